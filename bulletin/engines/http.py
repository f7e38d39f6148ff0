"""Speech services with OpenAI's interface (`POST /v1/audio/speech`), on one's own machines or paid for.

[settings] on the card: `address`, all of it, as https://speech.example/v1/audio/speech; `model` and `voice`
as the service names them; `format`, one of wav, flac, mp3 and opus, wav by itself; `key`, the name of the
environment variable that holds the secret, where one is needed; `deadline_seconds` (60) for a line;
`version`, to be raised when the service has changed. `pace` is asked for as its `speed`. The host that the
card names may be in a private network.
"""

import json
import math
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bulletin.errors import Failure, Lacking, SpeechError, UsageError
from bulletin.fetch import Call, Client
from bulletin.voice import Voice, require_settings

if TYPE_CHECKING:
    from bulletin.clip import Clip
    from bulletin.take import Line, Resources, Take

LANGUAGES: tuple[str, ...] = ()
MARKS = "none"
NETWORK = True
BATCH = 8
WORKERS = "one"
MAX_CHARACTERS = 4000

FORMATS = ("wav", "flac", "mp3", "opus")
_SETTINGS = ("address", "model", "voice", "format", "key", "deadline_seconds", "version")
_ADDRESS = re.compile(r"https?://[^/\s?#@]+/[^\s#]+")
_OWN = frozenset({"localhost", "127.0.0.1", "[::1]"})  # where a key need not be encrypted on its way
_MOST_BYTES = 50_000_000
_SLOWEST, _FASTEST = 0.25, 4.0  # that the interface takes as speed
_MOST_DEADLINE_SECONDS = 600.0


def version() -> str:
    """That of the way services are asked here; of themselves they tell nothing."""
    return "http 1"


def missing() -> str:
    """Nothing: all it takes is there."""
    return ""


@dataclass(frozen=True, slots=True)
class Order:
    """What a card asks for. `key` is the secret itself: it is in no message and in no take's key."""

    address: str
    model: str
    voice: str
    format: str
    speed: float
    deadline_seconds: float
    key: str = ""

    @property
    def host(self) -> str:
        """Who is asked, for messages."""
        return urlsplit(self.address).netloc

    def __repr__(self) -> str:
        return f"Order({self.address!r})"


def open(voice: Voice, resources: "Resources") -> "Speaker":  # noqa: A001 (the word of the Protocol)
    """A session that speaks as the card wants; UsageError for what no such service can, Lacking without its
    key.
    """
    order = order_of(voice)
    return Speaker(order, Client(allowed=(order.host,)))


def order_of(voice: Voice) -> Order:
    """What the card asks for, checked."""
    require_settings(voice, _SETTINGS, "http.setting")
    return Order(
        address=_address(voice),
        model=_needed(voice, "model"),
        voice=_needed(voice, "voice"),
        format=_format(voice),
        speed=min(max(voice.pace, _SLOWEST), _FASTEST),
        deadline_seconds=_deadline(voice),
        key=_key(voice),
    )


def _value(voice: Voice, name: str, value: object) -> UsageError:
    return UsageError("http.value", voice=voice.id, setting=name, value=str(value))


def _address(voice: Voice) -> str:
    address = str(voice.setting("address"))
    if not _ADDRESS.fullmatch(address):
        raise _value(voice, "address", address)
    return address


def _needed(voice: Voice, name: str) -> str:
    value = voice.setting(name)
    if not isinstance(value, str) or not value.strip():
        raise _value(voice, name, value)
    return value


def _format(voice: Voice) -> str:
    asked = voice.setting("format", FORMATS[0])
    if asked not in FORMATS:
        raise _value(voice, "format", asked)
    return str(asked)


def _deadline(voice: Voice) -> float:
    asked = voice.setting("deadline_seconds", 60.0)
    if isinstance(asked, str | bool) or not (math.isfinite(asked) and 0 < asked <= _MOST_DEADLINE_SECONDS):
        raise _value(voice, "deadline_seconds", asked)
    return float(asked)


def _key(voice: Voice) -> str:
    """The secret from the environment variable that the card names; never sent unencrypted to another
    machine.
    """
    name = str(voice.setting("key"))
    if not name:
        return ""
    secret = os.environ.get(name, "").strip()
    if not secret or not secret.isascii() or not secret.isprintable():
        raise Lacking("http.key", voice=voice.id, variable=name)
    address = urlsplit(_address(voice))
    if (
        address.scheme != "https"
        and address.netloc.rpartition(":")[0] not in _OWN
        and address.netloc not in _OWN
    ):
        raise UsageError("http.plain", voice=voice.id, host=address.netloc)
    return secret


class Speaker:
    """A session: speaks a line whole or says why not."""

    def __init__(self, order: Order, client: Client) -> None:
        from bulletin.engines._service import Standing

        self._order = order
        self._client = client
        self._standing = Standing()

    def speak(self, lines: "Sequence[Line]") -> "Iterator[Take | Failure]":
        """One take or failure for each line, in order."""
        from bulletin.engines._service import answers

        return answers(lines, self._take)

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def _take(self, line: "Line") -> "Take":
        from bulletin.engines._parts import is_spoken
        from bulletin.engines._service import twice
        from bulletin.engines._sound import plain
        from bulletin.take import Take

        if len(line.text) > MAX_CHARACTERS:
            raise SpeechError("http.long", length=len(line.text), longest=MAX_CHARACTERS)
        if not is_spoken(line.text):
            raise SpeechError("http.unspoken", text=line.text[:60])
        call, text = self._call(plain(line.text)), line.text
        return Take(line.key, self._standing.ask(lambda: twice(lambda: self._heard(call, text))))

    def _call(self, text: str) -> Call:
        order = self._order
        told: dict[str, str | float] = {
            "model": order.model,
            "input": text,
            "voice": order.voice,
            "response_format": order.format,
        }
        if order.speed != 1.0:
            told["speed"] = order.speed
        key = (("authorization", f"Bearer {order.key}"),) if order.key else ()
        return Call(
            order.address,
            method="POST",
            body=json.dumps(told, ensure_ascii=False).encode(),
            headers=(("content-type", "application/json"), *key),
            deadline_seconds=order.deadline_seconds,
            max_bytes=_MOST_BYTES,
        )

    def _heard(self, call: Call, text: str) -> "Clip":
        """The sound that is answered, which must be whole, and be speech of such a length."""
        from bulletin.engines._parts import is_plausible, trimmed
        from bulletin.engines._sound import sound_in
        from bulletin.trim import fault

        host, said = self._order.host, text[:60]
        clip = sound_in(self._client.fetch(call).body)
        if clip is None:
            raise SpeechError("http.broken", host=host, text=said)
        if key := fault(clip):
            raise SpeechError(key, text=said)
        seconds = trimmed(clip).seconds
        if not is_plausible(text, seconds, min(1.0, self._order.speed)):
            raise SpeechError("http.length", host=host, text=said, seconds=seconds)
        return clip
