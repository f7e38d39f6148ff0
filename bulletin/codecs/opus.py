"""Opus in Ogg, at 48 kHz: speech that is small and good, for the web and for telephones.

libsndfile takes no bit rate but a quality; which one gives which rate was measured. At low rates libopus is
quieter than its input (up to 0.4 LU), and where it goes from one way of coding to another its peaks may be
3 dB higher. So the whole is decoded again: what is missing goes into the header as output gain, which every
decoder applies (RFC 7845, 5.1), and where a peak is over the ceiling it is coded anew, turned down there.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.codecs._installed import installed
from bulletin.codecs._kinds import checked as _made_so
from bulletin.profile import Delivery

if TYPE_CHECKING:
    from bulletin.clip import Samples
    from bulletin.codecs._restraint import Dips
    from bulletin.loudness import Meter
    from bulletin.mixdown import Part

SUFFIX = ".opus"
TYPE = "audio/ogg"  # with codecs=opus, as RFC 7845 has it; players go by the content

RATE = 48000
_BITS = 24
_LAYOUT = 1  # goes up when the same input would give other bytes
_WINDOWS = 32  # decoded at once
_TRIES = 4  # to keep peaks under the ceiling
_MOST_GAIN_DB = 1.0  # what is quieter than that was no speech and no music

# libsndfile's compression level by channels and kb/s, and by how many dB decoded true peaks exceeded limited
# ones at most, and a little more, but not more than 2 dB, for what is over is coded again: measured on our
# examples, on our music and on both together, mastered to -14 and -11 LUFS, by `bench/codec_tables.py opus`.
_LEVEL = {
    1: {24: 0.932, 32: 0.896, 48: 0.826, 64: 0.771, 96: 0.646},
    2: {32: 0.959, 48: 0.924, 64: 0.898, 96: 0.835, 128: 0.771, 160: 0.707},
}
_MARGIN_DB = {
    1: {24: 2.0, 32: 2.0, 48: 1.9, 64: 1.6, 96: 1.2},
    2: {32: 2.0, 48: 2.0, 64: 2.0, 96: 1.6, 128: 1.5, 160: 1.5},
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
    return _made_so(delivery, "Opus", (RATE,), _LEVEL)


def encode(blocks: Iterable[Samples], delivery: Delivery, last: bool) -> Part:
    """One reel from float32 blocks shaped (n, channels), of any length but none, kept sample by sample."""
    from bulletin.codecs._samples import flac_part

    return flac_part(blocks, checked(delivery), _BITS)


def join(parts: Iterable[Part], path: Path, delivery: Delivery) -> None:
    """An Opus file at `path` of the parts in order, as loud as they are and under the ceiling; SoundError
    when there is nothing or something foreign.

    What the system refuses comes as OSError, which the publishing around this turns into a sentence.
    """
    from bulletin.codecs._restraint import deepened

    ceiling = 10 ** (checked(delivery).profile.peak_dbtp / 20)
    dips: Dips = {}
    for _ in range(_TRIES):
        gain, peaks = _written(parts, path, delivery, dips)
        deeper = deepened(dips, peaks, ceiling / gain)
        if deeper == dips:
            break
        dips = deeper


def _written(
    parts: Iterable[Part], path: Path, delivery: Delivery, dips: Dips
) -> tuple[float, Mapping[int, float]]:
    """The file encoded, with its gain as a factor, and the windows in which its decoded peaks are highest."""
    from bulletin.codecs._ogg import settle
    from bulletin.codecs._restraint import restrained
    from bulletin.codecs._samples import floats, joined, write_sound
    from bulletin.loudness import Meter

    meter, digest = Meter(RATE, delivery.channels), hashlib.sha256()
    level = _LEVEL[delivery.channels][delivery.bitrate]
    sound = restrained(_heard(floats(joined(_summed(parts, digest), delivery, _BITS)), meter), dips)
    write_sound(path, sound, delivery, format="OGG", subtype="OPUS", compression_level=level)
    lufs, peaks = _decoded(path, delivery)
    missing = meter.result().lufs - lufs
    gain_db = max(-_MOST_GAIN_DB, min(_MOST_GAIN_DB, missing)) if math.isfinite(missing) else 0.0
    settle(path, int.from_bytes(digest.digest()[:4], "big"), gain_db)
    return 10 ** (gain_db / 20), peaks


def _summed(parts: Iterable[Part], digest: hashlib._Hash) -> Iterator[Part]:
    """The same parts, added to `digest` one by one."""
    for part in parts:
        digest.update(part.data)
        yield part


def _heard(blocks: Iterable[Samples], meter: Meter) -> Iterator[Samples]:
    """The blocks, read by `meter`."""
    for block in blocks:
        meter.feed(block)
        yield block


def _decoded(path: Path, delivery: Delivery) -> tuple[float, Mapping[int, float]]:
    """The loudness in LUFS of the file at `path`, and the windows that a gain may lift too high."""
    import soundfile

    from bulletin.codecs._restraint import WIDTH, Peaks
    from bulletin.loudness import Meter

    meter = Meter(RATE, delivery.channels)
    peaks = Peaks(delivery.channels, 10 ** ((delivery.profile.peak_dbtp - _MOST_GAIN_DB) / 20))
    for block in soundfile.blocks(path, _WINDOWS * WIDTH, dtype="float32", always_2d=True):
        meter.feed(block)
        peaks.feed(block)
    return meter.result().lufs, peaks.found
