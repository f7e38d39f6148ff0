"""Captions: what is heard, in pieces that can be read while they are heard, from an edition's record."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bulletin.record import Record, UtteranceFacts

_CLAUSE_ENDS = ",;:"
_SENTENCE_ENDS = ".!?…"
_LINE = 1e6  # what a further line costs: there are no more than are needed
_GOOD_BREAK = 200.0  # what a break behind a clause is worth, as letters squared that a line may be off
_BEST_BREAK = 400.0  # behind a sentence


@dataclass(frozen=True, slots=True)
class Shape:
    """How much of a caption is seen at once: `lines` of at most `width` letters; where `named` the name of a
    new speaker is the beginning of the text.
    """

    width: int
    lines: int
    named: bool


@dataclass(frozen=True, slots=True)
class Caption:
    """Lines of spoken text, shown from `start` to before `end` in milliseconds of the programme; `speaker` is
    the name of who begins to speak here, `utterance` the id of the record's utterance.
    """

    start: int
    end: int
    lines: tuple[str, ...]
    speaker: str
    utterance: str

    def times(self, point: str) -> str:
        """From when to when it is shown, as captions write it, with `point` before the thousandths."""
        return f"{_clock(self.start, point)} --> {_clock(self.end, point)}"


def _clock(ms: int, point: str) -> str:
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}{point}{ms % 1000:03d}"


def captions(record: Record, shape: Shape) -> tuple[Caption, ...]:
    """The captions of a finished edition in order, none overlapping another, none empty or past the end: the
    first of an utterance begins with it, the last ends with it, and those between change where the engine
    heard the words, else by the share of their letters. Nobody is named where only one voice speaks.
    """
    end = milliseconds(record.edition.duration)
    told = zip(record.script, speakers(record), strict=True)
    heard = ((one, speaker) for one, speaker in told if one.spoken)  # a recording may have no transcript
    return tuple(made for one, speaker in heard for made in _of_utterance(one, speaker, shape, end))


def milliseconds(seconds: float) -> int:
    """Seconds of the record as every companion writes them."""
    return round(seconds * 1000)


def speakers(record: Record) -> Iterator[str]:
    """For each utterance of the record the name of its voice where another one spoke before, else nothing."""
    known = record.provenance.voices if record.provenance else ()
    names = {voice.id: voice.name for voice in known}
    alone = len({one.voice for one in record.script}) < 2
    before = ""
    for one in record.script:
        yield "" if alone or one.voice == before else names.get(one.voice, one.voice)
        before = one.voice


def _of_utterance(one: UtteranceFacts, speaker: str, shape: Shape, last: int) -> Iterator[Caption]:
    label = f"{speaker}: " if shape.named and speaker else ""
    text = label + one.spoken
    screens = _screens(text, shape)
    times = _times(one, [lines[0][0] - len(label) for lines in screens], last)
    for number, (lines, (start, end)) in enumerate(zip(screens, pairwise(times), strict=True)):
        if end > start:
            shown = tuple(text[first:until] for first, until in lines)
            yield Caption(start, end, shown, "" if number else speaker, one.id)


def _times(one: UtteranceFacts, starts: list[int], last: int) -> list[int]:
    """When each screen begins, and when the last one ends, in order."""
    begin, end = (min(milliseconds(at), last) for at in (one.start, one.end))
    times = [begin]
    for start in starts[1:]:
        times.append(max(times[-1], min(milliseconds(heard_at(one, max(0, start))), end)))
    return [*times, end]


def heard_at(one: UtteranceFacts, spoken_at: int) -> float:
    """The second of the programme at which this place of the spoken text is heard: by the words that the
    engine timed, else as far into the utterance as into its letters.
    """
    written_at = _written_place(one, spoken_at)
    for word in one.words:
        if word.written_end > written_at:
            into = (written_at - word.written_start) / (word.written_end - word.written_start)
            return word.start + (word.end - word.start) * max(0.0, into)
    return one.start + (one.end - one.start) * spoken_at / max(1, len(one.spoken))


def _written_place(one: UtteranceFacts, spoken_at: int) -> float:
    """Where in the written text this place of the spoken text is; inside a span by its share."""
    written, spoken = 0, 0
    for span in one.spans:
        if spoken_at < span.spoken_start:
            break
        if spoken_at < span.spoken_end:
            share = (spoken_at - span.spoken_start) / (span.spoken_end - span.spoken_start)
            return span.start + share * (span.end - span.start)
        written, spoken = span.end, span.spoken_end
    return written + spoken_at - spoken


def _screens(text: str, shape: Shape) -> list[list[tuple[int, int]]]:
    """The lines of the text, so many on a screen at most, as evenly as they can be shared out."""
    lines = broken(text, shape.width)
    count = -(-len(lines) // shape.lines)
    cuts = [round(number * len(lines) / count) for number in range(count + 1)] if count else []
    return [lines[first:until] for first, until in pairwise(cuts)]


def broken(text: str, width: int) -> list[tuple[int, int]]:
    """Where the lines of `text` begin and end, each of at most `width` letters (a longer word is cut): of all
    ways the one whose lines are most even and end most often where a clause does (Knuth and Plass, 1981).
    """
    words = list(_words(text, width))
    count = len(words)
    costs, following = [0.0] * (count + 1), [count] * (count + 1)
    ideal = _ideal(words, width)
    for first in range(count - 1, -1, -1):
        options = []
        for until in range(first + 1, count + 1):
            length = words[until - 1][1] - words[first][0]
            if length > width:
                break
            off = (ideal - length) ** 2 - _worth(text, words, until)
            options.append((_LINE + off + costs[until], until))
        costs[first], following[first] = min(options)
    lines, first = [], 0
    while first < count:
        lines.append((words[first][0], words[following[first] - 1][1]))
        first = following[first]
    return lines


def _ideal(words: list[tuple[int, int]], width: int) -> float:
    """How long lines are if they are even."""
    length = words[-1][1] - words[0][0] if words else 0
    return length / max(1, -(-length // width))


def _worth(text: str, words: list[tuple[int, int]], until: int) -> float:
    if until == len(words):
        return 0.0
    last = text[words[until - 1][1] - 1]
    return _BEST_BREAK if last in _SENTENCE_ENDS else _GOOD_BREAK if last in _CLAUSE_ENDS else 0.0


def _words(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Where the words are, none longer than `width`."""
    for found in re.finditer(r"\S+", text):
        for start in range(found.start(), found.end(), width):
            yield start, min(start + width, found.end())
