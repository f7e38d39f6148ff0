"""Between the sentences of a pasted page: what is left out there without a heading, and what is read."""

from bulletin import intake

TITLE = "Chợ hoa vào xuân sớm hơn hai giờ"
ONE = "Sáng nay, chợ hoa của thị trấn mở cửa sớm hơn mọi năm hai giờ."
TWO = "Người bán đến từ bốn xã ven sông, mang theo hơn ba nghìn chậu cúc."
THREE = "Ban quản lý chợ cho biết, giá năm nay giảm khoảng một phần mười."


def read(*lines: str) -> list[str]:
    (article,) = intake.read("\n".join((TITLE, *lines)).encode(), "x.txt")
    return [one.text for one in article.paragraphs]


def test_headlines_in_a_row_are_other_articles_and_a_subhead_stays():
    assert read(ONE, TWO, "Đường mới qua núi Voi thông xe", "Cầu cũ bên sông Lam bị cấm", THREE) == [
        ONE, TWO, THREE,
    ]  # fmt: skip
    assert read(ONE, TWO, "Giá hoa giảm mạnh", THREE) == [ONE, TWO, "Giá hoa giảm mạnh", THREE]


def test_a_list_without_bullets_is_read_where_it_is_announced():
    announced = "Chợ có hai khu bán hàng, mở cửa hằng ngày:"
    items = ["Khu bán hoa ở phía đông chợ", "Khu bán cây cảnh ở phía tây"]
    assert read(ONE, announced, *items, THREE) == [ONE, announced, *items, THREE]


def test_headlines_with_dashes_are_other_articles_and_measures_are_not():
    assert read(ONE, TWO, "- Đường mới qua núi Voi thông xe", THREE) == [ONE, TWO, THREE]
    item = "Chậu cao 30 cm, có lỗ thoát nước"
    assert read(ONE, TWO, f"- {item}", THREE) == [ONE, TWO, item, THREE]


def test_a_headline_above_a_button_is_another_article():
    assert read(ONE, TWO, "Đường mới qua núi Voi thông xe", "ĐỌC NGAY", THREE) == [ONE, TWO, THREE]


def test_boxes_that_say_where_they_end_are_left_out_whole():
    box = ["skip past newsletter promotion", "All the news of the week.", "after newsletter promotion"]
    assert read(ONE, TWO, *box, THREE) == [ONE, TWO, THREE]
    offer = ["Sign up for Morning Post", "All the news of the week.", "Sign up"]
    assert read(ONE, TWO, *offer, THREE) == [ONE, TWO, THREE]
    assert read(ONE, TWO, "All the news of the week.", THREE) == [
        ONE,
        TWO,
        "All the news of the week.",
        THREE,
    ]


def test_what_people_look_like_is_a_caption_and_what_they_want_is_not():
    assert read(ONE, TWO, "Du khách chụp ảnh bên luống cúc vàng.", THREE) == [ONE, TWO, THREE]
    wish = "Người dân mong chợ mở thêm một tuần."
    assert read(ONE, TWO, wish, THREE) == [ONE, TWO, wish, THREE]


def test_an_article_with_author_and_teaser_below_the_text_ends_it():
    other = ["Đường mới qua núi Voi thông xe", "LINH ĐAN", "Con đường dài ba cây số, có hai làn xe."]
    assert read(ONE, TWO, THREE, *other) == [ONE, TWO, THREE]


def test_below_labels_a_short_sentence_is_none_of_the_article_and_long_ones_are():
    labels = ["Từ khóa:", "chợ hoa", "mùa xuân"]
    assert read(ONE, TWO, THREE, *labels, "Đường mới qua núi thông xe sớm.") == [ONE, TWO, THREE]
    programme = ["Ngày 3: chợ hoa", "Ngày 4: chợ cây", "Ngày 5: chợ chim", "Ai cũng được vào xem."]
    assert read(ONE, TWO, *programme) == [ONE, TWO, *programme]
