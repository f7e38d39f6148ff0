"""The stopwatch: how long every line takes at every pace, measured where it was spoken, else estimated."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from bulletin.estimate import seconds_of
from bulletin.pace import Step, stretch_of
from bulletin.respelling import respell
from bulletin.script import Utterance
from bulletin.take import KeptTake, engine_of, follows_tempo, take_key
from bulletin.voice import Voice

_MILLI = 1000


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a voice, whatever its tempo."""

    voice: str
    text: str


@dataclass(slots=True)
class Stopwatch:
    """What is known of the lengths of lines; `recorded` has those of recordings, in seconds, by path."""

    recorded: Mapping[str, Fraction] = field(default_factory=dict)
    _takes: dict[tuple[_Line, float], KeptTake] = field(default_factory=dict)
    _keys: dict[tuple[_Line, float], str] = field(default_factory=dict)
    _lines: dict[tuple[str, str], _Line] = field(default_factory=dict)
    _sums: dict[str, tuple[float, float]] = field(default_factory=dict)  # measured and estimated, by voice

    def learn(self, utterance: Utterance, voice: Voice, take: KeptTake) -> None:
        """The take of an utterance by the voice at its tempo."""
        line = self._line(utterance, voice)
        if (line, voice.tempo) in self._takes:
            return
        self._takes[line, voice.tempo] = take
        measured, estimated = self._sums.get(voice.id, (0.0, 0.0))
        self._sums[voice.id] = (measured + take.seconds, estimated + seconds_of(line.text, voice))

    def knows(self, utterance: Utterance, voice: Voice) -> bool:
        """Whether the utterance was heard of the voice at its tempo."""
        return bool(utterance.recording) or (self._line(utterance, voice), voice.tempo) in self._takes

    def key(self, utterance: Utterance, voice: Voice) -> str:
        """The key of the utterance's take."""
        line = self._line(utterance, voice)
        if (line, voice.tempo) not in self._keys:
            self._keys[line, voice.tempo] = take_key(voice, engine_of(voice).version(), line.text)
        return self._keys[line, voice.tempo]

    def seconds(self, utterance: Utterance, voice: Voice, stretch: float) -> Fraction:
        """How long the utterance is, spoken by the voice at its tempo and then stretched; to the sample where
        it was heard, else to the millisecond.
        """
        if utterance.recording:
            return self.recorded.get(utterance.recording, Fraction(0))
        take = self._takes.get((self._line(utterance, voice), voice.tempo))
        if take is None:
            return Fraction(round(self._estimated(utterance, voice) / stretch * _MILLI), _MILLI)
        return Fraction(stretched_samples(take.samples, stretch), take.rate)

    def _estimated(self, utterance: Utterance, voice: Voice) -> float:
        """From the same line at another tempo; else from how the voice's other lines compare with their
        estimates.
        """
        line = self._line(utterance, voice)
        for tempo in sorted({one for _, one in self._takes}, key=lambda one: abs(one - voice.tempo)):
            take = self._takes.get((line, tempo))
            if take is not None:
                return take.seconds * tempo / voice.tempo
        measured, estimated = self._sums.get(voice.id, (1.0, 1.0))
        return seconds_of(line.text, voice) * measured / estimated

    def _line(self, utterance: Utterance, voice: Voice) -> _Line:
        said = voice.id, utterance.reading.spoken
        if said not in self._lines:
            self._lines[said] = _Line(voice.id, respell(said[1], voice.lexicon).text)
        return self._lines[said]


def stretched_samples(samples: int, stretch: float) -> int:
    """How many samples are left of so many at a speed of `stretch`."""
    return samples if stretch == 1.0 else round(samples / stretch)


def paced(voice: Voice, step: Step) -> Voice:
    """The voice at the step's tempo, if its engine follows one."""
    return replace(voice, tempo=step.tempo) if step.tempo != 1.0 and follows_tempo(voice) else voice


def stretched(voice: Voice, step: Step, speed: float) -> float:
    """By how much takes of the voice are stretched at this step of a programme that has this `speed`."""
    own = 1.0 if step.stretch == 1.0 else stretch_of(step, follows_tempo(voice))
    return round(own * speed, 4)
