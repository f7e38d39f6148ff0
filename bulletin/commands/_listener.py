"""What whoever listens is told on standard error: one line that follows the voice, or answers alone."""

import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from bulletin import console
from bulletin.errors import Failure
from bulletin.event import Notice

if TYPE_CHECKING:
    from bulletin.listening import Said

_AGAIN = "\r\x1b[K"  # to the beginning of the line, which is emptied (ECMA-48: EL)


@dataclass(slots=True)
class Listener:
    """Tells what happens; `plain` for screen readers, which nothing must interrupt, with answers in whole
    lines.
    """

    plain: bool
    failures: list[Failure] = field(default_factory=list)
    _following: bool = False

    def begins(self, said: "Said") -> None:
        """On a terminal the line that is heard stands there, cut to the width."""
        if self.plain or console.is_quiet():
            return
        text = said.spot.said.reading.written
        width = shutil.get_terminal_size().columns - 1
        click.echo(_AGAIN + " ".join(text.split())[:width], nl=False, err=True)
        self._following = True

    def tells(self, notice: Notice) -> None:
        """An answer, as a line."""
        lines = self.plain and notice.key == "listen.help"
        self._finish()
        console.remark("listen.help_lines" if lines else notice.key, **dict(notice.facts))

    def fails(self, failure: Failure) -> None:
        """What cannot be read, as a line."""
        self._finish()
        self.failures.append(failure)
        console.complain(failure.error.sentence(console.ui()))

    def hears(self, told: Notice | Failure) -> None:
        """Either of them."""
        if isinstance(told, Failure):
            self.fails(told)
        else:
            self.tells(told)

    def fetches(self, address: str) -> None:
        """An address is asked."""
        if not self.plain:
            self.tells(Notice("console.fetching", (("address", address),)))

    def ends(self) -> None:
        """Nothing is heard any more."""
        self._finish()

    def _finish(self) -> None:
        if self._following:
            click.echo("", err=True)
            self._following = False
