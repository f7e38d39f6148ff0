"""The rules in the order in which they are tried, by what stands at a place: a digit, a letter or a sign."""

from collections.abc import Sequence

from bulletin.patterns import later
from bulletin.wording._scan import Choice, Listed, Rule, Spot, able
from bulletin.wording._vi import (
    amounts,
    bearings,
    brands,
    codes,
    composed,
    dates,
    figures,
    periods,
    phones,
    play,
    shares,
    times,
    web,
    words,
)

_DASHES, _MARKS, _COINS, _GLYPHS = "-–—~", "'’′\"″", "$€£¥₫", "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
_DIGIT: Listed = (
    ("", words.named_figure), ("@", web.mail), ("./", web.web),
    ("/.-", dates.full), ("", phones.phone), ("", figures.plate),
    ("°º", bearings.bearing), ("T", shares.months_of_year), ("-–/", codes.legal),
    (_MARKS, times.lapse), (":", play.lap), ("hg:", times.clock),
    ("/", play.slashed),
    (_DASHES, dates.days), ("/.-", periods.month_year), ("/", codes.legal_year),
    (_DASHES + "/", periods.years), ("/.-", dates.short), ("gG", periods.months), ("gG", dates.day_alone),
    ("hH", figures.ordinal),
    (_GLYPHS, figures.vulgar), (":", figures.standard), ("xX×", figures.product), ("x", figures.multiple),
    ("(", figures.aged),
    ("/", figures.slashes),
    ("-", amounts.formation),
    ("/", figures.fraction),
    ("mkthl", amounts.glued), (" \u00a0", amounts.spaced), ("", amounts.amount), (_DASHES, amounts.stretch),
    ("/", figures.scored), (":", figures.ratio), (".:-", figures.row),
    (_MARKS, times.minutes),
    ("Đ", codes.days_and_nights), ("", codes.code),
    ("", figures.bare),
    ("", codes.leftover),
)  # fmt: skip
_CAPITAL: Listed = (
    ("@", web.mail), ("./", web.web),
    ("T", phones.phone_label), ("T", periods.short_month), ("0", codes.vessel), ("Q", periods.quarter),
    ("xX", figures.times_sign), ("", words.place), ("", brands.ticker), ("", words.known),
    ("$", amounts.money),
    ("IVXLCDM", codes.roman), ("0", codes.code),
    ("", composed.made), ("", words.capitals), ("", brands.compound), ("", words.mixed), ("", words.foreign),
    (_GLYPHS, figures.vulgar),
    ("", codes.leftover),
)  # fmt: skip
_OF_CAPITALS = (
    brands.ticker, composed.made, words.capitals, brands.compound, words.mixed, periods.short_month,
)  # fmt: skip
_NAME: Listed = tuple(pair for pair in _CAPITAL if pair[1] not in _OF_CAPITALS)
"""What may be said of a word with a capital that goes on small."""
_SMALL: Listed = (
    ("@", web.mail), ("./", web.web), ("xX", figures.times_sign), ("", words.known),
    ("0", codes.code), ("", words.foreign), (_GLYPHS, figures.vulgar), ("", codes.leftover),
)  # fmt: skip
_SIGN: Listed = (
    ("+", words.either_way), ("*", words.stars), ("-–−", words.minus), (_COINS, amounts.money),
    ("+(", phones.phone), ("#", web.hashtag), ("@", web.handle), (".", web.ending),
    ("", words.known), ("", words.sign),
)  # fmt: skip

_ALONE = later(r"[1-9]\d{0,2}(?=\s[^\W\d_xX]|\s?$|[.,;:!?)…”\"\]]{1,4}(?:\s|$))")
"""A short number that nothing is joined to, so that few rules can say anything of it."""
_LONE_DIGIT: Listed = (
    ("", words.named_figure), ("", phones.phone), ('"', times.lapse), ("hg:", times.clock),
    ("gG", periods.months), ("gG", dates.day_alone), ("hH", figures.ordinal),
    ("", amounts.amount), ("", figures.bare), ("", codes.leftover),
)  # fmt: skip
_SIGNS = frozenset(
    sign
    for listed in (_DIGIT, _CAPITAL, _SMALL, _SIGN, _LONE_DIGIT)
    for needed, _ in listed
    for sign in needed
)


def rules(text: str) -> Choice:
    """The choice of rules for `text`; "0" among its signs stands for any digit of any script."""
    letters = frozenset(text)
    signs = (letters & _SIGNS) | ({"0"} if any(map(str.isdecimal, letters)) else set())
    digit, lone = able(_DIGIT, signs), able(_LONE_DIGIT, signs)
    capital, name = able(_CAPITAL, signs), able(_NAME, signs)
    small, sign = able(_SMALL, signs), able(_SIGN, signs)

    def choice(spot: Spot) -> Sequence[Rule]:
        first = spot.letter
        if first.isdecimal():
            return lone if spot.match(_ALONE) else digit
        if first.isupper():
            return name if text[spot.at + 1 : spot.at + 2].islower() else capital
        return small if first.isalnum() else sign

    return choice
