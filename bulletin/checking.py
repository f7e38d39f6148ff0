"""Checking what a user names: editions by their record or their file, and any sound file; told to people."""

from collections.abc import Iterator
from pathlib import Path

from bulletin.check import CHANGED, Expected, Finding, Report, check_edition, check_sound
from bulletin.edition import Edition
from bulletin.errors import KeptError, UsageError
from bulletin.library import find_edition, records
from bulletin.record import read_record
from bulletin.text import clock_time
from bulletin.texts import sentence


def reports(path: Path) -> Iterator[Report]:
    """The reports on what is at `path`: a folder's editions, an edition by its record, or a sound file, which
    is held against the record beside it.
    """
    if path.is_dir():
        found = tuple(records(path))
        if not found:
            raise UsageError("check.empty", path=str(path))
        for record in found:
            yield from _edition_reports(record)
        return
    if not path.is_file():
        raise UsageError("check.absent", path=str(path))
    if path.suffix == ".json":
        edition = Edition(read_record(path), path.parent)
        yield from check_edition(edition) or (Report(str(path), None, (CHANGED,)),)
        return
    beside = find_edition(path.parent, path.stem)
    own = [one for one in check_edition(beside) if Path(one.path).name == path.name] if beside else []
    yield from own or [check_sound(path, Expected())]


def _edition_reports(record: Path) -> Iterator[Report]:
    """The reports on the edition of a record; one that cannot be read is a report too."""
    try:
        yield from reports(record)
    except KeptError as error:
        yield Report(
            str(record), None, (Finding("check.record", grave=True, facts=(("reason", str(error)),)),)
        )


def as_text(report: Report, ui: str) -> str:
    """The report for people: the verdict, then every finding on a line."""
    return "\n".join([_verdict(report, ui), *_findings(report, ui)])


def _verdict(report: Report, ui: str) -> str:
    if not report.fit:
        return sentence("check.unfit", ui, path=report.path)
    measured = report.measured
    if measured is None:
        return sentence("check.whole", ui, path=report.path)
    return sentence(
        "check.fit",
        ui,
        path=report.path,
        length=clock_time(measured.seconds),
        lufs=f"{measured.lufs:.1f}",
        peak=f"{measured.true_peak_dbtp:.1f}",
    )


def _findings(report: Report, ui: str) -> Iterator[str]:
    for finding in report.findings:
        yield sentence("check.grave" if finding.grave else "check.note", ui, text=finding.sentence(ui))
