"""`bulletin script`: what will be read, before any sound."""

from pathlib import Path
from typing import Any

import click

from bulletin.commands._options import order_options, request_of, station_of
from bulletin.helptext import Command


@click.command(cls=Command, epilog="bulletin script page.txt --html sheet.html")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@order_options
@click.option("--json", "as_json", is_flag=True)
@click.option("--md", "as_rundown", is_flag=True)
@click.option("--html", default="", metavar="FILE")
def command(sources: tuple[str, ...], as_json: bool, as_rundown: bool, html: str, **options: Any) -> int:
    """Show what will be read, what is not and why, and which places want a look."""
    from bulletin import console, desk, reading_list, session, whereabouts
    from bulletin.sheet import publish_sheets, require_free

    if html:
        require_free(Path(html))
    station = station_of(options)
    request = request_of(sources, options, station)
    articles, failures, _ = session.taken_in(sources, request, station, options["lang"])
    if articles and as_rundown:
        click.echo(desk.rundown_file(articles), nl=False)
    elif articles:
        records = desk.scripts(articles, request, station, console.clock)
        if html:
            told = publish_sheets(records, Path(html), whereabouts.output_folder("", station), console.ui())
            lines = (f"{path}\n" for path in told)
        else:
            lines = (
                reading_list.as_json(record) if as_json else reading_list.as_text(record, console.ui())
                for record in records
            )
        for text in lines:
            click.echo(text, nl=False)
    return console.outcome(bool(articles), failures)
