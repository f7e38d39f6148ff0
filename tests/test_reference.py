"""The reference page of the house, where it is at hand."""

import json
import os
from pathlib import Path

import pytest

from bulletin import intake
from bulletin.check import check_edition, measure
from bulletin.event import Made
from bulletin.show import Station
from bulletin.tags import read_tags
from tests import factories
from tests.heard import assert_heard, assert_said_whole

ROOT = Path(__file__).parents[1]
CASES = Path(os.environ.get("BULLETIN_CASES", ROOT.parent / "shared" / "data"))
PAGE = CASES / "reference_article.txt"
RELATED_DATE = ("11.02.2025", "11/02/2025", "mười một tháng hai", "2025-02-11")

if PAGE.exists():

    @pytest.fixture(scope="module")
    def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
        folder = tmp_path_factory.mktemp("reference")
        station = Station(cache=str(folder / "kept"), output=str(folder / "out"))
        return factories.made(intake.read(PAGE.read_bytes(), PAGE.name), station)

    def test_the_date_of_the_related_list_is_nowhere_but_among_what_is_skipped(made: Made):
        told = json.loads(made.edition.path.with_suffix(".json").read_text("utf-8"))
        skipped = json.dumps(told.pop("skipped"), ensure_ascii=False)
        assert RELATED_DATE[0] in skipped
        rest = json.dumps(told, ensure_ascii=False)
        tags = str(read_tags(made.edition.path))
        for date in RELATED_DATE:
            assert date not in rest
            assert date not in tags
        assert told["articles"][0]["published"] == ""
        tagged = read_tags(made.edition.path)
        assert tagged.published is None
        assert tagged.original_name == told["articles"][0]["original"]

    def test_headline_and_six_paragraphs_are_read_in_order(made: Made):
        record = made.edition.record
        lines = PAGE.read_text("utf-8").rstrip("\n").split("\n")
        assert [one.text for one in record.articles[0].paragraphs] == lines[3:9]
        for number, paragraph in enumerate([lines[0], *lines[3:9]], -1):
            read = [one.written for one in record.script if one.paragraph == number and one.story == 0]
            assert "".join("".join(read).split()) == "".join(paragraph.split())

    def test_it_is_as_long_and_as_loud_as_it_should_be(made: Made):
        record = made.edition.record
        assert 4 * 60 <= record.edition.duration <= 6 * 60
        measured = measure(made.edition.path)
        assert record.sound
        assert measured.samples == record.sound.samples == round(record.edition.duration * 44100)
        assert measured.lufs == pytest.approx(-16.0, abs=0.1)
        assert measured.true_peak_dbtp <= -1.0
        assert [report.findings for report in check_edition(made.edition)] == [()]
        assert record.warnings == ()

    def test_every_span_is_heard_and_every_word_said(made: Made):
        for one in made.edition.record.script:
            assert_heard(one)
        assert_said_whole(made.edition.record)
