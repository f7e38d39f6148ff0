"""The ledger: what a station remembers between runs and no record can hold, in one SQLite file on a local
disk.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bulletin.errors import KeptError
from bulletin.filing import make_folder

NAME = "ledger.sqlite"
_PATIENCE_SECONDS = 30.0
_TABLES = "CREATE TABLE IF NOT EXISTS pings (feed TEXT PRIMARY KEY, sha256 TEXT NOT NULL) WITHOUT ROWID"


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger in the folder `root`; KeptError where it cannot be read or written."""

    root: Path

    def pinged(self, feed: str) -> str:
        """The sha256 of the feed at this address when its hub was last told of it, or nothing."""
        with self._open() as base:
            found = base.execute("SELECT sha256 FROM pings WHERE feed = ?", (feed,)).fetchone()
        return str(found[0]) if found else ""

    def note_ping(self, feed: str, sha256: str) -> None:
        """The hub has been told of the feed as it is now."""
        with self._open() as base, base:
            base.execute("INSERT OR REPLACE INTO pings VALUES (?, ?)", (feed, sha256))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        path = make_folder(self.root) / NAME
        try:
            with closing(sqlite3.connect(path, timeout=_PATIENCE_SECONDS)) as base:
                base.execute(_TABLES)
                yield base
        except sqlite3.Error as error:
            raise KeptError("ledger.damaged", path=str(path), reason=str(error)) from error
