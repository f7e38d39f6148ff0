"""Seeded newspaper sentences with a Vietnamese number in each, its value, and the rule that reads it."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from random import Random
from typing import Any

from tests import number_frames_vi as frames
from tests import spoken_numbers_vi as heard
from tests.spoken_numbers import Amount, Case, Clock, Day, Reach, Rule, Share

Made = tuple[str, Any]
"""What is printed and what it is worth."""


def _whole(random: Random, digits: int = 15) -> int:
    """Any magnitude as likely as any other, and zeros in the places that trip."""
    number = random.randrange(10 ** random.randint(1, digits))
    for place in range(random.choice((0, 0, 0, 1, 2, 3))):
        cut = 10 ** (random.randint(0, digits) + place)
        number = number // (cut * 10) * cut * 10 + number % cut
    return random.choice((number, number, number, 10 ** random.randint(0, digits), number // 1000 * 1000))


def _dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _fraction(random: Random) -> str:
    places = random.choice((1, 1, 2, 2, 3, 4))
    return f"{random.randrange(10**places):0{places}}"


def whole_dotted(random: Random) -> Made:
    number = _whole(random)
    return _dotted(number), Amount(Decimal(number))


def whole_bare(random: Random) -> Made:
    """Without what could be a hotline: 1800 or 1900 and more digits, which no one prints without dots."""
    number = _whole(random)
    if str(number).startswith(("1800", "1900")):
        number += 5 * 10 ** (len(str(number)) - 2)
    return str(number), Amount(Decimal(number))


def decimal(random: Random) -> Made:
    whole, part = _whole(random, 6), _fraction(random)
    return f"{_dotted(whole)},{part}", Amount(Decimal(f"{whole}.{part}"))


def decimal_in_clause(random: Random) -> Made:
    """A decimal right before the comma of a clause."""
    return decimal(random)


def signed(random: Random) -> Made:
    sign = random.choice(("-", "-", "−", "+"))
    number = str(random.randint(1, 60)) + random.choice(("", "," + _fraction(random)))
    value = Decimal(number.replace(",", "."))
    return sign + number, Amount(value if sign == "+" else -value)


def percent(random: Random) -> Made:
    whole = random.randint(0, 100) if random.random() < 0.9 else random.randint(101, 5000)
    number = _dotted(whole) + random.choice(("", "," + _fraction(random)))
    sign = random.choice(("", "", "", "-")) if number.strip("0,") else ""
    mark = random.choice(("%", "%", "%", " %", "‰"))
    value = Decimal(sign + number.replace(".", "").replace(",", "."))
    return f"{sign}{number}{mark}", Amount(value, mark.strip())


_COINS = ((" đồng", "VND"), ("đ", "VND"), (" VND", "VND"), (" VNĐ", "VND"), (" USD", "USD"), (" euro", "EUR"))
_SCALES = ((" nghìn", 10**3), (" triệu", 10**6), (" tỷ", 10**9), (" tỉ", 10**9), (" nghìn tỷ", 10**12))


def money_full(random: Random) -> Made:
    mark, unit = random.choice((*_COINS, ("$", "USD"), ("€", "EUR"), (" €", "EUR")))
    number = _whole(random, 12) + 1
    front = mark == "$" or (mark == "€" and random.random() < 0.5)
    return (mark + _dotted(number) if front else _dotted(number) + mark), Amount(Decimal(number), unit)


def money_scaled(random: Random) -> Made:
    scale, worth = random.choice(_SCALES)
    mark, unit = random.choice(
        ((" đồng", "VND"), (" đồng", "VND"), (" USD", "USD"), (" euro", "EUR"), ("$", "USD"))
    )
    number = str(random.randint(1, 999)) + random.choice(("", "," + _fraction(random)))
    value = Decimal(number.replace(",", ".")) * worth
    written = f"${number}{scale}" if mark == "$" else number + scale + mark
    return written, Amount(value, unit)


def _any_day(random: Random, first: int = 1900) -> Day:
    return Day(random.randint(1, 28), random.randint(1, 12), random.randint(first, 2099))


def date_full(random: Random) -> Made:
    day = _any_day(random)
    form = random.choice(
        (
            "{0}/{1}/{2}",
            "{0:02}/{1:02}/{2}",
            "{0}-{1}-{2}",
            "{0:02}-{1:02}-{2}",
            "{0}.{1}.{2}",
            "{0} tháng {1} năm {2}",
        )
    )
    return form.format(day.day, day.month, day.year), day


def date_short(random: Random) -> Made:
    day = Day(random.randint(1, 28), random.randint(1, 12))
    return random.choice(("{0}/{1}", "{0}/{1}", "{0:02}/{1:02}", "{0}-{1}", "{0} tháng {1}")).format(
        day.day, day.month
    ), day


def month_year(random: Random) -> Made:
    day = Day(0, random.randint(1, 12), random.randint(1945, 2060))
    form = random.choice(("tháng {0}/{1}", "tháng {0:02}/{1}", "tháng {0}-{1}", "tháng {0} năm {1}"))
    return form.format(day.month, day.year), day


def year(random: Random) -> Made:
    value = random.choice((random.randint(1010, 2099), random.randint(1945, 2060)))
    return str(value), Day(0, 0, value)


def years(random: Random) -> Made:
    low = random.randint(1930, 2050)
    high = low + random.randint(1, 40)
    return f"{low}{random.choice(('-', ' - ', '–', ' – '))}{high}", Reach(Day(0, 0, low), Day(0, 0, high))


def time(random: Random) -> Made:
    hour, minute = random.randint(0, 23), random.randint(0, 59)
    form = random.choice(
        ("{0}h{1:02}", "{0:02}h{1:02}", "{0:02}:{1:02}", "{0} giờ {1:02}", "{0}g{1:02}", "{0} giờ {1} phút")
    )
    if not minute:
        return random.choice(("{0}h", "{0} giờ", "{0}h00", "{0:02}h")).format(hour), Clock(hour)
    return form.format(hour, minute), Clock(hour, minute)


def seconds(random: Random) -> Made:
    hour, minute, second = random.randint(0, 23), random.randint(1, 59), random.randint(1, 59)
    form = random.choice(("{0:02}:{1:02}:{2:02}", "{0} giờ {1} phút {2} giây", "{0}h{1:02}'{2:02}\""))
    return form.format(hour, minute, second), Clock(hour, minute, second)


def times(random: Random) -> Made:
    low, high = sorted(random.sample(range(24 * 4), 2))
    ends = [Clock(*divmod(15 * at, 60)) for at in (low, high)]
    mark = random.choice((" đến ", "-", " - ", "–"))
    said = [f"{end.hour}h{end.minute:02}" if end.minute else f"{end.hour}h" for end in ends]
    return mark.join(said), Reach(*ends)


def days(random: Random) -> Made:
    first = _any_day(random, 1990)
    if random.random() < 0.5:
        low = random.randint(1, 20)
        high = Day(low + random.randint(1, 8), first.month, random.choice((0, first.year)))
        mark, tail = random.choice(("-", " - ", " đến ", "–")), f"/{high.year}" if high.year else ""
        return f"{low}{mark}{high.day}/{high.month}{tail}", Reach(Day(low, high.month, high.year), high)
    low_day, high = Day(first.day, random.randint(1, 6)), Day(random.randint(1, 28), random.randint(7, 12))
    mark = random.choice((" đến ", " - ", " đến ngày "))
    return f"{low_day.day}/{low_day.month}{mark}{high.day}/{high.month}", Reach(low_day, high)


def share(random: Random) -> Made:
    of = random.randint(2, 9)
    parts = random.randint(1, of - 1)
    return f"{parts}/{of}", Share(parts, of)


def _low_high(random: Random) -> tuple[int, int]:
    low = random.randint(1, 90)
    return low, low + random.randint(2, 60)


def spread(random: Random) -> Made:
    low, high = _low_high(random)
    if random.random() < 0.3:
        low, high = 100 * low, 100 * high + 10
    ends = Reach(Amount(Decimal(low)), Amount(Decimal(high)))
    return f"{_dotted(low)}{random.choice(('-', ' - ', '–', ' đến '))}{_dotted(high)}", ends


def spread_percent(random: Random) -> Made:
    low, high = _low_high(random)
    mark = random.choice(("{0}-{1}%", "{0} - {1}%", "{0} đến {1}%", "{0},5-{1},5%"))
    half = Decimal("0.5") if ",5" in mark else Decimal(0)
    ends = Reach(Amount(low + half, "%"), Amount(high + half, "%"))
    return mark.format(low, high), ends


def spread_percent_twice(random: Random) -> Made:
    low, high = _low_high(random)
    return random.choice(("{0}%-{1}%", "{0}% - {1}%")).format(low, high), Reach(
        Amount(Decimal(low), "%"), Amount(Decimal(high), "%")
    )


def spread_money(random: Random) -> Made:
    low, high = _low_high(random)
    scale, worth = random.choice(((" nghìn", 10**3), (" triệu", 10**6), (" tỷ", 10**9)))
    mark = random.choice(("{0}-{1}", "{0} - {1}", "{0} đến {1}", "{0},5-{1},5"))
    half = Decimal("0.5") if ",5" in mark else Decimal(0)
    ends = Reach(Amount((low + half) * worth, "VND"), Amount((high + half) * worth, "VND"))
    return mark.format(low, high) + scale + " đồng", ends


def spread_money_full(random: Random) -> Made:
    low, high = (1000 * count for count in _low_high(random))
    low, high = random.choice(
        ((low, high), (10 * low, 10 * high), (low * 1000, high * 1000), (low, high + 500))
    )
    mark, unit = random.choice((" đồng", "đ", " VND")), "VND"
    between = random.choice(("-", " - ", "–", " đến "))
    ends = Reach(Amount(Decimal(low), unit), Amount(Decimal(high), unit))
    return f"{_dotted(low)}{between}{_dotted(high)}{mark}", ends


Make = Callable[[Random], Made]
Kind = tuple[Make, tuple[tuple[str, str], ...], Rule]
"""What makes the item, the words around it, and the rule that reads it."""
KINDS: tuple[Kind, ...] = (
    (whole_dotted, frames.COUNTED, heard.PLAIN),
    (whole_bare, frames.COUNTED, heard.PLAIN),
    (decimal, frames.MEASURED, heard.PLAIN),
    (signed, frames.SIGNED, heard.PLAIN),
    (percent, frames.RATED, heard.PERCENT),
    (money_full, frames.PAID, heard.MONEY),
    (money_scaled, frames.PAID, heard.MONEY),
    (date_full, frames.DATED, heard.DATE),
    (date_short, frames.DATED, heard.DATE),
    (month_year, frames.IN_MONTH, heard.MONTH_YEAR),
    (year, frames.IN_YEAR, heard.YEAR),
    (years, frames.YEARS, heard.YEARS),
    (time, frames.TIMED, heard.TIME),
    (seconds, frames.TIMED, heard.TIME),
    (times, frames.OPEN, heard.TIMES),
    (days, frames.DAYS, heard.DAYS),
    (share, frames.SHARED, heard.SHARE),
    (spread, frames.SPREAD, heard.REACH),
    (spread_percent, frames.RATED, heard.REACH),
    (spread_money, frames.PAID, heard.REACH),
    (spread_money_full, frames.PAID, heard.REACH),
    (decimal_in_clause, (("Hệ số trượt giá là ", ", theo báo cáo vừa công bố."),), heard.PLAIN),
    (spread_percent_twice, frames.RATED, heard.REACH),
)


def cases(count: int, seed: int = 1, kinds: tuple[Kind, ...] = KINDS) -> Iterator[Case]:
    """So many sentences, every kind in turn, the same for the same seed."""
    random = Random(seed)
    for i in range(count):
        make, places, rule = kinds[i % len(kinds)]
        item, value = make(random)
        left, right = random.choice(places)
        yield Case(make.__name__, left, item, right, value, rule)
