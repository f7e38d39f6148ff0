"""Tags: the file says what it is, how long it is, and that its voice is synthetic; its cover can be seen."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.errors import BulletinError
from bulletin.hearing import Hearing
from bulletin.mp4 import is_mp4
from bulletin.record import Record
from bulletin.report import Finding, wrong
from bulletin.text import one_line

if TYPE_CHECKING:
    from bulletin.tags import Tags

RANK = 120

LENGTH_SECONDS = 0.1  # by which the length in the tags may be off


def examine(hearing: Hearing) -> Iterator[Finding]:
    """Tags that are missing, broken, or another edition's."""
    if hearing.expected.title is None:
        return
    try:
        tags = _read(hearing.path)
    except BulletinError as error:
        yield wrong("check.tags", reason=error)
        return
    if not _is_title(tags.title, one_line(hearing.expected.title)):
        yield wrong("check.title", found=tags.title, wanted=hearing.expected.title)
    if tags.length_ms and abs(tags.length_ms / 1000 - hearing.measured.seconds) > LENGTH_SECONDS:
        yield wrong(
            "check.length_tag", found=f"{tags.length_ms / 1000:.1f}", wanted=f"{hearing.measured.seconds:.1f}"
        )
    if hearing.record:
        yield from _record(tags, hearing.record)
    yield from _cover(tags.cover)


def _record(tags: "Tags", record: Record) -> Iterator[Finding]:
    """What the record says that the tags do not."""
    if record.provenance and record.provenance.disclosure and not tags.disclosure:
        yield wrong("check.disclosure")
    if tags.date and record.edition.at and tags.date.isoformat() != record.edition.at:
        yield wrong("check.date", found=tags.date.isoformat(), wanted=record.edition.at)


def _read(path: Path) -> "Tags":
    """The tags of an MP3, which a WAV has in a chunk, or of a FLAC, Opus or M4A file."""
    with path.open("rb") as file:
        head = file.read(4)
    if is_mp4(path):
        from bulletin.atoms import read_atoms

        return read_atoms(path)
    if head in (b"fLaC", b"OggS"):
        from bulletin.comments import read_comments

        return read_comments(path)
    from bulletin.tags import read_tags

    if head in (b"RIFF", b"RF64"):
        from bulletin.codecs import wav

        return read_tags(path, wav.chunk_of(path, b"id3 "), texts=False)
    return read_tags(path, texts=False)


def _is_title(found: str, wanted: str) -> bool:
    """Whether the tag holds the title, or the beginning of a very long one."""
    return found == wanted or (found.endswith("…") and wanted.startswith(found[:-1]))


def _cover(cover: bytes) -> Iterator[Finding]:
    """A picture that no player can show."""
    if not cover:
        return
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(cover)) as picture:
            picture.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        yield wrong("check.cover", reason=str(error))
