"""Lines of plain text become paragraphs again where an editor or an e-mail program broke them."""

import re
from collections.abc import Iterator
from itertools import pairwise

_WIDEST = 100  # characters; nobody breaks lines at more
_NARROWEST = 40
_STOPS = (".", "!", "?", "…", ":", ";")
_NEW = re.compile(r"[•●▪◦‣·*+–—>~-]\s|\d{1,2}[.)]\s|#")


def unwrapped(text: str) -> Iterator[str]:
    """The paragraphs of `text`, stripped, none empty: its lines, or the lines joined where those were
    broken at a fixed width.

    A line was broken at that width if the first word of the next one would not have fitted on it any more.
    """
    blocks = list(_blocks(text))
    width = _width(blocks)
    for block in blocks:
        paragraph = block[0]
        for line, following in pairwise(block):
            if width and (_is_broken(line, following, width) or _is_loose(line, following, width)):
                paragraph += " " + following
            else:
                yield paragraph
                paragraph = following
        yield paragraph


def _blocks(text: str) -> Iterator[list[str]]:
    """Runs of lines without an empty line between them."""
    block: list[str] = []
    for line in (line.strip() for line in text.split("\n")):
        if line:
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _width(blocks: list[list[str]]) -> int:
    """At how many characters the lines were broken; 0 if they were not."""
    pairs = [pair for block in blocks for pair in pairwise(block)]
    width = max((len(line) for line, following in pairs if _runs_on(line, following)), default=0)
    if not _NARROWEST <= width <= _WIDEST or len(pairs) < 2:
        return 0
    broken = [pair for pair in pairs if _is_broken(*pair, width)]
    running = sum(_runs_on(*pair) for pair in broken)
    return width if 10 * len(broken) >= 6 * len(pairs) and 10 * running >= 4 * len(broken) > 4 else 0


def _runs_on(line: str, following: str) -> bool:
    """Whether a sentence plainly goes on in the next line."""
    return following[:1].islower() and not line.endswith(_STOPS)


def _is_broken(line: str, following: str, width: int) -> bool:
    word = following.partition(" ")[0]
    apart = following.isupper() and not line.isupper()  # a label or a headline
    return len(line) <= width < len(line) + 1 + len(word) and not apart and not _NEW.match(following)


def _is_loose(line: str, following: str, width: int) -> bool:
    """Whether a line was broken by hand, somewhat before the width."""
    return _runs_on(line, following) and 10 * width >= 10 * len(line) > 7 * width
