"""The catalogue: what an outlet has of a show, kept there, from which feed and lists are made.

It is what several publishers agree on: whoever writes it must have read the newest one.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote
from xml.etree import ElementTree as Xml

from bulletin.errors import KeptError, ScriptError
from bulletin.feed import NAMESPACES, Item
from bulletin.plain import decode, encode
from bulletin.site import Row

NAME = "catalogue.json"
SCHEMA = 1
_OURS = "<generator>Bulletin "
_BUILT = re.compile("<lastBuildDate>(.*?)</lastBuildDate>")
_LANGUAGE = re.compile("<language>(.*?)</language>")
_SELF = re.compile('<atom:link rel="self"[^>]* href="(.*?)"')
_GUID = re.compile("<podcast:guid>(.*?)</podcast:guid>")
_ITEM = re.compile("<item>\n.*?</item>\n", re.DOTALL)
_ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"


@dataclass(frozen=True, slots=True)
class Listed:
    """An edition as the outlet has it: what the feed and the list say of it, a digest of all of its files,
    and the paths of those files. An edition that was taken back has no item, and keeps its guid for ever.
    """

    row: Row
    item: Item | None
    digest: str
    paths: tuple[str, ...]

    @property
    def guid(self) -> str:
        """What players know it by."""
        return self.row.guid


@dataclass(frozen=True, slots=True)
class Replaced:
    """A file that nothing points to any more, and the day in ISO 8601 since when."""

    path: str
    since: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What an outlet has of a show; `guid` is the podcast's, `show` the id of the show and `changed` when its
    items last changed, in ISO 8601 (older versions wrote neither).
    """

    guid: str
    editions: tuple[Listed, ...] = ()
    replaced: tuple[Replaced, ...] = ()
    show: str = ""
    changed: str = ""

    def listed(self, guid: str) -> Listed | None:
        """The edition of this guid, if it is there."""
        return next((one for one in self.editions if one.guid == guid), None)

    def with_editions(self, changed: Iterable[Listed], now: datetime) -> "Catalogue":
        """The catalogue with these editions in place of those of the same guids; files that were theirs and
        are nobody's now are replaced as of today.
        """
        editions = {one.guid: one for one in self.editions}
        gone: list[str] = []
        for one in changed:
            before = editions.get(one.guid)
            gone += before.paths if before else ()
            editions[one.guid] = one
        used = {path for one in editions.values() for path in one.paths}
        since = {one.path: one.since for one in self.replaced}
        for path in gone:
            since.setdefault(path, now.date().isoformat())
        left = tuple(Replaced(path, since[path]) for path in sorted(since) if path not in used)
        made = replace(self, editions=tuple(editions[guid] for guid in sorted(editions)), replaced=left)
        same = set(made.items) == set(self.items)
        return made if same else replace(made, changed=now.astimezone(UTC).replace(microsecond=0).isoformat())

    @property
    def items(self) -> tuple[Item, ...]:
        """What the feed holds."""
        return tuple(one.item for one in self.editions if one.item)

    @property
    def rows(self) -> tuple[Row, ...]:
        """What the list holds."""
        return tuple(one.row for one in self.editions)


def to_json(catalogue: Catalogue) -> bytes:
    """The catalogue as UTF-8 JSON, the same bytes for the same catalogue."""
    told = {"schema": SCHEMA} | encode(catalogue)
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def from_json(data: bytes, where: str) -> Catalogue:
    """The catalogue that `to_json` wrote; KeptError for a newer or a damaged one."""
    try:
        table = json.loads(data)
        schema = table.pop("schema")
    except (ValueError, RecursionError, KeyError, AttributeError, TypeError) as error:
        raise KeptError("catalogue.damaged", path=where) from error
    if schema != SCHEMA:
        raise KeptError("catalogue.newer", path=where)
    try:
        return decode(Catalogue, table, where)
    except ScriptError as error:
        raise KeptError("catalogue.damaged", path=where) from error


def from_feed(pages: Iterable[bytes], empty: Catalogue) -> Catalogue:
    """The catalogue that the pages of our own feed tell of, for an outlet that has lost it: its editions are
    without a digest, so that they are sent again where their records are still there. The `empty` one where
    another program wrote the feed, or there is none.
    """
    texts = [page.decode("utf-8", "replace") for page in pages]
    if not texts or not guid_of_feed(texts[0]):
        return empty
    found = [one for text in texts for one in _listed_in(text)]
    changed = _first(_BUILT, texts[0])
    try:
        return replace(
            empty,
            editions=tuple(found),
            changed=parsedate_to_datetime(changed).astimezone(UTC).isoformat() if changed else "",
        )
    except ValueError as error:
        raise KeptError("catalogue.feed", reason=str(error)) from error


def guid_of_feed(page: str) -> str:
    """The guid of the podcast whose feed the page is; nothing of one that another program wrote."""
    return _first(_GUID, page) if _OURS in page else ""


def _listed_in(page: str) -> Iterator[Listed]:
    base = _first(_SELF, page).rsplit("/", 2)[0] + "/"
    for found in _ITEM.finditer(page):
        yield _listed(found[0], _first(_LANGUAGE, page), base)


def _first(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    return found[1] if found else ""


def _listed(xml: str, language: str, base: str) -> Listed:
    try:
        item = Xml.fromstring(f"<rss{NAMESPACES}>{xml}</rss>")[0]  # noqa: S314 - no document type, no entities
        at = parsedate_to_datetime(item.findtext("pubDate", "")).isoformat()
        seconds = float(item.findtext(f"{_ITUNES}duration", ""))
    except (Xml.ParseError, ValueError, IndexError) as error:
        raise KeptError("catalogue.feed", reason=str(error)) from error
    addresses = [value for one in item.iter() for key, value in one.attrib.items() if key in ("url", "uri")]
    guid, title, page = (item.findtext(name, "") for name in ("guid", "title", "link"))
    paths = [unquote(one.removeprefix(base)) for one in (page, *addresses)]
    folder = paths[0].rpartition("/")[0]
    name = folder.rpartition("/")[2]
    beside = (f"{folder}/{name}.mp3", f"{folder}/{name}.json", f"{folder}/embed.html")
    row = Row(at, guid, language, title, paths[0], paths[1], seconds, withdrawn=False)
    return Listed(row, Item(at, guid, language, xml), "", tuple(sorted({*paths, *beside})))
