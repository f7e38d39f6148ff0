"""An outlet that is a line to a file server without conditional writes: SFTP and FTP.

What must not be overwritten is written while a folder beside it, which only one publisher can make, keeps the
others out.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from bulletin.errors import BulletinError
from bulletin.outlet import Kept, Moved
from bulletin.outlets._place import USUAL_BYTES, Passing, Patience, Place, again, part_of, within
from bulletin.release import Asset
from bulletin.show import Station

T = TypeVar("T")
_LOOK_SECONDS = 0.2  # between two looks whether another publisher has left


class Line(Protocol):
    """A connection to a file server; what goes wrong is raised as BulletinError or Passing."""

    def write(self, asset: Asset, part: str, path: str) -> None:
        """The asset is at `path`, written as `part` first; missing folders are made."""

    def read(self, path: str) -> bytes | None:
        """The file at `path`, or None where there is none."""

    def size(self, path: str) -> int | None:
        """Its bytes, or None where there is none, or the server does not say."""

    def remove(self, path: str) -> None:
        """It is gone."""

    def claim(self, gate: str, owner: str) -> bool:
        """Whether the folder `gate` is the owner's: made now, with a folder of that name in it, or left."""

    def leave(self, gate: str, owner: str) -> None:
        """The folder `gate` is gone, if it is the owner's; "" is anybody."""

    def close(self) -> None:
        """Breaks the connection off, whatever is under way."""


@dataclass(slots=True)
class LineTarget:
    """An open outlet at the end of a line, which is dialled anew where it breaks."""

    place: Place
    station: Station
    patience: Patience
    dial: Callable[[], Line]
    foreign: tuple[type[Exception], ...]
    told: Callable[[Exception, str], BulletinError | Passing]
    gate: ExitStack
    _line: Line | None = field(default=None, init=False)

    def put(self, asset: Asset) -> None:
        """The asset is there, written beside and renamed."""
        self._do(asset.size, asset.path, lambda line: self._write(line, asset))

    def swap(self, asset: Asset, before: str) -> None:
        """As `put`, if the file is still the one that was read, while no other publisher may write it."""

        def swap(line: Line) -> None:
            if _version(line.read(self.place.at(asset.path))) != before:
                raise Moved
            self._write(line, asset)

        with self._alone(asset):
            self._do(asset.size, asset.path, swap)

    @contextmanager
    def _alone(self, asset: Asset) -> Iterator[None]:
        """Inside, no other publisher swaps the file. Who was there for longer than anybody may be was killed
        or cut off; what a run of this station on this machine left is entered at once, as there is one at a
        time.
        """
        gate = self.place.at(f"{asset.path}.lock")
        owner = part_of("", self.station).strip(".")
        until = time.monotonic() + self.patience.seconds(asset.size)
        while not self._do(0, asset.path, lambda line: line.claim(gate, owner)):
            if time.monotonic() > until:
                self._do(0, asset.path, lambda line: line.leave(gate, ""))
                until += self.patience.seconds(asset.size)
            time.sleep(_LOOK_SECONDS)
        try:
            yield
        finally:
            self._do(0, asset.path, lambda line: line.leave(gate, owner))

    def read(self, path: str) -> Kept | None:
        """The file, its version its sha256."""
        data = self._do(USUAL_BYTES, path, lambda line: line.read(self.place.at(path)))
        return None if data is None else Kept(data, _version(data))

    def size(self, path: str) -> int | None:
        """Its bytes."""
        return self._do(0, path, lambda line: line.size(self.place.at(path)))

    def remove(self, path: str) -> None:
        """The file is gone."""
        self._do(0, path, lambda line: line.remove(self.place.at(path)))

    def close(self) -> None:
        """Hangs up, and lets the next publisher in."""
        self._hang_up()
        self.gate.close()

    def _write(self, line: Line, asset: Asset) -> None:
        path = self.place.at(asset.path)
        line.write(asset, part_of(path, self.station), path)

    def _do(self, size: int, path: str, act: Callable[[Line], T]) -> T:
        self.place.at(path)

        def once(left: float) -> T:
            try:
                line = self._line = self._line or within(min(left, self.patience.call_seconds), self.dial)
                return within(left, lambda: act(line))
            except Passing:
                self._hang_up()
                raise
            except self.foreign as error:
                self._hang_up()
                raise self.told(error, path) from None

        return again(self.patience, self.patience.seconds(size), once)

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()


def _version(data: bytes | None) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()
