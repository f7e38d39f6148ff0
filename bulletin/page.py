"""A page as people paste it: what of it is the article, and why the rest is not read."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise

from bulletin.article import Article, Picture, Skipped
from bulletin.errors import SourceError
from bulletin.furniture import credit, heading, is_passing, is_scene, is_widget, kind_of, original, trail
from bulletin.imprint import byline, credited, is_bare, is_date, is_name, published, undated
from bulletin.markup import marked
from bulletin.paragraphs import BULLET, ENDS, TEASER, headline, is_sentence, paragraphs
from bulletin.tongue import guess
from bulletin.wrapping import unwrapped

LINES = 40_000  # of one article's page; more is a list or a table, and sorting it would take long


@dataclass(slots=True)
class _Page:
    """The lines of a page while they are sorted: `fate` of each is why it is not read, "" if it is."""

    lines: tuple[str, ...]
    language: str
    fate: list[str] = field(default_factory=list)
    title: int = 0
    byline: str = ""
    section: str = ""
    published: datetime | None = None

    def kept(self, start: int = 0) -> Iterator[int]:
        """The lines of the body that are read, from `start` on."""
        return (n for n in range(max(start, self.title + 1), len(self.lines)) if not self.fate[n])

    def skip(self, number: int, reason: str) -> None:
        self.fate[number] = self.fate[number] or reason

    def signed(self, number: int, author: str) -> None:
        """The line names the author; who is named first stays."""
        self.byline = self.byline or author
        self.fate[number] = "byline"


def read_page(text: str, name: str, language: str | None) -> Article:
    """The article of the page `text`; SourceError naming the input `name` where there is none."""
    lines = tuple(unwrapped(text))
    if len(lines) > LINES:
        raise SourceError("source.lines", name=name, lines=f"{len(lines):,}", limit=f"{LINES:,}")
    page = _Page(lines, guess(text), [kind_of(line) for line in lines])
    _find_headline(page, name)
    _sort_head(page)
    _sort_lists(page)
    _sort_end(page)
    _sort_captions(page)
    article = _article(page, name)
    return replace(article, language=language or article.language)


def _find_headline(page: _Page, name: str) -> None:
    """The headline is the first line that is nothing else. A date above it may be the day on which the page
    was looked at, as portals print it, so it is not taken for the article's.
    """
    for number, line in enumerate(page.lines):
        reason = page.fate[number] or _above(line, number + 1 < len(page.lines))
        if not reason:
            page.title = number
            break
        page.fate[number] = reason
        page.section = next(reversed(trail(line)), page.section)
    else:
        raise SourceError("source.audio" if set(page.fate) == {"audio"} else "source.furniture", name=name)
    if not any(page.kept()) and byline(page.lines[page.title]):
        raise SourceError("source.byline", name=name)


def _above(line: str, more: bool) -> str:
    """What a line above the headline is."""
    if is_date(line):
        return "date"
    if more and trail(line):
        return "breadcrumb"
    return "notice" if is_widget(line) else ""


def _sort_head(page: _Page) -> None:
    """Above its second paragraph a page says who wrote it and when: only here a date is its own."""
    body = 0
    chronicle = _is_chronicle(page)
    for number in page.kept():
        line = page.lines[number]
        author = _author(page, number, body)
        if is_date(line) or (author and undated(line) != line):
            page.published = page.published or published(line, page.language)
        if author:
            page.signed(number, author)
        elif is_date(line) and not (chronicle and is_bare(line)):
            page.skip(number, "date")
        elif body == 0 and is_scene(line) and any(page.kept(number + 1)):
            page.skip(number, "caption")
        else:
            body += 1
        if body == 2:
            break


def _is_chronicle(page: _Page) -> bool:
    """Whether days or times of day are what the paragraphs are headed with: then they are read."""
    return sum(is_bare(line) and is_sentence(below) for line, below in pairwise(page.lines)) > 1


def _author(page: _Page, number: int, body: int) -> str:
    line = page.lines[number]
    rest = undated(line)
    if rest != line:
        return rest if is_name(rest) else credited(rest)
    if not any(page.kept(number + 1)):
        return ""  # the end of the page, where its own rule holds
    # English decks are set in capitalised words too, so there only "By ..." is certain.
    alone = body == 0 and page.language == "vi" and is_name(line)
    return credited(line) or (byline(line) if alone else "")


def _sort_lists(page: _Page) -> None:
    """Headings such as "Tin liên quan" and what stands under them."""
    number, last = page.title + 1, page.title
    while number < len(page.lines):
        kind = "" if page.fate[number] in {"caption", "date", "byline"} else heading(page.lines[number])
        if not kind:
            last = last if page.fate[number] else number
            number += 1
            continue
        page.fate[number] = kind
        end = _end_of_list(page, number, last, kind)
        for below in range(number + 1, end):
            kind = heading(page.lines[below]) or kind
            page.skip(below, kind)
        number = end


def _end_of_list(page: _Page, number: int, last: int, kind: str) -> int:
    """The first line below the heading `number` that is read again; `last` is the last one read above it.

    Below a byline or among comments nothing is; in the middle of an article sentences go on after the list.
    """
    if last > page.title and (kind == "comments" or byline(page.lines[last])):
        return len(page.lines)
    if last == page.title or kind == "tags" or is_passing(page.lines[number]):
        return _end_of_run(page, number + 1)
    return next((n for n in page.kept(number + 1) if _is_long(page.lines[n])), len(page.lines))


def _end_of_run(page: _Page, start: int) -> int:
    """Where a run of headlines that begins at `start` ends: at a sentence, a heading, or the last bullet."""
    bulleted = start < len(page.lines) and bool(BULLET.match(page.lines[start]))
    for number in range(start, len(page.lines)):
        line = page.lines[number]
        if heading(line):
            return number
        if page.fate[number] or (bulleted and BULLET.match(line)):
            continue
        if is_sentence(line) or bulleted:
            return number
    return len(page.lines)


def _is_long(line: str) -> bool:
    return len(line) > TEASER and line.endswith((*ENDS, "?"))


def _sort_end(page: _Page) -> None:
    """Below the last sentence: names, dates and boxes; below a line that surely is the byline, headlines."""
    body = [n for n in page.kept() if is_sentence(page.lines[n]) and not byline(page.lines[n])]
    if not body:
        return
    signed = False
    for number in page.kept(body[-1] + 1):
        _sort_below(page, number, "related" if signed else "")
        signed = signed or page.fate[number] == "byline"
    below = list(page.kept(body[-1] + 1))
    if len(below) == 1 and byline(page.lines[below[0]]):
        page.signed(below[0], page.lines[below[0]])


def _sort_below(page: _Page, number: int, otherwise: str) -> None:
    line = page.lines[number]
    if credited(line):
        page.signed(number, credited(line))
    elif is_date(line) or is_widget(line):
        page.skip(number, "date" if is_date(line) else "notice")
    elif not byline(line):
        page.skip(number, otherwise)


def _sort_captions(page: _Page) -> None:
    """A line above a bare credit ("Ảnh: ...") is a picture's, and so is a scene without a full stop."""
    for number in list(page.kept()):
        line, next_line = page.lines[number], "".join(page.lines[number + 1 : number + 2])
        if len(line) > TEASER or is_sentence(line):
            continue
        bare = page.fate[number + 1 : number + 2] == ["caption"] and not credit(next_line)[0]
        if bare or is_scene(line):
            page.fate[number] = "caption"


def _article(page: _Page, name: str) -> Article:
    title, rest = headline(page.lines[page.title])
    body = [rest] if rest else []
    body += [page.lines[number] for number in page.kept()]
    skipped = [(line, reason) for line, reason in zip(page.lines, page.fate, strict=True) if reason]
    sounds = [original(line) for line, reason in skipped if reason == "audio"]
    return Article(
        title=marked(title),
        paragraphs=tuple(paragraphs(body)),
        byline=page.byline,
        published=page.published,
        section=page.section,
        language=page.language,
        source="" if name == "-" else name,
        original=next(filter(None, sounds), ""),
        pictures=tuple(_pictures([line for line, reason in skipped if reason == "caption"])),
        skipped=tuple(Skipped(line, reason) for line, reason in skipped),
    )


def _pictures(captions: list[str]) -> Iterator[Picture]:
    """One picture for each caption; a bare credit belongs to the caption above it."""
    caption = ""
    for line in captions:
        text, author = credit(line)
        if caption and (text or not author):
            yield Picture(caption=caption)
        if author:
            yield Picture(caption=text or caption, credit=author)
        caption = "" if author else text
    if caption:
        yield Picture(caption=caption)
