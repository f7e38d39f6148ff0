"""Finds the members of a kind: the modules of a folder of this package, and those of other distributions."""

import os
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from bulletin.errors import Lacking, UsageError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

_HOME = Path(__file__).parent


def members(kind: str) -> tuple[str, ...]:
    """The names of the members of `kind` (a folder of this package), sorted; none of them is imported."""
    return tuple(sorted({*_own(kind), *(point.name for point in _joined(kind))}))


def load(kind: str, name: str) -> ModuleType:
    """The member `name` of `kind`, imported; our own come before those of other distributions."""
    if name in _own(kind):
        return import_module(f"bulletin.{kind}.{name}")
    for point in _joined(kind):
        if point.name == name:
            return _imported(point, kind)
    raise UsageError("shelf.unknown", kind=kind, name=name, there=", ".join(members(kind)))


def _imported(point: "EntryPoint", kind: str) -> ModuleType:
    try:
        module: ModuleType = point.load()
    except (ImportError, AttributeError) as error:
        raise Lacking("shelf.broken", kind=kind, name=point.name, reason=str(error)) from error
    return module


@cache
def _own(kind: str) -> frozenset[str]:
    folder = _HOME / kind
    if not folder.is_dir():
        return frozenset()
    return frozenset(path.stem for path in folder.iterdir() if _is_member(path))


def _is_member(path: Path) -> bool:
    return not path.name.startswith(("_", ".")) and (path.suffix == ".py" or (path / "__init__.py").is_file())


def _joined(kind: str) -> tuple["EntryPoint", ...]:
    """Entry points of `bulletin.<kind>`; importlib.metadata is slow: asked only where needed."""
    if not _announced(tuple(sys.path)):
        return ()
    from importlib.metadata import entry_points

    return tuple(entry_points(group=f"bulletin.{kind}"))


@cache
def _announced(paths: tuple[str, ...]) -> bool:
    return any(_announces(file) for path in paths for file in _listings(path))


def _listings(path: str) -> list[str]:
    try:
        with os.scandir(path or ".") as entries:
            folders = [entry.path for entry in entries if entry.name.endswith((".dist-info", ".egg-info"))]
    except OSError:
        return []
    return [f"{folder}/entry_points.txt" for folder in folders]


def _announces(file: str) -> bool:
    try:
        return b"[bulletin." in Path(file).read_bytes()
    except OSError:
        return False
