"""Publishing: editions reach an outlet, sound first and the feed last, so that nobody ever reads half of
anything.

Killed at any moment it leaves an old feed that is whole and points to files that are there; the next run goes
on. Several publishers agree by the catalogue, which only who has read the newest one may write.
"""

import hashlib
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bulletin import artwork, catalogue, masthead, site
from bulletin.catalogue import Catalogue, Listed
from bulletin.errors import KeptError, ScriptError
from bulletin.feed import feed, item, page_path, show_title
from bulletin.inventory import digest, survey
from bulletin.listing import catalogue_of, catalogue_path, held
from bulletin.outlet import Moved, Sent, Target
from bulletin.release import Asset, Channel, Release

ATTEMPTS = 50  # to write what others write too


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing came to: the digest of the feed as it stands now, and whether it changed."""

    feed_sha256: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Due:
    """When something is published, and for how many days files that are replaced then stay."""

    now: datetime
    grace_days: int


Sending = Generator[Sent, None, Published]
Change = Callable[[Catalogue], Catalogue]


def publish(
    target: Target, channel: Channel, releases: Sequence[Release], due: Due, thorough: bool = False
) -> Sending:
    """The releases at the target, then the catalogue, the show's pages, and last the feed; files that were
    replaced go after their days of grace, those of what was taken back at once. What `survey` refuses stays
    out; a lost catalogue is made again of the feed. UsageError where the feed there is of another podcast or
    show; KeptError where too many write at once.
    """
    known = catalogue_of(held(target, channel), channel)
    unsent = survey(target, channel, releases, thorough).unsent
    yield from _furnish(target, bool(unsent) or thorough)
    for one in unsent:
        yield from _send(target, channel, one, known)
    yield from _enlist(target, channel, [_listed(one, channel) for one in unsent], due.now)
    published = yield from _tell(target, channel)
    yield from _clear(target, channel, due.now.date() - timedelta(days=due.grace_days))
    return published


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


def _assets(release: Release, channel: Channel) -> Iterator[Asset]:
    """Every file of the edition, in the order in which it is sent."""
    yield from release.assets()
    yield site.embed(release, channel)
    yield from site.edition_page(release, channel)


def _listed(release: Release, channel: Channel) -> Listed:
    paths = tuple(sorted(one.path for one in _assets(release, channel)))
    told = None if release.withdrawn else item(release, channel)
    return Listed(site.row(release), told, digest(release, channel), paths)


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
    for asset in masthead.furniture() if wanted else ():
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
        kept = held(target, channel)
        before = catalogue_of(kept, channel)
        after = change(before)
        if after == before and kept.data:
            return
        asset = _made(catalogue_path(channel), "application/json", catalogue.to_json(after))
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
        kept = held(target, channel)
        told = catalogue_of(kept, channel)
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
        if held(target, channel).version == kept.version:
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
    known = catalogue_of(held(target, channel), channel)
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
