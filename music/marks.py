"""Earcons: short signs before items, known apart by how many notes they have and which way these go."""

import math
from dataclasses import dataclass

import numpy as np
from sound import RATE, Dice, Samples, clock, hertz, release

SECONDS, FULL_SECONDS = 0.6, 0.35
_PARTIALS = ((1.0, 1.0), (2.0, 0.25), (3.01, 0.08))
_TAU_SECONDS, _ATTACK_SECONDS = 0.12, 0.003


@dataclass(frozen=True, slots=True)
class Mark:
    """An earcon: its notes, and when each is struck, in seconds."""

    notes: tuple[str, ...]
    seconds: tuple[float, ...]

    def played(self, dice: Dice) -> Samples:
        """The earcon without any room, both channels the same, shape (n, 2)."""
        sound = np.zeros(round(SECONDS * RATE))
        for note, at in zip(self.notes, self.seconds, strict=True):
            start = round(at * RATE)
            sound[start:] += _struck(dice, hertz(note))[: len(sound) - start]
        sound *= release(clock(SECONDS), FULL_SECONDS, SECONDS - FULL_SECONDS, 5.0)
        sound[-64:] *= np.linspace(1, 0, 64)
        return sound[:, None].repeat(2, axis=1)


CONTENTS = Mark(("D5", "F#5", "A5"), (0.0, 0.1, 0.2))
STORY = Mark(("A5", "D6"), (0.0, 0.12))
RECORDING = Mark(("D5", "D5"), (0.0, 0.14))
CLOSING = Mark(("D6", "A5", "D5"), (0.0, 0.1, 0.2))


def _struck(dice: Dice, hz: float) -> Samples:
    """One note of a small bar of metal, shape (n,); its few partials pack well."""
    t = clock(SECONDS)
    partials = (
        level * np.sin(2 * math.pi * hz * ratio * t + dice.phase()) * np.exp(-t * ratio / _TAU_SECONDS)
        for ratio, level in _PARTIALS
    )
    return np.asarray(sum(partials) * np.minimum(t / _ATTACK_SECONDS, 1.0))
