import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.estimate import seconds_of
from bulletin.pace import NATURAL, Step, gentle, hard, stretch_of
from bulletin.voice import Voice, find


def test_gentle_paces_go_six_per_cent_either_way():
    ladder = gentle(tempo=True)
    assert (ladder.slowest, ladder.fastest) == (Step(0.94), Step(1.06))
    assert next(ladder.faster()) == next(ladder.slower()) == NATURAL
    assert [one.tempo for one in ladder.faster()] == [1.0, 1.01, 1.02, 1.03, 1.04, 1.05, 1.06]
    assert gentle(tempo=False).steps == (NATURAL,)


def test_hard_paces_take_the_engines_first_and_stretch_last():
    tempi = [one for one in hard(tempo=True).faster() if one.stretch == 1.0]
    assert [one.tempo for one in tempi][-1] == 1.1
    assert hard(tempo=True).fastest == Step(1.1, 1.05)
    assert hard(tempo=False).slowest == Step(1.0, 0.95)


@given(st.booleans(), st.data())
def test_both_together_stay_within_twelve_per_cent_and_the_stretch_within_five(
    follows: bool, data: st.DataObject
):
    step = data.draw(st.sampled_from(hard(tempo=True).steps))
    stretch = stretch_of(step, follows)
    assert 0.95 <= stretch <= 1.05
    assert 0.88 <= (step.tempo if follows else 1.0) * stretch <= 1.12


def test_a_pace_that_nobody_asked_to_stretch_is_not_stretched():
    assert {stretch_of(step, follows) for step in gentle(tempo=True).steps for follows in (True, False)} == {
        1.0
    }


@pytest.mark.parametrize(
    ("name", "text", "seconds"),
    [
        ("vi-north", "Cây cầu mở cửa sáng nay, người dân hai bờ qua lại dễ hơn.", 3.9),
        ("vi-south", "Xin chào quý vị và các bạn. Sau đây là những tin đáng chú ý trong ngày.", 4.7),
        ("en", "Good morning, and welcome. Here are the stories that matter today.", 4.8),
    ],
)
def test_estimates_come_near_what_is_spoken(name: str, text: str, seconds: float):
    assert seconds_of(text, find(name)) == pytest.approx(seconds, rel=0.2)


def test_an_estimate_follows_pace_and_tempo():
    text = "Một câu để đọc thử xem dài bao nhiêu."
    slow, fast = (Voice("v", "V", "espeak", "vi", "-", "x", pace=pace) for pace in (100.0, 200.0))
    assert seconds_of(text, slow) == pytest.approx(2 * seconds_of(text, fast))
    hurried = Voice("v", "V", "espeak", "vi", "-", "x", pace=100.0, tempo=1.25)
    assert seconds_of(text, slow) == pytest.approx(1.25 * seconds_of(text, hurried))
    assert seconds_of(text, Voice("v", "V", "other", "vi", "-", "x", pace=2.0)) == pytest.approx(
        seconds_of(text, Voice("v", "V", "other", "vi", "-", "x")) / 2
    )
