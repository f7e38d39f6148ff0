"""An edition made again from its record alone: the same bytes, and only what is gone spoken."""

import json
import os
import shutil
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from bulletin import cli, console, shelf
from bulletin.article import Article, Paragraph, Skipped
from bulletin.edition import Edition
from bulletin.record import Record, from_json, read_record
from bulletin.take import store_at
from tests import factories, tone
from tests.factories import FERRY, MORNING, ORCHARD, RICE, ROOFS, SHOW

EXTRA = "m4a"  # needs a package of its own: see tests/extras
FORMATS = tuple(one for one in shelf.members("formats") if one != EXTRA)
COUNCIL = Article(
    Paragraph("Hội đồng huyện bàn việc đê"),
    (
        Paragraph("Theo Nghị quyết 18-NQ/TW, đê biển được sửa trước mùa bão. Kinh phí đã có."),
        Paragraph("Công việc bắt đầu trong tuần. Đê dài bốn cây số."),
    ),
    byline="Thu Hà",
    skipped=(Skipped("Giảm giá cuối tuần", "advert"), Skipped("Thu Hà", "byline")),
)
STORIES = (FERRY, ROOFS, RICE, COUNCIL)
TIMED = ("vtt", "chapters")  # the record has all times, and no sound need be mixed for them
EVENING = {"name": "toi", "time": "18:30"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A station whose pages lie in `pages`, as a record without sound."""
    show = {**SHOW, "style": {"documents": "silent"}, "slots": [EVENING], "sound": {"quality": 9}}
    factories.station(tmp_path, show)
    factories.card(tmp_path, "other", settings={"rate": 44100, "hertz": 150.0})
    (tmp_path / "pages").mkdir()
    for number, one in enumerate(STORIES):
        (tmp_path / "pages" / f"{number}.md").write_text(page(one), "utf-8")
    return tmp_path


def page(article: Article) -> str:
    written: str = shelf.load("sources", "rundown").write((article,))
    return written


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the morning of 11 June, until a test says otherwise."""
    at(monkeypatch, MORNING)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(console, "clock", lambda: moment)


def make(folder: Path, *words: str) -> Record:
    """The record that `bulletin make` gives at the station."""
    told = called("make", *words, "--station", str(folder), "--workers", "1", "--json", "--quiet")
    return from_json(told.encode(), "stdout")


def called(*words: str) -> str:
    """What the command line prints, which ends well."""
    told, complaints = StringIO(), StringIO()
    with redirect_stdout(told), redirect_stderr(complaints), pytest.raises(SystemExit) as ended:
        cli.main(list(words))
    console.settle([])
    assert ended.value.code == 0, complaints.getvalue()
    return told.getvalue()


def spoken() -> int:
    return len(tone.SPOKEN)


def content(folder: Path) -> dict[str, bytes]:
    """What is in a folder of editions, but for what tells of the run."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".") and path.name != "last-run.json"
    }


ASKED = {
    "as the show has it": (),
    "a time of no slot": ("--at", "2026-03-02T05:45"),
    "a slot of another day": ("--at", "2026-03-02", "--slot", "toi"),
    "a slow variant": ("--speed", "0.8"),
    "other voices": ("--voice", "other,tone"),
    "a length that leaves a story out": ("--length", "0:33"),
    "a length that fills": ("--length", "1:05.5"),
}


@pytest.mark.parametrize("asked", ASKED)
def test_the_record_alone_gives_every_format_again_byte_for_byte(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str
):
    formats = ("--format", ",".join(FORMATS if not ASKED[asked] else TIMED))
    if not ASKED[asked]:
        for page in ("1.md", "2.md"):  # two stories have every kind of file
            (folder / "pages" / page).unlink()
    first = make(folder, str(folder / "pages"), *ASKED[asked], *formats)
    name = Path(first.files[0].path).stem
    alone = tmp_path / "elsewhere" / "mailed.json"
    alone.parent.mkdir()
    shutil.copy(folder / "out" / f"{name}.json", alone)
    shutil.rmtree(folder / "pages")
    at(monkeypatch, MORNING + timedelta(days=40))
    before = spoken()
    again = make(folder, str(alone), "--to", str(tmp_path / "again"), *formats)
    assert spoken() == before
    assert again == first
    assert content(tmp_path / "again") == content(folder / "out")


def test_a_format_asked_for_later_stands_beside_those_that_were_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    first = make(folder, str(folder / "pages"))
    at(monkeypatch, MORNING + timedelta(days=3))
    path = folder / "out" / Path(first.files[0].path).with_suffix(".json")
    kept = content(folder / "out")
    second = make(folder, str(path), "--format", "txt")
    assert [Path(one.path).suffix for one in second.files] == [".mp3", ".txt"]
    assert second.files[0] == first.files[0]
    assert second.edition == first.edition
    third = make(folder, str(path), "--format", "vtt,txt")
    assert [Path(one.path).suffix for one in third.files] == [".mp3", ".txt", ".vtt"]
    now = content(folder / "out")
    assert {name: now[name] for name in kept if not name.endswith(".json")} == {
        name: data for name, data in kept.items() if not name.endswith(".json")
    }
    assert read_record(path) == third


def test_what_is_asked_for_beside_the_record_wins(folder: Path):
    first = make(folder, str(folder / "pages"), "--at", "2026-03-02", "--voice", "other", "--format", "txt")
    path = str(folder / "out" / Path(first.files[0].path).with_suffix(".json"))
    other = make(folder, path, "--at", "2026-03-03", "--voice", "tone")
    assert other.edition.at.startswith("2026-03-03")
    assert {one.voice for one in other.script} == {"tone"}
    short = make(folder, path, "--show", "article", "--voice", "tone")
    assert (short.edition.show, short.edition.at) == ("article", first.edition.at)


def test_several_sources_are_no_record_made_again(folder: Path, tmp_path: Path):
    first = make(folder, str(folder / "pages"), "--at", "2026-03-02", "--format", "txt")
    path = str(folder / "out" / Path(first.files[0].path).with_suffix(".json"))
    (tmp_path / "more.md").write_text(page(ORCHARD), "utf-8")
    both = json.loads(called("script", path, str(tmp_path / "more.md"), "--station", str(folder), "--json"))
    assert both["edition"]["at"].startswith("2026-06-11")
    assert len(both["articles"]) == len(STORIES) + 1
    alone = json.loads(called("script", path, "--station", str(folder), "--json"))
    assert alone["edition"]["at"] == first.edition.at


def test_after_tidying_only_what_went_is_spoken_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    formats = ("--format", "mp3,vtt")
    first = make(folder, str(folder / "pages"), *formats)
    takes = store_at(folder / "kept" / "takes")
    old = {one.take for one in first.script if one.article == FERRY.id or one.story == 1}
    assert 0 < len(old) < len({one.take for one in first.script})
    at(monkeypatch, datetime.now(MORNING.tzinfo))
    for key in old:
        stamp = takes.path(key).stat().st_mtime - 90 * 86400
        os.utime(takes.path(key), (stamp, stamp))
    assert tidy(folder, "--days", "60") == []
    gone = tidy(folder, "--days", "60", "--hard")
    assert {Path(one).name.partition(".")[0] for one in gone} == old
    before = len(tone.SPOKEN)
    path = str(folder / "out" / Path(first.files[0].path).with_suffix(".json"))
    again = make(folder, path, "--to", str(tmp_path / "again"), *formats)
    texts = {one.spoken for one in first.script if one.take in old}
    assert sorted(tone.SPOKEN[before:]) == sorted(texts)
    assert again == first
    assert content(tmp_path / "again") == content(folder / "out")


def tidy(folder: Path, *words: str) -> list[str]:
    """The paths of takes and reels that `bulletin tidy` removes."""
    told = called("tidy", *words, "--station", str(folder), "--json")
    return [one["path"] for one in json.loads(told)["files"]]


def test_a_record_keeps_what_was_not_heard_but_publishes_none_of_it(folder: Path):
    from bulletin.release import published_record

    first = make(folder, str(folder / "pages"), "--length", "0:33", "--format", "txt")
    (out,) = first.dropped
    assert out.article.title == COUNCIL.title.text
    assert out.rank == STORIES.index(COUNCIL)
    assert published_record(first).dropped == ()
    whole = make(
        folder, str(folder / "out" / Path(first.files[0].path).with_suffix(".json")), "--length", "1:05"
    )
    assert [one.title for one in whole.articles] == [one.title.text for one in STORIES]


def test_what_was_taken_back_is_not_made_again_from_its_record(folder: Path, tmp_path: Path):
    from bulletin.withdrawal import withdraw

    first = make(folder, str(folder / "pages" / "0.md"))
    withdraw(Edition(first, folder / "out"), "Sai số liệu.", MORNING)
    path = folder / "out" / Path(first.files[0].path).with_suffix(".json")
    with redirect_stderr(StringIO()) as complaints, pytest.raises(SystemExit) as ended:
        cli.main(["make", str(path), "--to", str(tmp_path / "again"), "--station", str(folder), "--ui", "en"])
    console.settle([])
    assert ended.value.code == 2
    assert path.stem in complaints.getvalue()
    assert content(tmp_path / "again") == {}
    anew = make(folder, str(path), "--at", "2026-06-12")
    assert anew.withdrawn.at == ""
    assert anew.edition.at.startswith("2026-06-12")


def test_a_show_that_was_made_slow_since_makes_the_same_edition_slow(folder: Path):
    first = make(folder, str(folder / "pages"), "--format", "txt")
    show = {**SHOW, "style": {"documents": "silent"}, "slots": [EVENING], "speech": {"speed": 0.8}}
    factories.write_show(folder, show)
    path = folder / "out" / Path(first.files[0].path).with_suffix(".json")
    again = make(folder, str(path))
    assert again.edition.id == first.edition.id
    assert (first.edition.speed, again.edition.speed) == (1.0, 0.8)
    variant = make(folder, str(path), "--speed", "1")
    assert variant.edition.id == f"{first.edition.id}/speed-1"
    assert make(folder, str(path.with_name(f"{path.stem}-thuong.json"))).edition == variant.edition


def test_recordings_are_found_in_the_station_by_their_bytes(folder: Path, tmp_path: Path):
    report = folder / "clips" / "2026" / "phong_su.wav"
    factories.jingle(report, 2.0)
    said = page(replace(ROOFS, recording="phong_su.wav"))
    (report.parent / "tin.md").write_text(said, "utf-8")
    first = make(folder, str(folder / "pages" / "0.md"), str(report.parent / "tin.md"), "--format", "mp3,vtt")
    alone = tmp_path / "mailed.json"
    shutil.copy(folder / "out" / Path(first.files[0].path).with_suffix(".json"), alone)
    factories.jingle(folder / "another" / "phong_su.wav", 3.0)
    again = make(folder, str(alone), "--to", str(tmp_path / "again"), "--format", "mp3,vtt")
    assert again == first
    assert content(tmp_path / "again") == content(folder / "out")
    report.unlink()
    with redirect_stderr(StringIO()) as complaints, pytest.raises(SystemExit) as ended:
        cli.main(["make", str(alone), "--to", str(tmp_path / "third"), "--station", str(folder)])
    console.settle([])
    assert ended.value.code == 4
    assert "phong_su.wav" in complaints.getvalue()
