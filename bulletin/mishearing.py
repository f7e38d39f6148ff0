"""Mishearing: how many words of a line somebody heard otherwise than they were to be said."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

FORGIVEN = 1  # word of a line: recognisers mishear names, and a short line has few words to make up for one
_SPACELESS = (
    "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"  # scripts in which a letter counts as a word
)
_WORD = re.compile(rf"[{_SPACELESS}]|(?:(?![{_SPACELESS}])[^\W_])+")
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_EITHER = re.compile(r"(qu|[hklmst])y")  # "quý" and "quí", "kỹ" and "kĩ" are one syllable


@dataclass(frozen=True, slots=True)
class Mishearing:
    """Of a line's `words`, how many would have to be put in, taken out or exchanged to get what was `heard`
    (a number of words too).
    """

    words: int
    errors: int
    heard: int

    def is_over(self, share: float) -> bool:
        """Whether more than that share of the words is wrong, and more than the one that is forgiven; a line
        with words of which none was heard always is.
        """
        if self.words and not self.heard:
            return True
        return self.errors > FORGIVEN and self.errors > share * self.words


def misheard(said: str, heard: str, language: str) -> Mishearing:
    """`heard` against `said`, both in spoken words. Vietnamese is counted by syllables, wherever their tone
    is written; case, punctuation and apostrophes are nothing.
    """
    meant, got = words_of(said, language), words_of(heard, language)
    return Mishearing(len(meant), _distance(meant, got), len(got))


def words_of(text: str, language: str) -> tuple[str, ...]:
    """The words of `text` as they are compared."""
    plain = _APOSTROPHE.sub("", unicodedata.normalize("NFC", text).casefold())
    words = _WORD.findall(plain)
    return tuple(map(_syllable, words)) if language.partition("-")[0] == "vi" else tuple(words)


def _syllable(word: str) -> str:
    """A Vietnamese syllable with its tone behind it: "hoà" and "hòa" are the same."""
    letters = unicodedata.normalize("NFD", word)
    tone = "".join(letter for letter in letters if letter in _TONES)
    bare = unicodedata.normalize("NFC", "".join(letter for letter in letters if letter not in _TONES))
    return _EITHER.sub(r"\1i", bare) + tone if _EITHER.fullmatch(bare) else bare + tone


def _distance(meant: Sequence[str], got: Sequence[str]) -> int:
    """Levenshtein's distance in words."""
    if meant == got:
        return 0
    row = list(range(len(got) + 1))
    for number, word in enumerate(meant, 1):
        before, row[0] = row[0], number
        for place, other in enumerate(got, 1):
            exchanged = before + (word != other)
            before, row[place] = row[place], min(exchanged, row[place] + 1, row[place - 1] + 1)
    return row[-1]
