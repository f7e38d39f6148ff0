"""Where the time of mixing goes: every stage by itself over one programme, in processor seconds.

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
from pathlib import Path
from typing import Any, TypeVar

from rig import AT

from bulletin import console, crew, desk, order, shelf, studio
from bulletin.clip import read_sound
from bulletin.codecs import mp3
from bulletin.codecs._dither import sixteen_bit
from bulletin.loudness import Meter
from bulletin.mixdown import ReelJob
from bulletin.mixer import master, render
from bulletin.show import find_station
from bulletin.take import load_clip, store_at

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


def reel_jobs(page: str, kept: Path) -> tuple[list[ReelJob], float]:
    """What mixes the reels of the page, none of them kept, and the programme's seconds."""
    os.environ["BULLETIN_CACHE"] = str(kept)
    articles: Any = tuple(desk.take_in((page,), ""))
    wanted = desk.orders(articles, desk.Request(to=str(kept), at=AT), find_station())[0]
    spoken = ended(studio.speak_plan(order.plan(wanted, console.clock), crew.inline()))
    laid = studio.lay_plan(spoken, shelf.load("formats", "mp3").delivery(wanted.show))
    shutil.rmtree(kept / "reels", ignore_errors=True)
    recorder = Recorder()
    ended(studio.mix(laid, shelf.load("formats", "mp3").delivery(wanted.show), recorder.crew()))
    jobs = [job for job in recorder.jobs if job.gain_db == recorder.jobs[-1].gain_db]
    return jobs, float(laid.timeline.length)


def rendered(job: ReelJob) -> Iterator[Any]:
    """The reel's blocks, mixed."""
    files, takes = dict(job.sounds), store_at(job.takes)

    def load(sound: str) -> Any:
        return read_sound(files[sound]) if sound in files else load_clip(takes, sound)

    return render(job.reel, load, job.delivery)


def mastered(blocks: Any, job: ReelJob) -> Iterator[Any]:
    """The blocks at their level, limited and metered."""
    ceiling = job.delivery.profile.peak_dbtp - mp3.ceiling_margin_db(job.delivery)
    return master(blocks, job.gain_db, ceiling, Meter(job.delivery.rate, job.delivery.channels))


def dithered(blocks: Any, job: ReelJob) -> Iterator[Any]:
    """The blocks in 16 bits, as the encoder takes them."""
    return sixteen_bit(blocks, job.delivery.channels, 1 / 0.95)


def metered(blocks: Any, job: ReelJob) -> Iterator[Any]:
    """The blocks, measured."""
    meter = Meter(job.delivery.rate, job.delivery.channels)
    for block in blocks:
        meter.feed(block)
        yield block


def least(work: Callable[[], object]) -> float:
    """Processor seconds of the best of some rounds."""
    times = []
    for _ in range(_ROUNDS):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


def cost_of(stage: Callable[[Any, ReelJob], Iterator[Any]], before: list[Any], jobs: list[ReelJob]) -> float:
    """Processor seconds of a stage over all reels."""
    return least(lambda: [sum(1 for _ in stage(*pair)) for pair in zip(before, jobs, strict=True)])


def stages(jobs: list[ReelJob], sound: Path) -> dict[str, float]:
    """Processor seconds of every stage, and of all of them as the product does them."""
    mixed = [list(rendered(job)) for job in jobs]
    level = [list(mastered(blocks, job)) for blocks, job in zip(mixed, jobs, strict=True)]
    whole = [list(dithered(blocks, job)) for blocks, job in zip(level, jobs, strict=True)]
    sound.write_bytes(b"".join(block.tobytes() for blocks in whole for block in blocks))
    meter = cost_of(metered, level, jobs)
    return {
        "mix": least(lambda: [sum(1 for _ in rendered(job)) for job in jobs]),
        "limiter": cost_of(mastered, mixed, jobs) - meter,
        "meter": meter,
        "dither": cost_of(dithered, level, jobs),
        "all but LAME": least(lambda: [_unencoded(job) for job in jobs]),
    }


def _unencoded(job: ReelJob) -> int:
    return sum(1 for _ in dithered(mastered(rendered(job), job), job))


def main(page: str, kept: str, sound: str) -> None:
    """Prints the programme's seconds and the processor seconds of each stage."""
    jobs, seconds = reel_jobs(page, Path(kept))
    print(json.dumps({"programme": seconds, "reels": len(jobs)} | stages(jobs, Path(sound))))


if __name__ == "__main__":
    main(*sys.argv[1:])
