"""Lines that no rule knows: how they look, what is learned from it, and what is left alone all the same."""

import sys
import tomllib
from pathlib import Path

import pytest

from bulletin import intake, likeness
from bulletin.gist import gist_of, is_prose, terms
from bulletin.looks import FEATURES, place_of, sheet_of

TITLE = "Harbour ferry stops for the winter"
ONE = "The ferry across the harbour will stop on Monday, and the town has no boat to take its place."
ONE = "The ferry across the harbour will stop on Monday, and the town has no other boat to take its place."
TWO = "The captain, who has steered it for nineteen years, said that he would spend the winter mending nets."
THREE = "A bus will run around the harbour instead, and it will take fifty minutes where the boat took seven."
ODD = "Post+ App | Redeem Points"  # no phrase is known that it has


def read(*lines: str) -> list[str]:
    (article,) = intake.read("\n".join((TITLE, *lines)).encode(), "x.txt")
    return [one.text for one in article.paragraphs]


def likely(line: str, *around: str) -> float:
    lines = [TITLE, ONE, TWO, line, *around]
    return likeness.likeness(place_of(sheet_of(lines, 0, "en"), 3))


def test_what_is_counted_is_what_has_a_weight():
    table = tomllib.loads(
        Path(likeness.__file__).with_name("_pages").joinpath("weights.toml").read_text("utf-8")
    )
    assert table["weights"].keys() == FEATURES.keys()
    assert all(abs(weight) < 5 for weight in table["weights"].values())


def test_a_sentence_of_news_is_likelier_than_a_subhead_and_that_than_a_button():
    assert likely(THREE) > 0.8
    assert likely(THREE) > likely("Nets and needles", THREE) > 0.1 > likely(ODD, THREE) > 0


def test_what_looks_like_nothing_of_an_article_is_skipped_and_says_so():
    (article,) = intake.read("\n".join((TITLE, ONE, TWO, ODD, THREE)).encode(), "x.txt")
    assert [one.text for one in article.paragraphs] == [ONE, TWO, THREE]
    assert [(one.text, one.reason) for one in article.skipped] == [(ODD, "unlike")]


@pytest.mark.parametrize(
    "lines",
    [
        ["• Post+ APP", "• Mail+ APP"],
        ["Weyland 2-1 Portage"],
        ["For sale in the shop are:", "POST+ APP", "MAIL+ APP"],
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


def test_weights_are_learned_that_tell_lines_apart(monkeypatch):
    numpy = pytest.importorskip("numpy")
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "bench"))
    monkeypatch.delitem(sys.modules, "likeness", raising=False)
    import likeness as bench

    looks = numpy.array([[1.0, 0.0]] * 8 + [[0.0, 1.0]] * 8)
    wanted = numpy.array([True] * 7 + [False] + [False] * 8)
    lines = bench.Lines(looks, wanted, numpy.full(16, 0.05))
    weights = bench.learned(lines)
    assert weights.each[0] > 0 > weights.each[1]
    assert weights.likely(looks)[0] > 0.5 > weights.likely(looks)[-1]
    assert "| one | 0 of 7 |" in bench.report({"one": lines, "two": lines}).replace("  ", " ")
    monkeypatch.delitem(sys.modules, "likeness", raising=False)
