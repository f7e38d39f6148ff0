"""Vietnamese, as a newsreader in the north says it."""

from collections.abc import Sequence
from functools import cache

from bulletin.lexicon import Lexicon
from bulletin.patterns import later
from bulletin.reading import Override, Reading
from bulletin.style import NORTHERN, Style
from bulletin.wording import own_words
from bulletin.wording._scan import Page, Rule, Spot, read
from bulletin.wording._vi import amounts, codes, dates, figures, phones, times, web, words
from bulletin.wording._vi.manner import in_manner, words_of
from bulletin.wording._vi.sentences import split

LANGUAGE = "vi"
LEVEL = "full"

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


def _rules(spot: Spot) -> Sequence[Rule]:
    letter = spot.letter
    if letter.isdecimal():
        return _LONE_DIGIT if spot.match(_ALONE) else _DIGIT
    return _LETTER if letter.isalnum() else _SIGN


@cache
def language_lexicon() -> Lexicon:
    """The words of the language itself, under all layers of a station."""
    return own_words("vi")


def say(text: str, lexicon: Lexicon, overrides: Sequence[Override] = (), style: Style = NORTHERN) -> Reading:
    """How `text` (NFC) is said; `lexicon` goes over the language's own words, `overrides` over all."""
    words = language_lexicon().merge(words_of(style)).merge(lexicon)
    return read(Page(text, words, style), in_manner(_rules, style), overrides)


def sentences(text: str, lexicon: Lexicon) -> tuple[tuple[int, int], ...]:
    """Start and end of each sentence of `text`, in order, without the blanks between them."""
    return split(text, language_lexicon().merge(lexicon))
