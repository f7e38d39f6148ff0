"""What a show says of itself: the part of the day, how many stories, and who speaks."""

from dataclasses import replace

import pytest

from bulletin.article import Article, Paragraph
from bulletin.patter import daypart, disclosure, facts, notice
from bulletin.rundown import Recording, Story, run_down
from bulletin.show import Show, Station, Words, find_show
from tests.test_script import AT, PAUSES, Plainly, told, written  # noqa: F401 - one kit for scripts

STORY = Article(Paragraph("Tin"), (Paragraph("Lời."),))
RECORDED = replace(STORY, recording="a.wav")


@pytest.mark.parametrize(
    ("hour", "vi", "en"),
    [
        (0, "đêm", "evening"), (3, "đêm", "evening"), (4, "sáng", "morning"), (10, "sáng", "morning"),
        (11, "trưa", "morning"), (12, "trưa", "afternoon"), (13, "chiều", "afternoon"),
        (17, "chiều", "afternoon"),
        (18, "tối", "evening"), (21, "tối", "evening"), (22, "đêm", "evening"), (23, "đêm", "evening"),
    ],
)  # fmt: skip
def test_the_parts_of_the_day(hour, vi, en):
    assert (daypart(hour, "vi-VN"), daypart(hour, "en"), daypart(hour, "fr")) == (vi, en, en)


def test_what_templates_may_use():
    show = Show("x", words=(Words("vi", title="Bản tin", disclosure="Máy đọc."),))
    known = facts(run_down((STORY, STORY), show), show, "Đài A", AT, "7 giờ")
    assert known == {
        "station": "Đài A", "title": "Bản tin", "at": AT, "time": "7 giờ", "daypart": "sáng",
        "date": "11 June 2026", "count": 2, "contents": False, "titles": ["Tin", "Tin"],
        "disclosure": "Máy đọc.",
    }  # fmt: skip
    assert facts(run_down((STORY,), show), show, "", AT, "")["daypart"] == ""


def test_the_disclosure_is_true_where_people_are_heard():
    words = Words("vi", disclosure="Máy đọc.", disclosure_partly="Máy đọc, trừ phần ghi âm.")
    show = Show("x", words=(words,))
    plain, mixed = run_down((STORY,), show), run_down((STORY, RECORDED), show)
    between = replace(STORY, paragraphs=(Paragraph("", sound="a.wav"),))
    assert (type(plain.items[1]), type(mixed.items[2])) == (Story, Recording)
    assert disclosure(plain, show) == notice(plain, show) == "Máy đọc."
    assert disclosure(mixed, show) == notice(mixed, show) == "Máy đọc, trừ phần ghi âm."
    assert disclosure(run_down((between,), show), show) == "Máy đọc, trừ phần ghi âm."
    own = Show("x", words=(replace(words, disclosure_partly=""),))
    assert disclosure(mixed, own) == "Trừ phần ghi âm, bài do giọng đọc tổng hợp thể hiện."
    silent = Show("x", words=(replace(words, disclosure=""),))
    assert (disclosure(plain, silent), disclosure(mixed, silent)) == ("", "")
    assert notice(mixed, Show("x")) == "Trừ phần ghi âm, bài do giọng đọc tổng hợp thể hiện."
    assert notice(plain, Show("x")) == "Giọng đọc tổng hợp."


def openings(language, count):
    stories = tuple(
        Article(Paragraph(f"Tin {n}"), (Paragraph("Lời."),), language=language) for n in range(count)
    )
    said = written(stories, replace(find_show("bulletin", Station()), pauses=PAUSES))
    return " ".join(one.reading.written for one in said if one.role.value == "opening")


def test_the_shipped_bulletin_says_when_it_is_and_how_many_stories_it_has():
    assert openings("vi", 5) == (
        "Kính chào quý vị và các bạn. Đây là bản tin của Đài A lúc 7 giờ, ngày 11 tháng 6 năm 2026. "
        "Bản tin có 5 tin."
    )
    assert openings("en", 5).startswith(
        "Good morning. This is the news from Đài A at 7 giờ, on 11 June 2026."
    )
    assert openings("en", 5).endswith("There are 5 stories in this bulletin.")
    assert openings("en", 1).endswith("There is one story in this bulletin.")
