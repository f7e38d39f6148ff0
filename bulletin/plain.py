"""Frozen values to and from plain data (what JSON and TOML hold), strictly: no key is guessed or dropped."""

import json
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from difflib import get_close_matches
from enum import Enum
from functools import cache, partial
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from bulletin.errors import ScriptError

T = TypeVar("T")
_WANTED = {float: "plain.number", int: "plain.whole", str: "plain.text", bool: "plain.switch"}
_NUMBERS = {float: (int, float), int: (int,), str: (str,), bool: (bool,)}


def encode(value: object) -> Any:
    """`value` as dictionaries, lists and scalars; fields in the order of the class; times in ISO 8601."""
    if is_dataclass(value) and not isinstance(value, type):
        return {key: encode(getattr(value, name)) for key, name in _names(type(value))}
    if isinstance(value, tuple | list):
        return [encode(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    return value


def shallow(value: object) -> Any:
    """`value` as `encode` makes it, but one level deep: an encoder of JSON asks for it where it needs it, so
    that a long record is never there a second time. TypeError for what is no frozen value.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {key: getattr(value, name) for key, name in _names(type(value))}
    if isinstance(value, Enum | datetime):
        return encode(value)
    raise TypeError(type(value).__name__)


_JSON = json.JSONEncoder(ensure_ascii=False, default=shallow)


def json_lines(value: object, more: Mapping[str, object], line: str = "\n") -> Iterator[str]:
    """A frozen value as JSON in pieces, `more` first: a line for each field and for each item of a list. What
    an item holds stands on its line, which is the work of an encoder in C and ten times as fast as lines.
    """
    if is_dataclass(value) and not isinstance(value, type):
        before = "{"
        for name, part in (dict(more) | shallow(value)).items():
            yield f'{before}{line} "{name}": '
            yield from json_lines(part, {}, line + " ")
            before = ","
        yield line + "}"
    elif isinstance(value, tuple) and value:
        for number, item in enumerate(value):
            yield f"{',' if number else '['}{line} {_JSON.encode(item)}"
        yield line + "]"
    else:
        yield _JSON.encode(value)


def decode(kind: type[T], data: object, where: str) -> T:
    """A `kind` from plain data; ScriptError naming `where` and the nearest key where it does not fit."""
    wanted: Any = kind
    try:
        decoded: T = _reader(wanted)(data)
    except (ScriptError, KeyError, TypeError):
        decoded = _decode(kind, data, where)  # which tells what is wrong and where
    return decoded


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """What makes a `kind` of data that fits it, several times as fast as `_decode`; what does not fit well is
    an error, whichever.
    """
    if is_dataclass(kind):
        return _object_reader(kind)
    if kind in _NUMBERS:
        return partial(_exactly, kind)
    inner = get_args(kind)
    if get_origin(kind) is tuple and len(inner) == 2 and inner[1] is Ellipsis:
        return partial(_each, _reader(inner[0]))
    return lambda data: _decode(kind, data, "")


def _object_reader(kind: Any) -> Callable[[Any], Any]:
    readers = {key: (name, _reader(hint)) for key, (name, hint) in _hints(kind).items()}
    needed = {_key(one) for one in _told(kind) if one.default is MISSING and one.default_factory is MISSING}

    def read(data: Any) -> Any:
        if type(data) is not dict or not needed <= data.keys():
            raise TypeError
        given = {}
        for key, value in data.items():
            name, reader = readers[key]
            given[name] = reader(value)
        return kind(**given)

    return read


def _exactly(kind: Any, data: Any) -> Any:
    if type(data) is not kind:
        raise TypeError
    return data


def _each(reader: Callable[[Any], Any], data: Any) -> Any:
    if type(data) is not list:
        raise TypeError
    return tuple(map(reader, data))


def _told(kind: Any) -> Iterator[Field[Any]]:
    """The fields that stand in plain data: all but those whose key is None."""
    yield from (field for field in fields(kind) if field.metadata.get("key", field.name) is not None)


@cache
def _names(kind: type) -> tuple[tuple[str, str], ...]:
    """The keys of plain data, and the fields they stand for."""
    return tuple((_key(field), field.name) for field in _told(kind))


def _key(field: Field[Any]) -> str:
    """The field's key in plain data: its name, unless a word of Python stands in the way ("class")."""
    return str(field.metadata.get("key", field.name))


@cache
def _hints(kind: type) -> dict[str, tuple[str, Any]]:
    hints = get_type_hints(kind)
    return {_key(field): (field.name, hints[field.name]) for field in _told(kind)}


def _decode(kind: Any, data: object, where: str) -> Any:
    if is_dataclass(kind):
        return _object(kind, data, where)
    origin = get_origin(kind)
    if origin in (types.UnionType, Union):
        return _union(kind, data, where)
    if origin is tuple:
        return _tuple(kind, data, where)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _member(kind, data, where)
    if kind is datetime:
        return _time(data, where)
    return _scalar(kind, data, where)


def _object(kind: Any, data: object, where: str) -> Any:
    if not isinstance(data, dict):
        raise ScriptError("plain.table", where=where)
    hints = _hints(kind)
    for key in data:
        if key not in hints:
            near = get_close_matches(str(key), hints, 1)
            raise ScriptError(
                "plain.near" if near else "plain.unknown", where=where, key=str(key), near="".join(near)
            )
    for field in _told(kind):
        if _key(field) not in data and field.default is MISSING and field.default_factory is MISSING:
            raise ScriptError("plain.absent", where=where, key=_key(field))
    return kind(
        **{hints[key][0]: _decode(hints[key][1], value, f"{where}: {key}") for key, value in data.items()}
    )


def _union(kind: Any, data: object, where: str) -> Any:
    choices = get_args(kind)
    if data is None and types.NoneType in choices:
        return None
    solid = [choice for choice in choices if choice is not types.NoneType]
    for choice in solid[:-1]:
        try:
            return _decode(choice, data, where)
        except ScriptError:
            continue
    return _decode(solid[-1], data, where)


def _tuple(kind: Any, data: object, where: str) -> Any:
    if not isinstance(data, list | tuple):
        raise ScriptError("plain.list", where=where)
    inner = get_args(kind)
    if len(inner) == 2 and inner[1] is Ellipsis:
        return tuple(_decode(inner[0], item, f"{where} [{number}]") for number, item in enumerate(data))
    if len(inner) != len(data):
        raise ScriptError("plain.list", where=where)
    return tuple(_decode(one, item, where) for one, item in zip(inner, data, strict=True))


def _member(kind: type[Enum], data: object, where: str) -> Enum:
    try:
        return kind(data)
    except ValueError:
        known = ", ".join(str(member.value) for member in kind)
        raise ScriptError("plain.choice", where=where, value=str(data), known=known) from None


def _time(data: object, where: str) -> datetime:
    if isinstance(data, datetime):
        return data
    try:
        return datetime.fromisoformat(str(data))
    except ValueError:
        raise ScriptError("plain.time", where=where, value=str(data)) from None


def _scalar(kind: Any, data: object, where: str) -> Any:
    wanted = _NUMBERS[kind]
    if not isinstance(data, wanted) or (isinstance(data, bool) and kind is not bool):
        raise ScriptError(_WANTED[kind], where=where, value=str(data))
    return kind(data)
