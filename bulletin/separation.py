"""Separation: how far music lies under speech, held and measured in every 3 s in which somebody speaks.

Speech and music are compared in the same moments: in the slices of 100 ms that lie within an utterance,
summed over each 3 s (the short-term window of EBU Tech 3341) that has at least 400 ms of them. Music alone
(an intro before the voice, a sting, the bed between stories) covers nobody and counts for nothing.
"""

import math
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from bulletin.powers import SLICES, Energies, Powers, of_lanes
from bulletin.timeline import Envelope, Lane, Reel, Timeline

MUSIC = (Lane.BED, Lane.EFFECTS)
_WINDOW = 30  # slices: 3 s
_SPOKEN = 4  # of them with speech, at least: 400 ms, the least that has a loudness (momentary)
MARGIN_LU = 1.2  # by which more is held than asked for: so far may rendered sound be from what was foretold

Slices = NDArray[np.bool_]


def spoken(reel: Reel, count: int) -> Slices:
    """Which of the first `count` slices of 100 ms of a reel lie within an utterance."""
    found = np.zeros(count, dtype=np.bool_)
    for cue in reel.cues:
        if cue.lane is Lane.SPEECH:
            found[math.ceil(cue.start * SLICES) : int(cue.end * SLICES)] = True
    return found


def least(speech: Energies, music: Energies, talking: Slices) -> float:
    """By how many LU speech lies over music at least, from the weighted power of each 100 ms of both and
    where somebody speaks; infinite where music is never heard under speech.
    """
    count = max(len(talking), _WINDOW)
    said, played = (_summed(np.where(talking, one, 0.0), count) for one in (speech, music))
    windows = (_summed(talking.astype(float), count) >= min(_SPOKEN, talking.sum())) & (played > 0.0)
    if not windows.any() or not talking.any():
        return math.inf
    return float(10.0 * np.log10(np.maximum(said[windows], 1e-12) / played[windows]).min())


def _summed(values: Energies, count: int) -> Energies:
    """The sum over every window."""
    total = np.concatenate(([0.0], np.cumsum(np.pad(values, (0, count - len(values))))))
    sums = total[_WINDOW:] - total[:-_WINDOW]
    return np.where(sums > total[-1] * 1e-12, sums, 0.0)  # what rounding leaves of nothing is nothing


def foretold(timeline: Timeline, powers: Powers, lanes: Iterable[Lane] = MUSIC) -> float:
    """The least separation in LU of a timeline, from kept energies."""
    return min((_of_reel(reel, powers, tuple(lanes)) for reel in timeline.reels), default=math.inf)


def _of_reel(reel: Reel, powers: Powers, lanes: tuple[Lane, ...]) -> float:
    if not any(cue.lane in lanes for cue in reel.cues):
        return math.inf
    speech = of_lanes(reel, powers, (Lane.SPEECH,))
    return least(speech, of_lanes(reel, powers, lanes), spoken(reel, len(speech)))


def held(timeline: Timeline, powers: Powers, separation_lu: float) -> Timeline:
    """The timeline with its music so much lower under speech, reel by reel, that it is `separation_lu` under
    it in every window; `separation_lu` is how far under the programme it was laid.
    """
    reels = tuple(_held(reel, powers, separation_lu) for reel in timeline.reels)
    return replace(timeline, reels=reels)


def _held(reel: Reel, powers: Powers, wanted: float) -> Reel:
    under = -wanted
    for lanes in ((Lane.BED,), (Lane.EFFECTS,), MUSIC):  # each by itself, then both where they are together
        short = wanted + MARGIN_LU - _of_reel(reel, powers, lanes)
        if short > 0.0:
            deeper = round(short + 0.005, 2)
            shapes = tuple(_deeper(one, under, deeper, lanes) for one in reel.envelopes)
            reel = replace(reel, envelopes=shapes)
    return reel


def _deeper(envelope: Envelope, under_db: float, by_db: float, lanes: tuple[Lane, ...]) -> Envelope:
    """A lane's gain lower by so much where it lies under speech."""
    if envelope.lane not in lanes:
        return envelope
    points: tuple[tuple[Fraction, float], ...] = tuple(
        (at, level - by_db if level <= under_db else level) for at, level in envelope.points
    )
    return replace(envelope, points=points)
