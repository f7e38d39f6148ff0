"""`bulletin say`: how a text is read aloud."""

import sys
from typing import Any

import click

from bulletin.commands._options import station_option
from bulletin.helptext import Command


@click.command(cls=Command, epilog='bulletin say "UBND tỉnh chi 1,5 tỷ đồng"')
@click.argument("text", nargs=-1)
@click.option("--lang", default="vi", show_default=True, metavar="CODE")
@click.option("--show", default="", metavar="NAME")
@station_option
def command(text: tuple[str, ...], **options: Any) -> None:
    """Show how text is read aloud: one line out for each line in."""
    from bulletin.desk import reader
    from bulletin.show import find_station
    from bulletin.text import clean_text
    from bulletin.voice import require_spoken

    station = find_station(options["station"])
    require_spoken(options["lang"], station.voice_folders)
    say = reader(options["lang"], options["show"], station)
    lines = [" ".join(text)] if text else (line.decode("utf-8", "replace") for line in sys.stdin.buffer)
    for line in lines:
        click.echo(say(clean_text(line).rstrip("\n")).spoken)
        sys.stdout.flush()
