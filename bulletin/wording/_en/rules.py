"""The rules in the order in which they are tried, by what stands at a place: a digit, a letter or a sign."""

from collections.abc import Sequence

from bulletin.wording._en import dates, elapsed, figures, measures, phones, scales, shares, words
from bulletin.wording._scan import Choice, Listed, Rule, Spot, able

_COINS, _GLYPHS = "$€£¥₫₹", "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
_DIGIT: Listed = (
    ("", words.named_figure), ("@", words.mail), ("./", words.web), ("-", figures.variant),
    ("/.-", dates.figures), ("", dates.day_month),
    ("s", elapsed.seconds), ("'’′", elapsed.feet), (":", elapsed.lap), (":", elapsed.elapsed),
    ("", elapsed.of_day), ("", dates.clock), ("", dates.decades),
    ("", phones.phone), ("", figures.place), (_GLYPHS, shares.vulgar),
    ("", dates.years),
    ("", figures.amount), ("xX", scales.multiple), (" \u00a0", scales.spaced), ("", scales.scaled),
    ("/", shares.fraction), ("", figures.stretch), (":", shares.ratio), ("", figures.row),
    ("", dates.year_alone),
    ("", figures.code), ("", figures.bare), ("", figures.leftover),
)  # fmt: skip
_LETTER: Listed = (
    ("@", words.mail), ("./", words.web),
    ("", dates.month_day), ("", dates.month_year), (_COINS, figures.money), ("0", measures.coded),
    ("0", dates.before_year), ("", measures.per_unit),
    ("", words.saint_or_street), ("", words.numbered), ("", words.known),
    ("", words.roman), ("0", figures.code), ("", words.capitals),
    (_GLYPHS, shares.vulgar), ("", figures.leftover),
)  # fmt: skip
_SIGN: Listed = (
    ("", words.minus),
    (_COINS, figures.money),
    ("", phones.phone),
    ("#", words.hashtag),
    ("", words.known),
    ("", words.sign),
)
_SIGNS = frozenset(sign for listed in (_DIGIT, _LETTER, _SIGN) for needed, _ in listed for sign in needed)


def rules(text: str) -> Choice:
    """The choice of rules for `text`; "0" among its signs stands for any digit of any script."""
    letters = frozenset(text)
    signs = (letters & _SIGNS) | ({"0"} if any(map(str.isdecimal, letters)) else set())
    digit, letter, sign = (able(listed, signs) for listed in (_DIGIT, _LETTER, _SIGN))

    def choice(spot: Spot) -> Sequence[Rule]:
        first = spot.letter
        if first.isdecimal():
            return digit
        return letter if first.isalnum() else sign

    return choice
