"""Fragments: markup that holds nothing but an article becomes its paragraphs. For whole pages, with all that
stands around an article, there is a source of its own.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from bulletin.article import Kind, Paragraph, Picture, Skipped
from bulletin.cells import as_text, is_data, rows
from bulletin.furniture import credit, heading, kind_of
from bulletin.paragraphs import is_sentence, paragraphs
from bulletin.text import one_line

_MUTES = """
    script style noscript template iframe object embed video audio canvas svg form button select input
    nav head
"""
_PARTS = """
    p div section article aside header footer main address ul ol dl dt dd pre hr center body html td tr table
    tbody thead tfoot caption figure details summary
"""
_MUTE, _BLOCKS = frozenset(_MUTES.split()), frozenset(_PARTS.split())
_KINDS = {f"h{level}": Kind.SUBHEAD for level in range(1, 7)} | {"li": Kind.ITEM, "blockquote": Kind.QUOTE}
_BREAK = "\n"
_APART = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Fragment:
    """What a piece of markup holds, in order; captions are `pictures` and skipped."""

    paragraphs: tuple[Paragraph, ...]
    pictures: tuple[Picture, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    @property
    def characters(self) -> int:
        """How long its text is."""
        return sum(len(one.text) for one in self.paragraphs)


def fragment(markup: str) -> Fragment:
    """The paragraphs of `markup`: those of HTML, or of plain text with a paragraph a line."""
    if "<" not in markup:
        import html

        lines = [one_line(line) for line in html.unescape(markup).split("\n")]
        return sorted_out((Kind.TEXT, line) for line in lines)
    return of_tree(_parsed(markup))


def of_tree(root: Any) -> Fragment:
    """The paragraphs of an element of lxml, of HTML or XHTML."""
    from lxml.html import xhtml_to_html

    xhtml_to_html(root)
    walk = _Walk()
    walk.enter(root, Kind.TEXT)
    walk.flush(Kind.TEXT)
    whole = sorted_out(walk.found, walk.pictures)
    return replace(whole, skipped=(*whole.skipped, *walk.captions))


def plain_text(markup: str) -> str:
    """`markup` on one line, without its elements."""
    return one_line(" ".join(one.text for one in fragment(markup).paragraphs))


def sorted_out(found: Iterable[tuple[Kind, str]], pictures: Iterable[Picture] = ()) -> Fragment:
    """The paragraphs of lines with their kinds; what is not news among them is skipped, with its reason."""
    read: list[tuple[Kind, str]] = []
    skipped: list[Skipped] = []
    seen, under = list(pictures), ""
    for kind, text in found:
        under = heading(text) or (under if _belongs(kind, text) else "")
        reason = under or ("" if kind is Kind.TABLE else kind_of(text))
        if not reason:
            read.append((kind, text))
        elif text:
            skipped.append(Skipped(text, reason))
        if reason == "caption":
            about, author = credit(text)
            seen.append(Picture(caption=about, credit=author))
    return Fragment(tuple(_paragraphs(read)), tuple(seen), tuple(skipped))


def _belongs(kind: Kind, text: str) -> bool:
    """Whether a line may stand in the list under a heading such as "Tin liên quan"."""
    return kind is Kind.ITEM or (kind is Kind.TEXT and not is_sentence(text))


def _paragraphs(read: list[tuple[Kind, str]]) -> Iterator[Paragraph]:
    for kind, group in groupby(read, key=lambda one: one[0]):
        texts = [text for _, text in group]
        if kind is Kind.TEXT:
            yield from paragraphs(texts)
        else:
            yield from (Paragraph(text, kind) for text in texts)


def _parsed(markup: str) -> Any:
    import lxml.html

    # libxml2 stops at a null; a document without an element is an error.
    return lxml.html.document_fromstring(f"<div>{markup}</div>".replace("\0", ""))


@dataclass(slots=True)
class _Walk:
    """What was found so far of a tree of elements; `text` belongs to the paragraph that is open."""

    found: list[tuple[Kind, str]] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    captions: list[Skipped] = field(default_factory=list)

    def enter(self, node: Any, kind: Kind) -> None:
        """Takes in an element and all within it; `kind` is that of the paragraph around it."""
        tag = node.tag if isinstance(node.tag, str) else "script"
        if tag == "br":
            self.text.append(_BREAK)
        elif tag == "img":
            self._see(node)
        elif tag == "figcaption":
            self._caption(node)
        elif tag == "table" and is_data(node):
            self.flush(kind)
            self.found.append((Kind.TABLE, as_text(rows(node))))
        elif tag not in _MUTE:
            self._within(node, tag, kind)
        self._say(node.tail)

    def _within(self, node: Any, tag: str, kind: Kind) -> None:
        own = _KINDS.get(tag, kind)
        block = own is not kind or tag in _BLOCKS or tag in _KINDS
        if block:
            self.flush(kind)
        self._say(node.text)
        for child in node:
            self.enter(child, own)
        if block:
            self.flush(own)

    def _say(self, text: str | None) -> None:
        if text:
            self.text.append(re.sub(r"\s+", " ", text))

    def flush(self, kind: Kind) -> None:
        """Ends the paragraph that is open; two breaks in it are the end of one, too."""
        parts = _APART.split("".join(self.text))
        self.text.clear()
        self.found.extend((kind, one_line(part)) for part in parts if one_line(part))

    def _see(self, node: Any) -> None:
        address = str(node.get("src") or node.get("data-src") or "")
        self.pictures.append(Picture(address, alt=one_line(str(node.get("alt") or ""))))

    def _caption(self, node: Any) -> None:
        text = one_line(node.text_content())
        about, author = credit(text)
        address = self.pictures.pop() if self.pictures else Picture()
        self.pictures.append(Picture(address.url, about, author, address.alt))
        self.captions.append(Skipped(text, "caption"))
