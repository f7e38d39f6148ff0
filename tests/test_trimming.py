from hypothesis import given
from hypothesis import strategies as st

from bulletin.show import Trim
from bulletin.trimming import HEADLINES, Cut, Piece, Reason, cuts, kept_always
from bulletin.worth import Worth

NEWS, NAMES, CREDIT = Worth.NEWS, Worth.NAMES, Worth.CREDIT


def piece(story: int, number: int, worth: Worth = NEWS, seconds: float = 5.0, **facts: bool) -> Piece:
    return Piece((story, number, 0), f"s{story} {number}", worth, seconds, **facts)


def numbers(found: tuple[Cut, ...]) -> list[list[int]]:
    return [sorted(place[1] for place in cut.places) for cut in found if cut is not HEADLINES]


def order(*pieces: Piece, least: int = 2, trim: Trim = Trim.EVEN) -> tuple[Cut, ...]:
    return cuts([pieces], trim, kept_always(pieces, least))


def test_news_goes_from_the_end_and_the_first_sentences_stay():
    assert numbers(order(*(piece(0, n) for n in range(5)))) == [[4], [3], [2]]


def test_names_go_first_then_headlines_then_news():
    found = order(piece(0, 0), piece(0, 1, NAMES), piece(0, 2), piece(0, 3), piece(0, 4, CREDIT))
    assert [cut.reason for cut in found] == [
        Reason.NAMES,
        Reason.CREDIT,
        Reason.HEADLINES,
        Reason.LENGTH,
    ]
    assert numbers(found) == [[1], [4], [3]]


def test_a_list_of_names_is_kept_only_where_there_is_too_little_news():
    assert kept_always([piece(0, 0, NAMES), piece(0, 1), piece(0, 2)], 2) == {(0, 1, 0), (0, 2, 0)}
    assert kept_always([piece(0, 0, NAMES), piece(0, 1), piece(0, 2, CREDIT)], 2) == {(0, 0, 0), (0, 1, 0)}


def test_subheads_are_no_sentences_that_count():
    pieces = [piece(0, 0), piece(0, 1, subhead=True), piece(0, 2, bound=True), piece(0, 3)]
    assert kept_always(pieces, 2) == {(0, 0, 0), (0, 2, 0)}


def test_a_subhead_goes_with_what_it_stands_over():
    pieces = (piece(0, 0), piece(0, 1), piece(0, 2, subhead=True), piece(0, 3, bound=True), piece(0, 4))
    assert numbers(order(*pieces)) == [[4], [2, 3]]


def test_names_stay_until_last_where_what_follows_refers_back():
    pieces = (piece(0, 0), piece(0, 1, NAMES), piece(0, 2, back=True), piece(0, 3), piece(0, 4))
    assert numbers(order(*pieces, least=1)) == [[4], [3], [2], [1]]
    assert numbers(order(*pieces)) == [[4], [3], [1]]


def test_a_quotation_and_its_speaker_go_together_while_that_can_be():
    pieces = (piece(0, 0), piece(0, 1), piece(0, 2), piece(0, 3, bound=True), piece(0, 4))
    assert numbers(order(*pieces)) == [[4], [2, 3]]
    assert numbers(order(*pieces, least=3)) == [[4], [3]]


def test_by_rank_the_later_stories_give_first():
    stories = [[piece(story, n) for n in range(3)] for story in range(2)]
    found = cuts(stories, Trim.RANK, frozenset({(0, 0, 0), (1, 0, 0)}))
    assert [sorted(cut.places)[0][:2] for cut in found[1:]] == [(1, 2), (1, 1), (0, 2), (0, 1)]


def test_what_must_be_kept_is_in_no_cut():
    stories = [[piece(0, n) for n in range(4)], [piece(1, n) for n in range(4)]]
    kept = frozenset(one.place for one in stories[0]) | kept_always(stories[1], 1)
    gone = {place for cut in cuts(stories, Trim.EVEN, kept) for place in cut.places}
    assert gone == {(1, 1, 0), (1, 2, 0), (1, 3, 0)}


SECONDS = st.integers(10, 150).map(lambda tenths: tenths / 10)
STORIES = st.lists(st.lists(SECONDS, min_size=3, max_size=9), min_size=2, max_size=6)


@given(STORIES, st.integers(1, 3))
def test_no_story_keeps_more_than_its_next_sentence_above_another(stories: list[list[float]], least: int):
    pieces = [
        [piece(story, number, seconds=seconds) for number, seconds in enumerate(lengths)]
        for story, lengths in enumerate(stories)
    ]
    kept = frozenset().union(*(kept_always(one, least) for one in pieces))
    left = [sum(lengths) for lengths in stories]
    ahead = [lengths[least:] for lengths in stories]
    for cut in cuts(pieces, Trim.EVEN, kept)[1:]:
        ((story, _, _),) = cut.places
        left[story] -= ahead[story].pop()
        lowest = left[story] / sum(stories[story])
        for other, lengths in enumerate(stories):
            if ahead[other]:
                share, step = left[other] / sum(lengths), ahead[other][-1] / sum(lengths)
                assert share - step <= lowest + 1e-9


@given(STORIES, st.sampled_from(list(Trim)), st.integers(1, 3))
def test_everything_that_may_go_goes_once(stories: list[list[float]], trim: Trim, least: int):
    pieces = [
        [piece(story, number, seconds=seconds) for number, seconds in enumerate(lengths)]
        for story, lengths in enumerate(stories)
    ]
    kept = frozenset().union(*(kept_always(one, least) for one in pieces))
    gone = [place for cut in cuts(pieces, trim, kept) for place in cut.places]
    every = {one.place for story in pieces for one in story}
    assert len(gone) == len(set(gone))
    assert set(gone) == every - kept
    counts = [sum(place[0] == story for place in kept) for story in range(len(pieces))]
    assert counts == [min(least, len(one)) for one in pieces]
