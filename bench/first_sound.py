"""How soon `bulletin listen` is heard, against the embedded engine that only says the first line.

Run as `first_sound.py TEXT` it is that engine: opened, the text spoken, its sound on standard output.
"""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from measure import Cost
from rig import Place, bulletin

ENOUGH = 4096  # bytes: a tenth of a second of sound
SHORT, LONG = 1.0, 120.0  # minutes of the pages that are listened to
GOAL = 2.0


def alone(text: str) -> None:
    """The engine by itself."""
    import numpy as np

    from bulletin.take import Line, Resources, Take, engine_of
    from bulletin.voice import default_voice, find

    voice = find(default_voice("vi"))
    (take,) = engine_of(voice).open(voice, Resources()).speak([Line("first", text)])
    assert isinstance(take, Take)
    sys.stdout.buffer.write(np.rint(take.clip.samples * 32767).astype("<i2").tobytes())


def heard(command: Sequence[str], where: Place) -> Cost:
    """What it cost until so much sound was there that it can be heard, after which it is ended."""
    began = time.monotonic()
    with subprocess.Popen(
        command,
        cwd=where.folder,
        env=where.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as run:
        assert run.stdout
        if len(run.stdout.read(ENOUGH)) < ENOUGH:
            sys.exit(f"{' '.join(command)} gave no sound.")
        wall, cpu = time.monotonic() - began, _spent(run.pid)
        run.stdout.close()
        run.kill()
    return Cost(wall, cpu, 0.0)


def _spent(process: int) -> float:
    """Processor seconds of all threads of the process so far; Linux tells them in nanoseconds."""
    threads = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(one.read_text().split()[0]) for one in threads) / 1e9


def commands(title: str, pages: Sequence[str]) -> dict[str, list[str]]:
    """The engine alone with the headline that all of the pages begin with, and each page listened to."""
    ours = {page: bulletin("listen", page, "--lang", "vi", "--to", "-") for page in pages}
    return {"engine": [sys.executable, str(Path(__file__)), title]} | ours


if __name__ == "__main__":
    alone(*sys.argv[1:])
