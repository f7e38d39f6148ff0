"""FLAC: the sound sample by sample at half the size, for archives and for further work."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.codecs._installed import installed
from bulletin.codecs._pcm import DITHER_DB, offered
from bulletin.codecs._pcm import checked as _pcm_checked
from bulletin.profile import Delivery

if TYPE_CHECKING:
    from bulletin.clip import Samples
    from bulletin.mixdown import Part

SUFFIX = ".flac"
TYPE = "audio/flac"

_LAYOUT = 1  # goes up when the same input would give other bytes


def version() -> str:
    """The encoder and the layout of what is made with it."""
    return f"{installed('soundfile')} layout {_LAYOUT}"


def ceiling_margin_db(delivery: Delivery) -> float:
    """How many dB rounding may add to true peaks."""
    return DITHER_DB


def offers() -> tuple[Delivery, ...]:
    """Every kind that is made here, the best first."""
    return offered("flac")


def checked(delivery: Delivery) -> Delivery:
    """`delivery`, if it is one that is made here; UsageError naming those that are."""
    return _pcm_checked(delivery, "FLAC")


def encode(blocks: Iterable[Samples], delivery: Delivery, last: bool) -> Part:
    """One reel from float32 blocks shaped (n, channels), of any length but none."""
    from bulletin.codecs._samples import flac_part

    return flac_part(blocks, checked(delivery), delivery.bits)


def join(parts: Iterable[Part], path: Path, delivery: Delivery) -> None:
    """A FLAC at `path` of the parts in order; SoundError when there is nothing or something foreign.

    What the system refuses comes as OSError, which the publishing around this turns into a sentence.
    """
    from bulletin.codecs._samples import joined, subtype, write_sound

    sound = joined(parts, checked(delivery), delivery.bits)
    write_sound(path, sound, delivery, format="FLAC", subtype=subtype(delivery.bits))
