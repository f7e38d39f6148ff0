"""The middle of pages as they are copied: boxes of one article, charts, teams, texts of pictures; and the
sentences that look like these and are read.
"""

import pytest

from bulletin import intake
from bulletin.article import Article

TITLE = "Harbour ferry stops for the winter"
ONE = "The ferry across the harbour will stop on Monday, and the town has no boat to take its place."
TWO = "The captain, who has steered it for nineteen years, said that he would spend the winter mending nets."
THREE = "A bus will run around the harbour instead, and it will take fifty minutes where the boat took seven."
QUAY = "Bến phà nghỉ đông từ thứ hai"
FIRST = (
    "Chuyến phà cuối cùng chở đầy khách qua sông trong buổi sáng mù sương, và sau đó bến không còn chiếc nào."
)
SECOND = (
    "Lái phà, người đã cầm lái mười chín năm, nói mùa đông này ông sẽ ngồi vá lưới bên bếp lửa cùng các con."
)


def article(*lines: str) -> Article:
    (found,) = intake.read("\n".join(lines).encode(), "x.txt")
    return found


def read(*lines: str) -> list[str]:
    return [one.text for one in article(TITLE, *lines).paragraphs]


def told(*lines: str) -> list[str]:
    return [one.text for one in article(QUAY, *lines).paragraphs]


def test_a_box_of_one_article_ends_at_its_button():
    box = ["Recommended", "The village where nobody may mow until June", "Read more"]
    assert read(ONE, TWO, *box, THREE, "It costs nothing.") == [ONE, TWO, THREE, "It costs nothing."]


def test_headlines_with_a_teaser_each_above_keywords_are_other_articles():
    box = [
        "Tham khảo thêm",
        "Đem quả rụng ủ giấm, cô giáo thu ba mươi triệu",
        "Nhờ giấm, cô có thêm việc cho tám phụ nữ.",
        "Vùng đất phèn này bỗng xanh mướt một loại rau",
        "Rau được xe tải chở thẳng về chợ.",
        "Từ khóa: bến phà",
    ]
    assert told(FIRST, SECOND, *box) == [FIRST, SECOND]
    subheads = [
        "Đọc thêm",
        "Chợ nổi mở cửa sớm hơn mọi năm",
        SECOND,
        "Còn phà thì sao",
        FIRST,
        "Từ khóa: bến phà",
    ]
    assert told(FIRST, SECOND, *subheads)[2:] == [SECOND, "Còn phà thì sao", FIRST]


def test_a_dash_within_a_line_is_no_bullet():
    assert told(FIRST, "Thiếu chỗ đỗ xe - nút thắt lớn nhất", SECOND) == [
        FIRST, "Thiếu chỗ đỗ xe - nút thắt lớn nhất", SECOND,
    ]  # fmt: skip
    assert read(ONE, "- Bakery opens at four in winter", "- Swan halts trains for two hours", THREE) == [
        ONE,
        THREE,
    ]


def test_long_subheads_are_read_where_captions_say_whose_the_picture_is():
    caption, subhead = (
        "Phà cập bến. Ảnh: Minh Tâm",
        "Xã đề nghị sớm nối con đường ven sông với quốc lộ phía bên kia",
    )
    assert told(FIRST, caption, SECOND, subhead, FIRST) == [FIRST, SECOND, subhead, FIRST]
    assert told(FIRST, SECOND, subhead, FIRST) == [FIRST, SECOND, FIRST]


def test_below_the_name_of_a_picture_s_file_stands_its_caption():
    caption = "Cùng một bến nhưng hai bên bờ có hai vẻ khác nhau"
    assert told(FIRST, "ben-pha-2.jpg", caption, SECOND) == [FIRST, SECOND]


def test_who_shows_what_on_a_picture_is_a_caption_and_what_he_does_else_is_news():
    assert told(FIRST, "Thiếu tá Bùi Văn Thạo hướng dẫn học viên tập viết.", SECOND) == [FIRST, SECOND]
    assert told(FIRST, "Ba đối tượng tại cơ quan điều tra.", SECOND) == [FIRST, SECOND]
    for line in (
        "Ông Trần Văn Ba cùng vợ nuôi sáu người con.",
        "Ba đối tượng khai nhận hành vi.",
        "Ông Đỗ Văn Đức trao đổi với báo chí.",
        "Một buổi chiều mưa tầm tã ập đến.",
    ):
        assert line in told(FIRST, line, SECOND), line


def test_what_is_seen_on_a_picture_is_no_news():
    seen = "A woman in a parka places cans of soup on a folding table."
    caption = "Ann Lee fills a shelf. (Bo Dahl/Bay Courier)"
    assert read("Share", seen, caption, ONE, TWO, THREE) == [ONE, TWO, THREE]
    for line in ("A woman was found on the pier.", "A man from Weyland fills the shelves of the shop."):
        assert read("Share", line, caption, ONE, TWO, THREE) == [line, ONE, TWO, THREE]


def test_a_chart_and_the_teams_of_a_match_are_tables():
    chart = ["Copper rebounds", "Price of a ton", "$10,500", "10,000", "Jan", "Feb", "Source: Metal Exchange"]
    assert read(ONE, *chart, TWO, THREE) == [ONE, TWO, THREE]
    years = ["1990", "12", "14", "15"]
    assert read(ONE, "The years of the boats:", *years, TWO, THREE)[1] == "The years of the boats:"
    teams = ["Line-ups", "Weyland (4-4-2): Lee; Dahl, Hart; Kim", "Portage (3-5-2): Novak; Roe, Poe; Ray"]
    assert read(ONE, *teams, TWO, THREE) == [ONE, TWO, THREE]
    listed = "He lists: bread for the town; nets for the boat; a cat for himself"
    assert listed in read(ONE, TWO, listed, THREE)


def test_one_headline_in_capitalised_words_is_another_article_s_and_several_are_subheads():
    link = "Portage Harbour: Water Taxi Fares Rise, Residents Upset"
    assert read(ONE, link, TWO, THREE) == [ONE, TWO, THREE]
    heads = ["What Every Passenger Should Know About Winter", "Nets And Needles"]
    assert read(ONE, heads[0], TWO, heads[1], THREE) == [ONE, heads[0], TWO, heads[1], THREE]


@pytest.mark.parametrize(
    "told",
    [
        "With assistance from the army, the town has built a bridge.",
        "Gọi ngay 114 khi thấy khói trong phòng máy của phà.",
        "A gym membership is a contract that you can end in two weeks, the office said.",
        "A correction was made to the bill on the same day.",
    ],
)
def test_sentences_that_begin_as_offers_and_credits_do_are_read(told):
    assert told in read(ONE, TWO, told, THREE)


@pytest.mark.parametrize(
    ("lines", "byline"),
    [
        (("Portrait of Joel Hart Joel Hart", "BAY COURIER", "March 5, 2026, 5:03 a.m. ET"), "Joel Hart"),
        (("Today at 5:00 a.m. EST", "By Joel Hart and Ann Lee"), "Joel Hart and Ann Lee"),
        (("Joel Hart / BC / Mar 4, 2026, 07:12 IST",), "Joel Hart"),
        (
            ("Joel Hart · Bay News · Posted: Mar 14, 2026 4:00 AM EDT | Last Updated: 5 hours ago",),
            "Joel Hart",
        ),
        (("BAYR | By Joel Hart", "Published March 17, 2026 at 5:00 AM CDT"), "Joel Hart"),
        (("Trending", "Water Cut Schedule", "Gold Rate Today", "Share"), ""),
    ],
)
def test_who_signs_beside_papers_pictures_and_times(lines, byline):
    found = article(TITLE, *lines, ONE, TWO, THREE)
    assert found.byline == byline
    assert [one.text for one in found.paragraphs] == [ONE, TWO, THREE]


def test_who_held_an_interview_signs_below_it():
    found = article(
        QUAY, FIRST, "* Vì sao bến nghỉ, thưa ông?", "- Vì hết khách.", SECOND, "Minh Tâm thực hiện"
    )
    assert found.byline == "Minh Tâm"
    assert [one.kind.value for one in found.paragraphs] == ["text", "item", "quote", "text"]


def test_a_few_quoted_words_between_sentences_are_a_subhead():
    kinds = [
        one.kind.value for one in article(TITLE, ONE, "‘It was ours to lose’", TWO, "“So it is.”").paragraphs
    ]
    assert kinds == ["text", "subhead", "text", "quote"]


def test_a_headline_in_quotation_marks_stands_below_a_menu_in_capitals():
    menu = ("TIN NÓNG", "THỜI SỰ", "PHÁP LUẬT", "Tòa án")
    assert (
        article(*menu, "‘Con kiện mẹ vì ba mét đất’", FIRST, SECOND).title.text
        == "‘Con kiện mẹ vì ba mét đất’"
    )


def test_a_line_without_a_day_below_headlines_with_one_is_a_subhead():
    box = ["Tin liên quan", "Chợ nổi mở cửa sớm", "28/02/2026", "Trạm y tế vùng cao có bác sĩ", "22/02/2026"]
    assert told(FIRST, SECOND, *box, "Khó nhất là giữ được lửa", FIRST, SECOND) == [
        FIRST, SECOND, "Khó nhất là giữ được lửa", FIRST, SECOND,
    ]  # fmt: skip


def test_two_headlines_between_sentences_are_other_articles_also_where_one_names_a_place():
    links = [
        "Đồng Tháp: Nuôi cá đồng trong ruộng lúa khỏi mua phân",
        "Loài cây bờ rào nay bán chạy ở chợ nổi",
    ]
    assert told(FIRST, *links, SECOND) == [FIRST, SECOND]
    listed = ["Xã Đông: 12 nhà", "Xã Tây: 9 nhà"]
    assert told(f"{FIRST[:-1]} ở hai xã:", *listed, SECOND)[1:3] == listed
