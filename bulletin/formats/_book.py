"""What talking books share: their pages filled in, packed the same way every time, and the sound in them."""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shutil import copyfileobj
from typing import IO, TYPE_CHECKING

from bulletin.binding import Issue, bound, title_page
from bulletin.book import Book, Opener, Part
from bulletin.codecs import mp3
from bulletin.cover import small_cover, small_picture
from bulletin.edition import Draft
from bulletin.texts import sentence
from bulletin.unfinished import temp_beside

if TYPE_CHECKING:
    from jinja2 import Environment

SHIPPED = Path(__file__).parents[1] / "_books"
STYLE = "book.css"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date that a ZIP knows
_LABEL_WORDS, _LABEL_LETTERS = 8, 60  # of a paragraph in a table of contents
Entry = tuple[str, bytes | Opener]


def packed(path: Path, entries: Iterable[Entry]) -> None:
    """A ZIP at `path` of the entries in their order, or the files themselves where `path` is a folder.

    Nothing is compressed, for compressors differ from machine to machine, and no time stands in it.
    """
    if path.is_dir():
        _unfolded(path, entries)
        return
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system, info.external_attr = 3, 0o644 << 16
            with archive.open(info, "w") as target:
                _copy(content, target)


def _unfolded(folder: Path, entries: Iterable[Entry]) -> None:
    for name, content in entries:
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb") as target:
            _copy(content, target)


def _copy(content: bytes | Opener, target: IO[bytes]) -> None:
    if isinstance(content, bytes):
        target.write(content)
        return
    with content() as source:
        copyfileobj(source, target)


def page(name: str, book: Book, **facts: object) -> bytes:
    """The shipped pattern `name` filled in with the book and `facts`, in UTF-8."""
    language = book.title_page.language.partition("-")[0]
    facts |= {
        "book": book,
        "page": book.title_page,
        "say": lambda key, **told: sentence(f"book.{key}", language, **told),
        "site": lambda key, **told: sentence(f"site.{key}", language, **told),
    }
    return _patterns().get_template(name).render(facts).encode()


@cache
def patterns_version() -> str:
    """A digest of the shipped patterns: other patterns make other books."""
    patterns = sorted(SHIPPED.glob("*"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in patterns)).hexdigest()[:8]


@cache
def _patterns() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(SHIPPED),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass(frozen=True, slots=True)
class Stop:
    """A place in the table of contents: a heading's rank, 0 for a paragraph, and how deep it lies, from 1."""

    id: str
    text: str
    level: int
    depth: int
    part: Part


def stops(book: Book) -> Iterator[Stop]:
    """Where listeners can go to: every heading, and below them every paragraph by its first words; what is
    said before a part's first heading would stand below the part before, and is left out.
    """
    for part in book.parts:
        depth = 0
        for block in part.blocks:
            depth = block.level or depth
            if block.level:
                yield Stop(block.id, block.text, block.level, depth, part)
            elif depth:
                yield Stop(block.id, _label(block.text), 0, depth + 1, part)


def _label(text: str) -> str:
    words = text.split()
    label = " ".join(words[:_LABEL_WORDS])[:_LABEL_LETTERS]
    return label if label == " ".join(words) else f"{label.rstrip('.,;:– ')}…"


def clock(milliseconds: int) -> str:
    """Milliseconds as hours, minutes and seconds, "0:01:02.345"."""
    hours, rest = divmod(milliseconds, 3_600_000)
    return f"{hours}:{rest // 60_000:02d}:{rest // 1000 % 60:02d}.{rest % 1000:03d}"


def book_of(draft: Draft) -> Book:
    """The book of the draft alone."""
    sound, record = draft.mixdown, draft.record
    pictures = {(one.article, one.url): small_picture(one.data, one.url) for one in draft.pictures}
    issue = Issue(record, sound.samples * 1000 // sound.delivery.rate, pictures)
    cover = small_cover(draft.cover) if draft.cover else b""
    told = record.edition
    front = title_page((record,), told.title, told.id, draft.publisher, draft.guid)
    return bound(front, (issue,), cover)


@contextmanager
def joined(draft: Draft, path: Path) -> Iterator[Opener]:
    """Inside, what opens the draft's sound as one MP3; it lies beside `path` until then."""
    temp = temp_beside(path.with_suffix(mp3.SUFFIX))
    try:
        mp3.join(draft.mixdown.parts(), temp, draft.mixdown.delivery)
        yield lambda: temp.open("rb")
    finally:
        temp.unlink(missing_ok=True)
