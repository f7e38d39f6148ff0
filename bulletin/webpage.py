"""The code of a web page becomes a tree; what would choke a parser was refused by `prescan` before."""

import re
from typing import TYPE_CHECKING

from bulletin.errors import SourceError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LARGEST = 5_000_000  # characters of code; parsers lose the text of single nodes of 10 million
DEEPEST = 200  # elements within each other; who walks through them needs a few calls for each

_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|textarea|title|template|svg)\b.*?(?:</\1\s*>|\Z)|<[^>]*>?", re.I | re.S
)
_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")


def tree(text: str, name: str) -> "HtmlElement":
    """The root element of the page `text`; SourceError naming the input `name` where it is too large, too
    deep, nothing that a browser would show, or text was lost on the way.
    """
    from lxml import etree, html

    if len(text) > LARGEST:
        raise SourceError("source.page_large", name=name, megabytes=LARGEST // 1_000_000)
    try:
        root = html.document_fromstring(_DECLARED.sub("", text), ensure_head_body=True)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise SourceError("source.no_article", name=name) from error
    if _depth(root) > DEEPEST or _is_lost(text, root):
        raise SourceError("source.page", name=name)
    return root


def _depth(root: "HtmlElement") -> int:
    """How many elements are within each other at most."""
    deepest, depths = 0, {root: 0}
    for element in root.iterdescendants():
        depths[element] = depths[element.getparent()] + 1
        deepest = max(deepest, depths[element])
    return deepest


def _is_lost(text: str, root: "HtmlElement") -> bool:
    """Whether a large page has come out empty though it has words between its tags."""
    if len(text) < 20_000 or sum(map(len, root.itertext())) > len(text) / 2_000:
        return False
    return bool(re.search(r"\w{3}", _UNSEEN.sub(" ", text)))
