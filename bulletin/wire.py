"""Wire: what carries a request. Addresses are checked where they are connected, one deadline bounds it all.

Only `fetch` uses it, and imports it when the first request is made.
"""

import ipaddress
import queue
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpcore
import httpx

from bulletin.errors import NetworkError

PORTS = (80, 443)
# Refused whatever `is_global` says: older Python releases misjudge some of these (CVE-2024-4032), and the
# translating prefixes lead back to IPv4. IANA special-purpose address registries, RFC 6890.
_REFUSED_BLOCKS = """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
    192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
    ::/3 4000::/2 8000::/1 2001::/23 2001:db8::/32 2002::/16 3fff::/20
"""  # of IPv6 only 2000::/3 is handed out to the world (IANA); translated and site-local forms lie outside
_REFUSED = tuple(map(ipaddress.ip_network, _REFUSED_BLOCKS.split()))


def is_public(address: str) -> bool:
    """Whether an address, as the resolver writes it, belongs to the open internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return ip.is_global and not any(ip in block for block in _REFUSED if block.version == ip.version)


def is_named(host: str, port: int, allowed: Iterable[str]) -> bool:
    """Whether `allowed` names the host, or the host with this port."""
    bare = host.lower().strip("[]")
    return any(name.lower() in (bare, f"{bare}:{port}", f"[{bare}]", f"[{bare}]:{port}") for name in allowed)


@dataclass(frozen=True, slots=True)
class Limits:
    """`left` gives the seconds before the deadline, `idle_seconds` is the longest wait for a sign of life.

    After so long an answer has to have come at `least` bytes a second or more, or it is dripping.
    """

    left: Callable[[], float]
    idle_seconds: float
    least: float = 0.0

    def wait(self, kind: type[httpcore.TimeoutException]) -> float:
        """How long the next step may take, in seconds; raises `kind` when no time is left."""
        left = self.left()
        if left <= 0:
            raise kind
        return min(left, self.idle_seconds)

    def drips(self, came_bytes: int, left_then: float) -> bool:
        """Whether an answer drips of which `came_bytes` are here since `left_then` seconds were left."""
        seconds = left_then - self.left()
        return seconds > self.idle_seconds and came_bytes < self.least * seconds


class Dripping(httpcore.ReadTimeout):
    """An answer comes so slowly that it never ends."""


class Stream(httpcore.NetworkStream):
    """A connection of which every step ends before the deadline, so that a dripping server gains no time."""

    def __init__(self, inner: httpcore.NetworkStream, limits: Limits) -> None:
        self._inner = inner
        self._limits = limits
        self._asked = limits.left()  # what was left when the request went out
        self._came = 0

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """At most `max_bytes`, b"" at the end."""
        found = self._inner.read(max_bytes, self._limits.wait(httpcore.ReadTimeout))
        self._came += len(found)
        if self._limits.drips(self._came, self._asked):
            raise Dripping
        return found

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Sends all of `buffer`."""
        self._inner.write(buffer, self._limits.wait(httpcore.WriteTimeout))
        self._asked, self._came = self._limits.left(), 0

    def close(self) -> None:
        """Lets go of the socket."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """The same connection, encrypted, its certificate verified against `server_hostname`."""
        wait = self._limits.wait(httpcore.ConnectTimeout)
        try:
            return Stream(self._inner.start_tls(ssl_context, server_hostname, wait), self._limits)
        except httpcore.ConnectError as error:
            if isinstance(error.__cause__, ssl.SSLCertVerificationError):
                raise NetworkError("fetch.certificate", host=server_hostname or "", status=0) from None
            raise

    def get_extra_info(self, info: str) -> object:
        """What the socket knows of itself."""
        return self._inner.get_extra_info(info)


class Door(httpcore.NetworkBackend):
    """Connects to public addresses on the web's ports, and to `allowed` ones ("host" or "host:port")."""

    def __init__(self, limits: Limits, allowed: Iterable[str]) -> None:
        self._limits = limits
        self._allowed = tuple(allowed)
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to an address checked before; the name is not looked up a second time (rebinding)."""
        failed: httpcore.ConnectError | httpcore.ConnectTimeout = httpcore.ConnectError(host)
        for address in self._addresses(host, port):
            wait = self._limits.wait(httpcore.ConnectTimeout)
            try:
                inner = self._sockets.connect_tcp(address, port, wait, local_address, socket_options)
                return Stream(inner, self._limits)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed

    def _addresses(self, host: str, port: int) -> tuple[str, ...]:
        named = is_named(host, port, self._allowed)
        if not named and port not in PORTS:
            raise NetworkError("fetch.private", host=f"{host}:{port}", status=0)
        found = resolve(host, port, self._limits.wait(httpcore.ConnectTimeout))
        if not named and not all(map(is_public, found)):
            raise NetworkError("fetch.private", host=host, status=0)
        return found


def resolve(host: str, port: int, seconds: float) -> tuple[str, ...]:
    """The addresses of `host`, asked for in a thread of its own because a lookup has no time limit."""
    answers: queue.SimpleQueue[tuple[str, ...] | Exception] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(tuple(dict.fromkeys(str(entry[4][0]) for entry in found)))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=look_up, name=f"look up {host}", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise httpcore.ConnectTimeout(host) from None
    if isinstance(answer, Exception):
        raise httpcore.ConnectError(host) from answer
    return answer


class Body(httpx.SyncByteStream):
    """The bytes of an answer as they come."""

    def __init__(self, inner: httpcore.Response) -> None:
        self._inner = inner

    def __iter__(self) -> Iterator[bytes]:
        yield from self._inner.iter_stream()

    def close(self) -> None:
        """Gives the connection back, or closes it when bytes are left."""
        self._inner.close()


@cache
def _context(authority: Path | None) -> ssl.SSLContext:
    # Reading the authorities takes longer than many a fetch; a context may be shared.
    context = httpx.create_ssl_context(trust_env=False)
    if authority:
        context.load_verify_locations(authority)
    return context


class Wire(httpx.BaseTransport):
    """Carries what httpx composes; certificates are always verified, `authority` is one more to trust."""

    def __init__(self, limits: Limits, allowed: Iterable[str], authority: Path | None) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=_context(authority), keepalive_expiry=15.0, network_backend=Door(limits, allowed)
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer's head; its body is read from the connection as it is iterated."""
        if request.url.scheme not in {"http", "https"} or not request.url.host:
            raise NetworkError("fetch.address", host=str(request.url)[:200], status=0)
        url = request.url
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        answer = self._pool.handle_request(
            httpcore.Request(request.method, target, headers=request.headers.raw, content=request.stream)
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=Body(answer))

    def close(self) -> None:
        """Closes every connection."""
        self._pool.close()
