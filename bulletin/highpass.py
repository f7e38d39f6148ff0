"""A high-pass for speech: what lies under every voice (rumble, hum, breath on a microphone) is not heard."""

import math
from functools import lru_cache

import numpy as np

from bulletin.clip import Samples
from bulletin.kweighting import GRAIN, STRETCH, Biquad, Kernel, laid_out, weighted

# The quality factors of a Butterworth filter of fourth order: 24 dB an octave, 3 dB down at its frequency,
# 0.03 dB an octave (nine tenths of one) above it.
_QUALITIES = (0.541196100146197, 1.306562964876377)
_CHUNK = 64 * STRETCH  # samples worked on at once


def high_passed(samples: Samples, rate: int, hertz: float) -> Samples:
    """Samples shaped (n, channels) of `rate` Hz without what lies under `hertz`; as many as came."""
    kernel = _kernel(rate, hertz)
    state = np.zeros((samples.shape[1], 4))
    made = np.empty_like(samples)
    for start in range(0, len(samples), _CHUNK):
        rows = samples[start : start + _CHUNK].T.astype(np.float64, order="C")
        padded = np.pad(rows, ((0, 0), (0, -rows.shape[1] % GRAIN)))
        heard, state = weighted(padded, state, kernel)
        made[start : start + _CHUNK] = heard[:, : rows.shape[1]].T
    return made


@lru_cache(maxsize=8)
def _kernel(rate: int, hertz: float) -> Kernel:
    first, second = (_biquad(rate, hertz, quality) for quality in _QUALITIES)
    return laid_out((first, second))


def _biquad(rate: int, hertz: float, quality: float) -> Biquad:
    """By the bilinear transform, its frequency exact."""
    k = math.tan(math.pi * hertz / rate)
    a = np.array([1 + k / quality + k * k, 2 * (k * k - 1), 1 - k / quality + k * k])
    return np.array([1.0, -2.0, 1.0]) / a[0], a / a[0]
