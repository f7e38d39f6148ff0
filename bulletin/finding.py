"""Finding: one thing that the doctor looked at, as a sentence, and whether it is as it must be."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bulletin.errors import BulletinError, Fact, Lacking
from bulletin.show import Station
from bulletin.texts import sentence


class State(StrEnum):
    """How things are: as they should be, worth a look, or not as they must be."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was examined: a key of `_texts/` with its facts; what is wrong has an exit status."""

    state: State
    key: str
    facts: tuple[tuple[str, Fact], ...] = ()
    status: int = 0

    def sentence(self, ui: str = "en") -> str:
        """The finding in the language `ui`."""
        return sentence(self.key, ui, **dict(self.facts))


@dataclass(frozen=True, slots=True)
class Ward:
    """What is examined besides the machine: a station, the folder of its editions, and its kept takes."""

    station: Station
    folder: Path
    kept: Path


def ok(key: str, /, **facts: Fact) -> Finding:
    """Something that is as it should be."""
    return Finding(State.OK, key, tuple(facts.items()))


def note(key: str, /, **facts: Fact) -> Finding:
    """Something worth a look."""
    return Finding(State.NOTE, key, tuple(facts.items()))


def lacking(key: str, /, **facts: Fact) -> Finding:
    """Something that the job needs and that is not as it must be."""
    return Finding(State.WRONG, key, tuple(facts.items()), Lacking.status)


def lacked(error: BulletinError) -> Finding:
    """The same for what an error says."""
    return lacking(error.key, **error.facts)


def calmly(examination: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """What the examination finds; what it stumbles over is a finding too."""
    try:
        yield from examination()
    except BulletinError as error:
        yield lacked(error)
