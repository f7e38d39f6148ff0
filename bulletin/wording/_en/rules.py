"""The rules in the order in which they are tried, by what stands at a place: a digit, a letter or a sign."""

from collections.abc import Sequence

from bulletin.wording._en import dates, figures, phones, scales, words
from bulletin.wording._scan import Rule, Spot

_DIGIT: tuple[Rule, ...] = (
    words.named_figure, words.mail, words.web,
    dates.figures, dates.day_month, dates.clock, dates.decades,
    phones.phone, figures.place, figures.vulgar,
    dates.years,
    figures.amount, scales.scaled, figures.fraction, figures.stretch,
    figures.ratio, figures.row,
    dates.year_alone,
    figures.code, figures.bare, figures.leftover,
)  # fmt: skip
_LETTER: tuple[Rule, ...] = (
    words.mail, words.web,
    dates.month_day, dates.month_year, figures.money,
    words.saint_or_street, words.numbered, words.known,
    words.roman, figures.code, words.capitals,
    figures.vulgar, figures.leftover,
)  # fmt: skip
_SIGN: tuple[Rule, ...] = (words.minus, figures.money, phones.phone, words.hashtag, words.known, words.sign)


def rules(spot: Spot) -> Sequence[Rule]:
    """The rules that may decide at this place."""
    letter = spot.letter
    if letter.isdecimal():
        return _DIGIT
    return _LETTER if letter.isalnum() else _SIGN
