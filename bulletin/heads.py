"""The head of a web page's article: its headline among those that the page shows, and the time beside it."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bulletin.blocks import Block
from bulletin.bodytext import Body, key
from bulletin.boxes import reason_of
from bulletin.declared import Declared, Stated
from bulletin.furniture import kind_of
from bulletin.moments import stated
from bulletin.paragraphs import is_sentence
from bulletin.text import one_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SUFFIX = re.compile(r"\s+[|–—\-»•·:]+\s+")
_CUT_KEY, _WHOLE_KEY = 10, 25  # letters that the beginning of a headline has at least, cut short or not
_ALIKE = 0.6  # of the words that two headlines of one article share
_CUT = re.compile(r"\s*(?:\.\.\.|…)\Z")
_ELSEWHERE = frozenset({"related", "comments", "menu", "notice", "hidden", "share", "audio", "caption"})
_TITLE = re.compile(
    r"(?:\b|_)(?:title|tieu_?-?de|headline|heading|ten_?-?bai|tentin|(?:article|news|post|detail)_?-?(?:header|name)\b)",
    re.IGNORECASE,
)
_LARGE = frozenset({"4", "5", "6", "7", "+1", "+2", "+3", "+4"})
_CHANGED = re.compile(r"updat|modif|edit|cap ?nhat|sua", re.IGNORECASE)


def headline_of(root: "HtmlElement", facts: Declared, blocks: Sequence[Block] = ()) -> Stated:
    """The headline: what the page declares, as it is printed in full; else what it prints largest; else the
    name of its window without the site's.
    """
    shown = [text for one in root.iter("h1") if (text := one_line(one.text_content()))]
    named = facts.title
    if not named.value:
        window = next((one_line(one.text_content()) for one in root.iter("title")), "")
        named = Stated(_printed_large(root) if kind_of(window) else window, "html")
    printed = next((text for text in shown if _is_same(text, named.value)), "")
    if printed:
        return Stated(printed, named.place)
    if named.place == "json-ld":
        return Stated(_CUT.sub("", named.value), named.place)
    alike = next((text for text in shown if _alike(text, named.value)), "")
    if alike or (len(shown) == 1 and named.place == "html" and len(shown[0].split()) > 3):
        return Stated(alike or shown[0], "page")
    begins = _printed_beginning(named.value, blocks) or ("" if shown else _called_title(named.value, blocks))
    return Stated(begins or _without_site(named.value, facts.site), named.place if named.value else "")


def _printed_large(root: "HtmlElement") -> str:
    """On a page whose window is called after a button, "Print this page": the first text in large letters."""
    large = (one for one in root.iter("font") if one.get("size", "") in _LARGE)
    texts = (one_line(one.text_content()) for one in large)
    return next((text for text in texts if len(text.split()) > 3), "")


def _called_title(window: str, blocks: Sequence[Block]) -> str:
    """On a page without a headline of its own element: the text before the first sentence whose element is
    called the title, unless the window's name is printed.
    """
    head: list[Block] = []
    for block in blocks:
        if key(block.text) == key(window):
            return ""
        if len(block.text) > 80 and is_sentence(block.text) and not block.reason:
            break
        head.append(block)
    called = [one.text for one in head if _TITLE.search(_naming(one.element)) and not one.leads_away]
    return called[-1] if called and len(called[-1].split()) > 3 else ""


def _naming(element: "HtmlElement") -> str:
    around = (element, element.getparent())
    return " ".join(f"{one.get('class', '')} {one.get('id', '')}" for one in around if one is not None)


def _printed_beginning(title: str, blocks: Sequence[Block]) -> str:
    """The longest text of the page that `title` begins with, up to a dash or line; "" where there is none."""
    texts = {key(block.text): block.text for block in blocks if not block.leads_away}
    ends = [found.start() for found in _SUFFIX.finditer(title)]
    starts = (title[:end] for end in reversed(ends))
    return next((texts[key(start)] for start in starts if len(start) > 12 and key(start) in texts), "")


def _is_same(printed: str, declared: str) -> bool:
    """Whether a headline is the declared one, which may be cut short or have the site's name behind it."""
    one, other = key(printed), key(_CUT.sub("", declared))
    if not one or not other:
        return False
    return (
        one == other
        or (len(other) > (_CUT_KEY if _CUT.search(declared) else _WHOLE_KEY) and one.startswith(other))
        or (len(one) > 15 and other.startswith(one))
    )


def _alike(one: str, other: str) -> bool:
    ours, theirs = ({key(word) for word in text.split()} - {""} for text in (one, other))
    shared = len(ours & theirs)
    return shared >= 3 and shared >= _ALIKE * min(len(ours), len(theirs))


def _without_site(title: str, site: str) -> str:
    """`title` without the name of the site, which stands behind the last dash or line."""
    parts = _SUFFIX.split(title)
    if len(parts) < 2:
        return title
    last = title.rindex(parts[-1])
    is_site = key(parts[-1]) == key(site) or (
        not site and len(parts[-1].split()) <= 5 < len(parts[0].split())
    )
    return _SUFFIX.sub("", title[:last] + "\0").rstrip("\0 |–—-»•·:") if is_site else title


def printed_at(blocks: Sequence[Block], title: str) -> int:
    """Which block the headline `title` is printed in, the largest and first; -1 where in none."""
    mark = key(title)
    for wanted in (("h1",), ("h2", "h3"), ("",)):
        for number, block in enumerate(blocks):
            fits = block.heading in wanted and block.reason not in _ELSEWHERE - {"hidden"}
            if fits and (key(block.text) == mark or (wanted == ("h1",) and _alike(block.text, title))):
                return number
    return -1


def time_of(root: "HtmlElement", body: Body) -> datetime | None:
    """The moment that microdata gives, if they give but one; else that of the first `<time>` near the
    article's head that is its publication's, not a change's, nor that of a comment or another article.
    """
    marked = {stated(_moment(one)) for one in root.iter() if one.get("itemprop") == "datePublished"}
    if len(marked) == 1:
        return marked.pop()
    for element in root.iter("time"):
        moment = stated(_moment(element))
        if moment and not _is_foreign(element, body) and not _is_change(element):
            return moment
    return None


def _moment(element: "HtmlElement") -> str:
    return next((element.get(name) for name in ("datetime", "content", "title") if element.get(name)), "")


def _is_foreign(element: "HtmlElement", body: Body) -> bool:
    """Whether it stands below the article's first paragraph, or in a box or card of its own."""
    around = list(element.iterancestors())
    if body.element not in around and not _is_before(element, body):
        return True
    if any(reason_of(one) in _ELSEWHERE for one in around if one not in body.whole):
        return True
    return any(one.tag in {"li", "article"} and one not in body.whole for one in around) or _in_text(
        element, body
    )


def _in_text(element: "HtmlElement", body: Body) -> bool:
    """Whether paragraphs of the body stand before it, or it is part of one."""
    if body.element not in element.iterancestors():
        return False
    if any(one.tag == "p" and len(one_line(one.text_content())) > 120 for one in element.iterancestors()):
        return True
    before = element.getparent()
    text = 0
    while before is not None and before is not body.element:
        text += sum(len(one_line(one.text_content())) for one in before.itersiblings(preceding=True))
        before = before.getparent()
    text += sum(len(one_line(one.text_content())) for one in element.itersiblings(preceding=True))
    return text > 400


def _is_before(element: "HtmlElement", body: Body) -> bool:
    for one in element.getroottree().iter():
        if one is element:
            return True
        if one is body.element:
            return False
    return False


def _is_change(element: "HtmlElement") -> bool:
    named = " ".join(element.get(name, "") for name in ("class", "itemprop", "id", "title"))
    parent = element.getparent()
    around = "" if parent is None else f"{parent.get('class', '')} {one_line(parent.text or '')}"
    before = element.getprevious()
    said = one_line(before.tail or "") if before is not None else ""
    printed = one_line(element.text_content())
    return "publish" not in named.lower() and bool(
        _CHANGED.search(f"{named} {around} {said} {printed}")
        or re.search("cập nhật", f"{around} {said} {printed}", re.I)
    )
