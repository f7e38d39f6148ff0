"""Retention: what may go of takes, reels and editions, and what must stay."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain, groupby
from operator import attrgetter, itemgetter
from pathlib import Path
from stat import S_ISREG

from bulletin import shelf
from bulletin.ear import heard_at
from bulletin.edition import Edition
from bulletin.errors import KeptError, ScriptError, UsageError
from bulletin.filing import publish_bytes, remove
from bulletin.library import HELD, find_edition, records
from bulletin.mixdown import echoes_at
from bulletin.mixdown import store_at as reel_store
from bulletin.music import measures_at
from bulletin.record import Record, sealed, to_json
from bulletin.show import Keep, Station, find_show
from bulletin.store import Entry, Store
from bulletin.take import store_at as take_store
from bulletin.texts import sentence
from bulletin.unfinished import abandoned

HOUR, DAY = 3600.0, 86400.0  # seconds
IN_USE = HOUR  # what was used so lately may belong to a run that has not ended
ASIDE_DAYS = 30  # what was held back or set aside stays so long for whoever wants to look at it
GB = 1_000_000_000
_UNITS = {"": GB, "gb": GB, "mb": 1_000_000, "kb": 1000, "b": 1}
_NUMBER = re.compile(r"\d{1,12}(?:\.\d{1,6})?")
_SIZE = re.compile(rf"({_NUMBER.pattern})\s*(GB|MB|kB|B|)", re.IGNORECASE)


class Why(StrEnum):
    """Why something goes: a key of the section `tidy` in `_texts/`."""

    AGE = "age"
    SIZE = "size"
    KEEP = "keep"
    HELD = "held"
    DAMAGED = "damaged"
    TEMP = "temp"


_NAMED = {Why.KEEP, Why.HELD}  # what people know by its name


@dataclass(frozen=True, slots=True)
class Removal:
    """A file that goes, its size in bytes, and why; `limit` in days, or in GB where it is room that lacks."""

    path: Path
    bytes: int
    why: Why
    limit: float = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """What takes and reels may come to: `bytes` of all together, `days` without use.

    `spared` are the keys that stay although they are too old, `needed` those that stay although there is too
    much.
    """

    bytes: int
    days: float
    spared: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Dated:
    """An edition, its record's path, and those of its files that are older than its show keeps them."""

    edition: Edition
    path: Path
    removals: tuple[Removal, ...]

    @property
    def left(self) -> Record:
        """Its record without them; it names no recipe any more, so that the next `make` makes all of it."""
        record, gone = self.edition.record, {removal.path.name for removal in self.removals}
        files = tuple(file for file in record.files if file.path not in gone)
        made = record.provenance
        return replace(record, files=files, provenance=replace(made, recipe="") if made else None)

    @property
    def all_removals(self) -> tuple[Removal, ...]:
        """The files, and the record with the last of them."""
        if self.left.files:
            return self.removals
        return (*self.removals, replace(self.removals[-1], path=self.path, bytes=_size(self.path)))


def needed_by(found: Iterable[Edition]) -> frozenset[str]:
    """The keys of all takes and reels that these editions were made from."""
    made = (edition.record.provenance for edition in found)
    return frozenset(key for one in made if one for key in (*(take.key for take in one.takes), *one.reels))


def outworn(stores: Iterable[Store], limits: Limits, now: datetime) -> Iterator[Removal]:
    """The takes and reels that go: first what is too old, then the longest unused until the rest has room."""
    entries = sorted(chain.from_iterable(store.entries() for store in stores), key=lambda entry: entry.used)
    total, moment = sum(entry.bytes for entry in entries), now.timestamp()
    idle = [entry for entry in entries if moment - entry.used > IN_USE]
    old = [entry for entry in idle if _is_old(entry, limits, moment)]
    for entry in old:
        total -= entry.bytes
        yield Removal(entry.path, entry.bytes, Why.AGE, limits.days)
    gone = {entry.path for entry in old}
    for entry in idle:
        if total <= limits.bytes:
            return
        if entry.path not in gone and entry.key not in limits.needed:
            total -= entry.bytes
            yield Removal(entry.path, entry.bytes, Why.SIZE, limits.bytes / GB)


def _is_old(entry: Entry, limits: Limits, moment: float) -> bool:
    return moment - entry.used > limits.days * DAY and entry.key not in limits.spared


def outdated(folder: Path, station: Station, now: datetime) -> Iterator[Dated]:
    """The editions in `folder` with files older than their show keeps them, never the newest of a show."""
    by_show: dict[str, list[tuple[datetime, Path, Edition]]] = {}
    for path in records(folder):
        edition = find_edition(folder, path.stem)
        if edition and edition.record.files:
            by_show.setdefault(edition.record.edition.show, []).append((_due(edition, path), path, edition))
    for show, found in by_show.items():
        keep = _keep_of(show, station)
        for due, path, edition in sorted(found, key=itemgetter(0))[:-1]:
            removals = tuple(_past(edition, keep, now - due))
            if removals:
                yield Dated(edition, path, removals)


def _due(edition: Edition, path: Path) -> datetime:
    try:
        return datetime.fromisoformat(edition.record.edition.at).astimezone()
    except ValueError as error:
        raise KeptError("record.damaged", path=str(path)) from error


def _past(edition: Edition, keep: Iterable[Keep], age: timedelta) -> Iterator[Removal]:
    days = {shelf.load("formats", one.format).SUFFIX: one.days for one in keep}
    for file in edition.record.files:
        folder, _, inside = file.path.partition("/")
        limit = next((days[suffix] for suffix in days if _has(folder, suffix, bool(inside))), None)
        if limit is not None and age > timedelta(days=limit):
            yield Removal(edition.folder / file.path, file.bytes, Why.KEEP, limit)


def _has(name: str, suffix: str, is_folder: bool) -> bool:
    """Whether the file or folder of that name is of the format with the suffix, that of a folder without a
    dot.
    """
    return name.endswith(suffix) and is_folder != suffix.startswith(".")


def _keep_of(show: str, station: Station) -> tuple[Keep, ...]:
    """What the show says; a show that is no more says nothing, so its editions stay."""
    try:
        keep = find_show(show, station).keep
    except UsageError:
        return ()
    known = shelf.members("formats")
    for one in keep:
        if one.format not in known:
            raise ScriptError("tidy.keep_format", show=show, format=one.format, known=", ".join(known))
    return keep


def aside(folder: Path, why: Why, now: datetime) -> Iterator[Removal]:
    """What has been in `folder` (held back, or set aside as damaged) for longer than 30 days."""
    for path in sorted(folder.glob("*")):
        with suppress(FileNotFoundError):
            facts = path.stat()
            if S_ISREG(facts.st_mode) and now.timestamp() - facts.st_mtime > ASIDE_DAYS * DAY:
                yield Removal(path, facts.st_size, why, ASIDE_DAYS)


def unfinished(folders: Iterable[Path]) -> Iterator[Removal]:
    """What runs that ended early left in these folders."""
    for folder in folders:
        yield from (Removal(path, _size(path), Why.TEMP) for path in abandoned(folder))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


@dataclass(frozen=True, slots=True)
class Tidying:
    """All that goes: editions' files, whose records are written again, and everything else."""

    dated: tuple[Dated, ...]
    others: tuple[Removal, ...]

    @property
    def removals(self) -> tuple[Removal, ...]:
        """Every file that goes."""
        return (*chain.from_iterable(one.all_removals for one in self.dated), *self.others)

    @property
    def bytes(self) -> int:
        """The room that it frees."""
        return sum(one.bytes for one in self.removals)

    def sentences(self, ui: str) -> Iterator[str]:
        """What goes, in the language `ui`: each file of an edition, all others together by the reason."""
        for (why, limit), ones in groupby(self.removals, key=attrgetter("why", "limit")):
            group = tuple(ones)
            facts = {
                "count": len(group),
                "limit": f"{limit:g}",
                "mb": megabytes(sum(one.bytes for one in group)),
            }
            paths = [one.path for one in group] if why in _NAMED else [""]
            yield from (sentence(f"tidy.{why.value}", ui, path=path, **facts) for path in paths)

    def carry_out(self) -> None:
        """All of it is gone, records first: none ever names what is gone. KeptError where a file stays."""
        for one in self.dated:
            if one.left.files:
                publish_bytes(one.path, to_json(sealed(one.left)))
            else:
                remove(one.path)
        for removal in self.removals:
            remove(removal.path)


def megabytes(size: int) -> str:
    """`size` in bytes as megabytes with one decimal."""
    return f"{size / 1_000_000:.1f}"


def tidying(folder: Path, kept: Path, station: Station, limits: Limits, now: datetime) -> Tidying:
    """What goes from the editions in `folder` and the takes and reels in `kept`; nothing has gone yet."""
    stores = (take_store(kept / "takes"), reel_store(kept / "reels"))
    shards = (shard for store in stores for shard in sorted(store.root.glob("??")))
    others = (
        outworn((*stores, *_companions(kept)), limits, now),
        aside(folder / HELD, Why.HELD, now),
        *(aside(store.root / "damaged", Why.DAMAGED, now) for store in stores),
        unfinished((folder, *_folders(folder), *shards)),
    )
    return Tidying(tuple(outdated(folder, station, now)), tuple(chain.from_iterable(others)))


def _companions(kept: Path) -> tuple[Store, ...]:
    """What is known besides of reels, of pieces of music, and of takes."""
    return (echoes_at(kept / "reels"), measures_at(kept / "takes"), heard_at(kept / "takes"))


def _folders(folder: Path) -> tuple[Path, ...]:
    """The folders in that of the editions: what was held back, and parts of editions."""
    return tuple(path for path in sorted(folder.glob("*")) if path.is_dir())


def limits(station: Station, size: str, days: str, spared: frozenset[str], needed: frozenset[str]) -> Limits:
    """The limits asked for ("5GB", "60"), else the station's; `spared` and `needed` as in `Limits`."""
    room = size_in_bytes(size) if size else round(station.kept.gb * GB)
    return Limits(room, _days(days) if days else station.kept.days, spared, needed)


def size_in_bytes(text: str) -> int:
    """`text` such as "5GB", "500 MB" or "2.5" (GB) in bytes; UsageError for anything else."""
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise UsageError("tidy.size_option", value=text)
    return round(float(found[1]) * _UNITS[found[2].lower()])


def _days(text: str) -> float:
    if not _NUMBER.fullmatch(text.strip()):
        raise UsageError("tidy.days_option", value=text)
    return float(text)
