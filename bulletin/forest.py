"""Boosted trees as data: what each says of some numbers, added up, as log odds. They are grown elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Node = float | tuple[int, float, int, int]
"""What a leaf says; or which number is looked at, up to which value it goes to the left, and the nodes to the
left and to the right.
"""


@dataclass(frozen=True, slots=True)
class Forest:
    """What is said beforehand, and trees of nodes of which each begins with its first."""

    base: float
    trees: tuple[tuple[Node, ...], ...]

    def odds(self, numbers: Sequence[float]) -> float:
        """The log odds of what has these numbers."""
        return self.base + sum(_leaf(tree, numbers) for tree in self.trees)


def forest_of(table: dict[str, Any]) -> Forest:
    """The forest that stands so in a JSON file: its `base`, and its `trees` of numbers and lists."""
    trees = (
        tuple(tuple(node) if isinstance(node, list) else node for node in tree) for tree in table["trees"]
    )
    return Forest(table["base"], tuple(trees))


def _leaf(tree: Sequence[Node], numbers: Sequence[float]) -> float:
    node = tree[0]
    while isinstance(node, tuple):
        which, most, left, right = node
        node = tree[left if numbers[which] <= most else right]
    return node
