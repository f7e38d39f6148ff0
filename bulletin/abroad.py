"""Abroad: what runs on the workers of other machines, which may share no folder with us."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path

from bulletin import __version__
from bulletin.errors import Failure, Lacking
from bulletin.recipe import DATA_VERSION
from bulletin.show import Station
from bulletin.take import KeptTake, SpeakJob, engine_of, speak, store_at, take_key
from bulletin.whereabouts import kept_folder


@dataclass(frozen=True, slots=True)
class Versions:
    """What has to be the same on all machines for the same sound: "name version", in order."""

    told: tuple[str, ...]


def versions() -> Versions:
    """Those of this machine."""
    python = ".".join(map(str, sys.version_info[:2]))
    packages = (f"{name} {metadata.version(name)}" for name in ("numpy", "soxr", "distributed"))
    return Versions((f"bulletin {__version__}", f"data {DATA_VERSION}", f"python {python}", *packages))


def sees(path: Path, word: str) -> bool:
    """Whether this machine finds the `word` in the file that another one wrote."""
    try:
        return path.read_text("utf-8") == word
    except (OSError, ValueError):
        return False


@dataclass(frozen=True, slots=True)
class Parcel:
    """What came of a line, and where it was spoken, its take as a store keeps it: facts and body."""

    outcome: KeptTake | Failure
    facts: str = ""
    body: bytes = b""


def speak_here(job: SpeakJob) -> tuple[KeptTake | Failure, ...]:
    """As `take.speak`, in a folder that this machine shares; lines fail where its engine is another one."""
    strange = _strange(job)
    return tuple(Failure(line.key, strange) for line in job.lines) if strange else speak(job)


def speak_away(job: SpeakJob) -> tuple[Parcel, ...]:
    """The lines spoken on this machine, kept in its own folder, and sent back with their sound."""
    own = replace(job, store=kept_folder(Station()) / "takes")
    return tuple(_parcels(own, speak_here(own)))


def _parcels(job: SpeakJob, outcomes: tuple[KeptTake | Failure, ...]) -> Iterator[Parcel]:
    store = store_at(job.store)
    for outcome in outcomes:
        kept = None if isinstance(outcome, Failure) else store.get(outcome.key)
        yield Parcel(outcome, kept.facts, kept.body) if kept else Parcel(outcome)


def _strange(job: SpeakJob) -> Lacking | None:
    """Why this machine would not give the take that the line's key promises."""
    engine = engine_of(job.voice)
    if reason := engine.missing():
        return Lacking(reason, voice=job.voice.id)
    line = job.lines[0]
    if take_key(job.voice, engine.version(), line.text) == (line.first or line.key):
        return None
    return Lacking("cluster.engine", voice=job.voice.id, version=engine.version())
