"""`bulletin withdraw`: an edition is taken back everywhere."""

from typing import Any

import click

from bulletin.commands._delivery import delivered, distribution_of
from bulletin.commands._options import station_of, station_option
from bulletin.helptext import Command


@click.command(cls=Command, epilog='bulletin withdraw 1106-thoiA-hop_bao_mixdown --reason "Sai số liệu."')
@click.argument("edition", metavar="EDITION")
@click.option("--reason", required=True, metavar="TEXT")
@click.option("--outlet", "outlets", multiple=True, metavar="NAME")
@click.option("--to", default="", metavar="DIR")
@station_option
def command(edition: str, reason: str, **options: Any) -> int:
    """Take an edition back: from the feed, its page and every outlet; its page says so and why."""
    from bulletin import console, library, whereabouts, withdrawal

    station = station_of(options)
    folder = whereabouts.output_folder(options["to"], station)
    found = library.named_edition(edition, folder)
    gone = withdrawal.withdraw(found, reason, console.clock())
    withdrawal.off_air(gone, station, console.clock())
    console.remark("withdraw.done", title=gone.record.edition.title)
    if not station.outlets:
        return 0
    return delivered(distribution_of(station, options), [gone], as_json=False)
