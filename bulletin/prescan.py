"""Prescan: markup of which parsers are known to hang or to lose text, refused before one sees it.

It looks at bytes in one pass and at no more than that: what hides from it meets the bounds of `sandbox`.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bulletin.errors import SourceError

MOST_ATTRIBUTES = 1000  # of one tag
# Elements within one another; from 256 on libxml2 drops all text of a page without a word.
DEEPEST = 200

_DOCTYPE = re.compile(rb"<!DOCTYPE\s+[^>\[]*(\[?)", re.I)
_PROLOG_BYTES = 100_000
_QUOTED = re.compile(rb'"[^"]*"|\'[^\']*\'')
# A comment, a script and the like are skipped whole: without an end, to the end.
_TAG = re.compile(
    rb"<!--(?:.*?-->|.*)|<!\[CDATA\[(?:.*?\]\]>|.*)|<(script|style|textarea|title|svg)\b(?:.*?</\1\s*>|.*)"
    rb"|<(/?)([a-z][^\s/<>]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)",
    re.DOTALL | re.I,
)
_FEEDS = frozenset((b"rss", b"feed", b"rdf:rdf"))
# Elements that HTML ends by itself.
_BRIEF = frozenset(
    (
        b"area base basefont bgsound br col colgroup command dd dt embed frame hr image img input isindex"
        b" keygen li link meta optgroup option p param rp rt source tbody td tfoot th thead tr track wbr html"
        b" head body"
    ).split()
)


@dataclass(slots=True)
class _Open:
    """The elements that are open at a place, the outermost first."""

    elements: list[bytes] = field(default_factory=list)
    counts: Counter[bytes] = field(default_factory=Counter)

    def step(self, ends: bytes, element: bytes, rest: bytes) -> None:
        """Goes past one tag."""
        if not ends:
            if not rest.endswith(b"/"):
                self.elements.append(element)
                self.counts[element] += 1
        elif self.counts[element]:
            inner = b""
            while inner != element:
                inner = self.elements.pop()
                self.counts[inner] -= 1


def require_harmless(data: bytes, name: str) -> None:
    """SourceError where `data` is markup made to choke a parser, naming the input `name`."""
    plain = _eight_bits(data)
    if not plain.lstrip().startswith(b"<"):
        return
    html = _is_html(plain)
    _require_no_entities(plain, html, name)
    deep = _Open()
    for ends, element, rest in _tags(plain):
        if rest.count(b"=") > MOST_ATTRIBUTES or rest.count(b" ") > MOST_ATTRIBUTES:
            _require_few(rest, name)
        if html and element in _BRIEF:
            continue
        deep.step(ends, element, rest)
        if len(deep.elements) > DEEPEST:
            raise SourceError("source.deep", name=name)


def _eight_bits(data: bytes) -> bytes:
    """`data` without its byte order mark; of UTF-16 and UTF-32, where markup could hide, without nulls."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:64]:
        return data.lstrip(b"\xff\xfe").replace(b"\0", b"")
    return data.removeprefix(b"\xef\xbb\xbf")


def _is_html(data: bytes) -> bool:
    """Whether markup is a web page rather than other XML: what does not say so is, unless it is a feed."""
    first = next((element for _, element, _ in _tags(data)), b"")
    return first == b"html" or not (data.lstrip().startswith(b"<?xml") or first in _FEEDS)


def _require_no_entities(data: bytes, html: bool, name: str) -> None:
    """A page may name its kind; what declares entities, or is another kind of XML that does, may not."""
    kind = _DOCTYPE.search(data, 0, _PROLOG_BYTES)
    if kind and (kind[1] or not html):
        raise SourceError("source.dtd", name=name)


def _tags(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """(b"/" for an end tag, the element in small letters, what stands in the tag)."""
    for found in _TAG.finditer(data):
        if found[3]:
            yield found[2], found[3].lower(), found[4]


def _require_few(rest: bytes, name: str) -> None:
    bare = _QUOTED.sub(b"x", rest)
    if len(bare.split()) > MOST_ATTRIBUTES or bare.count(b"=") > MOST_ATTRIBUTES:
        raise SourceError("source.attributes", name=name)
