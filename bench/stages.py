"""Where the time of mixing goes: the reels of a page mixed as the product does it, with LAME taken out.

Run as `stages.py PAGE KEPT SOUND`: prints JSON. The takes of the page are spoken first where they are not
kept in the folder KEPT; the programme is left in the file SOUND as bare 16-bit samples, for encoders to be
held against.
"""

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import unencoded
from rig import AT

from bulletin import console, crew, desk, mixdown, mixer, order, pool, shelf, studio
from bulletin.apart import Apart
from bulletin.compose import Laid
from bulletin.limiter import Limiter
from bulletin.loudness import Meter
from bulletin.mixdown import ReelJob
from bulletin.profile import Delivery
from bulletin.show import find_station

R = TypeVar("R")
_ROUNDS = 3


class Recorder(crew.Inline):
    """Does each job, and writes down which."""

    def __init__(self) -> None:
        self.jobs: list[Any] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """The finished future, its job noted."""
        self.jobs.append(args[0])
        return super().submit(fn, *args, **kwargs)

    def crew(self) -> crew.Crew:
        """A crew whose only hand this is."""
        return crew.Crew(lambda: self, window=1)


def ended(events: Generator[Any, None, R]) -> R:
    """What the events end with."""
    while True:
        try:
            next(events)
        except StopIteration as end:
            result: R = end.value
            return result


def laid(page: str, kept: Path) -> tuple[Laid, Delivery]:
    """The page spoken and laid, for the MP3."""
    os.environ["BULLETIN_CACHE"] = str(kept)
    articles: Any = tuple(desk.take_in((page,), ""))
    wanted = desk.orders(articles, desk.Request(to=str(kept), at=AT), find_station())[0]
    spoken = ended(studio.speak_plan(order.plan(wanted, console.clock), crew.inline()))
    delivery = shelf.load("formats", "mp3").delivery(wanted.show)
    return studio.lay_plan(spoken, delivery), delivery


def reel_jobs(programme: Laid, delivery: Delivery, kept: Path) -> list[ReelJob]:
    """What mixes the reels, at the gain they end with."""
    shutil.rmtree(kept / "reels", ignore_errors=True)
    recorder = Recorder()
    ended(studio.mix(programme, delivery, recorder.crew()))
    return [job for job in recorder.jobs if job.gain_db == recorder.jobs[-1].gain_db]


def wall(page: str, kept: str) -> None:
    """Prints the wall seconds of mixing, mastering and encoding the page, workers called in included."""
    programme, delivery = laid(page, Path(kept))
    shutil.rmtree(Path(kept) / "reels", ignore_errors=True)
    hands = nullcontext(crew.inline()) if crew.cores() == 1 else pool.processes(crew.cores())
    began = time.monotonic()
    with hands as workers:
        ended(studio.mix(programme, delivery, workers))
    print(json.dumps({"wall": time.monotonic() - began}))


@dataclass(slots=True)
class Watch:
    """Processor seconds spent in one stage."""

    seconds: float = 0.0

    def on(self, owner: Any, *names: str) -> "Watch":
        """This watch, running whenever one of these methods is."""
        for name in names:
            setattr(owner, name, self._timed(getattr(owner, name)))
        return self

    def over(self, owner: Any, name: str) -> "Watch":
        """This watch, running whenever the iterator that this function gives is asked for more."""
        made = getattr(owner, name)
        setattr(owner, name, lambda *words, **more: self._each(made(*words, **more)))
        return self

    def _timed(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*words: Any, **more: Any) -> Any:
            began = time.process_time()
            try:
                return work(*words, **more)
            finally:
                self.seconds += time.process_time() - began

        return timed

    def _each(self, found: Iterator[Any]) -> Iterator[Any]:
        more = self._timed(lambda: next(found, None))
        while (one := more()) is not None:
            yield one


def stages(jobs: list[ReelJob], sound: Path) -> dict[str, float]:
    """Processor seconds of all but LAME as the product does it, the best of some rounds, and of stages."""
    unencoded.SOUND = sound
    bare = [replace(job, codec="unencoded", reels=job.reels.with_name("bare")) for job in jobs]
    whole = min(_seconds(bare) for _ in range(_ROUNDS))
    watches = {
        "mix": Watch().over(mixer, "render"),
        "limiter": Watch().on(Limiter, "feed", "flush"),
        "meter": Watch().on(Meter, "feed"),
        "hearing speech and music apart": Watch().on(Apart, "feed"),
    }
    _seconds(bare)
    known = {name: watch.seconds for name, watch in watches.items()}
    known["mix"] -= known["hearing speech and music apart"]
    return {"all but LAME": whole} | known


def _seconds(jobs: list[ReelJob]) -> float:
    shutil.rmtree(jobs[0].reels, ignore_errors=True)
    unencoded.SOUND.unlink(missing_ok=True)
    began = time.process_time()
    for job in jobs:
        assert isinstance(mixdown.mix_reel(job), mixdown.ReelSound)
    return time.process_time() - began


def main(page: str, kept: str, sound: str) -> None:
    """Prints the programme's seconds and the processor seconds of each stage."""
    programme, delivery = laid(page, Path(kept))
    jobs = reel_jobs(programme, delivery, Path(kept))
    told = {"programme": float(programme.timeline.length), "reels": len(jobs)}
    print(json.dumps(told | stages(jobs, Path(sound))))


if __name__ == "__main__":
    main(*sys.argv[1:])
