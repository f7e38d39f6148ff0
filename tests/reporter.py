"""A reporter's recordings: syllables of a low voice, as files of any kind."""

from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

RATE = 48000


def speech(seconds: float, level: float = 0.2, hertz: float = 170.0) -> NDArray[np.float64]:
    """Syllables, four a second, each of a few harmonics, mono at 48 kHz."""
    at = np.arange(round(seconds * RATE)) / RATE
    voice = sum(np.sin(2 * np.pi * hertz * k * at) / k for k in (1, 2, 3, 5))
    return np.asarray(level * voice * np.clip(np.sin(4 * np.pi * at) ** 2 * 2 - 0.2, 0.0, 1.0))


def tape(path: Path, seconds: float = 2.0, quiet: float = 0.0, channels: int = 1, level: float = 0.2) -> Path:
    """A recording in the format of its suffix, with so many seconds of silence at each end."""
    silence = np.zeros(round(quiet * RATE))
    sound = np.concatenate((silence, speech(seconds, level), silence))
    columns = np.stack([sound * (1.0 - 0.3 * n) for n in range(channels)], axis=1)
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, columns, RATE)
    return path
