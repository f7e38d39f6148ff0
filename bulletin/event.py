"""Events: what the desk tells while it works; whoever called it draws them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bulletin.errors import Fact, Failure
from bulletin.texts import sentence

if TYPE_CHECKING:
    from bulletin.edition import Edition


class Stage(StrEnum):
    """What is being done."""

    SPEAK = "speak"
    HEAR = "hear"
    MIX = "mix"


@dataclass(frozen=True, slots=True)
class Progress:
    """So many of so many pieces of a stage are done; `fresh` of them were not kept from an earlier run."""

    stage: Stage
    done: int
    total: int
    fresh: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that an editor should know, as a key of `_texts/` with its facts."""

    key: str
    facts: tuple[tuple[str, Fact], ...] = ()

    def sentence(self, ui: str = "en") -> str:
        """The notice in the language `ui`."""
        return sentence(self.key, ui, **dict(self.facts))


@dataclass(frozen=True, slots=True)
class Made:
    """A finished edition; `reused` where nothing had to be made; takes and reels made anew for it."""

    edition: "Edition"
    reused: bool
    takes: int = 0
    reels: int = 0


Event = Progress | Notice | Made | Failure
