"""The talking book: editions as parts with headings, paragraphs and lines, each line with its sound.

EPUB and DAISY are written from it; nothing here knows either of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol

HEADING = "h"
Opener = Callable[[], IO[bytes]]


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of text and when it is heard: from `start` to before `end`, in milliseconds of its sound."""

    id: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A heading of rank `level`, from 1, or a paragraph, whose level is 0: its HTML element, and its lines;
    `first` and `last` of items that follow each other.
    """

    tag: str
    lines: tuple[Line, ...]
    level: int = 0
    first: bool = True
    last: bool = True

    @property
    def id(self) -> str:
        """The id of its first line, which stands for it."""
        return self.lines[0].id

    @property
    def text(self) -> str:
        """The whole text."""
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the page: the name of its file in the book, empty where only its caption is there."""

    name: str
    alt: str
    caption: str
    credit: str
    data: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter of an edition: `number` counts all parts of the book from 1, `sound` names the file that it
    is heard in; `language` is empty where it is the book's.
    """

    number: int
    sound: str
    blocks: tuple[Block, ...]
    pictures: tuple[Picture, ...] = ()
    language: str = ""
    byline: str = ""
    source: str = ""

    @property
    def lines(self) -> tuple[Line, ...]:
        """All its lines in the order in which they are heard."""
        return tuple(line for block in self.blocks for line in block.lines)

    @property
    def length(self) -> int:
        """Its length in milliseconds."""
        return self.lines[-1].end - self.lines[0].start

    @property
    def title(self) -> str:
        """The text of its heading."""
        return self.heading.text

    @property
    def heading(self) -> Block:
        """The heading that it is about: of those over its first paragraph the last."""
        return self.blocks[_over(self.blocks)]


def _over(blocks: tuple[Block, ...]) -> int:
    """Where the last of the headings is that no other text stands between."""
    first = next(number for number, block in enumerate(blocks) if block.level)
    following = (number for number in range(first, len(blocks)) if not blocks[number].level)
    return next(following, len(blocks)) - 1


@dataclass(frozen=True, slots=True)
class TitlePage:
    """What a book says of itself: its title, identifier (a URN), language, date (ISO 8601), who wrote, made
    and reads it, where it comes from, and what is said of its voices.
    """

    title: str
    identifier: str
    language: str
    at: str
    creator: str
    publisher: str
    narrators: tuple[str, ...]
    source: str
    disclosure: str


@dataclass(frozen=True, slots=True)
class Book:
    """A talking book: what it says of itself, its parts in order, the files of its sound with their lengths
    in milliseconds, and a cover (JPEG), or nothing.
    """

    title_page: TitlePage
    parts: tuple[Part, ...]
    sounds: tuple[tuple[str, int], ...]
    cover: bytes = b""

    @property
    def length(self) -> int:
        """Its length in milliseconds."""
        return sum(length for _, length in self.sounds)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The pictures that are in it."""
        return tuple(one for part in self.parts for one in part.pictures if one.data)

    @property
    def depth(self) -> int:
        """The lowest rank of its headings."""
        return max(block.level for part in self.parts for block in part.blocks)


class BookFormat(Protocol):
    """A module in `formats/` whose files are talking books: of one edition, or of several of a show."""

    SUFFIX: str
    TYPE: str

    def version(self) -> str:
        """The layout of what is made."""

    def bind(self, book: Book, sounds: Sequence[Opener], path: Path) -> None:
        """The whole book at `path`; `sounds` open its MP3s, in the order in which it names them."""
