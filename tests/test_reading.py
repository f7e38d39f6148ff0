from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.reading import DOUBT, OffsetMap, Override, Piece, Reading, Span, inline
from bulletin.respelling import Respelled, respell


@st.composite
def maps(draw: st.DrawFn, left: int | None = None) -> OffsetMap:
    """A map made of runs that stay and runs that change."""
    runs = draw(st.lists(st.tuples(st.booleans(), st.integers(0, 4), st.integers(0, 4)), max_size=8))
    at = to_at = 0
    equal = []
    for stays, wanted, to_width in runs:
        width = wanted if left is None else min(wanted, left - at)
        if stays:
            equal.append(Piece(at, at + width, to_at, to_at + width, equal=True))
            at, to_at = at + width, to_at + width
        else:
            at, to_at = at + width, to_at + to_width
    return OffsetMap.of(equal, at if left is None else left, to_at)


@st.composite
def chains(draw: st.DrawFn) -> tuple[OffsetMap, OffsetMap, OffsetMap]:
    first = draw(maps())
    second = draw(maps(left=first.right))
    return first, second, draw(maps(left=second.right))


@given(maps())
def test_pieces_cover_both_texts_in_order(a: OffsetMap) -> None:
    assert a.pieces == () or (a.pieces[0].start, a.pieces[0].to_start) == (0, 0)
    for one, two in pairwise(a.pieces):
        assert (one.end, one.to_end) == (two.start, two.to_start)
        assert one.equal != two.equal
    for piece in a.pieces:
        assert piece.end > piece.start or piece.to_end > piece.to_start
        assert not piece.equal or piece.end - piece.start == piece.to_end - piece.to_start


@given(chains())
def test_composition_is_associative(chain: tuple[OffsetMap, OffsetMap, OffsetMap]) -> None:
    a, b, c = chain
    assert a.then(b).then(c) == a.then(b.then(c))


@given(maps())
def test_identity_changes_nothing_and_inversion_turns_back(a: OffsetMap) -> None:
    assert OffsetMap.identity(a.left).then(a) == a == a.then(OffsetMap.identity(a.right))
    assert a.inverted().inverted() == a
    assert (a.inverted().left, a.inverted().right) == (a.right, a.left)


@given(chains())
def test_inversion_of_a_chain_is_the_chain_of_inversions(
    chain: tuple[OffsetMap, OffsetMap, OffsetMap],
) -> None:
    a, b, _ = chain
    assert a.then(b).inverted() == b.inverted().then(a.inverted())


@given(maps(), st.integers(-2, 40), st.integers(-2, 40))
def test_forward_is_total_and_stays_inside(a: OffsetMap, start: int, end: int) -> None:
    low, high = a.forward(start, end)
    assert 0 <= low <= high <= a.right
    low, high = a.backward(start, end)
    assert 0 <= low <= high <= a.left


@given(maps(), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_forward_is_monotone(a: OffsetMap, start: int, one: int, two: int) -> None:
    start, one, two = sorted((start, one, two))
    assert a.forward(start, one)[1] <= a.forward(start, two)[1] or start >= a.left
    assert a.forward(start, two)[0] <= a.forward(one, two)[0]


@given(maps(), st.data())
def test_there_and_back_encloses_what_was_not_deleted(a: OffsetMap, data: st.DataObject) -> None:
    kept = [i for p in a.pieces if p.to_end > p.to_start for i in range(p.start, p.end)]
    if not kept:
        return
    start, last = sorted((data.draw(st.sampled_from(kept)), data.draw(st.sampled_from(kept))))
    low, high = a.backward(*a.forward(start, last + 1))
    assert low <= start
    assert last + 1 <= high


def test_equal_pieces_lead_letter_by_letter_and_changed_ones_as_a_whole() -> None:
    a = reading("Có 21 hộ", (3, 5, "hai mươi mốt")).map
    assert a.forward(0, 2) == (0, 2)
    assert a.forward(3, 4) == a.forward(4, 5) == a.forward(4, 4) == (3, 15)
    assert a.forward(6, 8) == (16, 18)
    assert a.backward(7, 8) == (3, 5)
    assert a.backward(16, 18) == (6, 8)
    assert a.forward(2, 4) == (2, 15)


def test_what_is_put_in_belongs_to_the_place_between_the_letters() -> None:
    a = OffsetMap.of([Piece(0, 2, 0, 2, equal=True), Piece(2, 4, 5, 7, equal=True)], 4, 7)
    assert a.forward(2, 2) == (2, 5)
    assert a.forward(0, 2) == (0, 2)
    assert a.forward(2, 4) == (5, 7)
    assert a.forward(1, 3) == (1, 6)
    assert a.inverted().forward(3, 4) == (2, 2)


def reading(written: str, *changes: tuple[int, int, str]) -> Reading:
    spoken, spans, at = "", [], 0
    for start, end, said in changes:
        spoken += written[at:start]
        spans.append(Span(start, end, len(spoken), len(spoken) + len(said), "test", "test"))
        spoken, at = spoken + said, end
    return Reading(written, spoken + written[at:], tuple(spans))


READING = reading("Lúc 8h, 30 xã họp.", (4, 6, "tám giờ"), (8, 10, "ba mươi"))


def test_reading_map_leads_between_written_and_spoken() -> None:
    low, high = READING.map.forward(8, 10)
    assert READING.spoken[low:high] == "ba mươi"
    start = READING.spoken.index("họp")
    assert READING.written[slice(*READING.map.backward(start, start + 3))] == "họp"


def test_a_span_said_as_it_is_written_stays_letter_by_letter() -> None:
    assert reading("GRDP tăng", (0, 4, "GRDP")).map == OffsetMap.identity(9)


@given(st.lists(st.integers(0, len(READING.written)), max_size=4))
def test_slices_put_together_are_the_whole(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(READING.written)]
    parts = [READING.slice(a, b) for a, b in pairwise(places)]
    assert "".join(part.written for part in parts) == READING.written
    assert "".join(part.spoken for part in parts) == READING.spoken
    assert sum(len(part.spans) for part in parts) == len(READING.spans)
    for part in parts:
        for span in part.spans:
            assert part.spoken[span.to_start : span.to_end] in {"tám giờ", "ba mươi"}
            assert part.written[span.start : span.end] in {"8h", "30"}


def test_a_cut_inside_a_span_moves_to_its_end() -> None:
    assert [READING.whole(at) for at in (3, 4, 5, 6, 9)] == [3, 4, 6, 6, 10]
    assert READING.slice(5, 10).spoken == ", ba mươi"
    assert READING.slice(0, 5).spoken == "Lúc tám giờ"
    assert READING.slice(-3, 99) == READING


def test_doubts_are_the_spans_under_the_line() -> None:
    spans = (Span(0, 1, 0, 1, "a", "b", DOUBT), Span(1, 2, 1, 2, "a", "b", DOUBT - 0.01))
    assert Reading("AB", "AB", spans).doubts == spans[1:]
    assert Reading.plain("xin chào") == Reading("xin chào", "xin chào", ())


def test_inline_readings_become_overrides() -> None:
    text, overrides = inline("Hội {ABC| a bê xê } và {QL1A|quốc lộ một}.")
    assert text == "Hội ABC và QL1A."
    assert overrides == (Override(4, 7, "a bê xê"), Override(11, 15, "quốc lộ một"))
    assert [text[o.start : o.end] for o in overrides] == ["ABC", "QL1A"]
    assert inline("a {b} c") == ("a {b} c", ())


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([], "Bản tin Facebook, facebook mới"),
        ([("facebook", "phây búc")], "Bản tin phây búc, phây búc mới"),
        ([("tin", "tinh"), ("bản tin", "bảng tinh")], "bảng tinh Facebook, facebook mới"),
        ([("face", "x"), ("", "y")], "Bản tin Facebook, facebook mới"),
    ],
)
def test_respelling_exchanges_whole_words_longest_first(pairs: list[tuple[str, str]], said: str) -> None:
    assert respell("Bản tin Facebook, facebook mới", pairs).text == said


def test_respelling_leads_back_to_the_written_text() -> None:
    respelled = respell(READING.spoken, [("giờ", "zờ zờ"), ("họp", "họp")])
    assert isinstance(respelled, Respelled)
    through = READING.map.then(respelled.map)
    start = respelled.text.index("zờ")
    assert READING.written[slice(*through.backward(start, start + 2))] == "8h"
    start = respelled.text.index("họp")
    assert READING.written[slice(*through.backward(start, start + 3))] == "họp"


def test_respelling_says_which_letters_are_as_they_were() -> None:
    respelled = respell("họp hai giờ nữa", [("giờ", "zờ")])
    assert respelled.text == "họp hai zờ nữa"
    assert [(piece.start, piece.end, piece.equal) for piece in respelled.map.pieces] == [
        (0, 8, True),
        (8, 11, False),
        (11, 15, True),
    ]


def test_what_is_said_without_a_doubt_is_certain() -> None:
    assert Span(0, 1, 0, 1, "date", "rule").confidence == 1.0
    assert not Span(0, 1, 0, 1, "date", "rule", 0.9).doubtful
    assert Span(0, 1, 0, 1, "date", "rule", 0.1).doubtful
