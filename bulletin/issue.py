"""Issue: the files of an edition, written and checked together, and none visible before all are."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bulletin import shelf
from bulletin.check import Report, check_draft
from bulletin.edition import AnyFormat, Draft, FolderFormat, Format
from bulletin.errors import Unfit
from bulletin.filing import Writing, publish_bytes, publish_copy, publish_together, sha256_of, sweep
from bulletin.library import HELD
from bulletin.mixdown import Mixdown
from bulletin.order import Plan
from bulletin.profile import Delivery
from bulletin.record import FileFacts, Record, SoundFacts
from bulletin.release import channel, edition_guid


def delivered(report: Report, separation_lu: float) -> SoundFacts | None:
    """The sound of the first format as it is decoded again."""
    found = report.measured
    if found is None:
        return None
    return SoundFacts(
        lufs=round(found.lufs, 2),
        true_peak_dbtp=round(found.true_peak_dbtp, 2),
        range_lu=found.range_lu,
        sample_rate=found.rate,
        channels=found.channels,
        samples=found.samples,
        separation_lu=round(separation_lu, 2) if math.isfinite(separation_lu) else None,
    )


Published = tuple[FileFacts, Report]


class PeaksError(Exception):
    """Coding lifted peaks `over_db` over the ceiling, and nothing else is wrong: a limiter that stays further
    under it mends that.
    """

    def __init__(self, over_db: float) -> None:
        super().__init__(over_db)
        self.over_db = over_db


@dataclass(frozen=True, slots=True)
class _Piece:
    """A file that is to be: its path, seen from the folder of editions, its media type, what writes it, and
    where it is sound the draft that it is checked against.
    """

    path: Path
    type: str
    write: Callable[[Path], None]
    draft: Draft | None


@dataclass(frozen=True, slots=True)
class Issue:
    """What the files of an edition are made from, and the name that they share; `last` where it is not mixed
    again for a peak.
    """

    plan: Plan
    mixdowns: Mapping[Delivery, Mixdown]
    record: Record
    name: str
    last: bool = True

    def publish(self, formats: tuple[str, ...]) -> list[Published]:
        """The files of the formats with the reports on them, none visible before all are checked; Unfit where
        one must not go on air, PeaksError where only a peak is in the way and this is not the last try.
        """
        published: list[Published] = []
        pieces = (piece for name in formats for piece in self._pieces(shelf.load("formats", name)))
        publish_together(self._writing(piece, published) for piece in pieces)
        return published

    def _pieces(self, made: AnyFormat) -> Iterator[_Piece]:
        path = Path(f"{self.name}{made.SUFFIX}")
        if made.FOR == "record":
            yield _Piece(path, made.TYPE, partial(_put, made.render(self.record)), None)
            return
        draft = self._draft(made)
        if made.FOR == "edition":
            yield _Piece(path, made.TYPE, partial(made.write, draft), draft)
            return
        sweep(self.plan.order.to / path)
        for one in made.files(draft):
            yield _Piece(path / one.name, one.type, one.write, one.draft)

    def _writing(self, piece: _Piece, published: list[Published]) -> Writing:
        """The piece to be published, which then stands among those that were."""
        path = self.plan.order.to / piece.path

        def inspect(temp: Path) -> None:
            sound = piece.draft
            report = self._inspected(sound, path, temp) if sound else Report(str(path), None, ())
            size, digest = temp.stat().st_size, sha256_of(temp)
            facts = FileFacts(piece.path.as_posix(), piece.type, size, digest, delivered(report, math.inf))
            published.append((facts, report))

        return Writing(path, piece.write, inspect)

    def _inspected(self, draft: Draft, path: Path, made: Path) -> Report:
        """The report on the file `made`, which is to become `path`; what is unfit is held beside its
        report.
        """
        sounds = tuple((one.digest, one.path) for one in self.plan.music.values())
        report = check_draft(made, draft, sounds)
        if report.fit:
            return report
        if report.measured and not self.last and {one.key for one in report.grave} == {"check.peak"}:
            raise PeaksError(report.measured.true_peak_dbtp - draft.mixdown.delivery.profile.peak_dbtp)
        held = self.plan.order.to / HELD / "-".join(path.relative_to(self.plan.order.to).parts)
        publish_copy(held, made)
        publish_bytes(held.with_name(f"{held.name}.report.json"), report.to_json())
        raise Unfit("pressing.held", path=str(held), reason=report.grave[0])

    def _draft(self, made: Format | FolderFormat) -> Draft:
        plan = self.plan
        return Draft(
            record=self.record,
            mixdown=self.mixdowns[made.delivery(plan.order.show)],
            name=self.name,
            album=plan.album,
            genre=plan.order.show.genre,
            publisher=plan.order.station.publisher,
            cover=plan.cover,
            pictures=plan.pictures,
            expires=plan.order.show.playout.expires(plan.identity.at),
            **_whereabouts(plan, self.record),
        )


def _whereabouts(plan: Plan, record: Record) -> dict[str, str]:
    """Where listeners find the edition; nothing where the station has no public address."""
    station = plan.order.station
    if not station.url:
        return {}
    told = channel(plan.order.show, station)
    return {"site": told.base, "feed": told.address(told.feed), "guid": edition_guid(record, told)}


def _put(data: bytes, path: Path) -> None:
    path.write_bytes(data)
