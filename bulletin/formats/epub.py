"""EPUB 3.3 with Media Overlays: the bulletin as a book whose sentences are marked while they are heard.

W3C EPUB 3.3, 9 (Media overlays) and EPUB Accessibility 1.1.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bulletin.book import Book, Opener, Part
from bulletin.codecs import mp3
from bulletin.edition import Draft
from bulletin.formats._book import (
    SHIPPED,
    STYLE,
    Entry,
    Stop,
    book_of,
    clock,
    joined,
    packed,
    page,
    patterns_version,
    stops,
)
from bulletin.profile import Delivery
from bulletin.show import Show
from bulletin.texts import sentence

FOR = "edition"
SUFFIX = ".epub"
TYPE = "application/epub+zip"
_LAYOUT = 1  # goes up when the same draft would give other bytes
_FOLDER = "EPUB"
_FEATURES = ("synchronizedAudioText", "tableOfContents", "structuralNavigation", "readingOrder",
             "displayTransformability")  # fmt: skip


def version() -> str:
    """The codec, the patterns and the layout of the book."""
    return f"{mp3.version()} epub {patterns_version()} {_LAYOUT}"


def delivery(show: Show) -> Delivery:
    """The show's own MP3; UsageError for what is not made."""
    return mp3.checked(show.sound.delivery)


def write(draft: Draft, path: Path) -> None:
    """The book of the draft, its sound in it as one MP3."""
    with joined(draft, path) as sound:
        bind(book_of(draft), (sound,), path)


def bind(book: Book, sounds: Sequence[Opener], path: Path) -> None:
    """The whole book at `path`; `sounds` open its MP3s, in the order in which it names them."""
    packed(path, _entries(book, sounds))


def _entries(book: Book, sounds: Sequence[Opener]) -> Iterator[Entry]:
    yield "mimetype", TYPE.encode()
    yield "META-INF/container.xml", (SHIPPED / "container.xml").read_bytes()
    for name, content in _files(book):
        yield f"{_FOLDER}/{name}", content
    for (name, _), sound in zip(book.sounds, sounds, strict=True):
        yield f"{_FOLDER}/{name}", sound


def _files(book: Book) -> Iterator[tuple[str, bytes]]:
    names = {"text_name": _text_name, "overlay_name": _overlay_name}
    yield (
        "package.opf",
        page("package.opf", book, clock=clock, access=_access(book), modified=_modified(book), **names),
    )
    yield "nav.xhtml", page("nav.xhtml", book, entries=_tree(list(stops(book))), **names)
    yield STYLE, (SHIPPED / STYLE).read_bytes()
    for part in book.parts:
        text = _text_name(part)
        yield text, page("part.xhtml", book, part=part, link=None)
        yield _overlay_name(part), page("overlay.smil", book, part=part, text=text, clock=clock)
    yield from ((one.name, one.data) for one in book.pictures)
    if book.cover:
        yield "cover.jpg", book.cover


def _text_name(part: Part) -> str:
    return f"part{part.number:03d}.xhtml"


def _overlay_name(part: Part) -> str:
    return f"part{part.number:03d}.smil"


def _modified(book: Book) -> str:
    """When the edition was due, in UTC: no clock is asked."""
    return f"{datetime.fromisoformat(book.title_page.at).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


@dataclass(frozen=True, slots=True)
class _Access:
    """What is said of who can read the book (schema.org, EPUB Accessibility 1.1); it is said to conform only
    where every picture has a text of its own in its place.
    """

    modes: tuple[str, ...]
    sufficient: tuple[str, ...]
    features: tuple[str, ...]
    summary: str
    conforms: bool


def _access(book: Book) -> _Access:
    told = all(one.alt for one in book.pictures)
    visual = ("visual",) if book.pictures else ()
    language = book.title_page.language.partition("-")[0]
    return _Access(
        modes=("textual", "auditory", *visual),
        sufficient=("textual" if told else "textual,visual", "auditory"),
        features=(*_FEATURES, *(("alternativeText",) if book.pictures and told else ())),
        summary=sentence("book.summary" if told else "book.summary_untold", language),
        conforms=told,
    )


@dataclass(frozen=True, slots=True)
class _Item:
    """An item of the table of contents with those below it."""

    href: str
    text: str
    language: str
    below: list["_Item"] = field(default_factory=list)


def _tree(found: list[Stop]) -> list[_Item]:
    top: list[_Item] = []
    above: list[tuple[int, list[_Item]]] = [(0, top)]
    for stop in found:
        item = _Item(f"{_text_name(stop.part)}#b{stop.id}", stop.text, stop.part.language)
        while above[-1][0] >= stop.depth:
            above.pop()
        above[-1][1].append(item)
        above.append((stop.depth, item.below))
    return top
