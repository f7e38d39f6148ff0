"""What the tests have a sandboxed child do."""

import faulthandler
import os
import socket
import subprocess
import time
from pathlib import Path

from bulletin.errors import UsageError


def echo(data: bytes, *facts: str) -> list[object]:
    print("this is no answer")
    return [len(data), *facts]


def spin(data: bytes, *facts: str) -> None:
    while True:
        pass


def sleep(data: bytes, *facts: str) -> None:
    time.sleep(60)


def fill(data: bytes, *facts: str) -> int:
    return len(bytearray(int(data)))


def crash(data: bytes, *facts: str) -> None:
    faulthandler._sigsegv()  # type: ignore[attr-defined]


def sink(data: bytes, *facts: str) -> None:
    sink(data)


def riddle(data: bytes, *facts: str) -> object:
    return {1, 2}


def babble(data: bytes, *facts: str) -> None:
    while True:
        os.write(1, bytes(1_000_000))


def environment(data: bytes, *facts: str) -> list[str]:
    return sorted(os.environ)


def fail(data: bytes, *facts: str) -> None:
    raise UsageError("source.missing", article="Tin", name=facts[0])


def misbehave(data: bytes, *facts: str) -> list[str]:
    """Which of the ways out are closed."""
    ways = {
        "connect": lambda: socket.create_connection(("127.0.0.1", int(data)), 1),
        "look up": lambda: socket.getaddrinfo("localhost", 80),
        "program": lambda: subprocess.run(["/bin/true"], check=True),
        "shell": lambda: os.system("true"),  # noqa: S605
        "fork": os.fork,
        "write": lambda: Path(facts[0]).write_text("x"),
        "open": lambda: os.open(facts[0], os.O_WRONLY | os.O_CREAT),
        "remove": lambda: Path(facts[1]).unlink(),
        "rename": lambda: Path(facts[1]).rename(facts[0]),
    }
    return [way for way, go in ways.items() if _is_closed(go)]


def _is_closed(go: object) -> bool:
    try:
        go()  # type: ignore[operator]
    except PermissionError:
        return True
    return False
