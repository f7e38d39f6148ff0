"""What becomes visible, and what never does: editions of several formats, unfit ones, folders that refuse."""

import json
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bulletin import check as _check  # noqa: F401 - loads what is patched below
from bulletin import filing, issue, pressing, shelf
from bulletin.check import check_edition
from bulletin.errors import Failure, KeptError, Lacking, Unfit
from bulletin.event import Made, Notice
from bulletin.library import records
from bulletin.show import Station
from bulletin.tags import read_tags
from tests import factories
from tests.factories import BARE, FERRY, ROOFS, SHOW, events, made

CHECK = import_module("bulletin.check")
LOUDER = factories.reworded(FERRY, "rất mừng", "rất vui")


def visible(folder: Path) -> dict[str, bytes]:
    """What a reader of the folder sees."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def refused(where: Station, monkeypatch: pytest.MonkeyPatch, unfit: str, **asked: Any) -> Failure:
    """The failure of the corrected article where every file of that ending is found unfit."""
    real = issue.check_draft

    def check_draft(path: Path, *told: Any) -> Any:
        report = real(path, *told)
        grave = CHECK.Finding("check.silent", grave=True)
        return replace(report, findings=(grave,)) if path.suffix == unfit else report

    with monkeypatch.context() as patch:
        patch.setattr(issue, "check_draft", check_draft)
        ended = events((LOUDER,), where, **asked)
    assert isinstance(ended[-1], Failure)
    return ended[-1]


@pytest.mark.parametrize("unfit", [".mp3", ".wav"])
def test_of_several_formats_none_is_visible_where_one_is_unfit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unfit: str
):
    station = factories.station(tmp_path, {**BARE, "formats": ["mp3", "wav"]})
    first = made((FERRY,), station)
    before = visible(first.edition.folder)
    assert sorted(Path(name).suffix for name in before) == [".json", ".mp3", ".wav"]
    failure = refused(station, monkeypatch, unfit)
    assert isinstance(failure.error, Unfit)
    assert failure.error.article == FERRY.title.text
    assert visible(first.edition.folder) == before
    held = visible(first.edition.folder / "held")
    name = first.edition.path.with_suffix(unfit).name
    assert sorted(held) == [name, f"{name}.report.json"]
    assert held[name] != before[name]
    report = json.loads(held[f"{name}.report.json"])
    assert (report["fit"], report["findings"][0]["key"]) == (False, "check.silent")
    for ui in ("en", "vi"):
        assert str(first.edition.folder / "held" / name) in failure.error.sentence(ui)
    second = made((LOUDER,), station)
    assert (second.takes, second.reels) == (0, 0)
    assert second.edition.record.edition.supersedes == first.edition.record.files[0].sha256


def over_the_ceiling(monkeypatch: pytest.MonkeyPatch, times: int) -> list[float]:
    """How often a file is found 0.4 dB over its ceiling; filled with how far the limiter stayed under it."""
    real, rooms = issue.check_draft, list[float]()
    made_so = pressing.mix

    def mix(laid: Any, delivery: Any, crew: Any) -> Any:
        rooms.append(round(-1.0 - delivery.profile.peak_dbtp, 2))
        return made_so(laid, delivery, crew)

    def check_draft(path: Path, *told: Any) -> Any:
        report = real(path, *told)
        if len(rooms) > times:
            return report
        grave = CHECK.wrong("check.peak", 0.5, found="-0.60", wanted="-1.0")
        measured = replace(report.measured, true_peak_dbtp=-0.6)
        return replace(report, measured=measured, findings=(grave,))

    monkeypatch.setattr(pressing, "mix", mix)
    monkeypatch.setattr(issue, "check_draft", check_draft)
    return rooms


def test_where_coding_lifts_a_peak_over_the_ceiling_all_is_mixed_with_more_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    station = factories.station(tmp_path, BARE)
    rooms = over_the_ceiling(monkeypatch, times=2)
    ended = events((FERRY,), station)
    assert rooms == [0.0, 0.5, 1.0]
    told = [dict(event.facts)["over"] for event in ended if isinstance(event, Notice)]
    assert told == ["0.40", "0.40"]
    edition = ended[-1]
    assert isinstance(edition, Made)
    assert edition.takes == len(edition.edition.record.script)
    assert edition.reels == 3 * len(edition.edition.record.provenance.reels)
    assert not (tmp_path / "out" / "held").exists()
    assert made((FERRY,), station).reused


def test_what_stays_over_the_ceiling_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    rooms = over_the_ceiling(monkeypatch, times=99)
    ended = events((FERRY,), factories.station(tmp_path, BARE))
    assert rooms == [0.0, 0.5, 1.0, 1.5]
    assert isinstance(ended[-1], Failure)
    assert isinstance(ended[-1].error, Unfit)
    assert "-0.60 dBTP" in ended[-1].error.sentence("en")
    assert len(list((tmp_path / "out" / "held").iterdir())) == 2


def test_nothing_is_visible_before_the_check_has_passed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    seen: list[list[str]] = []
    real = issue.check_draft

    def check_draft(path: Path, *told: Any) -> Any:
        seen.append([one.name for one in (tmp_path / "out").iterdir() if not one.name.startswith(".")])
        return real(path, *told)

    monkeypatch.setattr(issue, "check_draft", check_draft)
    made((FERRY,), factories.station(tmp_path, {**BARE, "formats": ["mp3", "wav"]}))
    assert seen == [[], []]


def test_what_the_check_notes_is_told_and_stands_in_the_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(import_module("bulletin.checks.levels"), "PROMISE_LU", 0.0)
    ended = events((FERRY,), factories.station(tmp_path, BARE))
    notes = [event.sentence() for event in ended if isinstance(event, Notice)]
    edition = ended[-1]
    assert isinstance(edition, Made)
    assert edition.edition.record.warnings == tuple(notes)
    assert "LUFS instead of -16.0" in notes[-1]


def test_a_folder_that_refuses_is_found_out_before_anything_is_spoken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    station = factories.station(tmp_path, BARE)
    (tmp_path / "out").write_text("a file")
    ended = events((FERRY,), station)
    assert len(ended) == 1
    assert isinstance(ended[0], Failure)
    assert isinstance(ended[0].error, KeptError)
    assert not (tmp_path / "kept").exists()


def test_a_full_disk_is_found_out_before_anything_is_spoken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    station = factories.station(tmp_path, BARE)
    asked: list[int] = []

    def require_space(folder: Path, needed: int) -> None:
        asked.append(needed)
        raise Lacking("filing.room", folder=str(folder), free_mb=1, needed_mb=2)

    monkeypatch.setattr(pressing, "require_space", require_space)
    ended = events((FERRY,), station)
    assert isinstance(ended[-1], Failure)
    assert (ended[-1].error.status, len(ended)) == (6, 1)
    assert not (tmp_path / "kept").exists()
    monkeypatch.undo()
    edition = made((FERRY,), station).edition
    used = sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())
    assert edition.path.stat().st_size < asked[0]
    assert used < 3 * asked[0]


@pytest.mark.parametrize("which", [1, 2, 3])
def test_a_write_that_fails_leaves_yesterdays_edition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: int
):
    """The rename fails for the first, second or third file that becomes visible in the output folder."""
    station = factories.station(tmp_path, {**BARE, "formats": ["mp3", "wav"]})
    first = made((FERRY,), station)
    before = visible(first.edition.folder)
    real, done = Path.replace, []

    def fails(self: Path, target: Path) -> Path:
        if Path(target).parent == first.edition.folder:
            done.append(target)
            if len(done) == which:
                raise OSError(28, "No space left on device")
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fails)
        ended = events((LOUDER,), station)
    assert isinstance(ended[-1], Failure)
    assert ended[-1].error.status == 6
    after = visible(first.edition.folder)
    assert sorted(after) == sorted(before)
    record = first.edition.path.with_suffix(".json").name
    assert after[record] == before[record]
    assert not list(first.edition.folder.glob(".bulletin-*"))
    second = made((LOUDER,), station)
    assert (second.takes, second.reels) == (0, 0)
    assert factories.files(second) == factories.files(made((LOUDER,), station))
    assert second.edition.record.edition.supersedes == first.edition.record.files[0].sha256


def test_the_cover_is_in_the_tags_and_a_new_one_makes_a_new_file(tmp_path: Path):
    from PIL import Image

    station = factories.station(tmp_path, {**SHOW, "cover": "cover.png"})
    Image.fromarray(np.full((64, 64, 3), 90, np.uint8)).save(tmp_path / "cover.png")
    first = made((FERRY, ROOFS), station)
    assert read_tags(first.edition.path).cover
    Image.fromarray(np.full((64, 64, 3), 200, np.uint8)).save(tmp_path / "cover.png")
    second = made((FERRY, ROOFS), station)
    assert (second.takes, second.reels, second.reused) == (0, 0, False)
    assert read_tags(second.edition.path).cover != b""
    (tmp_path / "cover.png").unlink()
    ended = events((FERRY, ROOFS), station)
    assert isinstance(ended[-1], Failure)
    assert "cover.png" in ended[-1].error.sentence()


def test_a_correction_names_what_it_takes_the_place_of(tmp_path: Path):
    station = factories.station(tmp_path, BARE)
    first = made((FERRY,), station).edition.record
    assert first.edition.supersedes == ""
    second = made((LOUDER,), station).edition.record
    third = made((FERRY,), station).edition.record
    assert second.edition.supersedes == first.files[0].sha256
    assert third.edition.supersedes == second.files[0].sha256
    assert third.files == first.files


def test_publishing_goes_by_way_of_filing():
    assert issue.publish_together is filing.publish_together


def test_companions_are_made_from_the_record_and_named_behind_the_sound(tmp_path: Path):
    station = factories.station(tmp_path, {**BARE, "formats": ["vtt", "chapters", "mp3", "srt", "txt"]})
    edition = made((FERRY,), station).edition
    endings = [file.path.partition(".")[2] for file in edition.record.files]
    assert endings == ["mp3", "vtt", "chapters.json", "srt", "txt"]
    assert edition.record.sound is not None
    for name, file in zip(("vtt", "chapters", "srt", "txt"), edition.record.files[1:], strict=True):
        kept = (edition.folder / file.path).read_bytes()
        assert kept == shelf.load("formats", name).render(edition.record)
        assert file.type == shelf.load("formats", name).TYPE
    assert [path.suffix for path in records(edition.folder)] == [".json"]
    assert all(report.fit for report in check_edition(edition))


def test_companions_alone_have_the_times_of_the_sound_that_was_not_asked_for(tmp_path: Path):
    station = factories.station(tmp_path, {**BARE, "formats": ["vtt"]})
    alone = made((FERRY,), station).edition
    whole = made((FERRY,), factories.station(tmp_path, BARE)).edition
    assert alone.record.sound is None
    assert alone.record.script == whole.record.script
    assert [file.path.partition(".")[2] for file in alone.record.files] == ["vtt"]
