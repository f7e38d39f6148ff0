"""Flaws that a loudness meter can't see, looked for in blocks while the sound goes by."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bulletin.clip import Samples

SILENT = 10 ** (-60 / 20)
SLICE_SECONDS = 0.05
CLIPPED, RUN = 0.9999, 8  # so many samples in a row at full scale are clipped, not loud

Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Silence:
    """A stretch under -60 dBFS: when it begins and how long it is, in seconds."""

    at: float
    seconds: float

    @property
    def end(self) -> float:
        """When it is over."""
        return self.at + self.seconds


class Flaws:
    """Counts flaws over blocks of float32 samples shaped (n, channels) at `rate` Hz."""

    def __init__(self, rate: int) -> None:
        self.samples = 0
        self.clipped_runs = 0
        self.clipped_at: float | None = None  # second of the first one
        self._slice = max(1, round(rate * SLICE_SECONDS))
        self._rate = rate
        self._rest = np.zeros(0, np.float32)
        self._slices = self._silent = self._full = 0
        self._silences: list[Silence] = []
        self._tops: list[Samples] = []

    @property
    def tops(self) -> Samples:
        """The greatest amplitude of each 50 ms; what is left at the end counts as such."""
        rest = [self._rest.max(keepdims=True)] if len(self._rest) else []
        return np.concatenate([np.zeros(0, np.float32), *self._tops, *rest])

    @property
    def silences(self) -> tuple[Silence, ...]:
        """Every stretch under -60 dBFS, in steps of 50 ms."""
        return (*self._silences, self._open()) if self._silent else tuple(self._silences)

    @property
    def longest_silence(self) -> float:
        """Seconds of the longest of them."""
        return max((one.seconds for one in self.silences), default=0.0)

    def feed(self, block: Samples) -> None:
        """Takes the next block."""
        loudest = _loudest(block)
        self._count_clipped(loudest)
        self.samples += len(block)
        self._count_silent(loudest)

    def _open(self) -> Silence:
        step = self._slice / self._rate
        return Silence((self._slices - self._silent) * step, self._silent * step)

    def _count_silent(self, loudest: Samples) -> None:
        every = np.concatenate([self._rest, loudest])
        whole = len(every) // self._slice * self._slice
        self._rest = every[whole:]
        self._tops.append(every[:whole].reshape(-1, self._slice).max(axis=1))
        for silent in self._tops[-1] < SILENT:
            if not silent and self._silent:
                self._silences.append(self._open())
            self._silent = self._silent + 1 if silent else 0
            self._slices += 1

    def _count_clipped(self, loudest: Samples) -> None:
        full = loudest >= CLIPPED
        if not full.any():
            self._full = 0
            return
        for place, at_full in enumerate(full):
            self._full = self._full + 1 if at_full else 0
            if self._full == RUN:
                self.clipped_runs += 1
                if self.clipped_at is None:
                    self.clipped_at = (self.samples + place - RUN + 1) / self._rate


def _loudest(block: Samples) -> Samples:
    """The greatest amplitude of each sample over its channels; numpy's own maximum of pairs is slow."""
    loudest = np.abs(block[:, 0])
    for channel in range(1, block.shape[1]):
        np.maximum(loudest, np.abs(block[:, channel]), out=loudest)
    return loudest


@dataclass(frozen=True, slots=True, eq=False)
class Balance:
    """The channels of each block: `seconds` it begins at, `means` and `powers` per channel, and `products`,
    the mean product of left and right (0 in mono).
    """

    seconds: Column
    means: Column
    powers: Column
    products: Column


class Field:
    """What the channels are to each other, block by block."""

    def __init__(self, rate: int) -> None:
        self._rate, self._at = rate, 0
        self._rows: list[tuple[float, Column, Column]] = []

    def feed(self, block: Samples) -> None:
        """Takes the next samples, shaped (n, channels)."""
        if not len(block):
            return
        gram = np.asarray(block.T @ block, dtype=np.float64) / len(block)
        # numpy's own mean over the rows of a narrow table takes twenty times as long as this product.
        means = np.asarray(np.ones(len(block), np.float32) @ block, dtype=np.float64) / len(block)
        self._rows.append((self._at / self._rate, means, gram))
        self._at += len(block)

    def result(self, channels: int) -> Balance:
        """What went by."""
        grams = np.array([gram for _, _, gram in self._rows]).reshape(-1, channels, channels)
        return Balance(
            np.array([at for at, _, _ in self._rows]),
            np.array([means for _, means, _ in self._rows]).reshape(-1, channels),
            np.diagonal(grams, axis1=1, axis2=2),
            grams[:, 0, 1] if channels > 1 else np.zeros(len(grams)),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Grain:
    """Slices of 50 ms: the power of each, and its roughness: the power of its steps from sample to sample
    over its own, about 0 for a hum, 2 for white noise.
    """

    powers: Column
    roughness: Column


class Texture:
    """How rough the sound is, slice by slice."""

    def __init__(self, rate: int, channels: int) -> None:
        self._slice = max(2, round(rate * SLICE_SECONDS))
        self._channels = channels
        self._rest = np.zeros((0, channels), np.float32)
        self._powers: list[NDArray[np.float32]] = []
        self._steps: list[NDArray[np.float32]] = []

    def feed(self, block: Samples) -> None:
        """Takes the next samples, shaped (n, channels)."""
        every = np.concatenate([self._rest, block]) if len(self._rest) else block
        whole = len(every) // self._slice * self._slice
        self._rest = every[whole:].copy()
        rows = every[:whole].reshape(-1, self._slice * self._channels)
        steps = rows[:, self._channels :] - rows[:, : -self._channels]
        self._powers.append(np.einsum("ij,ij->i", rows, rows))
        self._steps.append(np.einsum("ij,ij->i", steps, steps))

    def result(self) -> Grain:
        """What went by."""
        powers, steps = (
            np.concatenate([np.zeros(0), *some]).astype(np.float64) for some in (self._powers, self._steps)
        )
        rough = np.divide(steps, powers, out=np.zeros_like(powers), where=powers > 0)
        return Grain(powers / (self._slice * self._channels), rough)
