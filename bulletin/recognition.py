"""Recognition: by what recogniser takes are heard back, as a show's or the station's `[recognition]` says."""

import math
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Protocol

from bulletin.errors import ScriptError

NOBODY = "nobody"  # as `by`: no take is heard back, whatever the station says
PROGRAM = "command"  # the member of `recognisers/` that is meant where only a program is named
RATES = (8000, 192_000)  # Hz; 0 stands for the take's own


class Ear(Protocol):
    """A recogniser that is ready to listen."""

    def hear(self, sound: Path, language: str) -> str:
        """The words of a 16-bit mono WAV file in `language` ("vi"), in any spelling; "" where it hears none.
        SpeechError where it can't tell.
        """


class Recogniser(Protocol):
    """A module in `recognisers/`. Its facts cost nothing to read; only `open` loads what listens."""

    LANGUAGES: tuple[str, ...]  # languages it can hear, () for any

    def version(self) -> str:
        """Versions of the recogniser and of its data: with another one takes are heard again."""

    def missing(self) -> str:
        """Why it cannot run here, as a key of `_texts/`, or nothing."""

    def open(self, asked: "Recognition", folder: Path | None) -> Ear:
        """One that listens as it is asked to; relative paths are those of the station's `folder`."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """How takes are heard back, if they are: `by` a member of `recognisers/` or an import path, `command` as
    the program of one that is a program, with its arguments, `model` as what a recogniser may need besides.
    It gets the sound at `rate` Hz (0: the voice's own) and has `deadline_seconds` for a take.

    `word_errors` is the share of a line's words that it may hear otherwise; `version` is raised by hand when
    what it runs has changed.
    """

    by: str = ""
    command: tuple[str, ...] = ()
    model: str = ""
    rate: int = 0
    deadline_seconds: float = 60.0
    word_errors: float = 0.4
    version: str = ""

    @property
    def recogniser(self) -> str:
        """Who listens, "" for nobody."""
        return "" if self.by == NOBODY else self.by or (PROGRAM if self.command else "")

    def over(self, other: "Recognition") -> "Recognition":
        """Itself, if it says who listens or that nobody does, else the `other`."""
        return self if self.by or self.command else other

    def require_sane(self, where: str) -> None:
        """Returns if all of it can be meant; ScriptError naming what cannot."""
        sane = {
            "command": not self.command or (bool(self.command[0]) and "\0" not in "".join(self.command)),
            "rate": not self.rate or RATES[0] <= self.rate <= RATES[1],
            "deadline_seconds": 0 < self.deadline_seconds < math.inf,
            "word_errors": 0 < self.word_errors <= 1,
        }
        for field in fields(self):
            if not sane.get(field.name, True):
                value: Any = getattr(self, field.name)
                raise ScriptError("recognition.value", where=where, name=field.name, value=str(value))


SILENT = Recognition()
