"""A take before it is kept: where the speech in it begins and ends, soft edges, what is wrong with it."""

import re
import unicodedata
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from bulletin.clip import Clip

Mono = NDArray[np.float32]  # shaped (n,)

SPEECH_DB = -45.0  # against the loudest frame; what is softer at the ends is not speech
SILENT = 10 ** (-60 / 20)  # no frame of speech is so soft
FULL_SCALE, CLIPPED_SHARE = 0.9995, 0.001
CUT_DB = -20.0  # of the last 5 ms against the loudest frame: a whole take ends far under that
FASTEST, SLOWEST, SLACK = 35.0, 4.0, 1.5  # letters a second; seconds that any line may take on top
SHORTEST = 0.2  # seconds for three words or more
_FRAME, _MARGIN, _FADE = 0.005, 0.005, 0.004  # seconds


def _levels(sound: Mono, rate: int) -> NDArray[np.float64]:
    """The root mean square of each frame of 5 ms, the last one filled up with silence."""
    size = max(1, round(rate * _FRAME))
    padded = np.pad(sound.astype(np.float64), (0, -len(sound) % size))
    return np.asarray(np.sqrt(np.square(padded).reshape(-1, size).mean(axis=1)))


def trimmed(clip: Clip) -> tuple[float, Clip]:
    """The speech of `clip`, mono, with soft edges, and the second at which it begins there."""
    sound = mono(clip)
    first, last = _speech(sound, clip.rate)
    return first / clip.rate, Clip(_soft_edged(sound[first:last], clip.rate)[:, np.newaxis], clip.rate)


def mono(clip: Clip) -> Mono:
    """The mean of its channels."""
    return np.asarray(clip.samples.mean(axis=1, dtype=np.float32))


def _speech(sound: Mono, rate: int) -> tuple[int, int]:
    """First sample of the speech in `sound` and the one after its last, with 5 ms around it."""
    levels = _levels(sound, rate)
    loud = np.flatnonzero(levels >= levels.max() * 10 ** (SPEECH_DB / 20))
    size, margin = max(1, round(rate * _FRAME)), round(rate * _MARGIN)
    return max(0, int(loud[0]) * size - margin), min(len(sound), int(loud[-1] + 1) * size + margin)


def _soft_edged(sound: Mono, rate: int) -> Mono:
    """`sound` rising from nothing in its first 4 ms and falling to nothing in its last (raised cosine)."""
    size = min(round(rate * _FADE), len(sound) // 2)
    rise = (0.5 - 0.5 * np.cos(np.pi * np.arange(size) / size)).astype(np.float32)
    soft = sound.copy()
    soft[:size] *= rise
    soft[len(soft) - size :] *= rise[::-1]
    return soft


def to_flac(clip: Clip) -> bytes:
    """`clip` as FLAC of 16 bits, full scale being 32768."""
    import soundfile

    body = BytesIO()
    soundfile.write(body, sixteen_bits(clip), clip.rate, format="FLAC", subtype="PCM_16")
    return body.getvalue()


def sixteen_bits(clip: Clip) -> NDArray[np.int16]:
    """The samples of `clip` as `to_flac` writes them, shaped (n, channels)."""
    return np.asarray(np.clip(np.rint(clip.samples * 32768.0), -32768, 32767), np.int16)


def from_flac(body: bytes) -> Clip:
    """The clip that `to_flac` wrote."""
    import soundfile

    samples, rate = soundfile.read(BytesIO(body), dtype="float32", always_2d=True)
    return Clip(samples, rate)


def fault(clip: Clip) -> str:
    """What makes `clip` unusable, as a key of `_texts/`, or nothing: broken, silent, clipped or cut off."""
    if not len(clip.samples) or not np.isfinite(clip.samples).all():
        return "take.broken"
    sound = mono(clip)
    loudest = _levels(sound, clip.rate).max()
    if loudest < SILENT:
        return "take.silent"
    if np.mean(np.abs(sound) >= FULL_SCALE) > CLIPPED_SHARE:
        return "take.clipped"
    tail = sound[-round(clip.rate * _FRAME) :].astype(np.float64)
    cut = np.sqrt(np.square(tail).mean()) > loudest * 10 ** (CUT_DB / 20)
    return "take.cut" if cut else ""


def pace_fault(text: str, clip: Clip) -> str:
    """Why nobody speaks `text` in the time its speech takes, as a key of `_texts/`, or nothing."""
    first, last = _speech(mono(clip), clip.rate)
    seconds = (last - first) / clip.rate
    letters = sum(letter.islower() for letter in text)
    if seconds < letters / FASTEST or (seconds < SHORTEST and len(text.split()) >= 3):
        return "take.fast"
    return "take.slow" if seconds > SLACK + _weight(text) / SLOWEST else ""


def last_word(text: str) -> int:
    """Where the last word of `text` with a letter or digit begins, -1 if there is none."""
    words = (word.start() for word in re.finditer(r"\S+", text) if re.search(r"[^\W_]", word[0]))
    return max(words, default=-1)


# How many letters it may take to say one character by its category: a digit "seven", a sign "per cent", an
# emoji "grinning face", a letter of a script without capitals a syllable; a point or a comma gives a pause.
_WEIGHTS = {
    "Nd": 6,
    "No": 12,
    "Sm": 12,
    "Sc": 12,
    "So": 24,
    "Lo": 8,
    "Lm": 4,
    "Lu": 4,
    "Ll": 1,
    "Po": 3,
    "Pd": 3,
}


def _weight(text: str) -> int:
    return sum(_WEIGHTS.get(unicodedata.category(letter), 1) for letter in text)
