"""Holdings: whether what is stored is whole: takes and reels, editions, and nothing half finished."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

from bulletin.edition import Edition
from bulletin.errors import Busy, KeptError, Unfit
from bulletin.filing import lock
from bulletin.finding import Finding, State, Ward, lacking, note, ok
from bulletin.library import HELD, find_edition, records, spoiled
from bulletin.mixdown import store_at as reel_store
from bulletin.record import read_record
from bulletin.store import Store
from bulletin.take import store_at as take_store
from bulletin.unfinished import abandoned

BUILT = datetime(2026, 1, 1, tzinfo=UTC)  # no clock that is right says less
SLACK = timedelta(hours=24)  # by which the clocks of two machines may differ


def kept(ward: Ward) -> Iterator[Finding]:
    """Every take and reel read and held against its hash; a damaged one is set aside by that."""
    yield _store("doctor.takes", take_store(ward.kept / "takes"))
    yield _store("doctor.reels", reel_store(ward.kept / "reels"))


def _store(key: str, store: Store) -> Finding:
    names = tuple(store.keys())
    poor = [name for name in names if store.get(name) is None]
    aside = {path.stem for path in store.damaged()}
    damaged = [name for name in poor if name in aside or store.has(name)]
    if not damaged:
        return ok(key, count=len(names))
    folder = str(store.root / "damaged")
    return note(f"{key}_damaged", count=len(names), damaged=len(damaged), folder=folder)


def editions(ward: Ward) -> Iterator[Finding]:
    """Every edition held against its record, while nobody else is at work."""
    if not ward.folder.is_dir():
        return
    try:
        with lock(ward.folder):
            found = tuple(_edition_findings(ward.folder))
    except Busy as busy:
        yield note("doctor.busy", **busy.facts)
        return
    yield from found
    held = [path for path in (ward.folder / HELD).glob("*") if not path.name.endswith(".report.json")]
    if held:
        yield note("doctor.held", count=len(held), folder=str(ward.folder / HELD))


def _edition_findings(folder: Path) -> Iterator[Finding]:
    damaged, whole = [], 0
    for path in _own_records(folder):
        finding = _edition(path)
        if finding:
            damaged.append(finding)
        else:
            whole += 1
    yield from damaged
    yield ok("doctor.editions", count=whole, folder=str(folder))


def _own_records(folder: Path) -> tuple[Path, ...]:
    """The records in the folder, without JSON files that are themselves files of an edition."""
    paths = tuple(records(folder))
    found = (find_edition(folder, path.stem) for path in paths)
    files = {file.path for edition in found if edition for file in edition.record.files}
    return tuple(path for path in paths if path.name not in files)


def _edition(path: Path) -> Finding | None:
    """What is wrong with the edition whose record is at `path`; a record from the future is only noted."""
    try:
        edition = Edition(read_record(path), path.parent)
    except KeptError as error:
        if error.key == "record.newer":
            return note(error.key, **error.facts)
        return Finding(State.WRONG, error.key, tuple(error.facts.items()), Unfit.status)
    missing = spoiled(edition)
    if not missing:
        return None
    facts = (("name", path.stem), ("files", ", ".join(missing)))
    return Finding(State.WRONG, "doctor.spoiled", facts, Unfit.status)


def temps(ward: Ward) -> Iterator[Finding]:
    """What runs that ended early have left."""
    stores = (take_store(ward.kept / "takes"), reel_store(ward.kept / "reels"))
    shards = chain.from_iterable(store.root.glob("??") for store in stores)
    clean = True
    for folder in (ward.folder, *shards):
        temps = abandoned(folder)
        if temps:
            clean = False
            yield note("doctor.temps", count=len(temps), folder=str(folder))
    if clean:
        yield ok("doctor.clean")


def clock(folder: Path, now: datetime) -> Finding:
    """Whether the clock is later than this program, and than the newest edition."""
    said = now.isoformat(" ", "minutes")
    if now < BUILT:
        return lacking("doctor.clock_old", now=said)
    made = {path: datetime.fromtimestamp(path.stat().st_mtime, UTC) for path in records(folder)}
    newest = max(made, key=lambda path: made[path], default=None)
    if newest and made[newest] > now + SLACK:
        when = made[newest].astimezone(now.tzinfo).isoformat(" ", "minutes")
        return lacking("doctor.clock_back", now=said, name=newest.stem, made=when)
    return ok("doctor.clock", now=said)
