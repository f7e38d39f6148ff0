"""How the lines at the top of a pasted page look, in numbers, for telling which of them is the headline."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bulletin.furniture import trail
from bulletin.gist import Gist, gist_of, glimpse, is_prose
from bulletin.paragraphs import is_sentence
from bulletin.stamps import is_date, is_timed

_LABEL = 4  # words
_NEAR, _BELOW, _ABOVE, _FAR = 6, 7, 8, 24  # lines around one that are looked at
_HEAD = 20
_CALLS = ('"', "”", "’", "'", "!")
_CAPTION = 15  # characters; shorter lines are in many others
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Front:
    """The lines of a page, and what of them is counted more than once."""

    lines: Sequence[str]
    language: str
    gist: Gist
    prose: Sequence[bool]
    sentence: Sequence[bool]
    words: Sequence[int]
    shared: Sequence[int]  # words that long sentences have too
    best: int  # the most that a line has which is no sentence

    def count(self, number: int) -> int:
        """The words of a line, 0 outside the page."""
        return self.words[number] if 0 <= number < len(self.lines) else 0


def front_of(lines: Sequence[str], language: str) -> Front:
    """What the lines of a page have for this."""
    lines = [glimpse(line) for line in lines]
    gist, prose = gist_of(lines, language), [is_prose(line) for line in lines]
    sentence = [is_sentence(line) for line in lines]
    shared = [gist.shared(number, own) for number, own in enumerate(prose)]
    best = max((one for one, told in zip(shared, sentence, strict=True) if not told), default=0)
    return Front(lines, language, gist, prose, sentence, [len(line.split()) for line in lines], shared, best)


def _capitals(at: Front, number: int) -> float:
    """The share of its words but the first that are capitalised."""
    words = [word for word in _WORD.findall(at.lines[number])[1:] if word[0].isalpha()]
    return sum(word[0].isupper() for word in words) / len(words) if words else 0.5


def _best(at: Front, among: range) -> int:
    """The most words that a line there shares with long sentences and that is none itself."""
    return max((at.shared[n] for n in among if not at.sentence[n]), default=0)


def _told_below(at: Front, number: int) -> int:
    """How many long sentences of those below tell of two of its words."""
    terms = at.gist.terms
    below = range(number + 1, min(len(at.lines), number + 1 + _FAR))
    return sum(at.prose[n] and len(terms[number] & terms[n]) > 1 for n in below)


def _told_near(at: Front, number: int) -> int:
    """How many of the next lines have one of its words."""
    terms = at.gist.terms
    return sum(bool(terms[number] & one) for one in terms[number + 1 : number + 1 + _BELOW])


def _to_prose(at: Front, number: int) -> int:
    """Lines between it and the next long sentence."""
    return next((n - number - 1 for n in range(number + 1, len(at.lines)) if at.prose[n]), 99)


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


def _is_dated(line: str) -> bool:
    return is_date(line) or is_timed(line)


HEAD_LOOKS: dict[str, Callable[[Front, int], float]] = {
    "lines above the text": lambda at, n: at.prose.index(True) - n,
    "lines above it": lambda at, n: n,
    "lines to a long sentence": _to_prose,
    "long sentences above": lambda at, n: sum(at.prose[:n]),
    "shared words": lambda at, n: at.shared[n],
    "share of shared words": lambda at, n: at.gist.share(n, at.prose[n]),
    "shared words against the best": lambda at, n: at.shared[n] / max(1, at.best),
    "best above": lambda at, n: _best(at, range(max(0, n - _HEAD), n)),
    "told below": _told_below,
    "told near": _told_near,
    "characters": lambda at, n: len(at.lines[n]),
    "words": lambda at, n: at.words[n],
    "words above": lambda at, n: at.count(n - 1),
    "words of two above": lambda at, n: at.count(n - 2),
    "words below": lambda at, n: at.count(n + 1),
    "capitals": _capitals,
    "a sentence": lambda at, n: at.sentence[n],
    "asks": lambda at, n: at.lines[n].endswith("?"),
    "calls or quotes": lambda at, n: at.lines[n].endswith(_CALLS),
    "Vietnamese": lambda at, n: at.language == "vi",
    "below a section": lambda at, n: n > 0 and bool(trail(at.lines[n - 1])),
    "above a date": lambda at, n: n + 1 < len(at.lines) and _is_dated(at.lines[n + 1]),
    "labels above": lambda at, n: _share([words <= _LABEL for words in at.words[max(0, n - _NEAR) : n]]),
    "sentences above": lambda at, n: _share(at.sentence[max(0, n - _ABOVE) : n]),
    "in a longer line": lambda at, n: (
        len(at.lines[n]) > _CAPTION
        and any(one.startswith(at.lines[n]) for one in at.lines[:n])
    ),
}  # fmt: skip
"""What of a line is counted, by name; the page has to have a long sentence."""
