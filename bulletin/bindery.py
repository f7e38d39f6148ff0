"""The bindery: the talking books of a show's editions, of a day or a week, become one."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import cast

from bulletin import shelf
from bulletin.binding import Issue, bound, picture_name, title_page
from bulletin.book import Book, BookFormat, Opener
from bulletin.check import Expected, check_sound
from bulletin.cover import small_cover
from bulletin.edition import Edition
from bulletin.errors import KeptError, ScriptError, Unfit, UsageError
from bulletin.filing import atomic_publish, publish_folder, safe_name
from bulletin.library import editions, spoiled
from bulletin.patter import written_date
from bulletin.record import FileFacts
from bulletin.show import Show, Station
from bulletin.speed import manner, named, titled, variant_of
from bulletin.volume import Kind, kind_of, opened


@dataclass(frozen=True, slots=True)
class Period:
    """From which day to which."""

    first: date
    last: date

    @property
    def name(self) -> str:
        """As a part of a file name, "20260611" or "20260608-20260614"."""
        days = dict.fromkeys(f"{day:%Y%m%d}" for day in (self.first, self.last))
        return "-".join(days)

    def written(self, language: str) -> str:
        """As the language writes it, "11/6/2026" or "8 June 2026 – 14 June 2026"."""
        days = (written_date(day, language) for day in (self.first, self.last))
        return " – ".join(dict.fromkeys(days))


@dataclass(frozen=True, slots=True)
class Order:
    """The book that is wanted: of these editions of the show, for this period; as a folder if `unpacked`."""

    show: Show
    station: Station
    period: Period
    editions: tuple[Edition, ...]
    to: Path
    unpacked: bool = False

    @property
    def name(self) -> str:
        """The name of its file, without suffix; a book of variants alone is named as they are."""
        name = f"{safe_name(self.show.id)}_{self.period.name}"
        speed, language = self.speed, self.editions[0].record.edition.language if self.editions else ""
        return named(name, float(speed), language) if speed else name

    @property
    def speed(self) -> str:
        """The speed of the variants that all of its editions are; nothing where they are not."""
        speeds = {variant_of(one.record.edition.id) for one in self.editions}
        return speeds.pop() if len(speeds) == 1 else ""


def gathered(folder: Path, show: str, period: Period) -> tuple[Edition, ...]:
    """The editions of the show in `folder` that are of this period and stand, in the order of their times;
    none of them twice, as a variant that is read at another speed.
    """
    found = (one for one in editions(folder) if one.record.edition.show == show)
    standing = (one for one in found if not one.record.withdrawn.at)
    whole = (one for one in standing if not variant_of(one.record.edition.id))
    return in_order(one for one in whole if period.first <= _day(one) <= period.last)


def in_order(some: Iterable[Edition]) -> tuple[Edition, ...]:
    """The editions in the order of their times."""
    return tuple(sorted(some, key=lambda one: (_at(one).timestamp(), one.record.edition.id)))


def asked(day: str, week: str) -> Period:
    """The day, or the week from Monday to Sunday of the day `week`; UsageError for what is no date."""
    try:
        first = date.fromisoformat(day or week)
    except ValueError:
        raise UsageError("book.day", value=day or week) from None
    if day:
        return Period(first, first)
    monday = first - timedelta(days=first.weekday())
    return Period(monday, monday + timedelta(days=6))


def period_of(some: Sequence[Edition]) -> Period:
    """From the day of the first edition to that of the last."""
    days = [_day(one) for one in some]
    return Period(min(days), max(days))


def _at(edition: Edition) -> datetime:
    return datetime.fromisoformat(edition.record.edition.at)


def _day(edition: Edition) -> date:
    return _at(edition).date()


def book_formats() -> tuple[str, ...]:
    """The formats whose files are talking books."""
    return tuple(name for name in shelf.members("formats") if hasattr(shelf.load("formats", name), "bind"))


def made(order: Order, name: str) -> Path:
    """Where the book of the order is, in the format `name`: bound of the editions' own books of that format,
    checked before it was there. ScriptError where an edition has none, Unfit where it must not go out.
    """
    if name not in book_formats():
        raise UsageError("book.format", name=name, known=", ".join(book_formats()))
    form = cast("BookFormat", shelf.load("formats", name))
    with ExitStack() as stack:
        pairs = [_unbound(one, form, stack) for one in order.editions]
        book = _book(order, [issue for issue, _ in pairs])
        write = partial(form.bind, book, [sound for _, sound in pairs])
        return _published(order, form, book, write)


def _published(order: Order, form: BookFormat, book: Book, write: partial[None]) -> Path:
    def inspect(temp: Path) -> None:
        report = check_sound(temp, Expected())
        if not report.fit:
            raise Unfit("book.unfit", path=str(path), reason=report.grave[0].sentence())

    path = order.to / order.name
    if not order.unpacked:
        path = order.to / f"{order.name}{form.SUFFIX}"
        atomic_publish(path, write, inspect)
        return path
    if path.exists() and not _is_same(path, book):
        raise UsageError("book.taken", path=str(path))
    publish_folder(path, write, inspect)
    return path


def _is_same(path: Path, book: Book) -> bool:
    """Whether the folder at `path` holds an earlier state of the book, and so may be replaced."""
    if kind_of(path) is not Kind.DAISY:
        return False
    return book.title_page.identifier in (path / "ncc.html").read_text("utf-8", "replace")


def _book(order: Order, issues: Sequence[Issue]) -> Book:
    language = issues[0].record.edition.language
    words = order.show.words_in(language)
    programme = order.show.title or words.title or order.station.name or order.show.id
    title = f"{programme} {order.period.written(language)}"
    key = f"{order.show.id}/{order.period.name}"
    if speed := order.speed:
        title, key = titled(title, float(speed), language), f"{key}/{manner(float(speed))}"
    cover = order.station.path(order.show.cover)
    page = title_page(
        [issue.record for issue in issues],
        title,
        key,
        order.station.publisher,
    )
    return bound(page, issues, small_cover(cover.read_bytes()) if cover.is_file() else b"")


def _unbound(edition: Edition, form: BookFormat, stack: ExitStack) -> tuple[Issue, Opener]:
    """The edition as an issue, and what opens its sound, both from its own book, open until `stack` is."""
    file = _file_of(edition, form)
    if file.sound is None:
        raise _without(edition, form)
    folder = stack.enter_context(opened(edition.folder / file.path))
    pictures = dict(_pictures(edition, folder))
    sound = next(folder.rglob("*.mp3"))
    length = file.sound.samples * 1000 // file.sound.sample_rate
    return Issue(edition.record, length, pictures), lambda: sound.open("rb")


def _file_of(edition: Edition, form: BookFormat) -> FileFacts:
    for file in edition.record.files:
        if file.type == form.TYPE:
            if file.path in spoiled(edition):
                raise KeptError("check.changed", name=file.path)
            return file
    raise _without(edition, form)


def _without(edition: Edition, form: BookFormat) -> ScriptError:
    name = next(one for one in book_formats() if shelf.load("formats", one) is form)
    words = f"bulletin make {edition.folder / edition.name}.json --format {name}"
    return ScriptError("book.without", title=edition.record.edition.title, format=name, command=words)


def _pictures(edition: Edition, folder: Path) -> Iterator[tuple[tuple[str, str], bytes]]:
    """The pictures in the unpacked book of the edition alone, under the names that its record has."""
    files = {path.name: path for path in folder.rglob("*.jpg")}
    for here, article in enumerate(edition.record.articles):
        for number, one in enumerate(article.pictures):
            if path := files.get(picture_name(1, here, number)):
                yield (article.id, one.url), path.read_bytes()
