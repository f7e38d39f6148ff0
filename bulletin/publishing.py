"""Publishing: editions reach an outlet, sound first and the feed last, so that nobody ever reads half of
anything.

Killed at any moment it leaves an old feed that is whole and points to files that are there; the next run goes
on. Several publishers agree by the catalogue, which only who has read the newest one may write.
"""

import hashlib
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count

from bulletin import artwork, catalogue, shelf, site
from bulletin.catalogue import Catalogue, Listed
from bulletin.errors import BulletinError, KeptError, ScriptError, UsageError
from bulletin.feed import feed, item, page_path, show_title
from bulletin.outlet import Moved, Sent, Target
from bulletin.release import COMPANIONS, LAYOUT, PAGE, Asset, Channel, Release

ATTEMPTS = 50  # to write what others write too


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing came to: the digest of the feed as it stands now, and whether it changed."""

    feed_sha256: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """A release that must not be published, and why."""

    release: Release
    error: BulletinError


@dataclass(frozen=True, slots=True)
class Survey:
    """What releases are to a target: `unsent` is not there as it is now, `refused` must not go there."""

    unsent: tuple[Release, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """When something is published, and for how many days files that are replaced then stay."""

    now: datetime
    grace_days: int


Sending = Generator[Sent, None, Published]
Change = Callable[[Catalogue], Catalogue]
Missing = Callable[[Listed | None, Release], bool]


def publish(
    target: Target, channel: Channel, releases: Sequence[Release], due: Due, thorough: bool = False
) -> Sending:
    """The releases at the target, then the catalogue, the show's pages, and last the feed; files that were
    replaced go after their days of grace, those of what was taken back at once. What `survey` refuses stays
    out; a lost catalogue is made again of the feed. UsageError where the feed there is of another podcast or
    show; KeptError where too many write at once.
    """
    known = _catalogue(_kept(target, channel), channel)
    unsent = _survey(known, channel, releases, _missing_at(target, thorough)).unsent
    yield from _furnish(target, bool(unsent) or thorough)
    for one in unsent:
        yield from _send(target, channel, one, known)
    yield from _enlist(target, channel, [_listed(one, channel) for one in unsent], due.now)
    published = yield from _tell(target, channel)
    yield from _clear(target, channel, due.now.date() - timedelta(days=due.grace_days))
    return published


def survey(target: Target, channel: Channel, releases: Sequence[Release], thorough: bool = False) -> Survey:
    """Which releases the target does not have as they are now, and which must not be published: those of a
    guid that was taken back, and different ones of one guid. What the catalogue lists is taken to be there,
    unless it is to be `thorough`: then every file is looked for.
    """
    known = _catalogue(_kept(target, channel), channel)
    return _survey(known, channel, releases, _missing_at(target, thorough))


def is_lost(target: Target, channel: Channel) -> bool:
    """Whether the show is at the target but its catalogue is not."""
    return target.size(_catalogue_path(channel)) is None and any(
        target.size(path) is not None for path in (channel.feed, f"{channel.folder}/{PAGE}")
    )


def known_guid(target: Target, channel: Channel) -> str:
    """The guid that the podcast has at the target; nothing where the show is not there."""
    kept = target.read(_catalogue_path(channel))
    if kept is None:
        page = target.read(channel.feed)
        return catalogue.guid_of_feed(page.data.decode("utf-8", "replace")) if page else ""
    found = catalogue.from_json(kept.data, _catalogue_path(channel))
    return found.guid if found.show in ("", channel.show.id) else ""


def _missing_at(target: Target, thorough: bool) -> Missing:
    """What tells whether a file of an edition that is listed is gone there, or its sound is not whole; of one
    that was taken back and is not listed, whether it is there.
    """

    def is_missing(listed: Listed | None, one: Release) -> bool:
        if listed is None:
            return target.size(one.page) is not None
        sound = () if one.withdrawn else (one.audio, one.newest)
        return any(target.size(asset.path) != asset.size for asset in sound) or any(
            target.size(path) is None for path in listed.paths
        )

    return is_missing if thorough else lambda listed, one: False


def _survey(known: Catalogue, channel: Channel, releases: Sequence[Release], missing: Missing) -> Survey:
    groups: dict[str, list[Release]] = {}
    for one in releases:
        same = groups.setdefault(one.guid, [])
        if one not in same:
            same.append(one)
    refused = tuple(one for same in groups.values() for one in _refused(known, same))
    out = {id(one.release) for one in refused}
    left = (one for same in groups.values() for one in same if id(one) not in out)
    return Survey(tuple(one for one in left if _is_unsent(known, channel, one, missing)), refused)


def _refused(known: Catalogue, same: Sequence[Release]) -> Iterator[Refused]:
    """Those of one guid that must not go out; what was taken back goes out as that."""
    listed = known.listed(same[0].guid)
    back = listed is not None and listed.row.withdrawn
    standing = [one for one in same if not one.withdrawn]
    for number, one in enumerate(standing):
        name, other = str(one.edition.path), str(standing[number - 1].edition.path)
        if back or len(standing) < len(same):
            yield Refused(one, UsageError("publish.back", name=name))
        elif len(standing) > 1:
            yield Refused(one, UsageError("publish.twice", name=name, other=other))


def _is_unsent(known: Catalogue, channel: Channel, release: Release, missing: Missing) -> bool:
    """Whether the outlet does not have it as it is, or does not know that; what it never had needs no taking
    back.
    """
    listed = known.listed(release.guid)
    if listed is None:
        return not release.withdrawn or missing(None, release)
    return listed.digest != _digest(release, channel) or missing(listed, release)


def artwork_of(channel: Channel, language: str) -> Asset:
    """The show's artwork: the station's own picture, checked, else one made of the names."""
    named = channel.show.podcast.artwork
    if named:
        try:
            data = channel.station.path(named).read_bytes()
        except OSError as error:
            raise ScriptError("order.cover", path=named, reason=error.strerror or "") from error
        kind = artwork.require_artwork(data, named)
    else:
        title = show_title(channel, language)
        data, kind = artwork.made_artwork(title, channel.station.name), "image/png"
    digest = hashlib.sha256(data).hexdigest()
    ending = {"image/jpeg": "jpg"}.get(kind, "png")
    path = f"{channel.folder}/artwork.{digest[:8]}.{ending}"
    return Asset(path, kind, len(data), digest, data=data, immutable=True)


def _small(picture: Asset, channel: Channel) -> Asset:
    """The artwork as the show's pages have it."""
    data = artwork.small(picture.data)
    digest = hashlib.sha256(data).hexdigest()
    path = f"{channel.folder}/cover.{digest[:8]}.jpg"
    return Asset(path, "image/jpeg", len(data), digest, data=data, immutable=True)


def _kept(target: Target, channel: Channel) -> "_Read":
    kept = target.read(_catalogue_path(channel))
    return _Read(kept.data, kept.version) if kept else _Read(b"", "", tuple(_feed(target, channel)))


def _feed(target: Target, channel: Channel) -> Iterator[bytes]:
    """The pages of the feed that are there."""
    for number in count():
        page = target.read(page_path(channel, number))
        if page is None:
            return
        yield page.data


@dataclass(frozen=True, slots=True)
class _Read:
    """The catalogue's bytes and their version, both empty where there is none; then the pages of the feed."""

    data: bytes
    version: str
    feed: tuple[bytes, ...] = ()


def _catalogue_path(channel: Channel) -> str:
    return f"{channel.folder}/{catalogue.NAME}"


def _catalogue(kept: _Read, channel: Channel) -> Catalogue:
    """The catalogue that was read, or an empty one; UsageError where it is of another podcast or show."""
    if not kept.data:
        return catalogue.from_feed(kept.feed, Catalogue(channel.guid, show=channel.show.id))
    found = catalogue.from_json(kept.data, _catalogue_path(channel))
    if found.show not in ("", channel.show.id):
        raise UsageError("publish.shows", show=channel.show.id, other=found.show)
    if found.guid != channel.guid:
        raise UsageError("publish.guid", show=channel.show.id, guid=found.guid)
    return replace(found, show=channel.show.id)


def _digest(release: Release, channel: Channel) -> str:
    """A digest of everything that decides the edition's files at the outlet, none of them made."""
    seal = release.facts.provenance.seal if release.facts.provenance else ""
    versions = [shelf.load("formats", kind).version() for kind in COMPANIONS]
    told = [
        seal,
        f"record {LAYOUT}",
        channel.base,
        channel.guid,
        site.version(),
        *versions,
        repr(channel.show.podcast),
    ]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _assets(release: Release, channel: Channel) -> Iterator[Asset]:
    """Every file of the edition, in the order in which it is sent."""
    yield from release.assets()
    yield site.embed(release, channel)
    yield from site.edition_page(release, channel)


def _listed(release: Release, channel: Channel) -> Listed:
    paths = tuple(sorted(one.path for one in _assets(release, channel)))
    told = None if release.withdrawn else item(release, channel)
    return Listed(site.row(release), told, _digest(release, channel), paths)


def _send(target: Target, channel: Channel, release: Release, known: Catalogue) -> Iterator[Sent]:
    """The edition's files, but those that are there already: of this size an immutable one of this name, and
    the newest sound where its immutable twin was there before.
    """
    before = known.listed(release.guid)
    twin_there = before is not None and release.audio.path in before.paths
    for asset in _assets(release, channel):
        settled = asset.immutable or (asset is release.newest and twin_there)
        if not settled or target.size(asset.path) != asset.size:
            target.put(asset)
            yield Sent(asset.path, asset.size)


def _furnish(target: Target, wanted: bool) -> Iterator[Sent]:
    """Script, style and icon of the pages, those that are not there."""
    for asset in site.furniture() if wanted else ():
        if target.size(asset.path) != asset.size:
            target.put(asset)
            yield Sent(asset.path, asset.size)


def _enlist(target: Target, channel: Channel, listed: Sequence[Listed], now: datetime) -> Iterator[Sent]:
    """The catalogue holds these editions, whoever else writes it meanwhile."""

    def change(read: Catalogue) -> Catalogue:
        return read.with_editions(listed, now)

    yield from _rewritten(target, channel, change)


def _rewritten(target: Target, channel: Channel, change: Change) -> Iterator[Sent]:
    for _ in range(ATTEMPTS):
        kept = _kept(target, channel)
        before = _catalogue(kept, channel)
        after = change(before)
        if after == before and kept.data:
            return
        asset = _made(_catalogue_path(channel), "application/json", catalogue.to_json(after))
        try:
            target.swap(asset, kept.version)
        except Moved:
            continue
        yield Sent(asset.path, asset.size)
        return
    raise KeptError("publish.crowded", show=channel.show.id)


def _tell(target: Target, channel: Channel) -> Sending:
    """The show's pages and its feed as the newest catalogue has them, feed last; again where somebody has
    written a newer catalogue meanwhile.
    """
    changed = False
    for _ in range(ATTEMPTS):
        kept = _kept(target, channel)
        told = _catalogue(kept, channel)
        picture = artwork_of(channel, _language(told, channel))
        pages = feed(channel, told.items, picture, told.changed)
        small = _small(picture, channel)
        shown = site.show_pages(channel, told.rows, picture, small)
        for asset in (picture, small, *shown, *pages[:0:-1]):
            yield from _refreshed(target, asset)
        try:
            swapped = yield from _swapped(target, pages[0])
        except Moved:
            continue
        changed = changed or swapped
        if _kept(target, channel).version == kept.version:
            yield from _without_later(target, channel, len(pages))
            return Published(pages[0].sha256, changed)
    raise KeptError("publish.crowded", show=channel.show.id)


def _language(told: Catalogue, channel: Channel) -> str:
    newest = max(told.items, key=lambda one: one.rank, default=None)
    return newest.language if newest else channel.station.ui or "vi"


def _refreshed(target: Target, asset: Asset) -> Iterator[Sent]:
    kept = target.read(asset.path)
    if kept is None or kept.data != asset.data:
        target.put(asset)
        yield Sent(asset.path, asset.size)


def _swapped(target: Target, asset: Asset) -> Generator[Sent, None, bool]:
    kept = target.read(asset.path)
    if kept is not None and kept.data == asset.data:
        return False
    target.swap(asset, kept.version if kept else "")
    yield Sent(asset.path, asset.size)
    return True


def _without_later(target: Target, channel: Channel, count: int) -> Iterator[Sent]:
    """Pages of the feed that it no longer has are gone."""
    while target.size(path := page_path(channel, count)) is not None:
        target.remove(path)
        yield Sent(path, None)
        count += 1


def _clear(target: Target, channel: Channel, until: date) -> Iterator[Sent]:
    """What was replaced before the day `until` is gone, and at once what belongs to an edition taken back."""
    known = _catalogue(_kept(target, channel), channel)
    back = tuple(f"{one.row.page.rpartition('/')[0]}/" for one in known.editions if one.row.withdrawn)
    gone = tuple(
        one.path for one in known.replaced if one.since < until.isoformat() or one.path.startswith(back)
    )
    for path in gone:
        target.remove(path)
        yield Sent(path, None)

    def change(read: Catalogue) -> Catalogue:
        return replace(read, replaced=tuple(one for one in read.replaced if one.path not in gone))

    if gone:
        yield from _rewritten(target, channel, change)


def _made(path: str, kind: str, data: bytes) -> Asset:
    return Asset(path, kind, len(data), hashlib.sha256(data).hexdigest(), data=data)
