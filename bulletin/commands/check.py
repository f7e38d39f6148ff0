"""`bulletin check`: whether something is fit for air."""

import json
from pathlib import Path

import click


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--station", default="", metavar="DIR", help="The station's folder, for its music.")
@click.option("--json", "as_json", is_flag=True, help="Print the reports for a program.")
def command(paths: tuple[str, ...], station: str, as_json: bool) -> int:
    """Check sound files or editions (by record or folder): decoded whole, measured, held to the record.

    Says of each what is wrong, where, and what to do, and what could not be checked. Without a record beside
    it any MP3, WAV, FLAC or Opus file is checked as far as it can be. Exit status 7 where one is not fit;
    the worst counts, and what is missing keeps nothing else from being checked.

    Example: bulletin check output/1106-thoiA-hop_bao_mixdown.mp3
    """
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
