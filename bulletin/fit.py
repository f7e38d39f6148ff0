"""Fit: what is done to a plan so that its programme is exactly as long as it must be."""

from dataclasses import dataclass
from fractions import Fraction

from bulletin.lengths import LengthFacts, StoryLength
from bulletin.pace import NATURAL, Step


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that is not heard because of the length: why, and of which article (by its id), if of one."""

    text: str
    reason: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """The `length` in seconds that a programme must have; its pauses times `pauses`, its pace at `step`; what
    is left out; how long it is in itself, and its stories are then and now.
    """

    length: Fraction
    pauses: Fraction = Fraction(1)
    step: Step = NATURAL
    out: tuple[LeftOut, ...] = ()
    natural: Fraction = Fraction(0)
    stories: tuple[StoryLength, ...] = ()

    @property
    def facts(self) -> LengthFacts:
        """What the record tells of it, seconds to the millisecond."""
        return LengthFacts(
            asked=float(self.length),
            natural=round(float(self.natural), 3),
            pauses=float(self.pauses),
            tempo=self.step.tempo,
            stretch=self.step.stretch,
            stories=self.stories,
        )
