"""The desk: article -> rundown -> script -> takes -> timeline -> mixdown -> edition, and nothing twice."""

import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from bulletin import shelf
from bulletin.article import Article
from bulletin.correction import likely, recognised
from bulletin.crew import Crew
from bulletin.duration import read_length
from bulletin.edition import Clock, Corrected, Edition, schedule, zone_of
from bulletin.errors import BulletinError, Failure, UsageError
from bulletin.event import Event, Made, Notice
from bulletin.latest import Latest
from bulletin.lexicon import Lexicon
from bulletin.library import find_edition, is_whole, left_beside, named_edition, settled_name
from bulletin.must import with_must
from bulletin.order import Order, Plan, lexicon_of, plan, wording_of
from bulletin.reading import Reading, Wording, inline
from bulletin.recipe import recipe
from bulletin.record import Record
from bulletin.show import Show, Station, find_show
from bulletin.speed import at_speed, read_speed, variant_of
from bulletin.style import Style
from bulletin.tables import without_tables
from bulletin.whereabouts import kept_folder, output_folder

if TYPE_CHECKING:
    from bulletin.listening import Readout
    from bulletin.web import Web


@dataclass(frozen=True, slots=True)
class Request:
    """What a user asks for, besides the articles: names still to be looked up; empty is the default. `must`
    are stories that are read whole, by number or by part of the title; `correct` is the name of the edition
    that the new one takes the place of, which decides show, date and slot; `speed` as "0.8".
    """

    show: str = ""
    voice: str = ""
    to: str = ""
    formats: tuple[str, ...] = ()
    each: bool = False
    at: str = ""
    slot: str = ""
    length: str = ""
    must: tuple[str, ...] = ()
    correct: str = ""
    speed: str = ""


def orders(articles: tuple[Article, ...], request: Request, station: Station) -> tuple[Order, ...]:
    """One order for all articles, or one for each; the show is `article` for one and `bulletin` for several
    unless the request or the station names another.
    """
    articles = with_must(articles, request.must)
    groups = [(one,) for one in articles] if request.each else [articles]
    if request.correct and (request.each or request.show or request.at or request.slot):
        raise UsageError("correction.decided", name=request.correct)
    return tuple(_order(group, request, station) for group in groups)


def _order(articles: tuple[Article, ...], request: Request, station: Station) -> Order:
    default = station.show or ("article" if len(articles) == 1 else "bulletin")
    to = output_folder(request.to, station)
    before = Corrected.of(named_edition(request.correct, to)) if request.correct else None
    house = find_show(before.identity.show if before else request.show or default, station)
    asked = request.speed or (variant_of(before.identity.id) if before else "")
    speed = read_speed(asked) if asked else house.speech.speed
    show = at_speed(house, speed)
    return Order(
        articles=tuple(without_tables(one, show.tables) for one in articles),
        show=show,
        station=station,
        to=to,
        kept=kept_folder(station),
        voice=request.voice,
        at=before.at if before else request.at,
        slot=before.identity.slot if before else request.slot,
        corrected=before,
        formats=_known_formats(request.formats),
        length=_length(request.length or show.length),
        variant=speed != house.speech.speed,
    )


def _length(asked: str) -> Fraction | None:
    return read_length(asked) if asked else None


def _known_formats(formats: tuple[str, ...]) -> tuple[str, ...]:
    for name in formats:
        shelf.load("formats", name)
    return formats


def make(order: Order, crew: Crew, clock: Clock) -> Generator[Event, None, None]:
    """The events of making the edition that `order` asks for; the last one is Made or a Failure. Closed early
    it leaves nothing behind but takes and reels, which the next run uses.
    """
    try:
        yield from _make(order, crew, clock)
    except BulletinError as error:
        alone = len(order.articles) == 1 and not isinstance(error, UsageError)
        title = order.articles[0].title.text if alone else ""
        yield Failure("", error.about(title) if title else error)


def _make(order: Order, crew: Crew, clock: Clock) -> Generator[Event, None, None]:
    thought = recognised(plan(order, clock))
    key = recipe(thought)
    name = settled_name(order.to, thought.name, thought.identity.id, key)
    earlier = find_edition(order.to, name)
    if earlier and earlier.record.withdrawn.at:
        raise UsageError("withdraw.gone", name=name)
    if (
        earlier
        and earlier.record.provenance
        and earlier.record.provenance.recipe == key
        and is_whole(earlier)
    ):
        yield from _shown(order, earlier)
        yield Made(earlier, reused=True)
        return
    if earlier is None:
        if similar := likely(thought):
            yield _meant(similar)
        crew.muster()  # all is new: there will be work for everybody
    from bulletin.pressing import press

    for event in press(thought, name, key, earlier, crew):
        if isinstance(event, Made):
            yield from _shown(order, event.edition)
            yield from _left(event.edition)
        yield event


def _left(edition: Edition) -> Iterator[Notice]:
    """Which files beside the edition are not as it is now, where it was made in fewer formats than before."""
    if names := left_beside(edition):
        yield Notice("pressing.left", (("names", ", ".join(names)),))


def _shown(order: Order, edition: Edition) -> Iterator[Failure]:
    """The playout finds the edition under the name of the latest one, where the show has one; a Failure where
    it could not be put there, which the next run does.
    """
    latest = Latest(order.to, order.show.playout.latest)
    try:
        if not latest.has(edition):
            latest.put(edition)
    except BulletinError as error:
        yield Failure(latest.name, error)


def _meant(similar: Edition) -> Notice:
    """What an editor should know who may have meant to correct an edition and makes another one."""
    name, title = similar.path.name, similar.record.edition.title
    return Notice("correction.meant", (("name", name), ("title", title)))


def web_of(
    request: Request, station: Station, language: str, clock: Clock, hear: Callable[[str], object] = str
) -> "Web":
    """The web within the station's reach, read for the edition that is asked for; `hear` is told each address
    before it is asked.
    """
    from bulletin.web import Occasion, Web

    @cache
    def occasion() -> Occasion:
        name = request.show or station.show
        show = find_show(name, station) if name else Show("")
        due = schedule(show, zone_of(station, language or "vi", clock), clock, request.at, request.slot)
        return Occasion(name, f"{due.at.date().isoformat()}/{due.slot}")

    return Web(station.web, kept_folder(station), occasion, hear=hear)


def read_out(
    articles: Iterable[Article],
    request: Request,
    station: Station,
    clock: Clock,
    hear: Callable[[Notice | Failure], object],
) -> "Readout | None":
    """The stories of `articles` as lines to be heard at once, each made shortly before; None
    where there is no article. `hear` gets what an editor should know, in another thread.
    """
    following = iter(articles)
    first = next(following, None)
    if first is None:
        return None
    from bulletin.listening import Readout, spots

    order = _order((first,), request, station)
    read = (without_tables(one, order.show.tables) for one in following)
    return Readout(spots(chain(order.articles, read), order, clock, hear), order, hear)


def take_in(sources: tuple[str, ...], language: str, web: "Web | None" = None) -> Iterator[Article | Failure]:
    """The articles of the sources in the order of the words; a source that gives none is a Failure."""
    from bulletin.intake import places

    for source in sources:
        try:
            found = places((source,))
        except BulletinError as error:
            yield Failure(source, error)
            continue
        for place in found:
            yield from _taken_in(place, language, web)


def _taken_in(place: str, language: str, web: "Web | None") -> Iterator[Article | Failure]:
    from bulletin.intake import taken
    from bulletin.parting import Parted

    try:
        yield from taken(place, sys.stdin.buffer, language or None, web)
    except Parted as error:
        yield from error.found
    except BulletinError as error:
        yield Failure(place, error)


def scripts(
    articles: tuple[Article, ...], request: Request, station: Station, clock: Clock
) -> Iterator[Record]:
    """The records before any sound of the editions that `request` makes of `articles`."""
    for order in orders(articles, request, station):
        yield script(order, clock)


def script(order: Order, clock: Clock) -> Record:
    """The record before any sound of the edition that `order` asks for."""
    from bulletin.compose import compose

    return _remarked(compose(_planned(order, clock)))


def _remarked(record: Record) -> Record:
    """The record with the warnings that making it to its length would give."""
    if record.length is None:
        return record
    from bulletin.remarks import remarks

    gone = [one.text for one in record.skipped if one.reason == "story"]
    return replace(record, warnings=tuple(one.sentence() for one in remarks(record.length, gone)))


def _planned(order: Order, clock: Clock) -> Plan:
    """The plan of an order, fitted where it has a length."""
    thought = plan(order, clock)
    if order.length is None:
        return thought
    from bulletin.timed import planned

    return planned(thought)


def rundown_file(articles: tuple[Article, ...]) -> str:
    """The rundown file of `articles`, which `make` takes."""
    written: str = shelf.load("sources", "rundown").write(articles)
    return written


def reader(language: str, show: str, station: Station) -> Callable[[str], Reading]:
    """How a text of `language` is said, with the lexicons of the station and the show."""
    house = find_show(show, station) if show else Show("")
    lexicon, wording = lexicon_of(house, station), wording_of(language)
    return lambda text: _reading(wording, lexicon, house.style, text)


def _reading(wording: Wording, lexicon: Lexicon, style: Style, text: str) -> Reading:
    written, overrides = inline(text)
    return wording.say(written, lexicon, overrides, style)
