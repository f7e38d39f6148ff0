"""A folder: of this machine, or of a disk that is mounted here."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

from bulletin.errors import KeptError
from bulletin.filing import as_kept, atomic_publish, lock, publish_bytes
from bulletin.outlet import Kept, Moved, Secrets, inside
from bulletin.release import Asset
from bulletin.show import OutletSettings, Station

TAKES = "files"
SCHEMES = ("file",)
_PATIENCE_SECONDS = 60.0  # another publisher holds the folder for one small file at most


def missing() -> str:
    """Nothing: it is always there."""
    return ""


def open(settings: OutletSettings, station: Station, secrets: Secrets) -> "FolderTarget":  # noqa: A001 - the protocol's
    """The folder, relative to the station's own."""
    return FolderTarget(station.path(settings.to.removeprefix("file://")))


@dataclass(frozen=True, slots=True)
class FolderTarget:
    """A folder whose files appear whole."""

    root: Path

    def put(self, asset: Asset) -> None:
        """The asset is there, written beside and renamed."""
        if asset.source is None:
            publish_bytes(self._at(asset.path), asset.data)
            return
        source = asset.source
        atomic_publish(
            self._at(asset.path), lambda temp: _copy(source, temp), lambda temp: _require_same(temp, asset)
        )

    def swap(self, asset: Asset, before: str) -> None:
        """As `put`, if the file is still the one that was read; nobody else swaps one meanwhile."""
        with lock(self.root, _PATIENCE_SECONDS):
            kept = self.read(asset.path)
            if (kept.version if kept else "") != before:
                raise Moved
            self.put(asset)

    def read(self, path: str) -> Kept | None:
        """The file, its version its sha256."""
        try:
            data = self._at(path).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise as_kept(error, self.root / path) from error
        return Kept(data, hashlib.sha256(data).hexdigest())

    def size(self, path: str) -> int | None:
        """Its bytes."""
        try:
            return self._at(path).stat().st_size
        except OSError:
            return None

    def remove(self, path: str) -> None:
        """The file is gone, and its folder where it was the last in it."""
        try:
            self._at(path).unlink(missing_ok=True)
        except OSError as error:
            raise as_kept(error, self.root / path) from error
        with suppress(OSError):
            (self.root / path).parent.rmdir()

    def close(self) -> None:
        """Nothing is open."""

    def _at(self, path: str) -> Path:
        return self.root / inside(path)


def _copy(source: Path, temp: Path) -> None:
    try:
        copyfile(source, temp)
    except FileNotFoundError as error:
        raise KeptError("outlet.source", path=str(source)) from error


def _require_same(temp: Path, asset: Asset) -> None:
    with temp.open("rb") as handle:
        if asset.sha256 and hashlib.file_digest(handle, "sha256").hexdigest() != asset.sha256:
            raise KeptError("outlet.changed", path=str(asset.source))
