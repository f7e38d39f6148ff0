"""An outlet that is a line to a file server without conditional writes: SFTP and FTP."""

import hashlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from bulletin.errors import BulletinError
from bulletin.outlet import Kept, Moved
from bulletin.outlets._place import USUAL_BYTES, Passing, Patience, Place, again, part_of, within
from bulletin.release import Asset
from bulletin.show import Station

T = TypeVar("T")


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
        """As `put`, if the file is still the one that was read; another machine could write one meanwhile."""

        def swap(line: Line) -> None:
            if _version(line.read(self.place.at(asset.path))) != before:
                raise Moved
            self._write(line, asset)

        self._do(asset.size, asset.path, swap)

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
