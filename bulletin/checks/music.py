"""Music: every piece that the record names is heard at its place, and as loud as it was laid."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bulletin.clip import Samples, as_channels, read_part, read_sound, resampled
from bulletin.errors import SoundError
from bulletin.hearing import COARSE, Excerpt, Hearing, coarse
from bulletin.report import Finding, Measured, note, wrong

RANK = 70

SILENT_LUFS = -58.0  # music so soft is not heard
LIKENESS = 0.55  # correlation of what is heard with the piece; that of another piece is under 0.3
SAME = 0.05  # likenesses so close are the same
LATE_SECONDS = 0.1  # by which a piece may be off its place
UNEVEN_DB = 7.0  # by which it may be louder or softer than it was laid
_REACH_SECONDS = 0.5  # around its place in which a piece is looked for

Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Likeness:
    """How alike the excerpt and the piece are at best, how much later it comes, and its gain in dB."""

    score: float
    later: float
    gain_db: float


def examine(hearing: Hearing) -> Iterator[Finding]:
    """Music that is missing, another one, misplaced, too loud or too soft."""
    if hearing.record is None or not hearing.record.timeline:
        return
    sounds = dict(hearing.expected.sounds)
    off = hearing.measured.lufs - hearing.expected.lufs if hearing.expected.lufs is not None else 0.0
    for excerpt in hearing.excerpts:
        stretch = excerpt.stretch
        facts = {"lane": _place(hearing, excerpt)}
        if _loudness(hearing, excerpt) - off < SILENT_LUFS:
            yield wrong("check.music_missing", stretch.start, **facts)
        elif stretch.cue.sound in sounds:
            yield from _compared(hearing, excerpt, sounds[stretch.cue.sound], off)


def _place(hearing: Hearing, excerpt: Excerpt) -> Finding:
    """What the music is for, by its lane and the stories around it, as a word of the user's language."""
    cue, record = excerpt.stretch.cue, hearing.record
    if cue.lane == "bed":
        return note("check.bed")
    told = [one for one in record.script if one.story >= 0] if record else []
    if told and cue.start >= told[-1].end:
        return note("check.closing")
    first = min(one.stretch.start for one in hearing.excerpts if one.stretch.cue.lane == cue.lane)
    opens = excerpt.stretch.start == first and (not told or cue.start < told[0].start)
    return note("check.opening" if opens else "check.sting")


def _loudness(hearing: Hearing, excerpt: Excerpt) -> float:
    first, last = round(excerpt.stretch.start * 100), round(excerpt.stretch.end * 100)
    powers = hearing.powers[first:last]
    return float(10 * np.log10(powers.mean() + 1e-12)) if len(powers) else -120.0


def _compared(hearing: Hearing, excerpt: Excerpt, path: Path, off: float) -> Iterator[Finding]:
    stretch = excerpt.stretch
    facts = {"lane": _place(hearing, excerpt)}
    try:
        wanted = _wanted(hearing, excerpt, path)
    except SoundError:
        yield note("check.music_unreadable", stretch.start, path=str(path))
        return
    alike = _likeness(excerpt.sound, wanted, hearing.measured.rate / COARSE)
    if alike.score < LIKENESS:
        yield wrong("check.music_other", stretch.start, **facts)
    elif abs(alike.later) > LATE_SECONDS:
        yield wrong("check.music_late", stretch.start, seconds=f"{alike.later:+.2f}", **facts)
    elif abs(alike.gain_db - off) > UNEVEN_DB:
        yield wrong("check.music_level", stretch.start, db=f"{alike.gain_db - off:+.0f}", **facts)


def _wanted(hearing: Hearing, excerpt: Excerpt, path: Path) -> Samples:
    """The piece as it was laid in the stretch and a little around it."""
    cue, start = excerpt.stretch.cue, excerpt.stretch.start
    measured = hearing.measured
    reach = round(_REACH_SECONDS * measured.rate / COARSE)
    first = round((start - cue.start + cue.offset) * measured.rate) - reach * COARSE
    count = len(excerpt.sound) + 2 * reach
    heard = _part(path, measured, first, first + count * COARSE, turns=cue.lane == "bed")
    times = start + (np.arange(count) - reach) * COARSE / measured.rate
    return np.asarray(coarse(heard) * 10 ** (_gains(hearing, excerpt, times) / 20), dtype=np.float32)


def _part(path: Path, measured: Measured, first: int, last: int, turns: bool) -> Samples:
    """So many samples of a piece as it is heard; beyond its ends silence, or its turns where it is a loop."""
    part = read_part(path, measured.rate, first, last, turns)
    if part:
        return as_channels(part, measured.channels).samples[:, 0]
    piece = _piece(path, measured.rate, measured.channels)
    places = np.arange(first, last)
    heard = piece.take(places, mode="wrap")
    return heard if turns else heard * ((places >= 0) & (places < len(piece)))


def _gains(hearing: Hearing, excerpt: Excerpt, times: Column) -> Column:
    """The gain in dB that the piece was laid with at each of these seconds."""
    cue, timeline = excerpt.stretch.cue, hearing.record and hearing.record.timeline
    gains = np.full(len(times), cue.gain_db)
    for one in timeline.envelopes if timeline else ():
        within = one.points and one.points[0][0] < cue.start + cue.length and one.points[-1][0] > cue.start
        if one.lane == cue.lane and within:
            seconds, levels = zip(*one.points, strict=True)
            gains += np.interp(times, seconds, levels)
    return gains


@lru_cache(maxsize=4)
def _piece(path: Path, rate: int, channels: int) -> Samples:
    """The first channel of a piece as it is heard in so many channels, at `rate` Hz."""
    return np.ascontiguousarray(resampled(as_channels(read_sound(path), channels), rate).samples[:, 0])


def _likeness(heard: Samples, wanted: Samples, rate: float) -> _Likeness:
    """How what is heard lies in a longer stretch of what was laid; `rate` in places a second."""
    reach = (len(wanted) - len(heard)) // 2
    size = 1 << (len(wanted) + len(heard)).bit_length()
    common = np.fft.irfft(np.fft.rfft(wanted, size) * np.fft.rfft(heard, size).conj(), size)[: 2 * reach + 1]
    total = np.concatenate(([0.0], np.cumsum(np.square(wanted, dtype=np.float64))))
    powers = total[len(heard) : len(heard) + 2 * reach + 1] - total[: 2 * reach + 1]
    own = float(np.square(heard, dtype=np.float64).sum())
    # Where only a little of the piece is compared, that little may well be alike: it counts as half of it.
    scores = common / np.sqrt(np.maximum(np.maximum(powers, powers.max() / 2) * own, 1e-12))
    alike = np.flatnonzero(scores >= scores.max() - SAME)  # a tone is like itself at every turn of its wave
    place = int(alike[np.abs(alike - reach).argmin()])
    gain = common[place] / max(powers[place], 1e-12)
    return _Likeness(float(scores[place]), (reach - place) / rate, 20 * float(np.log10(max(gain, 1e-6))))
