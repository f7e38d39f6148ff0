"""What a page is about: the words that its long sentences have, and how many of them a line has too."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bulletin.paragraphs import ENDS
from bulletin.phrases import words_of

_LONG = 90  # characters of a line that is surely a sentence of the text, if it ends as one
_READ = 2_000  # of a line that are looked at
_LONGEST = 240  # of one that is, however it ends
_WORD = re.compile(r"\w+")


def small_words(language: str) -> frozenset[str]:
    """The most frequent words of `language`, English where it is none of ours."""
    return words_of(f"small_{language if language == 'vi' else 'en'}")


def terms(line: str, language: str) -> frozenset[str]:
    """The words of `line` that say what it is about, Vietnamese ones as pairs of syllables."""
    small = small_words(language)
    words = _WORD.findall(line[:_READ].lower())
    if language == "vi":
        return frozenset(f"{one} {other}" for one, other in pairwise(words) if not small & {one, other})
    return frozenset(word.removesuffix("s") for word in words if word not in small and len(word) > 2)


def glimpse(line: str) -> str:
    """Of a very long line its beginning and its end, which is all that its looks need."""
    return line if len(line) <= 2 * _READ else f"{line[:_READ]} {line[-_READ:]}"


def is_prose(line: str) -> bool:
    """Whether `line` is long, and ends as a sentence does."""
    return (len(line) >= _LONG and line.endswith((*ENDS, "?"))) or len(line) > _LONGEST


@dataclass(frozen=True, slots=True)
class Gist:
    """The terms of each line of a page, and in how many of its long sentences each term is."""

    terms: tuple[frozenset[str], ...]
    counts: Counter[str]

    def shared(self, number: int, own: bool = False) -> int:
        """How many of the line's terms are in long sentences, in others than it where it is one (`own`)."""
        return sum(self.counts[term] > own for term in self.terms[number])

    def share(self, number: int, own: bool = False) -> float:
        """The share of the line's terms that are in such sentences."""
        return self.shared(number, own) / max(1, len(self.terms[number]))


def gist_of(lines: Sequence[str], language: str) -> Gist:
    """What the page of these `lines` is about."""
    found = tuple(terms(line, language) for line in lines)
    told = zip(lines, found, strict=True)
    return Gist(found, Counter(term for line, one in told if is_prose(line) for term in one))
