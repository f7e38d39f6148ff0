"""Founding: a new station, laid out in a folder from the shipped pattern in one's language."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bulletin.errors import UsageError
from bulletin.filing import make_folder, publish_bytes
from bulletin.text import one_line

PATTERNS = Path(__file__).with_name("_station")
STATION = "station.toml"
_ZONES = {"vi": "Asia/Ho_Chi_Minh"}
_NAMES = {"vi": "Đài của chúng tôi", "en": "Our Station"}
_HIDDEN = {"gitignore": ".gitignore"}  # a pattern of its real name would hide the patterns beside it


@dataclass(frozen=True, slots=True)
class Founded:
    """A station that was laid out: its folder, the files written, and those that were there and stayed."""

    folder: Path
    written: tuple[Path, ...]
    kept: tuple[Path, ...]


def found(folder: Path, language: str, name: str = "", timezone: str = "") -> Founded:
    """A station in `folder`, with notes in `language` ("vi" or "en"); no file that is there is touched.

    UsageError where a station is already there, or for a time zone that does not exist.
    """
    if (folder / STATION).exists():
        raise UsageError("init.station", folder=str(folder))
    _require_zone(timezone)
    name, timezone = one_line(name) or _NAMES[language], timezone or _ZONES.get(language, "")
    written, kept = [], []
    for path, content in _files(folder, language, name, timezone):
        if path.exists():
            kept.append(path)
            continue
        make_folder(path.parent)
        publish_bytes(path, content)
        written.append(path)
    return Founded(folder, tuple(written), tuple(kept))


def _require_zone(timezone: str) -> None:
    try:
        ZoneInfo(timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UsageError("show.zone", zone=timezone) from error


def _files(folder: Path, language: str, name: str, timezone: str) -> Iterator[tuple[Path, bytes]]:
    """Every file with its content; the one that makes the folder a station comes last."""
    pattern = PATTERNS / language
    for path in sorted(pattern.rglob("*")):
        if path.is_file() and path.name != STATION:
            place = path.relative_to(pattern)
            yield folder / place.with_name(_HIDDEN.get(path.name, path.name)), path.read_bytes()
    text = (pattern / STATION).read_text("utf-8")
    yield folder / STATION, text.format(name=_quoted(name), timezone=_quoted(timezone)).encode()


def _quoted(text: str) -> str:
    """`text` as TOML writes it, whose basic strings are those of JSON."""
    return json.dumps(text, ensure_ascii=False)
