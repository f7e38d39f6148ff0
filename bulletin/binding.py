"""Binding: the records of editions become a talking book, every line with its stretch of their sound."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, groupby
from urllib.parse import quote
from uuid import UUID, uuid5

from bulletin.address import public_address
from bulletin.book import HEADING, Block, Book, Line, Part, Picture, TitlePage
from bulletin.captions import milliseconds
from bulletin.overlay import Span, Stretch, chapters_said, spans
from bulletin.record import ArticleFacts, ChapterFacts, PictureFacts, Record, UtteranceFacts
from bulletin.text import one_line
from bulletin.texts import sentence
from bulletin.transcript import TAGS, foreign, listed, place

_DEEPEST = 6  # ranks that HTML has
_BOOKS = UUID("6d1d7d0e-58c7-5a9b-9c0e-0d8a5c1b7f42")  # name space of the books' identifiers


@dataclass(frozen=True, slots=True)
class Issue:
    """An edition as a part of a book: its record, the `length` of its sound in milliseconds, and the bytes
    of the pictures that are at hand, JPEG, by (article's id, picture's url).
    """

    record: Record
    length: int
    pictures: Mapping[tuple[str, str], bytes] = field(default_factory=dict)


def title_page(
    records: Sequence[Record], title: str, key: str, publisher: str, identifier: str = ""
) -> TitlePage:
    """What the book of these records says of itself; without an `identifier` it has one that the station and
    `key` decide, so that what is made again keeps it.
    """
    last = records[-1]
    articles = [article for record in records for article in record.articles]
    alone = articles[0] if len(articles) == 1 else None
    station = one_line(last.edition.station) or "Bulletin"
    made = [record.provenance for record in records if record.provenance]
    voices = (voice.name for one in made for voice in one.voices)
    return TitlePage(
        title=one_line(title),
        identifier=identifier or f"urn:uuid:{uuid5(_BOOKS, f'{station}/{key}')}",
        language=records[0].edition.language,
        at=last.edition.at,
        creator=one_line(alone.byline if alone else "") or station,
        publisher=one_line(publisher) or station,
        narrators=tuple(dict.fromkeys(one_line(name) for name in voices)),
        source=_web(alone.source) if alone else "",
        disclosure=" ".join(dict.fromkeys(one_line(one.disclosure) for one in made if one.disclosure)),
    )


def picture_name(issue: int, article: int, number: int) -> str:
    """The name of a picture in a book: issues count from 1, articles and their pictures from 0."""
    return f"picture{issue:02d}-{article + 1:02d}-{number + 1:02d}.jpg"


def sound_name(number: int) -> str:
    """The name of the sound of an issue, counted from 1, in a book."""
    return f"sound{number:02d}.mp3"


def bound(title_page: TitlePage, issues: Sequence[Issue], cover: bytes = b"") -> Book:
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
        stretches = [Stretch(milliseconds(one.chapter.start), len(one.headings), one.said) for one in plans]
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
            source=_web(article.source),
        )

    def _picture(self, article: ArticleFacts, one: PictureFacts, here: int, number: int) -> Picture:
        data = self.issue.pictures.get((article.id, one.url), b"") if one.alt or one.caption else b""
        name = picture_name(self.number, here, number) if data else ""
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


def _web(address: str) -> str:
    """The public address, with nothing in it that an address may not have (RFC 3986, 2)."""
    return quote(one_line(public_address(address)), safe="%:/?#[]@!$&'()*+,;=~")


def _level(role: str, own: int) -> int:
    """The rank of what is said in this role, 0 for what is no heading."""
    ranks = {"title": own, "subhead": own + 1}
    return min(ranks.get(role, 0), _DEEPEST)
