"""Which lines of a pasted page are subheads, quotations and entries of a list."""

from bulletin.article import Kind
from bulletin.paragraphs import paragraphs

ONE = "The ferry across the harbour will stop on Monday, and the town has no boat to take its place at all."
TWO = "The captain, who has steered it for nineteen years, said that he would spend the winter mending nets."


def kinds(*lines: str) -> list[Kind]:
    return [one.kind for one in paragraphs(list(lines))]


def test_a_subhead_below_a_paragraph_that_is_one_quotation_or_ends_in_one():
    told = '"The nets look better than in five winters," said Ann Lee. "It is the price, not the net."'
    assert kinds(ONE, told, "CAPTAINS CHEER", TWO)[2] is Kind.SUBHEAD
    assert kinds(ONE, "“It is the price, not the net.”", "Ann Lee", TWO)[2] is Kind.TEXT  # who said so


def test_a_subhead_may_end_with_quoted_words_or_ask_in_quotation_marks():
    assert kinds(ONE, 'The fear called "when"', TWO)[1] is Kind.SUBHEAD
    assert kinds(ONE, "‘Who will mend them?’", TWO)[1] is Kind.SUBHEAD
    assert kinds(ONE, '"It is late," he said, "very late"', TWO)[1] is not Kind.SUBHEAD


def test_a_question_above_bullets_or_with_a_number_is_a_subhead():
    assert (
        kinds(ONE, "Who should be careful with cold drinks?", "• Captains", "• Cats", TWO)[1] is Kind.SUBHEAD
    )
    assert kinds(ONE, "1. Who should be careful with cold drinks here?", TWO)[1] is Kind.SUBHEAD


def test_a_subhead_below_a_deck_or_who_signed_a_letter():
    deck = "Captains mend their nets all winter long while buses run around the bay"
    assert kinds(deck, "Closing summary", ONE)[1] is Kind.SUBHEAD
    assert kinds(ONE, "Ann Lee,", "Weyland", "Nets and captains", TWO)[3] is Kind.SUBHEAD


def test_lines_with_dashes_below_a_question_are_a_list_where_there_are_many():
    items = ["- A paper of the boat.", "- A paper of the captain.", "- A paper of the cat."]
    assert kinds(ONE, "What is needed?", *items)[2:] == [Kind.ITEM] * 3
    assert kinds(ONE, "What is needed?", "- A paper of the boat.", TWO)[2] is Kind.QUOTE


def test_what_somebody_says_laughing_is_a_quotation():
    assert kinds(ONE, "Chồng bà khi đó cười:", "- Bà chèo như rùa.", "- Chèo chậm thì thư khô.")[2:] == [
        Kind.QUOTE, Kind.QUOTE,
    ]  # fmt: skip


def test_only_the_bullet_at_the_beginning_is_taken_away():
    (item,) = paragraphs(["Sleep 20 - 30 minutes"], [Kind.ITEM], coded=True)
    assert item.text == "Sleep 20 - 30 minutes"
    assert [one.text for one in paragraphs(["- Sleep 20 - 30 minutes"], [Kind.ITEM])] == [
        "Sleep 20 - 30 minutes"
    ]
