"""Months, quarters and years with what belongs to them, in Vietnamese newspapers."""

from bulletin.patterns import later
from bulletin.style import Between
from bulletin.wording._scan import Said, Spot, phrases
from bulletin.wording._vi.dates import END, MONTH, YEAR, month, year
from bulletin.wording._vi.numbers import cardinal

_MONTH_YEAR = later(rf"(?:({MONTH})\s?[-–]\s?)?({MONTH})[/.-]({YEAR}){END}")
_YEARS = later(rf"({YEAR})\s?[-–—/]\s?({YEAR}|\d\d)(?![\d%])(?![/.,-]\d)")
_MONTHS = later(rf"({MONTH})(?:\s?[-–]\s?({MONTH}))?(?![\d%])(?![/.,:-]\d)")
_SCALES = phrases("tỷ lệ, tỉ lệ, quy hoạch, bản đồ, phân khu, chi tiết")
_DOCUMENTS = phrases(
    "nghị định, nđ, nq, nghị quyết, thông tư, quyết định, chỉ thị, luật, công văn, số, kế hoạch, "
    "quy định, kết luận, hướng dẫn, thông báo, pháp lệnh, công điện"
)
_SPANS_YEARS = phrases(
    "giai đoạn, nhiệm kỳ, năm học, niên khóa, mùa giải, mùa, vụ, năm, thời kỳ, khóa, mùa bóng, niên vụ"
)


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
        said = f"{month(int(found[1]))} đến {'' if turn else 'tháng '}{said}"
    named = turn or spot.left.endswith(" tháng ")
    said = said if named else f"tháng {said}"
    return Said(found.end(), f"{said} năm {year(found[3])}", "date", "month-year")


_TURNS = phrases("quý, lần, lần thứ, kỳ họp thứ, phiên thứ, học kỳ, đợt")
"""Words before the number of a turn within a year: "lần 2/2026"."""
_MONTH_STRETCH = later(rf"({MONTH})[/.]({YEAR})\s?[-–—]\s?(?:tháng )?({MONTH})[/.]({YEAR}){END}")


def _month_stretch(spot: Spot) -> Said | None:
    """From a month of a year to another: "tháng 10/2024-3/2025"."""
    found = spot.match(_MONTH_STRETCH)
    if not found or spot.left.endswith(_DOCUMENTS):
        return None
    ends = [f"tháng {month(int(found[i]))} năm {year(found[i + 1])}" for i in (1, 3)]
    said = " đến ".join(ends)
    said = said.removeprefix("tháng ") if spot.left.endswith(" tháng ") else said
    return Said(found.end(), said, "daterange", "months-years")


_SHORT_MONTH = later(rf"T({MONTH})[/.-](20\d\d){END}")


def short_month(spot: Spot) -> Said | None:
    """A month by its letter, and the year: T4/2025."""
    found = spot.match(_SHORT_MONTH)
    if not found:
        return None
    return Said(found.end(), f"tháng {month(int(found[1]))} năm {year(found[2])}", "date", "month-year", 0.9)


_QUARTER = later(r"Q\.?([1-4])(?:\s?[/.-]\s?((?:19|20)\d\d)(?![\d/-])|(?=\snăm\s(?:nay|ngoái|trước|20)))")


_QUARTER_ALONE = later(r"Q([1-4])(?![\w.,/-])")
_EARNS = phrases(
    "doanh thu, lợi nhuận, lãi, lỗ, kinh doanh, tài chính, cuối, đầu, hết, sau thuế, tăng trưởng"
)


def quarter(spot: Spot) -> Said | None:
    """A quarter and its year: "Q3/2025"."""
    found = spot.match(_QUARTER) or (spot.match(_QUARTER_ALONE) if spot.left.endswith(_EARNS) else None)
    if not found:
        return None
    year_ = f" năm {year(found[2])}" if found.re.groups > 1 and found[2] else ""
    return Said(found.end(), f"quý {cardinal(int(found[1]))}{year_}", "date", "quarter")


def months(spot: Spot) -> Said | None:
    """The number of a month after its word."""
    found = spot.match(_MONTHS)
    if not found or not (spot.follows_word and spot.left.endswith(" tháng ")):
        return None
    said = month(int(found[1]))
    if not found[2]:
        return Said(found.end(), said, "date", "month")
    return Said(found.end(), f"{said} đến tháng {month(int(found[2]))}", "daterange", "months")


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
