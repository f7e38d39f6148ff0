"""A sound card whose time is the sound that it was given, keys that are pressed at such times, and an ear."""

from dataclasses import dataclass, field

import numpy as np

from bulletin.errors import Failure
from bulletin.event import Notice
from bulletin.keys import Wish
from bulletin.listening import Said


@dataclass
class Card:
    """Time passes while it plays, by as much as it was given, and while somebody waits for keys."""

    now: float = 0.0
    rate: int = 0
    blocks: list[np.ndarray] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def open(self, rate: int) -> None:
        self.rate = rate
        self.told.append("open")

    def play(self, block: np.ndarray) -> None:
        self.blocks.append(block)
        self.now += len(block) / self.rate

    def drop(self) -> None:
        self.told.append("drop")

    def close(self) -> None:
        self.told.append("close")

    @property
    def sound(self) -> np.ndarray:
        return np.concatenate(self.blocks)[:, 0]


@dataclass
class Fingers:
    """Each wish as soon as the card's time has come to it."""

    card: Card
    due: list[tuple[float, Wish]]

    def wish(self, seconds: float) -> Wish | None:
        self.card.now += seconds
        if self.due and self.due[0][0] <= self.card.now:
            return self.due.pop(0)[1]
        return None


@dataclass
class Ear:
    """What begins to be heard, and when; what is told."""

    card: Card
    heard: list[tuple[float, Said]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def begins(self, said: Said) -> None:
        self.heard.append((self.card.now, said))

    def tells(self, notice: Notice) -> None:
        self.notices.append(notice)

    def fails(self, failure: Failure) -> None:
        self.failures.append(failure)

    def hears(self, told: Notice | Failure) -> None:
        self.fails(told) if isinstance(told, Failure) else self.tells(told)

    @property
    def texts(self) -> list[str]:
        return [said.spot.said.reading.written for _, said in self.heard]
