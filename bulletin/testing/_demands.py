"""How a contract suite says what was not kept."""

import importlib.util
import subprocess
import sys
from collections.abc import Callable

from bulletin.errors import BulletinError

HEAVY = ("numpy", "scipy", "soundfile", "httpx", "requests", "onnxruntime", "torch")


def demand(kept: bool, what: str) -> None:
    """AssertionError naming the promise `what` where it was not kept."""
    if not kept:
        raise AssertionError(f"not kept: {what}")


def refused(act: Callable[[], object]) -> bool:
    """Whether `act` is refused with a sentence."""
    try:
        act()
    except BulletinError as error:
        return bool(str(error))
    return False


def demand_light(name: str) -> None:
    """AssertionError where importing the module `name`, and asking for its version and what it lacks, loads
    something heavy.
    """
    demand(importlib.util.find_spec(name) is not None, "an importable module")
    asked = "import importlib, sys; one = importlib.import_module(sys.argv[1]); one.version(); one.missing()"
    told = f"{asked}; print(*(each for each in {HEAVY!r} if each in sys.modules))"
    ran = subprocess.run(  # noqa: S603 (our own line, and a module that was just found)
        [sys.executable, "-c", told, name],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    demand(ran.returncode == 0, ran.stderr)
    demand(not ran.stdout.split(), f"loads {ran.stdout.strip()}")
