"""The check of a talking book, whatever its kind, and the sound that is in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bulletin.daisycheck import daisy_findings
from bulletin.overlaycheck import overlay_findings
from bulletin.report import Finding
from bulletin.volume import Kind, kind_of, opened


def is_book(path: Path) -> bool:
    """Whether there is a talking book at `path`."""
    return kind_of(path) is not None


def book_findings(path: Path) -> Iterator[Finding]:
    """What is wrong with the book at `path`, its sound not listened to; nothing where it is no book."""
    kind = kind_of(path)
    if kind is Kind.EPUB:
        yield from overlay_findings(path)
    elif kind is Kind.DAISY:
        yield from daisy_findings(path)


@contextmanager
def sounds_in(path: Path) -> Iterator[tuple[Path, ...]]:
    """Inside, the sounds of the book at `path` as files, in order; of what is no book the file itself."""
    if kind_of(path) is None:
        yield (path,)
        return
    with opened(path) as folder:
        yield tuple(sorted(folder.rglob("*.mp3")))
