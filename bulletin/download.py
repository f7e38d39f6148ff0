"""Download: large files in pieces that are kept as they come, so that a broken line costs one
piece at most.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bulletin.errors import NetworkError
from bulletin.fetch import Answer, Call, Client
from bulletin.filing import atomic_publish
from bulletin.store import Store

PIECE_BYTES = 4_000_000
OLD_SECONDS = 30 * 86400.0
_DEADLINE_SECONDS = 180.0  # of one piece: 22 kB in a second will do
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file as its publisher tells of it: address, length in bytes, and MD5 or SHA-256 in hex."""

    url: str
    bytes: int
    digest: str

    @property
    def host(self) -> str:
        """Who is asked, for messages."""
        return Call(self.url).host

    def pieces(self) -> tuple[tuple[int, int], ...]:
        """First byte and the one after the last of each piece."""
        starts = range(0, self.bytes, PIECE_BYTES)
        return tuple((start, min(start + PIECE_BYTES, self.bytes)) for start in starts)

    def key(self, start: int) -> str:
        """Under which the piece from `start` is kept."""
        told = f"{self.url} {self.bytes} {self.digest} {PIECE_BYTES} {start}"
        return hashlib.sha256(told.encode()).hexdigest()


def store_at(root: Path) -> Store:
    """Where pieces are kept under the folder `root`."""
    return Store(root, "piece")


def fetch_pieces(wanted: Wanted, client: Client, store: Store) -> Iterator[int]:
    """Fetches what `store` lacks of the file, piece by piece; the bytes that are there after each."""
    for start, end in wanted.pieces():
        if store.get(wanted.key(start)) is None:
            _fetch_piece(wanted, start, end, client, store)
        yield end


def _fetch_piece(wanted: Wanted, start: int, end: int, client: Client, store: Store) -> None:
    headers = (("range", f"bytes={start}-{end - 1}"), ("accept-encoding", "identity"))
    answer = client.fetch(
        Call(
            wanted.url,
            headers=headers,
            deadline_seconds=_DEADLINE_SECONDS,
            max_bytes=wanted.bytes,  # who knows no ranges sends all of it
        )
    )
    if answer.status == 206 and _is_piece(answer, start, end, wanted.bytes):
        store.put(wanted.key(start), "", answer.body)
    elif answer.status == 200 and len(answer.body) == wanted.bytes:
        for first, last in wanted.pieces():
            store.put(wanted.key(first), "", answer.body[first:last])
    else:
        raise NetworkError("download.other", host=wanted.host, status=answer.status)


def _is_piece(answer: Answer, start: int, end: int, whole: int) -> bool:
    told = _RANGE.fullmatch(answer.header("content-range").strip())
    said = tuple(int(number) for number in told.groups()) if told else ()
    return said == (start, end - 1, whole) and len(answer.body) == end - start


def publish_pieces(
    wanted: Wanted, store: Store, path: Path, examine: Callable[[Path], None] | None = None
) -> None:
    """The file is at `path`, whole and as it was published, and looked through by `examine`; else nothing has
    changed there. NetworkError where it is not what was told of it: it is then fetched anew the next time.
    """

    def write(temp: Path) -> None:
        with temp.open("wb") as file:
            for start, _ in wanted.pieces():
                kept = store.get(wanted.key(start))
                file.write(kept.body if kept else b"")

    def validate(temp: Path) -> None:
        if _digest(temp, len(wanted.digest)) != wanted.digest:
            forget(wanted, store)
            raise NetworkError("download.digest", host=wanted.host, status=0)
        if examine is not None:
            examine(temp)

    atomic_publish(path, write, validate)


def _digest(path: Path, length: int) -> str:
    with path.open("rb") as file:
        # MD5 is what the publisher gives: it tells damage, not malice; TLS and the examination are for that.
        return hashlib.file_digest(file, "md5" if length == 32 else "sha256").hexdigest()


def forget_old(store: Store, now: float) -> None:
    """What nobody went on with for 30 days before `now` (Unix seconds) is not kept any more."""
    for entry in tuple(store.entries()):
        if entry.used < now - OLD_SECONDS:
            store.remove(entry.key)


def forget(wanted: Wanted, store: Store) -> None:
    """Nothing of the file is kept any more."""
    for start, _ in wanted.pieces():
        store.remove(wanted.key(start))
