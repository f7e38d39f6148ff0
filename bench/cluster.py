"""Several machines: a worker killed at a random moment, again and again, and what a line costs on the way.

Run as `python -m bench.cluster --kills 50`; `python -m bench.cluster --speak ADDRESS COUNT` speaks so many
lines with the workers at the address, or with "1" in this process.
"""

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.rig import machine, machine_lines, table
from bulletin.microphone import SpeakJob, speak
from bulletin.session import Workers
from bulletin.take import Line, take_key
from bulletin.voice import Voice
from tests.cluster.machines import ELSEWHERE, Machines, certificates, machines
from tests.cluster.scene import LINES, WORKERS, make_and_kill, spoken, station, timeless, whole

KILLS = 50
FEW, MANY = 60, 660  # lines: what is the same for both is no cost of a line
GOAL_MS = 5.0
_SEED = 1152
_CHUNK = 12


def kills(count: int, folder: Path) -> tuple[list[int], list[str]]:
    """How many lines were spoken twice at each kill, and what went wrong."""
    dice, twice, wrong = random.Random(_SEED), [], []
    home = station(folder / "home")
    home.make(None, "page.txt")
    expected = timeless(home.output)
    with machines(folder / "machines") as found:
        living = [1, 2]  # places of the workers among the processes
        for number in range(count):
            # Each round has a voice of its own, so that nobody keeps its lines from the round before.
            desk = station(folder / f"round-{number}", seconds=0.02 + number * 1e-5)
            found.notes.write_text("", "utf-8")
            killed = living.pop(dice.randrange(2))
            make_and_kill(desk, found, killed, dice.randint(1, LINES - 2))
            told = spoken(found)
            twice.append(sum(told.values()) - LINES)
            whole(desk)
            if timeless(desk.output) != expected or len(told) != LINES:
                wrong.append(f"kill {number}: another edition, or lines that were not spoken")
            if twice[-1] > WORKERS:
                wrong.append(f"kill {number}: {twice[-1]} lines spoken twice")
            found.worker(number + 2)
            found.ready(f"worker-{number + 2}", "Registered to:")
            living.append(len(found.processes) - 1)
    return twice, wrong


def say(workers: str, count: int) -> None:
    """So many lines spoken in a folder of this run's own."""
    voice = Voice("tone", "Tone", "tests.tone", "vi", "-", "x", settings=(("run", os.getpid()),))
    lines = [Line(take_key(voice, "tone 1", text), text) for text in (f"Câu số {n}" for n in range(count))]
    with tempfile.TemporaryDirectory() as kept, Workers(workers).crew(Path(kept)) as hands:
        jobs = [SpeakJob(voice, tuple(lines[n : n + _CHUNK]), Path(kept)) for n in range(0, count, _CHUNK)]
        for _, result in hands.each(speak, jobs, lambda job: job.lines[0].text):
            assert isinstance(result, tuple), result


def cpu_ms(found: Machines, workers: str) -> float:
    """Processor milliseconds of everybody together for a line."""
    costs = []
    for count in (FEW, MANY):
        before = _children() + sum(_spent(process.pid) for process in found.processes)
        command = [sys.executable, "-m", "bench.cluster", "--speak", workers, str(count)]
        subprocess.run(command, env=found.environment(), check=True)
        costs.append(_children() + sum(_spent(process.pid) for process in found.processes) - before)
    return (costs[1] - costs[0]) / (MANY - FEW) * 1000


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _spent(process: int) -> float:
    """Processor seconds of all threads of the process so far; Linux tells them in nanoseconds."""
    threads = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(one.read_text().split()[0]) for one in threads) / 1e9


def overhead(folder: Path, preload: str, encrypted: bool = False) -> tuple[float, float]:
    """Processor milliseconds of a line in one process, and by two workers."""
    folder.mkdir(parents=True)
    alone = cpu_ms(Machines(folder, ""), "1")
    with machines(folder, tls=certificates(folder) if encrypted else None, preload=preload) as found:
        return alone, cpu_ms(found, found.address)


WAYS = {
    "a folder in common": ("", False),
    "no folder in common": (ELSEWHERE, False),
    "no folder in common, encrypted": (ELSEWHERE, True),
}


def costs(folder: Path) -> str:
    """What a line costs on each way, as Markdown."""
    rows = []
    for number, (name, (preload, encrypted)) in enumerate(WAYS.items()):
        alone, many = overhead(folder / str(number), preload, encrypted)
        rows.append((name, f"{alone:.2f} ms", f"{many:.2f} ms", f"{many - alone:.2f} ms", f"{GOAL_MS:g} ms"))
    return table(("way", "a line in one process", "by two workers", "overhead", "goal, at most"), rows)


def suite(count: int) -> tuple[str, bool]:
    """The report, as Markdown, and whether nothing was wrong."""
    with tempfile.TemporaryDirectory() as folder:
        twice, wrong = kills(count, Path(folder) / "kills") if count else ([], [])
        told = costs(Path(folder) / "costs")
    killed = f"{count} kills of one of two workers: {len(wrong)} wrong; {sum(twice)} lines spoken twice."
    what = f"Processor time of all processes together, {MANY - FEW} lines, the lines' own speaking included:"
    return "\n\n".join([*([killed, *wrong] if count else []), what, told]), not wrong


def main() -> None:
    """Prints the report, and keeps it where asked; exit status 1 where anything was wrong."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=KILLS)
    options.add_argument("--speak", nargs=2, default=())
    options.add_argument("--report", type=Path, help="file for the report")
    told = options.parse_args()
    if told.speak:
        say(told.speak[0], int(told.speak[1]))
        return
    facts = machine()
    report, good = suite(told.kills)
    print(report)
    if told.report:
        page = ["# Speaking on several machines (`python -m bench.cluster`)", machine_lines(facts), report]
        told.report.write_text("\n\n".join(page) + "\n", "utf-8")
    sys.exit(not good)


if __name__ == "__main__":
    main()
