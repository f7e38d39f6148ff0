"""The library: the editions that are in a folder, found by their records."""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from bulletin import shelf
from bulletin.edition import Edition, bare_name
from bulletin.errors import KeptError, UsageError
from bulletin.record import read_record

LAST_RUN = "last-run.json"  # beside the records: what the last run has come to
HELD = "held"  # the folder, inside that of the editions, for what is not fit for air
_HEAD = 4096  # bytes of a record in which its edition's id stands
_ID = re.compile(rb'"edition":\s*\{\s*"id":\s*"((?:[^"\\]|\\.)*)"')
_BLOCK = 1 << 20
_CHAPTERS = ".chapters.json"  # lies beside records, and is none


def settled_name(folder: Path, name: str, identity: str, recipe: str) -> str:
    """The name of the edition `identity` in `folder`: the one it has, else `name`, else `name` with the first
    suffix that no other edition has. A damaged record that still shows `recipe`, or nothing, is its own.
    """
    for path in records(folder):
        if _id_in(path) == identity:
            return path.stem
    for number in count(1):
        candidate = name if number == 1 else f"{name}-{number}"
        if _is_free(folder / f"{candidate}.json", recipe):
            return candidate
    raise AssertionError


def _is_free(path: Path, recipe: str) -> bool:
    """Whether no other edition's record is at `path`."""
    try:
        data = path.read_bytes()
        json.loads(data)
    except OSError:
        return not os.path.lexists(path)  # what nothing can be found in is refused later, by name
    except ValueError:
        return True
    return recipe.encode() in data


def find_edition(folder: Path, name: str) -> Edition | None:
    """The edition `name` in `folder`; None if there is none or its record is damaged."""
    try:
        return Edition(read_record(folder / f"{name}.json"), folder)
    except KeptError:
        return None


def left_beside(edition: Edition) -> tuple[str, ...]:
    """The files of the edition's name, in any format, that its record does not name: they are what it was
    when it was made with them.
    """
    own = {file.path.partition("/")[0] for file in edition.record.files}
    endings = sorted(shelf.load("formats", name).SUFFIX for name in shelf.members("formats"))
    named = (f"{edition.name}{ending}" for ending in endings)
    return tuple(one for one in named if one not in own and (edition.folder / one).exists())


def editions(folder: Path) -> Iterator[Edition]:
    """Every edition in `folder` whose record is whole, by name."""
    for path in records(folder):
        edition = find_edition(folder, path.stem)
        if edition:
            yield edition


def named_edition(name: str, folder: Path) -> Edition:
    """The edition by its record's or its sound's path, or by its name in `folder`; UsageError where none
    is.
    """
    path = Path(name)
    bare = bare_name(path.name)
    places = [(path.parent, bare), (folder, path.name), (folder, bare)]
    for place, stem in places:
        if found := find_edition(place, stem):
            return found
    raise UsageError("publish.absent", name=name, folder=str(folder))


def editions_like(folder: Path, beginning: str) -> Iterator[Edition]:
    """The editions in `folder` whose identity begins so, by name; no other record is read."""
    for path in records(folder):
        edition = find_edition(folder, path.stem) if _id_in(path).startswith(beginning) else None
        if edition:
            yield edition


def damaged(folder: Path) -> Iterator[KeptError]:
    """What is wrong with each record in `folder` that is not whole."""
    for path in records(folder):
        try:
            read_record(path)
        except KeptError as error:
            yield error


def is_whole(edition: Edition) -> bool:
    """Whether every file of the edition is there with the bytes that its record names."""
    return bool(edition.record.files) and not spoiled(edition)


def spoiled(edition: Edition) -> tuple[str, ...]:
    """The names of the edition's files that are gone or have other bytes than its record names."""
    files = edition.record.files
    return tuple(file.path for file in files if _digest(edition.folder / file.path) != file.sha256)


def records(folder: Path) -> Iterator[Path]:
    """The files in `folder` that are records, or should be, sorted."""
    for path in sorted(folder.glob("*.json")):
        if not (path.name == LAST_RUN or path.name.startswith(".") or path.name.endswith(_CHAPTERS)):
            yield path


def _id_in(path: Path) -> str:
    try:
        with path.open("rb") as file:
            found = _ID.search(file.read(_HEAD))
    except OSError:
        return ""
    return _unescaped(found[1]) if found else ""


def _unescaped(text: bytes) -> str:
    try:
        return str(json.loads(b'"' + text + b'"'))
    except ValueError:
        return ""


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError:
        return ""
    return digest.hexdigest()
