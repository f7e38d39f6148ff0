"""Where a pasted article ends, and what of other articles and pictures stands in it or below it."""

from bulletin import intake
from bulletin.article import Article
from tests.test_entries import ONE, THREE, TWO, read

TITLE = "Chợ hoa vào xuân sớm hơn hai giờ"
FLOWERS = (
    "Sáng nay, chợ hoa của thị trấn mở cửa sớm hơn mọi năm hai giờ, đông nhất là khu bán cúc ở phía đông chợ."
)
SELLERS = (
    "Người bán đến từ bốn xã ven sông, mang theo hơn ba nghìn chậu cúc, nhiều gấp đôi mùa xuân năm ngoái."
)
PRICES = "Ban quản lý chợ cho biết, giá năm nay giảm khoảng một phần mười, và chợ mở cửa đến trưa ba mươi Tết"


def article(*lines: str) -> Article:
    (found,) = intake.read("\n".join(lines).encode(), "x.txt")
    return found


def vi(*lines: str) -> list[str]:
    return [one.text for one in article(TITLE, *lines).paragraphs]


def test_below_the_sign_that_ends_an_agencys_text_stands_another_article():
    other = ["Giá cúc tại vườn tăng trở lại", "Ngày 25/11, thương lái mua cúc với giá 92.000 đồng một chậu."]
    assert vi(FLOWERS, SELLERS, f"{PRICES}./.", *other) == [FLOWERS, SELLERS, f"{PRICES}./."]
    assert vi(f"{FLOWERS[:-1]}./.", SELLERS, f"{PRICES}.") == [f"{FLOWERS[:-1]}./.", SELLERS, f"{PRICES}."]


def test_below_an_appeal_stand_addresses():
    address = ["1. Mã số 0721: Chị Lâm Thị Thắm", "Địa chỉ: ấp Giồng Keo, xã Mỹ Chánh", "ĐT: 0900 000 721"]
    assert vi(FLOWERS, SELLERS, "Mọi sự giúp đỡ xin gửi về:", *address) == [FLOWERS, SELLERS]
    asked = "Mọi sự giúp đỡ của bà con được chợ ghi vào một cuốn sổ bìa xanh."
    assert vi(FLOWERS, SELLERS, asked, f"{PRICES}.")[2] == asked


def test_what_a_series_offers_below_the_text_is_left_out():
    offer = 'Mục Xuất bản giới thiệu cuốn "Hoa bên sông" của tác giả Thu Hà, giá bìa 128.000 đồng.'
    assert vi(FLOWERS, SELLERS, f"{PRICES}.", offer) == [FLOWERS, SELLERS, f"{PRICES}."]


def test_a_teaser_above_its_button_is_left_out_and_the_text_goes_on():
    other = [">> Đường mới qua núi Voi thông xe", "Đường dài tám cây số và có hai cây cầu.", "ĐỌC NGAY"]
    subhead = "Hoa đến từ đâu"
    assert vi(FLOWERS, *other, subhead, SELLERS, f"{PRICES}.") == [FLOWERS, subhead, SELLERS, f"{PRICES}."]


def test_a_headline_that_is_paid_for_is_left_out():
    paid = ["Thanh mát cùng trà hoa cúc - Giải pháp cho mùa nóng", "Tài trợ"]
    assert vi(FLOWERS, SELLERS, *paid, f"{PRICES}.") == [FLOWERS, SELLERS, f"{PRICES}."]


def test_what_stands_twice_below_buttons_is_a_pictures():
    shown = "Các chị bán cúc ở khu phía đông chợ hoa của thị trấn."
    assert vi(FLOWERS, "Chia sẻ", shown, shown, SELLERS) == [FLOWERS, SELLERS]
    assert vi(FLOWERS, shown, shown, SELLERS) == [FLOWERS, shown, shown, SELLERS]


def test_a_text_for_the_blind_begins_with_who_took_the_picture():
    blind = "Baymarine The harbour ferry lies at a stone pier under a grey sky, and two lorries wait for it."
    caption = "The ferry will be towed to a dry dock on Friday"
    assert read(blind, "Baymarine", caption, ONE, TWO, THREE) == [ONE, TWO, THREE]
    assert blind in read(ONE, blind, TWO, THREE)


def test_a_quotation_may_be_a_headline_among_others():
    others = ["READ MORE", "Five junctions where nothing has changed", "‘I cycled the bay road by accident’"]
    last = "Harbour bus delayed again, the council is told"
    assert read(ONE, *others, last, "What would it cost?", TWO, THREE) == [
        ONE,
        "What would it cost?",
        TWO,
        THREE,
    ]
    quoted = "‘I cycled the bay road by accident’"
    assert quoted in read(ONE, TWO, quoted, THREE)


def test_a_subhead_above_an_announced_list_stays_below_other_articles():
    others = [
        "People are also reading",
        "Missing boat found safe in a fish house",
        "Longtime town bakery to close",
    ]
    plan = [
        "What's in the plan",
        "The plan has:",
        "• A bus for the whole bay, every hour.",
        "• Nets for a cat.",
    ]
    found = read(ONE, TWO, *others, *plan, THREE)
    assert found[2:4] == ["What's in the plan", "The plan has:"]


def test_below_the_name_of_a_part_the_headline_says_that_it_is_continued():
    part, whole = 'Kỳ 2: Khi hoa "đẹp" che mất vườn', "Giữ vườn bên sông: Nhìn từ chợ hoa (Tiếp theo và hết)"
    assert article(part, whole, FLOWERS, SELLERS).title.text == whole
    assert article(part, FLOWERS, SELLERS).title.text == part


def test_a_row_of_sections_above_a_headline_is_none_though_the_text_has_its_words():
    row, title = (
        "Boats | Harbours | Buses",
        "HARBOUR NEWS-Ferry boat stops for winter as captain mends his nets",
    )
    assert article(row, title, "By Ann Lee", ONE, TWO, THREE).title.text == title


def test_what_is_advertised_above_a_subhead_is_left_out_and_the_subhead_stays():
    paid = "Looking for a flat in Bay Town? Pay nothing until 2028"
    assert (
        read(ONE, TWO, "ADVERTISEMENT", paid, "The vanishing nets", THREE + THREE)[2] == "The vanishing nets"
    )
    assert read(ONE, TWO, "ADVERTISEMENT", "The vanishing nets", THREE)[2] == "The vanishing nets"


def test_headlines_with_teasers_above_keywords_end_the_page():
    others = ["Why storms of October go to the middle", "Cold air pushes them south."]
    more = ["Sixty-two schools by the bay stay closed", "Parents are told tonight."]
    found = read(ONE, TWO, THREE, "You may also like", *others, *more, "storm", "Bay Town", "Comments (31)")
    assert found == [ONE, TWO, THREE]
