"""The words of a line, for what is learned of words: how it begins, how it ends, and what stands together."""

import re
from itertools import pairwise

_MOST = 25  # words that are looked at
_ENDS = 2  # at each end that count as its beginning and its end
_WORD = re.compile(r"\w+|[^\w\s]")
_DIGITS = re.compile(r"\d+")
_LONGEST = 400  # characters that are looked at, at each end


def vocables(line: str) -> frozenset[str]:
    """Words and signs of `line`, all figures being alike, alone and in pairs; with "^" those that it begins
    with, with "$" those that it ends with.
    """
    text = line if len(line) <= 2 * _LONGEST else f"{line[:_LONGEST]} {line[-_LONGEST:]}"
    words = _WORD.findall(_DIGITS.sub("0", text.lower()))
    first, last = ([f"^{one}" for one in words[:_ENDS]], [f"{one}$" for one in words[-_ENDS:]])
    row = [*first, *words[:_MOST], *last]
    return frozenset((*row, *(f"{one} {other}" for one, other in pairwise(row))))
