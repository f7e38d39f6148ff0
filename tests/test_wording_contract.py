"""Every wording keeps the contract, and the contract notices what breaks it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest

from bulletin import shelf
from bulletin.lexicon import Lexicon
from bulletin.reading import Override, Reading, Span, Wording
from bulletin.style import NORTHERN, Style
from bulletin.testing import wording as contract
from bulletin.wording.other import in_language

MEMBERS: tuple[Wording, ...] = (
    *(shelf.load("wording", name) for name in shelf.members("wording")),  # type: ignore[arg-type]
    in_language("fr"),
    in_language("zh"),
)


@pytest.mark.parametrize("check", contract.CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("wording", MEMBERS, ids=lambda wording: wording.LANGUAGE)
def test_every_wording_keeps_the_contract(wording: Wording, check: Callable[[Wording], None]) -> None:
    check(wording)


def test_vietnamese_english_and_the_rest_are_there() -> None:
    assert {"vi", "en", "other"} <= set(shelf.members("wording"))
    assert [wording.LEVEL for wording in MEMBERS] == ["full", "basic", "full", "basic", "basic"]


@dataclass(frozen=True)
class Broken:
    """A wording that says digits as they are and loses what the fault says."""

    fault: str
    LANGUAGE: str = "xx"
    LEVEL: str = "full"

    def say(
        self, text: str, lexicon: Lexicon, overrides: Sequence[Override] = (), style: Style = NORTHERN
    ) -> Reading:
        reading = Reading.plain(text)
        if self.fault == "style" and style != NORTHERN:
            return replace(reading, spoken=text + "!")
        if self.fault == "written":
            return replace(reading, written=text + "!")
        if self.fault == "outside":
            return replace(reading, spoken=text + "!")
        if self.fault == "confidence" and text:
            return replace(reading, spans=(Span(0, 1, 0, 1, "a", "b", 0.0),))
        if self.fault == "growing":
            return Reading(text, text + " a", (Span(0, len(text), 0, len(text) + 2, "a", "b"),))
        return reading

    def sentences(self, text: str, lexicon: Lexicon) -> tuple[tuple[int, int], ...]:
        return ((0, len(text)),) if self.fault == "blanks" else ()


@pytest.mark.parametrize(
    ("wording", "check"),
    [
        (Broken("", LANGUAGE=""), contract.says_what_it_is),
        (Broken("", LEVEL="some"), contract.says_what_it_is),
        (Broken("written"), contract.says_anything),
        (Broken("outside"), contract.says_anything),
        (Broken("confidence"), contract.says_anything),
        (Broken(""), contract.leaves_no_figure_unsaid),
        (Broken("", LEVEL="basic"), contract.leaves_no_figure_unsaid),
        (Broken("growing"), contract.says_the_spoken_the_same),
        (Broken(""), contract.obeys),
        (Broken("style"), contract.takes_a_style),
        (Broken(""), contract.finds_sentences),
        (Broken("blanks"), contract.finds_sentences),
    ],
)
def test_the_contract_notices(wording: Broken, check: Callable[[Wording], None]) -> None:
    with pytest.raises(AssertionError):
        check(wording)
