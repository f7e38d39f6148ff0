"""Release: an edition as its listeners get it, under names whose bytes never change and one that never does.

Everything that is published of an edition is listed here once; feed, pages and outlets draw on it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit
from uuid import UUID, uuid5

from bulletin import shelf
from bulletin.edition import Edition
from bulletin.errors import ScriptError, UsageError
from bulletin.filing import safe_name
from bulletin.record import FileFacts, Record, to_json
from bulletin.show import Show, Station

if TYPE_CHECKING:
    from bulletin.edition import RecordFormat

# podcast-namespace, docs/tags/guid.md: the namespace of a podcast's guid, made of its feed's address.
PODCASTS = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
COMPANIONS = ("vtt", "srt", "chapters", "txt")  # formats made from the record for every listener
FEED, PAGE = "feed.xml", "index.html"
DIGITS = 8  # of a file's sha256 in its name
_SHOWN_LETTERS = 60


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as listeners get it: its `path` under the public address, media type, `size` in bytes, sha256;
    its bytes are those of the file `source`, else `data`. What is `immutable` never has other bytes there.
    """

    path: str
    type: str
    size: int
    sha256: str
    source: Path | None = None
    data: bytes = b""
    immutable: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """A show as its listeners find it: `base` is the public address, ending in a slash; `folder` the show's
    own under it; `guid` the podcast's.
    """

    show: Show
    station: Station
    base: str
    guid: str

    @property
    def folder(self) -> str:
        """The show's folder under the public address."""
        return safe_name(self.show.id, _SHOWN_LETTERS)

    @property
    def feed(self) -> str:
        """The path of the feed under the public address."""
        return f"{self.folder}/{FEED}"

    def address(self, path: str) -> str:
        """The full address of what lies at `path` under the public one."""
        return self.base + quote(path)


@dataclass(frozen=True, slots=True)
class Release:
    """An edition with everything that is published of it: `audio` under a name of its own bytes, `newest` the
    same under the edition's own name, `others` more files of the edition.
    """

    edition: Edition
    guid: str
    folder: str
    audio: Asset
    newest: Asset
    others: tuple[Asset, ...]

    @property
    def facts(self) -> Record:
        """The edition's record."""
        return self.edition.record

    @property
    def name(self) -> str:
        """The name that the edition's files share."""
        return self.newest.path.rpartition("/")[2].rpartition(".")[0]

    @property
    def page(self) -> str:
        """The path of the edition's page."""
        return f"{self.folder}/{PAGE}"

    @property
    def withdrawn(self) -> bool:
        """Whether the edition was taken back."""
        return bool(self.facts.withdrawn.at)

    def companion_path(self, kind: str) -> str:
        """Where the companion of the format `kind` lies, nothing made: its name holds a digest of the record
        and of the format's version, which decide its bytes.
        """
        made: RecordFormat = shelf.load("formats", kind)
        seal = self.facts.provenance.seal if self.facts.provenance else ""
        digest = hashlib.sha256(f"{seal} {made.version()}".encode()).hexdigest()
        return f"{self.folder}/{self.name}.{digest[:DIGITS]}{made.SUFFIX}"

    def companion(self, kind: str) -> Asset:
        """The companion of the format `kind`, one of COMPANIONS."""
        made: RecordFormat = shelf.load("formats", kind)
        return _made(self.companion_path(kind), made.TYPE, made.render(self.facts), immutable=True)

    def record(self) -> Asset:
        """The record, under the edition's own name."""
        return _made(f"{self.folder}/{self.name}.json", "application/json", to_json(self.facts))

    def assets(self) -> Iterator[Asset]:
        """Every file in the order in which it is published: sound, companions, the record; of what was taken
        back nothing but the record.
        """
        if not self.withdrawn:
            yield from (self.audio, self.newest, *self.others)
            yield from (self.companion(kind) for kind in COMPANIONS)
        yield self.record()


def channel(show: Show, station: Station, base: str = "") -> Channel:
    """The show under the public address `base`, else under the station's; UsageError where there is none."""
    address = base or station.url
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise UsageError("release.address", address=address)
    whole = address if address.endswith("/") else f"{address}/"
    feed = f"{whole}{safe_name(show.id, _SHOWN_LETTERS)}/{FEED}"
    return Channel(show, station, whole, show.podcast.guid or podcast_guid(feed))


def podcast_guid(feed: str) -> str:
    """The guid of the podcast whose feed was first at this address (podcast-namespace, docs/tags/guid.md)."""
    return str(uuid5(PODCASTS, feed.partition("://")[2].rstrip("/")))


def release(edition: Edition, channel: Channel) -> Release:
    """The edition as the channel's listeners get it; ScriptError where it has no MP3, which every podcast
    player knows.
    """
    record = edition.record
    sound = next((file for file in record.files if file.type == "audio/mpeg"), None)
    if sound is None:
        raise ScriptError("release.sound", title=record.edition.title)
    name = sound.path.rpartition(".")[0]
    folder = f"{channel.folder}/{name}"
    audio = _hashed(edition, sound, folder)
    newest = Asset(f"{folder}/{sound.path}", audio.type, audio.size, audio.sha256, audio.source)
    others = tuple(
        _hashed(edition, file, folder)
        for file in record.files
        if file is not sound and not _is_companion(file)
    )
    return Release(edition, edition_guid(record, channel), folder, audio, newest, others)


def edition_guid(record: Record, channel: Channel) -> str:
    """What podcast players know the edition by, whatever becomes of its title, sound or address; an article
    that is an edition of its own is known as that article.
    """
    alone = record.articles[0].id if len(record.articles) == 1 else ""
    named = alone if alone and record.edition.id.endswith(f"/{alone}") else record.edition.id
    return f"urn:uuid:{uuid5(UUID(channel.guid), named)}"


def _is_companion(file: FileFacts) -> bool:
    return file.type in {shelf.load("formats", name).TYPE for name in COMPANIONS}


def _hashed(edition: Edition, file: FileFacts, folder: str) -> Asset:
    stem, _, ending = file.path.rpartition(".")
    path = f"{folder}/{stem}.{file.sha256[:DIGITS]}.{ending}"
    return Asset(path, file.type, file.bytes, file.sha256, edition.folder / file.path, immutable=True)


def _made(path: str, kind: str, data: bytes, immutable: bool = False) -> Asset:
    return Asset(path, kind, len(data), hashlib.sha256(data).hexdigest(), data=data, immutable=immutable)
