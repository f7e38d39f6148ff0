"""Clip: a stretch of sound with its rate; sound files read, resampled, folded and trimmed."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bulletin.errors import SoundError

if TYPE_CHECKING:
    from soundfile import SoundFile

    from bulletin.mp4 import Mp4Sound

Samples = NDArray[np.float32]

MAX_SECONDS = 7200.0  # of a sound file: a station's jingles and recordings, not its archive
RATES = range(4000, 384001)  # Hz
TRIM_DB = -50.0  # under this (dBFS, mean of 10 ms) the edges of a jingle are silence
_CHUNK_MS = 10
_SEEKABLE = frozenset({"WAV", "FLAC"})  # whose samples are found without decoding what is before them
_LOOP_SECONDS = 0.1  # of its other end that a loop hears while it is resampled
_SURROUND = (5, 6)  # channels; WAVE order: L R C (LFE) Ls Rs
_THIRD_DOWN = 10 ** (-3 / 20)  # ITU-R BS.775-4: centre and surrounds go 3 dB down into left and right
_LIBSNDFILE = re.compile(r"\.(wav|wave|w64|rf64|bwf|flac|ogg|oga|opus|mp3|aiff?|aifc|au|snd|caf)", re.I)
_SHORT = re.compile(r"^\s*(?:data|SSND)\s*: (\d+) \(should be \d+\)", re.M)
_AAC_DOUBT = 2048  # samples, two frames of AAC, by which files of other makers say their length wrongly
_UNKNOWN_BYTES = 0x7FFFF000  # what streaming writers put where the length was not known yet


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """`samples` float32 in [-1, 1], shaped (n, channels) with 1 or 2 channels; `rate` in Hz."""

    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        """Its length in seconds."""
        return len(self.samples) / self.rate

    @property
    def channels(self) -> int:
        """1 or 2."""
        return int(self.samples.shape[1])

    def to_pydub(self) -> Any:
        """The same sound as a 16-bit `pydub.AudioSegment`."""
        pcm = np.rint(np.clip(self.samples, -1.0, 1.0) * 32767.0).astype("<i2")
        segment = _pydub().AudioSegment
        return segment(pcm.tobytes(), sample_width=2, frame_rate=self.rate, channels=self.channels)

    @staticmethod
    def from_pydub(segment: Any) -> Clip:
        """The sound of a `pydub.AudioSegment` of any width; SoundError when it is empty."""
        return _from_segment(segment, "pydub.AudioSegment")


def _pydub() -> Any:
    """pydub, without what it says on the way in about programs it may never need and its own old syntax."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pydub
    return pydub


def _from_segment(segment: Any, path: str) -> Clip:
    full = float(1 << (8 * segment.sample_width - 1))
    values = np.asarray(segment.get_array_of_samples(), dtype=np.float64) / full
    return _sound(values.reshape(-1, segment.channels).astype(np.float32), segment.frame_rate, path)


def _sound(samples: Samples, rate: int, path: str) -> Clip:
    """A clip of what was read from `path`, folded to stereo where it has more channels, within [-1, 1]."""
    if not len(samples):
        raise SoundError("clip.empty", path=path)
    if rate not in RATES:
        raise SoundError("clip.rate", path=path, rate=rate)
    if len(samples) > MAX_SECONDS * rate:
        raise SoundError("clip.long", path=path, hours=round(MAX_SECONDS / 3600))
    if not np.isfinite(samples).all():
        raise SoundError("clip.damaged", path=path)
    folded = folded_to_stereo(samples)
    peak = float(max(folded.max(), -folded.min()))
    return Clip(folded if peak <= 1.0 else folded / np.float32(peak), rate)


def folded_to_stereo(samples: Samples) -> Samples:
    """Mono and stereo as they are, surround to stereo by BS.775, other channels left and right in turn."""
    channels = samples.shape[1]
    if channels <= 2:
        return samples
    shares = np.array([[1.0, 0.0], [0.0, 1.0]] * channels, dtype=np.float32)[:channels]
    if channels in _SURROUND:
        shares[2] = _THIRD_DOWN
        shares[3] = 0.0  # of the LFE, where there are six
        shares[-2:] = [[_THIRD_DOWN, 0.0], [0.0, _THIRD_DOWN]]
    return np.asarray(samples @ (shares / shares.sum(axis=0)), dtype=np.float32)


def read_sound(path: Path) -> Clip:
    """The sound of a wav, flac, ogg, mp3 or aiff file; of other kinds where ffmpeg is there.

    SoundError names the file when it is missing, empty, cut short, damaged, longer than two hours or of an
    unknown kind.
    """
    import soundfile

    if not path.is_file():
        raise SoundError("clip.missing", path=str(path))
    try:
        with soundfile.SoundFile(path) as file:
            return _read_open(file, path)
    except soundfile.LibsndfileError as error:
        if is_known(path):
            raise SoundError("clip.damaged", path=str(path)) from error
    return _read_by_pydub(path)


def read_part(path: Path, rate: int, first: int, last: int, turns: bool) -> Clip | None:
    """The sound from sample `first` to `last` of a WAV or FLAC file, without reading the rest; beyond its
    ends is silence, or with `turns` what a loop plays there. None for a file of another kind or rate, and for
    a damaged one.
    """
    import soundfile

    try:
        with soundfile.SoundFile(path) as file:
            if file.format not in _SEEKABLE or not file.subtype.startswith("PCM") or file.samplerate != rate:
                return None
            samples = np.zeros((last - first, file.channels), np.float32)
            for at, place, count in _spans(first, last, file.frames, turns):
                file.seek(place)
                if len(file.read(out=samples[at - first : at - first + count])) < count:
                    return None
    except soundfile.LibsndfileError:
        return None
    return Clip(folded_to_stereo(samples), rate)


def _spans(first: int, last: int, frames: int, turns: bool) -> Iterator[tuple[int, int, int]]:
    """What of a sound of so many frames is heard from `first` to `last`: when, from which place, how much."""
    if not turns:
        begin, end = max(first, 0), min(last, frames)
        yield from [(begin, begin, end - begin)] if begin < end else []
        return
    while first < last and frames:
        place = first % frames
        count = min(last - first, frames - place)
        yield first, place, count
        first += count


def is_known(path: Path) -> bool:
    """Whether libsndfile knows files of this name, so that one it cannot read is damaged."""
    return _LIBSNDFILE.fullmatch(path.suffix) is not None


def _read_open(file: SoundFile, path: Path) -> Clip:
    if file.frames > MAX_SECONDS * file.samplerate:
        raise SoundError("clip.long", path=str(path), hours=round(MAX_SECONDS / 3600))
    samples = file.read(dtype="float32", always_2d=True)
    if is_cut(file, path, len(samples)):
        raise SoundError("clip.cut", path=str(path), seconds=f"{len(samples) / file.samplerate:.1f}")
    return _sound(samples, file.samplerate, str(path))


def is_cut(file: SoundFile | Mp4Sound, path: Path, read: int) -> bool:
    """Whether the open file at `path` announces more than the `read` samples per channel that were in it."""
    sizes = [int(size) for size in _SHORT.findall(file.extra_info)]
    if file.format == "MP4":
        return read < file.frames - _AAC_DOUBT
    # An MP3 without an Info frame only guesses its length, so a little less than announced is no cut.
    announced = _ogg_frames(path) if file.format == "OGG" else file.frames
    return read < 0.98 * announced or any(0 < size < _UNKNOWN_BYTES for size in sizes)


def _ogg_frames(path: Path) -> float:
    """The samples up to the end of an Ogg file (RFC 3533); infinite where its last page is missing."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 0x11000))  # more than the largest page
        end = file.read()
    page = end.rfind(b"OggS")
    if page < 0 or len(end) < page + 14 or not end[page + 5] & 4:
        return math.inf
    return int.from_bytes(end[page + 6 : page + 14], "little")


def _read_by_pydub(path: Path) -> Clip:
    """The sound of a file that libsndfile does not know, by pydub and ffmpeg."""
    pydub = _pydub()
    from pydub.exceptions import CouldntDecodeError

    try:
        segment = pydub.AudioSegment.from_file(str(path.resolve()))
    except FileNotFoundError as error:  # of the program, for the file is there
        raise SoundError("clip.kind", path=str(path)) from error
    except (CouldntDecodeError, IndexError, KeyError, ValueError, OSError) as error:
        raise SoundError("clip.unknown", path=str(path)) from error
    return _from_segment(segment, str(path))


def resampled(clip: Clip, rate: int) -> Clip:
    """The clip at `rate` Hz, by soxr's high quality; the same clip where it has that rate."""
    if clip.rate == rate or not len(clip.samples):
        return Clip(clip.samples, rate)
    import soxr

    made = soxr.resample(clip.samples, clip.rate, rate, quality="HQ")
    return Clip(np.asarray(made, dtype=np.float32), rate)


def resampled_loop(clip: Clip, rate: int) -> Clip:
    """A loop at `rate` Hz whose end still runs into its beginning without a seam."""
    if clip.rate == rate:
        return clip
    step = clip.rate // math.gcd(clip.rate, rate)  # so many samples are a whole number of new ones
    margin = step * -(-int(_LOOP_SECONDS * clip.rate) // step)
    around = np.arange(-margin, len(clip.samples) + margin)
    wide = resampled(Clip(clip.samples.take(around, axis=0, mode="wrap"), clip.rate), rate)
    start = margin * rate // clip.rate
    return Clip(wide.samples[start : start + round(len(clip.samples) * rate / clip.rate)], rate)


def as_channels(clip: Clip, channels: int) -> Clip:
    """The clip with so many channels: stereo folded to (L + R) / 2, mono at its level in both."""
    if clip.channels == channels:
        return clip
    if channels == 1:
        return Clip(clip.samples.mean(axis=1, keepdims=True, dtype=np.float32), clip.rate)
    return Clip(np.repeat(clip.samples, channels, axis=1), clip.rate)


def sounding(clip: Clip, threshold_db: float = TRIM_DB) -> tuple[int, int]:
    """Where a jingle begins and ends, in samples, in steps of 10 ms; SoundError where it is all silence."""
    segment = clip.to_pydub()
    from pydub.silence import detect_leading_silence

    lead, tail = (
        detect_leading_silence(side, threshold_db, _CHUNK_MS) * clip.rate // 1000
        for side in (segment, segment.reverse())
    )
    if lead + tail >= len(clip.samples):
        raise SoundError("clip.silent", path="jingle")
    return lead, len(clip.samples) - tail


def trimmed(clip: Clip, threshold_db: float = TRIM_DB) -> Clip:
    """A jingle without the silence at its ends; SoundError where it is all silence."""
    start, end = sounding(clip, threshold_db)
    return Clip(clip.samples[start:end], clip.rate)


def write_wav(clip: Clip, path: Path) -> None:
    """A 16-bit WAV file of the clip at `path`."""
    import soundfile

    soundfile.write(path, clip.samples, clip.rate, subtype="PCM_16", format="WAV")
