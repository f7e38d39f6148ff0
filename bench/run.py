"""The benchmarks: every figure is a ratio to a named limit or peer, measured in the same run by turns.

Run as `run.py --results FOLDER`: prints the report and keeps it there as Markdown and JSON.
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from measure import Cost, best, cost
from pages import pages
from rig import Place, bulletin, machine, machine_lines, made, place, table

HERE = Path(__file__).parent
MINUTES = 5.0
LONG_MINUTES = 120.0
STORY_MINUTES = 5.0
ROUNDS = 3
MEMORY_MB = 150
CLICK = "import click\n@click.group()\ndef bare(): pass\nbare()"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what was measured, against what, the ratio, and the goal if there is one."""

    what: str
    against: str
    value: str
    goal: str = ""


@dataclass(slots=True)
class Results:
    """The figures by chapter, and the raw numbers behind them."""

    chapters: dict[str, list[Row]] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)

    def add(self, chapter: str, *rows: Row) -> None:
        """Adds figures to a chapter, and says so."""
        self.chapters.setdefault(chapter, []).extend(rows)
        for row in rows:
            print(f"{chapter}: {row.what} / {row.against}: {row.value}", file=sys.stderr, flush=True)

    def markdown(self, facts: dict[str, str]) -> str:
        """The report."""
        parts = ["# Benchmarks", machine_lines(facts), "Ratios of one run, by turns, the best of each."]
        for chapter, rows in self.chapters.items():
            heads = ("measured", "against", "result", "goal")
            cells = [(row.what, row.against, row.value, row.goal) for row in rows]
            parts += [f"## {chapter}", table(heads, cells)]
        return "\n\n".join(parts) + "\n"


def script(name: str, *words: str) -> list[str]:
    """The command of a benchmark script beside this one."""
    return [sys.executable, str(HERE / f"{name}.py"), *words]


def by_turns(works: dict[str, Callable[[], Cost]], rounds: int) -> dict[str, Cost]:
    """The best cost of each work, done by turns."""
    costs: dict[str, list[Cost]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            costs[name].append(work())
    return {name: best(found) for name, found in costs.items()}


def prepared(home: Place, minutes: float) -> tuple[Place, dict[str, float]]:
    """A place with a page of so many minutes, its takes kept, its programme as bare sound, and its stages."""
    where = home.at(f"minutes-{minutes:g}")
    where.clear()
    (where.folder / "page.txt").write_text(pages(minutes, min(minutes, STORY_MINUTES)), "utf-8")
    _, printed = cost(script("stages", "page.txt", str(where.kept), "sound"), where)
    told: dict[str, float] = json.loads(printed)
    return where, told


def forget(where: Place, takes: bool) -> None:
    """Nothing is made any more: no edition and no reels, and with `takes` not these either."""
    shutil.rmtree(where.out, ignore_errors=True)
    shutil.rmtree(where.kept if takes else where.kept / "reels", ignore_errors=True)


def make(where: Place, workers: int, takes: bool = False) -> Cost:
    """What it costs to make the edition from its takes, or from nothing where `takes` are made as well."""
    forget(where, takes)
    found, _ = cost(where.make("page.txt", "--workers", str(workers)), where)
    return found


def bare(where: Place, *words: str) -> Cost:
    """What the bare work of a peer costs, as it says itself."""
    found, printed = cost(script("peers", *words), where)
    return Cost(found.wall, float(json.loads(printed)["cpu"]), found.peak_mb)


def engine(where: Place) -> Cost:
    """The engine alone over the same lines."""
    alone = where.at("alone")
    alone.clear()
    shutil.copy(where.folder / "page.txt", alone.folder)
    return bare(alone, "engine", "page.txt", str(alone.kept))


def two_encoders(where: Place) -> Cost:
    """Two LAME processes at once, each over half of the programme."""
    data = (where.folder / "sound").read_bytes()
    half = len(data) // 8 * 4
    (where.folder / "half-1").write_bytes(data[:half])
    (where.folder / "half-2").write_bytes(data[half:])
    began = time.monotonic()
    runs = [
        subprocess.Popen(
            script("peers", "lame", f"half-{number}"),
            cwd=where.folder,
            env=where.environment(),
            stdout=subprocess.DEVNULL,
        )
        for number in (1, 2)
    ]
    if any(run.wait() for run in runs):
        sys.exit("LAME failed.")
    return Cost(time.monotonic() - began, 0.0, 0.0)


def speed(home: Place, results: Results) -> None:
    """a and e: the whole of `make` against engine and LAME alone, one worker and two, and every stage."""
    where, stages = prepared(home, MINUTES)
    found = by_turns(
        {
            "uncached": lambda: make(where, 1, takes=True),
            "cached": lambda: make(where, 1),
            "two workers": lambda: make(where, 2),
            "LAME": lambda: bare(where, "lame", "sound"),
            "two LAME": lambda: two_encoders(where),
            "engine": lambda: engine(where),
            "start": lambda: cost(bulletin("--help"), where)[0],
        },
        ROUNDS,
    )
    results.raw["speed"] = {name: vars_of(one) for name, one in found.items()} | {"stages": stages}
    _speed_rows(found, stages, results)
    _stage_rows(found, stages, results)


def vars_of(one: Cost) -> dict[str, float]:
    """The cost as numbers of a table."""
    return {"wall": round(one.wall, 3), "cpu": round(one.cpu, 3), "peak_mb": round(one.peak_mb, 1)}


def _speed_rows(found: dict[str, Cost], stages: dict[str, float], results: Results) -> None:
    lame, spoken = found["LAME"].cpu, found["engine"].cpu
    mixing = stages["all but LAME"] + lame
    results.add(
        f"Speed, {stages['programme'] / 60:.1f} minutes of one article, one core, processor time",
        Row("engine + LAME alone", "whole make, nothing kept", _ratio(spoken + lame, found["uncached"].cpu)),
        Row("LAME alone", "whole make, takes kept", _ratio(lame, found["cached"].cpu)),
        Row("LAME alone", "mix, master and encode", _ratio(lame, mixing), "0.70 or more"),
        Row(
            "programme",
            "whole make, nothing kept",
            f"{stages['programme'] / found['uncached'].cpu:.0f} × real time",
        ),
        Row("programme", "mix", f"{stages['programme'] / stages['mix']:.0f} × real time", "500 or more"),
    )
    ours = found["cached"].wall / found["two workers"].wall
    theirs = found["LAME"].wall / found["two LAME"].wall
    results.add(
        "Two cores, takes kept, wall time",
        Row("two workers", "one worker", f"{ours:.2f} × as fast"),
        Row("two LAME processes", "one LAME process", f"{theirs:.2f} × as fast"),
        Row("gain of two workers", "gain of two LAME processes", _ratio(ours, theirs), "0.95 or more"),
    )


def _stage_rows(found: dict[str, Cost], stages: dict[str, float], results: Results) -> None:
    lame, whole = found["LAME"].cpu, found["cached"].cpu
    start = found["start"].cpu
    known = {name: stages[name] for name in ("mix", "limiter", "meter", "dither")}
    known |= {"LAME": lame, "starting Python and click": start}
    rest = {"reading, planning, loading numpy, the check, tags, files": whole - sum(known.values())}
    chapter = "Where the time goes, takes kept, one core"
    for name, seconds in (known | rest).items():
        results.add(chapter, Row(name, "whole make, takes kept", f"{seconds / whole:.1%}"))


def _ratio(one: float, other: float) -> str:
    return f"{one / other:.2f}"


def rivals(home: Place, results: Results) -> None:
    """b: a usual script with pydub on the same takes."""
    where, stages = prepared(home, MINUTES)
    sounds = where.at("wavs")
    sounds.clear()
    made(where.run(script("peers", "wavs", str(where.kept), str(sounds.folder))))
    listing, target = str(sounds.folder / "listing.json"), str(sounds.folder / "pydub.mp3")
    found = by_turns(
        {
            "ours": lambda: make(where, 1),
            "pydub": lambda: cost(script("peers", "pydub", listing, target), where)[0],
            "their mix": lambda: bare(where, "pydub", listing, target),
        },
        ROUNDS,
    )
    mixing = stages["all but LAME"]
    ours = checked(where, str(next(where.out.glob("*.mp3"))))
    theirs = checked(where, target)
    encoder = "ffmpeg" if shutil.which("ffmpeg") else "lameenc"
    results.raw["pydub"] = {name: vars_of(one) for name, one in found.items()} | {
        "ours": ours,
        "theirs": theirs,
    }
    results.add(
        f"A usual script with pydub (+=, overlay, normalize, {encoder}) on the same takes",
        Row("its processor time", "our whole make", f"{found['pydub'].cpu / found['ours'].cpu:.2f} ×"),
        Row("its mix alone", "our mix, master and dither", f"{found['their mix'].cpu / mixing:.2f} ×"),
        Row("its memory", "our memory", f"{found['pydub'].peak_mb / found['ours'].peak_mb:.2f} ×"),
        Row("its loudness", "-16 LUFS", f"{theirs['lufs'] + 16:+.2f} LU"),
        Row("our loudness", "-16 LUFS", f"{ours['lufs'] + 16:+.2f} LU", "within 0.1 LU"),
        Row("its true peak, decoded", "-1 dBTP", f"{theirs['true_peak_dbtp']:.2f} dBTP"),
        Row("our true peak, decoded", "-1 dBTP", f"{ours['true_peak_dbtp']:.2f} dBTP", "-1.00 or less"),
    )


def checked(where: Place, path: str) -> dict[str, float]:
    """What `bulletin check` measured of the file."""
    told = where.run([sys.executable, "-c", _MEASURE, path])
    made(told)
    measured: dict[str, float] = json.loads(told.stdout)
    return measured


_MEASURE = """
import json, sys
from pathlib import Path
from bulletin.check import measure
found = measure(Path(sys.argv[1]))
print(json.dumps({"lufs": found.lufs, "true_peak_dbtp": found.true_peak_dbtp, "seconds": found.seconds}))
"""


def memory(home: Place, results: Results, minutes: Sequence[float]) -> None:
    """c: the largest process at a short and at a long programme."""
    peaks = []
    for length in minutes:
        where = home.at("memory")
        where.clear()
        (where.folder / "page.txt").write_text(pages(length, min(length / 4, STORY_MINUTES)), "utf-8")
        found = make(where, 2, takes=True)
        told = checked(where, str(next(where.out.glob("*.mp3"))))
        peaks.append(found.peak_mb)
        results.raw[f"memory {length:g}"] = vars_of(found) | told
        what = f"largest process at {told['seconds'] / 60:.0f} minutes, two workers"
        results.add(
            "Memory", Row(what, f"{MEMORY_MB} MB", f"{found.peak_mb:.0f} MB", f"{MEMORY_MB} MB or less")
        )
    results.add("Memory", Row("the longest", "the shortest", f"{peaks[-1] - peaks[0]:+.0f} MB"))


def starting(home: Place, results: Results) -> None:
    """d: a run without a change against Python, and the help against a bare click group."""
    where, _ = prepared(home, MINUTES)
    make(where, 1)
    works = {
        "rerun": lambda: cost(where.make("page.txt"), where)[0],
        "help": lambda: cost(bulletin("--help"), where)[0],
        "python": lambda: cost([sys.executable, "-c", "pass"], where)[0],
        "click": lambda: cost([sys.executable, "-c", CLICK, "--help"], where)[0],
    }
    found = by_turns(works, 4 * ROUNDS)
    results.raw["starting"] = {name: vars_of(one) for name, one in found.items()}
    chapter = "Starting, processor time"
    results.add(
        chapter,
        Row("make without a change", "python -c pass", f"{found['rerun'].cpu / found['python'].cpu:.1f} ×"),
        Row(
            "make without a change", "a bare click group", f"{found['rerun'].cpu / found['click'].cpu:.1f} ×"
        ),
        Row("bulletin --help", "a bare click group", f"{found['help'].cpu / found['click'].cpu:.2f} ×"),
    )


def main() -> None:
    """Prints the report, and keeps it where asked."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--results", type=Path, help="folder for benchmarks.md and benchmarks.json")
    options.add_argument("--only", default="", help="one chapter: speed, starting, rivals or memory")
    options.add_argument("--longest", type=float, default=LONG_MINUTES, help="minutes of the long programme")
    told = options.parse_args()
    facts, results = machine(), Results()
    with place("bench") as home:
        chapters: dict[str, Callable[[], None]] = {
            "speed": lambda: speed(home, results),
            "starting": lambda: starting(home, results),
            "rivals": lambda: rivals(home, results),
            "memory": lambda: memory(home, results, (MINUTES, told.longest)),
        }
        for name, chapter in chapters.items():
            if name.startswith(told.only):
                chapter()
    report = results.markdown(facts)
    print(report)
    if told.results:
        told.results.mkdir(parents=True, exist_ok=True)
        (told.results / "benchmarks.md").write_text(report, "utf-8")
        raw = {"machine": facts, "raw": results.raw}
        (told.results / "benchmarks.json").write_text(json.dumps(raw, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
