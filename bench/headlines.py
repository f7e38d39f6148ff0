"""Learns which of the lines at the top of a pasted page is its headline (`bulletin/banner.py`), on pages of
our own. Needs scikit-learn, which is among the extra `dev`.

Run as `headlines.py` to see how many headlines are found on the sets that it has not learned from, and with
`--write` to learn from all sets and keep that in `bulletin/_pages/headline.json`.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from growing import grown, learn, plain, printed
from rig import ROOT, table

from bulletin.banner import candidates
from bulletin.forest import Forest
from bulletin.headlooks import HEAD_LOOKS, front_of
from tests.pages_score import LESSONS, SETS, Expected, pages

FILE = ROOT / "bulletin" / "_pages" / "headline.json"
TREES, LEAVES, RATE = 80, 6, 0.1


@dataclass(frozen=True, slots=True)
class Top:
    """The candidates on a page: how each looks, and which is its headline."""

    rows: Sequence[tuple[float, ...]]
    wanted: Sequence[bool]

    def is_found(self, taught: Forest) -> bool:
        """Whether the likeliest is the headline."""
        return self.wanted[max(range(len(self.rows)), key=lambda n: taught.odds(self.rows[n]))]


def top_of(page: Expected) -> Top | None:
    """The candidates of a pasted page, None where its headline is not among them."""
    lines = list(printed(page))
    front = front_of(lines, page.language)
    numbers = candidates(front)
    wanted = [plain(lines[number]) == plain(page.title) for number in numbers]
    rows = [tuple(float(told(front, number)) for told in HEAD_LOOKS.values()) for number in numbers]
    return Top(rows, wanted) if any(wanted) else None


def learned(known: Iterable[Top]) -> Forest:
    """What pages teach."""
    every = list(known)
    rows = [row for top in every for row in top.rows]
    wanted = [flag for top in every for flag in top.wanted]
    return grown(rows, wanted, TREES, LEAVES, RATE, subsample=0.8, max_features=0.5)


def report(sets: dict[str, Sequence[Top]]) -> str:
    """How many headlines of each set are found by what was learned from the others."""
    rows, found, all_ = [], 0, 0
    for name, own in sets.items():
        taught = learned(top for key, other in sets.items() if key != name for top in other)
        right = sum(top.is_found(taught) for top in own)
        rows.append((name, f"{right} of {len(own)}"))
        found, all_ = found + right, all_ + len(own)
    return table(("set left out", "headlines found"), [*rows, ("all", f"{found} of {all_}")])


def sets() -> dict[str, Sequence[Top]]:
    """The tops of all pasted pages, by their sets."""
    names = (*SETS, *LESSONS)
    pasted = {name: [p for p in pages(name) if not p.error and p.path.suffix == ".txt"] for name in names}
    found = {name: [top for page in some if (top := top_of(page))] for name, some in pasted.items()}
    return {name: some for name, some in found.items() if some}


def kept() -> str:
    """What all pages teach, as the file keeps it."""
    taught = learned(top for some in sets().values() for top in some)
    return json.dumps({"base": taught.base, "trees": taught.trees}, separators=(",", ":")) + "\n"


def main() -> None:
    """Prints how many headlines are found on sets left out, or keeps what all teach where asked."""
    learn(__doc__, FILE, kept, lambda: report(sets()))


if __name__ == "__main__":
    main()
