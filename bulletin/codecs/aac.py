"""AAC in MP4, by FFmpeg's encoder in PyAV (the extra `aac`): for shops and players that ask for M4A.

Outside the promises on length and loudness: its frames are 1024 samples, and only players that heed what the
file says of its beginning and end play exactly the programme; others play up to one frame of silence more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bulletin.codecs._installed import installed
from bulletin.codecs._kinds import checked as _made_so
from bulletin.errors import Lacking
from bulletin.profile import Delivery
from bulletin.text import one_line

if TYPE_CHECKING:
    from bulletin.clip import Samples
    from bulletin.codecs._restraint import Dips
    from bulletin.mixdown import Part
    from bulletin.timedtags import Chapter

Told = Mapping[str, object]  # a chapter in PyAV's words

SUFFIX = ".m4a"
TYPE = "audio/mp4"

RATES = (44100, 48000)
_BITS = 24
_LAYOUT = 1  # goes up when the same input would give other bytes
_LAYOUTS = {1: "mono", 2: "stereo"}
_WINDOWS = 32  # decoded at once
_TRIES = 8  # to keep peaks under the ceiling
# What is turned down is aimed so far under it: coded again, the peaks of all that follows are others.
_AIM_DB = 1.0
_TITLE_BYTES = 255  # of a chapter: what Nero's list counts in one byte
_MILLISECONDS = Fraction(1, 1000)

# By how many dB decoded true peaks exceeded limited ones at most, and a little more, but not more than 3 dB,
# for what is over is coded again; by channels and kb/s, measured as for Opus, by `bench/codec_tables.py aac`.
_MARGIN_DB = {
    1: {48: 3.0, 64: 3.0, 80: 3.0, 96: 3.0},
    2: {96: 3.0, 112: 2.8, 128: 2.8, 160: 2.6, 192: 2.1},
}


@dataclass(slots=True)
class _Counted:
    """What went into a file: its samples, its frames, and the place of the first of them before the sound."""

    samples: int = 0
    frames: int = 0
    before: int = 0


def version() -> str:
    """The encoder and the layout of what is made with it; Lacking without the extra `aac`."""
    encoder = installed("av")
    if not encoder:
        raise Lacking("aac.missing")
    return f"{encoder} layout {_LAYOUT}"


def ceiling_margin_db(delivery: Delivery) -> float:
    """How many dB true peaks may grow in coding; the limiter stays that far under the profile's ceiling."""
    known = checked(delivery)
    return _MARGIN_DB[known.channels][known.bitrate]


def offers() -> tuple[Delivery, ...]:
    """Every kind that is made here, the best first."""
    kinds = (
        (rate, channels, bitrate)
        for channels in (2, 1)
        for rate in RATES
        for bitrate in sorted(_MARGIN_DB[channels])[::-1]
    )
    return tuple(Delivery("aac", *kind) for kind in kinds)


def checked(delivery: Delivery) -> Delivery:
    """`delivery`, if it is one that is made here; UsageError naming those that are."""
    return _made_so(delivery, "AAC", RATES, _MARGIN_DB)


def encode(blocks: Iterable[Samples], delivery: Delivery, last: bool) -> Part:
    """One reel from float32 blocks shaped (n, channels), of any length but none, kept sample by sample."""
    from bulletin.codecs._samples import flac_part

    return flac_part(blocks, checked(delivery), _BITS)


def join(parts: Iterable[Part], path: Path, delivery: Delivery, chapters: Iterable[Chapter] = ()) -> None:
    """An M4A at `path` of the parts in order, under the ceiling, with these chapters, all that players look
    for first in front of the sound.

    SoundError when there is nothing or something foreign; Lacking without the extra `aac`. What the system
    refuses comes as OSError, which the publishing around this turns into a sentence.
    """
    from bulletin.codecs._restraint import deepened

    ceiling = 10 ** (checked(delivery).profile.peak_dbtp / 20)
    aim = ceiling * 10 ** (-_AIM_DB / 20)
    told = tuple(_told(tuple(chapters)))
    dips: Dips = {}
    for _ in range(_TRIES):
        counted = _written(parts, path, delivery, dips, told)
        _say_the_length(path, counted)
        peaks = _peaks(path, delivery, aim)
        if max(peaks.values(), default=0.0) <= ceiling:
            break
        dips = deepened(dips, peaks, aim)


def _written(
    parts: Iterable[Part], path: Path, delivery: Delivery, dips: Dips, chapters: tuple[Told, ...]
) -> _Counted:
    """The parts through one encoder into a file, and what of them went into it."""
    from bulletin.codecs._restraint import restrained
    from bulletin.codecs._samples import floats, joined
    from bulletin.mp4 import require

    av, counted = require(), _Counted()
    sound = restrained(floats(joined(parts, delivery, _BITS)), dips)
    options = {"movflags": "faststart", "fflags": "+bitexact", "movie_timescale": str(delivery.rate)}
    with av.open(f"file:{path}", "w", format="ipod", options=options) as file:
        stream = file.add_stream("aac", rate=delivery.rate, layout=_LAYOUTS[delivery.channels])
        stream.bit_rate = delivery.bitrate * 1000
        if chapters:
            file.set_chapters(list(chapters))
        for frame in chain(_frames(av, sound, delivery, counted), [None]):  # None: what is still inside
            for packet in stream.encode(frame):
                counted.before = max(counted.before, -packet.pts)
                counted.frames += 1
                file.mux(packet)
    return counted


def _frames(av: Any, blocks: Iterable[Samples], delivery: Delivery, counted: _Counted) -> Iterator[Any]:
    """The blocks as the encoder takes them: channel by channel, each at its place."""
    import numpy as np

    for block in blocks:
        rows = np.ascontiguousarray(block.T)
        frame = av.AudioFrame.from_ndarray(rows, format="fltp", layout=_LAYOUTS[delivery.channels])
        frame.sample_rate, frame.pts = delivery.rate, counted.samples
        counted.samples += len(block)
        yield frame


def _peaks(path: Path, delivery: Delivery, floor: float) -> Mapping[int, float]:
    """The windows of the file at `path` in which its decoded peaks are over `floor` (an amplitude)."""
    from bulletin.codecs._restraint import WIDTH, Peaks
    from bulletin.mp4 import open_sound

    peaks = Peaks(delivery.channels, floor)
    with open_sound(path) as file:
        for block in file.blocks(_WINDOWS * WIDTH, dtype="float32", always_2d=True):
            peaks.feed(block)
    return peaks.found


def _told(chapters: tuple[Chapter, ...]) -> Iterator[Told]:
    """The chapters as PyAV takes them."""
    from bulletin.timedtags import within_table

    kept = within_table(chapters)
    for number, one in enumerate(kept):
        title = one_line(one.title).encode()[:_TITLE_BYTES].decode(errors="ignore")
        # Rounded up, the end of the last one would make the file longer than its sound.
        end = one.end if one is not kept[-1] else max(one.start, one.end - 1)
        times = {"start": one.start, "end": end, "time_base": _MILLISECONDS}
        yield {"id": number, **times, "metadata": {"title": title}}


def _say_the_length(path: Path, counted: _Counted) -> None:
    """Tells those players that heed no edit list where the sound begins and ends."""
    from bulletin.atoms import add_atom
    from bulletin.mp4 import FRAME, GAPLESS, gapless

    behind = counted.frames * FRAME - counted.before - counted.samples
    add_atom(path, GAPLESS, gapless(counted.before, behind, counted.samples))
