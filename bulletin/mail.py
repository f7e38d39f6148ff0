"""Mail: how what the workers of a Dask scheduler have spoken comes home, by way of the scheduler.

A result of Dask lies with the worker who made it, and is lost with that worker, until it is fetched. What a
worker sends here lies with the scheduler, in a queue, so that the next line can be begun at once.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from distributed import Client, Queue

ANSWER_SECONDS = 60.0
# A client that was closed has no scheduler to ask: AttributeError.
_GONE = (OSError, TimeoutError, RuntimeError, CancelledError, asyncio.CancelledError, AttributeError)


@contextmanager
def _there() -> Iterator[None]:
    try:
        yield
    except _GONE as error:
        raise BrokenExecutor(str(error)) from error


@dataclass(frozen=True, slots=True)
class Post:
    """A worker's end of the box `name`; for use in a task."""

    name: str

    def send(self, words: bytes) -> None:
        """`words` lie with the scheduler when this returns; BrokenExecutor where it is gone."""
        _asked(lambda scheduler: scheduler.queue_put(name=self.name, data=words))

    def first(self, stint: int) -> bool:
        """Whether nobody has asked this of the stint before."""
        place = [self.name, str(stint)]
        if _asked(lambda scheduler: scheduler.get_metadata(keys=place, default=False)):
            return False
        _asked(lambda scheduler: scheduler.set_metadata(keys=place, value=True))
        return True


def _asked(ask: Callable[[Any], Awaitable[Any]]) -> Any:
    """What the scheduler answers to a worker."""
    from distributed import get_worker
    from distributed.utils import sync

    worker = get_worker()
    with _there():
        return sync(worker.loop, ask, worker.scheduler, callback_timeout=ANSWER_SECONDS)


@dataclass(frozen=True, slots=True)
class Box:
    """Our end: what the workers sent, in order. BrokenExecutor where the scheduler is gone."""

    post: Post
    client: "Client"
    queue: "Queue"

    def send(self, words: bytes) -> None:
        """`words` come behind all that was sent so far."""
        with _there():
            self.queue.put(words, callback_timeout=ANSWER_SECONDS)

    def collect(self) -> bytes:
        """The next words, once they are there."""
        with _there():
            found: bytes = self.queue.get()
            return found

    def close(self) -> None:
        """Nothing of it stays with the scheduler."""
        with suppress(BrokenExecutor), _there():
            forget = partial(self.client.scheduler.set_metadata, keys=[self.post.name], value=None)
            self.client.sync(forget, callback_timeout=ANSWER_SECONDS)
            self.queue.close()


def opened(client: "Client") -> Box:
    """A new box with the client's scheduler; BrokenExecutor where that is gone."""
    from distributed import Queue

    name = f"bulletin-{secrets.token_hex(8)}"
    with _there():
        return Box(Post(name), client, Queue(name, client=client))
