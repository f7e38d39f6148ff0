"""English, as a newsreader says it."""

from collections.abc import Sequence
from functools import cache

from bulletin.lexicon import Lexicon
from bulletin.reading import Override, Reading
from bulletin.style import NORTHERN, Style
from bulletin.wording import own_words
from bulletin.wording._scan import Page, read
from bulletin.wording._sentences import by_sentencex

LANGUAGE = "en"
LEVEL = "full"


@cache
def language_lexicon() -> Lexicon:
    """The words of the language itself, under all layers of a station."""
    return own_words("en")


def say(text: str, lexicon: Lexicon, overrides: Sequence[Override] = (), style: Style = NORTHERN) -> Reading:
    """How `text` (NFC) is said; `lexicon` goes over the language's own words, `overrides` over all."""
    from bulletin.wording._en.rules import rules

    return read(Page(text, language_lexicon().merge(lexicon), style), rules, overrides)


def sentences(text: str, lexicon: Lexicon) -> tuple[tuple[int, int], ...]:
    """Start and end of each sentence of `text`, in order, without the blanks between them."""
    return by_sentencex(text, "en", language_lexicon().merge(lexicon))
