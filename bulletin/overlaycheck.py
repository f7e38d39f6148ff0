"""The check of an EPUB's overlays: what W3C EPUB 3.3 wants of them, and what no other validator looks at:
that every clip lies inside its sound, that they leave no gap, and that all sums are right.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from bulletin.clips import BookClip, clip_findings, seconds, time_findings
from bulletin.report import Finding, wrong
from bulletin.volume import Page, local, read_page, target

TYPE = b"application/epub+zip"
_ONCE = ("identifier", "title", "language")


def overlay_findings(path: Path, folder: Path) -> Iterator[Finding]:
    """What is wrong with the EPUB at `path`, whose files are in `folder`."""
    yield from _wrapping(path)
    container = read_page(folder, "META-INF/container.xml")
    if isinstance(container, Finding):
        yield container
        return
    roots = [one.get("full-path", "") for one in container.all("rootfile")]
    package = read_page(folder, roots[0] if roots else "package.opf")
    if isinstance(package, Finding):
        yield package
        return
    yield from _Package(folder, package).findings()


def _wrapping(path: Path) -> Iterator[Finding]:
    """What is wrong with the ZIP (EPUB 3.3, OCF 4.3): the type is its first file, plain, by itself."""
    with zipfile.ZipFile(path) as archive:
        first = archive.infolist()[0]
        plain = first.compress_type == zipfile.ZIP_STORED and not first.extra
        if first.filename != "mimetype" or not plain or archive.read(first) != TYPE:
            yield wrong("book.mimetype")


class _Package:
    """The package document and what it names."""

    def __init__(self, folder: Path, page: Page) -> None:
        self._folder, self._page = folder, page
        self._items = {one.get("id", ""): one for one in page.all("item")}

    def findings(self) -> Iterator[Finding]:
        yield from self._metadata()
        for item in self._items.values():
            name, _ = target(self._page.name, item.get("href", ""))
            if not (self._folder / name).is_file():
                yield wrong("book.gone", name=name)
        yield from self._overlays()

    def _metadata(self) -> Iterator[Finding]:
        for name in _ONCE:
            if not any((one.text or "").strip() for one in self._page.all(name)):
                yield wrong("book.lacking", name=f"dc:{name}")
        if not self._meta("dcterms:modified"):
            yield wrong("book.lacking", name="dcterms:modified")

    def _meta(self, name: str, refines: str | None = None) -> str:
        found = (
            one.text or ""
            for one in self._page.all("meta")
            if one.get("property") == name and one.get("refines") == refines
        )
        return next(found, "").strip()

    def _overlays(self) -> Iterator[Finding]:
        spine = [self._items.get(one.get("idref", "")) for one in self._page.all("itemref")]
        named = [
            one.get("media-overlay", "") for one in spine if one is not None and one.get("media-overlay")
        ]
        clips: list[BookClip] = []
        for name in named:
            found = list(self._overlay(name))
            mine = [one for one in found if isinstance(one, BookClip)]
            yield from (one for one in found if isinstance(one, Finding))
            wanted, said = sum(one.end - one.begin for one in mine), self._meta("media:duration", f"#{name}")
            yield from time_findings(self._page.name, f"media:duration #{name}", said, wanted)
            clips += mine
        whole = sum(one.end - one.begin for one in clips)
        if named:
            yield from time_findings(self._page.name, "media:duration", self._meta("media:duration"), whole)
        yield from clip_findings(clips, self._folder)

    def _overlay(self, item: str) -> Iterator[BookClip | Finding]:
        """The clips of an overlay, and what is wrong with where they lead."""
        href = self._items[item].get("href", "") if item in self._items else ""
        name, _ = target(self._page.name, href)
        page = read_page(self._folder, name)
        if isinstance(page, Finding):
            yield page
            return
        ids: dict[str, tuple[str, ...]] = {}
        for par in page.all("par"):
            parts = {local(one): one for one in par}
            file, fragment = target(name, parts["text"].get("src", "")) if "text" in parts else ("", "")
            if file not in ids:
                read = read_page(self._folder, file) if file else wrong("book.link", page=name, target="–")
                ids[file] = () if isinstance(read, Finding) else read.ids
            if fragment not in ids[file]:
                yield wrong("book.link", page=name, target=f"{file}#{fragment}")
            if "audio" in parts:
                audio = parts["audio"]
                sound, _ = target(name, audio.get("src", ""))
                begin, end = (seconds(audio.get(key, "")) for key in ("clipBegin", "clipEnd"))
                yield BookClip(name, sound, begin or 0.0, end or 0.0)
