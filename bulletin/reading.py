"""Reading: how written text is said, with spans that explain it and a map that leads offsets both ways."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import NamedTuple, Protocol

from bulletin.lexicon import Lexicon
from bulletin.patterns import later
from bulletin.style import NORTHERN, Style

DOUBT = 0.7
"""Under this confidence an editor should look."""
_INLINE = later(r"\{([^{}|\n]+)\|([^{}|\n]+)\}")


class Piece(NamedTuple):
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
    `rule` names what decided, `confidence` is in [0, 1]; under `DOUBT` an editor should look. `phonemes` are
    its sounds for the engines that take them, as a lexicon writes them.
    """

    start: int
    end: int
    to_start: int
    to_end: int
    kind: str
    rule: str
    confidence: float = 1.0
    phonemes: str = ""

    @property
    def doubtful(self) -> bool:
        """Whether an editor should look at it."""
        return self.confidence < DOUBT


_START, _END = attrgetter("start"), attrgetter("end")


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """How the letters of a left text lie in a right one: equal and changed pieces in turn, covering both.

    Canonical: no two equal pieces with nothing between them, no two changed ones side by side, none empty on
    both sides; so two maps that lead the same way are equal, and `then` is associative.
    """

    pieces: tuple[Piece, ...] = ()

    @classmethod
    def identity(cls, length: int) -> "OffsetMap":
        """The map of a text of `length` letters onto itself."""
        return cls.of([Piece(0, length, 0, length, equal=True)], length, length)

    @classmethod
    def of(cls, equal: Iterable[Piece], left: int, right: int) -> "OffsetMap":
        """The map in which only the `equal` pieces, given in order, stay as they are; lengths in letters."""
        return cls(tuple(_fill(_joined(equal), left, right)))

    @property
    def left(self) -> int:
        """Length of the left text in letters."""
        return self.pieces[-1].end if self.pieces else 0

    @property
    def right(self) -> int:
        """Length of the right text in letters."""
        return self.pieces[-1].to_end if self.pieces else 0

    def forward(self, start: int, end: int) -> tuple[int, int]:
        """The smallest stretch of the right text that holds all that `left[start:end]` became.

        Offsets outside the text are taken as its ends; between two letters stands whatever was put in there.
        """
        start, end = _clamped(start, end, self.left)
        low, high = self._low(start), self._high(end)
        return (low, high) if start < end or low < high else (high, low)

    def backward(self, start: int, end: int) -> tuple[int, int]:
        """The smallest stretch of the left text that became all of `right[start:end]`."""
        return self.inverted().forward(start, end)

    def inverted(self) -> "OffsetMap":
        """The same map from right to left."""
        return OffsetMap(tuple(Piece(p.to_start, p.to_end, p.start, p.end, p.equal) for p in self.pieces))

    def then(self, other: "OffsetMap") -> "OffsetMap":
        """The map from this left text to the right text of `other`, whose left text is this right one."""
        return OffsetMap.of(_common(self.pieces, other.pieces), self.left, other.right)

    def _low(self, at: int) -> int:
        """Where the letter that begins at `at` begins on the right; the end for the last place."""
        if at == self.left:
            return self.right
        piece = self.pieces[bisect_right(self.pieces, at, key=_END)]
        return piece.to_start + (at - piece.start if piece.equal else 0)

    def _high(self, at: int) -> int:
        """Where the letter that ends at `at` ends on the right; the start for the first place."""
        if at == 0:
            return 0
        piece = self.pieces[bisect_left(self.pieces, at, key=_START) - 1]
        return piece.to_start + at - piece.start if piece.equal else piece.to_end


def _clamped(start: int, end: int, length: int) -> tuple[int, int]:
    start = min(max(start, 0), length)
    return start, min(max(end, start), length)


def _joined(equal: Iterable[Piece]) -> Iterator[Piece]:
    """Equal pieces without the empty ones, those that touch on both sides made one."""
    last: Piece | None = None
    for piece in equal:
        if piece.start == piece.end:
            continue
        if last is not None and (last.end, last.to_end) == (piece.start, piece.to_start):
            last = last._replace(end=piece.end, to_end=piece.to_end)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last


def _fill(equal: Iterable[Piece], left: int, right: int) -> Iterator[Piece]:
    """The equal pieces and the changed ones between and around them."""
    start = to_start = 0
    for piece in equal:
        if (piece.start, piece.to_start) != (start, to_start):
            yield Piece(start, piece.start, to_start, piece.to_start, equal=False)
        yield piece
        start, to_start = piece.end, piece.to_end
    if (left, right) != (start, to_start):
        yield Piece(start, left, to_start, right, equal=False)


def _common(first: Sequence[Piece], second: Sequence[Piece]) -> Iterator[Piece]:
    """What is equal in both of two maps that follow each other."""
    ones, twos = [p for p in first if p.equal], [p for p in second if p.equal]
    i = j = 0
    while i < len(ones) and j < len(twos):
        one, two = ones[i], twos[j]
        low, high = max(one.to_start, two.start), min(one.to_end, two.end)
        if low < high:
            start, to_start = one.start + low - one.to_start, two.to_start + low - two.start
            yield Piece(start, start + high - low, to_start, to_start + high - low, equal=True)
        i, j = (i + 1, j) if one.to_end <= two.end else (i, j + 1)


@dataclass(frozen=True, slots=True)
class Override:
    """An editor's word: `written[start:end]` is said as `spoken`."""

    start: int
    end: int
    spoken: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How `written` is said: the `spoken` text and the spans, in order, in which the two differ."""

    written: str
    spoken: str
    spans: tuple[Span, ...] = ()

    @classmethod
    def plain(cls, text: str) -> "Reading":
        """The reading of a text that is said as it is written."""
        return cls(text, text)

    @property
    def map(self) -> OffsetMap:
        """Leads offsets of the written text to the spoken one and back."""
        return OffsetMap.of(self._equal(), len(self.written), len(self.spoken))

    @property
    def doubts(self) -> tuple[Span, ...]:
        """The spans at which an editor should look."""
        return tuple(span for span in self.spans if span.doubtful)

    def whole(self, at: int) -> int:
        """`at`, or the end of the span that a cut of the written text at `at` would divide."""
        before = self.span_before(at)
        return max(at, before.end) if before else at

    def span_before(self, at: int) -> Span | None:
        """The last span that begins before the written place `at`."""
        i = bisect_left(self.spans, at, key=_START)
        return self.spans[i - 1] if i else None

    def slice(self, start: int, end: int) -> "Reading":
        """The reading of `written[start:end]`; a divided span goes whole to the part in which it begins."""
        start, end = _clamped(start, end, len(self.written))
        start, end = self.whole(start), self.whole(end)
        i, j = bisect_left(self.spans, start, key=_START), bisect_left(self.spans, end, key=_START)
        to_start, to_end = self._across(start, i), self._across(end, j)
        spans = tuple(_moved(span, -start, -to_start) for span in self.spans[i:j])
        return Reading(self.written[start:end], self.spoken[to_start:to_end], spans)

    def _across(self, at: int, count: int) -> int:
        """Where a place of the written text after `count` whole spans lies in the spoken one."""
        if count == 0:
            return at
        return self.spans[count - 1].to_end + at - self.spans[count - 1].end

    def _equal(self) -> Iterator[Piece]:
        at = to_at = 0
        for span in self.spans:
            yield Piece(at, span.start, to_at, span.to_start, equal=True)
            if self.written[span.start : span.end] == self.spoken[span.to_start : span.to_end]:
                yield Piece(span.start, span.end, span.to_start, span.to_end, equal=True)
            at, to_at = span.end, span.to_end
        yield Piece(at, len(self.written), to_at, len(self.spoken), equal=True)


def _moved(span: Span, by: int, to_by: int) -> Span:
    return replace(
        span,
        start=span.start + by,
        end=span.end + by,
        to_start=span.to_start + to_by,
        to_end=span.to_end + to_by,
    )


class Wording(Protocol):
    """A module that knows how one language is read aloud."""

    LANGUAGE: str
    """Its tag ("vi"), or "*" for all that have no module of their own."""
    LEVEL: str
    """Either "full", or "basic" where only numbers are put into words."""

    def say(
        self, text: str, lexicon: Lexicon, overrides: Sequence[Override] = (), style: Style = NORTHERN
    ) -> Reading:
        """How `text` (NFC) is said; `lexicon` goes over the language's own words, `overrides` over all.

        `style` decides where the language leaves a choice; one that leaves none pays it no heed.
        """

    def sentences(self, text: str, lexicon: Lexicon) -> tuple[tuple[int, int], ...]:
        """Start and end of each sentence of `text`, in order, without the blanks between them."""


def inline(text: str) -> tuple[str, tuple[Override, ...]]:
    """`text` as printed, and the readings that stood in it as `{written|spoken}`."""
    parts: list[str] = []
    overrides: list[Override] = []
    at = length = 0
    for found in _INLINE.finditer(text):
        before, written = text[at : found.start()], found[1]
        start = length + len(before)
        overrides.append(Override(start, start + len(written), found[2].strip()))
        parts += [before, written]
        at, length = found.end(), start + len(written)
    return "".join([*parts, text[at:]]), tuple(overrides)
