"""Music: the shipped pieces and a station's own, found by the names that shows use."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bulletin.errors import SoundError
from bulletin.filing import sha256_of
from bulletin.store import Store

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class SoundFile:
    """A sound file, the sha256 of its bytes, which is its key, and whether it is one of ours."""

    path: Path
    digest: str
    shipped: bool = False


def shipped_music() -> Path:
    """The folder of the shipped pieces: inside the package in a wheel, beside it in a checkout."""
    packed = _HERE / "_music"
    return packed if packed.is_dir() else _HERE.parent / "music"


def find_sound(name: str, folder: Path | None) -> SoundFile:
    """The sound `name`: a file of the `folder` or its `sounds/`, else a shipped piece; SoundError
    where there is neither.
    """
    places = [folder / name, folder / "sounds" / name] if folder else []
    if folder and "." not in name:
        places += sorted((folder / "sounds").glob(f"{name}.*"))
    places.append(shipped_music() / f"{name}.flac")
    for place in places:
        if place.is_file():
            facts = place.stat()
            digest = _digest(place, facts.st_mtime_ns, facts.st_size)
            return SoundFile(place, digest, place.parent == shipped_music())
    raise SoundError("music.absent", name=name, folder=str(folder or ""))


def measures_at(root: Path) -> Store:
    """The store of what was measured of pieces, under the folder `root` of the takes."""
    return Store(root, "piece")


def sounds_at(folder: Path | None) -> Iterator[tuple[str, Path]]:
    """The pieces that are at hand, by the sha256 of their files: the shipped ones, and those of a station."""
    import tomllib

    facts = tomllib.loads((shipped_music() / "facts.toml").read_text("utf-8"))
    for one in facts.values():
        if isinstance(one, dict):
            yield one["sha256"], shipped_music() / one["file"]
    for path in sorted((folder / "sounds").iterdir()) if folder and (folder / "sounds").is_dir() else ():
        if path.is_file():
            yield sound_at(path).digest, path


def sound_at(path: Path) -> SoundFile:
    """The sound file at `path`; SoundError where there is none."""
    try:
        facts = path.stat()
    except OSError as error:
        raise SoundError("clip.missing", path=str(path)) from error
    if not path.is_file():
        raise SoundError("clip.missing", path=str(path))
    return SoundFile(path, _digest(path, facts.st_mtime_ns, facts.st_size))


@cache
def _digest(path: Path, _changed: int, _size: int) -> str:
    try:
        return sha256_of(path)
    except OSError as error:
        raise SoundError("music.unreadable", path=str(path), reason=error.strerror or "") from error
