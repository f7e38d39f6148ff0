"""Forecast: how loud a programme will be, from the kept energies of its sounds, before anything is mixed."""

import numpy as np

from bulletin.loudness import integrated
from bulletin.powers import SLICES, Powers, of_lanes
from bulletin.timeline import Lane, Timeline


def forecast(timeline: Timeline, powers: Powers, ceiling_dbtp: float | None = None) -> float:
    """The integrated loudness in LUFS that the programme will have; `powers` by the names that cues use.
    Under a ceiling what limiting takes of each sound is taken off.
    """
    total = np.zeros(int(timeline.length * SLICES) + 4)
    for reel in timeline.reels:
        first = int(reel.start * SLICES)
        lanes = of_lanes(reel, powers, Lane, ceiling_dbtp, float(reel.start) - first / SLICES)
        heard = lanes[: len(total) - first]
        total[first : first + len(heard)] += heard
    return integrated(total)
