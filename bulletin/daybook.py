"""The day book: what finished runs were asked for and what went into them, so that asking for the same again
costs next to nothing: no page is read and worded anew to find out that nothing changed.

An entry says which editions a request made, from which files. It holds only while each of these has the bytes
it had, no file that would be taken instead has come, the program is the same, the clock gives each edition
the same date and slot, and each edition is there, whole, and made by the recipe it was made by then.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bulletin import ingredients
from bulletin.edition import Clock, Edition, schedule, zone_of
from bulletin.errors import BulletinError, Failure
from bulletin.event import Made
from bulletin.ingredients import Digests, Watch
from bulletin.latest import Latest
from bulletin.library import find_edition, is_whole, settled_name
from bulletin.plain import decode, encode
from bulletin.show import Station, find_show
from bulletin.store import Store

ENTRIES = 500  # the newest requests that are remembered
_VARIABLES = ("TZ", "HOME", "LANG", "LC_ALL")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: the sources and options as they were given, the station, and where editions go and
    takes and reels are kept.
    """

    sources: tuple[str, ...]
    options: tuple[tuple[str, Any], ...]
    station: Station
    to: Path
    kept: Path

    @property
    def at_hand(self) -> bool:
        """Whether all sources are files and folders: others may say something else every time."""
        return not any(one == "-" or "://" in one for one in self.sources)

    @property
    def key(self) -> str:
        """The same for the same request from the same place."""
        told = [self.sources, self.options, str(self.station.folder), str(self.to.absolute()), os.getcwd()]  # noqa: PTH109
        named = sorted((name, value) for name, value in os.environ.items() if _matters(name))
        return hashlib.sha256(json.dumps([told, named]).encode()).hexdigest()

    def spares(self, path: str) -> bool:
        """Whether a file is none of the ingredients: what a run writes itself, and what it keeps."""
        if path in {os.path.abspath(one) for one in self.sources}:  # noqa: PTH100 - links stay as they are named
            return False
        kept, to = (os.path.join(folder.absolute(), "") for folder in (self.kept, self.to))  # noqa: PTH118
        if f"{path}{os.sep}".startswith(kept):
            return True
        name = path.removeprefix(to)
        return name != path and os.sep not in name and (name.startswith(".") or name.endswith(".json"))


def _matters(variable: str) -> bool:
    return variable in _VARIABLES or variable.startswith("BULLETIN_")


@dataclass(frozen=True, slots=True)
class _Result:
    """One edition of a run: its name and recipe."""

    name: str
    recipe: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a run was made from and what it made; `beside` and `inside` tell files that were not there."""

    program: str
    files: Digests
    beside: Digests
    inside: str
    results: tuple[_Result, ...]


def standing(asked: Asked, clock: Clock) -> tuple[Made, ...]:
    """The editions that the request made before, where all of them stand as they would be made now; none
    where one does not, or where nobody knows.
    """
    entry = _found(asked) if asked.at_hand else None
    if entry is None or not _holds(entry, asked):
        return ()
    try:
        found = [_standing(result, asked, clock) for result in entry.results]
    except BulletinError:
        return ()
    return tuple(Made(one, reused=True) for one in found if one) if all(found) else ()


def note(asked: Asked, watch: Watch, ended: Iterable[Made | Failure]) -> None:
    """Remembers what the request made, where all of it was made as asked and all that went in is known."""
    every = tuple(ended)
    made = tuple(one for one in every if isinstance(one, Made))
    results = tuple(map(_result, made))
    if not asked.at_hand or not made or len(made) < len(every) or not all(one.recipe for one in results):
        return
    own = {str(one.folder.absolute() / file.path) for one in _editions(made) for file in one.record.files}
    files = watch.taken_in(lambda path: path in own or asked.spares(path))
    if files is None:
        return
    entry = _Entry(
        ingredients.program(),
        files,
        ingredients.beside(path for path, _ in files),
        _inside(asked),
        results,
    )
    store = _store(asked)
    with suppress(BulletinError):  # the editions are made, whether this is remembered or not
        store.put(asked.key, json.dumps(encode(entry)), b"")
        _forget(store)


def _editions(made: Iterable[Made]) -> Iterator[Edition]:
    return (one.edition for one in made)


def _store(asked: Asked) -> Store:
    return Store(asked.kept / "daybook", "run")


def _forget(store: Store) -> None:
    """Leaves the newest entries."""
    entries = sorted(store.entries(), key=lambda one: one.used, reverse=True)
    for one in entries[ENTRIES:]:
        store.remove(one.key)


def _result(made: Made) -> _Result:
    provenance = made.edition.record.provenance
    return _Result(made.edition.name, provenance.recipe if provenance else "")


def _found(asked: Asked) -> _Entry | None:
    try:
        kept = _store(asked).get(asked.key)
        return decode(_Entry, json.loads(kept.facts), "daybook") if kept else None
    except (BulletinError, ValueError):
        return None


def _holds(entry: _Entry, asked: Asked) -> bool:
    """Whether all that went in is as it was."""
    return (
        all(ingredients.digest_of(path) == digest for path, digest in entry.files)
        and ingredients.beside(path for path, _ in entry.files) == entry.beside
        and _inside(asked) == entry.inside
        and ingredients.program() == entry.program
    )


def _inside(asked: Asked) -> str:
    """The names of all files of the station, and of all in the folders that are sources."""
    folders = [one for one in asked.sources if os.path.isdir(one)]  # noqa: PTH112
    if asked.station.folder:
        folders.append(str(asked.station.folder))
    spared = partial(_is_made, asked)
    return " ".join(ingredients.inside(one, spared) for one in folders)


def _is_made(asked: Asked, path: str) -> bool:
    """Whether a path is the folder of editions or of what is kept, or lies there."""
    return asked.spares(path) or Path(path).absolute() == asked.to.absolute()


def _standing(result: _Result, asked: Asked, clock: Clock) -> Edition | None:
    """The edition, whole and due when it would be made now; None where it is not."""
    found = find_edition(asked.to, result.name)
    if found is None or found.record.provenance is None or found.record.provenance.recipe != result.recipe:
        return None
    facts = found.record.edition
    named = settled_name(asked.to, result.name, facts.id, result.recipe)
    if named != result.name or not _is_due(found, asked, clock) or not is_whole(found):
        return None
    playout = find_show(facts.show, asked.station).playout
    return found if Latest(asked.to, playout.latest).has(found) else None


def _is_due(edition: Edition, asked: Asked, clock: Clock) -> bool:
    """Whether the clock gives the edition the date and the slot it has."""
    facts, options = edition.record.edition, dict(asked.options)
    show = find_show(facts.show, asked.station)
    zone = zone_of(asked.station, edition.record.articles[0].language, clock)
    due = schedule(show, zone, clock, options.get("at", ""), options.get("slot", ""))
    return (due.at.isoformat(), due.slot, str(zone)) == (facts.at, facts.slot, facts.timezone)
