"""Playout: what a station's automation is told of a show, as its `[playout]` says."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_HOURS = 87_600  # ten years
_NAME = re.compile(r"[\w-]*")


@dataclass(frozen=True, slots=True)
class Playout:
    """For how many `hours` after its time an edition may be on air (0: for good), and the name without suffix
    under which the edition that is due last always lies beside the others (nothing: it does not).
    """

    hours: float = 0.0
    latest: str = ""

    @property
    def is_named_well(self) -> bool:
        """Whether `latest` can be a file's name in the folder of the editions."""
        return bool(_NAME.fullmatch(self.latest))

    def expires(self, at: datetime) -> str:
        """When an edition due `at` is no longer to be on air, ISO 8601; nothing where that never comes."""
        return (at + timedelta(hours=self.hours)).isoformat() if self.hours else ""


UNTOLD = Playout()
