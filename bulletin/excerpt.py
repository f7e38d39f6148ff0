"""Excerpts: an edition in stretches that are files of their own, each with a record whose times are its own.

A stretch is a story, or what is heard before the first or after the last; music by itself goes with its
neighbour. Each but the last ends with a moment of silence, which an encoder needs to finish.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import TypeVar

from bulletin.record import (
    ChapterFacts,
    CueFacts,
    EnvelopeFacts,
    Record,
    TimelineFacts,
    UtteranceFacts,
    WordFacts,
)
from bulletin.timeline import FRAME

PAD = 4 * FRAME  # seconds of silence behind a stretch that is not the last
_JUST = 0.00001  # seconds within which two times are the same

Timed = TypeVar("Timed", UtteranceFacts, ChapterFacts, WordFacts)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of an edition: `number` among its stories, from 1 (0 before the first, one more behind the
    last), when it begins and ends in the programme, in seconds, and the `record` of what is heard in it.
    """

    number: int
    start: float
    end: float
    record: Record


def excerpts(record: Record) -> tuple[Excerpt, ...]:
    """The stretches of a finished edition in their order; they meet, and together are the whole."""
    groups = [*_spoken(tuple(_grouped(record.chapters)), record)]
    return tuple(_excerpt(number, group, record) for number, group in groups)


def parts(record: Record) -> dict[str, Record]:
    """The record of what is heard in each file of the edition's folder of parts, by its path."""
    sounds = [one.path for one in record.files if "/" in one.path and one.type.startswith("audio/")]
    return {path: one.record for path, one in zip(sounds, excerpts(record), strict=False)}


Group = tuple[ChapterFacts, ...]


def _grouped(chapters: tuple[ChapterFacts, ...]) -> Iterator[Group]:
    """The chapters before the first story together, each story alone, those behind the last together."""
    stories = [place for place, one in enumerate(chapters) if one.article]
    if not stories:
        yield from (chapters,) if chapters else ()
        return
    yield chapters[: stories[0]]
    for place, after in pairwise((*stories, stories[-1] + 1)):
        yield chapters[place:after]
    yield chapters[stories[-1] + 1 :]


def _spoken(groups: tuple[Group, ...], record: Record) -> Iterator[tuple[int, Group]]:
    """The groups with their numbers; one in which nobody speaks joins the story beside it."""
    if len(groups) < 3:
        yield from enumerate(groups)
        return
    front, *stories, back = groups
    if not _is_said(front, record):
        stories[0], front = (*front, *stories[0]), ()
    if not _is_said(back, record):
        stories[-1], back = (*stories[-1], *back), ()
    every = enumerate((front, *stories, back))
    yield from ((number, group) for number, group in every if group)


def _is_said(group: Group, record: Record) -> bool:
    return any(one.start <= said.start < one.end for one in group for said in record.script)


def _excerpt(number: int, group: Group, record: Record) -> Excerpt:
    start, end = group[0].start, group[-1].end
    length = _second(end - start + (0.0 if end >= record.edition.duration - _JUST else float(PAD)))
    titles = [one.title for one in group if one.article] or [one.title for one in group]
    named = {one.article for one in group if one.article}
    script = tuple(_moved(one, start) for one in record.script if start <= one.start < end)
    made = replace(
        record,
        edition=replace(record.edition, title=", ".join(titles), duration=length, supersedes=""),
        articles=tuple(one for one in record.articles if one.id in named),
        script=tuple(replace(one, words=tuple(_moved(word, start) for word in one.words)) for one in script),
        chapters=_met(tuple(_moved(one, start) for one in group), length),
        timeline=_timeline(record.timeline, start, end) if record.timeline else None,
        skipped=(),
        flags=(),
        files=(),
        sound=None,
        length=None,
        dropped=(),
    )
    return Excerpt(number, start, end, made)


def _second(value: float) -> float:
    return round(value, 6)


def _moved(one: Timed, start: float) -> Timed:
    return replace(one, start=_second(one.start - start), end=_second(one.end - start))


def _met(chapters: Group, length: float) -> Group:
    """The chapters with the last one as long as the sound."""
    return (*chapters[:-1], replace(chapters[-1], end=length))


def _timeline(told: TimelineFacts, start: float, end: float) -> TimelineFacts:
    cues = tuple(_cue(one, start) for one in told.cues if _within(one.start, start, end))
    shapes = (one for one in told.envelopes if one.points and _within(one.points[0][0], start, end))
    lanes = tuple(dict.fromkeys(one.lane for one in cues))
    return TimelineFacts(lanes, cues, tuple(_shape(one, start) for one in shapes))


def _within(at: float, start: float, end: float) -> bool:
    return start - _JUST <= at < end - _JUST


def _cue(one: CueFacts, start: float) -> CueFacts:
    return replace(one, start=_second(one.start - start))


def _shape(one: EnvelopeFacts, start: float) -> EnvelopeFacts:
    return replace(one, points=tuple((_second(at - start), gain) for at, gain in one.points))


def reels_of(excerpt: Excerpt, lengths: tuple[int, ...], rate: int) -> range | None:
    """Which of an edition's reels, of so many samples at `rate` Hz, the excerpt is; None where it begins or
    ends within one.
    """
    starts = [at / rate for at in accumulate(lengths, initial=0)]
    first, last = (
        next((number for number, at in enumerate(starts) if abs(at - second) < _JUST), None)
        for second in (excerpt.start, excerpt.end)
    )
    return range(first, last) if first is not None and last is not None else None
