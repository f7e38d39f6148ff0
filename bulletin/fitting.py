"""Fitting: what is left out of a plan, and how it is paced, so that its programme is exactly as long as
asked.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from bulletin.fit import Fit, LeftOut
from bulletin.lengths import StoryLength
from bulletin.misfit import Misfit, fewer, misfit
from bulletin.order import Plan
from bulletin.pace import NATURAL, Ladder
from bulletin.rehearsal import Rehearsal
from bulletin.script import Role
from bulletin.selection import Choice, bare_subheads
from bulletin.subsets import GRAIN, Part, Sums
from bulletin.timeline import Passage, Timeline
from bulletin.trimming import HEADLINES, Cut, Piece, Place, Reason, kept_always

_TRIES = 240  # at sums that come near
RESERVE = Fraction(15, 1000)  # sentences are cut with so much more room: estimates are wrong by about that


@dataclass(frozen=True, slots=True)
class Fitted:
    """A plan that has its length as far as the stopwatch knows, and what was chosen for it."""

    plan: Plan
    choice: Choice

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The plan whose lengths say so."""
        return (self.plan,)


def fitted(rehearsal: Rehearsal, before: Choice | None = None) -> Fitted | Misfit:
    """The plan with the least done to it: gentle means; sentences, then stories left out; at last a pace that
    is heard. What was chosen `before` stays while it can. A Misfit says by how much it can't be done.
    """
    for choice, ladder in _ways(rehearsal, before):
        found = rehearsal.settled(choice, ladder)
        if found:
            step, pauses = found
            plan = rehearsal.final(choice, step)
            fit = Fit(rehearsal.wanted, pauses, step, tuple(left_out(rehearsal, choice)))
            return Fitted(replace(plan, fit=_told(fit, rehearsal, choice)), choice)
    return misfit(rehearsal)


def _ways(rehearsal: Rehearsal, before: Choice | None) -> Iterator[tuple[Choice, Ladder]]:
    """What may be heard, and at which paces, the best first: an earlier story goes instead of a later one
    only where no pace helps.
    """
    for ladder in rehearsal.ladders:
        yield from ((choice, ladder) for choice in _choices(rehearsal, ladder, before))
    for ladder in rehearsal.ladders:
        if rehearsal.shortest(rehearsal.whole, ladder.fastest) > rehearsal.wanted:
            if before:
                yield before, ladder
            yield from ((choice, ladder) for choice in _summed(rehearsal, ladder))


def _choices(rehearsal: Rehearsal, ladder: Ladder, before: Choice | None) -> Iterator[Choice]:
    """What may be heard at a pace of the ladder, the best first: all; what was chosen before, unless that
    would have to be slow; less of every story; fewer stories; then whatever of them adds up.
    """
    whole = rehearsal.whole
    if rehearsal.holds(whole, ladder):
        yield whole
    first = set(fewer(rehearsal))
    if before and before.stories in first and rehearsal.longest(before, NATURAL) >= rehearsal.wanted:
        yield before
    if rehearsal.shortest(whole, ladder.fastest) <= rehearsal.wanted:
        return
    for stories in fewer(rehearsal):
        for most in (rehearsal.wanted * (1 - RESERVE), rehearsal.wanted):
            yield from _shortened(rehearsal, stories, ladder, most)
    yield from (choice for choice in _summed(rehearsal, ladder) if choice.stories in first)


def _shortened(
    rehearsal: Rehearsal, stories: tuple[int, ...], ladder: Ladder, most: Fraction
) -> Iterator[Choice]:
    """These stories with as few cuts as bring them to `most` seconds; where the last cut is too much for the
    wanted length, with that one but an earlier one taken back.
    """
    cuts = rehearsal.possible(stories)
    count = _fewest(cuts, lambda some: rehearsal.shortest(Choice(stories, some), ladder.fastest) <= most)
    if count is None:
        return
    choice = Choice(stories, cuts[:count])
    if rehearsal.holds(choice, ladder):
        yield choice
        return
    for back in range(count - 2, -1, -1):
        other = Choice(stories, (*cuts[:back], *cuts[back + 1 : count]))
        if cuts[back] is not HEADLINES and rehearsal.holds(other, ladder):
            yield other


def _fewest(cuts: tuple[Cut, ...], enough: Callable[[tuple[Cut, ...]], bool]) -> int | None:
    """How many of the cuts, in their order, are enough; None where all are not."""
    low, high = 0, len(cuts)
    if not enough(cuts):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(cuts[:middle]) else (middle + 1, high)
    return low


def _summed(rehearsal: Rehearsal, ladder: Ladder) -> Iterator[Choice]:
    """Stories and single sentences of any kind that come near the wanted length, without headlines."""
    offer = _offer(rehearsal)
    sums = Sums(offer.parts)
    wanted = round(rehearsal.wanted * GRAIN)
    least, most = round(wanted * Fraction(3, 4)), round(wanted * Fraction(4, 3))
    for total in list(sums.near(wanted - offer.base, least - offer.base, most - offer.base))[:_TRIES]:
        choice = offer.choice(total, sums)
        if rehearsal.holds(choice, ladder):
            yield choice


@dataclass(frozen=True, slots=True)
class _Offer:
    """What can be had of a plan in grains: what the show itself takes, the stories, their free sentences."""

    base: int
    parts: tuple[Part, ...]
    free: tuple[tuple[Cut, ...], ...]

    def choice(self, total: int, sums: Sums) -> Choice:
        """What adds up to this."""
        chosen = sums.chosen(total)
        cuts = (
            cut
            for part, heard in zip(chosen.parts, chosen.units, strict=True)
            for number, cut in enumerate(self.free[part])
            if number not in heard
        )
        return Choice(chosen.parts, (HEADLINES, *cuts))


def _offer(rehearsal: Rehearsal) -> _Offer:
    articles = rehearsal.plan.rundown.articles
    free = tuple(tuple(_singles(rehearsal, number)) for number in rehearsal.whole.stories)
    every = (HEADLINES, *(cut for cuts in free for cut in cuts))
    least = _grains(rehearsal.natural(Choice(rehearsal.whole.stories, every)).length)
    costs = [least - _grains(length) for length in _without_each(rehearsal, every)]
    parts = tuple(
        Part(cost, not article.must, tuple(_grains(Fraction(cut.seconds)) for cut in cuts))
        for cost, article, cuts in zip(costs, articles, free, strict=True)
    )
    return _Offer(least - sum(costs), parts, free)


def _without_each(rehearsal: Rehearsal, cuts: tuple[Cut, ...]) -> Iterator[Fraction]:
    """The natural length without each story in turn; of the only one nothing is without it."""
    stories = rehearsal.whole.stories
    for number in stories:
        others = tuple(one for one in stories if one != number)
        yield rehearsal.natural(Choice(others, cuts)).length if others else Fraction(0)


def _grains(seconds: Fraction) -> int:
    return round(seconds * GRAIN)


def _singles(rehearsal: Rehearsal, number: int) -> Iterator[Cut]:
    """Every sentence of a story that may go, by itself."""
    article, pieces = rehearsal.plan.rundown.articles[number], rehearsal.pieces[number]
    kept = kept_always(pieces, rehearsal.plan.order.show.min_sentences)
    for piece in pieces:
        if not article.must and piece.place not in kept and not piece.subhead:
            yield Cut(frozenset({piece.place}), Reason.LENGTH, piece.seconds)


def left_out(rehearsal: Rehearsal, choice: Choice) -> Iterator[LeftOut]:
    """What is not heard, story by story as it was printed, and why."""
    if Reason.HEADLINES in {cut.reason for cut in choice.cuts}:
        said = (one for one in rehearsal.plan.script.utterances if one.role is Role.HEADLINE)
        yield LeftOut(" ".join(one.reading.written for one in said), Reason.HEADLINES.value)
    reasons = dict.fromkeys(bare_subheads(choice, rehearsal.pieces), Reason.LENGTH)
    reasons |= {place: cut.reason for cut in choice.cuts for place in cut.places}
    for number, article in enumerate(rehearsal.plan.rundown.articles):
        if number not in choice.stories:
            yield LeftOut(article.title.text, Reason.STORY.value, article.id)
            continue
        yield from _sentences_out(rehearsal.pieces[number], reasons, article.id)


def _sentences_out(pieces: Sequence[Piece], reasons: dict[Place, Reason], article: str) -> Iterator[LeftOut]:
    return (
        LeftOut(piece.text, reasons[piece.place].value, article) for piece in pieces if piece.place in reasons
    )


def _told(fit: Fit, rehearsal: Rehearsal, choice: Choice) -> Fit:
    """The fit with the times of the stories, as they are in themselves and as they are planned."""
    natural = rehearsal.natural(rehearsal.whole)
    planned = rehearsal.laid(rehearsal.plan_of(choice), fit.step, fit.pauses, fit.length)
    before, now = _times(natural), _times(planned)
    places = {old: new for new, old in enumerate(choice.stories)}
    stories = tuple(
        StoryLength(article.title.text, before.get(number, 0.0), now.get(places.get(number, -1), 0.0))
        for number, article in enumerate(rehearsal.plan.rundown.articles)
    )
    return replace(fit, natural=natural.length, stories=stories)


def _times(timeline: Timeline) -> dict[int, float]:
    return {
        section.story: round(float(section.end - section.start), 3)
        for section in timeline.sections
        if section.part is Passage.STORY
    }
