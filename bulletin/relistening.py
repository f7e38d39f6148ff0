"""Listening again: of a programme that is joined of reels only those are heard that nobody heard before.

What is put together of its reels' echoes is what a hearing of the whole file finds: the same loudness, range
and peak within 0.01, the same silences within one step. Wherever anything is in doubt the whole is heard.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bulletin.ahead import ahead
from bulletin.clip import Samples
from bulletin.echo import CHUNK, ENERGY, FIELD, TOP, Ear, Echo, Steps, echo_key
from bulletin.errors import KeptError, Lacking, SoundError
from bulletin.flaws import CLIPPED, SILENT, SLICE_SECONDS, Balance, Grain, Silence
from bulletin.hearing import BLOCK, Excerpt, Expected, Hearing, coarse, hear, stretches
from bulletin.loudness import decibels, integrated, loudness_range
from bulletin.mixdown import echoes_at
from bulletin.mpeg import Mpeg
from bulletin.report import Measured

if TYPE_CHECKING:
    from soundfile import SoundFile

RATE, FRAME = 44100, 1152  # the only MP3s that are joined of reels
MOST_SECONDS = 900  # of a reel that is heard in one piece
LONGEST_SECONDS = 10800  # of a programme: what is put together is in memory at once
_SLICE, _TENTH = 441, 10  # samples in 10 ms, and of these in 100 ms
_STEP = round(RATE * SLICE_SECONDS)
_EDGE = 6  # steps of TOP, 20 ms, that are silent where reels meet
_AT_ONCE = 7 * CHUNK  # samples decoded at once
_FULL = CLIPPED - 0.001  # a reel that comes up to here is heard in the whole, which counts clipped samples
_WINDOW = 4  # tenths of a second in a gating block


@dataclass(frozen=True, slots=True)
class Reels:
    """The reels that a file is to consist of: their samples in order, and the folder they are kept in."""

    lengths: tuple[int, ...]
    folder: Path


class _DoubtError(Exception):
    """The whole must be heard."""


def hear_reels(path: Path, expected: Expected, mpeg: Mpeg | None, reels: Reels) -> Hearing:
    """The sound at `path`, of which reels that were heard before are not decoded; else the whole of it.
    SoundError where it can't be decoded.
    """
    if mpeg is None or not _is_joined(mpeg, reels):
        return hear(path, expected, mpeg)
    try:
        return _heard(path, expected, mpeg, reels)
    except _DoubtError:
        return hear(path, expected, mpeg)


def _is_joined(mpeg: Mpeg, reels: Reels) -> bool:
    """Whether the file may be what was joined of the reels, frame by frame."""
    whole = mpeg.is_sound and mpeg.frames == mpeg.announced and len(mpeg.bitrates) == 1
    aligned = all(length % FRAME == 0 for length in reels.lengths[:-1])
    short = all(0 < length <= MOST_SECONDS * RATE for length in reels.lengths)
    together = sum(reels.lengths)
    fits = 0 < together <= LONGEST_SECONDS * RATE and together < mpeg.samples
    return whole and aligned and short and mpeg.rate == RATE and fits


def _heard(path: Path, expected: Expected, mpeg: Mpeg, reels: Reels) -> Hearing:
    import soundfile

    made = _Programme(sum(reels.lengths), mpeg.channels)
    try:
        with soundfile.SoundFile(path) as file:
            if (file.frames, file.samplerate, file.channels) != (made.samples, RATE, mpeg.channels):
                raise _DoubtError
            for start, echo in _echoes(file, path, mpeg, reels):
                made.add(start, echo)
            return made.hearing(path, expected, tuple(_excerpts(file, expected)))
    except (soundfile.LibsndfileError, OSError) as error:
        raise SoundError("check.decoder") from error


def _echoes(file: "SoundFile", path: Path, mpeg: Mpeg, reels: Reels) -> Iterator[tuple[int, Echo]]:
    """The echo of every reel, with the sample at which it begins; new ones are kept."""
    import soundfile

    store = echoes_at(reels.folder)
    decoder = f"{soundfile.__libsndfile_version__} {mpeg.channels}"
    starts = accumulate(reels.lengths, initial=0)
    for start, length, frames in zip(starts, reels.lengths, _frames(path, mpeg, reels), strict=False):
        key = echo_key(frames, length, decoder)
        kept = store.get(key)
        if kept:
            store.touch(key)
            yield start, Echo.of(kept)
            continue
        ear = Ear(RATE, mpeg.channels)
        for block in ahead(_blocks(file, start, length)):
            ear.feed(block)
        echo = ear.result()
        with suppress(KeptError, Lacking):  # where nothing can be kept it is heard again next time
            store.put(key, echo.facts, echo.body)
        yield start, echo


def _frames(path: Path, mpeg: Mpeg, reels: Reels) -> Iterator[bytes]:
    """The bytes that each reel is decoded from: its frames and the next one, for decoders are late."""
    (bitrate,) = mpeg.bitrates
    least, at = 144_000 * bitrate // RATE, mpeg.first_at
    with path.open("rb") as file:
        for length in reels.lengths:
            count = -(-length // FRAME) + 1
            file.seek(at)
            data = file.read(count * (least + 1))
            ends = _ends(data, count, least)
            at += ends[-2]
            yield data[: ends[-1]]


def _ends(data: bytes, count: int, least: int) -> list[int]:
    """Where so many frames of at least so many bytes end in `data`, as far as there are any."""
    ends = [0]
    for _ in range(count):
        end = ends[-1] + least + (data[ends[-1] + 2] >> 1 & 1)
        if end + 2 >= len(data):
            return [*ends, min(end, len(data))]
        ends.append(end)
    return ends


def _blocks(file: "SoundFile", start: int, length: int) -> Iterator[Samples]:
    """So many samples from there on."""
    if file.tell() != start:
        file.seek(start)
    while length:
        block = file.read(min(length, _AT_ONCE), dtype="float32", always_2d=True)
        if not len(block):
            raise _DoubtError
        length -= len(block)
        yield block


def _excerpts(file: "SoundFile", expected: Expected) -> Iterator[Excerpt]:
    """What is heard of the music, always from the file itself."""
    for one in stretches(expected.record):
        first, last = (min(round(at * RATE), file.frames) for at in (one.start, one.end))
        found = [block[:, 0] for block in _blocks(file, first, last - first)]
        yield Excerpt(one, coarse(np.concatenate([np.zeros(0, np.float32), *found])))


class _Programme:
    """The echoes of reels put together in the steps of a hearing."""

    def __init__(self, samples: int, channels: int) -> None:
        self.samples, self._channels, self._peak = samples, channels, 0.0
        self._sums = np.zeros(-(-samples // _SLICE))
        slices = -(-samples // _STEP)
        self._tops: NDArray[np.float32] = np.zeros(slices, np.float32)
        self._powers, self._steps = np.zeros(slices), np.zeros(slices)
        blocks = -(-samples // BLOCK)
        self._counts = np.zeros(blocks)
        self._means, self._grams = np.zeros((blocks, channels)), np.zeros((blocks, channels, channels))

    def add(self, start: int, echo: Echo) -> None:
        """The reel that begins at sample `start`; a doubt where it is not silent where it meets others."""
        begins, ends = start == 0, start + echo.samples == self.samples
        met = [*([] if begins else echo.tops[:_EDGE]), *([] if ends else echo.tops[-_EDGE:])]
        if max(met, default=0.0) >= SILENT or echo.tops.max(initial=0.0) >= _FULL:
            raise _DoubtError
        self._peak = max(self._peak, echo.peak)
        _spread(echo.energies, start, ENERGY, self._sums, _SLICE)
        _spread(echo.powers, start, TOP, self._powers, _STEP)
        _spread(echo.steps, start, TOP, self._steps, _STEP)
        places = (start + np.arange(len(echo.tops)) * TOP) // _STEP
        np.maximum.at(self._tops, places, echo.tops.astype(np.float32))
        self._add_field(start, echo)

    def _add_field(self, start: int, echo: Echo) -> None:
        begins = np.arange(len(echo.sums)) * FIELD
        places = (start + begins) // BLOCK
        np.add.at(self._counts, places, np.minimum(echo.samples - begins, FIELD))
        np.add.at(self._means, places, echo.sums)
        np.add.at(self._grams, places, echo.grams)

    def hearing(self, path: Path, expected: Expected, excerpts: tuple[Excerpt, ...]) -> Hearing:
        """What was heard of all reels, which nothing can be added to any more."""
        measured = self._measured()
        return Hearing(
            path=path,
            expected=expected,
            measured=measured,
            powers=np.divide(self._sums, _SLICE, out=self._sums),
            silences=self._silences(),
            tops=self._tops,
            clipped_at=None,
            balance=self._balance(),
            grain=self._grain(),
            excerpts=excerpts,
        )

    def _measured(self) -> Measured:
        tenths = np.add.reduceat(self._sums, np.arange(0, len(self._sums), _TENTH)) / (_SLICE * _TENTH)
        whole = tenths[: self.samples // (_SLICE * _TENTH)] if len(tenths) > _WINDOW else tenths
        return Measured(
            samples=self.samples,
            rate=RATE,
            channels=self._channels,
            lufs=round(integrated(whole), 3),
            true_peak_dbtp=round(decibels(self._peak), 3),
            range_lu=round(loudness_range(whole), 2),
            longest_silence=max((one.seconds for one in self._silences()), default=0.0),
            clipped_runs=0,
        )

    def _silences(self) -> tuple[Silence, ...]:
        silent = self._tops[: self.samples // _STEP] < SILENT
        edges = np.flatnonzero(np.diff(np.concatenate(([0], silent.astype(np.int8), [0]))))
        step = _STEP / RATE
        pairs = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
        return tuple(Silence(first * step, (end - first) * step) for first, end in pairs)

    def _balance(self) -> Balance:
        heard = np.flatnonzero(self._counts)
        counts = self._counts[heard]
        grams = self._grams[heard] / counts[:, None, None]
        products = grams[:, 0, 1] if self._channels > 1 else np.zeros(len(heard))
        powers = np.diagonal(grams, axis1=1, axis2=2)
        return Balance(heard * BLOCK / RATE, self._means[heard] / counts[:, None], powers, products)

    def _grain(self) -> Grain:
        whole = self.samples // _STEP
        powers, steps = self._powers[:whole], self._steps[:whole]
        rough = np.divide(steps, powers, out=np.zeros_like(powers), where=powers > 0)
        return Grain(powers / (_STEP * self._channels), rough)


def _spread(roots: NDArray[np.float16], start: int, step: int, into: Steps, width: int) -> None:
    """Adds the energies whose roots are given for every `step` samples from `start` on to those of every
    `width` samples; one that lies in two is divided between them.
    """
    below = np.concatenate(([0.0], np.cumsum(np.square(roots, dtype=np.float64))))
    first = start // width
    last = min(-(-(start + len(roots) * step) // width), len(into))
    inside = np.interp(np.arange(first + 1, last) * width - start, np.arange(len(below)) * step, below)
    into[first:last] += np.diff(np.concatenate(([0.0], inside, below[-1:])))
