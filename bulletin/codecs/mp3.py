"""MP3 by LAME at a constant bit rate: reels encoded apart, joined frame by frame, exact to the sample.

A fresh encoder needs nothing from before its first frame, so reels that begin and end in silence simply
follow each other; the Info frame in front tells players where the programme begins and ends inside the first
and the last frame. Every reel but the last is cut to the frames its samples fill: what the encoder still
holds then is the reel's silent end, and the next reel begins exactly at its place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from bulletin.codecs._frames import FRAME, Frame, audio_digest, audio_frames, frames, kinds
from bulletin.codecs._installed import installed
from bulletin.codecs._kinds import checked as _made_so
from bulletin.errors import Lacking, SoundError, UsageError
from bulletin.profile import Delivery

if TYPE_CHECKING:
    from bulletin.clip import Samples
    from bulletin.mixdown import Part

__all__ = [
    "SUFFIX",
    "TYPE",
    "audio_digest",
    "audio_frames",
    "ceiling_margin_db",
    "checked",
    "encode",
    "frames",
    "join",
    "offers",
    "version",
]

SUFFIX = ".mp3"
TYPE = "audio/mpeg"

RATE = 44100  # the grid that reels are cut on; every player knows it
_QUALITIES = range(10)
_LAYOUT = 1  # goes up when the same input would give other bytes

# LAME scales its input at constant bit rates and tells nobody (`abr_switch_map.scale` in its presets.c).
_HIDDEN_GAIN = {192: 0.97, 224: 0.98, 256: 1.0, 320: 1.0}
_HIDDEN_GAIN_BELOW = 0.95

# By how many dB decoded true peaks exceeded limited ones at most, for speech, two voices, music and speech
# over music mastered to -14 and -11 LUFS, and a little more; by channels and kb/s.
_MARGIN_DB = {
    1: {64: 1.2, 80: 1.0, 96: 0.8, 112: 0.8, 128: 0.8, 160: 0.6, 192: 0.6},
    2: {112: 1.0, 128: 1.0, 160: 1.0, 192: 0.8, 224: 0.6, 256: 0.6, 320: 0.6},
}


class _Lame(Protocol):
    def encode(self, pcm: bytes) -> bytes: ...
    def flush(self) -> bytes: ...


@dataclass(slots=True)
class _Sound:
    """What has been written of a file: its first frame, and its sums."""

    first: Frame | None = None
    frames: int = 0
    bytes: int = 0
    samples: int = 0
    crc: int = 0


def version() -> str:
    """The encoder and the layout of what is made with it; Lacking without the package lameenc."""
    lame = installed("lameenc")
    if not lame:
        raise Lacking("mp3.missing")
    return f"{lame} layout {_LAYOUT}"


def ceiling_margin_db(delivery: Delivery) -> float:
    """How many dB true peaks may grow in coding; the limiter stays that far under the profile's ceiling."""
    known = checked(delivery)
    return _MARGIN_DB[known.channels][known.bitrate]


def offers() -> tuple[Delivery, ...]:
    """Every kind that is made here, the best first."""
    kinds = ((channels, bitrate) for channels in (2, 1) for bitrate in sorted(_MARGIN_DB[channels])[::-1])
    return tuple(Delivery("mp3", RATE, *kind) for kind in kinds)


def checked(delivery: Delivery) -> Delivery:
    """`delivery`, if it is one that is made here; UsageError naming those that are."""
    if delivery.quality not in _QUALITIES:
        raise UsageError("mp3.quality", quality=delivery.quality)
    return _made_so(delivery, "MP3", (RATE,), _MARGIN_DB)


def encode(blocks: Iterable[Samples], delivery: Delivery, last: bool) -> Part:
    """One reel from float32 blocks shaped (n, channels) that begin with 30 ms and end with 60 ms of silence.

    SoundError when a reel that is not the last is no whole number of frames.
    """
    from bulletin.codecs._dither import sixteen_bit
    from bulletin.mixdown import Part

    lame = _encoder(delivery)
    data, samples = bytearray(), 0
    for block in sixteen_bit(blocks, delivery.channels, 1 / _hidden_gain(delivery)):
        samples += len(block)
        data += lame.encode(block.tobytes())
    if not samples:
        raise SoundError("codec.empty")
    data += lame.flush()
    return Part(bytes(data) if last else _whole_frames(bytes(data), samples), samples)


def join(parts: Iterable[Part], path: Path, delivery: Delivery) -> None:
    """An MP3 at `path` of the parts in order, under an Info frame that gives its exact length.

    SoundError when a part does not fit the delivery or only the last may be where it stands; what the system
    refuses comes as OSError, which the publishing around this turns into a sentence.
    """
    with path.open("wb") as file:
        _write(file, parts, delivery)


def _write(file: BinaryIO, parts: Iterable[Part], delivery: Delivery) -> None:
    from bulletin.codecs._info import info_bytes, info_frame

    sound = _Sound()
    for part in parts:
        if sound.samples != sound.frames * FRAME:
            raise SoundError("mp3.reel", samples=sound.samples, frame=FRAME)
        _count(sound, part, delivery)
        if sound.first and not file.tell():
            file.write(bytes(info_bytes(sound.first)))
        file.write(part.data)
    if not sound.first:
        raise SoundError("codec.empty")
    file.seek(0)
    file.write(info_frame(sound.first, sound.frames, sound.bytes, sound.samples, sound.crc))


def _count(sound: _Sound, part: Part, delivery: Delivery) -> None:
    """Adds `part` to the sums of `sound`."""
    from bulletin.codecs._info import crc16

    first = _first_frame(part, delivery)
    sound.first = sound.first or first
    count, found = kinds(part.data)
    for frame in found:
        if not frame.same_kind(first):
            raise _foreign(frame, delivery)
    sound.frames += count
    sound.bytes += len(part.data)
    sound.samples += part.samples
    sound.crc = crc16(part.data, sound.crc)


def _first_frame(part: Part, delivery: Delivery) -> Frame:
    """The first frame of `part`; SoundError when it needs sound from before it or is of another kind."""
    first = next(frames(part.data), None)
    if first is None:
        raise SoundError("codec.empty")
    wanted = (delivery.rate, delivery.channels, delivery.bitrate)
    if (first.rate, first.channels, first.bitrate) != wanted or first.main_data_begin:
        raise _foreign(first, delivery)
    return first


def _foreign(frame: Frame, delivery: Delivery) -> SoundError:
    found = f"{frame.rate} Hz, {frame.channels} ch, {frame.bitrate} kb/s"
    return SoundError("mp3.kind", found=found, bitrate=delivery.bitrate, rate=delivery.rate)


def _whole_frames(data: bytes, samples: int) -> bytes:
    """The frames that `samples` fill, without those that hold only the reel's silent end."""
    count, rest = divmod(samples, FRAME)
    if rest:
        raise SoundError("mp3.reel", samples=samples, frame=FRAME)
    lengths = [len(frame.data) for frame in frames(data)]
    return data[: sum(lengths[:count])]


def _encoder(delivery: Delivery) -> _Lame:
    import lameenc

    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_bit_rate(checked(delivery).bitrate)
    encoder.set_channels(delivery.channels)
    encoder.set_in_sample_rate(delivery.rate)
    encoder.set_out_sample_rate(delivery.rate)  # else LAME resamples low bit rates
    encoder.set_quality(delivery.quality)
    made: _Lame = encoder
    return made


def _hidden_gain(delivery: Delivery) -> float:
    return _HIDDEN_GAIN.get(delivery.bitrate, _HIDDEN_GAIN_BELOW)
