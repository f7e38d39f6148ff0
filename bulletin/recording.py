"""Recording: a human voice in a sound file, surveyed once and heard from there block by block."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bulletin.clip import RATES, Clip, Samples, as_channels, folded_to_stereo, is_cut, is_known, read_sound
from bulletin.errors import KeptError, SoundError
from bulletin.headroom import power_left
from bulletin.loudness import Meter
from bulletin.store import Store
from bulletin.take import KeptTake, store_at

if TYPE_CHECKING:
    from soundfile import SoundFile

LONGEST_MINUTES = 60  # of a recording: a report, a speech, not a day's archive
SOFT_DB = -50.0  # under its loudest 10 ms; what is softer at its ends is not what it was made for
SILENT = 10 ** (-60 / 20)  # no 10 ms of anything meant to be heard are so soft
_VERSION = 1  # goes up when the same file would be heard otherwise
_BEFORE, _AFTER, _EDGE = 0.05, 0.15, 0.01  # seconds kept around the sound, and over which it rises and falls
_FRAMES = 600  # of 10 ms that are read at once


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is known of a recording: the sha256 of its file; it is heard from `start` to before `end`.

    Both in samples per channel at `rate` Hz. `mono` and `stereo` are its weighted power there per 100 ms, as
    one channel and as the mean of two; `shares` as those of a take.
    """

    digest: str
    rate: int
    start: int
    end: int
    mono: tuple[float, ...]
    stereo: tuple[float, ...]
    shares: tuple[float, ...]
    version: int = _VERSION

    @property
    def seconds(self) -> Fraction:
        """How long it is heard."""
        return Fraction(self.end - self.start, self.rate)

    def take(self, channels: int) -> KeptTake:
        """The recording as a take, for a delivery in so many channels."""
        return KeptTake(
            key=self.digest,
            voice="",
            engine="recording",
            version=str(self.version),
            rate=self.rate,
            samples=self.end - self.start,
            marks=(),
            energies=self.mono if channels == 1 else self.stereo,
            shares=self.shares,
        )


@dataclass(frozen=True, slots=True)
class SurveyJob:
    """The recording at `path`, whose sha256 is `digest`, to be surveyed; what is found is kept in `store`."""

    digest: str
    path: Path
    store: Path


def survey(job: SurveyJob) -> Recorded:
    """What is known of the job's recording, found once and kept; SoundError where it cannot be heard."""
    store = store_at(job.store)
    kept = _kept(store, job.digest)
    if kept:
        store.touch(job.digest)
        return kept
    start, end, rate = _heard(job.path)
    found = _measured(job.digest, Stream(job.path, start, end, rate))
    store.put(job.digest, json.dumps(asdict(found), separators=(",", ":")), b"")
    return found


def stream(store: Store, digest: str, path: Path) -> "Stream":
    """What is heard of the recording at `path`, which was surveyed; KeptError where it was not."""
    found = _kept(store, digest)
    if found is None:
        raise KeptError("take.gone", take=digest)
    return Stream(path, found.start, found.end, found.rate)


def _kept(store: Store, digest: str) -> Recorded | None:
    kept = store.get(digest)
    with suppress(ValueError, TypeError, KeyError):
        told = json.loads(kept.facts) if kept else {}
        if told.get("version") == _VERSION:
            return Recorded(**told | {name: tuple(told[name]) for name in ("mono", "stereo", "shares")})
    return None


def _heard(path: Path) -> tuple[int, int, int]:
    """From which sample to before which one something is heard, and the rate; SoundError where nothing is."""
    levels: list[NDArray[np.float32]] = []
    length = rate = 0
    for clip in blocks(path):
        levels.append(_levels(clip))
        length, rate = length + len(clip.samples), clip.rate
    every = np.concatenate(levels)
    if every.max() < SILENT:
        raise SoundError("clip.silent", path=str(path))
    loud = np.flatnonzero(every >= every.max() * 10 ** (SOFT_DB / 20))
    frame, before, after = rate // 100, round(_BEFORE * rate), round(_AFTER * rate)
    start, end = int(loud[0]) * frame - before, int(loud[-1] + 1) * frame + after
    return max(0, start), min(end, length), rate


def _levels(clip: Clip) -> NDArray[np.float32]:
    """The root mean square of each 10 ms, of the louder channel; the last one may be shorter."""
    frame = clip.rate // 100
    powers = np.square(clip.samples).max(axis=1)
    filled = np.pad(powers, (0, -len(powers) % frame))
    return np.asarray(np.sqrt(filled.reshape(-1, frame).mean(axis=1)), dtype=np.float32)


def _measured(digest: str, stream: "Stream") -> Recorded:
    mono, stereo = Meter(stream.rate, 1), Meter(stream.rate, 2)
    shares, total = np.zeros(0), 0.0
    for clip in stream.clips():
        mono.feed(as_channels(clip, 1).samples)
        stereo.feed(as_channels(clip, 2).samples)
        loudest = np.abs(clip.samples).max(axis=1, keepdims=True)
        power = float(np.square(loudest, dtype=np.float64).sum())
        left = np.array(power_left(loudest, clip.rate)) * power
        shares, total = (shares + left if len(shares) else left), total + power
    return Recorded(
        digest=digest,
        rate=stream.rate,
        start=stream.start,
        end=stream.end,
        mono=_rounded(mono.energies, 1),
        stereo=_rounded(stereo.energies, 2),
        shares=tuple(round(float(share), 5) for share in shares / (total or 1.0)),
    )


def _rounded(energies: tuple[float, ...], channels: int) -> tuple[float, ...]:
    return tuple(float(f"{energy / channels:.7g}") for energy in energies)


def blocks(path: Path) -> Iterator[Clip]:
    """The sound of the file at `path` in clips of six seconds, mono or stereo; SoundError where it cannot be
    read, is cut short, empty, or longer than an hour.
    """
    import soundfile

    if not path.is_file():
        raise SoundError("clip.missing", path=str(path))
    try:
        file = soundfile.SoundFile(path)
    except soundfile.LibsndfileError as error:
        if is_known(path):
            raise SoundError("clip.damaged", path=str(path)) from error
        yield from _of_other_kind(path)
        return
    with file:
        try:
            yield from _read(file, path)
        except soundfile.LibsndfileError as error:
            raise SoundError("clip.damaged", path=str(path)) from error


def _of_other_kind(path: Path) -> Iterator[Clip]:
    clip = read_sound(path)
    _require_short(len(clip.samples), clip.rate, path)
    size = clip.rate // 100 * _FRAMES
    for start in range(0, len(clip.samples), size):
        yield Clip(clip.samples[start : start + size], clip.rate)


def _read(file: "SoundFile", path: Path) -> Iterator[Clip]:
    rate, length = file.samplerate, 0
    if rate not in RATES:
        raise SoundError("clip.rate", path=str(path), rate=rate)
    while len(block := file.read(rate // 100 * _FRAMES, dtype="float32", always_2d=True)):
        length += len(block)
        _require_short(length, rate, path)
        if not np.isfinite(block).all():
            raise SoundError("clip.damaged", path=str(path))
        yield Clip(folded_to_stereo(block), rate)
    if not length:
        raise SoundError("clip.empty", path=str(path))
    if is_cut(file, path, length):
        raise SoundError("clip.cut", path=str(path), seconds=f"{length / rate:.1f}")


def _require_short(length: int, rate: int, path: Path) -> None:
    if length > LONGEST_MINUTES * 60 * rate:
        raise SoundError("recording.long", path=str(path), minutes=LONGEST_MINUTES)


@dataclass(frozen=True, slots=True)
class Stream:
    """What is heard of the recording at `path`: from sample `start` to before `end`, at `rate` Hz."""

    path: Path
    start: int
    end: int
    rate: int

    def clips(self) -> Iterator[Clip]:
        """It in clips, with soft edges."""
        at = 0
        for clip in blocks(self.path):
            first, last = max(self.start - at, 0), min(self.end - at, len(clip.samples))
            if first < last:
                yield Clip(self._softened(clip.samples[first:last], at + first), self.rate)
            at += len(clip.samples)

    def _softened(self, samples: Samples, at: int) -> Samples:
        """The samples that begin at `at`, rising at the beginning of what is heard and falling at its end."""
        edge = min(round(self.rate * _EDGE), (self.end - self.start) // 2) or 1
        places = np.arange(at, at + len(samples))
        near = np.minimum(places - self.start, self.end - 1 - places)
        if near[0] >= edge and near[-1] >= edge:
            return samples
        rise = 0.5 - 0.5 * np.cos(np.pi * np.minimum(near / edge, 1.0))
        return np.asarray(samples * rise[:, None], dtype=np.float32)


class Flow:
    """A recording at `rate` Hz, read on as it is sliced; what goes back is read again from its beginning."""

    def __init__(self, stream: Stream, rate: int, channels: int) -> None:
        self._stream, self._rate, self._channels = stream, rate, channels
        self._at = 0
        self._ready: Samples = np.zeros((0, 1), dtype=np.float32)
        self._coming: Iterator[Samples] = self._resampled()

    def __len__(self) -> int:
        return round((self._stream.end - self._stream.start) * self._rate / self._stream.rate)

    def __getitem__(self, wanted: slice) -> Samples:
        first, last, _ = wanted.indices(len(self))
        if first < self._at:
            self._rewind()
        while self._at + len(self._ready) < last:
            more = next(self._coming, None)
            if more is None:
                break
            self._drop(first)
            self._ready = np.concatenate((self._ready, more)) if len(self._ready) else more
        self._drop(first)
        return self._ready[: max(0, last - self._at)]

    def _drop(self, first: int) -> None:
        """Lets go of what lies before the sample `first`."""
        gone = min(max(first - self._at, 0), len(self._ready))
        self._ready, self._at = self._ready[gone:], self._at + gone

    def _rewind(self) -> None:
        self._at, self._ready, self._coming = 0, self._ready[:0], self._resampled()

    def _resampled(self) -> Iterator[Samples]:
        """The whole of it at the rate that is wanted, folded to mono where that is."""
        import soxr

        way: soxr.ResampleStream | None = None
        last: Samples = np.zeros((0, 1), dtype=np.float32)
        for clip in self._stream.clips():
            sound = (as_channels(clip, 1) if self._channels == 1 else clip).samples
            if self._rate != self._stream.rate:
                way = way or soxr.ResampleStream(
                    self._stream.rate, self._rate, sound.shape[1], dtype="float32", quality="HQ"
                )
                sound, last = way.resample_chunk(np.ascontiguousarray(sound)), sound[:0]
            yield sound
        if way:
            yield way.resample_chunk(np.ascontiguousarray(last), last=True)
