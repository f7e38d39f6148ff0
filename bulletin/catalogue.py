"""The catalogue: what an outlet has of a show, kept there, from which feed and lists are made.

It is what several publishers agree on: whoever writes it must have read the newest one.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bulletin.errors import KeptError, ScriptError
from bulletin.feed import Item
from bulletin.plain import decode, encode
from bulletin.site import Row

NAME = "catalogue.json"
SCHEMA = 1


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
    """What an outlet has of a show; `guid` is the podcast's, `show` the id of the show (older versions wrote
    none).
    """

    guid: str
    editions: tuple[Listed, ...] = ()
    replaced: tuple[Replaced, ...] = ()
    show: str = ""

    def listed(self, guid: str) -> Listed | None:
        """The edition of this guid, if it is there."""
        return next((one for one in self.editions if one.guid == guid), None)

    def with_editions(self, changed: Iterable[Listed], today: str) -> "Catalogue":
        """The catalogue with these editions in place of those of the same guids; files that were theirs and
        are nobody's now are replaced as of `today`.
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
            since.setdefault(path, today)
        left = tuple(Replaced(path, since[path]) for path in sorted(since) if path not in used)
        return replace(self, editions=tuple(editions[guid] for guid in sorted(editions)), replaced=left)

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
