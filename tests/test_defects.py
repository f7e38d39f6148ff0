"""Every kind of defect is named for what it is, and good editions pass without a word."""

from pathlib import Path

import pytest

from bulletin.article import Article, Paragraph
from bulletin.check import check_edition
from bulletin.edition import Edition
from bulletin.record import read_record
from bulletin.report import Report
from tests import defects, factories
from tests.factories import PIER, SHOW


def article(title: str, *sentences: str) -> Article:
    return Article(
        Paragraph(title), (Paragraph(" ".join(sentences)),), source=f"https://bao.example/{len(title)}"
    )


FERRY = article("Phà đêm", "Phà chạy thêm hai chuyến.", "Ai cũng vui vì bớt chờ lâu.", "Giá vé như cũ.")
ROOFS = article("Mái trường mới", "Mái tôn đã thay xong.", "Mai cả lớp trở lại học.")
RICE = article("Được mùa lúa", "Lúa gặt sớm một tuần.", "Giá lúa vẫn như năm ngoái.")
OTHER = article("Vườn cam", "Cam trên đồi đã chín vàng.", "Chủ vườn mời khách ghé thăm.", "Đường lên dốc.")


class Made:
    """An edition as MP3 and WAV, its station, and another edition."""

    def __init__(self, folder: Path) -> None:
        station = factories.station(folder, {**SHOW, "formats": ["mp3", "wav"], "headlines_from": 1})
        self.folder = folder
        self.mp3 = factories.made((FERRY, ROOFS, RICE), station).edition.path
        self.other = factories.made((OTHER,), station, at="2026-06-12").edition.path

    def report(self, kind: defects.Kind, folder: Path, seed: int = 1) -> Report:
        path = self.mp3 if kind.only == ".mp3" else self.mp3.with_suffix(".wav")
        return defects.spoiled(kind, defects.cases(path, self.other, seed), folder, self.folder)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(tmp_path_factory.mktemp("good"))


def kinds() -> list[object]:
    """Every kind; every second one only where there is time."""
    later = {1: [pytest.mark.soak]}
    return [
        pytest.param(kind, marks=later.get(number % 2, []), id=kind.name)
        for number, kind in enumerate(defects.KINDS)
    ]


@pytest.mark.parametrize("kind", kinds())
def test_a_defect_is_named_for_what_it_is(made: Made, tmp_path: Path, kind: defects.Kind):
    report = made.report(kind, tmp_path)
    assert [one.key for one in report.grave][:1] == [kind.key]
    for ui in ("en", "vi"):
        assert "{" not in report.grave[0].sentence(ui)


def test_there_are_kinds_enough():
    assert len({kind.key for kind in defects.KINDS}) > 40


def test_the_finding_names_time_and_sentence(made: Made, tmp_path: Path):
    kind = next(one for one in defects.KINDS if one.key == "check.unspoken")
    report = made.report(kind, tmp_path)
    assert len(report.grave) == 1
    (finding,) = report.grave
    record = read_record(made.mp3.with_suffix(".json"))
    (said,) = [one for one in record.script if one.story >= 0 and one.start == finding.at]
    assert said.written in finding.sentence("vi")


def test_good_files_pass_without_a_word(made: Made):
    edition = Edition(read_record(made.mp3.with_suffix(".json")), made.mp3.parent)
    reports = check_edition(edition, made.folder)
    assert [report.findings for report in reports] == [(), ()]
    assert [[one.key for one in report.unchecked] for report in reports] == [["check.words"]] * 2


def test_music_that_is_not_at_hand_is_no_fault_but_is_said(made: Made):
    edition = Edition(read_record(made.mp3.with_suffix(".json")), made.mp3.parent)
    for report in check_edition(edition):
        assert report.findings == ()
        assert [one.key for one in report.unchecked] == ["check.music_unknown", "check.words"]


@pytest.mark.parametrize(
    ("articles", "show"),
    [
        ((FERRY,), factories.BARE),
        ((FERRY, ROOFS), {**factories.BARE, "base": "bulletin", "sound": {"channels": 1, "bitrate": 64}}),
        ((PIER,), {"voice": "tone-en", "sounds": {"opening": "intro"}}),
        ((FERRY, OTHER, ROOFS), {**SHOW, "sounds": {"opening": "", "closing": "", "sting": ""}}),
    ],
    ids=["bare", "mono", "english", "no music"],
)
def test_editions_of_all_sorts_pass(tmp_path: Path, articles: tuple[Article, ...], show: dict[str, object]):
    station = factories.station(tmp_path, show)
    ended = factories.made(articles, station)
    (report,) = check_edition(ended.edition, tmp_path)
    assert report.findings == ()
