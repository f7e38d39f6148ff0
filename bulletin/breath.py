"""Breath: a sentence that is too long for one breath is cut where a newsreader would breathe."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bulletin.reading import OffsetMap, Reading

COMFORT = 200
"""Spoken letters after which a reader wants to breathe."""
LONGEST = 400
"""Spoken letters that no breath goes beyond, unless one span of the reading alone is longer."""
WORD = 40
"""Letters of a word after which a breath may end within it: voices lose what comes after a hundred or so."""
_ENDLESS = re.compile(rf"\w{{{WORD + 1},}}")
_CLAUSE = re.compile(r"[;；]\s+")
_PAUSE = re.compile(r"[,:.!?…)”»]\s+|[，、。]")


@dataclass(frozen=True, slots=True)
class Breath:
    """A stretch of the written text that is said in one breath, without blanks at its ends."""

    start: int
    end: int
    ends_sentence: bool


def breaths(
    reading: Reading, sentences: Iterable[tuple[int, int]], comfort: int = COMFORT, longest: int = LONGEST
) -> tuple[Breath, ...]:
    """The breaths of a reading: its sentences, cut at ";" and, over `comfort` spoken letters, at a pause.

    No span of the reading is divided; where no pause helps, a breath ends at a blank or anywhere.
    """
    ruler = _Ruler(reading, reading.map, reading.map.inverted())
    found: list[Breath] = []
    for start, end in sentences:
        cuts = [
            place
            for one in _clauses(reading, start, end)
            for cut in _cut(ruler, *one, comfort, longest)
            for place in _sayable(reading, *cut)
        ]
        stretches = [stretch for a, b in cuts if (stretch := _trimmed(reading.written, a, b))]
        found += [Breath(a, b, i == len(stretches)) for i, (a, b) in enumerate(stretches, 1)]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Ruler:
    """Measures written places in spoken letters."""

    reading: Reading
    map: OffsetMap
    back: OffsetMap

    def spoken(self, at: int) -> int:
        """How many letters are spoken before the written place `at`, which lies in no span."""
        return self.map.forward(0, at)[1]

    def reach(self, start: int, letters: int) -> int:
        """The last written place, in no span, that at most `letters` spoken ones from `start` lead to.

        Where a span at `start` alone is longer, its end.
        """
        at = self.back.forward(0, self.spoken(start) + letters)[1]
        if self.spoken(at) - self.spoken(start) <= letters:
            return at
        before = self.reading.span_before(at)
        return before.start if before and before.start > start else at


def _clauses(reading: Reading, start: int, end: int) -> Iterator[tuple[int, int]]:
    marks = (reading.whole(found.end()) for found in _CLAUSE.finditer(reading.written, start, end))
    return pairwise([reading.whole(start), *(at for at in marks if start < at < end), reading.whole(end)])


def _cut(ruler: _Ruler, start: int, end: int, comfort: int, longest: int) -> Iterator[tuple[int, int]]:
    """A clause in pieces of about `comfort` spoken letters."""
    places = sorted(
        {ruler.reading.whole(found.end()) for found in _PAUSE.finditer(ruler.reading.written, start, end)}
    )
    spoken = [ruler.spoken(at) for at in places]
    last = ruler.spoken(end)
    while last - (here := ruler.spoken(start)) > comfort:
        cut = _pause(places, spoken, here, last, comfort, longest) or _anywhere(ruler, start, end, longest)
        if not start < cut < end:
            break
        yield start, cut
        start = cut
    yield start, end


def _pause(
    places: Sequence[int], spoken: Sequence[int], here: int, last: int, comfort: int, longest: int
) -> int:
    """The written place of the best pause after `here`, 0 where there is none.

    All but `places` counts spoken letters.
    """
    low, high = bisect_right(spoken, here), bisect_left(spoken, last)
    wanted = here + (comfort if last - here > 2 * comfort else (last - here) // 2)
    i = bisect_right(spoken, wanted, low, high)
    near = [k for k in (i - 1, i) if low <= k < high and spoken[k] - here <= longest]
    if not near:
        return 0
    return places[min(near, key=lambda k: (spoken[k] - here > comfort, abs(spoken[k] - wanted)))]


def _anywhere(ruler: _Ruler, start: int, end: int, longest: int) -> int:
    """A blank as late as `longest` allows, else just there, else the end; the rest may be said at once."""
    if ruler.spoken(end) - ruler.spoken(start) <= longest:
        return end
    reach = ruler.reach(start, longest)
    blank = ruler.reading.written.rfind(" ", start + 1, reach)
    return blank if blank > start and ruler.reading.whole(blank) == blank else reach


def _sayable(reading: Reading, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretch in pieces that have no word of more than `WORD` letters, unless a span alone is longer."""
    for word in _ENDLESS.finditer(reading.written, start, end):
        for letter in range(word.start() + WORD, word.end(), WORD):
            cut = reading.whole(letter)
            if start < cut < end:
                yield start, cut
                start = cut
    yield start, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    part = text[start:end]
    stripped = part.strip()
    if not stripped:
        return None
    start += len(part) - len(part.lstrip())
    return start, start + len(stripped)
