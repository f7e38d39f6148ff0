"""`bulletin make`: articles in, editions out."""

from typing import TYPE_CHECKING, Any

import click

from bulletin.commands._options import order_options, request_of, some_names, station_of
from bulletin.helptext import Command

if TYPE_CHECKING:
    from bulletin.session import Run
    from bulletin.show import Station

_MANNERS = frozenset(
    {"workers", "unencrypted", "wait", "strict", "as_json"}
)  # of going about it: the edition is the same


def _some_workers(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str:
    """Who works, "" where the option was not given; UsageError for what nobody can be."""
    if value is not None:
        from bulletin.session import require_workers

        require_workers(value)
    return value or ""


@click.command(cls=Command, epilog="bulletin make page.txt --voice vi-south")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@order_options
@click.option("--to", default="", metavar="DIR")
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="NAMES",
    callback=some_names,
)
@click.option(
    "--workers",
    default=None,
    metavar="N",
    callback=_some_workers,
)
@click.option("--correct", default="", metavar="EDITION")
@click.option("--unencrypted", is_flag=True)
@click.option("--wait", is_flag=True)
@click.option("--strict", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
def command(sources: tuple[str, ...], **options: Any) -> int:
    """Make an edition of the articles in SOURCE: files, folders, addresses of pages and feeds, or - for
    standard input.
    """
    from bulletin import console, daybook, ingredients, session
    from bulletin.whereabouts import kept_folder, output_folder

    with ingredients.watching() as watch:
        station = station_of(options)
        folder = output_folder(options["to"], station)
        asked = daybook.Asked(sources, _told(options), station, folder, kept_folder(station))
        with session.at_work(folder, options["wait"]), session.reported(folder) as run:
            made = daybook.standing(asked, console.clock)
            if made:
                session.tell(made, run, session.answer_for(options["as_json"], len(made)))
            else:
                _make(sources, options, station, run)
                daybook.note(asked, watch, run.ended)
            run.settle(options["strict"])
    return run.status


def _told(options: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    """The options that decide what is made."""
    return tuple(sorted((name, value) for name, value in options.items() if name not in _MANNERS))


def _make(sources: tuple[str, ...], options: dict[str, Any], station: "Station", run: "Run") -> None:
    """The run from the first page read to the last edition made."""
    from bulletin import console, desk, session

    request = request_of(sources, options, station)
    articles, failures, web = session.taken_in(sources, request, station, options["lang"])
    run.ended.extend(failures)
    orders = desk.orders(articles, request, station) if articles else ()
    answer = session.answer_for(options["as_json"], len(orders))
    workers = session.Workers(options["workers"], options["unencrypted"])
    session.tell(session.events(orders, workers, console.clock), run, answer)
    web.note([one.id for record in run.records for one in record.articles])
    session.advise(run, station)
