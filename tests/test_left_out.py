"""What the show's switches leave out of a sentence that is read is listed with its reason, everywhere."""

import json
from pathlib import Path

import pytest

from bulletin import desk, reading_list
from bulletin.article import Article, Paragraph, Skipped
from bulletin.desk import Request
from bulletin.record import Record, SkippedFacts, to_json
from bulletin.sheet import page
from bulletin.show import find_station
from tests.factories import MORNING
from tests.sheet_reader import parse

TEXT = (
    "Theo Kế hoạch số 25/KH-UBND và Quyết định 7/2024/QĐ-TTg, xã có 5 thôn.",
    "Kế hoạch số 31/KH-UBND bổ sung việc này. Nghị quyết 9-NQ/TW được nhắc lại.",
)
SHOWS = {
    "quiet": '[style]\ndocuments = "silent"\n',
    "spelled": '[style]\ndocuments = "spelled"\n',
    "signed": "byline = true\n",
}


@pytest.fixture
def station(tmp_path: Path) -> Path:
    """A station with a show for each manner."""
    (tmp_path / "shows").mkdir()
    (tmp_path / "station.toml").write_text('name = "Đài Thử"\ntimezone = "Asia/Ho_Chi_Minh"\n', "utf-8")
    for name, text in SHOWS.items():
        (tmp_path / "shows" / f"{name}.toml").write_text(text, "utf-8")
    return tmp_path


def composed(station: Path, show: str) -> Record:
    article = Article(
        Paragraph("Xã họp theo Kế hoạch 25/KH-UBND"),
        tuple(map(Paragraph, TEXT)),
        byline="Minh Anh",
        skipped=(Skipped("Minh Anh", "byline"),),
    )
    (one,) = desk.scripts((article,), Request(show=show), find_station(str(station)), lambda: MORNING)
    return one


def codes(record: Record) -> list[str]:
    return [one.text for one in record.skipped if one.reason == "codes"]


def test_letters_of_documents_that_the_show_leaves_out_are_listed_once(station: Path) -> None:
    one = composed(station, "quiet")
    assert codes(one) == ["KH-UBND", "QĐ-TTg", "NQ/TW"]
    assert {line.article for line in one.skipped} == {one.articles[0].id}
    written = " ".join(line.written for line in one.script)
    assert all(code in written for code in codes(one))
    said = " ".join(line.spoken for line in one.script)
    assert "Ủy ban" not in said
    assert "hai mươi lăm" in said


def test_the_record_the_list_and_the_sheet_say_so(station: Path) -> None:
    one = composed(station, "quiet")
    stored = json.loads(to_json(one))["skipped"]
    assert {"text": "QĐ-TTg", "reason": "codes", "article": one.articles[0].id} in stored
    listed = reading_list.as_text(one, "vi")
    assert "chữ trong số hiệu văn bản, chương trình không đọc: QĐ-TTg\n" in listed
    rows = [*parse(page(one, "vi")).one("section", "skipped").all("li")]
    shown = [SkippedFacts(row.one(kind="line").text, row.attributes["data-reason"], "") for row in rows]
    assert SkippedFacts("QĐ-TTg", "codes", "") in shown


@pytest.mark.parametrize("show", ["article", "spelled"])
def test_nothing_is_listed_where_the_letters_are_read(station: Path, show: str) -> None:
    assert codes(composed(station, show)) == []


def test_a_byline_is_listed_where_it_is_not_read_and_only_there(station: Path) -> None:
    quiet, signed = composed(station, "article"), composed(station, "signed")
    assert SkippedFacts("Minh Anh", "byline", quiet.articles[0].id) in quiet.skipped
    assert "Minh Anh" not in [line.written for line in quiet.script]
    assert signed.skipped == ()
    assert "Minh Anh" in [line.written for line in signed.script]
