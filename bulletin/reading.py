"""Reading: how written text is said, with spans that explain it and a map that leads offsets both ways."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Piece:
    """`left[start:end]` became `right[to_start:to_end]`; equal pieces are the same letter for letter."""

    start: int
    end: int
    to_start: int
    to_end: int
    equal: bool


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of written text that is not said as it is written.

    `written[start:end]` is said as `spoken[to_start:to_end]`; `kind` is its class ("date", "acronym" ...),
    `rule` names what decided, `confidence` is in [0, 1]; under `DOUBT` an editor should look.
    """

    start: int
    end: int
    to_start: int
    to_end: int
    kind: str
    rule: str
    confidence: float = 1.0


DOUBT = 0.7
