"""Distribution: a station's editions go to all of its outlets, checked before, and its hubs are told
after.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bulletin.check import check_edition
from bulletin.edition import Edition, bare_name
from bulletin.errors import BulletinError, Failure, Unfit, UsageError
from bulletin.fetch import Answer, Call, fetch
from bulletin.filing import publish_bytes
from bulletin.latest import Latest
from bulletin.ledger import Ledger
from bulletin.library import editions, find_edition
from bulletin.outlet import Kept, Target, open_outlet
from bulletin.publishing import Published, Sent, publish, survey
from bulletin.record import Withdrawn, sealed, to_json
from bulletin.release import Asset, Channel, channel, release, show_folder
from bulletin.show import OutletSettings, Show, Station, find_show, show_names
from bulletin.text import one_line

Tell = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a show at an outlet: the feed's address, whether it changed, and what was written."""

    outlet: str
    show: str
    feed: str
    changed: bool
    sent: tuple[Sent, ...]


@dataclass(frozen=True, slots=True)
class Distribution:
    """What publishing needs to know: the station, the outlets meant (none named: all), the moment, the
    ledger; `rehearsed` where nothing may be written.
    """

    station: Station
    outlets: tuple[str, ...]
    now: datetime
    ledger: Ledger
    rehearsed: bool = False
    tell: Tell = fetch

    def publish(self, wanted: Sequence[Edition]) -> Iterator[Delivered | Failure]:
        """What became of the editions at each outlet; what cannot be published, or no outlet takes, is a
        Failure. UsageError where the station has no outlet of a name that was asked for.
        """
        settings = self._settings()
        told: dict[Channel, list[Published]] = {}
        guids: dict[str, str] = {}
        for show, some in _by_show(wanted, self.station):
            place = channel(show, self.station)
            other = _twin(show, self.station) or guids.setdefault(place.guid, show.id)
            if other != show.id:
                yield Failure(show.id, UsageError("publish.shows", show=show.id, other=other))
                continue
            for one in (one for one in settings if not one.shows or show.id in one.shows):
                for outcome in self._deliver(one, place, some):
                    if isinstance(outcome, Published):
                        told.setdefault(place, []).append(outcome)
                    else:
                        yield outcome
        for place, outcomes in told.items():
            yield from self._ping(place, outcomes[-1])

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
                yield from self._write(target, settings, place, some)
        except BulletinError as error:
            yield Failure(settings.name, error.about(settings.name))

    def _write(
        self, target: Target, settings: OutletSettings, place: Channel, some: Sequence[Edition]
    ) -> Iterator[Delivered | Failure | Published]:
        releases = [release(one, place) for one in some]
        found = survey(target, place, releases)
        refused = [(one.release, one.error) for one in found.refused]
        refused += [(one, error) for one in found.unsent if (error := _unfit(one.edition, self.station))]
        for one, error in refused:
            yield Failure(one.facts.edition.id, error.about(one.facts.edition.title))
        sent: list[Sent] = []
        out = {one.guid for one, _ in refused if not one.withdrawn}
        fit = [one for one in releases if one.withdrawn or one.guid not in out]
        steps = publish(target, place, fit, self.now.date(), settings.grace_days)
        while True:
            try:
                sent.append(next(steps))
            except StopIteration as end:
                published: Published = end.value
                break
        feed = place.address(place.feed)
        yield Delivered(settings.name, place.show.id, feed, published.changed, tuple(sent))
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


def _unfit(edition: Edition, station: Station) -> BulletinError | None:
    """Why the edition must not go out, if it must not; one that was taken back says just that."""
    if edition.record.withdrawn.at:
        return None
    for report in check_edition(edition, station.folder):
        if not report.fit:
            return Unfit("publish.unfit", path=report.path, reason=report.grave[0].sentence())
    return None


def _by_show(wanted: Iterable[Edition], station: Station) -> Iterator[tuple[Show, list[Edition]]]:
    groups: dict[str, list[Edition]] = {}
    for one in wanted:
        groups.setdefault(one.record.edition.show, []).append(one)
    for name, some in groups.items():
        yield find_show(name, station), some


def waiting(folder: Path, show: str, station: Station) -> tuple[Edition, ...]:
    """The editions in `folder` that go out without being named: those of the show (none named: of every
    show) but where the show holds them until they are.
    """
    found = tuple(one for one in editions(folder) if show in ("", one.record.edition.show))
    held = {name: _holds(name, station) for name in {one.record.edition.show for one in found}}
    return tuple(one for one in found if not held[one.record.edition.show] or one.record.withdrawn.at)


def _holds(name: str, station: Station) -> bool:
    return find_show(name, station).podcast.hold


def named_edition(name: str, folder: Path) -> Edition:
    """The edition by its record's or its sound's path, or by its name in `folder`; UsageError where none
    is.
    """
    path = Path(name)
    bare = bare_name(path.name)
    places = [(path.parent, bare), (folder, path.name), (folder, bare)]
    for place, stem in places:
        if found := find_edition(place, stem):
            return found
    raise UsageError("publish.absent", name=name, folder=str(folder))


def withdraw(edition: Edition, reason: str, now: datetime) -> Edition:
    """The edition as it is once it was taken back: its record says so from now on; UsageError without a
    reason, or where it was taken back before.
    """
    reason = one_line(reason)
    if not reason:
        raise UsageError("withdraw.reason")
    if edition.record.withdrawn.at:
        raise UsageError("withdraw.again", title=edition.record.edition.title)
    at = now.replace(microsecond=0).isoformat()
    record = sealed(replace(edition.record, withdrawn=Withdrawn(at, reason)))
    publish_bytes(edition.folder / f"{edition.name}.json", to_json(record))
    return Edition(record, edition.folder)


def off_air(gone: Edition, station: Station, now: datetime) -> None:
    """The playout no longer finds the edition under the name of the latest one: it finds the one before, if
    that may still be on air.
    """
    name = _latest_of(gone, station)
    latest = Latest(gone.folder, name)
    if name and latest.is_of(gone):
        latest.give_way(one for one in editions(gone.folder) if _may_follow(one, name, station, now))


def _latest_of(edition: Edition, station: Station) -> str:
    """What the edition's show calls its latest one; nothing where there is no such show any more."""
    try:
        return find_show(edition.record.edition.show, station).playout.latest
    except UsageError:
        return ""


def _may_follow(edition: Edition, name: str, station: Station, now: datetime) -> bool:
    if edition.record.withdrawn.at or _latest_of(edition, station) != name:
        return False
    playout = find_show(edition.record.edition.show, station).playout
    expires = playout.expires(datetime.fromisoformat(edition.record.edition.at))
    return not expires or datetime.fromisoformat(expires) > now


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
