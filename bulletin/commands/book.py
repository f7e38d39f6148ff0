"""`bulletin book`: the editions of a day or a week as one talking book."""

from typing import TYPE_CHECKING, Any

import click

from bulletin.commands._options import some_names, station_of, station_option
from bulletin.helptext import Command

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.bindery import Order, Period
    from bulletin.edition import Edition


@click.command(
    cls=Command,
    epilog="bulletin book --show bulletin --week 2026-06-11 --to /media/usb --format daisy --folder",
)
@click.argument("editions", nargs=-1, metavar="[EDITION...]")
@click.option("--show", default="", metavar="NAME")
@click.option("--day", default="", metavar="DATE")
@click.option("--week", default="", metavar="DATE")
@click.option(
    "--format",
    "formats",
    multiple=True,
    default=("epub,daisy",),
    metavar="NAMES",
    callback=some_names,
)
@click.option("--from", "source", default="", metavar="DIR")
@click.option("--to", default="", metavar="DIR")
@click.option("--folder", "unpacked", is_flag=True)
@station_option
def command(editions: tuple[str, ...], formats: tuple[str, ...], **options: Any) -> int:
    """Bind editions into one talking book: EPUB 3 for reading apps, DAISY 2.02 for players."""
    from bulletin import bindery, console
    from bulletin.errors import UsageError

    if options["unpacked"] and formats != ("daisy",):
        raise UsageError("book.folder")
    order = _order(editions, options)
    for name in formats:
        console.result(str(bindery.made(order, name)))
    return 0


def _order(names: tuple[str, ...], options: dict[str, Any]) -> "Order":
    from pathlib import Path

    from bulletin import bindery, whereabouts
    from bulletin.show import find_show

    station = station_of(options)
    folder = whereabouts.output_folder(options["source"], station)
    found, period = _wanted(names, folder, options)
    show = find_show(found[0].record.edition.show, station)
    return bindery.Order(show, station, period, found, Path(options["to"] or folder), options["unpacked"])


def _wanted(
    names: tuple[str, ...], folder: "Path", options: dict[str, Any]
) -> "tuple[tuple[Edition, ...], Period]":
    """The editions that are named, or those of the show within the time that is asked for."""
    from bulletin import bindery, console
    from bulletin.errors import UsageError
    from bulletin.library import named_edition

    if names:
        found = tuple(named_edition(name, folder) for name in names)
        shows = dict.fromkeys(one.record.edition.show for one in found)
        if len(shows) > 1:
            raise UsageError("book.shows", shows=", ".join(shows))
        return bindery.in_order(found), bindery.period_of(found)
    if not options["show"] or bool(options["day"]) == bool(options["week"]):
        raise UsageError("book.one")
    period = bindery.asked(options["day"], options["week"])
    found = bindery.gathered(folder, options["show"], period)
    if not found:
        facts = {"show": options["show"], "period": period.written(console.ui()), "folder": str(folder)}
        raise UsageError("book.none", **facts)
    return found, period
