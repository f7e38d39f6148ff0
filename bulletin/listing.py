"""Listing: a show's catalogue as an outlet has it, or what its feed still tells of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

from bulletin import catalogue
from bulletin.catalogue import Catalogue
from bulletin.errors import UsageError
from bulletin.feed import page_path
from bulletin.outlet import Target
from bulletin.release import PAGE, Channel


@dataclass(frozen=True, slots=True)
class Held:
    """The catalogue's bytes and their version, both empty where there is none; then the pages of the feed."""

    data: bytes
    version: str
    feed: tuple[bytes, ...] = ()


def held(target: Target, channel: Channel) -> Held:
    """The catalogue as it is at the target."""
    kept = target.read(catalogue_path(channel))
    return Held(kept.data, kept.version) if kept else Held(b"", "", tuple(_feed(target, channel)))


def _feed(target: Target, channel: Channel) -> Iterator[bytes]:
    """The pages of the feed that are there."""
    for number in count():
        page = target.read(page_path(channel, number))
        if page is None:
            return
        yield page.data


def catalogue_path(channel: Channel) -> str:
    """Where the catalogue lies."""
    return f"{channel.folder}/{catalogue.NAME}"


def catalogue_of(kept: Held, channel: Channel) -> Catalogue:
    """The catalogue that was read, or an empty one; UsageError where it is of another podcast or show."""
    if not kept.data:
        return catalogue.from_feed(kept.feed, Catalogue(channel.guid, show=channel.show.id))
    found = catalogue.from_json(kept.data, catalogue_path(channel))
    if found.show not in ("", channel.show.id):
        raise UsageError("publish.shows", show=channel.show.id, other=found.show)
    if found.guid != channel.guid:
        raise UsageError("publish.guid", show=channel.show.id, guid=found.guid)
    return replace(found, show=channel.show.id)


def is_lost(target: Target, channel: Channel) -> bool:
    """Whether the show is at the target but its catalogue is not."""
    return target.size(catalogue_path(channel)) is None and any(
        target.size(path) is not None for path in (channel.feed, f"{channel.folder}/{PAGE}")
    )


def known_guid(target: Target, channel: Channel) -> str:
    """The guid that the podcast has at the target; nothing where the show is not there, or its feed has
    another address than the channel's: it may be somebody else's.
    """
    kept, page = target.read(catalogue_path(channel)), target.read(channel.feed)
    text = page.data.decode("utf-8", "replace") if page else ""
    if f'href="{channel.address(channel.feed)}"' not in text:
        return ""
    if kept is None:
        return catalogue.guid_of_feed(text)
    found = catalogue.from_json(kept.data, catalogue_path(channel))
    return found.guid if found.show in ("", channel.show.id) else ""
