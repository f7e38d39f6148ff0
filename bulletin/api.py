"""What `import bulletin` offers: articles in, records and editions out, from any program."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import closing
from datetime import datetime
from os import PathLike, fspath
from pathlib import Path

from bulletin import checking, crew, desk
from bulletin.article import Article
from bulletin.check import Expected, Report, check_sound
from bulletin.crew import Crew
from bulletin.edition import Edition
from bulletin.errors import Failure, UsageError
from bulletin.event import Event, Made
from bulletin.filing import lock, sweep
from bulletin.intake import places, taken
from bulletin.intake import read as read_bytes
from bulletin.order import Order
from bulletin.record import Record
from bulletin.remaking import asked_again, placed_again
from bulletin.show import find_station
from bulletin.text import clean_text
from bulletin.web import Web
from bulletin.whereabouts import output_folder

Source = str | PathLike[str] | Article
Sources = Source | Iterable[Source]


def read(
    source: Sources | None = None, *, text: str | None = None, language: str | None = None
) -> tuple[Article, ...]:
    """The articles of a file, a folder (naturally sorted), an address or several of them, or those in `text`
    itself; `language` ("vi", "en") where it can't be told. SourceError or UsageError names an input that
    gives none.
    """
    if text is not None and source is None:
        return read_bytes(text.encode("utf-8", "replace"), "-", language)
    if source is None or text is not None:
        raise UsageError("api.source")
    web = desk.web_of(desk.Request(), find_station(), language or "", _now)
    return _articles(source, language, web)


def script(  # noqa: PLR0913 - each is a word of the user's
    source: Sources,
    *,
    show: str = "",
    voice: str | Iterable[str] = "",
    language: str | None = None,
    at: str = "",
    slot: str = "",
    length: str = "",
    must: Iterable[str] = (),
    speed: str = "",
    station: str | PathLike[str] = "",
) -> Record:
    """The record of the edition that `make` would make, without sound: what is read and how, what is not
    read and why, which places want a look. Parameters are those of `make`.
    """
    request = desk.Request(
        show=show, voice=_together(voice), at=at, slot=slot, length=length, must=_names(must), speed=speed
    )
    order, _ = _ordered(source, request, station, language)
    return desk.script(order, _now)


def say(text: str, language: str = "vi", *, show: str = "", station: str | PathLike[str] = "") -> str:
    """`text` as it is read aloud, with the lexicons of the station and of `show`; `{written|spoken}` in it
    decides a word.
    """
    return desk.reader(language, show, find_station(fspath(station)))(clean_text(text)).spoken


def make(  # noqa: PLR0913 - each is a word of the user's
    source: Sources,
    *,
    show: str = "",
    voice: str | Iterable[str] = "",
    to: str | PathLike[str] = "",
    formats: Iterable[str] = (),
    language: str | None = None,
    at: str = "",
    slot: str = "",
    length: str = "",
    must: Iterable[str] = (),
    correct: str = "",
    speed: str = "",
    station: str | PathLike[str] = "",
    executor: Executor | None = None,
    hear: Callable[[Event], object] | None = None,
) -> Edition:
    """One edition of all articles of `source` (a path, several, or Articles), made, checked and visible in
    the folder `to` (without one the station's, else `output`).

    Several voices take turns. `at` is when it is due ("2026-06-11T07:00"), `length` how long it is exactly
    ("5:00"), `must` names stories that are read whole, by number or part of the title; `correct` names the
    edition that it takes the place of, whatever its headline; `speed` ("0.8") makes a variant that is read so
    many times as fast. Works in the calling thread unless `executor` is given, which is left open; `hear`
    gets every Event. Raises the BulletinError of what went wrong, Busy where another run is at work in the
    folder. An article that could not be spoken is left out, and `hear` gets its Failure.
    """
    request = desk.Request(
        show=show,
        voice=_together(voice),
        to=fspath(to),
        formats=_names(formats),
        at=at,
        slot=slot,
        length=length,
        must=_names(must),
        correct=correct,
        speed=speed,
    )
    order, web = _ordered(source, request, station, language)
    with lock(order.to):
        sweep(order.to)
        edition = _last(order, crew.over(executor) if executor else crew.inline(), hear or _unheard)
    web.note([one.id for one in edition.record.articles])
    return edition


def check(path: str | PathLike[str]) -> Report:
    """Whether the sound file at `path`, or the edition whose record is there, is fit for air: decoded whole,
    measured, held against its record. A record's report has the findings of all of its sound files.
    """
    place = Path(path)
    found = tuple(checking.reports(place)) or (check_sound(place, Expected()),)
    findings = (finding for report in found for finding in report.findings)
    return Report(str(place), found[0].measured, tuple(dict.fromkeys(findings)))


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _together(voices: str | Iterable[str]) -> str:
    """One voice, or several that take turns, as the desk is asked for them."""
    return voices if isinstance(voices, str) else ",".join(voices)


def _now() -> datetime:
    return datetime.now().astimezone()


def _unheard(event: Event) -> None:
    """Nobody wants to know."""


def _last(order: Order, hands: Crew, hear: Callable[[Event], object]) -> Edition:
    """The edition that the run ends with, or its failure raised."""
    last: Event | None = None
    with closing(desk.make(order, hands, _now)) as events:
        for last in events:
            hear(last)
    if isinstance(last, Failure):
        raise last.error
    assert isinstance(last, Made)  # noqa: S101 - what the desk promises
    return last.edition


def _several(source: Sources) -> tuple[Source, ...]:
    return (source,) if isinstance(source, str | PathLike | Article) else tuple(source)


def _ordered(
    source: Sources, request: desk.Request, station: str | PathLike[str], language: str | None
) -> tuple[Order, Web]:
    """The order of all articles of the source, and the web that was asked for them."""
    home, several = find_station(fspath(station)), _several(source)
    paths = ["" if isinstance(one, Article) else fspath(one) for one in several]
    asked = asked_again(paths, request, output_folder(request.to, home))
    web = desk.web_of(asked, home, language or "", _now)
    articles = placed_again(_articles(several, language, web), paths, home)
    (order,) = desk.orders(articles, asked, home)
    return order, web


def _articles(source: Sources, language: str | None, web: Web) -> tuple[Article, ...]:
    articles = tuple(article for one in _several(source) for article in _taken(one, language, web))
    if not articles:
        raise UsageError("api.source")
    return articles


def _taken(source: Source, language: str | None, web: Web) -> Iterator[Article]:
    if isinstance(source, Article):
        yield source
        return
    for place in places((fspath(source),)):
        yield from taken(place, None, language, web)
