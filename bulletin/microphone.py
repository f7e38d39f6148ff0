"""At the microphone: a voice speaks lines, each take is listened to, spoken once more where it is poor, and
kept.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bulletin.errors import BulletinError, Failure, SpeechError
from bulletin.store import Keeping
from bulletin.take import (
    Engine,
    KeptTake,
    Line,
    Mark,
    PoorTake,
    Resources,
    Session,
    Take,
    engine_of,
    read_take,
    store_at,
)
from bulletin.voice import Voice

_WARM_SESSIONS = 4  # of one thread; an edition rarely has more voices
_QUOTED = 60  # characters of a line that a message shows


@dataclass(frozen=True, slots=True)
class SpeakJob:
    """`lines` to be spoken by `voice` and kept under the folder `store`: plain data for any process."""

    voice: Voice
    lines: tuple[Line, ...]
    store: Path


def _unheard(take: Take) -> None:
    """Nobody listens."""


def speak(job: SpeakJob, heard: Callable[[Take], object] = _unheard) -> tuple[KeptTake | Failure, ...]:
    """For each line of `job` what is known of its take, which is kept now, or why there is none.

    Only what the store lacks is spoken, what was not good once more; `heard` gets each good take before it is
    kept. Raises what concerns every line: no such engine, a store that cannot be written.
    """
    return speak_into(store_at(job.store), job, heard)


def speak_into(
    store: Keeping, job: SpeakJob, heard: Callable[[Take], object] = _unheard
) -> tuple[KeptTake | Failure, ...]:
    """As `speak`, kept in `store` whatever the job names."""
    made: dict[str, KeptTake | Failure] = {
        line.key: kept for line in job.lines if (kept := read_take(store, line.key))
    }
    lacking = {line.key: line for line in job.lines if line.key not in made}
    if lacking:
        made.update(_spoken(job.voice, lacking, store, heard))
    return tuple(made[line.key] for line in job.lines)


def _spoken(
    voice: Voice, lines: dict[str, Line], store: Keeping, heard: Callable[[Take], object]
) -> dict[str, KeptTake | Failure]:
    engine = engine_of(voice)
    try:
        booth = _Booth(voice, engine, _WARM.session(voice, engine, store.root), store, heard)
    except BulletinError as error:
        return {key: Failure(key, error) for key in lines}
    made = booth.speak(lines)
    poor = {key: lines[key] for key, take in made.items() if isinstance(take, PoorTake)}
    return made | booth.speak(poor) if poor else made


class _Warm(threading.local):
    """The sessions that this thread holds open, the one opened last at the end."""

    def __init__(self) -> None:
        self._sessions: dict[tuple[Voice, Path], Session] = {}

    def session(self, voice: Voice, engine: Engine, root: Path) -> Session:
        key = voice, root
        if key not in self._sessions:
            if len(self._sessions) >= _WARM_SESSIONS:
                self._sessions.pop(next(iter(self._sessions))).close()
            self._sessions[key] = engine.open(voice, Resources(scratch=root / "scratch"))
        return self._sessions[key]


_WARM = _Warm()


@dataclass(frozen=True, slots=True)
class _Booth:
    """Where a voice speaks, is listened to, and what is good is kept."""

    voice: Voice
    engine: Engine
    session: Session
    store: Keeping
    hear: Callable[[Take], object]

    def speak(self, lines: dict[str, Line]) -> dict[str, KeptTake | Failure]:
        """One answer for each line; each good take is kept as soon as it is spoken."""
        heard = {take.key: self._heard(take, lines) for take in self.session.speak(tuple(lines.values()))}
        return {key: heard.get(key) or _poor("take.unspoken", line) for key, line in lines.items()}

    def _heard(self, take: Take | Failure, lines: dict[str, Line]) -> KeptTake | Failure:
        if isinstance(take, Failure):
            return take
        line = lines[take.key]
        fault = self._fault(take, line)
        if fault:
            return _poor(fault, line)
        self.hear(take)
        return self._kept(take)

    def _fault(self, take: Take, line: Line) -> str:
        """What is wrong with the take, as a key of `_texts/`, or nothing."""
        from bulletin.trim import fault, last_word, pace_fault

        last = max((mark.end for mark in take.marks), default=0)
        if self.engine.MARKS == "word" and last <= last_word(line.text):
            return "take.unfinished"
        found = fault(take.clip) or pace_fault(line.text, take.clip)
        if found or not self.voice.band:
            return found
        from bulletin.cadence import cadence_fault

        return cadence_fault(line.text, take.clip, self.voice.band, self.voice.tempo)

    def _kept(self, take: Take) -> KeptTake:
        from bulletin.printing import printed
        from bulletin.trim import trimmed

        begins, clip = trimmed(take.clip)
        made = printed(clip)
        kept = KeptTake(
            key=take.key,
            voice=self.voice.id,
            engine=self.voice.engine,
            version=self.engine.version(),
            rate=clip.rate,
            samples=made.samples,
            marks=tuple(_shifted(mark, begins, clip.seconds) for mark in take.marks),
            energies=made.energies,
            shares=made.shares,
            warnings=take.warnings,
        )
        self.store.put(take.key, kept.to_json(), made.body)
        return kept


def _poor(fault: str, line: Line) -> PoorTake:
    return PoorTake(line.key, SpeechError(fault, text=line.text[:_QUOTED]))


def _shifted(mark: Mark, begins: float, seconds: float) -> Mark:
    """`mark` in the sound that begins `begins` seconds later and is `seconds` long, to the microsecond."""
    first, last = (round(min(max(at - begins, 0.0), seconds), 6) for at in (mark.begins, mark.ends))
    return Mark(mark.start, mark.end, first, last)
