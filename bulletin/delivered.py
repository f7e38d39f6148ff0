"""How loud a programme is delivered: where a tenth of a second counts, joined, decoded and heard."""

from pathlib import Path

from bulletin import shelf
from bulletin.loudness import Meter
from bulletin.mixdown import Mixdown
from bulletin.mp4 import open_sound
from bulletin.unfinished import temp_beside

SHORT_SECONDS = 30
_BLOCK = 1 << 15  # samples decoded at once


def delivered_lufs(mixdown: Mixdown) -> float:
    """The loudness in LUFS that the delivered file will have: from kept energies, within 0.02 LU and what
    coding shifts; of a short programme, in which one gating block more or less is a tenth, as it is decoded.
    """
    if mixdown.samples > SHORT_SECONDS * mixdown.delivery.rate:
        return mixdown.loudness.lufs
    codec = shelf.load("codecs", mixdown.delivery.codec)
    first = mixdown.reels[0]
    # Where a sweep of the store finds what a killed run leaves.
    joined = temp_beside(mixdown.store / first[:2] / f"{first}{codec.SUFFIX}")
    try:
        codec.join(mixdown.parts(), joined, mixdown.delivery)
        return _decoded_lufs(joined)
    finally:
        joined.unlink(missing_ok=True)


def _decoded_lufs(path: Path) -> float:
    with open_sound(path) as file:
        meter = Meter(file.samplerate, file.channels)
        for block in file.blocks(_BLOCK, dtype="float32", always_2d=True):
            meter.feed(block)
    return meter.result().lufs
