"""The command line: finds the commands, and turns every failure into a sentence and an exit status."""

import codecs
import errno
import io
import sys

import click

from bulletin import __version__, console, shelf
from bulletin.errors import BulletinError, Lacking
from bulletin.helptext import Group
from bulletin.texts import sentence


class Commands(Group):
    """The commands found in `commands/`, each imported when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        return list(shelf.members("commands"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in shelf.members("commands"):
            return None
        found: click.Command = shelf.load("commands", cmd_name).command
        return found


@click.group(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"]}, epilog="bulletin make page.txt"
)
@click.version_option(__version__, prog_name="bulletin")
def bulletin() -> None:
    """Turn articles into finished audio news bulletins."""


def main(arguments: list[str] | None = None) -> None:
    """Runs the command line and leaves with its exit status."""
    console.open_closed()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=_NAMES)
    sys.exit(_run(sys.argv[1:] if arguments is None else arguments))


def _as_it_was(error: UnicodeError) -> tuple[str | bytes, int]:
    """The bytes of a file name that the locale could not read; what is no such thing is escaped."""
    try:
        return codecs.lookup_error("surrogateescape")(error)
    except UnicodeError:
        return codecs.lookup_error("backslashreplace")(error)


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
_NAMES = "bulletin.names"
codecs.register_error(_NAMES, _as_it_was)


def _run(words: list[str]) -> int:
    try:
        console.settle(words)
        outcome = bulletin.main(console.words(), prog_name="bulletin", standalone_mode=False)
    except click.ClickException as error:
        return _misused(error)
    except (click.exceptions.Abort, KeyboardInterrupt):
        return console.INTERRUPTED
    except BrokenPipeError:
        console.deafen(sys.stdout)
        return 0
    except BulletinError as error:
        return _failed(error)
    except Exception as error:  # noqa: BLE001 - the edge: a defect of ours is told as one
        return _broken(error)
    return outcome if isinstance(outcome, int) else 0


def _misused(error: click.ClickException) -> int:
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context:
        console.complain(context.get_usage())
    console.complain(_misuse(error))
    if context:
        console.complain(sentence("cli.help", console.ui(), command=f"{context.command_path} --help"))
    return error.exit_code


def _misuse(error: click.ClickException) -> str:
    """What is wrong with the line, in the language of messages as far as click tells it apart."""
    ui = console.ui()
    if isinstance(error, click.NoSuchOption):
        near = ", ".join(error.possibilities or ())
        return sentence("cli.near" if near else "cli.option", ui, name=error.option_name, near=near)
    if isinstance(error, click.BadOptionUsage):
        return sentence("cli.valueless", ui, name=error.option_name)
    if isinstance(error, click.BadParameter) and error.param and error.ctx:
        name = error.param.get_error_hint(error.ctx).strip("'")
        key = "cli.missing" if isinstance(error, click.MissingParameter) else "cli.value"
        return sentence(key, ui, name=name, reason=error.message)
    return sentence("cli.misuse", ui, reason=error.format_message())


def _failed(error: BulletinError) -> int:
    console.raise_if_debugging(error)
    console.complain(error.sentence(console.ui()))
    return error.status


def _broken(error: Exception) -> int:
    # A file that cannot be written is a KeptError and has a name; what has none is standard output.
    if isinstance(error, OSError) and error.errno in _FULL and error.filename is None:
        console.deafen(sys.stdout)
        return _failed(Lacking("cli.full"))
    console.raise_if_debugging(error)
    console.complain(sentence("cli.defect", console.ui(), kind=type(error).__name__, reason=str(error)))
    return console.DEFECT
