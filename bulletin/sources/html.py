"""Web pages: what they declare of themselves comes first, then their text, with the filter that pasted pages
have.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bulletin.address import public_address
from bulletin.article import Article, Doubt, Kind, Origin, Picture
from bulletin.blocks import walk
from bulletin.bodytext import Body, find_body
from bulletin.declared import Declared, Stated, declared
from bulletin.decoding import decode
from bulletin.errors import SourceError
from bulletin.heads import headline_of, printed_at, time_of
from bulletin.layout import is_overview, lay_out
from bulletin.leaf import Known, Line
from bulletin.markup import zoned
from bulletin.page import read_lines
from bulletin.paragraphs import is_sentence
from bulletin.sites import rule_for
from bulletin.text import clean_text
from bulletin.tongue import guess

if TYPE_CHECKING:
    from lxml.html import HtmlElement

NAME = "html"
SUFFIXES = (".html", ".htm", ".xhtml")

_COMMENTS = rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*"
_PAGE = re.compile(
    _COMMENTS + rb"<(?:!doctype\s+html|html|head|body|meta|title)\b", re.IGNORECASE | re.DOTALL
)
_PART = re.compile(
    _COMMENTS
    + rb"<(?:div|p|h[1-6]|article|section|main|header|table|span|figure|strong|b|font)(?:\s[^<>]*)?>",
    re.IGNORECASE | re.DOTALL,
)
_ERRORS = re.compile(
    r"\b(?:404|403|500|not found|access denied|forbidden|just a moment|attention required|không tìm thấy"
    r"|không tồn tại|service unavailable|are you (?:a )?(?:human|robot)|trang lỗi)\b",
    re.IGNORECASE,
)
_SHORT = 400  # characters of a page that may only be an error's


def score(name: str, head: bytes) -> int:
    """70 for what begins as a web page does, 50 for a part of one, 30 by the file's name alone."""
    if _PAGE.match(head):
        return 70
    if _PART.match(head):
        return 50
    return 30 if name.lower().endswith(SUFFIXES) else 0


def read(data: bytes, name: str, language: str | None) -> tuple[Article, ...]:
    """The article of the page: its headline, body in order, and what is not read with the reason; SourceError
    where it has none.
    """
    return (_article(clean_text(decode(data, name)), name, language),)


def _article(text: str, name: str, language: str | None) -> Article:
    from bulletin.webpage import tree

    root = tree(text, name)
    facts = declared(root)
    rule = rule_for(facts.address.value or name)
    found = find_body(root, rule.body_of(root))
    if found is None:
        title = headline_of(root, facts)
        article = _dated(root, None, _of_declared(facts, title, name, language), facts)
        return _complete(article, replace(facts, title=title), (), language)
    walked = walk(root.find("body"), found.whole)
    blocks = tuple(rule.judged(block) for block in walked.blocks)
    if is_overview(blocks, found) and not facts.is_article:
        raise SourceError("source.overview", name=name)
    title = headline_of(root, facts, blocks)
    layout = lay_out(blocks, found, title.value, printed_at(blocks, title.value))
    article = read_lines(layout.lines, name, language, Known(layout.title, layout.author))
    read = {one.text for one in article.paragraphs}
    boxed = tuple(Doubt(text, "boxed") for text in layout.doubted if text in read)
    article = replace(article, doubts=(*article.doubts, *boxed))
    if not _has_text(article) and facts.body:
        article = replace(_of_declared(facts, title, name, language), skipped=article.skipped)
    _require_article(article, name)
    dated = _dated(root, found, article, facts)
    return _complete(dated, replace(facts, title=title), walked.pictures, language)


def _of_declared(facts: Declared, title: Stated, name: str, language: str | None) -> Article:
    """The article whose text only the page's data hold, as programs in the browser show it."""
    lines = [title.value, *facts.body.split("\n")]
    if not facts.body or not title.value:
        raise SourceError("source.no_article", name=name)
    return read_lines([Line(line) for line in lines if line], name, language, Known(0))


def _has_text(article: Article) -> bool:
    return any(is_sentence(one.text) or one.kind in {Kind.ITEM, Kind.QUOTE} for one in article.paragraphs)


def _require_article(article: Article, name: str) -> None:
    """SourceError where the page shows an error, or nothing that is a sentence."""
    length = sum(len(one.text) for one in article.paragraphs)
    if (
        not article.title.text
        or not _has_text(article)
        or (length < _SHORT and _ERRORS.search(article.title.text))
    ):
        raise SourceError("source.no_article", name=name)


def _dated(root: "HtmlElement", body: Body | None, article: Article, facts: Declared) -> Article:
    """The article with the time that the page declares; else that of a `<time>` beside the headline, else
    what is printed there.
    """
    if facts.moment:
        return _with(article, facts.published.place, published=facts.moment)
    timed = time_of(root, body) if body else None
    if timed:
        return _with(article, "time", published=timed)
    return _with(article, "page", published=article.published) if article.published else article


def _with(article: Article, place: str, published: datetime) -> Article:
    return replace(article, published=published, origins=(*article.origins, Origin("published", place)))


def _complete(
    article: Article, facts: Declared, pictures: Sequence[Picture], language: str | None
) -> Article:
    """The article with all else that the page declares, and where each comes from."""
    spoken = Stated(language, "order") if language else _language(article, facts)
    byline = Stated(article.byline, "page") if article.byline and not facts.byline.value else facts.byline
    section = (
        Stated(article.section, "page") if article.section and not facts.section.value else facts.section
    )
    address = public_address(facts.address.value)
    told = (
        ("title", facts.title),
        ("byline", byline),
        ("section", section),
        ("language", spoken),
        ("source", facts.address),
    )
    origins = tuple(Origin(field, one.place) for field, one in told if one.value)
    return zoned(
        replace(
            article,
            byline=byline.value,
            section=section.value,
            language=spoken.value,
            source=address or article.source,
            pictures=_pictures(article, pictures, facts.picture.value),
            doubts=(*article.doubts, *_doubts(article, facts)),
            origins=(*origins, *article.origins),
        )
    )


def _language(article: Article, facts: Declared) -> Stated:
    """What the text is written in: templates declare a language that their pages are not in, so of a long
    text its own words decide, and else the page.
    """
    text = " ".join(one.text for one in (article.title, *article.body))
    guessed = guess(text)
    stated = facts.language.value
    if not stated or (len(text) > _SHORT and guessed in {"vi", "en"} and guessed != stated):
        return Stated(guessed, "guess")
    return facts.language


def _pictures(article: Article, shown: Sequence[Picture], first: str) -> tuple[Picture, ...]:
    """The pictures that captions belong to, with their addresses; without any, the one that is declared."""
    found = []
    for picture in article.pictures:
        there = next(
            (one for one in shown if one.caption and one.caption.startswith(picture.caption)), Picture()
        )
        found.append(replace(picture, url=there.url, alt=there.alt))
    return tuple(found) if found or not first else (Picture(first),)


def _doubts(article: Article, facts: Declared) -> tuple[Doubt, ...]:
    closed = facts.is_closed or any(one.reason == "paywall" for one in article.skipped)
    return (Doubt(article.title.text, "closed"),) if closed else ()
