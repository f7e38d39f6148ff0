"""The text of a web page as blocks in the order of the page: each with its kind, and what its element says of
it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bulletin.article import Kind, Picture
from bulletin.boxes import is_pictorial, reason_of
from bulletin.cells import as_text, is_data, is_frame, rows
from bulletin.paragraphs import ENDS
from bulletin.signing import closes
from bulletin.text import one_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MUTE = frozenset({
    "script", "style", "template", "noscript", "svg", "math", "iframe", "object", "embed", "canvas",
    "select", "option", "textarea", "input", "head", "meta", "link", "base", "title", "amp-analytics",
    "amp-iframe", "source", "track", "map", "datalist", "progress", "meter",
})  # fmt: skip
_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font",
    "i", "ins", "kbd", "mark", "q", "ruby", "rb", "rt", "s", "samp", "small", "span", "strike", "strong",
    "sub", "sup", "time", "tt", "u", "var", "wbr", "label", "nobr", "picture", "amp-img", "img",
})  # fmt: skip
_BOLD = frozenset({"b", "strong"})
_APART = frozenset({"i", "em", "small", "figcaption"})
_CENTRED = re.compile(r"text-align:\s*center")
_CAPTION = 200  # characters of a caption that only its look tells of
_LABELS = frozenset({"span", "time", "small", "label"})
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_KINDS = {"li": Kind.ITEM, "blockquote": Kind.QUOTE, "dt": Kind.SUBHEAD, "dd": Kind.ITEM}
_LOOSE = frozenset({"", "date", "menu"})  # within a box of these another reason may say more
_NEW = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the page: `reason` is why its element says that it is not read, `linked` the share of
    its letters that lead elsewhere, `kind` what its element makes it, `bold` whether all of it is set so,
    `element` the one it stands in.
    """

    text: str
    element: "HtmlElement"
    kind: Kind | None = None
    reason: str = ""
    linked: float = 0.0
    heading: str = ""
    bold: bool = False

    @property
    def leads_away(self) -> bool:
        """Whether nearly all of it is a link."""
        return self.linked > 0.7


@dataclass(frozen=True, slots=True)
class Walked:
    """What a page shows: its blocks, and its pictures with the captions that stand with them."""

    blocks: tuple[Block, ...]
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of text: whether it is a link to another page, bold, and set apart as captions are."""

    text: str
    away: bool = False
    bold: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class _Within:
    """What the elements around a text say of it; `away` where it is a link to another page."""

    element: "HtmlElement"
    kind: Kind | None = None
    reason: str = ""
    heading: str = ""
    away: bool = False
    bold: bool = False
    apart: bool = False


@dataclass(slots=True)
class _Walk:
    """The blocks so far, and the pieces of the one that is open."""

    whole: frozenset["HtmlElement"] | None
    blocks: list[Block] = field(default_factory=list)
    pieces: list[_Piece] = field(default_factory=list)
    images: list[Picture] = field(default_factory=list)
    lines: bool = False
    pictured: bool = False

    def visit(self, element: "HtmlElement", within: _Within) -> None:
        """Takes in `element` with all that is in it."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _MUTE:
            return
        if tag == "br":
            self.pieces.append(_Piece("\n"))
        elif tag in {"img", "amp-img"}:
            self._image(element)
        elif tag in _INLINE:
            self._inline(element, within)
        else:
            self._block(element, within)

    def _inline(self, element: "HtmlElement", within: _Within) -> None:
        reason = within.reason if within.reason not in _LOOSE else self._reason(element) or within.reason
        apart = reason != within.reason and not _is_running(element, self.pieces)
        inner = replace(
            within,
            reason=reason if apart else within.reason,
            away=within.away or _leads(element),
            bold=within.bold or element.tag in _BOLD,
            apart=within.apart or element.tag in _APART,
        )
        if apart:
            inner = replace(inner, element=element)
        if apart or self._is_glued(element):
            self.flush(within)
        self._children(element, inner)
        if apart or (element.tag in _LABELS and self._touches(element.tail or "")):
            self.flush(inner)

    def _is_glued(self, element: "HtmlElement") -> bool:
        """Whether a label begins where a word ends: on the page they stand apart."""
        return element.tag in _LABELS and self._touches(element.text_content()[:40])

    def _touches(self, text: str) -> bool:
        """Whether a word would run into the capitalised one or the address that `text` begins with."""
        before = self.pieces[-1].text if self.pieces else ""
        begins = text[:1].isupper() or "@" in text.partition(" ")[0]
        return bool(before and (before[-1].islower() or before[-1].isdigit()) and begins)

    def _block(self, element: "HtmlElement", within: _Within) -> None:
        tag = str(element.tag)
        self.flush(within)
        kind = _KINDS.get(tag, within.kind)
        inner = replace(
            within,
            element=element,
            kind=kind,
            reason=within.reason if within.reason not in _LOOSE else self._reason(element) or within.reason,
            heading=tag if tag in _HEADINGS else within.heading,
            apart=within.apart or tag == "center" or _is_centred(element) or is_pictorial(element),
        )
        if tag == "table" and is_data(element):
            self.blocks.append(Block(as_text(rows(element)), element, Kind.TABLE, inner.reason))
            return
        if (tag == "table" and is_frame(element)) or (tag == "figure" and not inner.reason):
            inner = replace(inner, reason=inner.reason or _framed(element))
        before, self.lines = self.lines, self.lines or tag == "pre"
        self._children(element, inner)
        self.flush(inner)
        self.lines = before

    def _reason(self, element: "HtmlElement") -> str:
        return "" if self.whole is None or element in self.whole else reason_of(element)

    def _children(self, element: "HtmlElement", within: _Within) -> None:
        self._text(element.text, within)
        for child in element:
            self.visit(child, within)
            self._text(child.tail, within)

    def _text(self, text: str | None, within: _Within) -> None:
        if text:
            shown = text if self.lines else text.replace("\n", " ")
            self.pieces.append(_Piece(shown, within.away, within.bold, within.apart))

    def _image(self, element: "HtmlElement") -> None:
        named = (element.get(name, "").strip() for name in ("data-src", "data-original", "src"))
        address = next((one for one in named if one.startswith(("http", "/"))), "")
        self.pictured = True
        self.images.append(Picture(address, alt=one_line(element.get("alt", ""))))

    def flush(self, within: _Within) -> None:
        """The open block ends."""
        lines = list(_lines(self.pieces))
        self.pieces = []
        for line in lines:
            text = one_line("".join(piece.text for piece in line)).rstrip(" |·").lstrip(" |")
            if not text:
                continue
            reason = within.reason or ("caption" if self._is_caption(text, line) else "")
            self.pictured = False
            self.blocks.append(
                Block(
                    text,
                    within.element,
                    _kind(text, within),
                    reason,
                    _share(line, lambda piece: piece.away),
                    within.heading,
                    _share(line, lambda piece: piece.bold) > 0.95,
                )
            )
            if reason == "caption" and self.images and not self.images[-1].caption:
                self.images[-1] = replace(self.images[-1], caption=text)

    def _is_caption(self, text: str, line: list[_Piece]) -> bool:
        """Whether a text looks like the caption of the picture above it: short, set apart or with a name."""
        apart = _share(line, lambda piece: piece.apart) > 0.95 or closes(piece.text for piece in line)
        return self.pictured and len(text) <= _CAPTION and apart


def walk(body: "HtmlElement", whole: frozenset["HtmlElement"] | None = None) -> Walked:
    """What `body` shows. What the elements of `whole` are called is no reason against what is in them; where
    that is None, no element's name is.
    """
    walked = _Walk(whole)
    walked.visit(body, _Within(body))
    return Walked(tuple(walked.blocks), tuple(walked.images))


def _kind(text: str, within: _Within) -> Kind | None:
    if within.heading and within.heading != "h1":
        return (
            Kind.SUBHEAD if len(text) <= 150 and not text.endswith((".", "…", ":", ";", ",")) else within.kind
        )
    return within.kind if within.kind is not Kind.SUBHEAD or len(text) <= 100 else None


def _share(line: list[_Piece], fits: Callable[[_Piece], bool]) -> float:
    """The share of letters in the pieces that fit."""
    letters = sum(len(piece.text.strip()) for piece in line)
    return sum(len(piece.text.strip()) for piece in line if fits(piece)) / max(1, letters)


def _leads(element: "HtmlElement") -> bool:
    return element.tag == "a" and not element.get("href", "#").strip().startswith("#")


def _is_centred(element: "HtmlElement") -> bool:
    return element.get("align") == "center" or bool(_CENTRED.search(element.get("style", "").lower()))


def _framed(element: "HtmlElement") -> str:
    """Text in the frame of a picture is its caption."""
    pictured = any(True for _ in element.iter("img", "amp-img", "picture", "iframe", "video"))
    return "caption" if pictured else ""


def _is_running(element: "HtmlElement", pieces: list[_Piece]) -> bool:
    """Whether an inline element stands in the middle of a sentence."""
    before = "".join(piece.text for piece in pieces[-8:]).rstrip(" ")
    after = (element.tail or "").strip()
    return bool(_NEW.search(before.rpartition("\n")[2])) and bool(_NEW.search(after))


def _lines(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """The pieces of each paragraph of a block that is broken by hand: a line that goes on in small letters,
    or after a comma, belongs to the one before.
    """
    open_line: list[_Piece] = []
    blank = True
    for line in _broken(pieces):
        text = _text(line)
        if open_line and text and not blank and _goes_on(_text(open_line), text):
            open_line = [*open_line, _Piece(" "), *line]
        elif text:
            if open_line:
                yield open_line
            open_line = line
        blank = not text
    if open_line:
        yield open_line


def _broken(pieces: list[_Piece]) -> list[list[_Piece]]:
    """The pieces, line by line."""
    lines: list[list[_Piece]] = [[]]
    for piece in pieces:
        first, *others = piece.text.split("\n")
        lines[-1].append(replace(piece, text=first))
        lines += [[replace(piece, text=one)] for one in others]
    return lines


def _text(line: list[_Piece]) -> str:
    return "".join(piece.text for piece in line).strip()


def _goes_on(before: str, text: str) -> bool:
    if before.endswith(ENDS):
        return False
    return before.endswith(",") or text[:1].islower()
