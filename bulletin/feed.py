"""Feed: a show's editions as podcast players subscribe to them.

RSS 2.0 with Apple's and Podcasting 2.0's tags, all that the Podcast Standards Project asks for (PSP-1),
newest first, in pages (RFC 5005).
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import cache

from bulletin import __version__
from bulletin.podcast import CATEGORIES
from bulletin.record import ChapterFacts, Record
from bulletin.release import PAGE, Asset, Channel, Release
from bulletin.text import one_line
from bulletin.texts import sentence

TYPE = "application/rss+xml"
PAGE_BYTES = 900_000  # a page stays under the megabyte that Apple reads
LINE = 255  # letters of a value (PSP-1)
_DESCRIPTION_BYTES = 4000  # Apple's limit, in UTF-8
_TTL_MINUTES = 15
NAMESPACES = (
    ' xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    ' xmlns:podcast="https://podcastindex.org/namespace/1.0"'
)
_TAG = re.compile(r"<([/!?]?[A-Za-z][^<>]*)>")  # what HTML would read as one
_HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"{NAMESPACES}>\n<channel>\n'
_FOOT = "</channel>\n</rss>\n"


@dataclass(frozen=True, slots=True)
class Item:
    """An edition in the feed: its time in ISO 8601, its guid, its language and the XML of its item, which its
    record and the channel decide alone.
    """

    at: str
    guid: str
    language: str
    xml: str

    @property
    def rank(self) -> tuple[float, str]:
        """What items are sorted by."""
        return datetime.fromisoformat(self.at).timestamp(), self.guid


def feed(channel: Channel, items: Iterable[Item], artwork: Asset, changed: str = "") -> tuple[Asset, ...]:
    """The pages of the feed, the first at the channel's own address, the same bytes for the same items; they
    were `changed` (ISO 8601) when the newest of them came, unless that is told.
    """
    sorted_items = sorted(items, key=lambda one: one.rank, reverse=True)
    pages = list(_pages([one.xml for one in sorted_items], channel.show.podcast.page))
    paths = [page_path(channel, number) for number in range(len(pages))]
    head = _channel(channel, sorted_items[:1], artwork, changed)
    return tuple(
        _asset(path, "".join((_HEAD, *head, *_links(channel, paths, number), *xml, _FOOT)))
        for number, (path, xml) in enumerate(zip(paths, pages, strict=True))
    )


def page_path(channel: Channel, number: int) -> str:
    """Where the page `number` of the feed lies; the first is number 0."""
    return channel.feed if number == 0 else f"{channel.folder}/feed-{number + 1}.xml"


def _asset(path: str, text: str) -> Asset:
    data = text.encode()
    return Asset(path, TYPE, len(data), hashlib.sha256(data).hexdigest(), data=data)


def _pages(items: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    """The items in pages of at most so many, and of at most PAGE_BYTES; one empty page of none."""
    start, size = 0, 0
    for number, item in enumerate(items):
        length = len(item.encode())
        if number > start and (number - start >= most or size + length > PAGE_BYTES):
            yield items[start:number]
            start, size = number, 0
        size += length
    yield items[start:]


def _links(channel: Channel, paths: Sequence[str], number: int) -> Iterator[str]:
    """The links of one page: its own address, the neighbours, the hub."""
    yield _link("self", channel.address(paths[number]), TYPE)
    if channel.show.podcast.hub:
        yield _link("hub", channel.show.podcast.hub)
    if len(paths) > 1:
        yield _link("first", channel.address(paths[0]))
        yield _link("last", channel.address(paths[-1]))
    if number:
        yield _link("previous", channel.address(paths[number - 1]))
    if number + 1 < len(paths):
        yield _link("next", channel.address(paths[number + 1]))


def _link(rel: str, address: str, kind: str = "") -> str:
    return _element("atom:link", rel=rel, type=kind, href=address)


def _channel(channel: Channel, newest: Sequence[Item], artwork: Asset, changed: str) -> list[str]:
    """What the feed says of the show, whichever its page."""
    podcast = channel.show.podcast
    language = newest[0].language if newest else channel.station.ui or "vi"
    title, link = _line(show_title(channel, language)), channel.address(f"{channel.folder}/{PAGE}")
    author = _line(podcast.author or channel.station.name or title)
    picture = channel.address(artwork.path)
    image = _element("url", picture) + _element("title", title) + _element("link", link)
    return [
        _element("title", title),
        _element("link", link),
        _element("description", _cut(_plain(show_description(channel, language)), _DESCRIPTION_BYTES)),
        _element("language", language),
        *_optional("copyright", _line(podcast.copyright)),
        *_optional("lastBuildDate", _changed(newest, changed)),
        _element("ttl", str(_TTL_MINUTES)),
        _element("generator", f"Bulletin {__version__}"),
        f"<image>{image}</image>\n",
        _element("itunes:image", href=picture),
        _category(podcast.category, podcast.subcategory),
        _element("itunes:explicit", _truth(podcast.explicit)),
        _element("itunes:author", author),
        *_owner(channel, author),
        _element("itunes:type", "episodic"),
        _element("podcast:guid", channel.guid),
        _element("podcast:locked", "yes", owner=podcast.email),
        _element("podcast:medium", "podcast"),
        *_frequency(channel, language),
        _element("podcast:txt", "true", purpose="ai-content"),
    ]


def _frequency(channel: Channel, language: str) -> Iterator[str]:
    """That the show comes every day, where it has slots."""
    if channel.show.slots:
        yield _element("podcast:updateFrequency", sentence("feed.daily", language), rrule="FREQ=DAILY")


def _changed(newest: Sequence[Item], changed: str) -> str:
    """When the feed last changed, in the zone of its newest item; nothing where nobody knows."""
    if not newest or not changed:
        return _mail_date(newest[0].at if newest else changed) if newest or changed else ""
    zone = datetime.fromisoformat(newest[0].at).tzinfo
    return format_datetime(datetime.fromisoformat(changed).astimezone(zone))


def show_title(channel: Channel, language: str) -> str:
    """What listeners know the show as."""
    return (
        channel.show.title or channel.show.words_in(language).title or channel.station.name or channel.show.id
    )


def show_description(channel: Channel, language: str) -> str:
    """What the show says of itself, else its name and the station's."""
    title = show_title(channel, language)
    told = sentence("feed.description", language, title=title, station=channel.station.name or title)
    return channel.show.podcast.description or told


def _category(category: str, subcategory: str) -> str:
    inner = _element("itunes:category", text=subcategory) if subcategory in CATEGORIES[category] else ""
    return f'<itunes:category text="{_escaped(category)}">{inner}</itunes:category>\n'


def _owner(channel: Channel, author: str) -> Iterator[str]:
    if email := channel.show.podcast.email:
        told = _element("itunes:name", author) + _element("itunes:email", email)
        yield f"<itunes:owner>{told}</itunes:owner>\n"


def item(release: Release, channel: Channel) -> Item:
    """One edition as the channel's feed tells it; its guid stays when anything else changes."""
    edition = release.facts.edition
    return Item(edition.at, release.guid, edition.language, _item(release, channel))


def _item(release: Release, channel: Channel) -> str:
    record, audio = release.facts, release.audio
    title = _line(record.edition.title)
    return "".join(
        [
            "<item>\n",
            _element("title", title),
            _element("itunes:title", title),
            _element("link", channel.address(release.page)),
            _element("guid", release.guid, isPermaLink="false"),
            _element("pubDate", _mail_date(record.edition.at)),
            _element("description", description(record)),
            _element("enclosure", url=channel.address(audio.path), length=str(audio.size), type=audio.type),
            _element("itunes:duration", str(round(record.edition.duration))),
            _element("itunes:episodeType", "full"),
            _element("itunes:explicit", _truth(channel.show.podcast.explicit)),
            *_optional("itunes:author", _line(_byline(record))),
            *_companions(release, channel),
            *_voices(record),
            _element("podcast:txt", "true", purpose="ai-content"),
            *(_alternate(one, channel) for one in release.others if one.type.startswith("audio/")),
            "</item>\n",
        ]
    )


def _byline(record: Record) -> str:
    return record.articles[0].byline if len(record.articles) == 1 else ""


def _companions(release: Release, channel: Channel) -> Iterator[str]:
    language = release.facts.edition.language
    for kind, media, rel in (
        ("vtt", "text/vtt", "captions"),
        ("srt", "application/x-subrip", "captions"),
        ("html", "text/html", ""),
        ("txt", "text/plain", ""),
    ):
        url = channel.address(release.companion_path(kind))
        yield _element("podcast:transcript", url=url, type=media, language=language, rel=rel)
    url = channel.address(release.companion_path("chapters"))
    yield _element("podcast:chapters", url=url, type="application/json+chapters")


def _voices(record: Record) -> Iterator[str]:
    for voice in record.provenance.voices if record.provenance else ():
        yield _element("podcast:person", _line(voice.name), role="narrator", group="cast")


def _alternate(asset: Asset, channel: Channel) -> str:
    """The same sound in another form, with the digest that a player can hold it against."""
    digest = base64.b64encode(bytes.fromhex(asset.sha256)).decode()
    inner = _element("podcast:integrity", type="sri", value=f"sha256-{digest}")
    inner += _element("podcast:source", uri=channel.address(asset.path))
    return (
        f'<podcast:alternateEnclosure type="{asset.type}" length="{asset.size}">'
        f"{inner}</podcast:alternateEnclosure>\n"
    )


def description(record: Record) -> str:
    """What a player shows of the edition, as HTML of paragraphs and a list: the lead of a single article,
    where each chapter begins, the disclosure; so many chapters as Apple's 4,000 bytes hold.
    """
    lead = record.articles[0].lead if len(record.articles) == 1 else ""
    disclosure = record.provenance.disclosure if record.provenance else ""
    before = f"<p>{_escaped_within(lead, _DESCRIPTION_BYTES // 4)}</p>" if lead else ""
    after = f"<p>{_escaped(disclosure)}</p>" if disclosure else ""
    room = _DESCRIPTION_BYTES - len((before + after).encode()) - len("<ul></ul>")
    lines = "".join(_fitting((_chapter_line(one) for one in record.chapters), room))
    return before + (f"<ul>{lines}</ul>" if lines else "") + after


def _chapter_line(one: ChapterFacts) -> str:
    whole = int(one.start)
    clock = f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
    return f"<li>{clock} {_escaped(_cut(one.title, LINE))}</li>"


def _fitting(lines: Iterable[str], room: int) -> Iterator[str]:
    for line in lines:
        room -= len(line.encode())
        if room < 0:
            return
        yield line


@cache
def _mail_date(at: str) -> str:
    """The time as mail and RSS write it (RFC 5322), in the station's own zone."""
    return format_datetime(datetime.fromisoformat(at))


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _line(text: str) -> str:
    """`text` as a value of the feed that is no HTML: on one line, and so long at most."""
    return _cut(_plain(text), LINE)


def _plain(text: str) -> str:
    """`text` so that no player takes a part of it for an element of HTML."""
    return _TAG.sub(lambda found: f"‹{found[1]}›", text)


def _cut(text: str, most: int) -> str:
    """`text` on one line in at most `most` bytes of UTF-8 and letters, cut at a word with an ellipsis."""
    line = one_line(text)
    if len(line.encode()) <= most:
        return line
    short = line.encode()[: most - len("…".encode())].decode("utf-8", "ignore")
    return f"{short.rsplit(None, 1)[0]}…"


def _escaped(text: str) -> str:
    """`text` for an element or a quoted value of XML; replacing one by one is far faster than by a table."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _escaped_within(text: str, most: int) -> str:
    """`text` escaped, in at most `most` bytes, no escape of it cut."""
    room = most
    while (size := len((escaped := _escaped(_cut(text, room))).encode())) > most:
        room = min(room - 1, room * most // size)
    return escaped


def _optional(name: str, text: str) -> Iterator[str]:
    if text:
        yield _element(name, text)


def _element(name: str, content: str = "", **values: str) -> str:
    """An element; attributes without a value are left out."""
    told = "".join(f' {key}="{_escaped(value)}"' for key, value in values.items() if value)
    return f"<{name}{told}>{_escaped(content)}</{name}>\n" if content else f"<{name}{told}/>\n"
