"""`bulletin listen`: read aloud now."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from bulletin.commands._options import listening_options, station_of
from bulletin.helptext import Command

if TYPE_CHECKING:
    from bulletin.article import Article
    from bulletin.commands._listener import Listener
    from bulletin.loudspeaker import Loudspeaker


@click.command(cls=Command, epilog="bulletin listen page.txt --voice vi-south")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@listening_options
@click.option("--speed", type=float, default=None, metavar="N")
@click.option("--to", default="", metavar="-")
def command(sources: tuple[str, ...], speed: float | None, to: str, **options: Any) -> int:
    """Read SOURCE aloud at once: files, folders, or - for standard input. “?” tells the keys; with
    --plain they are lines, and nothing is written but answers.
    """
    from bulletin import console, desk
    from bulletin.commands._listener import Listener
    from bulletin.keys import keys

    loudspeaker = _loudspeaker(to)
    plain = console.is_plain()
    listener = Listener(plain)
    station, language = station_of(options), options["lang"]
    request = desk.Request(show=options["show"], voice=",".join(options["voice"]))
    web = desk.web_of(request, station, language, console.clock, listener.fetches)
    articles = _articles(desk.take_in(sources, language, web), listener)
    readout = desk.read_out(articles, request, station, console.clock, listener.hears)
    if readout is None:
        return console.outcome(False, listener.failures)
    from bulletin.player import FASTEST, SLOWEST, Player

    with keys(plain, "-" in sources) as wishes:
        wanted = speed or readout.order.show.speech.speed
        player = Player(readout, loudspeaker, wishes, listener, min(max(wanted, SLOWEST), FASTEST))
        try:
            player.play()
        except BrokenPipeError:  # whoever took the sound has heard enough
            console.deafen(sys.stdout)
        finally:
            listener.ends()
    return console.outcome(player.heard > 0, listener.failures)


def _loudspeaker(to: str) -> "Loudspeaker":
    from bulletin.errors import UsageError
    from bulletin.loudspeaker import SoundCard, Stream

    if to not in {"", "-"}:
        raise UsageError("listen.to", to=to)
    if to and sys.stdout.isatty():
        raise UsageError("listen.screen")
    return Stream(sys.stdout.buffer) if to else SoundCard()


def _articles(found: "Iterator[Any]", listener: "Listener") -> "Iterator[Article]":
    """The articles one by one; the listener hears of sources that give none."""
    from bulletin.errors import Failure

    for one in found:
        if isinstance(one, Failure):
            listener.fails(one)
        else:
            yield one
