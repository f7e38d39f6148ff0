"""Measured times, and hours as services and wires write them, in English newspapers."""

from bulletin.patterns import later
from bulletin.wording._en.numbers import cardinal, digits, plural
from bulletin.wording._scan import Said, Spot

_LAP = later(r"(?:(\d{1,2}):)?(\d{1,2}):([0-5]\d)\.(\d{1,3})(?![\d:]|\.\d)")
_ELAPSED = later(r"(\d{1,2}):([0-5]\d):([0-5]\d)(?![\d:.]\d|\d)")
_TIMED = later(
    r" (?:time|times|record|lap|laps|ran|run|runs|marathon|finish|finished|finishing|clocked|clocking|pole|"
    r"race|raced|swam|swim|swum|rode|sprint|lasted|seconds|minutes|stage|best|split|duration) "
)
_OF_DAY = later(
    r"(?!24)([01]\d|2[0-3])([0-5]\d)(?=\s?(?:GMT|UTC|BST|EST|EDT|CET|ET|hours|hrs|local time)(?!\w))"
)


_SECONDS = later(r"(?:(\d{1,2})m ?)?(\d{1,2}\.\d{1,3})s(?!\w)")
_FEET = later(r"(\d{1,2})['’′](\d{1,2})(?:[\"”″]|'')")


def seconds(spot: Spot) -> Said | None:
    """A measured time with its letters: 10.61s, 1m 09.511s."""
    found = spot.match(_SECONDS)
    if not found:
        return None
    whole, _, rest = found[2].partition(".")
    minutes = f"{_some(int(found[1]), 'minute')} " if found[1] else ""
    said = f"{minutes}{cardinal(int(whole))} point {digits(rest)} seconds"
    return Said(found.end(), said, "time", "seconds", 0.9)


def feet(spot: Spot) -> Said | None:
    """Feet and inches by their strokes: 6'2"."""
    found = spot.match(_FEET)
    if not found:
        return None
    foot = "foot" if found[1] == "1" else "feet"
    return Said(
        found.end(), f"{cardinal(int(found[1]))} {foot} {cardinal(int(found[2]))}", "unit", "inches", 0.9
    )


def lap(spot: Spot) -> Said | None:
    """A measured time with its parts of a second: 1:23.456."""
    found = spot.match(_LAP)
    if not found:
        return None
    seconds = f"{cardinal(int(found[3]))} point {digits(found[4])} seconds"
    return Said(found.end(), _counted(found[1], found[2], seconds), "time", "lap", 0.9)


def elapsed(spot: Spot) -> Said | None:
    """Hours, minutes and seconds where the words before speak of a race or a length: 2:09:56."""
    found = spot.match(_ELAPSED)
    if not found or not _TIMED.search(spot.left):
        return None
    seconds = f"and {_some(int(found[3]), 'second')}"
    return Said(found.end(), _counted(found[1], found[2], seconds), "time", "elapsed", 0.9)


def _counted(hours: str | None, minutes: str, seconds: str) -> str:
    said = [_some(int(hours), "hour")] if hours else []
    return " ".join([*said, _some(int(minutes), "minute"), seconds])


def _some(count: int, unit: str) -> str:
    return f"{cardinal(count)} {unit if count == 1 else plural(unit)}"


def of_day(spot: Spot) -> Said | None:
    """An hour in four figures: 0100 GMT, 1430 hours."""
    found = spot.match(_OF_DAY)
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2])
    first = f"oh {cardinal(hour)}" if 0 < hour < 10 else cardinal(hour)
    rest = "hundred" if not minute else f"{'oh ' if minute < 10 else ''}{cardinal(minute)}"
    return Said(found.end(), f"{first} {rest}", "time", "figures", 0.9)
