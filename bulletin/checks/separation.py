"""Separation: music lies far enough under speech, by the record and by what is heard between the words."""

from collections.abc import Iterator
from itertools import pairwise
from statistics import median

import numpy as np

from bulletin.hearing import Hearing, Powers
from bulletin.record import Record, UtteranceFacts
from bulletin.report import Finding, wrong

RANK = 65

LEAST_LU = 10.0  # Torcoli et al., JAES 67(12) 2019: nearer, and speech is not understood
SLACK_LU = 2.0  # music is not equally loud in every half second
_SHORTEST, _LONGEST = 0.25, 1.2  # seconds of a gap in which the music stays down
_AFTER, _BEFORE = 0.1, 0.05  # seconds at its ends where words still ring or begin


def examine(hearing: Hearing) -> Iterator[Finding]:
    """Music that is too near to the voice."""
    record = hearing.record
    if record is None or not record.timeline:
        return
    found = [(one.end, under) for one, under in _gaps(record, hearing.powers)]
    if found and (under := median(under for _, under in found)) < LEAST_LU - SLACK_LU:
        worst = min(found, key=lambda one: one[1])
        yield wrong("check.separation", worst[0], found=f"{under:.0f}", least=f"{LEAST_LU:.0f}")


def _gaps(record: Record, powers: Powers) -> Iterator[tuple[UtteranceFacts, float]]:
    """The utterances before short gaps under music, and how far under speech the gaps are, in LU."""
    music = [cue for cue in record.timeline.cues if cue.lane != "speech"] if record.timeline else []
    for one, following in pairwise(record.script):
        first, last = one.end + _AFTER, following.start - _BEFORE
        if not _SHORTEST <= last - first <= _LONGEST:
            continue
        if any(cue.start <= first and cue.start + cue.length >= last for cue in music):
            gap = _level(powers, first, last)
            yield one, min(_level(powers, said.start, said.end) for said in (one, following)) - gap


def _level(powers: Powers, start: float, end: float) -> float:
    inside = powers[round(start * 100) : round(end * 100)]
    return float(10 * np.log10(inside.mean() + 1e-10)) if len(inside) else -100.0
