"""`bulletin picture`: an edition at a glance."""

from pathlib import Path

import click

from bulletin.helptext import Command


@click.command(cls=Command, epilog="bulletin picture output/1106-thoiA-hop_bao_mixdown.json")
@click.argument("edition", metavar="EDITION")
@click.option("--to", default="", metavar="FILE")
def command(edition: str, to: str) -> None:
    """Draw an edition (its record or its MP3) as an SVG: waveform, lanes, chapters, ducking, loudness."""
    from bulletin.filing import publish_bytes
    from bulletin.picture import edition_at, picture

    source = Path(edition)
    path = Path(to) if to else source.with_suffix(".svg")
    publish_bytes(path, picture(edition_at(source)))
    click.echo(path)
