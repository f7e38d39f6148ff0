"""Apart: the lanes of a reel measured by themselves while it is mixed, and how far music is under speech."""

import math

import numpy as np

from bulletin.clip import Samples
from bulletin.kweighting import GRAIN, State, kernel, weighted
from bulletin.powers import SLICES, Energies
from bulletin.separation import MUSIC, least, spoken
from bulletin.timeline import Lane, Reel


class _Scale:
    """The weighted power of sound handed over in blocks, per 100 ms."""

    def __init__(self, rate: int, channels: int) -> None:
        self._rate, self._state = rate, np.zeros((channels, 4))
        self._rest: Energies = np.zeros((channels, 0))
        self._powers: list[Energies] = []

    def feed(self, block: Samples) -> None:
        """Weighs the next samples, shaped (n, channels)."""
        rows: Energies = np.concatenate((self._rest, block.T.astype(np.float64)), axis=1)
        whole = rows.shape[1] - rows.shape[1] % GRAIN
        self._rest = rows[:, whole:]
        power, self._state = self._weighed(rows[:, :whole])
        self._powers.append(power)

    def _weighed(self, rows: Energies) -> tuple[Energies, State]:
        heard, state = weighted(np.ascontiguousarray(rows), self._state, kernel(self._rate))
        return np.square(heard).sum(axis=0), state

    def energies(self) -> Energies:
        """The mean power of each 100 ms; the last counts what it has as 100 ms."""
        length, width = self._rest.shape[1], self._rate // SLICES
        last = self._weighed(np.pad(self._rest, ((0, 0), (0, -length % GRAIN))))[0][:length]
        every = np.concatenate((*self._powers, last))
        return np.asarray(np.pad(every, (0, -len(every) % width)).reshape(-1, width).sum(axis=1) / width)


class Apart:
    """Hears a reel's speech and its music beside each other, where music lies under speech at all."""

    def __init__(self, reel: Reel, rate: int, channels: int) -> None:
        self._reel = reel
        self.wanted = _together(reel)
        self._speech, self._music = _Scale(rate, channels), _Scale(rate, channels)

    def feed(self, speech: Samples, music: Samples) -> None:
        """Hears the next samples of both lanes, shaped (n, channels)."""
        self._speech.feed(speech)
        self._music.feed(music)

    def separation_lu(self) -> float:
        """The least separation of what was heard, infinite where music was under no speech."""
        if not self.wanted:
            return math.inf
        speech, music = self._speech.energies(), self._music.energies()
        return least(speech, music, spoken(self._reel, len(speech)))


def _together(reel: Reel) -> bool:
    """Whether music is heard in a reel while somebody speaks."""
    said = [cue for cue in reel.cues if cue.lane is Lane.SPEECH]
    music = [cue for cue in reel.cues if cue.lane in MUSIC]
    return any(one.start < two.end and two.start < one.end for one in said for two in music)
