"""Order: it is this edition that is heard, everything when the record says, not earlier or later."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bulletin.alignment import STEP, Plan, Row, activity, fit, plan_of
from bulletin.hearing import Hearing
from bulletin.record import ChapterFacts, Record
from bulletin.report import Finding, wrong

RANK = 45

FITS, FOREIGN = 0.7, 0.5  # likeness of sound and record from which on they belong together, and do not
FOUND = 0.7  # likeness of a single story with another place
BETTER = 0.1  # by which another place must fit better than its own
SHIFT = 3  # places of 50 ms: what is less is heard by nobody
_UTTERANCES, _STORY_SECONDS = 3, 4.0  # with fewer, or less, many places fit
_OVERLAP = 1.0  # seconds by which stories may seem to overlap
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
    here, (lag, best) = found.at(0), found.best()
    if abs(lag) >= SHIFT and best >= max(FITS, here + BETTER):
        yield _shifted(hearing, lag * STEP)
    elif here < FITS:
        yield from _misplaced(record, plan, heard, foreign=here < FOREIGN and abs(lag) >= SHIFT)


def _shifted(hearing: Hearing, later: float) -> Finding:
    """The whole comes later or earlier; what silence in front explains is called that."""
    first = hearing.silences[0] if hearing.silences else None
    if later > 0 and first and first.at == 0.0 and first.seconds >= later - 2 * STEP:
        return wrong("check.leading", 0.0, seconds=f"{first.seconds:.1f}")
    return wrong("check.later" if later > 0 else "check.earlier", 0.0, seconds=f"{abs(later):.1f}")


def _misplaced(record: Record, plan: Plan, heard: Row, foreign: bool) -> Iterator[Finding]:
    """Stories at other places; where none is found the whole is `foreign`: dense speech fits its record
    loosely, but still nowhere as well as where it is.
    """
    moves, still, lost = [], [], 0
    for story in record.chapters:
        if story.article and story.end - story.start >= _STORY_SECONDS:
            found = fit(plan.part(story.start, story.end), heard)
            lag, best = found.best()
            if abs(lag) >= SHIFT and best >= max(FOUND, found.at(0) + BETTER):
                moves.append(_Move(story, lag * STEP))
            elif found.at(0) >= FITS:
                still.append(_Move(story, 0.0))
            else:
                lost += 1
    if moves and _together(moves) and lost <= len(moves):
        yield _moved("check.from_here_later" if moves[0].later > 0 else "check.from_here_earlier", moves[0])
    elif moves and not lost and _apart([*moves, *still]):
        yield from (_moved("check.order", one) for one in moves)
    elif foreign and heard.mean() > _HEARD:
        yield wrong("check.content")


def _apart(moves: list[_Move]) -> bool:
    """Whether no two of them are heard at the same time, as stories are that have only changed places."""
    spans = sorted((one.at, one.story.end + one.later) for one in moves)
    return all(end <= start + _OVERLAP for (_, end), (start, _) in pairwise(spans))


def _together(moves: list[_Move]) -> bool:
    """Whether all of them are moved by the same time."""
    return max(one.later for one in moves) - min(one.later for one in moves) <= SHIFT * STEP


def _moved(key: str, move: _Move) -> Finding:
    place = f"{int(move.at) // 60}:{int(move.at) % 60:02d}"
    seconds = f"{abs(move.later):.1f}"
    return wrong(key, move.story.start, title=move.story.title, place=place, seconds=seconds)
