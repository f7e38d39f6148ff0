"""One text sent to the service of Edge's reader, and all that comes back, or by which name it failed."""

import asyncio
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from urllib.parse import urlsplit

import aiohttp
import edge_tts
from edge_tts import communicate
from edge_tts.constants import WSS_URL
from edge_tts.exceptions import EdgeTTSException, NoAudioReceived, SkewAdjustmentError

from bulletin.errors import NetworkError, SpeechError
from bulletin.fetch import retry_after

MOST_BYTES = 20_000_000
TICKS = 10_000_000  # in a second, as the service counts
_CONNECT_SECONDS = 10
_STATUS_KEYS = {401: "refused", 403: "refused", 404: "gone", 410: "gone", 429: "busy", 503: "busy"}
_FAILURES: tuple[tuple[tuple[type[Exception], ...], str, bool], ...] = (
    ((TimeoutError,), "fetch.slow", True),
    ((aiohttp.ClientConnectorCertificateError, ssl.SSLCertVerificationError), "fetch.certificate", False),
    ((aiohttp.ClientConnectorError,), "fetch.unreachable", True),
    ((aiohttp.InvalidURL,), "fetch.address", False),
    ((aiohttp.ClientError, OSError), "fetch.cut", True),
    ((NoAudioReceived,), "edge.silent_answer", True),
    # The library reads answers as if they were always of one shape.
    ((EdgeTTSException, ValueError, TypeError, LookupError, AttributeError), "edge.broken_answer", True),
)
"""What each kind of failure is called, the first that fits, and whether another attempt may do better."""
# The library reads its address from its own module: one line at a time may have another.
_ALONE = Lock()
_ADDRESS = "WSS_URL"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is sent: text, the service's name for the voice, rate and pitch as it writes them, and its address
    ("" for Microsoft's).
    """

    text: str
    voice: str
    rate: str
    pitch: str
    address: str

    @property
    def url(self) -> str:
        """Where it goes; the library appends to it after an `&`."""
        mark = "" if "?" in self.address else "?"
        return f"{self.address}{mark}" if self.address else WSS_URL

    @property
    def host(self) -> str:
        """Who is asked, for messages."""
        return urlsplit(self.url).netloc


@dataclass(frozen=True, slots=True)
class Boundary:
    """A word as the service tells it, and its begin and end in seconds."""

    text: str
    begins: float
    ends: float


@dataclass(frozen=True, slots=True)
class Answered:
    """The MP3 that came, and the words with it."""

    mp3: bytes
    words: tuple[Boundary, ...]


class Failed(Exception):
    """Why nothing came, whether another attempt may do better, and the pause in seconds that was
    asked for.
    """

    def __init__(self, error: NetworkError | SpeechError, again: bool, asked_seconds: float = 0.0) -> None:
        super().__init__(error.key)
        self.error = error
        self.again = again
        self.asked_seconds = asked_seconds


def answered(asked: Asked, seconds: float, idle_seconds: float) -> Answered:
    """The whole answer, within `seconds` and never `idle_seconds` without a sign of life; raises Failed.

    It runs in a thread of its own, so that whoever calls may have an event loop that runs.
    """
    with _ALONE, ThreadPoolExecutor(1) as thread:
        vars(communicate)[_ADDRESS] = asked.url
        try:
            return thread.submit(asyncio.run, _answered(asked, seconds, idle_seconds)).result()
        finally:
            vars(communicate)[_ADDRESS] = WSS_URL


async def _answered(asked: Asked, seconds: float, idle_seconds: float) -> Answered:
    try:
        return await _received(asked, seconds, idle_seconds)
    except aiohttp.ClientResponseError as error:
        raise _refused(asked.host, error.status, dict(error.headers or {})) from None
    except SkewAdjustmentError:
        raise _refused(asked.host, 403, {}) from None
    except tuple(kind for kinds, _, _ in _FAILURES for kind in kinds) as error:
        raise _named(error, asked.host) from None


def _named(error: Exception, host: str) -> Failed:
    key, again = next((key, again) for kinds, key, again in _FAILURES if isinstance(error, kinds))
    if key.startswith("edge."):
        return Failed(SpeechError(key, host=host), again)
    return Failed(NetworkError(key, host=host, status=0), again)


async def _received(asked: Asked, seconds: float, idle_seconds: float) -> Answered:
    one = edge_tts.Communicate(
        asked.text,
        asked.voice,
        rate=asked.rate,
        pitch=asked.pitch,
        boundary="WordBoundary",
        connect_timeout=_CONNECT_SECONDS,
    )
    sound, words = bytearray(), []
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    async with (
        asyncio.timeout_at(min(until, loop.time() + idle_seconds)) as limit,
        aclosing(one.stream()) as stream,
    ):
        async for chunk in stream:
            limit.reschedule(min(until, loop.time() + idle_seconds))
            if chunk["type"] == "audio":
                sound += chunk["data"]
            else:
                begins = float(chunk["offset"]) / TICKS
                words.append(Boundary(str(chunk["text"]), begins, begins + float(chunk["duration"]) / TICKS))
            if len(sound) > MOST_BYTES or len(words) > MOST_BYTES:
                raise Failed(_large(asked.host), again=False)
    return Answered(bytes(sound), tuple(words))


def _large(host: str) -> NetworkError:
    return NetworkError("fetch.large", host=host, status=0, megabytes=MOST_BYTES / 1e6)


def _refused(host: str, status: int, headers: dict[str, str]) -> Failed:
    error = NetworkError(f"fetch.{_STATUS_KEYS.get(status, 'status')}", host=host, status=status)
    told = {name.lower(): value for name, value in headers.items()}
    wait = retry_after(told.get("retry-after", ""), told.get("date", ""), datetime.now(UTC))
    return Failed(error, status == 429 or status >= 500, wait)
