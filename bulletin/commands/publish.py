"""`bulletin publish`: editions -> feed, site and outlets."""

from typing import Any

import click

from bulletin.commands._delivery import delivered, distribution_of
from bulletin.commands._options import station_of, station_option


@click.command()
@click.argument("editions", nargs=-1, metavar="[EDITION...]")
@click.option("--show", default="", metavar="NAME", help="Only the editions of this show.")
@click.option("--outlet", "outlets", multiple=True, metavar="NAME", help="Only to this outlet.")
@click.option("--to", default="", metavar="DIR", help="Folder of the editions (default: output).")
@click.option("--dry-run", is_flag=True, help="Only say what would be sent.")
@click.option("--repair", is_flag=True, help="Look for every file, and send again what is missing.")
@click.option("--json", "as_json", is_flag=True, help="Print what was sent for a program.")
@station_option
def command(editions: tuple[str, ...], as_json: bool, **options: Any) -> int:
    """Publish editions: to the station's outlets, with feed and pages; what is there already is not sent
    again.

    Named or, without a name, all that no show holds back. Only what passes the check goes out. Of named
    editions, and in a folder, every file is looked for. What is read at another speed than its show is no
    episode, and stays here.

    Example: bulletin publish --show sang
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
