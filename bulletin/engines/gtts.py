"""The voices of Google Translate: gTTS words the requests, our transport carries them, each part is heard.

As shipped, gTTS drops a part without a word when the service answers with a page instead of sound, and does
not verify whom it talks to. Here a line is spoken whole or fails by name.
"""

import base64
import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bulletin.errors import Failure, Lacking, SpeechError, UsageError
from bulletin.fetch import Call, Client
from bulletin.voice import Voice

if TYPE_CHECKING:
    from bulletin.clip import Clip
    from bulletin.take import Line, Resources, Take

LANGUAGES: tuple[str, ...] = ()
MARKS = "none"
NETWORK = True
BATCH = 8
WORKERS = "one"
MAX_CHARACTERS = 2000

# To be raised when the same answers would be joined to another sound: it is part of every take's key.
_JOINING = 1
_PART_CHARACTERS = 100
_PATH = "/_/TranslateWebserverUi/data/batchexecute"
_MOST_BYTES = 4_000_000
_SLOW_PACE = 0.5
# A row of the answer is ["wrb.fr","jQ1olc","<JSON in a JSON string>",...]; rows may share a line or not.
_PAYLOAD = re.compile(r'"jQ1olc",("[^"\\]*(?:\\.[^"\\]*)*")')


@cache
def version() -> str:
    """The gTTS package's version, and that of the way its parts are joined here."""
    return f"{metadata.version('gTTS')}+{_JOINING}"


def missing() -> str:
    """A key when gTTS, or the requests package it needs, is not installed."""
    return "" if find_spec("gtts") and find_spec("requests") else "gtts.missing"


def open(voice: Voice, resources: "Resources") -> "Speaker":  # noqa: A001 (the word of the Protocol)
    """A session that speaks as `voice`; UsageError when its card asks for what the service lacks."""
    order = order_of(voice)
    return Speaker(order, Client(allowed=order.allowed))


@dataclass(frozen=True, slots=True)
class Order:
    """What a card asks for: gTTS's language tag, the pace, the service's address, seconds for each request.

    `allowed` names the host when the card does, so that a mirror may stand in a private network.
    """

    language: str
    slow: bool
    address: str
    deadline_seconds: float
    allowed: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        """Who is asked, for messages."""
        return urlsplit(self.address).netloc


def order_of(voice: Voice) -> Order:
    """A card's settings `lang`, `slow`, `tld`, `address` (instead of Google's) and `deadline_seconds`."""
    own = str(voice.setting("address")).rstrip("/")
    address = _address(own, voice) if own else _google(str(voice.setting("tld", "com")), voice)
    allowed = (urlsplit(own).netloc,) if own else ()
    return Order(_language(voice), bool(voice.setting("slow", False)), address, _deadline(voice), allowed)


def _language(voice: Voice) -> str:
    asked = str(voice.setting("lang") or voice.language)
    known = {tag.lower(): tag for tag in _languages()}
    for tag in (asked.lower(), asked.lower().partition("-")[0]):
        if tag in known:
            return known[tag]
    raise UsageError("gtts.language", tag=asked, voice=voice.id)


def _languages() -> tuple[str, ...]:
    try:
        from gtts.lang import tts_langs
    except ImportError:
        raise Lacking("gtts.missing") from None
    return tuple(tts_langs())


def _address(own: str, voice: Voice) -> str:
    if not re.fullmatch(r"https?://[^/\s?#@]+(/[^\s?#]*)?", own):
        raise UsageError("gtts.address", address=own, voice=voice.id)
    return own


def _google(tld: str, voice: Voice) -> str:
    if not re.fullmatch(r"[a-z]{2,3}(\.[a-z]{2})?", tld):
        raise UsageError("gtts.tld", tld=tld, voice=voice.id)
    return f"https://translate.google.{tld}"


def _deadline(voice: Voice) -> float:
    asked = voice.setting("deadline_seconds", 30.0)
    if isinstance(asked, str) or not 0 < asked < math.inf:
        raise UsageError("gtts.deadline", deadline=asked, voice=voice.id)
    return float(asked)


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
        from bulletin.engines._parts import parts
        from bulletin.take import Take

        _check(line.text)
        pieces = parts(line.text, _PART_CHARACTERS)
        if not pieces:
            raise SpeechError("gtts.nothing", text=line.text[:80])
        clip = self._standing.ask(
            lambda: self._joined([(self._heard(piece.text), piece.pause_seconds) for piece in pieces])
        )
        return Take(line.key, clip)

    def _joined(self, sounds: "Sequence[tuple[Clip, float]]") -> "Clip":
        from bulletin.engines._parts import joined

        if len({clip.rate for clip, _ in sounds}) > 1:
            raise SpeechError("gtts.rates", host=self._order.host)
        return joined(sounds)

    def _heard(self, text: str) -> "Clip":
        """The sound of one part; what is answered but is not that sound is asked for once more."""
        from bulletin.engines._service import twice

        call = self._call(text)
        return twice(lambda: self._sound(text, self._client.fetch(call).body))

    def _call(self, text: str) -> Call:
        from gtts import gTTS

        order = self._order
        request = gTTS(text, lang=order.language, slow=order.slow, lang_check=False, pre_processor_funcs=[])
        (body,) = request.get_bodies()
        return Call(
            order.address + _PATH,
            method="POST",
            body=body.encode("ascii"),
            headers=tuple(gTTS.GOOGLE_TTS_HEADERS.items()),
            deadline_seconds=order.deadline_seconds,
            max_bytes=_MOST_BYTES,
        )

    def _sound(self, text: str, body: bytes) -> "Clip":
        from bulletin.engines._parts import is_plausible, sound_of, trimmed

        host, said = self._order.host, text[:80]
        clip = sound_of(payload(body, host))
        if clip is None:
            raise SpeechError("gtts.broken_answer", host=host)
        clip = trimmed(clip)
        if not len(clip.samples):
            raise SpeechError("gtts.silence", host=host, text=said)
        if not is_plausible(text, clip.seconds, _SLOW_PACE if self._order.slow else 1.0):
            raise SpeechError("gtts.length", host=host, text=said, seconds=clip.seconds)
        return clip


def _check(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise SpeechError("gtts.long", characters=len(text), most=MAX_CHARACTERS)


def payload(body: bytes, host: str) -> bytes:
    """The MP3 in an answer of the service, which must hold exactly one; SpeechError for anything else."""
    rows = _PAYLOAD.findall(body.decode("utf-8", "replace"))
    if not rows:
        raise SpeechError("gtts.silent_answer", host=host)
    try:
        (row,) = rows
        mp3 = base64.b64decode(json.loads(json.loads(row))[0], validate=True)
    except (ValueError, TypeError, LookupError, RecursionError):
        raise SpeechError("gtts.broken_answer", host=host) from None
    if not mp3:
        raise SpeechError("gtts.silent_answer", host=host)
    return mp3
