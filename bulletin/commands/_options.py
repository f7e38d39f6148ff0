"""Options that several commands share, and what they stand for."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from bulletin.errors import UsageError

if TYPE_CHECKING:
    from bulletin.desk import Request
    from bulletin.show import Station

Command = Callable[..., Any]


def _filled(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str:
    """The length that was asked for, none where the option was not given; UsageError for an empty one."""
    if value is not None and not value.strip():
        raise UsageError("length.empty")
    return value or ""


def some_names(
    _context: click.Context, _parameter: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    """The names in texts such as "mp3, WAV", as the shelf writes them; UsageError for a text without any."""
    named = [tuple(filter(None, (name.strip().lower() for name in text.split(",")))) for text in value]
    if not all(named):
        raise UsageError("order.unnamed")
    return tuple(name for names in named for name in names)


_ORDER = (
    click.option("--show", default="", metavar="NAME"),
    click.option(
        "--voice",
        multiple=True,
        metavar="ID",
    ),
    click.option("--lang", default="", metavar="CODE"),
    click.option("--each", is_flag=True),
    click.option("--at", default="", metavar="TIME"),
    click.option("--slot", default="", metavar="NAME"),
    click.option(
        "--length",
        default=None,
        metavar="TIME",
        callback=_filled,
    ),
    click.option("--speed", default="", metavar="N"),
    click.option(
        "--must",
        multiple=True,
        metavar="STORY",
    ),
    click.option("--station", default="", metavar="DIR"),
)


def order_options(command: Command) -> Command:
    """The options that say what is to be made."""
    for option in reversed(_ORDER):
        command = option(command)
    return command


def listening_options(command: Command) -> Command:
    """The options that say who reads what, and how."""
    for option in (*reversed(_ORDER[:3]), _ORDER[-1]):
        command = option(command)
    return command


def station_option(command: Command) -> Command:
    """The option that names the station's folder."""
    return _ORDER[-1](command)


def request_of(sources: Sequence[str], options: dict[str, Any], station: "Station") -> "Request":
    """The desk's request in the values of `order_options`, --to and --format; what these leave open of a
    record made earlier is as that edition was asked for.
    """
    from bulletin.desk import Request
    from bulletin.remaking import asked_again
    from bulletin.whereabouts import output_folder

    asked = Request(
        show=options["show"],
        voice=",".join(options["voice"]),
        to=options.get("to", ""),
        formats=tuple(options.get("formats", ())),
        each=options["each"],
        at=options["at"],
        slot=options["slot"],
        length=options.get("length", ""),
        must=tuple(options.get("must", ())),
        correct=options.get("correct", ""),
        speed=options.get("speed", ""),
    )
    return asked_again(sources, asked, output_folder(asked.to, station))


def station_of(options: dict[str, Any]) -> "Station":
    """The station that --station names, else the one found."""
    from bulletin.show import find_station

    return find_station(options["station"])
