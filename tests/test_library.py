"""The editions of a folder, their names, and whether their files are whole."""

import hashlib
import json
from dataclasses import replace

import pytest

from bulletin.edition import Edition
from bulletin.library import editions, find_edition, is_whole, records, settled_name, spoiled
from bulletin.record import EditionFacts, FileFacts, Provenance, Record, to_json

RECIPE = "a" * 64


def kept(folder, name, identity, recipe=RECIPE, content=b"sound"):
    """An edition of one file in the folder."""
    (folder / f"{name}.mp3").write_bytes(content)
    file = FileFacts(f"{name}.mp3", "audio/mpeg", len(content), hashlib.sha256(content).hexdigest())
    facts = EditionFacts(identity, "x", "", "Tin", "2026-06-11T07:00:00+07:00", "", "", "vi", 1.0)
    record = Record(facts, (), (), files=(file,), provenance=Provenance("1", recipe, (), (), ""))
    (folder / f"{name}.json").write_bytes(to_json(record))
    return Edition(record, folder)


def test_a_free_name_is_kept_as_it_is(tmp_path):
    assert settled_name(tmp_path, "tin", "x/1", RECIPE) == "tin"
    assert settled_name(tmp_path / "gone", "tin", "x/1", RECIPE) == "tin"


def test_another_edition_with_the_same_name_gets_a_suffix(tmp_path):
    kept(tmp_path, "tin", "x/1")
    assert settled_name(tmp_path, "tin", "x/2", "b" * 64) == "tin-2"
    kept(tmp_path, "tin-2", "x/2")
    assert settled_name(tmp_path, "tin", "x/3", "b" * 64) == "tin-3"
    kept(tmp_path, "tin-10", "x/10")
    assert settled_name(tmp_path, "tin", "x/3", "b" * 64) == "tin-3"


def test_the_same_edition_keeps_its_name_whatever_it_is_called_now(tmp_path):
    kept(tmp_path, "tin", "x/1")
    kept(tmp_path, "tin-2", "x/2")
    assert settled_name(tmp_path, "tin", "x/2", "b" * 64) == "tin-2"
    assert settled_name(tmp_path, "ten_moi", "x/1", "b" * 64) == "tin"


@pytest.mark.parametrize("identity", ['x/2026/a"b', "x/2026/a\\b", "x/2026/tối", "x/2026/a\tb"])
def test_an_identity_of_any_letters_is_known_again(tmp_path, identity):
    kept(tmp_path, "tin", identity)
    assert settled_name(tmp_path, "khac", identity, "b" * 64) == "tin"


def test_an_identity_is_only_looked_for_where_it_stands(tmp_path):
    (tmp_path / "tin.json").write_text(json.dumps({"title": '"edition": {"id": "x/1"', "edition": {"n": 1}}))
    assert settled_name(tmp_path, "khac", "x/1", RECIPE) == "khac"
    (tmp_path / "b.json").write_bytes(b'{"schema": 1, "edition": {"id": "\\ud8"}}')
    assert settled_name(tmp_path, "khac", "x/1", RECIPE) == "khac"
    (tmp_path / "c.json").write_bytes(b'{"edition": {"id": "\xff\xfe"}}')
    assert settled_name(tmp_path, "khac", "x/1", RECIPE) == "khac"


def test_a_damaged_record_gives_its_name_to_the_edition_that_it_was(tmp_path):
    kept(tmp_path, "tin", "x/1")
    path = tmp_path / "tin.json"
    path.write_bytes(path.read_bytes().replace(b"x/1", b"y/1"))
    assert settled_name(tmp_path, "tin", "x/1", RECIPE) == "tin"
    assert settled_name(tmp_path, "tin", "x/1", "b" * 64) == "tin-2"
    path.write_bytes(b"{")
    assert settled_name(tmp_path, "tin", "x/1", "b" * 64) == "tin"


def test_a_record_that_cannot_be_read_is_not_overwritten(tmp_path):
    (tmp_path / "tin.json").mkdir()
    assert settled_name(tmp_path, "tin", "x/1", RECIPE) == "tin-2"


def test_editions_are_found_by_name(tmp_path):
    second, first = kept(tmp_path, "b", "x/2"), kept(tmp_path, "a", "x/1")
    (tmp_path / "c.json").write_text("{")
    (tmp_path / "last-run.json").write_bytes((tmp_path / "a.json").read_bytes())
    (tmp_path / ".bulletin.lock.json").write_bytes((tmp_path / "a.json").read_bytes())
    assert list(editions(tmp_path)) == [first, second]
    assert [path.name for path in records(tmp_path)] == ["a.json", "b.json", "c.json"]
    assert find_edition(tmp_path, "a") == first
    assert first.path == tmp_path / "a.mp3"
    assert find_edition(tmp_path, "c") is None
    assert find_edition(tmp_path, "gone") is None
    assert list(editions(tmp_path / "gone")) == []


def test_an_edition_is_whole_where_every_file_has_its_bytes(tmp_path):
    made = kept(tmp_path, "a", "x/1", content=b"0" * (2**20 + 5))
    assert is_whole(made)
    assert spoiled(made) == ()
    data = bytearray((tmp_path / "a.mp3").read_bytes())
    data[-1] ^= 1
    (tmp_path / "a.mp3").write_bytes(data)
    assert not is_whole(made)
    assert spoiled(made) == ("a.mp3",)
    (tmp_path / "a.mp3").unlink()
    assert spoiled(made) == ("a.mp3",)
    assert not is_whole(replace(made, record=replace(made.record, files=())))


def test_a_link_that_leads_nowhere_is_no_edition(tmp_path):
    (tmp_path / "a.json").symlink_to(tmp_path / "gone")
    assert find_edition(tmp_path, "a") is None
    assert settled_name(tmp_path, "b", "x/1", RECIPE) == "b"
