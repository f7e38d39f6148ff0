"""Sandbox: bytes from outside are taken apart in a child process with bounds, and plain data comes back.

A parser that hangs, fills the memory or crashes costs that input and nothing else. The child may not open
connections, start programs or write files. Where the system knows no limits for a process (Windows), only
the time that passes is bounded; `bounded` says which bounds hold.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from tempfile import TemporaryFile
from typing import IO, Any

from bulletin.errors import BulletinError, SourceError

_CHILD = "from bulletin.sandbox import child; child()"
_MOST_ANSWER = 64_000_000  # bytes that may come back
_FORBIDDEN = (
    "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto",
    "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.startfile", "pty.spawn",
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
    "os.kill", "ctypes.dlopen", "sqlite3.connect",
)  # fmt: skip
_KEPT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
_TOO_LONG, _TOO_MUCH = -1001, 77  # statuses for a child that was given up, and for one without memory
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the child may use: address space in bytes; seconds of processor time, and of time that passes."""

    memory_bytes: int = 1_000_000_000
    cpu_seconds: int = 10
    wall_seconds: float = 13.0


def bounded() -> tuple[str, ...]:
    """The bounds that hold on this system, of "memory", "cpu" and "wall"."""
    if not find_spec("resource"):
        return ("wall",)
    # macOS takes a limit of the address space and does not keep it.
    return ("cpu", "wall") if sys.platform == "darwin" else ("memory", "cpu", "wall")


def apart(target: str, data: bytes, facts: Sequence[str], name: str, bounds: Bounds | None = None) -> Any:
    """What the function `target` ("module:function") of ours makes of `data` and `facts` in a child: data as
    JSON holds them. SourceError about the input `name` where the child does not come through, and the
    BulletinError that was raised in it.
    """
    held = bounds or Bounds()
    order = [target, list(facts), held.memory_bytes, held.cpu_seconds, held.wall_seconds]
    with TemporaryFile() as given, TemporaryFile() as answer:
        given.write(json.dumps(order).encode() + b"\n" + data)
        given.seek(0)
        status = _status(given, answer, held.wall_seconds)
        if status:
            raise SourceError(_fault(status), name=name)
        answer.seek(0)
        return _answered(answer.read(_MOST_ANSWER + 1), name)


def _status(given: IO[bytes], answer: IO[bytes], seconds: float) -> int:
    """How the child ends: its exit status, or a signal's number below 0."""
    command = [sys.executable, "-P", "-c", _CHILD]
    try:
        return subprocess.run(  # noqa: S603 - our own interpreter and nothing from outside
            command,
            stdin=given,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            timeout=seconds,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        return _TOO_LONG


def _environment() -> dict[str, str]:
    """What the child knows of ours: where modules are, and no secrets."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _fault(status: int) -> str:
    ended = {-getattr(signal, name) for name in ("SIGXCPU", "SIGALRM", "SIGKILL") if hasattr(signal, name)}
    if status == _TOO_LONG or status in ended:
        return "sandbox.slow"
    return "sandbox.memory" if status == _TOO_MUCH else "sandbox.crashed"


def _answered(told: bytes, name: str) -> Any:
    try:
        answer = json.loads(told)
        if "failed" in answer:
            raise thawed(answer["failed"])
        return answer["found"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise SourceError("sandbox.crashed", name=name) from None


def frozen(error: BulletinError) -> list[Any]:
    """A failure as plain data."""
    facts = {
        name: fact if isinstance(fact, str | int | float) else str(fact) for name, fact in error.facts.items()
    }
    return [type(error).__name__, error.key, error.article, facts]


def thawed(data: list[Any]) -> BulletinError:
    """The failure that `frozen` made plain data of; a kind of error of some module is a SourceError."""
    kind, key, article, facts = data
    known = {one.__name__: one for one in _kinds(BulletinError) if one.__module__ == BulletinError.__module__}
    return known.get(kind, SourceError)(key, article=article, **facts)


def _kinds(kind: type[BulletinError]) -> list[type[BulletinError]]:
    return [one for below in kind.__subclasses__() for one in (below, *_kinds(below))]


def child() -> None:
    """What runs in the child: takes its order from standard input and gives its answer on standard output."""
    answer, given = os.fdopen(os.dup(1), "wb"), sys.stdin.buffer
    os.dup2(2, 1)  # what a parser prints is no answer
    target, facts, *bounds = json.loads(given.readline())
    _bind(*bounds)
    module, _, function = target.partition(":")
    try:
        work = getattr(import_module(module), function)
        sys.addaudithook(_refuse)
        found = {"found": work(given.read(), *facts)}
    except BulletinError as error:
        found = {"failed": frozen(error)}
    except MemoryError:
        os._exit(_TOO_MUCH)
    except Exception as error:  # noqa: BLE001 - the edge: whatever a parser trips over
        found = {"failed": frozen(SourceError("sandbox.broken", name=facts[0], reason=type(error).__name__))}
    answer.write(json.dumps(found).encode())
    answer.flush()
    os._exit(0)


def _bind(memory_bytes: int, cpu_seconds: int, wall_seconds: float) -> None:
    """Sets the bounds, as many as the system has."""
    sys.dont_write_bytecode = True
    if hasattr(signal, "setitimer"):  # should the parent be gone
        signal.setitimer(signal.ITIMER_REAL, wall_seconds + 1.0)
    try:
        import resource
    except ImportError:
        return
    limits = [("RLIMIT_CPU", cpu_seconds), ("RLIMIT_CORE", 0), ("RLIMIT_FSIZE", _MOST_ANSWER)]
    if "memory" in bounded():
        limits.append(("RLIMIT_AS", memory_bytes))
    for limit, most in limits:
        kind = getattr(resource, limit)
        hard = resource.getrlimit(kind)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (least, hard))


def _refuse(event: str, facts: tuple[object, ...]) -> None:
    """An audit hook: reading text needs none of this."""
    writes = event == "open" and _is_writing(*facts[1:3])
    if writes or event in _FORBIDDEN:
        raise PermissionError(event)


def _is_writing(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return bool(set(mode) & set("wax+"))
    return isinstance(flags, int) and bool(flags & _WRITES)
