"""Other people's readers on the tags of a whole edition; each must first object to a broken file."""

import json
import shutil
import subprocess
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import eyed3
import pytest
from mutagen.id3 import CHAP, ID3, TIT2

from bulletin.article import Paragraph
from bulletin.captions import milliseconds
from bulletin.edition import Edition
from bulletin.tags import read_tags, write_tags
from tests import factories
from tests.factories import FERRY, ORCHARD, ROOFS, SHOW

pytestmark = [pytest.mark.tools, pytest.mark.timeout(120)]
HERE = Path(__file__).parent
LONG = "Bến phà Cửa Nam chạy thêm hai chuyến đêm, người đi làm ca tối không còn phải đi vòng qua cầu mới nữa"


def tool(name: str, package: str) -> str:
    found = shutil.which(name)
    assert found, f"There is no {name}: apt-get install {package}."
    return found


def told(*command: str) -> Any:
    run = subprocess.run(command, capture_output=True, check=True, timeout=60)
    return json.loads(run.stdout)


def ffprobe(path: Path) -> list[tuple[str, float, float]]:
    """Title, start and end of each chapter as ffprobe lists them."""
    command = (tool("ffprobe", "ffmpeg"), "-v", "error", "-of", "json", "-show_chapters", str(path))
    return [
        (one["tags"]["title"], float(one["start_time"]), float(one["end_time"]))
        for one in told(*command)["chapters"]
    ]


def music_metadata(path: Path) -> Any:
    assert (HERE / "browser" / "node_modules").is_dir(), "There is no npm: npm ci --prefix tests/browser."
    return told("node", str(HERE / "browser" / "tags.mjs"), str(path))


def exiftool(path: Path) -> Any:
    return told(tool("exiftool", "libimage-exiftool-perl"), "-j", "-G", str(path))[0]


def mp3val(path: Path) -> str:
    run = subprocess.run([tool("mp3val", "mp3val"), str(path)], capture_output=True, check=True, text=True)
    return run.stdout


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """Three stories, one of them with a title that is longer than a line of any player."""
    at = factories.station(tmp_path_factory.mktemp("tagged"), SHOW, url="https://radio.example/")
    return factories.made((replace(FERRY, title=Paragraph(LONG)), ROOFS, ORCHARD), at).edition


@pytest.fixture
def scrambled(edition: Edition, tmp_path: Path) -> Path:
    """The same sound with chapters as mutagen alone would write them, one of them torn."""
    path = Path(shutil.copy(edition.path, tmp_path / "scrambled.mp3"))
    tag = ID3()
    for number, start in enumerate((52_000, 0, 5_000)):
        title = TIT2(encoding=1, text=["x" * (40 * number + 1)])
        tag.add(CHAP(element_id=f"c{number}", start_time=start, end_time=start + 9, sub_frames=[title]))
    tag.save(path, v1=2, v2_version=3)
    return path


def in_order(chapters: list[tuple[str, float, float]], duration: float) -> bool:
    """Whether chapters follow each other without a gap from the start to the end."""
    starts = [start for _, start, _ in chapters]
    return (
        bool(chapters)
        and starts[0] == 0
        and all(abs(one[2] - other[1]) < 0.0011 for one, other in pairwise(chapters))
        and abs(chapters[-1][2] - duration) <= 0.05
    )


def test_ffprobe_finds_the_chapters_whole_and_in_order(edition: Edition, scrambled: Path):
    duration = edition.record.edition.duration
    assert not in_order(ffprobe(scrambled), duration)
    found = ffprobe(edition.path)
    assert in_order(found, duration)
    assert [title for title, _, _ in found] == [one.title for one in edition.record.chapters]
    assert len(LONG) > 90
    assert LONG in {title for title, _, _ in found}


def test_music_metadata_finds_chapters_and_running_text_without_a_warning(edition: Edition, scrambled: Path):
    assert music_metadata(scrambled)["warnings"] or not in_order(
        [(one["title"], one["start"], one["end"]) for one in music_metadata(scrambled)["chapters"]], 1.0
    )
    read, record = music_metadata(edition.path), edition.record
    assert read["warnings"] == []
    chapters = [(one["title"], one["start"], one["end"]) for one in read["chapters"]]
    assert in_order(chapters, record.edition.duration)
    assert chapters == ffprobe(edition.path)
    assert [one.get("url", {}).get("url", "") for one in read["chapters"]] == [
        one.url for one in record.chapters
    ]
    (synced,) = (one["synced"] for one in read["lines"] if one["synced"])
    assert synced == [[milliseconds(one.start), one.spoken] for one in record.script]
    assert (read["podcast"], read["feed"]) == (True, "https://radio.example/sang/feed.xml")
    assert read["duration"] == pytest.approx(record.edition.duration, abs=0.06)


def test_exiftool_finds_the_running_text(edition: Edition, scrambled: Path):
    assert "ID3:SynchronizedLyricsText-vie" not in exiftool(scrambled)
    lines = exiftool(edition.path)["ID3:SynchronizedLyricsText-vie"]
    assert len(lines) == len(edition.record.script)
    for line, one in zip(lines, edition.record.script, strict=True):
        clock, _, text = line.partition("]")
        minutes, _, seconds = clock.removeprefix("[").partition(":")
        assert int(minutes) * 60 + float(seconds) == pytest.approx(one.start, abs=0.0101)
        assert text == one.spoken


def test_eyed3_finds_one_ordered_table_of_contents(edition: Edition, scrambled: Path):
    assert list(eyed3.load(scrambled).tag.table_of_contents) == []
    tag = eyed3.load(edition.path).tag
    (table,) = tag.table_of_contents
    assert (table.toplevel, table.ordered) == (True, True)
    found = [tag.chapters.get(name) for name in table.child_ids]
    assert [one.title for one in found] == [one.title for one in edition.record.chapters]


def test_mp3val_is_silent_and_there_is_no_id3v1(edition: Edition, scrambled: Path):
    torn = scrambled.read_bytes()
    scrambled.write_bytes(torn[: len(torn) // 2] + b"torn" * 100 + torn[len(torn) // 2 :])
    assert "WARNING" in mp3val(scrambled)
    assert "WARNING" not in mp3val(edition.path)
    assert scrambled.read_bytes()[-128:-125] == b"TAG"
    assert edition.path.read_bytes()[-128:-125] != b"TAG"


def test_tagging_a_second_time_changes_no_byte(edition: Edition, tmp_path: Path):
    again = Path(shutil.copy(edition.path, tmp_path / "again.mp3"))
    write_tags(again, read_tags(again))
    assert again.read_bytes() == edition.path.read_bytes()
