"""How likely it is that a line of a pasted page belongs to its article, by how it looks: the second opinion
on what no rule knows. `bench/likeness.py` has weighed what counts on pages of our own.
"""

import math
import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from statistics import median

from bulletin.furniture import LONGEST
from bulletin.gist import is_prose
from bulletin.leaf import Leaf
from bulletin.looks import FEATURES, Place, Sheet, place_of, sheet_of
from bulletin.paragraphs import BULLET, is_sentence
from bulletin.stamps import is_bare, is_date

_SCORES = re.compile(r"\w \d{1,2}\s?[-–]\s?\d{1,2} \w")
_NEAR = 2  # lines from a time or a match's result to what is told of it
_FILE = Path(__file__).with_name("_pages") / "weights.toml"
_RUN = 4  # lines in a row at most that are no list
_LONG = 60  # characters of what stands below a subhead
_HEAD = 8  # words of a subhead at most
_WORDS = 3  # of such a list's lines, half of them at least
_LANGUAGES = frozenset({"en", "vi"})  # those that it has learned
LEAST, LEAST_TOLD = 0.06, 0.01
"""What is less likely is not read, the second of a sentence: hardly a line of the articles that were left out
while this was learned.
"""


@cache
def _weights() -> tuple[float, dict[str, float]]:
    with _FILE.open("rb") as file:
        table = tomllib.load(file)
    return table["base"], table["weights"]


def likeness(place: Place) -> float:
    """How likely the line is one of the article's, from 0 to 1."""
    base, weights = _weights()
    return 1 / (1 + math.exp(-base - sum(weights[name] * told(place) for name, told in FEATURES.items())))


def sort_unlike(page: Leaf) -> None:
    """Lines that no rule knows and that look like nothing of an article are not read, where the page has long
    sentences to compare them with, in a language whose pages are known.
    """
    if page.language not in _LANGUAGES:
        return
    sheet = sheet_of(page.lines, page.title, page.language)
    if not sheet.above[-1]:
        return
    for run in _runs(page):
        if _is_list(page, sheet, run):
            continue
        for number in run:
            if number == run[-1] and _is_headed(page, number):
                continue
            if _is_unlike(sheet, number) and not _is_listed(page, number):
                page.skip(number, "unlike")


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


def _is_unlike(sheet: Sheet, number: int) -> bool:
    """Whether the line is too unlikely; a long sentence between others is not weighed."""
    line = sheet.lines[number]
    if is_prose(line) and not sheet.up[number] and not sheet.down[number]:
        return False
    return likeness(place_of(sheet, number)) < (LEAST_TOLD if is_sentence(line) else LEAST)


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
