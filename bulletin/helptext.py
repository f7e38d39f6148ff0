"""What `--help` says, in the language of messages: all of it stands in the section [help] of `_texts/`.

The text of the command `bulletin voices add` is `voices_add` there, that of its option --as, by its name in
the code, `voices_add_as_id`, and `any_station` that of an option which several commands share.
"""

from collections.abc import Iterable, Iterator
from copy import copy
from functools import cache

import click
from click.utils import make_default_short_help

from bulletin import console
from bulletin.texts import section

_SHARED = "any"
_ROOT = "bulletin"


def help_text(key: str) -> str:
    """The text of that key, or nothing."""
    return _texts(console.ui()).get(key, "")


@cache
def _texts(ui: str) -> dict[str, str]:
    return section("help", ui)


def command_key(context: click.Context) -> str:
    """The key of the context's command: its words after the program's name."""
    words: list[str] = []
    at: click.Context | None = context
    while at and at.parent:
        words.append(str(at.info_name))
        at = at.parent
    return "_".join(reversed(words)) or _ROOT


def option_text(context: click.Context, name: str) -> str:
    """What is said of the option `name` of the context's command."""
    return help_text(f"{command_key(context)}_{name}") or help_text(f"{_SHARED}_{name}")


class Formatter(click.HelpFormatter):
    """Writes how a command is called."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line that begins with "Usage:"."""
        super().write_usage(prog, args, prefix or f"{help_text('usage')} ")


class Context(click.Context):
    """Where the help of a command is written."""

    formatter_class = Formatter


class _Told(click.Command):
    """A command whose help stands in `_texts/`, and whose epilog is examples, one a line."""

    context_class = Context

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does; in its own words where it has no text."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(help_text(command_key(ctx)) or self.help or "")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What each option does."""
        rows = [row for one in self.get_params(ctx) for row in _row(ctx, one)]
        with formatter.section(help_text("options")):
            formatter.write_dl(rows)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Examples."""
        for example in (self.epilog or "").splitlines():
            formatter.write_paragraph()
            formatter.write_text(f"{help_text('example')} {example}")


def _row(context: click.Context, one: click.Parameter) -> Iterator[tuple[str, str]]:
    """The option and what is said of it; nothing of an argument."""
    if not isinstance(one, click.Option):
        return
    told = copy(one)
    told.help = option_text(context, one.name or "") or one.help
    record = told.get_help_record(context)
    if record:
        words, text = record
        said = len(told.help or "")
        yield words, text[:said] + _translated(text[said:])


def _translated(more: str) -> str:
    """What click adds in brackets, "[default: vi]"."""
    for name in ("default", "required"):
        more = more.replace(name, help_text(name))
    return more


class Command(_Told):
    """A command."""


class Group(_Told, click.Group):
    """A command with commands of its own."""

    command_class = Command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What each option and each command does."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What each command does, in short; none that has a text is loaded for that."""
        names = self.list_commands(ctx)
        width = formatter.width - 6 - max(map(len, names), default=0)
        with formatter.section(help_text("commands")):
            formatter.write_dl(list(_shortly(self, ctx, names, width)))


def _shortly(
    group: Group, context: click.Context, names: Iterable[str], width: int
) -> Iterator[tuple[str, str]]:
    own = command_key(context)
    for name in names:
        key = name if own == _ROOT else f"{own}_{name}"
        text = help_text(key)
        if text:
            yield name, make_default_short_help(text, width)
        elif found := group.get_command(context, name):
            yield name, found.get_short_help_str(width)
