"""Waveform: what a sound file looks like, column by column, decoded in blocks of a second or so."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bulletin.clip import Samples
from bulletin.errors import SoundError
from bulletin.loudness import Meter, decibels, lufs
from bulletin.mp4 import open_sound
from bulletin.truepeak import REACH, highest

BLOCK = 1 << 16  # samples
WINDOW = 30  # blocks of 100 ms in a short-term window (EBU Tech 3341)
NEAR_DB = 2.0  # under the highest true peak: what is lower is no peak worth a mark

Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Waveform:
    """A sound of `seconds` in columns of equal length: `lows`, `highs` and `rms` of all channels, -1 to 1.

    `short_term` is the loudness in LUFS of the 3 s around 1.5 s, 1.6 s, 1.7 s and so on; `peaks` are the
    highest true peaks as (second, dBTP), one of a tenth of a second at most.
    """

    seconds: float
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    rms: tuple[float, ...]
    short_term: tuple[float, ...]
    peaks: tuple[tuple[float, float], ...] = ()


def waveform(path: Path, columns: int) -> Waveform:
    """The sound at `path` in so many columns (fewer only if it has fewer samples); SoundError if damaged."""
    import soundfile

    try:
        with open_sound(path) as file:
            tracing = _Tracing(file.frames, min(columns, file.frames), Meter(file.samplerate, file.channels))
            for block in file.blocks(BLOCK, dtype="float32", always_2d=True):
                tracing.feed(block)
            return tracing.result(file.channels)
    except (soundfile.LibsndfileError, ValueError) as error:
        raise SoundError("picture.undecodable", path=str(path), reason=str(error)) from error


class _Tracing:
    """The columns while the sound goes by."""

    def __init__(self, samples: int, columns: int, meter: Meter) -> None:
        self._samples, self._meter = samples, meter
        self._edges = np.arange(columns + 1) * samples // max(1, columns)
        self._lows, self._highs, self._power = (np.zeros(columns) for _ in range(3))
        self._at = 0
        self._summits = _Summits(meter.rate, meter.channels)

    def feed(self, block: Samples) -> None:
        """Takes the next samples, shaped (n, channels)."""
        self._meter.feed(block)
        self._summits.feed(block)
        block = block[: self._samples - self._at]
        if not len(block):
            return
        first = int(np.searchsorted(self._edges, self._at, "right")) - 1
        inner = self._edges[(self._edges > self._at) & (self._edges < self._at + len(block))] - self._at
        starts = np.concatenate(([0], inner))
        here = slice(first, first + len(starts))
        np.minimum(self._lows[here], np.minimum.reduceat(block.min(axis=1), starts), out=self._lows[here])
        np.maximum(self._highs[here], np.maximum.reduceat(block.max(axis=1), starts), out=self._highs[here])
        power = np.square(block, dtype=np.float64).sum(axis=1)
        self._power[here] += np.add.reduceat(power, starts)
        self._at += len(block)

    def result(self, channels: int) -> Waveform:
        """What went by."""
        rms: Column = np.sqrt(self._power / (np.diff(self._edges) * channels))
        return Waveform(
            seconds=self._samples / self._meter.rate,
            lows=tuple(self._lows.tolist()),
            highs=tuple(self._highs.tolist()),
            rms=tuple(rms.tolist()),
            short_term=tuple(_short_term(self._meter.energies)),
            peaks=self._summits.result(),
        )


class _Summits:
    """The true peaks of a sound, tenth of a second by tenth of a second."""

    def __init__(self, rate: int, channels: int) -> None:
        self._rate, self._hop = rate, rate // 10
        self._before = np.zeros((channels, 2 * REACH), np.float32)
        self._at, self._highest = 0, 0.0
        self._found: list[tuple[float, float]] = []

    def feed(self, block: Samples) -> None:
        """Takes the next samples, shaped (n, channels)."""
        rows = np.concatenate((self._before, np.ascontiguousarray(block.T)), axis=1)
        for start in range(0, len(block), self._hop):
            self._measure(rows[:, start : start + self._hop + 2 * REACH], self._at + start)
        self._before = rows[:, -2 * REACH :]
        self._at += len(block)

    def _measure(self, rows: Samples, first: int) -> None:
        """Notes the peak of these samples, the first of which is in the middle of what stands before them."""
        floor = self._highest * 10 ** (-NEAR_DB / 20)
        peak = highest(rows, floor)
        if peak > floor:
            self._found.append(((first - REACH + rows.shape[1] / 2) / self._rate, peak))
            self._highest = max(self._highest, peak)

    def result(self) -> tuple[tuple[float, float], ...]:
        """Those that come near the highest, with their level in dBTP."""
        floor = self._highest * 10 ** (-NEAR_DB / 20)
        return tuple((max(0.0, at), decibels(peak)) for at, peak in self._found if peak > floor)


def _short_term(energies: tuple[float, ...]) -> list[float]:
    total = np.concatenate(([0.0], np.cumsum(energies)))
    windows = (total[WINDOW:] - total[:-WINDOW]) / WINDOW
    return [lufs(float(energy)) for energy in windows]
