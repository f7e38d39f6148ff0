"""Pressing: a plan becomes an edition: spoken, mixed, written, checked, and only then visible."""

import math
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from hashlib import file_digest
from pathlib import Path
from typing import TypeVar

from bulletin import __version__, shelf
from bulletin.check import Report, check_draft
from bulletin.compose import Laid, compose_laid
from bulletin.crew import Crew
from bulletin.edition import Draft, Edition, Format, RecordFormat
from bulletin.errors import Failure, Unfit
from bulletin.event import Event, Made, Notice
from bulletin.filing import atomic_publish, publish_bytes, publish_copy, require_space, require_writable
from bulletin.library import HELD
from bulletin.mixdown import Mixdown
from bulletin.order import Plan
from bulletin.patter import notice
from bulletin.profile import Delivery
from bulletin.record import (
    EditionFacts,
    FileFacts,
    Provenance,
    Record,
    RecordingFacts,
    SoundFacts,
    TakeFacts,
    VoiceFacts,
    sealed,
    to_json,
)
from bulletin.release import channel, edition_guid
from bulletin.remarks import of_takes
from bulletin.studio import Spoken, lay_plan, mix, sweep_kept
from bulletin.timed import speak_timed

R = TypeVar("R")

_BYTES_PER_LETTER = 40_000  # of takes, reels and files, amply: a letter is spoken in about 70 ms


@dataclass(slots=True)
class _Notes:
    """What happened on the way, for the record: warnings, and whether anything is not as it was asked for."""

    warnings: list[str]
    partial: bool = False

    def heard(self, events: Generator[Event, None, R]) -> Generator[Event, None, R]:
        """The same events and result, noted."""
        while True:
            try:
                event = next(events)
            except StopIteration as end:
                result: R = end.value
                return result
            if isinstance(event, Notice):
                self.warnings.append(event.sentence())
            elif isinstance(event, Failure):
                self.warnings.append(event.error.sentence())
            self.partial = self.partial or isinstance(event, Failure) or _is_fallback(event)
            yield event


def _is_fallback(event: Event) -> bool:
    return isinstance(event, Notice) and event.key == "studio.fallback"


def press(
    plan: Plan, name: str, recipe: str, earlier: Edition | None, crew: Crew
) -> Generator[Event, None, None]:
    """The events of making the plan's edition under `name`; the last one is Made. Unfit where the edition
    must not go on air: it is held with its report, and what was there stays.
    """
    require_writable(plan.order.to)
    require_space(plan.order.to, _room(plan))
    sweep_kept(plan)
    notes = _Notes([])
    spoken = yield from notes.heard(speak_timed(plan, crew))
    yield from notes.heard(of_takes(spoken.plan.script.utterances, spoken.takes))
    pressed = yield from notes.heard(_mix_all(spoken, crew))
    record = _record(spoken, pressed, "" if notes.partial else recipe, tuple(notes.warnings))
    published = _Issue(pressed, record, name).publish(_sound_first(spoken.plan.formats))
    for _, report in published:
        yield from (Notice(finding.key, finding.told) for finding in report.findings)
    files = tuple(file for file, _ in published)
    noted = tuple(finding.sentence() for _, report in published for finding in report.findings)
    made = replace(
        record,
        files=files,
        edition=_superseding(record, files, earlier),
        warnings=record.warnings + noted,
        sound=_delivered(published[0][1], pressed.separation_lu),
    )
    record = sealed(made)
    publish_bytes(plan.order.to / f"{name}.json", to_json(record))
    yield Made(Edition(record, plan.order.to), reused=False, takes=spoken.fresh, reels=pressed.fresh)


@dataclass(frozen=True, slots=True)
class _Pressed:
    """A plan laid and mixed for every delivery that its formats need."""

    plan: Plan
    laid: Laid
    mixdowns: Mapping[Delivery, Mixdown]
    fresh: int

    @property
    def separation_lu(self) -> float:
        """The least separation of music under speech in any of them, infinite where there is none."""
        return min((one.separation_lu for one in self.mixdowns.values()), default=math.inf)


def _mix_all(spoken: Spoken, crew: Crew) -> Generator[Event, None, _Pressed]:
    plan, fresh = spoken.plan, 0
    mixdowns: dict[Delivery, Mixdown] = {}
    laid: list[Laid] = []
    for name in _sounding(plan.formats):
        delivery = _format(name).delivery(plan.order.show)
        if delivery not in mixdowns:
            laid.append(lay_plan(spoken, delivery))
            mixdowns[delivery], made = yield from mix(laid[-1], delivery, crew)
            fresh += made
    return _Pressed(plan, laid[0], mixdowns, fresh) if laid else _unmixed(spoken)


def _unmixed(spoken: Spoken) -> _Pressed:
    """What formats without sound need: the times of the show's own delivery."""
    plan = spoken.plan
    return _Pressed(plan, lay_plan(spoken, plan.order.show.sound.delivery), {}, 0)


def _sounding(formats: tuple[str, ...]) -> tuple[str, ...]:
    """The formats that hold sound."""
    return tuple(name for name in formats if _format(name).FOR == "edition")


def _sound_first(formats: tuple[str, ...]) -> tuple[str, ...]:
    """The formats in the order in which the record names their files: the bulletin itself leads, and among
    its sounds what is nothing but sound.
    """
    sounding = sorted(_sounding(formats), key=lambda name: not _format(name).TYPE.startswith("audio/"))
    return tuple(dict.fromkeys((*sounding, *formats)))


def _format(name: str) -> Format:
    found: Format = shelf.load("formats", name)
    return found


def _room(plan: Plan) -> int:
    return sum(len(one.reading.spoken) for one in plan.script.utterances) * _BYTES_PER_LETTER


def _record(spoken: Spoken, pressed: _Pressed, recipe: str, warnings: tuple[str, ...]) -> Record:
    reels = tuple(dict.fromkeys(key for mixdown in pressed.mixdowns.values() for key in mixdown.reels))
    takes = {
        take.key: TakeFacts(take.key, take.engine, take.version, take.voice)
        for take in (*spoken.takes.values(), *spoken.sources)
    }
    plan = spoken.plan
    return replace(
        compose_laid(pressed.laid),
        warnings=warnings,
        provenance=Provenance(
            __version__,
            recipe,
            tuple(takes.values()),
            reels,
            notice(plan.rundown, plan.order.show),
            voices=_speakers(plan),
            recordings=tuple(_heard_of(plan)),
        ),
    )


def _heard_of(plan: Plan) -> Iterator[RecordingFacts]:
    for path in dict.fromkeys(one.recording for one in plan.script.utterances if one.recording):
        yield RecordingFacts(Path(path).name, plan.recordings[path].digest)


def _speakers(plan: Plan) -> tuple[VoiceFacts, ...]:
    return tuple(VoiceFacts(one.id, one.name, one.language) for one in plan.voices.values())


def _delivered(report: Report, separation_lu: float) -> SoundFacts | None:
    """The sound of the first format as it is decoded again."""
    found = report.measured
    if found is None:
        return None
    return SoundFacts(
        lufs=round(found.lufs, 2),
        true_peak_dbtp=round(found.true_peak_dbtp, 2),
        range_lu=found.range_lu,
        sample_rate=found.rate,
        channels=found.channels,
        samples=found.samples,
        separation_lu=round(separation_lu, 2) if math.isfinite(separation_lu) else None,
    )


Published = tuple[FileFacts, Report]


@dataclass(frozen=True, slots=True)
class _Issue:
    """What the files of an edition are made from, and the name that they share."""

    pressed: _Pressed
    record: Record
    name: str

    def publish(self, formats: tuple[str, ...]) -> list[Published]:
        """The files of the formats with the reports on them, none visible before all are checked; Unfit where
        one must not go on air.
        """
        if not formats:
            return []
        made: Format | RecordFormat = shelf.load("formats", formats[0])
        path = self.pressed.plan.order.to / f"{self.name}{made.SUFFIX}"
        published: list[Published] = []

        def inspect(temp: Path) -> None:
            report = self._report(made, path, temp)
            sound = _delivered(report, math.inf)
            facts = FileFacts(path.name, made.TYPE, temp.stat().st_size, _digest(temp), sound)
            published.extend([(facts, report), *self.publish(formats[1:])])

        atomic_publish(path, partial(self._write, made), inspect)
        return published

    def _write(self, made: Format | RecordFormat, temp: Path) -> None:
        if made.FOR == "record":
            temp.write_bytes(made.render(self.record))
        else:
            made.write(self._draft(made), temp)

    def _report(self, made: Format | RecordFormat, path: Path, temp: Path) -> Report:
        if made.FOR == "record":
            return Report(str(path), None, ())
        return self._inspected(self._draft(made), path, temp)

    def _inspected(self, draft: Draft, path: Path, made: Path) -> Report:
        """The report on the file `made`, which is to become `path`; what is unfit is held beside its
        report.
        """
        sounds = tuple((one.digest, one.path) for one in self.pressed.plan.music.values())
        report = check_draft(made, draft, sounds)
        if report.fit:
            return report
        held = path.parent / HELD
        publish_copy(held / path.name, made)
        publish_bytes(held / f"{path.name}.report.json", report.to_json())
        raise Unfit("pressing.held", path=str(held / path.name), reason=report.grave[0])

    def _draft(self, made: Format) -> Draft:
        plan = self.pressed.plan
        return Draft(
            record=self.record,
            mixdown=self.pressed.mixdowns[made.delivery(plan.order.show)],
            name=self.name,
            album=plan.album,
            genre=plan.order.show.genre,
            publisher=plan.order.station.publisher,
            cover=plan.cover,
            pictures=plan.pictures,
            expires=plan.order.show.playout.expires(plan.identity.at),
            **_whereabouts(plan, self.record),
        )


def _whereabouts(plan: Plan, record: Record) -> dict[str, str]:
    """Where listeners find the edition; nothing where the station has no public address."""
    station = plan.order.station
    if not station.url:
        return {}
    told = channel(plan.order.show, station)
    return {"site": told.base, "feed": told.address(told.feed), "guid": edition_guid(record, told)}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _superseding(record: Record, files: tuple[FileFacts, ...], earlier: Edition | None) -> EditionFacts:
    """The edition's facts; a correction names the sha256 of the file that it takes the place of."""
    if earlier is None or not earlier.record.files:
        return record.edition
    before = earlier.record.files[0].sha256
    same = before == files[0].sha256
    return replace(record.edition, supersedes=earlier.record.edition.supersedes if same else before)
