"""Masthead: what all pages of the site have in common: their patterns and how these are filled, the files
behind them, how figures are written.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bulletin.feed import show_description, show_title
from bulletin.patter import written_date
from bulletin.release import Asset, Channel
from bulletin.texts import sentence

if TYPE_CHECKING:
    from jinja2 import Template

Say = Callable[..., str]
SHIPPED = Path(__file__).with_name("_site")
TYPE = "text/html"
# Nothing but the page's own origin, and no script or style inside the page.
POLICY = (
    "default-src 'none'; media-src 'self'; script-src 'self'; style-src 'self'; img-src 'self';"
    " connect-src 'self'; base-uri 'none'; form-action 'none'"
)
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


def furniture() -> tuple[Asset, ...]:
    """The script, the style and the icon of every page, under names of their bytes."""
    return tuple(shipped(name) for name in ("player.js", "site.css", "icon.svg"))


@cache
def version() -> str:
    """A digest of the pages' patterns: other patterns make other pages."""
    patterns = sorted(SHIPPED.glob("*"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in patterns)).hexdigest()


@cache
def shipped(name: str) -> Asset:
    """One of these files, under a name of its bytes."""
    data = (SHIPPED / name).read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    stem, _, ending = name.rpartition(".")
    path = f"assets/{stem}.{digest[:8]}.{ending}"
    return Asset(path, _TYPES[f".{ending}"], len(data), digest, data=data, immutable=True)


def sayer(language: str) -> Say:
    """What the pages say, in the language of the edition."""
    return lambda name, /, **facts: sentence(f"site.{name}", language.partition("-")[0], **facts)


def frame(channel: Channel, language: str, say: Say) -> dict[str, Any]:
    """What every page is told."""
    return {
        "language": language,
        "policy": POLICY,
        "say": say,
        "show": show_title(channel, language),
        "station": channel.station.name or show_title(channel, language),
        "description": show_description(channel, language),
    }


def filled(name: str, **facts: object) -> bytes:
    """The pattern `name` with these facts in it; one that is missing is a defect of ours."""
    return _template(name).render(facts).encode()


@cache
def _template(name: str) -> "Template":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(SHIPPED)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template(name)


def page_of(path: str, data: bytes) -> Asset:
    """The page at `path`."""
    return Asset(path, TYPE, len(data), hashlib.sha256(data).hexdigest(), data=data)


def beside(path: str) -> str:
    """The address of a file from a page in the same folder."""
    from urllib.parse import quote

    return quote(path.rpartition("/")[2])


def number_of(value: float, say: Say) -> str:
    """The figure with the point or comma of the language."""
    return f"{value:g}".replace(".", say("point"))


def length_of(seconds: float, say: Say) -> str:
    """Minutes and seconds in words."""
    minutes, rest = divmod(round(seconds), 60)
    return say("length", minutes=minutes, seconds=rest)


def date_of(at: str, language: str) -> str:
    """The day, and the time where the edition has one."""
    when = datetime.fromisoformat(at)
    day = written_date(when, language)
    return f"{day}, {when:%H:%M}" if (when.hour, when.minute) != (0, 0) else day
