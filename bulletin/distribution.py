"""Distribution: a station's editions go to all of its outlets, checked before, and its hubs are told
after.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bulletin.check import unfit
from bulletin.dispatch import Errand, Waiting
from bulletin.edition import Edition
from bulletin.errors import BulletinError, Failure, UsageError
from bulletin.fetch import Answer, Call, fetch
from bulletin.guids import keep_guid, settled_guid
from bulletin.inventory import survey
from bulletin.ledger import Ledger
from bulletin.library import editions
from bulletin.listing import is_lost, known_guid
from bulletin.outlet import Kept, Sent, Target, open_outlet, outlet_of, scheme_of
from bulletin.publishing import Due, Published, publish
from bulletin.release import Asset, Channel, Release, channel, release, show_folder
from bulletin.show import OutletSettings, Show, Station, find_show, show_names
from bulletin.speed import variant_of

Tell = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a show at an outlet: the feed's address (nothing where the outlet takes sound alone),
    whether it changed, what was written, and what the outlet has and still looks at; whether the feed is
    `owned`, which is to name somebody to write to.
    """

    outlet: str
    show: str
    feed: str
    changed: bool
    sent: tuple[Sent, ...]
    waiting: tuple[str, ...] = ()
    owned: bool = True


@dataclass(frozen=True, slots=True)
class Distribution:
    """What publishing needs to know: the station, the outlets meant (none named: all), the moment, the
    ledger; `rehearsed` where nothing may be written, `named` where the editions were asked for by name. Of
    these, where it is to `repair`, and in a folder, every file is looked for, and sent again if it is gone.
    """

    station: Station
    outlets: tuple[str, ...]
    now: datetime
    ledger: Ledger
    rehearsed: bool = False
    named: bool = False
    repair: bool = False
    tell: Tell = fetch

    def publish(self, wanted: Sequence[Edition]) -> Iterator[Delivered | Failure]:
        """What became of the editions at each outlet; what cannot be published, or no outlet takes, is a
        Failure. UsageError where the station has no outlet of a name that was asked for.
        """
        settings = self._settings()
        told: dict[Channel, list[Published]] = {}
        guids: dict[str, str] = {}
        for name, some in _by_show(wanted):
            try:
                show = find_show(name, self.station)
                yield from self._publish_show(show, some, settings, told, guids)
            except BulletinError as error:
                yield Failure(name, error.about(name))
        for place, outcomes in told.items():
            yield from self._ping(place, outcomes[-1])

    def _publish_show(
        self,
        show: Show,
        some: Sequence[Edition],
        settings: Sequence[OutletSettings],
        told: dict[Channel, list[Published]],
        guids: dict[str, str],
    ) -> Iterator[Delivered | Failure]:
        """What became of the editions of one show; `told` and `guids` are of all shows so far."""
        mine = [one for one in settings if not one.shows or show.id in one.shows]
        sites = [one for one in mine if outlet_of(one).TAKES == "files"]
        for one in (one for one in mine if one not in sites):
            yield from self._hand_in(one, show, some)
        if not sites:
            return
        place = channel(show, self.station)
        other = _twin(show, self.station) or guids.setdefault(place.guid, show.id)
        if other != show.id:
            raise UsageError("publish.shows", show=show.id, other=other)
        yield from self._deliver_all(sites, place, some, told)

    def _deliver_all(
        self,
        sites: Sequence[OutletSettings],
        place: Channel,
        some: Sequence[Edition],
        told: dict[Channel, list[Published]],
    ) -> Iterator[Delivered | Failure]:
        for one in sites:
            for outcome in self._deliver(one, place, some):
                if isinstance(outcome, Published):
                    told.setdefault(place, []).append(outcome)
                else:
                    yield outcome

    def _hand_in(
        self, settings: OutletSettings, show: Show, some: Sequence[Edition]
    ) -> Iterator[Delivered | Failure]:
        """What became of the editions of one show at an outlet that takes sound alone."""
        errand = Errand(settings, self.station, show, self.now, self.ledger, self.named, self.rehearsed)
        sent: list[Sent] = []
        waiting: list[str] = []
        failed = False
        try:
            for outcome in errand.run(some):
                if isinstance(outcome, Failure):
                    failed = True
                    yield outcome
                elif isinstance(outcome, Waiting):
                    waiting.append(outcome.path)
                else:
                    sent.append(outcome)
        except BulletinError as error:
            failed = True
            yield Failure(settings.name, error.about(settings.name))
        if sent or waiting or not failed:
            yield Delivered(settings.name, show.id, "", bool(sent), tuple(sent), tuple(waiting))

    def _settings(self) -> tuple[OutletSettings, ...]:
        known = {one.name: one for one in self.station.outlets}
        if not known:
            raise UsageError("publish.nowhere")
        for name in self.outlets:
            if name not in known:
                raise UsageError("publish.outlet", name=name, known=", ".join(known))
        return tuple(known[name] for name in self.outlets or known)

    def _deliver(
        self, settings: OutletSettings, place: Channel, some: Sequence[Edition]
    ) -> Iterator[Delivered | Failure | Published]:
        """What became of the editions of one show at one outlet, and how its feed stands."""
        try:
            with closing(open_outlet(settings, self.station)) as opened:
                target = _Rehearsal(opened) if self.rehearsed else opened
                known = self._as_known(target, place)
                yield from self._write(target, settings, known, some)
                if not self.rehearsed:
                    keep_guid(self.station, known.show.id, known.guid)
        except BulletinError as error:
            yield Failure(settings.name, error.about(settings.name))

    def _as_known(self, target: Target, place: Channel) -> Channel:
        """The channel under its settled guid, else under the one that the outlet knows it by."""
        guid = settled_guid(place.show, self.station) or known_guid(target, place)
        return replace(place, guid=guid or place.guid)

    def _write(
        self, target: Target, settings: OutletSettings, place: Channel, some: Sequence[Edition]
    ) -> Iterator[Delivered | Failure | Published]:
        thorough = self.named or self.repair or scheme_of(settings.to) == "file"
        releases = [release(one, place) for one in some]
        if is_lost(target, place):
            releases += [one for one in _beside(some, place) if target.size(one.page) is not None]
        found = survey(target, place, releases, thorough)
        refused = [(one.release, one.error) for one in found.refused]
        folder = self.station.folder
        refused += [(one, spoilt) for one in found.unsent if (spoilt := unfit(one.edition, folder))]
        for one, error in refused:
            yield Failure(one.facts.edition.id, error.about(one.facts.edition.title))
        sent: list[Sent] = []
        out = {one.guid for one, _ in refused if not one.withdrawn}
        fit = [one for one in releases if one.withdrawn or one.guid not in out]
        steps = publish(target, place, fit, Due(self.now, settings.grace_days), thorough)
        while True:
            try:
                sent.append(next(steps))
            except StopIteration as end:
                published: Published = end.value
                break
        feed = place.address(place.feed)
        owned = bool(place.show.podcast.email)
        yield Delivered(settings.name, place.show.id, feed, published.changed, tuple(sent), owned=owned)
        yield published

    def _ping(self, place: Channel, published: Published) -> Iterator[Failure]:
        """The hub hears of the feed once for each change (W3C WebSub, 7)."""
        hub, feed = place.show.podcast.hub, place.address(place.feed)
        if not hub or self.rehearsed or self.ledger.pinged(feed) == published.feed_sha256:
            return
        try:
            self.tell(Call(hub, "POST", form=(("hub.mode", "publish"), ("hub.url", feed)), attempts=3))
        except BulletinError as error:
            yield Failure(hub, error)
            return
        self.ledger.note_ping(feed, published.feed_sha256)


def _twin(show: Show, station: Station) -> str:
    """Another show of the station that would lie in the same folder, if there is one."""
    mine = show_folder(show.id)
    return next((one for one in show_names(station) if one != show.id and show_folder(one) == mine), "")


def _beside(some: Sequence[Edition], place: Channel) -> Iterator[Release]:
    """Every edition of the show in the folders of these."""
    for folder in dict.fromkeys(one.folder for one in some):
        for edition in editions(folder):
            if edition.record.edition.show == place.show.id:
                yield release(edition, place)


def _by_show(wanted: Iterable[Edition]) -> Iterator[tuple[str, list[Edition]]]:
    groups: dict[str, list[Edition]] = {}
    for one in wanted:
        groups.setdefault(one.record.edition.show, []).append(one)
    yield from groups.items()


def waiting(folder: Path, show: str, station: Station) -> tuple[Edition, ...]:
    """The editions in `folder` that go out without being named: those of the show (none named: of every
    show) but where the show holds them until they are.
    """
    found = tuple(one for one in editions(folder) if show in ("", one.record.edition.show))
    held = {name: _holds(name, station) for name in {one.record.edition.show for one in found}}
    return tuple(one for one in found if not held[one.record.edition.show] or one.record.withdrawn.at)


def _holds(name: str, station: Station) -> bool:
    """Whether the show holds its editions back; one that cannot be read is named when it is published."""
    try:
        return find_show(name, station).podcast.hold
    except BulletinError:
        return False


def episodes(found: Iterable[Edition]) -> tuple[tuple[Edition, ...], tuple[Edition, ...]]:
    """Those that a feed has as episodes, and those that it has not: what is read at another speed than its
    show is the same episode once more. One that was taken back is to be taken back whatever it was.
    """
    every = tuple(found)
    standing = [one for one in every if not one.record.withdrawn.at]
    aside = tuple(one for one in standing if variant_of(one.record.edition.id))
    return tuple(one for one in every if one not in aside), aside


class _Rehearsal:
    """A target that is read as it is, and only seems to be written."""

    def __init__(self, inner: Target) -> None:
        self._inner = inner
        self._written: dict[str, Asset | None] = {}

    def put(self, asset: Asset) -> None:
        self._written[asset.path] = asset

    def swap(self, asset: Asset, before: str) -> None:
        self._written[asset.path] = asset

    def read(self, path: str) -> Kept | None:
        if path not in self._written:
            return self._inner.read(path)
        asset = self._written[path]
        return Kept(asset.data, asset.sha256) if asset else None

    def size(self, path: str) -> int | None:
        if path not in self._written:
            return self._inner.size(path)
        asset = self._written[path]
        return asset.size if asset else None

    def remove(self, path: str) -> None:
        self._written[path] = None

    def close(self) -> None:
        self._inner.close()
