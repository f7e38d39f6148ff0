"""WAV: PCM for playout systems and for further work, as broadcast WAV where chunks for that are handed in.

RIFF as in EBU Tech 3285, with room for the sizes of RF64 (EBU Tech 3306), which it becomes above 4 GB.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from os import SEEK_CUR
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from bulletin.codecs._installed import installed
from bulletin.codecs._pcm import DITHER_DB, offered
from bulletin.codecs._pcm import checked as _pcm_checked
from bulletin.profile import Delivery

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bulletin.clip import Samples
    from bulletin.mixdown import Part

SUFFIX = ".wav"
TYPE = "audio/wav"

Chunk = tuple[bytes, bytes]  # four letters, and what the chunk holds
_MOST_BYTES = 2**32 - 1  # RIFF counts in 32 bits
_IN_DS64 = 0xFFFFFFFF  # in the place of a size that the ds64 chunk of RF64 has
_PCM = 1
_FORM_BYTES, _HEAD_BYTES = 12, 8  # in front of the first chunk, and of what each holds
_SIZES_BYTES = 28  # of a ds64 chunk without a table
_LAYOUT = 2  # goes up when the same input would give other bytes


def version() -> str:
    """What keeps the reels and the layout of what is made."""
    return f"{installed('soundfile')} layout {_LAYOUT}"


def ceiling_margin_db(delivery: Delivery) -> float:
    """How many dB rounding may add to true peaks."""
    return DITHER_DB


def offers() -> tuple[Delivery, ...]:
    """Every kind that is made here, the best first."""
    return offered("wav")


def checked(delivery: Delivery) -> Delivery:
    """`delivery`, if it is one that is made here; UsageError naming those that are."""
    return _pcm_checked(delivery, "WAV")


def encode(blocks: Iterable[Samples], delivery: Delivery, last: bool) -> Part:
    """One reel from float32 blocks shaped (n, channels), of any length but none."""
    from bulletin.codecs._samples import flac_part

    return flac_part(blocks, checked(delivery), delivery.bits)


def join(
    parts: Iterable[Part],
    path: Path,
    delivery: Delivery,
    chunks: Iterable[Chunk] = (),
    behind: Iterable[Chunk] = (),
) -> None:
    """A WAV at `path` of the parts in order, `chunks` before the sound and others `behind` it; SoundError
    when there is nothing or something foreign.

    What the system refuses comes as OSError, which the publishing around this turns into a sentence.
    """
    from bulletin.codecs._samples import joined

    sound = joined(parts, checked(delivery), delivery.bits)
    with path.open("wb") as file:
        file.write(struct.pack("<4sI4s4sI28x", b"RIFF", 0, b"WAVE", b"JUNK", _SIZES_BYTES))
        for chunk in (*chunks, (b"fmt ", _kind(delivery))):
            file.write(_whole(*chunk))
        file.write(struct.pack("<4sI", b"data", 0))
        begin = file.tell()
        for block in sound:
            file.write(_bytes(block, delivery.bits))
        size = file.tell() - begin
        file.write(bytes(size % 2))
        for chunk in behind:
            file.write(_whole(*chunk))
        _settle(file, begin, size, delivery)


def chunk_of(path: Path, name: bytes) -> bytes:
    """What the first chunk of this name in the WAV at `path` holds; nothing where there is none."""
    with path.open("rb") as file:
        file.seek(_FORM_BYTES)
        long = 0
        while len(head := file.read(_HEAD_BYTES)) == _HEAD_BYTES:
            found, size = struct.unpack("<4sI", head)
            if found == name:
                return file.read(size)
            if found == b"ds64":
                _, long = struct.unpack("<QQ", file.read(16))
                size -= 16
            size = long if size == _IN_DS64 else size
            file.seek(size + size % 2, SEEK_CUR)
    return b""


def _kind(delivery: Delivery) -> bytes:
    frame = delivery.channels * delivery.bits // 8
    layout = (_PCM, delivery.channels, delivery.rate, delivery.rate * frame, frame, delivery.bits)
    return struct.pack("<HHIIHH", *layout)


def _whole(name: bytes, body: bytes) -> bytes:
    """A chunk with its head, and the byte that makes its length even."""
    return struct.pack("<4sI", name, len(body)) + body + bytes(len(body) % 2)


def _bytes(block: NDArray[np.int32], bits: int) -> bytes:
    """The upper `bits` of each sample, little-endian."""
    import numpy as np

    lanes = np.ascontiguousarray(block, "<i4").view(np.uint8).reshape(-1, 4)
    return lanes[:, 4 - bits // 8 :].tobytes()


def _settle(file: BinaryIO, begin: int, size: int, delivery: Delivery) -> None:
    """Writes the sizes where they belong; `size` bytes of sound are there from byte `begin` on."""
    riff = file.tell() - 8
    if riff <= _MOST_BYTES:
        _patch(file, 4, struct.pack("<I", riff))
        _patch(file, begin - 4, struct.pack("<I", size))
        return
    samples = size // (delivery.channels * delivery.bits // 8)
    _patch(file, 0, struct.pack("<4sI4s", b"RF64", _IN_DS64, b"WAVE"))
    _patch(file, 12, struct.pack("<4sIQQQI", b"ds64", _SIZES_BYTES, riff, size, samples, 0))
    _patch(file, begin - 4, struct.pack("<I", _IN_DS64))


def _patch(file: BinaryIO, place: int, data: bytes) -> None:
    file.seek(place)
    file.write(data)
