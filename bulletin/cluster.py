"""Cluster: a crew whose speaking is done by the workers of a Dask scheduler, on this and on other machines.

Only speech goes there: its text is short, and it is what takes long. All else is done at home.
"""

import ipaddress
import logging
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bulletin import abroad, crew, mail
from bulletin.crew import Crew
from bulletin.errands import Common, Hands, Stints
from bulletin.errors import Lacking, NetworkError, UsageError
from bulletin.filing import publish_bytes
from bulletin.take import store_at

if TYPE_CHECKING:
    from distributed import Client

R = TypeVar("R")

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
        store_at(kept / "takes").sweep()  # what a worker was writing there when it died


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
        away = self._client.get_executor(pure=False, retries=0)
        box = partial(mail.opened, self._client)
        return Hands(Common(away) if self.share else Stints(away, box, self.threads), self.home.open())

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
