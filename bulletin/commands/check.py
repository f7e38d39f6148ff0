"""`bulletin check`: whether something is fit for air."""

import json
from pathlib import Path

import click


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="Print the reports for a program.")
def command(paths: tuple[str, ...], as_json: bool) -> int:
    """Check sound files or editions (by record or folder): decoded whole, measured, held to the record.

    Example: bulletin check output/1106-thoiA-hop_bao_mixdown.mp3
    """
    from bulletin import checking, console
    from bulletin.errors import Unfit

    reports = [report for path in paths for report in checking.reports(Path(path))]
    if as_json:
        click.echo(
            json.dumps([json.loads(report.to_json()) for report in reports], ensure_ascii=False, indent=1)
        )
    else:
        for report in reports:
            click.echo(checking.as_text(report, console.ui()))
    return 0 if all(report.fit for report in reports) else Unfit.status
