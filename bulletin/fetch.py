"""Fetch: the only way to the network. A call goes out, its whole answer or a named failure comes back.

Whatever goes wrong below (names, certificates, cut bodies, broken packing) is one `NetworkError` with the
host and the status of the answer, 0 where there was none.
"""

import random
import time
import zlib
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import urlencode, urlsplit

from bulletin.courtesy import Turns
from bulletin.errors import NetworkError
from bulletin.unpacking import MOST_RATIO, Bomb, unpacked, within

if TYPE_CHECKING:
    import httpx

MOST_REDIRECTS = 5
_HEADERS = {"user-agent": "Bulletin", "accept-encoding": "gzip"}
_FORM = ("content-type", "application/x-www-form-urlencoded;charset=utf-8")
# How a producer is told about an answer that is not the thing asked for.
_STATUS_KEYS = {401: "refused", 403: "refused", 404: "gone", 410: "gone", 429: "busy", 503: "busy"}


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked for. `deadline_seconds` covers everything, retries and waits too; `max_bytes` counts the
    body unpacked; `attempts` is how often it is tried. `form` or `body` is what a POST carries. Where `types`
    are named (beginnings of media types, in small letters), an answer that says it is of another is refused.
    `led_from` is the address of the page or feed that names this one.
    """

    url: str
    method: str = "GET"
    form: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    deadline_seconds: float = 20.0
    max_bytes: int = 5_000_000
    attempts: int = 4
    types: tuple[str, ...] = ()
    led_from: str = ""

    @property
    def host(self) -> str:
        """The host it goes to, or the address itself where it shows none."""
        try:
            return urlsplit(self.url).netloc.rpartition("@")[2] or self.url[:80]
        except ValueError:
            return self.url[:80]


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: its body unpacked, header names in lower case, `url` the address that gave it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    url: str

    def header(self, name: str) -> str:
        """The first header of that name, or nothing."""
        return next((value for key, value in self.headers if key == name.lower()), "")


def _wall_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, on which clocks; `idle_seconds` without a byte ends an attempt, and so does an answer
    that then has come at less than `least_bytes` a second. `apart_seconds` lie between calls to one host,
    after the first few; they are no part of a call's deadline.

    Pauses double from `first_seconds` to `longest_seconds` and are cut by chance, so that many clients don't
    come back at once ("full jitter", Brooker, AWS Architecture Blog, 2015).
    """

    first_seconds: float = 0.5
    longest_seconds: float = 15.0
    idle_seconds: float = 10.0
    least_bytes: float = 0.0
    apart_seconds: float = 0.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    now: Callable[[], datetime] = _wall_clock

    def pause(self, attempt: int) -> float:
        """Seconds to wait after failed attempt number `attempt` (from 1)."""
        return self.chance() * min(self.longest_seconds, self.first_seconds * 2.0 ** (attempt - 1))


class _Passing(Exception):
    """A failure that another attempt may not meet, and the pause in seconds that the server asked for."""

    def __init__(self, error: NetworkError, asked_seconds: float = 0.0) -> None:
        super().__init__(error.key)
        self.error = error
        self.asked_seconds = asked_seconds


class Client:
    """Keeps cookies and connections from call to call; for one thread at a time.

    Only public addresses on ports 80 and 443 are reached, and what `allowed` names: "host" or "host:port";
    but an address that is not named never leads on to one that is.
    `authority` is a file of certificates to trust beside the usual ones. Proxies and settings of the
    environment are not looked at.
    """

    def __init__(
        self,
        allowed: Iterable[str] = (),
        patience: Patience | None = None,
        authority: Path | None = None,
    ) -> None:
        import httpx

        from bulletin.wire import Limits, Wire

        self._patience = patience or Patience()
        self._until = 0.0
        self._turns = Turns(self._patience.apart_seconds)
        self._allowed = tuple(allowed)
        limits = Limits(self._left, self._patience.idle_seconds, self._patience.least_bytes)
        self._wire = Wire(limits, self._allowed, authority)
        self._http = httpx.Client(transport=self._wire, trust_env=False, headers=_HEADERS, timeout=None)  # noqa: S113 - the wire's

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def fetch(self, call: Call) -> Answer:
        """The whole answer to `call`, status 2xx or 304; everything else is a NetworkError.

        Tried again after 429, 5xx, broken connections and cut bodies, when `Retry-After` says so (RFC 9110
        §10.2.3), never before; an answer that would come after the deadline is not waited for.
        """
        self._await_turn(call)
        self._until = self._patience.clock() + call.deadline_seconds
        attempt = 1
        while True:
            try:
                return self._once(call)
            except _Passing as passing:
                pause = passing.asked_seconds + self._patience.pause(attempt)
                if attempt >= call.attempts or pause >= self._left():
                    raise passing.error from None
            self._wire.close()  # the old connection may be closed by now, and would be blamed
            self._patience.sleep(pause)
            attempt += 1

    def _await_turn(self, call: Call) -> None:
        pause = self._turns.take(call.host, self._patience.clock())
        if pause > 0:
            self._patience.sleep(pause)

    def _left(self) -> float:
        return self._until - self._patience.clock()

    def _once(self, call: Call) -> Answer:
        import httpcore
        import httpx

        from bulletin.wire import Dripping

        try:
            if call.led_from:
                self._require_open(httpx.URL(call.led_from), httpx.URL(call.url))
            return self._follow(call)
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpcore.LocalProtocolError):
            raise NetworkError("fetch.address", host=call.host, status=0) from None
        except Dripping:
            raise NetworkError("fetch.slow", host=call.host, status=0) from None
        except httpcore.TimeoutException:
            raise _Passing(NetworkError("fetch.slow", host=call.host, status=0)) from None
        except httpcore.ConnectError:
            raise _Passing(NetworkError("fetch.unreachable", host=call.host, status=0)) from None
        except (httpcore.NetworkError, httpcore.RemoteProtocolError, httpx.RemoteProtocolError):
            raise _Passing(NetworkError("fetch.cut", host=call.host, status=0)) from None

    def _follow(self, call: Call) -> Answer:
        # Redirects are walked by hand: httpx would read the body of each, unpacked, whatever its size.
        request = self._request(call)
        for _ in range(MOST_REDIRECTS + 1):
            with closing(self._http.send(request, stream=True)) as response:
                if response.next_request is None:
                    return self._answer(call, response)
                self._require_open(request.url, response.next_request.url)
                request = response.next_request
        raise NetworkError("fetch.redirects", host=request.url.host, status=response.status_code)

    def _require_open(self, here: "httpx.URL", there: "httpx.URL") -> None:
        """NetworkError where a page from outside leads on into what the station allows itself."""
        if self._is_named(there) and not self._is_named(here):
            raise NetworkError("fetch.private", host=there.netloc.decode("ascii"), status=0)

    def _is_named(self, url: "httpx.URL") -> bool:
        from bulletin.wire import is_named

        return is_named(url.host, url.port or (443 if url.scheme == "https" else 80), self._allowed)

    def _request(self, call: Call) -> "httpx.Request":
        form = [_FORM] if call.form else []
        headers = [*form, *call.headers]
        body = urlencode(call.form).encode("ascii") if call.form else call.body
        return self._http.build_request(call.method, call.url, headers=headers, content=body or None)

    def _answer(self, call: Call, response: "httpx.Response") -> Answer:
        host, status = response.url.netloc.decode("ascii"), response.status_code
        if not (200 <= status < 300 or status == 304):
            self._refuse(host, response)
        if status != 304:
            _require_type(call.types, response.headers.get("content-type", ""), host)
        packing = response.headers.get("content-encoding", "").strip().lower()
        try:
            body = within(unpacked(response.iter_raw(), packing), call.max_bytes)
        except Bomb:
            raise NetworkError("fetch.bomb", host=host, status=status, times=MOST_RATIO) from None
        except zlib.error:
            raise _Passing(NetworkError("fetch.packing", host=host, status=status)) from None
        if body is None:
            megabytes = call.max_bytes / 1e6
            raise NetworkError("fetch.large", host=host, status=status, megabytes=megabytes)
        headers = tuple((name.lower(), value) for name, value in response.headers.multi_items())
        return Answer(status, headers, body, str(response.url))

    def _refuse(self, host: str, response: "httpx.Response") -> None:
        status = response.status_code
        error = NetworkError(f"fetch.{_STATUS_KEYS.get(status, 'status')}", host=host, status=status)
        if status == 429 or status >= 500:
            asked, date = (response.headers.get(name, "").strip() for name in ("retry-after", "date"))
            raise _Passing(error, retry_after(asked, date, self._patience.now()))
        raise error


def fetch(call: Call, allowed: Iterable[str] = ()) -> Answer:
    """The answer to one call, by a client of its own; see `Client.fetch`."""
    with Client(allowed) as client:
        return client.fetch(call)


def retry_after(asked: str, date: str, now: datetime) -> float:
    """Seconds that `Retry-After` asks to wait: seconds, or a moment on the clock of the `Date` header."""
    if asked.isascii() and asked.isdigit():
        return float(asked)
    until = _moment(asked)
    return max(0.0, (until - (_moment(date) or now)).total_seconds()) if until else 0.0


def _moment(written: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _require_type(types: tuple[str, ...], written: str, host: str) -> None:
    kind = written.partition(";")[0].strip().lower()
    if types and kind and not kind.startswith(types):
        raise NetworkError("fetch.type", host=host, status=200, type=kind[:60])
