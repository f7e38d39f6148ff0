"""Opus in Ogg, at 48 kHz: speech that is small and good, for the web and for telephones.

libsndfile takes no bit rate but a quality; which one gives which rate was measured. libopus is quieter than
its input at low rates (up to 0.4 LU), so the whole is decoded again, and what is missing goes into the header
as output gain, which every decoder applies (RFC 7845, 5.1).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.codecs._installed import installed
from bulletin.errors import UsageError
from bulletin.profile import Delivery

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bulletin.clip import Samples
    from bulletin.loudness import Meter
    from bulletin.mixdown import Part

SUFFIX = ".opus"
TYPE = "audio/ogg"  # with codecs=opus, as RFC 7845 has it; players go by the content

RATE = 48000
_BITS = 24
_LAYOUT = 1  # goes up when the same input would give other bytes
_BLOCK = 1 << 15  # samples decoded at once
_MOST_GAIN_DB = 1.0  # what is quieter than that was no speech and no music

# libsndfile's compression level by channels and kb/s, and by how many dB decoded true peaks exceeded limited
# ones at most, and a little more: measured on our examples read by two voices, on our music and on both
# together, mastered to -16, -14 and -11 LUFS, by `python bench/codec_tables.py opus`.
_LEVEL = {
    1: {24: 0.933, 32: 0.898, 48: 0.83, 64: 0.77, 96: 0.645},
    2: {32: 0.96, 48: 0.925, 64: 0.898, 96: 0.835, 128: 0.771, 160: 0.705},
}
_MARGIN_DB = {
    1: {24: 2.4, 32: 1.8, 48: 1.5, 64: 1.5, 96: 1.0},
    2: {32: 2.4, 48: 2.8, 64: 2.9, 96: 1.0, 128: 0.8, 160: 0.6},
}


def version() -> str:
    """The encoder and the layout of what is made with it."""
    return f"{installed('soundfile')} layout {_LAYOUT}"


def ceiling_margin_db(delivery: Delivery) -> float:
    """How many dB true peaks may grow in coding; the limiter stays that far under the profile's ceiling."""
    known = checked(delivery)
    return _MARGIN_DB[known.channels][known.bitrate]


def offers() -> tuple[Delivery, ...]:
    """Every kind that is made here, the best first."""
    kinds = ((channels, bitrate) for channels in (2, 1) for bitrate in sorted(_LEVEL[channels])[::-1])
    return tuple(Delivery("opus", RATE, *kind) for kind in kinds)


def checked(delivery: Delivery) -> Delivery:
    """`delivery`, if it is one that is made here; UsageError naming those that are."""
    if delivery.rate != RATE:
        raise UsageError("codec.rate", codec="Opus", rate=delivery.rate, known=str(RATE))
    if delivery.channels not in _LEVEL:
        raise UsageError("codec.mono_or_stereo", codec="Opus", channels=delivery.channels)
    if delivery.bitrate not in _LEVEL[delivery.channels]:
        raise _unknown(delivery)
    return delivery


def encode(blocks: Iterable[Samples], delivery: Delivery, last: bool) -> Part:
    """One reel from float32 blocks shaped (n, channels), of any length but none, kept sample by sample."""
    from bulletin.codecs._samples import flac_part

    return flac_part(blocks, checked(delivery), _BITS)


def join(parts: Iterable[Part], path: Path, delivery: Delivery) -> None:
    """An Opus file at `path` of the parts in order, as loud as they are; SoundError when there is nothing or
    something foreign.

    What the system refuses comes as OSError, which the publishing around this turns into a sentence.
    """
    from bulletin.codecs._ogg import settle
    from bulletin.codecs._samples import joined, write_sound
    from bulletin.loudness import Meter

    meter, digest = Meter(RATE, delivery.channels), hashlib.sha256()
    level = _LEVEL[delivery.channels][checked(delivery).bitrate]
    sound = _heard(joined(_summed(parts, digest), delivery, _BITS), meter)
    write_sound(path, sound, delivery, format="OGG", subtype="OPUS", compression_level=level)
    settle(path, int.from_bytes(digest.digest()[:4], "big"), _missing_db(path, meter))


def _summed(parts: Iterable[Part], digest: hashlib._Hash) -> Iterator[Part]:
    """The same parts, added to `digest` one by one."""
    for part in parts:
        digest.update(part.data)
        yield part


def _heard(blocks: Iterable[NDArray[np.int32]], meter: Meter) -> Iterator[Samples]:
    """The blocks as float32 in [-1, 1], read by `meter`."""
    import numpy as np

    for block in blocks:
        sound = block.astype(np.float32) / np.float32(1 << 31)
        meter.feed(sound)
        yield sound


def _missing_db(path: Path, meter: Meter) -> float:
    """By how much the file at `path` is quieter than what went in; 0 for silence."""
    import soundfile

    from bulletin.loudness import Meter

    decoded = Meter(meter.rate, meter.channels)
    for block in soundfile.blocks(path, _BLOCK, dtype="float32", always_2d=True):
        decoded.feed(block)
    missing = meter.result().lufs - decoded.result().lufs
    return max(-_MOST_GAIN_DB, min(_MOST_GAIN_DB, missing)) if math.isfinite(missing) else 0.0


def _unknown(delivery: Delivery) -> UsageError:
    """The refusal of a bit rate, with those that there are."""
    known = ", ".join(map(str, _LEVEL[delivery.channels]))
    bitrate, channels = delivery.bitrate, delivery.channels
    return UsageError("codec.bitrate", codec="Opus", bitrate=bitrate, channels=channels, known=known)
