"""A session at the command line: orders made one after the other, told, and written to `last-run.json`."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bulletin import console, crew, desk
from bulletin.console import NOTHING, PART
from bulletin.edition import Clock
from bulletin.errors import Busy, Failure, Lacking, Unfit
from bulletin.event import Event, Made, Notice
from bulletin.filing import lock, publish_bytes, sweep
from bulletin.order import Order
from bulletin.record import to_json

PATIENCE_SECONDS = 60.0  # how long a run on a terminal waits for another one
FOREVER = 7 * 24 * 3600.0


@contextmanager
def at_work(folder: Path, wait: bool) -> Iterator[None]:
    """Holds the output folder for this run, swept of what a dead run left; Busy where another run holds it."""
    on_terminal = 0.0 if console.is_plain() else PATIENCE_SECONDS
    with lock(folder, FOREVER if wait else on_terminal, _waiting):
        sweep(folder)
        yield


def _waiting(busy: Busy) -> None:
    console.remark("console.waiting", **busy.facts)


def run(orders: tuple[Order, ...], workers: int, clock: Clock) -> Iterator[Event]:
    """The events of all orders; what this machine lacks or a defect ends the run."""
    for order in orders:
        yield from desk.make(order, _crew(workers), clock)


def _crew(workers: int) -> crew.Crew:
    return crew.inline() if workers == 1 else crew.processes(workers or crew.cores())
