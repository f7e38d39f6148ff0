"""What wording costs: loading a language beside importing click, and time against length for hostile text.

Run as `wording_costs.py`; `--report FILE` keeps it. `wording.py` holds the same chapters beside its peers.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rig import ROOT, machine, machine_lines, show_report, table

sys.path.append(str(ROOT))
from bulletin.lexicon import Lexicon
from bulletin.reading import Wording
from bulletin.wording import en, vi

LENGTHS = (10_000, 40_000, 160_000)  # letters
GROWTH = 1.3  # time per letter at the last length over that at the first, at most
PACE = 100_000  # letters per second, aimed at
LOADING = 1.0  # processor time of loading a language over that of importing click, at most
SHAPES = {
    "numbers alone": "1 ", "one long number": "7", "one long word": "a", "one word in capitals": "A",
    "open brackets": "(", "open quotes": "(“", "apostrophes": "'", "initials": "A.", "and so on": "v.v.",
    "commas in a number": "1,", "dots in a number": "1.000.", "slashes": "1/", "dashes": "1-", "colons": "1:",
    "addresses": "x@", "webs": "www.", "joined capitals": "AB&", "numerals": "XIX ", "coins": "$1",
    "per cents": "%", "squares": "²", "rates": "5km/", "underscores": "_", "full stops": ".",
    "line ends": "\n", "names": "Zxw ", "dates": "ngày 1 ", "documents": "NĐ-CP/", "other scripts": "日",
}  # fmt: skip
_SAY = "from bulletin.lexicon import Lexicon\n"
PROGRAMS = {
    "click": "import click",
    "Vietnamese, until say() can be called": "from bulletin.wording import vi",
    "Vietnamese, its tables too": "from bulletin.wording import vi\nvi.language_lexicon()",
    "Vietnamese, with a first sentence": "from bulletin.wording import vi\n"
    f"{_SAY}vi.say('Sáng 3.6, giá vàng SJC tăng 500.000 đồng/lượng.', Lexicon())",
    "English, until say() can be called": "from bulletin.wording import en",
    "English, its tables too": "from bulletin.wording import en\nen.language_lexicon()",
    "English, with a first sentence": "from bulletin.wording import en\n"
    f"{_SAY}en.say('On 3 June the BBC paid $5m for it.', Lexicon())",
}
"""Each for a new process; only the last of a language reads anything."""
CHILD = "import time\nbegan = time.process_time()\n{}\nprint(time.process_time() - began)"


@dataclass(frozen=True, slots=True)
class Cost:
    """Letters per second of one shape in one language, at each of the lengths."""

    language: str
    shape: str
    paces: tuple[float, ...]

    @property
    def growth(self) -> float:
        """Time per letter at the greatest length over that at the smallest."""
        return self.paces[0] / self.paces[-1]

    def row(self) -> tuple[str, ...]:
        """The line of the report."""
        over = [*(["grows"] if self.growth > GROWTH else []), *(["slow"] if min(self.paces) < PACE else [])]
        paces = (f"{pace / 1000:,.0f}" for pace in self.paces)
        return (self.language, self.shape, *paces, f"{self.growth:.2f} ×", ", ".join(over))


def loading(rounds: int) -> dict[str, float]:
    """The median processor seconds of each program in new processes, by turns, all with bytecode kept."""
    with tempfile.TemporaryDirectory() as folder:
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        env = kept | {"PYTHONPYCACHEPREFIX": folder}
        found: dict[str, list[float]] = {name: [] for name in PROGRAMS}
        for number in range(rounds + 1):
            for name, program in PROGRAMS.items():
                seconds = _child(program, env)
                found[name] += [seconds] if number else []
    return {name: statistics.median(seconds) for name, seconds in found.items()}


def _child(program: str, env: dict[str, str]) -> float:
    command = [sys.executable, "-c", CHILD.format(program)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=env)
    return float(ended.stdout)


def loading_chapter(rounds: int) -> str:
    """The chapter on loading a language."""
    found = loading(rounds)
    unit = found["click"]
    rows = ((name, f"{1000 * seconds:.1f} ms", f"{seconds / unit:.2f} ×") for name, seconds in found.items())
    note = (
        f"Processor time of new processes without the start of Python, median of {rounds} by turns, bytecode "
        f"kept for all. The goal is {LOADING} × for what comes before the first text; patterns and rules are "
        "made ready when a text first needs them, and a first sentence pays for that."
    )
    return f"## A language beside click\n\n{note}\n\n{table(('', 'time', 'against importing click'), rows)}"


def costs(rounds: int) -> Iterator[Cost]:
    """Each shape in each language, worded and divided into sentences as one unbroken text."""
    for wording in (vi, en):
        for shape, part in SHAPES.items():
            texts = [(part * (length // len(part) + 1))[:length] for length in LENGTHS]
            paces = tuple(
                len(text) / _best(wording, text, rounds if len(text) < LENGTHS[-1] else 1) for text in texts
            )
            yield Cost(wording.LANGUAGE, shape, paces)


def _best(wording: Wording, text: str, rounds: int) -> float:
    own = Lexicon()
    taken = []
    for _ in range(rounds):
        began = time.process_time()
        wording.say(text, own)
        wording.sentences(text, own)
        taken.append(time.process_time() - began)
    return min(taken)


def hostile_chapter(rounds: int) -> str:
    """The chapter on hostile text."""
    heads = ("language", "shape", *(f"{length // 1000}k letters" for length in LENGTHS), "growth", "misses")
    note = (
        f"Thousands of letters per second, worded and divided into sentences, best of {rounds}, of the "
        f"longest one. Growth is time per letter at {LENGTHS[-1]} over that at {LENGTHS[0]} "
        f"(goal: at most {GROWTH} ×); the pace aimed at is {PACE // 1000} thousand."
    )
    return f"## Hostile text\n\n{note}\n\n{table(heads, (cost.row() for cost in costs(rounds)))}"


def main() -> None:
    """Prints both chapters, and keeps them where asked."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--report", type=Path, metavar="FILE", help="keep the report there")
    options.add_argument(
        "--rounds", type=int, default=3, help="how often each is timed; five times for loading"
    )
    told = options.parse_args()
    chapters = (loading_chapter(5 * told.rounds), hostile_chapter(told.rounds))
    text = "\n\n".join(("# What wording costs", machine_lines(machine()), *chapters)) + "\n"
    show_report(text, told.report)


if __name__ == "__main__":
    main()
