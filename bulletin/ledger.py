"""The ledger: what a station remembers between runs and no record can hold, in one SQLite file on a local
disk.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bulletin.errors import KeptError
from bulletin.filing import make_folder

NAME = "ledger.sqlite"
_PATIENCE_SECONDS = 30.0
_TABLES = (
    "CREATE TABLE IF NOT EXISTS pings (feed TEXT PRIMARY KEY, sha256 TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS answers (address TEXT PRIMARY KEY, etag TEXT NOT NULL,"
    " modified TEXT NOT NULL, type TEXT NOT NULL, body BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS items (show TEXT NOT NULL, item TEXT NOT NULL, occasion TEXT NOT NULL,"
    " PRIMARY KEY (show, item))",
)
_MOST = {"answers": 100, "items": 100_000}  # rows that are remembered, the newest


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What a feed's address answered last, and by what the server knows that answer again."""

    etag: str
    modified: str
    type: str
    body: bytes


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

    def answer(self, address: str) -> KeptAnswer | None:
        """What the feed at this address answered last, if that is kept."""
        with self._open() as base:
            found = base.execute(
                "SELECT etag, modified, type, body FROM answers WHERE address = ?", (address,)
            ).fetchone()
        return KeptAnswer(*found) if found else None

    def keep_answer(self, address: str, answer: KeptAnswer) -> None:
        """The feed's answer, in place of the one before."""
        row = (address, answer.etag, answer.modified, answer.type, answer.body)
        with self._open() as base, base:
            base.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)", row)
            _forget(base, "answers")

    def occasions(self, show: str, items: Sequence[str]) -> tuple[str, ...]:
        """For each item of a feed the occasion for which the show had it, or nothing."""
        query = "SELECT occasion FROM items WHERE show = ? AND item = ?"
        with self._open() as base:
            found = [base.execute(query, (show, item)).fetchone() for item in items]
        return tuple(str(one[0]) if one else "" for one in found)

    def note_items(self, show: str, occasion: str, items: Iterable[str]) -> None:
        """The show has had these items, for this occasion."""
        rows = [(show, item, occasion) for item in items]
        with self._open() as base, base:
            base.executemany("INSERT OR REPLACE INTO items VALUES (?, ?, ?)", rows)
            _forget(base, "items")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        path = make_folder(self.root) / NAME
        try:
            with closing(sqlite3.connect(path, timeout=_PATIENCE_SECONDS)) as base:
                for table in _TABLES:
                    base.execute(table)
                yield base
        except sqlite3.Error as error:
            raise KeptError("ledger.damaged", path=str(path), reason=str(error)) from error


def _forget(base: sqlite3.Connection, table: str) -> None:
    """Leaves the newest rows of a table."""
    newest = base.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0]  # noqa: S608 - names of our own
    base.execute(f"DELETE FROM {table} WHERE rowid <= ?", (newest - _MOST[table],))  # noqa: S608
