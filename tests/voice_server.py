"""A publisher of voices on the loopback: a catalogue, files in ranges, and bad hours as told."""

import contextlib
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.forgiving import ForgivingServer

CARD = """# Model card for tone (medium)

* Language: vi_VN
* Number of speakers: 1

## Dataset

* URL: https://sounds.example/tone
* License: CC0-1.0
"""


@dataclass
class Publisher:
    """What is published by path; `asked` are paths with their ranges, `modes` what happens to each request
    for a model in turn, the last one for good: good, whole (knows no ranges), cut, other (another range),
    html, gone, busy, moved (redirected).
    """

    files: dict[str, bytes]
    modes: list[str] = field(default_factory=lambda: ["good"])
    asked: list[tuple[str, str]] = field(default_factory=list)
    address: str = ""

    def mode(self, path: str) -> str:
        if not path.endswith(".onnx"):
            return "good"
        return self.modes.pop(0) if len(self.modes) > 1 else self.modes[0]

    @property
    def models_asked(self) -> list[str]:
        return [told for path, told in self.asked if path.endswith(".onnx")]


def entry(files: dict[str, bytes], **other: Any) -> dict[str, Any]:
    """One voice of a catalogue, with the true sizes and sums of its files."""
    return {
        "name": "tone",
        "language": {"code": "vi_VN", "family": "vi", "name_native": "Tiếng Việt"},
        "quality": "medium",
        "num_speakers": 1,
        "files": {
            path: {"size_bytes": len(data), "md5_digest": hashlib.md5(data).hexdigest()}  # noqa: S324
            for path, data in files.items()
        },
    } | other


def files_of(name: str, model: bytes, config: bytes, card: str = CARD) -> dict[str, bytes]:
    """A voice's three files under their published paths."""
    folder = f"vi/vi_VN/tone/medium/{name}"
    return {
        f"{folder}.onnx": model,
        f"{folder}.onnx.json": config,
        "vi/vi_VN/tone/medium/MODEL_CARD": card.encode(),
    }


@contextmanager
def publishing(publisher: Publisher, catalogue: dict[str, Any]) -> Iterator[Publisher]:
    """The publisher while it is there; its catalogue is at `address`/voices.json."""
    publisher.files["voices.json"] = json.dumps(catalogue).encode()
    server = ForgivingServer(("127.0.0.1", 0), _Handler)
    server.publisher = publisher  # type: ignore[attr-defined]
    publisher.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield publisher
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        publisher: Publisher = self.server.publisher  # type: ignore[attr-defined]
        path, asked = self.path.strip("/"), self.headers.get("Range", "")
        publisher.asked.append((path, asked))
        data = publisher.files.get(path.removeprefix("moved/"))
        if data is None:
            self._send(404, b"nothing here")
            return
        mode = "good" if path.startswith("moved/") else publisher.mode(path)
        getattr(self, f"_{mode}")(data, asked, path)

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def _good(self, data: bytes, asked: str, path: str) -> None:
        if not asked:
            self._send(200, data)
            return
        first, last = (int(number) for number in asked.removeprefix("bytes=").split("-"))
        last = min(last, len(data) - 1)
        self._send(206, data[first : last + 1], Content_Range=f"bytes {first}-{last}/{len(data)}")

    def _whole(self, data: bytes, asked: str, path: str) -> None:
        self._send(200, data)

    def _cut(self, data: bytes, asked: str, path: str) -> None:
        first, last = (int(number) for number in asked.removeprefix("bytes=").split("-"))
        self.send_response(206)
        self.send_header("Content-Length", str(last - first + 1))
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
        self.end_headers()
        self.wfile.write(data[first : first + 100])
        self.close_connection = True

    def _other(self, data: bytes, asked: str, path: str) -> None:
        self._send(206, data[:10], Content_Range=f"bytes 0-9/{len(data)}")

    def _html(self, data: bytes, asked: str, path: str) -> None:
        self._send(200, b"<!doctype html><title>Please log in</title>")

    def _gone(self, data: bytes, asked: str, path: str) -> None:
        self._send(404, b"gone")

    def _busy(self, data: bytes, asked: str, path: str) -> None:
        self._send(503, b"later")

    def _moved(self, data: bytes, asked: str, path: str) -> None:
        self._send(302, b"", Location=f"/moved/{path}")
