"""Pressing: a plan becomes an edition: spoken, mixed, written, checked, and only then visible."""

import math
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from bulletin import __version__, shelf
from bulletin.compose import Laid, compose_laid
from bulletin.crew import Crew
from bulletin.edition import AnyFormat, Edition, FolderFormat, Format
from bulletin.errors import Failure
from bulletin.event import Event, Made, Notice
from bulletin.filing import publish_bytes, remove
from bulletin.issue import Issue, PeaksError, Published, delivered
from bulletin.mixdown import Mixdown
from bulletin.order import Plan
from bulletin.patter import notice
from bulletin.pieces import measured_music
from bulletin.profile import Delivery
from bulletin.record import (
    EditionFacts,
    FileFacts,
    Provenance,
    Record,
    RecordingFacts,
    TakeFacts,
    VoiceFacts,
    sealed,
    to_json,
)
from bulletin.remarks import of_takes
from bulletin.room import require_space, require_writable
from bulletin.studio import Spoken, lay_plan, mix, sweep_kept
from bulletin.timed import speak_timed

R = TypeVar("R")

_TRIES = 4  # to keep decoded peaks under the ceiling
_SPARE_DB = 0.1  # more than a peak was over: the next one may be a little higher
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
            if isinstance(event, Notice | Failure):
                self._note(event.sentence() if isinstance(event, Notice) else event.error.sentence())
            self.partial = self.partial or isinstance(event, Failure) or _is_partial(event)
            yield event

    def _note(self, warning: str) -> None:
        """The warning, once, however often it was told."""
        if warning not in self.warnings:
            self.warnings.append(warning)


_PARTIAL = ("studio.fallback", "recognition.unheard")  # the next `make` tries again


def _is_partial(event: Event) -> bool:
    return isinstance(event, Notice) and event.key in _PARTIAL


def press(
    plan: Plan, name: str, recipe: str, earlier: Edition | None, crew: Crew
) -> Generator[Event, None, None]:
    """The events of making the plan's edition under `name`; the last one is Made. Unfit where the edition
    must not go on air: it is held with its report, and what was there stays.
    """
    require_writable(plan.order.to)
    require_space(plan.order.to, _room(plan))
    sweep_kept(plan)
    for delivery in _deliveries(plan):  # music that cannot be read is told of before anything is spoken
        measured_music(plan, delivery)
    ready, published = yield from _published(_Press(plan, name, recipe, crew))
    for _, report in published:
        yield from (Notice(finding.key, finding.told) for finding in report.findings)
    record = _told(ready, published, earlier)
    publish_bytes(plan.order.to / f"{name}.json", to_json(record))
    _clear(plan.order.to, earlier, record.files)
    yield Made(Edition(record, plan.order.to), reused=False, takes=ready.takes, reels=ready.reels)


@dataclass(frozen=True, slots=True)
class _Ready:
    """What an edition is written of, all of it spoken and mixed: how many takes and reels were made anew, and
    the least separation of music under speech.
    """

    issue: Issue
    takes: int
    reels: int
    separation_lu: float


@dataclass(frozen=True, slots=True)
class _Press:
    """What is to be made, under which name and recipe, and by whom."""

    plan: Plan
    name: str
    recipe: str
    crew: Crew


def _published(asked: _Press) -> Generator[Event, None, tuple[_Ready, list[Published]]]:
    """The edition's files. Where coding lifts a peak over the ceiling, all of it is mixed again with more
    room below, a few times, rather than held.
    """
    room, takes, reels = 0.0, 0, 0
    for left in reversed(range(_TRIES)):
        ready = yield from _prepared(asked, room, last=not left)
        takes, reels = takes + ready.takes, reels + ready.reels
        try:
            published = ready.issue.publish(_sound_first(ready.issue.plan.formats))
        except PeaksError as error:
            yield Notice("pressing.peaks", (("over", f"{error.over_db:.2f}"),))
            room = round(room + error.over_db + _SPARE_DB, 2)
            continue
        break
    return replace(ready, takes=takes, reels=reels), published


def _prepared(asked: _Press, room_db: float, last: bool) -> Generator[Event, None, _Ready]:
    """Everything but the files, peaks `room_db` lower than they might be; what is known of takes and times by
    then is forgotten, but for the record.
    """
    notes = _Notes([])
    spoken = yield from notes.heard(speak_timed(asked.plan, asked.crew))
    yield from notes.heard(of_takes(spoken.plan.script.utterances, spoken.takes))
    pressed = yield from notes.heard(_mix_all(spoken, asked.crew, room_db))
    record = _record(spoken, pressed, "" if notes.partial else asked.recipe, tuple(notes.warnings))
    issue = Issue(pressed.plan, pressed.mixdowns, record, asked.name, last)
    return _Ready(issue, spoken.fresh, pressed.fresh, pressed.separation_lu)


def _told(ready: _Ready, published: list[Published], earlier: Edition | None) -> Record:
    """The record of the edition with its files and what was found in them."""
    record, files = ready.issue.record, tuple(file for file, _ in published)
    noted = tuple(finding.sentence() for _, report in published for finding in report.findings)
    return sealed(
        replace(
            record,
            files=files,
            edition=_superseding(record, files, earlier),
            warnings=record.warnings + noted,
            sound=delivered(published[0][1], ready.separation_lu),
        )
    )


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


def _mix_all(spoken: Spoken, crew: Crew, room_db: float) -> Generator[Event, None, _Pressed]:
    plan, fresh = spoken.plan, 0
    mixdowns: dict[Delivery, Mixdown] = {}
    laid: list[Laid] = []
    for delivery in _deliveries(plan):
        under = delivery.under(room_db)
        laid.append(lay_plan(spoken, under))
        mixdown, made = yield from mix(laid[-1], under, crew)
        mixdowns[delivery] = replace(mixdown, delivery=delivery)
        fresh += made
    return _Pressed(plan, laid[0], mixdowns, fresh) if laid else _unmixed(spoken)


def _unmixed(spoken: Spoken) -> _Pressed:
    """What formats without sound need: the times of the show's own delivery."""
    plan = spoken.plan
    return _Pressed(plan, lay_plan(spoken, plan.order.show.sound.delivery), {}, 0)


def _deliveries(plan: Plan) -> tuple[Delivery, ...]:
    """What the plan's formats that hold sound need, each once."""
    names = (name for name in plan.formats if _format(name).FOR != "record")
    sounding: Iterator[Format | FolderFormat] = (shelf.load("formats", name) for name in names)
    return tuple(dict.fromkeys(one.delivery(plan.order.show) for one in sounding))


def _sound_first(formats: tuple[str, ...]) -> tuple[str, ...]:
    """The formats in the order in which the record names their files: the bulletin itself leads, and among
    its sounds what is nothing but sound.
    """
    whole = (name for name in formats if _format(name).FOR == "edition")
    sounding = sorted(whole, key=lambda name: not _format(name).TYPE.startswith("audio/"))
    return tuple(dict.fromkeys((*sounding, *formats)))


def _format(name: str) -> AnyFormat:
    found: AnyFormat = shelf.load("formats", name)
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


def _clear(folder: Path, earlier: Edition | None, files: tuple[FileFacts, ...]) -> None:
    """No file of the edition's folders is there that only its earlier record names."""
    now = {file.path for file in files}
    for file in earlier.record.files if earlier else ():
        if "/" in file.path and file.path not in now:
            remove(folder / file.path)


def _superseding(record: Record, files: tuple[FileFacts, ...], earlier: Edition | None) -> EditionFacts:
    """The edition's facts; a correction names the sha256 of the file that it takes the place of."""
    if earlier is None or not earlier.record.files:
        return record.edition
    before = earlier.record.files[0].sha256
    same = before == files[0].sha256
    return replace(record.edition, supersedes=earlier.record.edition.supersedes if same else before)
