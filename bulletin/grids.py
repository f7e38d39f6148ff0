"""Tables on a pasted page: rows whose cells are parted by tabs or lines, with what stands above them."""

from itertools import groupby

from bulletin.leaf import Leaf
from bulletin.paragraphs import is_sentence

_ROWS = 3  # at least
_CELLS = 2  # of a row at least


def sort_grids(page: Leaf) -> None:
    """Rows of a table are not read as lines, nor is the heading above them."""
    numbers = range(page.title + 1, len(page.lines))
    for cells, run in groupby(numbers, key=lambda n: _cells(page.lines[n])):
        rows = list(run)
        if cells < _CELLS or len(rows) < _ROWS:
            continue
        for number in rows:
            page.skip(number, "table")
        above = rows[0] - 1
        if above > page.title and not is_sentence(page.lines[above]):
            page.skip(above, "table")


def _cells(line: str) -> int:
    return 1 + (line.count("\t") or line.count(" | "))
