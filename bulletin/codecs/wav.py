"""WAV: 16-bit PCM for playout systems and for further work; reels simply follow each other."""

from __future__ import annotations

import wave
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.errors import SoundError, UsageError
from bulletin.profile import Delivery

if TYPE_CHECKING:
    from bulletin.clip import Samples
    from bulletin.mixdown import Part

SUFFIX = ".wav"
TYPE = "audio/wav"

RATES = (44100, 48000)
_WIDTH = 2  # bytes of a sample
_MOST_BYTES = 2**32 - 1024  # RIFF counts in 32 bits
_LAYOUT = 1  # goes up when the same input would give other bytes


def version() -> str:
    """The layout of what is made."""
    return f"pcm16 layout {_LAYOUT}"


def ceiling_margin_db(delivery: Delivery) -> float:
    """How many dB the dither may add to true peaks, well counted."""
    return 0.05


def encode(blocks: Iterable[Samples], delivery: Delivery, last: bool) -> Part:
    """One reel from float32 blocks shaped (n, channels), of any length but none."""
    from bulletin.codecs._dither import sixteen_bit
    from bulletin.mixdown import Part

    _check(delivery)
    data = b"".join(block.tobytes() for block in sixteen_bit(blocks, delivery.channels, 1.0))
    if not data:
        raise SoundError("codec.empty")
    return Part(data, len(data) // _WIDTH // delivery.channels)


def join(parts: Iterable[Part], path: Path, delivery: Delivery) -> None:
    """A WAV at `path` of the parts in order; SoundError when there is nothing, or more than 4 GB.

    What the system refuses comes as OSError, which the publishing around this turns into a sentence.
    """
    _check(delivery)
    written = 0
    with path.open("wb") as file, wave.open(file, "wb") as sound:
        sound.setparams((delivery.channels, _WIDTH, delivery.rate, 0, "NONE", "not compressed"))
        for part in parts:
            written += len(part.data)
            if written > _MOST_BYTES:
                raise SoundError("wav.large")
            sound.writeframes(part.data)
        if not written:
            raise SoundError("codec.empty")


def _check(delivery: Delivery) -> None:
    if delivery.rate not in RATES or delivery.channels not in (1, 2):
        raise UsageError("wav.kind", rate=delivery.rate, channels=delivery.channels)
