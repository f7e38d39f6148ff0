"""A true-peak limiter that looks ahead, turns down without a step, and leaves alone what needs nothing."""

import numpy as np
from numpy.typing import NDArray

from bulletin.clip import Samples
from bulletin.truepeak import QUIET, REACH, between, near

Gains = NDArray[np.float64]

_SMOOTH_SECONDS = 0.005
_STEP = 1 << 15  # samples worked on at once
_SAFETY = 0.9995  # turning down shifts the peaks between samples a little
_GRID = float(1 << 20)  # gains are whole parts of this, so that every processor rounds alike


def _needed(around: Samples, ceiling: float) -> Gains:
    """The greatest gain that each sample of a stretch may have by itself."""
    gains = np.ones(len(around))
    for channel in np.ascontiguousarray(around.T):
        places = near(channel, ceiling)
        sample = np.maximum(np.abs(channel[places]), np.abs(channel[places + 1]))
        peaks = np.maximum(between(channel, places), sample).astype(np.float64)
        over = peaks > ceiling
        need = np.floor(ceiling * _SAFETY / peaks[over] * _GRID) / _GRID
        for beside in (0, 1):
            np.minimum.at(gains, places[over] + beside, need)
    return gains


def _least(gains: Gains, width: int) -> Gains:
    """The least of each `width` consecutive gains, by doubling."""
    have = 1
    while have < width:
        step = min(have, width - have)
        gains = np.minimum(gains[:-step], gains[step:])
        have += step
    return gains


def _smoothed(gains: Gains, width: int) -> Gains:
    """The mean over `width` of the least gains in windows as long, for all but the first and last width - 1.

    Every window in that mean covers the sample it is for, so no peak escapes; it is exactly 1 where nothing
    nearby is turned down.
    """
    total = np.concatenate(([0.0], np.cumsum(1.0 - _least(gains, width))))
    return 1.0 - (total[width:] - total[:-width]) / width


def _limited(around: Samples, ceiling: float, smooth: int) -> Samples:
    """A stretch without its margins of smooth - 1 and twice REACH, no true peak over the ceiling."""
    margin = smooth - 1 + 2 * REACH
    inner = around[margin : len(around) - margin]
    if max(around.max(initial=0.0), -around.min(initial=0.0)) <= ceiling * QUIET:
        return inner
    gains = _needed(around, ceiling)
    if gains.min() >= 1.0:
        return inner
    smoothed = _smoothed(gains[2 * REACH : len(gains) - 2 * REACH], smooth)
    return inner * smoothed.astype(np.float32)[:, None]


class Limiter:
    """Keeps the true peak of a sound handed over in blocks of any size at or under `ceiling_dbtp`.

    `feed` gives what is ready and `flush` the rest: together the samples that went in, each in its place.
    """

    def __init__(self, rate: int, channels: int, ceiling_dbtp: float) -> None:
        self._ceiling = 10.0 ** (ceiling_dbtp / 20.0)
        self._smooth = round(rate * _SMOOTH_SECONDS) | 1
        self._margin = self._smooth - 1 + 2 * REACH
        self._silence: Samples = np.zeros((self._margin, channels), dtype=np.float32)
        self._waiting = self._silence

    def feed(self, block: Samples) -> Samples:
        """Takes float32 samples shaped (n, channels); gives those that are ready, perhaps none."""
        self._waiting = np.concatenate((self._waiting, block))
        steps = max(0, len(self._waiting) - 2 * self._margin) // _STEP
        ready = [self._step(at * _STEP, _STEP) for at in range(steps)]
        self._waiting = self._waiting[steps * _STEP :]
        return np.concatenate(ready) if ready else self._waiting[:0]

    def flush(self) -> Samples:
        """The samples that were still waiting for what comes after them."""
        rest = len(self._waiting) - self._margin
        self._waiting = np.concatenate((self._waiting, self._silence))
        last = self._step(0, rest)
        self._waiting = self._silence
        return last

    def _step(self, start: int, length: int) -> Samples:
        stretch = self._waiting[start : start + length + 2 * self._margin]
        return _limited(stretch, self._ceiling, self._smooth)
