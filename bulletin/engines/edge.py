"""The voices of Microsoft Edge's reader, by edge-tts: word marks, and nothing believed but what was counted.

The library tells neither a line that broke off nor one that stopped: here the last word has to be heard, no
stretch of words may be missing, and the sound has to last as long as its words.

[settings] are `voice`, the service's name for it ("vi-VN-HoaiMyNeural"); `pitch` in hertz, as -10; a line's
`deadline_seconds` (60); `address` (wss://…) of another service that speaks the same protocol. `pace` is how
many times faster than usual it speaks.
"""

import math
import re
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from typing import TYPE_CHECKING

from bulletin.errors import Lacking, UsageError
from bulletin.voice import Voice, require_settings

if TYPE_CHECKING:
    from bulletin.engines._edge_session import EdgeSession, Order
    from bulletin.take import Resources

LANGUAGES: tuple[str, ...] = ()
MARKS = "word"
NETWORK = True
BATCH = 8
WORKERS = "one"
MAX_CHARACTERS = 1000
TEMPO = True

_OURS = 1  # to be raised when the same answers would give other takes
_PACKAGES = ("edge_tts", "aiohttp")
_SETTINGS = ("voice", "pitch", "deadline_seconds", "address")
_NAME = re.compile(r"[a-z]{2,3}-[A-Za-z]{2,8}(-[A-Za-z]+)*-\w+Neural")
_ADDRESS = re.compile(r"wss?://[^/\s?#@]+(/[^\s#]*)?")
_SLOWEST, _FASTEST = 0.5, 2.0  # that the service takes
_MOST_HERTZ, _MOST_SECONDS = 100, 600


@cache
def version() -> str:
    """The package's version, and that of what is done here with its answers."""
    return f"{metadata.version('edge-tts') if find_spec('edge_tts') else '-'}+{_OURS}"


def missing() -> str:
    """Nothing, or the key of a sentence where the extra `edge` is not installed."""
    return "" if all(find_spec(name) for name in _PACKAGES) else "edge.missing"


def open(voice: Voice, resources: "Resources") -> "EdgeSession":  # noqa: A001 (the word of the Protocol)
    """A session that speaks as the card wants; Lacking without the packages, UsageError for what
    cannot be.
    """
    if missing():
        raise Lacking(missing())
    from bulletin.engines._edge_session import EdgeSession

    return EdgeSession(order_of(voice), MAX_CHARACTERS)


def order_of(voice: Voice) -> "Order":
    """What the card asks for, checked."""
    from bulletin.engines._edge_session import Order

    require_settings(voice, _SETTINGS, "edge.setting")
    speed = min(max(voice.pace * voice.tempo, _SLOWEST), _FASTEST)
    return Order(
        voice=_matching(voice, "voice", _NAME),
        rate=f"{round((speed - 1) * 100):+d}%",
        pitch=f"{round(_number(voice, 'pitch', 0, -_MOST_HERTZ, _MOST_HERTZ)):+d}Hz",
        deadline_seconds=_number(voice, "deadline_seconds", 60.0, 0.1, _MOST_SECONDS),
        address=_matching(voice, "address", _ADDRESS) if voice.setting("address") else "",
        pace=min(1.0, speed),
    )


def _matching(voice: Voice, name: str, pattern: re.Pattern[str]) -> str:
    value = str(voice.setting(name))
    if not pattern.fullmatch(value):
        raise UsageError("edge.value", voice=voice.id, setting=name, value=value)
    return value


def _number(voice: Voice, name: str, usual: float, low: float, high: float) -> float:
    value = voice.setting(name, usual)
    if isinstance(value, str | bool) or not (math.isfinite(value) and low <= value <= high):
        raise UsageError("edge.value", voice=voice.id, setting=name, value=str(value))
    return float(value)
