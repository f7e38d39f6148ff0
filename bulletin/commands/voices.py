"""`bulletin voices`: who can read, and how they sound."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bulletin.commands._options import station_of, station_option
from bulletin.helptext import Group

if TYPE_CHECKING:
    from bulletin.fetch import Client
    from bulletin.published import Offer, Terms


@click.group(invoke_without_command=True, cls=Group, epilog="bulletin voices audition vi-south")
@click.option("--json", "as_json", is_flag=True)
@station_option
@click.pass_context
def command(context: click.Context, /, as_json: bool, **options: Any) -> None:
    """List the voices; “audition” lets one be heard, “add” fetches a published one, “calibrate”
    measures one.
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


@command.command("audition", epilog='bulletin voices audition vi-central "Chào buổi sáng"')
@click.argument("voice")
@click.argument("text", required=False, default="")
@click.option("--to", default="", metavar="FILE")
@station_option
def audition(voice: str, text: str, to: str, **options: Any) -> None:
    """Speak the voice's sample sentence, or TEXT, to a WAV file."""
    from bulletin import roster

    path = Path(to or f"{voice}.wav")
    roster.audition(voice, text, path, station_of(options))
    click.echo(path)


@command.command("add", epilog="bulletin voices add vi_VN-vais1000-medium --station our-station")
@click.argument("name", required=False, default="")
@click.option("--as", "as_id", default="", metavar="ID")
@click.option("--lang", default="", metavar="CODE")
@click.option("--accept-licence", is_flag=True)
@click.option("--licence", default="", metavar="TEXT")
@click.option("--catalogue", default="", metavar="URL")
@station_option
def add(name: str, **options: Any) -> None:
    """Fetch the published neural voice NAME into the station; without NAME list what there is."""
    from urllib.parse import urlsplit

    from bulletin import published
    from bulletin.fetch import Client

    address = options["catalogue"] or published.listing().catalogue
    allowed = (urlsplit(address).netloc,) if options["catalogue"] else ()
    with Client(allowed) as client:
        found = published.offers(client, address)
        if name:
            _add(published.offer_of(name, found), client, options)
        else:
            _list(found, options["lang"])


def _list(found: "tuple[Offer, ...]", language: str) -> None:
    for offer in found:
        if offer.language.lower().startswith(language.lower()):
            size = offer.model.bytes / 1e6
            click.echo(f"{offer.name:<32} {offer.language:<6} {offer.native}, {offer.quality}, {size:.0f} MB")


def _add(offer: "Offer", client: "Client", options: dict[str, Any]) -> None:
    from dataclasses import replace

    from bulletin import acquiring, console
    from bulletin.whereabouts import kept_folder

    station = station_of(options)
    asked = acquiring.order(offer, station, options["as_id"], kept_folder(station))
    terms = acquiring.fetch_terms(offer, client)
    terms = replace(terms, licence=options["licence"].strip() or terms.licence)
    _agree(offer, terms, options["accept_licence"])
    for done, whole in acquiring.acquire(asked, terms, client):
        console.remark("voices.piece", done=f"{done / 1e6:.1f}", whole=f"{whole / 1e6:.1f}")
    click.echo(asked.folder / "voice.toml")
    console.remark("voices.added", voice=acquiring.acquired(asked).id)


def _agree(offer: "Offer", terms: "Terms", agreed: bool) -> None:
    """Shows what the publisher says, and goes on where somebody agrees; UsageError where nobody does."""
    import sys

    from bulletin import console
    from bulletin.errors import UsageError

    console.complain(terms.text)
    if not terms.licence:
        raise UsageError("voices.unlicensed", name=offer.name)
    console.complain("")
    console.remark("voices.licence", name=offer.name, licence=terms.licence)
    if agreed:
        return
    from bulletin.texts import sentence

    question = sentence("voices.agree", console.ui())
    if not sys.stdin.isatty() or not click.confirm(question, err=True):
        raise UsageError("voices.disagreed", name=offer.name)


@command.command("calibrate", epilog="bulletin voices calibrate mai --station our-station")
@click.argument("voice")
@click.argument("sentences", required=False, default=None, type=click.Path(dir_okay=False, path_type=Path))
@station_option
def calibrate(voice: str, sentences: Path | None, **options: Any) -> None:
    """Measure the cadence of a station's VOICE by known SENTENCES (a file, one a line; else shipped ones)."""
    from bulletin import calibrating, console

    measured = calibrating.calibrate(voice, station_of(options), sentences)
    low, high, gap = measured.band
    click.echo(f"{low:g} {high:g} {gap:g}")
    console.remark("voices.calibrated", voice=measured.id, low=low, high=high, gap=gap)
