"""AzuraCast: the media of one of its stations, plain or (azuracasts) under TLS.

By the interface that it documents (`/api`, header `X-API-Key`): a file goes up in chunks, as its own pages
send them (Flow.js), so that a large one passes the web server in front and a broken upload goes on where it
was. A playlist that the folder is assigned to takes it in.
"""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, BinaryIO

from bulletin.cut import Cut
from bulletin.errors import UsageError
from bulletin.outlet import Secrets, State
from bulletin.outlets._place import (
    PATIENCE,
    USUAL_BYTES,
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
SCHEMES = ("azuracast", "azuracasts")
_FORM = "azuracasts://host/station/folder"
CHUNK_BYTES = 8 << 20  # under every limit of a web server that AzuraCast's own pages live with


def missing() -> str:
    """Nothing: it is always there."""
    return ""


def open(  # noqa: A001 - the protocol's
    settings: OutletSettings, station: Station, secrets: Secrets, patience: Patience = PATIENCE
) -> "AzuraCastDepot":
    """The station and the folder of its media that the address names."""
    place = place_of(settings, secrets, _FORM)
    name, _, folder = place.root.strip("/").partition("/")
    if not name:
        raise UsageError("outlet.address", name=settings.name, form=_FORM)
    key = place.secret("key")

    def auth(request: "httpx.Request") -> "httpx.Request":
        request.headers["X-API-Key"] = key
        return request

    web = Web(place, settings, station, patience, auth)
    return AzuraCastDepot(place, f"/api/station/{name}", folder, web)


@dataclass(frozen=True, slots=True)
class AzuraCastDepot:
    """The media of a station, open: `base` is the path of its interface, `folder` where files go."""

    place: Place
    base: str
    folder: str
    web: Web = field(repr=False)

    def mark(self, cut: Cut) -> str:
        """Its path among the media, which has a digest of its bytes in it."""
        return f"{self.folder}/{cut.asset.path}".lstrip("/")

    def find(self, mark: str) -> str:
        """The id of what lies at this path."""
        return self.web.within(USUAL_BYTES, lambda: self._find(mark))

    def send(self, cut: Cut) -> str:
        """Its id, once AzuraCast lists it. Chunks that it has from before are not sent again."""
        mark = self.mark(cut)
        for _ in range(2):  # of a whole file whose last answer was lost it keeps no chunk, but lists it
            with opened(cut.asset) as file:
                self._upload(cut, file)
            if key := self.find(mark):
                return key
        raise self.place.kept("refused", cut.asset.path, "it does not list the file")

    def state(self, key: str) -> State:
        """Whether it is there: AzuraCast looks at a file before it answers."""
        call = Call("GET", f"{self.base}/file/{key}")
        answer = self.web.within(0, lambda: self._call(call, key, 404))
        return State.GONE if answer.status == 404 else State.READY

    def drop(self, key: str) -> None:
        """The file is gone, and out of all playlists."""
        call = Call("DELETE", f"{self.base}/file/{key}")
        self.web.within(0, lambda: self._call(call, key, 404))

    def close(self) -> None:
        """Lets go of the connections, and lets the next publisher in."""
        self.web.close()

    def _find(self, mark: str) -> str:
        call = Call("GET", f"{self.base}/files", query=(("searchPhrase", mark.rpartition("/")[2]),))
        told = self._call(call, mark).json()
        rows = told.get("rows") if isinstance(told, dict) else told  # in pages, or all at once
        some = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        return next((str(row["id"]) for row in some if row.get("path") == mark and row.get("id")), "")

    def _upload(self, cut: Cut, file: BinaryIO) -> None:
        count = max(1, -(-cut.asset.size // CHUNK_BYTES))
        for number in range(1, count + 1):
            chunk = file.read(CHUNK_BYTES)
            call = self._chunk(cut, number, count, chunk)
            self.web.within(len(chunk), lambda call=call, last=number == count: self._pass(call, cut, last))  # type: ignore[misc]

    def _chunk(self, cut: Cut, number: int, count: int, chunk: bytes) -> Call:
        told = {
            "flowChunkNumber": number,
            "flowTotalChunks": count,
            "flowChunkSize": CHUNK_BYTES,
            "flowCurrentChunkSize": len(chunk),
            "flowTotalSize": cut.asset.size,
            "flowIdentifier": f"bulletin-{cut.asset.sha256[:16]}",
            "flowFilename": cut.asset.path,
            "flowRelativePath": cut.asset.path,
            "currentDirectory": self.folder,
        }
        fields = tuple((name, str(value)) for name, value in told.items())
        upload = Upload("file", cut.asset.path, cut.asset.type, chunk)
        return Call("POST", f"{self.base}/files/upload", fields=fields, uploads=(upload,))

    def _pass(self, call: Call, cut: Cut, last: bool) -> None:
        """The chunk is there: it was, or it is sent. The last one is always sent, and ends the upload."""
        asked = replace(call, method="GET", query=call.fields, fields=(), uploads=())
        if not last and self._call(asked, cut.asset.path).status == 200:
            return
        answer = self._call(call, cut.asset.path)
        told = answer.json()
        if last and isinstance(told, dict) and told.get("success") is False:
            raise self.place.kept("refused", cut.asset.path, str(told.get("message") or ""))

    def _call(self, call: Call, path: str, *also: int) -> Answer:
        """The answer; a full disk is said in words, with a status of any failure."""
        answer = self.web.carry(call, path)
        if answer.status in also or 200 <= answer.status < 300:
            return answer
        told: Any = answer.json()
        said = str(told.get("message") or "") if isinstance(told, dict) else ""
        if "storage" in said.lower():
            raise self.place.kept("quota", path, said)
        raise self.web.told(answer, path, said)
