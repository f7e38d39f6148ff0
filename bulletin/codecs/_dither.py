"""From float32 to 16-bit samples with triangular dither, the same for the same sound however it is cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from bulletin.clip import Samples
from bulletin.errors import SoundError

_FULL = 32767
_SEED = 1152


def sixteen_bit(blocks: Iterable[Samples], channels: int, gain: float) -> Iterator[NDArray[np.int16]]:
    """`blocks` of `channels` times `gain` as int16 with TPDF dither of ±1 LSB.

    SoundError where that exceeds full scale or is not a number, or where a block has other channels.
    """
    noise = np.random.default_rng(_SEED)
    for block in blocks:
        if block.shape[1:] != (channels,):
            raise SoundError("codec.channels", shape=str(block.shape), channels=channels)
        scaled = block * np.float32(gain * _FULL)
        if scaled.size and not np.abs(scaled).max() <= _FULL:
            raise SoundError("codec.overload")
        pairs = noise.random((*block.shape, 2), np.float32)
        dithered = np.rint(scaled + (pairs[..., 0] - pairs[..., 1]))
        yield np.clip(dithered, -_FULL, _FULL).astype("<i2")
