"""`bulletin doctor`: whether this machine can do its job, and what is stored is whole."""

import json
from typing import TYPE_CHECKING, Any

import click

from bulletin.commands._options import station_of, station_option
from bulletin.helptext import Command

if TYPE_CHECKING:
    from bulletin.finding import Finding


@click.command(cls=Command, epilog="bulletin doctor --strict")
@click.option("--to", default="", metavar="DIR")
@click.option("--strict", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@station_option
def command(**options: Any) -> int:
    """Look whether this machine can make bulletins, and whether all that is stored is whole."""
    from bulletin import console, whereabouts
    from bulletin.examination import examine
    from bulletin.finding import Ward
    from bulletin.texts import sentence

    station = station_of(options)
    ward = Ward(station, whereabouts.output_folder(options["to"], station), whereabouts.kept_folder(station))
    findings = []
    for finding in examine(ward, console.clock()):
        findings.append(finding)
        if not options["as_json"]:
            text = finding.sentence(console.ui())
            click.echo(sentence(f"doctor.{finding.state.value}", console.ui(), text=text))
    if options["as_json"]:
        _print(findings)
    return _status(findings, options["strict"])


def _print(findings: "list[Finding]") -> None:
    from bulletin import console

    told = [
        {"state": one.state.value, "key": one.key, "text": one.sentence(console.ui())} for one in findings
    ]
    click.echo(json.dumps(told, ensure_ascii=False, indent=1))


def _status(findings: "list[Finding]", strict: bool) -> int:
    """The gravest of the findings' statuses; with `strict` a note counts, where nothing is wrong."""
    from bulletin import console
    from bulletin.finding import State

    states = [one.state for one in findings]
    wrong, notes = states.count(State.WRONG), states.count(State.NOTE)
    console.remark("doctor.ailing" if wrong or notes else "doctor.well", wrong=wrong, notes=notes)
    return max((one.status for one in findings), default=0) or (console.PART if strict and notes else 0)
