"""DAISY 2.02: the bulletin for the talking-book players that blind readers own, as a ZIP of one folder.

DAISY 2.02 Specification (2001): ncc.html, SMIL 1.0, full text, MP3 mono at 64 kb/s.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from bulletin import __version__
from bulletin.book import Book, Line, Opener, Part
from bulletin.codecs import mp3
from bulletin.edition import Draft
from bulletin.formats._book import Entry, book_of, clock, joined, packed, page, patterns_version, stops
from bulletin.profile import Delivery
from bulletin.show import Show

FOR = "edition"
SUFFIX = ".daisy.zip"
TYPE = "application/x-daisy+zip"
_LAYOUT = 1  # goes up when the same draft would give other bytes
_KBPS = 64


def version() -> str:
    """The codec, the patterns and the layout of the book."""
    return f"{mp3.version()} daisy {patterns_version()} {_LAYOUT}"


def delivery(show: Show) -> Delivery:
    """Mono at 64 kb/s, which every player takes, as loud as the show wants it."""
    return mp3.checked(show.sound.mono(_KBPS))


def write(draft: Draft, path: Path) -> None:
    """The book of the draft, its sound in it as one MP3."""
    with joined(draft, path) as sound:
        bind(book_of(draft), (sound,), path)


def bind(book: Book, sounds: Sequence[Opener], path: Path) -> None:
    """The whole book at `path`, a ZIP, or in it where that is a folder; `sounds` open its MP3s in order."""
    packed(path, _entries(book, sounds))


@dataclass(frozen=True, slots=True)
class _Item:
    """A child of the navigation centre's body: a heading of rank `level`, or a paragraph, 0."""

    id: str
    href: str
    text: str
    level: int


def _entries(book: Book, sounds: Sequence[Opener]) -> Iterator[Entry]:
    files = list(_files(book))
    every = len(files) + len(sounds) + 1
    items = [_Item(one.id, f"{_name(one.part)}#p{one.id}", one.text, one.level) for one in stops(book)]
    yield (
        "ncc.html",
        page("ncc.html", book, items=items, files=every, total=_rounded(book.length), version=__version__),
    )
    yield from files
    yield from zip((name for name, _ in book.sounds), sounds, strict=True)


def _files(book: Book) -> Iterator[tuple[str, bytes]]:
    yield "master.smil", page("master.smil", book, clock=clock, smil_name=_name, version=__version__)
    elapsed = accumulate((part.length for part in book.parts), initial=0)
    for part, before in zip(book.parts, elapsed, strict=False):
        facts = {"part": part, "elapsed": before, "clock": clock, "seconds": _seconds}
        yield _name(part), page("part.smil", book, **facts, version=__version__)
    yield "text.html", page("text.html", book, link=_link)
    yield from ((one.name, one.data) for one in book.pictures)


def _name(part: Part) -> str:
    return f"s{part.number:04d}.smil"


def _link(part: Part, line: Line) -> str:
    return f"{_name(part)}#p{line.id}"


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds // 1000}.{milliseconds % 1000:03d}"


def _rounded(milliseconds: int) -> str:
    """Milliseconds as "hh:mm:ss"."""
    seconds = (milliseconds + 500) // 1000
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
