"""Take: one speaking of one line; what engines give, and how it is kept.

Reading what is known of a kept take loads neither numpy nor an engine.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from bulletin import shelf
from bulletin.errors import Failure, KeptError, UsageError
from bulletin.store import Keeping, Store
from bulletin.voice import Voice

if TYPE_CHECKING:
    from bulletin.clip import Clip

SCHEMA = 4  # of what is kept and how it is prepared; another number makes every take again


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
