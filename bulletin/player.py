"""Player: a readout is heard; listeners pause it, go on and back in it, and change its speed."""

from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from bulletin.clip import Clip, Samples, resampled
from bulletin.errors import BulletinError, Failure, Lacking, UsageError
from bulletin.event import Notice
from bulletin.keys import Keys, Wish
from bulletin.listening import Readout, Said, Unit
from bulletin.loudspeaker import Loudspeaker
from bulletin.stretch import stretched

BLOCK = 0.05  # seconds of sound between two looks at the keys
BEGUN = 1.5  # seconds after which “back” is the beginning of what is heard, before that what was before it
SLOWEST, FASTEST, STEP = 0.5, 3.0, 0.1  # of speed
_PATIENCE = 0.05  # seconds between two looks at the keys while nothing is heard

_MOVES = {
    Wish.SENTENCE_ON: (Unit.SENTENCE, 1),
    Wish.SENTENCE_BACK: (Unit.SENTENCE, -1),
    Wish.PARAGRAPH_ON: (Unit.PARAGRAPH, 1),
    Wish.PARAGRAPH_BACK: (Unit.PARAGRAPH, -1),
    Wish.STORY_ON: (Unit.STORY, 1),
    Wish.STORY_BACK: (Unit.STORY, -1),
}


class View(Protocol):
    """Who tells a listener what happens; nothing is told by sound."""

    def begins(self, said: Said) -> None:
        """A line begins to be heard."""

    def tells(self, notice: Notice) -> None:
        """Something that was asked for, or that should be known."""

    def fails(self, failure: Failure) -> None:
        """The rest of a story cannot be heard."""


@dataclass(slots=True)
class _Rest:
    """What is still to be heard of a clip, at the speed that is asked for."""

    clip: Clip
    at: float = 0.0  # samples of the clip that were heard
    _speed: float = 1.0
    _ready: Samples = field(init=False)
    _taken: int = 0

    def __post_init__(self) -> None:
        self._ready = self.clip.samples

    def block(self, speed: float) -> Samples:
        """The next piece of BLOCK seconds or less, empty at the end; with no other pitch."""
        if speed != self._speed:
            left = Clip(self.clip.samples[round(self.at) :], self.clip.rate)
            self._ready = (
                stretched(left, speed).samples if speed != 1.0 and len(left.samples) else left.samples
            )
            self._speed, self._taken = speed, 0
        block = self._ready[self._taken : self._taken + round(BLOCK * self.clip.rate)]
        self._taken += len(block)
        self.at += len(block) * speed
        return block


@dataclass(slots=True)
class Player:
    """Plays the lines of the readout one after the other until they end or the listener does."""

    readout: Readout
    loudspeaker: Loudspeaker
    keys: Keys
    view: View
    speed: float = 1.0
    heard: int = 0  # lines of which something was heard
    _number: int = 0
    _moves: int = 0  # how often the listener, or a failure, led elsewhere
    _rate: int = 0
    _paused: bool = False
    _over: bool = False
    _said: Said | None = None

    def play(self) -> None:
        """Returns when all is over; raises what no line can do without: a sound card, an engine."""
        try:
            while not self._over:
                self._play_line()
        except KeyboardInterrupt:
            self.loudspeaker.drop()
            raise
        finally:
            self.readout.close()
            self.loudspeaker.close()

    def _play_line(self) -> None:
        moves = self._moves
        try:
            said = self._awaited(self.readout.line(self._number))
        except BulletinError as error:
            self._failed(error)
            return
        if said is not None:
            self._hear(said)
        elif moves == self._moves:
            self._over = True

    def _awaited(self, coming: "Future[Said | None]") -> Said | None:
        """The line that comes, while keys are heeded; None behind the last, and where the listener moved."""
        while not wait((coming,), _PATIENCE).done:
            if self._heed(0.0):
                return None
        return coming.result()

    def _failed(self, error: BulletinError) -> None:
        """The story is left, the next one begins; errors that concern all stories are raised."""
        if isinstance(error, Lacking | UsageError):
            raise error
        self.view.fails(Failure("", error))
        self._go(Unit.STORY, 1, begun=False)

    def _hear(self, said: Said) -> None:
        rest = _Rest(self._fitting(said))
        self._said = said
        self.heard += 1
        self.view.begins(said)
        while len(block := rest.block(self.speed)):
            if self._heed(rest.at / rest.clip.rate):
                return
            self.loudspeaker.play(block)
        self._number += 1

    def _fitting(self, said: Said) -> Clip:
        """The line with the pause behind it at the loudspeaker's rate, which is that of the first line."""
        if not self._rate:
            self._rate = said.clip.rate
            self.loudspeaker.open(self._rate)
        sound = resampled(said.clip, self._rate).samples
        pause = np.zeros((round(said.spot.said.pause * self._rate), 1), np.float32)
        return Clip(np.concatenate((sound, pause)), self._rate)

    def _heed(self, seconds: float) -> bool:
        """Does what is asked for, and waits while that is a pause; whether something else is heard now.

        `seconds` of the line were heard.
        """
        moves = self._moves
        wish = self.keys.wish(0.0)
        while wish or self._paused:
            if wish:
                self._do(wish, seconds)
            if self._over or moves != self._moves:
                return True
            wish = self.keys.wish(_PATIENCE if self._paused else 0.0)
        return False

    def _do(self, wish: Wish, seconds: float) -> None:
        if wish in _MOVES:
            self._paused = False
            self._go(*_MOVES[wish], begun=seconds > BEGUN)
        elif wish in _SPEEDS:
            self.speed = round(min(max(_SPEEDS[wish](self.speed), SLOWEST), FASTEST), 1)
            self.view.tells(Notice("listen.speed", (("speed", f"{self.speed:.1f}"),)))
        elif wish is Wish.PAUSE:
            self._paused = not self._paused
            self.view.tells(Notice("listen.paused" if self._paused else "listen.goes_on"))
        elif wish is Wish.QUIT:
            self._over = True
            self.loudspeaker.drop()
        else:
            self.view.tells(self._where() if wish is Wish.WHERE else Notice("listen.help"))

    def _go(self, unit: Unit, step: int, begun: bool) -> None:
        if self._rate:
            self.loudspeaker.drop()
        self._number = self.readout.found(self._number, unit, step, begun).result()
        self._moves += 1

    def _where(self) -> Notice:
        if self._said is None:
            return Notice("listen.nothing_yet")
        spot = self._said.spot
        facts = (("number", spot.said.story + 1), ("title", spot.article.title.text))
        return Notice("listen.where", (*facts, ("text", spot.said.reading.written)))


_SPEEDS: dict[Wish, Callable[[float], float]] = {
    Wish.FASTER: lambda speed: speed + STEP,
    Wish.SLOWER: lambda speed: speed - STEP,
    Wish.USUAL: lambda speed: 1.0,
}
