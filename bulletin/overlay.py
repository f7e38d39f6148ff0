"""The overlay: which stretch of an edition's sound belongs to which line of its text, without a gap."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bulletin.captions import milliseconds
from bulletin.record import ChapterFacts, Record, UtteranceFacts

# Milliseconds before the first syllable: players that seek by the byte rate miss by as much as 50.
EARLY = 100
_GLIMPSE = 20  # milliseconds of a heading that nobody speaks, in the silence before what it stands over


@dataclass(frozen=True, slots=True)
class Stretch:
    """A chapter and what is said in it: `headings` are how many headings stand over it that nobody speaks,
    `begins` when it begins in milliseconds.
    """

    begins: int
    headings: int
    said: tuple[UtteranceFacts, ...]


Span = tuple[int, int]


def chapters_said(record: Record) -> Iterator[tuple[ChapterFacts, tuple[UtteranceFacts, ...]]]:
    """Each chapter with the utterances that begin in it; the first has what is said before it too."""
    starts = [0.0, *(one.start for one in record.chapters[1:]), float("inf")]
    for chapter, (first, until) in zip(record.chapters, pairwise(starts), strict=True):
        yield chapter, tuple(one for one in record.script if first <= one.start < until)


def spans(stretches: Sequence[Stretch], length: int) -> tuple[tuple[Span, ...], ...]:
    """For each stretch when its headings, then its utterances are heard, in milliseconds of a sound that is
    `length` long: from 0 to its end, each until the next one begins, none empty. What nobody speaks has the
    music and the silence in front of the words.
    """
    begun = [list(_begun(one, before)) for one, before in zip(stretches, _befores(stretches), strict=True)]
    times: list[int] = []
    for start in (start for some in begun for start in some):
        times.append(max(start, times[-1] + 1) if times else 0)
    ends = iter([*pairwise(times), (times[-1], length)] if times else [])
    return tuple(tuple(next(ends) for _ in some) for some in begun)


def _befores(stretches: Sequence[Stretch]) -> Iterator[int]:
    """When the last word before each stretch ends."""
    end = 0
    for one in stretches:
        yield end
        end = milliseconds(one.said[-1].end) if one.said else end


def _begun(one: Stretch, before: int) -> Iterator[int]:
    words = list(_words(one, before))
    first = max(words[0], one.begins + one.headings) if words else one.begins + one.headings * _GLIMPSE
    glimpse = min(_GLIMPSE, (first - one.begins) // max(1, one.headings))
    for number in range(one.headings):
        yield first - (one.headings - number) * glimpse if number else one.begins
    if words:
        yield first if one.headings else one.begins
        yield from words[1:]


def _words(one: Stretch, before: int) -> Iterator[int]:
    """A moment before each utterance, in the silence behind the one before."""
    end = max(before, one.begins)
    for said in one.said:
        start = milliseconds(said.start)
        yield max(end, start - EARLY, (start + end) // 2)
        end = milliseconds(said.end)
