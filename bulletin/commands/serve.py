"""`bulletin serve`: the station's output over HTTP."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bulletin.commands._options import station_of, station_option
from bulletin.helptext import Command

if TYPE_CHECKING:
    from bulletin.show import Station


@click.command(cls=Command, epilog="bulletin serve --port 8080")
@click.argument("folder", default="", metavar="[FOLDER]")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--to", default="", metavar="DIR")
@station_option
def command(folder: str, host: str, port: int, **options: Any) -> None:
    """Serve a published folder over HTTP; without one, a preview of what publishing would give."""
    import signal
    import sys
    from tempfile import TemporaryDirectory

    from bulletin import console, serving

    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))  # so that the preview is cleared away
    with serving.listening(host, port) as (door, address):
        if folder:
            serving.serve(Path(folder), door, console.ui())
            return
        with TemporaryDirectory(prefix="bulletin-") as preview:
            _lay_out(Path(preview), address, station_of(options), options["to"])
            serving.serve(Path(preview), door, console.ui())


def _lay_out(folder: Path, address: str, station: "Station", to: str) -> None:
    from bulletin import console, preview, whereabouts
    from bulletin.distribution import episodes
    from bulletin.library import editions

    wanted, _ = episodes(editions(whereabouts.output_folder(to, station)))
    pages = preview.lay_out(folder, address, wanted, station, console.clock())
    for page in pages or (address,):
        console.result(page)
