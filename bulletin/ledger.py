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
    "CREATE TABLE IF NOT EXISTS deposits (outlet TEXT, edition TEXT, sha256 TEXT, mark TEXT NOT NULL,"
    " key TEXT NOT NULL, settled INTEGER NOT NULL, PRIMARY KEY (outlet, edition, sha256)) WITHOUT ROWID",
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
class Deposit:
    """A file of an edition that a library of sound was given, or was about to be: its sha256, the mark that
    the library knows it by, the key that it has there (nothing before that is known), and whether it is known
    to be ready there.
    """

    sha256: str
    mark: str
    key: str = ""
    settled: bool = False


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

    def deposits(self, outlet: str, edition: str) -> tuple[Deposit, ...]:
        """What of the edition the outlet was given and has not yet been asked to let go."""
        asked = "SELECT sha256, mark, key, settled FROM deposits WHERE outlet = ? AND edition = ?"
        with self._open() as base:
            found = base.execute(asked, (outlet, edition)).fetchall()
        return tuple(Deposit(sha256, mark, key, bool(settled)) for sha256, mark, key, settled in found)

    def note_deposit(self, outlet: str, edition: str, one: Deposit) -> None:
        """The outlet has the file, or is about to be given it."""
        with self._open() as base, base:
            told = (outlet, edition, one.sha256, one.mark, one.key, one.settled)
            base.execute("INSERT OR REPLACE INTO deposits VALUES (?, ?, ?, ?, ?, ?)", told)

    def forget_deposit(self, outlet: str, edition: str, one: Deposit) -> None:
        """The outlet has it no longer."""
        with self._open() as base, base:
            asked = "DELETE FROM deposits WHERE outlet = ? AND edition = ? AND sha256 = ?"
            base.execute(asked, (outlet, edition, one.sha256))

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
