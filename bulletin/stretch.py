"""Stretch: a take made a little longer or shorter without another pitch (Signalsmith, through python-
stretch).
"""

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.errors import BulletinError, Failure
from bulletin.stopwatch import stretched_samples
from bulletin.take import SCHEMA, KeptTake, Mark, load_clip, read_take, store_at

if TYPE_CHECKING:
    from bulletin.clip import Clip

_VERSION = 1  # goes up when the same take would be stretched otherwise
_SEED = 1848  # of the phases that the method draws


@dataclass(frozen=True, slots=True)
class StretchJob:
    """The kept take `key` to be spoken `speed` times as fast, in the store at `takes`."""

    key: str
    speed: float
    takes: Path

    @property
    def made(self) -> str:
        """The key of the stretched take."""
        told = json.dumps(["stretch", _VERSION, SCHEMA, self.key, self.speed])
        return hashlib.sha256(told.encode()).hexdigest()


def stretch_take(job: StretchJob) -> KeptTake | Failure:
    """The stretched take, kept under its own key; made only if it was not yet. Its marks are scaled."""
    store = store_at(job.takes)
    try:
        return read_take(store, job.made) or _made(job)
    except BulletinError as error:
        return Failure(job.key, error)


def _made(job: StretchJob) -> KeptTake:
    from bulletin.printing import printed

    store = store_at(job.takes)
    take = read_take(store, job.key)
    clip = load_clip(store, job.key)
    assert take is not None  # noqa: S101 - load_clip has found it
    made = printed(stretched(clip, job.speed))
    speed, seconds = take.samples / made.samples, made.samples / clip.rate
    kept = replace(
        take,
        key=job.made,
        samples=made.samples,
        marks=tuple(_scaled(mark, speed, seconds) for mark in take.marks),
        energies=made.energies,
        shares=made.shares,
    )
    store.put(kept.key, kept.to_json(), made.body)
    return kept


def stretched(clip: "Clip", speed: float) -> "Clip":
    """The sound, mono, so many times as fast and no higher or lower."""
    import numpy as np
    from python_stretch.Signalsmith import Stretch

    from bulletin.clip import Clip

    samples = stretched_samples(len(clip.samples), speed)
    engine = Stretch(_SEED)
    engine.preset(1, float(clip.rate))
    engine.setTimeFactor(speed)
    made = np.asarray(engine.process(np.ascontiguousarray(clip.samples.T)))[0, :samples]
    sound = np.zeros((samples, 1), np.float32)
    sound[: len(made), 0] = np.clip(made, -1.0, 1.0)
    return Clip(sound, clip.rate)


def _scaled(mark: Mark, speed: float, seconds: float) -> Mark:
    begins, ends = (round(min(at / speed, seconds), 6) for at in (mark.begins, mark.ends))
    return Mark(mark.start, mark.end, begins, ends)
