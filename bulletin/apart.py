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
        self._begun: Energies = np.zeros(0)  # of the 100 ms that is not complete yet
        self._means: list[Energies] = []

    def feed(self, block: Samples) -> None:
        """Weighs the next samples, shaped (n, channels)."""
        rows: Energies = np.concatenate((self._rest, block.T.astype(np.float64)), axis=1)
        whole = rows.shape[1] - rows.shape[1] % GRAIN
        self._rest = rows[:, whole:]
        power, self._state = self._weighed(rows[:, :whole])
        power = np.concatenate((self._begun, power))
        complete = len(power) - len(power) % self._width
        self._means.append(self._mean(power[:complete]))
        self._begun = power[complete:]

    def _weighed(self, rows: Energies) -> tuple[Energies, State]:
        heard, state = weighted(np.ascontiguousarray(rows), self._state, kernel(self._rate))
        return np.square(heard).sum(axis=0), state

    @property
    def _width(self) -> int:
        """Samples in 100 ms."""
        return self._rate // SLICES

    def _mean(self, power: Energies) -> Energies:
        return np.asarray(power.reshape(-1, self._width).sum(axis=1) / self._width)

    def energies(self) -> Energies:
        """The mean power of each 100 ms; the last counts what it has as 100 ms."""
        length = self._rest.shape[1]
        last = self._weighed(np.pad(self._rest, ((0, 0), (0, -length % GRAIN))))[0][:length]
        begun = np.concatenate((self._begun, last))
        return np.concatenate((*self._means, self._mean(np.pad(begun, (0, -len(begun) % self._width)))))


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
