from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.duration import LONGEST, as_clock, read_length, tenth_above, tenth_below
from bulletin.errors import UsageError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("5:00", 300),
        ("90", 90),
        ("1:02:30", 3750),
        ("5m", 300),
        ("1h2m3s", 3723),
        ("1 h 30 m", 5400),
        ("2 phút 30 giây", 150),
        ("1 giờ", 3600),
        (" 0:30 ", 30),
        ("90:00", 5400),
        ("12.5", Fraction(25, 2)),
        ("1:00,25", Fraction(241, 4)),
        ("2.5 min", 150),
        ("24:00:00", LONGEST),
    ],
)
def test_lengths_are_read_as_people_write_them(text: str, seconds: Fraction):
    assert read_length(text) == seconds


@pytest.mark.parametrize(
    "text",
    ["", "five", "5:0", "5:60", "1:60:00", "-5", "1e3", "5m5m", "3s 5m", "5x", "5::00", ":30", "5 m x"],
)
def test_what_is_no_length_is_refused_with_a_sentence(text: str):
    with pytest.raises(UsageError) as refused:
        read_length(text)
    assert refused.value.key == "length.form"
    assert refused.value.status == 2


@pytest.mark.parametrize("text", ["0", "0:00", "24:00:00.1", "25h", "100000"])
def test_nothing_and_more_than_a_day_are_no_lengths_of_a_programme(text: str):
    with pytest.raises(UsageError) as refused:
        read_length(text)
    assert refused.value.key == "length.size"


@given(st.integers(1, 86400 * 10))
def test_a_clock_is_read_as_what_it_was(tenths: int):
    assert read_length(as_clock(Fraction(tenths, 10))) == Fraction(tenths, 10)


def test_clocks_have_hours_only_where_there_are_some():
    assert [as_clock(Fraction(one)) for one in ("300", "59.96", "3725.5")] == ["5:00", "1:00", "1:02:05.5"]


@given(st.fractions(0, 1000))
def test_tenths_on_either_side_are_the_nearest(seconds: Fraction):
    below, above = tenth_below(seconds), tenth_above(seconds)
    assert below <= seconds <= above
    assert above - below in (0, Fraction(1, 10))
    assert read_length(f"{float(above) + 1:.1f}") == above + 1
