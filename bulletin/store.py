"""Content-keyed files that are checked whenever they are read: what takes and reels are kept in."""

import errno
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bulletin.errors import KeptError
from bulletin.filing import make_folder, publish_bytes, sweep

_KEY = re.compile(r"[0-9a-z]{4,128}")
_DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Kept:
    """What was put under a key: the facts as one line of JSON text, and the body."""

    facts: str
    body: bytes


class Keeping(Protocol):
    """Where what is made is put: a `Store`, or what hands it on at once."""

    @property
    def root(self) -> Path:
        """The folder that it may use."""

    def get(self, key: str) -> Kept | None:
        """What is kept under `key`, if anything is."""

    def touch(self, key: str) -> None:
        """Marks `key` as used now."""

    def put(self, key: str, facts: str, body: bytes) -> None:
        """Keeps `facts` and `body` under `key`."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One kept file as retention sees it: its size in bytes and when it was last used, in Unix seconds."""

    key: str
    path: Path
    bytes: int
    used: float


@dataclass(frozen=True, slots=True)
class Store:
    """Files `root`/ab/<key>.<suffix>; a key is of a-z and 0-9, such as a hash in hex, and "ab" its start.

    A file holds the sha256 of all that follows as its first line, the facts as its second, then the body.
    Any number of processes may read and put at once; a store that may only be read can be read.
    """

    root: Path
    suffix: str

    def path(self, key: str) -> Path:
        """Where `key` is kept, whether it is or not; ValueError for what is no key."""
        if not _KEY.fullmatch(key):
            raise ValueError(f"no key: {key!r}")
        return self.root / key[:2] / f"{key}.{self.suffix}"

    def has(self, key: str) -> bool:
        """Whether something is kept under `key`; only `get` knows if it is whole."""
        return self.path(key).is_file()

    def put(self, key: str, facts: str, body: bytes) -> None:
        """`facts` (one line) and `body` are kept under `key`, on the disk, when this returns."""
        if "\n" in facts:
            raise ValueError(facts)
        head = facts.encode() + b"\n"
        publish_bytes(self.path(key), b"".join((_digest(head, body), b"\n", head, body)))

    def get(self, key: str) -> Kept | None:
        """What is kept under `key`; None if nothing is, or if it is damaged, which sets it aside.

        Raises KeptError if it is there but may not be read.
        """
        path = self.path(key)
        try:
            kept = _whole(path.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            if error.errno != errno.EIO:
                raise KeptError("filing.unreadable", path=str(path), reason=str(error.strerror)) from error
            kept = None
        if kept is None:
            self._set_aside(path)
        return kept

    def _set_aside(self, path: Path) -> None:
        with suppress(OSError, KeptError):  # in a store that may only be read it stays, and is never used
            path.replace(make_folder(self.root / _DAMAGED) / path.name)

    def damaged(self) -> tuple[Path, ...]:
        """The files that were set aside because they were not what had been put, sorted."""
        return tuple(sorted((self.root / _DAMAGED).glob(f"*.{self.suffix}")))

    def keys(self) -> Iterator[str]:
        """Every key under which something is kept, sorted."""
        for path in sorted(self.root.glob(f"??/*.{self.suffix}")):
            key = path.name.removesuffix(f".{self.suffix}")
            if _KEY.fullmatch(key) and path.parent.name == key[:2]:
                yield key

    def entries(self) -> Iterator[Entry]:
        """Every kept file with its size and last use, sorted by key; what vanishes meanwhile is left out."""
        for key in self.keys():
            with suppress(FileNotFoundError):
                path = self.path(key)
                facts = path.stat()
                yield Entry(key, path, facts.st_size, facts.st_mtime)

    def touch(self, key: str) -> None:
        """Marks `key` as used now, where the store may be written."""
        with suppress(OSError):
            os.utime(self.path(key))

    def remove(self, key: str) -> None:
        """Nothing is kept under `key` any more; raises KeptError where that is not allowed."""
        path = self.path(key)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise KeptError("filing.unremovable", path=str(path), reason=str(error.strerror)) from error

    def sweep(self) -> tuple[Path, ...]:
        """The unfinished files of dead processes that were in the store and are removed now."""
        return tuple(temp for shard in sorted(self.root.glob("??")) for temp in sweep(shard))


def _digest(*parts: bytes | memoryview) -> bytes:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest().encode()


def _whole(data: bytes) -> Kept | None:
    """What `data` holds if its first line is the hash of the rest."""
    first = data.find(b"\n")
    if first < 0 or data[:first] != _digest(memoryview(data)[first + 1 :]):
        return None
    second = data.find(b"\n", first + 1)
    return Kept(data[first + 1 : second].decode(), data[second + 1 :])
