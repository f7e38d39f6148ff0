"""More chapters than a tag counts, as the check sees them."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bulletin.checks import chapters
from bulletin.record import ChapterFacts, from_json
from bulletin.tags import Tags, read_tags, write_tags
from bulletin.timedtags import Chapter

EXAMPLE = Path(__file__).parent / "data" / "records" / "schema-1.json"
RECORD = from_json(EXAMPLE.read_bytes(), "example")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"\xff\xfb\x90\x44" + bytes(413))
    return path


def told(path: Path, count: int, tagged: int) -> list[str]:
    """What is found in a file with `tagged` chapters in its tags whose record has `count`, one a second."""
    facts = tuple(ChapterFacts(f"Tin {n}", n, n + 1, 1, "", "") for n in range(count))
    many = tuple(Chapter(f"Tin {n}", n * 1000, n * 1000 + 1000) for n in range(tagged))
    write_tags(path, Tags(chapters=many))
    record = replace(RECORD, chapters=facts)
    hearing = SimpleNamespace(record=record, path=path, measured=SimpleNamespace(seconds=float(count)))
    return [one.key for one in chapters.examine(cast("Any", hearing))]


@pytest.mark.parametrize("count", [1, 254, 255, 256, 300])
def test_as_many_chapters_as_the_tag_counts_are_enough(count: int, file: Path):
    assert told(file, count, count) == []
    assert len(read_tags(file).chapters) == min(count, 255)


@pytest.mark.parametrize(("count", "tagged"), [(300, 254), (254, 255), (255, 254)])
def test_others_are_objected_to(count: int, tagged: int, file: Path):
    assert told(file, count, tagged) == ["check.chapter_count"]


def test_the_last_one_must_reach_to_the_end(file: Path):
    assert told(file, 300, 255) == ["check.chapter_place"]
