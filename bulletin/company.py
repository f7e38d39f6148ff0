"""The company that a line keeps: how likely those around it are an article's, in numbers."""

from collections.abc import Sequence
from itertools import accumulate
from math import exp

_NEAR = 3  # lines above and below that count one by one
_SPANS = ((1, 4), (-3, 0), (1, 9), (-8, 0))  # and together: from which line to which, not counted
_FEW = 5  # lines above or below in all; more say no more
_NOTHING = -4.0  # log odds of what stands above the first line and below the last one

COMPANY = (
    "itself",
    *(f"{n} above" for n in range(_NEAR, 0, -1)),
    *(f"{n} below" for n in range(1, _NEAR + 1)),
    "three below",
    "three above",
    "eight below",
    "eight above",
    "share above",
    "share below",
    "all above",
    "all below",
    "more above than below",
)
"""What `company` tells of a line, by name."""


def company(odds: Sequence[float]) -> list[tuple[float, ...]]:
    """For each line, of which the log odds are given that it is the article's, what those around it have."""
    edge = [_NOTHING] * max(abs(end) for span in _SPANS for end in span)
    padded = [*edge, *odds, *edge]
    likely = [1 / (1 + exp(-one)) for one in padded]
    summed = [0.0, *accumulate(likely)]
    whole = [0.0, *accumulate(likely[len(edge) : len(edge) + len(odds)])]
    return [_of(number, len(edge) + number, padded, summed, whole) for number in range(len(odds))]


def _of(
    number: int, at: int, padded: Sequence[float], summed: Sequence[float], whole: Sequence[float]
) -> tuple[float, ...]:
    spans = [(summed[at + end] - summed[at + start]) / (end - start) for start, end in _SPANS]
    above, below, every = whole[number], whole[-1] - whole[number + 1], max(whole[-1], 1e-3)
    return (
        padded[at],
        *padded[at - _NEAR : at],
        *padded[at + 1 : at + 1 + _NEAR],
        *spans,
        above / every,
        below / every,
        min(above, _FEW) / _FEW,
        min(below, _FEW) / _FEW,
        spans[3] - spans[2],
    )
