"""Weighs what tells lines of an article from all else on a pasted page (`bulletin/looks.py`), on pages of our
own.

Run as `likeness.py` to see how well it tells the lines of each set that it has not learned from, and with
`--write` to learn from all sets and keep the weights in `bulletin/_pages/weights.toml`. Web pages count too,
as the text that is copied from them.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rig import ROOT, table

sys.path.append(str(ROOT))
from bulletin.blocks import walk
from bulletin.decoding import decode
from bulletin.likeness import LEAST, LEAST_TOLD
from bulletin.looks import FEATURES, place_of, sheet_of
from bulletin.paragraphs import BULLET, is_sentence
from bulletin.text import clean_text
from bulletin.webpage import tree
from bulletin.wrapping import unwrapped
from tests.pages_score import SETS, Expected, pages

FILE = ROOT / "bulletin" / "_pages" / "weights.toml"
PENALTY = 3.0  # on the sum of the squares of all weights: the more, the less is believed of rare looks
ROUNDS = 60  # of Newton's method at most; it settles after a dozen

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines below the headlines of some pages: how each looks, and which are the article's."""

    looks: Matrix
    wanted: NDArray[np.bool_]
    least: Matrix  # how likely each has to be


@dataclass(frozen=True, slots=True)
class Weights:
    """What each look says for a line, and what is said of all."""

    base: float
    each: Matrix

    def likely(self, looks: Matrix) -> Matrix:
        """How likely each line is the article's."""
        told: Matrix = 1 / (1 + np.exp(-self.base - looks @ self.each))
        return told


def lines_of(page: Expected) -> Lines | None:
    """The lines of a page, None where it has no headline that can be found."""
    lines = list(_printed(page))
    title = next((n for n, line in enumerate(lines) if _plain(line) == _plain(page.title)), -1)
    if title < 0:
        return None
    sheet = sheet_of(lines, title, page.language)
    below = range(title + 1, len(lines))
    places = [place_of(sheet, number) for number in below]
    looks = [[float(told(place)) for told in FEATURES.values()] for place in places]
    least = [LEAST_TOLD if is_sentence(lines[n]) else LEAST for n in below]
    return Lines(np.array(looks), _wanted([lines[n] for n in below], page), np.array(least))


def _printed(page: Expected) -> Iterator[str]:
    """The lines of a pasted page, or those of a web page that would be copied."""
    data = page.path.read_bytes()
    text = clean_text(decode(data, page.path.name))
    if page.path.suffix != ".html":
        yield from unwrapped(text)
        return
    for block in walk(tree(text, page.path.name).find("body"), frozenset()).blocks:
        if block.reason != "hidden":
            yield from block.text.split("\n")


def _wanted(lines: Sequence[str], page: Expected) -> NDArray[np.bool_]:
    """Which lines are the article's, matched in the order of both."""
    theirs = [_plain(line) for text in page.texts for line in text.split("\n")]
    matcher = SequenceMatcher(None, [_plain(line) for line in lines], theirs, autojunk=False)
    wanted = np.zeros(len(lines), np.bool_)
    for found in matcher.get_matching_blocks():
        wanted[found.a : found.a + found.size] = True
    return wanted


def _plain(line: str) -> str:
    return BULLET.sub("", " ".join(line.split()), count=1)


def learned(known: Lines) -> Weights:
    """The weights of a logistic regression with a penalty on large ones, by Newton's method."""
    looks = np.column_stack([np.ones(len(known.looks)), known.looks])
    penalty = np.diag([0.0] + [PENALTY] * known.looks.shape[1])
    weights = np.zeros(looks.shape[1])
    for _ in range(ROUNDS):
        likely = 1 / (1 + np.exp(-looks @ weights))
        slope = looks.T @ (likely - known.wanted) + penalty @ weights
        bend = (looks * (likely * (1 - likely))[:, None]).T @ looks + penalty
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-9:
            break
    return Weights(float(weights[0]), weights[1:])


def joined(several: Iterable[Lines]) -> Lines:
    """The lines of several pages as those of one."""
    every = [one for one in several if len(one.wanted)]
    looks, wanted, least = zip(*((one.looks, one.wanted, one.least) for one in every), strict=True)
    return Lines(np.vstack(looks), np.concatenate(wanted), np.concatenate(least))


def report(sets: dict[str, Lines]) -> str:
    """How the lines of each set are told by what was learned from the others."""
    rows, lost, wanted, left, others = [], 0, 0, 0, 0
    for name, lines in sets.items():
        weights = learned(joined(other for key, other in sets.items() if key != name))
        out = weights.likely(lines.looks) < lines.least
        counts = (
            (out & lines.wanted).sum(),
            lines.wanted.sum(),
            (out & ~lines.wanted).sum(),
            (~lines.wanted).sum(),
        )
        rows.append((name, f"{counts[0]} of {counts[1]}", f"{counts[2]} of {counts[3]}"))
        lost, wanted, left, others = (
            a + int(b) for a, b in zip((lost, wanted, left, others), counts, strict=True)
        )
    rows.append(("all", f"{lost} of {wanted}", f"{left} of {others}"))
    return table(("set left out", "lines of articles not read", "other lines not read"), rows)


def written(weights: Weights) -> str:
    """The weights as the file keeps them, the heaviest first."""
    told = sorted(zip(FEATURES, weights.each, strict=True), key=lambda one: -abs(one[1]))
    return "\n".join(
        (
            "# What each look of a line (looks.py) says for its being the article's, learned by",
            "# `bench/likeness.py --write` from tests/data/pages. Not to be changed by hand.",
            f"base = {weights.base:.3f}",
            "",
            "[weights]",
            *(f'"{name}" = {weight:.3f}' for name, weight in told),
            "",
        )
    )


def main() -> None:
    """Prints how well sets are told that were left out, and keeps the weights where asked."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--write", action="store_true", help="keep the weights learned from all sets")
    told = options.parse_args()
    found = {name: [lines_of(page) for page in pages(name) if not page.error] for name in SETS}
    sets = {name: joined(lines for lines in several if lines) for name, several in found.items()}
    print(report(sets))
    if told.write:
        Path(FILE).write_text(written(learned(joined(sets.values()))), "utf-8")


if __name__ == "__main__":
    main()
