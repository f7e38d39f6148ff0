"""Every language without a module of its own: numbers in words where num2words knows them, nothing else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bulletin.lexicon import Lexicon
from bulletin.patterns import later
from bulletin.reading import Override, Reading
from bulletin.style import NORTHERN, Style
from bulletin.wording._scan import Page, Rule, Said, Spot, read
from bulletin.wording._sentences import by_sentencex

LANGUAGE = "*"
LEVEL = "basic"

_NUMBER = later(r"\d{1,18}(?:[.,]\d{1,18})?(?![\d.,/:-]\d)")
_FIGURES = later(r"\d{1,64}(?:[.,:/-]\d{1,64}){0,8}")
_POINTS = frozenset(["en", "he", "ja", "ko", "th", "zh"])  # languages that write a decimal point, not a comma


def _known(spot: Spot) -> Said | None:
    entry = spot.entry()
    if not entry or not entry.spoken:
        return None
    return Said(spot.at + len(entry.written), entry.spoken, entry.kind, "lexicon", phonemes=entry.phonemes)


def _left(spot: Spot) -> Said | None:
    """Figures that are left to the engine, in doubt."""
    found = spot.match(_FIGURES)
    return Said(found.end(), found[0], "cardinal", "left", 0.6) if found else None


@dataclass(frozen=True, slots=True)
class Basic:
    """The basic wording of one language, by its tag ("fr")."""

    LANGUAGE: str
    LEVEL: str = LEVEL

    def say(
        self, text: str, lexicon: Lexicon, overrides: Sequence[Override] = (), style: Style = NORTHERN
    ) -> Reading:
        """How `text` is said; figures that num2words cannot put into words stay, in doubt."""
        rules: tuple[Rule, ...] = (_known, self._number, _left)
        return read(Page(text, lexicon, style), lambda _: lambda _: rules, overrides)

    def sentences(self, text: str, lexicon: Lexicon) -> tuple[tuple[int, int], ...]:
        """Start and end of each sentence of `text`, in order, without the blanks between them."""
        return by_sentencex(text, self.LANGUAGE.partition("-")[0] or "en", lexicon)

    def _number(self, spot: Spot) -> Said | None:
        found = spot.match(_NUMBER)
        said = _in_words(found[0], self.LANGUAGE) if found else ""
        return Said(found.end(), said, "cardinal", "num2words", 0.75) if found and said else None


def _in_words(written: str, language: str) -> str:
    """A number in words, or nothing where num2words cannot or may misread it."""
    from num2words import CONVERTER_CLASSES, num2words

    base = language.partition("-")[0]
    known = language.replace("-", "_") if language.replace("-", "_") in CONVERTER_CLASSES else base
    point = "." if base in _POINTS else ","
    grouped = re.fullmatch(r"(\d{1,3})[.,](\d{3})", written)
    if known not in CONVERTER_CLASSES or grouped:
        return ""
    if not written.isdecimal() and point not in written:
        return ""
    try:
        said: str = num2words(written.replace(",", "."), lang=known)
    except (NotImplementedError, OverflowError, TypeError, ValueError, KeyError, IndexError):
        return ""
    return "" if any(letter.isdigit() for letter in said) else said


def in_language(tag: str) -> Basic:
    """The basic wording of the language `tag`."""
    return Basic(tag)


def say(text: str, lexicon: Lexicon, overrides: Sequence[Override] = (), style: Style = NORTHERN) -> Reading:
    """How `text` of an unknown language is said: as written but for the lexicon; figures in doubt."""
    return in_language(LANGUAGE).say(text, lexicon, overrides, style)


def sentences(text: str, lexicon: Lexicon) -> tuple[tuple[int, int], ...]:
    """Start and end of each sentence of `text`, in order, without the blanks between them."""
    return in_language("en").sentences(text, lexicon)
