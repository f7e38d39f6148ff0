"""Floor: no hiss or hum where nothing should be heard."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from bulletin.flaws import SLICE_SECONDS, Column
from bulletin.hearing import Hearing
from bulletin.record import Record
from bulletin.report import Finding, note, wrong

RANK = 55

FLOOR_DBFS = -58.0  # between the words of a made programme there is nothing
SMOOTH = 0.02  # roughness of a hum
_OPEN_FLOOR_DBFS, _OPEN_SHARE = -45.0, 5  # of a file without a record: its softest five per cent
_UNDER_DB = 20.0  # under the loud half: what is nearer is no pause
_MARGIN = 3  # slices around every cue in which it may still ring

Places = NDArray[np.bool_]


def examine(hearing: Hearing) -> Iterator[Finding]:
    """What is heard where nothing should be."""
    levels = 10 * np.log10(hearing.grain.powers + 1e-12)
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


def _heard(record: Record, count: int) -> Places:
    """The slices in which anything is heard, and those around them."""
    covered = np.zeros(count, dtype=bool)
    for one in record.timeline.cues if record.timeline else ():
        first, last = one.start / SLICE_SECONDS, (one.start + one.length) / SLICE_SECONDS
        covered[max(0, int(first) - _MARGIN) : int(last) + 1 + _MARGIN] = True
    return covered
