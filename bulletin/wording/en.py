"""English, as a newsreader says it."""

from collections.abc import Sequence
from functools import cache

from bulletin.lexicon import Lexicon
from bulletin.reading import Override, Reading
from bulletin.style import NORTHERN, Style
from bulletin.wording import own_words
from bulletin.wording._en import dates, figures, words
from bulletin.wording._scan import Page, Rule, Spot, read
from bulletin.wording._sentences import by_sentencex

LANGUAGE = "en"
LEVEL = "full"

_DIGIT: tuple[Rule, ...] = (
    words.named_figure, words.mail, words.web,
    dates.figures, dates.day_month, dates.clock, dates.decades,
    figures.phone, figures.place, figures.vulgar,
    dates.years,
    figures.amount, figures.scaled, figures.fraction, figures.stretch,
    figures.row,
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
_SIGN: tuple[Rule, ...] = (words.minus, figures.money, figures.phone, words.hashtag, words.known, words.sign)


def _rules(spot: Spot) -> Sequence[Rule]:
    letter = spot.letter
    if letter.isdecimal():
        return _DIGIT
    return _LETTER if letter.isalnum() else _SIGN


@cache
def language_lexicon() -> Lexicon:
    """The words of the language itself, under all layers of a station."""
    return own_words("en")


def say(text: str, lexicon: Lexicon, overrides: Sequence[Override] = (), style: Style = NORTHERN) -> Reading:
    """How `text` (NFC) is said; `lexicon` goes over the language's own words, `overrides` over all."""
    return read(Page(text, language_lexicon().merge(lexicon), style), _rules, overrides)


def sentences(text: str, lexicon: Lexicon) -> tuple[tuple[int, int], ...]:
    """Start and end of each sentence of `text`, in order, without the blanks between them."""
    return by_sentencex(text, "en", language_lexicon().merge(lexicon))
