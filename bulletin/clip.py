"""Clip: a stretch of sound with its rate."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """`samples` float32 in [-1, 1], shaped (n, channels) with 1 or 2 channels; `rate` in Hz."""

    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        """Its length in seconds."""
        return len(self.samples) / self.rate

    @property
    def channels(self) -> int:
        """1 or 2."""
        return int(self.samples.shape[1])
