"""The compressor: gains told from the kept power of a take, so that it sees what comes and costs nothing."""

import numpy as np
from numpy.typing import NDArray

from bulletin.chain import Chain

Values = NDArray[np.float64]

_SILENT = 1e-12  # of weighted power: -120 LUFS


def curve(chain: Chain, powers: Values, gain_db: float, lufs: float) -> Values:
    """The gain in dB at the edges of slices of 100 ms, one more than there are slices, for a voice of these
    weighted powers played with `gain_db` in a programme of `lufs`; empty where the chain has no compressor.

    An edge is as deep as the louder slice beside it needs, so the gain is down when a syllable begins.
    """
    if chain.ratio == 1.0 or not len(powers):
        return np.zeros(0)
    levels = 10.0 * np.log10(np.maximum(powers, _SILENT)) - 0.691 + gain_db
    over = np.maximum(0.0, levels - lufs - chain.threshold_lu) * (1.0 - 1.0 / chain.ratio)
    edges = np.maximum(np.append(over, 0.0), np.append(0.0, over))
    steps = np.arange(len(edges))
    back, down = steps * chain.release_db, steps[::-1] * chain.attack_db
    released = np.maximum.accumulate(edges + back) - back
    deepest = np.maximum.accumulate((released + down)[::-1])[::-1] - down
    return np.asarray(-np.round(deepest, 2))


def slice_gains(curve: Values, powers: Values) -> Values:
    """What a curve changes each slice by, in dB; 0 without one.

    Sound is louder towards the louder neighbour, so the gain at that edge counts for more: so told, the
    loudness of a compressed take is 0.01 LU off, by the middles of slices 0.04.
    """
    if not len(curve):
        return np.zeros(len(powers))
    around = np.pad(powers, 1) + _SILENT
    beside = around[:-1] + around[1:]
    factors = 10.0 ** (curve / 10.0) * beside
    return np.asarray(10.0 * np.log10((factors[:-1] + factors[1:]) / (beside[:-1] + beside[1:])))


def at_peaks(gains: Values, powers: Values) -> float:
    """The gain in dB that a limiter meets: it works where a sound is loudest, so that counts most."""
    weights = np.square(powers)
    return float((weights * gains).sum() / weights.sum()) if weights.any() else 0.0
