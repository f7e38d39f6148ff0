"""Seeded newspaper sentences with an English number in each, its value, and the rule that reads it."""

import calendar
from collections.abc import Callable, Iterator
from decimal import Decimal
from random import Random
from typing import Any

from tests import spoken_numbers_en as heard
from tests.spoken_numbers import Amount, Case, Clock, Day, Reach, Rule

Made = tuple[str, Any]
"""What is printed and what it is worth."""
Frames = tuple[tuple[str, str], ...]

COUNTED: Frames = (
    ("The council counted ", " households without water."),
    ("About ", " people signed the petition."),
    ("The harbour handled ", " containers, more than ever."),
    ("Turnout (", ") was higher than expected."),
    ("The final count was ", "."),
)
MEASURED: Frames = (
    ("The index rose by ", " points before noon."),
    ("Its average is ", ", according to the report."),
    ("Yields were ", " times higher."),
    ("The reading (", ") has not changed."),
    ("The factor is ", "."),
)
SIGNED: Frames = (("The temperature fell to ", " degrees overnight."), ("The balance stood at ", " points."))
RATED: Frames = (
    ("Prices changed by ", " last month."),
    ("Support is at ", ", a survey found."),
    ("The rate (", ") worries lenders."),
    ("Growth this year is ", "."),
)
PAID: Frames = (
    ("The bridge cost ", " to repair."),
    ("She was awarded ", " by the court."),
    ("Sales reached ", ", the firm said."),
    ("The prize (", ") went to a local farmer."),
    ("The bill came to ", "."),
)
DATED: Frames = (
    ("The library opens on ", " after a long delay."),
    ("It was signed on ", ", before the vote."),
    ("The court sat on ", "."),
)
IN_YEAR: Frames = (
    ("The mill was built in ", " by local masons."),
    ("Since ", ", the river has been clean."),
    ("He was born in ", "."),
)
IN_YEARS: Frames = (("The plan for ", " was approved."), ("He led the union (", ") for years."))
TIMED: Frames = (
    ("The ferry leaves at ", " from the old pier."),
    ("At ", ", the power came back."),
    ("Doors open at ", "."),
)
RANKED: Frames = (
    ("She finished in ", " place."),
    ("They mark the ", " anniversary today."),
    ("It was his ", " match for the club."),
)
SPREAD: Frames = (("Each village sends ", " people."), ("The trip takes ", " days in winter."))


def _whole(random: Random, digits: int = 15) -> int:
    """Any magnitude as likely as any other, and zeros in the places that trip."""
    number = random.randrange(10 ** random.randint(1, digits))
    for _ in range(random.choice((0, 0, 0, 1, 2))):
        cut = 10 ** random.randint(0, digits)
        number = number // (cut * 10) * cut * 10 + number % cut
    return random.choice((number, number, number, 10 ** random.randint(0, digits), number // 1000 * 1000))


def _fraction(random: Random) -> str:
    places = random.choice((1, 1, 2, 2, 3, 4))
    return f"{random.randrange(10**places):0{places}}"


def whole_commas(random: Random) -> Made:
    number = _whole(random)
    return f"{number:,}", Amount(Decimal(number))


def whole_bare(random: Random) -> Made:
    """Without the four digits that could be a year."""
    number = _whole(random)
    if 1000 <= number < 10_000:
        number *= 10
    return str(number), Amount(Decimal(number))


def decimal(random: Random) -> Made:
    whole, part = _whole(random, 6), _fraction(random)
    return f"{whole:,}.{part}", Amount(Decimal(f"{whole}.{part}"))


def signed(random: Random) -> Made:
    sign = random.choice(("-", "−"))
    number = str(random.randint(1, 60)) + random.choice(("", "." + _fraction(random)))
    return sign + number, Amount(-Decimal(number))


def percent(random: Random) -> Made:
    number = str(random.randint(0, 150)) + random.choice(("", "." + _fraction(random)))
    sign = random.choice(("", "", "", "-")) if number.strip("0.") else ""
    mark = random.choice(("%", "%", " %", " per cent", " percent"))
    return f"{sign}{number}{mark}", Amount(Decimal(sign + number), "%")


_MARKS = (("$", "USD"), ("£", "GBP"), ("€", "EUR"))
_SCALES = (("m", 10**6), ("bn", 10**9), (" million", 10**6), (" billion", 10**9), (" trillion", 10**12))


def money_full(random: Random) -> Made:
    mark, unit = random.choice(_MARKS)
    number = _whole(random, 12) + 1
    return f"{mark}{number:,}", Amount(Decimal(number), unit)


def money_parts(random: Random) -> Made:
    mark, unit = random.choice(_MARKS)
    value = Decimal(f"{random.randint(1, 10 ** random.randint(1, 6))}.{random.randint(0, 99):02}")
    return f"{mark}{value:,}", Amount(value, unit)


def money_scaled(random: Random) -> Made:
    mark, unit = random.choice(_MARKS)
    scale, worth = random.choice(_SCALES)
    number = str(random.randint(1, 999)) + random.choice(("", "." + _fraction(random)))
    return f"{mark}{number}{scale}", Amount(Decimal(number) * worth, unit)


def _any_day(random: Random) -> Day:
    return Day(random.randint(1, 28), random.randint(1, 12), random.randint(1900, 2099))


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{'th' if number % 100 in (11, 12, 13) else ending}"


def _date(random: Random, day: Day, forms: tuple[str, ...]) -> str:
    name = calendar.month_name[day.month]
    return random.choice(forms).format(d=day.day, th=_ordinal(day.day), m=name, n=day.month, y=day.year)


def date_full(random: Random) -> Made:
    day = _any_day(random)
    forms = ("{d} {m} {y}", "{m} {d}, {y}", "{th} {m} {y}", "{m} {th}, {y}", "{y}-{n:02}-{d:02}")
    return _date(random, day, forms), day


def date_slashed(random: Random) -> Made:
    """The day first, as the British print it; what can only be the American order is read as that."""
    day = _any_day(random)
    if day.day > 12 and random.random() < 0.5:
        return f"{day.month:02}/{day.day}/{day.year}", day
    return f"{day.day:02}/{day.month:02}/{day.year}", day


def date_short(random: Random) -> Made:
    day = Day(random.randint(1, 28), random.randint(1, 12))
    return _date(random, day, ("{d} {m}", "{m} {d}", "{th} {m}", "{m} {th}")), day


def year(random: Random) -> Made:
    value = random.choice((random.randint(1010, 2099), random.randint(1945, 2060)))
    return str(value), value


def years(random: Random) -> Made:
    low = random.randint(1930, 2050)
    high = low + random.randint(1, 40)
    return f"{low}{random.choice(('-', '–'))}{high}", Reach(low, high)


def time(random: Random) -> Made:
    hour, minute = random.randint(0, 23), random.randint(1, 59)
    return random.choice(("{0:02}:{1:02}", "{0}:{1:02}")).format(hour, minute), Clock(hour, minute)


def time_half(random: Random) -> Made:
    hour, minute, half = random.randint(1, 12), random.randint(0, 59), random.choice(("am", "pm"))
    dotted = f"{half[0]}.m." if random.random() < 0.2 else half
    blank = random.choice(("", " "))
    if not minute:
        return f"{hour}{blank}{half}", Clock(hour, half=half)
    return f"{hour}{random.choice(':.')}{minute:02}{' ' if dotted != half else blank}{dotted}", Clock(
        hour, minute, half=half
    )


def rank(random: Random) -> Made:
    number = random.randint(1, random.choice((30, 30, 999, 9999)))
    return _ordinal(number), number


def _low_high(random: Random) -> tuple[int, int]:
    low = random.randint(1, 90)
    return low, low + random.randint(2, 60)


def spread(random: Random) -> Made:
    low, high = _low_high(random)
    ends = Reach(Amount(Decimal(low)), Amount(Decimal(high)))
    return f"{low}{random.choice(('-', '–', ' to '))}{high}", ends


def spread_percent(random: Random) -> Made:
    low, high = _low_high(random)
    mark = random.choice(("{0}-{1}%", "{0}–{1}%", "{0} to {1}%", "{0}.5-{1}.5%"))
    half = Decimal("0.5") if ".5" in mark else Decimal(0)
    return mark.format(low, high), Reach(Amount(low + half, "%"), Amount(high + half, "%"))


Make = Callable[[Random], Made]
Kind = tuple[Make, Frames, Rule | None]
"""What makes the item, the words around it, and the rule that reads it (money: the unit decides)."""
KINDS: tuple[Kind, ...] = (
    (whole_commas, COUNTED, heard.PLAIN),
    (whole_bare, COUNTED, heard.PLAIN),
    (decimal, MEASURED, heard.PLAIN),
    (signed, SIGNED, heard.PLAIN),
    (percent, RATED, heard.PERCENT),
    (money_full, PAID, None),
    (money_parts, PAID, None),
    (money_scaled, PAID, None),
    (date_full, DATED, heard.DATE),
    (date_slashed, DATED, heard.DATE),
    (date_short, DATED, heard.DATE),
    (year, IN_YEAR, heard.YEAR),
    (years, IN_YEARS, heard.YEARS),
    (time, TIMED, heard.TIME),
    (time_half, TIMED, heard.TIME),
    (rank, RANKED, heard.ORDINAL),
    (spread, SPREAD, heard.REACH),
    (spread_percent, RATED, heard.REACH),
)
_MONEY = {unit: heard.money(unit) for _, unit in _MARKS}


def cases(count: int, seed: int = 1, kinds: tuple[Kind, ...] = KINDS) -> Iterator[Case]:
    """So many sentences, every kind in turn, the same for the same seed."""
    random = Random(seed)
    for i in range(count):
        make, places, rule = kinds[i % len(kinds)]
        item, value = make(random)
        left, right = random.choice(places)
        yield Case(make.__name__, left, item, right, value, rule or _MONEY[value.unit])
