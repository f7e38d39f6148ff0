"""Where espeak-ng finds its data: it keeps the path in a buffer of 160 bytes and fails on a longer one."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import platformdirs

from bulletin.errors import Lacking

LONGEST = 150  # bytes of the path; 158 still work, 165 do not
_LANDMARK = "phondata"


def short_path(data: Path, scratch: Path | None = None) -> Path:
    """A path of at most 150 bytes to the folder `data`: itself, else a link (where links are not allowed, a
    copy) in `scratch`, the user's cache or temporary folder, made once; Lacking where none is short enough.
    """
    if _fits(data):
        return data
    stamp = f"{data}:{(data / _LANDMARK).stat().st_mtime_ns}"  # a copy must not outlive an update
    name = f"espeak-ng-{sha256(os.fsencode(stamp)).hexdigest()[:12]}"
    for folder in _folders(scratch):
        if _fits(folder / name) and _stands(folder / name, data):
            return folder / name
    raise Lacking("espeak.path", path=str(data), longest=LONGEST)


def _fits(path: Path) -> bool:
    return len(os.fsencode(path)) <= LONGEST


def _folders(scratch: Path | None) -> Iterator[Path]:
    if scratch is not None:
        yield scratch.absolute()
    yield platformdirs.user_cache_path("bulletin")
    yield Path(tempfile.gettempdir()) / f"bulletin-{_user()}"


def _user() -> int:
    """The number of the user, 0 where users have none (as in `stat`)."""
    return os.getuid() if hasattr(os, "getuid") else 0


def _stands(place: Path, data: Path) -> bool:
    """Whether `place`, in a folder of this user's own, leads to `data`, after laying it there if need be."""
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if place.parent.stat().st_uid != _user():
            return False
        if not place.exists():
            _lay(place, data)
        return (place / _LANDMARK).stat().st_size == (data / _LANDMARK).stat().st_size
    except OSError:
        return False


def _lay(place: Path, data: Path) -> None:
    """Makes link or copy beside and renames it, so that several processes may do it at once."""
    own = place.with_name(f"{place.name}.{os.getpid()}")
    try:
        own.symlink_to(data, target_is_directory=True)
    except OSError:
        shutil.copytree(data, own)
    try:
        own.replace(place)
    except OSError:
        shutil.rmtree(own)
