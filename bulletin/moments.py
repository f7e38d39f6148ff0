"""Times that a page's code declares, in the ways that programs write them."""

import re
from datetime import UTC, datetime

_ISO = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d|\d{8}(?=T|\Z))(?:[T ](?P<time>\d\d?:\d\d(?::\d\d(?:[.,]\d+)?)?))?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d\d?(?::?\d\d)?)?"
)
_DAY_FIRST = re.compile(
    r"(?P<a>\d{1,2})[/.-](?P<b>\d{1,2})[/.-](?P<y>\d{4})(?:[ ,T]+(?P<h>\d{1,2}):(?P<min>\d\d).{0,20})?"
)
_EARLIEST = 1990  # the year; what is older is a clock that was never set


def stated(value: str) -> datetime | None:
    """The moment that `value` names: ISO 8601 in its usual variants, RFC 5322, or day, month and year where
    no other order is possible; without a zone where it gives none, None where it can't be told.
    """
    value = value.strip()
    found = _iso(value) or _mail(value) or _numbers(value)
    return found if found and found.year >= _EARLIEST else None


def _iso(value: str) -> datetime | None:
    found = _ISO.fullmatch(value)
    if not found:
        return None
    hour, _, rest = (found["time"] or "00:00").partition(":")
    zone = _zone(found["zone"] or "")
    try:
        return datetime.fromisoformat(f"{found['date']}T{hour:0>2}:{rest.replace(',', '.')}{zone}")
    except ValueError:
        return None


def _zone(written: str) -> str:
    if written in {"Z", "UTC", "GMT"}:
        return "+00:00"
    digits = written[1:].replace(":", "")
    if not digits:
        return ""
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "00")
    return f"{written[0]}{hours:0>2}:{minutes}"


def _mail(value: str) -> datetime | None:
    if not re.match(r"(?:\w{3},\s*)?\d{1,2} \w{3} \d{4} \d", value):
        return None
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(value)
    except (ValueError, IndexError):
        return None


def _numbers(value: str) -> datetime | None:
    """Day and month in either order are only told apart where one is over 12 or both are equal."""
    found = _DAY_FIRST.fullmatch(value)
    if not found:
        return None
    first, second = int(found["a"]), int(found["b"])
    if first <= 12 and second <= 12 and first != second:
        return None
    day, month = (first, second) if first > 12 or first == second else (second, first)
    half = re.search(r"[ap]m", value, re.IGNORECASE)
    hour = int(found["h"] or 0)
    if half and hour <= 12:
        hour = hour % 12 + 12 * (half[0].lower() == "pm")
    try:
        return datetime(int(found["y"]), month, day, hour, int(found["min"] or 0), tzinfo=UTC).replace(
            tzinfo=None
        )
    except ValueError:
        return None
