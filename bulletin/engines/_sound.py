"""Sound that somebody else made, as bytes: decoded to one channel, or nothing where it is cut or no sound."""

import io
import struct

import numpy as np
import soundfile

from bulletin.clip import Clip

# Sizes that stand for "until the end": programs that write to a pipe cannot know better.
_UNTOLD = 0x7FFFF000
_SLOWEST, _FASTEST = 8000, 192_000  # Hz


def sound_in(data: bytes) -> Clip | None:
    """The sound in a WAV, FLAC, MP3 or Ogg file, mono at its own rate; None where `data` is none of them,
    ends before its own header says, or holds what is not a number.
    """
    whole = _settled(data) if data[:4] == b"RIFF" else data
    if whole is None:
        return None
    try:
        with soundfile.SoundFile(io.BytesIO(whole)) as file:
            samples = file.read(dtype="float32", always_2d=True)
            rate = file.samplerate
            if file.format not in {"WAV", "WAVEX", "FLAC", "MP3", "OGG"}:
                return None
    except (soundfile.SoundFileError, RuntimeError, ValueError):
        return None
    if not len(samples) or not _SLOWEST <= rate <= _FASTEST or not np.isfinite(samples).all():
        return None
    return Clip(np.clip(samples.mean(axis=1, keepdims=True, dtype=np.float32), -1.0, 1.0), rate)


def _settled(wav: bytes) -> bytes | None:
    """The WAV file with true sizes; None where its data is shorter than it says, or there is none."""
    at = 12
    while at + 8 <= len(wav):
        name, size = wav[at : at + 4], struct.unpack_from("<I", wav, at + 4)[0]
        there = len(wav) - at - 8
        if name == b"data":
            untold = size == 0 or size >= _UNTOLD
            if not untold and there < size:
                return None
            told = there if untold else size
            return b"".join(
                (
                    b"RIFF",
                    struct.pack("<I", len(wav) - 8),
                    wav[8 : at + 4],
                    struct.pack("<I", told),
                    wav[at + 8 :],
                )
            )
        at += 8 + size + size % 2
    return None


def plain(text: str) -> str:
    """`text` on one line, with a blank for each control character, and nothing that UTF-8 cannot hold."""
    told = "".join(" " if letter < " " or letter == "\x7f" else letter for letter in text)
    return told.encode("utf-8", "replace").decode()
