"""Captions and what is written from the record alone: WebVTT, SubRip, plain text, chapters."""

import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.captions import Shape, broken, captions, heard_at, milliseconds, speakers
from bulletin.formats import chapters, html, srt, txt, vtt
from bulletin.record import (
    ChapterFacts,
    PictureFacts,
    Record,
    SpanFacts,
    UtteranceFacts,
    VoiceFacts,
    WordFacts,
    from_json,
)

EXAMPLE = Path(__file__).parent / "data" / "records" / "schema-1.json"
ONE_LINE = Shape(width=40, lines=1, named=False)
VTT_TIMES = re.compile(r"(\d\d):(\d\d):(\d\d)[.,](\d{3}) --> (\d\d):(\d\d):(\d\d)[.,](\d{3})")


@pytest.fixture
def record() -> Record:
    return from_json(EXAMPLE.read_bytes(), "example")


def utterance(spoken: str, **facts: object) -> UtteranceFacts:
    plain = UtteranceFacts("s0u0", 0, "a", 0, "text", spoken, spoken, (), "tone", "", 10.0, 20.0)
    return replace(plain, **facts)


def with_script(record: Record, *script: UtteranceFacts) -> Record:
    return replace(record, script=script, edition=replace(record.edition, duration=60.0))


def times(text: str) -> list[tuple[int, int]]:
    found = []
    for match in VTT_TIMES.finditer(text):
        h, m, s, ms, h2, m2, s2, ms2 = map(int, match.groups())
        found.append((((h * 60 + m) * 60 + s) * 1000 + ms, ((h2 * 60 + m2) * 60 + s2) * 1000 + ms2))
    return found


@given(st.text("abc ,.;" + "é", max_size=300), st.integers(1, 70))
def test_lines_hold_every_word_in_order_and_none_is_too_wide(text: str, width: int):
    lines = broken(text, width)
    assert all(0 < until - first <= width for first, until in lines)
    assert all(one[1] <= other[0] for one, other in pairwise(lines))
    assert "".join(text[slice(*line)].replace(" ", "") for line in lines) == "".join(text.split())


def test_lines_are_even_and_end_where_a_clause_does():
    text = "Nước lên nhanh trong đêm, bà con xã Bình An đã kịp dời lên đê chính."
    shown = [text[slice(*line)] for line in broken(text, 42)]
    assert shown == ["Nước lên nhanh trong đêm,", "bà con xã Bình An đã kịp dời lên đê chính."]


def test_a_sentence_is_a_better_end_than_a_clause():
    text = "Mưa to, gió lớn. Dân đã đi cả."
    assert [text[slice(*line)] for line in broken(text, 20)] == ["Mưa to, gió lớn.", "Dân đã đi cả."]


def test_captions_begin_and_end_with_their_utterance(record: Record):
    made = captions(record, ONE_LINE)
    for one in record.script:
        own = [caption for caption in made if caption.utterance == one.id]
        assert own[0].start == milliseconds(one.start)
        assert own[-1].end == milliseconds(one.end)
        assert " ".join(line for caption in own for line in caption.lines) == one.spoken
    assert all(one.end <= other.start for one, other in pairwise(made))


def test_a_caption_changes_where_its_first_word_is_heard(record: Record):
    text = "Một hai ba bốn năm sáu bảy tám chín mười mười một."
    words = tuple(
        WordFacts(found.start(), found.end(), 10.0 + number, 10.5 + number)
        for number, found in enumerate(re.finditer(r"\w+", text))
    )
    first, second = captions(with_script(record, utterance(text, words=words, end=21.0)), ONE_LINE)
    start = text.index(second.lines[0])
    number = [word.written_start for word in words].index(start)
    assert second.start == first.end == (10 + number) * 1000


def test_without_words_a_caption_changes_by_the_share_of_its_letters(record: Record):
    text = "a" * 39 + " " + "b" * 40
    first, second = captions(with_script(record, utterance(text)), ONE_LINE)
    assert (first.start, first.end, second.start, second.end) == (10000, 15000, 15000, 20000)


def test_a_place_inside_what_is_said_otherwise_lies_inside_its_word():
    one = utterance(
        "ngày mười một tháng sáu họp",
        written="11/6 họp",
        spans=(SpanFacts(0, 4, 0, 23, "date", "dm", 1.0),),
        words=(WordFacts(0, 4, 10.0, 14.0), WordFacts(5, 8, 15.0, 16.0)),
    )
    assert heard_at(one, 0) == 10.0
    assert heard_at(one, 12) == pytest.approx(10 + 4 * 12 / 23)
    assert heard_at(one, 24) == 15.0
    assert heard_at(one, 23) == 15.0


def test_a_place_behind_the_last_word_is_found_by_its_letters():
    one = utterance("một hai", words=(WordFacts(0, 3, 10.0, 11.0),))
    assert heard_at(one, 5) == pytest.approx(10 + 10 * 5 / 7)


def test_nothing_is_shown_behind_the_end_of_the_programme(record: Record):
    late = replace(with_script(record, utterance("Một hai.", start=58.0, end=61.0)))
    beyond = replace(late, script=(*late.script, utterance("Ba.", start=61.0, end=62.0)))
    (only,) = captions(beyond, ONE_LINE)
    assert (only.start, only.end) == (58000, 60000)


def two_voices(record: Record) -> Record:
    named = replace(
        record.provenance, voices=(VoiceFacts("tone", "Lan & Mai", "vi"), VoiceFacts("b", "Nam", "vi"))
    )
    script = (
        utterance("Một.", start=1.0, end=2.0),
        utterance("Hai.", start=3.0, end=4.0),
        utterance("Ba bốn năm sáu bảy tám chín mười mười một.", voice="b", start=5.0, end=9.0),
        utterance("Mười hai.", voice="c", start=9.0, end=10.0),
    )
    return replace(with_script(record, *script), provenance=named)


def test_a_voice_is_named_where_another_spoke_before(record: Record):
    assert list(speakers(two_voices(record))) == ["Lan & Mai", "", "Nam", "c"]
    assert set(speakers(record)) == {""}
    assert list(speakers(replace(two_voices(record), provenance=None))) == ["tone", "", "b", "c"]


def test_webvtt_names_voices_escapes_and_keeps_to_its_width(record: Record):
    made = vtt.render(two_voices(record)).decode()
    assert made.startswith("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<v Lan &amp; Mai>Một.\n\n")
    assert "\n<v Nam>Ba bốn" in made
    assert "\nHai.\n" in made
    assert made.endswith("\n<v c>Mười hai.\n")


def test_subrip_counts_and_names_voices_within_its_lines(record: Record):
    made = srt.render(two_voices(record)).decode()
    assert made.startswith("1\n00:00:01,000 --> 00:00:02,000\nLan & Mai: Một.\n\n2\n")
    blocks = made.strip().split("\n\n")
    assert [block.split("\n")[0] for block in blocks] == [str(n) for n in range(1, len(blocks) + 1)]
    for block in blocks:
        lines = block.split("\n")[2:]
        assert 1 <= len(lines) <= 2
        assert max(map(len, lines)) <= 32
    assert "Nam: Ba bốn" in made


def test_every_companion_tells_the_same_times(record: Record):
    script = {(milliseconds(one.start), milliseconds(one.end)) for one in record.script}
    for made in (vtt.render(record).decode(), srt.render(record).decode()):
        shown = times(made)
        assert {start for start, _ in script} <= {start for start, _ in shown}
        assert {end for _, end in script} <= {end for _, end in shown}
        assert all(one[1] <= other[0] for one, other in pairwise(shown))
        assert shown[-1][1] <= milliseconds(record.edition.duration)


def test_plain_text_is_what_was_printed_paragraph_by_paragraph(record: Record):
    script = (
        utterance("mười một", written="11", role="title", paragraph=-1),
        utterance("Một.", written="1.", paragraph=0),
        utterance("Hai.", written="2.", paragraph=0),
        utterance("Mục.", role="subhead", paragraph=1),
        utterance("Gạch.", role="item", paragraph=2),
    )
    made = txt.render(with_script(record, *script)).decode()
    assert made == f"{record.edition.title}\n\n# 11\n\n1. 2.\n\n## Mục.\n\n- Gạch.\n"


def test_html_tells_who_speaks_when_in_the_elements_that_players_read(record: Record):
    hostile = utterance(
        "</p><script>x</script>", role="subhead", paragraph=1, start=61.5, end=62.0, voice="c"
    )
    script = (*two_voices(record).script, hostile)
    told = replace(two_voices(record), script=script)
    made = html.render(told).decode()
    assert made.startswith('<!doctype html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">')
    read = re.findall(r"<cite>(.*?)</cite>|<time datetime=\"(.*?)\">(.*?)</time>|<p(.*?)>(.*?)</p>", made)
    assert [cite or text or f"{iso} {clock}" for cite, iso, clock, _, text in read] == [
        "Lan &amp; Mai:", "PT1.000S 0:01", "Một. Hai.",
        "Nam:", "PT5.000S 0:05", "Ba bốn năm sáu bảy tám chín mười mười một.",
        "c:", "PT9.000S 0:09", "Mười hai.",
        "PT61.500S 1:01", "&lt;/p&gt;&lt;script&gt;x&lt;/script&gt;",
    ]  # fmt: skip
    assert [marks for *_, marks, text in read if text][-1] == ' role="heading" aria-level="3"'


def test_html_says_which_language_a_foreign_story_is_in(record: Record):
    english = replace(record.articles[0], id="en", language="en-GB")
    script = (utterance("Một."), replace(utterance("One.", start=3.0, end=4.0), article="en", story=1))
    told = replace(with_script(record, *script), articles=(*record.articles, english))
    made = html.render(told).decode()
    assert re.findall(r"<p(.*?)>(.*?)</p>", made) == [("", "Một."), (' lang="en-GB"', "One.")]


def test_chapters_carry_addresses_pictures_and_leave_music_out_of_lists(record: Record):
    article = replace(
        record.articles[0],
        pictures=(PictureFacts("a.jpg", "", "", ""), PictureFacts("https://x/b.jpg", "", "", "")),
    )
    told = replace(
        with_script(record, utterance("Một.")),
        articles=(article,),
        chapters=(
            ChapterFacts("Nhạc hiệu", 0.0, 9.9994, 1, "", ""),
            ChapterFacts("Tin", 9.9994, 60.0, 1, article.id, "https://x/tin"),
        ),
    )
    made = json.loads(chapters.render(told))
    assert made == {
        "version": "1.2.0",
        "chapters": [
            {"startTime": 0.0, "endTime": 9.999, "title": "Nhạc hiệu", "toc": False},
            {
                "startTime": 9.999,
                "endTime": 60.0,
                "title": "Tin",
                "url": "https://x/tin",
                "img": "https://x/b.jpg",
            },
        ],
    }
