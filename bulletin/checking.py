"""Checking what a user names: editions by their record or their file, and any sound file; told to people."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from bulletin.bookcheck import is_book
from bulletin.check import Expected, Report, check_edition, check_sound
from bulletin.edition import Edition, bare_name
from bulletin.errors import BulletinError, KeptError, Unfit, UsageError
from bulletin.feedcheck import feed_findings
from bulletin.library import LAST_RUN, find_edition, records
from bulletin.record import read_record
from bulletin.report import Measured, note, wrong
from bulletin.text import clock_time
from bulletin.texts import sentence

_NOT_CHECKED, _LAST_RUN = "check.not_checked", "check.last_run"  # findings that are all there is to say


def checked(paths: Iterable[Path], station: Path | None = None) -> tuple[tuple[Report, ...], int]:
    """The reports on all that is named, and the worst exit status of them; what is not there, or cannot be
    checked at all, has a report that says so, and keeps nothing else from being checked.
    """
    made: list[Report] = []
    worst = 0
    for path in paths:
        try:
            found = tuple(reports(path, station))
        except BulletinError as error:
            found = (Report(str(path), None, (wrong(_NOT_CHECKED, reason=error),)),)
            worst = max(worst, error.status)
        else:
            worst = max(worst, 0 if all(one.fit for one in found) else Unfit.status)
        made += found
    return tuple(made), worst


def reports(path: Path, station: Path | None = None) -> Iterator[Report]:
    """The reports on what is at `path`: a folder's editions, an edition by its record, or a sound file or a
    talking book (its folder too), which is held against the record beside it, or a page of a feed. `station`
    is the folder whose pieces of music are known.
    """
    if path.is_dir() and not is_book(path):
        found = tuple(records(path))
        if not found:
            raise UsageError("check.empty", path=str(path))
        for record in found:
            yield from _edition_reports(record, station)
        return
    if not path.exists():
        raise UsageError("check.absent", path=str(path))
    if path.name == LAST_RUN:
        yield Report(str(path), None, (note(_LAST_RUN),), sounds=0)
        return
    if path.suffix == ".json" and bare_name(path.name) == path.stem:
        edition = Edition(read_record(path), path.parent)
        yield from check_edition(edition, station) or (Report(str(path), None, (wrong("check.fileless"),)),)
        return
    if path.suffix == ".xml":
        yield Report(str(path), None, tuple(feed_findings(path)))
        return
    beside = find_edition(path.parent, bare_name(path.name))
    own = (
        [one for one in check_edition(beside, station) if Path(one.path).name == path.name] if beside else []
    )
    yield from own or [check_sound(path, Expected())]


def _edition_reports(record: Path, station: Path | None) -> Iterator[Report]:
    """The reports on the edition of a record; one that cannot be read is a report too."""
    try:
        yield from reports(record, station)
    except KeptError as error:
        yield Report(str(record), None, (wrong("check.record", reason=error),))


def as_text(report: Report, ui: str) -> str:
    """The report as lines that a screen reader reads well: the verdict, then every finding; of what could not
    be checked why.
    """
    for one in report.findings:
        if one.key in (_NOT_CHECKED, _LAST_RUN):
            return f"{report.path}: {one.sentence(ui)}"
    return "\n".join([_verdict(report, ui), *_findings(report, ui)])


def as_table(report: Report, ui: str) -> str:
    """The report for the eye: the verdict, what was measured in two columns, then every finding."""
    if report.measured is None:
        return as_text(report, ui)
    verdict = sentence("check.fits" if report.fit else "check.unfit", ui, path=report.path)
    rows = [(sentence(f"measured.{name}", ui), value) for name, value in _rows(report.measured, ui)]
    width = max(len(label) for label, _ in rows) + 2
    return "\n".join(
        [verdict, *(f"  {label:{width}}{value}" for label, value in rows), *_findings(report, ui)]
    )


def _rows(measured: Measured, ui: str) -> Iterator[tuple[str, str]]:
    """What was measured, by the names of its labels."""
    yield "length", clock_time(measured.seconds)
    yield "loudness", f"{measured.lufs:.1f} LUFS"
    yield "peak", f"{measured.true_peak_dbtp:.1f} dBTP"
    yield "range", f"{measured.range_lu:.1f} LU"
    yield "silence", f"{measured.longest_silence:.1f} s"
    channels = sentence("measured.mono" if measured.channels == 1 else "measured.stereo", ui)
    kind = channels if measured.channels <= 2 else sentence("measured.surround", ui, count=measured.channels)
    yield "sound", f"{measured.rate} Hz, {kind}"


def _verdict(report: Report, ui: str) -> str:
    if not report.fit:
        return sentence("check.unfit", ui, path=report.path)
    measured = report.measured
    if measured is None:
        return sentence(_heard(report.sounds), ui, path=report.path, count=report.sounds)
    return sentence(
        "check.fit",
        ui,
        path=report.path,
        length=clock_time(measured.seconds),
        lufs=f"{measured.lufs:.1f}",
        peak=f"{measured.true_peak_dbtp:.1f}",
    )


def _heard(sounds: int) -> str:
    """What is said of something fit that is not one sound."""
    if sounds == 1:
        return "check.whole"
    return "check.bound" if sounds else "check.soundless"


def _findings(report: Report, ui: str) -> Iterator[str]:
    for finding in report.findings:
        yield sentence("check.grave" if finding.grave else "check.note", ui, text=finding.sentence(ui))
    for one in report.unchecked:
        yield sentence("check.unchecked", ui, text=one.sentence(ui))
