"""The check: is this file fit for air? Decoded whole, measured, and held against what its record promises."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol, cast

from bulletin import shelf
from bulletin.bookcheck import examined, is_book
from bulletin.container import faults
from bulletin.edition import Draft, Edition
from bulletin.errors import KeptError, Lacking, SoundError, Unfit
from bulletin.excerpt import parts
from bulletin.hearing import Expected, Hearing, hear, mpeg_of
from bulletin.library import spoiled
from bulletin.mpeg import Mpeg
from bulletin.music import sounds_at
from bulletin.record import FileFacts, Record
from bulletin.relistening import Reels, hear_reels
from bulletin.report import Finding, Measured, Report, note, wrong

__all__ = [
    "Expected",
    "Finding",
    "Measured",
    "Report",
    "check_draft",
    "check_edition",
    "check_sound",
    "measure",
    "unfit",
]

TAGGED = frozenset({"audio/mpeg", "audio/flac", "audio/ogg", "audio/mp4"})  # what we write tags into
LOOSE = frozenset({"audio/mp4"})  # what neither length nor loudness is promised of
SILENT_LUFS = -60.0
MOST = 5  # findings of one kind; who has so many of them needs no more
# What explains that nothing is found at its place, and the ranks of the checks that look there.
_ELSEWHERE = {"check.content", "check.order", "check.leading", "check.later", "check.earlier"}
_ELSEWHERE |= {"check.from_here_later", "check.from_here_earlier"}
_IN_PLACE = range(50, 100)
# What no silence explains, which may follow from it: sound that is missing, or another.
_UNHEARD = {"check.content", "check.order", "check.earlier", "check.from_here_earlier"}


Sounds = tuple[tuple[str, Path], ...]
Listening = Callable[[Path, Expected, Mpeg | None], Hearing]


class Check(Protocol):
    """A module in `checks/`: looks for one kind of defect in what was heard."""

    RANK: int  # what explains more comes first: the lower, the sooner

    def examine(self, hearing: Hearing) -> Iterator[Finding]:
        """What is wrong, in the order in which it should be told."""


def check_draft(made: Path, draft: Draft, sounds: Sounds = ()) -> Report:
    """The report on the file `made`, which is to be the draft's; `sounds` are the pieces of music in it, by
    the sha256 of their files. Reels that were heard before are not heard again.
    """
    delivery, mixdown = draft.mixdown.delivery, draft.mixdown
    coded = delivery.codec in {"mp3", "flac", "opus", "aac"}
    tagged = (coded and not is_book(made)) or made.suffix == ".wav"
    expected = Expected(
        samples=mixdown.samples,
        lufs=delivery.profile.lufs,
        peak_dbtp=delivery.profile.peak_dbtp,
        title=draft.record.edition.title if tagged else None,
        rate=delivery.rate,
        channels=delivery.channels,
        bitrate=delivery.bitrate if delivery.codec == "mp3" else 0,
        record=draft.record,
        sounds=sounds,
        loose=delivery.codec == "aac",
    )
    reels = Reels(mixdown.lengths, mixdown.store)
    return _heard(made, expected, partial(hear_reels, reels=reels))


def _heard(path: Path, expected: Expected, listen: Listening) -> Report:
    """The report on a sound file, or on a book and the sound in it; of several sounds none is measured."""
    try:
        with examined(path) as (findings, sounds):
            alone = len(sounds) == 1
            told, ear = (expected, listen) if alone else (Expected(), hear)
            reports = [_report(one, told, ear) for one in sounds]
    except KeptError as error:
        finding = Finding(error.key, grave=True, facts=tuple(error.facts.items()))
        return Report(str(path), None, (finding,))
    found = (one for report in reports for one in report.findings)
    unchecked = tuple(dict.fromkeys(one for report in reports for one in report.unchecked))
    measured = reports[0].measured if alone else None
    return Report(str(path), measured, (*findings, *found), unchecked, len(sounds))


def check_edition(edition: Edition, folder: Path | None = None) -> tuple[Report, ...]:
    """A report on each file of the edition: every one has the bytes that the record names, and sound is held
    against what the record says of it; `folder` is that of the station, whose pieces of music are looked for.
    """
    changed = spoiled(edition)
    sounds = tuple(sounds_at(folder))
    heard = parts(edition.record)
    return tuple(
        _file_report(edition, file, file.path in changed, replace(promise, sounds=sounds))
        for file in edition.record.files
        for promise in [_promised(edition.record, heard.get(file.path, edition.record), file)]
    )


def unfit(edition: Edition, folder: Path | None) -> Unfit | None:
    """Why the edition must not go out, if it must not; one that was taken back says just that."""
    if edition.record.withdrawn.at:
        return None
    for report in check_edition(edition, folder):
        if not report.fit:
            return Unfit("publish.unfit", path=report.path, reason=report.grave[0].sentence())
    return None


def _file_report(edition: Edition, file: FileFacts, changed: bool, promise: Expected) -> Report:
    path = edition.folder / file.path
    if not path.exists():
        return Report(str(path), None, (wrong("check.missing", name=file.path),))
    sounding = file.type.startswith("audio/") or is_book(path)
    try:
        report = check_sound(path, promise) if sounding else Report(str(path), None, ())
    except Lacking as error:  # of one file's decoder: the others are checked
        report = Report(str(path), None, (wrong("check.not_checked", reason=error),))
    if not changed:
        return report
    return replace(report, findings=(*report.findings, wrong("check.changed", name=file.path)))


def _promised(record: Record, heard: Record, file: FileFacts) -> Expected:
    """What the file is to be that is named by `record`, and in which what `heard` tells is heard."""
    sound = file.sound or record.sound
    if sound is None:
        return Expected()
    main = file.sound is not None or record.files[0].type == file.type
    return Expected(
        samples=sound.samples if main else None,
        lufs=sound.lufs,
        title=heard.edition.title if file.type in TAGGED else None,
        rate=sound.sample_rate if main else 0,
        channels=sound.channels if main else 0,
        record=heard,
        loose=file.type in LOOSE,
    )


def check_sound(path: Path, expected: Expected) -> Report:
    """The report on the sound file at `path`, or on the book there and the sound in it, heard whole; Lacking
    where what it takes to decode it is not installed.
    """
    return _heard(path, expected, hear)


def _report(path: Path, expected: Expected, listen: Listening) -> Report:
    found: list[Finding] = []
    try:
        mpeg = mpeg_of(path)
        found += faults(path, mpeg, expected)
        hearing = listen(path, expected, mpeg)
    except SoundError as error:
        return Report(str(path), None, tuple(found) or (wrong("check.undecodable", reason=error),))
    measured = hearing.measured
    if measured.cut and not any(one.key == "check.cut" for one in found):
        found.append(wrong("check.cut", measured.seconds, seconds=f"{measured.seconds:.1f}"))
    if measured.lufs < SILENT_LUFS:
        return Report(str(path), measured, (*found, wrong("check.silent")))
    return Report(str(path), measured, (*found, *_few(_examined(hearing))), tuple(_unchecked(hearing)))


def _examined(hearing: Hearing) -> list[Finding]:
    """What every check found, that which explains the most first."""
    checks = [cast("Check", shelf.load("checks", name)) for name in shelf.members("checks")]
    found = {check.RANK: list(check.examine(hearing)) for check in sorted(checks, key=lambda one: one.RANK)}
    elsewhere = any(one.key in _ELSEWHERE for some in found.values() for one in some)
    kept = [one for rank, some in found.items() for one in some if not (elsewhere and rank in _IN_PLACE)]
    return sorted(kept, key=lambda one: one.key not in _UNHEARD)


def _few(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings, of each kind not more than anybody reads."""
    counts: dict[str, int] = {}
    for one in findings:
        counts[one.key] = counts.get(one.key, 0) + 1
        if counts[one.key] <= MOST:
            yield one


def _unchecked(hearing: Hearing) -> Iterator[Finding]:
    """What nothing could be told of."""
    known = {name for name, _ in hearing.expected.sounds}
    pieces = {one.stretch.cue.sound for one in hearing.excerpts} - known
    if pieces:
        yield note("check.music_unknown", count=len(pieces))
    if hearing.record is None:
        yield note("check.no_record")
    yield note("check.words")


def measure(path: Path) -> Measured:
    """The sound at `path` decoded whole and measured, in blocks; SoundError where it can't be decoded."""
    return hear(path, Expected(), mpeg_of(path)).measured
