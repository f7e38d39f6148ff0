"""Tables of a pasted page: figures below labels, facts of a match, who played, numbers of pictures."""

from bulletin import intake
from tests.test_entries import ONE, THREE, TWO, read


def test_a_figure_below_each_label_is_a_box_of_the_markets():
    box = ["Boat Holding Ltd", "Price now", "11.20", "Change", "-0.15 (-1.32%)"]
    assert read(ONE, TWO, *box, THREE) == [ONE, TWO, THREE]
    assert read(ONE, TWO, "Nets on the pier", THREE) == [ONE, TWO, "Nets on the pier", THREE]


def test_two_rows_with_tabs_are_a_table_whatever_their_cells():
    assert read(ONE, TWO, "Scoreboard", "Q1\tQ2\tTotal", "Gulls\t12\t11\t23", THREE) == [ONE, TWO, THREE]


def test_facts_of_a_match_are_a_table_with_the_result_above():
    facts = [
        "Result",
        "Weyland 2 - 1 Bay Town",
        "Scorers: Lee 8', Dahl 90+4'; Kim 7'",
        "Referee: J Hart (Bay).",
    ]
    assert read(ONE, TWO, *facts, THREE) == [ONE, TWO, THREE]
    spoken = "Referee: I saw the boat, and I saw that it was late."
    assert spoken in read(ONE, spoken, TWO, THREE)
    told = "Result: the boat was late every day of that week, said the captain and all of his crew:"
    assert told in read(ONE, told, TWO, THREE)


def test_who_played_is_a_table_with_those_who_came_on():
    team = "WEYLAND: A Lee; J Dahl, B Hart; K Kim (0-2), N Voss. Subs: C Moe for Kim (66 mins)."
    assert read(ONE, TWO, THREE, team) == [ONE, TWO, THREE]


def test_numbers_of_a_gallery_are_left_out_and_one_day_of_a_chronicle_is_not():
    title = "Chợ hoa vào xuân sớm hơn hai giờ"
    told = [
        "Sáng nay, chợ hoa của thị trấn mở cửa sớm hơn mọi năm hai giờ.",
        "Người bán đến từ bốn xã ven sông, mang theo hơn ba nghìn chậu cúc.",
        "Ban quản lý chợ cho biết, giá năm nay giảm khoảng một phần mười.",
    ]
    shown = ["Ảnh: Thu Hà", "2/6", told[1], "Ảnh: Thu Hà", "3/6"]
    text = "\n".join((title, told[0], *shown, told[2]))
    (article,) = intake.read(text.encode(), "x.txt")
    assert [one.text for one in article.paragraphs] == told
    assert {one.text for one in article.skipped} == {"Ảnh: Thu Hà", "2/6", "3/6"}
    days = "\n".join((title, "2/6", told[0], "3/6", told[1], "4/6", told[2]))
    (article,) = intake.read(days.encode(), "x.txt")
    assert "3/6" in [one.text for one in article.paragraphs]
