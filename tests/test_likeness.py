"""Lines that no rule knows: how they look, what is learned from it, and what is left alone all the same."""

import json
import math
from pathlib import Path

import pytest

from bulletin import banner, intake, likeness
from bulletin.company import COMPANY, company
from bulletin.forest import Forest, forest_of
from bulletin.gist import gist_of, is_prose, terms
from bulletin.headlooks import HEAD_LOOKS, front_of
from bulletin.looks import FEATURES, place_of, sheet_of
from bulletin.vocables import vocables

TITLE = "Harbour ferry stops for the winter"
ONE = "The ferry across the harbour will stop on Monday, and the town has no other boat to take its place."
TWO = "The captain, who has steered it for nineteen years, said that he would spend the winter mending nets."
THREE = "A bus will run around the harbour instead, and it will take fifty minutes where the boat took seven."
ODD = "Newsletter sign-up"  # no phrase is known that it has


def read(*lines: str) -> list[str]:
    (article,) = intake.read("\n".join((TITLE, *lines)).encode(), "x.txt")
    return [one.text for one in article.paragraphs]


def likely(line: str, *around: str) -> float:
    lines = [TITLE, ONE, TWO, line, *around]
    return likeness.learned().likely(sheet_of(lines, 0, "en"))[2]


def trees(name: str) -> dict[str, object]:
    return json.loads(Path(likeness.__file__).with_name("_pages").joinpath(name).read_text("utf-8"))


@pytest.mark.parametrize(
    ("forest", "width"),
    [
        (lambda: likeness.learned().alone, len(FEATURES) + 1),
        (lambda: likeness.learned().among, len(FEATURES) + 1 + len(COMPANY)),
        (lambda: forest_of(trees("headline.json")), len(HEAD_LOOKS)),
    ],
    ids=["alone", "among", "headline"],
)
def test_trees_look_at_what_is_counted_and_come_to_an_end(forest, width):
    grown = forest()
    assert len(grown.trees) >= 60
    for tree in grown.trees:
        for number, node in enumerate(tree):
            if isinstance(node, tuple):
                which, _, left, right = node
                assert 0 <= which < width
                assert number < left < len(tree)
                assert number < right < len(tree)
        assert all(abs(node) < 5 for node in tree if isinstance(node, float))
    assert math.isfinite(grown.odds([0.0] * width))


def test_a_forest_adds_up_what_its_trees_say():
    table = {"base": 0.5, "trees": [[[0, 1.5, 1, 2], -1.0, 2.0], [0.25]]}
    forest = forest_of(table)
    assert forest == Forest(0.5, (((0, 1.5, 1, 2), -1.0, 2.0), (0.25,)))
    assert forest.odds([1.5]) == pytest.approx(-0.25)
    assert forest.odds([1.6]) == pytest.approx(2.75)


def test_the_company_of_a_line_is_what_stands_around_it():
    odds = [2.0, -3.0, 4.0, 1.0]
    likely_ = [1 / (1 + math.exp(-one)) for one in odds]
    nothing = 1 / (1 + math.exp(4.0))
    rows = [dict(zip(COMPANY, row, strict=True)) for row in company(odds)]
    second = rows[1]
    assert [second[name] for name in ("itself", "1 above", "2 above", "1 below", "3 below")] == [
        -3.0, 2.0, -4.0, 4.0, -4.0,
    ]  # fmt: skip
    assert second["three below"] == pytest.approx((likely_[2] + likely_[3] + nothing) / 3)
    assert second["eight above"] == pytest.approx((likely_[0] + 7 * nothing) / 8)
    assert second["share above"] == pytest.approx(likely_[0] / sum(likely_))
    assert rows[-1]["all below"] == 0.0
    assert second["more above than below"] == pytest.approx(second["eight above"] - second["eight below"])
    assert company([]) == []


def test_the_words_of_a_line_are_alone_and_in_pairs_with_its_ends():
    found = vocables("Ảnh: 12 người")
    assert {"ảnh", ":", "0", "người", "^ảnh", "^:", "0$", "người$", "ảnh :", "0 người"} <= found
    assert vocables("a" * 2_000 + " end") >= {"end$"}
    assert vocables("") == frozenset()


def test_a_sentence_of_news_is_likelier_than_a_subhead_and_that_than_a_button():
    assert likely(THREE) > 0.8
    assert likely(THREE) > likely("Nets and needles", THREE) > 0.15 > likely(ODD, THREE) > 0


def test_a_button_called_comments_does_not_take_the_article_away():
    head = ("Share (opens in a new window)", "Save (opens in a new window)", "COMMENTS")
    assert read(*head, ONE, TWO, THREE) == [ONE, TWO, THREE]
    assert read(ONE, TWO, THREE, "COMMENTS", "anna_b", "So sad.", "Reply") == [ONE, TWO, THREE]


def test_figures_alone_are_read_only_where_they_are_likely_the_articles():
    assert read(ONE, TWO, "3/6", THREE, TWO) == [ONE, TWO, THREE, TWO]


def test_the_likeliest_line_becomes_the_headline_where_the_first_has_no_word_of_the_text():
    lines = ("E-PAPER", "Weather", "Home", "City", "Harbour", TITLE, "By Ann Lee", ONE, TWO, THREE)
    (article,) = intake.read("\n".join(lines).encode(), "x.txt")
    assert article.title.text == TITLE
    front = front_of(lines, "en")
    found = {number: banner._odds(front, number) for number in banner.candidates(front)}
    assert max(found, key=lambda number: found[number]) == lines.index(TITLE)


def test_without_long_sentences_no_line_is_likelier_to_be_the_headline():
    assert not banner.candidates(front_of(("Short", "It stops."), "en"))


def test_what_looks_like_nothing_of_an_article_is_skipped_and_says_so():
    (article,) = intake.read("\n".join((TITLE, ONE, TWO, ODD, THREE)).encode(), "x.txt")
    assert [one.text for one in article.paragraphs] == [ONE, TWO, THREE]
    assert [(one.text, one.reason) for one in article.skipped] == [(ODD, "unlike")]


@pytest.mark.parametrize(
    "lines",
    [
        ["• Newsletter sign-up", "• Account log-in"],
        ["Weyland 2-1 Portage"],
        ["For sale in the shop are:", "Newsletter sign-up", "Account log-in"],
        [
            "1 onion, halved",
            "2 ribs of celery",
            "3 quarts of water",
            "1 whole old hen",
            "Salt and black pepper",
        ],
    ],
)
def test_lists_results_and_poems_are_read_however_they_look(lines):
    plain = [line.removeprefix("• ") for line in lines]
    assert read(ONE, TWO, *lines, THREE) == [ONE, TWO, *plain, THREE]


def test_nothing_is_weighed_where_there_is_nothing_to_compare_with():
    assert read("It stops.", "He sits.", ODD, "It runs.") == ["It stops.", "He sits.", ODD, "It runs."]


def test_pages_in_other_languages_are_not_weighed():
    lines = [
        "La barca del porto si ferma lunedì, e il paese non ha nessun'altra barca che ne prenda il posto.",
        "Un autobus girerà intorno al porto, e ci metterà cinquanta minuti dove la barca ne metteva sette.",
    ]
    assert read(lines[0], ODD, lines[1]) == [lines[0], ODD, lines[1]]


def test_the_gist_counts_in_how_many_long_sentences_a_word_is():
    gist = gist_of([TITLE, ONE, THREE, "Short."], "en")
    assert gist.counts["harbour"] == 2
    assert gist.shared(0) == 3  # harbour, ferry and stop(s)
    assert gist.share(0) == pytest.approx(0.75)
    assert gist.shared(1, own=True) == len({"harbour", "bus"} & gist.terms[1]) + len(
        {"boat", "take"} & gist.terms[1]
    )
    assert terms("Bến phà nghỉ đông", "vi") == {"bến phà", "phà nghỉ", "nghỉ đông"}
    assert terms("Hai ông và cô", "vi") == set()
    assert is_prose(ONE)
    assert not is_prose(ONE.rstrip("."))
    assert not is_prose("It stops.")


def test_numbers_of_a_page_are_those_of_its_lines():
    sheet = sheet_of(["Menu", TITLE, ONE, "Share", "Share", TWO, "End"], 1, "en")
    assert list(sheet.above) == [0, 0, 0, 1, 1, 1, 2, 2]
    assert list(sheet.up)[3:] == [0, 1, 2, 0]
    assert list(sheet.marks_up)[5] == 2
    assert list(sheet.marks_down)[2] == 2
    assert list(sheet.run) == [2, 2, 1, 2, 2, 1, 1]
    assert place_of(sheet, 3).below == 1
    assert FEATURES["printed twice"](place_of(sheet, 4)) == 1


def test_a_page_of_very_many_lines_is_not_weighed(monkeypatch):
    assert read(ONE, TWO, ODD, THREE) == [ONE, TWO, THREE]
    monkeypatch.setattr(likeness, "_MOST", 4)
    assert read(ONE, TWO, ODD, THREE) == [ONE, TWO, ODD, THREE]
