"""Rehearsal: how long a plan's programme would be, with this or that left out, at this or that pace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from bulletin.lay import Heard, Mix, Music, lay
from bulletin.order import Plan
from bulletin.pace import (
    LONGEST_PAUSES,
    NATURAL,
    SHORTEST_PAUSES,
    Ladder,
    Step,
    gentle,
    hard,
)
from bulletin.selection import Choice, possible, selected, sentences
from bulletin.stopwatch import Stopwatch, paced, stretched
from bulletin.take import follows_tempo
from bulletin.timeline import Timeline
from bulletin.trimming import Cut, Piece
from bulletin.voice import Voice

_NOTHING, _ENDLESS = Fraction(0), Fraction(10**6)
_THOUSAND = 1000


@dataclass(slots=True)
class Rehearsal:
    """A `plan` with what is known of the lengths of its lines and `music`; `wanted` in seconds."""

    plan: Plan
    watch: Stopwatch
    music: Mapping[str, Music]
    wanted: Fraction
    pieces: Sequence[Sequence[Piece]] = ()
    _plans: dict[Choice, Plan] = field(default_factory=dict)
    _written: dict[tuple[tuple[int, ...], bool], Plan] = field(default_factory=dict)

    def __post_init__(self) -> None:
        voices = self.plan.voices
        lengths = {
            one.id: float(self.watch.seconds(one, voices[one.voice], self.plan.order.speed))
            for one in self.plan.script.utterances
            if not one.recording
        }
        titles = [article.title.text for article in self.plan.rundown.articles]
        self.pieces = sentences(self.plan.script, lengths, titles)

    @property
    def whole(self) -> Choice:
        """Everything."""
        return Choice(tuple(range(len(self.plan.rundown.articles))))

    @property
    def ladders(self) -> tuple[Ladder, Ladder]:
        """The gentle paces and the hard ones, as far as the voices follow."""
        follows = any(follows_tempo(voice) for voice in self.plan.voices.values())
        return gentle(follows), hard(follows)

    def possible(self, stories: Sequence[int]) -> tuple[Cut, ...]:
        """What may be cut of these stories, in order."""
        return possible(self.plan, stories, self.pieces)

    def plan_of(self, choice: Choice) -> Plan:
        """The plan with what is chosen."""
        if choice not in self._plans:
            self._plans[choice] = selected(self._of(choice), choice, self.pieces)
        return self._plans[choice]

    def _of(self, choice: Choice) -> Plan:
        """The plan of the chosen stories, whole."""
        key = choice.stories, choice.headlines
        if key not in self._written:
            whole = choice.stories == self.whole.stories and choice.headlines
            self._written[key] = self.plan if whole else self.plan.of(*key)
        return self._written[key]

    def laid(self, plan: Plan, step: Step, pauses: Fraction, wanted: Fraction | None = None) -> Timeline:
        """The programme of what is chosen, silent."""
        speed = plan.order.speed
        voices = {
            name: (paced(voice, step), stretched(voice, step, speed)) for name, voice in plan.voices.items()
        }
        heard = {
            one.id: Heard("", self.watch.seconds(one, *voices.get(one.voice, _NOBODY)), 0.0)
            for one in plan.script.utterances
        }
        mix = Mix(pauses=pauses, length=wanted)
        return lay(plan.rundown, plan.script, heard, self.music, mix)

    def shortest(self, choice: Choice, step: Step) -> Fraction:
        """Its least seconds at this pace."""
        return self.laid(self.plan_of(choice), step, Fraction(str(SHORTEST_PAUSES)), _NOTHING).length

    def longest(self, choice: Choice, step: Step) -> Fraction:
        """Its most seconds at this pace."""
        return self.laid(self.plan_of(choice), step, Fraction(str(LONGEST_PAUSES)), _ENDLESS).length

    def holds(self, choice: Choice, ladder: Ladder) -> bool:
        """Whether the wanted length lies between the least and the most of these paces."""
        if self.shortest(choice, ladder.fastest) > self.wanted:
            return False
        return self.wanted <= self.longest(choice, ladder.slowest)

    def natural(self, choice: Choice) -> Timeline:
        """The programme of what is chosen as it is without a given length."""
        return self.laid(self.plan_of(choice), NATURAL, Fraction(1))

    def settled(self, choice: Choice, ladder: Ladder) -> tuple[Step, Fraction] | None:
        """The pace nearest to the voices' own, and the pauses, that give it just the wanted length."""
        slow = self.natural(choice).length < self.wanted
        for step in ladder.slower() if slow else ladder.faster():
            if self.shortest(choice, step) <= self.wanted <= self.longest(choice, step):
                pauses = self._pauses(choice, step)
                if pauses is not None:
                    return step, pauses
        return None

    def _pauses(self, choice: Choice, step: Step) -> Fraction | None:
        """The longest pauses that do not exceed the wanted length; music gives the rest."""
        plan = self.plan_of(choice)
        low, high = round(SHORTEST_PAUSES * _THOUSAND), round(LONGEST_PAUSES * _THOUSAND)
        while low < high:
            middle = (low + high + 1) // 2
            over = self.laid(plan, step, Fraction(middle, _THOUSAND)).length > self.wanted
            low, high = (low, middle - 1) if over else (middle, high)
        for pauses in (Fraction(low - less, _THOUSAND) for less in range(4)):
            exact = self.laid(plan, step, pauses, self.wanted).length == self.wanted
            if exact and pauses >= Fraction(str(SHORTEST_PAUSES)):
                return pauses
        return None

    def final(self, choice: Choice, step: Step) -> Plan:
        """The plan of what is chosen, its voices at this pace."""
        plan = self.plan_of(choice)
        return replace(plan, voices={name: paced(voice, step) for name, voice in plan.voices.items()})


_NOBODY = (Voice("", "", "", "", "", ""), 1.0)
