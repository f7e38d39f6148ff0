"""Values to plain data and back, strictly."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin.errors import ScriptError
from bulletin.plain import decode, encode, shallow
from bulletin.record import Record
from bulletin.show import Show, Station


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Inner:
    number: int
    kind: str = field(default="x", metadata={"key": "class"})


@dataclass(frozen=True, slots=True)
class Outer:
    name: str
    ratio: float = 1.0
    on: bool = False
    colour: Colour = Colour.RED
    when: datetime | None = None
    inner: tuple[Inner, ...] = ()
    pair: tuple[int, str] = (1, "a")
    either: int | str | None = None
    one: Inner | None = None
    made: tuple[str, ...] = field(default_factory=tuple)
    secret: Path | None = field(default=None, metadata={"key": None})


def refused(data, kind=Outer):
    with pytest.raises(ScriptError) as caught:
        decode(kind, data, "here")
    return caught.value.key, caught.value.facts


def test_a_value_as_plain_data():
    value = Outer("Đài", when=datetime.fromisoformat("2026-06-11T07:00:00+07:00"), inner=(Inner(3, "z"),),
                  secret=Path("x"))  # fmt: skip
    assert encode(value) == {
        "name": "Đài",
        "ratio": 1.0,
        "on": False,
        "colour": "red",
        "when": "2026-06-11T07:00:00+07:00",
        "inner": [{"number": 3, "class": "z"}],
        "pair": [1, "a"],
        "either": None,
        "one": None,
        "made": [],
    }
    assert list(encode(value))[:3] == ["name", "ratio", "on"]
    assert encode([Inner(1)]) == [{"number": 1, "class": "x"}]


def test_plain_data_as_a_value():
    data = {
        "name": "n",
        "ratio": 2,
        "on": True,
        "colour": "blue",
        "when": "2026-06-11",
        "inner": [{"number": 1, "class": "c"}, {"number": 2}],
        "pair": [5, "b"],
        "either": "text",
        "one": {"number": 7},
        "made": ("p", "q"),
    }
    found = decode(Outer, data, "here")
    assert found == Outer("n", 2.0, True, Colour.BLUE, datetime(2026, 6, 11), (Inner(1, "c"), Inner(2)),  # noqa: DTZ001
                          (5, "b"), "text", Inner(7), ("p", "q"))  # fmt: skip
    assert type(found.ratio) is float
    assert decode(Outer, {"name": "n", "either": 3}, "here").either == 3
    assert decode(Outer, {"name": "n", "either": None}, "here").either is None
    moment = datetime.fromisoformat("2026-06-11T07:00:00+07:00")
    assert decode(Outer, {"name": "n", "when": moment}, "here").when is moment


@pytest.mark.parametrize(
    ("data", "key", "facts"),
    [
        ([], "plain.table", {"where": "here"}),
        ({"name": "n", "nam": 1}, "plain.near", {"where": "here", "key": "nam", "near": "name"}),
        ({"name": "n", "zzz": 1}, "plain.unknown", {"where": "here", "key": "zzz", "near": ""}),
        ({"name": "n", "secret": "x"}, "plain.unknown", {"where": "here", "key": "secret", "near": ""}),
        ({"name": "n", 5: 1}, "plain.unknown", {"where": "here", "key": "5", "near": ""}),
        ({}, "plain.absent", {"where": "here", "key": "name"}),
        ({"name": "n", "inner": [{"number": 1}, {}]}, "plain.absent",
         {"where": "here: inner [1]", "key": "number"}),
        ({"name": "n", "inner": [{"number": 1, "kind": "x"}]}, "plain.unknown",
         {"where": "here: inner [0]", "key": "kind", "near": ""}),
        ({"name": "n", "inner": {"number": 1}}, "plain.list", {"where": "here: inner"}),
        ({"name": "n", "made": "text"}, "plain.list", {"where": "here: made"}),
        ({"name": "n", "pair": [1]}, "plain.list", {"where": "here: pair"}),
        ({"name": "n", "pair": ["1", "a"]}, "plain.whole",
         {"where": "here: pair", "value": "1"}),
        ({"name": "n", "colour": "green"}, "plain.choice",
         {"where": "here: colour", "value": "green", "known": "red, blue"}),
        ({"name": "n", "when": "soon"}, "plain.time", {"where": "here: when", "value": "soon"}),
        ({"name": 5}, "plain.text", {"where": "here: name", "value": "5"}),
        ({"name": None}, "plain.text", {"where": "here: name", "value": "None"}),
        ({"name": "n", "ratio": "1"}, "plain.number",
         {"where": "here: ratio", "value": "1"}),
        ({"name": "n", "ratio": True}, "plain.number",
         {"where": "here: ratio", "value": "True"}),
        ({"name": "n", "on": 1}, "plain.switch", {"where": "here: on", "value": "1"}),
        ({"name": "n", "either": 1.5}, "plain.text",
         {"where": "here: either", "value": "1.5"}),
        ({"name": "n", "inner": [{"number": 1.0}]}, "plain.whole",
         {"where": "here: inner [0]: number", "value": "1.0"}),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_with_its_place(data, key, facts):
    assert refused(data) == (key, facts)


def test_where_two_kinds_fit_the_first_does():
    @dataclass(frozen=True)
    class Both:
        value: float | int

    assert decode(Both, {"value": 1}, "x").value == 1.0


JSON_TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


def plain_strategies():
    st.register_type_strategy(str, JSON_TEXT)
    st.register_type_strategy(float, NUMBERS)
    st.register_type_strategy(Path, st.just(Path("x")))


plain_strategies()


@settings(max_examples=30, deadline=None)
@given(st.from_type(Record))
def test_every_record_survives_the_way_through_json(record):
    assert decode(Record, json.loads(json.dumps(encode(record))), "here") == record


@given(st.from_type(Show))
def test_every_show_survives_the_way_through_json(show):
    assert decode(Show, json.loads(json.dumps(encode(show))), "here") == show


@given(st.builds(Station, folder=st.none()))
def test_every_station_survives_the_way_through_json(station):
    assert decode(Station, json.loads(json.dumps(encode(station))), "here") == station


@given(st.from_type(Outer))
def test_every_kind_of_field_survives_the_way_through_json(value):
    if isinstance(value.either, str) or value.secret:
        return
    assert decode(Outer, json.loads(json.dumps(encode(value))), "here") == value


@dataclass(frozen=True, slots=True)
class Shelf:
    colour: Colour
    since: datetime
    names: tuple[str, ...]
    hidden: int = field(default=1, metadata={"key": None})


def test_a_value_one_level_deep_keeps_what_is_inside():
    shelf = Shelf(Colour.RED, datetime(2026, 5, 1, tzinfo=UTC), ("a", "b"))
    assert shallow(shelf) == {"colour": Colour.RED, "since": shelf.since, "names": ("a", "b")}
    assert shallow(Colour.RED) == "red"
    assert shallow(shelf.since) == "2026-05-01T00:00:00+00:00"
    assert json.loads(json.dumps(shelf, default=shallow)) == encode(shelf)


@pytest.mark.parametrize("value", [Shelf, {1, 2}, object()])
def test_what_is_no_frozen_value_is_not_encoded(value):
    with pytest.raises(TypeError, match=type(value).__name__):
        shallow(value)
