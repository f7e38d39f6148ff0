"""A reading read again until nothing in it would be said otherwise, led back to what was written."""

from collections.abc import Callable, Iterator, Sequence

from bulletin.patterns import later
from bulletin.reading import Override, Reading, Span

_TAKEN_APART = frozenset(("code", "url", "hashtag"))  # classes of which each part is said by itself
Again = Callable[[str, Sequence[Override]], Reading]
_ROUNDS = 8
_OPEN = later(
    r"[^\W\d_][A-ZĐ]|[A-ZĐ][.&][A-ZĐ]|(?<!\w)[IVX][a-zđ]?(?!\w)|[^\W\d_]['’]|[\w.]\.[\w.]|[^\w\s.,;:!?…()\[\]\"'“”‘’«»–—\-]|_|[²³¹¼-¾]"
    r"|[^\W\da-zA-Z\u00c0-\u024f\u1e00-\u1eff]"
)
"""What may be said otherwise once the words beside it are said: capitals, signs, letters that are numbers."""


def settled(reading: Reading, again: Again) -> Reading:
    """The reading of which the spoken text, read once more, stays as it is."""
    for _ in range(_ROUNDS):
        if not _is_open(reading):
            break
        more = again(reading.spoken, _edited(reading))
        if more.spoken == reading.spoken:
            break
        reading = _after(reading, more)
    return reading


def _is_open(reading: Reading) -> bool:
    return bool(_OPEN.search(reading.spoken)) or any(_may_change(reading, span) for span in reading.spans)


def _may_change(reading: Reading, span: Span) -> bool:
    """Whether a word of it, or one that was glued to it, now stands where it may be said otherwise."""
    written, spoken = reading.written, reading.spoken[span.to_start : span.to_end]
    glued = (
        written[max(0, span.start - 1) : span.start].isalnum() or written[span.end : span.end + 1].isalnum()
    )
    copied = "/" in written[span.start : span.end] and spoken != spoken.lower()
    return glued or copied or span.kind in _TAKEN_APART


def _edited(reading: Reading) -> tuple[Override, ...]:
    """An editor's words, to be left as they are."""
    kept = (span for span in reading.spans if span.kind == "override" and span.to_start < span.to_end)
    return tuple(
        Override(one.to_start, one.to_end, reading.spoken[one.to_start : one.to_end]) for one in kept
    )


def _after(first: Reading, second: Reading) -> Reading:
    """Both readings as one."""
    changed = [span for span in second.spans if _changes(second, span)]
    return Reading(first.written, second.spoken, tuple(_joined(first, second, changed)))


def _changes(reading: Reading, span: Span) -> bool:
    return reading.written[span.start : span.end] != reading.spoken[span.to_start : span.to_end]


def _joined(first: Reading, second: Reading, changed: list[Span]) -> Iterator[Span]:
    """The spans of the first reading, those of the second, and one for each place where they overlap."""
    was = at = (0, 0)  # ends of the last span of each reading, in its left text and in its right one
    for low, high, ones, twos in _clusters(first.spans, changed):
        start, to_start = was[0] + low - was[1], at[1] + low - at[0]
        was = (ones[-1].end, ones[-1].to_end) if ones else was
        at = (twos[-1].end, twos[-1].to_end) if twos else at
        end, to_end = was[0] + high - was[1], at[1] + high - at[0]
        model = (ones or twos)[0]
        sure = min(span.confidence for span in (*ones, *twos))
        sounds = model.phonemes if len(ones) + len(twos) == 1 else ""
        yield Span(start, end, to_start, to_end, model.kind, model.rule, sure, sounds)


def _clusters(
    ones: Sequence[Span], twos: Sequence[Span]
) -> Iterator[tuple[int, int, list[Span], list[Span]]]:
    """Stretches of the text between both readings, with the spans of each that lie in them."""
    places = [
        *((one.to_start, one.to_end, 0, one) for one in ones),
        *((two.start, two.end, 1, two) for two in twos),
    ]
    low = high = 0
    inside: tuple[list[Span], list[Span]] = ([], [])
    for start, end, which, span in sorted(places, key=lambda place: place[:3]):
        if any(inside) and start >= high:
            yield low, high, *inside
            inside = ([], [])
        low, high = (low, max(high, end)) if any(inside) else (start, end)
        inside[which].append(span)
    if any(inside):
        yield low, high, *inside
