"""English numbers in words; num2words where it is right."""

import re
from functools import lru_cache

from bulletin.patterns import later

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
LARGEST = 10**18
"""Numbers from here on are said digit by digit."""
_APART = (
    r"[1-9]\d{0,2}(?:(?:[ \u00a0\u202f\u2009]\d{3})*[ \u00a0\u202f\u2009]000|(?:[\u202f\u2009]\d{3})+)"
    r"(?!\d|[ \u00a0\u202f\u2009]\d{3}(?!\d))"
)
NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?![\d])(?!,\d)|{_APART}|\d+)(?:\.\d+(?![\d])(?!\.\d))?"
"""A number as newspapers write it: commas or blanks between thousands and a decimal point."""


_BETWEEN = later(r"[,\s]")


@lru_cache(maxsize=4096)
def cardinal(number: int) -> str:
    """A whole number in words; digit by digit from `LARGEST` on."""
    return digits(str(number)) if number >= LARGEST else _words(number, "cardinal")


@lru_cache(maxsize=4096)
def ordinal(number: int) -> str:
    """The place of a whole number in words."""
    return _words(number, "ordinal")


@lru_cache(maxsize=4096)
def year(number: int) -> str:
    """A year as it is said: twenty twenty-four, nineteen oh-five, two thousand and five."""
    return _words(number, "year")


def _words(number: int, to: str) -> str:
    from num2words import num2words

    said: str = num2words(number, lang="en", to=to)
    return said.replace(",", "")


def digits(written: str) -> str:
    """The digits of `written` one by one, all else left out."""
    return " ".join(DIGITS[int(letter)] for letter in written if letter.isdecimal())


def number(written: str) -> str:
    """A number as a newspaper writes it, in words."""
    whole, _, fraction = _BETWEEN.sub("", written).partition(".")
    said = cardinal(int(whole)) if len(whole) <= 18 else digits(whole)
    return f"{said} point {digits(fraction)}" if fraction else said


def value(written: str) -> float:
    """The value of a number as a newspaper writes it."""
    return float(_BETWEEN.sub("", written)[:300])


def decade(number: int) -> str:
    """A decade by its first year: 1990 gives "nineteen nineties"."""
    said = year(number)
    return f"{said[:-1]}ies" if said.endswith("y") else f"{said}s"


def plural(phrase: str) -> str:
    """The plural of a unit: kilometer per hour, foot, degree Celsius."""
    head, per, rest = phrase.partition(" per ")
    words = re.split(" (?=Celsius|Fahrenheit|squared|cubed)", head)
    first = words[0]
    words[0] = _IRREGULAR.get(first) or (f"{first}es" if first.endswith("ch") else f"{first}s")
    return " ".join(words) + per + rest


_IRREGULAR = {
    "foot": "feet", "penny": "pence",
    "inch": "inches", "millimeter of mercury": "millimeters of mercury", "won": "won", "ringgit": "ringgit",
    "rupiah": "rupiah", "part per million": "parts per million",
    "square foot": "square feet", "cubic foot": "cubic feet", "hertz": "hertz",
    "kilohertz": "kilohertz",
    "megahertz": "megahertz", "gigahertz": "gigahertz", "percent": "percent", "yen": "yen", "yuan": "yuan",
    "dong": "dong", "baht": "baht", "stone": "stone", "horsepower": "horsepower",
}  # fmt: skip
