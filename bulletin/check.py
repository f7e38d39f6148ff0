"""The check: is this file fit for air? Decoded whole, measured, and held against what its record promises."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bulletin.edition import Draft, Edition
from bulletin.errors import BulletinError, Fact, SoundError
from bulletin.library import spoiled
from bulletin.plain import encode
from bulletin.profile import PODCAST
from bulletin.record import FileFacts, Record
from bulletin.texts import sentence

LOUDNESS_LU = 0.5  # a file this far from its loudness does not go out; EBU R 128 allows as much
PROMISE_LU = 0.1  # a file this far from its loudness is worth a note
PEAK_DB = 0.05  # accuracy of the meter (BS.1770-4 Annex 2 allows more)
SILENT_LUFS = -60.0
GAP_SECONDS = 5.0  # no bulletin is silent for so long
BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the check found; a grave one keeps the file off the air."""

    key: str
    grave: bool
    facts: tuple[tuple[str, Fact], ...] = ()

    def sentence(self, ui: str = "en") -> str:
        """The finding in the language `ui`."""
        return sentence(self.key, ui, **dict(self.facts))


CHANGED = Finding("check.changed", grave=True)


@dataclass(frozen=True, slots=True)
class Measured:
    """What the decoded sound is: `samples` per channel, loudness, and what a meter for loudness can't see."""

    samples: int
    rate: int
    channels: int
    lufs: float
    true_peak_dbtp: float
    range_lu: float
    longest_silence: float
    clipped_runs: int
    cut: bool = False

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.samples / self.rate


@dataclass(frozen=True, slots=True)
class Expected:
    """What the file is to be; None where nobody knows."""

    samples: int | None = None
    lufs: float | None = None
    peak_dbtp: float = PODCAST.peak_dbtp
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured and found; `measured` is None for what is no sound or can't be decoded."""

    path: str
    measured: Measured | None
    findings: tuple[Finding, ...]

    @property
    def grave(self) -> tuple[Finding, ...]:
        """What keeps it off the air."""
        return tuple(finding for finding in self.findings if finding.grave)

    @property
    def fit(self) -> bool:
        """Whether it may go on air."""
        return not self.grave

    def to_json(self) -> bytes:
        """The report for a program, findings as English sentences too."""
        told = encode(self.measured) if self.measured else None
        if told:
            told = {key: None if value == -math.inf else value for key, value in told.items()}
        found = [{"key": one.key, "grave": one.grave, "text": one.sentence()} for one in self.findings]
        data = {"path": self.path, "fit": self.fit, "measured": told, "findings": found}
        return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def check_draft(made: Path, draft: Draft) -> Report:
    """The report on the file `made`, which is to be the draft's."""
    delivery, mixdown = draft.mixdown.delivery, draft.mixdown
    title = draft.record.edition.title if delivery.codec == "mp3" else None
    expected = Expected(mixdown.samples, delivery.profile.lufs, delivery.profile.peak_dbtp, title)
    return check_sound(made, expected)


def check_edition(edition: Edition) -> tuple[Report, ...]:
    """A report on each file of the edition: every one has the bytes that the record names, and sound is held
    against what the record says of it.
    """
    changed = spoiled(edition)
    return tuple(_file_report(edition, file, file.path in changed) for file in edition.record.files)


def _file_report(edition: Edition, file: FileFacts, changed: bool) -> Report:
    path = edition.folder / file.path
    if file.type.startswith("audio/"):
        report = check_sound(path, _promised(edition.record, file.type))
    else:
        report = Report(str(path), None, ())
    return replace(report, findings=(CHANGED, *report.findings)) if changed else report


def _promised(record: Record, kind: str) -> Expected:
    sound = record.sound
    if sound is None:
        return Expected()
    main = record.files[0].type == kind
    title = record.edition.title if kind == "audio/mpeg" else None
    return Expected(sound.samples if main else None, sound.lufs, title=title)


def check_sound(path: Path, expected: Expected) -> Report:
    """The report on the sound file at `path`."""
    try:
        measured = measure(path)
    except SoundError as error:
        return Report(
            str(path), None, (Finding("check.undecodable", grave=True, facts=(("reason", str(error)),)),)
        )
    findings = (*_sound_findings(measured, expected), *_tag_findings(path, expected))
    return Report(str(path), measured, findings)


def _sound_findings(measured: Measured, expected: Expected) -> Iterator[Finding]:
    if expected.samples is not None and measured.samples != expected.samples:
        facts = (("found", measured.samples), ("wanted", expected.samples))
        yield Finding("check.length", grave=True, facts=facts)
    if measured.cut:
        yield Finding("check.cut", grave=True, facts=(("seconds", f"{measured.seconds:.1f}"),))
    if measured.lufs < SILENT_LUFS:
        yield Finding("check.silent", grave=True)
        return
    yield from _level_findings(measured, expected)
    if measured.longest_silence > GAP_SECONDS:
        yield Finding("check.gap", grave=True, facts=(("seconds", round(measured.longest_silence, 1)),))
    if measured.clipped_runs:
        yield Finding("check.clipped", grave=True, facts=(("count", measured.clipped_runs),))


def _level_findings(measured: Measured, expected: Expected) -> Iterator[Finding]:
    if expected.lufs is not None:
        miss = abs(measured.lufs - expected.lufs)
        if miss > PROMISE_LU:
            facts = (("found", f"{measured.lufs:.2f}"), ("wanted", f"{expected.lufs:.1f}"))
            yield Finding("check.loudness", grave=miss > LOUDNESS_LU, facts=facts)
    if measured.true_peak_dbtp > expected.peak_dbtp + PEAK_DB:
        facts = (("found", f"{measured.true_peak_dbtp:.2f}"), ("wanted", f"{expected.peak_dbtp:.1f}"))
        yield Finding("check.peak", grave=expected.lufs is not None, facts=facts)


def _tag_findings(path: Path, expected: Expected) -> Iterator[Finding]:
    if expected.title is None:
        return
    from bulletin.tags import read_tags
    from bulletin.text import one_line

    try:
        title = read_tags(path).title
    except BulletinError as error:
        yield Finding("check.tags", grave=True, facts=(("reason", str(error)),))
        return
    if not _is_title(title, one_line(expected.title)):
        yield Finding("check.title", grave=True, facts=(("found", title), ("wanted", expected.title)))


def _is_title(found: str, wanted: str) -> bool:
    """Whether the tag holds the title, or the beginning of a very long one."""
    return found == wanted or (found.endswith("…") and wanted.startswith(found[:-1]))


def measure(path: Path) -> Measured:
    """The sound at `path` decoded whole and measured, in blocks; SoundError where it can't be decoded."""
    import soundfile

    from bulletin.clip import is_cut
    from bulletin.flaws import Flaws
    from bulletin.loudness import Meter

    try:
        with soundfile.SoundFile(path) as file:
            meter, flaws = Meter(file.samplerate, file.channels), Flaws(file.samplerate)
            for block in file.blocks(BLOCK, dtype="float32", always_2d=True):
                meter.feed(block)
                flaws.feed(block)
            rate, channels, cut = file.samplerate, file.channels, is_cut(file, path, flaws.samples)
    except (soundfile.LibsndfileError, ValueError) as error:
        raise SoundError("check.decoder") from error
    result = meter.result()
    return Measured(
        samples=flaws.samples,
        rate=rate,
        channels=channels,
        lufs=round(result.lufs, 3),
        true_peak_dbtp=round(result.peak_dbtp, 3),
        range_lu=round(result.range_lu, 2),
        longest_silence=flaws.longest_silence,
        clipped_runs=flaws.clipped_runs,
        cut=cut,
    )
