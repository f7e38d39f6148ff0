"""Lines that are surely the article's: entries of a live page, dates of a life, decks, heads of letters."""

from bulletin import intake
from bulletin.entries import sort_entries
from bulletin.leaf import Leaf

TITLE = "Harbour ferry stops for the winter"
ONE = "The ferry across the harbour will stop on Monday, and the town has no boat to take its place at all."
TWO = "The captain, who has steered it for nineteen years, said that he would spend the winter mending nets."
THREE = "A bus will run around the harbour instead, and it will take fifty minutes where the boat took seven."
MORNING = "Good morning. I’m Ann Lee and I’ll be with you until noon, when Jo Dahl takes over from me."
ENTRIES = (
    "18.02 BST", "Closing summary", "That is all from us tonight. Here is what happened:", TWO, "Share",
    "16.40 BST", "Ann Lee", "Nets on the pier", THREE, "Share",
    "10.10 BST", MORNING, "Share",
)  # fmt: skip


def read(*lines: str) -> list[str]:
    (article,) = intake.read("\n".join((TITLE, *lines)).encode(), "x.txt")
    return [one.text for one in article.paragraphs]


def sure(*lines: str) -> list[str]:
    page = Leaf((TITLE, *lines), "en", (None,) * (len(lines) + 1), fate=[""] * (len(lines) + 1))
    sort_entries(page)
    return [page.lines[number] for number in sorted(page.sure)]


def test_what_stands_below_the_times_of_a_live_page_is_read():
    found = read(ONE, *ENTRIES)
    assert found == [ONE, "Closing summary", ENTRIES[2], TWO, "Nets on the pier", THREE, MORNING]


def test_what_a_live_page_lists_above_its_entries_is_not():
    heads = ("The day in three pictures", "Nets are mended on the pier", "Captain begins her last trip")
    index = ("Key events", *heads, "Show all events on the pier")
    assert read(ONE, *index, *ENTRIES) == read(ONE, *ENTRIES)
    assert "Key events" in read(ONE, TWO, "Key events", THREE)


def test_bare_times_of_entries_are_read_and_those_of_other_articles_are_not():
    entries = ["17:30", "Nets on the pier", THREE, "Share", "16:10", TWO, "Share", "15:05", TWO, "Share"]
    found = read(ONE, "Most recent", "Oldest", *entries)
    assert found == [ONE, "17:30", "Nets on the pier", THREE, "16:10", TWO, "15:05", TWO]
    others = ["Latest stories", "Swan halts trains for hours", "17:30", "Young bakers get stalls", "16:10"]
    assert read(ONE, TWO, THREE, *others) == [ONE, TWO, THREE]


def test_the_dates_of_a_life_stand_above_it():
    dates = ["Born: May 3rd, 1931", "Died: March 9th, 2026"]
    assert read(*dates, ONE, TWO, THREE) == [*dates, ONE, TWO, THREE]


def test_a_deck_above_who_wrote_it_and_when_is_read():
    deck = "Notes from a winter ashore"
    assert read(deck, "Ann Lee", "Mar 03, 2026", ONE, TWO, THREE) == [deck, ONE, TWO, THREE]


def test_the_first_of_several_letters_has_its_head():
    letters = ["Boats and buses", ONE, "Ann Lee,", "Weyland", "Nets and captains", TWO, "Jo Dahl,", "Bay"]
    assert read("SHARE", *letters) == letters
    assert read("SHARE", "Life and style", ONE, TWO, THREE) == [ONE, TWO, THREE]


def test_points_of_a_summary_right_above_the_text_are_read():
    points = ["Blast at a pier of Danubia Silos", "Two berths stay shut for some days"]
    head = ["By Ann Lee", "November 5, 2026 9:47 AM GMT", "Summary", "Companies"]
    assert read(*head, *points, ONE, TWO, THREE) == [*points, ONE, TWO, THREE]
    assert "Blast at a pier of Danubia Silos" not in read(*head, points[0], "Share", ONE, TWO, THREE)


def test_who_is_quoted_above_is_read():
    quoted = "“It is late in the winter when I mend the nets.”"
    assert sure(ONE, quoted, "Skipper ANN LEE", TWO, THREE) == ["Skipper ANN LEE"]
    assert not sure(ONE, TWO, "Skipper ANN LEE", THREE)
    assert read(ONE, quoted, "Skipper ANN LEE", TWO, THREE) == [ONE, quoted, "Skipper ANN LEE", TWO, THREE]


def test_what_is_asked_and_answered_is_read():
    talk = [
        "Ann Lee: There are boats that could do this in a week. Why do it by yourself, by hand, all winter?",
        "Captain Jo Dahl: Nets are nets.",
        "Lee: You are not sad?",
        "Dahl: I am.",
    ]
    assert sure(ONE, *talk, THREE) == talk
    assert not sure(ONE, *talk[:2], "Phone: 0900 000 721.", "Fax: 0900 000 722.", THREE)
    assert read(ONE, TWO, *talk, "Share", THREE, "Sponsor Message") == [ONE, TWO, *talk, THREE]
