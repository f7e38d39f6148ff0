"""The talking book: editions as parts with headings, paragraphs and lines, each line with its sound.

EPUB and DAISY are written from it; nothing here knows either of them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, groupby
from pathlib import Path
from typing import IO, Protocol

from bulletin.address import public_address
from bulletin.overlay import Span, Stretch, chapters_said, spans
from bulletin.record import ArticleFacts, ChapterFacts, PictureFacts, Record, UtteranceFacts
from bulletin.text import one_line
from bulletin.texts import sentence
from bulletin.transcript import TAGS, foreign, listed, place

HEADING = "h"
_DEEPEST = 6  # ranks that HTML has
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
class Issue:
    """An edition as a part of a book: its record, the `length` of its sound in milliseconds, and the bytes
    of the pictures that are at hand, by (article's id, picture's url).
    """

    record: Record
    length: int
    pictures: Mapping[tuple[str, str], bytes] = field(default_factory=dict)


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


def sound_name(number: int) -> str:
    """The name of the sound of an issue, counted from 1, in a book."""
    return f"sound{number:02d}.mp3"


def compiled(title_page: TitlePage, issues: Sequence[Issue], cover: bytes = b"") -> Book:
    """The book of these editions, in their order; of several each has its title as a heading over it."""
    numbers, ids = count(1), count(1)
    parts: list[Part] = []
    for number, issue in enumerate(issues, 1):
        titles = [title_page.title] if number == 1 else []
        titles += [issue.record.edition.title] if len(issues) > 1 else []
        writer = _Writer(issue, number, title_page.language, 2 if len(issues) > 1 else 1, ids)
        parts += [replace(part, number=next(numbers)) for part in writer.parts(titles)]
    sounds = tuple((sound_name(number), issue.length) for number, issue in enumerate(issues, 1))
    return Book(title_page, tuple(parts), sounds, cover)


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading that nobody speaks."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class _Plan:
    """A chapter before its lines have times: the rank of its own heading, and the headings over it."""

    chapter: ChapterFacts
    said: tuple[UtteranceFacts, ...]
    level: int
    headings: tuple[_Heading, ...]


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the parts of one issue: `level` is the rank of what it is divided into."""

    issue: Issue
    number: int
    language: str
    level: int
    ids: Iterator[int]

    def parts(self, titles: Sequence[str]) -> Iterator[Part]:
        """The parts; over the first stand `titles`, all of them headings of the first rank."""
        plans = tuple(self._plans(titles))
        stretches = [Stretch(round(one.chapter.start * 1000), len(one.headings), one.said) for one in plans]
        for plan, times in zip(plans, spans(stretches, self.issue.length), strict=True):
            yield self._part(plan, times)

    def _plans(self, titles: Sequence[str]) -> Iterator[_Plan]:
        above = [_Heading(title, 1) for title in titles]
        articles = {one.id: one for one in self.issue.record.articles}
        before = ""
        for chapter, said in chapters_said(self.issue.record):
            section = one_line(articles[chapter.article].section) if chapter.article in articles else ""
            if section and section != before:
                above.append(_Heading(section, self.level))
            before = section
            level = self.level + bool(section)
            spoken = any(one.role == "title" for one in said)
            own = [] if spoken else [_Heading(chapter.title, level)]
            yield _Plan(chapter, said, level, (*above, *own))
            above = []

    def _part(self, plan: _Plan, times: Sequence[Span]) -> Part:
        headings = tuple(
            Block(HEADING, (self._line(one.text, span),), one.level)
            for one, span in zip(plan.headings, times, strict=False)
        )
        said = tuple(self._blocks(plan, times[len(headings) :]))
        articles = {one.id: one for one in self.issue.record.articles}
        article = articles.get(plan.chapter.article)
        part = Part(0, sound_name(self.number), (*headings, *said))
        return self._with_page(part, article) if article else part

    def _with_page(self, part: Part, article: ArticleFacts) -> Part:
        """The part with what stands on the page of its article beside the text."""
        here = self.issue.record.articles.index(article)
        pictures = (self._picture(article, one, here, number) for number, one in enumerate(article.pictures))
        return replace(
            part,
            pictures=tuple(one for one in pictures if one.caption or one.alt),
            language=foreign(article.language, self.language),
            byline=one_line(article.byline),
            source=public_address(article.source),
        )

    def _picture(self, article: ArticleFacts, one: PictureFacts, here: int, number: int) -> Picture:
        data = self.issue.pictures.get((article.id, one.url), b"") if one.alt or one.caption else b""
        name = f"picture{self.number:02d}-{here + 1:02d}-{number + 1:02d}.jpg" if data else ""
        return Picture(name, one_line(one.alt), one_line(one.caption), one_line(one.credit), data)

    def _blocks(self, plan: _Plan, times: Sequence[Span]) -> Iterator[Block]:
        at = iter(times)
        groups = [tuple(group) for _, group in groupby(plan.said, key=place)]
        tags = [TAGS.get(group[0].role, "p") for group in groups]
        for group, tag, ends in zip(groups, tags, listed(tags), strict=True):
            lines = tuple(self._line(one.written or self._wordless(), next(at)) for one in group)
            level = _level(group[0].role, plan.level)
            yield Block(HEADING if level else tag, lines, level, *ends)

    def _wordless(self) -> str:
        """What stands for a recording without a transcript."""
        return sentence("book.recording", self.language.partition("-")[0])

    def _line(self, text: str, span: Span) -> Line:
        return Line(f"t{next(self.ids):05d}", one_line(text) or "–", *span)


def _level(role: str, own: int) -> int:
    """The rank of what is said in this role, 0 for what is no heading."""
    ranks = {"title": own, "subhead": own + 1}
    return min(ranks.get(role, 0), _DEEPEST)
