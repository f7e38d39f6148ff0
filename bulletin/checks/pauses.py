"""Pauses: no silence that nobody planned, in front, behind, or anywhere, and no end in the middle."""

from collections.abc import Iterator

import numpy as np

from bulletin.flaws import SLICE_SECONDS, Silence
from bulletin.hearing import Hearing
from bulletin.loudness import decibels
from bulletin.record import Record
from bulletin.report import Finding, note, wrong

RANK = 40

GAP_SECONDS = 5.0  # no bulletin is silent for so long
LEADING, TRAILING = 1.5, 3.0  # seconds at the ends that are worth a note where nobody knows what was planned
PAUSE, DROPOUT = 1.5, 1.0  # seconds inside, of silence and of nothing at all, that are worth a note there
ABRUPT_DB, AUDIBLE_DBFS = 15.0, -40.0  # an end so little under loud speech, and so loud, is a cut one
_MORE = 0.25  # seconds of silence that a file may have behind its programme
_SHARE = 0.6  # of a silence under what should be heard there: that is missing, and says so itself
_SILENT_LUFS = -60.0
_LAST = 5  # slices of 10 ms, the end of a file


def examine(hearing: Hearing) -> Iterator[Finding]:
    """Silence where there should be none."""
    if hearing.measured.lufs < _SILENT_LUFS:
        return
    record = hearing.record
    for one in hearing.silences:
        if one.seconds > GAP_SECONDS and not _is_explained(one, record):
            yield wrong("check.gap", one.at, seconds=f"{one.seconds:.1f}")
    last = hearing.silences[-1] if hearing.silences else Silence(0.0, 0.0)
    ends = last.end >= hearing.measured.seconds - _MORE
    if record is None or hearing.expected.samples is None:
        yield from _edges(hearing, last if ends else Silence(0.0, 0.0))
    elif ends and hearing.measured.samples > hearing.expected.samples:
        more = (hearing.measured.samples - hearing.expected.samples) / hearing.measured.rate
        if _MORE < more <= last.seconds + _MORE:
            yield wrong("check.trailing", last.at, seconds=f"{last.seconds:.1f}")


def _edges(hearing: Hearing, last: Silence) -> Iterator[Finding]:
    """Silence in a file of which nothing is known, and how it ends."""
    yield from _inside(hearing)
    first = hearing.silences[0] if hearing.silences else Silence(0.0, 0.0)
    if first.at == 0.0 and LEADING < first.seconds <= GAP_SECONDS:
        yield note("check.leading", 0.0, seconds=f"{first.seconds:.1f}")
    if TRAILING < last.seconds <= GAP_SECONDS:
        yield note("check.trailing", last.at, seconds=f"{last.seconds:.1f}")

    if hearing.record is None and hearing.expected.samples is None and _is_abrupt(hearing):
        level = decibels(float(hearing.tops[-2:].max()))
        yield note("check.abrupt", hearing.measured.seconds, level=f"{level:.0f}")


def _inside(hearing: Hearing) -> Iterator[Finding]:
    """Silence that is long for a pause, or in which there is not even the noise of a room."""
    for one in hearing.silences:
        if one.at > 0.0 and one.end < hearing.measured.seconds - _MORE and one.seconds <= GAP_SECONDS:
            empty = _empty(hearing, one)
            if empty >= DROPOUT:
                yield note("check.dropout", one.at, seconds=f"{empty:.1f}")
            elif one.seconds >= PAUSE:
                yield note("check.pause", one.at, seconds=f"{one.seconds:.1f}")


def _empty(hearing: Hearing, silence: Silence) -> float:
    """Seconds of a silence in which every sample is 0."""
    inside = hearing.tops[round(silence.at / SLICE_SECONDS) : round(silence.end / SLICE_SECONDS)]
    return float((inside == 0.0).sum()) * SLICE_SECONDS


def _is_abrupt(hearing: Hearing) -> bool:
    """Whether it is about as loud as ever up to its last 10 ms, and does not fade."""
    levels = 10 * np.log10(hearing.powers + 1e-12)
    heard = levels[levels > _SILENT_LUFS]
    last = hearing.powers[-_LAST - 1 : -1]  # the very last one is perhaps not whole
    if not len(heard) or len(last) < _LAST or hearing.measured.cut:
        return False
    least = max(float(np.percentile(heard, 75)) - ABRUPT_DB, AUDIBLE_DBFS)
    return bool((10 * np.log10(last + 1e-12) > least).all())


def _is_explained(silence: Silence, record: Record | None) -> bool:
    """Whether one thing that the record names is missing there."""
    cues = record.timeline.cues if record and record.timeline else ()
    covered = (min(cue.start + cue.length, silence.end) - max(cue.start, silence.at) for cue in cues)
    return max(covered, default=0.0) > _SHARE * silence.seconds
