"""The SMIL files of a DAISY 2.02 book: what is in them, and what is wrong with that."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree as Xml

from bulletin.clips import BookClip, clip_findings, seconds, time_findings
from bulletin.report import Finding, wrong
from bulletin.volume import Page, local, read_page, target

MASTER = "master.smil"
_FORMAT = "Daisy 2.02"


class Smil:
    """A SMIL file by its name in the book's folder."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self.name = folder, name

    @cached_property
    def page(self) -> Page | Finding:
        """What is in it, or what is wrong with it."""
        return read_page(self._folder, self.name)

    @cached_property
    def places(self) -> tuple[tuple[int, str], ...]:
        """The ids that one can go to, each with the number of its place."""
        pars = [[one, *one] for one in self._all("par")]
        ids = ((number, one.get("id", "")) for number, par in enumerate(pars) for one in par)
        return tuple((number, name) for number, name in ids if name)

    @cached_property
    def clips(self) -> tuple[BookClip, ...]:
        """What is heard of which sound, in order."""
        return tuple(self._clip(one) for one in self._all("audio"))

    @property
    def length(self) -> float:
        """Its clips together, in seconds."""
        return sum(one.end - one.begin for one in self.clips)

    def meta(self, name: str) -> str:
        """The content of a piece of metadata."""
        return next((one.get("content", "") for one in self._all("meta") if one.get("name") == name), "")

    def findings(self, elapsed: float, ids: "Ids") -> Iterator[Finding]:
        """What is wrong with it where `elapsed` seconds of the book come before it."""
        if isinstance(self.page, Finding):
            yield self.page
            return
        yield from self._head(elapsed)
        yield from self._body()
        for par in self.page.all("par"):
            yield from self._par(par, ids)

    def _head(self, elapsed: float) -> Iterator[Finding]:
        if self.meta("dc:format") != _FORMAT:
            yield wrong("daisy.smil_format", name=self.name)
        yield from time_findings(
            self.name, "ncc:totalElapsedTime", self.meta("ncc:totalElapsedTime"), elapsed
        )
        yield from time_findings(
            self.name, "ncc:timeInThisSmil", self.meta("ncc:timeInThisSmil"), self.length
        )
        regions = [one for one in self._all("region") if one.get("id")]
        if len(regions) != 1:
            yield wrong("daisy.region", name=self.name)
        doubled = [one for one, count in Counter(self.page.ids).items() if count > 1]  # type: ignore[union-attr]
        yield from (wrong("daisy.id", page=self.name, id=one) for one in doubled)

    def _body(self) -> Iterator[Finding]:
        bodies = [list(one) for one in self._all("body")]
        if len(bodies) != 1 or [local(one) for one in bodies[0]] != ["seq"]:
            yield wrong("daisy.seq", name=self.name)
            return
        yield from time_findings(self.name, "dur", bodies[0][0].get("dur", ""), self.length)
        if any(one.get("fill") for one in bodies[0][0].iter()):
            yield wrong("daisy.fill", name=self.name)

    def _par(self, par: Xml.Element, ids: "Ids") -> Iterator[Finding]:
        texts = [one for one in par.iter() if local(one) == "text"]
        sounds = [one for one in par.iter() if local(one) == "audio"]
        if par.get("endsync") != "last" or len(texts) != 1 or not sounds:
            yield wrong("daisy.par", name=self.name, id=par.get("id", "–"))
        for one in texts:
            file, fragment = target(self.name, one.get("src", ""))
            if not fragment or fragment not in ids.of(file):
                yield wrong("book.link", page=self.name, target=one.get("src", "–"))
        for one in sounds:
            if any(seconds(one.get(key, "")) is None for key in ("clip-begin", "clip-end")):
                yield wrong("daisy.clip", name=self.name, id=one.get("id", "–"))

    def _clip(self, audio: Xml.Element) -> BookClip:
        sound, _ = target(self.name, audio.get("src", ""))
        begin, end = (seconds(audio.get(key, "")) or 0.0 for key in ("clip-begin", "clip-end"))
        return BookClip(self.name, sound, begin, end)

    def _all(self, tag: str) -> Iterator[Xml.Element]:
        return iter(()) if isinstance(self.page, Finding) else self.page.all(tag)


class Ids:
    """The ids of the pages of a book, each page read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, frozenset[str]] = {}

    def of(self, name: str) -> frozenset[str]:
        """The ids of the page `name`; none where there is no such page."""
        if name not in self._known:
            page = read_page(self._folder, name) if name else None
            self._known[name] = frozenset(page.ids) if isinstance(page, Page) else frozenset()
        return self._known[name]


def smil_findings(folder: Path, smils: Sequence[Smil], total: str) -> Iterator[Finding]:
    """What is wrong with the SMIL files in the order in which they are heard, with what they lead to, and
    with the `total` time that the NCC names.
    """
    elapsed, ids = 0.0, Ids(folder)
    for smil in smils:
        yield from smil.findings(elapsed, ids)
        elapsed += smil.length
    yield from time_findings("ncc.html", "ncc:totalTime", total, elapsed)
    yield from clip_findings([clip for smil in smils for clip in smil.clips], folder)
    if (folder / MASTER).is_file():
        yield from _master_findings(Smil(folder, MASTER), [smil.name for smil in smils], elapsed)


def _master_findings(master: Smil, names: list[str], elapsed: float) -> Iterator[Finding]:
    if isinstance(master.page, Finding):
        yield master.page
        return
    refs = [(one.get("title"), one.get("id"), one.get("src", "")) for one in master.page.all("ref")]
    listed = [target(MASTER, src)[0] for _, _, src in refs]
    if listed != names or not all(title and name for title, name, _ in refs):
        yield wrong("daisy.master")
    if master.meta("dc:format") != _FORMAT:
        yield wrong("daisy.smil_format", name=MASTER)
    yield from time_findings(MASTER, "ncc:timeInThisSmil", master.meta("ncc:timeInThisSmil"), elapsed)
