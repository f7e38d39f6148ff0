"""Forecast: how loud a programme will be, from the kept energies of its sounds, before anything is mixed."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from bulletin.loudness import integrated
from bulletin.timeline import Cue, Envelope, Lane, Reel, Timeline

SLICES = 10  # of 100 ms in a second

Energies = NDArray[np.float64]


def forecast(timeline: Timeline, energies: Mapping[str, tuple[float, ...]]) -> float:
    """The integrated loudness in LUFS that the programme will have, limiting aside; `energies` are those of
    each sound per 100 ms, in the channels of the delivery, by the names that cues use.
    """
    total = np.zeros(int(timeline.length * SLICES) + 2)
    for reel in timeline.reels:
        for cue in reel.cues:
            first = round(float(reel.start + cue.start) * SLICES)
            heard = np.fromiter(_heard(cue, energies[cue.sound]), float) * _gains(cue, reel)
            heard = heard[: len(total) - first]
            total[first : first + len(heard)] += heard
    return integrated(total)


def _slices(cue: Cue) -> int:
    return -int(-cue.length * SLICES // 1)


def _heard(cue: Cue, energies: tuple[float, ...]) -> Iterator[float]:
    """The energies that the cue plays, slice by slice."""
    first = int(cue.offset * SLICES)
    for number in range(first, first + _slices(cue)):
        if cue.loop:
            yield energies[number % len(energies)]
        else:
            yield energies[number] if number < len(energies) else 0.0


def _gains(cue: Cue, reel: Reel) -> Energies:
    """The cue's gain times its lane's, as a factor of energy, in the middle of each slice."""
    middles = float(cue.start) + (np.arange(_slices(cue)) + 0.5) / SLICES
    level = np.full(len(middles), cue.gain_db)
    for envelope in _of_lane(reel, cue.lane):
        level += np.interp(middles, *_points(envelope))
    return np.asarray(10.0 ** (level / 10.0))


def _of_lane(reel: Reel, lane: Lane) -> Iterator[Envelope]:
    yield from (envelope for envelope in reel.envelopes if envelope.lane is lane)


def _points(envelope: Envelope) -> tuple[list[float], list[float]]:
    return [float(second) for second, _ in envelope.points], [level for _, level in envelope.points]
