"""How likely it is that a line of a pasted page belongs to its article: the second opinion on what no rule
knows. `bench/likeness.py` has learned it from pages of our own.

First each line is weighed alone, by its looks and its words; then once more with what was found of those
around it (stacked sequential learning: Cohen and Carvalho, IJCAI 2005), each time by boosted trees.
"""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median

from bulletin.company import company
from bulletin.forest import Forest, forest_of
from bulletin.furniture import LONGEST
from bulletin.gist import is_prose
from bulletin.leaf import Leaf
from bulletin.looks import FEATURES, Sheet, place_of, sheet_of
from bulletin.paragraphs import BULLET, is_sentence
from bulletin.stamps import is_bare, is_date
from bulletin.vocables import vocables

_SCORES = re.compile(r"\w \d{1,2}\s?[-–]\s?\d{1,2} \w")
_NEAR = 2  # lines from a time or a match's result to what is told of it
_FILE = Path(__file__).with_name("_pages") / "likeness.json"
_RUN = 4  # lines in a row at most that are no list
_LONG = 60  # characters of what stands below a subhead
_HEAD = 8  # words of a subhead at most
_WORDS = 3  # of such a list's lines, half of them at least
_LANGUAGES = frozenset({"en", "vi"})  # those that it has learned
_MOST = 10_000  # lines of a page; what has more is no article with parts around it
LEAST, LEAST_TOLD = 0.15, 0.06
"""What is less likely is not read, the second of a sentence: hardly a line of the articles that were left out
while this was learned.
"""
_LEAST_FIGURES = 0.7  # of a line without letters
_LEAST_POINT = 0.03  # of one of several points right above the first long sentence
_LEAST_SHARED = 0.01  # of a long sentence that has words of others
_SHARED = 2  # of them
_POINT, _POINTS = (4, 16), 8  # words of such a point, and how many there are at most
_SURE = 0.7  # how likely a sentence among comments is that is none
_MANY, _ROW = 8, 0.03  # commas of a row of names, and how likely it is where it is nothing of the article's


@dataclass(frozen=True, slots=True)
class Learned:
    """What words say for a line, what a line alone and what it among the others says, as log odds."""

    base: float
    words: dict[str, float]
    alone: Forest
    among: Forest

    def likely(self, sheet: Sheet) -> list[float]:
        """How likely each line below the headline is one of the article's, from 0 to 1."""
        rows = [self.looks(sheet, number) for number in range(sheet.title + 1, len(sheet.lines))]
        kept = company([self.alone.odds(row) for row in rows])
        odds = [self.among.odds((*row, *around)) for row, around in zip(rows, kept, strict=True)]
        return [1 / (1 + math.exp(-one)) for one in odds]

    def looks(self, sheet: Sheet, number: int) -> tuple[float, ...]:
        """What is counted of a line alone: its looks, and what its words say."""
        place = place_of(sheet, number)
        said = sum(self.words.get(word, 0.0) for word in vocables(place.line))
        return (*(float(told(place)) for told in FEATURES.values()), self.base + said)


def read_learned(text: str) -> Learned:
    """What a file of `bench/likeness.py` holds."""
    table = json.loads(text)
    return Learned(
        table["words"]["base"],
        table["words"]["weights"],
        forest_of(table["alone"]),
        forest_of(table["among"]),
    )


@cache
def learned() -> Learned:
    """What was learned from all pages."""
    return read_learned(_FILE.read_text("utf-8"))


def sort_unlike(page: Leaf) -> None:
    """Lines that no rule knows and that look like nothing of an article are not read, where the page has long
    sentences to compare them with, in a language whose pages are known.
    """
    if page.language not in _LANGUAGES or len(page.lines) > _MOST:
        return
    sheet = sheet_of(page.lines, page.title, page.language)
    if not sheet.above[-1]:
        return
    likely = [1.0] * (page.title + 1) + learned().likely(sheet)
    _restore(page, likely)
    for run in _runs(page):
        if _is_list(page, sheet, run):
            continue
        for number in run:
            if number == run[-1] and _is_headed(page, number):
                continue
            listed = _is_listed(page, number) and not _is_row(page.lines[number], likely[number])
            if likely[number] < _least(page, sheet, number) and not listed:
                page.skip(number, "unlike")


def _restore(page: Leaf, likely: Sequence[float]) -> None:
    """Where more sentences were taken for comments that are likely the article's than are read, the sentences
    above the last of them are read: what announced them was a button.
    """
    told = [n for n in range(page.title + 1, len(page.lines)) if is_sentence(page.lines[n])]
    taken = [number for number in told if page.fate[number] == "comments"]
    sure = [number for number in taken if likely[number] >= _SURE]
    if len(sure) > max(1, sum(not page.fate[number] for number in told)):
        for number in taken:
            page.fate[number] = "" if number <= sure[-1] else "comments"


def _is_row(line: str, likely: float) -> bool:
    """Whether the line is a long row of names that is most unlikely, as of those who played."""
    return line.count(",") >= _MANY and likely < _ROW


def _is_list(page: Leaf, sheet: Sheet, run: Sequence[int]) -> bool:
    """Whether lines in a row are a list or a poem: within the text, many of some words, or announced."""
    within = 0 < sheet.above[run[0]] < sheet.above[-1]
    announced = page.lines[run[0] - 1].endswith(":") and not page.fate[run[0] - 1]
    many = len(run) > _RUN and median(len(page.lines[n].split()) for n in run) >= _WORDS
    return within and (announced or many)


def _is_headed(page: Leaf, number: int) -> bool:
    """Whether a short line stands right above a sentence of some length, and a part of the page above it
    below one: a subhead, which only looks odd because of that part.
    """
    line, below = page.lines[number], page.lines[number + 1 : number + 2]
    if is_sentence(line) or not 1 < len(line.split()) <= _HEAD or not page.fate[number - 1]:
        return False
    above = next((n for n in range(number - 1, page.title, -1) if not page.fate[n]), 0)
    told = above > 0 and is_sentence(page.lines[above])
    return told and any(is_sentence(one) and len(one) >= _LONG for one in below)


def _least(page: Leaf, sheet: Sheet, number: int) -> float:
    """How likely the line has to be; a long sentence between others is not weighed."""
    line = sheet.lines[number]
    if is_prose(line):
        if not sheet.up[number] and not sheet.down[number]:
            return 0.0
        return _LEAST_SHARED if sheet.gist.shared(number, own=True) >= _SHARED else LEAST_TOLD
    if is_sentence(line):
        return LEAST_TOLD
    if not any(map(str.isalpha, line)):
        return _LEAST_FIGURES
    return _LEAST_POINT if _is_point(page, sheet, number) else LEAST


def _is_point(page: Leaf, sheet: Sheet, number: int) -> bool:
    """Whether the line is one of several of some words that stand together right above the first long
    sentence, as the points of an article do.
    """
    end = number + sheet.down[number] + 1
    if sheet.above[number] or end - number > _POINTS:
        return False
    several = end - number > 1 or (number - 1 > page.title and _may_be_point(page, number - 1))
    return several and all(_may_be_point(page, n) for n in range(number, end))


def _may_be_point(page: Leaf, number: int) -> bool:
    words = len(page.lines[number].split())
    return not page.fate[number] and not is_sentence(page.lines[number]) and _POINT[0] <= words <= _POINT[1]


def _runs(page: Leaf) -> list[list[int]]:
    """The lines that are read, those together that are no sentences and have none between them."""
    kept = [n for n in page.kept() if page.kinds[n] is None and len(page.lines[n]) <= LONGEST]
    runs: list[list[int]] = []
    for number in kept:
        alone = not runs or is_sentence(page.lines[number]) or is_sentence(page.lines[runs[-1][-1]])
        if alone:
            runs.append([])
        runs[-1].append(number)
    return runs


def _is_listed(page: Leaf, number: int) -> bool:
    """Whether the line is an entry of a list, a piece of an address, or heads an entry of a chronicle: these
    look like nothing else.
    """
    line, above = page.lines[number], page.lines[number - 1]
    entry = BULLET.match(line) or (": " in line and line.count(",") > 1)
    if entry or line.endswith(",") or above.endswith(","):
        return True
    told = any(map(is_prose, page.lines[number + 1 : number + 1 + _NEAR]))
    return is_bare(line) or (told and bool(is_date(above) or _SCORES.search(line)))
