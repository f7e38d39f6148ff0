"""`bulletin init`: a new station folder."""

from pathlib import Path

import click

from bulletin.helptext import Command


@click.command(cls=Command, epilog='bulletin init our-station --for radio --name "Đài Sơn Hải"')
@click.argument("folder", metavar="DIR")
@click.option("--name", default="")
@click.option("--timezone", default="", metavar="ZONE")
@click.option(
    "--for",
    "audience",
    type=click.Choice(["radio", "podcast", "access"]),
    default=None,
)
def command(folder: str, name: str, timezone: str, audience: str | None) -> None:
    """Lay out a new station in DIR: settings, shows, and places for voices, music and editions."""
    from bulletin import console
    from bulletin.founding import found

    station = found(Path(folder), console.ui(), name, timezone, audience or "")
    for path in station.written:
        click.echo(path)
    for path in station.kept:
        console.remark("init.kept", path=path)
    console.remark("init.made", folder=station.folder)
    console.remark("init.next", folder=station.folder)
