"""Latest: the edition that is due last, always under one name, for a playout that plays the same file at
every hour.

What lies there is a copy that replaces the one before in one step. A file beside, `.NAME`, says which edition
it is, and which correction of it; written last, so that a run that was broken off is ended by the next one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from bulletin import shelf
from bulletin.edition import Edition, Format, RecordFormat
from bulletin.filing import publish_bytes, publish_copy, remove
from bulletin.record import EditionFacts, FileFacts
from bulletin.speed import variant_of

_SHOWN = "radiotext"  # the format for receivers' displays, which goes with the sound


@dataclass(frozen=True, slots=True)
class Latest:
    """The place in `folder` that is called `name`; nothing is done where it has no name."""

    folder: Path
    name: str

    def put(self, edition: Edition) -> None:
        """The edition lies there now, unless one is there that is due after it: its sound and its RadioText.
        Files there of kinds that it does not have are gone. KeptError where one stays.
        """
        if self._is_no_place_for(edition):
            return
        wanted = {self._place(edition, file): edition.folder / file.path for file in _played(edition)}
        for place, source in wanted.items():
            publish_copy(place, source)
        for path in self._there():
            if path not in wanted:
                remove(path)
        told = edition.record.edition.at, _seal(edition), edition.name
        publish_bytes(self._note, " ".join(told).encode())

    def has(self, edition: Edition) -> bool:
        """Whether nothing is to be done for the edition: it lies there, or a later one does."""
        if self._is_no_place_for(edition):
            return True
        known = self._known()
        files = ((self._place(edition, file), file.bytes) for file in _played(edition))
        return (
            known is not None
            and (known.seal, known.stem) == (_seal(edition), edition.name)
            and all(_size(path) == size for path, size in files)
        )

    def is_of(self, edition: Edition) -> bool:
        """Whether it is this edition that lies there."""
        known = self._known()
        return known is not None and known.stem == edition.name

    def give_way(self, others: Iterable[Edition]) -> None:
        """Whatever lies there is gone; that of `others` which is due last lies there now, if there is one."""
        remove(self._note)
        whole = (one for one in others if not variant_of(one.record.edition.id))
        last = max(whole, key=lambda one: _moment(one.record.edition), default=None)
        if last:
            self.put(last)
        else:
            for path in self._there():
                remove(path)

    def _is_no_place_for(self, edition: Edition) -> bool:
        """Whether the edition has no business there: no name, its own name, a variant that is read at another
        speed, or a later edition.
        """
        if self.name in ("", edition.name) or variant_of(edition.record.edition.id):
            return True
        known = self._known()
        return known is not None and known.at > _moment(edition.record.edition)

    @property
    def _note(self) -> Path:
        return self.folder / f".{self.name}"

    def _known(self) -> "_Known | None":
        """Which edition lies there, if one does."""
        try:
            at, seal, stem = self._note.read_text("utf-8").split(" ", 2)
            return _Known(datetime.fromisoformat(at).timestamp(), seal, stem)
        except (OSError, ValueError):
            return None

    def _place(self, edition: Edition, file: FileFacts) -> Path:
        return self.folder / f"{self.name}{file.path.removeprefix(edition.name)}"

    def _there(self) -> list[Path]:
        """What lies there of any edition."""
        endings = [made.SUFFIX for made in map(_format, shelf.members("formats")) if _is_played(made.TYPE)]
        return [path for path in (self.folder / f"{self.name}{one}" for one in endings) if path.is_file()]


@dataclass(frozen=True, slots=True)
class _Known:
    """The edition that lies there: when it is due, in Unix seconds, its record's seal, and its name."""

    at: float
    seal: str
    stem: str


def _moment(edition: EditionFacts) -> float:
    return datetime.fromisoformat(edition.at).timestamp()


def _played(edition: Edition) -> tuple[FileFacts, ...]:
    """The files of the edition that a playout has a use for: wholes, not their parts."""
    return tuple(file for file in edition.record.files if _is_played(file.type) and "/" not in file.path)


def _is_played(kind: str) -> bool:
    """Whether a playout has a use for this media type: sound, and what goes with it to receivers."""
    return kind.startswith("audio/") or kind == _format(_SHOWN).TYPE


def _format(name: str) -> Format | RecordFormat:
    return cast("Format | RecordFormat", shelf.load("formats", name))


def _seal(edition: Edition) -> str:
    return edition.record.provenance.seal if edition.record.provenance else "-"


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
