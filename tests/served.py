"""A folder of published files, served for as long as a test asks."""

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn

from bulletin.serving import application


@contextmanager
def served(folder: Path, ui: str = "en") -> Iterator[str]:
    """The folder's address while it is served."""
    server = uvicorn.Server(uvicorn.Config(application(folder, ui), port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.should_exit = True
        thread.join()


@dataclass(frozen=True, slots=True)
class Answered:
    """What a server gave."""

    status: int
    headers: dict[str, str]
    body: bytes


def ask(base: str, path: str, method: str = "GET", **headers: str) -> Answered:
    """The answer to a path that goes out letter by letter as it is written."""
    line = http.client.HTTPConnection(urlsplit(base).netloc, timeout=10)
    line.putrequest(method, path, skip_accept_encoding=True)
    for name, value in headers.items():
        line.putheader(name.replace("_", "-"), value)
    line.endheaders()
    answer = line.getresponse()
    told = Answered(
        answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    )
    line.close()
    return told
