"""`bulletin tidy`: retention of takes, reels and editions."""

import json
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bulletin.commands._options import station_of, station_option
from bulletin.helptext import Command

if TYPE_CHECKING:
    from bulletin.retention import Tidying
    from bulletin.show import Station


@click.command(cls=Command, epilog="bulletin tidy --size 2GB --dry-run")
@click.option("--size", default="", metavar="SIZE")
@click.option("--days", default="", metavar="N")
@click.option("--hard", is_flag=True)
@click.option("--to", default="", metavar="DIR")
@click.option("--dry-run", is_flag=True)
@click.option("--wait", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@station_option
def command(**options: Any) -> None:
    """Remove takes and reels that nobody needs, and editions older than their shows keep them."""
    from bulletin import session, whereabouts

    station, dry = station_of(options), options["dry_run"]
    folder = whereabouts.output_folder(options["to"], station)
    with nullcontext() if dry or not folder.is_dir() else session.alone(folder, options["wait"]):
        found = _found(folder, station, options)
        if not dry:
            found.carry_out()
    _tell(found, dry, options["as_json"])


def _found(folder: Path, station: "Station", options: dict[str, Any]) -> "Tidying":
    from bulletin import console, retention, whereabouts
    from bulletin.library import editions

    needed = retention.needed_by(editions(folder))
    spared = frozenset[str]() if options["hard"] else needed
    limits = retention.limits(station, options["size"], options["days"], spared, needed)
    return retention.tidying(folder, whereabouts.kept_folder(station), station, limits, console.clock())


def _tell(found: "Tidying", dry: bool, as_json: bool) -> None:
    from bulletin import console
    from bulletin.retention import megabytes

    if as_json:
        told = [{"path": str(one.path), "bytes": one.bytes, "why": one.why.value} for one in found.removals]
        click.echo(
            json.dumps({"dry_run": dry, "bytes": found.bytes, "files": told}, ensure_ascii=False, indent=1)
        )
        return
    for line in found.sentences(console.ui()):
        click.echo(line)
    key = "tidy.would" if dry else "tidy.removed"
    console.remark(
        key if found.removals else "tidy.nothing", count=len(found.removals), mb=megabytes(found.bytes)
    )
