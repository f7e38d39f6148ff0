"""Bursts: no noise or garbage over the words."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from bulletin.flaws import SLICE_SECONDS
from bulletin.hearing import Hearing
from bulletin.record import Record
from bulletin.report import Finding, wrong

RANK = 35

ROUGH = 1.05  # power of the steps from sample to sample over that of the sound: no voice comes near it
BURST_SECONDS = 0.25
BURST_DBFS = -34.0

Places = NDArray[np.bool_]


def examine(hearing: Hearing) -> Iterator[Finding]:
    """Noise for longer than any hiss in a word."""
    levels = 10 * np.log10(hearing.grain.powers + 1e-12)
    rough = (hearing.grain.roughness > ROUGH) & (levels > BURST_DBFS)
    if hearing.record:
        rough &= ~_music(hearing.record, len(levels))
    start, count = _longest(rough)
    if count * SLICE_SECONDS >= BURST_SECONDS:
        yield wrong("check.burst", start * SLICE_SECONDS, seconds=f"{count * SLICE_SECONDS:.1f}")


def _music(record: Record, count: int) -> Places:
    """The slices in which music is heard, which may be as rough as it likes."""
    covered = np.zeros(count, dtype=bool)
    for one in record.timeline.cues if record.timeline else ():
        if one.lane != "speech":
            covered[int(one.start / SLICE_SECONDS) : int((one.start + one.length) / SLICE_SECONDS) + 1] = True
    return covered


def _longest(places: Places) -> tuple[int, int]:
    """Where the longest run of true places begins, and how many they are."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], places.astype(np.int8), [0]))))
    starts, ends = edges[::2], edges[1::2]
    if not len(starts):
        return 0, 0
    longest = int((ends - starts).argmax())
    return int(starts[longest]), int(ends[longest] - starts[longest])
