"""Soak: all long suites at a share of their full size. Exit status 1 if anything at all was wrong.

Run as `soak.py --share 0.1`, or with `--report FILE` to keep the Markdown.
"""

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import defects
import editions
import flips
import kills
import mutants
from rig import ROOT, Place, machine, machine_lines, place, spread, table

EXAMPLES = 10  # times the usual number, at full size
NETWORK = 10  # rounds
CLUSTER_KILLS = 50
TENTHS = 10  # of the size of the benchmarks
NUMBERS = 200  # thousand
LENGTHS = 200  # requests
NETWORK_TESTS = ("tests/test_fetch.py", "tests/test_wire.py", "tests/test_gtts.py", "tests/test_crew.py")
_LAST_LINES = 15


@dataclass(frozen=True, slots=True)
class Suite:
    """A long suite: its full size in units, and what runs so much of it and tells how it went."""

    name: str
    full: int
    unit: str
    run: Callable[[int], tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a suite went."""

    suite: Suite
    count: int
    seconds: float
    report: str
    good: bool


def properties(factor: int) -> tuple[str, bool]:
    """Every property test with so many times its examples."""
    return _pytest(
        "-m",
        "hypothesis and not tools and not music and not cluster and not soak",
        BULLETIN_EXAMPLES=str(factor),
    )


def numbers(thousands: int) -> tuple[str, bool]:
    """Numbers in newspaper sentences, spoken and read back by an independent grammar."""
    command = [sys.executable, "-m", "bench.soak_numbers", "--count", str(thousands * 1000), "--lang", "both"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return "\n".join(ran.stdout.splitlines()[-_LAST_LINES:]), ran.returncode == 0


def lengths(count: int) -> tuple[str, bool]:
    """Random programmes in random lengths: met exactly, or refused for a true reason."""
    command = [sys.executable, "-m", "bench.exact_length", "--count", str(count)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    told = ran.stdout.splitlines() or ran.stderr.splitlines()
    return "\n".join(told[-2 * _LAST_LINES :]), ran.returncode == 0


def mutated(count: int) -> tuple[str, bool]:
    """Mutants, in a process of their own: where a module is loaded already, no mutant takes its place."""
    share = str(count / mutants.MUTANTS)
    command = [sys.executable, str(Path(__file__).with_name("mutants.py")), "--share", share]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return ran.stdout or ran.stderr, ran.returncode == 0


def cluster(kills: int) -> tuple[str, bool]:
    """Workers of Dask killed at random, and what a line costs on its way to them and back."""
    command = [sys.executable, "-m", "bench.cluster", "--kills", str(kills)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    told = ran.stdout.splitlines() or ran.stderr.splitlines()
    return "\n".join(told[-_LAST_LINES:]), ran.returncode == 0


def benchmarks(tenths: int) -> tuple[str, bool]:
    """All benchmarks at so many tenths of their size; wrong where a figure is that no load excuses."""
    command = [sys.executable, str(Path(__file__).with_name("run.py")), "--share", str(tenths / 10)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    told = ran.stdout.partition("\n## ")[2].replace("## ", "### ")
    wrong = [line for line in ran.stderr.splitlines()[-_LAST_LINES:] if ran.returncode]
    return "\n".join([f"### {told}", *wrong]), ran.returncode == 0


def network(rounds: int) -> tuple[str, bool]:
    """The faults of networks, speech services and workers, so many times over."""
    return _pytest(*NETWORK_TESTS * rounds, "--keep-duplicates")


def _pytest(*words: str, **variables: str) -> tuple[str, bool]:
    """What pytest says at the end, and whether all passed."""
    with place("tests") as home:
        house = Place(with_tests(home), home.house)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "more_examples"]
        path = f"{home.house}:{Path(__file__).parent}"
        ended = house.run([*command, *words], PYTHONPATH=path, **variables)
    said = ended.stdout.strip().splitlines()[-_LAST_LINES if ended.returncode else -1 :]
    return "\n".join(["```", *said, ended.stderr.strip(), "```"]), ended.returncode == 0


def with_tests(home: Place) -> Path:
    """The copy of the package, with its tests and examples."""
    for part in ("tests", "examples", "docs", "bench"):
        shutil.copytree(ROOT / part, home.house / part)
    for path in ROOT.iterdir():
        if path.is_file() and not path.name.startswith("."):
            shutil.copy(path, home.house)
    return home.house


SUITES = (
    Suite("Kills", kills.KILLS, "kills", lambda count: kills.suite(kills.kill_trials, count)),
    Suite("Workers of several machines", CLUSTER_KILLS, "kills", cluster),
    Suite("Faults of the disk", kills.FAULTS, "faults", lambda count: kills.suite(kills.fault_trials, count)),
    Suite("Flipped bits", flips.FLIPS, "of every kind of file", flips.flip_suite),
    Suite("The same edition elsewhere", flips.FOLDERS, "folders", flips.folder_suite),
    Suite("Editions drawn at random", editions.EDITIONS, "editions", editions.suite),
    Suite("Defects", defects.FILES, "files of every kind of defect", defects.suite),
    Suite("Good editions checked", defects.GOOD, "editions", defects.good_suite),
    Suite("Mutants", mutants.MUTANTS, "mutants", mutated),
    Suite("Numbers read back", NUMBERS, "thousand sentences in either language", numbers),
    Suite("Exact lengths", LENGTHS, "requests", lengths),
    Suite("Benchmarks", TENTHS, "tenths of their size", benchmarks),
    Suite("Properties", EXAMPLES, "times their examples", properties),
    Suite("Faults of the network, of services and of workers", NETWORK, "rounds", network),
)


def run(suite: Suite, share: float) -> Ended:
    """The suite at a share of its size, told as it goes."""
    count = spread(suite.full, share)
    print(f"{suite.name}: {count} of {suite.full} {suite.unit} …", file=sys.stderr, flush=True)
    began = time.monotonic()
    report, good = suite.run(count)
    seconds = time.monotonic() - began
    print(f"{suite.name}: {'good' if good else 'WRONG'} after {seconds:.0f} s", file=sys.stderr, flush=True)
    return Ended(suite, count, seconds, report, good)


def markdown(ended: list[Ended], facts: dict[str, str], share: float) -> str:
    """The report."""
    rows = [
        (
            one.suite.name,
            f"{one.count} of {one.suite.full} {one.suite.unit}",
            f"{one.seconds:.0f} s",
            _word(one),
        )
        for one in ended
    ]
    parts = [f"# Long suites at {share:g} of their full size", machine_lines(facts)]
    parts += [table(("suite", "size", "took", "result"), rows)]
    parts += [f"## {one.suite.name}\n\n{one.report}" for one in ended]
    return "\n\n".join(parts) + "\n"


def _word(one: Ended) -> str:
    return "good" if one.good else "WRONG"


def main() -> None:
    """All suites; prints the report."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--share", type=float, default=1.0, help="of the full size")
    options.add_argument("--report", type=Path, help="file for the report")
    options.add_argument("--only", default="", help="suites whose names begin so, with commas between")
    told = options.parse_args()
    facts, ended = machine(), list[Ended]()
    for suite in SUITES:
        if suite.name.startswith(tuple(told.only.split(","))):
            ended.append(run(suite, told.share))
            if told.report:  # hours are not lost with whoever ends this midway
                told.report.write_text(markdown(ended, facts, told.share), "utf-8")
    print(markdown(ended, facts, told.share))
    sys.exit(0 if ended and all(one.good for one in ended) else 1)


if __name__ == "__main__":
    main()
