"""A page's lines while they are sorted: of each, why it is not read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from bulletin.article import Kind


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page; where its code says so, what kind of paragraph it is, and why it is not read."""

    text: str
    kind: Kind | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What a page's code tells before its lines are sorted: which line is the headline (-1 for none), and who
    wrote it.
    """

    title: int = -1
    author: str = ""


@dataclass(slots=True)
class Leaf:
    """The lines of a page while they are sorted: `fate` of each is why it is not read, "" if it is; of those
    in `boxed` the page's code says so, and those in `sure` are the article's, whatever they look like.
    """

    lines: tuple[str, ...]
    language: str
    kinds: tuple[Kind | None, ...]
    boxed: frozenset[int] = frozenset()
    fate: list[str] = field(default_factory=list)
    title: int = 0
    byline: str = ""
    section: str = ""
    published: datetime | None = None
    sure: set[int] = field(default_factory=set)

    def kept(self, start: int = 0) -> Iterator[int]:
        """The lines of the body that are read, from `start` on."""
        return (n for n in range(max(start, self.title + 1), len(self.lines)) if not self.fate[n])

    def skip(self, number: int, reason: str) -> None:
        """The line is not read, if it is not sure to be; the reason that it had first stays."""
        self.fate[number] = self.fate[number] or ("" if number in self.sure else reason)

    def signed(self, number: int, author: str) -> None:
        """The line names the author; who is named first stays. An address is nobody's name."""
        self.byline = self.byline or ("" if "://" in author else author)
        self.fate[number] = "byline"
