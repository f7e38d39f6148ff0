"""An independent reader of spoken Vietnamese numbers: the canonical forms of a newsreader and no others.

Accepted beside each other are linh and lẻ, nghìn and ngàn, tỷ and tỉ, tư and bốn after mươi and linh,
mùng and mồng, and a fraction read as a number or digit by digit. Everything else has one form.
"""

import calendar
from decimal import Decimal

from tests.spoken_numbers import (
    Amount,
    Clock,
    Day,
    Reach,
    Share,
    behind,
    chain,
    either,
    grouped,
    maybe,
    nothing,
    one_of,
    said,
    several,
)

NAMES = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_DIGIT = {name: i for i, name in enumerate(NAMES)}
_ONES = {name: i for name, i in _DIGIT.items() if i}
_TENS = {f"{name} mươi": 10 * i for name, i in _ONES.items() if i > 1}
_AFTER_TEN = {name: i for name, i in _ONES.items() if i != 5} | {"lăm": 5}
_AFTER_TENS = {name: i for name, i in _AFTER_TEN.items() if i != 1} | {"mốt": 1, "tư": 4}
_AFTER_LINH = _ONES | {"tư": 4}


def _sum(*parts: int | None) -> int:
    return sum(part or 0 for part in parts)


DIGIT = one_of(_DIGIT)
ONE_TO_NINE = one_of(_ONES)
TWO_DIGITS = either(
    chain(_sum, one_of({"mười": 10}), maybe(one_of(_AFTER_TEN))),
    chain(_sum, one_of(_TENS), maybe(one_of(_AFTER_TENS))),
)
BELOW_100 = either(ONE_TO_NINE, TWO_DIGITS)
_HUNDRED = chain(lambda count, _: 100 * count, ONE_TO_NINE, said("trăm"))
_NO_HUNDRED = one_of({"không trăm": 0})
_BEHIND_HUNDRED = either(chain(_sum, said("linh", "lẻ"), one_of(_AFTER_LINH)), TWO_DIGITS)
HEAD = either(BELOW_100, chain(_sum, _HUNDRED, maybe(_BEHIND_HUNDRED)))
"""1 to 999 as the first group says it."""
GROUP = either(chain(_sum, _HUNDRED, maybe(_BEHIND_HUNDRED)), chain(_sum, _NO_HUNDRED, _BEHIND_HUNDRED))
"""1 to 999 behind another group: its hundreds are always said."""
_THOUSAND, _MILLION = said("nghìn", "ngàn"), said("triệu")
_SCALES = ((_MILLION, 10**6), (_THOUSAND, 10**3))
_BELOW_BILLION = grouped(_SCALES, HEAD, GROUP, GROUP)
_BILLIONS = chain(
    lambda count, _, rest: count * 10**9 + rest,
    _BELOW_BILLION,
    said("tỷ", "tỉ"),
    behind(_SCALES, GROUP, GROUP),
)
POSITIVE = either(_BELOW_BILLION, _BILLIONS)
WHOLE = either(one_of({"không": 0}), POSITIVE)
"""0 to 10**18 - 1; above a billion the billions are counted: nghìn tỷ, triệu tỷ."""


def _fraction(digits: tuple[int, ...]) -> str:
    return "".join(map(str, digits))


_LEADING_ZERO = chain(lambda _, rest: f"0{rest}", said("không"), TWO_DIGITS)
_THREE_DIGITS = chain(lambda count, rest: str(count + (rest or 0)), _HUNDRED, maybe(_BEHIND_HUNDRED))
FRACTION = either(chain(_fraction, several(DIGIT)), chain(str, TWO_DIGITS), _THREE_DIGITS, _LEADING_ZERO)
DECIMAL = chain(lambda whole, _, part: Decimal(f"{whole}.{part}"), WHOLE, said("phẩy"), FRACTION)
_UNSIGNED = either(chain(Decimal, WHOLE), DECIMAL)
_SIGN = one_of({"âm": -1, "trừ": -1, "cộng": 1, "dương": 1})
NUMBER = either(_UNSIGNED, chain(lambda sign, number: sign * number or None, _SIGN, _UNSIGNED))
PLAIN = chain(Amount, NUMBER)

_PER = one_of({"phần trăm": "%", "phần nghìn": "‰", "phần ngàn": "‰"})
PERCENT = chain(Amount, NUMBER, _PER)
_SCALE = one_of(
    {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}
    | {"nghìn tỷ": 10**12, "ngàn tỷ": 10**12, "triệu tỷ": 10**15}
)
_CURRENCY = one_of(
    {"đồng": "VND", "đô la": "USD", "đô la mỹ": "USD", "ơ rô": "EUR", "euro": "EUR"}
    | {"bảng": "GBP", "bảng anh": "GBP", "yên": "JPY", "yên nhật": "JPY"}
)
_SUM = either(NUMBER, chain(lambda number, scale: number * scale, DECIMAL, _SCALE))
MONEY = chain(Amount, _SUM, _CURRENCY)


def _day(day: int, month: int, year: int | None) -> Day | None:
    longest = calendar.monthrange(year or 2000, month)[1]
    return Day(day, month, year or 0) if day <= longest else None


_MONTHS = {name: i for i, name in enumerate((*NAMES, "mười", "mười một", "mười hai")) if i}
MONTH = one_of({("tư" if i == 4 else name): i for name, i in _MONTHS.items()})
_BEGINNING = one_of({name: i for name, i in _MONTHS.items() if i <= 10} | {"tư": 4})
_DAY_NUMBER = either(
    chain(lambda _, day: day, said("mùng", "mồng"), _BEGINNING),
    chain(lambda day: day if day <= 31 else None, BELOW_100),
)
_NAMED_DAY = chain(lambda _, day: day, maybe(said("ngày")), _DAY_NUMBER)
_YEAR = chain(lambda _, year: year if 1000 <= year <= 2999 else None, said("năm"), POSITIVE)
_OF_MONTH = chain(lambda _, month: month, said("tháng"), MONTH)
DATE = chain(_day, _NAMED_DAY, _OF_MONTH, maybe(_YEAR))
MONTH_YEAR = chain(lambda month, year: Day(0, month, year), _OF_MONTH, _YEAR)
YEAR = chain(lambda _, year: Day(0, 0, year), nothing(), POSITIVE)


def _days(low: int, _: None, high: int, month: int, year: int | None) -> Reach | None:
    first, last = _day(low, month, year), _day(high, month, year)
    return Reach(first, last) if first and last else None


_TO = said("đến")
DAYS = either(
    chain(_days, _NAMED_DAY, _TO, _NAMED_DAY, _OF_MONTH, maybe(_YEAR)),
    chain(lambda low, _, high: Reach(low, high), DATE, _TO, DATE),
)
YEARS = chain(lambda low, _, high: Reach(low, high), YEAR, maybe(_TO), YEAR)

_ZERO = one_of({"không": 0})
_HOUR = chain(lambda hour, _: hour if hour <= 24 else None, either(_ZERO, BELOW_100), said("giờ"))
_SIXTY = chain(lambda count: count if count < 60 else None, BELOW_100)
_ZERO_FIRST = chain(lambda _, count: count, _ZERO, ONE_TO_NINE)
_MINUTES = chain(lambda count, _: count, either(_SIXTY, _ZERO_FIRST), said("phút"))
_SECONDS = chain(lambda count, _: count, _SIXTY, said("giây"))
TIME = either(
    chain(Clock, _HOUR),
    chain(Clock, _HOUR, _SIXTY),
    chain(Clock, _HOUR, _MINUTES),
    chain(Clock, _HOUR, _MINUTES, _SECONDS),
    chain(lambda hour, second: Clock(hour, 0, second), _HOUR, _SECONDS),
)
TIMES = chain(lambda low, _, high: Reach(low, high), TIME, _TO, TIME)
_PARTS_OF = either(POSITIVE, one_of({"tư": 4}))
SHARE = chain(lambda parts, _, of: Share(parts, of), POSITIVE, said("phần"), _PARTS_OF)


def _own(low: Decimal, _: None, high: Decimal, unit: str) -> Reach | None:
    """Each number by itself; before "bảy triệu" a bare "năm" would be heard as millions too."""
    if low < 1000 <= high and high % 1000 == 0:
        return None
    return Reach(Amount(low, unit), Amount(high, unit))


def _shared(low: Decimal, _: None, high: Decimal, scale: int, unit: str) -> Reach:
    return Reach(Amount(low * scale, unit), Amount(high * scale, unit))


_COUNTED = maybe(either(_PER, _CURRENCY), "")
_SMALL = either(chain(Decimal, HEAD), DECIMAL)
REACH = either(
    chain(_own, NUMBER, _TO, NUMBER, _COUNTED),
    chain(_shared, _SMALL, _TO, _SMALL, _SCALE, maybe(_CURRENCY, "")),
    chain(lambda low, _, high: Reach(low, high), PERCENT, _TO, PERCENT),
    chain(lambda low, _, high: Reach(low, high), MONEY, _TO, MONEY),
)
