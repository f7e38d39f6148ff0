"""A stand-in for the service of Edge's reader: its WebSocket protocol on the loopback, and misbehaving as
told.

Each connection takes the next of the `modes` it was given; the last one stays.
"""

import asyncio
import json
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from xml.sax.saxutils import unescape

import lameenc
import numpy as np
from aiohttp import web

RATE, LETTER, GAP, LEAD = 24000, 0.06, 0.04, 0.1  # seconds but for the rate
TICKS = 10_000_000


def mp3(samples: np.ndarray) -> bytes:
    """Samples in [-1, 1] as the service sends them: 24 kHz, 48 kb/s, mono."""
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_bit_rate(48)
    encoder.set_in_sample_rate(RATE)
    encoder.set_out_sample_rate(RATE)
    encoder.set_channels(1)
    encoder.set_quality(7)
    return bytes(encoder.encode((samples * 32767).astype(np.int16).tobytes()) + encoder.flush())


@dataclass(frozen=True)
class Speech:
    """What is said of a text: words with begin and length in seconds, and the sound."""

    words: tuple[tuple[str, float, float], ...]
    mp3: bytes


def speech(text: str, level: float = 0.3, keep: Sequence[int] | None = None) -> Speech:
    """Each word as a tone; with `keep` only those words are heard and told."""
    words, sounds, at = [], [np.zeros(round(LEAD * RATE))], LEAD
    every = re.findall(r"\w+", text)
    for number, word in enumerate(every):
        if keep is not None and number not in keep:
            continue
        length = LETTER * len(word)
        words.append((word, at, length))
        tone = level * np.sin(2 * np.pi * 220 * np.arange(round(length * RATE)) / RATE)
        sounds += [tone, np.zeros(round(GAP * RATE))]
        at += length + GAP
    return Speech(tuple(words), mp3(np.concatenate([*sounds, np.zeros(round(LEAD * RATE))])))


def metadata(word: str, begins: float, length: float) -> str:
    told = {"Text": word, "Length": len(word), "BoundaryType": "WordBoundary"}
    data = {"Offset": round(begins * TICKS), "Duration": round(length * TICKS), "text": told}
    return json.dumps({"Metadata": [{"Type": "WordBoundary", "Data": data}]})


def text_frame(path: str, body: str = "{}") -> str:
    return f"X-RequestId:1\r\nContent-Type:application/json; charset=utf-8\r\nPath:{path}\r\n\r\n{body}"


def audio_frame(data: bytes) -> bytes:
    kind = b"Content-Type:audio/mpeg\r\n" if data else b""
    head = b"X-RequestId:1\r\n" + kind + b"Path:audio\r\n"
    return len(head).to_bytes(2, "big") + head + data


@dataclass
class EdgeServer:
    """The server; a context manager. `texts` and `heads` are what was asked for so far."""

    modes: tuple[str, ...] = ("good",)
    texts: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> Self:
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    @property
    def netloc(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        return f"ws://{self.netloc}/edge/v1?key=1"

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        application = web.Application()
        application.router.add_get("/edge/v1", self._answer)
        runner = web.AppRunner(application, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = runner.addresses[0][1]
        self._ready.set()
        await self._over.wait()
        await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        mode = self.modes[min(self.connections, len(self.modes) - 1)]
        self.connections += 1
        name, _, detail = mode.partition(":")
        if name == "status":
            status, _, header = detail.partition(",")
            told = dict([header.split("=", 1)]) if header else {}
            return web.Response(status=int(status), headers=told)
        if name == "undated":
            return web.Response(status=403, headers={"Date": "yesterday"})
        socket = web.WebSocketResponse(compress=True)
        await socket.prepare(request)
        config, ssml = [(await socket.receive()).data for _ in range(2)]
        self.requests += [config, ssml]
        text = unescape(re.sub(r"<[^>]*>", "", ssml.partition("\r\n\r\n")[2]))
        self.texts.append(text)
        await self._speak(socket, request, name, text)
        return socket

    async def _speak(self, socket: web.WebSocketResponse, request: web.Request, mode: str, text: str) -> None:
        frames = list(frames_of(mode, text))
        for frame in frames[: len(frames) // 2] if mode in {"closes", "stalls", "resets"} else frames:
            await (socket.send_bytes(frame) if isinstance(frame, bytes) else socket.send_str(frame))
        while mode == "drips" and not self._over.is_set() and not socket.closed:
            await socket.send_str(text_frame("response"))
            await asyncio.sleep(0.05)
        if mode in {"stalls", "mute"}:
            await self._over.wait()
        if mode == "resets" and request.transport:
            request.transport.abort()
        else:
            await socket.close()


STRANGE = {
    "strange_path": text_frame("turn.song"),
    "no_json": text_frame("audio.metadata", "<html>"),
    "strange_json": text_frame("audio.metadata", '{"Metadata":[{"Type":"WordBoundary","Data":[]}]}'),
    "no_head": b"\x00",
}


def frames_of(mode: str, text: str) -> Iterator[str | bytes]:
    """What is sent in this mode, in order."""
    if mode == "mute":
        return
    count = len(re.findall(r"\w+", text))
    keep: Any = {
        "no_tail": range(count - 1),
        "hole": [*range(3), *range(count - 3, count)],
        "half": range(count // 2),
    }.get(mode)
    said = speech(text, 0.0 if mode == "silent" else 0.3, keep)
    yield text_frame("turn.start")
    yield text_frame("response")
    yield from [STRANGE[mode]] if mode in STRANGE else []
    sound = sound_of(mode, said)
    steps = max(1, len(said.words))
    for number, (word, begins, length) in enumerate(said.words):
        if mode != "no_words":
            yield text_frame(
                "audio.metadata", metadata(f"xx{number}" if mode == "other_words" else word, begins, length)
            )
        part = sound[len(sound) * number // steps : len(sound) * (number + 1) // steps]
        yield from [audio_frame(part)] if part else []
    yield from [audio_frame(b"")] if sound else []
    yield text_frame("turn.end")


def sound_of(mode: str, said: Speech) -> bytes:
    """The sound that is sent in this mode."""
    return {
        "no_audio": b"",
        "not_mp3": b"This is a sentence and no sound at all. " * 99,
        "sound_cut": said.mp3[: len(said.mp3) * 6 // 10],
        "long": said.mp3 + mp3(0.3 * np.sin(np.arange(30 * RATE) / 12)) + mp3(np.zeros(RATE)),
    }.get(mode, said.mp3)
