"""Where on a web page its article is: the element that holds most of what is sentences, most of all those
that trafilatura takes for the article.
"""

import re
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin.blocks import Block, walk
from bulletin.paragraphs import is_sentence

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SURE = 4  # times the weight of a text that trafilatura keeps
_MOST = 0.85  # of the weight that the article's element has to hold
_HALF = 0.4  # of it; a box that holds so much is the article's, whatever it is called
_SHORTEST = 40  # characters of a text that counts as a sentence
_WORD = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Body:
    """The element that the article is in, the elements that are no boxes beside it, and the key of what
    trafilatura takes for the article.
    """

    element: "HtmlElement"
    whole: frozenset["HtmlElement"]
    kept: str = ""


def find_body(root: "HtmlElement", site: "HtmlElement | None" = None) -> Body | None:
    """Where the article of the page `root` is, None where nothing on it looks like sentences; `site` is the
    element that a rule for this site names.
    """
    shown = root.find("body")
    if shown is None:
        return None
    blocks = [block for block in walk(shown).blocks if _is_text(block)]
    kept = _kept(root)
    weights = _weights(blocks, kept)
    total = weights[shown]
    if not total:
        return None
    element = site if site is not None else _deepest(shown, weights, _MOST * total)
    inside = weights[element] or total
    around = (*element.iterancestors(), *(one for one in element.iter() if weights[one] >= _HALF * inside))
    return Body(element, frozenset(around), kept)


def key(text: str) -> str:
    """The letters and digits of `text` alone, to compare it however it was set."""
    return _WORD.sub("", text).casefold()


def _is_text(block: Block) -> bool:
    return not block.leads_away and len(block.text) >= _SHORTEST and is_sentence(block.text)


def _kept(root: "HtmlElement") -> str:
    """What trafilatura takes for the article, as a key."""
    from trafilatura import extract

    text = extract(deepcopy(root), include_comments=False, include_tables=True, with_metadata=False)
    return key(text or "")


def _weights(blocks: list[Block], kept: str) -> Counter["HtmlElement"]:
    """How much text each element holds."""
    weights: Counter[HtmlElement] = Counter()
    for block in blocks:
        weight = len(block.text) * (_SURE if key(block.text) in kept else 1)
        for element in (block.element, *block.element.iterancestors()):
            weights[element] += weight
    return weights


def _deepest(element: "HtmlElement", weights: Counter["HtmlElement"], least: float) -> "HtmlElement":
    """The deepest element under `element` that holds `least`, but not a paragraph alone."""
    while True:
        inner = next((one for one in element if weights[one] >= least), None)
        if inner is None or inner.tag in {"p", "li", "blockquote", "font", "span"}:
            return element
        element = inner
