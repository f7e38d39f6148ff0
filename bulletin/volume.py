"""A book's files as they lie in its folder: opened from a ZIP or a folder, its pages read as XML."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from html.entities import name2codepoint
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from urllib.parse import unquote
from xml.etree import ElementTree as Xml

from bulletin.errors import KeptError
from bulletin.report import Finding, wrong

MOST_BYTES = 8_000_000_000  # of all files of a book together
PAGE_BYTES = 50_000_000  # of one that is read as text


class Kind(StrEnum):
    """What kind of book it is."""

    EPUB = "epub"
    DAISY = "daisy"


def kind_of(path: Path) -> Kind | None:
    """What kind of book is at `path`, a folder or a file; None where it is none."""
    if path.is_dir():
        return Kind.DAISY if (path / "ncc.html").is_file() else None
    if not _is_zip(path):
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return None
    if "META-INF/container.xml" in names:
        return Kind.EPUB
    return Kind.DAISY if any(PurePosixPath(name).name.lower() == "ncc.html" for name in names) else None


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(2) == b"PK" and zipfile.is_zipfile(path)
    except OSError:
        return False


@contextmanager
def opened(path: Path) -> Iterator[Path]:
    """Inside, the folder with the files of the book at `path`; KeptError where its ZIP is damaged or would be
    larger than any book.
    """
    if path.is_dir():
        yield path
        return
    with TemporaryDirectory(prefix="bulletin-") as folder:
        try:
            _unpack(path, Path(folder))
        except (
            zipfile.BadZipFile,
            zipfile.LargeZipFile,
            NotImplementedError,
            EOFError,
            RuntimeError,
        ) as error:
            raise KeptError("book.zip", path=str(path), reason=str(error)) from error
        yield Path(folder)


def _unpack(path: Path, folder: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        if sum(info.file_size for info in infos) > MOST_BYTES:
            raise KeptError("book.large", path=str(path))
        for info in infos:
            parts = PurePosixPath(info.filename).parts
            if ".." in parts or not parts or parts[0] == "/" or "\\" in info.filename:
                raise KeptError("book.outside", path=str(path), name=info.filename)
            target = folder.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(info) as source, target.open("wb") as file:
                copyfileobj(source, file)


@dataclass(frozen=True)
class Page:
    """A page of a book: its place in the folder of the book, and its XML."""

    name: str
    root: Xml.Element

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Every id in it."""
        return tuple(one.get("id", "") for one in self.root.iter() if one.get("id"))

    def all(self, tag: str) -> Iterator[Xml.Element]:
        """The elements of this name, whatever their name space."""
        return (one for one in self.root.iter() if local(one) == tag)


def local(element: Xml.Element) -> str:
    """The element's name without its name space."""
    return str(element.tag).rpartition("}")[2]


def read_page(folder: Path, name: str) -> Page | Finding:
    """The page `name` of the book in `folder`, or what is wrong with it."""
    path = folder / name
    if not path.is_file():
        return wrong("book.gone", name=name)
    if path.stat().st_size > PAGE_BYTES:
        return wrong("book.page_large", name=name)
    try:
        return Page(name, Xml.fromstring(path.read_bytes(), _parser()))  # noqa: S314 - see `_parser`
    except (Xml.ParseError, ValueError, LookupError) as error:
        return wrong("book.xml", name=name, reason=str(error))


def _parser() -> Xml.XMLParser:
    """One that knows the letters' names of HTML, fetches nothing, and, as expat does, unfolds no bombs."""
    parser = Xml.XMLParser()  # noqa: S314
    parser.entity.update({name: chr(code) for name, code in name2codepoint.items()})
    return parser


def target(page: str, href: str) -> tuple[str, str]:
    """The file, by its place in the folder of the book, and the fragment that `href` on `page` leads to."""
    file, _, fragment = unquote(href).partition("#")
    place = PurePosixPath(page).parent / file if file else PurePosixPath(page)
    parts: list[str] = []
    for part in place.parts:
        if part == ".." and parts:
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts), fragment
