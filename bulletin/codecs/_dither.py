"""From float32 to whole samples, the same for the same sound however it is cut.

16 bits with triangular dither; 24 bits plainly, for that is what single precision holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from bulletin.clip import Samples
from bulletin.errors import SoundError

_FULL = 32767
_FULL_24 = (1 << 23) - 1
_SEED = 1152


def sixteen_bit(blocks: Iterable[Samples], channels: int, gain: float = 1.0) -> Iterator[NDArray[np.int16]]:
    """`blocks` of `channels` times `gain` as int16 with TPDF dither of ±1 LSB.

    SoundError where that exceeds full scale or is not a number, or where a block has other channels.
    """
    noise = np.random.default_rng(_SEED)
    for block in blocks:
        scaled = _scaled(block, channels, gain * _FULL, _FULL)
        pairs = noise.random((*block.shape, 2), np.float32)
        dithered = np.rint(scaled + (pairs[..., 0] - pairs[..., 1]))
        yield np.clip(dithered, -_FULL, _FULL).astype("<i2")


def twenty_four_bit(blocks: Iterable[Samples], channels: int) -> Iterator[NDArray[np.int32]]:
    """`blocks` of `channels` as 24-bit samples at the upper end of int32; SoundError as for 16 bits."""
    for block in blocks:
        yield np.rint(_scaled(block, channels, _FULL_24, _FULL_24)).astype(np.int32) << 8


def _scaled(block: Samples, channels: int, factor: float, most: int) -> Samples:
    """The block times `factor`, if it is sound of so many channels and nowhere beyond `most`."""
    if block.shape[1:] != (channels,):
        raise SoundError("codec.channels", shape=str(block.shape), channels=channels)
    scaled = block * np.float32(factor)
    if scaled.size and not np.abs(scaled).max() <= most:
        raise SoundError("codec.overload")
    return np.asarray(scaled)
