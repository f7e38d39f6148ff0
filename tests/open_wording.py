"""What is not yet read right, said strictly; run by name (pytest tests/open_wording.py), not with the others.

A test that passes belongs into its test file.
"""

import pytest
from hypothesis import given

from tests.test_wording_invariants import LANGUAGES, TEXTS, VARIED, say


@pytest.mark.parametrize("language", LANGUAGES)
@VARIED
@given(text=TEXTS)
def test_speaking_any_text_twice_changes_nothing(language: str, text: str) -> None:
    once = say(language, text).spoken
    assert say(language, once).spoken == once
