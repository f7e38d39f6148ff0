"""The only way to make a file visible, and what goes with it: names, locks, room on the disk.

A reader sees the old file or the new one, never half of one, whatever kills the writer: everything is
written beside its place, validated, forced to the disk and renamed. What only one system can do stands in
`_settle_folder` here and in `unfinished`, each with its fallback.
"""

import errno
import hashlib
import json
import os
import re
import shutil
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bulletin.errors import BulletinError, Busy, KeptError, Lacking
from bulletin.text import one_line
from bulletin.unfinished import discard, sweep, temp_beside

__all__ = [
    "HOLDER_NAME",
    "LOCK_NAME",
    "Writing",
    "as_kept",
    "atomic_publish",
    "lock",
    "make_folder",
    "publish_bytes",
    "publish_copy",
    "publish_folder",
    "publish_together",
    "refusals",
    "remove",
    "safe_name",
    "sha256_of",
    "sweep",
]

LOCK_NAME = ".bulletin.lock"
HOLDER_NAME = ".bulletin.lock.json"

_LACKING = {
    errno.ENOSPC: "filing.full",
    errno.EDQUOT: "filing.full",
    errno.EFBIG: "filing.too_large",
    errno.EMFILE: "filing.too_many_open",
    errno.ENFILE: "filing.too_many_open",
}
_REFUSED = {
    errno.EACCES: "filing.forbidden",
    errno.EPERM: "filing.forbidden",
    errno.EROFS: "filing.read_only",
    errno.ENAMETOOLONG: "filing.long_name",
    errno.ENOTDIR: "filing.not_a_folder",
    errno.EEXIST: "filing.not_a_folder",
    errno.EISDIR: "filing.is_a_folder",
    errno.EIO: "filing.disk_fault",
}


def as_kept(error: OSError, path: Path) -> BulletinError:
    """The sentence for what the system said when `path` was to be written; Lacking where the disk is full."""
    code = error.errno or 0
    if code in _LACKING:
        return Lacking(_LACKING[code], path=str(path))
    return KeptError(_REFUSED.get(code, "filing.failed"), path=str(path), reason=error.strerror or str(error))


@contextmanager
def refusals(path: Path) -> Iterator[None]:
    """Inside, what the system refuses becomes an error with a sentence that names `path`."""
    try:
        yield
    except OSError as error:
        raise as_kept(error, path) from error


def _settle(path: Path) -> None:
    """The content of `path` is on the disk when this returns."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _settle_folder(folder: Path) -> None:
    """The names in `folder` are on the disk when this returns, where the system can do that."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:
        return  # Windows opens no folders, nor does one without the right to list it: the rename has to do
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP, errno.EBADF}:  # network file systems that can't
            raise
    finally:
        os.close(handle)


def make_folder(folder: Path) -> Path:
    """`folder`, made with the folders above it where they were missing; their names are on the disk."""
    with refusals(folder):
        _grow(folder)
    return folder


def _grow(folder: Path) -> None:
    if folder.is_dir():
        return
    if folder.parent != folder:
        _grow(folder.parent)
    folder.mkdir(exist_ok=True)
    _settle_folder(folder.parent)


def atomic_publish(
    path: Path, write: Callable[[Path], None], validate: Callable[[Path], None] | None = None
) -> None:
    """What `write` puts into the file handed to it is at `path`, whole, or nothing has changed there.

    `validate` looks at the finished file and raises if it must not be seen. Missing folders are made.
    """
    publish_together([Writing(path, write, validate)])


@dataclass(frozen=True, slots=True)
class Writing:
    """A file that is to become visible at `path`: what writes it, and what raises if it must not be seen."""

    path: Path
    write: Callable[[Path], None]
    validate: Callable[[Path], None] | None = None


def publish_together(writings: Iterable[Writing]) -> None:
    """What each writes is at its path, whole, the first one last; none is seen before all are validated, and
    where one must not be seen nothing has changed. Missing folders are made.
    """
    temps: list[tuple[Path, Path]] = []
    try:
        for one in writings:
            make_folder(one.path.parent)
            temps.append((temp_beside(one.path), one.path))
            _written(one, temps[-1][0])
        for temp, path in reversed(temps):
            with refusals(path):
                temp.replace(path)
                _settle_folder(path.parent)
    finally:
        for temp, _ in temps:
            with suppress(OSError):
                temp.unlink()  # after the rename there is none


def _written(one: Writing, temp: Path) -> None:
    """The whole file is at `temp`, validated and on the disk."""
    with refusals(one.path):
        os.close(os.open(temp, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))  # the system takes the umask off
        one.write(temp)
        if one.validate is not None:
            one.validate(temp)
        _settle(temp)


def publish_folder(
    path: Path, write: Callable[[Path], None], validate: Callable[[Path], None] | None = None
) -> None:
    """What `write` puts into the empty folder handed to it is at `path`, whole, or nothing has changed there.

    An older folder at `path` goes, with all that is in it; no system swaps folders in one step everywhere, so
    for a moment there is none, but never a half one. `validate` looks at the finished folder and raises if it
    must not be seen.
    """
    make_folder(path.parent)
    temp, before = temp_beside(path), temp_beside(path)
    with refusals(path):
        temp.mkdir()
        try:
            write(temp)
            if validate is not None:
                validate(temp)
            _settle_all(temp)
            if path.exists():
                path.rename(before)
            temp.rename(path)
        finally:
            discard(temp)  # after the rename there is none
        _settle_folder(path.parent)
        discard(before)


def _settle_all(folder: Path) -> None:
    """Everything under `folder` is on the disk when this returns."""
    for place, _, files in os.walk(folder):
        for name in files:
            _settle(Path(place) / name)
        _settle_folder(Path(place))


def publish_bytes(path: Path, data: bytes) -> None:
    """`data` is at `path`, whole, or nothing has changed there."""

    def write(temp: Path) -> None:
        temp.write_bytes(data)

    atomic_publish(path, write)


def publish_copy(path: Path, source: Path) -> None:
    """What is in the file `source` is at `path`, whole, or nothing has changed there."""

    def write(temp: Path) -> None:
        shutil.copyfile(source, temp)

    atomic_publish(path, write)


def remove(path: Path) -> None:
    """There is nothing at `path`, file or folder; KeptError where it stays."""
    try:
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
    except OSError as error:
        raise KeptError("filing.unremovable", path=str(path), reason=error.strerror or "") from error


def _holder(folder: Path) -> dict[str, str]:
    """Who holds the lock of `folder`, as it wrote itself down; question marks where it did not."""
    unknown = {"pid": "?", "host": "?", "since": "?"}
    try:
        told = json.loads((folder / HOLDER_NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return unknown
    return {name: str(told.get(name, "?")) for name in unknown} if isinstance(told, dict) else unknown


def _sign(folder: Path) -> None:
    """Writes down who holds the lock; on a full disk without it, for tidying needs the lock too."""
    since = datetime.now(UTC).astimezone().isoformat(" ", "seconds")
    told = {"pid": os.getpid(), "host": socket.gethostname(), "since": since}
    with suppress(OSError):
        (folder / HOLDER_NAME).write_text(json.dumps(told), "utf-8")


@contextmanager
def lock(
    folder: Path, wait_seconds: float = 0.0, waiting: Callable[[Busy], None] | None = None
) -> Iterator[None]:
    """Inside, nobody else is inside for the same `folder`; the system frees it when its holder dies.

    If someone is there, `waiting` is told once who, and after `wait_seconds` Busy is raised.
    """
    from filelock import FileLock, Timeout

    make_folder(folder)
    gate = FileLock(folder / LOCK_NAME)

    def enter(seconds: float) -> Busy | None:
        with refusals(folder):
            try:
                gate.acquire(timeout=seconds)
            except Timeout:
                return Busy("filing.busy", folder=str(folder), **_holder(folder))
        return None

    busy = enter(0.0)
    if busy and wait_seconds > 0:
        if waiting is not None:
            waiting(busy)
        busy = enter(wait_seconds)
    if busy:
        raise busy
    try:
        _sign(folder)
        yield
    finally:
        with suppress(OSError):
            (folder / HOLDER_NAME).unlink()
        gate.release()


def sha256_of(path: Path) -> str:
    """The sha256 of what the file holds, in hex; OSError where it can't be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


_MONEY = re.compile("[£¥€₫₩₹¢]")  # spelled out they would read as letters of the word beside them
_WINDOWS_NAMES = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
_JOINED = re.compile(r"(?<=\w)&(?=\w)")


def safe_name(text: str, limit: int = 60) -> str:
    """`text` as a part of a file name for any system: a-z, 0-9 and "_", cut at a word.

    At most `limit` characters (16 or more); never empty, never a reserved name. Where no letter is left
    it is "item" and a hash of `text`.
    """
    from slugify import slugify

    # Called here, for slugify takes whichever such library it finds, and each gives other names.
    from text_unidecode import unidecode  # type: ignore[import-untyped]

    clean = one_line(text)
    plain = unidecode(_JOINED.sub("", _MONEY.sub("", clean[: 20 * limit]))).replace(",", " ")
    name = slugify(
        plain, entities=False, max_length=limit, word_boundary=True, save_order=True, separator="_"
    )
    if not name and not clean:
        return "item"
    if not name:
        return f"item_{hashlib.sha256(clean.encode()).hexdigest()[:10]}"
    return f"item_{name}" if _WINDOWS_NAMES.fullmatch(name) else name
