"""Dates, years and times in English newspapers."""

from bulletin.patterns import later
from bulletin.wording._en.numbers import cardinal, decade, ordinal, year
from bulletin.wording._scan import Said, Spot, phrases

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_NAMES = "|".join([*_MONTHS, *(f"{name[:3]}\\.?(?!\\w)" for name in _MONTHS), "Sept\\.?(?!\\w)"])
_DAY = r"(0?[1-9]|[12]\d|3[01])"
_MONTH_DAY = later(
    rf"({_NAMES})\s{_DAY}(?:st|nd|rd|th)?(?:\s?[-–]\s?{_DAY})?(?!\d)(?:,?\s([12]\d{{3}})(?!\d))?(?![:%])"
)
_DAY_MONTH = later(
    rf"{_DAY}(?:st|nd|rd|th)?(?:\s?[-–]\s?{_DAY})?\s({_NAMES})(?!\w)(?:,?\s([12]\d{{3}})(?!\d))?"
)
_MONTH_YEAR = later(rf"({_NAMES})\s([12]\d{{3}})(?!\d)")
_ISO = later(r"([12]\d{3})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?![\d-])")
_SLASHED = later(r"(0?[1-9]|[12]\d|3[01])/(0?[1-9]|[12]\d|3[01])/([12]\d{3})(?![\d/])")
_DECADE = later(r"(?:([12]\d)|(?<=['’]))(\d0)['’]?s(?!\w)")
_YEARS = later(r"([12]\d{3})\s?[-–/]\s?([12]\d{3}|\d\d)(?![\d%])(?![.,]\d)")
_YEAR = later(r"(1\d{3}|20\d\d)(?![\d%:/-])(?![.,]\d)")
_CALLS_YEAR = phrases(
    "year, mid, early, pre, post, fy, fiscal, in, since, by,"
    " until, of, from, to, before, after, during, and, between, for, late, early"
)
_NO_YEAR = phrases(
    "than, about, around, nearly, almost, some, over, under, up to, least, most, no, number, a, page"
)
_TIME = later(
    r"([01]?\d|2[0-3])(?:[:.]([0-5]\d))?(?::([0-5]\d))?\s?(a\.m\.|p\.m\.|am|pm|AM|PM)(?!\w)"
    r"|([01]?\d|2[0-3]):([0-5]\d)(?![\d:])"
)
_DASH = later(r"\s?[-–—]\s?")


def _month(written: str) -> str:
    return next(name for name in _MONTHS if name.startswith(written.rstrip(".")[:3]))


def month_day(spot: Spot) -> Said | None:
    """March 5, 2024; March 5-7; March 5."""
    first = _month_day(spot, spot.at)
    dash = spot.match(_DASH, first[0]) if first else None
    second = _month_day(spot, dash.end()) if dash else None
    if first and second:
        return Said(second[0], f"{first[1]} to {second[1]}", "daterange", "month-day-to")
    return Said(first[0], first[1], "date", "month-day") if first else None


def _month_day(spot: Spot, at: int) -> tuple[int, str] | None:
    found = spot.match(_MONTH_DAY, at)
    if not found:
        return None
    last = f" to {ordinal(int(found[3]))}" if found[3] else ""
    said = f"{_month(found[1])} {ordinal(int(found[2]))}{last}"
    if found[4]:
        comma = "," if "," in found[0] else ""
        said += f"{comma} {year(int(found[4]))}"
    return found.end(), said


def month_year(spot: Spot) -> Said | None:
    """March 2024; a month that is shortened."""
    found = spot.match(_MONTH_YEAR)
    if not found:
        return None
    return Said(found.end(), f"{_month(found[1])} {year(int(found[2]))}", "date", "month-year")


def day_month(spot: Spot) -> Said | None:
    """5 March 2024; 5 March; 5-7 March."""
    found = spot.match(_DAY_MONTH)
    if not found or (found[3] == "May" and not found[4] and spot.left == "  "):
        return None
    the = "" if spot.left.endswith(" the ") else "the "
    last = f" to the {ordinal(int(found[2]))}" if found[2] else ""
    said = f"{the}{ordinal(int(found[1]))}{last} of {_month(found[3])}"
    return Said(found.end(), f"{said} {year(int(found[4]))}" if found[4] else said, "date", "day-month")


def figures(spot: Spot) -> Said | None:
    """2024-03-05; 5/3/2024, of which day and month are in doubt where both are small."""
    if found := spot.match(_ISO):
        year_, month, day = (int(part) for part in found.groups())
        return Said(found.end(), _spelled(day, month, year_), "date", "year-month-day")
    found = spot.match(_SLASHED)
    if not found:
        return None
    one, two, year_ = (int(part) for part in found.groups())
    if max(one, two) > 12 and min(one, two) > 12:
        return None
    day, month = (one, two) if two <= 12 else (two, one)
    return Said(
        found.end(), _spelled(day, month, year_), "date", "figures", 1.0 if max(one, two) > 12 else 0.6
    )


def _spelled(day: int, month: int, year_: int) -> str:
    return f"the {ordinal(day)} of {_MONTHS[month - 1]} {year(year_)}"


_TENS = later(r"()([2-9]0)s(?!\w)")
_IN_TENS = later(r" (?:(?:in|into|his|her|their|my|mid|low|lower|upper|high|late|early|the) )+$")


def decades(spot: Spot) -> Said | None:
    """1990s, the '80s."""
    found = spot.match(_DECADE) or (spot.match(_TENS) if _IN_TENS.search(spot.left) else None)
    if not found:
        return None
    said = decade(int(found[1] + found[2])) if found[1] else decade(int(found[2]))
    return Said(found.end(), said, "date", "decade")


def years(spot: Spot) -> Said | None:
    """2015-2020, 2024-25."""
    found = spot.match(_YEARS)
    if not found:
        return None
    first = int(found[1])
    last = int(found[2] if len(found[2]) == 4 else found[1][:2] + found[2])
    likely = first < last <= 2100
    return Said(found.end(), f"{year(first)} to {year(last)}", "daterange", "years", 1.0 if likely else 0.6)


_QUARTERS = (" q1 ", " q2 ", " q3 ", " q4 ", " h1 ", " h2 ")


def year_alone(spot: Spot) -> Said | None:
    """A number that is a year by its size and the words around."""
    found = spot.match(_YEAR)
    if not found or spot.left.endswith(_NO_YEAR):
        return None
    following = spot.right(found.end()).split()
    called = spot.left.endswith((*_CALLS_YEAR, *(f" {name.lower()} " for name in _MONTHS), *_QUARTERS))
    if found[1] < "1100" and not called:
        return None
    counted = bool(following) and bool(_PLURAL.search(following[0]) or following[0] in _COUNTED)
    joined = spot.text[found.end() : found.end() + 1] == " "
    sure = spot.left.endswith((" year ", *_QUARTERS))
    if counted and joined and following[0] not in _NOT_COUNTED and not sure:
        return None
    return Said(found.end(), year(int(found[1])), "date", "year", 1.0 if called else 0.75)


_PLURAL = later(r"(?<![suio])s$|ios$")
_COUNTED = frozenset(
    ["people", "men", "women", "children", "million", "billion", "thousand", "feet", "percent", "of"]
)
_NOT_COUNTED = frozenset(["was", "is", "has", "as", "this", "his", "its", "s"])


_BEFORE_YEAR = later(
    r"(mid|early|late|low|high|upper|pre|post|Mid|Early|Late|Pre|Post)-(?=(?:(?:1[1-9]|20)\d\ds?|[2-9]0s)(?!\w))|FY(?=(?:20)?\d\d(?!\w))"
)


def before_year(spot: Spot) -> Said | None:
    """What is joined to a year: mid-2019, the mid-1970s, FY2025."""
    found = spot.match(_BEFORE_YEAR)
    return Said(found.end(), f"{found[1] or 'F Y'} ", "date", "before-year") if found else None


def clock(spot: Spot) -> Said | None:
    """10pm, 5:30 a.m., 17:45, 9am-5pm."""
    first = None if _RATIO.search(spot.left) else _clock_at(spot, spot.at)
    if not first:
        return None
    dash = spot.match(_DASH, first[0])
    second = (_clock_at(spot, dash.end()) or _named_hour(spot, dash.end())) if dash else None
    if second:
        return Said(second[0], f"{first[1]} to {second[1]}", "time", "clock-clock")
    return Said(first[0], first[1], "time", "clock")


_NAMED_HOUR = later(r"(?:noon|midday|midnight)(?!\w)")


def _named_hour(spot: Spot, at: int) -> tuple[int, str] | None:
    found = spot.match(_NAMED_HOUR, at)
    return (found.end(), found[0]) if found else None


_RATIO = later(r" (?:ratio|odds|scale) (?:\w+ ){0,3}$")


def _clock_at(spot: Spot, at: int) -> tuple[int, str] | None:
    found = spot.match(_TIME, at)
    if not found:
        return None
    hour, minute = int(found[1] or found[5]), int(found[2] or found[6] or 0)
    said = cardinal(hour)
    if minute:
        said += f" {'oh ' if minute < 10 else ''}{cardinal(minute)}"
    elif found[5]:
        said += " hundred" if hour > 12 or hour == 0 else " o'clock"
    seconds = f" and {cardinal(int(found[3]))} seconds" if found[3] else ""
    half = f" {found[4][0].lower()} m" if found[4] else ""
    end = found.end() - (found[0].endswith("m.") and _ends_sentence(spot, found.end()))
    return end, said + seconds + half


def _ends_sentence(spot: Spot, end: int) -> bool:
    following = spot.text[end : end + 8].lstrip()
    return not following or following[0].isupper()
