"""What all outlets over a network share: where one is, how long it may take, how a failure is told."""

import hashlib
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import BinaryIO, TypeVar
from urllib.parse import SplitResult, unquote, urlsplit

from bulletin.errors import BulletinError, KeptError, NetworkError, UsageError
from bulletin.filing import as_kept, lock, safe_name
from bulletin.outlet import Secrets, inside, variable
from bulletin.release import Asset
from bulletin.show import OutletSettings, Station
from bulletin.text import one_line
from bulletin.whereabouts import kept_folder

USUAL_BYTES, MOST_BYTES = 5_000_000, 100_000_000  # of a file that is read back: a catalogue, a feed
BLOCK_BYTES = 1 << 18
_REASON_LETTERS = 200
_HELD_SECONDS = 60.0
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an outlet may take: to be connected, without a sign of life, for a call that moves no bytes,
    and for bytes at the slowest; how often a call is tried, and the pause before the second time.
    """

    connect_seconds: float = 10.0
    idle_seconds: float = 15.0
    call_seconds: float = 45.0
    bytes_per_second: float = 20_000.0
    attempts: int = 3
    pause_seconds: float = 1.0

    def seconds(self, size: int) -> float:
        """How long a call may take that moves `size` bytes, further attempts and pauses included."""
        return self.call_seconds + size / self.bytes_per_second


PATIENCE = Patience()


class Passing(Exception):
    """A failure that another attempt may not meet."""

    def __init__(self, error: BulletinError) -> None:
        super().__init__(error.key)
        self.error = error


@dataclass(frozen=True, slots=True)
class Place:
    """Where an outlet is: host, port (0: the usual one), user, and the root that all paths lie under."""

    name: str
    scheme: str
    host: str
    port: int
    user: str
    root: str
    secrets: Secrets = field(repr=False)

    @property
    def netloc(self) -> str:
        """Host and port as an address has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}" if self.port else host

    def at(self, path: str) -> str:
        """The path at the outlet of what is published as `path`; KeptError if it would leave the root."""
        return f"{self.root}{inside(path)}"

    def secret(self, name: str) -> str:
        """The secret of that name; UsageError says where to put it if there is none."""
        value = self.secrets.get(name)
        if not value:
            raise UsageError("outlet.secret", name=self.name, secret=name, variable=variable(self.name, name))
        return value

    def network(self, key: str, path: str = "", reason: str = "") -> NetworkError:
        """The failure `key` of the network, at `path`."""
        return NetworkError(f"outlet.{key}", **self._facts(path, reason))

    def kept(self, key: str, path: str = "", reason: str = "") -> KeptError:
        """The failure `key` of what the outlet keeps, at `path`."""
        return KeptError(f"outlet.{key}", **self._facts(path, reason))

    def require_whole(self, asset: Asset, there: int) -> None:
        """Returns if the outlet has as many bytes of the asset as it has; else KeptError."""
        if there != asset.size:
            facts = self._facts(asset.path, "")
            raise KeptError("outlet.half", **facts, there=there, bytes=asset.size)

    def bounded(self, size: int, path: str) -> int:
        """`size`, the bytes of a file; KeptError if that is more than we read."""
        if size > MOST_BYTES:
            raise KeptError("outlet.large", **self._facts(path, ""), mb=MOST_BYTES // 10**6)
        return size

    def told(self, error: OSError | EOFError, path: str) -> BulletinError | Passing:
        """The sentence for what the system or the other end said of the connection."""
        reason = error.strerror or str(error) if isinstance(error, OSError) else ""
        if isinstance(error, ssl.SSLCertVerificationError):
            return self.network("certificate", path, error.verify_message)
        if isinstance(error, TimeoutError):
            return Passing(self.network("slow", path))
        if isinstance(error, ConnectionResetError | BrokenPipeError | EOFError | ssl.SSLError):
            return Passing(self.network("cut", path, reason))
        return Passing(self.network("unreachable", path, reason))

    def _facts(self, path: str, reason: str) -> dict[str, str]:
        place = f"{self.scheme}://{self.netloc}{_joined(self.root)}{path}"
        return {"name": self.name, "place": place, "reason": self._clean(reason) or "-"}

    def _clean(self, reason: str) -> str:
        """What a server said, without any secret that it may have said again."""
        for name, value in self.secrets.values:
            if name != "user" and value:
                reason = reason.replace(value, "•••")
        return one_line(reason)[:_REASON_LETTERS].rstrip(".")


def _joined(root: str) -> str:
    return root if root.startswith("/") else f"/{root}"


def place_of(settings: OutletSettings, secrets: Secrets, form: str) -> Place:
    """Where the address leads; UsageError where it is not of the `form` that it should have, or holds a
    password. The root begins and ends with a slash.
    """
    refused = UsageError("outlet.address", name=settings.name, form=form)
    parts, port = _split(settings.to, refused)
    if parts.password is not None:
        raise UsageError(
            "outlet.password",
            name=settings.name,
            secret="password",  # noqa: S106 - the name of one
            variable=variable(settings.name, "password"),
        )
    root = unquote(parts.path)
    odd = not root.isprintable() or any(part in (".", "..") for part in root.split("/"))
    if odd or not parts.hostname or parts.query or parts.fragment:
        raise refused
    user = unquote(parts.username or "") or secrets.get("user")
    whole = root if root.endswith("/") else f"{root}/"
    return Place(settings.name, parts.scheme, parts.hostname, port, user, whole, secrets)


def _split(address: str, refused: UsageError) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(address)
        return parts, parts.port or 0
    except ValueError:
        raise refused from None  # the reason would quote the address


def authority_of(settings: OutletSettings, station: Station) -> Path | None:
    """The file of certificates that the outlet may also prove itself with; KeptError if it is none."""
    if not settings.authority:
        return None
    path = station.path(settings.authority)
    try:
        ssl.create_default_context(cafile=path)
    except (OSError, ssl.SSLError) as error:
        reason = error.strerror or ""
        raise KeptError("outlet.authority", name=settings.name, path=str(path), reason=reason) from None
    return path


@contextmanager
def opened(asset: Asset) -> Iterator[BinaryIO]:
    """The asset's bytes, to be read from their beginning; KeptError where its file is gone or another one."""
    with ExitStack() as stack:
        if asset.source is None:
            handle: BinaryIO = stack.enter_context(BytesIO(asset.data))
        else:
            handle = stack.enter_context(_source(asset))
        yield handle


def _source(asset: Asset) -> BufferedReader:
    path = asset.source or Path()
    try:
        handle = path.open("rb")
        if asset.sha256 and hashlib.file_digest(handle, "sha256").hexdigest() != asset.sha256:
            handle.close()
            raise KeptError("outlet.changed", path=str(path))
        handle.seek(0)
    except FileNotFoundError:
        raise KeptError("outlet.source", path=str(path)) from None
    except OSError as error:
        raise as_kept(error, path) from None
    return handle


def held(settings: OutletSettings, station: Station) -> ExitStack:
    """The outlet for this station's publishers on this machine, one at a time; closing it lets the next one
    in. Busy where another keeps it for more than a minute.
    """
    folder = kept_folder(station) / "outlets" / safe_name(settings.name)
    gate = ExitStack()
    gate.enter_context(lock(folder, _HELD_SECONDS))
    return gate


def part_of(path: str, station: Station) -> str:
    """Beside `path`, the name of what is not whole yet: another one on each machine, and the same the next
    time, so that none is left behind.
    """
    import socket

    who = f"{socket.gethostname()} {station.folder}"
    return f"{path}.{hashlib.sha256(who.encode()).hexdigest()[:8]}.part"


def within(seconds: float, act: Callable[[], T]) -> T:
    """What `act` gives; TimeoutError if that takes longer, whatever it waits for. The work is left to end by
    itself then: whoever calls this must break its connection off.
    """
    future: Future[T] = Future()

    def work() -> None:
        try:
            future.set_result(act())
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            future.set_exception(error)

    threading.Thread(target=work, name="outlet", daemon=True).start()
    return future.result(max(0.0, seconds))


def again(patience: Patience, seconds: float, act: Callable[[float], T]) -> T:
    """What `act` gives, called with the seconds that are left; tried again where it fails in passing."""
    until = time.monotonic() + seconds
    attempt = 1
    while True:
        try:
            return act(until - time.monotonic())
        except Passing as passing:
            pause = patience.pause_seconds * 2.0 ** (attempt - 1)
            if attempt >= patience.attempts or time.monotonic() + pause >= until:
                raise passing.error from None
        time.sleep(pause)
        attempt += 1
