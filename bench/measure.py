"""What a process cost: wall and processor seconds, and the memory of the largest of its family."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from rig import Place


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall seconds, processor seconds (children included), and the largest process's peak memory in MB."""

    wall: float
    cpu: float
    peak_mb: float


def cost(command: Sequence[str], where: Place) -> tuple[Cost, str]:
    """What `command` cost and printed; leaves where it fails.

    Whoever calls this must be small itself: until a new process runs its program it counts as large as its
    parent.
    """
    errors = where.folder / "errors"
    began = time.monotonic()
    with errors.open("wb") as stderr:
        run = subprocess.Popen(
            command,
            cwd=where.folder,
            env=where.environment(),
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
    assert run.stdout
    printed = run.stdout.read()
    _, status, usage = os.wait4(run.pid, 0)
    run.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - began
    if run.returncode:
        sys.exit(f"{' '.join(command)} ended with {run.returncode}:\n{errors.read_text('utf-8')}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024), printed


def best(costs: Sequence[Cost]) -> Cost:
    """The least of each."""
    return Cost(
        min(one.wall for one in costs), min(one.cpu for one in costs), min(one.peak_mb for one in costs)
    )
