"""Cut: an edition's sound as the library of a playout or a podcast host takes it, which has no place for
pages and feeds.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from bulletin import shelf
from bulletin.edition import Edition
from bulletin.errors import ScriptError
from bulletin.record import Record
from bulletin.release import DIGITS, Asset, published_record

USUAL = "mp3"  # the format that every library takes


@dataclass(frozen=True, slots=True)
class Cut:
    """The sound of the edition `edition` under a name of its own bytes, what may be known of it, and whether
    it was taken back. `name` is what all files of the edition are called.
    """

    edition: str
    name: str
    asset: Asset
    facts: Record

    @property
    def title(self) -> str:
        """What the library shows."""
        return self.facts.edition.title

    @property
    def at(self) -> datetime:
        """When it is due."""
        return datetime.fromisoformat(self.facts.edition.at)

    @property
    def withdrawn(self) -> bool:
        """Whether it was taken back."""
        return bool(self.facts.withdrawn.at)


def cut(edition: Edition, kind: str = USUAL) -> Cut:
    """The edition's sound in the format `kind`; ScriptError where it was not made in it."""
    made = shelf.load("formats", kind or USUAL)
    record = edition.record
    sound = next((file for file in record.files if file.type == made.TYPE and file.sound), None)
    if sound is None:
        raise ScriptError("dispatch.format", title=record.edition.title, format=kind or USUAL)
    stem, _, ending = sound.path.rpartition(".")
    path = f"{_plain(stem)}.{sound.sha256[:DIGITS]}.{ending}"
    asset = Asset(path, sound.type, sound.bytes, sound.sha256, edition.folder / sound.path, immutable=True)
    return Cut(record.edition.id, stem, asset, published_record(record))


def _plain(name: str) -> str:
    """The name without the marks on its letters: libraries write others in their own way."""
    from text_unidecode import unidecode  # type: ignore[import-untyped]

    return re.sub(r"[^0-9A-Za-z._-]", "_", unidecode(name))
