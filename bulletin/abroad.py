"""Abroad: what runs on the workers of other machines, which may share no folder with us."""

import pickle
import sys
import time
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Protocol

from bulletin import __version__
from bulletin.errors import BulletinError, Failure, Lacking
from bulletin.microphone import SpeakJob, speak, speak_into
from bulletin.recipe import DATA_VERSION
from bulletin.show import Station
from bulletin.store import Kept
from bulletin.take import KeptTake, engine_of, take_key
from bulletin.whereabouts import kept_folder

STINT_SECONDS = 0.25  # after which no other line of a stint is begun: who is free takes it


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


class Post(Protocol):
    """The way home for a worker: what it sends is out of its hands when `send` returns."""

    def send(self, words: bytes) -> None:
        """`words` lie where our end finds them, whatever becomes of this machine."""

    def first(self, stint: int) -> bool:
        """Whether no other worker has begun the stint."""


@dataclass(frozen=True, slots=True)
class Stint:
    """Lines that one worker speaks one after the other, each sent by `post` before the next is begun."""

    number: int
    job: SpeakJob
    post: Post


@dataclass(frozen=True, slots=True)
class Parcel:
    """What came of the line `key` of a stint: facts and body of its take as a store keeps them, or a Failure.

    The `last` one ends the stint, whatever is missing of it; without a key it says only that.
    """

    stint: int
    key: str = ""
    facts: str = ""
    body: bytes = b""
    failure: Failure | None = None
    last: bool = False

    def packed(self) -> bytes:
        """The parcel for the way, for `unpacked`."""
        return pickle.dumps(self)

    @staticmethod
    def unpacked(words: bytes) -> "Parcel":
        """What was packed by a machine of ours."""
        parcel = pickle.loads(words)  # noqa: S301 - workers have our trust: they run what we send
        assert isinstance(parcel, Parcel)  # noqa: S101
        return parcel


@dataclass(slots=True)
class _Tray:
    """Holds the take that was spoken last until it is sent: a machine abroad keeps nothing."""

    root: Path
    kept: Kept | None = None

    def get(self, key: str) -> None:
        """Nothing is kept here."""

    def touch(self, key: str) -> None:
        """Nothing is kept here."""

    def put(self, key: str, facts: str, body: bytes) -> None:
        """Holds the take."""
        self.kept = Kept(facts, body)


def speak_here(job: SpeakJob) -> tuple[KeptTake | Failure, ...]:
    """As `take.speak`, in a folder that this machine shares; lines fail where its engine is another one."""
    strange = _strange(job)
    return tuple(Failure(line.key, strange) for line in job.lines) if strange else speak(job)


def speak_away(stint: Stint) -> None:
    """The lines of a stint spoken on this machine and sent home with their sound, for STINT_SECONDS or until
    one line is done. Who finds the stint begun by another, who must have died, speaks nothing: what came home
    of it is known there.
    """
    lines = stint.job.lines
    if len(lines) > 1 and not stint.post.first(stint.number):
        stint.post.send(Parcel(stint.number, last=True).packed())
        return
    end = time.monotonic() + STINT_SECONDS
    for line in lines:
        parcel = _spoken(stint.number, replace(stint.job, lines=(line,)))
        last = line is lines[-1] or time.monotonic() > end
        stint.post.send(replace(parcel, last=last).packed())
        if last:
            return


def _spoken(stint: int, job: SpeakJob) -> Parcel:
    """What came of a job with one line; what stands in its way here fails no other line."""
    tray, key = _Tray(kept_folder(Station()) / "takes"), job.lines[0].key
    try:
        strange = _strange(job)
        outcome = Failure(key, strange) if strange else speak_into(tray, job)[0]
    except BulletinError as error:
        outcome = Failure(key, error)
    if isinstance(outcome, Failure):
        return Parcel(stint, key, failure=outcome)
    assert tray.kept  # noqa: S101 - what was spoken has been put there
    return Parcel(stint, key, tray.kept.facts, tray.kept.body)


def _strange(job: SpeakJob) -> Lacking | None:
    """Why this machine would not give the take that the line's key promises."""
    engine = engine_of(job.voice)
    if reason := engine.missing():
        return Lacking(reason, voice=job.voice.id)
    line = job.lines[0]
    if take_key(job.voice, engine.version(), line.text) == (line.first or line.key):
        return None
    return Lacking("cluster.engine", voice=job.voice.id, version=engine.version())
