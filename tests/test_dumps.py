"""Whole pages as they are copied: their headline, what stands there twice, who signs, tables and ends."""

from datetime import UTC, datetime

import pytest

from bulletin import intake
from bulletin.article import Article
from bulletin.imprint import credited, is_bio, is_job
from bulletin.signing import beside_job
from bulletin.stamps import is_date, is_stamp, is_timed, published

MENU = ("News", "Sport", "Weather", "Culture", "Travel", "Food", "Opinion")
TITLE = "Harbour ferry stops for the winter"
ONE = "The ferry across the harbour will stop on Monday, and the town has no boat to take its place."
TWO = "The captain, who has steered it for nineteen years, said that he would spend the winter mending nets."
THREE = "A bus will run around the harbour instead, and it will take fifty minutes where the boat took seven."


def article(*lines: str) -> Article:
    (found,) = intake.read("\n".join(lines).encode(), "x.txt")
    return found


def read(*lines: str) -> list[str]:
    return [one.text for one in article(TITLE, *lines).paragraphs]


def reasons(*lines: str) -> dict[str, str]:
    return {one.text: one.reason for one in article(*lines).skipped}


def test_the_headline_stands_below_a_long_menu_whatever_the_first_line_is():
    found = article("Weyland Post - all the news", *MENU, "Boats and bread in the cold", ONE, TWO, THREE)
    assert found.title.text == "Boats and bread in the cold"
    assert [one.text for one in found.paragraphs] == [ONE, TWO, THREE]


def test_the_headline_is_the_line_that_tells_what_the_text_tells():
    ticker = "Council tax bills go up again"
    assert article(ticker, "Local", TITLE, ONE, TWO, THREE).title.text == TITLE
    assert (
        article(ticker, "By Ann Lee", TITLE, ONE, TWO, THREE).title.text == ticker
    )  # who is signed above it?


def test_a_deck_that_tells_more_is_no_headline():
    deck = "The captain mends nets, the harbour town takes a bus and nobody is happy with the boat"
    found = article("Winter comes early this year", deck, "March 2, 2026", ONE, TWO, THREE)
    assert found.title.text == "Winter comes early this year"
    assert deck in [one.text for one in found.paragraphs]
    short = article(*MENU, "Ferry captain", deck, ONE, TWO, THREE)
    assert short.title.text == "Ferry captain"


def test_a_long_first_line_is_no_label_however_short_a_line_tells_more():
    first = "Storm Una leaves thousands without power all along the coast"
    points = ["Some 40,000 homes are dark", "Rail lines are closed"]
    found = article(first, "Summary", *points, "Boat and harbour town", ONE, TWO, THREE)
    assert found.title.text == first


def test_a_name_over_a_row_of_sections_is_not_above_a_deck():
    row = "Home About Contact Shop Map Jobs Help Letters Weather Shows Trains"
    assert article("HARBOUR TOWN", row, "2 March 2026", TITLE, ONE, TWO, THREE).title.text == TITLE


def test_the_last_sentence_below_other_articles_and_buttons_stays_in_the_text():
    box = [
        "RELATED ARTICLES",
        "Previous",
        "1",
        "Next",
        "Swan halts trains for two hours",
        "Share this article",
    ]
    last = "An animal charity has offered the captain a cat, provided that somebody can get her on the boat."
    assert read(ONE, TWO, "He said: 'I will sit by the stove.'", *box, last)[-2:] == [
        "He said: 'I will sit by the stove.'", last,
    ]  # fmt: skip
    offer = "If you can, please help us to go on: we have no owner, and you have read four of our stories."
    assert read(ONE, TWO, *box, "Sign up now", offer) == [ONE, TWO]


def test_a_line_alone_below_who_wrote_it_is_a_caption_where_there_is_a_deck_and_points_are_read():
    deck, caption = "The town takes the bus, and nobody likes it", "The ferry lies at the long pier"
    assert read(deck, "By Ann Lee", caption, ONE, TWO) == [deck, ONE, TWO]
    assert read("By Ann Lee", deck, ONE, TWO) == [deck, ONE, TWO]
    points = ["The ferry lies at the pier until May", "A bus will run instead of it"]
    assert read("By Ann Lee", *points, ONE, TWO) == [*points, ONE, TWO]


def test_the_headline_is_read_once_however_often_it_is_printed():
    assert read(ONE, TITLE, TWO, THREE) == [ONE, TWO, THREE]


def test_links_that_stand_there_twice_are_other_articles_and_sentences_are_not():
    link = "Why is the old bridge green?"
    assert read(ONE, TWO, link, link, THREE) == [ONE, TWO, THREE]
    assert read(ONE, "So it is.", "So it is.", TWO) == [ONE, "So it is.", "So it is.", TWO]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("Post Pictures A boat at a pierPost Pictures", "The ferry lies at the pier"),
        ("Ann Lee/Post A boat lies at a long pier.", "The ferry lies at the pier"),
        ("The ferry lies at the pier.", "The ferry lies at the pier. Photograph: Ann Lee"),
        ("The ferry lies at the pier.", "The ferry lies at the pier.Ann Lee / Post"),
    ],
)
def test_texts_of_pictures_for_the_blind_are_captions(above, below):
    assert read(ONE, TWO, above, below, THREE) == [ONE, TWO, THREE]
    assert reasons(TITLE, ONE, TWO, above, below, THREE) == {above: "caption", below: "caption"}


def test_a_quotation_that_is_printed_large_beside_its_paragraph_is_read_once():
    pulled = "“I will sit by the stove and mend every net.”"
    told = f"{TWO} {pulled}"
    assert read(ONE, pulled, told, THREE) == [ONE, told, THREE]
    assert reasons(TITLE, ONE, pulled, told, THREE) == {pulled: "again"}
    short = "“Mend every net”"
    assert short in read(ONE, short, told, THREE)


def test_rows_of_a_table_are_not_read_as_lines():
    rows = ["Boat\tSeats\tYear", "Ann\t12\t1990", "Bea\t30\t2004"]
    assert read(ONE, TWO, "Boats of the harbour", *rows, THREE) == [ONE, TWO, THREE]
    assert set(reasons(TITLE, ONE, "Boats of the harbour", *rows, THREE).values()) == {"table"}
    assert read(ONE, TWO, "It has two sorts of seats:", "Hard\t12", THREE)[3] == "Hard\t12"


@pytest.mark.parametrize(
    ("lines", "byline"),
    [
        (("Share", "Joel Hart", "Post News"), "Joel Hart"),
        (("by Joel Hart, housing reporter",), "Joel Hart"),
        (("Joel Hart in Weyland",), "Joel Hart"),
        (("Updated - March 05, 2026 09:41 am IST - Kochi", "Joel Hart", "SHARE"), "Joel Hart"),
    ],
)
def test_names_between_headline_and_text_sign_however_they_are_set(lines, byline):
    found = article(TITLE, *lines, ONE, TWO, THREE)
    assert found.byline == byline
    assert [one.text for one in found.paragraphs] == [ONE, TWO, THREE]


def test_names_with_jobs_and_places_sign_and_other_lines_do_not():
    assert beside_job("By Joel Hart, Senior reporter") == "Joel Hart"
    assert not beside_job("Trouble in Weyland")
    assert not beside_job("Joel Hart, his dog")
    assert is_job("Science and environment editor")
    assert not is_job("The editor of this paper left")
    assert credited("(VIE/Phương Nam+)") == "VIE/Phương Nam+"


def test_the_lives_of_several_authors_are_not_read():
    lives = [
        "Ann Lee",
        "Ann Lee is a reporter for the Post.",
        "Bo Dahl",
        "Bo Dahl covers boats and harbours.",
    ]
    assert read("By Ann Lee and Bo Dahl", ONE, TWO, THREE, *lives) == [ONE, TWO, THREE]
    assert is_bio("Dahl covers boats.", "Ann Lee and Bo Dahl")
    assert not is_bio("Dahl bought a boat.", "Ann Lee and Bo Dahl")


def test_times_with_a_name_or_a_button_are_the_page_s():
    assert is_timed("Sat, 4 April 2026 at 4:30 pm BST · 2-min read")
    assert not is_timed("The boat left on 4 April 2026 at 4:30 pm with forty people and two dogs on board")
    assert is_date("12 Feb 2026 05:30PM")
    assert is_date("Thu Mar 05 2026 - 00:01")
    assert is_stamp("Posted Sat 14 Feb 2026")
    assert not is_stamp("It was posted on Saturday")
    stamped = "Ann Lee7:31 p.m. ET, February 18, 2026"
    assert read(ONE, TWO, stamped, THREE) == [ONE, TWO, THREE]
    ago = "1 hr 10 min ago"
    assert read(ONE, TWO, ago, THREE) == [ONE, TWO, THREE]


def test_a_short_weekday_and_a_time_with_a_point_are_a_time_of_publication():
    assert published("Fri 6 Mar 2026 11.00 GMT", "en") == datetime(2026, 3, 6, 11, tzinfo=UTC)
    assert published("Thu 6 Mar 2026 11.00 GMT", "en") is None


def test_letters_are_read_with_who_wrote_them_and_where():
    first = f"Sir, – {ONE} It is a pity. – Yours, etc,"
    second = "Sir, – Has anybody asked the gulls? – Yours, etc,"
    names = ["ANN LEE,", "Weyland,", "Co Mayo."]
    assert read(first, *names, second, "BO DAHL,", "Co Clare.") == [
        first, *names, second, "BO DAHL,", "Co Clare.",
    ]  # fmt: skip


def test_below_keywords_nothing_is_read_that_a_list_announces():
    end = [
        "#boats",
        "#winter",
        "More news",
        "The bakery opens at four",
        "It sold out by six on the first day.",
        THREE,
    ]
    assert read(ONE, TWO, *end) == [ONE, TWO]
    assert read(ONE, TWO, *end[2:], TWO)[-2:] == [THREE, TWO]


def test_subheads_that_a_table_of_contents_lists_are_read_where_they_stand():
    contents = ["Contents", "What it costs", "Who pays"]
    assert read(ONE, *contents, "What it costs", TWO, "Who pays", THREE) == [
        ONE, "What it costs", TWO, "Who pays", THREE,
    ]  # fmt: skip


def test_a_heading_above_a_numbered_list_ends_a_list_of_other_articles():
    steps = ["1. Ask the captain for his key.", "2. Put it back."]
    assert read(ONE, TWO, "Read more", "Bakery opens at four", "How to board", *steps)[2:] == [
        "How to board", *steps,
    ]  # fmt: skip


def test_below_what_is_told_of_the_author_nothing_is_read():
    assert read(ONE, TWO, "About the author", "Ann is a student who likes boats.", "She cannot swim.") == [
        ONE,
        TWO,
    ]


def test_a_line_longer_than_subheads_are_is_a_caption_between_sentences():
    caption = "Boats tied up along the old pier below the town on a grey day"
    assert read(ONE, TWO, caption, THREE) == [ONE, TWO, THREE]
    assert read(ONE, TWO, "The old pier", THREE) == [ONE, TWO, "The old pier", THREE]


def test_another_article_begins_with_the_name_of_its_paper():
    title = "Bến phà nghỉ đông"
    sentences = [
        f"Chuyến phà thứ {n} chở đầy khách qua sông trong buổi sáng mù sương cuối năm." for n in range(3)
    ]
    teaser = "BMO - Chợ nổi mở cửa sớm hơn mọi năm hai giờ, khách đến từ sáu xã."
    found = article(title, f"BMO - {sentences[0]}", *sentences[1:], "Chợ nổi vào xuân", teaser)
    assert [one.text for one in found.paragraphs] == [f"BMO - {sentences[0]}", *sentences[1:]]


def test_what_workers_and_people_feel_or_do_is_news():
    title = "Xưởng gỗ trả lương chậm"
    sentences = [
        f"Xưởng gỗ số {n} còn nợ lương ba tháng của hơn hai trăm người trong vùng." for n in range(3)
    ]
    for told in (
        "Công nhân trở lại xưởng từ sáng sớm.",
        "Người dân phấn khởi chờ đợt mở bán.",
        "Khách hàng sợ mất cọc.",
    ):
        found = article(title, *sentences[:2], told, sentences[2])
        assert told in [one.text for one in found.paragraphs], told


def test_a_text_goes_on_below_a_box_with_teasers():
    box = [
        "More from western Weyland",
        "The mail run that still goes by plane",
        "Floodwaters bring pelicans back",
    ]
    teaser = "Thousands of birds have returned for the first time in a decade."
    assert read(ONE, TWO, *box, teaser, "Nets and needles", THREE, TWO) == [
        ONE, TWO, "Nets and needles", THREE, TWO,
    ]  # fmt: skip


def test_the_last_quotation_below_a_list_is_read_and_a_teaser_is_not():
    box = ["More from western Weyland", "The mail run that still goes by plane"]
    quoted = "“I will sit by the stove until May,” the captain said."
    teaser = "A swan sat down on the line and would not move."
    for last, found in ((quoted, [quoted]), (teaser, [])):
        assert read(ONE, TWO, *box, last, "Comments (12)", "Ann", "Well said.") == [ONE, TWO, *found]
