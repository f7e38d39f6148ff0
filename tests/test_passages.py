"""A paragraph in another language than its article: read by who reads that, or by a voice of its own."""

from dataclasses import replace
from pathlib import Path

import pytest

from bulletin.article import Article, Kind, Paragraph
from bulletin.errors import UsageError
from bulletin.order import Order, plan
from bulletin.show import Alternate, Passages, Show, Station
from bulletin.tongue import certain
from tests import factories

QUOTE = "The bridge is a gift to the people of this valley, and it was built in a year."
VIETNAMESE = "Cây cầu là món quà cho người dân cả thung lũng này."
STORY = Article(
    Paragraph("Cầu mới thông xe sáng nay"),
    (
        Paragraph("Ông Brown nói với người dân hai bờ."),
        Paragraph(QUOTE, Kind.QUOTE),
        Paragraph("Ai cũng vui."),
    ),
)
NATIVE = Show("x", voice="vi-south", passages=Passages.NATIVE)


def thought(*articles: Article, show: Show = NATIVE, voice: str = ""):
    return plan(
        Order(articles or (STORY,), show, Station(), Path("out"), Path("kept"), voice), factories.clock
    )


def heard(made) -> list[tuple[str, str]]:
    return [(one.voice, one.language) for one in made.script.utterances if one.article]


def test_the_show_decides_who_reads_it():
    same = thought(show=replace(NATIVE, passages=Passages.SAME))
    assert set(heard(same)) == {("vi-south", "vi")}
    made = thought()
    assert [voice for voice, _ in dict.fromkeys(heard(made))] == ["vi-south", "en"]
    assert [one.reading.written for one in made.script.utterances if one.voice == "en"] == [QUOTE]
    assert {one.language for one in made.script.utterances if one.voice == "en"} == {"en"}
    assert "en" in made.voices


def test_it_is_read_with_the_words_of_its_language():
    story = replace(
        STORY, paragraphs=(Paragraph("The cost of the bridge was 25 million, and it is 3 km long."),)
    )
    (said,) = [one for one in thought(story).script.utterances if one.voice == "en"]
    assert "twenty-five million" in said.reading.spoken


def test_a_presenter_who_speaks_it_goes_before_the_default_voice(tmp_path):
    station = factories.station(tmp_path / "x")
    folder = station.folder / "voices" / "guest"
    folder.mkdir(parents=True)
    card = (station.folder / "voices" / "tone" / "voice.toml").read_text("utf-8")
    (folder / "voice.toml").write_text(card.replace('language = "vi"', 'language = "en-GB"'), "utf-8")
    show = replace(NATIVE, voice="", presenters=("tone", "guest"), alternate=Alternate.ROLE)
    made = plan(Order((STORY,), show, station, Path("out"), Path("kept")), factories.clock)
    assert set(heard(made)) == {("tone", "vi"), ("guest", "en")}


def test_a_voice_asked_for_may_be_one_for_passages_only():
    assert set(heard(thought(voice="vi-north,en"))) == {("vi-north", "vi"), ("en", "en")}
    with pytest.raises(UsageError):
        thought(show=replace(NATIVE, passages=Passages.SAME), voice="vi-north,en")
    with pytest.raises(UsageError):
        thought(voice="en")


def test_an_editors_voice_and_a_fallback_read_all_of_it():
    chosen = replace(STORY, paragraphs=tuple(replace(one, voice="vi-central") for one in STORY.paragraphs))
    assert ("vi-central", "vi") in heard(thought(chosen))
    assert not [one for one in heard(thought(chosen)) if one[1] == "en"]
    assert set(heard(thought().instead({STORY.id: "vi-north"}))) == {("vi-north", "vi")}


def test_in_an_english_story_it_is_the_other_way_round():
    english = Article(Paragraph("A new bridge"), (Paragraph(QUOTE), Paragraph(VIETNAMESE)), language="en-GB")
    assert [one for one, _ in dict.fromkeys(heard(thought(english, show=replace(NATIVE, voice=""))))] == [
        "en",
        "vi-north",
    ]


def test_a_language_that_nobody_speaks_is_read_as_the_rest():
    french = "Le pont est une chance pour la vallée, et il est dans le budget des communes."
    assert certain(french) == "fr"
    story = replace(STORY, paragraphs=(Paragraph(french),))
    assert set(heard(thought(story))) == {("vi-south", "vi")}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (QUOTE, "en"),
        (VIETNAMESE, "vi"),
        ("The new one is of", "en"),
        ("Apple, Google, Microsoft, Samsung, Oracle, Intel", ""),
        ("The Guardian", ""),
        ("Manchester United gặp Chelsea tối nay ở Old Trafford", "vi"),
        ("Barack Obama, Joe Biden, Donald Trump, Bill Clinton, Kamala Harris", ""),
        ("Мост открыли сегодня утром.", "ru"),
        ("12 345 678", ""),
        ("", ""),
    ],
)
def test_only_what_is_certain_counts(text, language):
    assert certain(text) == language
