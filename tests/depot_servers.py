"""Stand-ins for the libraries that take sound alone: they speak the interfaces that LibreTime, AzuraCast and
Castopod document, and fail in the ways that they do. Written from their sources' behaviour, on loopback.
"""

import base64
import hashlib
import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

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
    """A server that answers by `answer`; `trouble` are replies that come in place of the next ones to a
    method and path, before or after the request is carried out.
    """

    requests: list[tuple[str, str]] = field(default_factory=list)
    trouble: list[tuple[str, str, Reply, bool]] = field(default_factory=list)
    port: int = 0

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


Make = Callable[[], Depot]
