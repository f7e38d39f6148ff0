"""`bulletin check`: whether something is fit for air."""

import json
from pathlib import Path

import click

from bulletin.helptext import Command


@click.command(cls=Command, epilog="bulletin check output/1106-thoiA-hop_bao_mixdown.mp3")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--station", default="", metavar="DIR")
@click.option("--json", "as_json", is_flag=True)
def command(paths: tuple[str, ...], station: str, as_json: bool) -> int:
    """Check sound files or editions (by record or folder): decoded whole, measured, held to the record."""
    from bulletin import checking, console
    from bulletin.show import find_station

    folder = find_station(station).folder
    told = checking.as_text if console.is_plain() else checking.as_table
    reports, status = checking.checked([Path(path) for path in paths], folder)
    if as_json:
        click.echo(
            json.dumps([json.loads(report.to_json()) for report in reports], ensure_ascii=False, indent=1)
        )
    else:
        for report in reports:
            click.echo(told(report, console.ui()))
    return status
