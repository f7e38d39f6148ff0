"""Noise: no hiss, hum or garbage where nothing, or somebody, should be heard."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from bulletin.flaws import SLICE_SECONDS, Column
from bulletin.hearing import Hearing
from bulletin.record import Record
from bulletin.report import Finding, note, wrong

RANK = 35

ROUGH = 1.05  # power of the steps from sample to sample over that of the sound: no voice comes near it
BURST_SECONDS = 0.25
BURST_DBFS = -45.0
FLOOR_DBFS = -58.0  # between the words of a made programme there is nothing
SMOOTH = 0.02  # roughness of a hum
_OPEN_FLOOR_DBFS, _OPEN_SHARE = -45.0, 5  # of a file without a record: its softest five per cent
_UNDER_DB = 20.0  # under the loud half: what is nearer is no pause
_MARGIN = 3  # slices around every cue in which it may still ring

Places = NDArray[np.bool_]


def examine(hearing: Hearing) -> Iterator[Finding]:
    """Noise over the words or between them."""
    levels = 10 * np.log10(hearing.grain.powers + 1e-12)
    rough = (hearing.grain.roughness > ROUGH) & (levels > BURST_DBFS)
    if hearing.record:
        rough &= ~_music(hearing.record, len(levels))
    start, count = _longest(rough)
    if count * SLICE_SECONDS >= BURST_SECONDS:
        yield wrong("check.burst", start * SLICE_SECONDS, seconds=f"{count * SLICE_SECONDS:.1f}")
    yield from _floor(hearing, levels)


def _floor(hearing: Hearing, levels: Column) -> Iterator[Finding]:
    """What is heard where nothing should be."""
    record = hearing.record
    if record and record.timeline:
        still = ~_heard(record, len(levels))
        where, limit, told = np.flatnonzero(still), FLOOR_DBFS, wrong
    else:
        where, limit, told = _softest(levels), _OPEN_FLOOR_DBFS, note
    if len(where) < 2:
        return
    level = float(np.median(levels[where]))
    if level > limit:
        smooth = float(np.median(hearing.grain.roughness[where])) < SMOOTH
        key = "check.hum" if smooth else "check.hiss"
        yield told(key, float(where[0]) * SLICE_SECONDS, level=f"{level:.0f}")


def _softest(levels: Column) -> NDArray[np.intp]:
    """The softest slices in which anything is heard, if they are so soft that they must be pauses."""
    sounding = levels[levels > -90.0]
    if not len(sounding):
        return np.zeros(0, np.intp)
    edge = min(float(np.percentile(sounding, _OPEN_SHARE)), float(np.median(sounding)) - _UNDER_DB)
    return np.flatnonzero((levels <= edge) & (levels > -90.0))


def _music(record: Record, count: int) -> Places:
    """The slices in which music is heard, which may be as rough as it likes."""
    return _covered(record, count, 0, ("bed", "effects"))


def _heard(record: Record, count: int) -> Places:
    """The slices in which anything is heard, and those around them."""
    return _covered(record, count, _MARGIN, ("speech", "bed", "effects"))


def _covered(record: Record, count: int, margin: int, lanes: tuple[str, ...]) -> Places:
    covered = np.zeros(count, dtype=bool)
    for one in record.timeline.cues if record.timeline else ():
        if one.lane in lanes:
            first, last = one.start / SLICE_SECONDS, (one.start + one.length) / SLICE_SECONDS
            covered[max(0, int(first) - margin) : int(last) + 1 + margin] = True
    return covered


def _longest(places: Places) -> tuple[int, int]:
    """Where the longest run of true places begins, and how many they are."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], places.astype(np.int8), [0]))))
    starts, ends = edges[::2], edges[1::2]
    if not len(starts):
        return 0, 0
    longest = int((ends - starts).argmax())
    return int(starts[longest]), int(ends[longest] - starts[longest])
