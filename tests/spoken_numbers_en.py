"""An independent reader of spoken English numbers: the canonical forms of a newsreader and no others.

Accepted beside each other are the British "and" and its American lack, "per cent" and "percent", both orders
of dates, and years in pairs or, from 2000 on, in full.
"""

import calendar
from decimal import Decimal

from tests.spoken_numbers import (
    Amount,
    Clock,
    Day,
    Reach,
    chain,
    either,
    grouped,
    maybe,
    one_of,
    said,
    several,
)

NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = (
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINAL_ONES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_ORDINAL_TEENS = ("tenth", "eleventh", "twelfth", *(f"{name}th" for name in TEENS[3:]))

_ONES = {name: i for i, name in enumerate(NAMES) if i}
_FROM_TEN = {name: i for i, name in enumerate(TEENS, 10)}
_FROM_TWENTY = {name: 10 * i for i, name in enumerate(TENS, 2)}
_JOINED = {f"{ten}-{one}": 10 * i + j for i, ten in enumerate(TENS, 2) for one, j in _ONES.items()}
_TWO_DIGITS = _FROM_TEN | _FROM_TWENTY | _JOINED
_SMALL_ORDINALS = (
    {name: i for i, name in enumerate(_ORDINAL_ONES, 1)}
    | {name: i for i, name in enumerate(_ORDINAL_TEENS, 10)}
    | {f"{ten[:-1]}ieth": 10 * i for i, ten in enumerate(TENS, 2)}
    | {f"{ten}-{one}": 10 * i + j for i, ten in enumerate(TENS, 2) for j, one in enumerate(_ORDINAL_ONES, 1)}
)


def _sum(*parts: int | None) -> int:
    return sum(part or 0 for part in parts)


BELOW_100 = one_of(_ONES | _TWO_DIGITS)
_AND = maybe(said("and"))
_HUNDREDS = chain(lambda count, _: 100 * count, one_of(_ONES), said("hundred"))
GROUP = either(BELOW_100, chain(_sum, _HUNDREDS, maybe(chain(_sum, _AND, BELOW_100))))
"""1 to 999."""
LAST = either(GROUP, chain(_sum, said("and"), BELOW_100))
"""The last group behind another: "and" may stand before it only where it is below 100."""
_SCALE_WORTH = {
    "quadrillion": 10**15,
    "trillion": 10**12,
    "billion": 10**9,
    "million": 10**6,
    "thousand": 1000,
}
_SCALES = tuple((said(name), worth) for name, worth in _SCALE_WORTH.items())
POSITIVE = grouped(_SCALES, GROUP, GROUP, LAST)
WHOLE = either(one_of({"zero": 0}), POSITIVE)

_DIGIT = one_of({name: str(i) for i, name in enumerate(NAMES)})
DECIMAL = chain(
    lambda whole, _, digits: Decimal(f"{whole}.{''.join(digits)}"), WHOLE, said("point"), several(_DIGIT)
)
_UNSIGNED = either(chain(Decimal, WHOLE), DECIMAL)
_SIGN = one_of({"minus": -1, "plus": 1})
NUMBER = either(_UNSIGNED, chain(lambda sign, number: sign * number or None, _SIGN, _UNSIGNED))
PLAIN = chain(Amount, NUMBER)
_PER = one_of({"percent": "%", "per cent": "%"})
PERCENT = chain(Amount, NUMBER, _PER)

_BIG = one_of({name: worth for name, worth in _SCALE_WORTH.items() if worth > 1000})
_SUM = either(_UNSIGNED, chain(lambda number, scale: number * scale, DECIMAL, _BIG))
_ONE_PIECE = one_of({"dollar": "USD", "pound": "GBP", "euro": "EUR"})
_PIECES = one_of({"dollars": "USD", "pounds": "GBP", "euros": "EUR"})
_ONE_PART = one_of({"cent": ("USD", "EUR"), "penny": ("GBP",)})
_PARTS = one_of({"cents": ("USD", "EUR"), "pence": ("GBP",)})
_PART = either(
    chain(lambda _, units: (1, units), said("one"), _ONE_PART),
    chain(lambda count, units: (count, units) if count > 1 else None, BELOW_100, _PARTS),
)
_ROUND = either(
    chain(lambda _, unit: Amount(Decimal(1), unit), said("one"), _ONE_PIECE),
    chain(lambda number, unit: Amount(number, unit) if number != 1 else None, _SUM, _PIECES),
)


def _and_parts(money: Amount, _: None, part: tuple[int, tuple[str, ...]]) -> Amount | None:
    count, units = part
    return Amount(money.number + Decimal(count) / 100, money.unit) if money.unit in units else None


def _and_bare(money: Amount, count: int) -> Amount | None:
    """ "Twelve dollars fifty": only behind a whole number that is not zero."""
    return Amount(money.number + Decimal(count) / 100, money.unit) if money.number >= 1 else None


def _parts_alone(part: tuple[int, tuple[str, ...]], unit: str) -> Amount | None:
    count, units = part
    return Amount(Decimal(count) / 100, unit) if unit in units else None


def money(unit: str):  # type: ignore[no-untyped-def]
    """Money in `unit`, which decides what "fifty cents" are part of."""
    alone = chain(lambda part: _parts_alone(part, unit), _PART)
    return either(_ROUND, chain(_and_bare, _ROUND, BELOW_100), chain(_and_parts, _ROUND, _AND, _PART), alone)


def _ordinal_of(scale: str, worth: int):  # type: ignore[no-untyped-def]
    return chain(lambda count, _: count * worth, GROUP, said(f"{scale}th"))


_SMALL_ORDINAL = one_of(_SMALL_ORDINALS)
_ORDINAL_GROUP = either(
    _SMALL_ORDINAL,
    chain(lambda count, _: 100 * count, one_of(_ONES), said("hundredth")),
    chain(_sum, _HUNDREDS, _AND, _SMALL_ORDINAL),
)
ORDINAL = either(
    _ORDINAL_GROUP,
    _ordinal_of("thousand", 1000),
    chain(lambda count, _, rest: 1000 * count + rest, GROUP, said("thousand"), _ORDINAL_GROUP),
    chain(
        lambda count, _, __, rest: 1000 * count + rest, GROUP, said("thousand"), said("and"), _SMALL_ORDINAL
    ),
)

_MONTH_NAMES = [name.lower() for name in calendar.month_name]
MONTH = one_of({name: i for i, name in enumerate(_MONTH_NAMES) if name})
_CENTURY = one_of(_TWO_DIGITS)
_OH = chain(lambda _, count: count, said("oh"), one_of(_ONES))
_OH_JOINED = one_of({f"oh-{name}": i for name, i in _ONES.items()})
_PAIR = chain(lambda high, low: 100 * high + low, _CENTURY, either(one_of(_TWO_DIGITS), _OH, _OH_JOINED))
YEAR = either(
    chain(lambda high, low: 100 * high + low if high != 20 else None, _CENTURY, either(_OH, _OH_JOINED)),
    chain(lambda high, low: 100 * high + low, _CENTURY, one_of(_TWO_DIGITS)),
    chain(lambda high, _: 100 * high if high % 10 else None, _CENTURY, said("hundred")),
    chain(lambda year: year if 100 <= year < 1100 or 2000 <= year < 3000 else None, POSITIVE),
)
YEARS = chain(lambda low, _, high: Reach(low, high), YEAR, said("to"), YEAR)


def _day(day: int, month: int, year: int | None) -> Day | None:
    longest = calendar.monthrange(year or 2000, month)[1]
    return Day(day, month, year or 0) if day <= longest else None


_COMMA_ORDINAL = one_of({f"{name},": i for name, i in _SMALL_ORDINALS.items()})
_COMMA_MONTH = one_of({f"{name},": i for i, name in enumerate(_MONTH_NAMES) if name})
_THE = maybe(said("the"))
DATE = either(
    chain(lambda _, d, __, m, y: _day(d, m, y), _THE, _SMALL_ORDINAL, said("of"), MONTH, maybe(YEAR)),
    chain(lambda _, d, __, m, y: _day(d, m, y), _THE, _SMALL_ORDINAL, said("of"), _COMMA_MONTH, YEAR),
    chain(lambda m, _, d, y: _day(d, m, y), MONTH, _THE, _SMALL_ORDINAL, maybe(YEAR)),
    chain(lambda m, _, d, y: _day(d, m, y), MONTH, _THE, _COMMA_ORDINAL, YEAR),
)

_HALF = one_of({"a m": "am", "p m": "pm", "am": "am", "pm": "pm"})
_HOUR = either(one_of({"zero": 0}), chain(lambda hour: hour if hour <= 23 else None, BELOW_100))
_TWELVE = chain(lambda hour: hour if hour <= 12 else None, BELOW_100)
_TWO_DIGIT_MINUTE = chain(lambda count: count if count < 60 else None, one_of(_TWO_DIGITS))
_MINUTE = either(_TWO_DIGIT_MINUTE, _OH, _OH_JOINED)
TIME = either(
    chain(Clock, _HOUR, _MINUTE),
    chain(lambda hour, _: Clock(hour), _TWELVE, said("o'clock")),
    chain(lambda hour, _: Clock(hour), _HOUR, said("hundred", "hundred hours")),
    chain(lambda hour, half: Clock(hour, half=half), _TWELVE, _HALF),
    chain(lambda hour, minute, half: Clock(hour, minute, half=half), _TWELVE, _MINUTE, _HALF),
)
_TO = said("to")


def _own(low: Decimal, _: None, high: Decimal, unit: str) -> Reach | None:
    """Each number by itself; before "seven million" a bare "five" would be heard as millions too."""
    if low < 1000 <= high and high % 1000 == 0:
        return None
    return Reach(Amount(low, unit), Amount(high, unit))


def _shared(low: Decimal, _: None, high: Decimal, scale: int, unit: str) -> Reach:
    return Reach(Amount(low * scale, unit), Amount(high * scale, unit))


_SMALL = either(chain(Decimal, GROUP), DECIMAL)
_COUNTED = maybe(either(_PER, _PIECES), "")
REACH = either(
    chain(_own, NUMBER, _TO, NUMBER, _COUNTED),
    chain(_shared, _SMALL, _TO, _SMALL, _BIG, maybe(_PIECES, "")),
)
