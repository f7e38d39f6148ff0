"""Dates and stretches of days in Vietnamese newspapers."""

import re

from bulletin.patterns import later
from bulletin.style import FirstDays
from bulletin.wording._scan import Said, Spot, phrases
from bulletin.wording._vi.numbers import cardinal
from bulletin.wording._vi.shares import is_count

_DAY, MONTH, YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:[12]\d{3})"
END = r"(?!\d)(?![/.]\d)(?!,\d\d?(?![\d/.-]))(?!-(?!\d\d?/\d)\d)"
_FULL = later(rf"({_DAY})\s?([/.-])\s?({MONTH})\s?\2\s?({YEAR}|\d\d){END}")
_ISO = later(rf"({YEAR})([-/])(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01]){END}")
_SHORT = later(rf"({_DAY})([/.-])({MONTH}){END}")
_DAYS = later(rf"({_DAY})(\s?[-–]\s?)({_DAY})([/.])({MONTH})(?:\4({YEAR}))?{END}")
_APART = later(rf"(1[3-9]|2\d|3[01]) ([-–]) ({MONTH}){END}(?! ?[-–/])")
"""Day and month with blanks around the dash, which the figures show to be no days from one to another."""
_DASH = later(r"\s?[-–—]\s?")

_CALLS_DATE = phrases(
    "ngày, sáng, trưa, chiều, tối, đêm, hôm, nay, qua, mai, dịp, lễ, hạn, vào, từ, đến, tới, trước, sau, "
    "mùng, mồng, rạng sáng, hai, ba, tư, năm, sáu, bảy, nhật, đường, phố, kỷ niệm, rằm, hết, cuối ngày, "
    "sớm, đợt, bão, kể từ, là, lúc, cách mạng, bán kết, chung kết, khai mạc, bế mạc"
)
_PLACES = phrases("đường, phố, quảng trường, cầu, trường, bệnh viện, công ty, kcn")
_NO_DATE = phrases(
    "tỷ lệ, tỉ lệ, chọi, xác suất, khoảng, hơn, gần, chiếm, được, có, ngõ, hẻm, ngách, kiệt, nhà số, số nhà, "
    "địa chỉ, trên, đạt, tỷ số, số, còn, bằng, giành, đoạt, chừng, ít nhất, tối đa, tối thiểu, dưới, phần"
)
_AFTER_DAY = phrases("tháng, âm lịch, và, đến, này, vừa, tới, hằng, hàng, các")


def day(number: int, spot: Spot) -> str:
    """A day of the month: "mùng năm", "mười lăm"; no "mùng" where it is written or not wanted."""
    plain = spot.style.first_days is FirstDays.PLAIN
    if number > 10 or plain or spot.left.endswith((" mùng ", " mồng ", *_PLACES)):
        return cardinal(number)
    return f"mùng {cardinal(number)}"


def month(number: int) -> str:
    """A month without the word for it: 4 is "tư"."""
    return "tư" if number == 4 else cardinal(number)


def year(written: str) -> str:
    """A year after its word; two digits stand for the years 1950 to 2049."""
    number = int(written)
    if len(written) == 2:
        number += 1900 if number >= 50 else 2000
    return cardinal(number)


def _full_at(spot: Spot, at: int) -> tuple[int, str, float] | None:
    """End, words and confidence of a date with its year."""
    if found := spot.match(_ISO, at):
        year_, _, month_, day_ = found.groups()
        return found.end(), _said(day_, month_, year_, spot), 1.0
    found = spot.match(_FULL, at)
    if not found:
        return None
    short = len(found[4]) == 2
    if short and found[2] != "/":
        return None
    if int(found[1]) > _LONGEST[int(found[3]) - 1]:
        return found.end(), _said(found[1], found[3], found[4], spot), 0.6
    sure = not short or spot.left.endswith(_CALLS_DATE)
    return found.end(), _said(found[1], found[3], found[4], spot), 1.0 if sure else 0.6


def _said(day_: str, month_: str, year_: str, spot: Spot) -> str:
    said = f"{day(int(day_), spot)} tháng {month(int(month_))}"
    return f"{said} năm {year(year_)}" if year_ else said


def _short_at(spot: Spot, at: int) -> tuple[int, str, float] | None:
    found = spot.match(_SHORT, at)
    return (found.end(), _said(found[1], found[3], "", spot), 1.0) if found and found[2] == "/" else None


def full(spot: Spot) -> Said | None:
    """A date with its year, or a stretch of days that ends with one: "1/5 - 15/5/2025"."""
    first = _full_at(spot, spot.at)
    if not first:
        return None
    return _stretch(spot, *first) or Said(first[0], first[1], "date", "day-month-year", first[2])


def _stretch(spot: Spot, end: int, spoken: str, confidence: float) -> Said | None:
    """A second date after a dash: both are one stretch of time."""
    dash = spot.match(_DASH, end)
    second = (_full_at(spot, dash.end()) or _short_at(spot, dash.end())) if dash else None
    if not second:
        return None
    return Said(second[0], f"{spoken} đến {second[1]}", "daterange", "date-date", min(confidence, second[2]))


def days(spot: Spot) -> Said | None:
    """Days of one month: "10-11/3"."""
    found = spot.match(_DAYS)
    if not found or int(found[1]) >= int(found[3]):
        return None
    if found[4] == "." and not (found[6] or spot.left.endswith(_CALLS_DATE)):
        return None
    between = "và" if spot.left.endswith(" hai ngày ") else "đến"
    said = _said(found[3], found[5], found[6] or "", spot)
    return Said(found.end(), f"{day(int(found[1]), spot)} {between} {said}", "daterange", "days-month")


def short(spot: Spot) -> Said | None:
    """Day and month, where the words around do not make it a fraction."""
    found = spot.match(_SHORT) or (spot.match(_APART) if spot.left.endswith(" ngày ") else None)
    if not found or not _is_day(spot, found):
        return None
    said = _said(found[1], found[3], "", spot)
    if found[2] == "/" and (stretch := _stretch(spot, found.end(), said, 1.0)):
        return stretch
    return Said(found.end(), said, "date", "day-month", _confidence(spot, found))


def _is_day(spot: Spot, found: re.Match[str]) -> bool:
    """Whether the words around make it a date; a fraction has the thing that is counted after it."""
    if found[2] != "/":
        return _is_dashed(spot, found)
    if is_count(spot, found) or spot.match(_SHARE_TOLD, found.end()):
        return False
    if _GOES_ON.search(spot.left) or spot.left.endswith(_CALLS_DATE):
        return not (_shares(spot, found) or _is_term(spot, found))
    if found[0] == "24/7" or spot.left.endswith(_NO_DATE):
        return False
    if _before_fraction(spot, found.end()) and not spot.right(found.end()).startswith(_AFTER_DATE):
        return int(found[1]) > int(found[3])
    return True


def _is_dashed(spot: Spot, found: re.Match[str]) -> bool:
    """Whether day and month with a dash or a dot are a date."""
    if spot.right(found.end()).startswith(_TIMES_A_DAY):
        return False
    late = _is_late(spot, found) or spot.left.endswith(_BEFORE_DATE) or _is_told(spot, found)
    late = late or (found[2] == "-" and (_is_outright(spot, found) or _is_second(spot)))
    follows = spot.follows_word or spot.text[max(0, spot.at - 1) : spot.at] == "("
    return bool(_GOES_ON.search(spot.left)) or (follows and late)


_TIMES_A_DAY = phrases(
    "lần, viên, giờ, tiếng, bữa, buổi, người, chuyến, lượt, lít, ly, cốc, gói, quả, ca, phút, triệu, "
    "nghìn, đêm"
)


def _is_late(spot: Spot, found: re.Match[str]) -> bool:
    """Whether the figures can be no score and no value, or are those of a holiday that is named."""
    if found[2] == "-":
        named = _HOLIDAY.search(spot.left) or spot.left.endswith(_PLACES)
        named = named and f"{found[1]}/{found[3]}" in _HOLIDAYS
        return bool(named) or (int(found[1]) > 12 and _about_days(spot))
    two = len(found[1]) == len(found[3]) == 2 and (found[3][0] == "0" or int(found[1]) > 12)
    if _FROM_DATE.search(spot.left) or (_FEAST.search(spot.left) and f"{found[1]}/{found[3]}" in _HOLIDAYS):
        return True
    return two and spot.left.endswith(_AROUND_DATE) and not _VALUE.match(spot.right(found.end()))


def _is_outright(spot: Spot, found: re.Match[str]) -> bool:
    """Whether the figures fall, as those of a day and its month may, and nothing else is named or played."""
    falls = int(found[1]) > 12 and int(found[1]) <= _LONGEST[int(found[3]) - 1]
    if not falls or _NO_DAY.search(spot.left) or _SIDE.match(spot.text, found.end()):
        return False
    return not _before_fraction(spot, found.end()) or spot.right(found.end()).startswith(_AFTER_DATE)


_SIDE = later(r" [A-ZĐ]")
_NO_DAY = later(
    r" (?:tỷ số|tỉ số|thắng|thua|hạ|đánh bại|vượt qua|set|séc|ván|hòa|chung cuộc|điểm số|dẫn|gỡ|hiệp|bàn"
    r"|trận) | (?:lô|số|phòng|căn|thửa|km|điều|mã|nhà|mẫu|khu|block|dãy|tàu|xe|tòa|tầng|lớp|khoảng|còn|đạt"
    r"|giảm|tăng) $"
)


def _is_second(spot: Spot) -> bool:
    """Whether a date with a dash stands before, to which this one belongs: "28-11 đến 2-12"."""
    return bool(_FIRST.search(spot.text[max(0, spot.at - 32) : spot.at]))


_FIRST = later(rf"(?<![\w-])(?:1[3-9]|2\d|3[01])-{MONTH}(?:-\d{{4}})? (?:đến|tới|và)(?: hết)?(?: ngày)? $")


def _is_told(spot: Spot, found: re.Match[str]) -> bool:
    """Whether a day tells in brackets when something is: "(18.11)", "(29 và 30-11)"."""
    if int(found[1]) <= 12 or spot.text[found.end() : found.end() + 1] not in {")", ",", ";"}:
        return False
    before = _OPENED.search(spot.text[max(0, spot.at - 8) : spot.at])
    if not before or not before[1]:
        return before is not None and found[2] == "."
    return int(before[1]) < int(found[1])


_OPENED = later(r"\((?:(\d{1,2}) và )?$")
_FROM_DATE = later(r" từ (?:1[3-9]|2\d|3[01]) (?:0\d|1[0-2]) (?:đến|tới) $")
_HOLIDAY = later(
    r" (?:quốc khánh|quốc tế [^\W\d_]+(?: [^\W\d_]+)?|(?:nhà giáo|thầy thuốc|phụ nữ|quân đội|báo chí|"
    r"gia đình|doanh nhân|đoàn|thiếu nhi)(?: [^\W\d_]+){0,3}|"
    r"liệt sĩ|giải phóng|thống nhất|tháng tám|điện biên phủ) $"
)
_FEAST = later(r" (?:chiến thắng|kỷ niệm|mừng|nghỉ|nghỉ lễ|quốc khánh|quốc tế [^\W\d_]+(?: [^\W\d_]+)?) $")
_VALUE = later(r" (?:%|lên|xuống|điểm|phần|lần|triệu|tỷ|tỉ|nghìn|độ|m|km|kg|usd|đồng|trở|phiên|bản) ")

_SHARE_TOLD = later(r"\s?\(\s?(?:khoảng |gần |hơn |tức |đạt )?\d[\d.,]*\s?%")
"""A share told again in parentheses: "1/5 (20%)"."""
_AFTER_DATE = phrases(
    "năm, tới, vừa, này, hằng, hàng, đến, và, tại, ở, với, đã, sẽ, đang, sau, trước, vào, khi, từ"
)


def _about_days(spot: Spot) -> bool:
    """Whether the words before speak of a day, so that 27-2 can be one."""
    return spot.left.endswith(_AROUND_DATE) or bool(_SPEAKS_OF_DAY.search(spot.left))


_SPEAKS_OF_DAY = later(r" (?:ngày|dịp|lễ|kỷ niệm|hạn) (?:[^\W\d_]+ ){1,6}$")
_HOLIDAYS = frozenset(
    ("3/2", "8/3", "26/3", "30/4", "1/5", "7/5", "19/5", "1/6", "27/7", "19/8", "2/9", "20/10", "20/11")
)
_WEAK = phrases("hai, ba, tư, năm, sáu, bảy, từ, đến, tới, trước, sau, là, hết, vào")
_MEASURES = phrases("số, dân số, diện tích, tổng, lượng, quân số, thời gian, quãng")


_BEFORE_DATE = phrases("ngày, lễ, dịp, sáng, trưa, chiều, tối, đêm, hôm, nay, mai, qua")
_AROUND_DATE = phrases("trước, sau, từ, đến, tới, hết, vào, mất, sinh")
_GOES_ON = later(r" (?:ngày|lễ|dịp|sáng|trưa|chiều|tối|đêm) (?:\d{1,2} ){1,6}(?:và |đến |tới |hoặc )?$")


def _shares(spot: Spot, found: re.Match[str]) -> bool:
    """A weak word before, a proper fraction, and a measure after: "đến 2/3 diện tích"."""
    return (
        spot.left.endswith(_WEAK)
        and int(found[1]) < int(found[3])
        and spot.right(found.end()).startswith(_MEASURES)
    )


def _is_term(spot: Spot, found: re.Match[str]) -> bool:
    """Whether it is a length of time, "thời hạn 3/5 năm"."""
    return spot.left.endswith(" thời hạn ") and spot.right(found.end()).startswith(_SPANS)


_SPANS = phrases("năm, tháng, tuần, ngày, giờ")


def _before_fraction(spot: Spot, end: int) -> bool:
    """Whether a lower-case word follows at once, as the thing that is counted."""
    return spot.text[end : end + 1] == " " and spot.text[end + 1 : end + 2].islower()


_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""Days of each month; a later one is a slip of the pen."""


def _confidence(spot: Spot, found: re.Match[str]) -> float:
    if int(found[1]) > _LONGEST[int(found[3]) - 1]:
        return 0.6
    if spot.left.endswith(" là ") and int(found[1]) < int(found[3]) and not _SPEAKS_OF_DAY.search(spot.left):
        return 0.6
    if found[2] == "-" and not (_about_days(spot) or _is_second(spot) or spot.left.endswith(_CALLS_DATE)):
        return 0.65
    if spot.left.endswith(_CALLS_DATE) or found[1].startswith("0") or int(found[1]) > 12:
        return 1.0
    if f"{found[1]}/{found[3]}" in _HOLIDAYS:
        return 0.9
    return 0.75 if int(found[1]) > int(found[3]) else 0.6


def day_alone(spot: Spot) -> Said | None:
    """The number of a day after its word: "ngày 5", but not "mỗi ngày 5 người"."""
    found = spot.match(_ALONE)
    if not found or not (spot.follows_word and spot.left.endswith(" ngày ")) or _counted(spot, found.end()):
        return None
    return Said(found.end(), day(int(found[1]), spot), "date", "day")


_ALONE = later(rf"({_DAY})(?![\d%])(?![/.,:-]\d)")
_COUNTED_DAYS = phrases("mỗi ngày, một ngày, các ngày, hằng ngày, hàng ngày, nhiều ngày")


def _counted(spot: Spot, end: int) -> bool:
    """Whether the number counts what follows and does not name the day."""
    if spot.left.endswith(_COUNTED_DAYS):
        return True
    return _before_fraction(spot, end) and not spot.right(end).startswith(_AFTER_DAY)
