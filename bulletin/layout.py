"""Which blocks of a web page are the article's: lines in their order, each with why it is not read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bulletin.article import Kind
from bulletin.blocks import Block
from bulletin.bodytext import Body, key
from bulletin.furniture import heading, kind_of, trail
from bulletin.imprint import author_of, byline, credited
from bulletin.leaf import Line
from bulletin.paragraphs import ENDS, is_sentence
from bulletin.stamps import is_bare, is_date, undated

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NEAR = 6  # blocks below the article among which its author may still be named
_LABEL = 4  # words of a text above the body that may be a label
_LEAD = 80  # characters of a subhead
_TOLD = 150  # characters of a line that only leads on
_TWICE = 30  # characters from which on what stands there again is the same thing again
_CARD = 400  # characters of what is told of another article beneath its headline
_OFFER = re.compile(
    r"subscri|sign (?:in|up)|log ?in|register|member|free trial|unlock|continue reading|đăng (?:ký|nhập)"
    r"|mua gói|trả phí|đọc tiếp|[£$€]\d",
    re.IGNORECASE,
)
_BOXES = ("li", "div", "article", "td", "section")
_LONG = 150  # characters of a paragraph that no button, date or keyword is
_LOOSE = frozenset({"share", "tags", "date", "audio", "breadcrumb", "paywall"})  # names that may err
_QUOTES = 300  # of a page; more are a list, in which to look for each takes long
_PARTLY = 0.25  # of a bold line that is a link
_CARDS = 4  # headlines of other articles that make a page an overview


@dataclass(frozen=True, slots=True)
class Layout:
    """The page's lines, which of them is the headline, whom the page's code calls the author, and what is
    read though its element is called something else.
    """

    lines: tuple[Line, ...]
    title: int
    author: str = ""
    doubted: tuple[str, ...] = ()


def lay_out(blocks: Sequence[Block], body: Body, title: str, printed: int) -> Layout:
    """The lines of the page with its headline `title` (where none is named, the text has it), which stands
    in the block `printed` (-1 for none).
    """
    inside = [_is_in(block, body) for block in blocks]
    first = inside.index(True)
    last = len(inside) - 1 - inside[::-1].index(True)
    boxed = _boxed(blocks, body)
    start = printed if 0 <= printed <= last else -1
    lines: list[Line] = []
    doubted: list[str] = []
    title_at = -1
    for number, block in enumerate(blocks):
        if title and (number == start or (start < 0 and number == first)):
            title_at = len(lines)
            lines.append(Line(title))
            if number == start:
                continue
        reason = boxed.get(block.element) or _reason(blocks, number, inside, (start, first, last))
        if inside[number] and reason in _LOOSE and _is_told(block, body):
            reason = ""
            doubted.append(block.text)
        lines.append(Line(block.text, _kind(block, inside[number]), reason))
    near = blocks[max(start, 0) : last + _NEAR]
    return Layout(tuple(_without_repeats(lines, title, title_at)), title_at, _author(near), tuple(doubted))


def _is_told(block: Block, body: Body) -> bool:
    """Whether a paragraph is so long, and so plainly part of the text, that the name of its element errs."""
    return len(block.text) >= _LONG and is_sentence(block.text) and key(block.text) in body.kept


def _author(blocks: Sequence[Block]) -> str:
    """Who wrote it, from the elements that are called so, else from a line that says so below the article."""
    called = (author_of(block.text) for block in blocks if _is_signed(block))
    labelled = (credited(block.text) for block in blocks[-2 * _NEAR :] if block.reason in {"caption", "menu"})
    return next(filter(None, (*called, *labelled)), "")


def _is_signed(block: Block) -> bool:
    """Whether an element is called what tells who wrote it or when, and is no button beside that."""
    return block.reason in {"byline", "date"} and kind_of(undated(block.text)) != "share"


def _kind(block: Block, inside: bool) -> Kind | None:
    """What the block is; a short one in bold, between others, is a subhead, and above the text it is none."""
    if not inside and block.kind is Kind.SUBHEAD:
        return None
    label = block.bold and inside and not block.kind and len(block.text) <= _LEAD
    if not label or block.leads_away or block.text.endswith((*ENDS, "?", ",")) or byline(block.text):
        return block.kind
    return Kind.SUBHEAD


def is_overview(blocks: Sequence[Block], body: Body) -> bool:
    """Whether the page leads to other articles and has none of its own."""
    there = [block for block in blocks if _is_in(block, body)]
    linked = [block for block in there if block.heading and block.leads_away]
    texts = [block for block in there if not block.leads_away and is_sentence(block.text)]
    return len(linked) >= _CARDS and len(texts) <= 2 * len(linked)


def _is_in(block: Block, body: Body) -> bool:
    return block.element is body.element or body.element in block.element.iterancestors()


def _reason(blocks: Sequence[Block], number: int, inside: list[bool], marks: tuple[int, int, int]) -> str:
    """Why the block is not read where it stands: `marks` are headline, first and last block of the body."""
    block = blocks[number]
    start, first, last = marks
    if inside[number]:
        return _inner(block, number == last)
    if number > last:
        return _below(block, number - last)
    if number < (start if start >= 0 else first):
        return block.reason or ("breadcrumb" if trail(block.text) else "menu")
    return _above(block)


def _inner(block: Block, last: bool) -> str:
    """Why a block of the body is not read."""
    if block.reason == "date":
        return "" if is_bare(block.text) or is_date(block.text) or _signs(block.text) else "date"
    if block.reason == "paywall" and not _OFFER.search(block.text):
        return ""
    if block.reason:
        return block.reason
    return "related" if _is_link(block) and not (last and byline(block.text)) else ""


def _is_link(block: Block) -> bool:
    if block.bold and block.linked > _PARTLY and len(block.text) < _TOLD:
        return True
    return block.leads_away and block.kind is not Kind.TABLE and not block.text.endswith((".", "”", '"'))


def _signs(text: str) -> bool:
    """Whether the line has a date beside a name."""
    return undated(text) != text and bool(byline(undated(text)))


def _above(block: Block) -> str:
    """Why a block between the headline and the body is not read."""
    signed = is_date(block.text) or _signs(block.text) or credited(block.text)
    if signed and block.reason in {"", "date", "byline"}:
        return ""
    if block.reason:
        return block.reason
    if block.leads_away:
        return "breadcrumb" if trail(block.text) else "menu"
    return "" if is_sentence(block.text) or len(block.text.split()) > _LABEL else "menu"


def _below(block: Block, distance: int) -> str:
    """Why a block below the body is not read: all but the author's name near its end."""
    plain = distance <= _NEAR and not block.leads_away and not block.reason
    if plain and (credited(block.text) or (distance == 1 and block.bold and byline(block.text))):
        return ""
    return block.reason or ("related" if block.leads_away else "menu")


def _boxed(blocks: Sequence[Block], body: Body) -> dict["HtmlElement", str]:
    """The elements of small boxes that begin as no part of an article does, with the reason: the linked
    headline of another one, "Related", "Sign up".
    """
    within: dict[HtmlElement, list[Block]] = {}
    for block in blocks:
        for box in block.element.iterancestors(*_BOXES):
            within.setdefault(box, []).append(block)
    found: dict[HtmlElement, str] = {}
    for box, inner in within.items():
        told = sum(len(one.text) for one in inner)
        if box not in body.whole and len(inner) > 1 and told <= _CARD:
            reason = _headed(inner[0])
            found |= {one.element: reason for one in inner if reason}
    return found


def _headed(block: Block) -> str:
    """Why a box is not read that begins with the block."""
    if block.leads_away:
        return "" if credited(block.text) else "related"
    kind = heading(block.text) or kind_of(block.text)
    return kind if kind in {"related", "comments", "tags", "notice", "share"} else ""


def _without_repeats(lines: list[Line], title: str, at: int) -> Iterator[Line]:
    """The lines, of which none is read that was read before: the headline, or a sentence set again."""
    whole = {key(line.text): number for number, line in enumerate(lines) if not line.reason and number != at}
    if sum(map(_is_quoted, lines)) > _QUOTES:
        whole = {}
    seen = {key(title)}
    for number, line in enumerate(lines):
        mark = key(line.text)
        if number == at or line.reason:
            yield line
        elif _is_seen(mark, seen, title) or _is_pulled(mark, line, number, whole):
            yield replace(line, reason="again")
        else:
            seen.add(mark)
            yield line


def _is_seen(mark: str, seen: set[str], title: str) -> bool:
    return mark in seen and (len(mark) >= _TWICE or mark == key(title))


def _is_quoted(line: Line) -> bool:
    return line.kind is Kind.QUOTE or line.text.startswith(("“", '"', "‘", "«"))


def _is_pulled(mark: str, line: Line, number: int, whole: dict[str, int]) -> bool:
    """Whether a quotation that is set apart stands in the running text, before it or after."""
    if len(mark) < _TWICE or not _is_quoted(line):
        return False
    return any(mark in other for other, at in whole.items() if at != number)
