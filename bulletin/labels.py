"""Labels: what a published file is called on the wire, whoever serves it: its media type, and how long it
may be kept.
"""

import mimetypes
import re
from pathlib import Path

from bulletin import shelf

WHILE, NEVER = "public, max-age=300", "public, max-age=31536000, immutable"
_TYPES = {
    ".xml": "application/rss+xml; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".m4a": "audio/mp4",
}
_OF_AN_EDITION = re.compile(r"[0-9a-f]{8}\.(chapters\.json|daisy\.zip|times\.json|[a-z0-9]+)")
_OF_A_STATION = re.compile(r"[a-z]+\.[0-9a-f]{8}\.[a-z]+")
_OF_A_SHOW = re.compile(r"(?:artwork|cover)\.[0-9a-f]{8}\.[a-z]+")


def media_type(path: str) -> str:
    """The media type of a published file by its name."""
    for name in shelf.members("formats"):
        made = shelf.load("formats", name)
        if path.endswith(made.SUFFIX):
            text = made.TYPE.startswith("text/") or "json" in made.TYPE
            return f"{made.TYPE}; charset=utf-8" if text else str(made.TYPE)
    guessed, _ = mimetypes.guess_type(path)
    return _TYPES.get(Path(path).suffix) or guessed or "application/octet-stream"


def cache_control(path: str) -> str:
    """How long the file at `path` may be kept (RFC 9111, 5.2.2): five minutes, for ever where its name holds
    a digest of its bytes.
    """
    return NEVER if is_immutable(path) else WHILE


def is_immutable(path: str) -> bool:
    """Whether the name holds a digest of what the file holds, where releases have one: after the edition's
    name, which is also its folder's and may look like a digest itself, after the artwork's or an asset's.
    """
    before, _, name = path.rpartition("/")
    folder = before.rpartition("/")[2]
    start = f"{folder}." if folder and name.startswith(f"{folder}.") else ""
    pattern = _OF_AN_EDITION if start else _OF_A_STATION if folder == "assets" else _OF_A_SHOW
    return bool(pattern.fullmatch(name.removeprefix(start)))
