"""Habits that many papers share: live pages, boxes, pictures' texts, and how their people sign."""

import pytest

from bulletin.article import Kind
from bulletin.entries import sort_entries
from bulletin.furniture import is_masthead, kind_of
from bulletin.imprint import credited
from bulletin.leaf import Leaf
from bulletin.pairs import sort_described, sort_shown
from bulletin.paragraphs import paragraphs
from tests import test_sources_html as web
from tests.test_entries import ONE, THREE, TITLE, TWO, read, sure
from tests.test_page_ends import FLOWERS, PRICES, SELLERS, article, vi

SHARE = ("Facebook", "Twitter")


def leaf(*lines: str) -> Leaf:
    """An English page below its headline, of which each line has been judged by itself."""
    all_ = (TITLE, *lines)
    return Leaf(all_, "en", (None,) * len(all_), fate=[kind_of(line) for line in all_])


def posts(*lines: str) -> list[str]:
    page = leaf(*lines)
    sort_entries(page)
    return [page.lines[number] for number in sorted(page.sure)]


def test_times_that_follow_one_another_head_all_that_a_live_page_tells():
    times = ["18:42", "17:30", "16:04", "15:10"]
    entries = [line for time in times for line in (time, "Nets on the pier", TWO)]
    assert sure("Points of the day", *entries) == entries
    assert not sure("Points of the day", *entries[:6])  # too few
    shuffled = [*entries[3:6], *entries[:3], *entries[6:]]
    assert not sure("Points of the day", *shuffled)
    assert not sure(ONE, THREE, *entries)  # other articles' times, below the text


def test_who_reports_stands_below_the_time_of_an_entry():
    entry = ["16:10", "Ann Lee", "Nets on the pier", THREE, "Share"]
    found = read(ONE, "17:30", TWO, "Share", *entry, "15:05", TWO, "Share")
    assert "Ann Lee" not in found
    assert "Nets on the pier" in found


def test_posts_are_read_below_a_headline_and_the_time_of_each():
    times = [f"Published at 17:{minute}" for minute in (42, 30, 10)]
    told = [
        line
        for time in times
        for line in (f"Nets at {time[-2:]}", time, "Ann Lee", "13:05 - First net", *SHARE)
    ]
    heads = [line for line in told if line.startswith("Nets at")]
    assert [line for line in posts(*told) if line in heads] == heads
    assert posts(*told).count("13:05 - First net") == 3
    assert "Ann Lee" not in posts(*told)
    assert not posts(*(line for line in told if line not in SHARE))


def test_posts_are_read_whose_time_is_in_their_headline():
    told = [
        line
        for time in ("21h30", "20h20", "20h")
        for line in (f"{time} - Lưới trên bến", "• Cứu hộ: 112", *SHARE)
    ]
    assert posts(*told) == [line for line in told if line not in SHARE]
    assert not posts(*told[:8])  # two of them may be a day's plan


def test_bullets_in_a_box_right_below_the_text_are_read():
    box = ["The trial at a glance", "• Three boats, nets only", "• Results in the spring"]
    assert posts(ONE, *box) == box
    assert not posts(ONE, "More boats of the bay", *box[1:])
    assert not posts(ONE, *box[:2])


def test_what_somebody_says_is_read_without_quotation_marks():
    said, name = (
        "We were asked to love our nets, and nobody asked us to mend them",
        "Ann Lee, retired skipper",
    )
    assert sure(ONE, said, name, TWO) == [said, name]
    assert sure(ONE, said, "Ann Lee", TWO) == [said, "Ann Lee"]
    assert not sure(ONE, "The nets of the harbour ferry lie on the pier all winter", name, TWO)
    assert not sure(ONE, said, "Ann Lee, who said so.", TWO)
    assert not sure(said, name, "Share")


def test_an_interview_goes_on_below_other_articles():
    others = [
        "TIN LIÊN QUAN",
        "Giá cúc tại vườn tăng trở lại sau Tết",
        "Chợ nổi còn bao nhiêu chiếc ghe bán hoa?",
    ]
    talk = ["Hoa và nước", "Ghe có ghé chợ này không?", "- Có ghé. Hai lần mỗi tuần."]
    assert vi(FLOWERS, SELLERS, *others, *talk, f"{PRICES}.")[2:5] == [*talk[:2], talk[2][2:]]
    series = [
        "MORE ON THIS TOPIC",
        "askBay: Who pays for the nets?",
        "askBay: Who mends all the boats here?",
    ]
    assert read(ONE, TWO, *series, THREE) == [ONE, TWO, THREE]
    assert read(ONE, TWO, "PV: Who mends them?", THREE) == [ONE, TWO, "PV: Who mends them?", THREE]


def test_the_subhead_below_a_button_of_other_articles_is_read():
    other = ["Đọc nhãn hoa thế nào cho đúng?", "Đọc nhãn hoa thế nào cho đúng?", "ĐỌC NGAY"]
    assert vi(FLOWERS, *other, "Thiếu nước", SELLERS, f"{PRICES}.")[1] == "Thiếu nước"


def test_a_headline_is_no_line_of_who_signs_and_when():
    title, signed = "Is this the last ferry, or just the saddest boat?", "By Ann Lee | October 29, 2026"
    deck = "In the harbour of Weyland, a fine captain is at war with his winter nets."
    found = article("Eat & Drink / Review", title, deck, signed, ONE, TWO, THREE)
    assert (found.title.text, found.byline) == (title, "Ann Lee")
    assert found.paragraphs[0].text == deck


def test_a_row_that_begins_with_the_home_page_is_a_menu():
    assert is_masthead("TRANG CHỦ CHÍNH TRỊ KINH TẾ XÃ HỘI QUỐC PHÒNG - AN NINH ĐẶC SAN")
    assert not is_masthead("Trang chủ của chợ hoa có thêm một trang")


def test_a_headline_below_a_line_that_leads_away_leads_away_too():
    linked = ["Full report: captains mend their nets", "What do the ferry crews want? A visual guide"]
    assert read(ONE, *linked, "Updated 3d ago", TWO, THREE) == [ONE, TWO, THREE]
    assert linked[1] in read(ONE, linked[1], "Updated 3d ago", TWO, THREE)


def test_a_short_letter_below_its_head_is_a_letter():
    letters = [
        "Late buses",
        "Sir, I waited for the bus. Three came.",
        "Ann Lee,",
        "Weyland",
        TWO,
        "Jo Dahl,",
        "Bay",
    ]
    assert read("SHARE", *letters) == letters
    assert read("SHARE", "Late buses", "Sir, I waited for the bus. Three came.", ONE, TWO)[0] != "Late buses"


def test_scorers_of_a_match_in_points_are_a_table():
    scorers = "Scorers - Weyland: A Lee 1-7 (5f); J Dahl 1-0. Bay Town: N Voss 1-6; K Kim 0-4."
    assert read(ONE, TWO, scorers, THREE) == [ONE, TWO, THREE]
    spoken = "Scorers: nobody wants to be one, said the captain, who was one for nineteen years."
    assert spoken in read(ONE, spoken, TWO, THREE)


def fates(*lines: str) -> list[str]:
    page = leaf(*lines)
    sort_shown(page)
    sort_described(page)
    return page.fate[1:]


def test_what_can_be_seen_above_a_caption_is_a_text_for_the_blind():
    caption = "The ferry waits at its pier. (ABC Far North: Ann Lee)"
    assert fates(ONE, "A young man in red looks at a closed door.", caption, TWO)[1:3] == ["caption"] * 2
    assert not fates(ONE, "A young man closed the door of his shop.", caption, TWO)[1]


def test_a_sentence_above_who_took_a_picture_is_its_caption_if_it_tells_of_now():
    taken = "ANN LEE/COURIER"
    assert (
        fates(ONE, "Captain Jo Dahl shows the town a sample of crushed ice Tuesday.", taken, TWO)[1]
        == "caption"
    )
    assert not fates(ONE, "Captain Jo Dahl showed the town a sample of ice Tuesday.", taken, TWO)[1]
    assert not fates(ONE, "Captain Jo Dahl lives in the town with two cats.", taken, TWO)[1]
    assert not fates(ONE, "Captain Jo Dahl shows the town a sample of ice Tuesday.", TWO)[1]


def test_who_took_a_picture_for_a_station_signs_a_caption_in_the_head():
    shown = "Jo Dahl in the control house of the drawbridge, where he has worked since 1989."
    assert fates("Transcript", shown, "Ann Lee for Weyland Public Radio", ONE)[1:3] == ["caption"] * 2
    assert not fates("Transcript", shown, "Ann Lee waits for him", ONE)[1]


def test_above_a_subhead_a_long_line_that_tells_nothing_is_a_caption():
    caption = "Ông Lâm Văn Hoa tưới lại luống cúc ven sông"
    assert vi(FLOWERS, caption, "Chợ vắng", SELLERS, f"{PRICES}.") == [
        FLOWERS,
        "Chợ vắng",
        SELLERS,
        f"{PRICES}.",
    ]
    assert caption in vi(FLOWERS, caption, SELLERS, f"{PRICES}.")


def test_an_agency_signs_in_brackets():
    assert credited("(Thông tấn Bến Sông)") == "Thông tấn Bến Sông"
    assert (
        article(TITLE, FLOWERS, SELLERS, f"{PRICES}./.", "(Thông tấn Bến Sông)").byline
        == "Thông tấn Bến Sông"
    )
    assert not credited("(Thông tấn Bến Sông đưa tin, chợ hoa mở cửa)")
    assert not credited("(Báo cáo của chợ hoa)")
    assert not credited("(Đài Loan)")


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("Bấm nghe phóng sự của Thu Hà, phóng viên tại chợ hoa:", "Nghe phóng sự xong, bà cười."),
        ("Tải file", "Tải file xong thì chợ mất điện."),
        ("23/11 12", "23/11/2012"),
        ("after newsletter promotion", "After newsletter promotion, she slept."),
        ("Join the Western Bay WhatsApp channel", "Join the Western Bay band"),
        ("Get the latest news stories from Far North Weyland", "Get the latest news from him"),
        ("Image caption, A column of smoke above the pier", "Image caption writers are rare"),
        ("Mau bien ban so 03.docx (38 KB)", "Mẫu biên bản số 03 (38 trang)"),
        ("Trở lại chủ đề", "Trở về với sân khấu nhỏ"),
        ("Chợ hoa sáng nay (Thu Hà/Báo Bến Sông)", "Chợ hoa có người trực ban (hoạt động 24/24 giờ)."),
    ],
)
def test_a_line_is_furniture_and_one_like_it_is_not(line, other):
    assert kind_of(line)
    assert not kind_of(other)


def kinds(*lines: str) -> list[Kind]:
    return [one.kind for one in paragraphs(list(lines))]


def test_two_who_call_with_dashes_speak():
    assert kinds(ONE, "- Sit down, we mend them!", "- How could I sit down.", TWO)[1:3] == [Kind.QUOTE] * 2
    assert kinds(ONE, "- A net for a boat.", "- A net for a cat.", TWO)[1:3] == [Kind.ITEM] * 2


def test_a_subhead_stands_below_who_is_quoted_and_above_announced_bullets():
    assert kinds(ONE, "“It is the price.”", "Ann Lee", "Letters in a tin", TWO)[3] is Kind.SUBHEAD
    plan = ["Four things to do before the winter", "Mr Dahl says:", "• Mend nets.", "• Sleep."]
    assert kinds(ONE, *plan)[1] is Kind.SUBHEAD
    assert kinds(ONE, *plan[:2], TWO)[1] is Kind.TEXT


def test_a_bare_time_heads_an_entry_whatever_stands_above_and_ticks_are_bullets():
    assert kinds(ONE, "Stay indoors", "17:30", "Nets on the pier", TWO)[2] is Kind.SUBHEAD
    (item,) = paragraphs(["✓ No street on the paper"])
    assert (item.kind, item.text) == (Kind.ITEM, "No street on the paper")


def test_a_button_beside_the_time_names_nobody_and_a_signature_is_not_read():
    meta = '<div class="post-meta"><span>Thứ bảy, 24/10/2026</span> <a href="#">In bài</a></div>'
    assert web.read(web.page(f"{meta}{web.BODY}<p>Bài và ảnh: Thu Hà</p>")).byline == "Thu Hà"
    signed = web.read(web.page(f'{meta}{web.BODY}<p class="sign">Lâm Thị Thắm</p>'))
    assert [one.text for one in signed.paragraphs] == [web.ONE, web.TWO, web.THREE]
    assert signed.byline == "Lâm Thị Thắm"
