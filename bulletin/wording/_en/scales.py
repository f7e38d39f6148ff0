"""Numbers with a letter for thousands, millions and more, and lengths that look like them."""

import re

from bulletin.patterns import later
from bulletin.wording._en.numbers import NUMBER, number, plural
from bulletin.wording._scan import Said, Spot, phrases

_NUMBER = later(NUMBER)
SCALES = {"k": "thousand", "K": "thousand", "m": "million", "M": "million", "mn": "million", "bn": "billion",
           "b": "billion", "B": "billion", "tn": "trillion", "trn": "trillion"}  # fmt: skip
SCALE = later(
    r"(?:(k|K|m|M|mn|bn|b|B|tn|trn)|[ -](hundred|thousand|million|billion|trillion|crore|lakh))(?!\w)"
)


def scaled(spot: Spot) -> Said | None:
    """12m people, 3bn."""
    found = spot.match(_NUMBER)
    scale = spot.match(SCALE, found.end()) if found else None
    if not found or not scale or not scale[1] or _is_house(spot, found[0], scale):
        return None
    if scale[1] == "m" and _is_length(spot, found[0], scale.end()):
        return Said(scale.end(), f"{number(found[0])} {plural('meter')}", "unit", "meters")
    return Said(scale.end(), f"{number(found[0])} {SCALES[scale[1]]}", "cardinal", "scaled", 0.75)


_MULTIPLE = later(rf"({NUMBER})\s?[xX](?:\s?(?=\d)|(?!\w))")


def multiple(spot: Spot) -> Said | None:
    """How many times, or one side by another: 3x faster, 2x4."""
    found = spot.match(_MULTIPLE)
    if not found:
        return None
    sides = spot.text[found.end() : found.end() + 1].isdecimal()
    said = f"{number(found[1])} {'by ' if sides else 'times'}"
    return Said(found.end(), said, "cardinal", "multiple", 0.9)


_SPACED = later(r"([1-9]\d{0,2})[ \u00a0](\d{3})(?=\s(?:[a-z]+s|people|men|women|children)(?!\w))")
_NAMED = phrases(
    "in, on, year, number, no, page, room, act, of, at, and, from, since, by, until, age, top, class"
)


def spaced(spot: Spot) -> Said | None:
    """One blank between the thousands of what is counted: 12 345 homes; an editor should look."""
    found = spot.match(_SPACED)
    if not found or spot.left.endswith(_NAMED):
        return None
    return Said(found.end(), number(found[1] + found[2]), "cardinal", "spaced", 0.6)


def _is_house(spot: Spot, written: str, scale: re.Match[str]) -> bool:
    """Whether it is the number of a house and no sum: 221B before the name of a street."""
    return (
        scale[1].isupper()
        and len(written) < 4
        and written.isdecimal()
        and bool(spot.left.endswith(_ROOMS) or _STREET.match(spot.text, scale.end()))
    )


_ROOMS = phrases(
    "flat, room, apartment, apt, unit, suite, gate, exit, seat, section, block, floor, studio, class, stand, "
    "terminal, platform, pier, bay, route, highway, junction, schedule, appendix, article, number, no"
)
_STREET = later(
    r" (?:[A-Z][\w'’.-]+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Square|Sq|Way|Court|Place)\b"
)


def _is_length(spot: Spot, written: str, end: int) -> bool:
    """Whether m stands for meters: a race or a dimension follows, or it is a usual distance after one."""
    after = spot.right(end)
    if (
        _WATER.search(spot.left)
        or _DISTANCE.match(after)
        or (spot.text[end : end + 1] == " " and _DIMENSION.match(after))
    ):
        return True
    raced = _RACES.search(spot.left) or _PERHAPS.match(after)
    return written.replace(",", "") in _DISTANCES and bool(raced)


_DISTANCE = later(
    r" (?:(?:(?:wo)?men s|boys|girls|mixed|individual|indoor|world|olympic|national) ){0,3}"
    r"(?:races?|swim|hurdles|hurdler|freestyle|relay|sprint|sprinter|steeplechase|backstroke|"
    r"breaststroke|butterfly|medley|dash|runner|swimmer)\b"
)
_PERHAPS = later(
    r" (?:(?:(?:wo)?men s|world|olympic|national) ){0,3}(?:runs?|heats?|final|record|"
    r"champion|title|gold|silver|bronze|in \d)\b"
)
_DIMENSION = later(r" (?:high|tall|long|wide|deep|away)\b")
_RACES = later(
    r" (?:race|races|raced|ran|run|swam|swim|sprint|hurdles|freestyle|relay|athletics|won the) "
    r"| (?:\d?\d(?:st|nd|rd|th)|first|second|third|fourth|last|gold|silver|bronze|medals?|champion|record"
    r"|final) (?:in|over|at) the $"
)
_WATER = later(
    r" (?:rivers?|waters?|waves?|tides?|surges?|floodwaters?|snow|swell|jump|jumped|leap|leapt|throw|threw|"
    r"vault|cleared|depth|height|altitude|gauge|visibility) (?:[^\W\d_]+ ){0,4}$"
)
_DISTANCES = frozenset(("60", "100", "200", "400", "800", "1500", "3000", "5000", "10000"))
