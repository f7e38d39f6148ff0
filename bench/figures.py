"""The figures of a run of benchmarks: kept as JSON, and told as a page from that JSON and nothing else."""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rig import machine_lines, table

HEADS = ("measured", "against", "result", "goal")
COMMAND = "make bench"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what was measured, against what, the result, the goal if there is one, and whether it is
    missed by what no load of the machine excuses, as it does a speed.
    """

    what: str
    against: str
    value: str
    goal: str = ""
    wrong: bool = False


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

    @property
    def wrong(self) -> list[Row]:
        """The figures that miss a goal which no load of the machine excuses."""
        return [row for rows in self.chapters.values() for row in rows if row.wrong]

    def told(self, facts: dict[str, str]) -> dict[str, Any]:
        """All of it as JSON holds it."""
        cells = {name: [cells_of(row) for row in rows] for name, rows in self.chapters.items()}
        return {"machine": facts, "chapters": cells, "raw": self.raw}


def cells_of(row: Row) -> list[str]:
    """The figure as a line of a table."""
    return [row.what, row.against, row.value, row.goal]


def page(told: dict[str, Any]) -> str:
    """The page that the JSON makes."""
    parts = [
        "# Benchmarks",
        "Every figure is a ratio to a named limit or peer, measured in the same run by turns, the best of "
        f"each. `{COMMAND}` measures all of it again and writes this page; the raw numbers are in "
        "`bench/results/benchmarks.json`.",
        machine_lines(told["machine"]),
    ]
    for chapter, rows in told["chapters"].items():
        parts += [f"## {chapter}", table(HEADS, rows)]
    return "\n\n".join(parts) + "\n"


def joined(kept: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """What was kept, with the chapters that were measured now in their places or at the end; of the machine
    both loads are told.
    """
    loads = [one["machine"].get("load before", "?").partition(" ")[0] for one in (kept, told)]
    return {
        "machine": told["machine"] | {"load before": " and later ".join(loads)},
        "chapters": kept["chapters"] | told["chapters"],
        "raw": kept["raw"] | told["raw"],
    }


def keep(told: dict[str, Any], folder: Path, pages: tuple[Path, ...]) -> None:
    """Writes the JSON, and the page wherever it is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "benchmarks.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    for path in pages:
        path.write_text(page(told), "utf-8")
