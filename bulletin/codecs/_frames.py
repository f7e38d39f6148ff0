"""Frames of an MP3 (ISO/IEC 11172-3, MPEG-1 Layer III), read strictly: every byte belongs to one."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from bulletin.errors import SoundError

FRAME = 1152  # samples per channel in one frame
_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES = (44100, 48000, 32000)
_MONO = 3
_ID3V1_BYTES = 128


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame as it lies in the file, header included."""

    data: bytes

    @property
    def bitrate(self) -> int:
        """In kb/s."""
        return _KBPS[self.data[2] >> 4]

    @property
    def rate(self) -> int:
        """In Hz."""
        return _RATES[self.data[2] >> 2 & 3]

    @property
    def channels(self) -> int:
        """1 or 2."""
        return 1 if self.data[3] >> 6 == _MONO else 2

    @property
    def side_bytes(self) -> int:
        """Length of the side information after the header and its check sum."""
        return 17 if self.channels == 1 else 32

    @property
    def main_data_begin(self) -> int:
        """How many bytes before this frame its sound begins: 0 where nothing earlier is needed."""
        at = 4 if self.data[1] & 1 else 6
        return self.data[at] << 1 | self.data[at + 1] >> 7

    def same_kind(self, other: Frame) -> bool:
        """Whether both can stand in one file: same rate, channels and bit rate."""
        mine = (self.rate, self.channels, self.bitrate)
        return mine == (other.rate, other.channels, other.bitrate)


def frames(data: bytes) -> Iterator[Frame]:
    """The frames `data` consists of; SoundError at the first byte that belongs to none."""
    return _walk(io.BytesIO(data).read)


def kinds(data: bytes) -> tuple[int, tuple[Frame, ...]]:
    """How many frames `data` consists of, and the first of each kind of header; SoundError as above."""
    known: dict[bytes, int] = {}
    found: list[Frame] = []
    at = count = 0
    while at < len(data):
        header = data[at : at + 4]
        length = known.get(header)
        if length is None:
            length = known[header] = _length(header)
            found.append(Frame(data[at : at + length]))
        if not length or at + length > len(data):
            raise SoundError("mp3.sync", byte=at)
        at += length
        count += 1
    return count, tuple(found)


def audio_frames(path: Path) -> Iterator[Frame]:
    """The frames of the file at `path` without its tags, one at a time; SoundError at a stray byte."""
    try:
        with path.open("rb") as file:
            end = _start_of_id3v1(file)
            file.seek(_end_of_id3v2(file))
            yield from _walk(lambda count: file.read(min(count, end - file.tell())))
    except OSError as error:
        raise SoundError("mp3.unreadable", path=str(path), reason=str(error)) from error


def audio_digest(path: Path) -> str:
    """SHA-256 in hex of the sound of the MP3 at `path`: the same whatever its tags say."""
    digest = hashlib.sha256()
    for frame in audio_frames(path):
        digest.update(frame.data)
    return digest.hexdigest()


def _walk(read: Callable[[int], bytes]) -> Iterator[Frame]:
    at = 0
    while header := read(4):
        length = _length(header)
        data = header + read(length - 4) if length else b""
        if not data or len(data) < length:
            raise SoundError("mp3.sync", byte=at)
        yield Frame(data)
        at += length


def _length(header: bytes) -> int:
    """Bytes of the frame that `header` opens, 0 when it opens none."""
    known = len(header) == 4 and header[0] == 0xFF and header[1] >> 1 == 0b1111101
    if not known or header[2] >> 4 in (0, 15) or header[2] >> 2 & 3 == 3:
        return 0
    kbps, rate = _KBPS[header[2] >> 4], _RATES[header[2] >> 2 & 3]
    return 144_000 * kbps // rate + (header[2] >> 1 & 1)


def _end_of_id3v2(file: BinaryIO) -> int:
    file.seek(0)
    header = file.read(10)
    if header[:3] != b"ID3" or len(header) < 10:
        return 0
    footer = 10 if header[5] & 0x10 else 0
    return 10 + footer + (header[6] << 21 | header[7] << 14 | header[8] << 7 | header[9])


def _start_of_id3v1(file: BinaryIO) -> int:
    end = file.seek(0, io.SEEK_END)
    file.seek(max(0, end - _ID3V1_BYTES))
    tagged = end >= _ID3V1_BYTES and file.read(3) == b"TAG"
    return end - _ID3V1_BYTES if tagged else end
