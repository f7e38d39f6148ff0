"""Stand-ins for the libraries that take sound alone: they speak the interfaces that LibreTime, AzuraCast and
Castopod document, and fail in the ways that they do. Written from their sources' behaviour, on loopback.
"""

import base64
import hashlib
import json
import socket
import ssl
import threading
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bulletin.dispatch import Waiting
from bulletin.errors import Failure
from bulletin.outlet import Sent

HOST = "127.0.0.1"
KEY = "khóa-bí-mật-4711".encode().hex()


@dataclass(frozen=True)
class Request:
    """What came in: a form's fields by name, its files as (file name, content)."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    fields: dict[str, str]
    files: dict[str, tuple[str, bytes]]


@dataclass
class Reply:
    """What goes out; `lost` breaks the connection off in its place, `body` is JSON unless it is text."""

    status: int
    body: Any = ""
    lost: bool = False


@dataclass
class Depot:
    """A server that answers by `answer`, under TLS where it has a certificate and its key; `trouble` are
    replies that come in place of the next ones to a method and path, before or after the request is carried
    out.
    """

    requests: list[tuple[str, str]] = field(default_factory=list)
    trouble: list[tuple[str, str, Reply, bool]] = field(default_factory=list)
    port: int = 0
    tls: tuple[Path, Path] | None = None

    def start(self) -> None:
        depot = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                depot._serve(self)

            do_GET = do_POST = do_PUT = do_DELETE = handle_any

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                return

        self._server = ThreadingHTTPServer((HOST, self.port), Handler)
        self._server.daemon_threads = True
        if self.tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self.tls)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
            self._server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: Request) -> Reply:
        raise NotImplementedError

    def fail_once(self, method: str, path: str, reply: Reply, carried_out: bool = False) -> None:
        """The next request of this method to a path that ends so fails; `carried_out` all the same."""
        self.trouble.append((method, path, reply, carried_out))

    def count(self, method: str, path: str) -> int:
        """How often something was asked for."""
        return sum(one == method and other.endswith(path) for one, other in self.requests)

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        request = _read(handler)
        self.requests.append((request.method, request.path))
        reply = self._troubled(request) or self.answer(request)
        if reply.lost:
            handler.close_connection = True
            handler.connection.shutdown(socket.SHUT_RDWR)
            return
        text = reply.body if isinstance(reply.body, str) else json.dumps(reply.body)
        body = text.encode()
        handler.send_response(reply.status)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def _troubled(self, request: Request) -> Reply | None:
        for one in self.trouble:
            method, path, reply, carried_out = one
            if request.method == method and request.path.endswith(path):
                self.trouble.remove(one)
                if carried_out:
                    self.answer(request)
                return reply
        return None


def _read(handler: BaseHTTPRequestHandler) -> Request:
    length = int(handler.headers.get("Content-Length") or 0)
    body = handler.rfile.read(length)
    parts = urlsplit(handler.path)
    query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    kind = handler.headers.get("Content-Type", "")
    fields: dict[str, str] = {}
    files: dict[str, tuple[str, bytes]] = {}
    if kind.startswith("multipart/form-data"):
        message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
        for part in message.iter_parts():
            name, file = part.get_param("name", header="content-disposition"), part.get_filename()
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            if file is None:
                fields[str(name)] = content.decode()
            else:
                files[str(name)] = (file, content)
    elif kind.startswith("application/x-www-form-urlencoded"):
        fields = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    headers = {name.lower(): value for name, value in handler.headers.items()}
    return Request(handler.command, parts.path, query, headers, fields, files)


@dataclass
class LibreTime(Depot):
    """LibreTime 4: `/rest/media` of its older part, `/api/v2/files` of its newer one. The analyser looks at a
    file at once, or when `analyse` is called where it is `slow`; a file that does not begin with "ID3" or
    "RIFF" cannot be played.
    """

    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    sound: dict[int, bytes] = field(default_factory=dict)
    scheduled: set[int] = field(default_factory=set)
    slow: bool = False
    quota: int = 10**9
    _next: int = 1

    def answer(self, request: Request) -> Reply:
        if request.path.startswith("/api/v2/files"):
            if request.headers.get("authorization") != f"Api-Key {KEY}":
                return Reply(403, {"detail": "You do not have permission to perform this action."})
            return self._newer(request)
        if request.headers.get("authorization") != f"Basic {base64.b64encode(f'{KEY}:'.encode()).decode()}":
            return Reply(401, {"message": "ERROR: Incorrect API key."})
        if request.path == "/rest/media" and request.method == "POST":
            return self._post(request)
        if request.path.startswith("/rest/media/") and request.method == "DELETE":
            return self._delete(int(request.path.rpartition("/")[2]))
        return Reply(404)

    def _newer(self, request: Request) -> Reply:
        """The list, which knows no filters, and single rows."""
        if request.method != "GET":
            return Reply(405)
        if request.path == "/api/v2/files":
            return Reply(200, list(self.rows.values()))
        row = self.rows.get(int(request.path.rpartition("/")[2]))
        return Reply(200, row) if row else Reply(404, {"detail": "Not found."})

    def _post(self, request: Request) -> Reply:
        if sum(map(len, self.sound.values())) > self.quota:
            return Reply(400, "ERROR: Disk Quota reached.")
        name, content = request.files.get("file", ("", b""))
        if name.rpartition(".")[2] not in ("mp3", "wav", "flac", "ogg", "opus", "m4a"):
            return Reply(
                400, "An error occurred while processing your upload. Please try again in a few minutes."
            )
        number, self._next = self._next, self._next + 1
        md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
        self.rows[number] = {
            "id": number, "name": "", "track_title": name, "md5": md5, "import_status": 1, "hidden": True,
        }  # fmt: skip
        self.sound[number] = content
        if not self.slow:
            self.analyse()
        return Reply(201, {key: value for key, value in self.rows[number].items() if key != "hidden"})

    def analyse(self) -> None:
        for number, row in self.rows.items():
            playable = self.sound[number][:4] in (b"RIFF", b"ID3\x03")
            row["import_status"], row["hidden"] = (0, False) if playable else (2, True)

    def _delete(self, number: int) -> Reply:
        if number not in self.rows:
            return Reply(404, "ERROR: Media not found.")
        if number in self.scheduled:
            return Reply(400, "An unknown error occurred.")
        del self.rows[number], self.sound[number]
        return Reply(204)


@dataclass
class AzuraCast(Depot):
    """AzuraCast: the media of the station 1, called "dai". Uploads come in chunks (Flow.js) or whole; files
    of a `type` that it cannot process are refused with status 200, as it does.
    """

    media: dict[int, tuple[str, bytes]] = field(default_factory=dict)
    parts: dict[str, dict[int, bytes]] = field(default_factory=dict)
    room: int = 10**9
    paged: bool = False
    _next: int = 1

    def answer(self, request: Request) -> Reply:
        if request.headers.get("x-api-key") != KEY:
            return _azura(403, "You must be logged in to access this page.")
        base, _, rest = request.path.removeprefix("/api/station/").partition("/")
        if not request.path.startswith("/api/station/") or base not in ("1", "dai"):
            return _azura(404, "Record not found!")
        if rest == "files/upload":
            return self._chunk(request) if request.method == "POST" else self._asked(request)
        if rest == "files" and request.method == "GET":
            rows = self._rows(request.query.get("searchPhrase", ""))
            return Reply(200, {"total": len(rows), "rows": rows} if self.paged else rows)
        return self._one(request.method, rest)

    def _one(self, method: str, rest: str) -> Reply:
        kind, _, key = rest.partition("/")
        if kind != "file" or not key.isdecimal() or int(key) not in self.media:
            return _azura(404, "Record not found!")
        if method == "DELETE":
            del self.media[int(key)]
            return Reply(200, {"success": True, "message": "Record deleted"})
        return Reply(200, {"id": int(key), "path": self.media[int(key)][0]})

    def _rows(self, phrase: str) -> list[dict[str, Any]]:
        return [{"id": key, "path": path} for key, (path, _) in self.media.items() if phrase in path]

    def _asked(self, request: Request) -> Reply:
        """Whether a chunk is there; the last one never is, so that it is sent and ends the upload."""
        told = request.query
        number, count = int(told["flowChunkNumber"]), int(told["flowTotalChunks"])
        part = self.parts.get(told["flowIdentifier"], {}).get(number)
        there = number != count and part is not None and len(part) == int(told["flowCurrentChunkSize"])
        return Reply(200 if there else 204)

    def _chunk(self, request: Request) -> Reply:
        told, (_, content) = request.fields, request.files["file"]
        if sum(len(sound) for _, sound in self.media.values()) > self.room:
            return _azura(500, "This station is out of available storage space.")
        if len(content) != int(told["flowCurrentChunkSize"]):
            return _azura(500, "File size does not match expected size")
        parts = self.parts.setdefault(told["flowIdentifier"], {})
        parts[int(told["flowChunkNumber"])] = content
        if told["flowChunkNumber"] != told["flowTotalChunks"]:
            return Reply(200)
        whole = b"".join(parts[number] for number in sorted(parts))
        if len(whole) != int(told["flowTotalSize"]) or len(parts) != int(told["flowTotalChunks"]):
            return Reply(204)
        del self.parts[told["flowIdentifier"]]
        if whole[:4] not in (b"RIFF", b"ID3\x03"):
            return _azura(200, "Cannot process media file: it has no audio stream.")
        path = f"{told['currentDirectory']}/{told['flowRelativePath']}".lstrip("/")
        old = next((key for key, (name, _) in self.media.items() if name == path), self._next)
        self._next = max(self._next, old + 1)
        self.media[old] = (path, whole)
        return Reply(200, {"success": True, "message": "Record created"})


def _azura(code: int, message: str) -> Reply:
    return Reply(code, {"code": code or 500, "type": "Error", "message": message, "success": False})


@dataclass
class Castopod(Depot):
    """Castopod: the podcast 3 and its author 1; its interface is switched off unless `enabled`."""

    episodes: dict[int, dict[str, Any]] = field(default_factory=dict)
    sound: dict[int, bytes] = field(default_factory=dict)
    enabled: bool = True
    _next: int = 1

    def answer(self, request: Request) -> Reply:
        if not self.enabled:
            return Reply(404, "<html>Page not found</html>")
        given = base64.b64encode(f"lan:{KEY}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {given}":
            return _castopod(401, "Unauthorized access")
        rest = request.path.removeprefix("/api/rest/v1/episodes").strip("/")
        if not rest:
            return self._create(request) if request.method == "POST" else self._list(request)
        number, _, act = rest.partition("/")
        if not number.isdecimal() or int(number) not in self.episodes:
            return _castopod(404, "Episode not found")
        if request.method == "POST" and act == "publish":
            return self._publish(int(number), request.fields)
        return Reply(200, self.episodes[int(number)]) if request.method == "GET" else Reply(405)

    def _list(self, request: Request) -> Reply:
        wanted = request.query.get("podcastIds")
        rows = [row for row in self.episodes.values() if wanted in (None, str(row["podcast_id"]))]
        rows.reverse()
        offset = int(request.query.get("offset", 0))
        return Reply(200, rows[offset : offset + int(request.query.get("limit", 10))])

    def _create(self, request: Request) -> Reply:
        told = request.fields
        lacking = [
            name for name in ("created_by", "updated_by", "title", "slug", "podcast_id") if not told.get(name)
        ]
        name, content = request.files.get("audio_file", ("", b""))
        if lacking or not name.endswith((".mp3", ".m4a")) or len(told["slug"]) > 128:
            return _castopod(400, f"The {(lacking or ['audio_file'])[0]} field is required.")
        if told["podcast_id"] != "3" or told["created_by"] != "1":
            return _castopod(404, "Podcast not found")
        if not request.files["transcript_file"][0].endswith((".srt", ".vtt")):
            return _castopod(400, "transcript_file does not have a valid file extension.")
        json.loads(request.files["chapters_file"][1])
        if any(row["slug"] == told["slug"] for row in self.episodes.values()):
            return _castopod(409, "An episode with the same slug already exists in this podcast.")
        number, self._next = self._next, self._next + 1
        row = {name: told[name] for name in ("title", "slug", "description")}
        self.episodes[number] = {"id": number, "podcast_id": 3, "published_at": None, **row}
        self.sound[number] = content
        return Reply(200, self.episodes[number])

    def _publish(self, number: int, told: dict[str, str]) -> Reply:
        row = self.episodes[number]
        if row["published_at"]:
            return _castopod(409, "Episode is already published or scheduled for publication")
        if not told.get("publication_method") or not told.get("created_by"):
            return _castopod(400, "The publication_method field is required.")
        row["published_at"] = {"date": f"{told['scheduled_publication_date']}:00", "timezone": "UTC"}
        return Reply(200, row)


def _castopod(code: int, message: str) -> Reply:
    return Reply(code, {"status": code, "error": code, "messages": {"error": message}})


def short(told: Sent | Waiting | Failure) -> int | str:
    """What came of a delivery: bytes of what was sent, -1 for what was removed, "waiting", an error's key."""
    if isinstance(told, Failure):
        return told.error.key
    if isinstance(told, Waiting):
        return "waiting"
    return -1 if told.bytes is None else told.bytes
