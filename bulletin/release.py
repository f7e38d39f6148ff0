"""Release: an edition as its listeners get it, under names whose bytes never change and one that never does.

Everything that is published of an edition is listed here once; feed, pages and outlets draw on it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit
from uuid import UUID, uuid5

from bulletin import shelf
from bulletin.address import public_address
from bulletin.edition import Edition, bare_name
from bulletin.errors import ScriptError, UsageError
from bulletin.filing import safe_name
from bulletin.guids import settled_guid
from bulletin.record import ArticleFacts, FileFacts, PictureFacts, Record, to_json
from bulletin.show import Show, Station

if TYPE_CHECKING:
    from bulletin.edition import RecordFormat

# podcast-namespace, docs/tags/guid.md: the namespace of a podcast's guid, made of its feed's address.
PODCASTS = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
COMPANIONS = ("vtt", "srt", "html", "chapters", "txt")  # formats made from the record for every listener
FEED, PAGE = "feed.xml", "index.html"
DIGITS = 8  # of a file's sha256 in its name
LAYOUT = 3  # goes up when the same record would be published as another one
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
        return show_folder(self.show.id)

    @property
    def feed(self) -> str:
        """The path of the feed under the public address."""
        return f"{self.folder}/{FEED}"

    def address(self, path: str) -> str:
        """The full address of what lies at `path` under the public one."""
        return self.base + quote(path)


@dataclass(frozen=True, slots=True)
class Release:
    """An edition with everything that is published of it: `facts` is its record with addresses that open
    nothing, `audio` lies under a name of its own bytes, `newest` is the same under the edition's own name,
    `others` are more files of the edition.
    """

    edition: Edition
    facts: Record
    guid: str
    folder: str
    audio: Asset
    newest: Asset
    others: tuple[Asset, ...]

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
        """The published record, under the edition's own name."""
        told = to_json(published_record(self.facts))
        return _made(f"{self.folder}/{self.name}.json", "application/json", told)

    def assets(self) -> Iterator[Asset]:
        """Every file in the order in which it is published: sound, companions, the record; of what was taken
        back nothing but the record.
        """
        if not self.withdrawn:
            yield from (self.audio, self.newest, *self.others)
            yield from (self.companion(kind) for kind in COMPANIONS)
        yield self.record()


def show_folder(show: str) -> str:
    """The folder of the show of this id under the public address."""
    return safe_name(show, _SHOWN_LETTERS)


def channel(show: Show, station: Station, base: str = "") -> Channel:
    """The show under the public address `base`, else under the station's; UsageError where there is none. Its
    guid is the one that is settled, else the one that its first address gives it.
    """
    address = base or station.url
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise UsageError("release.address", address=address)
    whole = address if address.endswith("/") else f"{address}/"
    feed = f"{whole}{show_folder(show.id)}/{FEED}"
    return Channel(show, station, whole, settled_guid(show, station) or podcast_guid(feed))


def podcast_guid(feed: str) -> str:
    """The guid of the podcast whose feed was first at this address (podcast-namespace, docs/tags/guid.md)."""
    return str(uuid5(PODCASTS, feed.partition("://")[2].rstrip("/")))


def release(edition: Edition, channel: Channel) -> Release:
    """The edition as the channel's listeners get it; ScriptError where it has no MP3, which every podcast
    player knows.
    """
    record = edition.record
    files = [file for file in record.files if "/" not in file.path]  # a folder of parts is for sticks
    sound = next((file for file in files if file.type == "audio/mpeg"), None)
    if sound is None:
        raise ScriptError("release.sound", title=record.edition.title)
    name = sound.path.rpartition(".")[0]
    folder = f"{channel.folder}/{name}"
    audio = _hashed(edition, sound, folder)
    newest = Asset(f"{folder}/{sound.path}", audio.type, audio.size, audio.sha256, audio.source)
    others = tuple(
        _hashed(edition, file, folder) for file in files if file is not sound and not _is_companion(file)
    )
    guid = edition_guid(record, channel)
    return Release(edition, _openly_addressed(record), guid, folder, audio, newest, others)


def edition_guid(record: Record, channel: Channel) -> str:
    """What podcast players know the edition by, whatever becomes of its title, sound or address: show, day,
    slot and article alone decide it.
    """
    return f"urn:uuid:{uuid5(UUID(channel.guid), record.edition.id)}"


def published_record(record: Record) -> Record:
    """What everybody may read of the record: nothing of how it was made but voices and disclosure; of an
    edition that was taken back only which it was, when and why. It has no seal: it is not the record.
    """
    if record.withdrawn.at:
        return Record(record.edition, (), (), withdrawn=record.withdrawn)
    made = record.provenance
    told = replace(made, recipe="", takes=(), reels=(), seal="") if made else None
    bare = _openly_addressed(record)
    return replace(bare, flags=(), warnings=(), skipped=(), dropped=(), timeline=None, provenance=told)


def _openly_addressed(record: Record) -> Record:
    """The record with addresses that open nothing."""
    chapters = tuple(replace(one, url=public_address(one.url)) for one in record.chapters)
    return replace(record, articles=tuple(map(_open_article, record.articles)), chapters=chapters)


def _open_article(one: ArticleFacts) -> ArticleFacts:
    source = _open_address(one.source)
    return replace(one, source=source, pictures=tuple(map(_open_picture, one.pictures)))


def _open_picture(one: PictureFacts) -> PictureFacts:
    return replace(one, url=_open_address(one.url))


def _open_address(address: str) -> str:
    """The address as everybody may have it; what is none stays as it is."""
    return public_address(address) if "://" in address else address


def _is_companion(file: FileFacts) -> bool:
    return file.type in {shelf.load("formats", name).TYPE for name in COMPANIONS}


def _hashed(edition: Edition, file: FileFacts, folder: str) -> Asset:
    stem = bare_name(file.path)
    path = f"{folder}/{stem}.{file.sha256[:DIGITS]}{file.path.removeprefix(stem)}"
    return Asset(path, file.type, file.bytes, file.sha256, edition.folder / file.path, immutable=True)


def _made(path: str, kind: str, data: bytes, immutable: bool = False) -> Asset:
    return Asset(path, kind, len(data), hashlib.sha256(data).hexdigest(), data=data, immutable=immutable)
