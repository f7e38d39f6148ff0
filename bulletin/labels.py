"""Labels: what a published file is called on the wire, whoever serves it: its media type, and how long it
may be kept.
"""

import mimetypes
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
_HEX = frozenset("0123456789abcdef")


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
    """Whether the name holds a digest of what the file holds."""
    parts = path.rpartition("/")[2].split(".")[1:-1]
    return any(len(part) == 8 and set(part) <= _HEX for part in parts)
