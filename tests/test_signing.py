"""Whom a page names as its author beside what else stands in the line."""

import pytest

from bulletin import intake
from bulletin.imprint import author_of, credited
from bulletin.signing import among_others, beside_time, closes, on_duty
from tests.test_entries import ONE, THREE, TITLE, TWO


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Edited by Ann Lee and Jo Dahl", "Ann Lee and Jo Dahl"),
        ("Ann Lee (now) and Jo Dahl (earlier)", "Ann Lee and Jo Dahl"),
        ("Tác giả Thu Hà", "Thu Hà"),
        ("Ann Lee alee@weyland.example", "Ann Lee"),
        ("Edited by the whole crew of the boat", ""),
        ("Ann Lee", ""),
    ],
)
def test_who_is_on_duty_at_the_head_of_a_page(line, name):
    assert on_duty(line) == name


def test_a_name_beside_a_time_and_a_link_to_comments():
    assert among_others("THU HÀ 21:48 13/09/2026 | 12 bình luận") == "THU HÀ"
    assert not among_others("THU HÀ 21:48 13/09/2026 | Chợ hoa vào xuân sớm hơn hai giờ")


def test_an_office_beside_a_time_signs_and_a_paper_does_not():
    assert beside_time("Ban Thời sự - Chủ nhật, ngày 25/01/2026 19:40 GMT+7") == "Ban Thời sự"
    assert not beside_time("BVT - 08:00 19/08/2026")
    assert author_of("Ban Thời sự-Chủ nhật, ngày 25/01/2026 19:40 GMT+7") == "Ban Thời sự"


def test_a_name_with_the_station_behind_a_stroke_signs():
    assert credited("Thu Hà/Đài Tiếng nói Bến Sông") == "Thu Hà/Đài Tiếng nói Bến Sông"
    assert not credited("Giá/Đài Tiếng nói Bến Sông")


def test_a_name_behind_a_sentence_closes_a_caption():
    assert closes(["A boat lies at the pier.", "Ann Lee"])
    assert not closes(["A boat lies at the pier, says", "Ann Lee"])
    assert not closes([])


def test_what_a_picture_above_the_text_shows_is_a_caption_and_its_photographer_no_author():
    shown = "The harbour ferry lies at the pier until the spring."
    head = ["Ann Lee alee@weyland.example", "Mar 24, 2026 10:15 PM CDT", "Facebook", shown]
    for credit in ("Jo Dahl, Weyland Courier", "Staff photo by Jo Dahl"):
        text = "\n".join((TITLE, *head, credit, ONE, TWO, THREE))
        (article,) = intake.read(text.encode(), "x.txt")
        assert [one.text for one in article.paragraphs] == [ONE, TWO, THREE]
        assert article.byline == "Ann Lee"
