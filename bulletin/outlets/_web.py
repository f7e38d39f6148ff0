"""What outlets that are spoken to over HTTP share: calls, their answers, and how these fail."""

import json
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar
from urllib.parse import quote

from bulletin.errors import BulletinError, NetworkError
from bulletin.outlets._place import Passing, Patience, Place, again, authority_of, held, opened
from bulletin.release import Asset
from bulletin.show import OutletSettings, Station

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
Auth = (
    tuple[str, str] | Callable[["httpx.Request"], "httpx.Request"] | None
)  # a user and password, or headers


@dataclass(frozen=True, slots=True)
class Upload:
    """A field of a form that holds a file: its own `name`, the file's name and type, and what is in it."""

    name: str
    file: str
    type: str
    content: Asset | bytes


@dataclass(frozen=True, slots=True)
class Call:
    """A request: its method, the full path, a query, further headers, and what it carries: an asset, or a
    form of fields and uploads.
    """

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    asset: Asset | None = None
    query: tuple[tuple[str, str], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    uploads: tuple[Upload, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered."""

    status: int
    body: bytes
    etag: str
    length: str

    def json(self) -> Any:
        """What the body says as JSON; None where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


class Web:
    """Carries calls to the outlet that `settings` name, each within the seconds that it has; under TLS where
    the scheme of `place` ends in "s". Until it is closed no other publisher of the station gets in.
    """

    def __init__(
        self,
        place: Place,
        settings: OutletSettings,
        station: Station,
        patience: Patience,
        auth: Auth = None,
    ) -> None:
        import httpx

        from bulletin.wire import Limits, Wire

        self._place, self._patience = place, patience
        self._until = 0.0
        self.base = f"{'https' if place.scheme.endswith('s') else 'http'}://{place.netloc}"
        authority = authority_of(settings, station)
        self._http = httpx.Client(
            transport=Wire(Limits(self._left, patience.idle_seconds), (place.host,), authority),
            auth=auth,
            headers={"user-agent": "Bulletin", "accept-encoding": "identity"},
            trust_env=False,
            timeout=None,  # noqa: S113 - the wire's
        )
        self._gate = held(settings, station)

    def _left(self) -> float:
        return self._until - time.monotonic()

    def within(self, size: int, act: Callable[[], T]) -> T:
        """What `act` gives, whose calls move `size` bytes; tried again where it fails in passing."""

        def once(left: float) -> T:
            self._until = time.monotonic() + left
            return act()

        return again(self._patience, self._patience.seconds(size), once)

    def carry(self, call: Call, path: str) -> Answer:
        """The answer to the call, whatever its status; `path` is what it is about."""
        import httpcore
        import httpx

        try:
            return self._carried(call)
        except httpcore.TimeoutException:
            raise Passing(self._place.network("slow", path)) from None
        except httpcore.ConnectError:
            raise Passing(self._place.network("unreachable", path)) from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError) as error:
            raise Passing(self._place.network("cut", path, type(error).__name__)) from None
        except NetworkError:
            raise self._place.network("certificate", path, "TLS") from None

    def call(self, call: Call, path: str, *also: int) -> Answer:
        """The answer, of success or of a status among `also`; everything else is raised."""
        answer = self.carry(call, path)
        if answer.status in also or (200 <= answer.status < 300 and answer.status != 207):
            return answer
        raise self.told(answer, path)

    def told(self, answer: Answer, path: str, reason: str = "") -> BulletinError | Passing:
        """The failure that an answer is."""
        status = answer.status
        reason = reason or f"status {status}"
        if status == 401:
            return self._place.network("login", path)
        if status == 403:
            return self._place.kept("forbidden", path, reason)
        if status == 507:
            return self._place.kept("full", path, reason)
        failed = self._place.kept("failed", path, reason)
        return Passing(failed) if status in (423, 429) or status >= 500 else failed

    def _carried(self, call: Call) -> Answer:
        with ExitStack() as stack:
            request = self._http.build_request(
                call.method,
                f"{self.base}{quote(call.path)}",
                headers=call.headers,
                params=call.query or None,
                content=stack.enter_context(opened(call.asset)) if call.asset else None,
                data=dict(call.fields) or None,
                files=_files(call.uploads, stack) or None,
            )
            response = stack.enter_context(closing(self._http.send(request, stream=True)))
            return self._answered(response, call)

    def _answered(self, response: "httpx.Response", call: Call) -> Answer:
        body = bytearray()
        for block in response.iter_raw():
            body += block
            self._place.bounded(len(body), call.path.removeprefix(self._place.root))
        told = response.headers
        return Answer(response.status_code, bytes(body), told.get("etag", ""), told.get("content-length", ""))

    def close(self) -> None:
        """Lets go of the connections, and lets the next publisher in."""
        self._http.close()
        self._gate.close()


def _files(uploads: tuple[Upload, ...], stack: ExitStack) -> list[tuple[str, tuple[str, Any, str]]]:
    return [(one.name, (one.file, _content(one, stack), one.type)) for one in uploads]


def _content(upload: Upload, stack: ExitStack) -> BinaryIO | bytes:
    if isinstance(upload.content, bytes):
        return upload.content
    return stack.enter_context(opened(upload.content))
