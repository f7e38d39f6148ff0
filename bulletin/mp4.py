"""MP4: files of AAC heard sample by sample (PyAV, the extra `aac`), where their sound begins and ends, and
sound files of any kind opened alike.

AAC comes in frames of 1024 samples, with some of the encoder's own before and behind. Where the sound lies
among them the edit list says (ISO/IEC 14496-12, 8.6.6) and, as iTunes writes it, a tag of four numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from bulletin.errors import Lacking, SoundError

if TYPE_CHECKING:
    from soundfile import SoundFile

    from bulletin.clip import Samples

FRAME = 1024  # samples of AAC
GAPLESS = "----:com.apple.iTunes:iTunSMPB"
_HEAD = 8  # bytes up to the name of the first atom
_TOLD = 4  # numbers of the gapless tag: nothing, samples before the sound, those behind it, its own
_DOUBT = 2 * FRAME  # samples by which the tag and the edit list may differ: the tag is another file's then


def is_mp4(path: Path) -> bool:
    """Whether the file at `path` begins as an MP4; OSError as the system gives it."""
    with path.open("rb") as file:
        return file.read(_HEAD)[4:] == b"ftyp"


def require() -> Any:
    """PyAV; Lacking where the extra `aac` is not installed, or cannot be loaded."""
    try:
        import av
    except ImportError as error:
        raise Lacking("aac.missing") from error
    return av


def open_sound(path: Path) -> SoundFile | Mp4Sound:
    """The sound file at `path`, opened for reading: by libsndfile, an MP4 by PyAV.

    LibsndfileError or SoundError where it is none, Lacking for an MP4 without the extra `aac`.
    """
    import soundfile

    return Mp4Sound(path) if path.is_file() and is_mp4(path) else soundfile.SoundFile(path)


def gapless(before: int, behind: int, samples: int) -> bytes:
    """The tag that tells iTunes' way how many samples lie before the sound, behind it, and in it."""
    return (f" {0:08X} {before:08X} {behind:08X} {samples:016X}" + f" {0:08X}" * 8).encode("ascii")


def gapless_numbers(tag: bytes) -> tuple[int, ...]:
    """The samples before the sound, behind it, and in it, as `gapless` wrote them; nothing where `tag` is
    something else.
    """
    try:
        numbers = tuple(int(one, 16) for one in tag.split()[1:_TOLD])
    except ValueError:
        return ()
    return numbers if len(numbers) == _TOLD - 1 else ()


def _told(path: Path) -> int | None:
    """The samples of the file by its gapless tag; None where it has none that can be read."""
    from mutagen import MutagenError
    from mutagen.mp4 import MP4

    try:
        tags: Any = cast("Any", MP4)(path).tags or {}
    except MutagenError:
        return None
    numbers = gapless_numbers(bytes(tags[GAPLESS][0])) if tags.get(GAPLESS) else ()
    return numbers[-1] if numbers else None


class Mp4Sound:
    """The sound of an MP4, with those members of a `soundfile.SoundFile` by which it is heard to its end;
    SoundError where there is none, or it cannot be decoded.
    """

    format = "MP4"
    extra_info = ""

    def __init__(self, path: Path) -> None:
        self._path, self._av = path, require()
        try:
            self._file = self._av.open(f"file:{path}", format="mp4")
            streams = self._file.streams.audio
        except (self._av.FFmpegError, UnicodeError) as error:
            raise SoundError("clip.damaged", path=str(path)) from error
        if not streams:
            self._file.close()
            raise SoundError("clip.damaged", path=str(path))
        self._stream = streams[0]
        self.samplerate, self.channels = int(self._stream.rate), int(self._stream.channels)
        self.frames = self._samples()

    def _samples(self) -> int:
        """How many samples per channel it is to have, by its tag or its edit list."""
        length = (self._stream.duration or 0) * Fraction(self._stream.time_base)
        listed, told = round(length * self.samplerate), _told(self._path)
        return listed if told is None or abs(told - listed) > _DOUBT else told

    def __enter__(self) -> Mp4Sound:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def blocks(self, blocksize: int, dtype: str = "float32", always_2d: bool = True) -> Iterator[Samples]:
        """The sound from its beginning on, float32 shaped (blocksize, channels), the last block shorter."""
        import numpy as np

        held: list[Samples] = []
        count = 0
        for part in self._parts():
            held.append(part)
            count += len(part)
            if count >= blocksize:
                whole = np.concatenate(held)
                yield from (whole[at : at + blocksize] for at in range(0, count - blocksize + 1, blocksize))
                held = [whole[count // blocksize * blocksize :]]
                count = len(held[0])
        if count:
            yield np.concatenate(held)

    def _parts(self) -> Iterator[Samples]:
        """The sound as it is decoded, without what the encoder added behind it."""
        import numpy as np

        left = self.frames
        even = self._av.AudioResampler(format="fltp")
        try:
            for frame in chain.from_iterable(map(even.resample, self._coded())):
                part = np.asarray(frame.to_ndarray().T[:left], np.float32)
                left -= len(part)
                yield part
        except self._av.FFmpegError as error:
            raise SoundError("clip.damaged", path=str(self._path)) from error

    def _coded(self) -> Iterator[Any]:
        """The frames of the file, up to its end or to where it was cut."""
        for packet in self._file.demux(self._stream):
            if packet.is_corrupt:
                return
            yield from packet.decode()
