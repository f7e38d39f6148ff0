"""Dispatch: sound goes into the library of a playout or a podcast host, each edition once.

The ledger says what a library was given and by which key: before anything is sent it is noted, so that a run
that was broken off asks the library first. What somebody removed there stays removed. The file that a
correction replaces is let go when the library has found the new one good.
"""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from bulletin.check import unfit
from bulletin.cut import Cut, cut
from bulletin.edition import Edition
from bulletin.errors import BulletinError, Failure, KeptError
from bulletin.ledger import Deposit, Ledger
from bulletin.outlet import Depot, MediaOutlet, Sent, State, open_depot, outlet_of
from bulletin.show import OutletSettings, Show, Station

LOOKS, LOOK_SECONDS = 8, 2.0  # how often and how far apart we ask what became of what was just sent


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that the library has and still looks at."""

    path: str


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A library that is open under the name `outlet`, which the ledger knows it by as `address`, and whether
    it can let go of what it has.
    """

    depot: Depot
    ledger: Ledger
    outlet: str
    address: str
    removes: bool
    rehearsed: bool = False
    sleep: Callable[[float], None] = time.sleep

    def knows(self, edition: str) -> bool:
        """Whether the library was given anything of the edition."""
        return bool(self.ledger.deposits(self.address, edition))

    def is_done(self, cut: Cut) -> bool:
        """Whether nothing is left to do for the cut, as far as anybody knows here."""
        known = self.ledger.deposits(self.address, cut.edition)
        if cut.withdrawn:
            return not known
        return [one.sha256 for one in known if one.settled] == [cut.asset.sha256] and len(known) == 1

    def deliver(self, cut: Cut) -> Iterator[Sent | Waiting | Failure]:
        """The cut is in the library and nothing older of its edition; nothing at all of what was taken back.
        What fails is a Failure, and is done by the next run.
        """
        known = self.ledger.deposits(self.address, cut.edition)
        try:
            ready = cut.withdrawn or (yield from self._put(cut, known))
            if ready:
                yield from self._clear(cut, known)
        except BulletinError as error:
            yield Failure(cut.edition, error.about(cut.title))

    def _put(self, cut: Cut, known: tuple[Deposit, ...]) -> Generator[Sent | Waiting, None, bool]:
        """Whether the cut is there and can be on air."""
        mine = next((one for one in known if one.sha256 == cut.asset.sha256), None)
        if mine and mine.key and (mine.settled or self.rehearsed):
            return True
        if mine and mine.key and (state := self._look(cut, mine)) is not State.GONE:
            yield from () if state is State.READY else (Waiting(cut.asset.path),)
            return state is State.READY
        if not self.removes and any(one is not mine for one in known):
            raise KeptError("outlet.unremovable", name=self.outlet, title=cut.title)
        mark = self.depot.mark(cut)
        return (yield from self._send(cut, Deposit(cut.asset.sha256, mark, self.depot.find(mark))))

    def _send(self, cut: Cut, one: Deposit) -> Generator[Sent | Waiting, None, bool]:
        sent = () if one.key else (Sent(cut.asset.path, cut.asset.size),)
        if self.rehearsed:
            yield from sent
            return True
        self.ledger.note_deposit(self.address, cut.edition, one)
        made = replace(one, key=one.key or self.depot.send(cut))
        self.ledger.note_deposit(self.address, cut.edition, made)
        yield from sent
        for look in range(LOOKS):
            if self._look(cut, made) is State.READY:
                return True
            if look < LOOKS - 1:
                self.sleep(LOOK_SECONDS)
        yield Waiting(cut.asset.path)
        return False

    def _look(self, cut: Cut, one: Deposit) -> State:
        """What became of it, which is noted; KeptError where the library found it bad."""
        state = self.depot.state(one.key)
        if state is State.FAILED:
            self.depot.drop(one.key)
            self.ledger.forget_deposit(self.address, cut.edition, one)
            raise KeptError("outlet.unplayable", name=self.outlet, place=cut.asset.path)
        if state is State.READY:
            self.ledger.note_deposit(self.address, cut.edition, replace(one, settled=True))
        return state

    def _clear(self, cut: Cut, known: tuple[Deposit, ...]) -> Iterator[Sent]:
        """What is no longer to be heard is gone."""
        for one in known:
            if one.sha256 == cut.asset.sha256 and not cut.withdrawn:
                continue
            if not self.removes:
                raise KeptError("outlet.unremovable", name=self.outlet, title=cut.title)
            if not self.rehearsed:
                if key := one.key or self.depot.find(one.mark):
                    self.depot.drop(key)
                self.ledger.forget_deposit(self.address, cut.edition, one)
            yield Sent(f"{cut.name} {one.key}".rstrip(), None)


@dataclass(frozen=True, slots=True)
class Errand:
    """The editions of one show go to one outlet that takes sound alone: all that were asked for by name
    (`named`), else those that may be on air and are not too old for it; `rehearsed` where nothing is done.
    """

    settings: OutletSettings
    station: Station
    show: Show
    now: datetime
    ledger: Ledger
    named: bool = False
    rehearsed: bool = False

    def run(self, wanted: Sequence[Edition]) -> Iterator[Sent | Waiting | Failure]:
        """What became of them; BulletinError where the outlet cannot be opened."""
        settings = self.settings
        member = cast("MediaOutlet", outlet_of(settings))
        address = f"{settings.name} {settings.to}"
        with closing(open_depot(settings, self.station)) as depot:
            work = Dispatch(depot, self.ledger, settings.name, address, member.REMOVES, self.rehearsed)
            for one in wanted:
                if self.named or work.knows(one.record.edition.id) or self._is_due(one):
                    yield from self._deliver(one, work)

    def _deliver(self, edition: Edition, work: Dispatch) -> Iterator[Sent | Waiting | Failure]:
        facts = edition.record.edition
        try:
            made = cut(edition, self.settings.format)
        except BulletinError as error:
            yield Failure(facts.id, error.about(facts.title))
            return
        if work.is_done(made):
            return
        if found := unfit(edition, self.station.folder):
            yield Failure(facts.id, found.about(facts.title))
        else:
            yield from work.deliver(made)

    def _is_due(self, edition: Edition) -> bool:
        """Whether the edition may be on air, and is not too old for the outlet."""
        due = datetime.fromisoformat(edition.record.edition.at)
        expires = self.show.playout.expires(due)
        if edition.record.withdrawn.at or due <= self.now - timedelta(days=self.settings.days):
            return False
        return not expires or datetime.fromisoformat(expires) > self.now
