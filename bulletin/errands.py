"""Errands: lines that are spoken on other machines, and how their sound comes home.

Where the workers share our folder they keep what they speak, and a job goes out as it is. Where they do not,
its lines go out in stints, and each comes home by itself as soon as it is spoken: a worker who dies takes
along the line that it was speaking, and none that is done.
"""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, InvalidStateError, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, ParamSpec, Protocol, TypeVar

from bulletin import abroad, crew
from bulletin.abroad import Parcel, Post, Stint
from bulletin.errors import Failure, KeptError, SpeechError
from bulletin.microphone import SpeakJob, speak
from bulletin.take import KeptTake, Line, store_at

P = ParamSpec("P")
R = TypeVar("R")
Outcomes = tuple[KeptTake | Failure, ...]

STINT_LINES = 12  # at most: what a worker who dies hands back
_QUOTED = 60  # characters of a line that a message shows
_LAST_WORDS_SECONDS = 15.0  # for what is still on its way when nobody waits any more


@dataclass(slots=True)
class Hands(Executor):
    """Speaking is left to the `speakers`, all else is done `at_home`."""

    speakers: "Common | Stints"
    at_home: Executor

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> "Future[R]":
        """The future of `fn` called with the arguments."""
        if fn is not speak:
            return self.at_home.submit(fn, *args, **kwargs)
        job: Any = args[0]
        spoken: Any = self.speakers.spoken(job)
        return spoken  # type: ignore[no-any-return]

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Calls back what is out; what has come is kept before this returns."""
        self.speakers.shutdown(wait=wait and not cancel_futures)
        self.at_home.shutdown(wait=wait, cancel_futures=cancel_futures)


@dataclass(frozen=True, slots=True)
class Common:
    """Workers in the executor `away` who keep what they speak in our folder."""

    away: Executor

    def spoken(self, job: SpeakJob) -> "Future[Outcomes]":
        """What became of each line of the job."""
        return self.away.submit(abroad.speak_here, job)

    def shutdown(self, wait: bool) -> None:
        """Nobody speaks for us any more."""
        self.away.shutdown(wait=wait)


class Box(Protocol):
    """Where what workers send comes in, in the order in which it was sent.

    BrokenExecutor where the way is broken.
    """

    @property
    def post(self) -> Post:
        """The other end, for a worker."""

    def send(self, words: bytes) -> None:
        """`words` come behind all that was sent so far."""

    def collect(self) -> bytes:
        """The next words, once they are there."""

    def close(self) -> None:
        """Nothing of it stays anywhere."""


@dataclass(slots=True, eq=False)
class _Errand:
    """A job on its way, line by line; `whole` when all are back."""

    job: SpeakJob
    whole: "Future[Outcomes]" = field(default_factory=Future)
    back: dict[str, KeptTake | Failure] = field(default_factory=dict)

    def take_in(self, parcel: Parcel) -> None:
        """Keeps what came of a line; the last one settles the whole, an error fails it."""
        try:
            self.back[parcel.key] = parcel.failure or self._kept(parcel)
        except Exception as error:  # noqa: BLE001 - a future hands on whatever happens
            self.fail(error)
            return
        if len(self.back) == len(self.job.lines):
            with suppress(InvalidStateError):  # where nobody waits for it any more
                self.whole.set_result(tuple(self.back[line.key] for line in self.job.lines))

    def _kept(self, parcel: Parcel) -> KeptTake:
        take = KeptTake.from_json(parcel.facts)
        if take.key != parcel.key:
            raise KeptError("cluster.parcel", take=parcel.key)
        store_at(self.job.store).put(take.key, parcel.facts, parcel.body)
        return take

    def fail(self, error: BaseException) -> None:
        """All of it is in vain."""
        with suppress(InvalidStateError):
            self.whole.set_exception(error)

    def recall(self, going: "Future[None]") -> None:
        """Calls back what is out for this errand once it is in vain."""
        self.whole.add_done_callback(
            lambda whole: going.cancel() if whole.cancelled() or whole.exception() else None
        )


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A line of an errand that waits for somebody to speak it; a worker died over a `suspect`."""

    errand: _Errand
    line: Line
    suspect: bool = False


@dataclass(slots=True)
class _Out:
    """A stint that is out: its lines that have not come home, in order; `alone` where it has had one only."""

    errand: _Errand
    missing: dict[str, Line]
    alone: bool

    def poison(self, number: int) -> None:
        """The line ended one worker after the other."""
        for line in self.missing.values():
            error = SpeechError("crew.poison", name=line.text[:_QUOTED])
            self.errand.take_in(Parcel(number, line.key, failure=Failure(line.key, error)))

    def rest(self, lost: bool) -> list[_Waiting]:
        """What is missing; where a worker was `lost` over it, the first line is to go alone."""
        return [_Waiting(self.errand, line, lost and not n) for n, line in enumerate(self.missing.values())]


@dataclass(slots=True)
class Stints:
    """Workers in the executor `away` who see no folder of ours. Each of their `threads` has one stint at a
    time, and its lines come home through the box that `opened` gives once something is to be spoken.
    """

    away: Executor
    opened: Callable[[], Box]
    threads: int
    _box: Box | None = None
    _door: threading.Thread | None = None
    _broken: BrokenExecutor | None = None
    _waiting: deque[_Waiting] = field(default_factory=deque)
    _out: dict[int, _Out] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=count)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _desk: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, "unpacking"))

    def spoken(self, job: SpeakJob) -> "Future[Outcomes]":
        """What became of each line of the job, whose takes are kept here."""
        if not self._box:
            self._box = self.opened()
            self._door = threading.Thread(target=self._receive, args=(self._box,), name="mail", daemon=True)
            self._door.start()
        errand = _Errand(job)
        with self._lock:
            self._waiting.extend(_Waiting(errand, line) for line in job.lines)
            broken = self._broken
        if broken:
            errand.fail(broken)
        self._send(self._box)
        return errand.whole

    def shutdown(self, wait: bool) -> None:
        """Nobody speaks for us any more; what has come is kept before this returns."""
        with self._lock:
            self._waiting.clear()
        self.away.shutdown(wait=wait)
        if self._box and self._door:
            with suppress(BrokenExecutor):
                self._box.send(b"")
                self._door.join(_LAST_WORDS_SECONDS)
            self._box.close()
        self._desk.shutdown(wait=True)

    def _send(self, box: Box) -> None:
        """Sends stints while a thread of the workers is free."""
        while found := self._next():
            number, out = found
            job = replace(out.errand.job, lines=tuple(out.missing.values()), store=Path())
            try:
                going = self.away.submit(abroad.speak_away, Stint(number, job, box.post))
            except Exception as error:  # noqa: BLE001 - Dask has many words for a client that is closed
                going = Future()
                going.set_exception(BrokenExecutor(str(error)))
            out.errand.recall(going)
            going.add_done_callback(partial(self._landed, box, number))

    def _next(self) -> tuple[int, _Out] | None:
        """The next stint, under its number, if there are lines and a free thread for it."""
        with self._lock:
            while self._waiting and self._waiting[0].errand.whole.done():
                self._waiting.popleft()
            if len(self._out) >= self.threads or not self._waiting:
                return None
            share = -(-len(self._waiting) // (2 * self.threads))
            first, lines = self._waiting[0].errand, _taken(self._waiting, min(STINT_LINES, share))
            number, out = next(self._numbers), _Out(first, lines, alone=len(lines) == 1)
            self._out[number] = out
            return number, out

    def _receive(self, box: Box) -> None:
        """Takes in what comes through the box, until it is said that nothing more does."""
        try:
            while words := box.collect():
                self._came(box, Parcel.unpacked(words))
        except Exception as error:  # noqa: BLE001 - whatever it was, nothing comes any more
            with self._lock:
                self._broken = BrokenExecutor(str(error))
                lost = {out.errand for out in self._out.values()} | {one.errand for one in self._waiting}
            for errand in lost:
                errand.fail(self._broken)

    def _came(self, box: Box, parcel: Parcel) -> None:
        with self._lock:
            out = self._out.get(parcel.stint)
            awaited = out and out.missing.pop(parcel.key, None)
        if out and awaited:
            self._desk.submit(out.errand.take_in, parcel)
        if parcel.last:
            self._ended(box, parcel.stint, lost=not parcel.key)

    def _ended(self, box: Box, number: int, lost: bool) -> None:
        """What is missing of the stint waits again, unless it was the one line that workers died over."""
        with self._lock:
            out = self._out.pop(number, None)
            if out and not (lost and out.alone):
                self._waiting.extendleft(reversed(out.rest(lost)))
        if out and lost and out.alone:
            out.poison(number)
        self._send(box)

    def _landed(self, box: Box, number: int, landed: "Future[None]") -> None:
        error = crew.error_of(landed)
        if error is not None:  # else its last parcel says so
            with suppress(RuntimeError):  # after the end nobody waits for it
                self._desk.submit(self._failed, box, number, error)

    def _failed(self, box: Box, number: int, error: BaseException) -> None:
        if crew.is_poison(error):
            with suppress(BrokenExecutor):  # which is heard at the door
                box.send(Parcel(number, last=True).packed())  # comes behind what the dead had sent
            return
        with self._lock:
            out = self._out.get(number)
        if out:
            out.errand.fail(error)
            self._ended(box, number, lost=False)


def _taken(waiting: deque[_Waiting], most: int) -> dict[str, Line]:
    """The lines of the next stint, which wait no longer: of one errand, and a suspect alone."""
    first = waiting.popleft()
    lines = {first.line.key: first.line}
    while not first.suspect and len(lines) < most and waiting:
        if waiting[0].errand is not first.errand or waiting[0].suspect:
            break
        line = waiting.popleft().line
        lines[line.key] = line
    return lines
