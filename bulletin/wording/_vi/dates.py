"""Dates, years and parts of the year in Vietnamese newspapers."""

import re

from bulletin.patterns import later
from bulletin.style import Between, FirstDays
from bulletin.wording._scan import Said, Spot, phrases
from bulletin.wording._vi.numbers import cardinal
from bulletin.wording._vi.shares import is_count

_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:[12]\d{3})"
_END = r"(?!\d)(?![/.]\d)(?!-(?!\d\d?/\d)\d)"
_FULL = later(rf"({_DAY})\s?([/.-])\s?({_MONTH})\s?\2\s?({_YEAR}|\d\d){_END}")
_ISO = later(rf"({_YEAR})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]){_END}")
_SHORT = later(rf"({_DAY})([/.-])({_MONTH}){_END}")
_DAYS = later(rf"({_DAY})(\s?[-–]\s?)({_DAY})([/.])({_MONTH})(?:\4({_YEAR}))?{_END}")
_MONTH_YEAR = later(rf"(?:({_MONTH})\s?[-–]\s?)?({_MONTH})[/.-]({_YEAR}){_END}")
_YEARS = later(rf"({_YEAR})\s?[-–—/]\s?({_YEAR}|\d\d)(?![\d%])(?![/.,-]\d)")
_MONTHS = later(rf"({_MONTH})(?:\s?[-–]\s?({_MONTH}))?(?![\d%])(?![/.,:-]\d)")
_SCALES = phrases("tỷ lệ, tỉ lệ, quy hoạch, bản đồ, phân khu, chi tiết")
_DASH = later(r"\s?[-–—]\s?")

_CALLS_DATE = phrases(
    "ngày, sáng, trưa, chiều, tối, đêm, hôm, nay, qua, mai, dịp, lễ, hạn, vào, từ, đến, tới, trước, sau, "
    "mùng, mồng, rạng sáng, hai, ba, tư, năm, sáu, bảy, nhật, đường, phố, kỷ niệm, rằm, hết, cuối ngày, "
    "sớm, đợt, bão, kể từ, là, lúc, cách mạng"
)
_PLACES = phrases("đường, phố, quảng trường, cầu, trường, bệnh viện, công ty, kcn")
_NO_DATE = phrases(
    "tỷ lệ, tỉ lệ, chọi, xác suất, khoảng, hơn, gần, chiếm, được, có, ngõ, hẻm, ngách, kiệt, nhà số, số nhà, "
    "địa chỉ, trên, đạt, tỷ số, số"
)
_DOCUMENTS = phrases(
    "nghị định, nđ, nq, nghị quyết, thông tư, quyết định, chỉ thị, luật, công văn, số, kế hoạch, "
    "quy định, kết luận, hướng dẫn, thông báo, pháp lệnh, công điện"
)
_SPANS_YEARS = phrases(
    "giai đoạn, nhiệm kỳ, năm học, niên khóa, mùa giải, mùa, vụ, năm, thời kỳ, khóa, mùa bóng, niên vụ"
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


def _year(written: str) -> str:
    """A year after its word; two digits stand for the years 1950 to 2049."""
    number = int(written)
    if len(written) == 2:
        number += 1900 if number >= 50 else 2000
    return cardinal(number)


def _full_at(spot: Spot, at: int) -> tuple[int, str, float] | None:
    """End, words and confidence of a date with its year."""
    if found := spot.match(_ISO, at):
        year_, month_, day_ = found.groups()
        return found.end(), _said(day_, month_, year_, spot), 1.0
    found = spot.match(_FULL, at)
    if not found:
        return None
    short = len(found[4]) == 2
    if short and found[2] != "/":
        return None
    sure = not short or spot.left.endswith(_CALLS_DATE)
    return found.end(), _said(found[1], found[3], found[4], spot), 1.0 if sure else 0.6


def _said(day_: str, month_: str, year_: str, spot: Spot) -> str:
    said = f"{day(int(day_), spot)} tháng {month(int(month_))}"
    return f"{said} năm {_year(year_)}" if year_ else said


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
    found = spot.match(_SHORT)
    if not found or not _is_day(spot, found):
        return None
    said = _said(found[1], found[3], "", spot)
    if found[2] == "/" and (stretch := _stretch(spot, found.end(), said, 1.0)):
        return stretch
    return Said(found.end(), said, "date", "day-month", _confidence(spot, found))


def _is_day(spot: Spot, found: re.Match[str]) -> bool:
    """Whether the words around make it a date; a fraction has the thing that is counted after it."""
    if found[2] != "/":
        late = found[2] == "-" and int(found[1]) > 12 and _about_days(spot)
        goes_on = bool(_GOES_ON.search(spot.left))
        return goes_on or (spot.follows_word and (late or spot.left.endswith(_BEFORE_DATE)))
    if is_count(spot, found):
        return False
    if _GOES_ON.search(spot.left) or spot.left.endswith(_CALLS_DATE):
        return not (_shares(spot, found) or _is_term(spot, found))
    if found[0] == "24/7" or spot.left.endswith(_NO_DATE):
        return False
    if _before_fraction(spot, found.end()) and not spot.right(found.end()).startswith(_AFTER_DATE):
        return int(found[1]) > int(found[3])
    return True


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


def _confidence(spot: Spot, found: re.Match[str]) -> float:
    if spot.left.endswith(_CALLS_DATE) or found[1].startswith("0") or int(found[1]) > 12:
        return 1.0
    if found[0] in _HOLIDAYS:
        return 0.9
    return 0.75 if int(found[1]) > int(found[3]) else 0.6


def month_year(spot: Spot) -> Said | None:
    """A month, or several, and its year: "6/2020", "tháng 4-6/2020"."""
    if stretch := _month_stretch(spot):
        return stretch
    found = spot.match(_MONTH_YEAR)
    if not found or spot.left.endswith(_DOCUMENTS) or spot.left.endswith(_SCALES):
        return None
    turn = spot.left.endswith(_TURNS)
    said = cardinal(int(found[2])) if turn else month(int(found[2]))
    if found[1]:
        said = f"{month(int(found[1]))} đến tháng {said}"
    named = turn or spot.left.endswith((" tháng ", " quý "))
    said = said if named else f"tháng {said}"
    return Said(found.end(), f"{said} năm {_year(found[3])}", "date", "month-year")


_TURNS = phrases("lần, lần thứ, kỳ họp thứ, phiên thứ, học kỳ, đợt")
"""Words before the number of a turn within a year: "lần 2/2026"."""
_MONTH_STRETCH = later(rf"({_MONTH})[/.]({_YEAR})\s?[-–—]\s?(?:tháng )?({_MONTH})[/.]({_YEAR}){_END}")


def _month_stretch(spot: Spot) -> Said | None:
    """From a month of a year to another: "tháng 10/2024-3/2025"."""
    found = spot.match(_MONTH_STRETCH)
    if not found or spot.left.endswith(_DOCUMENTS):
        return None
    ends = [f"tháng {month(int(found[i]))} năm {_year(found[i + 1])}" for i in (1, 3)]
    said = " đến ".join(ends)
    said = said.removeprefix("tháng ") if spot.left.endswith(" tháng ") else said
    return Said(found.end(), said, "daterange", "months-years")


def months(spot: Spot) -> Said | None:
    """The number of a month after its word."""
    found = spot.match(_MONTHS)
    if not found or not (spot.follows_word and spot.left.endswith(" tháng ")):
        return None
    said = month(int(found[1]))
    if not found[2]:
        return Said(found.end(), said, "date", "month")
    return Said(found.end(), f"{said} đến tháng {month(int(found[2]))}", "daterange", "months")


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


def years(spot: Spot) -> Said | None:
    """From a year to another: "2015 - 2020", "năm học 2024-25"."""
    found = spot.match(_YEARS)
    if not found:
        return None
    named = spot.left.endswith(_SPANS_YEARS)
    if len(found[2]) == 2 and not named and (int(found[1]) + 1) % 100 != int(found[2]):
        return None
    last = found[2] if len(found[2]) == 4 else found[1][:2] + found[2]
    likely = named or 1000 <= int(found[1]) < int(last) <= 2100
    between = " đến" if spot.style.years is Between.SAID else ","
    said = f"{cardinal(int(found[1]))}{between} {cardinal(int(last))}"
    return Said(found.end(), said, "daterange", "year-year", 1.0 if likely else 0.6)
