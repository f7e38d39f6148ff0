"""LibreTime: the media library of the playout, plain or (libretimes) under TLS.

Sound goes in by its REST interface (`/rest/media`, HTTP Basic with the API key as the user), which notes the
MD5 of what it was sent before it answers; what it has, even while its analyser is still at work, is listed by
its second interface (`/api/v2/files`, header `Api-Key`), which lets go of nothing that is on the schedule.
"""

import hashlib
from base64 import b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bulletin.cut import Cut
from bulletin.errors import BulletinError
from bulletin.outlet import Secrets, State
from bulletin.outlets._place import (
    BLOCK_BYTES,
    PATIENCE,
    USUAL_BYTES,
    Passing,
    Patience,
    Place,
    opened,
    place_of,
)
from bulletin.outlets._web import Answer, Call, Upload, Web
from bulletin.show import OutletSettings, Station

if TYPE_CHECKING:
    import httpx

TAKES = "sound"
REMOVES = True
SCHEMES = ("libretime", "libretimes")
_FORM = "libretimes://host"
_STATES = {0: State.READY, 1: State.WAITING, 2: State.FAILED}  # import_status


def missing() -> str:
    """Nothing: it is always there."""
    return ""


def open(  # noqa: A001 - the protocol's
    settings: OutletSettings, station: Station, secrets: Secrets, patience: Patience = PATIENCE
) -> "LibreTimeDepot":
    """The library at the address."""
    place = place_of(settings, secrets, _FORM)
    key = place.secret("key")
    basic = b64encode(f"{key}:".encode()).decode()

    def auth(request: "httpx.Request") -> "httpx.Request":
        newer = request.url.path.startswith(f"{place.root}api/v2/")
        request.headers["Authorization"] = f"Api-Key {key}" if newer else f"Basic {basic}"
        return request

    web = Web(place, settings, station, patience, auth)
    return LibreTimeDepot(place, web)


@dataclass(frozen=True, slots=True)
class LibreTimeDepot:
    """An open media library."""

    place: Place
    web: Web = field(repr=False)

    def mark(self, cut: Cut) -> str:
        """Its MD5, which LibreTime knows every file by."""
        with opened(cut.asset) as file:
            digest = hashlib.md5(usedforsecurity=False)
            while block := file.read(BLOCK_BYTES):
                digest.update(block)
        return digest.hexdigest()

    def find(self, mark: str) -> str:
        """The id of the file with this MD5 that can be played, or will be."""
        return self.web.within(USUAL_BYTES, lambda: self._find(mark))

    def send(self, cut: Cut) -> str:
        """Its id. Where an answer was lost it is looked for before it is sent again."""
        mark, tried = self.mark(cut), False

        def once() -> str:
            nonlocal tried
            found = self._find(mark) if tried else ""
            tried = True
            return found or self._post(cut)

        return self.web.within(cut.asset.size, once)

    def state(self, key: str) -> State:
        """By its import status."""
        call = Call("GET", self.place.at(f"api/v2/files/{key}"))
        answer = self.web.within(0, lambda: self.web.call(call, key, 404))
        if answer.status == 404:
            return State.GONE
        return _state(_table(answer.json()))

    def drop(self, key: str) -> None:
        """The file and its row are gone; KeptError where it is on the schedule."""
        call = Call("DELETE", self.place.at(f"rest/media/{key}"))
        answer = self.web.within(0, lambda: self.web.call(call, key, 400, 404))
        if answer.status == 400:  # says this interface of everything that it does not do
            raise self.place.kept("scheduled", key, _said(answer))

    def close(self) -> None:
        """Lets go of the connections, and lets the next publisher in."""
        self.web.close()

    def _find(self, mark: str) -> str:
        call = Call("GET", self.place.at("api/v2/files"), query=(("md5", mark),))
        told = self.web.call(call, "api/v2/files").json()
        rows = [_table(row) for row in told] if isinstance(told, list) else []
        same = (one for one in rows if one.get("md5") == mark and _state(one) is not State.FAILED)
        return next((str(one["id"]) for one in same if one.get("id")), "")

    def _post(self, cut: Cut) -> str:
        upload = Upload("file", cut.asset.path, cut.asset.type, cut.asset)
        call = Call("POST", self.place.at("rest/media"), uploads=(upload,))
        answer = self.web.call(call, cut.asset.path, 400)
        key = str(_table(answer.json()).get("id") or "")
        if answer.status == 400 or not key:
            raise self._refused(answer, cut.asset.path)
        return key

    def _refused(self, answer: Answer, path: str) -> BulletinError | Passing:
        """The failure behind a 400, which LibreTime answers whatever went wrong."""
        said = _said(answer)
        if "quota" in said.lower():
            return self.place.kept("quota", path, said)
        refused = self.place.kept("refused", path, said)
        return Passing(refused) if "try again" in said.lower() else refused


def _state(row: dict[str, Any]) -> State:
    """What LibreTime has made of a file: it is hidden until it was looked at."""
    usual = State.WAITING if row.get("hidden") else State.READY
    return _STATES.get(row.get("import_status", -1), usual)


def _table(told: Any) -> dict[str, Any]:
    return told if isinstance(told, dict) else {}


def _said(answer: Answer) -> str:
    """What the server wrote, or the status where it wrote nothing."""
    return answer.body.decode("utf-8", "replace").strip() or f"status {answer.status}"
