"""Our Vietnamese wording beside two others, sea-g2p and vietnormalizer: accuracy, speed, length, loading.

Run as `wording.py --report FILE` where all three are installed; `--table FILE` adds a table of readings.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from importlib.util import find_spec
from itertools import cycle
from pathlib import Path

from rig import ROOT, machine, machine_lines, show_report, table
from wording_costs import hostile_chapter, loading_chapter

sys.path.append(str(ROOT))
from tests.accepted_readings import Row, accepts, rows

Say = Callable[[str], str]
OURS, SEA, VIETNORMALIZER = "bulletin", "sea-g2p", "vietnormalizer"
PEERS = {SEA: "sea_g2p", VIETNORMALIZER: "vietnormalizer"}
GOALS = {SEA: 2.5, VIETNORMALIZER: 1.2}  # our characters per second over theirs, at least
NAMES = (OURS, *PEERS)
TABLES = ROOT / "tests" / "data" / "wording"
PAGES = tuple(
    sorted((*(ROOT / "tests" / "data" / "articles").glob("*.txt"), *(ROOT / "examples").glob("*.txt")))
)
ENGLISH = {"valley_power.txt", "harbour_library.txt"}
LENGTH = 200_000  # bytes of UTF-8
GROWING = (25_000, 50_000, 100_000)  # bytes of UTF-8
UNSEEN = "newspaper_vi.tsv: ours, over all classes; 1,420 tried before a rule was mended, 92.8 % right"
TUNED = "vi.tsv: ours, and our rules were tuned on it"
FIRST = "Sáng 3.6, giá vàng SJC tăng 500.000 đồng/lượng."


@dataclass(frozen=True, slots=True)
class Score:
    """How many lines of a table each normaliser read right."""

    name: str
    lines: int
    right: dict[str, int]

    def row(self) -> tuple[str, ...]:
        """The line of the report."""
        counts = (self.right[name] for name in NAMES)
        return (self.name, str(self.lines), *(f"{100 * one / self.lines:.1f} % ({one})" for one in counts))


def ours() -> Say:
    """The wording of this package, with its own words alone."""
    from bulletin.lexicon import Lexicon
    from bulletin.wording import vi

    own = Lexicon()
    return lambda text: vi.say(text, own).spoken


def sea() -> Say:
    """The normaliser of sea-g2p, as its own documentation makes it."""
    from sea_g2p import Normalizer  # type: ignore[import-not-found,unused-ignore]

    return partial(_text, Normalizer(lang="vi").normalize)


def vietnormalizer() -> Say:
    """The normaliser of vietnormalizer, as its own documentation makes it."""
    from vietnormalizer import VietnameseNormalizer  # type: ignore[import-not-found,unused-ignore]

    return partial(_text, VietnameseNormalizer().normalize)


def _text(normalize: Callable[[str], object], text: str) -> str:
    return str(normalize(text))


MAKERS: dict[str, Callable[[], Say]] = {OURS: ours, SEA: sea, VIETNORMALIZER: vietnormalizer}
SHORT = {
    OURS: "from bulletin.lexicon import Lexicon; from bulletin.wording import vi\n"
    "say = lambda text: vi.say(text, Lexicon()).spoken",
    SEA: "from sea_g2p import Normalizer; say = Normalizer(lang='vi').normalize",
    VIETNORMALIZER: "from vietnormalizer import VietnameseNormalizer; say = VietnameseNormalizer().normalize",
    "click": "import click; say = len",
}
"""The same as programs that import nothing else, for new processes."""
CHILD = """
import sys, time
first, *texts = sys.stdin.read().splitlines()
began = time.process_time()
{}
say(first)
loaded = time.process_time()
for text in texts:
    say(text)
print(loaded - began, time.process_time() - loaded)
"""


def need_peers() -> None:
    """Returns if both others are there; else leaves with how to get them."""
    missing = [name for name, module in PEERS.items() if find_spec(module) is None]
    if missing:
        names = " and ".join(missing)
        sys.exit(
            f"Not installed here: {names}. Get it with: {sys.executable} -m pip install {' '.join(missing)}"
        )


def score(path: Path, name: str, says: dict[str, Say]) -> Score:
    """The lines of a table that each one reads right."""
    lines = rows(path) if _has_classes(path) else _pairs(path)
    if not lines:
        sys.exit(f"{path}: no line to score. Write: written, tab, spoken.")
    right = {who: sum(accepts(line, say(line.written)) for line in lines) for who, say in says.items()}
    return Score(name, len(lines), right)


def _has_classes(path: Path) -> bool:
    """Whether the rows begin with a class, so have three columns or more."""
    return all(line.count("\t") >= 2 for line in _lines(path) if not line.startswith("#"))


def _pairs(path: Path) -> tuple[Row, ...]:
    """The rows of a table of two columns: written, spoken."""
    pairs = (line.split("\t") for line in _lines(path) if not line.startswith("#"))
    try:
        return tuple(Row("", written, (spoken,)) for written, spoken in pairs)
    except ValueError:
        sys.exit(f"{path}: some line is not two columns. Write: written, tab, spoken.")


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line.strip()]


def pages(*, without: Iterable[str] = ()) -> list[str]:
    """The paragraphs of the pages, but for those left out by name."""
    return [line for path in PAGES if path.name not in set(without) for line in _lines(path)]


def repeated(paragraphs: Sequence[str], size: int) -> list[str]:
    """The paragraphs over and over, to `size` bytes of UTF-8."""
    text, taken = [], 0
    for paragraph in cycle(paragraphs):
        if taken >= size:
            break
        text.append(paragraph)
        taken += len(paragraph.encode()) + 1
    return text


def timed(says: dict[str, Say], texts: Sequence[str], rounds: int) -> dict[str, float]:
    """The least processor seconds of each for all the texts, of `rounds` taken by turns."""
    best = dict.fromkeys(says, float("inf"))
    for _ in range(rounds):
        for name, say in says.items():
            began = time.process_time()
            for text in texts:
                say(text)
            best[name] = min(best[name], time.process_time() - began)
    return best


def speed(says: dict[str, Say], paragraphs: Sequence[str], rounds: int) -> dict[str, float]:
    """Characters per second of each over the repeated paragraphs, one at a time."""
    texts = repeated(paragraphs, LENGTH)
    count = sum(map(len, texts))
    return {name: count / seconds for name, seconds in timed(says, texts, rounds).items()}


def growth(says: dict[str, Say], paragraphs: Sequence[str], rounds: int) -> list[dict[str, float]]:
    """Seconds of each for one unbroken text, then for twice and four times its length."""
    grown = (" ".join(repeated(paragraphs, size)) for size in GROWING)
    return [timed(says, [text], rounds) for text in grown]


def loading(rounds: int) -> dict[str, tuple[float, float]]:
    """The least processor seconds of loading with a first sentence, and of the pages once, each anew."""
    found = dict.fromkeys(SHORT, (float("inf"), float("inf")))
    for _ in range(rounds):
        for name, (load, fresh) in found.items():
            new_load, new_fresh = child(name)
            found[name] = (min(load, new_load), min(fresh, new_fresh))
    return found


def child(name: str) -> tuple[float, float]:
    """The seconds of one new process."""
    command = [sys.executable, "-c", CHILD.format(SHORT[name])]
    told = "\n".join((FIRST, *pages()))
    ended = subprocess.run(command, input=told, capture_output=True, text=True, check=True, cwd=ROOT)
    load, fresh = map(float, ended.stdout.split())
    return load, fresh


def speed_row(name: str, found: dict[str, float]) -> tuple[str, ...]:
    """The line of the report: characters per second, and our ratio to each of the others."""
    each = (f"{found[one]:,.0f}" for one in NAMES)
    return (name, *each, *(f"{found[OURS] / found[peer]:.2f} ×" for peer in PEERS))


def accuracy_part(says: dict[str, Say], more: Path | None) -> str:
    """The chapter on right readings."""
    scores = [
        score(
            TABLES / "newspaper_vi.tsv",
            UNSEEN,
            says,
        ),
        score(TABLES / "vi.tsv", TUNED, says),
    ]
    if more:
        scores.append(score(more, f"{more.name}: given", says))
    note = (
        "Share of lines read right, whole line for whole line; case, punctuation, and equal spellings do not "
        "count. Both sets are ours and follow our conventions. On the second, which takes one reading of "
        "each long line, our share is no measure of quality, and another house's good reading counts "
        "as wrong."
    )
    return f"## Accuracy\n\n{note}\n\n{table(('set', 'lines', *NAMES), (one.row() for one in scores))}"


def speed_part(says: dict[str, Say], rounds: int, fresh: dict[str, float]) -> str:
    """The chapter on characters per second."""
    heads = ("text", *NAMES, *(f"ours / {peer} (goal {GOALS[peer]} ×)" for peer in PEERS))
    rows_ = (
        speed_row("all six pages, repeated", speed(says, pages(), rounds)),
        speed_row("the four Vietnamese ones, repeated", speed(says, pages(without=ENGLISH), rounds)),
        speed_row("all six pages once, in a new process", fresh),
    )
    note = (
        f"Characters per second of processor time, paragraph by paragraph, by turns, best of {rounds}; "
        f"repeated to {LENGTH // 1000} kB. We remember words once looked at; the last row has none yet."
    )
    return f"## Speed\n\n{note}\n\n{table(heads, rows_)}"


def growth_part(says: dict[str, Say], rounds: int) -> str:
    """The chapter on time against length."""
    found = growth(says, pages(without=ENGLISH), rounds)
    rows_ = (
        (name, f"{found[0][name]:.3f} s", *(f"{one[name] / found[0][name]:.2f} ×" for one in found[1:]))
        for name in NAMES
    )
    first = f"One unbroken Vietnamese text of {GROWING[0] // 1000} kB"
    note = f"{first}, then twice and four times as long; 2 and 4 times the time is linear."
    return f"## Length\n\n{note}\n\n{table(('', '1 ×', '2 ×', '4 ×'), rows_)}"


def loading_part(found: dict[str, tuple[float, float]]) -> str:
    """The chapter on loading the language."""
    unit = found["click"][0]
    rows_ = ((name, f"{1000 * load:.0f} ms", f"{load / unit:.2f} ×") for name, (load, _) in found.items())
    note = "Import and first sentence in a new process; processor time without the start of Python, the best."
    return f"## Loading\n\n{note}\n\n{table(('', 'time', 'against importing click'), rows_)}"


def report(rounds: int, more: Path | None) -> str:
    """All chapters, as Markdown."""
    facts = machine() | {name: metadata.version(name) for name in PEERS}
    says = {name: MAKERS[name]() for name in NAMES}
    loads = loading(2 * rounds)
    count = sum(map(len, pages()))
    fresh = {name: count / seconds for name, (_, seconds) in loads.items()}
    parts = (
        "# Vietnamese wording beside its peers",
        machine_lines(facts),
        accuracy_part(says, more),
        speed_part(says, rounds, fresh),
        growth_part(says, rounds),
        loading_part(loads),
        loading_chapter(2 * rounds),
        hostile_chapter(max(2, rounds // 3)),
    )
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Prints the report, and keeps it where asked."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument(
        "--table", type=Path, help="another table: written, spoken; or class, written, spoken, others"
    )
    options.add_argument("--report", type=Path, metavar="FILE", help="keep the report there")
    options.add_argument("--rounds", type=int, default=7, help="how often each is timed")
    told = options.parse_args()
    if told.table and not told.table.is_file():
        options.error(f"{told.table}: no such file. Give a table of written and spoken lines.")
    need_peers()
    text = report(told.rounds, told.table)
    show_report(text, told.report)


if __name__ == "__main__":
    main()
