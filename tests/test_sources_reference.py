"""The reference page of the house, where it is at hand."""

import os
from pathlib import Path

import pytest

from bulletin import intake
from bulletin.sources import rundown

ROOT = Path(__file__).parents[1]
CASES = Path(os.environ.get("BULLETIN_CASES", ROOT.parent / "shared" / "data"))
PAGE = CASES / "reference_article.txt"

if PAGE.exists():

    @pytest.fixture(scope="module")
    def lines():
        return PAGE.read_text(encoding="utf-8").rstrip("\n").split("\n")

    @pytest.fixture(scope="module")
    def article():
        (article,) = intake.read(PAGE.read_bytes(), PAGE.name)
        return article

    def test_headline_and_body_are_read_in_order(article, lines):
        assert article.title.text == lines[0]
        assert [paragraph.text for paragraph in article.paragraphs] == lines[3:9]
        assert {paragraph.kind for paragraph in article.paragraphs} == {"text"}
        assert sum(len(paragraph.text.split()) for paragraph in article.paragraphs) == 956

    def test_what_is_not_read_has_its_reason(article, lines):
        reasons = ["caption", "audio", "byline", *["related"] * 12, "rule", *["related"] * 10]
        assert [skipped.reason for skipped in article.skipped] == reasons
        assert [skipped.text for skipped in article.skipped] == [*lines[1:3], *lines[9:]]

    def test_byline_caption_and_sound_file_are_kept(article, lines):
        assert article.byline == "P.V"
        assert [picture.caption for picture in article.pictures] == [lines[1]]
        assert article.original == lines[2].removeprefix("Audio: ")
        assert article.language == "vi"

    def test_the_page_has_no_date_of_its_own(article):
        assert article.published is None
        assert all(
            "2025" not in one.text or "2020" in one.text for one in (article.title, *article.paragraphs)
        )

    def test_its_rundown_file_gives_it_back(article):
        assert intake.read(rundown.write((article,)).encode(), "x.md") == (article,)
