"""Grows boosted trees with scikit-learn, as `bulletin.forest` reads them, and the lines of pages to grow them
from.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rig import ROOT

sys.path.append(str(ROOT))
from bulletin.blocks import walk
from bulletin.decoding import decode
from bulletin.forest import Forest, Node
from bulletin.paragraphs import BULLET
from bulletin.text import clean_text
from bulletin.webpage import tree
from bulletin.wrapping import unwrapped
from tests.pages_score import Expected

LEAST = 20  # rows in a leaf at least
SEED = 0


def grown(
    rows: Iterable[Sequence[float]], wanted: Iterable[bool], trees: int, leaves: int, rate: float, **how: Any
) -> Forest:
    """Trees that tell wanted rows from the others, with so many leaves each and a learning rate."""
    from sklearn.ensemble import GradientBoostingClassifier

    flags = np.fromiter(wanted, np.bool_)
    model = GradientBoostingClassifier(
        n_estimators=trees, learning_rate=rate, max_leaf_nodes=leaves, max_depth=None,
        min_samples_leaf=LEAST, random_state=SEED, **how,
    )  # fmt: skip
    model.fit(np.array(list(rows)), flags)
    share = float(flags.mean())
    base = float(np.log(share / (1 - share)))
    return Forest(round(base, 5), tuple(_nodes(one[0].tree_, rate) for one in model.estimators_))


def _nodes(tree: Any, rate: float) -> tuple[Node, ...]:
    parts = zip(tree.feature, tree.threshold, tree.children_left, tree.children_right, strict=True)
    return tuple(
        round(float(tree.value[number][0][0]) * rate, 5)
        if left < 0
        else (int(which), float(f"{most:.7g}"), int(left), int(right))
        for number, (which, most, left, right) in enumerate(parts)
    )


def printed(page: Expected) -> Iterator[str]:
    """The lines of a pasted page, or those of a web page that would be copied."""
    data = page.path.read_bytes()
    text = clean_text(decode(data, page.path.name))
    if page.path.suffix != ".html":
        yield from unwrapped(text)
        return
    for block in walk(tree(text, page.path.name).find("body"), frozenset()).blocks:
        if block.reason != "hidden":
            yield from block.text.split("\n")


def plain(line: str) -> str:
    """A line without its bullet, however it is spaced."""
    return BULLET.sub("", " ".join(line.split()), count=1)


def learn(about: str | None, file: Path, kept: Callable[[], str], report: Callable[[], str]) -> None:
    """Prints how well sets are told that were left out, or with `--write` keeps what all sets teach."""
    options = argparse.ArgumentParser(description=about.splitlines()[0] if about else "")
    options.add_argument("--write", action="store_true", help="keep what was learned from all sets")
    if options.parse_args().write:
        file.write_text(kept(), "utf-8")
    else:
        print(report())
