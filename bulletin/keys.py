"""Keys: what a listener wants, from single keys at a terminal or from lines for who uses a screen reader."""

import os
import select
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from queue import Empty, SimpleQueue
from typing import Protocol, TextIO


class Wish(Enum):
    """What a listener may ask for while something is read."""

    PAUSE = "pause"
    SENTENCE_ON = "sentence_on"
    SENTENCE_BACK = "sentence_back"
    PARAGRAPH_ON = "paragraph_on"
    PARAGRAPH_BACK = "paragraph_back"
    STORY_ON = "story_on"
    STORY_BACK = "story_back"
    FASTER = "faster"
    SLOWER = "slower"
    USUAL = "usual"
    WHERE = "where"
    HELP = "help"
    QUIT = "quit"


LINES = {
    "": Wish.PAUSE,
    "n": Wish.SENTENCE_ON,
    "p": Wish.SENTENCE_BACK,
    "nn": Wish.PARAGRAPH_ON,
    "pp": Wish.PARAGRAPH_BACK,
    "nnn": Wish.STORY_ON,
    "ppp": Wish.STORY_BACK,
    "+": Wish.FASTER,
    "-": Wish.SLOWER,
    "=": Wish.USUAL,
    "w": Wish.WHERE,
    "?": Wish.HELP,
    "q": Wish.QUIT,
}
"""What each line means; another one is answered with all of them."""

KEYS = {
    b" ": Wish.PAUSE,
    b"\x1b[C": Wish.SENTENCE_ON,
    b"\x1b[D": Wish.SENTENCE_BACK,
    b"\x1b[B": Wish.PARAGRAPH_ON,
    b"\x1b[A": Wish.PARAGRAPH_BACK,
    b"\x1b[6~": Wish.STORY_ON,
    b"\x1b[5~": Wish.STORY_BACK,
    b"n": Wish.SENTENCE_ON,
    b"p": Wish.SENTENCE_BACK,
    b"+": Wish.FASTER,
    b"-": Wish.SLOWER,
    b"=": Wish.USUAL,
    b"w": Wish.WHERE,
    b"?": Wish.HELP,
    b"q": Wish.QUIT,
}
"""What each key sends (ECMA-48 and the terminals that follow xterm), and what it means."""
_REST_SECONDS = 0.05  # in which the rest of what a key sends arrives


class Keys(Protocol):
    """Where wishes come from."""

    def wish(self, seconds: float) -> Wish | None:
        """The next wish, waited for so long at most; None where there is none."""


@dataclass(frozen=True, slots=True)
class NoKeys:
    """Nobody can ask for anything: standard input is what is read."""

    def wish(self, seconds: float) -> Wish | None:
        """Nothing, after that time."""
        threading.Event().wait(seconds)
        return None


@dataclass(slots=True)
class LineKeys:
    """Wishes as lines, read by a thread of its own; where they end, none come any more."""

    source: TextIO
    _lines: "SimpleQueue[str]" = field(default_factory=SimpleQueue)

    def __post_init__(self) -> None:
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        with suppress(OSError, ValueError):  # whoever typed has gone
            for line in self.source:
                self._lines.put(line)

    def wish(self, seconds: float) -> Wish | None:
        """What the next line means; HELP for one that means nothing."""
        try:
            line = self._lines.get(timeout=seconds) if seconds else self._lines.get_nowait()
        except Empty:
            return None
        return LINES.get(line.strip().lower(), Wish.HELP)


@dataclass(frozen=True, slots=True)
class TerminalKeys:
    """Wishes as single keys of the terminal open as `number`."""

    number: int

    def wish(self, seconds: float) -> Wish | None:
        """What the next key means, None where it means nothing; QUIT where the terminal is gone."""
        try:
            return self._next(seconds)
        except (OSError, EOFError):
            return Wish.QUIT

    def _next(self, seconds: float) -> Wish | None:
        sent = b""
        while sent not in KEYS and any(key.startswith(sent) for key in KEYS):
            if not select.select([self.number], [], [], _REST_SECONDS if sent else seconds)[0]:
                break
            sent += self._byte()
        return KEYS.get(sent)

    def _byte(self) -> bytes:
        sent = os.read(self.number, 1)
        if not sent:
            raise EOFError
        return sent


@contextmanager
def keys(plain: bool, taken: bool) -> Iterator[Keys]:
    """The wishes of whoever sits at standard input, lines if `plain` or no terminal is there; where standard
    input is `taken` by what is read, the terminal behind it if there is one.
    """
    if not taken and (plain or not sys.stdin.isatty()):
        yield LineKeys(sys.stdin)
        return
    number = _terminal() if taken else sys.stdin.fileno()
    if number is None or plain:
        yield NoKeys()
        return
    with _single(number):
        yield TerminalKeys(number)


def _terminal() -> int | None:
    try:
        return os.open("/dev/tty", os.O_RDONLY)
    except OSError:
        return None


@contextmanager
def _single(number: int) -> Iterator[None]:
    """Meanwhile the terminal hands on each key at once and shows none; Ctrl-C still interrupts."""
    import termios
    import tty

    before = termios.tcgetattr(number)
    tty.setcbreak(number)
    try:
        yield
    finally:
        termios.tcsetattr(number, termios.TCSADRAIN, before)
