"""`bulletin publish`: editions -> feed, site and outlets."""

from typing import Any

import click

from bulletin.commands._delivery import delivered, distribution_of
from bulletin.commands._options import station_of, station_option
from bulletin.helptext import Command


@click.command(cls=Command, epilog="bulletin publish --show sang")
@click.argument("editions", nargs=-1, metavar="[EDITION...]")
@click.option("--show", default="", metavar="NAME")
@click.option("--outlet", "outlets", multiple=True, metavar="NAME")
@click.option("--to", default="", metavar="DIR")
@click.option("--dry-run", is_flag=True)
@click.option("--repair", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@station_option
def command(editions: tuple[str, ...], as_json: bool, **options: Any) -> int:
    """Publish editions: to the station's outlets, with feed and pages; what is there already is not
    sent again.
    """
    from bulletin import console, distribution, library, whereabouts
    from bulletin.errors import UsageError

    station = station_of(options)
    folder = whereabouts.output_folder(options["to"], station)
    found = (
        [library.named_edition(name, folder) for name in editions]
        if editions
        else distribution.waiting(folder, options["show"], station)
    )
    wanted, variants = distribution.episodes(found)
    aside = [UsageError("publish.variant", title=one.record.edition.title) for one in variants]
    if not editions:
        for error in aside:
            console.remark(error.key, **error.facts)
    work = distribution_of(station, options, bool(editions))
    return delivered(work, wanted, as_json, aside if editions else library.damaged(folder))
