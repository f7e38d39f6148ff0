"""Vietnamese numbers in words, as a newsreader in the north says them."""

import re
from functools import lru_cache

from bulletin.patterns import later

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_AFTER_TENS = {1: "mốt", 4: "tư", 5: "lăm"}
_SCALES = ("", "nghìn", "triệu")
_BILLION = 10**9
LARGEST = 10**18
"""Numbers from here on are said digit by digit."""

_APART = r"[1-9]\d{0,2}(?:(?:[ \u00a0\u202f\u2009]\d{3}){2,}|[ \u00a0\u202f\u2009]000|[\u202f\u2009]\d{3})"
_WITH_BOTH = r"[1-9]\d{0,2}(?:,\d{3})+\.\d{1,2}(?!\d)(?!\.\d)"
WHOLE = (
    r"(?:[1-9]\d{0,2}(?:\.\d{3})+(?!\d)(?!\.\d)|[1-9]\d{0,2}(?:,\d{3}){2,}(?!,?\d)"
    rf"|{_APART}(?!\d|[ \u00a0\u202f\u2009]\d{{3}}(?!\d))|\d+(?!\d))"
)
NUMBER = rf"(?:{_WITH_BOTH}|{WHOLE}(?:,\d+(?!\d|,\d))?(?!\.\d)|\d+\.\d+(?!\d)(?!\.\d)|\d+)"
"""A number as newspapers write it: dots or blanks between thousands and a decimal comma, or a decimal dot."""

_GROUPED = later(rf"[1-9]\d{{0,2}}(?:\.\d{{3}})+|[1-9]\d{{0,2}}(?:,\d{{3}}){{2,}}|{_APART}")
_ENGLISH = later(_WITH_BOTH)
_DECIMAL = later(r"(.+?)([,.])(\d+)")


def _below_thousand(number: int, padded: bool) -> list[str]:
    """The words of 1 to 999; padded, a lower group after a higher one says its empty hundreds."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = [DIGITS[hundreds], "trăm"] if hundreds or padded else []
    if tens == 0:
        return words + ((["linh"] if words else []) + [DIGITS[ones]] if ones else [])
    words += ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
    if ones:
        words.append("lăm" if tens == 1 and ones == 5 else DIGITS[ones] if tens == 1 else _after_tens(ones))
    return words


def _after_tens(ones: int) -> str:
    return _AFTER_TENS.get(ones, DIGITS[ones])


def _below_billion(number: int, padded: bool) -> list[str]:
    words: list[str] = []
    for power in (2, 1, 0):
        group = number // 1000**power % 1000
        if group:
            words += [*_below_thousand(group, padded or bool(words)), *([_SCALES[power]] if power else [])]
    return words


@lru_cache(maxsize=4096)
def cardinal(number: int) -> str:
    """A whole number in words: 1005 is "một nghìn không trăm linh năm"; digit by digit from `LARGEST` on."""
    if number >= LARGEST:
        return digits(str(number))
    if number == 0:
        return DIGITS[0]
    high, low = divmod(number, _BILLION)
    words = [*_below_billion(high, padded=False), "tỷ"] if high else []
    return " ".join(words + _below_billion(low, padded=bool(words)))


def digits(written: str) -> str:
    """The digits of `written` one by one, all else left out."""
    return " ".join(DIGITS[int(letter)] for letter in written if letter.isdecimal())


def fraction_digits(written: str) -> str:
    """What follows a decimal comma: a small number in one, a longer one or one with a leading zero singly."""
    if written.startswith("0") or len(written) > 3:
        return digits(written)
    return cardinal(int(written))


def number(written: str, point: str = "phẩy") -> str:
    """A number as a newspaper writes it, in words; `point` is said for a decimal dot ("2.5")."""
    if _GROUPED.fullmatch(written):
        return cardinal(int(re.sub(r"\D", "", written)))
    if "." in written and "," in written and _ENGLISH.fullmatch(written):
        written = written.replace(",", "").replace(".", ",")
    decimal = _DECIMAL.fullmatch(written)
    if not decimal:
        return whole(written)
    said = "phẩy" if decimal[2] == "," else point
    return f"{number(decimal[1])} {said} {fraction_digits(decimal[3])}"


def whole(written: str) -> str:
    """A row of digits as a number, too long ones digit by digit."""
    return cardinal(int(written)) if len(written) <= 18 else digits(written)


def value(written: str) -> float:
    """The value of a number as a newspaper writes it; no more than 15 digits count."""
    if _GROUPED.fullmatch(written):
        return float(re.sub(r"\D", "", written))
    if "." in written and "," in written and _ENGLISH.fullmatch(written):
        return float(written.replace(",", ""))
    decimal = _DECIMAL.fullmatch(written)
    if decimal:
        return value(decimal[1]) + float(f"0.{decimal[3][:15]}")
    return float(written[-300:])


_ROUND = ("mười", "mươi", "trăm", "nghìn", "ngàn", "triệu", "tỷ")


def side_by_side(one: str, two: str) -> str:
    """Two numbers in words, with a comma where they would be heard as one: "hai mươi, ba"."""
    return f"{one}, {two}" if one.endswith(_ROUND) else f"{one} {two}"
