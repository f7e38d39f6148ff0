"""The day book serves what stands, and never what anything that went in would have made otherwise."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bulletin import daybook, ingredients, music
from bulletin.commands.make import _told, command
from bulletin.daybook import Asked
from bulletin.edition import Edition
from bulletin.event import Made
from bulletin.show import find_station
from bulletin.whereabouts import kept_folder, output_folder
from tests import factories
from tests.factories import MORNING, SHOW

ROOT = Path(__file__).parents[1]
PAGES = """Bến phà Cửa Nam chạy thêm chuyến đêm
Từ tối nay, phà Cửa Nam chạy thêm hai chuyến. Chuyến cuối rời bến lúc nửa đêm.
Người đi làm ca tối rất mừng vì không phải đi vòng qua cầu mới nữa.
===
Trường làng lợp xong mái mới
Mái tôn cũ của trường làng đã được thay trong hai tuần. Thầy và trò trở lại lớp sáng mai.
"""
WORDS = ("--at", "2026-06-11")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station in which an edition was made of a folder of pages, by the command line."""
    folder = tmp_path_factory.mktemp("day") / "station"
    factories.station(folder, {**SHOW, "cover": "bia.png", "lexicon": "sang.tsv"})
    (folder / "sang.tsv").write_text("Cửa Nam\tCửa Nam Hải\n", "utf-8")
    Image.new("RGB", (40, 40), "navy").save(folder / "bia.png")
    (folder / "trang").mkdir()
    (folder / "trang" / "1.txt").write_text(PAGES, "utf-8")
    for path in folder.rglob("*"):
        os.utime(path, (1.7e9, 1.7e9))
    make(folder)
    return folder


def make(folder: Path, *words: str) -> str:
    """What a run of its own says on standard error."""
    ended = subprocess.run(
        [sys.executable, "-m", "bulletin", "make", "trang", "--workers", "1", *(words or WORDS)],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stderr


def environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ", "LC_ALL") if name in os.environ}
    return kept | {"PYTHONPATH": str(ROOT)}


@pytest.fixture
def within(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The station to stand in, put back as it was afterwards."""
    monkeypatch.chdir(home)
    monkeypatch.delenv("BULLETIN_STATION", raising=False)
    monkeypatch.delenv("BULLETIN_CACHE", raising=False)
    if not stands(home):
        make(home)  # whoever works on the program while its tests run changed it
    assert stands(home)
    aside = home.parent / "aside"
    shutil.copytree(home, aside, symlinks=True)
    yield home
    for path in sorted(home.rglob("*"), reverse=True):
        if not (aside / path.relative_to(home)).exists():
            path.rmdir() if path.is_dir() else path.unlink()
    shutil.copytree(aside, home, symlinks=True, dirs_exist_ok=True)
    shutil.rmtree(aside)


def asked(*words: str, sources: tuple[str, ...] = ("trang",)) -> Asked:
    given = command.make_context("make", [*sources, *(words or WORDS)]).params
    given.pop("sources")
    station = find_station(given["station"])
    return Asked(sources, _told(given), station, output_folder(given["to"], station), kept_folder(station))


def stands(folder: Path, *words: str, clock: Callable[[], datetime] = lambda: MORNING) -> tuple[Made, ...]:
    return daybook.standing(asked(*words), clock)


def edited(name: str, before: str, after: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        path = folder / name
        text = path.read_text("utf-8")
        assert before in text
        path.write_text(text.replace(before, after), "utf-8")
        os.utime(path, (1.7e9, 1.7e9))  # not even the time tells

    return change


def written(name: str, text: str = "x\ty\n") -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")

    return change


def gone(name: str) -> Callable[[Path], object]:
    return lambda folder: next(folder.glob(name)).unlink()


def flipped(name: str) -> Callable[[Path], object]:
    return lambda folder: factories.flip(next(folder.glob(name)))


CARD = "voices/tone/voice.toml"
CHANGES: dict[str, Callable[[Path], object]] = {
    "a letter of the page": edited("trang/1.txt", "hai tuần", "ba tuần"),
    "a page more": written("trang/2.txt", "Mùa muối\n\nDiêm dân vào vụ.\n"),
    "a page gone": gone("trang/1.txt"),
    "the station": edited("station.toml", "Sơn Hải", "Sơn Hà"),
    "the show": edited("shows/sang.toml", "Tin chính", "Tin lớn"),
    "the show's lexicon": edited("sang.tsv", "Hải", "Hà"),
    "a lexicon where none was": written("lexicon.tsv", "tôn\ttôn thép\n"),
    "the voice card": edited(CARD, "Xin chào", "Chào bạn"),
    "a lexicon of the voice": written("voices/tone/lexicon.tsv", "tôn\ttôôn\n"),
    "another piece of music": lambda folder: factories.jingle(folder / "sounds/intro.wav", 0.8, 500.0),
    "a piece that is taken instead": written("sounds/intro.flac", "x"),
    "the cover": flipped("bia.png"),
    "the sound file": flipped("out/*.mp3"),
    "the sound file's end": lambda folder: os.truncate(next(folder.glob("out/*.mp3")), 5000),
    "the sound file gone": gone("out/*.mp3"),
    "the record": flipped("out/*mixdown.json"),
    "the record gone": gone("out/*mixdown.json"),
    "the entry": flipped("kept/daybook/*/*.run"),
    "the entry gone": gone("kept/daybook/*/*.run"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_stands_once_anything_that_went_in_has_changed(change: str, within: Path) -> None:
    CHANGES[change](within)
    assert stands(within) == ()


@pytest.mark.parametrize(
    "words",
    [
        (*WORDS, "--show", "bulletin"),
        (*WORDS, "--voice", "tone"),
        (*WORDS, "--lang", "vi"),
        (*WORDS, "--each"),
        ("--at", "2026-06-12"),
        (*WORDS, "--slot", "sáng"),
        (*WORDS, "--to", "elsewhere"),
        (*WORDS, "--format", "wav"),
        ("--length", "1:00", *WORDS),
        (*WORDS, "--must", "1"),
    ],
)
def test_nothing_stands_for_another_request(words: tuple[str, ...], within: Path) -> None:
    assert stands(within, *words) == ()


def test_the_manner_of_going_about_it_changes_nothing(within: Path) -> None:
    assert stands(within, *WORDS, "--workers", "5", "--strict", "--json", "--wait")


def test_what_stands_is_what_was_made(within: Path) -> None:
    (found,) = stands(within)
    assert found.reused
    assert found.edition == Edition(found.edition.record, within / "out")
    assert "Nothing has changed since it was made." in make(within)


def test_a_change_is_made_and_stands_then(within: Path) -> None:
    CHANGES["a letter of the page"](within)
    assert "Nothing has changed" not in make(within)
    (found,) = stands(within)
    assert any("ba tuần" in one.written for one in found.edition.record.script)


def test_another_program_asks_again(within: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingredients, "__version__", "9.9")
    assert stands(within) == ()


@pytest.mark.parametrize("name", ["BULLETIN_CACHE", "TZ", "BULLETIN_SOMETHING"])
def test_another_environment_asks_again(within: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "Asia/Tokyo")
    assert stands(within) == ()


def test_the_program_is_told_by_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(music.shipped_music(), tmp_path / "music")
    monkeypatch.setattr(ingredients, "shipped_music", lambda: tmp_path / "music")
    before = ingredients.program()
    assert ingredients.program() == before
    os.utime(tmp_path / "music" / "facts.toml", (1.7e9, 1.7e9))
    assert ingredients.program() != before


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station in which an edition was made for whatever day it was."""
    folder = tmp_path_factory.mktemp("dated") / "station"
    factories.station(folder, {"voice": "tone"})
    (folder / "trang").mkdir()
    (folder / "trang" / "1.txt").write_text(PAGES, "utf-8")
    for path in folder.rglob("*"):
        os.utime(path, (1.7e9, 1.7e9))
    make(folder, "--slot", "sáng")
    return folder


def test_the_clock_decides_which_edition_is_meant(dated: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(dated)
    for name in ("BULLETIN_STATION", "BULLETIN_CACHE"):
        monkeypatch.delenv(name, raising=False)
    (record,) = dated.glob("out/*mixdown.json")
    made = datetime.fromisoformat(daybook.find_edition(dated / "out", record.stem).record.edition.at)  # type: ignore[union-attr]
    assert stands(dated, "--slot", "sáng", clock=lambda: made + timedelta(hours=9))
    assert stands(dated, "--slot", "sáng", clock=lambda: made + timedelta(hours=25)) == ()


@pytest.mark.parametrize("source", ["-", "https://bao.example/tin", "trang/../-"])
def test_what_may_say_something_else_every_time_is_not_remembered(source: str, within: Path) -> None:
    wanted = asked(sources=(source,))
    assert wanted.at_hand == (source == "trang/../-")


# What went in ---------------------------------------------------------------------------------------------


@pytest.fixture
def watch() -> Iterator[ingredients.Watch]:
    """A watch of ours alone, told of what we open."""
    mine = ingredients.Watch()
    ingredients._on_watch.append(mine)
    with ingredients.watching():
        yield mine
    ingredients._on_watch.remove(mine)


def old(path: Path, text: str = "x") -> Path:
    path.write_text(text)
    os.utime(path, (1.7e9, 1.7e9))
    return path


def nothing(path: str) -> bool:
    return False


def test_what_is_opened_for_reading_went_in(tmp_path: Path, watch: ingredients.Watch) -> None:
    read, wrote = old(tmp_path / "a"), tmp_path / "b"
    read.read_text()
    wrote.write_text("made")
    (tmp_path / "c").mkdir()
    with pytest.raises(FileNotFoundError):
        (tmp_path / "none").read_text()
    os.close(os.open(old(tmp_path / "d"), os.O_RDONLY))
    os.close(os.open(tmp_path / "e", os.O_WRONLY | os.O_CREAT))
    Path(music.__file__).read_text()
    digest = ingredients.digest_of(str(read))
    assert watch.taken_in(nothing) == ((str(read), digest), (str(tmp_path / "d"), digest))
    assert watch.taken_in(lambda path: path.endswith("d")) == ((str(read), digest),)


def changed(path: Path) -> None:
    path.write_text("y")
    os.utime(path, (1.7e9, 1.7e9 + 1))


@pytest.mark.parametrize("change", [changed, Path.unlink, lambda path: path.write_text("longer")])
def test_what_changed_meanwhile_is_not_told(
    change: Callable[[Path], Any], tmp_path: Path, watch: ingredients.Watch
) -> None:
    path = old(tmp_path / "a")
    path.read_text()
    change(path)
    assert watch.taken_in(nothing) is None


def test_what_was_written_a_moment_ago_may_change_unseen(tmp_path: Path, watch: ingredients.Watch) -> None:
    path = old(tmp_path / "a")
    os.utime(path)
    path.read_text()
    assert watch.taken_in(nothing) is None


def test_what_is_no_plain_file_is_not_told(watch: ingredients.Watch) -> None:
    Path("/dev/null").read_text()
    assert watch.taken_in(nothing) is None


def test_what_came_over_the_network_is_not_told(watch: ingredients.Watch) -> None:
    sys.audit("socket.connect", None, ("bao.example", 443))
    assert watch.taken_in(nothing) is None


def test_only_the_first_run_of_a_process_tells() -> None:
    with ingredients.watching(), ingredients.watching() as second:
        assert second.taken_in(nothing) is None


def test_the_oldest_requests_are_forgotten(within: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (made,) = stands(within)
    monkeypatch.setattr(daybook, "ENTRIES", 2)
    for number in range(4):
        daybook.note(asked("--at", f"2026-07-0{number + 1}"), ingredients.Watch(), [made])
    assert len(list(within.glob("kept/daybook/*/*.run"))) == 2
