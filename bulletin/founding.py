"""Founding: a new station, laid out in a folder from the shipped pattern in one's language."""

import json
import re
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
_AUDIENCES = "for"  # the folder, in a pattern, of what each audience has otherwise
_KEY = re.compile(r"(?m)^(\w+) = ")
_TABLE = re.compile(r"^(?:# )?(\[+\w+\]+)", re.MULTILINE)
_HIDDEN = {"gitignore": ".gitignore"}  # a pattern of its real name would hide the patterns beside it


@dataclass(frozen=True, slots=True)
class Founded:
    """A station that was laid out: its folder, the files written, and those that were there and stayed."""

    folder: Path
    written: tuple[Path, ...]
    kept: tuple[Path, ...]


def found(folder: Path, language: str, name: str = "", timezone: str = "", audience: str = "") -> Founded:
    """A station in `folder`, with notes in `language` ("vi" or "en"); no file that is there is touched. Its
    shows have formats, loudness and names for the `audience`: "radio", "podcast", "access", or nothing.

    UsageError where a station is already there, or for a time zone that does not exist.
    """
    if (folder / STATION).exists():
        raise UsageError("init.station", folder=str(folder))
    _require_zone(timezone)
    name, timezone = one_line(name) or _NAMES[language], timezone or _ZONES.get(language, "")
    written, kept = [], []
    fillings = {"name": _quoted(name), "timezone": _quoted(timezone)}
    for path, content in _files(folder, PATTERNS / language, audience, fillings):
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


def _files(
    folder: Path, pattern: Path, audience: str, fillings: dict[str, str]
) -> Iterator[tuple[Path, bytes]]:
    """Every file with its content; the one that makes the folder a station comes last."""
    own = pattern / _AUDIENCES
    for path in sorted(pattern.rglob("*")):
        if not path.is_file() or path.name == STATION or own in path.parents:
            continue
        place = path.relative_to(pattern)
        content = path.read_bytes()
        if place.parent.name == "shows":
            content = _filled(path, _told(own / audience, "show.toml", path.name)).encode()
        yield folder / place.with_name(_HIDDEN.get(path.name, path.name)), content
    station = pattern / STATION
    yield folder / STATION, _filled(station, _told(own / audience, STATION), **fillings).encode()


def _told(folder: Path, *names: str) -> str:
    """What an audience's files of these names say, those that are there."""
    return "".join(path.read_text("utf-8") for name in names if (path := folder / name).is_file())


def _filled(path: Path, told: str, **fillings: str) -> str:
    """The pattern with what an audience is told in its place; its own notes about the same give way."""
    keys = set(_KEY.findall(told))
    lines = _without(path.read_text("utf-8"), set(_TABLE.findall(told))).splitlines(keepends=True)
    left = (
        line for line in lines if line.removeprefix("# ").partition(" = ")[0] not in keys or line[0] != "#"
    )
    return "".join(left).format(audience=told, **fillings)


def _without(text: str, tables: set[str]) -> str:
    """The text without the paragraphs of notes that show one of these tables."""
    left = (one for one in text.split("\n\n") if not (one[0] == "#" and tables & set(_TABLE.findall(one))))
    return "\n\n".join(left).rstrip("\n") + "\n"


def _quoted(text: str) -> str:
    """`text` as TOML writes it, whose basic strings are those of JSON."""
    return json.dumps(text, ensure_ascii=False)
