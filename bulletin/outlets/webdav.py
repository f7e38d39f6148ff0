"""WebDAV (RFC 4918), plain or (webdavs) under TLS."""

import hashlib
from dataclasses import dataclass, field
from urllib.parse import quote

from bulletin.labels import media_type
from bulletin.outlet import Kept, Moved, Secrets
from bulletin.outlets._place import (
    PATIENCE,
    USUAL_BYTES,
    Patience,
    Place,
    part_of,
    place_of,
)
from bulletin.outlets._web import Call, Web
from bulletin.release import Asset
from bulletin.show import OutletSettings, Station

TAKES = "files"
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
    auth = (place.user, password) if place.user else None
    web = Web(place, settings, station, patience, auth)
    return DavTarget(place, station, web)


@dataclass(frozen=True, slots=True)
class DavTarget:
    """An open folder of a WebDAV server."""

    place: Place
    station: Station
    web: Web = field(repr=False)

    def put(self, asset: Asset) -> None:
        """The asset is there, written beside and moved."""
        self.web.within(asset.size, lambda: self._move(asset, (("Overwrite", "T"),)))

    def swap(self, asset: Asset, before: str) -> None:
        """As `put`, if the file is still the one that was read: the server looks at that in the moment of the
        move, by its entity tag where it has strong ones.
        """

        def swap() -> None:
            kept = self._read(asset.path)
            if (kept.version if kept else "") != before:
                raise Moved
            self._move(asset, self._condition(asset.path, before))

        self.web.within(asset.size, swap)

    def _condition(self, path: str, before: str) -> tuple[tuple[str, str], ...]:
        if not before:
            return (("Overwrite", "F"),)
        tag = before.rpartition(" ")[0]
        # If-Match would be asked of what is moved; the header If of RFC 4918, 10.4 asks it of the target.
        return (("Overwrite", "T"), *([("If", f"<{quote(self.place.at(path))}> ([{tag}])")] if tag else []))

    def read(self, path: str) -> Kept | None:
        """The file; its version is its strong entity tag, if any, and its sha256."""
        return self.web.within(USUAL_BYTES, lambda: self._read(path))

    def size(self, path: str) -> int | None:
        """Its bytes."""
        answer = self.web.within(0, lambda: self.web.call(Call("HEAD", self.place.at(path)), path, *_GONE))
        return int(answer.length) if answer.status not in _GONE and answer.length.isdigit() else None

    def remove(self, path: str) -> None:
        """The file is gone."""
        self.web.within(0, lambda: self.web.call(Call("DELETE", self.place.at(path)), path, *_GONE))

    def close(self) -> None:
        """Lets go of the connections, and lets the next publisher in."""
        self.web.close()

    def _read(self, path: str) -> Kept | None:
        answer = self.web.call(Call("GET", self.place.at(path)), path, *_GONE)
        if answer.status in _GONE:
            return None
        tag = answer.etag if answer.etag.startswith('"') else ""
        return Kept(answer.body, f"{tag} {hashlib.sha256(answer.body).hexdigest()}")

    def _move(self, asset: Asset, headers: tuple[tuple[str, str], ...]) -> None:
        path = self.place.at(asset.path)
        part = part_of(path, self.station)
        self._store(asset, part)
        target = ("Destination", f"{self.web.base}{quote(path)}")
        if self.web.call(Call("MOVE", part, (target, *headers)), asset.path, 412).status == 412:
            self.web.call(Call("DELETE", part), asset.path, *_GONE)
            raise Moved

    def _store(self, asset: Asset, part: str) -> None:
        put = Call("PUT", part, (("Content-Type", media_type(asset.path)),), asset)
        if self.web.call(put, asset.path, *_NO_FOLDER).status in _NO_FOLDER:
            self._make_folders(part, asset.path)
            self.web.call(put, asset.path)

    def _make_folders(self, full: str, path: str) -> None:
        """The folders above; that one is there already, or must not be made, shows when it is used."""
        parts = full.strip("/").split("/")[:-1]
        for count in range(1, len(parts) + 1):
            folder = "/" + "/".join(parts[:count]) + "/"
            self.web.call(Call("MKCOL", folder), path, 301, 403, 405, 409)
