"""Flaws that a loudness meter can't see: silence inside the programme, and samples clipped in a row."""

import numpy as np

from bulletin.clip import Samples

SILENT = 10 ** (-60 / 20)
SLICE_SECONDS = 0.05
CLIPPED, RUN = 0.9999, 8  # so many samples in a row at full scale are clipped, not loud


class Flaws:
    """Counts flaws over blocks of float32 samples shaped (n, channels) at `rate` Hz."""

    def __init__(self, rate: int) -> None:
        self.samples = 0
        self.clipped_runs = 0
        self._slice = max(1, round(rate * SLICE_SECONDS))
        self._rate = rate
        self._rest = np.zeros(0, np.float32)
        self._silent = self._longest = 0
        self._full = 0

    @property
    def longest_silence(self) -> float:
        """Seconds of the longest stretch under -60 dBFS, in steps of 50 ms."""
        return self._longest * self._slice / self._rate

    def feed(self, block: Samples) -> None:
        """Takes the next block."""
        self.samples += len(block)
        loudest = _loudest(block)
        self._count_clipped(loudest)
        self._count_silent(loudest)

    def _count_silent(self, loudest: Samples) -> None:
        every = np.concatenate([self._rest, loudest])
        whole = len(every) // self._slice * self._slice
        self._rest = every[whole:]
        for silent in every[:whole].reshape(-1, self._slice).max(axis=1) < SILENT:
            self._silent = self._silent + 1 if silent else 0
            self._longest = max(self._longest, self._silent)

    def _count_clipped(self, loudest: Samples) -> None:
        full = loudest >= CLIPPED
        if not full.any():
            self._full = 0
            return
        for at_full in full:
            self._full = self._full + 1 if at_full else 0
            self.clipped_runs += self._full == RUN


def _loudest(block: Samples) -> Samples:
    """The greatest amplitude of each sample over its channels; numpy's own maximum of pairs is slow."""
    loudest = np.abs(block[:, 0])
    for channel in range(1, block.shape[1]):
        np.maximum(loudest, np.abs(block[:, channel]), out=loudest)
    return loudest
