"""`bulletin voices`: who can read, and how they sound."""

import json
from pathlib import Path
from typing import Any

import click

from bulletin.commands._options import station_of, station_option


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print the voices for a program.")
@station_option
@click.pass_context
def command(context: click.Context, /, as_json: bool, **options: Any) -> None:
    """List the voices; “audition” lets one be heard.

    Example: bulletin voices audition vi-south
    """
    if context.invoked_subcommand:
        return
    from bulletin import console, roster

    found = roster.roster(station_of(options))
    if as_json:
        click.echo(
            json.dumps([roster.facts(one, console.ui()) for one in found], ensure_ascii=False, indent=1)
        )
        return
    for one in found:
        click.echo(roster.line(one, console.ui()))


@command.command("audition")
@click.argument("voice")
@click.argument("text", required=False, default="")
@click.option("--to", default="", metavar="FILE", help="WAV file (default: VOICE.wav).")
@station_option
def audition(voice: str, text: str, to: str, **options: Any) -> None:
    """Speak the voice's sample sentence, or TEXT, to a WAV file.

    Example: bulletin voices audition vi-central "Chào buổi sáng"
    """
    from bulletin import roster

    path = Path(to or f"{voice}.wav")
    roster.audition(voice, text, path, station_of(options))
    click.echo(path)
