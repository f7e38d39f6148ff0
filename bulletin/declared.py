"""What a web page declares of its article: JSON-LD (schema.org), OpenGraph, microdata and links, in this
order.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from bulletin.moments import stated
from bulletin.schemaorg import addresses, kinds, texts
from bulletin.text import one_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ARTICLE = re.compile(r"\w*Article|\w*Posting|Report|Review")
_SEVERAL = frozenset(
    {"itemListElement", "hasPart", "isPartOf", "mentions", "citation", "comment", "relatedLink"}
)
_NAMED = 4  # authors; more are a list of staff
_CUT = ("...", "…")


@dataclass(frozen=True, slots=True)
class Stated:
    """One thing that a page declares, and where: "json-ld", "opengraph", "meta", "microdata", "link"."""

    value: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a page declares; what it does not is empty. `body` is the text of JSON-LD's `articleBody`."""

    title: Stated = Stated()
    byline: Stated = Stated()
    published: Stated = Stated()
    moment: datetime | None = None
    section: Stated = Stated()
    language: Stated = Stated()
    address: Stated = Stated()
    picture: Stated = Stated()
    lead: Stated = Stated()
    body: str = ""
    is_article: bool = False
    is_closed: bool = False
    site: str = ""


def declared(root: "HtmlElement") -> Declared:
    """What the page `root` declares of its own article, never of those that it leads to."""
    meta = _metas(root)
    address = _address(root, meta)
    node = _own(list(_nodes(root)), address.value, _titles(root, meta))
    said = _Said(node, meta)
    published = _published(said)
    return Declared(
        title=said.first(("headline", "name") if node else (), ("og:title", "twitter:title")),
        byline=_byline(said),
        published=published,
        moment=stated(published.value) if published.value else None,
        section=said.first(("articleSection",), ("article:section", "section")),
        language=_language(root, said, address.value),
        address=address,
        picture=said.first(("image", "thumbnailUrl"), ("og:image", "twitter:image")),
        lead=said.first(("description",), ("og:description", "description")),
        body=_text(node.get("articleBody")),
        is_article=bool(node) or meta.get("og:type", "").lower() == "article",
        is_closed=_text(node.get("isAccessibleForFree")).lower() == "false",
        site=meta.get("og:site_name", "") or _name(node.get("publisher")),
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """The JSON-LD node of the article, and the page's metas by their names in lower case."""

    node: dict[str, Any]
    meta: dict[str, str]

    def first(self, keys: tuple[str, ...], names: tuple[str, ...]) -> Stated:
        """The first of `keys` that JSON-LD has, else the first of `names` that a meta has."""
        for key in keys:
            text = _name(self.node.get(key))
            if text:
                return Stated(text, "json-ld")
        for name in names:
            if self.meta.get(name):
                return Stated(self.meta[name], "opengraph" if ":" in name else "meta")
        return Stated()


def _published(said: _Said) -> Stated:
    names = ("article:published_time", "og:article:published_time", "og:published_time", "datepublished")
    more = ("pubdate", "publishdate", "publish-date", "dc.date.issued", "dcterms.created", "parsely-pub-date")
    found = said.first(("datePublished",), (*names, *more))
    if found.place == "meta" and found.value == said.meta.get("datepublished"):
        return Stated(found.value, "microdata")
    return found


def _byline(said: _Said) -> Stated:
    authors = said.node.get("author")
    named = [_name(one) for one in (authors if isinstance(authors, list) else [authors])]
    publisher = _name(said.node.get("publisher"))
    people = [name for name in dict.fromkeys(named) if name and name != publisher and "://" not in name]
    if people and len(people) <= _NAMED:
        return Stated(", ".join(people), "json-ld")
    for name in ("article:author", "author", "dc.creator", "parsely-author", "sailthru.author"):
        value = said.meta.get(name, "")
        if value and "://" not in value and value not in {publisher, said.meta.get("og:site_name")}:
            return Stated(value, "opengraph" if ":" in name else "meta")
    return Stated()


def _language(root: "HtmlElement", said: _Said, address: str) -> Stated:
    found = _name(said.node.get("inLanguage"))
    if found:
        return Stated(_code(found), "json-ld")
    for link in root.iter("link"):
        if link.get("hreflang", "x-default") != "x-default" and _same(link.get("href", ""), address):
            return Stated(_code(link.get("hreflang")), "hreflang")
    if root.get("lang") or root.get("xml:lang"):
        return Stated(_code(root.get("lang") or root.get("xml:lang")), "html")
    locale = said.meta.get("og:locale") or said.meta.get("content-language", "")
    return Stated(_code(locale), "opengraph") if locale else Stated()


def _code(tag: str) -> str:
    return re.split(r"[-_]", tag.strip().lower())[0]


def _metas(root: "HtmlElement") -> dict[str, str]:
    """What the page's metas say, the first of a name, by names in lower case."""
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (
            meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or ""
        )
        content = one_line(meta.get("content", ""))
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _address(root: "HtmlElement", meta: dict[str, str]) -> Stated:
    for link in root.iter("link"):
        if "canonical" in link.get("rel", "").lower().split():
            address = urljoin(meta.get("og:url", ""), link.get("href", "").strip())
            if _is_web(address):
                return Stated(address, "link")
    return Stated(meta["og:url"], "opengraph") if _is_web(meta.get("og:url", "")) else Stated()


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _same(one: str, other: str) -> bool:
    return bool(one) and _bare(one) == _bare(other)


def _bare(address: str) -> str:
    return re.sub(r"\A\w+:", "", address.strip()).partition("#")[0].partition("?")[0].rstrip("/")


def _titles(root: "HtmlElement", meta: dict[str, str]) -> str:
    """All that the page is called, to know the node that is meant."""
    shown = [one_line(one.text_content()) for one in root.iter("h1", "title")]
    return " | ".join((*shown, meta.get("og:title", ""))).casefold()


def _nodes(root: "HtmlElement") -> Iterator[dict[str, Any]]:
    """The articles that JSON-LD names on the page itself, not those within lists of others."""
    for script in root.iter("script"):
        if script.get("type", "").lower().strip() != "application/ld+json":
            continue
        data = _loaded(script.text or "")
        yield from _articles(data, 0)


def _loaded(text: str) -> object:
    bare = re.sub(
        r"\A\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*\Z", "", text
    ).strip()
    try:
        return json.loads(bare, strict=False)
    except (ValueError, RecursionError):
        return None


def _articles(data: object, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    if isinstance(data, list):
        for one in data:
            yield from _articles(one, depth + 1)
    elif isinstance(data, dict):
        if any(map(_ARTICLE.fullmatch, kinds(data))):
            yield data
        for key, value in data.items():
            if key not in _SEVERAL and isinstance(value, dict | list):
                yield from _articles(value, depth + 1)


def _own(nodes: list[dict[str, Any]], address: str, titles: str) -> dict[str, Any]:
    """The node of the page's own article: by its address, by its headline, else the only one, if it has none
    that tells of another.
    """
    tests: tuple[Callable[[dict[str, Any]], bool], ...] = (
        lambda node: any(_same(one, address) for one in addresses(node)),
        lambda node: _is_called(node, titles),
    )
    for test in tests:
        found = next((node for node in nodes if test(node)), None)
        if found is not None:
            return found
    lone = nodes[0] if len(nodes) == 1 else {}
    foreign = address and any(_is_web(one) for one in addresses(lone))
    return {} if foreign else lone


def _is_called(node: dict[str, Any], titles: str) -> bool:
    title = _text(node.get("headline") or node.get("name")).casefold().removesuffix("...").removesuffix("…")
    return len(title) > 10 and title.strip() in titles


def _name(value: object) -> str:
    """The text of a value; of a thing its name or address, of several the first."""
    return _text(next(iter(texts(value)), ""))


def _text(value: object) -> str:
    """A text as it is shown, with its lines; nothing for what is none."""
    from html import unescape

    if isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        return ""
    lines = unescape(value).split("\n") if "\n" in value else [unescape(value)]
    return "\n".join(filter(None, map(one_line, lines)))
