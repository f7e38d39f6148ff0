"""The files that are not finished yet: how they are called, and which of them nobody will finish."""

import os
import re
import secrets
import shutil
import socket
import time
from contextlib import suppress
from itertools import count
from pathlib import Path

STALE_SECONDS = 3600.0  # the age at which the unfinished file of a process we cannot ask counts as abandoned
REUSED_SECONDS = 86400.0  # untouched for that long, and its process id belongs to another program by now
_CAN_ASK = os.name != "nt"  # on Windows os.kill ends the process it asks about: there age decides


def _namespace() -> str:
    """The process ids' own name space, so that containers of one host name don't judge each other's."""
    try:
        return re.sub(r"\D", "", str(Path("/proc/self/ns/pid").readlink()))
    except OSError:
        return "0"  # only Linux has them


def _here() -> str:
    """The name of this machine in a file name: host and process name space."""
    return f"{re.sub('[^A-Za-z0-9]', '', socket.gethostname())[:40] or 'host'}.{_namespace()}"


_TEMP = re.compile(
    r"\.bulletin-(?P<pid>\d+)-(?P<run>[0-9a-f]{8})-\d+-(?P<host>[A-Za-z0-9]+\.\d+)\.part(\.\w+)?"
)
_RUN = secrets.token_hex(4)  # tells this process from an earlier one that had the same id
_NUMBERS = count()


def temp_beside(path: Path) -> Path:
    """A new hidden name in the folder of `path`, with this process and machine in it.

    It keeps a usual ending, for writers of sound go by it.
    """
    ending = path.suffix if re.fullmatch(r"\.\w{1,8}", path.suffix) else ""
    return path.with_name(f".bulletin-{os.getpid()}-{_RUN}-{next(_NUMBERS)}-{_here()}.part{ending}")


def _gone(pid: int) -> bool:
    """Whether no process of this machine has the id `pid`."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return True
    except PermissionError:
        return False
    return False


def _stale(temp: Path) -> bool:
    """Whether nobody will finish `temp`."""
    made = _TEMP.fullmatch(temp.name)
    if made is None:
        return False
    pid = int(made["pid"])
    idle = time.time() - temp.stat().st_mtime
    if made["host"] != _here() or not _CAN_ASK:
        return idle > STALE_SECONDS
    if pid == os.getpid():
        return made["run"] != _RUN
    return _gone(pid) or idle > REUSED_SECONDS


def abandoned(folder: Path) -> tuple[Path, ...]:
    """The unfinished files of dead processes in `folder`, sorted; see `sweep` for when one counts as such."""
    found = []
    for temp in sorted(folder.glob(".bulletin-*.part*")):
        with suppress(OSError):  # its process finished it meanwhile
            if _stale(temp):
                found.append(temp)
    return tuple(found)


def discard(path: Path) -> None:
    """What is unfinished at `path`, a file or a folder, is gone if the system lets it go."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
        return
    with suppress(OSError):
        path.unlink()


def sweep(folder: Path) -> tuple[Path, ...]:
    """The unfinished files of dead processes that were in `folder` and are removed now, sorted.

    One of this machine goes at once, one of another machine after `STALE_SECONDS`; a live one stays.
    """
    swept = []
    for temp in abandoned(folder):
        discard(temp)  # unless another process swept it first, or the folder is read-only
        if not os.path.lexists(temp):
            swept.append(temp)
    return tuple(swept)
