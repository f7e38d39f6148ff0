"""A newspaper's server on the loopback: each path has its answer, and what was asked is kept."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Self

from tests.forgiving import ForgivingServer


@dataclass(frozen=True)
class Sheet:
    """One answer; `etag` is compared with what is asked for."""

    body: bytes = b""
    type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    etag: str = ""


@dataclass
class Newspaper:
    """The server; a context manager. `asked` are (path, headers) so far."""

    sheets: dict[str, Sheet | Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __enter__(self) -> Self:
        paper = self
        self.over = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                paper.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ForgivingServer(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def netloc(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        return f"http://{self.netloc}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        told = {name.lower(): value for name, value in handler.headers.items()}
        self.asked.append((handler.path, told))
        sheet = self.sheets.get(handler.path, Sheet(status=404))
        if not isinstance(sheet, Sheet):
            sheet(handler)
            return
        if sheet.etag and told.get("if-none-match") == sheet.etag:
            self._send(handler, Sheet(status=304, headers=sheet.headers, etag=sheet.etag))
        else:
            self._send(handler, sheet)

    def _send(self, handler: BaseHTTPRequestHandler, sheet: Sheet) -> None:
        handler.send_response(sheet.status)
        marks = (("ETag", sheet.etag),) if sheet.etag else ()
        kind = (("Content-Type", sheet.type),) if sheet.type else ()
        length = (("Content-Length", str(len(sheet.body))),)
        for name, value in (*marks, *kind, *length, *sheet.headers):
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(sheet.body)
