"""Executors that behave badly, and work for them that a spawned process can import."""

import os
import random
import sys
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bulletin.errors import SoundError

Call = Callable[[], Any]


def finished(call: Call) -> Future[Any]:
    future: Future[Any] = Future()
    settle(future, call)
    return future


def settle(future: Future[Any], call: Call) -> None:
    try:
        future.set_result(call())
    except Exception as error:  # noqa: BLE001
        future.set_exception(error)


class Losing(Executor):
    """Loses the calls whose numbers (from 0, roll calls included) are in `lost`, each in its own way."""

    def __init__(self, lost: dict[int, str]) -> None:
        self.lost = lost
        self.calls = 0
        self.closed = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        way = self.lost.get(self.calls, "")
        self.calls += 1
        future: Future[Any] = Future()
        if way == "refused":
            raise BrokenExecutor("no more")
        if way == "broken":
            future.set_exception(BrokenExecutor("worker lost"))
        elif way == "cancelled":
            future.cancel()
        elif way == "done and lost":
            fn(*args, **kwargs)
            future.cancel()
        elif way != "silent":
            settle(future, lambda: fn(*args, **kwargs))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.closed = True


class Repeating(Executor):
    """Does every call twice, and gives equal jobs one and the same future."""

    def __init__(self) -> None:
        self.futures: dict[str, Future[Any]] = {}

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        finished(lambda: fn(*args, **kwargs))
        return self.futures.setdefault(repr(args), finished(lambda: fn(*args, **kwargs)))


class Reordering(Executor):
    """Does what is waiting in an order of its own."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.thread = ThreadPoolExecutor(1)
        self.waiting: list[tuple[Future[Any], Call]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, lambda: fn(*args, **kwargs)))
        self.thread.submit(self._one)
        return future

    def _one(self) -> None:
        time.sleep(0.001)
        future, call = self.waiting.pop(self.dice.randrange(len(self.waiting)))
        if future.set_running_or_notify_cancel():
            settle(future, call)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.thread.shutdown(wait, cancel_futures=cancel_futures)


def double(number: int) -> int:
    return 2 * number


def named(number: object) -> str:
    return f"job {number}"


def refuse_three(number: int) -> int:
    if number == 3:
        raise SoundError("crew.poison", name="three")
    return 2 * number


def die_of_poison(job: tuple[int, str]) -> int:
    """Ends its process for good where `job` says "poison", once where it names a file not there yet."""
    number, fate = job
    if fate == "poison":
        os._exit(9)
    if fate and not Path(fate).exists():
        Path(fate).touch()
        os._exit(9)
    return 2 * number


def has_loaded(name: str) -> bool:
    """Whether this process has loaded the module."""
    return name in sys.modules


def process_of(number: int) -> int:
    time.sleep(0.02)
    return os.getpid()


def unguarded(number: int) -> int:
    raise ZeroDivisionError(number)
