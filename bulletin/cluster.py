"""Cluster: a crew whose speaking is done by the workers of a Dask scheduler, on this and on other machines.

Only speech goes there: its text is short, and it is what takes long. All else is done at home.
"""

import ipaddress
import logging
import secrets
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, InvalidStateError, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from bulletin import abroad, crew
from bulletin.abroad import Parcel
from bulletin.crew import Crew
from bulletin.errors import BulletinError, Failure, KeptError, Lacking, NetworkError, SpeechError, UsageError
from bulletin.filing import publish_bytes
from bulletin.take import KeptTake, Line, SpeakJob, speak, store_at

if TYPE_CHECKING:
    from distributed import Client

P = ParamSpec("P")
R = TypeVar("R")
Outcomes = tuple[KeptTake | Failure, ...]

CONNECT_SECONDS = 15.0
PATIENCE_SECONDS = 300.0  # in which something comes back from somewhere, or the cluster counts as gone
TLS, TCP = "tls://", "tcp://"


@contextmanager
def gathered(address: str, kept: Path, home: Crew, unencrypted: bool = False) -> Iterator[Crew]:
    """A crew of the workers at `address` (tls://host:port), and of `home` for what needs files; takes are
    kept under `kept`.

    UsageError for an address that may not be used, NetworkError where nobody answers, Lacking without the
    packages, certificates, or a worker of our versions.
    """
    _require_allowed(address, unencrypted)
    scheduler = _Scheduler(address, kept, home)
    scheduler.open()
    try:
        window = crew.WINDOW_PER_WORKER * scheduler.threads
        yield Crew(scheduler.open, window, PATIENCE_SECONDS, home.assemble)
    finally:
        scheduler.close()


def _require_allowed(address: str, unencrypted: bool) -> None:
    scheme, _, place = address.partition("://")
    host, _, port = place.rpartition(":")
    if f"{scheme}://" not in {TLS, TCP} or not host or not port.isdecimal():
        raise UsageError("cluster.address", address=address)
    if f"{scheme}://" == TCP and not unencrypted and not _is_here(host.strip("[]")):
        raise UsageError("cluster.open", address=address)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(slots=True)
class _Scheduler:
    """The way to the scheduler, opened again when it was lost."""

    address: str
    kept: Path
    home: Crew
    threads: int = 0
    share: bool = False
    _client: "Client | None" = None

    def open(self) -> Executor:
        """An executor over the workers that are there now, all of our versions."""
        if self._client is None or self._client.status != "running" or not self._present():
            self.close()
            self._client = _connected(self.address)
            if not self._present():
                raise Lacking("cluster.nobody", address=self.address)
            _require_same(self._client)
            self.share = _shares(self._client, self.kept)
        return Hands(
            self._client.get_executor(pure=False, retries=0), self.home.open(), self.share, self.threads
        )

    def _present(self) -> int:
        """How many threads the workers have that are there."""
        assert self._client is not None  # noqa: S101 - `open` has connected
        self.threads = sum(_answers(self._client.nthreads).values())
        return self.threads

    def close(self) -> None:
        """Leaves the scheduler and its workers as they are."""
        if self._client is not None:
            with suppress(OSError, TimeoutError):
                self._client.close(timeout=CONNECT_SECONDS)
            self._client = None


def _connected(address: str) -> "Client":
    try:
        from distributed import Client, Security
    except ImportError as error:
        raise Lacking("cluster.package") from error
    for name in ("distributed", "tornado"):  # losing a worker is what we reckon with
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        secure = Security(require_encryption=address.startswith(TLS))
        return Client(address, security=secure, timeout=CONNECT_SECONDS, set_as_default=False)
    except OSError as error:
        raise NetworkError("cluster.away", address=address, reason=str(error)) from error
    except (TypeError, ValueError) as error:  # what the package makes of missing certificates
        raise Lacking("cluster.certificates", reason=str(error)) from error


def _answers(ask: Callable[[], R]) -> R:
    """What the workers answer; NetworkError where they are gone, Lacking where Bulletin is not there."""
    try:
        return ask()
    except (OSError, TimeoutError) as error:
        raise NetworkError("cluster.lost", reason=str(error)) from error
    except ImportError as error:
        raise Lacking("cluster.bulletin", reason=str(error)) from error


def _require_same(client: "Client") -> None:
    """Returns if all workers have our versions; Lacking naming the first that has not, and what differs."""
    ours = abroad.versions()
    for worker, theirs in _answers(partial(client.run, abroad.versions)).items():
        if theirs != ours:
            differ = set(theirs.told) ^ set(ours.told)
            here = ", ".join(one for one in ours.told if one in differ)
            there = ", ".join(one for one in theirs.told if one in differ)
            raise Lacking("cluster.versions", worker=worker, here=here, there=there)


def _shares(client: "Client", kept: Path) -> bool:
    """Whether every worker sees the folder of what is kept."""
    word, path = secrets.token_hex(16), (kept / "common-word").absolute()
    publish_bytes(path, word.encode())
    try:
        return all(_answers(partial(client.run, abroad.sees, path, word)).values())
    finally:
        with suppress(OSError):
            path.unlink()


@dataclass(slots=True)
class Hands(Executor):
    """Speaking is done in the executor `away`, all else `at_home`. Where the workers do not `share` our
    folder, each line is a task of its own, and its sound comes back and is kept here.

    There is one such line for each of their `threads` at a time: the next one goes out when the last one's
    sound is here, so that a worker who dies takes one line along and none that is done.
    """

    away: Executor
    at_home: Executor
    share: bool
    threads: int
    _waiting: "deque[tuple[_Errand, Line]]" = field(default_factory=deque)
    _out: int = 0
    _lock: Lock = field(default_factory=Lock)
    _desk: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, "unpacking"))

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> "Future[R]":
        """The future of `fn` called with the arguments."""
        if fn is not speak:
            return self.at_home.submit(fn, *args, **kwargs)
        job: Any = args[0]
        spoken: Any = self.away.submit(abroad.speak_here, job) if self.share else self._sent(job)
        return spoken  # type: ignore[no-any-return]

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Calls back what is out; what has come is kept before this returns."""
        with self._lock:
            self._waiting.clear()
        self.away.shutdown(wait=wait and not cancel_futures)
        self.at_home.shutdown(wait=wait, cancel_futures=cancel_futures)
        self._desk.shutdown(wait=True)

    def _sent(self, job: SpeakJob) -> "Future[Outcomes]":
        errand = _Errand(job)
        with self._lock:
            self._waiting.extend((errand, line) for line in job.lines)
        self._send()
        return errand.whole

    def _send(self) -> None:
        """Sends lines while a thread of the workers is free."""
        while True:
            with self._lock:
                if self._out >= self.threads or not self._waiting:
                    return
                errand, line = self._waiting.popleft()
                if errand.whole.done():
                    continue
                self._out += 1
            job = replace(errand.job, lines=(line,), store=Path())
            going = errand.out[line.key] = self.away.submit(abroad.speak_away, job)
            going.add_done_callback(partial(self._landed, errand, line.key))

    def _landed(self, errand: "_Errand", key: str, landed: "Future[tuple[Parcel, ...]]") -> None:
        # Dask makes again what a dead worker had done as long as somebody holds its future.
        errand.out.pop(key, None)
        with self._lock:
            self._out -= 1
        with suppress(RuntimeError):  # after the end nobody waits for it
            self._desk.submit(self._send)
            self._desk.submit(errand.take_in, key, landed)


@dataclass(slots=True)
class _Errand:
    """A job on its way, line by line; `whole` when all are back."""

    job: SpeakJob
    out: "dict[str, Future[tuple[Parcel, ...]]]" = field(default_factory=dict)
    whole: "Future[Outcomes]" = field(default_factory=Future)
    back: dict[str, KeptTake | Failure] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.whole.add_done_callback(lambda whole: self._recall() if whole.cancelled() else None)

    def take_in(self, key: str, landed: "Future[tuple[Parcel, ...]]") -> None:
        """Keeps what came of the line `key`; the last one settles the whole, a lost one fails it."""
        with suppress(InvalidStateError):  # where nobody waits for it any more
            try:
                self.back[key] = self._kept(key, landed)
            except Exception as error:  # noqa: BLE001 - a future hands on whatever happens
                self.whole.set_exception(error)
                self._recall()
                return
            if len(self.back) == len(self.job.lines):
                self.whole.set_result(tuple(self.back[line.key] for line in self.job.lines))

    def _kept(self, key: str, landed: "Future[tuple[Parcel, ...]]") -> KeptTake | Failure:
        error = crew.error_of(landed)
        if error is not None and crew.is_poison(error):
            return Failure(key, SpeechError("crew.poison", name=self._text(key)))
        if isinstance(error, BulletinError):
            return Failure(key, error)
        if error is not None:
            raise error
        (parcel,) = landed.result()
        if parcel.body:
            _require_fitting(parcel, key)
            store_at(self.job.store).put(key, parcel.facts, parcel.body)
        return parcel.outcome

    def _text(self, key: str) -> str:
        return next(line.text for line in self.job.lines if line.key == key)[:60]

    def _recall(self) -> None:
        for going in tuple(self.out.values()):
            going.cancel()


def _require_fitting(parcel: Parcel, key: str) -> None:
    if KeptTake.from_json(parcel.facts).key != key:
        raise KeptError("cluster.parcel", take=key)
