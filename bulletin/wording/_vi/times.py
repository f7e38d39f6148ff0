"""Times of day and lengths of time in Vietnamese newspapers."""

import re

from bulletin.patterns import later
from bulletin.wording._scan import Said, Spot, phrases
from bulletin.wording._vi.numbers import cardinal, fraction_digits

_MINUTE_MARK = r"(?:\s?(?:phút\b|ph\b|p\b|['’′](?!\w)))?"
_HOUR = later(
    rf"(\d{{1,3}})(?:[hg]\s?|\s?giờ\s)([0-5]\d|[0-9](?=['’′p])){_MINUTE_MARK}(?![\w/%]|[.,]\d)|(\d{{1,3}})h(?!\w)"
)
_CLOCK = later(rf"([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?{_MINUTE_MARK}(?![\d:]|[.,]\d)")
_HALF = later(r"\s?(AM|PM|am|pm|SA|CH)\b")
_DASH = later(r"\s?[-–—]\s?")
_MINUTES = later(r"(\d{1,3})\s?['’′](?!\w)")
_LAPSE = later(r"(?:(\d{1,3})h)?(\d{1,2})['’′](\d{1,2})(?:[.,](\d{1,3}))?(?:\"|''|’’|″|”)")
_RATIO = phrases("tỷ lệ, tỉ lệ, bản đồ, tỷ số, tỉ số, thắng, thua")


_COMPARED = later(r" (?:tỷ lệ|tỉ lệ|chọi|tỷ số) (?:(?!lúc|vào|từ|đến|hồi|ngày|sáng|chiều|tối)\w+ ){0,8}$")


def _clock(hour: int, minute: int, second: int = 0) -> str:
    said = f"{cardinal(hour)} giờ"
    if minute or second:
        said += f" {cardinal(minute)} phút"
    return f"{said} {cardinal(second)} giây" if second else said


def _at(spot: Spot, at: int) -> tuple[int, str] | None:
    if found := spot.match(_HOUR, at):
        return found.end(), _clock(int(found[1] or found[3]), int(found[2] or 0))
    found = spot.match(_CLOCK, at)
    if not found:
        return None
    hour = int(found[1])
    said = _clock(hour, int(found[2]), int(found[3] or 0))
    half = spot.match(_HALF, found.end())
    if not half:
        return found.end(), said
    part = _part(hour, half[1].upper())
    return half.end(), f"{said} {part}".rstrip()


def _part(hour: int, half: str) -> str:
    """The part of the day for a half of the clock; nothing where the hour says it already."""
    if hour > 12 or hour == 0:
        return ""
    if half in {"AM", "SA"}:
        return "đêm" if hour == 12 else "sáng"
    return "trưa" if hour == 12 else "chiều" if hour < 6 else "tối"


def clock(spot: Spot) -> Said | None:
    """A time of day, or a stretch of it: "7h30", "17:21", "7h-9h"."""
    if spot.left.endswith(_RATIO) or _COMPARED.search(spot.left):
        return None
    first = _at(spot, spot.at) or _southern(spot)
    if not first:
        return None
    dash = spot.match(_DASH, first[0])
    second = (_at(spot, dash.end()) or _until(spot, dash)) if dash else None
    if second:
        return Said(second[0], f"{first[1]} đến {second[1]}", "time", "time-time")
    return Said(first[0], first[1], "time", "clock")


_HOUR_G = later(r"(1?\d|2[0-4])g(?!\w)")
_TO_MINUTES = later(r"\s?[-–—]\s?(?:1?\d|2[0-4])g[0-5]\d(?!\w)")
_AIRED = phrases("lúc, hồi, phát sóng, bắt đầu từ, đúng")
_PART_OF_DAY = phrases("sáng, trưa, chiều, tối, đêm, ngày, hằng, hàng, hôm")


def _southern(spot: Spot) -> tuple[int, str] | None:
    """A full hour with the g of southern newspapers, where the words around speak of a time of day."""
    found = spot.match(_HOUR_G)
    if not found:
        return None
    around = spot.left.endswith(_AIRED) or spot.right(found.end()).startswith(_PART_OF_DAY)
    if not (around or spot.match(_TO_MINUTES, found.end())):
        return None
    return found.end(), _clock(int(found[1]), 0)


def _until(spot: Spot, dash: re.Match[str]) -> tuple[int, str] | None:
    """The full hour with a g that ends a stretch which has begun with one."""
    found = spot.match(_HOUR_G, dash.end()) if "g" in spot.text[spot.at : dash.start()] else None
    return (found.end(), _clock(int(found[1]), 0)) if found else None


def lapse(spot: Spot) -> Said | None:
    """A measured time: 2'15"30."""
    found = spot.match(_LAPSE)
    if not found:
        return _seconds(spot)
    hours = f"{cardinal(int(found[1]))} giờ " if found[1] else ""
    said = f"{hours}{cardinal(int(found[2]))} phút {cardinal(int(found[3]))}"
    if found[4]:
        said += f" phẩy {' '.join(cardinal(int(digit)) for digit in found[4])}"
    return Said(found.end(), f"{said} giây", "time", "lapse")


_SECONDS = later(r"(\d{1,3})\s?(?:\"|''|’’|″)(?:(\d\d)(?!\w)|(?![\w'’]))")
_SCREEN = later(r" (?:màn hình|tivi|ti vi|tv|lốp|vành|mâm|ống|laptop)(?: [^\W\d_]+){0,2} $")
_RUN_IN = later(r" (?:hết|mất|sau|trong|thời gian|thành tích|kỷ lục|phút) $")


def _seconds(spot: Spot) -> Said | None:
    """Seconds of a race, with their hundredths or without: 9"58, 24''."""
    found = spot.match(_SECONDS)
    if found and not found[2] and _SCREEN.search(spot.left):
        return Said(found.end(), f"{cardinal(int(found[1]))} inh", "unit", "inches", 0.9)
    if not found or not (found[2] or "''" in found[0] or "’’" in found[0] or _RUN_IN.search(spot.left)):
        return None
    said = f"{cardinal(int(found[1]))} giây {fraction_digits(found[2]) if found[2] else ''}".rstrip()
    return Said(found.end(), said, "time", "seconds", 0.9)


_QUOTED = later(r"(?<!\w)['‘]")


def minutes(spot: Spot) -> Said | None:
    """Minutes with a stroke: 45'; no word is added where it is written before, none inside quotes."""
    found = spot.match(_MINUTES)
    if not found or _QUOTED.search(spot.text[max(0, spot.at - 60) : spot.at]):
        return None
    said = cardinal(int(found[1]))
    return Said(found.end(), said if spot.left.endswith(" phút ") else f"{said} phút", "time", "minutes")
