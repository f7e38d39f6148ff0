"""A book's files as they lie in its folder: opened from a ZIP or a folder, its pages read as XML."""

import re
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
from bulletin.report import Finding, note, wrong

MOST_BYTES = 8_000_000_000  # of all files of a book together
PAGE_BYTES = 50_000_000  # of one that is read as text
APART = 0.0015  # seconds by which times that should be the same may be apart: they are written in thousandths
_GAP = 0.002  # seconds between clips that nobody notices


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
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
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
        except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, RuntimeError) as error:
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


@dataclass(frozen=True, slots=True)
class Excerpt:
    """From where to where a sound is heard, in seconds, and the page that says so."""

    page: str
    sound: str
    begin: float
    end: float


def clip_findings(clips: list[Excerpt], folder: Path) -> Iterator[Finding]:
    """What is wrong with the clips of a book in the order in which they are heard."""
    lengths: dict[str, float | Finding] = {}
    last: dict[str, float] = {}
    for clip in clips:
        if clip.sound not in lengths:
            lengths[clip.sound] = found = _length(folder, clip.sound)
            if isinstance(found, Finding):
                yield found
        length = lengths[clip.sound]
        facts = {"name": clip.page, "begin": f"{clip.begin:.3f}", "end": f"{clip.end:.3f}"}
        if clip.end <= clip.begin:
            yield wrong("book.reversed", **facts)
        elif isinstance(length, float) and clip.end > length + APART:
            yield wrong("book.past", **facts, sound=clip.sound, length=f"{length:.3f}")
        if abs(clip.begin - last.get(clip.sound, 0.0)) > _GAP:
            yield note("book.gap", **facts, before=f"{last.get(clip.sound, 0.0):.3f}")
        last[clip.sound] = clip.end
    for sound, end in last.items():
        length = lengths[sound]
        if isinstance(length, float) and length - end > 1.0:
            yield note("book.unused", sound=sound, end=f"{end:.3f}", length=f"{length:.3f}")


def _length(folder: Path, name: str) -> float | Finding:
    """The length of a sound in seconds as it is decoded, or what is wrong with it."""
    import soundfile

    path = folder / name
    if not path.is_file():
        return wrong("book.gone", name=name)
    try:
        with soundfile.SoundFile(path) as file:
            return float(file.frames / file.samplerate)
    except soundfile.LibsndfileError as error:
        return wrong("book.sound", name=name, reason=str(error))


_PLAIN_CLOCK = re.compile(r"(?:npt=)?(\d+(?:\.\d+)?)(h|min|s|ms)?")
_FULL_CLOCK = re.compile(r"(?:npt=)?(?:(\d+):)?([0-5]?\d):([0-5]?\d(?:\.\d+)?)")
_UNITS = {"h": 3600.0, "min": 60.0, "s": 1.0, "ms": 0.001, None: 1.0}


def seconds(clock: str) -> float | None:
    """A time of SMIL in seconds, None where it is none: "0:01:02.5", "npt=62.5s", "62.5s", "62500ms"."""
    if plain := _PLAIN_CLOCK.fullmatch(clock.strip()):
        return float(plain[1]) * _UNITS[plain[2]]
    if full := _FULL_CLOCK.fullmatch(clock.strip()):
        return int(full[1] or 0) * 3600 + int(full[2]) * 60 + float(full[3])
    return None


def time_findings(page: str, name: str, text: str, wanted: float) -> Iterator[Finding]:
    """What is wrong with the time `text` called `name`, which should be `wanted` seconds; one in whole
    seconds may be half of one off.
    """
    found = seconds(text)
    slack = 0.5 + APART if text and "." not in text else APART
    if found is None or abs(found - wanted) > slack:
        yield wrong("book.time", page=page, name=name, found=text or "–", wanted=f"{wanted:.3f}")
