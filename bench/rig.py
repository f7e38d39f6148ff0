"""What the benchmarks and the long suites share: one way to run the command line, the machine, and tables."""

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
AT = "2026-06-11T07:00"  # a fixed time, for the same edition at any time
_NOT_OURS = ("BULLETIN_", "PYTHONDONTWRITEBYTECODE")  # compiled once and kept, as where it is installed
_PARTS = ("bulletin", "voices", "music")
_LIBRARIES = (
    "numpy",
    "scipy",
    "soxr",
    "soundfile",
    "lameenc",
    "pydub",
    "mutagen",
    "click",
    "pyebur128",
    "pyloudnorm",
)


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with all that one run may touch: its output, its kept takes and reels, its temporary files."""

    folder: Path
    house: Path  # where the package lies that the run imports

    def at(self, name: str) -> "Place":
        """Another place of the same house, inside this one."""
        return Place(self.folder / name, self.house)

    @property
    def out(self) -> Path:
        """Where the edition goes."""
        return self.folder / "out"

    @property
    def kept(self) -> Path:
        """Where takes and reels are."""
        return self.folder / "kept"

    @property
    def temp(self) -> Path:
        """What the system's temporary folder is for the run."""
        return self.folder / "temp"

    def environment(self, **more: str) -> dict[str, str]:
        """The variables of a run here; no station, no colour, messages in English."""
        self.temp.mkdir(parents=True, exist_ok=True)
        clean = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_OURS)}
        own = {"BULLETIN_CACHE": str(self.kept), "TMPDIR": str(self.temp), "PYTHONPATH": str(self.house)}
        return clean | own | {"NO_COLOR": "1", "LC_ALL": "C.UTF-8"} | more

    def make(self, *words: str) -> list[str]:
        """The words of a command line that makes an edition here."""
        return bulletin("make", *words, "--to", str(self.out), "--at", AT)

    def run(self, command: Sequence[str], **more: str) -> subprocess.CompletedProcess[str]:
        """The ended process of `command`."""
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment(**more),
            capture_output=True,
            text=True,
            check=False,
        )

    def clear(self) -> None:
        """Nothing is here but the empty folder."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)


@contextmanager
def place(name: str = "bench") -> Iterator[Place]:
    """A place that is gone afterwards, with a copy of the package, so that nobody changes it meanwhile."""
    with tempfile.TemporaryDirectory(prefix=f"{name}-") as folder:
        house = Path(folder) / "house"
        for part in _PARTS:
            shutil.copytree(ROOT / part, house / part)
        yield Place(Path(folder), house)


def bulletin(*words: str) -> list[str]:
    """The command line of this checkout."""
    return [sys.executable, "-m", "bulletin", *words]


def one_core(command: list[str]) -> list[str]:
    """The command, which may use one core only where the system knows such a thing."""
    return ["taskset", "-c", "0", *command] if shutil.which("taskset") else command


def made(ended: subprocess.CompletedProcess[str]) -> None:
    """Returns if the run ended well; else leaves with what it said."""
    if ended.returncode:
        sys.exit(f"{' '.join(ended.args)}\nended with {ended.returncode}\n{ended.stderr}")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def machine() -> dict[str, str]:
    """What the figures depend on: processor, cores, system, and versions."""
    facts = {
        "processor": _processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.1f} GB",
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
        "load before": f"{os.getloadavg()[0]:.1f}",
    }
    return facts | {name: metadata.version(name) for name in _LIBRARIES}


def _processor() -> str:
    try:
        found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text("utf-8"))
    except OSError:
        return platform.machine()
    return found[1].strip() if found else platform.machine()


def machine_lines(facts: dict[str, str]) -> str:
    """The facts of the machine as one paragraph."""
    return "Machine: " + ", ".join(f"{name} {value}" for name, value in facts.items()) + "."


def spread(count: int, share: float) -> int:
    """So much of a full size as `share` says, at least one."""
    return max(1, round(count * share))


def evenly(values: Sequence[object], count: int) -> list[int]:
    """The places of `count` of `values`, spread evenly; from the start again where there are fewer."""
    total = len(values)
    if count >= total:
        return [number % total for number in range(count)]
    return [number * total // count for number in range(count)]


def show_report(text: str, path: Path | None) -> None:
    """Prints the report, and keeps it at `path` where there is one."""
    print(text)
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
