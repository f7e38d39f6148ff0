"""The rules in the order in which they are tried, by what stands at a place: a digit, a letter or a sign."""

from collections.abc import Sequence

from bulletin.patterns import later
from bulletin.wording._scan import Rule, Spot
from bulletin.wording._vi import amounts, codes, dates, figures, phones, times, web, words

_DIGIT: tuple[Rule, ...] = (
    words.named_figure, web.mail, web.web,
    dates.full, phones.phone, figures.plate,
    codes.legal,
    times.lapse, times.clock,
    dates.days, dates.month_year, codes.legal_year, dates.years, dates.short, dates.months, dates.day_alone,
    figures.ordinal,
    figures.vulgar, figures.standard, figures.product, figures.slashes, amounts.formation,
    figures.fraction,
    amounts.glued, amounts.amount, amounts.stretch,
    figures.scored, figures.ratio, figures.row,
    times.minutes,
    codes.code,
    figures.bare,
    codes.leftover,
)  # fmt: skip
_LETTER: tuple[Rule, ...] = (
    web.mail, web.web,
    phones.phone_label, figures.times_sign, words.place, words.known, amounts.money,
    codes.roman, codes.code,
    words.capitals, words.mixed, words.foreign,
    figures.vulgar,
    codes.leftover,
)  # fmt: skip
_SIGN: tuple[Rule, ...] = (words.minus, amounts.money, phones.phone, web.hashtag, words.known, words.sign)


_ALONE = later(r"[1-9]\d{0,2}(?=\s[^\W_xX]|\s?$|[.,;:!?)…”\"\]]{1,4}(?:\s|$))")
"""A short number that nothing is joined to, so that few rules can say anything of it."""
_LONE_DIGIT: tuple[Rule, ...] = (
    words.named_figure, phones.phone, times.clock, dates.months, dates.day_alone, figures.ordinal,
    amounts.amount, figures.bare, codes.leftover,
)  # fmt: skip


def rules(spot: Spot) -> Sequence[Rule]:
    """The rules that may decide at this place."""
    letter = spot.letter
    if letter.isdecimal():
        return _LONE_DIGIT if spot.match(_ALONE) else _DIGIT
    return _LETTER if letter.isalnum() else _SIGN
