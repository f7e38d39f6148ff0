"""The check of a DAISY 2.02 book: every rule of the specification that a schema cannot see as well.

DAISY 2.02 Specification (2001), 2.1 (NCC), 2.3 (SMIL), 2.4 (master SMIL) and appendix 2 (metadata).
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as Xml

from bulletin.daisysmil import MASTER, Smil, smil_findings
from bulletin.report import Finding, note, wrong
from bulletin.volume import Page, local, read_page, target

FORMAT = "Daisy 2.02"
NCC = "ncc.html"
_ONCE = ("dc:title", "dc:identifier", "dc:date", "dc:format", "dc:publisher", "ncc:charset", "ncc:pageFront",
         "ncc:pageNormal", "ncc:pageSpecial", "ncc:tocItems", "ncc:totalTime")  # fmt: skip
_SOME = ("dc:language", "dc:creator")
_NOT_TWICE = ("ncc:depth", "ncc:files", "ncc:generator", "ncc:kByteSize", "ncc:maxPageNormal",
              "ncc:multimediaType", "ncc:producedDate", "ncc:producer", "ncc:revision", "ncc:revisionDate",
              "ncc:setInfo", "dc:source", "ncc:sourceDate", "ncc:sourceEdition", "ncc:sourcePublisher",
              "ncc:sourceRights", "ncc:sourceTitle")  # fmt: skip
_OTHERS = ("dc:contributor", "dc:coverage", "dc:description", "dc:relation", "dc:rights", "dc:subject",
           "dc:type", "ncc:narrator", "ncc:footnotes", "ncc:prodNotes", "ncc:sidebars")  # fmt: skip
_SPANS = {
    "page-front": "ncc:pageFront",
    "page-normal": "ncc:pageNormal",
    "page-special": "ncc:pageSpecial",
    "noteref": "ncc:footnotes",
    "sidebar": "ncc:sidebars",
    "optional-prodnote": "ncc:prodNotes",
}
_HEADING = re.compile(r"h([1-6])")
_TYPES = {".html", ".smil", ".mp3", ".mp2", ".wav", ".jpg", ".gif", ".png", ".css"}
_NAME = re.compile(r"[A-Za-z0-9_.\-]+")


def daisy_findings(folder: Path) -> Iterator[Finding]:
    """What is wrong with the DAISY 2.02 book whose files are in or below `folder`."""
    found = [one for one in sorted(folder.rglob("*")) if one.name.lower() == NCC]
    if len(found) != 1:
        yield wrong("daisy.ncc", count=len(found))
        return
    page = read_page(found[0].parent, found[0].name)
    if isinstance(page, Finding):
        yield page
        return
    yield from _Ncc(found[0].parent, page).findings()


class _Ncc:
    """The navigation control centre and the folder it lies in."""

    def __init__(self, folder: Path, page: Page) -> None:
        self._folder, self._page = folder, page
        bodies = list(page.all("body"))
        self._items = list(bodies[0]) if bodies else []
        self._metas = [(one.get("name", ""), one.get("content", "")) for one in page.all("meta")]

    def findings(self) -> Iterator[Finding]:
        yield from self._metadata()
        yield from self._counts()
        yield from self._structure()
        yield from self._files()
        smils = [Smil(self._folder, name) for name in self._order()]
        yield from self._links({smil.name: smil for smil in smils})
        yield from smil_findings(self._folder, smils, self._text("ncc:totalTime"))

    def _text(self, name: str) -> str:
        return next((content for key, content in self._metas if key == name), "")

    def _metadata(self) -> Iterator[Finding]:
        counted = Counter(name for name, content in self._metas if content.strip())
        yield from (wrong("daisy.once", name=one, count=counted[one]) for one in _ONCE if counted[one] != 1)
        yield from (wrong("daisy.some", name=one) for one in _SOME if not counted[one])
        yield from (wrong("daisy.twice", name=one) for one in _NOT_TWICE if counted[one] > 1)
        known = {*_ONCE, *_SOME, *_NOT_TWICE, *_OTHERS}
        for name in counted:
            if name and name not in known and not name.startswith("prod:"):
                yield note("daisy.unknown", name=name)
        if self._text("dc:format") not in ("", FORMAT):
            yield wrong("daisy.format", found=self._text("dc:format"))

    def _counts(self) -> Iterator[Finding]:
        """Numbers in the metadata that can be counted."""
        classes = Counter(one.get("class", "") for one in self._items if local(one) == "span")
        ranks = [rank for one in self._items if (rank := _rank(one))]
        wanted = {_SPANS[name]: classes[name] for name in _SPANS}
        wanted |= {"ncc:tocItems": len(self._items), "ncc:depth": max(ranks, default=0)}
        wanted["ncc:files"] = sum(1 for one in self._folder.rglob("*") if one.is_file())
        for name, count in wanted.items():
            if (text := self._text(name)) and text != str(count):
                yield wrong("daisy.count", name=name, found=text, wanted=count)

    def _structure(self) -> Iterator[Finding]:
        first = self._items[0] if self._items else None
        if first is None or local(first) != "h1" or first.get("class") != "title":
            yield wrong("daisy.title")
        ids = Counter(self._page.ids)
        yield from (wrong("daisy.id", page=NCC, id=one) for one, count in ids.items() if count > 1)
        for one in self._items:
            if not one.get("id") or not _is_item(one):
                yield wrong("daisy.item", text=_said(one))
        headings = [one for one in self._items if _rank(one)]
        for before, one in pairwise(headings):
            if _rank(one) > _rank(before) + 1:
                yield wrong("daisy.rank", text=_said(one), found=_rank(one), most=_rank(before) + 1)

    def _files(self) -> Iterator[Finding]:
        """Files that players do not know, or whose names they may not."""
        for path in sorted(self._folder.rglob("*")):
            name = path.relative_to(self._folder).as_posix()
            if path.is_file() and path.suffix.lower() not in _TYPES:
                yield note("daisy.kind", name=name)
            if not _NAME.fullmatch(path.name):
                yield note("daisy.name", name=name)

    def _hrefs(self) -> Iterator[tuple[Xml.Element, str]]:
        for one in self._items:
            links = [link.get("href", "") for link in one if local(link) == "a"]
            yield one, links[0] if len(links) == 1 else ""

    def _order(self) -> tuple[str, ...]:
        """The SMIL files in the order in which they are heard: that in which the NCC leads to them."""
        found = (target(NCC, href)[0] for _, href in self._hrefs() if href)
        return tuple(dict.fromkeys(name for name in found if name.lower().endswith(".smil")))

    def _links(self, smils: dict[str, Smil]) -> Iterator[Finding]:
        """Every item leads to a place in a SMIL file, and each one further on than the one before."""
        places = {(smil.name, one): at for smil in smils.values() for at, one in smil.places}
        last, order = (-1, -1), {name: number for number, name in enumerate(smils)}
        for item, href in self._hrefs():
            name, fragment = target(NCC, href)
            at = places.get((name, fragment))
            if at is None:
                yield wrong("daisy.link", text=_said(item), target=href or "–")
                continue
            here = (order[name], at)
            if here < last:
                yield wrong("daisy.order", text=_said(item))
            last = here
        for path in sorted(self._folder.glob("*.smil")):
            if path.name not in smils and path.name.lower() != MASTER:
                yield wrong("daisy.unreached", name=path.name)


def _rank(element: Xml.Element) -> int:
    found = _HEADING.fullmatch(local(element))
    return int(found[1]) if found else 0


def _is_item(element: Xml.Element) -> bool:
    """Whether it may stand in the NCC's body, with one link and no more."""
    links = [one for one in element if local(one) == "a"]
    kind, group = local(element), element.get("class", "")
    fits = (
        bool(_rank(element)) or (kind == "div" and group == "group") or (kind == "span" and group in _SPANS)
    )
    return fits and len(links) == 1 == len(element)


def _said(element: Xml.Element) -> str:
    return " ".join("".join(element.itertext()).split())
