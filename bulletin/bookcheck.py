"""The check of a talking book, whatever its kind, and the sound that is in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bulletin.daisycheck import daisy_findings
from bulletin.overlaycheck import overlay_findings
from bulletin.report import Finding
from bulletin.volume import Kind, kind_of, opened

_SOUNDS = {".mp3", ".mp2", ".wav", ".ogg", ".opus", ".flac"}  # that are decoded here


def is_book(path: Path) -> bool:
    """Whether there is a talking book at `path`."""
    return kind_of(path) is not None


@contextmanager
def examined(path: Path) -> Iterator[tuple[tuple[Finding, ...], tuple[Path, ...]]]:
    """Inside, what is wrong with the book at `path`, its sound not listened to, and its sounds as files; of
    what is no book nothing, and the file itself. KeptError where the book cannot be opened.
    """
    kind = kind_of(path)
    if kind is None:
        yield (), (path,)
        return
    with opened(path) as folder:
        found = daisy_findings(folder) if kind is Kind.DAISY else overlay_findings(path, folder)
        sounds = (one for one in sorted(folder.rglob("*")) if one.suffix.lower() in _SOUNDS)
        yield tuple(found), tuple(sounds)
