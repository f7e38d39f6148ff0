"""Books and magazines (EPUB): each chapter with text an article."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from bulletin.article import Article, Kind, Paragraph
from bulletin.errors import SourceError
from bulletin.fragments import Fragment, fragment, of_tree
from bulletin.markup import moment, zoned
from bulletin.packed import Pack, opened, xml
from bulletin.text import one_line
from bulletin.tongue import guess

NAME = "epub"
SUFFIXES = (".epub",)

_CONTAINER = "META-INF/container.xml"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
_LEAST = 80  # characters of a chapter; covers and title pages have fewer


def score(name: str, head: bytes) -> int:
    """95 for what says that it is one, 85 for an archive that is called so."""
    if not head.startswith(b"PK\x03\x04"):
        return 0
    if b"mimetypeapplication/epub+zip" in head[:120]:
        return 95
    return 85 if name.lower().endswith(SUFFIXES) else 0


@dataclass(frozen=True, slots=True)
class _Book:
    """What the book says of itself, and the paths of its chapters in order."""

    title: str
    author: str
    language: str
    published: datetime | None
    chapters: tuple[str, ...]


def read(data: bytes, name: str, language: str | None) -> tuple[Article, ...]:
    """The chapters of the book in its order, without cover, contents and other pages without text."""
    with opened(data, name) as pack:
        book = _book(pack)
        found = tuple(_chapters(pack, book, language))
    if not found:
        raise SourceError("source.blank", name=name)
    return found


def _book(pack: Pack) -> _Book:
    places = [str(one.get("full-path") or "") for one in pack.tree(_CONTAINER).iter("{*}rootfile")]
    if not places:
        raise SourceError("packed.damaged", name=pack.name)
    root = pack.tree(places[0])
    items = {one.get("id"): one for one in root.iter(f"{_OPF}item")}
    order = [items.get(one.get("idref")) for one in root.iter(f"{_OPF}itemref") if one.get("linear") != "no"]
    folder = posixpath.dirname(places[0])
    return _Book(
        title=_said(root, "title"),
        author=_said(root, "creator"),
        language=_said(root, "language").partition("-")[0].lower(),
        published=_moment(_said(root, "date"), pack.name),
        chapters=tuple(
            posixpath.normpath(posixpath.join(folder, unquote(str(one.get("href") or ""))))
            for one in order
            if one is not None and "nav" not in str(one.get("properties") or "").split()
        ),
    )


def _said(root: Any, fact: str) -> str:
    return next((one_line(one.text or "") for one in root.iter(f"{_DC}{fact}") if one.text), "")


def _moment(written: str, name: str) -> datetime | None:
    try:
        return moment(written, name)
    except SourceError:
        return None


def _chapters(pack: Pack, book: _Book, language: str | None) -> Iterator[Article]:
    for path in book.chapters:
        body = _body(pack.part(path), pack.name)
        if body.characters >= _LEAST:
            yield _article(body, book, pack.name, language)


def _body(data: bytes, name: str) -> Fragment:
    """A chapter's text; what is no XML, or has names that only HTML knows, is read as HTML."""
    try:
        root = xml(data, name)
    except SourceError:
        return fragment(data.decode("utf-8", "replace"))
    body = root.find(f"{_XHTML}body")
    return of_tree(root if body is None else body)


def _article(body: Fragment, book: _Book, source: str, language: str | None) -> Article:
    first, rest = body.paragraphs[0], body.paragraphs[1:]
    headed = first.kind is Kind.SUBHEAD and bool(rest)
    title = first.text if headed else book.title or first.text
    kept = rest if headed or not book.title else body.paragraphs
    guessed = guess(" ".join(one.text for one in kept) or title)
    return zoned(
        Article(
            title=Paragraph(title),
            paragraphs=kept,
            byline=book.author,
            published=book.published,
            section=book.title if headed else "",
            language=language or (book.language if guessed == "und" and book.language else guessed),
            source=source,
            pictures=body.pictures,
            skipped=body.skipped,
        )
    )
