"""RSS and Atom feeds: each item an article; one that has only a teaser says so."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from bulletin.address import is_address
from bulletin.article import Article, Paragraph, Picture
from bulletin.decoding import decode, legible
from bulletin.errors import Failure, SourceError
from bulletin.fragments import Fragment, fragment, plain_text
from bulletin.markup import zoned
from bulletin.parting import settled
from bulletin.prescan import require_harmless
from bulletin.tongue import guess

NAME = "feed"
SUFFIXES = (".rss", ".atom")
MOST_ITEMS = 2000
WHOLE = 800  # characters from which on an item with several paragraphs is taken for the whole article

# The first element, behind what XML has in front of it.
_ROOT = re.compile(
    rb"(?:\s+|(?><\?.*?\?>)|(?><!--.*?-->)|(?><!doctype[^>\[]*(?:\[.*?\]\s*)?>))*+<(?:rss|rdf:RDF|feed)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"'][^>]{0,200}\?>")
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_ITEMS = re.compile(r"<(?:\w+:)?(?:item|entry)[\s/>]", re.IGNORECASE)
_CUT = re.compile(
    r"(?:…|\.\.\.|\[\s*(?:…|\.\.\.)\s*\]|(?:read more|continue reading|xem thêm|xem tiếp|đọc tiếp)\W*)\W*$",
    re.IGNORECASE,
)
# An ampersand that begins nothing that XML knows, outside of what is marked as text.
_LOOSE = re.compile(
    r"<!\[CDATA\[(?:.*?\]\]>|.*)|&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)(\w+;)?", re.DOTALL | re.I
)
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MAIL = re.compile(r"[(<]?[^\s()<>]+@[^\s()<>]+[)>]?")


def score(name: str, head: bytes) -> int:
    """85 for what has a feed's first element, 30 by the file's name alone."""
    start = head.replace(b"\0", b"").lstrip(b"\xff\xfe\xef\xbb\xbf \t\r\n")
    if _ROOT.match(start):
        return 85
    return 30 if name.lower().endswith(SUFFIXES) else 0


def read(data: bytes, name: str, language: str | None) -> tuple[Article, ...]:
    """The articles of the feed's items, in its order."""
    text = _text(data, name)
    if len(_ITEMS.findall(text)) > MOST_ITEMS:
        raise SourceError("items.many", name=name, limit=MOST_ITEMS)
    feed = _parsed(_well_formed(text, name), name)
    if not feed.entries:
        raise SourceError("items.empty", name=name)
    found = [_item(feed, number, name) for number in range(len(feed.entries))]
    return settled([_told(one, feed, language) if isinstance(one, Article) else one for one in found])


def _text(data: bytes, name: str) -> str:
    """The feed's text in the encoding that it declares, unless it is plainly UTF-8."""
    declared = _DECLARED.match(data)
    try:
        data.decode()
    except UnicodeDecodeError:
        if declared:
            return _in_its_own(data, declared[1].decode("ascii"), name)
    return decode(data, name)


def _in_its_own(data: bytes, encoding: str, name: str) -> str:
    try:
        return legible(data.decode(encoding), name)
    except (LookupError, UnicodeError):
        return decode(data, name)


def _well_formed(text: str, name: str) -> bytes:
    """The feed in UTF-8, mended where it has bare ampersands, entities of HTML or stray characters."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    bare = _DECLARATION.sub("", text, count=1).lstrip("\ufeff \t\r\n")
    for attempt in (bare, _mended(bare)):
        try:
            fromstring(attempt, forbid_dtd=True)
            return attempt.encode()
        except DefusedXmlException as error:
            raise SourceError("source.dtd", name=name) from error
        except ParseError as error:
            reason = str(error)
    raise SourceError("items.broken", name=name, reason=reason)


def _mended(text: str) -> str:
    from html import unescape

    def mend(found: re.Match[str]) -> str:
        if not found[0].startswith("&"):
            return found[0]
        meant = unescape(found[0])
        return meant if meant != found[0] and meant not in "<>&" else f"&amp;{found[1] or ''}"

    return _LOOSE.sub(mend, _NO_XML.sub("", text))


def _parsed(data: bytes, name: str) -> Any:
    """What feedparser makes of the feed; it is only ever handed bytes, for a text may be a path to it."""
    import io

    import feedparser

    try:
        return feedparser.parse(
            io.BytesIO(data),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except (ValueError, LookupError, AttributeError, TypeError) as error:  # of which some inputs escape it
        raise SourceError("items.broken", name=name, reason=type(error).__name__) from error


def _item(feed: Any, number: int, name: str) -> Article | Failure:
    """One item, but for its language."""
    entry = feed.entries[number]
    place = f"{name} ({number + 1})"
    title = plain_text(str(entry.get("title", "")))
    try:
        body = _body(entry, place)
    except SourceError as error:
        return Failure(place, error.about(title))
    if not title and not body.paragraphs:
        return Failure(place, SourceError("source.blank", name=place))
    link = _joined(name, str(entry.get("link", "")))
    return Article(
        title=Paragraph(title or body.paragraphs[0].text),
        paragraphs=body.paragraphs if title else body.paragraphs[1:],
        byline=_byline(entry),
        published=_published(entry, str(feed.get("version", ""))),
        section=_section(entry),
        source=link if is_address(link) else name,
        pictures=body.pictures or _pictures(entry),
        skipped=body.skipped,
        teaser=_is_teaser(body),
    )


def _joined(feed: str, link: str) -> str:
    """The address that an item names, as seen from the feed's where that has one."""
    try:
        return urljoin(feed, link) if is_address(feed) else link
    except ValueError:
        return link


def _body(entry: Any, place: str) -> Fragment:
    """The longest of the texts that an item has."""
    texts = [str(one.get("value", "")) for one in entry.get("content", ())]
    found = []
    for text in dict.fromkeys((*texts, str(entry.get("summary", "")))):
        require_harmless(b"<html>" + text.encode("utf-8", "replace"), place)
        found.append(fragment(text))
    return max(found, key=lambda one: one.characters)


def _is_teaser(body: Fragment) -> bool:
    texts = [one.text for one in body.paragraphs]
    ends = (*texts[-1:], *(one.text for one in body.skipped[-1:]))
    return body.characters < WHOLE or len(texts) < 2 or any(map(_CUT.search, ends))


def _told(article: Article, feed: Any, language: str | None) -> Article:
    """The article with its language: what its text is written in; what the feed says where that is open."""
    text = " ".join(one.text for one in (article.title, *article.body))
    said = str(feed.feed.get("language", "")).partition("-")[0].lower()
    guessed = guess(text)
    spoken = language or (said if guessed == "und" and said else guessed)
    return zoned(replace(article, language=spoken))


def _byline(entry: Any) -> str:
    # The name that feedparser has found beside an address is wrong where the address is long.
    named = _MAIL.sub(" ", str(entry.get("author", "")))
    return plain_text(named).strip(" ()<>,;")


def _section(entry: Any) -> str:
    terms = [plain_text(str(tag.get("term") or tag.get("label") or "")) for tag in entry.get("tags", ())]
    return next(filter(None, terms), "")


def _published(entry: Any, version: str) -> datetime | None:
    """When the item says it was published; in RSS `dc:date` is that too, in Atom "updated" is not."""
    from email.utils import parsedate_to_datetime

    written = str(entry.get("published", ""))
    if not written and version.startswith("rss"):
        written = str(entry.get("updated", ""))
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return parse(written.strip())
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
    return None


def _pictures(entry: Any) -> tuple[Picture, ...]:
    shown = (*entry.get("media_content", ()), *entry.get("media_thumbnail", ()))
    addresses = [
        str(one.get("url", ""))
        for one in shown
        if str(one.get("medium", "image")) == "image" and "url" in one
    ]
    return tuple(map(Picture, dict.fromkeys(addresses)))
