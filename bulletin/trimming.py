"""Trimming: which sentences go first when a programme is too long, fairly over its stories."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bulletin.show import Trim
from bulletin.worth import Worth


class Reason(StrEnum):
    """Why something is left out; keys of the section `skipped` in `_texts/`."""

    NAMES = "names"
    CREDIT = "credits"
    REPEAT = "repeat"
    HEADLINES = "headlines"
    LENGTH = "length"
    STORY = "story"


Place = tuple[int, int, int]  # story, paragraph, sentence


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence of a story: where it stands, what it is worth, the seconds it takes with its pause. It may
    refer `back` to the one before, or belong to it (`bound`); a subhead is none that counts.
    """

    place: Place
    text: str
    worth: Worth
    seconds: float
    back: bool = False
    bound: bool = False
    subhead: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """What goes in one go, and why; of no story where it is the headlines."""

    places: frozenset[Place]
    reason: Reason
    seconds: float


HEADLINES = Cut(frozenset(), Reason.HEADLINES, 0.0)
Pieces = Sequence[Piece]


@dataclass(frozen=True, slots=True)
class _Story:
    """What can go of a story: what is no news at once; its news in blocks from the end; what was left of
    blocks that reach into what must stay.
    """

    first: tuple[Cut, ...]
    blocks: tuple[Cut, ...]
    rest: tuple[Cut, ...]
    news: float  # seconds


def kept_always(pieces: Pieces, least: int) -> frozenset[Place]:
    """What a story keeps, however short the time: its `least` first sentences of news; others where it has
    less.
    """
    ranked = sorted(
        (piece for piece in pieces if not piece.subhead), key=lambda one: (_NO_NEWS[one.worth], one.place)
    )
    return frozenset(piece.place for piece in ranked[:least])


_NO_NEWS = {Worth.NEWS: 0, Worth.NAMES: 1, Worth.REPEAT: 2, Worth.CREDIT: 2}


def cuts(stories: Sequence[Pieces], trim: Trim, kept: frozenset[Place]) -> tuple[Cut, ...]:
    """Everything that may go, in the order in which it goes: lists of names, credits and repeated titles; the
    headlines over the bed; then news from the end of each story, all but what is `kept`.
    """
    parts = [_parts(pieces, kept) for pieces in stories]
    first = [cut for part in parts for cut in part.first]
    order = _even if trim is Trim.EVEN else _by_rank
    blocks = order([part.blocks for part in parts], [part.news for part in parts])
    gone = [sum(cut.seconds for cut in part.blocks) for part in parts]
    left = [part.news - less for part, less in zip(parts, gone, strict=True)]
    return (*first, HEADLINES, *blocks, *order([part.rest for part in parts], left))


def _parts(pieces: Pieces, kept: frozenset[Place]) -> _Story:
    first = tuple(piece for piece in pieces if piece.place not in kept and _goes_first(piece, pieces))
    later = [piece for piece in pieces if piece not in first]
    blocks: list[Cut] = []
    rest: list[Cut] = []
    for block in reversed(tuple(_blocks(later))):
        free = [piece for piece in block if piece.place not in kept]
        if len(free) == len(block):
            blocks.append(_cut(block, Reason.LENGTH))
        else:
            rest += [_cut((piece,), Reason.LENGTH) for piece in reversed(free)]
    news = sum(piece.seconds for piece in later)
    return _Story(
        tuple(_cut((one,), Reason(one.worth.value)) for one in first), tuple(blocks), tuple(rest), news
    )


def _goes_first(piece: Piece, pieces: Pieces) -> bool:
    """Whether it is no news, and nothing behind it refers back to it."""
    if piece.worth is Worth.NEWS or piece.subhead:
        return False
    after = next((one for one in pieces if one.place > piece.place and one.worth is Worth.NEWS), None)
    return after is None or not (after.back or after.bound)


def _blocks(pieces: Pieces) -> Iterator[tuple[Piece, ...]]:
    """The pieces in runs that go together."""
    block: list[Piece] = []
    for piece in pieces:
        if block and not piece.bound:
            yield tuple(block)
            block = []
        block.append(piece)
    if block:
        yield tuple(block)


def _cut(pieces: Pieces, reason: Reason) -> Cut:
    return Cut(frozenset(one.place for one in pieces), reason, sum(one.seconds for one in pieces))


Queues = Sequence[Sequence[Cut]]


def _by_rank(queues: Queues, _whole: Sequence[float]) -> Iterator[Cut]:
    """The later stories' first."""
    for queue in reversed(queues):
        yield from queue


def _even(queues: Queues, whole: Sequence[float]) -> Iterator[Cut]:
    """Always from the story that keeps the greatest share of its `whole` seconds afterwards, the later of
    two.
    """
    left, ahead = list(whole), [list(queue) for queue in queues]
    while any(ahead):
        number = _richest(ahead, left, whole)
        cut = ahead[number].pop(0)
        left[number] -= cut.seconds
        yield cut


def _richest(ahead: Sequence[Sequence[Cut]], left: Sequence[float], whole: Sequence[float]) -> int:
    def after(number: int) -> tuple[float, int]:
        return (left[number] - ahead[number][0].seconds) / (whole[number] or 1.0), number

    return max((number for number, queue in enumerate(ahead) if queue), key=after)
