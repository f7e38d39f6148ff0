"""What tests of talking books share: an edition with all that a page can have, and its books taken apart."""

import io
import re
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree as Xml

import soundfile
from PIL import Image

from bulletin.article import Article, Kind, Paragraph, Picture
from bulletin.edition import Edition
from bulletin.show import Station
from tests import factories
from tests.factories import FERRY, PIER, RICE, ROOFS, SHOW

LIT = Picture("lit.png", 'Phà <đêm> & "sáng"', "Nam", "Chiếc phà sáng đèn giữa sông")
UNTOLD = Picture("roof.png", "Mái mới", "", "")
FAR = Picture("https://bao.example/xa.jpg", "Ảnh ở nơi khác", "", "")
FERRY_PAGE = replace(FERRY, section="Giao thông", byline="Lan Anh", pictures=(LIT, FAR))
ROOFS_PAGE = replace(
    ROOFS,
    title=Paragraph('Trường <làng> & "mái" mới'),
    section="Giao thông",
    paragraphs=(
        *ROOFS.paragraphs,
        Paragraph("Việc còn lại", Kind.SUBHEAD),
        Paragraph("Sơn tường.", Kind.ITEM),
        Paragraph("Trồng cây.", Kind.ITEM),
        Paragraph("Chúng tôi rất vui.", Kind.QUOTE),
    ),
)
RICE_PAGE = replace(RICE, source="https://u:p@bao.example/lúa mới?a=<1>&token=x", byline="Tổ <tin> & ảnh")
PAGES = (FERRY_PAGE, ROOFS_PAGE, RICE_PAGE, PIER)
FORMATS = ("daisy", "mp3", "epub")


def picture(path: Path, colour: str = "teal") -> None:
    """A picture with a place written into it, which no book may tell."""
    exif = Image.Exif()
    exif[0x010E] = "at home"
    made = io.BytesIO()
    Image.new("RGB", (400, 300), colour).save(made, "PNG", exif=exif)
    path.write_bytes(made.getvalue())


def station(folder: Path) -> Station:
    """A station with the pictures of the pages."""
    made = factories.station(folder, SHOW)
    for one in (LIT, UNTOLD):
        picture(folder / one.url)
    return made


def edition(folder: Path, pages: tuple[Article, ...] = PAGES, at: str = "2026-06-11T07:00") -> Edition:
    """An edition of the pages with both books."""
    return factories.made(pages, station(folder), at=at, formats=FORMATS).edition


def book(edition_: Edition, ending: str) -> Path:
    """The edition's book with this ending of its name."""
    return next(edition_.folder / file.path for file in edition_.record.files if file.path.endswith(ending))


def unpacked(path: Path, folder: Path) -> Path:
    """The files of the book at `path`, in `folder`."""
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    return folder


def repacked(folder: Path, path: Path) -> Path:
    """An EPUB of the files in `folder`."""
    with zipfile.ZipFile(path, "w") as archive:
        names = sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())
        for name in sorted(names, key=lambda one: one != "mimetype"):
            archive.write(folder / name, name)
    return path


def changed(path: Path, before: str, after: str) -> None:
    """The file with the first `before` replaced; it must occur."""
    text = path.read_text("utf-8")
    assert before in text, f"{path.name} has no {before}"
    path.write_text(text.replace(before, after, 1), "utf-8")


@dataclass(frozen=True)
class Clip:
    """A clip of a SMIL file, in milliseconds, and the text that it goes with."""

    page: str
    text: str
    sound: str
    begin: int
    end: int


def clock(text: str) -> int:
    """A time as either kind of SMIL has it, in milliseconds."""
    plain = re.fullmatch(r"npt=(\d+)\.(\d{3})s", text)
    if plain:
        return int(plain[1]) * 1000 + int(plain[2])
    hours, minutes, seconds = text.split(":")
    return int(hours) * 3_600_000 + int(minutes) * 60_000 + round(float(seconds) * 1000)


def xml(data: bytes) -> Xml.Element:
    return Xml.fromstring(data)  # noqa: S314 - we made it


def parsed(path: Path) -> Xml.Element:
    return xml(path.read_bytes())


def named(root: Xml.Element, tag: str) -> list[Xml.Element]:
    return [one for one in root.iter() if str(one.tag).rpartition("}")[2] == tag]


def clips(folder: Path) -> list[Clip]:
    """The clips of an unpacked book in the order of its files, whose names count."""
    found = []
    for path in sorted(folder.rglob("*.smil")):
        for par in named(parsed(path), "par"):
            (text,), (audio,) = named(par, "text"), named(par, "audio")
            times = (audio.get(f"clip{join}") for join in ("Begin", "-begin", "End", "-end"))
            begin, end = (clock(one) for one in times if one)
            found.append(Clip(path.name, text.get("src", ""), audio.get("src", ""), begin, end))
    return found


def _content(meta: Xml.Element) -> str:
    return meta.text or meta.get("content", "")


def metas(root: Xml.Element) -> dict[str, list[str]]:
    """The metadata of a page, by property or name."""
    told: dict[str, list[str]] = {}
    for one in named(root, "meta"):
        told.setdefault(one.get("property") or one.get("name") or "", []).append(_content(one))
    return told


def heard(folder: Path, name: str) -> float:
    """The length of a sound of the book in milliseconds, decoded."""
    with soundfile.SoundFile(next(folder.rglob(name))) as file:
        return 1000 * file.frames / file.samplerate
