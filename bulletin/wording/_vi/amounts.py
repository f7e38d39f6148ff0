"""Amounts: numbers with their units, money, percentages, rates, and what stretches between two of them."""

import re

from bulletin.lexicon import Entry
from bulletin.patterns import later
from bulletin.wording._scan import Said, Spot, phrases
from bulletin.wording._vi.numbers import (
    DIGITS,
    NUMBER,
    cardinal,
    fraction_digits,
    number,
    side_by_side,
    value,
)
from bulletin.wording._vi.phones import THINGS

_NUMBER = later(NUMBER)
_RANGE = later(rf"({NUMBER})(?:\s?%)?(\s?[-–—~]\s?)({NUMBER})(?![\d/:-])")
_LIST = later(r"\d+")
_BLANK = later(r"[ \u00a0\u202f]?")
_GLUED = later(r"(\d+)(m|kg|tr|tỷ|tỉ|ha|km|l)(\d{1,3})(?!\d|[.,]\d)")
_MONEY = later(rf"(US\$|\$|€|£|¥|₫)\s?({NUMBER})(?:\s?[-–]\s?({NUMBER}))?")
_SCALE = later(r"\s?(trăm |nghìn |ngàn |triệu |vạn )?(trăm|nghìn|ngàn|triệu|tỷ|tỉ|vạn)(?!\w)")
_COINS = {"US$": "đô la Mỹ", "$": "đô la", "€": "ơ rô", "£": "bảng Anh", "¥": "yên", "₫": "đồng"}
_PER = later(r"/\s?(?:(\d{1,4})\s?)?([^\W\d_]+[23²³]?)(?!\w)")
_GLUED_SAID = {"tr": "triệu", "tỷ": "tỷ", "tỉ": "tỷ"}
_UNITS = {"unit", "currency", "scale"}
_SCORE = phrases(
    "tỷ số, tỉ số, thắng, thua, hòa, hoà, dẫn, chung cuộc, kết quả, thành, sít sao, hiệp một, set, ván, "
    "chiến thắng, gỡ, tỷ số là, với, điểm số"
)
_PLAY = later(
    r" (?:tỷ số|tỉ số|thắng|thua|hòa|hoà|dẫn|gỡ hòa|luân lưu|set|séc|ván|đánh bại|vượt qua|đè bẹp|hạ) "
)
_AFTER_SCORE = phrases("trước, nghiêng, cho, sau hai hiệp, ngay trên, chung cuộc, ở")
_NO_THING = phrases(
    "không, như, là, và, đã, sẽ, đang, cũng, thì, mà, được, bị, của, cho, với, trong, ở, tại, dưới, rồi, "
    "hay, hoặc, nhưng, nên, vì, có, còn, vẫn, chưa, này, kia, đó, do, khi, để, từ, vào, ra, lại, theo, về, "
    "sau"
)
_STRETCH = phrases(
    "từ, khoảng, cấp, lớp, tầng, độ, trong, tuổi, mức, chừng, tăng, giảm, cao, dài, rộng, sâu, thêm, có, "
    "cần, được, gồm, đạt, trang, số, câu, bài, trên, gió, giật"
)


def unit_at(spot: Spot, at: int) -> tuple[int, Entry] | None:
    """The unit that follows a number, and where it ends."""
    blank = spot.match(_BLANK, at)
    start = blank.end() if blank else at
    entry = spot.entry(start)
    if not entry or entry.kind not in _UNITS:
        return None
    if entry.kind == "scale" and start > at and not spot.match(_OF_MONEY, start):
        return None
    return start + len(entry.written), entry


_OF_MONEY = later(r"[Tt]r(?: (?:đồng|VNĐ|VND)(?!\w)|/)")


def _rate(spot: Spot, end: int, entry: Entry | None) -> tuple[int, str]:
    """What the amount is divided by: "/ha" is "trên héc ta" after a unit, "một" after money and things."""
    found = spot.match(_PER, end)
    unit = spot.lexicon.named(found[2], ("unit", "currency")) if found else None
    if not found or (not unit and not found[2].isalpha()):
        return end, ""
    said = unit.spoken if unit else found[2]
    stop = found.end()
    between = "trên" if unit and entry and unit.kind == entry.kind == "unit" else "một"
    if found[1]:
        between = cardinal(int(found[1])) if between == "một" else f"trên {cardinal(int(found[1]))}"
        between = between if between.startswith("trên") else f"trên {between}"
    return stop, f" {between} {said}"


def _measured(spot: Spot, end: int) -> tuple[int, str, str] | None:
    """Unit and rate after a number: where they end, their words, the class."""
    unit = unit_at(spot, end)
    if not unit:
        return None
    stop, entry = unit
    kind = "percent" if entry.written in {"%", "‰"} else "currency" if entry.kind == "currency" else "unit"
    last, rate = _rate(spot, stop, entry)
    return last, f" {entry.spoken}{rate}", kind


def amount(spot: Spot) -> Said | None:
    """A number with its unit."""
    found = spot.match(_LIST if _in_list(spot) else _NUMBER)
    measured = _measured(spot, found.end()) if found else None
    if not found or not measured:
        return None
    end, said, kind = measured
    one = _english(found[0]) if kind == "currency" and not said.startswith(" đồng") else number(found[0])
    if second := _other_end(spot, measured):
        return Said(second[0], f"{one} đến {second[1]}", kind, "range-unit")
    return Said(end, one + said, kind, "number-unit", _sureness(spot, found[0], kind))


def _other_end(spot: Spot, first: tuple[int, str, str]) -> tuple[int, str] | None:
    """Where a stretch ends of which both ends carry the same unit, "10%-15%", and the words of its end."""
    dash = spot.match(_BOTH, first[0])
    measured = _measured(spot, dash.end()) if dash else None
    if not dash or not measured or not f"{measured[1]} ".startswith(f"{first[1]} "):
        return None
    start = spot.match(_NUMBER)
    if not start or value(start[0]) >= value(dash[2]):
        return None
    return measured[0], number(dash[2]) + measured[1]


_WHOLE_THOUSANDS = later(r"\s000")


def is_loose(written: str) -> bool:
    """Whether blanks divide the thousands of a number, and nothing shows that they do."""
    return not {" ", "\u00a0"}.isdisjoint(written) and not _WHOLE_THOUSANDS.search(written)


_SPACED = later(r"([1-9]\d{0,2})[ \u00a0]((?!000)\d{3}(?:,\d+)?)(?![\d.,/:-]\d|\d| \d)")
_NAMED = phrases(
    "ngày, tháng, quý, năm, lớp, số, khóa, điều, khoản, kỳ, giai đoạn, thứ, đợt, vòng, top, tầng, phòng, "
    "cấp, hạng, loại, mục, tổ, khu, quận, phường, km, từ, lúc, thôn, ấp, đội, lần, bài, câu, trang, "
    "tập, chương"
)


def spaced(spot: Spot) -> Said | None:
    """A number with one blank between its thousands, where it counts what follows; an editor should look."""
    found = spot.match(_SPACED)
    if not found or spot.left.endswith(_NAMED):
        return None
    written = found[1] + found[2]
    measured = _measured(spot, found.end())
    if measured:
        return Said(measured[0], number(written) + measured[1], measured[2], "spaced", 0.6)
    counted = spot.right(found.end()).startswith(THINGS)
    return Said(found.end(), number(written), "cardinal", "spaced", 0.6) if counted else None


_BOTH = later(rf"(\s?)[-–—]\1({NUMBER})")
_THOUSANDS = later(r"[1-9]\d{0,2},\d{3}")


def _english(written: str) -> str:
    """A sum of foreign money, in which a comma before three digits divides thousands: 1,500 USD."""
    return number(written.replace(",", "") if _THOUSANDS.fullmatch(written) else written)


def _in_list(spot: Spot) -> bool:
    before = spot.text[max(0, spot.at - 2) : spot.at]
    return len(before) == 2 and before[0].isdecimal() and before[1] == ","


def _sureness(spot: Spot, written: str, kind: str) -> float:
    """1.200 and 3,5 are plain; 1,200 may be meant in the English way."""
    if _in_list(spot):
        return 0.6
    if is_loose(written):
        return 0.65
    doubtful = _THOUSANDS.fullmatch(written) and (kind != "percent" or written.endswith("00"))
    return 0.65 if doubtful else 1.0


def glued(spot: Spot) -> Said | None:
    """A unit between two numbers: 1m75, 2tr5."""
    found = spot.match(_GLUED)
    entry = spot.entry(found.start(2)) if found else None
    if not found or (entry and len(entry.written) > len(found[2]) and not _is_length(spot, found)):
        return None
    entry = spot.lexicon.named(found[2], ("unit",))
    unit = _GLUED_SAID.get(found[2]) or (entry.spoken if entry else _UNIT_NAMES.get(found[2], found[2]))
    rest = fraction_digits(found[3])
    return Said(found.end(), f"{cardinal(int(found[1]))} {unit} {rest}", "unit", "unit-inside")


def _is_length(spot: Spot, found: re.Match[str]) -> bool:
    """Whether 1m2 is one metre twenty and no area: among lengths, or after a word for one direction."""
    if len(found[1]) > 1 or found[2] != "m":
        return False
    return bool(_LONG.search(spot.left)) or spot.match(_NEXT_LENGTH, found.end()) is not None


_LONG = later(r" (?:dài|cao|sâu|dày|ngập|đường kính|chu vi) (?:(?:\d+|\d*m\d*|và|đến) )*$")
_NEXT_LENGTH = later(r"(?:[,;]| và| x|\s?[-–])\s?\d{1,2}m(?:\d\d)?(?!\w)")
_UNIT_NAMES = {"m": "mét", "kg": "ki lô gam", "ha": "héc ta", "km": "ki lô mét", "l": "lít"}


def money(spot: Spot) -> Said | None:
    """An amount with the sign of its currency before it: $50 triệu."""
    found = spot.match(_MONEY)
    if not found:
        return None
    scale = spot.match(_SCALE, found.end())
    value_of = number if scale else _english
    said = value_of(found[2]) + (f" đến {value_of(found[3])}" if found[3] else "")
    end = scale.end() if scale else found.end()
    said += f" {scale[0].strip()}" if scale else ""
    last, rate = _rate(spot, end, None)
    sure = 0.65 if _THOUSANDS.fullmatch(found[2]) else 1.0
    return Said(last, f"{said} {_COINS[found[1]]}{rate}", "currency", "sign-number", sure)


def stretch(spot: Spot) -> Said | None:
    """Two numbers with a dash: a score, or from one to the other, as the words around tell."""
    found = spot.match(_RANGE)
    if not found or _in_list(spot):
        return None
    one, two = number(found[1]), number(found[3])
    if spot.match(_EQUALS, found.end()):
        return Said(found.end(), f"{one} trừ {two}", "cardinal", "difference", 0.9)
    measured = _measured(spot, found.end())
    if measured and not _PLAY.search(spot.left[-40:]):
        return Said(measured[0], f"{one} đến {two}{measured[1]}", measured[2], "range-unit")
    if _is_score(spot, found):
        return Said(found.end(), side_by_side(one, two), "sport", "score")
    confidence = _range_confidence(spot, found)
    if confidence < 0.5:
        return Said(found.end(), side_by_side(one, two), "sport", "dash", 0.6)
    return Said(found.end(), f"{one} đến {two}", "range", "number-number", confidence)


_EQUALS = later(r"\s?=\s?\d")


def _is_score(spot: Spot, found: re.Match[str]) -> bool:
    if len(found[1]) > 3 or len(found[3]) > 3 or "," in found[0]:
        return False
    if _PLAY.search(spot.left) or _between_sides(spot, found) or _after_sides(spot, found):
        return True
    return spot.left.endswith(_SCORE) or (
        len(found[2]) == 1 and spot.right(found.end()).startswith(_AFTER_SCORE) and value(found[1]) < 20
    )


_SIDE_BEFORE = later(r"(?:^|[\s(])([A-ZĐ][^\W\d_]*) $")
_SIDE_AFTER = later(r" [A-ZĐ]")
_NUMBERED = phrases(
    "điều, khoản, mục, chương, khu, tổ, lớp, cấp, khối, km, quý, tháng, khóa, bài, tập, trang, phần, đội, "
    "kỳ, quận, phường, quốc lộ, vành đai, nhóm, vùng, hạng, kênh, tầng, đợt, top, ga, số, bảng, tuyến, "
    "giai đoạn"
)


def _between_sides(spot: Spot, found: re.Match[str]) -> bool:
    """Whether the names of two sides stand around it: "Nam Định 0-2 Hà Nội"."""
    before = _SIDE_BEFORE.search(spot.text[max(0, spot.at - 24) : spot.at])
    if not before or len(found[2]) > 1 or not spot.match(_SIDE_AFTER, found.end()):
        return False
    return not spot.left.endswith(_NUMBERED) and max(value(found[1]), value(found[3])) < 20


_SIDES = later(r"[A-ZĐ][^\W\d_]* [-–] (?:[A-ZĐ][^\W\d_]*\.? ){1,4}$")
_TOLD = later(r"\s?(?:$|[,;.)(])")


def _after_sides(spot: Spot, found: re.Match[str]) -> bool:
    """Whether the names of two sides stand before it: "Huế - Đà Nẵng 0-2"."""
    if len(found[2]) > 1 or not spot.match(_TOLD, found.end()):
        return False
    before = _SIDES.search(spot.text[max(0, spot.at - 64) : spot.at])
    return bool(before) and max(value(found[1]), value(found[3])) < 20


def _range_confidence(spot: Spot, found: re.Match[str]) -> float:
    if value(found[1]) >= value(found[3]):
        return 0.0
    if found[1] == "0" and not counts_what_follows(spot, found.end()) and not spot.left.endswith(_STRETCH):
        return 0.0
    if spot.left.endswith(_STRETCH):
        return 1.0
    return 0.9 if counts_what_follows(spot, found.end()) else 0.6


def counts_what_follows(spot: Spot, end: int) -> bool:
    """Whether the word after a number is a thing that can be counted, as far as its first letters tell."""
    after = spot.text[end : end + 2]
    if after[:1] not in {" ", "\u00a0"} or not after[1:].islower():
        return False
    return not spot.right(end).startswith(_NO_THING)


def formation(spot: Spot) -> Said | None:
    """A team's formation: 4-4-2."""
    found = spot.match(_FORMATION)
    if not found:
        return None
    sure = sum(int(digit) for digit in found[0] if digit.isdecimal()) == 10
    said = " ".join(DIGITS[int(digit)] for digit in found[0] if digit.isdecimal())
    return Said(found.end(), said, "sport", "formation", 1.0 if sure else 0.6)


_FORMATION = later(r"\d(?:-\d){2,4}(?![\d/-])")
