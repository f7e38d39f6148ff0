"""Hands out work over a `concurrent.futures.Executor`, whoever it belongs to and however badly it behaves.

Jobs go out a window at a time and come back as they finish. When workers die, every job that was out is
given out again one at a time, so that the one that kills them is found and the others lose nothing.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from queue import Empty, SimpleQueue
from typing import Any, Generic, ParamSpec, TypeVar

from bulletin.errors import BulletinError, Failure, Lacking, SpeechError

J = TypeVar("J")
R = TypeVar("R")
P = ParamSpec("P")

LIVES = 3  # how often workers may die over one job
WINDOW_PER_WORKER = 4  # jobs handed out and not yet back
_LOST = (BrokenExecutor, CancelledError)


class Inline(Executor):
    """Runs each call where it is submitted; what it raises is in the future."""

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """The finished future of `fn` called with the arguments."""
        future: Future[R] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 -- an executor hands on whatever its calls raise
            future.set_exception(error)
        return future


class Lent(Executor):
    """An executor of the caller's, which stays open when the crew goes home."""

    def __init__(self, owned: Executor) -> None:
        self._owned = owned

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """The future of `fn` in the caller's executor."""
        return self._owned.submit(fn, *args, **kwargs)


@dataclass(slots=True, eq=False)
class _Errand(Generic[J]):
    """One job on its way, with the number of times that workers died over it."""

    job: J
    deaths: int = 0


@dataclass(frozen=True, slots=True)
class Crew:
    """Those who do the work: how their executor is opened and how many jobs may be out at once.

    `patience`: seconds of silence after which all that is out counts as lost; None waits for ever. `assemble`
    has them come in before there is work, where that can be. `alone` is who does a job that is all there is
    to do, where nobody waits for somebody else to come in.
    """

    open: Callable[[], Executor]
    window: int
    patience: float | None = None
    assemble: Callable[[], None] | None = None
    alone: Callable[[], Executor] | None = None

    def muster(self) -> None:
        """The workers come in now, so that nobody waits for them when the first job is there."""
        if self.assemble:
            self.assemble()

    def each(
        self, work: Callable[[J], R], jobs: Iterable[J], name: Callable[[J], str]
    ) -> Iterator[tuple[J, R | Failure]]:
        """Every job once, as it finishes, with what `work` made of it or the Failure that carries its `name`.

        A BulletinError is a Failure, and so is a job that ends the workers three times; any other exception
        is raised as it is. `jobs` is read only as far as the window. Lacking: no worker stays alive.
        """
        waiting = iter(jobs)
        first = tuple(islice(waiting, 2 if self.alone else 0))
        if self.alone and not first:
            return
        shift = _Shift(Crew(self.alone, 1) if self.alone and len(first) < 2 else self, work, name)
        try:
            yield from shift.run(chain(first, waiting))
        finally:
            shift.end()


@dataclass(slots=True)
class _Shift(Generic[J, R]):
    """One run through a list of jobs: what is out, and what must go out again alone."""

    crew: Crew
    work: Callable[[J], R]
    name: Callable[[J], str]
    out: dict[_Errand[J], "Future[R]"] = field(default_factory=dict)
    suspects: deque[_Errand[J]] = field(default_factory=deque)
    back: "SimpleQueue[tuple[_Errand[J], Future[R]]]" = field(default_factory=SimpleQueue)
    executor: Executor = field(init=False)

    def __post_init__(self) -> None:
        self.executor = self.crew.open()

    def run(self, jobs: Iterable[J]) -> Iterator[tuple[J, R | Failure]]:
        fresh = map(_Errand, jobs)
        while self._hand_out(fresh):
            yield from self._collect()

    def end(self) -> None:
        """Calls back what has not begun and waits for what has."""
        for future in self.out.values():
            future.cancel()
        self.executor.shutdown(wait=True, cancel_futures=True)

    def _hand_out(self, fresh: Iterator[_Errand[J]]) -> bool:
        """Fills the window; whether anything is out."""
        while len(self.out) < self._window():
            errand = self.suspects.popleft() if self.suspects else next(fresh, None)
            if errand is None:
                break
            self._submit(errand)
        return bool(self.out)

    def _window(self) -> int:
        alone = self.suspects or any(errand.deaths for errand in self.out)
        return 1 if alone else self.crew.window

    def _submit(self, errand: _Errand[J]) -> None:
        try:
            future = self.executor.submit(self.work, errand.job)
        except BrokenExecutor as broken:
            future = Future()
            future.set_exception(broken)
        self.out[errand] = future
        # Not `wait`: it never hears of a future that was cancelled where nobody took it up.
        future.add_done_callback(lambda landed: self.back.put((errand, landed)))

    def _collect(self) -> Iterator[tuple[J, R | Failure]]:
        try:
            errand, future = self.back.get(timeout=self.crew.patience)
        except Empty:
            yield from self._recover()
            return
        if self.out.get(errand) is not future:
            return  # a straggler of workers that were given up
        if isinstance(error_of(future), _LOST):
            yield from self._recover()
        else:
            del self.out[errand]
            yield errand.job, self._outcome(errand.job, future)

    def _outcome(self, job: J, future: "Future[R]") -> R | Failure:
        error = error_of(future)
        name = self.name(job)
        if isinstance(error, BulletinError):
            return Failure(name, error)
        if error is not None and is_poison(error):
            return Failure(name, SpeechError("crew.poison", name=name))
        return future.result()

    def _recover(self) -> Iterator[tuple[J, R | Failure]]:
        """All that is out and not done is lost: new workers, and each job alone while it has a life left."""
        missing = [errand for errand, future in self.out.items() if not _done(future)]
        for errand in missing:
            errand.deaths += 1
            self.out.pop(errand).cancel()
        self._replace_workers()
        self.suspects.extend(errand for errand in missing if errand.deaths < LIVES)
        for errand in missing:
            if errand.deaths >= LIVES:
                name = self.name(errand.job)
                yield errand.job, Failure(name, SpeechError("crew.poison", name=name))

    def _replace_workers(self) -> None:
        """New workers who answered a roll call; Lacking when none does."""
        for _ in range(LIVES):
            self.executor.shutdown(wait=False, cancel_futures=True)
            self.executor = self.crew.open()
            if self._roll_call():
                return
        raise Lacking("crew.gone")

    def _roll_call(self) -> bool:
        try:
            return self.executor.submit(present).result(self.crew.patience)
        except (*_LOST, TimeoutError):
            return False


def present() -> bool:
    """What a worker answers to a roll call."""
    return True


def error_of(future: "Future[Any]") -> BaseException | None:
    """What a finished future failed with, None if it did not."""
    return CancelledError() if future.cancelled() else future.exception()


def is_poison(error: BaseException) -> bool:
    """Whether it is Dask's word for a job that ended several workers; told by its name, for Dask need not be
    there. The jobs beside it are not lost.
    """
    return type(error).__name__ == "KilledWorker"


def _done(future: "Future[Any]") -> bool:
    return future.done() and not isinstance(error_of(future), _LOST)


def inline() -> Crew:
    """A crew that does each job at once in the calling thread."""
    return Crew(Inline, window=1)


def over(executor: Executor, window: int = 0, patience: float | None = None) -> Crew:
    """A crew in an executor that the caller opens and closes; `window` 0 is four jobs for each core."""
    return Crew(partial(Lent, executor), window or WINDOW_PER_WORKER * (os.cpu_count() or 1), patience)


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
