"""Ingredients: the files that decide what a run makes, heard of where they are opened, as a build tool would.

Whatever Python opens for reading is one, so that none can be forgotten when a new kind of input comes; the
program itself and its libraries are told by their versions, sizes and times instead.
"""

import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from bulletin import __version__
from bulletin.filing import sha256_of
from bulletin.music import shipped_music
from bulletin.voice import shipped_voices

Digests = tuple[tuple[str, str], ...]  # paths, and the sha256 of what they hold

_PACKAGE = Path(__file__).parent
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
# A file changed so shortly before it was opened may change once more without its time telling.
_SETTLED_NS = 20_000_000
_LIBRARIES = ("site-packages", "dist-packages")


@dataclass(frozen=True, slots=True)
class _Opened:
    """What a file was like when it was first opened; `moment` in Unix nanoseconds."""

    changed_ns: int
    bytes: int
    inode: int
    regular: bool
    moment: int


@dataclass(slots=True)
class Watch:
    """The files opened for reading so far; `blind` where more may have come in than was heard of."""

    opened: dict[str, _Opened] = field(default_factory=dict)
    blind: bool = False

    def hear(self, event: str, facts: tuple[object, ...]) -> None:
        """Takes note of what the interpreter is about to do."""
        if event == "open":
            path, mode, flags = facts
            if isinstance(path, str | bytes) and _reads(mode, flags):
                self._note(os.path.abspath(os.fsdecode(path)))  # noqa: PTH100 - links stay as they are named
        elif event in ("socket.connect", "socket.getaddrinfo"):
            self.blind = True

    def _note(self, path: str) -> None:
        if path not in self.opened and not path.startswith(_program()):
            found = _looked_at(path)
            if found:
                self.opened[path] = found

    def taken_in(self, spared: Callable[[str], bool]) -> Digests | None:
        """Every file that was opened but those `spared`, with the sha256 of what it holds; None where that
        can't be told for sure: it changed since, it is no plain file, or something else came in.
        """
        files = {path: one for path, one in self.opened.items() if not spared(path)}
        if self.blind or not all(_is_settled(path, one) for path, one in files.items()):
            return None
        return tuple((path, digest_of(path)) for path in sorted(files))


def _reads(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return not set(mode) & set("wxa+")
    return isinstance(flags, int) and not flags & _WRITES


def _looked_at(path: str) -> _Opened | None:
    """What the file is like now; None for a folder, and for what is not there."""
    try:
        facts = os.stat(path)  # noqa: PTH116 - many times a run
    except OSError:
        return None
    if S_ISDIR(facts.st_mode):
        return None
    regular = S_ISREG(facts.st_mode)
    return _Opened(facts.st_mtime_ns, facts.st_size, facts.st_ino, regular, time.time_ns())


def _is_settled(path: str, then: _Opened) -> bool:
    """Whether the file holds what it held when it was opened."""
    now = _looked_at(path)
    if now is None or not then.regular or then.moment - then.changed_ns < _SETTLED_NS:
        return False
    return (now.changed_ns, now.bytes, now.inode) == (then.changed_ns, then.bytes, then.inode)


_on_watch: list[Watch] = []
_hooked: list[bool] = []  # a hook stays as long as the process


@contextmanager
def watching() -> Iterator[Watch]:
    """Hears of every file that this process opens for reading while this lasts. Only the first watch of a
    process sees: what is remembered from an earlier run is not opened again.
    """
    watch = Watch(blind=bool(_hooked))
    if not _hooked:
        _hooked.append(True)
        sys.addaudithook(_hear)
    _on_watch.append(watch)
    try:
        yield watch
    finally:
        _on_watch.remove(watch)


def _hear(event: str, facts: tuple[object, ...]) -> None:
    for watch in _on_watch:
        watch.hear(event, facts)


@cache
def _program() -> tuple[str, ...]:
    """The folders of the program and its libraries, which `program` tells of, and what is no file."""
    own = map(str, (_PACKAGE, shipped_voices(), shipped_music(), Path(os.__file__).parent))
    libraries = (path for path in sys.path if path.endswith(_LIBRARIES))
    return tuple(f"{path}{os.sep}" for path in (*own, *libraries, "/proc", "/sys"))


def program() -> str:
    """The sha256 of what tells this program and its libraries from any other: versions, sizes and times."""
    told = hashlib.sha256(f"{__version__} {sys.version}".encode())
    for path in sys.path:
        if path.endswith(_LIBRARIES) and os.path.isdir(path):  # noqa: PTH112
            told.update("\n".join(sorted(os.listdir(path))).encode("utf-8", "surrogateescape"))  # noqa: PTH208
    for folder in dict.fromkeys((_PACKAGE, shipped_voices(), shipped_music())):
        for line in sorted(_sizes_and_times(str(folder))):
            told.update(line.encode("utf-8", "surrogateescape"))
    return told.hexdigest()


def _sizes_and_times(folder: str) -> Iterator[str]:
    with os.scandir(folder) as found:
        for entry in found:
            if entry.name == "__pycache__":
                continue
            if entry.is_dir():
                yield from _sizes_and_times(entry.path)
            else:
                facts = entry.stat()
                yield f"{entry.path} {facts.st_size} {facts.st_mtime_ns}\n"


def digest_of(path: str) -> str:
    """The sha256 of what the file holds, in hex; nothing where it can't be read."""
    try:
        return sha256_of(Path(path))
    except OSError:
        return ""


def beside(paths: Iterable[str]) -> Digests:
    """For each path without its ending the sha256 of the names that begin with it, so that a transcript that
    was not there before is seen.
    """
    stems = sorted({os.path.splitext(path)[0] for path in paths})  # noqa: PTH122
    return tuple((stem, _names(stem)) for stem in stems)


def _names(stem: str) -> str:
    folder, start = os.path.split(stem)
    try:
        names = sorted(name for name in os.listdir(folder) if name.startswith(start))  # noqa: PTH208
    except OSError:
        names = []
    return hashlib.sha256("/".join(names).encode("utf-8", "surrogateescape")).hexdigest()


def inside(folder: str, spared: Callable[[str], bool]) -> str:
    """The sha256 of all names in a folder and the folders in it, but those `spared`."""
    names = sorted(_all_names(folder, spared))
    return hashlib.sha256("/".join(names).encode("utf-8", "surrogateescape")).hexdigest()


def _all_names(folder: str, spared: Callable[[str], bool]) -> Iterator[str]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if not spared(entry.path):
            yield entry.path
            if entry.is_dir(follow_symlinks=False):
                yield from _all_names(entry.path, spared)
