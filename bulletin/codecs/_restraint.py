"""Where coding raised peaks over the ceiling, and the gain that keeps them down when it is coded again."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from bulletin.truepeak import REACH, highest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bulletin.clip import Samples

Dips = Mapping[int, float]  # dB by window

WIDTH = 960  # samples in a window: what Opus codes at once, 20 ms
_MORE_DB = 0.1  # than a peak was over: coding again gives another one


class Peaks:
    """The true peaks of a sound, by windows, where they are over `floor` (an amplitude)."""

    def __init__(self, channels: int, floor: float) -> None:
        self.found: dict[int, float] = {}
        self._floor = floor
        self._before: Samples = np.zeros((channels, 2 * REACH), np.float32)
        self._windows = 0

    def feed(self, block: Samples) -> None:
        """Looks at the next samples, shaped (n, channels): whole windows, but for the last ones."""
        rows = np.concatenate((self._before, block.T), axis=1)
        for start in range(0, len(block), WIDTH):
            peak = highest(rows[:, start : start + WIDTH + 2 * REACH], self._floor)
            if peak > self._floor:
                self.found[self._windows] = peak
            self._windows += 1
        self._before = rows[:, -2 * REACH :]


def deepened(dips: Dips, peaks: Mapping[int, float], ceiling: float) -> Dips:
    """The dips with what the `peaks` over `ceiling` (both amplitudes) ask for besides."""
    over = {place: 20 * math.log10(peak / ceiling) for place, peak in peaks.items() if peak > ceiling}
    more = {place: dips.get(place, 0.0) + level + _MORE_DB for place, level in over.items()}
    return {**dips, **more}


def restrained(blocks: Iterable[Samples], dips: Dips) -> Iterator[Samples]:
    """The blocks, turned down in each window of `dips` and gently towards it from the windows beside it."""
    start = 0
    for block in blocks:
        gains = _gains(start, len(block), dips)
        start += len(block)
        yield block if gains is None else block * gains[:, None]


def _gains(start: int, length: int, dips: Dips) -> NDArray[np.float32] | None:
    """The gain of each sample from `start` on; None where it is 1."""
    windows = range(start // WIDTH - 1, (start + length) // WIDTH + 2)
    deepest = [max(dips.get(one + beside, 0.0) for beside in (-1, 0, 1)) for one in windows]
    if not any(deepest):
        return None
    centres = (np.array(windows) + 0.5) * WIDTH
    levels = np.interp(np.arange(start, start + length), centres, 10.0 ** (-np.array(deepest) / 20.0))
    return levels.astype(np.float32)
