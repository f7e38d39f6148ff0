"""Which line of a pasted page is likely its headline: the second opinion on the rules of `headline.py`, which
`bench/headlines.py` has learned from pages of our own.
"""

import json
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from bulletin.forest import Forest, forest_of
from bulletin.furniture import LONGEST
from bulletin.headlooks import HEAD_LOOKS, Front, front_of
from bulletin.leaf import Leaf

_FILE = Path(__file__).with_name("_pages") / "headline.json"
_LANGUAGES = frozenset({"en", "vi"})  # those that it has learned
_TOP = 400  # lines of a page among which the headline is
_SURE = 0.25  # how likely another line has to be
_TIMES, _TIMES_TOLD = 8.0, 60.0  # and how many times as great its odds, the second where it is a sentence
_TOLD = 2  # words of the text that a headline has which is one for sure
_OPEN = frozenset({"", "menu"})  # what may be a headline all the same


@cache
def _learned() -> Forest:
    return forest_of(json.loads(_FILE.read_text("utf-8")))


def candidates(front: Front) -> Sequence[int]:
    """The lines that may be a headline: above the last long sentence, and not too long; none where there is
    no such sentence.
    """
    if not any(front.prose):
        return ()
    last = len(front.prose) - 1 - front.prose[::-1].index(True)
    return [number for number in range(min(last, _TOP)) if len(front.lines[number]) <= LONGEST]


def likelier(page: Leaf) -> int:
    """The line that is far likelier the headline than the one that the rules have found, which has hardly a
    word of the text; else that one.
    """
    if page.language not in _LANGUAGES:
        return page.title
    front = front_of(page.lines, page.language)
    among = [number for number in candidates(front) if page.fate[number] in _OPEN]
    if page.title not in among or front.shared[page.title] >= _TOLD:
        return page.title
    open_ = {number: _odds(front, number) for number in among}
    best = max(open_, key=lambda number: open_[number])
    sure = open_[best] >= math.log(_SURE / (1 - _SURE))
    if front.lines[best].endswith(".") and front.shared[page.title]:
        return page.title  # a first sentence has more words of the text than any headline
    times = math.log(_TIMES_TOLD if front.sentence[best] else _TIMES)
    return best if sure and open_[best] - open_[page.title] >= times else page.title


def _odds(front: Front, number: int) -> float:
    return _learned().odds([float(told(front, number)) for told in HEAD_LOOKS.values()])
