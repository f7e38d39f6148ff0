"""Latest: the edition that is due last, always under one name, for a playout that plays the same file at
every hour.

What lies there is a copy that replaces the one before in one step. A file beside, `.NAME`, says which edition
it is; written last, so that a run that was broken off is ended by the next one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bulletin import shelf
from bulletin.edition import Edition
from bulletin.filing import publish_bytes, publish_copy, remove
from bulletin.record import EditionFacts, FileFacts

_SHOWN = "radiotext"  # the format for receivers' displays, which goes with the sound


@dataclass(frozen=True, slots=True)
class Latest:
    """The place in `folder` that is called `name`; nothing is done where it has no name."""

    folder: Path
    name: str

    def offer(self, edition: EditionFacts, stem: str, files: Iterable[FileFacts]) -> None:
        """The edition called `stem` lies there now, unless one is there that is due after it: its sound and
        its RadioText. Files there of kinds that it does not have are gone. KeptError where one stays.
        """
        if self._is_no_place_for(edition, stem):
            return
        wanted = {self._place(stem, file): self.folder / file.path for file in files if _plays(file)}
        for place, source in wanted.items():
            publish_copy(place, source)
        for path in self._there():
            if path not in wanted:
                remove(path)
        publish_bytes(self._note, f"{edition.at} {stem}\n".encode())

    def has(self, edition: Edition) -> bool:
        """Whether nothing is to be done for the edition: it lies there, or a later one does."""
        stem = edition.path.stem
        if self._is_no_place_for(edition.record.edition, stem):
            return True
        known = self._known()
        files = [file for file in edition.record.files if _plays(file)]
        return (
            known is not None
            and known.stem == stem
            and all(_size(self._place(stem, file)) == file.bytes for file in files)
        )

    def is_of(self, edition: Edition) -> bool:
        """Whether it is this edition that lies there."""
        known = self._known()
        return known is not None and known.stem == edition.path.stem

    def put(self, edition: Edition) -> None:
        """As `offer`, of a finished edition."""
        self.offer(edition.record.edition, edition.path.stem, edition.record.files)

    def give_way(self, others: Iterable[Edition]) -> None:
        """Whatever lies there is gone; that of `others` which is due last lies there now, if there is one."""
        remove(self._note)
        last = max(others, key=lambda one: _moment(one.record.edition), default=None)
        if last:
            self.put(last)
        else:
            for path in self._there():
                remove(path)

    def _is_no_place_for(self, edition: EditionFacts, stem: str) -> bool:
        """Whether the edition has no business there: no name, its own name, or a later edition."""
        if self.name in ("", stem):
            return True
        known = self._known()
        return known is not None and known.at > _moment(edition)

    @property
    def _note(self) -> Path:
        return self.folder / f".{self.name}"

    def _known(self) -> "_Known | None":
        """Which edition lies there, if one does."""
        try:
            at, _, stem = self._note.read_text("utf-8").strip().partition(" ")
            return _Known(datetime.fromisoformat(at).timestamp(), stem)
        except (OSError, ValueError):
            return None

    def _place(self, stem: str, file: FileFacts) -> Path:
        return self.folder / f"{self.name}{file.path.removeprefix(stem)}"

    def _there(self) -> list[Path]:
        """What lies there of any edition."""
        made = [shelf.load("formats", name) for name in shelf.members("formats")]
        endings = [one.SUFFIX for one in made if one.FOR == "edition" or one is shelf.load("formats", _SHOWN)]
        return [path for path in (self.folder / f"{self.name}{one}" for one in endings) if path.exists()]


@dataclass(frozen=True, slots=True)
class _Known:
    """The edition that lies there: when it is due, in Unix seconds, and its name."""

    at: float
    stem: str


def _moment(edition: EditionFacts) -> float:
    return datetime.fromisoformat(edition.at).timestamp()


def _plays(file: FileFacts) -> bool:
    """Whether a playout has a use for the file."""
    return file.type.startswith("audio/") or file.type == shelf.load("formats", _SHOWN).TYPE


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
