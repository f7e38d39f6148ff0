"""Loudness and true peak as ITU-R BS.1770-4 and EBU Tech 3341 and 3342 define them, measured in a stream."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bulletin.clip import Samples
from bulletin.kweighting import GRAIN, STRETCH, Kernel, State, kernel, weighted
from bulletin.truepeak import REACH, highest

Energies = NDArray[np.float64]

# BS.1770-4 table 3: left, right, centre, (LFE,) left and right surround.
_WEIGHTS = {5: (1.0, 1.0, 1.0, 1.41, 1.41), 6: (1.0, 1.0, 1.0, 0.0, 1.41, 1.41)}
_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = -10.0
_RANGE_GATE_LU = -20.0
_WINDOW, _SHORT = 4, 30  # blocks of 100 ms in a gating block and in a short-term window
_RANGE_HOP = 10  # Tech 3342 asks for windows that overlap by two thirds or more; one a second does
_AT_ONCE = 6000  # windows looked through at once, a minute of them
_PIECES = 256  # of what was measured, before they are put together
_SLICES = 10  # slices of 10 ms in a block: momentary loudness needs them (Tech 3341, case 13)


@dataclass(frozen=True, slots=True)
class Loudness:
    """Integrated loudness, loudest 400 ms and loudest 3 s in LUFS, range in LU, true peak in dBTP.

    Silence is minus infinity, its range 0.
    """

    lufs: float
    range_lu: float
    peak_dbtp: float
    momentary_max: float
    short_max: float


def decibels(amplitude: float) -> float:
    """An amplitude in dB, nothing being minus infinity."""
    return 20.0 * math.log10(amplitude) if amplitude > 0.0 else -math.inf


def lufs(energy: float) -> float:
    """The loudness of a weighted mean square (BS.1770-4, formula 2)."""
    return -0.691 + 10.0 * math.log10(energy) if energy > 0.0 else -math.inf


def _energy(loudness: float) -> float:
    return float(10.0 ** ((loudness + 0.691) / 10.0))


def _windows(energies: Energies, width: int, hop: int = 1) -> Energies:
    if len(energies) < width:
        return np.zeros(0)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(energies, width)[::hop].mean(axis=1))


def _loud(windows: Energies, relative_lu: float) -> Energies:
    """The windows that pass the absolute gate and then the one relative to their mean."""
    loud = windows[windows > _energy(_ABSOLUTE_GATE_LUFS)]
    if not len(loud):
        return loud
    return np.asarray(loud[loud > loud.mean() * 10.0 ** (relative_lu / 10.0)])


def integrated(energies: Sequence[float] | Energies) -> float:
    """Gated loudness in LUFS of consecutive 100 ms energies, of one sound or of many laid end to end.

    What is shorter than a gating block of 400 ms counts as one; its last energy may stand for less than
    100 ms, so the mean without it is taken where that is higher.
    """
    values = np.asarray(energies, dtype=np.float64)
    if 0 < len(values) < _WINDOW:
        values = np.full(_WINDOW, max(values.mean(), values[: len(values) - 1 or 1].mean()))
    loud = _loud(_windows(values, _WINDOW), _RELATIVE_GATE_LU)
    return lufs(float(loud.mean())) if len(loud) else -math.inf


def loudness_range(energies: Sequence[float] | Energies) -> float:
    """Loudness range in LU (EBU Tech 3342) of consecutive 100 ms energies; 0 for silence and under 3 s."""
    windows = _windows(np.asarray(energies, dtype=np.float64), _SHORT, _RANGE_HOP)
    loud = np.sort(_loud(windows, _RANGE_GATE_LU))
    if not len(loud):
        return 0.0
    low, high = (loud[int((len(loud) - 1) * share + 0.5)] for share in (0.10, 0.95))
    return float(10.0 * np.log10(high / low))


def short_max(energies: Sequence[float] | Energies) -> float:
    """The loudest 3 s in LUFS of consecutive 100 ms energies; a shorter sound ends in silence."""
    values = np.asarray(energies, dtype=np.float64)
    padded = np.pad(values, (0, max(0, _SHORT - len(values))))
    return lufs(float(_windows(padded, _SHORT).max()))


def _loudest(sums: Energies, slices: int, rate: int) -> float:
    """The loudest window of so many 10 ms slices, in LUFS; a shorter sound is followed by silence."""
    highest_sum = 0.0
    for start in range(0, max(1, len(sums) - slices + 1), _AT_ONCE):
        total = np.cumsum(sums[start : start + _AT_ONCE + slices - 1])
        ends = total[slices - 1 :] if len(total) >= slices else total[-1:]
        before = np.concatenate(([0.0], total))[: len(ends)]
        highest_sum = max(highest_sum, float((ends - before).max(initial=0.0)))
    return lufs(highest_sum / (slices * rate / 100.0))


class Meter:
    """Measures a sound handed over in blocks of any size; the sizes do not change what it reads. Without
    `peaks` there are none.
    """

    def __init__(self, rate: int, channels: int, peaks: bool = True) -> None:
        self.rate = rate
        self.channels = channels
        self._peaks = peaks
        self._weights = np.array(_WEIGHTS.get(channels, (1.0,) * channels))
        self._kernel: Kernel = kernel(rate)
        self._state: State = np.zeros((channels, 4))
        self._waiting: Samples = np.zeros((channels, 0), dtype=np.float32)  # here a channel is a row
        self._before: Samples = np.zeros((channels, 2 * REACH), dtype=np.float32)
        self._peak = 0.0
        self._measured = 0  # samples
        self._sums: list[Energies] = []
        self._begun = 0.0  # energy of the slice that is not yet whole

    def feed(self, block: Samples) -> None:
        """Measures the next float32 samples, shaped (n, channels)."""
        rows = np.ascontiguousarray(block.T)
        waiting = np.concatenate((self._waiting, rows), axis=1) if self._waiting.size else rows
        whole = waiting.shape[1] - waiting.shape[1] % STRETCH
        for start in range(0, whole, STRETCH):
            self._measure(waiting[:, start : start + STRETCH])
        self._waiting = waiting[:, whole:].copy()

    def _measure(self, rows: Samples) -> None:
        power, self._state = self._power(rows)
        sums, self._begun = self._sliced(power)
        self._sums.append(sums)
        if len(self._sums) > _PIECES:
            self._sums = [np.concatenate(self._sums)]
        self._measured += rows.shape[1]
        if self._peaks:
            around = np.concatenate((self._before, rows), axis=1)
            self._peak = highest(around, self._peak)
            self._before = around[:, -2 * REACH :]

    def _power(self, rows: Samples) -> tuple[Energies, State]:
        """The power of each sample of each channel, as the ear weighs it, in a stretch of whole grains."""
        sound, state = weighted(rows.astype(np.float64, order="C"), self._state, self._kernel)
        return np.square(sound, out=sound), state

    def _sliced(self, power: Energies) -> tuple[Energies, float]:
        """Sums over the channels of the slices that end in the next samples, and of the one begun there."""
        first, last = self._measured, self._measured + power.shape[1]
        ends = np.arange((first * 100 + 99) // self.rate, last * 100 // self.rate + 2) * self.rate // 100
        edges = np.concatenate(([first], ends[(ends > first) & (ends <= last)])) - first
        inside = edges[edges < power.shape[1]]
        sums = np.zeros(len(edges))
        if len(inside):
            sums[: len(inside)] = self._weights @ np.add.reduceat(power, inside, axis=1)
        sums[0] += self._begun
        return sums[:-1], float(sums[-1])

    def _tail(self) -> tuple[Energies, float]:
        """The slices of what still waits, the last perhaps not whole, and the highest peak of all."""
        length = self._waiting.shape[1]
        padded = np.pad(self._waiting, ((0, 0), (0, -length % GRAIN or GRAIN)))
        sums, begun = self._sliced(self._power(padded)[0][:, :length])
        around = np.concatenate((self._before, padded), axis=1)
        return np.append(sums, begun), highest(around, self._peak)

    def _all(self) -> Energies:
        """The sums of all slices of 10 ms, the last perhaps not whole."""
        length = self._measured + self._waiting.shape[1]
        return np.concatenate((*self._sums, self._tail()[0]))[: -(-length * 100 // self.rate)]

    def _powers(self, sums: Energies) -> Energies:
        """Weighted power of each 100 ms."""
        if not len(sums):
            return sums
        return np.add.reduceat(sums, np.arange(0, len(sums), _SLICES)) / (self.rate / 10.0)

    @property
    def energies(self) -> tuple[float, ...]:
        """Weighted power of each 100 ms, summed over the channels; the last counts what it has as 100 ms."""
        return tuple(self._powers(self._all()).tolist())

    @property
    def slices(self) -> Energies:
        """Weighted power of each 10 ms, summed over the channels; the last counts what it has as 10 ms."""
        sums = self._all()
        return np.divide(sums, self.rate / 100.0, out=sums)

    def result(self) -> Loudness:
        """What has been measured so far; the sound is taken to begin and end in silence."""
        sums, (_, peak) = self._all(), self._tail()
        powers = self._powers(sums)
        length = self._measured + self._waiting.shape[1]
        whole = powers[: length * 10 // self.rate] if len(powers) > _WINDOW else powers
        return Loudness(
            lufs=integrated(whole),
            range_lu=loudness_range(whole),
            peak_dbtp=decibels(peak),
            momentary_max=_loudest(sums, 40, self.rate),
            short_max=_loudest(sums, 300, self.rate),
        )


def energies(samples: Samples, rate: int) -> tuple[float, ...]:
    """Weighted power per 100 ms of samples shaped (n, channels), summed over the channels."""
    meter = Meter(rate, samples.shape[1], peaks=False)
    meter.feed(samples)
    return meter.energies
