"""Cadence: how long a voice takes for a syllable, and where it stops; what no mark and no level tells."""

import re
import unicodedata
from collections.abc import Sequence

import numpy as np

from bulletin.clip import Clip
from bulletin.trim import mono

FEWEST = 6  # syllables from which their rate is steady enough to be held against a band
NARROWEST, SPREAD = (0.68, 1.4), (0.95, 1.05)  # of the median; of the least and the most
ACTIVE_DB = -35.0  # against the loudest frame: softer is a pause
GAP_SECONDS, GAP_SPREAD = 0.3, 1.4  # of a pause that needs a mark at the least; of the longest without one
STALL_SECONDS = 1.2  # no mark within a line gives so long a pause
_FRAME = 0.02  # seconds

_VOWELS = re.compile("[aeiouy]+")
_PAUSES = re.compile(r"[^\w\s'’-]+|\s[-–—]\s")
_END = frozenset(".!?…:;,”\"')» ")


def syllables(text: str) -> int:
    """About how many syllables `text` has: groups of vowels, at least one in a word; 0 where figures,
    capitals, phonemes or other alphabets leave that open.
    """
    count = 0
    for word in text.split():
        letters = [letter for letter in word if letter.isalpha()]
        if any(map(str.isdigit, word)) or sum(map(str.isupper, letters)) > 1 or "[[" in word:
            return 0
        bare = "".join(
            letter
            for letter in unicodedata.normalize("NFD", word.lower())
            if not unicodedata.combining(letter)
        )
        if letters and not re.search("[a-z]", bare.replace("đ", "d")):
            return 0
        count += max(1, len(_VOWELS.findall(bare))) if letters else 0
    return count


def _active(clip: Clip) -> list[bool]:
    """For each 20 ms whether something is heard: within 35 dB of the loudest."""
    sound = mono(clip).astype(np.float64)
    size = max(1, round(clip.rate * _FRAME))
    powers = np.square(np.pad(sound, (0, -len(sound) % size))).reshape(-1, size).mean(axis=1)
    return [bool(one) for one in powers >= powers.max() * 10 ** (ACTIVE_DB / 10)]


def rate_of(text: str, clip: Clip) -> float:
    """Seconds for a syllable, pauses left out; 0 where the text has too few or nobody knows how many."""
    count = syllables(text)
    return sum(_active(clip)) * _FRAME / count if count >= FEWEST else 0.0


def _pauses(clip: Clip) -> list[float]:
    """Seconds of each pause inside the speech, the longest first."""
    heard = np.flatnonzero(_active(clip))
    return sorted((float(step - 1) * _FRAME for step in np.diff(heard) if step > 1), reverse=True)


def longest_gap(text: str, clip: Clip) -> float:
    """Seconds of the longest pause inside the speech for which `text` has no mark left: the longest ones are
    taken to be at its marks, unless they are longer than any pause within a line.
    """
    pauses = _pauses(clip)
    if pauses and pauses[0] > STALL_SECONDS:
        return pauses[0]
    marks = len(_PAUSES.findall(text.strip().rstrip("".join(_END))))
    return pauses[marks] if len(pauses) > marks else 0.0


def band_of(spoken: Sequence[tuple[str, Clip]]) -> tuple[float, float, float]:
    """Of a voice that spoke these texts well: the least and most seconds for a syllable, and the seconds from
    which on a pause needs a mark; ValueError where not one text is long enough.
    """
    rates = [rate for text, clip in spoken if (rate := rate_of(text, clip))]
    if not rates:
        raise ValueError(len(spoken))
    median = float(np.median(rates))
    low = min(NARROWEST[0] * median, SPREAD[0] * min(rates))
    high = max(NARROWEST[1] * median, SPREAD[1] * max(rates))
    gap = max(GAP_SECONDS, GAP_SPREAD * max(longest_gap(text, clip) for text, clip in spoken))
    return round(low, 4), round(high, 4), round(gap, 3)


def cadence_fault(text: str, clip: Clip, band: Sequence[float], tempo: float) -> str:
    """Why this is not the whole text at the cadence of a voice with this `band`, as a key of `_texts/`, or
    nothing; `tempo` is how many times faster than usual it was asked to speak.
    """
    low, high, gap = band
    rate = rate_of(text, clip) * tempo
    if rate and not low <= rate <= high:
        return "take.hurried" if rate < low else "take.dragging"
    return "take.gap" if longest_gap(text, clip) > gap else ""
