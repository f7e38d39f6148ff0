"""From float32 to whole samples, and reels kept as FLAC until one encoder takes them all.

A FLAC part is the reel sample by sample at the delivery's bits: joining parts is decoding them one after the
other, in blocks, so that memory holds one encoded reel and one block.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from bulletin.codecs._dither import sixteen_bit, twenty_four_bit
from bulletin.errors import SoundError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from bulletin.clip import Samples
    from bulletin.mixdown import Part
    from bulletin.profile import Delivery

BLOCK = 1 << 15  # samples decoded at once
_LIGHT = 0.0  # effort for parts, which are read once: the fastest level of FLAC
_SUBTYPES = {16: "PCM_16", 24: "PCM_24"}


def subtype(bits: int) -> str:
    """What libsndfile calls samples of so many bits."""
    return _SUBTYPES[bits]


def _whole(blocks: Iterable[Samples], channels: int, bits: int) -> Iterator[NDArray[Any]]:
    return sixteen_bit(blocks, channels) if bits == 16 else twenty_four_bit(blocks, channels)


def flac_part(blocks: Iterable[Samples], delivery: Delivery, bits: int) -> Part:
    """A reel of float32 `blocks` shaped (n, channels) as FLAC; SoundError for one that is no sound."""
    import soundfile

    from bulletin.mixdown import Part

    data, samples = BytesIO(), 0
    kind = {"subtype": subtype(bits), "format": "FLAC", "compression_level": _LIGHT}
    with soundfile.SoundFile(data, "w", delivery.rate, delivery.channels, **kind) as file:
        for block in _whole(blocks, delivery.channels, bits):
            file.write(block)
            samples += len(block)
    if not samples:
        raise SoundError("codec.empty")
    return Part(data.getvalue(), samples)


def joined(parts: Iterable[Part], delivery: Delivery, bits: int) -> Iterator[NDArray[np.int32]]:
    """The samples of the parts in order, in blocks, each sample at the upper end of 32 bits.

    SoundError where there is none, or where a part is not one of this delivery.
    """
    empty = True
    for part in parts:
        found = 0
        for block in _decoded(part, delivery, bits):
            empty, found = False, found + len(block)
            yield block
        if found != part.samples:
            raise SoundError("codec.foreign")
    if empty:
        raise SoundError("codec.empty")


def floats(blocks: Iterable[NDArray[np.int32]]) -> Iterator[Samples]:
    """What `joined` gives as float32 in [-1, 1]."""
    for block in blocks:
        yield block.astype(np.float32) / np.float32(1 << 31)


def _decoded(part: Part, delivery: Delivery, bits: int) -> Iterator[NDArray[np.int32]]:
    import soundfile

    try:
        with soundfile.SoundFile(BytesIO(part.data)) as file:
            if (file.samplerate, file.channels, file.subtype) != (
                delivery.rate,
                delivery.channels,
                subtype(bits),
            ):
                raise SoundError("codec.foreign")
            yield from file.blocks(BLOCK, dtype="int32", always_2d=True)
    except (soundfile.LibsndfileError, TypeError) as error:
        raise SoundError("codec.foreign") from error


class Disk:
    """A file that libsndfile writes to; what the system refuses is kept, for libsndfile would swallow it."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w+b", buffering=0)
        self.refused: OSError | None = None

    def write(self, data: bytes) -> int:
        """Writes all of `data`; 0 where the system refuses."""
        try:
            view = memoryview(data)
            while view:
                view = view[self._file.write(view) :]
        except OSError as error:
            self.refused = self.refused or error
            return 0
        return len(data)

    def read(self, count: int) -> bytes:
        """The next `count` bytes."""
        return self._file.read(count)

    def seek(self, place: int, whence: int = 0) -> int:
        """Goes to a place in the file."""
        return self._file.seek(place, whence)

    def tell(self) -> int:
        """Where it is in the file."""
        return self._file.tell()

    def close(self) -> None:
        """Ends the file."""
        self._file.close()


def write_sound(path: Path, blocks: Iterable[NDArray[Any]], delivery: Delivery, **kind: object) -> None:
    """The sound of `blocks` at `path` as libsndfile writes that `kind`; OSError as the system gives it."""
    import soundfile

    disk = Disk(path)
    try:
        with soundfile.SoundFile(disk, "w", delivery.rate, delivery.channels, **kind) as file:
            for block in blocks:
                file.write(block)
                if disk.refused:
                    break
    except (soundfile.LibsndfileError, AssertionError):
        if not disk.refused:
            raise
    finally:
        disk.close()
    if disk.refused:
        raise disk.refused
