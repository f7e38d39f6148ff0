"""MPEG audio as it lies in a file, not decoded: every frame, what lies between them, what is missing.

Headers after ISO/IEC 11172-3 and 13818-3, layer III; the Info frame after mp3-tech.org (LAME tag).
"""

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

_KBPS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBPS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_LAYER_3, _MONO, _RESERVED, _FREE = 1, 3, 1, 0
_ID3V1, _APE = 128, 32  # bytes of a tag at the end, and of the header or footer of another kind
_CHUNK = 1 << 20
_INFO_CRC, _INFO_TAG_CRC = 152, 154  # places in an Info frame, from its name on


@dataclass(frozen=True, slots=True)
class Header:
    """What the four bytes before a frame tell: its bytes, rate in Hz, channels, kb/s, samples per channel,
    and where an Info tag would stand in it.
    """

    length: int
    rate: int
    channels: int
    bitrate: int
    samples: int
    info_at: int


@dataclass(frozen=True, slots=True)
class Stray:
    """Bytes inside the sound that belong to no frame, and the second of the programme at which they lie."""

    count: int
    at: float


@dataclass(slots=True)
class Mpeg:
    """What an MP3 consists of, its Info frame not counted.

    `announced` is how many frames that one names; `after` counts bytes behind the last frame that are no tag;
    `broken_off` where the last frame is not whole; `intact` is None where the file has no sum of itself;
    `first_at` is the byte of the file at which the first frame begins.
    """

    rate: int = 0
    channels: int = 0
    bitrates: set[int] = field(default_factory=set)
    frames: int = 0
    samples: int = 0
    announced: int | None = None
    strays: list[Stray] = field(default_factory=list)
    after: int = 0
    broken_off: bool = False
    intact: bool | None = None
    first_at: int = 0

    @property
    def seconds(self) -> float:
        """How long its frames sound."""
        return self.samples / self.rate if self.rate else 0.0

    @property
    def is_sound(self) -> bool:
        """Whether a decoder has nothing to complain of."""
        return bool(self.intact) and not (self.strays or self.after or self.broken_off)


def header(data: bytes, at: int = 0) -> Header | None:
    """The header at this place of `data`; None where there is none of layer III."""
    if len(data) < at + 4 or data[at] != 0xFF or data[at + 1] & 0xE0 != 0xE0:
        return None
    version, layer = data[at + 1] >> 3 & 3, data[at + 1] >> 1 & 3
    rate_at, bitrate_at = data[at + 2] >> 2 & 3, data[at + 2] >> 4
    if version == _RESERVED or layer != _LAYER_3 or rate_at == 3 or bitrate_at in (_FREE, 15):
        return None
    first = version == 3
    kbps, rate = (_KBPS_1 if first else _KBPS_2)[bitrate_at], _RATES[version][rate_at]
    channels = 1 if data[at + 3] >> 6 == _MONO else 2
    samples = 1152 if first else 576
    length = samples * 125 * kbps // rate + (data[at + 2] >> 1 & 1)
    side = (17 if channels == 1 else 32) if first else (9 if channels == 1 else 17)
    return Header(length, rate, channels, kbps, samples, 4 + side)


def scan(path: Path) -> Mpeg:
    """What the MP3 at `path` consists of; one without frames where it is none."""
    with path.open("rb") as file:
        end = _end(file)
        file.seek(_start(file))
        return _Scan(file, end).run()


class _Scan:
    """One walk over a file, a chunk at a time."""

    def __init__(self, file: BinaryIO, end: int) -> None:
        self._file, self._end, self._found = file, end, Mpeg()
        self._data, self._at = b"", 0
        self._kind: Header | None = None
        self._known: dict[bytes, Header] = {}  # by the bytes that told it
        self._sum = _Sum()

    def run(self) -> Mpeg:
        """What was found."""
        while self._fill():
            if self._pass():
                continue
            one = header(self._data, self._at)
            if one is None or not self._fits(one):
                self._stray()
            elif len(self._data) - self._at < one.length:
                self._found.broken_off = True
                break
            else:
                self._take(one)
        self._found.intact = self._sum.verdict()
        return self._found

    def _pass(self) -> bool:
        """Takes the frames at hand that begin like others before them; whether there was one."""
        data, at, found = self._data, self._at, self._found
        while (one := self._known.get(data[at : at + 4])) and at + one.length <= len(data):
            at += one.length
            found.frames += 1
            found.samples += one.samples
        passed = at > self._at
        self._sum.add(data[self._at : at])
        self._at = at
        return passed

    def _fill(self) -> bool:
        """Whether bytes are left; the next ones are at hand, a frame's at least."""
        if len(self._data) - self._at < 4 * 1441:
            room = max(0, min(_CHUNK, self._end - self._file.tell()))
            self._data, self._at = self._data[self._at :] + self._file.read(room), 0
        return self._at < len(self._data)

    def _fits(self, one: Header) -> bool:
        """Whether it goes on as the file began; its first frame must have another behind it."""
        if self._kind is None:
            following = header(self._data, self._at + one.length)
            alone = self._at + one.length >= len(self._data)
            return alone or (following is not None and following.rate == one.rate)
        return (one.rate, one.channels, one.samples) == (
            self._kind.rate,
            self._kind.channels,
            self._kind.samples,
        )

    def _take(self, one: Header) -> None:
        frame = self._data[self._at : self._at + one.length]
        self._at += one.length
        found = self._found
        if self._kind is None:
            self._kind, found.rate, found.channels = one, one.rate, one.channels
            found.first_at = self._file.tell() - len(self._data) + self._at
            if self._is_info(frame, one):
                return
            found.first_at -= one.length
        self._known[frame[:4]] = one
        found.frames += 1
        found.samples += one.samples
        found.bitrates.add(one.bitrate)
        self._sum.add(frame)

    def _is_info(self, frame: bytes, one: Header) -> bool:
        tag = frame[one.info_at :]
        if tag[:4] not in (b"Info", b"Xing"):
            return False
        if tag[7] & 1:
            self._found.announced = int.from_bytes(tag[8:12], "big")
        self._sum.expect(frame, one.info_at)
        return True

    def _stray(self) -> None:
        """Passes over what is no frame, up to where two frames follow each other, or to the end."""
        skipped = 0
        while self._fill() and not (skipped and self._begins_here()):
            following = self._data.find(b"\xff", self._at + 1)
            to = following if following >= 0 else len(self._data)
            skipped += to - self._at
            self._at = to
        self._note(skipped)

    def _begins_here(self) -> bool:
        one = header(self._data, self._at)
        if one is None or not self._fits(one):
            return False
        after = self._at + one.length
        following = header(self._data, after)
        return after == len(self._data) or (following is not None and self._fits(following))

    def _note(self, count: int) -> None:
        if self._at >= len(self._data):
            self._found.after += count if self._kind else 0
        elif self._kind:
            self._found.strays.append(Stray(count, self._found.seconds))


class _Sum:
    """The check sum that an encoder wrote of its frames, and that of the frames that are there."""

    def __init__(self) -> None:
        self._wanted: int | None = None
        self._parts: list[bytes] = []
        self._held = 0
        self._crc = 0

    def expect(self, frame: bytes, at: int) -> None:
        """Takes the sum that an Info frame names, if its own sum is right."""
        from bulletin.codecs._info import crc16

        own = int.from_bytes(frame[at + _INFO_TAG_CRC : at + _INFO_TAG_CRC + 2], "big")
        if own and crc16(frame[: at + _INFO_TAG_CRC]) == own:
            self._wanted = int.from_bytes(frame[at + _INFO_CRC : at + _INFO_CRC + 2], "big")

    def add(self, frame: bytes) -> None:
        """Counts the next frame, or several."""
        if self._wanted is None:
            return
        self._parts.append(frame)
        self._held += len(frame)
        if self._held >= _CHUNK:
            self._settle()

    def _settle(self) -> None:
        from bulletin.codecs._info import crc16

        self._crc = crc16(b"".join(self._parts), self._crc)
        self._parts, self._held = [], 0

    def verdict(self) -> bool | None:
        """Whether the frames are those that the encoder wrote; None where it left no sum."""
        if self._wanted is None:
            return None
        self._settle()
        return self._crc == self._wanted


def _start(file: BinaryIO) -> int:
    """Where the sound begins: behind all ID3v2 tags."""
    at = 0
    while True:
        file.seek(at)
        head = file.read(10)
        if len(head) < 10 or head[:3] != b"ID3":
            return at
        footer = 10 if head[5] & 0x10 else 0
        at += 10 + footer + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9])


def _end(file: BinaryIO) -> int:
    """Where the sound ends: before an ID3v1 or APE tag."""
    end = file.seek(0, io.SEEK_END)
    for size, mark in ((_ID3V1, b"TAG"), (_APE, b"APETAGEX")):
        file.seek(max(0, end - size))
        tail = file.read(size)
        if len(tail) == size and tail.startswith(mark):
            end -= size if mark == b"TAG" else _ape_bytes(tail)
    return max(0, end)


def _ape_bytes(footer: bytes) -> int:
    """The bytes of an APE tag with its header, if it has one."""
    has_header = footer[23] & 0x80
    return int.from_bytes(footer[12:16], "little") + (_APE if has_header else 0)
