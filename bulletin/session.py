"""A session at the command line: orders made one after the other, told, and written to `last-run.json`."""

import json
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin import console
from bulletin.console import INTERRUPTED, PART
from bulletin.edition import Clock
from bulletin.errors import BulletinError, Busy, Failure, ScriptError, UsageError
from bulletin.event import Event, Made
from bulletin.filing import lock, publish_bytes
from bulletin.library import LAST_RUN
from bulletin.record import Record, to_json
from bulletin.show import Station
from bulletin.text import clock_time
from bulletin.unfinished import sweep

if TYPE_CHECKING:
    from bulletin.article import Article
    from bulletin.crew import Crew
    from bulletin.desk import Request
    from bulletin.order import Order
    from bulletin.record import TakeFacts
    from bulletin.web import Web

PATIENCE_SECONDS = 60.0  # how long a run on a terminal waits for another one
BUILT_IN, NEURAL = "espeak", "piper"  # engines: what everybody has, and what sounds better
FOREVER = 7 * 24 * 3600.0
_TOOLS = ("bulletin.mixer",)  # what every worker of ours needs, and takes the longest to load


@contextmanager
def alone(folder: Path, wait: bool) -> Iterator[None]:
    """Holds the output folder; Busy where another run holds it."""
    on_terminal = 0.0 if console.is_plain() else PATIENCE_SECONDS
    with lock(folder, FOREVER if wait else on_terminal, _waiting):
        yield


@contextmanager
def at_work(folder: Path, wait: bool) -> Iterator[None]:
    """Holds the output folder, swept of what a dead run left; Busy where another run holds it."""
    with alone(folder, wait):
        sweep(folder)
        yield


def _waiting(busy: Busy) -> None:
    console.remark("console.waiting", **busy.facts)


class Answer(Enum):
    """What goes to standard output: the paths of the files, the record, or one record a line for several."""

    PATHS = "paths"
    RECORD = "record"
    LINES = "lines"


def answer_for(as_json: bool, count: int) -> Answer:
    """How the results of so many orders are told."""
    if not as_json:
        return Answer.PATHS
    return Answer.RECORD if count == 1 else Answer.LINES


@dataclass(slots=True)
class Run:
    """What a run has come to: what was made and what failed, and the exit status (a defect while it runs)."""

    ended: list[Made | Failure] = field(default_factory=list)
    status: int = console.DEFECT

    @property
    def records(self) -> tuple[Record, ...]:
        """The records of what was made."""
        return tuple(one.edition.record for one in self.ended if isinstance(one, Made))

    def settle(self, strict: bool) -> None:
        """The exit status of a run that is over; with `strict` what there is to note counts too."""
        made = [event for event in self.ended if isinstance(event, Made)]
        failures = [event for event in self.ended if isinstance(event, Failure)]
        self.status = console.outcome(bool(made), failures)
        noted = any(one.edition.record.warnings or one.edition.record.flags for one in made)
        if strict and noted:
            self.status = PART


@contextmanager
def reported(folder: Path) -> Iterator[Run]:
    """A run of which `last-run.json` in the folder tells, however it ends."""
    run = Run()
    try:
        yield run
    except BulletinError as error:
        run.ended.append(Failure("", error))
        run.status = error.status
        raise
    except KeyboardInterrupt:
        run.status = INTERRUPTED
        raise
    finally:
        _write_report(folder, run)


def taken_in(
    sources: tuple[str, ...], request: "Request", station: Station, language: str
) -> "tuple[tuple[Article, ...], tuple[Failure, ...], Web]":
    """The articles of the sources, the failures of the rest, which are said, and the web that was asked."""
    from bulletin import desk
    from bulletin.remaking import placed_again

    def hear(address: str) -> None:
        console.remark("console.fetching", address=address)

    web = desk.web_of(request, station, language, console.clock, hear)
    articles, failures = console.taken(desk.take_in(sources, language, web))
    if web.left:
        console.remark("console.items_left", count=web.left, items=station.web.items)
    return placed_again(articles, sources, station), failures, web


def require_workers(who: str) -> None:
    """Returns if `who` is a number of processes from 1 on, or looks like an address; UsageError if not."""
    if "://" not in who and not (who.isdecimal() and int(who)):
        raise UsageError("crew.workers", workers=who)


@dataclass(frozen=True, slots=True)
class Workers:
    """Who works: so many processes ("": one for each core), or those of a Dask scheduler by its address;
    `unencrypted` where its address may be one that anybody on the way can read.
    """

    who: str = ""
    unencrypted: bool = False

    @contextmanager
    def crew(self, kept: Path) -> "Iterator[Crew]":
        """The crew for as long as this lasts, for takes that are kept in `kept`."""
        if "://" not in self.who:
            with _here(self.who) as hands:
                yield hands
            return
        from bulletin import cluster

        with _here("") as home, cluster.gathered(self.who, kept, home, self.unencrypted) as hands:
            yield hands


def _here(count: str) -> "AbstractContextManager[Crew]":
    from bulletin import crew, pool

    number = int(count) if count else crew.cores()
    return nullcontext(crew.inline()) if number == 1 else pool.processes(number, _TOOLS)


def events(orders: "tuple[Order, ...]", workers: Workers, clock: Clock) -> Iterator[Event]:
    """The events of all orders, one after the other."""
    from bulletin import desk

    if not orders:
        return
    with workers.crew(orders[0].kept) as hands:
        done: set[tuple[str, ...]] = set()
        for order in orders:
            named = tuple(article.id for article in order.articles)
            if named in done:
                yield Failure(named[0], ScriptError("order.same", article=order.articles[0].title.text))
            else:
                yield from desk.make(order, hands, clock)
            done.add(named)


def tell(told: Iterable[Event], run: Run, answer: Answer) -> None:
    """Draws the events, and says of each edition where it is and how it sounds; a program gets the record."""
    for event in console.draw(told):
        run.ended.append(event)
        if isinstance(event, Made):
            _say(event, answer)


def advise(run: Run, station: Station) -> None:
    """Says once, after an edition that a built-in voice read, how to get a better one: where its language has
    one and the station has none of the kind yet.
    """
    from bulletin.published import first_for
    from bulletin.voice import cards

    made = [event.edition.record for event in run.ended if isinstance(event, Made) and not event.reused]
    built_in = [record for record in made if any(take.engine == BUILT_IN for take in _takes(record))]
    name = next((name for record in built_in if (name := first_for(record.edition.language))), "")
    with suppress(UsageError):  # a card that nobody asked for cannot be read: the doctor says so
        if name and not any(voice.engine == NEURAL for voice in cards(station.voice_folders)):
            console.remark("voices.better", name=name)


def _takes(record: Record) -> "tuple[TakeFacts, ...]":
    return record.provenance.takes if record.provenance else ()


def _say(made: Made, answer: Answer) -> None:
    record = made.edition.record
    if answer is Answer.RECORD:
        console.result(to_json(record).decode().rstrip("\n"))
    elif answer is Answer.LINES:
        console.result(json.dumps(json.loads(to_json(record)), ensure_ascii=False))
    else:
        for file in record.files:
            console.result(str(made.edition.folder / file.path))
    if made.reused:
        console.remark("console.reused")
    if record.sound:
        console.remark(
            "console.heard",
            length=clock_time(record.edition.duration),
            lufs=f"{record.sound.lufs:.1f}",
            peak=f"{record.sound.true_peak_dbtp:.1f}",
            voices=", ".join(dict.fromkeys(one.voice for one in record.script if one.voice)),
        )
    if record.length:
        from bulletin.reading_list import left_out, length_facts

        console.remark("console.length", **length_facts(record.length), count=left_out(record))
    if record.skipped:
        console.remark("console.skipped", count=len(record.skipped))
    console.remark("console.looks" if record.flags else "console.nolooks", count=len(record.flags))


def _write_report(folder: Path, run: Run) -> None:
    """`last-run.json`: what was made and what failed, for whoever watches over the runs."""
    report = {"status": run.status, "editions": [_told(event) for event in run.ended]}
    text = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
    try:
        # A name that this locale could not read keeps its bytes.
        publish_bytes(folder / LAST_RUN, text.encode("utf-8", "surrogateescape"))
    except BulletinError as error:
        console.complain(error.sentence(console.ui()))


def _told(event: Made | Failure) -> dict[str, object]:
    if isinstance(event, Failure):
        return {"state": "failed", "article": event.error.article, "reason": event.error.sentence()}
    record = event.edition.record
    return {
        "state": "reused" if event.reused else "made",
        "id": record.edition.id,
        "title": record.edition.title,
        "files": [file.path for file in record.files],
        "duration": record.edition.duration,
        "takes_made": event.takes,
        "reels_made": event.reels,
        "warnings": list(record.warnings),
        "flags": len(record.flags),
    }
