"""Tables on a pasted page: rows whose cells are parted by tabs or lines, and teams of a match, with what
stands above them.
"""

import re
from collections.abc import Sequence
from itertools import groupby

from bulletin.furniture import LONGEST
from bulletin.leaf import Leaf
from bulletin.paragraphs import is_sentence

_ROWS = 3  # at least
_CELLS = 2  # of a row at least
_TEAM = re.compile(r"[^:;]{2,40}: [^:;]+(?:; ?[^:;]+){2,}[^.!?;]")  # "Weyland (4-4-2): Lee; Dahl, Hart; Kim"
_TICK = re.compile(
    r"[$€£]?[\d.,]+[%KkMm]?|(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?|20\d\d"
)
_TICKS = 4  # of a chart's axes in a row at least, besides what stands above and below them
_SMALL = 0.2  # share of its words that are not capitalised


def sort_grids(page: Leaf) -> None:
    """Rows of a table are not read as lines, nor is the heading above them."""
    numbers = range(page.title + 1, len(page.lines))
    _sort_teams(page, numbers)
    _sort_charts(page, numbers)
    for cells, run in groupby(numbers, key=lambda n: _cells(page.lines[n])):
        rows = list(run)
        if cells < _CELLS or len(rows) < _ROWS:
            continue
        _skip_rows(page, rows)


def _cells(line: str) -> int:
    return 1 + (line.count("\t") or line.count(" | "))


def _skip_rows(page: Leaf, rows: Sequence[int]) -> None:
    for number in rows:
        page.skip(number, "table")
    above = rows[0] - 1
    if above > page.title and not is_sentence(page.lines[above]):
        page.skip(above, "table")


def _sort_teams(page: Leaf, numbers: range) -> None:
    """Who played, of one team or of both, is a table too."""
    for listed, run in groupby(numbers, key=lambda n: _is_team(page.lines[n])):
        if listed:
            _skip_rows(page, list(run))


def _is_team(line: str) -> bool:
    """Whether the line names a team and those who play for it, part by part."""
    if len(line) > LONGEST or not _TEAM.fullmatch(line):
        return False
    words = [word for word in line.split() if word[0].isalpha()]
    return sum(word[0].islower() for word in words) <= _SMALL * len(words)


def _sort_charts(page: Leaf, numbers: range) -> None:
    """What is written at the axes of a chart, with its headings and whose figures it shows."""
    for ticks, run in groupby(numbers, key=lambda n: bool(_TICK.fullmatch(page.lines[n]))):
        rows = list(run)
        if not ticks or len(rows) < _TICKS or not any(page.lines[n].isalpha() for n in rows):
            continue
        _skip_rows(page, rows)
        for number in range(rows[0] - 2, rows[-1] + 2):
            if page.title < number < len(page.lines) and not is_sentence(page.lines[number]):
                page.skip(number, "table")
