"""The code of a web page becomes a tree, unless it is built to hang whoever reads it."""

import re
from typing import TYPE_CHECKING

from bulletin.errors import SourceError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LARGEST = 5_000_000  # characters of code; parsers lose the text of single nodes of 10 million
DEEPEST = 200  # elements within each other
ATTRIBUTES = 1_000  # of one element
TAGS = 100_000

# Elements without an end, or whose end may be left out (HTML, 13.1.2): they say nothing about depth.
_OPEN = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th", "tbody", "thead",
    "tfoot", "colgroup", "caption", "rt", "rp", "html", "head", "body",
})  # fmt: skip
_SILENT = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|textarea|title|template)\b.*?(?:</\1\s*>|\Z)", re.I | re.S
)
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*+)>?")
_ATTRIBUTE = re.compile(r"(?:\"[^\"]*\"|'[^']*'|[^\s\"'=]+)(?:\s*=\s*)?")
_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")


def tree(text: str, name: str) -> "HtmlElement":
    """The root element of the page `text`; SourceError naming the input `name` where it is too large, too
    deep, or nothing that a browser would show.
    """
    from lxml import etree, html

    _measure(text, name)
    try:
        root = html.document_fromstring(_DECLARED.sub("", text), ensure_head_body=True)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise SourceError("source.no_article", name=name) from error
    if _depth(root) > DEEPEST:
        raise SourceError("source.page", name=name)
    if len(text) > 20_000 and len(text) > 2_000 * (len("".join(root.itertext())) + 1) and _shown(text):
        raise SourceError("source.page", name=name)
    return root


def _depth(root: "HtmlElement") -> int:
    """How many elements are within each other at most."""
    deepest, depths = 0, {root: 0}
    for element in root.iterdescendants():
        parent = element.getparent()
        depths[element] = depths[parent] + 1 if parent in depths else 1
        deepest = max(deepest, depths[element])
    return deepest


def _shown(text: str) -> bool:
    """Whether there is text outside of tags."""
    return bool(re.search(r"\w{3}", re.sub(r"<[^>]*>?", " ", _SILENT.sub(" ", text))))


def _measure(text: str, name: str) -> None:
    """SourceError unless a parser will be done with `text` soon."""
    if len(text) > LARGEST:
        raise SourceError("source.page_large", name=name, megabytes=LARGEST // 1_000_000)
    depth = 0
    for count, (closes, tag, attributes) in enumerate(_TAG.findall(_SILENT.sub(" ", text))):
        if len(attributes) > 2 * ATTRIBUTES and len(_ATTRIBUTE.findall(attributes)) > ATTRIBUTES:
            raise SourceError("source.page", name=name)
        if tag.lower() not in _OPEN and not attributes.endswith("/"):
            depth = max(0, depth - 1) if closes else depth + 1
        if depth > DEEPEST or count > TAGS:
            raise SourceError("source.page", name=name)
