"""Misfits: why a plan can't have its length, by how much, and which lengths it can have."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bulletin.duration import as_clock, tenth_above, tenth_below
from bulletin.errors import ScriptError
from bulletin.order import Plan
from bulletin.rehearsal import Rehearsal
from bulletin.selection import Choice

DOUBT = Fraction(2, 100)  # of a length: what is advised on estimates keeps so far from their bound


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a plan can't have its length, and the plans whose lengths say so."""

    error: ScriptError
    plans: tuple[Plan, ...]


def fewer(rehearsal: Rehearsal) -> Iterator[tuple[int, ...]]:
    """All stories, then without the last that may go, and so on to those that must stay, or one."""
    stories = list(rehearsal.whole.stories)
    articles = rehearsal.plan.rundown.articles
    free = [number for number in stories if not articles[number].must]
    yield tuple(stories)
    for number in reversed(free[1:] if len(free) == len(stories) else free):
        stories.remove(number)
        yield tuple(stories)


def misfit(rehearsal: Rehearsal) -> Misfit:
    """Why no means reach the wanted length, by how much, and what would help."""
    ladder, wanted = rehearsal.ladders[1], rehearsal.wanted
    most = rehearsal.longest(rehearsal.whole, ladder.slowest)
    if most < wanted:
        return _little(rehearsal, most)
    barest = tuple(_barest(rehearsal))
    least = min(rehearsal.shortest(choice, ladder.fastest) for choice in barest)
    if least > wanted:
        return _much(rehearsal, least, tuple(rehearsal.final(one, ladder.fastest) for one in barest))
    return _between(rehearsal)


def _little(rehearsal: Rehearsal, longest: Fraction) -> Misfit:
    """Too little to read: the most advised is a tenth that can be had."""
    wanted, plans = rehearsal.wanted, (rehearsal.final(rehearsal.whole, rehearsal.ladders[1].slowest),)
    most = tenth_below(longest * (1 - _doubt(rehearsal, plans)))
    facts = {"most": as_clock(most), "missing": as_clock(tenth_above(wanted - most))}
    return Misfit(ScriptError("length.little", wanted=as_clock(wanted), **facts), plans)


def _much(rehearsal: Rehearsal, shortest: Fraction, plans: tuple[Plan, ...]) -> Misfit:
    """Too much to read: the least advised is a tenth that can be had."""
    wanted = rehearsal.wanted
    least = tenth_above(shortest * (1 + _doubt(rehearsal, plans)))
    facts = {"least": as_clock(least), "over": as_clock(tenth_above(least - wanted))}
    return Misfit(ScriptError("length.much", wanted=as_clock(wanted), **facts), plans)


def _between(rehearsal: Rehearsal) -> Misfit:
    """Nothing adds up: the lengths advised are tenths on the far sides of the nearest that can be had."""
    (below, shorter), (above, longer) = _nearest(rehearsal)
    ladder = rehearsal.ladders[1]
    plans = rehearsal.final(shorter, ladder.slowest), rehearsal.final(longer, ladder.fastest)
    doubt = _doubt(rehearsal, plans)
    facts = {
        "below": as_clock(tenth_below(below * (1 - doubt))),
        "above": as_clock(tenth_above(above * (1 + doubt))),
    }
    return Misfit(ScriptError("length.between", wanted=as_clock(rehearsal.wanted), **facts), plans)


def _doubt(rehearsal: Rehearsal, plans: Sequence[Plan]) -> Fraction:
    """How wrong the lengths of the plans may be, as a share: not at all where every line was measured."""
    heard = (
        one.recording or rehearsal.watch.knows(one, plan.voices[one.voice])
        for plan in plans
        for one in plan.script.utterances
    )
    return Fraction(0) if all(heard) else DOUBT


def _barest(rehearsal: Rehearsal) -> Iterator[Choice]:
    """What is heard where as little as may be is: the stories that must stay, or any one."""
    articles = rehearsal.plan.rundown.articles
    must = tuple(number for number in rehearsal.whole.stories if articles[number].must)
    for stories in (must,) if must else ((number,) for number in rehearsal.whole.stories):
        yield Choice(stories, rehearsal.possible(stories))


def _nearest(rehearsal: Rehearsal) -> tuple[tuple[Fraction, Choice], tuple[Fraction, Choice]]:
    """The nearest lengths under and over the wanted one that cuts in their order give, and how."""
    ladder, whole = rehearsal.ladders[1], rehearsal.whole
    below, above = (Fraction(0), whole), (rehearsal.longest(whole, ladder.slowest), whole)
    for choice in (*_barest(rehearsal), *_in_order(rehearsal)):
        least = rehearsal.shortest(choice, ladder.fastest)
        most = rehearsal.longest(choice, ladder.slowest)
        if below[0] < most < rehearsal.wanted:
            below = most, choice
        if rehearsal.wanted < least < above[0]:
            above = least, choice
    return below, above


def _in_order(rehearsal: Rehearsal) -> Iterator[Choice]:
    """All stories and fewer, with no cut, then one more of their cuts in turn."""
    for stories in fewer(rehearsal):
        cuts = rehearsal.possible(stories)
        yield from (Choice(stories, cuts[:count]) for count in range(len(cuts) + 1))
