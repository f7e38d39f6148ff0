"""Take: one speaking of one line; what engines give and how it is kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bulletin.clip import Clip
from bulletin.errors import Failure
from bulletin.voice import Voice


@dataclass(frozen=True, slots=True)
class Line:
    """What an engine is asked to say: the spoken text after respelling, under its content key."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """`text[start:end]` of the line is heard from `begins` to `ends`, in seconds from the take's first sample."""

    start: int
    end: int
    begins: float
    ends: float


@dataclass(frozen=True, slots=True)
class Take:
    """One speaking of one line: sound as the engine made it (mono), and the marks it gave, if it gives any."""

    key: str
    clip: Clip
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

    def version(self) -> str:
        """Versions of the engine and of the data it speaks from; part of every take's key."""

    def missing(self) -> str:
        """Why it cannot run here, as a key of `_texts/`, or nothing."""

    def open(self, voice: Voice, resources: Resources) -> Session:
        """A warm session for this voice."""
