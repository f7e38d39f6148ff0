"""What of a pasted page is read, and what is not: rules of many newspapers, and plain text left whole."""

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin import intake
from bulletin.article import Article
from bulletin.errors import SourceError
from bulletin.imprint import byline, credited
from bulletin.paragraphs import headline
from bulletin.reading import Override
from bulletin.stamps import is_date, published, undated
from bulletin.tongue import guess

ONE = "Sáng nay, chợ hoa của thị trấn mở cửa sớm hơn mọi năm hai giờ."
TWO = "Người bán đến từ bốn xã ven sông, mang theo hơn ba nghìn chậu cúc."
THREE = "Ban quản lý chợ cho biết, giá năm nay giảm khoảng một phần mười."
VIETNAM = timezone(timedelta(hours=7))


def page(*lines: str) -> Article:
    (article,) = intake.read("\n".join(lines).encode(), "x.txt")
    return article


def body(article: Article) -> list[str]:
    return [paragraph.text for paragraph in article.paragraphs]


def kinds(article: Article) -> list[str]:
    return [str(paragraph.kind) for paragraph in article.paragraphs]


def skipped(article: Article) -> list[tuple[str, str]]:
    return [(one.reason, one.text) for one in article.skipped]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Audio: ban_tin.mp3", "audio"),
        ("Nghe audio", "audio"),
        ("0:00 / 4:05", "audio"),
        ("Chia sẻ", "share"),
        ("Facebook | Zalo | Copy link", "share"),
        ("Quảng cáo", "notice"),
        ("Theo dõi Báo Sơn Hải trên Google News", "notice"),
        ("Tags: hoa, chợ", "tags"),
        ("#chợ #hoa", "tags"),
        ("Xem thêm: Giá hoa tại vườn", "related"),
        (">>> Giá hoa tại vườn", "related"),
        ("READ MORE: Why tulips fail", "related"),
        ("Full story: why tulips fail", "related"),
        ("1.25x", "audio"),
        ("Mời quý vị bấm nút nghe toàn bộ cuộc phỏng vấn:", "audio"),
        ("0:41 • Source: Weyland Post", "audio"),
        ("READ LATER", "share"),
        ("12.408 người đang xem", "notice"),
        ("Mọi thắc mắc xin gửi về: chohoa@sonhai.example", "notice"),
        ("To plant a tree in Walter's honor, please visit our store.", "notice"),
        ("* I understand and agree that use of this site is at my own risk.", "notice"),
        ("Ann Lee produced the audio version of this story.", "notice"),
        ("Infographic: Báo Sơn Hải", "caption"),
        ("The first stalls open before dawn. (SBC News: Ann Lee)", "caption"),
        ("- Chợ quê vào hội 11.02.2025 | 17:21 PM", "related"),
        ("Một góc chợ hoa. Ảnh: Thu Hà", "caption"),
        ("Một góc chợ hoa (Ảnh: P.V)", "caption"),
        ("Ảnh minh họa", "caption"),
        ("Photo by Jane Doe", "caption"),
        ("***", "rule"),
    ],
)
@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_line_that_is_certainly_furniture_is_skipped_wherever_it_stands(line, reason, place):
    lines = ["Chợ hoa vào xuân", ONE, TWO, THREE]
    lines.insert(place, line)
    article = page(*lines)
    assert skipped(article) == [(reason, line)]
    assert body(article) == [ONE, TWO, THREE]


@pytest.mark.parametrize(
    "line",
    [
        "Xem thêm một lần nữa thì thấy ai cũng hài lòng.",
        "Theo ông Nam, giá sẽ còn giảm.",
        "Kết quả cuộc thi ảnh: 30 tác phẩm được trao giải.",
        "Ngày 12/5/2025, thị trấn khai trương chợ mới.",
        "Chủ tịch UBND tỉnh đã phát biểu tại hội nghị.",
        "Đồng chí Lê An, Bí thư Huyện ủy dự và phát biểu tại hội nghị.",
        "Bình luận của chuyên gia cho thấy giá còn giảm.",
        "Facebook và Zalo đều gặp sự cố sáng nay.",
        "Mọi ý kiến của bà con gửi đến xã đều được trả lời trong năm ngày.",
        "To plant a tree in the square costs the town 40 dollars.",
        "Shares in the flower market rose 5.1% (NYSE: TULP).",
        "Tự động cập nhật giá hoa",
        "By 2030, the town wants 400 stalls.",
        "Nhiệt độ thấp nhất 12°C",
        "08:30",
        "12/5/2025",
    ],
)
def test_in_doubt_a_line_is_read(line):
    article = page("Chợ hoa vào xuân", ONE, TWO, line, THREE)
    assert body(article) == [ONE, TWO, line, THREE]
    assert skipped(article) == []


def test_a_plain_text_is_read_whole():
    lines = ["Chợ hoa vào xuân", ONE, TWO, THREE, "Thế là xong."]
    assert body(page(*lines)) == lines[1:]
    assert page(*lines).byline == ""


def test_an_address_is_nobodys_name():
    article = page("Chợ hoa", "source: https://bao.example/cho-hoa", ONE, TWO)
    assert (article.byline, body(article)) == ("", [ONE, TWO])
    assert skipped(article) == [("byline", "source: https://bao.example/cho-hoa")]


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("P.V", "P.V"),
        ("PV/VOV.VN", "PV/VOV.VN"),
        ("Theo TTXVN", "TTXVN"),
        ("(Theo Báo Sơn Hải)", "Báo Sơn Hải"),
        ("Bài, ảnh: Thu Hà", "Thu Hà"),
        ("Tin và ảnh: THU HÀ", "THU HÀ"),
        ("Nguồn: TTXVN", "TTXVN"),
        ("By Jane Doe", "Jane Doe"),
        ("Reporting by Jane Doe; editing by John Roe", "Jane Doe; editing by John Roe"),
        ("Thu Hà - Mạnh Dũng", "Thu Hà - Mạnh Dũng"),
        ("Nguyễn Thị Thu Hà", "Nguyễn Thị Thu Hà"),
        ("Hoàng Anh (tổng hợp)", "Hoàng Anh (tổng hợp)"),
    ],
)
def test_the_last_line_may_be_the_byline(line, author):
    article = page("Chợ hoa vào xuân", ONE, TWO, line)
    assert article.byline == author
    assert skipped(article) == [("byline", line)]
    assert body(article) == [ONE, TWO]


@pytest.mark.parametrize("line", ["Theo Bộ Y tế", "Xin cảm ơn", "Theo đó", "By the river", "Số 12", "Hết!"])
def test_what_may_be_no_byline_is_read(line):
    assert credited(line) == ""
    assert byline(line) == ""
    assert body(page("Chợ hoa vào xuân", ONE, line)) == [ONE, line]


def test_below_a_certain_byline_headlines_are_other_articles():
    article = page("Chợ hoa vào xuân", ONE, TWO, "P.V", "Giá rau tăng nhẹ", "Cầu mới thông xe")
    assert body(article) == [ONE, TWO]
    assert [reason for reason, _ in skipped(article)] == ["byline", "related", "related"]


def test_below_a_byline_sentences_are_still_read():
    article = page("Chợ hoa vào xuân", ONE, "Theo TTXVN", TWO, THREE)
    assert body(article)[-2:] == [TWO, THREE]


def test_a_list_in_the_middle_is_skipped_and_the_article_goes_on():
    for heading in ("Xem thêm:", "Tin liên quan", "Related stories:"):
        for list_ in (["- Giá rau tăng", "- Cầu mới"], ["Giá rau tăng", "Cầu mới"]):
            article = page("Chợ hoa vào xuân", ONE, heading, *list_, TWO, THREE)
            assert body(article) == [ONE, TWO, THREE]
            assert skipped(article) == [("related", line) for line in (heading, *list_)]


def test_a_subhead_below_a_list_with_bullets_is_read():
    article = page("Chợ hoa vào xuân", ONE, "Xem thêm:", "- Giá rau tăng", "Người mua nói gì", TWO)
    assert body(article) == [ONE, "Người mua nói gì", TWO]


def test_a_list_at_the_end_is_skipped_with_all_that_follows():
    below = ["Đọc nhiều", "Giá rau tăng.", "Bình luận (2)", "An: Hay quá."]
    article = page("Chợ hoa vào xuân", ONE, TWO, "P.V", *below)
    assert skipped(article)[1:] == [
        ("related", below[0]),
        ("related", below[1]),
        ("comments", below[2]),
        ("comments", below[3]),
    ]


def test_long_paragraphs_go_on_below_a_box_in_an_article_without_byline():
    long = " ".join([TWO, THREE, ONE, TWO])
    article = page("Chợ hoa vào xuân", ONE, "Đọc nhiều", "Giá rau tăng", long)
    assert body(article) == [ONE, long]
    assert body(page("Chợ hoa vào xuân", "Tin mới", "Giá rau tăng", ONE, TWO)) == [ONE, TWO]


def test_comments_are_never_read():
    article = page("Chợ hoa vào xuân", ONE, TWO, "Bình luận", "An: Hay quá.", ONE, TWO)
    assert body(article) == [ONE, TWO]
    assert {reason for reason, _ in skipped(article)} == {"comments"}


def test_a_box_within_a_box_keeps_its_own_reason():
    article = page("Chợ hoa vào xuân", ONE, "Xem thêm:", "Giá rau tăng", "Tags", "Tin chợ", TWO)
    assert body(article) == [ONE, TWO]
    assert [reason for reason, _ in skipped(article)] == ["related", "related", "tags", "tags"]


def test_a_caption_stands_below_the_headline_or_above_its_credit():
    scene = "Đồng chí Lê An, Chủ tịch UBND huyện phát biểu tại hội nghị."
    article = page("Chợ hoa vào xuân", scene, ONE, "Khách xem hoa", "Ảnh: Thu Hà", TWO)
    assert body(article) == [ONE, TWO]
    assert [(one.caption, one.credit) for one in article.pictures] == [
        (scene, ""),
        ("Khách xem hoa", "Thu Hà"),
    ]
    assert body(page("Chợ hoa vào xuân", ONE, scene, TWO)) == [ONE, scene, TWO]
    assert body(page("Chợ hoa vào xuân", ONE, scene[:-1], TWO)) == [ONE, TWO]
    assert body(page("Chợ hoa vào xuân", scene)) == [scene]


def test_what_stands_above_the_headline():
    article = page(
        "Trang chủ > Kinh tế > Nông nghiệp", "Thứ hai, 12/05/2025 08:30", "Hà Nội 28°C", "Chợ hoa", ONE
    )
    assert article.title.text == "Chợ hoa"
    assert article.section == "Nông nghiệp"
    assert [reason for reason, _ in skipped(article)] == ["breadcrumb", "date", "notice"]
    assert article.published is None
    assert page("Kinh tế").title.text == "Kinh tế"


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("Thứ hai, 12/05/2025 08:30 (GMT+7)", datetime(2025, 5, 12, 8, 30, tzinfo=VIETNAM)),
        ("Chủ nhật, ngày 11/5/2025, 17:21", datetime(2025, 5, 11, 17, 21, tzinfo=VIETNAM)),
        ("Thứ 2, 12/05/2025 | 8:30 PM", datetime(2025, 5, 12, 20, 30, tzinfo=VIETNAM)),
        ("Ngày đăng: 12/05/2025 08:30", datetime(2025, 5, 12, 8, 30, tzinfo=VIETNAM)),
        ("Monday, 12 May 2025, 10:00 UTC", datetime(2025, 5, 12, 10, tzinfo=UTC)),
        (
            "Published: May 12, 2025 10:00 p.m. GMT-4",
            datetime(2025, 5, 12, 22, tzinfo=timezone(-timedelta(hours=4))),
        ),
        ("Thứ ba, 12/05/2025 08:30", None),  # it was a Monday
        ("Thứ hai, 12/05/2025", None),
        ("Cập nhật lúc 17:21, thứ hai, 12/05/2025", None),
        ("Thứ hai, 32/05/2025 08:30", None),
        ("11.02.2025 | 17:21 AM", None),
        ("2 giờ trước", None),
    ],
)
def test_only_an_unmistakable_date_is_the_pages_own(line, moment):
    assert is_date(line)
    assert published(line, "vi") == moment
    article = page("Chợ hoa vào xuân", line, ONE, TWO)
    assert article.published == moment
    assert skipped(article) == [("date", line)]


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("12/05/2025 08:30", datetime(2025, 5, 12, 8, 30, tzinfo=VIETNAM)),
        ("08:30 - 12/05/2025", datetime(2025, 5, 12, 8, 30, tzinfo=VIETNAM)),
        ("12-05-2025 - 17:21 PM | Hàng hóa", datetime(2025, 5, 12, 17, 21, tzinfo=VIETNAM)),
        ("12/05/2025 08:30\tCỡ chữ A- A A+\tIn trang\tGửi thư", datetime(2025, 5, 12, 8, 30, tzinfo=VIETNAM)),
        ("12/05/2025 12:05 AM", datetime(2025, 5, 12, 0, 5, tzinfo=VIETNAM)),
        ("12/05/2025", None),
    ],
)
def test_a_day_and_a_time_count_right_below_the_headline_and_nowhere_else(line, moment):
    assert published(line, "vi") is None
    assert page("Chợ hoa vào xuân", line, ONE, TWO).published == moment
    assert page("Chợ hoa vào xuân", "Thu Hà", "thuha@bao.example", line, ONE, TWO).published == moment
    assert page("Chợ hoa vào xuân", ONE, line, TWO).published is None
    assert page("Chợ hoa vào xuân", "Tin liên quan", "Giá rau tăng", line, ONE, TWO).published is None


@pytest.mark.parametrize(
    ("above", "line", "told"),
    [
        ("Kinh tế", "Thứ hai, 12/05/2025, 08:30 (GMT+7)", True),
        ("Kinh tế", "Thứ hai, 12/05/2025, 08:30", False),  # as a portal's clock
        ("Kinh tế", "12/05/2025, 08:30 (GMT+7)", True),
        ("Kinh tế", "12/05/2025, 08:30", False),
        ("Kinh tế", "Thứ ba, 12/05/2025, 08:30 (GMT+7)", False),  # it was a Monday
        ("", "Thứ hai, 12/05/2025, 08:30 (GMT+7)", False),
    ],
)
def test_a_time_with_its_zone_between_the_section_and_the_headline_is_the_pages_own(above, line, told):
    lines = [above, line, "Chợ hoa vào xuân đông khách", ONE, TWO]
    moment = datetime(2025, 5, 12, 8, 30, tzinfo=VIETNAM) if told else None
    assert page(*filter(None, lines)).published == moment


@pytest.mark.parametrize(
    ("line", "hours"),
    [
        ("Published: May 12, 2025 10:00 AM EDT", -4),
        ("May 12, 2025 10:00 AM ET", -4),
        ("Jan 12, 2025 10:00 AM ET", -5),
        ("Mon 12 May 2025 10.00 BST", 1),
        ("Published - May 12, 2025 10:00 am IST", 5.5),
        ("May 12, 202510:00 AM UTCUpdated 3 hours ago", 0),  # as it is copied
        ("Posted Mon 12 May 2025 at 10:00am AEST", 10),
    ],
)
def test_zones_that_are_named_are_known_and_their_summer_time(line, hours):
    found = published(line, "en", placed=True)
    assert (found.hour, found.minute, found.day) == (10, 0, 12)
    assert found.utcoffset() == timedelta(hours=hours)


def test_when_a_page_was_online_first_counts():
    told = "The boat across the bay will stop on Monday, and the town has no other one to take its place."
    more = "A bus will run around the bay instead, and it will take fifty minutes where the boat took seven."
    first = "First published on Mon 12 May 2025 09.02 GMT"
    for stamps in (("Mon 12 May 2025 18.40 GMT", first), (first, "Mon 12 May 2025 18.40 GMT")):
        article = page("Harbour ferry stops for the winter", *stamps, told, more)
        assert article.published == datetime(2025, 5, 12, 9, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        "Monday, May 12, 2025 10:00",
        "May 12, 2025 10:00 BST",
        "May 12, 2025 10:00 CST",
        "05/12/2025 10:00 AM EDT",
        "Updated May 12, 2025 10:00 AM EDT",
    ],
)
def test_an_english_date_is_not_guessed(line):
    assert published(line, "en", placed=True) is None


def test_a_date_below_the_second_paragraph_is_not_the_pages_own():
    article = page("Chợ hoa vào xuân", ONE, TWO, THREE, "Thứ hai, 12/05/2025 08:30")
    assert article.published is None
    assert skipped(article) == [("date", "Thứ hai, 12/05/2025 08:30")]


@pytest.mark.parametrize("heads", [("12/5/2025", "13/5/2025", "14/5/2025"), ("07:00", "08:30", "11:15")])
def test_the_days_and_hours_of_a_chronicle_are_read(heads):
    article = page("Một tuần ở chợ hoa", heads[0], ONE, heads[1], TWO, heads[2], THREE)
    assert body(article) == [heads[0], ONE, heads[1], TWO, heads[2], THREE]
    assert skipped(page("Một tuần ở chợ hoa", heads[0], ONE, TWO)) == [("date", heads[0])]


def test_a_name_beside_a_date_is_the_byline():
    line = "Thu Hà - Thứ hai, 12/05/2025 | 08:30"
    assert undated(line) == "Thu Hà"
    article = page("Chợ hoa vào xuân", line, ONE)
    assert (article.byline, article.published) == ("Thu Hà", datetime(2025, 5, 12, 8, 30, tzinfo=VIETNAM))


def test_subheads_items_quotations_and_dialogue_keep_their_kinds():
    article = page(
        "Chợ hoa vào xuân", ONE, "Giá giảm nhẹ", TWO, "• cúc", "• mai", "- một bó", "- hai bó",
        "“Năm nay vui lắm.”", "- Bà bán được nhiều không?", "- Bán hết từ trưa.", "— Xin chúc mừng!", THREE,
    )  # fmt: skip
    assert kinds(article) == [
        "text", "subhead", "text", "item", "item", "item", "item", "quote", "quote", "quote", "quote", "text",
    ]  # fmt: skip
    assert body(article)[5:7] == ["một bó", "hai bó"]
    assert body(article)[9:11] == ["Bán hết từ trưa.", "Xin chúc mừng!"]
    assert kinds(page("A", '"Một", ông nói. "Hai."')) == ["text"]


def test_lines_broken_at_a_fixed_width_become_paragraphs():
    import textwrap

    wide = [" ".join([ONE, TWO, THREE]), " ".join([TWO, ONE]), " ".join([THREE, ONE, TWO])]
    for width in (60, 72, 80):
        text = "Chợ hoa vào xuân\n\n" + "\n\n".join(textwrap.fill(paragraph, width) for paragraph in wide)
        assert body(page(text)) == wide
    assert body(page("Chợ hoa vào xuân", ONE, TWO, THREE)) == [ONE, TWO, THREE]


def test_an_editors_own_reading_is_taken_out_of_the_text():
    article = page("Giống {TBR225|tê bê rờ} vào vụ", "Năng suất {6,4|sáu phẩy tư} tấn, {x} và {y|z|w}.")
    assert article.title.text == "Giống TBR225 vào vụ"
    assert article.title.overrides == (Override(6, 12, "tê bê rờ"),)
    assert article.paragraphs[0].text == "Năng suất 6,4 tấn, {x} và {y|z|w}."
    assert article.paragraphs[0].overrides == (Override(10, 13, "sáu phẩy tư"),)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "source.empty"),
        (" \r\n\t\n", "source.blank"),
        ("===\n===\n", "source.blank"),
        ("P.V", "source.byline"),
        ("Bài, ảnh: Thu Hà\n", "source.byline"),
        ("Nguyễn Thu Hà", "source.byline"),
        ("Audio: ban_tin.mp3", "source.audio"),
        ("Chia sẻ\nTags: a", "source.furniture"),
        ("😀🎉", "source.furniture"),
        ("<!DOCTYPE html>\n<html><body>Tin</body></html>", "source.no_article"),
        ("<?xml version='1.0'?><rss/>", "source.web"),
    ],
)
def test_what_gives_no_article_is_a_sentence(text, key):
    with pytest.raises(SourceError) as caught:
        intake.read(text.encode(), "x.txt")
    assert caught.value.key == key
    assert caught.value.status == 4
    assert "x.txt" in caught.value.sentence("vi")


def test_an_underlined_headline_is_no_divider_but_a_lone_rule_is():
    assert page("Chợ hoa", "=======", ONE).title.text == "Chợ hoa"
    assert len(intake.read(f"Chợ hoa\n{ONE}\n===\nTin hai\n{TWO}".encode(), "x")) == 2
    assert len(intake.read(f"Chợ hoa\n{ONE}\n\n=======\nTin hai\n{TWO}".encode(), "x")) == 2


def test_a_text_without_a_headline_gives_its_first_sentence_and_loses_nothing():
    text = " ".join([ONE, TWO, THREE, ONE, TWO])
    article = page(text)
    assert article.title.text == ONE
    assert [article.title.text, *body(article)] == [ONE, text.removeprefix(f"{ONE} ")]
    clauses = "một hai ba bốn năm, " * 40
    assert headline(clauses) == (
        "một hai ba bốn năm, một hai ba bốn năm,",
        clauses[len("một hai ba bốn năm, ") * 2 :],
    )
    assert headline("x" * 300) == ("x" * 125, "x" * 175)
    assert headline("ab " * 100)[0] + " " + headline("ab " * 100)[1] == "ab " * 100


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([ONE, TWO, THREE]), min_size=1, max_size=30))
def test_sentences_are_never_lost(sentences):
    assert body(page("Chợ hoa vào xuân", *sentences)) == sentences


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ONE, "vi"),
        ("The price of rice is up.", "en"),
        ("中文新闻报道", "zh"),
        ("これはニュースです", "ja"),
        ("뉴스입니다", "ko"),
        ("أخبار اليوم", "ar"),
        ("ข่าววันนี้", "th"),
        ("Новости дня", "ru"),
        ("Le prix du riz est en hausse dans les villes", "fr"),
        ("Der Preis ist auf dem Markt gestiegen", "de"),
        ("Hello", "en"),
        ("Ćwiczę źle", "und"),
        ("12345", "und"),
    ],
)
def test_the_language_is_guessed_by_letters_and_words(text, language):
    assert guess(text) == language


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Tin\n" + "Câu này dài vừa phải thôi. " * 300_000, "source.long"),
        ("Tin\n" + "từ " * 340_000, "source.long"),
        ("x" * 1_000_000, "source.long"),
        ("Tin\n" + "Xem thêm\n" * 1_000_000, "source.lines"),
    ],
    ids=["ten megabytes", "one sentence", "one word", "lines"],
)
def test_giant_texts_end_in_a_sentence_soon(text, key):
    start = time.monotonic()
    with pytest.raises(SourceError) as caught:
        intake.read(text.encode(), "x.txt")
    assert caught.value.key == key
    assert time.monotonic() - start < 20


def test_seven_hours_are_read():
    sentences = [f"Câu số {number} của bản tin hôm nay được đọc chậm rãi." for number in range(7_500)]
    assert len(body(page("Tin", *sentences))) == 7_500
