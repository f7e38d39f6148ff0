"""Headroom: what a true-peak limiter will cost a sound in loudness, told beforehand from its peaks."""

import numpy as np
from numpy.typing import NDArray

from bulletin.clip import Samples

CEILINGS_DB = tuple(range(0, -31, -1))  # dB re full scale of the sound as it is kept
_SLICE_SECONDS = 0.0005
# The limiter takes the least gain within 5 ms and the mean of that over as much; a peak lies anywhere in its
# slice, so that the least is over one slice more than 5 ms holds. Within 0.1 dB for speech limited by 12 dB.
_LEAST = _MEAN = 11


def power_left(samples: Samples, rate: int) -> tuple[float, ...]:
    """What share of their power mono `samples` keep when their peaks are limited to each of the
    ceilings, with gains that look ahead and are smoothed as the limiter's are, in slices of 0.5 ms.
    """
    width = max(1, round(rate * _SLICE_SECONDS))
    count = -(-len(samples) // width)
    sliced = np.zeros((count, width))
    sliced.reshape(-1)[: len(samples)] = samples[:, 0]
    peaks, powers = np.abs(sliced).max(axis=1), np.square(sliced).sum(axis=1)
    whole = powers.sum()
    if whole == 0.0:
        return tuple(1.0 for _ in CEILINGS_DB)
    return tuple(round(_left(peaks, powers, 10 ** (ceiling / 20)) / whole, 5) for ceiling in CEILINGS_DB)


def _left(peaks: NDArray[np.float64], powers: NDArray[np.float64], ceiling: float) -> float:
    """The power that is left under the ceiling."""
    if peaks.max() <= ceiling:
        return float(powers.sum())
    gains = np.minimum(1.0, ceiling / np.maximum(peaks, 1e-12))
    beside = _LEAST // 2 + _MEAN // 2
    least = _least(np.pad(gains, beside, constant_values=1.0), _LEAST)
    total = np.concatenate(([0.0], np.cumsum(least)))
    smooth = (total[_MEAN:] - total[:-_MEAN]) / _MEAN
    return float((powers * smooth**2).sum())


def _least(gains: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """The least of each `width` consecutive gains, by doubling."""
    have = 1
    while have < width:
        step = min(have, width - have)
        gains = np.minimum(gains[:-step], gains[step:])
        have += step
    return gains


def share_left(shares: tuple[float, ...], gain_db: float, ceiling_db: float) -> float:
    """The share of its power that a kept sound has left after `gain_db` under a ceiling of `ceiling_db`."""
    under = min(0.0, max(ceiling_db - gain_db, CEILINGS_DB[-1]))
    return float(np.interp(-under, [-ceiling for ceiling in CEILINGS_DB], shares))
