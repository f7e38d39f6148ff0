"""A stand-in for speech services: speaks the protocol of gTTS or, as `Plain`, of services that take JSON and
send sound as it is, on the loopback, and misbehaves as told.

Each request takes the next of the `modes` it was given; the last one stays.
"""

import base64
import contextlib
import functools
import json
import socket
import ssl
import struct
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs

import lameenc
import numpy as np

RATE = 24000
CHARACTERS_PER_SECOND = 15.0
TLS = Path(__file__).with_name("data") / "tls"

# What passes: the modes, and how many requests there are until a line is whole.
PASSING = [
    (("status:429,Retry-After,1", "good"), 2),
    (("status:503", "good"), 2),
    (("status:500", "status:502", "good"), 3),
    (("captcha", "good"), 2),
    (("empty", "good"), 2),
    (("cut", "good"), 2),
    (("chunks_cut", "good"), 2),
    (("reset", "good"), 2),
    (("not_mp3", "good"), 2),
    (("silent", "good"), 2),
    (("short", "good"), 2),
]


def encoded(samples: np.ndarray, rate: int = RATE) -> bytes:
    """`samples` in [-1, 1], shaped (n, channels), as an MP3 of 64 kb/s."""
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_bit_rate(64)
    encoder.set_in_sample_rate(rate)
    encoder.set_out_sample_rate(rate)
    encoder.set_channels(samples.shape[1])
    encoder.set_quality(7)
    return bytes(encoder.encode((samples * 32767).astype(np.int16).tobytes()) + encoder.flush())


@functools.cache
def mp3(seconds: float, level: float = 0.3, rate: int = RATE) -> bytes:
    """A tone of that length between two pieces of silence of 0.2 s, as a mono MP3."""
    tone = level * np.sin(2 * np.pi * 330.0 * np.arange(round(seconds * rate)) / rate)
    quiet = np.zeros(round(0.2 * rate))
    return encoded(np.concatenate([quiet, tone, quiet])[:, np.newaxis], rate)


def spoken(text: str) -> bytes:
    """What the service sends for `text`: sound as long as the text."""
    return mp3(len(text) / CHARACTERS_PER_SECOND)


def framed(*payloads: object) -> bytes:
    """The service's answer with these payloads, each the JSON of one row."""
    rows: list[list[object]] = [
        ["wrb.fr", "jQ1olc", json.dumps(payload), None, None, None, "generic"] for payload in payloads
    ]
    line = json.dumps([*rows, ["di", 21], ["e", 4, None, None, 131]], separators=(",", ":"))
    return f")]}}'\n\n{len(line)}\n{line}\n".encode()


def answer(sound: bytes) -> bytes:
    """The service's answer with that sound."""
    return framed([base64.b64encode(sound).decode()])


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def rpc(self) -> list[object]:
        """[text, language, speed, "null"] of a speech request."""
        ((name, inner, *_),) = json.loads(parse_qs(self.body.decode("ascii"))["f.req"][0])[0]
        assert name == "jQ1olc"
        found = json.loads(inner)
        assert isinstance(found, list)
        return found

    @property
    def text(self) -> str:
        """The text of a speech request."""
        return str(self.rpc[0])


@dataclass
class StandIn:
    """The server; a context manager. `asked` are the requests so far, `address` is where it listens."""

    modes: tuple[str, ...] = ("good",)
    certificate: str = ""
    handler: type[BaseHTTPRequestHandler] | None = None
    asked: list[Asked] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._released = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), self.handler or _Handler)
        self._server.stand_in = self
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(TLS / self.certificate, TLS / "key.pem")
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._released.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def netloc(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        return f"{'https' if self.certificate else 'http'}://{self.netloc}"

    @property
    def texts(self) -> list[str]:
        return [asked.text for asked in self.asked]

    def next_mode(self, asked: Asked) -> str:
        with self._lock:
            self.asked.append(asked)
            return self.modes[min(len(self.asked), len(self.modes)) - 1]

    def wait(self, seconds: float) -> None:
        """Holds a request back, at most until the test is over."""
        self._released.wait(seconds)


class _Server(ThreadingHTTPServer):
    stand_in: StandIn
    request_queue_size = 32

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that go away are what is tested here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    disable_nagle_algorithm = True

    def packed(self, sound: bytes) -> bytes:
        """The service's answer with that sound."""
        return answer(sound)

    @property
    def text(self) -> str:
        """What is to be spoken."""
        return self.asked.text

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.asked = Asked(self.command, self.path, headers, body)
        mode, _, detail = self.server.stand_in.next_mode(self.asked).partition(":")
        getattr(self, "_" + mode)(*([detail] if detail else []))

    def _send(self, body: bytes, status: int = 200, **headers: object) -> None:
        self._head(status, **({"Content_Length": len(body)} | headers))
        self.wfile.write(body)

    def _head(self, status: int, **headers: object) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def _good(self) -> None:
        self._send(self.packed(spoken(self.text)), Set_Cookie="visit=7; Path=/")

    def _status(self, detail: str) -> None:
        """status:503 or status:429,Retry-After,2"""
        status, *header = detail.split(",", 2)
        self._send(b"sorry", int(status), **({header[0].replace("-", "_"): header[1]} if header else {}))

    def _captcha(self) -> None:
        self._send(b"<!doctype html><title>Are you a robot?</title>", Content_Type="text/html")

    def _nothing(self) -> None:
        self._send(b"")

    def _empty(self) -> None:
        self._send(framed([""]))

    def _null(self) -> None:
        self._send(b')]}\'\n\n64\n[["wrb.fr","jQ1olc",null,null,null,[13],"generic"]]\n')

    def _twice(self) -> None:
        sound = base64.b64encode(spoken(self.text)).decode()
        self._send(framed([sound], [sound]))

    def _cut(self) -> None:
        whole = self.packed(spoken(self.text))
        self._send(whole[: len(whole) // 2], Content_Length=len(whole))
        self._hang_up()

    def _chunks_cut(self) -> None:
        whole = self.packed(spoken(self.text))
        self._head(200, Transfer_Encoding="chunked")
        self.wfile.write(b"%x\r\n%b\r\n" % (len(whole), whole))
        self._hang_up()

    def _half_line(self) -> None:
        whole = self.packed(spoken(self.text))
        self._send(whole[: len(whole) // 2])

    def _stall(self) -> None:
        whole = self.packed(spoken(self.text))
        self._head(200, Content_Length=len(whole))
        self.wfile.write(whole[:100])
        self.server.stand_in.wait(5)
        self._hang_up()

    def _mute(self) -> None:
        self.server.stand_in.wait(5)
        self._hang_up()

    def _drip(self) -> None:
        whole = self.packed(spoken(self.text))
        self._head(200, Content_Length=len(whole))
        with contextlib.suppress(OSError):
            for byte in whole[:500]:
                self.wfile.write(bytes([byte]))
                self.server.stand_in.wait(0.02)
        self._hang_up()

    def _drip_head(self) -> None:
        with contextlib.suppress(OSError):
            for byte in b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n" * 9:
                self.wfile.write(bytes([byte]))
                self.server.stand_in.wait(0.02)
        self._hang_up()

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._hang_up()

    def _garbage(self) -> None:
        self._send(framed(["//NE*xAA====%%%"]))

    def _riddle(self) -> None:
        self._send(framed({"sound": 1}))

    def _not_mp3(self) -> None:
        self._send(self.packed(b"This is a sentence and no sound at all. " * 50))

    def _wav(self) -> None:
        head = (
            b"RIFF"
            + struct.pack("<I", 48036)
            + b"WAVEfmt "
            + struct.pack("<IHHIIHH", 16, 1, 1, 24000, 48000, 2, 16)
        )
        self._send(self.packed(head + b"data" + struct.pack("<I", 48000) + b"\x10\x20" * 24000))

    def _silent(self) -> None:
        self._send(self.packed(mp3(len(self.text) / CHARACTERS_PER_SECOND, level=0.0)))

    def _short(self) -> None:
        self._send(self.packed(mp3(len(self.text) / 60)))

    def _long(self) -> None:
        self._send(self.packed(mp3(len(self.text) / 3 + 2)))

    def _slow(self) -> None:
        self._send(self.packed(mp3(len(self.text) / 4)))

    def _other_rate(self) -> None:
        self._send(self.packed(mp3(len(self.text) / CHARACTERS_PER_SECOND, rate=16000)))

    def _huge(self) -> None:
        self._head(200, Content_Length=50_000_000)
        with contextlib.suppress(OSError):
            for _ in range(50):
                self.wfile.write(bytes(1_000_000))
        self._hang_up()

    def _raw(self, detail: str) -> None:
        """raw:<base64 of whole bytes for the wire>, then the connection is closed."""
        self.wfile.write(base64.b64decode(detail))
        self._hang_up()

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.close()


class Plain(_Handler):
    """A service that is asked in JSON, and sends nothing but the sound."""

    def packed(self, sound: bytes) -> bytes:
        return sound

    @property
    def text(self) -> str:
        return str(json.loads(self.asked.body)["input"])

    def _empty(self) -> None:
        self._send(b"")

    def _error(self) -> None:
        self._send(b'{"error": {"message": "no such voice", "type": "invalid_request_error"}}')

    def _wave(self, size: str = "") -> None:
        """A WAV file; wave:4294967295 as one whose length was not known when it began."""
        self._send(self._wav_of(size))

    def _wave_cut(self) -> None:
        whole = self._wav_of("")
        self._send(whole[: len(whole) * 2 // 3])

    def _wav_of(self, size: str) -> bytes:
        count = round(len(self.text) / CHARACTERS_PER_SECOND * RATE)
        tone = (9000 * np.sin(np.arange(count) / 12)).astype("<i2").tobytes() + bytes(RATE // 10)
        told = int(size) if size else len(tone)
        form = struct.pack("<IHHIIHH", 16, 1, 1, RATE, 2 * RATE, 2, 16)
        return b"".join(
            (
                b"RIFF",
                struct.pack("<I", min(told + 36, 2**32 - 1)),
                b"WAVEfmt ",
                form,
                b"data",
                struct.pack("<I", told),
                tone,
            )
        )

    def _elsewhere(self) -> None:
        """elsewhere: sent on to another host, which must not be told the key."""
        self._send(b"", 307, Location=f"http://localhost:{self.server.server_address[1]}/other")


def raw(head: str, body: bytes = b"") -> str:
    """The mode that answers with exactly these header lines and this body."""
    return raw_bytes(head.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n" + body)


def raw_bytes(whole: bytes) -> str:
    """The mode that sends these bytes and hangs up."""
    return "raw:" + base64.b64encode(whole).decode("ascii")


class Clock:
    """A clock that runs with the real one and jumps ahead when somebody sleeps on it."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def __call__(self) -> float:
        return time.monotonic() + sum(self.slept)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
