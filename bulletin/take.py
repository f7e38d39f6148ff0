"""Take: one speaking of one line; what engines give, how it is listened to, and how it is kept.

Reading what is known of a kept take loads neither numpy nor an engine.
"""

import hashlib
import json
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from bulletin import shelf
from bulletin.errors import BulletinError, Failure, KeptError, SpeechError, UsageError
from bulletin.store import Keeping, Store
from bulletin.voice import Voice

if TYPE_CHECKING:
    from bulletin.clip import Clip

SCHEMA = 4  # of what is kept and how it is prepared; another number makes every take again
_WARM_SESSIONS = 4  # of one thread; an edition rarely has more voices
_QUOTED = 60  # characters of a line that a message shows


@dataclass(frozen=True, slots=True)
class Line:
    """What an engine is asked to say: the spoken text after respelling, under its content key. One that is
    spoken once more, because it was heard wrong, has another key, and that of the `first` time.
    """

    key: str
    text: str
    first: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """`text[start:end]` of the line is heard from `begins` to `ends`, seconds from the first sample."""

    start: int
    end: int
    begins: float
    ends: float


@dataclass(frozen=True, slots=True)
class Take:
    """One speaking of one line: sound as the engine made it (mono), and the marks it gave, if any. A warning
    is a key of `_texts/`, told with `voice`, `text` and as `what` whatever follows the key after a blank.
    """

    key: str
    clip: "Clip"
    marks: tuple[Mark, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resources:
    """What a session may use: processor threads, and a folder of its own for scratch files."""

    threads: int = 1
    scratch: Path | None = None


class Session(Protocol):
    """An engine with one voice loaded and warm."""

    def speak(self, lines: Sequence[Line]) -> Iterator[Take | Failure]:
        """One take or failure for each line, in order; never an exception for what one line caused."""

    def close(self) -> None:
        """Lets go of everything the session holds."""


class Engine(Protocol):
    """A module in `engines/`. Its facts cost nothing to read; only `open` loads what speaks."""

    LANGUAGES: tuple[str, ...]  # languages it can speak, () for any
    MARKS: str  # "word", "sentence" or "none"
    NETWORK: bool  # speaks over a network
    BATCH: int  # lines worth handing over in one call
    WORKERS: str  # "core" (one per core), "one" or "gpu"
    MAX_CHARACTERS: int  # of one line
    # One that takes phonemes in a line, as [[...]], names their notations in a tuple PHONEMES.
    # One that follows `voice.tempo` has a true TEMPO; any other speaks at its own pace only.

    def version(self) -> str:
        """Versions of the engine and of the data it speaks from; part of every take's key."""

    def missing(self) -> str:
        """Why it cannot run here, as a key of `_texts/`, or nothing."""

    def open(self, voice: Voice, resources: Resources) -> Session:
        """A warm session for this voice."""


@dataclass(frozen=True, slots=True)
class KeptTake:
    """A kept take without its sound: its length in `samples` at `rate` Hz, marks in the trimmed sound,
    weighted power per 100 ms (see `loudness.energies`), the `shares` of its power that limiting would leave
    (see `headroom.power_left`), and what spoke it.
    """

    key: str
    voice: str
    engine: str
    version: str
    rate: int
    samples: int
    marks: tuple[Mark, ...]
    energies: tuple[float, ...]
    shares: tuple[float, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """Its length in seconds."""
        return self.samples / self.rate

    def to_json(self) -> str:
        """One line of JSON, from which `from_json` makes the same value."""
        told = {field.name: getattr(self, field.name) for field in fields(self)}
        told["marks"] = [astuple(mark) for mark in self.marks]
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "KeptTake":
        """The value that `to_json` wrote; KeptError if `text` is anything else."""
        try:
            told = json.loads(text)
            told["marks"] = tuple(Mark(*mark) for mark in told["marks"])
            return cls(**told | {name: tuple(told[name]) for name in ("energies", "shares", "warnings")})
        except (ValueError, TypeError, KeyError) as error:
            raise KeptError("take.facts", reason=str(error)) from error


class PoorTake(Failure):
    """A line that was spoken, but not well enough to be kept."""

    __slots__ = ()


def store_at(root: Path) -> Store:
    """The store in which takes are kept under the folder `root`."""
    return Store(root, "take")


def take_key(voice: Voice, version: str, text: str) -> str:
    """The content key of `text` spoken by `voice` on its engine at `version`: a SHA-256 in hex."""
    said = [SCHEMA, voice.engine, version, voice.digest, unicodedata.normalize("NFC", text)]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()


def read_take(store: Keeping, key: str) -> KeptTake | None:
    """What is known of the take kept under `key`, marked as used; None if none is kept or it is damaged."""
    kept = store.get(key)
    if kept is None:
        return None
    store.touch(key)
    return KeptTake.from_json(kept.facts)


def load_clip(store: Store, key: str) -> "Clip":
    """The sound of the take kept under `key`, mono; KeptError if none is kept or it is damaged."""
    from bulletin.trim import from_flac

    kept = store.get(key)
    if kept is None:
        raise KeptError("take.gone", take=key)
    return from_flac(kept.body)


def engine_of(voice: Voice) -> Engine:
    """The engine that the card names, a member of `engines/` or an import path; else UsageError."""
    if "." not in voice.engine:
        return cast("Engine", shelf.load("engines", voice.engine))
    try:
        return cast("Engine", import_module(voice.engine))
    except ImportError as error:
        raise UsageError("take.engine", voice=voice.id, engine=voice.engine, reason=str(error)) from error


def follows_tempo(voice: Voice) -> bool:
    """Whether the voice's engine can be asked for another pace (its fact TEMPO, False where it has none)."""
    return bool(getattr(engine_of(voice), "TEMPO", False))


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
