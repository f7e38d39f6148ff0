"""Order: it is this edition that is heard, everything when the record says, not earlier or later."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bulletin.alignment import STEP, Fit, Plan, Row, activity, fit, plan_of
from bulletin.hearing import Hearing
from bulletin.record import ChapterFacts, Record
from bulletin.report import Finding, wrong

RANK = 45

FITS = 0.7  # likeness of sound and record from which on nothing need be asked
FOUND = 0.35  # dense speech fits its record with about 0.5 where it is right, and with 0.15 where it is not
BETTER = 0.1  # by which a place must fit better than its own, and than any other
SHIFT = 3  # places of 50 ms: what is less is heard by nobody
_NEAR = 6  # places so close to the best one are the same find
_PART_SECONDS, _PARTS = 25.0, 24  # the whole is looked for in parts so long at least, so many at most
_UTTERANCES, _STORY_SECONDS = 3, 4.0  # with fewer, or less, many places fit
_OVERLAP = 1.0  # seconds by which stories may seem to overlap
_LEAST_SAID = 2.0  # seconds of speech before a break: with less, all of it is moved
_HEARD = 0.25  # of all that counts must sound before it can be something else


@dataclass(frozen=True, slots=True)
class _Move:
    """A story that is heard so many seconds later than the record says."""

    story: ChapterFacts
    later: float

    @property
    def at(self) -> float:
        """When it is heard."""
        return self.story.start + self.later


def examine(hearing: Hearing) -> Iterator[Finding]:
    """Sound that does not fit its record at all, or at another time."""
    record = hearing.record
    if record is None or len(record.script) < _UTTERANCES or not record.timeline:
        return
    heard, plan = activity(hearing.powers), plan_of(record)
    found = fit(plan, heard)
    if abs(found.best()[0]) < SHIFT and found.at(0) >= FITS:
        return
    moves = _moves(record, plan, heard)
    if len(moves) > 1 and not _together(moves) and _apart(moves):
        yield from (
            _moved("check.order", one.story, one.story.start, one.later) for one in moves if one.later
        )
    elif lag := _tail(record, found, plan, heard):
        yield _broken(hearing, plan, heard, lag)
    elif _is_foreign(record, found, plan, heard):
        yield wrong("check.content")


def _tail(record: Record, found: Fit, plan: Plan, heard: Row) -> int:
    """The places by which the end of the programme, or all of it, comes later; 0 where it is in its place."""
    lag = _standing(found)
    if lag is None or abs(lag) < SHIFT or found.at(0) + BETTER > found.at(lag):
        lags = _lags(record, plan, heard)
        lag = next(lags, 0)
        # In a sound that is not this edition's at all parts stand out anywhere by chance, each elsewhere.
        if abs(lag) < SHIFT or not any(abs(one) < SHIFT or abs(one - lag) < SHIFT for one in lags):
            return 0
    return lag if abs(lag) >= SHIFT else 0


def _lags(record: Record, plan: Plan, heard: Row) -> Iterator[int]:
    """Where each part of the programme is found that stands out anywhere, from the last to the first."""
    ends = record.edition.duration
    step = max(_PART_SECONDS, ends / _PARTS)
    count = max(1, round(ends / step))
    edges = [ends * one / count for one in range(count + 1)]
    for span in reversed(list(pairwise(edges))):
        lag = _standing(fit(plan.part(*span), heard))
        if lag is not None:
            yield lag


def _standing(found: Fit) -> int | None:
    """The lag that stands out from all others, if one does."""
    lag, best = found.best()
    return lag if best >= max(FOUND, found.rival(lag, _NEAR) + BETTER) else None


def _is_foreign(record: Record, found: Fit, plan: Plan, heard: Row) -> bool:
    """Whether neither the whole nor any part of it is anywhere, though something is heard."""
    if heard.mean() <= _HEARD or abs(found.best()[0]) < SHIFT or found.at(0) >= FOUND:
        return False
    if _standing(found) is not None:
        return False
    return all(abs(one) >= SHIFT for one in _lags(record, plan, heard))


def _broken(hearing: Hearing, plan: Plan, heard: Row, lag: int) -> Finding:
    """Where the programme leaves its place by so many places, or that all of it does."""
    at = plan.leaves(heard, lag) * STEP
    record = hearing.record
    begun = [one for one in record.chapters if one.start <= at + _OVERLAP] if record else []
    said = sum(min(one.end, at) - one.start for one in record.script if one.start < at) if record else 0.0
    if said < _LEAST_SAID or not begun:
        return _shifted(hearing, lag * STEP)
    key = "check.from_here_later" if lag > 0 else "check.from_here_earlier"
    return _moved(key, begun[-1], at, lag * STEP)


def _shifted(hearing: Hearing, later: float) -> Finding:
    """The whole comes later or earlier; what silence in front explains is called that."""
    first = hearing.silences[0] if hearing.silences else None
    if later > 0 and first and first.at == 0.0 and first.seconds >= later - 2 * STEP:
        return wrong("check.leading", 0.0, seconds=f"{first.seconds:.1f}")
    return wrong("check.later" if later > 0 else "check.earlier", 0.0, seconds=f"{abs(later):.1f}")


def _moves(record: Record, plan: Plan, heard: Row) -> list[_Move]:
    """Where each story is heard; nothing where one of them is not found."""
    stories = [one for one in record.chapters if one.article and one.end - one.start >= _STORY_SECONDS]
    lags = [_place(fit(plan.part(one.start, one.end), heard)) for one in stories]
    found = [_Move(story, lag * STEP) for story, lag in zip(stories, lags, strict=True) if lag is not None]
    return found if len(found) == len(stories) else []


def _place(found: Fit) -> int | None:
    """By how many places a story is moved, 0 where it is in its own; None where nobody can tell."""
    lag, best = found.best()
    if abs(lag) < SHIFT or best < max(FOUND, found.at(0) + BETTER):
        lag, best = 0, found.at(0)
    return lag if best >= FITS or _standing(found) == lag else None


def _apart(moves: list[_Move]) -> bool:
    """Whether no two of them are heard at the same time, as stories are that have only changed places."""
    spans = sorted((one.at, one.story.end + one.later) for one in moves)
    return all(end <= start + _OVERLAP for (_, end), (start, _) in pairwise(spans))


def _together(moves: list[_Move]) -> bool:
    """Whether all that are moved are moved by the same time."""
    times = [one.later for one in moves if one.later]
    return not times or max(times) - min(times) <= SHIFT * STEP


def _moved(key: str, story: ChapterFacts, at: float, later: float) -> Finding:
    """A story, or what follows from the second `at` of it on, is heard so many seconds later."""
    heard = int(at + later)
    place, seconds = f"{heard // 60}:{heard % 60:02d}", f"{abs(later):.1f}"
    return wrong(key, at, title=story.title, place=place, seconds=seconds)
