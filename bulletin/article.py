"""Article: what was printed, as frozen values."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bulletin.address import is_address
from bulletin.reading import Override
from bulletin.text import one_line


class Kind(StrEnum):
    """What a paragraph is on the page."""

    TEXT = "text"
    SUBHEAD = "subhead"
    ITEM = "item"
    QUOTE = "quote"
    TABLE = "table"


class Announce(StrEnum):
    """What a voice reads of a story before its recording: its headline, its lead too, or nothing."""

    TITLE = "title"
    LEAD = "lead"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the body: its text without markup, its kind and the editor's own readings in it.

    Where `sound` is the path of a recording, that is heard, and the text is its transcript, or empty; `mixed`
    where the recording has music of its own.
    """

    text: str
    kind: Kind = Kind.TEXT
    overrides: tuple[Override, ...] = ()
    voice: str = ""
    sound: str = ""
    mixed: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the page; its caption is not read on air but belongs to the page."""

    url: str = ""
    caption: str = ""
    credit: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something on the page that is not read, and why: a key of the section `skipped` in `_texts/`."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a field of an article comes from: "json-ld", "opengraph", "meta", "microdata", "time",
    "hreflang", "html" (the page's own `lang`), "link" (the canonical address), "page" (printed there) or
    "guess".
    """

    field: str
    place: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that is read though it may be no part of the article, or a reason to look at the page:
    `reason` is a key of the section `doubt` in `_texts/`.
    """

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Article:
    """What was printed. `published` only from a trustworthy place, else None; `source` is the canonical
    address or the file's name; `original` the name of the audio file that the page names, if it does;
    `recording` the path of a human recording that is heard in place of the body, which is its transcript;
    `mixed` where that has music of its own, `announce` what a voice reads before it; `must` where nothing of
    it may be left out, however short the time; `teaser` where this is only its beginning, and the whole is at
    `source`. `origins` tell where a page's fields come from, `doubts` what of it wants a look.
    """

    title: Paragraph
    paragraphs: tuple[Paragraph, ...] = ()
    lead: Paragraph | None = None
    byline: str = ""
    published: datetime | None = None
    section: str = ""
    language: str = "vi"
    source: str = ""
    original: str = ""
    pictures: tuple[Picture, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    recording: str = ""
    mixed: bool = False
    announce: Announce = Announce.TITLE
    must: bool = False
    teaser: bool = False
    origins: tuple[Origin, ...] = field(default=(), compare=False)
    doubts: tuple[Doubt, ...] = field(default=(), compare=False)

    @property
    def id(self) -> str:
        """Sixteen hex digits that stay the same while the address, or else the NFC title, does."""
        named = self.source if is_address(self.source) else one_line(self.title.text)
        return hashlib.sha256(named.encode()).hexdigest()[:16]

    @property
    def body(self) -> tuple[Paragraph, ...]:
        """Lead and paragraphs in the order in which they are read."""
        return (self.lead, *self.paragraphs) if self.lead else self.paragraphs

    @property
    def recordings(self) -> tuple[str, ...]:
        """The paths of its recordings, in the order heard: the one in place of all, or those between."""
        between = tuple(one.sound for one in self.paragraphs if one.sound)
        return (self.recording,) if self.recording else between


class Source(Protocol):
    """A member of `sources/`: the bytes of one kind of input become articles.

    It is read in the bounds of `sandbox`, unless it says `SAFE = True`: no input makes it hang or grow.
    """

    NAME: str
    SUFFIXES: tuple[str, ...]

    def score(self, name: str, head: bytes) -> int:
        """How surely an input of this name that begins with `head` is of this kind; 0 if it is not."""

    def read(self, data: bytes, name: str, language: str | None) -> tuple[Article, ...]:
        """The articles in `data`; `language` overrules what the input says or seems to be written in."""
