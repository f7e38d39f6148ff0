import re
from pathlib import Path
from random import Random
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin.lexicon import Entry, Lexicon
from bulletin.wording import en, other
from bulletin.wording._en.numbers import LARGEST, cardinal, decade, number, plural

EMPTY = Lexicon()
TABLE = Path(__file__).parent / "data" / "wording" / "en.tsv"
ROWS = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]


def say(text: str) -> str:
    return en.say(text, EMPTY).spoken


@pytest.mark.parametrize(("written", "spoken"), ROWS)
def test_newspaper_lines_are_said_as_a_newsreader_says_them(written: str, spoken: str) -> None:
    assert say(written) == spoken


SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SCALES = ("", "thousand", "million", "billion", "trillion", "quadrillion")


def spelled_out(n: int) -> str:
    """An independent speller of English numbers."""
    if n == 0:
        return "zero"
    groups = []
    for i, scale in reversed(list(enumerate(SCALES))):
        group = n // 1000**i % 1000
        if group:
            joined = "and " if i == 0 and group < 100 and n >= 1000 else ""
            groups.append(f"{joined}{below_thousand(group)} {scale}".strip())
    return " ".join(groups)


def below_thousand(n: int) -> str:
    hundreds, rest = divmod(n, 100)
    words = [f"{SMALL[hundreds]} hundred"] if hundreds else []
    if rest:
        tens = (
            TENS[rest // 10 - 2] + (f"-{SMALL[rest % 10]}" if rest % 10 else "")
            if rest >= 20
            else SMALL[rest]
        )
        words.append(tens)
    return " and ".join(words)


@given(st.integers(0, 10**15))
@settings(deadline=None)
def test_every_number_is_spelled_as_an_independent_speller_does(n: int) -> None:
    assert cardinal(n) == spelled_out(n)
    assert number(f"{n:,}") == spelled_out(n)


def test_numbers_in_context_keep_their_value() -> None:
    random = Random(11)
    for _ in range(1000):
        n = random.randrange(10 ** random.randint(1, 12))
        tail = str(random.randrange(1000)) if random.random() < 0.3 else ""
        said = spelled_out(n) + (f" point {' '.join(SMALL[int(c)] for c in tail)}" if tail else "")
        printed = f"{n:,}" + (f".{tail}" if tail else "")
        assert say(f"It rose {printed}% overall.") == f"It rose {said} percent overall."
        assert say(f"It weighs {printed} kg here.").startswith(f"It weighs {said} kilogram")


def test_long_numbers_and_odd_plurals() -> None:
    assert cardinal(LARGEST).split() == ["one"] + ["zero"] * 18
    assert decade(1900) == "nineteen hundreds"
    assert plural("foot") == "feet"
    assert plural("inch") == "inches"
    assert plural("degree Celsius") == "degrees Celsius"


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        alphabet=st.one_of(
            st.sampled_from(list("0123456789 .,-–/:%$€£°²½XIVABCmkhsept“”\"'()&@#+\n")),
            st.characters(blacklist_categories=("Cs",)),
        ),
        max_size=60,
    )
)
def test_nothing_breaks_and_every_offset_leads_back(text: str) -> None:
    reading = en.say(text, EMPTY)
    at = to_at = 0
    for span in reading.spans:
        assert at <= span.start < span.end
        assert text[at : span.start] == reading.spoken[to_at : span.to_start]
        at, to_at = span.end, span.to_end
    assert text[at:] == reading.spoken[to_at:]
    assert not any(letter.isdecimal() for letter in reading.spoken)
    kept = "".join(text[a:b] for a, b in en.sentences(text, EMPTY))
    assert "".join(kept.split()) == "".join(text.split())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:20])
def test_what_was_spoken_is_said_the_same(row: list[str]) -> None:
    once = say(row[0])
    assert say(once) == once


@pytest.mark.parametrize("written", ["the XQZ deal", "on 2/3/2024", "it was 3-2 there", "version 1.2.3.4"])
def test_doubt_is_shown(written: str) -> None:
    assert en.say(written, EMPTY).doubts


def test_a_station_layer_wins() -> None:
    assert en.say("The BBC.", Lexicon((Entry("BBC", "the Beeb", "acronym"),))).spoken == "The the Beeb."


def test_sentences() -> None:
    text = (
        "Dr. Lane met Sen. Cole of the U.S. Senate. It was No. 10, e.g. the first. Acme Inc. closed. "
        "“Yes!” she said. Done... ok? Mr. J. P. Grey left.\nNew line"
    )
    assert [text[a:b] for a, b in en.sentences(text, EMPTY)] == [
        "Dr. Lane met Sen. Cole of the U.S. Senate.",
        "It was No. 10, e.g. the first.",
        "Acme Inc. closed.",
        "“Yes!” she said.",
        "Done... ok?",
        "Mr. J. P. Grey left.",
        "New line",
    ]


@pytest.mark.parametrize(
    ("tag", "written", "spoken"),
    [
        ("fr", "Le 12 mars", "Le douze mars"),
        ("fr", "environ 3,5 millions", "environ trois virgule cinq millions"),
        ("fr", "1.200 ou 3:2", "1.200 ou 3:2"),
        ("de-AT", "25 Orte", "fünfundzwanzig Orte"),
        ("ja", "25 人", "二十五 人"),
        ("xx", "25 a", "25 a"),
        ("*", "25 a", "25 a"),
    ],
)
def test_other_languages_put_plain_numbers_into_words(tag: str, written: str, spoken: str) -> None:
    reading = other.in_language(tag).say(written, EMPTY)
    assert reading.spoken == spoken
    assert bool(reading.doubts) == bool(re.search(r"\d", spoken))


def test_the_member_for_all_others_reads_as_written() -> None:
    reading = other.say("Ar 7 b.", Lexicon((Entry("Ar", "are", "word"),)))
    assert reading.spoken == "are 7 b."
    assert other.sentences("Un. Deux.", EMPTY) == ((0, 3), (4, 9))


def test_speed() -> None:
    text = " ".join(row[0] for row in ROWS) * 20
    en.say(text, EMPTY)
    began = perf_counter()
    en.say(text, EMPTY)
    assert len(text) / (perf_counter() - began) > 20_000
