"""Hearing: a sound file decoded once, in blocks, and everything that the check needs to know of it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bulletin.ahead import ahead
from bulletin.clip import Samples, is_cut
from bulletin.errors import SoundError
from bulletin.flaws import Balance, Field, Flaws, Grain, Silence, Texture
from bulletin.hush import hushed
from bulletin.loudness import Meter
from bulletin.mp4 import Mp4Sound, is_mp4, open_sound
from bulletin.mpeg import Mpeg, scan
from bulletin.profile import PODCAST
from bulletin.record import CueFacts, Record
from bulletin.report import Measured

if TYPE_CHECKING:
    from soundfile import SoundFile

_OTHERS = (b"RIFF", b"RF64", b"fLaC", b"OggS")  # how other kinds of sound files begin
BLOCK = 1 << 16  # samples decoded at once
COARSE = 8  # samples whose mean is one of an excerpt: music is known by what is under 2 kHz
LEAST, MOST = 0.4, 4.0  # seconds of a piece that are listened to
PEAK_DB = 0.05  # accuracy of the meter (BS.1770-4 Annex 2 allows more)
_AFTER_SPEECH = 0.05  # seconds between a voice and where music is listened to

Powers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Expected:
    """What the file is to be; None or 0 where nobody knows.

    `rate` in Hz, `bitrate` in kb/s; `record` tells what is heard when, `sounds` where its pieces of music
    are, by the sha256 of their files; `loose` where the codec promises neither length nor loudness.
    """

    samples: int | None = None
    lufs: float | None = None
    peak_dbtp: float = PODCAST.peak_dbtp
    title: str | None = None
    rate: int = 0
    channels: int = 0
    bitrate: int = 0
    record: Record | None = None
    sounds: tuple[tuple[str, Path], ...] = ()
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a piece of music is heard without a voice: seconds of the programme."""

    cue: CueFacts
    start: float
    end: float


@dataclass(frozen=True, slots=True, eq=False)
class Excerpt:
    """What is heard in a stretch: the first channel, the mean of every COARSE samples."""

    stretch: Stretch
    sound: Samples


@dataclass(frozen=True, slots=True, eq=False)
class Hearing:
    """A file, what it is to be, and what was heard: `powers` are weighted as the ear does, one per 10 ms,
    `tops` the greatest amplitudes of every 50 ms.
    """

    path: Path
    expected: Expected
    measured: Measured
    powers: Powers
    silences: tuple[Silence, ...]
    tops: Samples
    clipped_at: float | None
    balance: Balance
    grain: Grain
    excerpts: tuple[Excerpt, ...]

    @property
    def record(self) -> Record | None:
        """What is heard when, where it is known."""
        return self.expected.record

    @property
    def is_over(self) -> bool:
        """Whether some peak is over the ceiling."""
        return self.measured.true_peak_dbtp > self.expected.peak_dbtp + PEAK_DB


def mpeg_of(path: Path) -> Mpeg | None:
    """What an MP3 consists of; None for another kind of file, SoundError where it cannot be read."""
    try:
        with path.open("rb") as file:
            if file.read(4) in _OTHERS or is_mp4(path):  # samples may look like frames
                return None
        found = scan(path)
    except OSError as error:
        raise SoundError("check.decoder") from error
    return found if found.frames or found.announced is not None else None


def hear(path: Path, expected: Expected, mpeg: Mpeg | None) -> Hearing:
    """The sound at `path` heard to its end; SoundError where it can't be decoded, Lacking where what that
    takes is not installed.
    """
    import soundfile

    try:
        with _quiet(path, mpeg), open_sound(path) as file:
            return _heard(file, path, expected)
    except (soundfile.LibsndfileError, ValueError, SoundError) as error:
        raise SoundError("check.decoder") from error


def _quiet(path: Path, mpeg: Mpeg | None) -> AbstractContextManager[None]:
    """Silence for a decoder that would have something to say about the file."""
    sound = mpeg is not None and mpeg.is_sound
    return nullcontext() if sound or path.suffix not in (".mp3", "") else hushed()


def _heard(file: "SoundFile | Mp4Sound", path: Path, expected: Expected) -> Hearing:
    rate, channels = file.samplerate, file.channels
    meter, flaws = Meter(rate, channels), Flaws(rate)
    field, texture = Field(rate), Texture(rate, channels)
    excerpts = _Excerpts(rate, tuple(stretches(expected.record)))
    for block in ahead(file.blocks(BLOCK, dtype="float32", always_2d=True)):
        for ear in (meter, flaws, field, texture, excerpts):
            ear.feed(block)
    measured = _measured(meter, flaws, is_cut(file, path, flaws.samples))
    return Hearing(
        path=path,
        expected=expected,
        measured=measured,
        powers=meter.slices,
        silences=flaws.silences,
        tops=flaws.tops,
        clipped_at=flaws.clipped_at,
        balance=field.result(channels),
        grain=texture.result(),
        excerpts=excerpts.result(),
    )


def _measured(meter: Meter, flaws: Flaws, cut: bool) -> Measured:
    result = meter.result()
    return Measured(
        samples=flaws.samples,
        rate=meter.rate,
        channels=meter.channels,
        lufs=round(result.lufs, 3),
        true_peak_dbtp=round(result.peak_dbtp, 3),
        range_lu=round(result.range_lu, 2),
        longest_silence=flaws.longest_silence,
        clipped_runs=flaws.clipped_runs,
        cut=cut,
    )


def stretches(record: Record | None) -> Iterator[Stretch]:
    """For each cue of music the longest stretch of it without a voice, if it is long enough."""
    if record is None or record.timeline is None:
        return
    cues = sorted(record.timeline.cues, key=lambda one: one.start)
    for cue in record.timeline.cues:
        if cue.lane == "speech":
            continue
        before_it = ("speech", "effects") if cue.lane == "bed" else ("speech",)  # a bed makes way for both
        louder = [one for one in cues if one.lane in before_it]
        start, end = max(_open(cue, louder), key=lambda span: span[1] - span[0], default=(0.0, 0.0))
        if end - start >= LEAST:
            yield Stretch(cue, start, min(end, start + MOST))


def _open(cue: CueFacts, speech: list[CueFacts]) -> Iterator[tuple[float, float]]:
    """The stretches of a cue of music in which nobody speaks."""
    at, last = cue.start, cue.start + cue.length
    for one in speech:
        if one.start + one.length <= at or one.start >= last:
            continue
        yield at, one.start - _AFTER_SPEECH
        at = one.start + one.length + _AFTER_SPEECH
    yield at, last


class _Excerpts:
    """What is heard in the stretches, kept as it goes by."""

    def __init__(self, rate: int, wanted: tuple[Stretch, ...]) -> None:
        self._spans = [(one, round(one.start * rate), round(one.end * rate)) for one in wanted]
        self._kept: list[list[Samples]] = [[] for _ in wanted]
        self._at = 0

    def feed(self, block: Samples) -> None:
        """Takes the next samples, shaped (n, channels)."""
        end = self._at + len(block)
        for (_, first, last), kept in zip(self._spans, self._kept, strict=True):
            if first < end and last > self._at:
                kept.append(block[max(0, first - self._at) : last - self._at, 0].copy())
        self._at = end

    def result(self) -> tuple[Excerpt, ...]:
        """What was heard, stretch by stretch."""
        return tuple(
            Excerpt(stretch, coarse(np.concatenate([np.zeros(0, np.float32), *kept])))
            for (stretch, _, _), kept in zip(self._spans, self._kept, strict=True)
        )


def coarse(sound: Samples) -> Samples:
    """The mean of every COARSE samples of one channel."""
    whole = len(sound) // COARSE * COARSE
    return np.asarray(sound[:whole].reshape(-1, COARSE).mean(axis=1), dtype=np.float32)
