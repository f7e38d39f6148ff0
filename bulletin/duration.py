"""Durations as people write them: "5:00", "90", "1:02:30", "5m"."""

import math
import re
from fractions import Fraction

from bulletin.errors import UsageError

LONGEST = Fraction(24 * 3600)  # seconds
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d\d(?:[.,]\d{1,3})?)")
_PLAIN = re.compile(r"\d{1,6}(?:[.,]\d{1,3})?")
_PART = re.compile(r"(\d{1,6}(?:[.,]\d{1,3})?)\s*([^\W\d_]+)\s*")
_UNITS = {
    **dict.fromkeys(("h", "hour", "hours", "giờ", "tiếng"), 3600),
    **dict.fromkeys(("m", "min", "minute", "minutes", "phút", "ph"), 60),
    **dict.fromkeys(("s", "sec", "second", "seconds", "giây", "gi"), 1),
}


def read_length(text: str) -> Fraction:
    """The seconds that `text` says, exactly; UsageError for what says none, nothing, or more than a day."""
    said = " ".join(text.split()).lower()
    seconds = _clock(said)
    if seconds is None:
        seconds = _seconds(said) if _PLAIN.fullmatch(said) else _units(said)
    if seconds is None:
        raise UsageError("length.form", text=text)
    if not 0 < seconds <= LONGEST:
        raise UsageError("length.size", text=text)
    return seconds


def _seconds(text: str) -> Fraction:
    return Fraction(text.replace(",", "."))


def _clock(text: str) -> Fraction | None:
    """Hours, minutes and seconds between colons, the later two under 60."""
    found = _CLOCK.fullmatch(text)
    if not found:
        return None
    hours, minutes, seconds = int(found[1] or 0), int(found[2]), _seconds(found[3])
    if seconds >= 60 or (found[1] and minutes >= 60):
        return None
    return hours * 3600 + minutes * 60 + seconds


def _units(text: str) -> Fraction | None:
    """Numbers with units, the greater before the smaller, each at most once."""
    parts = _PART.findall(text)
    if not parts or _PART.sub("", text):
        return None
    units = [_UNITS.get(unit, 0) for _, unit in parts]
    if 0 in units or units != sorted(set(units), reverse=True):
        return None
    return sum((_seconds(number) * unit for (number, _), unit in zip(parts, units, strict=True)), Fraction(0))


def tenth_below(seconds: Fraction) -> Fraction:
    """The last tenth of a second that is not later."""
    return Fraction(math.floor(seconds * 10), 10)


def tenth_above(seconds: Fraction) -> Fraction:
    """The first tenth of a second that is not earlier."""
    return Fraction(math.ceil(seconds * 10), 10)


def as_clock(seconds: Fraction) -> str:
    """Seconds as "5:00", or "1:02:30.5" with what is under a second to the tenth."""
    tenths = round(seconds * 10)
    whole, tenth = divmod(tenths, 10)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
    return f"{clock}.{tenth}" if tenth else clock
