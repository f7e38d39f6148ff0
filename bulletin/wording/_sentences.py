"""Sentences of languages other than Vietnamese, found by sentencex."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial

from bulletin.lexicon import Lexicon
from bulletin.patterns import later

_STRETCH = 4096  # letters
_LAST_WORD = later(r"[^\s(“\"‘'\[]+$")


@lru_cache(maxsize=64)
def _abbreviations(lexicon: Lexicon) -> frozenset[str]:
    """Abbreviations that never end a sentence: all with a full stop but those with the note "ends"."""
    return frozenset(e.written for e in lexicon.entries if e.written.endswith(".") and e.note != "ends")


def by_sentencex(text: str, language: str, lexicon: Lexicon) -> tuple[tuple[int, int], ...]:
    """Start and end of each sentence without the blanks between; none ends after a known abbreviation."""
    import sentencex

    short = _abbreviations(lexicon)
    found: list[tuple[int, int]] = []
    start = 0
    for end in _ends(text, partial(sentencex.get_sentence_boundaries, language)):
        if _runs_on(text, start, end, short):
            continue
        found += _stripped(text, start, end)
        start = end
    return tuple(found + _stripped(text, start, len(text)))


def _ends(text: str, boundaries: Callable[[str], Iterable[Mapping[str, object]]]) -> Iterator[int]:
    """Where the sentences of `text` end. They are looked for in stretches, each from where the last sentence
    of the one before begins: over quotation marks left open sentencex takes the square of the length.
    """
    start = 0
    while start < len(text):
        found = [start + int(str(part["end_index"])) for part in boundaries(text[start : start + _STRETCH])]
        if start + _STRETCH >= len(text):
            yield from found
            return
        yield from found[:-1]
        start = found[-2] if len(found) > 1 else start + _STRETCH


def _runs_on(text: str, start: int, end: int, short: frozenset[str]) -> bool:
    part = text[max(start, end - 32) : end]
    if "\n" in part[len(part.rstrip()) :]:
        return False
    last = _LAST_WORD.search(part.rstrip())
    following = text[end : end + 1]
    after_abbreviation = bool(last) and last is not None and last[0] in short
    return after_abbreviation or (following.islower() and part.rstrip()[-1:] in '.…”"’')


def _stripped(text: str, start: int, end: int) -> list[tuple[int, int]]:
    part = text[start:end]
    bare = part.strip()
    if not bare:
        return []
    start += len(part) - len(part.lstrip())
    return [(start, start + len(bare))]
