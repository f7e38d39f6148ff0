"""The file that sound comes in: whether it is whole, of its kind, and nothing else lies in it."""

from collections.abc import Iterator
from pathlib import Path

from bulletin.hearing import Expected
from bulletin.mpeg import Mpeg
from bulletin.report import Finding, note, wrong

_RIFF, _WAVE = 8, 12  # bytes before what a WAV counts, and of its whole beginning
_STREAMED = 0x7FFFF000  # what is written where the length was not known yet


def faults(path: Path, mpeg: Mpeg | None, expected: Expected) -> Iterator[Finding]:
    """What is wrong with the file at `path` before anything is decoded."""
    if mpeg is None:
        yield from _wave_faults(path)
        return
    yield from _cuts(mpeg, expected.samples or 0)
    for stray in mpeg.strays[:1]:
        yield wrong("check.garbled", stray.at, count=sum(one.count for one in mpeg.strays))
    if mpeg.intact is False and not (mpeg.strays or _is_cut(mpeg)):
        yield wrong("check.altered")
    if mpeg.after:
        yield wrong("check.trailing_bytes", count=mpeg.after)
    if expected.bitrate and mpeg.bitrates and mpeg.bitrates != {expected.bitrate}:
        yield wrong("check.bitrate", found=_listed(mpeg.bitrates), wanted=expected.bitrate)


def _is_cut(mpeg: Mpeg) -> bool:
    return mpeg.broken_off or (mpeg.announced is not None and mpeg.frames < mpeg.announced)


def _cuts(mpeg: Mpeg, wanted: int) -> Iterator[Finding]:
    """A file that ends too early, by its own account or inside a frame; what garbage took away is no cut."""
    if not _is_cut(mpeg) or mpeg.strays:
        return
    if mpeg.announced is None and mpeg.samples >= wanted:
        yield note("check.broken_frame", mpeg.seconds)
    else:
        yield wrong("check.cut", mpeg.seconds, seconds=f"{mpeg.seconds:.1f}")


def _listed(numbers: set[int]) -> str:
    return ", ".join(str(number) for number in sorted(numbers))


def _wave_faults(path: Path) -> Iterator[Finding]:
    """Bytes behind a WAV that it does not count as its own."""
    try:
        with path.open("rb") as file:
            head = file.read(_WAVE)
            size = path.stat().st_size
    except OSError:  # the decoder will say so
        return
    if head[:4] != b"RIFF" or head[8:] != b"WAVE":
        return
    told = int.from_bytes(head[4:8], "little")
    after = size - _RIFF - told - (told & 1)
    if 0 < told < _STREAMED and after > 0:
        yield wrong("check.trailing_bytes", count=after)
