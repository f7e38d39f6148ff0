"""A Piper voice at work, warm: one onnxruntime session, a line in, a take with word marks out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bulletin.clip import Clip
from bulletin.engines._piper_config import Config
from bulletin.engines._piper_runner import FAILURES
from bulletin.engines._piper_text import Fed, Phonemizer, fed, shared, words_of
from bulletin.errors import BulletinError, Failure, SpeechError
from bulletin.phonemes import OPENS
from bulletin.take import Line, Mark, Take

SENTENCE_PAUSE = 0.2  # seconds between two sentences of a line
MOST_PHONEMES = 1500  # of one sentence: the model's memory grows with their square
_UNSAID, _UNALIGNED = "piper.unsaid", "piper.unaligned"

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Manner:
    """How the voice speaks: the scales that the model takes, and which of its speakers, where it
    has several.
    """

    noise: float
    length: float
    noise_width: float
    speaker: int | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A spoken sentence: samples in [-1, 1], and begin and end, in samples, of each word-like group."""

    samples: NDArray[np.float32]
    groups: tuple[tuple[int, int], ...]


class PiperSession:
    """One voice, loaded; it may be used by one thread at a time."""

    def __init__(
        self, runner: Any, aligned: bool, phonemizer: Phonemizer, manner: Manner, longest: int
    ) -> None:
        self._runner = runner
        self._aligned = aligned
        self._phonemizer = phonemizer
        self._manner = manner
        self._longest = longest

    @property
    def _config(self) -> Config:
        return self._phonemizer.config

    def speak(self, lines: Sequence[Line]) -> Iterator[Take | Failure]:
        """One take or failure for each line, in order."""
        for line in lines:
            try:
                yield self._say(line)
            except BulletinError as error:
                yield Failure(line.key, error)

    def close(self) -> None:
        """Lets go of the model."""
        self._runner = None

    def _say(self, line: Line) -> Take:
        text = line.text
        if len(text) > self._longest:
            raise SpeechError("piper.long", length=len(text), longest=self._longest)
        feeds = [fed(one, self._config) for one in self._phonemizer.sentences(text)]
        feeds = [one for one in feeds if one.groups]
        if not feeds:
            raise SpeechError("piper.nothing", text=text[:60])
        unknown = tuple(dict.fromkeys(sound for one in feeds for sound in one.unknown))
        self._refuse_sounds(text, unknown)
        sound, groups = _joined([self._spoken(one, text) for one in feeds], self._config.rate)
        warnings = [f"{_UNSAID} {' '.join(unknown)}"] if unknown else []
        if not self._aligned:
            warnings.append(_UNALIGNED)
        marks = tuple(self._marks(text, groups))
        return Take(line.key, Clip(sound[:, np.newaxis], self._config.rate), marks, tuple(warnings))

    def _refuse_sounds(self, text: str, unknown: Sequence[str]) -> None:
        """Phonemes that a lexicon gives for a word must be known: dropped, they would make another word."""
        for start, end in words_of(text):
            if text.startswith(OPENS, start):
                strange = next((one for one in unknown if one in text[start:end]), "")
                if strange:
                    raise SpeechError("piper.sound", sound=strange, text=text[:60])

    def _spoken(self, one: Fed, text: str) -> Sentence:
        if len(one.ids) > 2 * MOST_PHONEMES:
            raise SpeechError("piper.phonemes", text=text[:60], longest=MOST_PHONEMES)
        samples, counts = self._run(one.ids, text)
        ends = np.concatenate([[0], np.cumsum(counts)])
        return Sentence(samples, tuple((int(ends[first]), int(ends[end])) for first, end in one.groups))

    def _run(self, ids: Sequence[int], text: str) -> tuple[NDArray[np.float32], Counts]:
        """The sound of the ids, and how many samples of it each id has."""
        manner = self._manner
        scales = np.array([manner.noise, manner.length, manner.noise_width], np.float32)
        given = {"input": np.array([ids], np.int64), "input_lengths": np.array([len(ids)]), "scales": scales}
        if manner.speaker is not None:
            given["sid"] = np.array([manner.speaker], np.int64)
        try:
            sound, *rest = self._runner.run(given)
        except FAILURES as error:
            raise SpeechError("piper.failed", text=text[:60], reason=str(error)[:200]) from None
        samples = np.clip(np.asarray(sound, np.float32).reshape(-1), -1.0, 1.0)
        return samples, self._counts(rest, len(ids), len(samples), text)

    def _counts(self, rest: Sequence[Any], ids: int, samples: int, text: str) -> Counts:
        """Samples of each id: as the model tells, which must fill its sound, else shared out evenly."""
        if not self._aligned:
            return np.asarray(np.diff(np.linspace(0, samples, ids + 1).astype(np.int64)), np.int64)
        counts = (np.asarray(rest[0]).reshape(-1) * self._config.hop).astype(np.int64)
        if len(counts) != ids or counts.sum() != samples:
            raise SpeechError("piper.failed", text=text[:60], reason=f"{counts.sum()} / {samples}")
        return counts

    def _marks(self, text: str, groups: Sequence[tuple[int, int]]) -> Iterator[Mark]:
        rate, words = self._config.rate, words_of(text)
        counts = [1] * len(words)
        if len(words) != len(groups):
            counts = [self._alone(text[start:end]) for start, end in words]
        for (start, end), (first, last) in zip(words, shared(counts, len(groups)), strict=True):
            yield Mark(start, end, groups[first][0] / rate, groups[last - 1][1] / rate)

    def _alone(self, word: str) -> int:
        """How many groups of phonemes one word of a line has: a number or an acronym has several."""
        return max(1, sum(len(fed(one, self._config).groups) for one in self._phonemizer.sentences(word)))


def _joined(
    sentences: Sequence[Sentence], rate: int
) -> tuple[NDArray[np.float32], tuple[tuple[int, int], ...]]:
    """Sentences one after the other with a pause between, at the level that the model gave each of them."""
    pause = np.zeros(round(SENTENCE_PAUSE * rate), np.float32)
    pieces: list[NDArray[np.float32]] = []
    groups: list[tuple[int, int]] = []
    at = 0
    for one in sentences:
        groups += [(at + begin, at + end) for begin, end in one.groups]
        pieces += [one.samples, pause]
        at += len(one.samples) + len(pause)
    return np.concatenate(pieces[:-1]), tuple(groups)
