"""What the record tells of an edition, and how it is listed for people."""

from dataclasses import replace
from fractions import Fraction as F

import pytest

from bulletin import reading_list
from bulletin.article import Article, Kind, Paragraph, Picture, Skipped
from bulletin.compose import Laid, compose, compose_laid, seconds, spoken_line
from bulletin.order import Order, plan
from bulletin.reading import Override, Reading, Span
from bulletin.record import (
    ArticleFacts,
    ChapterFacts,
    CueFacts,
    EditionFacts,
    EnvelopeFacts,
    FlagFacts,
    ParagraphFacts,
    PictureFacts,
    Record,
    SaidAs,
    SkippedFacts,
    SpanFacts,
    TimelineFacts,
    UtteranceFacts,
    WordFacts,
    from_json,
)
from bulletin.script import Role, Script, Utterance
from bulletin.show import Show
from bulletin.take import KeptTake, Mark
from bulletin.texts import sentence
from bulletin.timeline import Cue, Envelope, Lane, Passage, Placed, Reel, Section, Timeline
from bulletin.voice import Voice
from tests import factories

ARTICLE = Article(
    Paragraph("Lũ lớn", overrides=(Override(0, 2, "lụt"),)),
    (Paragraph("Ngày 5/6 mưa.", Kind.QUOTE, voice="tone"),),
    Paragraph("Mở đầu", overrides=(Override(3, 6, "đàu"),)),
    byline="Lan Anh",
    published=factories.MORNING,
    section="Thời sự",
    source="https://bao.example/lu",
    original="lu.mp3",
    pictures=(Picture("https://a.example/1.jpg", "Chú thích", "Bình", "Nước lũ"),),
    skipped=(Skipped("Chia sẻ", "share"),),
)
VOICE = Voice("tone", "T", "tests.tone", "vi", "-", "x", lexicon=(("tháng", "tháng-tư"),))


@pytest.fixture
def thought(tmp_path):
    station = factories.station(tmp_path / "x")
    order = Order(
        (ARTICLE, replace(factories.ROOFS, source="")),
        Show("sang", title="Tin sáng"),
        station,
        tmp_path,
        tmp_path,
    )
    made = plan(replace(order, voice="tone"), factories.clock)
    reading = Reading("Ngày 5/6 mưa.", "Ngày năm tháng sáu mưa.", (Span(5, 8, 5, 18, "date", "day", 0.5),))
    said = (
        Utterance("s0t", Role.TITLE, Reading.plain("Lũ lớn"), "tone", "vi", 0.7, 0, ARTICLE.id, -1),
        Utterance("s0p1", Role.QUOTE, reading, "tone", "vi", 0.7, 0, ARTICLE.id, 1),
    )
    return replace(made, script=Script(said), voices={"tone": VOICE})


def test_the_record_before_any_sound(thought):
    made = compose(thought)
    assert made.edition == EditionFacts(
        id="sang/2026-06-11",
        show="sang",
        station="Đài Sơn Hải",
        title="Tin sáng 11/6/2026",
        at="2026-06-11T00:00:00+07:00",
        slot="",
        timezone="Asia/Ho_Chi_Minh",
        language="vi",
        duration=0.0,
        voice="tone",
    )
    assert made.articles[0] == ArticleFacts(
        id=ARTICLE.id,
        title="Lũ lớn",
        lead="Mở đầu",
        byline="Lan Anh",
        published="2026-06-11T06:30:00+07:00",
        section="Thời sự",
        language="vi",
        source="https://bao.example/lu",
        original="lu.mp3",
        paragraphs=(ParagraphFacts("quote", "Ngày 5/6 mưa.", (), "tone"),),
        pictures=(PictureFacts("https://a.example/1.jpg", "Chú thích", "Bình", "Nước lũ"),),
        title_overrides=(SaidAs(0, 2, "lụt"),),
        lead_overrides=(SaidAs(3, 6, "đàu"),),
    )
    second = made.articles[1]
    assert (second.lead, second.published, second.lead_overrides, second.pictures) == ("", "", (), ())
    assert made.script == (
        UtteranceFacts("s0t", 0, ARTICLE.id, -1, "title", "Lũ lớn", "Lũ lớn", (), "tone"),
        UtteranceFacts(
            "s0p1", 0, ARTICLE.id, 1, "quote", "Ngày 5/6 mưa.", "Ngày năm tháng sáu mưa.",
            (SpanFacts(5, 8, 5, 18, "date", "day", 0.5),), "tone",
        ),
    )  # fmt: skip
    assert made.skipped == (SkippedFacts("Chia sẻ", "share", ARTICLE.id),)
    assert made.flags == (FlagFacts("5/6", "date", "day", ARTICLE.id, 5, 8, "s0p1"),)
    assert (made.chapters, made.timeline, made.sound, made.files, made.provenance) == (
        (),
        None,
        None,
        (),
        None,
    )


def take(key, marks):
    return KeptTake(key, "tone", "tests.tone", "1", 100, 300, marks, ())


def laid(thought):
    first = Reel(F(0), F(4), (Cue(Lane.SPEECH, "k0", F(1), F(3, 2), gain_db=1.5),), ())
    music = Envelope(Lane.EFFECTS, ((F(1, 2), 0.0), (F(1), -24.0)))
    second = Reel(
        F(4), F(6), (Cue(Lane.EFFECTS, "m", F(0), F(1)), Cue(Lane.SPEECH, "k1", F(1, 3), F(3))), (music,)
    )
    # The engine's line is "Ngày năm tháng-tư sáu mưa.": one written date, many marks.
    words = (
        Mark(0, 4, 0.0, 0.4), Mark(5, 8, 0.5, 0.8), Mark(9, 17, 0.9, 1.2), Mark(18, 21, 1.3, 1.5),
        Mark(22, 25, 1.6, 2.0),
    )  # fmt: skip
    takes = {"s0t": take("k0", (Mark(0, 2, 0.0, 0.5), Mark(3, 6, 0.5, 1.5))), "s0p1": take("k1", words)}
    timeline = Timeline(
        (first, second),
        (Placed("s0t", F(1), F(5, 2)), Placed("s0p1", F(13, 3), F(22, 3))),
        (
            Section(Passage.OPENING, -1, F(0), F(1)),
            Section(Passage.HEADLINES, -1, F(1), F(2)),
            Section(Passage.STORY, 0, F(2), F(4)),
            Section(Passage.STORY, 1, F(4), F(9)),
            Section(Passage.CLOSING, -1, F(9), F(10)),
        ),
    )
    return Laid(thought, takes, timeline)


def test_the_record_with_its_times(thought):
    made = compose_laid(laid(thought))
    before = compose(thought)
    assert made.edition == replace(before.edition, duration=10.0)
    assert (made.articles, made.skipped, made.flags) == (before.articles, before.skipped, before.flags)
    assert made.script == (
        replace(before.script[0], take="k0", start=1.0, end=2.5,
                words=(WordFacts(0, 2, 1.0, 1.5), WordFacts(3, 6, 1.5, 2.5))),
        replace(before.script[1], take="k1", start=4.333333, end=7.333333,
                words=(WordFacts(0, 4, 4.333333, 4.733333), WordFacts(5, 8, 4.833333, 5.833333),
                       WordFacts(9, 12, 5.933333, 6.333333))),
    )  # fmt: skip
    assert made.chapters == (
        ChapterFacts(sentence("chapter.opening", "vi"), 0.0, 1.0, 1, "", ""),
        ChapterFacts(sentence("chapter.headlines", "vi"), 1.0, 2.0, 1, "", ""),
        ChapterFacts("Lũ lớn", 2.0, 4.0, 1, ARTICLE.id, "https://bao.example/lu"),
        ChapterFacts(factories.ROOFS.title.text, 4.0, 9.0, 1, made.articles[1].id, ""),
        ChapterFacts(sentence("chapter.closing", "vi"), 9.0, 10.0, 1, "", ""),
    )
    assert made.timeline == TimelineFacts(
        ("speech", "effects"),
        (
            CueFacts("speech", "k0", 1.0, 1.5, 1.5),
            CueFacts("effects", "m", 4.0, 1.0, 0.0),
            CueFacts("speech", "k1", 4.333333, 3.0, 0.0),
        ),
        (EnvelopeFacts("effects", ((4.5, 0.0), (5.0, -24.0))),),
    )


def test_chapters_are_called_in_the_language_of_the_edition(thought):
    titles = [one.title for one in compose_laid(laid(thought)).chapters]
    english = replace(thought, rundown=replace(thought.rundown, language="en"))
    assert [one.title for one in compose_laid(laid(english)).chapters][:2] == ["Opening", "Headlines"]
    assert [one.title for one in compose_laid(laid(english)).chapters][4] == "Closing"
    assert not {titles[0], titles[1], titles[4]} & {"Opening", "Headlines", "Closing"}


def test_a_take_without_marks_has_no_words(thought):
    bare = laid(thought)
    silent = replace(bare, takes={name: replace(one, marks=()) for name, one in bare.takes.items()})
    assert [one.words for one in compose_laid(silent).script] == [(), ()]


def test_a_mark_inside_a_word_does_not_shorten_it(thought):
    bare = laid(thought)
    marks = (Mark(0, 6, 0.0, 1.0), Mark(3, 5, 1.0, 1.2))
    inside = replace(bare, takes={**bare.takes, "s0t": take("k0", marks)})
    assert compose_laid(inside).script[0].words == (WordFacts(0, 6, 1.0, 2.2),)


def test_what_the_engine_is_asked_to_say(thought):
    assert spoken_line(thought.script.utterances[1], VOICE) == "Ngày năm tháng-tư sáu mưa."
    assert spoken_line(thought.script.utterances[1], replace(VOICE, lexicon=())) == "Ngày năm tháng sáu mưa."


def test_seconds_are_told_to_the_microsecond():
    assert seconds(F(1, 3)) == 0.333333
    assert seconds(2.00000049) == 2.0


# The reading list -----------------------------------------------------------------------------------------


def test_the_reading_list_for_people(thought):
    assert reading_list.as_text(compose(thought), "en") == (
        "  [headline] Lũ lớn\n"
        "\n"
        "? [quotation] Ngày năm tháng sáu mưa.\n"
        "\n"
        "Places that want a look: 1\n"
        "  “5/6” is said “năm tháng sáu” (date, day of the month)\n"
        "\n"
        "Lines that are not read: 1\n"
        "  buttons for sharing: Chia sẻ\n"
    )


def test_the_reading_list_keeps_paragraphs_together_and_says_no_more_than_there_is():
    facts = EditionFacts("x", "x", "", "t", "", "", "", "vi", 0.0)

    def line(name, story, paragraph, role, spoken):
        return UtteranceFacts(name, story, "", paragraph, role, spoken, spoken, (), "v")

    script = (
        line("a", -1, -1, "opening", "A."),
        line("b", 0, -1, "title", "B."),
        line("c", 0, 0, "text", "C."),
        line("d", 0, 0, "text", "D."),
        line("e", 1, 0, "text", "E."),
    )
    assert reading_list.as_text(Record(facts, (), script), "vi") == (
        "  [Lời chào] A.\n\n  [tít] B.\n\n  [đoạn văn] C.\n  [đoạn văn] D.\n\n  [đoạn văn] E.\n"
    )
    assert reading_list.as_text(Record(facts, (), ()), "vi") == "\n"


def test_the_reading_list_for_programs_is_the_record(thought):
    made = compose(thought)
    assert from_json(reading_list.as_json(made).encode(), "x") == made
