"""Figures that are not amounts: plates, fractions, ordinals, signs, and bare numbers."""

import re
import unicodedata

from bulletin.patterns import later
from bulletin.wording._scan import Said, Spot, phrases
from bulletin.wording._vi.amounts import counts_what_follows, is_loose
from bulletin.wording._vi.numbers import DIGITS, NUMBER, WHOLE, cardinal, digits, number, side_by_side
from bulletin.wording._vi.phones import THINGS
from bulletin.wording._vi.shares import is_of_so_many, is_round

_PLATE = later(r"(\d{2})([A-ZĐ]{1,2}\d?)\s?[-–]?\s?(\d{3}\.\d{2}|\d{4,5})(?!\d|\.\d)")
_FRACTION = later(r"(\d{1,7}(?:\.\d{3})*)\s?/\s?(\d{1,7}(?:\.\d{3})*)(?![\d/])(?!,\d\d?(?![\d/.-]))")
_SLASHES = later(r"\d+(?:/\d+){2,}(?!\d)")
_ROW = later(r"\d+(?:[.:-]\d+){2,}(?!\d)")
_PLAIN = later(NUMBER)
_VULGAR = later(r"(\d+)?([¼-¾⅐-⅞])")
_SUMS = {"+": "cộng", "x": "nhân", "X": "nhân", "×": "nhân", "*": "nhân", "÷": "chia", "=": "bằng"}
_SUM = later(rf"(\s?)([+x×X*÷=])\1(?={NUMBER})")
_ADDRESS = phrases("ngõ, hẻm, ngách, kiệt, nhà số, số nhà, địa chỉ, số, tổ")
_NUMBERED = phrases(
    "đề án, chỉ thị, nghị quyết, kế hoạch, quyết định, thông tư, nghị định, mẫu, chuyên án, công điện, "
    "kênh, dự án, mã, tàu, chương trình, phòng, vụ án, bão số, mã số, đề tài, kết luận, hướng dẫn, công "
    "văn, phụ lục, quy định"
)
_ORDINALS = {1: "nhất", 4: "tư"}
_ORDINAL = later(r"\d{1,4}(?![\d.,/:%-]\d)(?!\d)")
_ALL_DIGITS = phrases(
    "tài khoản, stk, cccd, cmnd, mã, mã số, id, mst, số hiệu, mã vạch, mã ngành, mã trường, mã hồ sơ, "
    "mã vận đơn, mã đề, mã khách hàng, mã định danh, mã số thuế, số định danh, căn cước, mã bưu chính"
)


_STANDARD = later(r"(\d{1,5}(?:-\d{1,3})?):((?:19|20)\d\d)(?![\d:])")


def standard(spot: Spot) -> Said | None:
    """Number and year of a technical standard: TCVN 5574:2018."""
    found = spot.match(_STANDARD)
    if not found:
        return None
    said = " ".join(_part(part) for part in found[1].split("-"))
    return Said(found.end(), f"{said} năm {cardinal(int(found[2]))}", "legal", "standard", 0.8)


def plate(spot: Spot) -> Said | None:
    """The plate of a vehicle: 17A-123.45."""
    from bulletin.wording._vi.letters import spelled

    found = spot.match(_PLATE)
    if not found:
        return None
    series = " ".join(DIGITS[int(c)] if c.isdecimal() else spelled(c) for c in found[2])
    return Said(found.end(), f"{cardinal(int(found[1]))} {series} {digits(found[3])}", "code", "plate")


def fraction(spot: Spot) -> Said | None:
    """Part of a whole: "ba phần tư", or so many of so many: "ba mươi trên ba mươi hai"."""
    found = spot.match(_FRACTION)
    if not found:
        return None
    one, two = (int(part.replace(".", "")) for part in found.groups())
    if spot.left.endswith(_ADDRESS):
        return Said(found.end(), f"{cardinal(one)} trên {cardinal(two)}", "code", "address")
    cup = is_round(spot, one, two)
    if not cup and _is_of_so_many(spot, found.end(), one, two):
        return Said(found.end(), f"{cardinal(one)} trên {cardinal(two)}", "fraction", "of-so-many")
    share = "tư" if two == 4 else cardinal(two)
    sure = cup or _is_part(spot, found.end(), one, two)
    return Said(found.end(), f"{cardinal(one)} phần {share}", "fraction", "part", 1.0 if sure else 0.6)


def _is_part(spot: Spot, end: int, one: int, two: int) -> bool:
    """Whether it can't well be a date: too large for one, or with the whole named after it or before."""
    if spot.left.endswith(" thời hạn "):
        return False
    if one > 31 or two > 12 or spot.left.endswith(_SHARES) or _WHOLE_NAMED.search(spot.left):
        return True
    return counts_what_follows(spot, end)


_SHARES = phrases(
    "khoảng, hơn, gần, chiếm, được, có, đạt, tới, đến, quá, trên, dưới, bằng, còn, mất, giảm, tăng, "
    "chưa đến, ít nhất, tối thiểu, tối đa, lấy, thu, chia, nhiều hơn, tỷ lệ, tỉ lệ, phần"
)
_WHOLE_NAMED = later(r" (?:phần|tỷ lệ|tỉ lệ|tổng số|diện tích|dân số|phiếu) (?:[^\W\d_]+ ){0,4}$")


def _is_of_so_many(spot: Spot, end: int, one: int, two: int) -> bool:
    """Whether the figures or the things behind them make it a count: "bảy trên chín trận"."""
    if two > 4 and spot.right(end).startswith(" điểm "):
        return True
    odd = two == 0 or (two > 10 and two not in {100, 1000})
    return odd or one >= two or is_of_so_many(spot, end, one, two)


_SCORED = later(rf"({NUMBER})/({NUMBER})(?![\d/])")
_RATIO = later(r"(\d{1,15}(?:,\d{1,3})?):(\d{1,3}(?:\.\d{3})+|\d{1,15}(?:,\d{1,3})?)(?![\d:])")
_SCALES = phrases("tỷ lệ, tỉ lệ, bản đồ, quy hoạch, xác suất, chọi")


_RATIO_OF = later(r" (?:tỷ lệ|tỉ lệ|xác suất|tỷ số|tỉ số) (?:[^\W\d_]+ |\d+ ){0,8}(?:là|đạt|tới|ở mức) $")


def scored(spot: Spot) -> Said | None:
    """A mark with its highest: 9,5/10."""
    found = spot.match(_SCORED)
    if not found or _listed(spot):
        return None
    return Said(found.end(), f"{number(found[1])} trên {number(found[2])}", "fraction", "mark", 0.9)


def ratio(spot: Spot) -> Said | None:
    """Two numbers with a colon: a scale, or else side by side."""
    found = spot.match(_RATIO)
    if not found:
        return None
    scale = spot.left.endswith(_SCALES) or bool(_RATIO_OF.search(spot.left))
    one, two = number(found[1]), number(found[2])
    said = f"{one} trên {two}" if scale else side_by_side(one, two)
    return Said(found.end(), said, "fraction", "ratio", 1.0 if scale else 0.6)


def slashes(spot: Spot) -> Said | None:
    """Three or more numbers with slashes that are no date: an address."""
    found = spot.match(_SLASHES)
    if not found:
        return None
    said = " trên ".join(cardinal(int(part[-18:])) for part in found[0].split("/"))
    sure = spot.left.endswith(_ADDRESS)
    return Said(found.end(), said, "code", "slashes", 1.0 if sure else 0.5)


def row(spot: Spot) -> Said | None:
    """Numbers in a row with dots or dashes that nothing else explains: 192.168.1.1, 2.1.3."""
    found = spot.match(_ROW)
    if not found or re.fullmatch(WHOLE, found[0]):
        return None
    said = [f"{'chấm ' if part[0] == '.' else ''}{_part(part.lstrip('.:-'))}" for part in _parts(found[0])]
    return Said(found.end(), " ".join(said), "code", "row", 0.5)


def _parts(written: str) -> list[str]:
    return re.findall(r"[.:-]?\d+", written)


def _part(written: str) -> str:
    return digits(written) if written[0] == "0" or len(written) > 4 else cardinal(int(written))


def vulgar(spot: Spot) -> Said | None:
    """A fraction that is one letter: ½."""
    found = spot.match(_VULGAR)
    if not found:
        return None
    one, two = (int(part) for part in unicodedata.normalize("NFKC", found[2]).split("\u2044"))
    share = "tư" if two == 4 else cardinal(two)
    before = f"{cardinal(int(found[1][-15:]))} và " if found[1] else ""
    return Said(found.end(), f"{before}{cardinal(one)} phần {share}", "fraction", "one-letter")


def ordinal(spot: Spot) -> Said | None:
    """A number after "thứ": nhất, hai, ba, tư."""
    found = spot.match(_ORDINAL)
    if not found or not spot.left.endswith(" thứ "):
        return None
    place = int(found[0])
    return Said(found.end(), _ORDINALS.get(place, cardinal(place)), "ordinal", "rank")


_PRODUCT = later(rf"({NUMBER})\s?[xX×]\s?(?=\d)")


_MULTIPLE = later(rf"({NUMBER})x(?!\w)")


def multiple(spot: Spot) -> Said | None:
    """How many times: 12x."""
    found = spot.match(_MULTIPLE)
    if not found:
        return None
    if found[1] in _BORN and not _GROWN.search(spot.left):
        return Said(found.end(), f"{number(found[1])} ích xì", "code", "generation", 0.8)
    return Said(found.end(), f"{number(found[1])} lần", "cardinal", "multiple", 0.9)


_BORN = frozenset(("6", "7", "8", "9"))
_GROWN = later(r" (?:gấp|tăng|zoom|phóng|lời|lãi|lên|tới|đòn bẩy|quang|nhân|giảm) (?:\w+ ){0,2}$")
_AGED = later(r"(\d{1,2})t(?=[,)])")


def aged(spot: Spot) -> Said | None:
    """The age of somebody in brackets: "(36t, trú xã An Phú)"."""
    found = spot.match(_AGED) if spot.text[max(0, spot.at - 1) : spot.at] == "(" else None
    return Said(found.end(), f"{cardinal(int(found[1]))} tuổi", "unit", "age", 0.8) if found else None


def product(spot: Spot) -> Said | None:
    """A number times another: 2x600."""
    found = spot.match(_PRODUCT)
    return Said(found.end(), f"{number(found[1])} nhân ", "cardinal", "product") if found else None


def times_sign(spot: Spot) -> Said | None:
    """An x between two measures: 4 m x 6 m; or before how often, in brackets: (x10)."""
    if spot.letter not in "xX":
        return None
    if spot.match(_OFTEN) and spot.text[max(0, spot.at - 1) : spot.at] == "(":
        return Said(spot.at + 1, "nhân ", "symbol", "times", 0.6)
    found = spot.match(_TIMES)
    before = spot.left[-12:]
    if not found or not _MEASURED.search(before):
        return None
    return Said(spot.at + 1, "nhân", "symbol", "times")


_TIMES = later(r"[xX]\s(?=\d)")
_OFTEN = later(r"[xX]\s?(?=\d{1,4}\))")
_MEASURED = later(r"\d\s?(?:[^\W\d_]{1,6})? $")


def bare(spot: Spot) -> Said | None:
    """A number alone, as a value; one with leading zeros as a name where it names something."""
    if several := spot.match(_SEVERAL):
        return Said(several.end(), _each(several[0]), "cardinal", "list", 0.6)
    found = spot.match(_LIST if _listed(spot) else _PLAIN)
    if not found:
        return None
    written = found[0]
    said = _bare(spot, written, found.end())
    total = spot.match(_SUM, found.end())
    confidence = _sureness(spot, found)
    if total and _SUMS.get(total[2]):
        return Said(total.end(), f"{said} {_SUMS[total[2]]}", "cardinal", "sum", confidence)
    return Said(found.end(), said, "decimal" if "," in written else "cardinal", "number", confidence)


_LIST = later(r"\d+")
_SEVERAL = later(rf"(?!{WHOLE}(?!,?\d))\d+(?:,\d+){{2,}}(?!\d|\.\d)")
"""Commas without blanks that are no decimal ones: "3,5,7" is a list, or a slip of the pen."""


def _each(written: str) -> str:
    return ", ".join(number(part) for part in written.split(","))


def _listed(spot: Spot) -> bool:
    before = spot.text[max(0, spot.at - 2) : spot.at]
    return len(before) == 2 and before[0].isdecimal() and before[1] == ","


def _bare(spot: Spot, written: str, end: int) -> str:
    plain = written.isdecimal()
    if plain and len(written) > 4 and spot.left.endswith(_ALL_DIGITS):
        return digits(written)
    if plain and len(written) > 1 and written[0] == "0" and not _counts(spot, end, written):
        return digits(written)
    version = "." in written and "," not in written and not re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+", written)
    return number(written, "chấm") if version else number(written)


def _counts(spot: Spot, end: int, written: str) -> bool:
    """Whether a number with a leading zero counts the word after it: "05 xã"."""
    if len(written) > 2 or spot.left.endswith(_NUMBERED):
        return False
    after = spot.text[end : end + 2]
    return after[:1] in {" ", "\u00a0"} and after[1:].islower()


def _sureness(spot: Spot, found: re.Match[str]) -> float:
    written = found[0]
    if is_loose(written) or _ROUND.fullmatch(written) or _may_be_thousands(spot, found):
        return 0.65
    if _listed(spot):
        return 0.6
    around = spot.text[max(0, spot.at - 1) : spot.at] + spot.text[found.end() : found.end() + 1]
    return 0.6 if len(written) > 18 or set(around) & set("/_@#\\") else 1.0


_THOUSANDS = later(r"[1-9]\d{0,2},\d{3}")
_ROUND = later(r"[1-9]\d{0,2},\d00")


def _may_be_thousands(spot: Spot, found: re.Match[str]) -> bool:
    """Whether the number counts whole things, so that its comma may divide thousands: "1,234 người"."""
    if not _THOUSANDS.fullmatch(found[0]):
        return False
    after = spot.right(found.end())
    return after.startswith(THINGS) and not after.startswith(_SCALED)


_SCALED = phrases("triệu, tỷ, tỉ, nghìn, ngàn")
