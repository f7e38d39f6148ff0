"""Alignment: how well what is heard fits what a record says is spoken, and at which shift it fits best."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bulletin.record import Record

STEP = 0.05  # seconds of one place
_PER_STEP = 5  # slices of 10 ms in it
_SILENCE_DB = 40.0  # under loud speech: so soft is nothing, unless the whole file is noisier
_NOISE_DB, _LEAST_DB = 3.0, 15.0  # over what is softest, and at least so far under loud speech
_DUCKED_SECONDS = 1.2  # in shorter silences music does not come up
_MOST = 60 * 60 * 20  # places that are told apart: an hour of them
_BETWEEN_DB = 10.0  # from what surely is silence to what surely is not

Row = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What a record says, place by place: `speech` is 1 where somebody speaks and 0 where nothing is heard;
    `counts` is 0 where music is heard alone, which says nothing of the words.
    """

    speech: Row
    counts: Row

    def part(self, start: float, end: float) -> "Plan":
        """The plan of one stretch alone, in seconds; whatever else is heard does not count."""
        inside = np.zeros(len(self.counts))
        inside[round(start / STEP) : round(end / STEP)] = 1.0
        return Plan(self.speech, self.counts * inside)

    def leaves(self, heard: Row, lag: int) -> int:
        """The place from which on `heard` fits better so many places later than where it should be; 0 where
        it does so from the beginning.
        """
        weight = max(float(self.counts.sum()), 1.0)
        wanted = self.counts * (self.speech - (self.speech * self.counts).sum() / weight)
        size = len(wanted)
        late = np.arange(size) + lag
        here, there = np.zeros(size), np.zeros(size)
        here[: len(heard)] = heard[:size]
        inside = (late >= 0) & (late < len(heard))
        there[inside] = heard[late[inside]]
        return int(np.concatenate(([0.0], np.cumsum(wanted * (here - there)))).argmax())


def activity(powers: Row) -> Row:
    """How much is heard at each place, from 0 to 1, of powers per 10 ms."""
    whole = len(powers) // _PER_STEP * _PER_STEP
    places = powers[:whole].reshape(-1, _PER_STEP).mean(axis=1)
    levels = 10 * np.log10(np.maximum(places, 1e-10))
    heard = levels[levels > -60.0]
    softest, loud = np.percentile(heard, (3, 75)) if len(heard) else (0.0, 0.0)
    silence = max(loud - _SILENCE_DB, min(softest + _NOISE_DB, loud - _LEAST_DB))
    return np.asarray(np.clip((levels - silence) / _BETWEEN_DB, 0.0, 1.0))


def plan_of(record: Record) -> Plan:
    """What the record says is heard when."""
    size = round(record.edition.duration / STEP) + 1
    speech, counts = np.zeros(size), np.ones(size)
    cues = record.timeline.cues if record.timeline else ()
    for cue in cues:
        counts[_places(cue.start, cue.start + cue.length, 1)] = 0.0
    for before, after in pairwise(record.script):  # music stays down there, far under the words
        if 0.0 < after.start - before.end < _DUCKED_SECONDS:
            counts[_places(before.end, after.start, -1)] = 1.0
    for one in record.script:
        inside = _places(one.start, one.end, 0)
        speech[inside], counts[inside] = 1.0, 1.0
    return Plan(speech, counts)


def _places(start: float, end: float, margin: int) -> slice:
    return slice(max(0, round(start / STEP) - margin), round(end / STEP) + margin)


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """How well a sound fits a plan (1 is perfectly, 0 not at all) when it comes so many places later: the
    first score is that of the lag `first`, each further one that of a lag which is `step` places later.
    """

    first: int
    scores: Row
    step: int = 1

    def at(self, lag: int) -> float:
        """The score at one lag."""
        place = (lag - self.first) // self.step
        return float(self.scores[place]) if 0 <= place < len(self.scores) else 0.0

    def rival(self, lag: int, near: int) -> float:
        """The best score further than `near` places from that lag; 0 where there is none."""
        place, reach = (lag - self.first) // self.step, -(-near // self.step)
        below, above = self.scores[: max(0, place - reach)], self.scores[max(0, place + reach + 1) :]
        return max(0.0, float(below.max(initial=0.0)), float(above.max(initial=0.0)))

    def best(self) -> tuple[int, float]:
        """The lag in places at which it fits best, and how well."""
        place = int(self.scores.argmax())
        return self.first + place * self.step, float(self.scores[place])


def fit(plan: Plan, heard: Row) -> Fit:
    """Weighted correlation of the plan's speech with what is heard, at every shift between them; at every
    second one or fewer where either is longer than an hour, so that it takes no more memory.
    """
    inside = np.flatnonzero(plan.counts)
    if not len(inside):
        return Fit(0, np.zeros(1))
    first, last = int(inside[0]), int(inside[-1]) + 1  # elsewhere nothing counts at any shift
    step = -(-max(len(plan.counts), len(heard)) // _MOST)
    first -= first % step
    heard = _folded(heard, step)
    counts, speech = _folded(plan.counts[first:last], step), _folded(plan.speech[first:last], step)
    weight = float(counts.sum())
    wanted = speech - (speech * counts).sum() / weight
    # Rows of hours are long: each is worked on where it is.
    spread, total = _shifted(np.square(heard), counts), _shifted(heard, counts)
    total *= total
    total /= weight
    spread -= total
    del total
    spread *= (counts * np.square(wanted)).sum()
    empty = spread <= 1e-6 * weight * weight
    scores = _shifted(heard, counts * wanted)
    scores /= np.sqrt(np.maximum(spread, 1e-12, out=spread), out=spread)
    # A stretch with next to nothing in it fits nothing: noise of the transform is no likeness.
    scores[empty] = 0.0
    return Fit((1 - len(counts)) * step - first, scores, step)


def _folded(row: Row, step: int) -> Row:
    """The means of so many places each; of what is over at the end with silence."""
    if step == 1:
        return row
    return np.asarray(np.pad(row, (0, -len(row) % step)).reshape(-1, step).mean(axis=1))


def _shifted(row: Row, weights: Row) -> Row:
    """The sum of a row under weights that lie so many places later, from as far before it as they reach to
    its last place.
    """
    size = _quick(len(row) + len(weights))
    products = _spectrum(row, size)
    products *= _spectrum(weights, size).conj()
    sums = np.fft.irfft(products, size)
    return np.concatenate((sums[size - len(weights) + 1 :], sums[: len(row)]))


def _spectrum(row: Row, size: int) -> NDArray[np.complexfloating]:
    """The transform of a row in single precision, which is plenty for a likeness and half as large."""
    return np.fft.rfft(row.astype(np.float32), size)


def _quick(least: int) -> int:
    """The next size that a Fourier transform is quick at."""
    return min(odd << max(0, -(-least // odd) - 1).bit_length() for odd in (1, 3, 5, 9, 15))
