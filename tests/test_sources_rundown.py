"""The rundown file: read what is written, and write what was read."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin.article import Announce, Article, Kind, Paragraph, Picture, Skipped
from bulletin.errors import SourceError
from bulletin.reading import Override
from bulletin.sources.rundown import MARKER, read, write
from bulletin.text import clean_text

LETTERS = "ab ăêớ{}|\\#->~=<:![]*_`\t.“”😀nst\u0301"
WORDS = (
    "voice: x",
    "sound: y",
    "title: z",
    "===",
    "<!-- x -->",
    "# a",
    "## b",
    "- c",
    "> d",
    "| e",
    "~ f",
    "-",
)


def texts(extra: str = "", least: int = 1) -> st.SearchStrategy[str]:
    plain = st.text(LETTERS + extra, min_size=least, max_size=24)
    special = st.tuples(st.sampled_from(WORDS), plain).map("".join)
    return (plain | special).map(clean_text).filter(lambda text: len(text) >= least)


@st.composite
def paragraphs(draw: st.DrawFn, kinds: tuple[Kind, ...] = tuple(Kind)) -> Paragraph:
    kind = draw(st.sampled_from(kinds))
    text = draw(texts("\n" if kind is Kind.TABLE else ""))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=4)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    said = tuple(Override(start, end, draw(texts(least=0))) for start, end in pairs)
    return Paragraph(text, kind, said, draw(st.sampled_from(("", "vi-north", "en"))))


@st.composite
def recordings(draw: st.DrawFn) -> Paragraph:
    words = replace(draw(paragraphs((Kind.QUOTE,))), sound=draw(texts()), mixed=draw(st.booleans()))
    return words if draw(st.booleans()) else replace(words, text="", overrides=())


HEAD = paragraphs((Kind.TEXT,))
FACTS = texts(least=0)
PICTURES = st.builds(Picture, FACTS, FACTS, FACTS, FACTS)
SKIPPED = st.builds(Skipped, FACTS, st.sampled_from(("marked", "caption", "related")))
TIMES = st.datetimes(timezones=st.sampled_from((UTC, timezone(timedelta(hours=7)))))
ARTICLES = st.builds(
    Article,
    title=HEAD,
    paragraphs=st.lists(paragraphs() | recordings(), max_size=5).map(tuple),
    lead=st.none() | HEAD,
    byline=FACTS,
    published=st.none() | TIMES,
    section=FACTS,
    language=st.sampled_from(("vi", "en", "zh")),
    source=texts(),
    original=FACTS,
    pictures=st.lists(PICTURES, max_size=2).map(tuple),
    skipped=st.lists(SKIPPED, max_size=3).map(tuple),
    recording=FACTS,
    mixed=st.booleans(),
    announce=st.sampled_from(Announce),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ARTICLES, min_size=1, max_size=3).map(tuple))
def test_what_is_written_is_read_as_it_was(articles):
    assert read(write(articles).encode(), "x.md", None) == articles


@settings(max_examples=20, deadline=None)
@given(st.lists(ARTICLES, min_size=1, max_size=2).map(tuple))
def test_writing_what_was_read_changes_nothing(articles):
    file = write(articles)
    assert write(read(file.encode(), "x.md", None)) == file


def test_the_file_reads_like_a_page():
    article = Article(
        Paragraph("Giá gạo tăng 5%"),
        (
            Paragraph("TBR225 được mùa.", overrides=(Override(0, 6, "tê bê rờ hai hai lăm"),)),
            Paragraph("Vì sao", Kind.SUBHEAD),
            Paragraph("một", Kind.ITEM),
            Paragraph("“Tốt”", Kind.QUOTE, voice="vi-south"),
            Paragraph("a | b\n1 | 2", Kind.TABLE, voice="vi-south"),
        ),
        lead=Paragraph("Tóm tắt."),
        byline="P.V",
        published=datetime(2026, 5, 13, 7, 45, tzinfo=timezone(timedelta(hours=7))),
        source="gao.txt",
        skipped=(Skipped("Tags: gạo", "tags"), Skipped("Câu này bỏ.", "marked")),
    )
    assert write((article,)) == (
        f"{MARKER}\n\n"
        "# Giá gạo tăng 5%\nlanguage: vi\nbyline: P.V\n"
        "published: 2026-05-13T07:45:00+07:00\nsource: gao.txt\n"
        "lead: Tóm tắt.\n\n{TBR225|tê bê rờ hai hai lăm} được mùa.\n\n"
        "## Vì sao\n\n- một\n\nvoice: vi-south\n\n"
        "> “Tốt”\n\n| a | b\n| 1 | 2\n\n~[tags] Tags: gạo\n\n~ Câu này bỏ.\n"
    )


def story(body: str, name: str = "x.md") -> Article:
    (article,) = read(f"{MARKER}\n{body}".encode(), name, None)
    return article


def test_an_editor_may_break_lines_and_leave_out_what_is_known():
    article = story(
        "# Tin\n\nMột câu dài\nđược ngắt dòng.\n- mục một\n  nối tiếp\n- mục hai\n\nĐoạn hai của bài."
    )
    assert [p.text for p in article.paragraphs] == [
        "Một câu dài được ngắt dòng.",
        "mục một nối tiếp",
        "mục hai",
        "Đoạn hai của bài.",
    ]
    assert [p.kind for p in article.paragraphs] == ["text", "item", "item", "text"]
    assert (article.language, article.source) == ("vi", "x.md")
    assert story("# Tin", "-").source == ""


def test_lines_with_a_tilde_comments_and_dividers_are_not_read():
    article = story("# Tin\n\nMột.\n~ Hai.\n~[caption] Ba\n~Bốn\n<!-- năm -->\n===\n\nSáu.")
    assert [p.text for p in article.paragraphs] == ["Một.", "Sáu."]
    assert article.skipped == (Skipped("Hai.", "marked"), Skipped("Ba", "caption"), Skipped("Bốn", "marked"))


def test_a_voice_holds_until_the_next_one_and_a_sound_below_the_headline_is_that_of_the_story():
    article = story(
        "# Tin\nsound: a.wav\nvoice: vi-south\nlead: Mở.\n\nMột.\n\nvoice: en\n\nTwo.\n\nvoice:\n\nBa."
    )
    assert article.title.voice == "vi-south"
    assert article.lead == Paragraph("Mở.", voice="vi-south")
    assert [p.voice for p in article.paragraphs] == ["vi-south", "en", ""]
    assert article.recording == "a.wav"


def test_a_sound_among_the_paragraphs_is_heard_between_them():
    article = story(
        "# Tin\n\nMột.\nsound: a.wav\n> Xin chào\n> các bạn.\n\n> Lời.\n\nsound: b.mp3\nmixed: có\n\n"
        "> Tiếp.\nHai.\n\nsound: c.ogg\ntranscript: none\n> Lời.\n\nsound: d.flac\nBa.\nsound: e.wav"
    )
    assert article.recording == ""
    assert [(p.text, p.sound, p.mixed) for p in article.paragraphs] == [
        ("Một.", "", False),
        ("Xin chào các bạn.", "a.wav", False),
        ("Lời.", "", False),
        ("Tiếp.", "b.mp3", True),
        ("Hai.", "", False),
        ("", "c.ogg", False),
        ("Lời.", "", False),
        ("", "d.flac", False),
        ("Ba.", "", False),
        ("", "e.wav", False),
    ]
    assert {p.kind for p in article.paragraphs if p.sound} == {Kind.QUOTE}
    assert article.recordings == ("a.wav", "b.mp3", "c.ogg", "d.flac", "e.wav")


def test_what_is_said_of_a_storys_recording():
    article = story("# Tin\nsound: a.wav\nmixed: yes\nannounce: no\ntranscript: none\n\nsound: b.wav")
    assert (article.recording, article.mixed, article.announce) == ("a.wav", True, Announce.NOTHING)
    assert article.recordings == ("a.wav",)
    assert story("# Tin\nsound: a.wav\nannounce: lead").announce is Announce.LEAD
    for line in ("mixed: maybe", "announce: twice"):
        with pytest.raises(SourceError) as caught:
            story(f"# Tin\nsound: a.wav\n{line}")
        assert (caught.value.key, caught.value.facts["value"]) == ("source.choice", line.split()[1])
    with pytest.raises(SourceError) as caught:
        story("# Tin\ntranscript: none")
    assert caught.value.key == "source.key"


def test_a_stray_brace_or_backslash_means_itself():
    article = story("# Tin\n\na { b } c \\{d|e\\} {f|g} \\")
    assert article.paragraphs == (Paragraph("a { b } c {d|e} f \\", overrides=(Override(16, 17, "g"),)),)


def test_a_fact_that_does_not_exist_is_named_with_the_nearest():
    with pytest.raises(SourceError) as caught:
        story("# Tin\nbylin: An\n\nx")
    assert "“bylin”" in str(caught.value)
    assert "“byline”" in str(caught.value)
    with pytest.raises(SourceError, match="hôm qua"):
        story("# Tin\npublished: hôm qua\n\nx")


def test_the_language_is_guessed_unless_it_is_given():
    assert story("# News\n\nThe price of rice is up.").language == "en"
    assert story("# News\nlanguage: vi\n\nThe price of rice is up.").language == "vi"
    (article,) = read(f"{MARKER}\n# News\nlanguage: vi\n\nx".encode(), "x.md", "en")
    assert article.language == "en"


@pytest.mark.parametrize(
    ("file", "key"),
    [
        ("# Tin", "source.rundown"),
        ("<!-- bulletin rundown 2 -->\n# Tin", "source.rundown"),
        (MARKER, "source.blank"),
        (f"{MARKER}\nMột câu trước.\n# Tin", "source.rundown_start"),
    ],
)
def test_what_is_no_rundown_file_is_refused(file, key):
    with pytest.raises(SourceError) as caught:
        read(file.encode(), "x.md", None)
    assert caught.value.key == key
