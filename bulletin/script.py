"""Script: what is read, utterance by utterance."""

from dataclasses import dataclass
from enum import StrEnum

from bulletin.reading import Reading


class Role(StrEnum):
    """What an utterance is in the edition."""

    OPENING = "opening"
    HEADLINE = "headline"
    TITLE = "title"
    LEAD = "lead"
    TEXT = "text"
    SUBHEAD = "subhead"
    ITEM = "item"
    QUOTE = "quote"
    TABLE = "table"
    BYLINE = "byline"
    SIGNOFF = "signoff"


@dataclass(frozen=True, slots=True)
class Utterance:
    """One breath for one voice: `reading.written` is `paragraph` of the article from `start` to `end`.

    `story` counts the stories of the rundown from 0, -1 for what the show says itself; `paragraph` counts the
    article's body from 0 (lead included), -1 for the title; `pause` follows in seconds.
    """

    id: str
    role: Role
    reading: Reading
    voice: str
    language: str
    pause: float
    story: int = -1
    article: str = ""
    paragraph: int = -1
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Script:
    """Utterances in the order in which they are read."""

    utterances: tuple[Utterance, ...]
