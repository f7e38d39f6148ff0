"""What is heard against what a record says is spoken: the shift at which they fit is found."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bulletin import alignment
from bulletin.alignment import STEP, Plan, activity, fit

SPOKEN = 0.05  # power of a slice in which somebody speaks
lengths = st.lists(st.tuples(st.integers(8, 60), st.integers(4, 20)), min_size=6, max_size=12)


def row(runs: list[tuple[int, int]]) -> np.ndarray:
    """So many places of speech and of silence, in turn."""
    return np.concatenate([np.repeat([1.0, 0.0], pair) for pair in runs])


def powers(speech: np.ndarray, floor: float = 0.0) -> np.ndarray:
    """Powers per 10 ms of what is spoken at these places."""
    return np.repeat(speech * SPOKEN + floor, 5)


@given(lengths, st.integers(0, 100))
def test_a_shift_is_found_to_its_place(runs, later):
    assume(len(set(runs)) > 4)
    speech = row(runs)
    plan = Plan(speech, np.ones(len(speech)))
    heard = activity(np.concatenate([np.zeros(5 * later), powers(speech)]))
    lag, score = fit(plan, heard).best()
    assert score == pytest.approx(1.0, abs=0.01)
    assert fit(plan, heard).at(later) == pytest.approx(score, abs=0.01)
    if later == 0:
        assert lag == 0


@given(lengths, lengths)
def test_no_likeness_is_more_than_one_or_anything_but_a_number(runs, others):
    speech, other = row(runs), row(others)
    scores = fit(Plan(speech, np.ones(len(speech))), activity(powers(other))).scores
    assert np.isfinite(scores).all()
    assert scores.max() <= 1.001
    assert scores.min() >= -1.001


def test_music_alone_says_nothing_of_the_words():
    speech = row([(20, 10), (30, 12), (15, 9)])
    counts = np.ones(len(speech))
    counts[20:30] = 0
    heard = speech.copy()
    heard[20:30] = 1
    assert fit(Plan(speech, counts), activity(powers(heard))).at(0) == pytest.approx(1.0, abs=0.01)
    assert fit(Plan(speech, np.ones(len(speech))), activity(powers(heard))).at(0) < 0.9
    assert fit(Plan(speech, np.zeros(len(speech))), activity(powers(heard))).best() == (0, 0.0)


def test_noise_in_the_pauses_is_taken_for_silence():
    speech = row([(20, 10), (30, 12), (15, 9)])
    plan = Plan(speech, np.ones(len(speech)))
    assert fit(plan, activity(powers(speech, SPOKEN / 1000))).at(0) > 0.9


def test_a_part_of_a_plan_counts_alone():
    speech = row([(20, 10), (30, 12), (15, 9)])
    part = Plan(speech, np.ones(len(speech))).part(30 * STEP, 72 * STEP)
    assert part.counts.sum() == 42
    moved = np.concatenate([speech[30:72], speech[:30], speech[72:]])
    lag, score = fit(part, activity(powers(moved))).best()
    assert (lag, score) == (-30, pytest.approx(1.0, abs=0.01))


@given(lengths, lengths, st.integers(-300, 300), st.integers(0, 9))
def test_a_rival_is_the_best_that_is_not_near(runs, others, lag, near):
    speech = row(runs)
    found = fit(Plan(speech, np.ones(len(speech))), activity(powers(row(others))))
    far = [found.at(one) for one in range(-2000, 2000) if abs(one - lag) > near]
    assert found.rival(lag, near) == max(far)
    assert found.best() == (found.first + int(found.scores.argmax()), found.scores.max())


@given(lengths, st.integers(-60, 60), st.integers(0, 30))
def test_of_a_long_plan_fewer_shifts_are_told_apart(runs, later, before):
    assume(len(set(runs)) > 4)
    speech = row([(0, before), *runs])
    plan = Plan(speech, np.concatenate([np.zeros(before), np.ones(len(speech) - before)]))
    moved = np.concatenate([np.zeros(max(0, later)), speech[max(0, -later) :]])
    fine = fit(plan, activity(powers(moved)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alignment, "_MOST", len(speech) // 2 + 1)
        found = fit(plan, activity(powers(moved)))
    assert found.step > 1
    lag, score = found.best()
    assert abs(lag - fine.best()[0]) <= found.step
    assert score == pytest.approx(fine.best()[1], abs=0.1)
    assert found.at(lag) == score


def test_silence_fits_nothing():
    speech = row([(20, 10), (30, 12)])
    assert fit(Plan(speech, np.ones(len(speech))), activity(np.zeros(500))).best()[1] == 0.0


def test_a_plan_is_left_where_something_was_cut_out():
    speech = row([(20, 10), (30, 12), (15, 9), (40, 8), (22, 14)])
    plan = Plan(speech, np.ones(len(speech)))
    cut = np.concatenate([speech[:80], speech[92:]])
    assert 72 <= plan.leaves(cut, -12) <= 96
    assert plan.leaves(speech[12:], -12) <= 20
    assert fit(plan, speech[12:]).rival(-12, 6) < 0.9
