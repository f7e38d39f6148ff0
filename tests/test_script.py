"""What is read, in order, with which voice and which pause after it."""

import re
from datetime import datetime

import pytest

from bulletin.article import Article, Kind, Paragraph
from bulletin.errors import ScriptError
from bulletin.lexicon import Lexicon
from bulletin.reading import Override, Reading, Span
from bulletin.rundown import Headlines, Opening, Rundown, SignOff, Sting, Story, run_down
from bulletin.script import House, Role, Tongue, write_out
from bulletin.show import Pauses, Show, Sounds, Words
from bulletin.style import Style, Zero


class Plainly:
    """A wording that says what is written, but for what an editor says otherwise."""

    LANGUAGE, LEVEL = "vi", "full"

    def say(self, text, lexicon, overrides=(), style=None):
        spoken, spans, at = "", [], 0
        for one in overrides:
            spoken += text[at : one.start]
            spans.append(
                Span(one.start, one.end, len(spoken), len(spoken) + len(one.spoken), "said", "editor")
            )
            spoken, at = spoken + one.spoken, one.end
        return Reading(text, spoken + text[at:], tuple(spans))

    def sentences(self, text, lexicon):
        return tuple(found.span() for found in re.finditer(r"\S[^.!?]*[.!?]?", text))


PAUSES = Pauses(0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1, 0.11, vary=0.0)
AT = datetime.fromisoformat("2026-06-11T07:00:00+07:00")
VI, EN = Tongue(Plainly(), Lexicon(), "vi-north"), Tongue(Plainly(), Lexicon(), "en")


def written(articles, show=None, instead=None, **more):
    show = show or Show("x", pauses=PAUSES)
    house = House(show, "Đài A", AT, "7 giờ", {"vi": VI, "en": EN}, instead or {}, **more)
    return write_out(run_down(tuple(articles), show), house).utterances


def told(utterances):
    return [(one.id, one.role.value, one.reading.written, one.pause) for one in utterances]


def show_saying(**words):
    return Show("x", title="Bản tin", pauses=PAUSES, words=(Words("vi", **words),))


WHOLE = Article(
    Paragraph("Tiêu đề"),
    (
        Paragraph("Một. Hai; ba."),
        Paragraph("Mục", Kind.SUBHEAD),
        Paragraph("Ý", Kind.ITEM),
        Paragraph("Lời", Kind.QUOTE),
        Paragraph("Bảng", Kind.TABLE),
        Paragraph("Cuối"),
    ),
    Paragraph("Mở đầu. Tiếp."),
    byline="Lan Anh",
)


def test_a_story_is_read_from_its_title_to_its_end():
    assert told(written([WHOLE])) == [
        ("s0tu0", "title", "Tiêu đề", 0.03),
        ("s0p0u0", "lead", "Mở đầu.", 0.02),
        ("s0p0u1", "lead", "Tiếp.", 0.04),
        ("s0p1u0", "text", "Một.", 0.02),
        ("s0p1u1", "text", "Hai;", 0.01),
        ("s0p1u2", "text", "ba.", 0.05),
        ("s0p2u0", "subhead", "Mục", 0.06),
        ("s0p3u0", "item", "Ý", 0.07),
        ("s0p4u0", "quote", "Lời", 0.08),
        ("s0p5u0", "table", "Bảng", 0.05),
        ("s0p6u0", "text", "Cuối", 0.11),
    ]


def test_each_breath_says_where_it_stands():
    first, *_ = said = written([Article(Paragraph("Khác")), WHOLE])
    assert (first.story, first.article, first.paragraph) == (0, Article(Paragraph("Khác")).id, -1)
    third = next(one for one in said if one.reading.written == "ba.")
    assert (third.id, third.story, third.article, third.paragraph) == ("s1p1u2", 1, WHOLE.id, 1)
    assert (third.start, third.end) == (10, 13)
    assert WHOLE.body[third.paragraph].text[third.start : third.end] == "ba."
    assert (third.voice, third.language) == ("vi-north", "vi")
    lead = next(one for one in said if one.role is Role.LEAD)
    assert lead.paragraph == 0


def test_the_byline_is_read_where_the_show_wants_it():
    show = Show("x", byline=True, pauses=PAUSES)
    *_, before, last = written([WHOLE], show)
    assert told([before, last]) == [("s0p6u0", "text", "Cuối", 0.05), ("s0bu0", "byline", "Lan Anh", 0.11)]
    assert (last.paragraph, last.story) == (-2, 0)
    assert written([Article(Paragraph("A"))], show)[-1].role is Role.TITLE


def test_a_paragraph_equal_to_the_lead_is_not_the_lead():
    again = Article(Paragraph("T"), (Paragraph("Như nhau"),), Paragraph("Như nhau"))
    assert [one.role for one in written([again])] == [Role.TITLE, Role.LEAD, Role.TEXT]


def test_what_has_nothing_to_say_gives_no_utterance():
    dull = Article(Paragraph("* * *"), (Paragraph("---"), Paragraph("Có. — . Hết")), Paragraph(""))
    assert told(written([dull])) == [("s0p2u0", "text", "Có.", 0.02), ("s0p2u1", "text", "Hết", 0.11)]
    assert written([Article(Paragraph("…"))]) == ()


def test_headlines_come_from_three_stories_on():
    show = show_saying(headlines="Tin chính")
    stories = [Article(Paragraph(f"Tin {n}", voice="giong"), language="en") for n in range(3)]
    english = Show("x", pauses=PAUSES, words=(Words("en", headlines="Main stories"),))
    assert not [one for one in written(stories[:2], english) if one.role is Role.HEADLINE]
    said = [one for one in written(stories, english) if one.role is Role.HEADLINE]
    assert told(said) == [
        ("headlinesu0", "headline", "Main stories", 0.09),
        ("headline0u0", "headline", "Tin 0", 0.09),
        ("headline1u0", "headline", "Tin 1", 0.09),
        ("headline2u0", "headline", "Tin 2", 0.09),
    ]
    assert [(one.story, one.article, one.paragraph) for one in said] == [
        (-1, "", -1), *((-1, one.id, -1) for one in stories)]  # fmt: skip
    assert [one.voice for one in said] == ["en", "giong", "giong", "giong"]
    assert not [one for one in written(stories, show) if one.role is Role.HEADLINE and one.language == "vi"]


def test_what_the_show_says_is_filled_in():
    show = show_saying(
        opening="{{ title }} của {{ station }}\n lúc {{ time }}, {{ date }}, {{ at.day }}/{{ at.month }}.",
        signoff="{{ count }} tin: {{ titles | join(', ') }}. {{ disclosure }}",
        disclosure="Máy đọc",
    )
    said = written([Article(Paragraph("A")), Article(Paragraph("B"))], show)
    assert told(said) == [
        ("openingu0", "opening", "Bản tin của Đài A lúc 7 giờ, 11 June 2026, 11/6.", 0.1),
        ("s0tu0", "title", "A", 0.11),
        ("s1tu0", "title", "B", 0.11),
        ("signoffu0", "signoff", "2 tin: A, B.", 0.02),
        ("signoffu1", "signoff", "Máy đọc", 0.05),
    ]
    assert (said[0].story, said[0].article, said[0].language) == (-1, "", "vi")


def test_the_title_in_the_words_serves_where_the_show_has_none():
    show = Show("x", pauses=PAUSES, words=(Words("vi", title="Thời sự", opening="{{ title }}"),))
    assert written([Article(Paragraph("A"))], show)[0].reading.written == "Thời sự"


def test_what_the_show_says_may_tell_how_it_is_said():
    one = written([Article(Paragraph("A"))], show_saying(opening="Đài {VTV|vê tê vê}."))[0]
    assert (one.reading.written, one.reading.spoken) == ("Đài VTV.", "Đài vê tê vê.")


def test_an_editors_word_is_said():
    marked = Article(Paragraph("Lũ ở UBND", overrides=(Override(5, 9, "ủy ban"),)))
    assert written([marked])[0].reading.spoken == "Lũ ở ủy ban"


@pytest.mark.parametrize(
    "template",
    [
        "{{ nobody }}",
        "{{ titles.nobody.more }}",
        "{% if %}",
        "{{ at.__class__ }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ titles.append('x') }}",
        "{{ at.strftime.__globals__ }}",
        "{{ 1 / 0 }}",
        "{{ count + title }}",
        "{{ at.replace(month=13) }}",
        "{{ range(10000000) | list }}",
        "{% include 'x' %}",
    ],
)
def test_a_template_that_cannot_be_filled_in_is_refused(template):
    with pytest.raises(ScriptError) as caught:
        written([Article(Paragraph("A"))], show_saying(opening=template))
    assert caught.value.key in {"show.template", "show.undefined", "show.forbidden"}
    assert caught.value.facts["template"] == template


def test_a_hostile_title_is_text_and_no_template():
    said = written([Article(Paragraph("{{ 1/0 }} x"))], show_saying(opening="{{ titles[0] }}"))
    assert said[0].reading.written == "{{ 1/0 }} x"


def test_instead_replaces_the_voice_of_a_whole_article():
    stories = [
        Article(Paragraph(f"Tin {n}", voice="a"), (Paragraph("Câu"), Paragraph("Lời", voice="b")))
        for n in range(3)
    ]
    show = show_saying(opening="Chào", headlines="Tin chính", signoff="Hết")
    said = written(stories, show, {stories[1].id: "other"})
    assert {one.voice for one in said if one.article == stories[1].id} == {"other"}
    assert [one.voice for one in said if one.article == stories[0].id] == ["a", "a", "vi-north", "b"]
    assert {one.voice for one in said if not one.article} == {"vi-north"}
    assert {one.voice for one in written(stories, show, {"": "host"}) if not one.article} == {"host"}


def test_every_language_has_its_voice():
    said = written([Article(Paragraph("Tin")), Article(Paragraph("News"), language="en")])
    assert [(one.language, one.voice) for one in said] == [("vi", "vi-north"), ("en", "en")]


# The rundown ----------------------------------------------------------------------------------------------


def test_the_items_of_a_rundown():
    stories = tuple(Article(Paragraph(f"Tin {n}")) for n in range(3))
    show = Show("x", sounds=Sounds("in", "bed", "st", "out"), words=(Words("vi", "", "O", "H", "S"),))
    made = run_down(stories, show)
    first, second, third = map(Story, stories)
    assert made == Rundown(
        (
            Opening("in", "O"),
            Headlines("bed", "H", stories),
            first, Sting("st"), second, Sting("st"), third,
            SignOff("out", "S"),
        ),
        "vi",
    )  # fmt: skip
    assert made.articles == stories


def test_a_rundown_has_only_what_the_show_has():
    stories = tuple(Article(Paragraph(f"Tin {n}"), language="en") for n in range(4))
    assert [type(item) for item in run_down(stories, Show("x", headlines_from=4)).items] == [
        Opening, Story, Story, Story, Story, SignOff]  # fmt: skip
    words = (Words("en", headlines="H"),)
    assert Headlines in map(type, run_down(stories, Show("x", headlines_from=4, words=words)).items)
    assert Headlines not in map(type, run_down(stories, Show("x", headlines_from=5, words=words)).items)
    assert Headlines not in map(type, run_down(stories, Show("x", headlines_from=0, words=words)).items)
    assert run_down(stories, Show("x")).language == "en"


def test_pauses_follow_the_length_of_what_was_said():
    def pauses(text):
        show = Show("x", pauses=Pauses(sentence=1.0, paragraph=2.0, title=1.0, vary=0.1))
        article = Article(Paragraph(("xy " * 34)[:100]), (Paragraph(text),))
        return [one.pause for one in written([article], show)]

    assert pauses(("a " * 25).strip() + ". Vâng.") == [1.0, 0.95, 0.9]  # the last is that of the story
    assert pauses(("a " * 100).strip() + ". Vâng.")[1] == pauses(("a " * 150).strip() + ". Vâng.")[1] == 1.1


def test_the_show_decides_the_style():
    asked = []

    class Asked(Plainly):
        def say(self, text, lexicon, overrides=(), style=None):
            asked.append(style)
            return super().say(text, lexicon, overrides)

    style = Style(zero=Zero.LE)
    house = House(Show("x", style=style), "", AT, "", {"vi": Tongue(Asked(), Lexicon(), "vi-north")})
    write_out(run_down((Article(Paragraph("Tựa"), (Paragraph("Lời."),)),), house.show), house)
    assert asked == [style, style]
