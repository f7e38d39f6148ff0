"""Pools: processes of this machine as a crew, called in when there is work, and again when they died."""

import os
import sys
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor
from contextlib import contextmanager, suppress

from bulletin.crew import WINDOW_PER_WORKER, Crew, Lent, present

_ANSWER_SECONDS = 1.0  # that workers are waited for who have been there before
_FORKS = sys.platform == "linux"  # elsewhere the system's own libraries may not survive it


@contextmanager
def processes(workers: int, tools: tuple[str, ...] = ()) -> Iterator[Crew]:
    """A crew of `workers` spawned processes for as long as this lasts: one task after the other finds them
    warm. They end with their parent even if it is killed. `tools` are modules that each loads as it begins.
    """
    pool = _Pool(workers, tools)
    try:
        yield Crew(pool.open, WINDOW_PER_WORKER * workers, assemble=pool.assemble, alone=pool.one)
    finally:
        pool.close()


class _Pool:
    """A pool that is opened when it is first needed, and again when it has broken."""

    def __init__(self, workers: int, tools: tuple[str, ...]) -> None:
        self._workers = workers
        self._tools = tools
        self._executor: Executor | None = None
        self._single: Executor | None = None

    def open(self) -> Executor:
        """All workers."""
        if self._executor is None or not _answers(self._executor):
            self._executor = _spawned(self._workers, self._tools)
        return Lent(self._executor)

    def one(self) -> Executor:
        """Those who are there, else one worker who is there at once where the system can do that."""
        if self._executor is not None or not _FORKS:
            return self.open()
        if self._single is None or not _answers(self._single):
            self._single = _forked()
        return Lent(self._single)

    def assemble(self) -> None:
        """All workers begin: a pool begins one when a call finds none idle."""
        hands = self.open()
        with suppress(BrokenExecutor):  # whoever has the first job hears of it
            for _ in range(self._workers):
                hands.submit(present)

    def close(self) -> None:
        """All go home."""
        for executor in (self._executor, self._single):
            if executor is not None:
                executor.shutdown(wait=True, cancel_futures=True)


def _answers(executor: Executor) -> bool:
    """Whether the workers of a pool are still there."""
    try:  # who has answered is idle: a pool begins another worker only when a call finds none
        executor.submit(present).result(_ANSWER_SECONDS)
    except BrokenExecutor:
        executor.shutdown(wait=False, cancel_futures=True)
        return False
    except TimeoutError:  # whoever is at work for so long is there
        return True
    return True


def _spawned(workers: int, tools: tuple[str, ...]) -> Executor:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    return ProcessPoolExecutor(workers, get_context("spawn"), _begin_work, (tools,))


def _forked() -> Executor:
    """One worker that has all that is loaded here, in a few milliseconds."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    return ProcessPoolExecutor(1, get_context("fork"), _begin_work, ((),))


def _begin_work(tools: tuple[str, ...]) -> None:
    """A new worker leaves the keyboard's interrupt to its parent, and goes when the parent goes."""
    import signal
    import threading
    from importlib import import_module

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    for name in tools:
        with suppress(ImportError):  # the job that needs it says so
            import_module(name)


def _leave_with_parent() -> None:
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # a worker that waits for jobs holds both ends of its pipe and would wait for ever
