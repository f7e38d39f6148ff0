"""Playout: what a station's automation is told of a show, as its `[playout]` says."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from bulletin.errors import ScriptError

MOST_HOURS = 87_600  # ten years
_NAME = re.compile(r"[\w-]*")


@dataclass(frozen=True, slots=True)
class Playout:
    """For how many `hours` after its time an edition may be on air (0: for good), and the name without suffix
    under which the edition that is due last always lies beside the others (nothing: it does not).
    """

    hours: float = 0.0
    latest: str = ""

    def require_sane(self, where: str) -> None:
        """Returns if an edition can be on air for so long, and `latest` can be a file's name in the folder of
        the editions; ScriptError where not.
        """
        if not 0 <= self.hours <= MOST_HOURS:
            raise ScriptError("show.hours", where=where, hours=self.hours, most=MOST_HOURS)
        if not _NAME.fullmatch(self.latest):
            raise ScriptError("show.latest", where=where, name=self.latest)

    def expires(self, at: datetime) -> str:
        """When an edition due `at` is no longer to be on air, ISO 8601; nothing where that never comes."""
        return (at + timedelta(hours=self.hours)).isoformat() if self.hours else ""


UNTOLD = Playout()
