"""`bulletin make`: articles in, editions out."""

from typing import Any

import click

from bulletin.commands._options import order_options, request_of, station_of


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@order_options
@click.option("--to", default="", metavar="DIR", help="Folder for the edition (default: output).")
@click.option(
    "--format", "formats", multiple=True, metavar="NAMES", help="Formats, as mp3,wav (default: the show's)."
)
@click.option(
    "--workers", default=0, metavar="N", help="Processes that work at once (default: one per core)."
)
@click.option("--wait", is_flag=True, help="Wait for another run in the same folder to end.")
@click.option("--strict", is_flag=True, help="Exit with status 3 when there is anything to note.")
@click.option("--json", "as_json", is_flag=True, help="Print the edition's record; of several, one a line.")
def command(sources: tuple[str, ...], **options: Any) -> int:
    """Make an edition of the articles in SOURCE: files, folders, or - for standard input.

    Example: bulletin make page.txt --voice vi-south
    """
    from bulletin import console, desk, session

    station, request = station_of(options), request_of(options)
    folder = desk.output_folder(request.to, station)
    with session.at_work(folder, options["wait"]), session.reported(folder) as run:
        articles, failures = console.taken(desk.take_in(sources, options["lang"]))
        run.ended.extend(failures)
        orders = desk.orders(articles, request, station) if articles else ()
        answer = session.answer_for(options["as_json"], orders)
        session.tell(session.events(orders, options["workers"], console.clock), run, answer)
        run.settle(options["strict"])
    return run.status
