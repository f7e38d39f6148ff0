"""A session at the command line: orders made one after the other, told, and written to `last-run.json`."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import click

from bulletin import console, crew, desk
from bulletin.console import NOTHING, PART
from bulletin.edition import Clock
from bulletin.errors import Busy, Failure
from bulletin.event import Event, Made
from bulletin.filing import lock, publish_bytes
from bulletin.order import Order
from bulletin.record import to_json
from bulletin.text import clock_time
from bulletin.unfinished import sweep

PATIENCE_SECONDS = 60.0  # how long a run on a terminal waits for another one
FOREVER = 7 * 24 * 3600.0


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


def run(orders: tuple[Order, ...], workers: int, clock: Clock) -> Iterator[Event]:
    """The events of all orders; what this machine lacks or a defect ends the run."""
    count = workers or crew.cores()
    with nullcontext(crew.inline()) if count == 1 else crew.processes(count) as hands:
        for order in orders:
            yield from desk.make(order, hands, clock)


def tell(run: Iterable[Event], as_json: bool) -> tuple[Made | Failure, ...]:
    """Draws the run, and says of each edition where it is and how it sounds; a program gets the record."""
    ended = []
    for event in console.draw(run):
        ended.append(event)
        if isinstance(event, Made):
            _say(event, as_json)
    return tuple(ended)


def _say(made: Made, as_json: bool) -> None:
    record = made.edition.record
    if as_json:
        click.echo(to_json(record).decode(), nl=False)
    else:
        for file in record.files:
            click.echo(made.edition.folder / file.path)
    if made.reused:
        console.remark("console.reused")
    if record.sound:
        console.remark(
            "console.heard",
            length=clock_time(record.edition.duration),
            lufs=f"{record.sound.lufs:.1f}",
            peak=f"{record.sound.true_peak_dbtp:.1f}",
            voices=", ".join(dict.fromkeys(one.voice for one in record.script)),
        )
    if record.skipped:
        console.remark("console.skipped", count=len(record.skipped))
    console.remark("console.looks" if record.flags else "console.nolooks", count=len(record.flags))


def status(ended: tuple[Made | Failure, ...], failed: bool, strict: bool) -> int:
    """The exit status of a run: 0 done, 3 in part, else the failure's; with `strict` notes count too."""
    made = [event for event in ended if isinstance(event, Made)]
    failures = [event for event in ended if isinstance(event, Failure)]
    if not made:
        return failures[-1].error.status if failures else NOTHING
    if failures or failed:
        return PART
    noted = any(one.edition.record.warnings or one.edition.record.flags for one in made)
    return PART if strict and noted else 0


def write_report(folder: Path, ended: tuple[Made | Failure, ...], exit_status: int) -> None:
    """`last-run.json` in the folder: what was made and what failed, for whoever watches over the runs."""
    report = {"status": exit_status, "editions": [_told(event) for event in ended]}
    publish_bytes(
        folder / "last-run.json", (json.dumps(report, ensure_ascii=False, indent=1) + "\n").encode()
    )


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
