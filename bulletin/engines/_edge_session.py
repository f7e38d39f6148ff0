"""A voice of Edge's reader at work: what comes is held against the text before it counts as spoken."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bulletin.clip import Clip
from bulletin.engines._edge_stream import Answered, Asked, Boundary, Failed, answered
from bulletin.engines._parts import is_plausible, is_spoken, trimmed
from bulletin.engines._service import Standing, answers
from bulletin.engines._sound import plain, sound_in
from bulletin.errors import Failure, NetworkError, SpeechError
from bulletin.fetch import Patience
from bulletin.take import Line, Mark, Take
from bulletin.trim import fault, last_word

ATTEMPTS, POOR_ATTEMPTS = 4, 2  # where the service was not reached, and where its answer was no speech
_REACH = 80  # characters within which the next word is looked for
_HOLE = 3  # words in a row that may not be without a mark
_SLACK_SECONDS = 0.25  # by which words may end after the sound


@dataclass(frozen=True, slots=True)
class Order:
    """What a card asks for: the service's name for the voice, rate and pitch as it writes them, the seconds
    for a line, an address instead of Microsoft's, and the pace where it is below 1.
    """

    voice: str
    rate: str
    pitch: str
    deadline_seconds: float
    address: str
    pace: float


@dataclass(slots=True)
class EdgeSession:
    """A session: speaks a line whole or says why not; each line has a connection of its own."""

    order: Order
    longest: int
    patience: Patience = field(default_factory=Patience)
    standing: Standing = field(default_factory=Standing)

    def speak(self, lines: Sequence[Line]) -> Iterator[Take | Failure]:
        """One take or failure for each line, in order."""
        return answers(lines, self._take)

    def close(self) -> None:
        """Nothing to let go of."""

    def _take(self, line: Line) -> Take:
        text = line.text
        if len(text) > self.longest:
            raise SpeechError("edge.long", length=len(text), longest=self.longest)
        if not is_spoken(text):
            raise SpeechError("edge.unspoken", text=text[:60])
        clip, marks = self.standing.ask(lambda: self._spoken(text))
        return Take(line.key, clip, marks)

    def _spoken(self, text: str) -> tuple[Clip, tuple[Mark, ...]]:
        """The line's sound and marks, asked for again while there is time and hope."""
        clock, patience = self.patience.clock, self.patience
        until = clock() + self.order.deadline_seconds
        attempt = 1
        while True:
            try:
                return self._once(text, until - clock())
            except Failed as failed:
                most = ATTEMPTS if isinstance(failed.error, NetworkError) else POOR_ATTEMPTS
                pause = failed.asked_seconds + patience.pause(attempt)
                if not failed.again or attempt >= most or pause >= until - clock():
                    raise failed.error from None
            patience.sleep(pause)
            attempt += 1

    def _once(self, text: str, seconds: float) -> tuple[Clip, tuple[Mark, ...]]:
        order = self.order
        asked = Asked(plain(text), order.voice, order.rate, order.pitch, order.address)
        answer = answered(asked, seconds, self.patience.idle_seconds)
        try:
            return _heard(answer, text, asked.host, order.pace)
        except SpeechError as error:
            raise Failed(error, again=True) from None


def _heard(answer: Answered, text: str, host: str, pace: float) -> tuple[Clip, tuple[Mark, ...]]:
    """What was answered, if it is the whole line and nothing else; SpeechError for anything else."""
    clip, said = sound_in(answer.mp3), text[:60]
    if clip is None:
        raise SpeechError("edge.broken_answer", host=host)
    marks = tuple(marks_of(answer.words, text, clip.seconds))
    if max((mark.end for mark in marks), default=0) <= last_word(text) or hole(marks, text):
        raise SpeechError("take.unfinished", text=said)
    if answer.words[-1].ends > clip.seconds + _SLACK_SECONDS:
        raise SpeechError("take.cut", text=said)
    if key := fault(clip):
        raise SpeechError(key, text=said)
    seconds = trimmed(clip).seconds
    if not is_plausible(text, seconds, pace):
        raise SpeechError("edge.length", host=host, text=said, seconds=seconds)
    return clip, marks


def marks_of(words: Sequence[Boundary], text: str, seconds: float) -> Iterator[Mark]:
    """The words that are found in the text, in order, each not before the one before it has ended."""
    place, at = 0, 0.0
    lower = text.lower() if len(text.lower()) == len(text) else text
    for word in words:
        sought = word.text.strip()
        start = lower.find(sought.lower(), place, place + len(sought) + _REACH) if sought else -1
        if start < 0:
            continue
        begins = min(max(word.begins, at), seconds)
        at = min(max(word.ends, begins), seconds)
        place = start + len(sought)
        yield Mark(start, place, begins, at)


def hole(marks: Sequence[Mark], text: str) -> bool:
    """Whether a stretch of words within the text has no mark."""
    ends = [0, *(mark.end for mark in marks)]
    starts = [*(mark.start for mark in marks), len(text)]
    between = (text[end:start] for end, start in zip(ends, starts, strict=True))
    return any(sum(any(map(str.isalnum, word)) for word in gap.split()) >= _HOLE for gap in between)
