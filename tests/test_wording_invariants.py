"""What holds for every text that is read aloud, however hostile: nothing raised or lost, no digit said."""

import re
import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bulletin.lexicon import Lexicon
from bulletin.order import wording_of
from bulletin.reading import Override, Reading
from bulletin.wording import en, vi

NONE = Lexicon(())
LANGUAGES = ("vi", "en")

HARD = (
    *(
        "3/4",
        "2-1",
        "10-11/3",
        "4-4-2",
        "1:10",
        "17:05",
        "25:61",
        "7h30",
        "99h99",
        "31/2",
        "0/0",
        "00/00/0000",
    ),
    *(
        "1.000",
        "1.0000",
        "1,000",
        "1.2.3.4",
        "1,2,3",
        "1.234,5",
        "1,234.5",
        ".5",
        ",5",
        "5.",
        "5,",
        "0,00",
        "007",
    ),
    *("-5", "−5", "–5", "--5", "+5", "±5", "5%", "5‰", "%5", "$5", "5$", "€", "£1.05", "$-1", "1e9", "0x1F"),
    *("XIV", "IIII", "MCMXC", "I", "V", "C", "D", "P.V", "T.Ư", "TP.HCM", "PGS.TS", "UBND", "NĐ-CP", "QH15"),
    *(
        "18-NQ/TW",
        "10/2022/NĐ-CP",
        "H5N1",
        "29A-123.45",
        "QL1A",
        "U23",
        "5G",
        "m²",
        "km/h",
        "µg/m³",
        "°C",
        "kWh",
    ),
    *(
        "www.vidu.vn",
        "a@b.vn",
        "https://x.y/z?q=1&r=2#3",
        "#song",
        "@ten",
        "&",
        "/",
        "\\",
        "...",
        "…",
        "v.v.",
        "|",
    ),
    *(
        "½",
        "²",
        "①",
        "Ⅳ",
        "٣",
        "५",
        "１２",
        "𝟙",
        "㎏",
        "№",
        "™",
        "{a|b}",
        "«",
        "»",
        "“",
        "”",
        "'",
        '"',
        "<b>",
        "🙂",
    ),
    *(
        "năm",
        "tháng",
        "ngày",
        "giờ",
        "đến",
        "từ",
        "lần thứ",
        "Điều",
        "số",
        "tỷ",
        "đồng",
        "May",
        "the",
        "Dr.",
        "No.",
    ),
    *("\u200b", "\u00a0", "\u202e", "\u0301", "\x00", "\ufeff", "\ud7ff", "\t", "\n", "e\u0323\u0302"),
)
WORDS = sorted({entry.written for module in (vi, en) for entry in module.language_lexicon().entries})
PIECES = st.one_of(
    st.sampled_from(HARD),
    st.from_regex(r"[0-9.,:/%-]{1,9}", fullmatch=True),
    st.from_regex(r"[A-ZĐ]{1,4}[.&²½_]?[a-zđ]{0,2}", fullmatch=True),
    st.sampled_from(WORDS),
    st.text(max_size=6),
)
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(PIECES, max_size=9).map(" ".join),
    st.lists(PIECES, max_size=9).map("".join),
).map(lambda text: unicodedata.normalize("NFC", text))


VARIED = settings(max_examples=300, deadline=None, derandomize=True)


def say(language: str, text: str, overrides: tuple[Override, ...] = ()) -> Reading:
    return wording_of(language).say(text, NONE, overrides)


def assert_whole(reading: Reading) -> None:
    """Every stretch is either in a span or said as it is written; spans lie in order inside both texts."""
    at = to_at = 0
    for span in reading.spans:
        assert at <= span.start < span.end <= len(reading.written)
        assert to_at <= span.to_start <= span.to_end <= len(reading.spoken)
        assert reading.written[at : span.start] == reading.spoken[to_at : span.to_start]
        assert 0 <= span.confidence <= 1
        assert span.kind
        assert span.rule
        at, to_at = span.end, span.to_end
    assert reading.written[at:] == reading.spoken[to_at:]


def assert_said(reading: Reading) -> None:
    """A span in which something is written that has a sound is not passed over in silence."""
    for span in reading.spans:
        written = reading.written[span.start : span.end]
        if any(letter.isalpha() or letter.isdecimal() for letter in written):
            assert reading.spoken[span.to_start : span.to_end].strip(), written


def assert_leads_back(reading: Reading) -> None:
    """The map leads each place to what it became, and from there back to a stretch that holds it."""
    for at in range(len(reading.written)):
        start, end = reading.map.forward(at, at + 1)
        assert 0 <= start <= end <= len(reading.spoken)
        if start < end:
            back = reading.map.backward(start, end)
            assert back[0] <= at < back[1]
    for span in reading.spans:
        start, end = reading.map.forward(span.start, span.end)
        assert start <= span.to_start
        assert span.to_end <= end


def assert_edited(language: str, text: str, override: Override) -> None:
    """The editor's word is said just there, and no digit anywhere else."""
    reading = say(language, text, (override,))
    assert_whole(reading)
    (chosen,) = (span for span in reading.spans if (span.start, span.end) == (override.start, override.end))
    assert reading.spoken[chosen.to_start : chosen.to_end].strip() == override.spoken
    outside = reading.spoken[: chosen.to_start] + reading.spoken[chosen.to_end :]
    assert not [letter for letter in outside if letter in "0123456789"]


@pytest.mark.parametrize("language", LANGUAGES)
@VARIED
@given(text=TEXTS)
def test_nothing_is_lost(language: str, text: str) -> None:
    reading = say(language, text)
    assert reading.written == text
    assert_whole(reading)
    assert_said(reading)


@pytest.mark.parametrize("language", LANGUAGES)
@VARIED
@given(text=TEXTS)
def test_no_digit_is_left(language: str, text: str) -> None:
    spoken = say(language, text).spoken
    assert not [letter for letter in spoken if letter in "0123456789"]


@pytest.mark.parametrize("language", LANGUAGES)
@VARIED
@given(text=TEXTS)
def test_marks_lead_back(language: str, text: str) -> None:
    assert_leads_back(say(language, text))


@pytest.mark.parametrize("language", LANGUAGES)
@VARIED
@given(text=TEXTS)
def test_speaking_what_was_spoken_changes_nothing(language: str, text: str) -> None:
    once = say(language, text).spoken
    assert say(language, once).spoken == once


@pytest.mark.parametrize("language", LANGUAGES)
@VARIED
@given(text=TEXTS, data=st.data())
def test_an_editor_has_the_last_word(language: str, text: str, data: st.DataObject) -> None:
    words = [found.span() for found in re.finditer(r"\S+", text)]
    assume(words)
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    assert_edited(language, text, Override(words[first][0], words[last][1], "lời biên tập 5G"))


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


@pytest.mark.parametrize("language", LANGUAGES)
@VARIED
@given(text=TEXTS)
def test_sentences_lie_in_order_and_hold_all_that_is_printed(language: str, text: str) -> None:
    at = 0
    for start, end in wording_of(language).sentences(text, NONE):
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()
