"""The record: its JSON is strict, its schema says so, and older ones are brought up step by step."""

import copy
import json
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import get_args, get_type_hints

import jsonschema
import pytest

from bulletin import compose, order, record
from bulletin.desk import Request, orders
from bulletin.errors import KeptError
from bulletin.plain import encode
from bulletin.record import EditionFacts, Provenance, Record, from_json, read_record, sealed, to_json
from tests import factories

SCHEMA = json.loads((Path(record.__file__).parent / "_schemas" / "record-1.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
KEPT = Path(__file__).parent / "data" / "records"


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    return factories.station(tmp_path_factory.mktemp("station"))


@pytest.fixture(scope="module")
def edition(station):
    """A whole edition of three stories, with sound."""
    return factories.made((factories.FERRY, factories.ROOFS, factories.RICE), station).edition


@pytest.fixture(scope="module")
def silent(station):
    """The same before any sound."""
    (wanted,) = orders((factories.FERRY, factories.ROOFS, factories.RICE), Request(), station)
    return compose.compose(order.plan(wanted, factories.clock))


def told(edition):
    return json.loads((edition.folder / edition.path.with_suffix(".json").name).read_bytes())


def objections(data):
    return [error.message for error in VALIDATOR.iter_errors(data)]


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_a_record_with_sound_fits_the_schema(edition):
    data = told(edition)
    assert objections(data) == []
    assert list(data)[:2] == ["schema", "edition"]
    for part in ("articles", "script", "chapters", "files"):
        assert data[part]
    assert any(one["words"] for one in data["script"])
    assert data["timeline"]["envelopes"]


def test_a_record_without_sound_fits_the_schema(silent):
    data = json.loads(to_json(silent))
    assert objections(data) == []
    assert (data["timeline"], data["sound"], data["provenance"], data["files"]) == (None, None, None, [])


def test_every_kept_example_is_read_and_those_of_this_schema_fit_it():
    examples = sorted(KEPT.glob("schema-*.json"))
    assert [path.name for path in examples] == [
        f"schema-{number}.json" for number in range(1, record.SCHEMA + 1)
    ]
    for path in examples:
        found = read_record(path)
        assert objections(json.loads(to_json(found))) == []
    newest = KEPT / f"schema-{record.SCHEMA}.json"
    assert objections(json.loads(newest.read_bytes())) == []
    assert to_json(read_record(newest)) == newest.read_bytes()


def test_each_schema_but_the_newest_has_its_step():
    assert sorted(record.MIGRATIONS) == list(range(1, record.SCHEMA))


def classes(kind=Record, seen=None):
    seen = {} if seen is None else seen
    if is_dataclass(kind) and kind.__name__ not in seen:
        seen[kind.__name__] = kind
        for hint in get_type_hints(kind).values():
            for inner in (hint, *get_args(hint)):
                classes(inner, seen)
    return seen


def test_the_schema_names_every_field_of_every_class_and_no_other():
    objects = {
        frozenset(one["properties"]): one
        for one in (SCHEMA, *SCHEMA["$defs"].values())
        if "properties" in one
    }
    wanted = {
        frozenset(field.metadata.get("key", field.name) for field in fields(kind))
        for kind in classes().values()
    }
    assert set(objects) == wanted
    for one in objects.values():
        assert one["additionalProperties"] is False
        assert set(one["required"]) == set(one["properties"])
        assert one["description"]


BREAKS = {
    "another schema": lambda data: data.update(schema=2),
    "no edition": lambda data: data.pop("edition"),
    "an unknown part": lambda data: data.update(extra=1),
    "no article": lambda data: data.update(articles=[]),
    "a time without its zone": lambda data: data["edition"].update(at="2026-06-11T07:00:00"),
    "an edition without an id": lambda data: data["edition"].update(id=""),
    "an unknown field of the edition": lambda data: data["edition"].update(editor="x"),
    "a negative length": lambda data: data["edition"].update(duration=-1),
    "a wrong digest of what it corrects": lambda data: data["edition"].update(supersedes="abc"),
    "an article id of another kind": lambda data: data["articles"][0].update(id="1"),
    "an unknown kind of paragraph": lambda data: data["articles"][0]["paragraphs"][0].update(kind="poem"),
    "a paragraph without text": lambda data: data["articles"][0]["paragraphs"][0].pop("text"),
    "a date in words": lambda data: data["articles"][0].update(published="yesterday"),
    "an unknown role": lambda data: data["script"][0].update(role="jingle"),
    "nothing spoken": lambda data: data["script"][0].update(spoken=""),
    "a story before the first": lambda data: data["script"][0].update(story=-2),
    "a time in words": lambda data: data["script"][0].update(start="0:01"),
    "a word without its end": lambda data: data["script"][0]["words"][0].pop("end"),
    "an unknown lane": lambda data: data["timeline"]["cues"][0].update(lane="choir"),
    "a lane twice": lambda data: data["timeline"]["lanes"].append(data["timeline"]["lanes"][0]),
    "a cue of no sound": lambda data: data["timeline"]["cues"][0].update(sound="intro.wav"),
    "a point without its gain": lambda data: data["timeline"]["envelopes"][0]["points"][0].pop(),
    "a point with too much": lambda data: data["timeline"]["envelopes"][0]["points"][0].append(0),
    "no channels": lambda data: data["sound"].update(channels=0),
    "half a sample": lambda data: data["sound"].update(samples=1.5),
    "a loudness in words": lambda data: data["sound"].update(lufs="loud"),
    "a file outside the folder": lambda data: data["files"][0].update(path="../x.mp3"),
    "an empty file": lambda data: data["files"][0].update(bytes=0),
    "a file of no type": lambda data: data["files"][0].update(type="mp3"),
    "a file without its digest": lambda data: data["files"][0].pop("sha256"),
    "a take of no engine": lambda data: data["provenance"]["takes"][0].update(engine=""),
    "a chapter of level 0": lambda data: data["chapters"][0].update(level=0),
    "a chapter without a title": lambda data: data["chapters"][0].pop("title"),
    "a warning that is no sentence": lambda data: data["warnings"].append(5),
    "no sound, but not null": lambda data: data.update(sound={}),
}


@pytest.mark.parametrize("name", BREAKS)
def test_the_schema_objects_to(name, edition):
    data = copy.deepcopy(told(edition))
    BREAKS[name](data)
    assert objections(data)


# Reading and writing --------------------------------------------------------------------------------------

FACTS = EditionFacts(
    "x/2026-06-11", "x", "Đài", "Tin", "2026-06-11T07:00:00+07:00", "", "Asia/Bangkok", "vi", 0.0
)
PLAIN = Record(FACTS, (), ())


def test_a_record_is_utf8_json_with_its_schema_first():
    data = to_json(PLAIN)
    assert data.startswith(b'{\n "schema": 1,\n "edition": {\n  "id": "x/2026-06-11",\n')
    assert "Đài".encode() in data
    assert data.endswith(b"}\n")
    assert data == to_json(PLAIN)
    assert from_json(data, "x") == PLAIN


def refused(data, **more):
    with pytest.raises(KeptError) as caught:
        from_json(data, "x.json", **more)
    return caught.value.key, caught.value.facts


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"\xff\xfe",
        b"[]", b"5", b"null", b"{}", b'{"schema": "1"}', b'{"schema": 1}', b'{"schema": 0}',
        b'{"schema": -3}', b'{"schema": null}', b"[" * 100_000, b'{"schema": 1, "edition": 5}',
    ],
)  # fmt: skip
def test_what_is_no_record_is_damaged(data):
    assert refused(data) == ("record.damaged", {"path": "x.json"})


def test_a_part_that_is_unknown_or_missing_is_damage():
    table = json.loads(to_json(PLAIN))
    assert refused(json.dumps(table | {"more": 1}).encode())[0] == "record.damaged"
    del table["edition"]["slot"]
    assert refused(json.dumps(table).encode())[0] == "record.damaged"


def test_a_newer_record_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "x.json"
    path.write_bytes(json.dumps(json.loads(to_json(PLAIN)) | {"schema": 2, "later": [1]}).encode())
    before = path.read_bytes(), path.stat().st_mtime_ns
    with pytest.raises(KeptError) as caught:
        read_record(path)
    assert (caught.value.key, caught.value.facts) == (
        "record.newer", {"path": str(path), "schema": 2, "known": 1})  # fmt: skip
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_an_older_record_is_brought_up_step_by_step():
    asked = []

    def first(table):
        asked.append(table["schema"])
        return {key: value for key, value in table.items() if key != "headline"} | {"name": table["headline"]}

    def second(table):
        asked.append(table["schema"])
        edition = table["edition"] | {"title": table["name"]}
        return {key: value for key, value in table.items() if key != "name"} | {"edition": edition}

    table = json.loads(to_json(PLAIN)) | {"schema": -1, "headline": "Tựa cũ"}
    data = json.dumps(table).encode()
    found = from_json(data, "x.json", {-1: first, 0: second})
    assert asked == [-1, 0]
    assert found == replace(PLAIN, edition=replace(FACTS, title="Tựa cũ"))
    assert found.schema == 1
    assert refused(data, migrations={0: second}) == ("record.damaged", {"path": "x.json"})
    assert refused(data, migrations={-1: first}) == ("record.damaged", {"path": "x.json"})


def test_a_record_that_cannot_be_read_is_named_with_the_reason(tmp_path):
    with pytest.raises(KeptError) as caught:
        read_record(tmp_path / "gone.json")
    assert caught.value.key == "record.unreadable"
    assert caught.value.facts == {"path": str(tmp_path / "gone.json"), "reason": "No such file or directory"}


def test_a_sealed_record_shows_any_change(tmp_path):
    provenance = Provenance("1", "a" * 64, (), (), "Máy đọc")
    made = sealed(replace(PLAIN, provenance=provenance))
    assert len(made.provenance.seal) == 64
    assert sealed(made) == made
    path = tmp_path / "x.json"
    path.write_bytes(to_json(made))
    assert read_record(path) == made
    path.write_bytes(to_json(made).replace("Đài".encode(), "Dài".encode()))
    with pytest.raises(KeptError) as caught:
        read_record(path)
    assert (caught.value.key, caught.value.facts) == ("record.damaged", {"path": str(path)})
    path.write_bytes(to_json(replace(made, provenance=provenance)))
    assert read_record(path).provenance.seal == ""
    assert sealed(PLAIN) == PLAIN


def test_a_record_is_written_as_what_it_holds_a_line_for_each_field_and_item(edition):
    written = edition if isinstance(edition, Record) else edition.record
    data = to_json(written)
    assert json.loads(data) == {"schema": 1} | encode(written)
    lines = data.decode().splitlines()
    assert [line for line in lines if line.startswith(' "')] == [
        line for line in lines if line[:2] == ' "' and line.split('"')[1] in {"schema", *Record.__slots__}
    ]
    for part in ("script", "articles"):
        first = lines.index(f' "{part}": [') + 1
        items = [json.loads(line.rstrip(",")) for line in lines[first : first + len(getattr(written, part))]]
        assert items == encode(getattr(written, part))
