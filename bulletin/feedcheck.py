"""The feed's check: what a podcast directory would refuse, and what no validator sees without the files.

Held against RSS 2.0, Apple's requirements, PSP-1 and the files beside the feed.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import UUID
from xml.etree import ElementTree as Xml

from bulletin.artwork import require_artwork
from bulletin.check import Finding
from bulletin.errors import Fact, ScriptError
from bulletin.podcast import CATEGORIES, EMAIL

ATOM = "{http://www.w3.org/2005/Atom}"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
MOST_BYTES, MOST_LETTERS, MOST_DESCRIPTION = 1_000_000, 255, 4000
_AUDIO = {"audio/mpeg", "audio/x-m4a"}  # of what Apple takes
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SECONDS = re.compile(r"[1-9]\d*")
_TAG = re.compile(r"</\w+>|<\w+[^<>]*>")
# What may stand there several times; all else once (RSS 2.0; Apple)
_SEVERAL = {"item", "category", f"{ATOM}link", f"{ITUNES}category"}
_PLAIN = (
    "title",
    "copyright",
    f"{ITUNES}author",
    f"{ITUNES}title",
)  # no HTML, here and in a feed's description
_CHANNEL = ("title", "link", "description", "language", f"{ITUNES}category", f"{ITUNES}explicit",
            f"{ITUNES}image", f"{PODCAST}guid")  # fmt: skip
_ITEM = ("title", "enclosure", "guid", "pubDate")


def feed_findings(path: Path) -> Iterator[Finding]:
    """What is wrong with the page of a feed at `path`, grave where a directory would refuse it; nothing where
    all is well.
    """
    data = path.read_bytes()
    if len(data) > MOST_BYTES:
        yield _grave("large", bytes=len(data))
    if b"<!DOCTYPE" in data[:1000]:
        yield _grave("doctype")
        return
    try:
        root = Xml.fromstring(data)  # noqa: S314 - without a document type there are no entities
    except Xml.ParseError as error:
        yield _grave("xml", reason=str(error))
        return
    channel = root.find("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or channel is None:
        yield _grave("rss")
        return
    yield from _Page(path, channel).findings()


def _grave(key: str, **facts: Fact) -> Finding:
    return Finding(f"feedcheck.{key}", grave=True, facts=tuple(facts.items()))


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of a feed that lies at `path` as it lies at its own address."""

    path: Path
    channel: Xml.Element

    def findings(self) -> Iterator[Finding]:
        yield from self._lacking(self.channel, _CHANNEL, "")
        yield from self._channel()
        items = self.channel.findall("item")
        yield from self._order(items)
        for item in items:
            yield from self._item(item)

    def _lacking(self, element: Xml.Element, names: tuple[str, ...], title: str) -> Iterator[Finding]:
        for name in names:
            found = element.find(name)
            if found is None or not ((found.text or "").strip() or found.attrib):
                yield _grave("lacking", name=_short(name), title=title)

    def _channel(self) -> Iterator[Finding]:
        if self._address("self") is None:
            yield _grave("lacking", name="atom:link rel=self", title="")
        for rel in ("next", "previous", "first", "last"):
            yield from self._target(self._address(rel), f"atom:link rel={rel}")
        yield from self._texts(self.channel, "")
        if (language := _text(self.channel, "language")) and not _LANGUAGE.fullmatch(language):
            yield _grave("language", language=language)
        yield from self._category()
        yield from self._owner()
        yield from self._image()
        yield from self._target(_text(self.channel, "link") or None, "")
        if not _is_uuid(_text(self.channel, f"{PODCAST}guid")):
            yield _grave("guid", guid=_text(self.channel, f"{PODCAST}guid"))
        yield from self._artwork()

    def _category(self) -> Iterator[Finding]:
        category = self.channel.find(f"{ITUNES}category")
        if category is None:
            return
        name, below = category.get("text") or "", category.find(f"{ITUNES}category")
        if name not in CATEGORIES:
            yield _grave("category", category=name)
        elif below is not None and below.get("text") not in CATEGORIES[name]:
            yield _grave("category", category=f"{name} > {below.get('text')}")

    def _owner(self) -> Iterator[Finding]:
        email = self.channel.findtext(f"{ITUNES}owner/{ITUNES}email")
        if not email:
            yield Finding("feedcheck.owner", grave=False)
        elif not EMAIL.fullmatch(email):
            yield _grave("email", email=email)

    def _image(self) -> Iterator[Finding]:
        image = self.channel.find("image")
        same = image is not None and all(
            _text(image, name) == _text(self.channel, name) for name in ("title", "link")
        )
        if image is not None and not same:
            yield _grave("image")

    def _artwork(self) -> Iterator[Finding]:
        image = self.channel.find(f"{ITUNES}image")
        file = self._file(image.get("href")) if image is not None else None
        if file is None:
            return
        if not file.is_file():
            yield _grave("gone", path=str(file), title="")
            return
        try:
            kind = require_artwork(file.read_bytes(), str(file))
        except ScriptError as error:
            yield Finding(error.key, grave=True, facts=tuple(error.facts.items()))
            return
        if not file.name.endswith({"image/jpeg": (".jpg", ".jpeg")}.get(kind, (".png",))):
            yield _grave("ending", path=file.name, kind=kind)

    def _plainly(self, element: Xml.Element, title: str) -> Iterator[Finding]:
        """What stands there twice, and what players may take for HTML where there is none."""
        names = [child.tag for child in element if not child.tag.startswith(PODCAST)]
        for name in sorted({name for name in names if names.count(name) > 1} - _SEVERAL):
            yield _grave("double", name=_short(name), title=title)
        plain = (*_PLAIN, *(["description"] if element is self.channel else []))
        for name in plain:
            if found := _TAG.search(_text(element, name)):
                value, short = found[0], _short(name)
                facts = (("name", short), ("value", value), ("title", title))
                yield Finding("feedcheck.html", grave=False, facts=facts)

    def _texts(self, element: Xml.Element, title: str) -> Iterator[Finding]:
        yield from self._plainly(element, title)
        for child in element:
            text = child.text or ""
            if child.tag == "description":
                if len(text.encode()) > MOST_DESCRIPTION:
                    yield _grave("long", name="description", title=title)
            elif child.tag not in ("item", "image", f"{ITUNES}owner") and len(text) > MOST_LETTERS:
                yield _grave("long", name=_short(child.tag), title=title)
            if not len(child) and text != text.strip():
                yield _grave("blanks", name=_short(child.tag), title=title)
            if child.tag == f"{ITUNES}explicit" and text not in ("true", "false"):
                yield _grave("explicit", value=text)

    def _order(self, items: list[Xml.Element]) -> Iterator[Finding]:
        guids = [_text(item, "guid") for item in items]
        for guid in sorted({guid for guid in guids if guids.count(guid) > 1}):
            yield _grave("twice", guid=guid)
        times = [at for item in items if (at := _moment(_text(item, "pubDate")))]
        if times != sorted(times, reverse=True):
            yield _grave("order")

    def _item(self, item: Xml.Element) -> Iterator[Finding]:
        title = _text(item, "title")
        yield from self._lacking(item, _ITEM, title)
        yield from self._texts(item, title)
        date = _text(item, "pubDate")
        at = _moment(date)
        if date and (at is None or format_datetime(at) != date):
            yield _grave("date", date=date, title=title)
        if (length := _text(item, f"{ITUNES}duration")) and not _SECONDS.fullmatch(length):
            yield _grave("duration", value=length, title=title)
        yield from self._target(_text(item, "link") or None, title)
        enclosure = item.find("enclosure")
        if enclosure is not None:
            yield from self._enclosure(enclosure, title)
        for name, key in ((f"{PODCAST}transcript", "url"), (f"{PODCAST}chapters", "url")):
            for one in item.findall(name):
                yield from self._target(one.get(key), title)
        for one in item.findall(f"{PODCAST}chapters"):
            yield from self._chapters(one.get("url"), title)

    def _enclosure(self, enclosure: Xml.Element, title: str) -> Iterator[Finding]:
        if enclosure.get("type") not in _AUDIO:
            yield _grave("type", type=enclosure.get("type") or "", title=title)
        file = self._file(enclosure.get("url"))
        yield from self._target(enclosure.get("url"), title)
        if file and file.is_file() and str(file.stat().st_size) != enclosure.get("length"):
            wanted = enclosure.get("length") or ""
            yield _grave("length", title=title, found=file.stat().st_size, wanted=wanted)

    def _chapters(self, address: str | None, title: str) -> Iterator[Finding]:
        file = self._file(address)
        if not file or not file.is_file():
            return
        try:
            starts = [float(one["startTime"]) for one in json.loads(file.read_bytes())["chapters"]]
        except (ValueError, KeyError, TypeError):
            yield _grave("chapters", path=file.name, title=title)
            return
        if starts != sorted(starts) or not starts:
            yield _grave("chapters", path=file.name, title=title)

    def _target(self, address: str | None, title: str) -> Iterator[Finding]:
        if address is not None and urlsplit(address).scheme not in ("http", "https"):
            yield _grave("relative", address=address, title=title)
        elif (file := self._file(address)) and not (file.is_file() or (file / "index.html").is_file()):
            yield _grave("gone", path=str(file), title=title)

    def _address(self, rel: str) -> str | None:
        links = (one for one in self.channel.findall(f"{ATOM}link") if one.get("rel") == rel)
        return next((one.get("href") for one in links), None)

    def _file(self, address: str | None) -> Path | None:
        """Where on this disk the file of `address` lies, if the feed's own address says so."""
        here = self._address("self")
        if not address or not here or not here.endswith(f"/{self.path.name}"):
            return None
        folder = here.rpartition("/")[0]
        base = folder.rpartition("/")[0] + "/"
        if not address.startswith(base):
            return None
        return self.path.parent.parent / unquote(address.removeprefix(base))


def _text(element: Xml.Element, name: str) -> str:
    return element.findtext(name) or ""


def _moment(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _short(name: str) -> str:
    """A tag as feeds write it."""
    for long, short in ((ITUNES, "itunes:"), (PODCAST, "podcast:"), (ATOM, "atom:")):
        name = name.replace(long, short)
    return name
