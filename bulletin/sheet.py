"""The reading sheet: a record as one page that stands alone, written and spoken side by side."""

import hashlib
import os
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import count, groupby
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from bulletin.edition import Edition
from bulletin.errors import UsageError
from bulletin.filing import publish_bytes
from bulletin.library import find_edition, is_whole, settled_name
from bulletin.naming import class_name, part_name, reason_name, role_name, rule_name
from bulletin.patter import written_date
from bulletin.record import FlagFacts, Record, SkippedFacts, SpanFacts, UtteranceFacts
from bulletin.text import clock_time
from bulletin.texts import sentence

if TYPE_CHECKING:
    from jinja2 import Environment

_FOLDER = Path(__file__).with_name("_sheet")
_SUFFIXES = (".html", ".htm")
_SIGNATURE = b'<meta name="generator" content="Bulletin reading sheet">'
_HEAD = 4096  # bytes of a page in which its signature stands
# What no HTML may hold, one letter for one, so that offsets stay: controls but tab and newline, surrogates.
_UNWRITABLE = dict.fromkeys(
    [*range(9), 11, 12, 13, *range(14, 32), *range(127, 160), *range(0xD800, 0xE000)], "\ufffd"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A span as the page shows it: the `number` in the page and the `place` in its row, both from 1."""

    number: int
    place: int
    span: SpanFacts
    written: str
    spoken: str
    doubt: FlagFacts | None

    @property
    def silent(self) -> bool:
        """Whether nothing is heard of it."""
        return not self.spoken.strip()


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of text, and the mark that it stands under, if any."""

    text: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """An utterance: its `number` in the page from 1, what was written and what is said, in stretches."""

    number: int
    facts: UtteranceFacts
    language: str
    marks: tuple[Mark, ...]

    @property
    def written(self) -> tuple[Stretch, ...]:
        """The written text, marked."""
        places = ((mark.span.start, mark.span.end) for mark in self.marks)
        return tuple(_stretches(self.facts.written, places, self.marks))

    @property
    def spoken(self) -> tuple[Stretch, ...]:
        """The spoken text, marked."""
        places = ((mark.span.spoken_start, mark.span.spoken_end) for mark in self.marks)
        return tuple(_stretches(self.facts.spoken, places, self.marks))

    @property
    def doubtful(self) -> bool:
        """Whether an editor should look at it."""
        return self.untold or any(mark.doubt for mark in self.marks)

    @property
    def untold(self) -> bool:
        """Whether it is a recording without a transcript."""
        return self.facts.role == "recording" and not self.facts.written


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one paragraph."""

    role: str
    paragraph: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A story, or a part that the show says itself (`story` -1, then `role` names it)."""

    story: int
    role: str
    title: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A record arranged for the page; `sound` is the address of its sound as seen from there, or nothing."""

    record: Record
    sections: tuple[Section, ...]
    sound: str = ""

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, in the order in which they are read."""
        return tuple(row for section in self.sections for group in section.groups for row in group.rows)

    @property
    def voices(self) -> tuple[str, ...]:
        """Who reads, in order of appearance."""
        return tuple(dict.fromkeys(one.voice for one in self.record.script if one.voice))

    @property
    def doubts(self) -> tuple[tuple[Row, Mark], ...]:
        """Each place that wants a look."""
        return tuple((row, mark) for row in self.rows for mark in row.marks if mark.doubt)

    @property
    def skipped(self) -> tuple[tuple[str, tuple[SkippedFacts, ...]], ...]:
        """What is not read: for each article its title and its lines."""
        titles = {one.id: one.title for one in self.record.articles}
        grouped = groupby(self.record.skipped, key=lambda one: one.article)
        return tuple((titles.get(article, ""), tuple(lines)) for article, lines in grouped)


def publish_sheets(records: Iterable[Record], file: Path, made: Path, ui: str) -> Iterator[Path]:
    """The page of each record, as it becomes visible: at `file`, then with -2, -3 ... before the suffix.

    Sound is taken from the finished editions in the folder `made`. UsageError where `file` is no HTML file,
    or where a file that is no reading sheet would be overwritten.
    """
    for number, record in enumerate(records, 1):
        path = file if number == 1 else file.with_stem(f"{file.stem}-{number}")
        require_free(path)
        edition = finished(record, made)
        publish_bytes(path, page(edition.record, ui, address(edition, path)) if edition else page(record, ui))
        yield path


def require_free(path: Path) -> None:
    """UsageError where `path` is not one for a page, or is a file of another kind that would be lost."""
    if path.suffix.lower() not in _SUFFIXES:
        raise UsageError("sheet.suffix", path=str(path))
    try:
        with path.open("rb") as file:
            ours = _SIGNATURE in file.read(_HEAD)
    except OSError:
        return
    if not ours:
        raise UsageError("sheet.other", path=str(path))


def finished(record: Record, folder: Path) -> Edition | None:
    """The whole edition in `folder` that was made of just what `record` says, or None."""
    edition = find_edition(folder, settled_name(folder, "sheet", record.edition.id, ""))
    if edition and _soundless(edition.record) == _soundless(record) and is_whole(edition):
        return edition
    return None


def _soundless(record: Record) -> tuple[object, ...]:
    """What is known before any sound."""
    script = tuple(replace(one, take="", start=0.0, end=0.0, words=()) for one in record.script)
    return record.edition.id, record.articles, script, record.skipped, record.flags


def address(edition: Edition, page: Path) -> str:
    """The relative address of the edition's sound as seen from `page`; nothing where no browser plays it."""
    playable = [one.path for one in edition.record.files if one.type.startswith("audio/")]
    if not playable:
        return ""
    sound = edition.folder.resolve() / playable[0]
    try:
        way = os.path.relpath(sound, page.resolve().parent)
    except ValueError:  # another drive
        return sound.as_uri()
    return "./" + quote(Path(way).as_posix())


def page(record: Record, ui: str, sound: str = "") -> bytes:
    """The reading sheet of `record` with its words in the language `ui`, as HTML in UTF-8 that asks nobody
    for anything but, where it is given, the `sound` when it is to be played.
    """
    environment = _environment(ui)
    style = environment.get_template("sheet.css").render()
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    sheet = arrange(record, sound if record.sound else "")
    html = environment.get_template("sheet.html").render(sheet=sheet, style=style, digest=digest, ui=ui)
    return html.encode()


def arrange(record: Record, sound: str = "") -> Sheet:
    """The record in sections, groups and rows."""
    titles = {one.id: one.title for one in record.articles}
    sections = [
        Section(story, role, titles.get(groups[0].rows[0].facts.article, ""), groups)
        for (story, role), rows in groupby(_rows(record), key=_section)
        for groups in [tuple(_groups(rows))]
    ]
    return Sheet(record, tuple(sections), sound)


def _section(row: Row) -> tuple[int, str]:
    return row.facts.story, row.facts.role if row.facts.story < 0 else ""


def _groups(rows: Iterable[Row]) -> Iterator[Group]:
    by_place = groupby(rows, key=lambda row: (row.facts.role, row.facts.paragraph, row.facts.article))
    for (role, paragraph, _), together in by_place:
        yield Group(role, paragraph, tuple(together))


def _rows(record: Record) -> Iterator[Row]:
    languages = {one.id: one.language for one in record.articles}
    flags = {(one.utterance, one.start, one.end): one for one in record.flags}
    numbers = count(1)
    for number, one in enumerate(record.script, 1):
        marks = tuple(
            Mark(
                next(numbers),
                place,
                span,
                one.written[span.start : span.end],
                one.spoken[span.spoken_start : span.spoken_end],
                flags.get((one.id, span.start, span.end)),
            )
            for place, span in enumerate(one.spans, 1)
        )
        yield Row(number, one, languages.get(one.article, record.edition.language), marks)


def _stretches(text: str, places: Iterable[tuple[int, int]], marks: Iterable[Mark]) -> Iterator[Stretch]:
    """The text cut at the places of the marks, nothing lost."""
    at = 0
    for (start, end), mark in zip(places, marks, strict=True):
        if at < start:
            yield Stretch(text[at:start])
        if start < end:
            yield Stretch(text[start:end], mark)
        at = end
    if at < len(text):
        yield Stretch(text[at:])


def _environment(ui: str) -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_writable,
    )
    environment.globals.update(
        say=partial(_say, ui),
        class_name=partial(class_name, ui=ui),
        rule_name=partial(rule_name, ui=ui),
        role_name=partial(role_name, ui=ui),
        part_name=partial(part_name, ui=ui),
        reason_name=partial(reason_name, ui=ui),
        clock=clock_time,
        moment=partial(_moment, ui),
    )
    return environment


def _writable(value: object) -> object:
    return value.translate(_UNWRITABLE) if isinstance(value, str) else value


def _say(ui: str, key: str, **facts: object) -> str:
    return sentence(f"sheet.{key}", ui, **facts)


def _moment(ui: str, at: str) -> str:
    """An ISO 8601 moment as it is written; without its time where that is midnight."""
    when = datetime.fromisoformat(at)
    time = f"{when:%H:%M}, " if (when.hour, when.minute) != (0, 0) else ""
    return time + written_date(when, ui)
