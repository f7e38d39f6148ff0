"""Room: whether there is space for files where they are to be, and leave to write them."""

import shutil
from pathlib import Path

from bulletin.errors import Lacking
from bulletin.filing import make_folder, refusals
from bulletin.unfinished import temp_beside

_MEGABYTE = 1_000_000  # bytes, as disks are sold


def standing(folder: Path) -> Path:
    """`folder`, or the nearest folder above it that exists."""
    return next(place for place in (folder.absolute(), *folder.absolute().parents) if place.is_dir())


def free_bytes(folder: Path) -> int:
    """The room, in bytes, that is free where `folder` is or will be."""
    with refusals(folder):
        return shutil.disk_usage(standing(folder)).free


def require_space(folder: Path, needed_bytes: int) -> None:
    """Returns if `needed_bytes` have room where `folder` is or will be; else raises Lacking."""
    free = free_bytes(folder)
    if free < needed_bytes:
        needed = -(-needed_bytes // _MEGABYTE)
        raise Lacking("filing.room", folder=str(folder), free_mb=free // _MEGABYTE, needed_mb=needed)


def require_writable(folder: Path) -> None:
    """Returns if files can be made in `folder`, which is there then; else raises KeptError or Lacking."""
    make_folder(folder)
    temp = temp_beside(folder / "trial")
    with refusals(folder):
        temp.touch(exist_ok=False)
        temp.unlink()
