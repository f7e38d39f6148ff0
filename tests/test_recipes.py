"""The three recipes, tried line by line as they stand, each from an empty folder with three pages in it."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bulletin.feedcheck import feed_findings
from bulletin.record import Record, read_record
from tests.test_docs import FENCE, ROOT

PAGES = ROOT / "examples" / "station" / "pages"
NOTED = 3  # the exit status of --strict where something wants a look


def tried(recipe: str, folder: Path) -> dict[str, str]:
    """What each command line of the recipe prints, run in the folder in order; tables are put where their
    first line says.
    """
    shutil.copytree(PAGES, folder / "pages")
    (folder / "bin").mkdir()
    program = folder / "bin" / "bulletin"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m bulletin "$@"\n')
    program.chmod(0o755)
    told = {}
    for kind, body in FENCE.findall((ROOT / "docs" / recipe).read_text("utf-8")):
        if kind == "toml":
            place = folder / body.partition("\n")[0].removeprefix("# ")
            assert place.parent.is_dir(), place
            place.write_text(body, "utf-8")
        for line in re.findall(r"^\$ (.*)$", body, re.MULTILINE) if kind == "console" else ():
            told[line] = run(line, folder)
    return told


def run(line: str, folder: Path) -> str:
    state = {
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "BULLETIN_CACHE": str(folder / "kept"),
        "BULLETIN_STATION": "",
        "NO_COLOR": "1",
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        ["sh", "-euc", line], cwd=folder, env=os.environ | state, capture_output=True, text=True, check=False
    )
    allowed = (0, NOTED) if "--strict" in line else (0,)
    assert done.returncode in allowed, (line, done.stdout, done.stderr)
    return done.stdout


def records(folder: Path) -> list[Record]:
    """The records in the folder, that of a variant behind the others."""
    return [read_record(path) for path in sorted(folder.glob("*_mixdown*.json"), key=lambda one: one.stem)]


def last_run(folder: Path) -> Any:
    """What the last run made, as it was told for whoever watches over the runs."""
    (made,) = json.loads((folder / "last-run.json").read_text("utf-8"))["editions"]
    return made


@pytest.mark.tools
def test_a_producers_morning(tmp_path: Path):
    told = tried("recipe-morning.md", tmp_path)
    output = tmp_path / "our-station" / "output"
    record = read_record(next(output.glob("*-sang-ban_tin_thoi_su.json")))
    assert [Path(one.path).suffix for one in record.files] == [".wav", ".mp3", ".radiotext"]
    assert (output / "latest.wav").read_bytes() == (output / record.files[0].path).read_bytes()
    assert record.edition.title.startswith("Bản tin thời sự ")
    assert record.edition.slot == "sang"
    assert record.sound is not None
    assert record.sound.lufs == pytest.approx(-23.0, abs=0.1)
    assert len(record.articles) == len(list(PAGES.iterdir()))
    assert "SHB\tét hát bê" in (tmp_path / "our-station" / "lexicon.tsv").read_text("utf-8")
    assert (tmp_path / "morning.svg").read_text("utf-8").rstrip().endswith("</svg>")
    looked = next(text for line, text in told.items() if line.startswith("bulletin script"))
    assert record.articles[0].title in looked


@pytest.mark.tools
def test_a_podcast(tmp_path: Path):
    told = tried("recipe-podcast.md", tmp_path)
    paper = tmp_path / "our-paper"
    made = records(paper / "output")
    assert [[Path(one.path).suffix for one in record.files] for record in made] == [[".mp3", ".opus"]] * 3
    feed = paper / "web" / "article" / "feed.xml"
    assert list(feed_findings(feed)) == []
    assert feed.read_text("utf-8").count("<item>") == len(made)
    assert all(record.articles[0].title in feed.read_text("utf-8") for record in made)
    assert last_run(paper / "output")["takes_made"] == 0
    assert sum("publish" in line for line in told) == 2


@pytest.mark.tools
def test_a_talking_newspaper(tmp_path: Path):
    tried("recipe-talking-newspaper.md", tmp_path)
    output = tmp_path / "bao-noi" / "output"
    issue, slow = records(output)
    assert [one.title for one in issue.chapters][:2] == ["Mở đầu", "Mục lục"]
    assert slow.edition.title == f"{issue.edition.title} (đọc chậm)"
    assert slow.edition.speed == 0.8
    said = {one.id: one.end - one.start for one in issue.script}
    assert all(one.end - one.start == pytest.approx(said[one.id] / 0.8, abs=1e-3) for one in slow.script)
    (book,) = (tmp_path / "stick").iterdir()
    assert (book / "ncc.html").is_file()
    alone = [Path(one.path).suffix for one in issue.files if "/" not in one.path]
    assert alone == [".mp3", ".zip", ".epub", ".txt", ".vtt"]
    assert not any(one.path.endswith(".vtt") for one in slow.files)
    assert last_run(output)["takes_made"] == 0
    page = (ROOT / "docs" / "recipe-talking-newspaper.md").read_text("utf-8")
    (listed,) = [body for kind, body in FENCE.findall(page) if kind == "text"]
    names = [Path(one.path).name for one in issue.files if "/" in one.path]
    assert listed.splitlines() == names
