"""Pace: by how much a programme may be spoken faster or slower, and in which steps.

Up to 6 % either way by the engine is not noticed; up to 10 %, and stretched by up to 5 %, together up to 12
%, only where nothing gentler helps.
"""

from collections.abc import Iterator
from dataclasses import dataclass

GENTLE, HARD, STRETCH, TOGETHER = 6, 10, 5, 12  # per cent
SHORTEST_PAUSES, LONGEST_PAUSES = 0.85, 1.2  # of the show's


@dataclass(frozen=True, slots=True)
class Step:
    """A pace for the whole programme: `tempo` is asked of the engines that can, `stretch` is done to their
    takes afterwards; both are factors of speed, 1.0 the voice's own.
    """

    tempo: float = 1.0
    stretch: float = 1.0

    @property
    def natural(self) -> bool:
        """Whether it is the voices' own pace."""
        return self.tempo == self.stretch == 1.0


NATURAL = Step()


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps that may be taken, from the slowest to the fastest."""

    steps: tuple[Step, ...]

    @property
    def slowest(self) -> Step:
        """The step at which the programme is longest."""
        return self.steps[0]

    @property
    def fastest(self) -> Step:
        """The step at which it is shortest."""
        return self.steps[-1]

    def faster(self) -> Iterator[Step]:
        """The voices' own pace, then every faster one."""
        return iter(self.steps[self.steps.index(NATURAL) :])

    def slower(self) -> Iterator[Step]:
        """The voices' own pace, then every slower one."""
        return reversed(self.steps[: self.steps.index(NATURAL) + 1])


def gentle(tempo: bool) -> Ladder:
    """What nobody notices; nothing where no voice follows `tempo`."""
    return Ladder(tuple(_tempi(GENTLE)) if tempo else (NATURAL,))


def hard(tempo: bool) -> Ladder:
    """The farthest that speech may be pushed: the engines' pace first, then the stretch."""
    tempi = tuple(_tempi(HARD)) if tempo else (NATURAL,)
    slow = [Step(tempi[0].tempo, round(1 - n / 200, 3)) for n in range(2 * STRETCH, 0, -1)]
    fast = [Step(tempi[-1].tempo, round(1 + n / 200, 3)) for n in range(1, 2 * STRETCH + 1)]
    return Ladder((*slow, *tempi, *fast))


def _tempi(most: int) -> Iterator[Step]:
    return (Step(1 + percent / 100) for percent in range(-most, most + 1))


def stretch_of(step: Step, follows: bool) -> float:
    """By how much a take is stretched at this step, where its voice followed the tempo or did not: never so
    far that both together go beyond 12 %.
    """
    tempo = step.tempo if follows else 1.0
    least, most = (1 - TOGETHER / 100) / tempo, (1 + TOGETHER / 100) / tempo
    return round(min(max(step.stretch, least + 0.0005), most - 0.0005), 3)
