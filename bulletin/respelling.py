"""Respelling: a spoken text as one engine wants it, with the voice's own spellings and a word's phonemes."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bulletin.phonemes import OPENS, bracketed, sounds_for
from bulletin.reading import OffsetMap, Piece, Reading, Span

Exchange = tuple[int, int, str]
"""Start and end of a stretch of the spoken text, and what stands there instead."""
_SPARE = re.compile(rf"{re.escape(OPENS[0])}(?={re.escape(OPENS[0])})")

_JOINS = frozenset("-–—/&_")


@dataclass(frozen=True, slots=True)
class Respelled:
    """A spoken text as one engine wants it spelled, and the map from the spoken text to it."""

    text: str
    map: OffsetMap


def line_of(reading: Reading, pairs: Sequence[tuple[str, str]], taken: Collection[str] = ()) -> Respelled:
    """What an engine is asked to say: phonemes where a word has some in a notation that is `taken`, then
    whole words of `pairs` (word, respelling) exchanged.
    """
    sounded = tuple(_sounded(reading, taken)) if taken else ()
    return _exchanged(reading.spoken, sorted((*sounded, *_respelled(reading.spoken, pairs, sounded))))


def respell(spoken: str, pairs: Sequence[tuple[str, str]]) -> Respelled:
    """`spoken` with whole words of `pairs` (word, respelling) exchanged; the longest wins, any case."""
    return line_of(Reading.plain(spoken), pairs)


def _sounded(reading: Reading, taken: Collection[str]) -> Iterator[Exchange]:
    """The words with phonemes, and brackets of the text itself kept from being taken for their beginning."""
    for span in reading.spans:
        sounds = sounds_for(span.phonemes, taken) if span.phonemes else ""
        if sounds:
            yield span.to_start, span.to_end, _apart(reading.spoken, span, bracketed(sounds))
    for spare in _SPARE.finditer(reading.spoken):
        yield spare.start(), spare.end(), f"{spare[0]} "


def _apart(spoken: str, span: Span, sounds: str) -> str:
    """Phonemes with a blank where something touches them: espeak-ng is silent over those glued to a sign."""
    before, after = spoken[: span.to_start][-1:], spoken[span.to_end : span.to_end + 1]
    blank = "" if not before or before.isspace() else " "
    return f"{blank}{sounds}{' ' if after.isalnum() or after in _JOINS else ''}"


def _respelled(
    spoken: str, pairs: Sequence[tuple[str, str]], sounded: Sequence[Exchange]
) -> Iterator[Exchange]:
    words = {word.casefold(): respelling for word, respelling in pairs if word}
    if not words:
        return
    longest_first = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    for found in re.finditer(rf"(?<!\w)(?:{longest_first})(?!\w)", spoken, re.IGNORECASE):
        start, end = found.span()
        if not any(first < end and start < last for first, last, _ in sounded):
            yield start, end, words.get(found[0].casefold(), found[0])


def _exchanged(spoken: str, exchanges: Iterable[Exchange]) -> Respelled:
    """`spoken` with stretches exchanged, which are given in order."""
    parts: list[str] = []
    equal: list[Piece] = []
    at = to_at = 0
    for start, end, other in exchanges:
        equal.append(Piece(at, start, to_at, to_at + start - at, equal=True))
        parts += [spoken[at:start], other]
        at, to_at = end, to_at + start - at + len(other)
    parts.append(spoken[at:])
    text = "".join(parts)
    equal.append(Piece(at, len(spoken), to_at, len(text), equal=True))
    return Respelled(text, OffsetMap.of(equal, len(spoken), len(text)))
