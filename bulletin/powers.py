"""Powers: how loud each lane is in each 100 ms of the programme, told from what is kept of its sounds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bulletin.compressor import at_peaks, slice_gains
from bulletin.headroom import share_left
from bulletin.timeline import Cue, Lane, Reel

SLICES = 10  # of 100 ms in a second

Energies = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Power:
    """What is known of a sound's loudness: its weighted power per 100 ms in the channels of the delivery (the
    last counts what it has as 100 ms), its length in `seconds`, and the `shares` of it that limiting leaves
    (see `headroom.power_left`), where they are known.
    """

    slices: tuple[float, ...]
    seconds: float
    shares: tuple[float, ...] = ()

    def played(self, cue: Cue, ceiling_dbtp: float | None) -> "Power":
        """The same with the gain and the curve of a cue that plays the sound from its beginning; under a
        ceiling less what limiting takes of it.
        """
        slices = np.array(self.slices)
        gains = cue.gain_db + slice_gains(np.array(cue.curve), slices)
        made = slices * 10.0 ** (gains / 10.0)
        if ceiling_dbtp is not None and self.shares:
            made *= share_left(self.shares, at_peaks(gains, slices), ceiling_dbtp)
        return Power(tuple(made.tolist()), self.seconds)

    def before(self, places: Energies, loop: bool) -> Energies:
        """What the sound has given (power times seconds) before each of these seconds of it, begun again at
        its end where it is a loop.
        """
        knots = np.minimum(np.arange(len(self.slices) + 1) / SLICES, self.seconds)
        given = np.append(0.0, np.cumsum(self.slices)) / SLICES
        if not loop:
            return np.interp(places, knots, given)
        rounds, inside = np.divmod(places, self.seconds)
        return np.asarray(rounds * given[-1] + np.interp(inside, knots, given))


Powers = Mapping[str, Power]


def of_lanes(
    reel: Reel,
    powers: Powers,
    lanes: Iterable[Lane],
    ceiling_dbtp: float | None = None,
    before: float = 0.0,
) -> Energies:
    """The weighted power of these lanes together in each 100 ms after their gains, the reel beginning
    `before` seconds after the first of them; with a ceiling less what limiting each sound by itself takes.
    """
    total = np.zeros(int((float(reel.length) + before) * SLICES) + 2)
    edges = np.arange(len(total) + 1) / SLICES - before
    for cue in reel.cues:
        if cue.lane in lanes:
            _add(total, edges, cue, reel, powers[cue.sound].played(cue, ceiling_dbtp))
    return total


def _add(total: Energies, slices: Energies, cue: Cue, reel: Reel, power: Power) -> None:
    """Adds what is heard of a cue to the slices, of which the edges are given, in which it is heard."""
    start, end = float(cue.start), float(cue.end)
    first, last = np.searchsorted(slices, start, "right") - 1, np.searchsorted(slices, end)
    edges = np.clip(slices[first : last + 1], start, end)
    given = np.diff(power.before(float(cue.offset) + edges - start, cue.loop)) * SLICES
    levels = _lane_gains(cue, reel, (edges[:-1] + edges[1:]) / 2)
    total[first : first + len(given)] += given * 10.0 ** (levels / 10.0) * _fading(cue, edges)


def _lane_gains(cue: Cue, reel: Reel, middles: Energies) -> Energies:
    """The gain of the cue's lane in dB at these seconds of the reel."""
    levels = np.zeros(len(middles))
    for envelope in reel.envelopes:
        if envelope.lane is cue.lane:
            places = [float(second) for second, _ in envelope.points]
            levels += np.interp(middles, places, [level for _, level in envelope.points])
    return levels


def _fading(cue: Cue, edges: Energies) -> Energies:
    """The share of power that the cue's own fades leave in each slice."""
    share = np.ones(len(edges) - 1)
    if cue.rise:
        share *= _crossed((edges - float(cue.start)) / float(cue.rise))
    if cue.fall:
        share *= _crossed((float(cue.end) - edges) / float(cue.fall))
    return share


def _crossed(places: Energies) -> Energies:
    """The mean square of a quarter of a sine between each two places along it, 0 before, 1 behind."""
    ends = np.clip(places, 0.0, 1.0)
    inner = ends / 2 - np.sin(np.pi * ends) / (2 * np.pi) + np.maximum(places - 1.0, 0.0)
    steps = np.diff(places)
    return np.asarray(np.divide(np.diff(inner), steps, out=np.ones(len(steps)), where=steps != 0))
