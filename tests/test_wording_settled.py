"""What was spoken is read again until it stays, and every span still leads to what was written."""

from collections.abc import Sequence

import pytest

from bulletin.lexicon import Entry, Lexicon
from bulletin.reading import Override, Reading, Span
from bulletin.wording import en, vi
from bulletin.wording._settled import settled

NONE = Lexicon()


def shown(reading: Reading) -> list[tuple[str, str]]:
    return [
        (reading.written[span.start : span.end], reading.spoken[span.to_start : span.to_end])
        for span in reading.spans
    ]


@pytest.mark.parametrize(
    ("written", "spans"),
    [
        ("Hạng 9.4ThS Lan", [("9.4", "chín chấm bốn "), ("ThS", "thạc sĩ")]),
        ("kèm www.²", [("www.²", "hai")]),
        ("#Libya hôm nay", [("#Libya", "hát tác Li bi")]),
        ("còn 2vietnamnet.vn", [("2vietnamnet.vn", "hai Việt Nam nét chấm vê en")]),
    ],
)
def test_words_that_were_glued_are_said_too(written: str, spans: list[tuple[str, str]]) -> None:
    reading = vi.say(written, NONE)
    assert shown(reading) == spans
    assert vi.say(reading.spoken, NONE).spoken == reading.spoken


def test_english_too() -> None:
    assert en.say("Row 4Prof. Lin", NONE).spoken == "Row four Professor Lin"


def test_an_editor_s_words_are_left_as_they_are() -> None:
    reading = vi.say("Gặp 4ThS ở UBND", NONE, (Override(11, 15, "U.B.N.D 5G"),))
    assert reading.spoken == "Gặp bốn thạc sĩ ở U.B.N.D 5G"
    assert reading.spans[-1].kind == "override"


def test_the_house_s_words_hold_for_the_second_look() -> None:
    words = Lexicon((Entry("ThS", "thầy", "title"),))
    assert vi.say("Gặp 4ThS", words).spoken == "Gặp bốn thầy"


class Twice:
    """A second reading that is known, and what it was asked to keep."""

    def __init__(self, *readings: Reading) -> None:
        self.readings = {one.written: one for one in readings}
        self.kept: list[Sequence[Override]] = []

    def __call__(self, text: str, kept: Sequence[Override]) -> Reading:
        self.kept.append(kept)
        return self.readings.get(text, Reading.plain(text))


def test_spans_of_both_readings_lead_to_what_was_written() -> None:
    first = Reading(
        "a 1_B ½ c",
        "a one_B  c",
        (Span(2, 3, 2, 5, "cardinal", "number", 0.9, "ipa:x"), Span(6, 7, 8, 8, "symbol", "silent")),
    )
    second = Reading(
        "a one_B  c",
        "a uno be  see",
        (
            Span(2, 6, 2, 6, "code", "letters-digits", 0.6),
            Span(6, 7, 6, 8, "acronym", "unknown"),
            Span(9, 10, 10, 13, "word", "lexicon", 0.8),
        ),
    )
    whole = settled(first, Twice(second))
    assert (whole.written, whole.spoken) == (first.written, second.spoken)
    assert whole.spans == (
        Span(2, 4, 2, 6, "cardinal", "number", 0.6),
        Span(4, 5, 6, 8, "acronym", "unknown"),
        Span(6, 7, 9, 9, "symbol", "silent"),
        Span(8, 9, 10, 13, "word", "lexicon", 0.8),
    )


def test_a_span_that_changes_nothing_the_second_time_takes_no_confidence() -> None:
    first = Reading("x 1_", "x Wan_", (Span(2, 3, 2, 5, "cardinal", "number"),))
    second = Reading(
        "x Wan_", "x Wan", (Span(2, 5, 2, 5, "foreign", "name", 0.5), Span(5, 6, 5, 5, "symbol", "silent"))
    )
    whole = settled(first, Twice(second))
    assert whole.spans == (Span(2, 3, 2, 5, "cardinal", "number"), Span(3, 4, 5, 5, "symbol", "silent"))


def test_what_cannot_change_is_not_read_again() -> None:
    again = Twice()
    plain = Reading("x 1", "x một", (Span(2, 3, 2, 5, "cardinal", "number"),))
    assert settled(plain, again) is plain
    assert again.kept == []


def test_it_ends_even_where_it_never_stays() -> None:
    texts = {"A_": "B_", "B_": "A_"}

    def swap(text: str, kept: Sequence[Override]) -> Reading:
        return Reading(text, texts[text], (Span(0, 1, 0, 1, "word", "x"),))

    assert settled(Reading.plain("A_"), swap).spoken in texts
