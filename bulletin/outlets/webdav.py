"""WebDAV (RFC 4918), plain or (webdavs) under TLS."""

import hashlib
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from bulletin.errors import BulletinError, NetworkError
from bulletin.labels import media_type
from bulletin.outlet import Kept, Moved, Secrets
from bulletin.outlets._place import (
    PATIENCE,
    USUAL_BYTES,
    Passing,
    Patience,
    Place,
    again,
    authority_of,
    held,
    opened,
    part_of,
    place_of,
)
from bulletin.release import Asset
from bulletin.show import OutletSettings, Station

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
SCHEMES = ("webdav", "webdavs")
_FORM = "webdavs://user@host/folder"
_GONE = (404, 410)
_NO_FOLDER = (403, 404, 409)  # RFC 4918, 9.7.1 has 409 for it; servers differ


def missing() -> str:
    """Nothing: it is always there."""
    return ""


def open(  # noqa: A001 - the protocol's
    settings: OutletSettings, station: Station, secrets: Secrets, patience: Patience = PATIENCE
) -> "DavTarget":
    """The folder of the address."""
    place = place_of(settings, secrets, _FORM)
    password = place.secret("password") if place.user else ""
    wire = _Web(place, password, patience, authority_of(settings, station))
    return DavTarget(place, station, patience, wire, held(settings, station))


@dataclass(frozen=True, slots=True)
class _Call:
    """A request: its method, the full path, further headers, the asset that it carries."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    asset: Asset | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a server answered."""

    status: int
    body: bytes
    etag: str
    length: str


class _Web:
    """Carries the calls, each within the seconds that it has."""

    def __init__(self, place: Place, password: str, patience: Patience, authority: Path | None) -> None:
        import time

        import httpx

        from bulletin.wire import Limits, Wire

        self._place = place
        self._clock = time.monotonic
        self._until = 0.0
        scheme = {"webdav": "http", "webdavs": "https"}[place.scheme]
        self.base = f"{scheme}://{place.netloc}"
        self._http = httpx.Client(
            transport=Wire(Limits(self._left, patience.idle_seconds), (place.host,), authority),
            auth=(place.user, password) if place.user else None,
            headers={"user-agent": "Bulletin", "accept-encoding": "identity"},
            trust_env=False,
            timeout=None,  # noqa: S113 - the wire's
        )

    def _left(self) -> float:
        return self._until - self._clock()

    def give(self, seconds: float) -> None:
        """From now on the calls have so many seconds together."""
        self._until = self._clock() + seconds

    def carry(self, call: _Call, path: str) -> _Answer:
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

    def _carried(self, call: _Call) -> _Answer:
        with ExitStack() as stack:
            body = stack.enter_context(opened(call.asset)) if call.asset else None
            url = f"{self.base}{quote(call.path)}"
            request = self._http.build_request(call.method, url, headers=call.headers, content=body)
            response = stack.enter_context(closing(self._http.send(request, stream=True)))
            return self._answered(response, call)

    def _answered(self, response: "httpx.Response", call: _Call) -> _Answer:
        body = bytearray()
        for block in response.iter_raw():
            body += block
            self._place.bounded(len(body), call.path.removeprefix(self._place.root))
        told = response.headers
        return _Answer(
            response.status_code, bytes(body), told.get("etag", ""), told.get("content-length", "")
        )

    def close(self) -> None:
        """Lets go of the connections."""
        self._http.close()


@dataclass(frozen=True, slots=True)
class DavTarget:
    """An open folder of a WebDAV server."""

    place: Place
    station: Station
    patience: Patience
    web: _Web = field(repr=False)
    gate: ExitStack = field(repr=False)

    def put(self, asset: Asset) -> None:
        """The asset is there, written beside and moved."""
        self._do(asset.size, lambda: self._move(asset, (("Overwrite", "T"),)))

    def swap(self, asset: Asset, before: str) -> None:
        """As `put`, if the file is still the one that was read: the server looks at that in the moment of the
        move, by its entity tag where it has strong ones.
        """

        def swap() -> None:
            kept = self._read(asset.path)
            if (kept.version if kept else "") != before:
                raise Moved
            self._move(asset, self._condition(asset.path, before))

        self._do(asset.size, swap)

    def _condition(self, path: str, before: str) -> tuple[tuple[str, str], ...]:
        if not before:
            return (("Overwrite", "F"),)
        tag = before.rpartition(" ")[0]
        # If-Match would be asked of what is moved; the header If of RFC 4918, 10.4 asks it of the target.
        return (("Overwrite", "T"), *([("If", f"<{quote(self.place.at(path))}> ([{tag}])")] if tag else []))

    def read(self, path: str) -> Kept | None:
        """The file; its version is its strong entity tag, if any, and its sha256."""
        return self._do(USUAL_BYTES, lambda: self._read(path))

    def size(self, path: str) -> int | None:
        """Its bytes."""
        answer = self._do(0, lambda: self._call(_Call("HEAD", self.place.at(path)), path, *_GONE))
        return int(answer.length) if answer.status not in _GONE and answer.length.isdigit() else None

    def remove(self, path: str) -> None:
        """The file is gone."""
        self._do(0, lambda: self._call(_Call("DELETE", self.place.at(path)), path, *_GONE))

    def close(self) -> None:
        """Lets go of the connections, and lets the next publisher in."""
        self.web.close()
        self.gate.close()

    def _do(self, size: int, act: Callable[[], T]) -> T:
        def once(left: float) -> T:
            self.web.give(left)
            return act()

        return again(self.patience, self.patience.seconds(size), once)

    def _read(self, path: str) -> Kept | None:
        answer = self._call(_Call("GET", self.place.at(path)), path, *_GONE)
        if answer.status in _GONE:
            return None
        tag = answer.etag if answer.etag.startswith('"') else ""
        return Kept(answer.body, f"{tag} {hashlib.sha256(answer.body).hexdigest()}")

    def _move(self, asset: Asset, headers: tuple[tuple[str, str], ...]) -> None:
        path = self.place.at(asset.path)
        part = part_of(path, self.station)
        self._store(asset, part)
        target = ("Destination", f"{self.web.base}{quote(path)}")
        if self._call(_Call("MOVE", part, (target, *headers)), asset.path, 412).status == 412:
            self._call(_Call("DELETE", part), asset.path, *_GONE)
            raise Moved

    def _store(self, asset: Asset, part: str) -> None:
        put = _Call("PUT", part, (("Content-Type", media_type(asset.path)),), asset)
        if self._call(put, asset.path, *_NO_FOLDER).status in _NO_FOLDER:
            self._make_folders(part, asset.path)
            self._call(put, asset.path)

    def _make_folders(self, full: str, path: str) -> None:
        """The folders above; that one is there already, or must not be made, shows when it is used."""
        parts = full.strip("/").split("/")[:-1]
        for count in range(1, len(parts) + 1):
            folder = "/" + "/".join(parts[:count]) + "/"
            self._call(_Call("MKCOL", folder), path, 301, 403, 405, 409)

    def _call(self, call: _Call, path: str, *also: int) -> _Answer:
        """The answer, of success or of a status among `also`; everything else is raised."""
        answer = self.web.carry(call, path)
        if answer.status in also or (200 <= answer.status < 300 and answer.status != 207):
            return answer
        raise self._told(answer.status, path)

    def _told(self, status: int, path: str) -> BulletinError | Passing:
        reason = f"status {status}"
        if status == 401:
            return self.place.network("login", path)
        if status == 403:
            return self.place.kept("forbidden", path, reason)
        if status == 507:
            return self.place.kept("full", path, reason)
        failed = self.place.kept("failed", path, reason)
        return Passing(failed) if status in (423, 429) or status >= 500 else failed
