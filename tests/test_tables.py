"""A table is announced or skipped as the show says, never read cell by cell; a page's doubts are flagged."""

import json
from pathlib import Path

import pytest

from bulletin import desk, reading_list
from bulletin.article import Article, Doubt, Kind, Origin, Paragraph
from bulletin.desk import Request
from bulletin.record import Record, to_json
from bulletin.show import Tables, find_station
from bulletin.tables import without_tables
from tests.factories import MORNING

TABLE = Paragraph("Giá hoa hôm nay\nLoại | Giá\nCúc | 50.000\nMai | 900.000", Kind.TABLE)
ARTICLE = Article(
    Paragraph("Giá hoa ở chợ xuân"),
    (Paragraph("Giá hoa giảm nhẹ trong tuần."), TABLE, Paragraph("Chợ mở đến trưa ba mươi.")),
)


def composed(tmp_path: Path, show: str, article: Article = ARTICLE) -> Record:
    (tmp_path / "shows").mkdir()
    (tmp_path / "station.toml").write_text('name = "Đài Thử"\ntimezone = "Asia/Ho_Chi_Minh"\n', "utf-8")
    (tmp_path / "shows" / "hoa.toml").write_text(show, "utf-8")
    (one,) = desk.scripts((article,), Request(show="hoa"), find_station(str(tmp_path)), lambda: MORNING)
    return one


@pytest.mark.parametrize(("show", "said"), [("", 1), ('tables = "announce"\n', 1), ('tables = "skip"\n', 0)])
def test_a_table_is_announced_or_skipped(tmp_path, show, said):
    record = composed(tmp_path, show)
    spoken = [one.written for one in record.script if one.role == "table"]
    assert spoken == ["Ở đây trang có một bảng gồm 3 dòng."] * said
    assert [(one.text, one.reason) for one in record.skipped] == [(TABLE.text, "table")]
    assert not any("50.000" in one.written for one in record.script)


def test_what_was_announced_once_is_not_announced_again():
    once = without_tables(ARTICLE, Tables.ANNOUNCE)
    assert [one.kind for one in once.paragraphs] == [Kind.TEXT, Kind.TABLE, Kind.TEXT]
    assert without_tables(once, Tables.ANNOUNCE) == once


def test_in_a_language_that_is_not_ours_nothing_is_announced():
    french = Article(ARTICLE.title, ARTICLE.paragraphs, language="fr")
    assert [one.kind for one in without_tables(french, Tables.ANNOUNCE).paragraphs] == [Kind.TEXT, Kind.TEXT]


def test_doubts_are_flags_and_origins_are_in_the_record(tmp_path):
    label = "Khách xem hoa"
    article = Article(
        ARTICLE.title,
        (Paragraph("Giá hoa giảm nhẹ trong tuần."), Paragraph(label)),
        origins=(Origin("title", "json-ld"),),
        doubts=(Doubt(label, "label"), Doubt("không được đọc", "closed")),
    )
    record = composed(tmp_path, "", article)
    flags = [(one.text, one.kind, one.reason, one.utterance) for one in record.flags]
    said = next(one.id for one in record.script if one.written == label)
    assert flags == [(label, "page", "label", said), ("không được đọc", "page", "closed", "")]
    assert json.loads(to_json(record))["articles"][0]["origins"] == [{"field": "title", "place": "json-ld"}]
    shown = reading_list.as_text(record, "vi")
    assert f"“{label}”: không thành câu" in shown
    assert shown.count("Cần xem lại") == 2
