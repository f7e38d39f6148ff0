"""`bulletin lexicon`: how words are said, and what a changed word would touch."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bulletin.commands._options import station_of, station_option
from bulletin.helptext import Group

if TYPE_CHECKING:
    from bulletin.proofing import Erratum


@click.group(cls=Group, epilog='bulletin lexicon add OCOP "ô cốp"')
def command() -> None:
    """How words are said: “add”, “list”, “check”, and “impact” for what a change would touch."""


@command.command(
    "add",
    epilog='bulletin lexicon add OCOP "ô cốp"\n'
    """bulletin lexicon add Macron "ma-crông" --phonemes "espeak:mak@-R'O\"""",
)
@click.argument("written")
@click.argument("spoken")
@click.option("--kind", default="word", metavar="CLASS")
@click.option("--show", default="", metavar="NAME")
@click.option(
    "--phonemes",
    default="",
    metavar="SOUNDS",
)
@click.option("--note", default="", metavar="TEXT")
@station_option
def add(written: str, spoken: str, **options: Any) -> None:
    """Write down how WRITTEN is said, in the station's lexicon; the line for the same word is replaced."""
    from bulletin import console, glossary
    from bulletin.lexicon import Entry, usual_case
    from bulletin.text import one_line

    word = one_line(written)
    entry = Entry(
        word,
        one_line(spoken),
        options["kind"],
        usual_case(word),
        note=one_line(options["note"]),
        phonemes=one_line(options["phonemes"]),
    )
    done = glossary.add(station_of(options), options["show"], entry)
    click.echo(done.entry.line)
    key = "glossary.replaced" if done.replaced else "glossary.added"
    console.remark(key, path=done.path, old=done.replaced.spoken if done.replaced else "")
    _tell([one for one in _errata(done.path) if dict(one.facts).get("word") == done.entry.written])


def _errata(path: Path) -> "list[Erratum]":
    from bulletin.proofing import errata

    return list(errata(path))


def _tell(found: "list[Erratum]") -> None:
    from bulletin import console

    for one in found:
        console.remark("console.notice", text=one.sentence(console.ui()))


@command.command("list", epilog="bulletin lexicon list UBND")
@click.argument("word", required=False, default="")
@click.option("--lang", default="vi", show_default=True, metavar="CODE")
@click.option("--json", "as_json", is_flag=True)
@station_option
def show(word: str, lang: str, as_json: bool, **options: Any) -> None:
    """Show every entry, or those for WORD, from the language's own to the shows', and which of them
    counts.
    """
    from bulletin import console, glossary
    from bulletin.text import one_line

    found = glossary.words(glossary.layers(station_of(options), lang), one_line(word))
    if as_json:
        click.echo(json.dumps([glossary.facts(one) for one in found], ensure_ascii=False, indent=1))
        return
    for one in found:
        click.echo(glossary.line(one, console.ui()))
    if word and not found:
        console.remark("glossary.unknown", word=word)


@command.command("check", epilog="bulletin lexicon check --strict")
@click.option("--strict", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@station_option
def check(strict: bool, as_json: bool, **options: Any) -> int:
    """Look through the lexicons of the station and its shows for what is wrong, or would never be heard."""
    from bulletin import console, glossary

    found = [one for layer in glossary.named_layers(station_of(options)) for one in _errata_of(layer)]
    if as_json:
        told = [
            {"path": str(one.path), "line": one.line, "grave": one.grave, "key": one.key,
             "text": one.sentence(console.ui())}
            for one in found
        ]  # fmt: skip
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for one in found:
            click.echo(one.sentence(console.ui()))
    grave = sum(one.grave for one in found)
    console.remark("glossary.ailing" if found else "glossary.well", count=len(found), grave=grave)
    return console.NOTHING if grave else console.PART if strict and found else 0


def _errata_of(layer: Any) -> "list[Erratum]":
    from bulletin.proofing import absent, errata

    if layer.path.is_file():
        return list(errata(layer.path))
    return [absent(layer.path, layer.name)] if layer.kind == "show" else []


@command.command("impact", epilog="bulletin lexicon impact OCOP")
@click.argument("word")
@click.option("--to", default="", metavar="DIR")
@click.option("--json", "as_json", is_flag=True)
@station_option
def impact(word: str, as_json: bool, **options: Any) -> None:
    """List the kept editions in which WORD would be heard otherwise if its entry changed, with the
    sentences.
    """
    from bulletin import console, whereabouts
    from bulletin.impact import impact as touched_by
    from bulletin.text import one_line

    station = station_of(options)
    found = list(touched_by(one_line(word), whereabouts.output_folder(options["to"], station), station))
    if as_json:
        click.echo(json.dumps([one.facts for one in found], ensure_ascii=False, indent=1))
    else:
        for one in found:
            click.echo("\n".join(one.lines))
    console.remark("glossary.touched" if found else "glossary.untouched", word=word, count=len(found))
