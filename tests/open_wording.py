"""What is not yet read right, said strictly; run by name (pytest tests/open_wording.py), not with the others.

A case that passes belongs into its test file: the rows into numbers_vi.tsv, the kinds into KINDS.
"""

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bulletin.lexicon import Lexicon
from bulletin.order import wording_of
from bulletin.reading import Override
from tests import number_cases_vi
from tests.accepted_readings import Row, accepts, rows
from tests.spoken_numbers import Case, objection
from tests.test_wording_invariants import LANGUAGES, TEXTS, VARIED, assert_edited, say

OPEN = Path(__file__).parent / "data" / "wording" / "numbers_vi_open.tsv"


def _said(case: Case) -> str:
    return wording_of("vi").say(case.written, Lexicon(()), ()).spoken


@pytest.mark.parametrize(
    "case", tuple(number_cases_vi.cases(60, kinds=number_cases_vi.OPEN)), ids=lambda case: case.item
)
def test_open_kinds(case: Case) -> None:
    assert not objection(case, _said(case))


@pytest.mark.parametrize("row", rows(OPEN), ids=lambda row: row.written)
def test_open_sentences(row: Row) -> None:
    assert accepts(row, say("vi", row.written).spoken)


@pytest.mark.parametrize("language", LANGUAGES)
@VARIED
@given(text=TEXTS)
def test_speaking_any_text_twice_changes_nothing(language: str, text: str) -> None:
    once = say(language, text).spoken
    assert say(language, once).spoken == once


@pytest.mark.parametrize("language", LANGUAGES)
@VARIED
@given(text=TEXTS, data=st.data())
def test_an_editor_may_divide_a_number(language: str, text: str, data: st.DataObject) -> None:
    assume(text)
    start = data.draw(st.integers(0, len(text) - 1))
    assert_edited(
        language, text, Override(start, data.draw(st.integers(start + 1, len(text))), "lời biên tập")
    )


@pytest.mark.parametrize("text", ["1.000km/h3/4", "5km/h3/4"])
def test_no_digit_is_left_behind_a_glued_unit(text: str) -> None:
    assert not [letter for letter in say("vi", text).spoken if letter in "0123456789"]


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("It cost £0.50 to print.", "It cost fifty pence to print."),
        ("Each share fell by $0.01.", "Each share fell by one cent."),
        ("It takes between 5-7 days.", "It takes between five and seven days."),
        ("She won the 10,000m race.", "She won the ten thousand metres race."),
        (
            "The firm lost $1.2bn-$1.5bn.",
            "The firm lost one point two billion dollars to one point five billion dollars.",
        ),
        ("It was sold for £5m-£7m.", "It was sold for five million pounds to seven million pounds."),
    ],
)
def test_english_sums_and_ranges(written: str, spoken: str) -> None:
    assert say("en", written).spoken.replace("meter", "metre") == spoken
