"""Serving: a folder of published files over HTTP, as players and browsers want it."""

import html
import re
import socket
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bulletin.errors import Lacking, UsageError
from bulletin.labels import cache_control, media_type
from bulletin.masthead import POLICY
from bulletin.release import PAGE
from bulletin.texts import sentence

_RANGE = rb"[ \t]*(\d{1,18}-\d{0,18}|-\d{1,18})[ \t]*"
_TITLE = re.compile(r"<title>([^<]*)</title>")
_RANGES = re.compile(rb"bytes=" + _RANGE + rb"(?:," + _RANGE + rb")*")

if TYPE_CHECKING:
    from starlette.applications import Starlette


def application(folder: Path, ui: str = "en") -> "Starlette":
    """The ASGI application that serves what is published in `folder`, and nothing outside it or hidden in it:
    ranges, entity tags, not-modified, types. Where it has no first page of its own, that of the only show is
    it, or a list of theirs in the language `ui`. Lacking where the extra `serve` is not installed.
    """
    try:
        from starlette.applications import Starlette
        from starlette.routing import Mount
    except ImportError as error:
        raise Lacking("serve.extra") from error
    return Starlette(routes=[Mount("/", app=_files(folder, ui))])


@contextmanager
def listening(host: str, port: int) -> Iterator[tuple[socket.socket, str]]:
    """A socket that listens, and its address; port 0 is any that is free. UsageError where it is taken, or
    the host is none of this machine's.
    """
    kind = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(kind, socket.SOCK_STREAM) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except OSError as error:
            raise UsageError("serve.taken", host=host, port=port, reason=error.strerror or "") from error
        name = f"[{host}]" if ":" in host else host
        yield door, f"http://{name}:{door.getsockname()[1]}/"


def serve(folder: Path, door: socket.socket, ui: str) -> None:
    """What is published in `folder` is served through `door` until the process is told to end; UsageError
    where there is no such folder. `ui` is the language of a list of its shows.
    """
    if not folder.is_dir():
        raise UsageError("serve.folder", folder=str(folder))
    app = application(folder, ui)
    import uvicorn

    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False))
    server.run(sockets=[door])


def shows(folder: Path) -> tuple[tuple[str, str], ...]:
    """The name and the title of each show that has a page in `folder`, by name."""
    pages = sorted(folder.glob(f"*/{PAGE}"))
    return tuple((path.parent.name, _title(path)) for path in pages if not path.parent.name.startswith("."))


def _title(page: Path) -> str:
    """What the page calls itself, else the name of its folder."""
    found = _TITLE.search(page.read_text("utf-8", "replace"))
    return html.unescape(found[1]).strip() if found else page.parent.name


def front(listed: tuple[tuple[str, str], ...], ui: str) -> str:
    """A page that leads to those of the shows, as any browser or screen reader reads it."""
    links = (f'<li><a href="{quote(name)}/">{html.escape(title)}</a></li>\n' for name, title in listed)
    title = html.escape(sentence("serve.shows" if listed else "serve.none", ui))
    shown = f"<ul>\n{''.join(links)}</ul>\n" if listed else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{ui}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{shown}</main>\n</body>\n</html>\n"
    )


def _files(folder: Path, ui: str) -> Any:
    from starlette.exceptions import HTTPException
    from starlette.responses import HTMLResponse, RedirectResponse, Response
    from starlette.staticfiles import StaticFiles

    class Published(StaticFiles):
        """Static files without hidden and unfinished ones, under the headers that listeners need."""

        async def get_response(self, path: str, scope: MutableMapping[str, Any]) -> Response:
            if any(part.startswith(".") and part != "." for part in Path(path).parts) or path.endswith(
                ".part"
            ):
                raise HTTPException(404)
            if path == "." and not (folder / PAGE).is_file():
                return self._front()
            scope["headers"] = [one for one in scope["headers"] if _counts(one, scope["method"])]
            response = await super().get_response(path, scope)
            response.headers.update(headers(f"{path}/index.html" if (folder / path).is_dir() else path))
            return response

        def _front(self) -> Response:
            """The page of the only show, or one that leads to all of them."""
            listed = shows(folder)
            if len(listed) == 1:
                return RedirectResponse(f"{quote(listed[0][0])}/", 307)
            return HTMLResponse(front(listed, ui), headers=headers(PAGE))

    return Published(directory=folder, html=True)


def _counts(header: tuple[bytes, bytes], method: str) -> bool:
    """Whether a header of a request is heeded: a range only of GET, in bytes, and as it should be written
    (RFC 9110, 14.2); the whole file is given for any other.
    """
    name, value = header
    if name.lower() != b"range":
        return True
    if method != "GET" or not _RANGES.fullmatch(value):
        return False
    ends = (one.partition(b"-") for one in value.partition(b"=")[2].split(b","))
    return all(_is_orderly(first, last) for first, _, last in ends)


def _is_orderly(first: bytes, last: bytes) -> bool:
    return not (first.strip() and last.strip()) or int(first) <= int(last)


def headers(path: str) -> dict[str, str]:
    """What goes with the file at `path`: its type, how long it is kept, who may read it, what it may do."""
    told = {
        "Content-Type": media_type(path),
        "Cache-Control": cache_control(path),
        "Access-Control-Allow-Origin": "*",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    return (
        told | {"Content-Security-Policy": f"{POLICY}; frame-ancestors *"} if path.endswith(".html") else told
    )
