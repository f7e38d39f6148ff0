"""Print: a sound as takes are kept, and what is measured of it once for all."""

from dataclasses import dataclass

import numpy as np

from bulletin.clip import Clip
from bulletin.headroom import power_left
from bulletin.loudness import energies
from bulletin.trim import sixteen_bits, to_flac


@dataclass(frozen=True, slots=True)
class Print:
    """FLAC of 16 bits with so many samples, their weighted power per 100 ms, and what share of it is left
    under each of `headroom.CEILINGS_DB`.
    """

    body: bytes
    samples: int
    energies: tuple[float, ...]
    shares: tuple[float, ...]


def printed(clip: Clip) -> Print:
    """The mono clip printed; measured is what is kept of it."""
    sound = np.divide(sixteen_bits(clip), 32768.0, dtype=np.float32)
    powers = tuple(float(f"{power:.7g}") for power in energies(sound, clip.rate))
    return Print(to_flac(clip), len(sound), powers, power_left(sound, clip.rate))
