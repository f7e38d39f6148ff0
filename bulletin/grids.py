"""Tables on a pasted page: rows whose cells are parted by tabs or lines, and teams of a match, with what
stands above them.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise

from bulletin.furniture import LONGEST
from bulletin.leaf import Leaf
from bulletin.paragraphs import is_sentence
from bulletin.stamps import is_date

_ROWS = 3  # at least
_CELLS = 2  # of a row at least
_TEAM = re.compile(r"[^:;]{2,40}: [^:;]+(?:; ?[^:;]+){2,}[^!?;]")  # "Weyland (4-4-2): Lee; Dahl, Hart; Kim"
_RESERVES = re.compile(r"[.;] (?:subs?|substitutes|dự bị)(?: \([^()]*\))?: .*", re.IGNORECASE)
_TICK = re.compile(
    r"[$€£]?[\d.,]+[%KkMm]?|(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?|20\d\d"
)
_TICKS = 4  # of a chart's axes in a row at least, besides what stands above and below them
_LABEL = 4  # words of a label above a figure
_FIGURE = re.compile(r"[+-]?[$€£]?\d[\d.,]*%?(?: ?\([+-]?\d[\d.,]*%?\))?")
_COUNTER = re.compile(r"\d{1,2} ?/ ?\d{1,2}")
_FACT = re.compile(
    r"(?:(?:bàn thắng|ghi bàn|thẻ (?:đỏ|vàng)|goals|scorers?|bookings|(?:red|yellow) cards?|sent off)"
    r": .{0,120}\d['’].{0,120}"
    r"|scorers?(?: [-–]|:) .{0,300}\d-\d.{0,200}"
    r"|(?:referees?|umpires?|trọng tài): (?-i:[A-ZĐ][\w.'’-]*(?:,? [A-ZĐ][\w.'’-]*){0,5})(?: \([^()]+\))?\.?"
    r"|(?:khán giả|crowd|attendance): [\d.,]+(?: .{0,40})?|result: .{3,60} \d+ .{3,60} \d+ \(.{3,60}\))",
    re.IGNORECASE,
)
_RESULT = re.compile(r"kết quả|result|scoreboard|.{3,40} \d{1,3} ?[-–:] ?\d{1,3} .{3,40}", re.IGNORECASE)
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
    for tabbed, run in groupby(numbers, key=lambda n: page.lines[n].count("\t") >= _CELLS):
        rows = list(run)
        if tabbed and len(rows) > 1:
            _skip_rows(page, rows)
    _sort_figures(page, numbers)
    _sort_counters(page, numbers)
    _sort_facts(page, numbers)


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
    if len(line) > 2 * LONGEST or not _TEAM.fullmatch(_RESERVES.sub("", line)):
        return False
    words = [word for word in line.split() if word[0].isalpha()]
    return sum(word[0].islower() for word in words) <= _SMALL * len(words)


def _sort_figures(page: Leaf, numbers: range) -> None:
    """Labels with a figure below each, as boxes of the markets print them, with what stands right above."""
    pairs = [n for n in numbers[:-1] if _is_counted(page, n)]
    for above, below in pairwise(pairs):
        if below == above + 2:
            _skip_rows(page, range(above, below + 2))


def _sort_counters(page: Leaf, numbers: range) -> None:
    """Which of a gallery's pictures the one beside it is, "3/6", where several are counted."""
    counters = [n for n in numbers if _COUNTER.fullmatch(page.lines[n])]
    if sum("caption" in {page.fate[n - 1], *page.fate[n + 1 : n + 2]} for n in counters) < _ROWS - 1:
        return
    totals = Counter(page.lines[n].rpartition("/")[2].strip() for n in counters)
    for number in counters:
        if totals[page.lines[number].rpartition("/")[2].strip()] > 1:
            page.skip(number, "caption")


def _is_counted(page: Leaf, number: int) -> bool:
    """Whether the line is a label of a few words above a figure alone."""
    label, figure = page.lines[number : number + 2]
    plain = len(label.split()) <= _LABEL and label[:1].isalpha() and not is_sentence(label)
    return plain and bool(_FIGURE.fullmatch(figure)) and not is_date(figure)


def _sort_facts(page: Leaf, numbers: range) -> None:
    """Who scored in a match, who was sent off, who whistled and how many watched, with the result above."""
    for number in numbers:
        if len(page.lines[number]) > 2 * LONGEST or not _FACT.fullmatch(page.lines[number]):
            continue
        page.skip(number, "table")
        above = number - 1
        while above > page.title and _RESULT.fullmatch(page.lines[above]):
            page.skip(above, "table")
            above -= 1


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
