"""The feed: what players subscribe to, held against its strict check, which objects to every broken one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from bulletin.artwork import made_artwork
from bulletin.edition import Edition
from bulletin.feed import description, feed, item
from bulletin.feedcheck import feed_findings
from bulletin.record import FileFacts, from_json, sealed
from bulletin.release import Asset, Channel, Release, channel, release
from bulletin.show import Podcast, Show, Slot, Station
from bulletin.site import edition_page, row, show_pages

EXAMPLE = Path(__file__).parent / "data" / "records" / "schema-1.json"
RECORD = from_json(EXAMPLE.read_bytes(), "example")
STATION = Station(name="Đài Sơn Hải", url="https://radio.example/nghe/")
SHOW = Show("sang", title="Tin sáng", podcast=Podcast(email="tin@radio.example", copyright="© Đài"))
SOUND = b"sound"
NAMES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
}


def edition(number: int, folder: Path = Path("/there"), **changed: object) -> Edition:
    """An edition of the day `number`, its sound in `folder`."""
    at = datetime.fromisoformat(RECORD.edition.at) + timedelta(days=number)
    facts = replace(
        RECORD.edition, id=f"sang/{at:%Y-%m-%d}/sang", at=at.isoformat(), title=f'Tin sáng {number} <&">'
    )
    sound = FileFacts(f"{at:%d%m}-tin.mp3", "audio/mpeg", len(SOUND), f"{number:08x}" + "0" * 56)
    return Edition(sealed(replace(RECORD, edition=facts, files=(sound,), **changed)), folder)


def released(count: int, told: Channel, folder: Path = Path("/there")) -> list[Release]:
    return [release(edition(number, folder), told) for number in range(count)]


def artwork(told: Channel) -> Asset:
    data = made_artwork("Tin sáng", "Đài Sơn Hải")
    return Asset(f"{told.folder}/artwork.png", "image/png", len(data), "0" * 64, data=data)


def pages(count: int, show: Show = SHOW) -> list[etree._Element]:
    told = channel(show, STATION)
    return [etree.fromstring(page.data) for page in made(told, released(count, told))]


def made(told: Channel, releases: list[Release]) -> tuple[Asset, ...]:
    return feed(told, [item(one, told) for one in releases], artwork(told))


def values(page: etree._Element, path: str) -> list[str]:
    return [str(value) for value in page.xpath(path, namespaces=NAMES)]


def test_a_feed_tells_all_that_directories_ask_of_a_show():
    (page,) = pages(1)
    told = {
        path: values(page, f"channel/{path}")
        for path in (
            "title/text()", "link/text()", "description/text()", "language/text()", "copyright/text()",
            "itunes:image/@href", "itunes:category/@text", "itunes:category/itunes:category/@text",
            "itunes:explicit/text()", "itunes:author/text()", "itunes:owner/itunes:email/text()",
            "itunes:type/text()", "podcast:guid/text()", "podcast:locked/@owner", "podcast:medium/text()",
            "podcast:txt/@purpose", "atom:link[@rel='self']/@href", "lastBuildDate/text()",
            "image/url/text()",
        )
    }  # fmt: skip
    assert told == {
        "title/text()": ["Tin sáng"],
        "link/text()": ["https://radio.example/nghe/sang/index.html"],
        "description/text()": ["Tin sáng, của Đài Sơn Hải."],
        "language/text()": ["vi"],
        "copyright/text()": ["© Đài"],
        "itunes:image/@href": ["https://radio.example/nghe/sang/artwork.png"],
        "itunes:category/@text": ["News"],
        "itunes:category/itunes:category/@text": ["Daily News"],
        "itunes:explicit/text()": ["false"],
        "itunes:author/text()": ["Đài Sơn Hải"],
        "itunes:owner/itunes:email/text()": ["tin@radio.example"],
        "itunes:type/text()": ["episodic"],
        "podcast:guid/text()": [channel(SHOW, STATION).guid],
        "podcast:locked/@owner": ["tin@radio.example"],
        "podcast:medium/text()": ["podcast"],
        "podcast:txt/@purpose": ["ai-content"],
        "atom:link[@rel='self']/@href": ["https://radio.example/nghe/sang/feed.xml"],
        "lastBuildDate/text()": ["Thu, 11 Jun 2026 00:00:00 +0700"],
        "image/url/text()": ["https://radio.example/nghe/sang/artwork.png"],
    }


def test_an_item_tells_all_that_players_need():
    told = channel(SHOW, STATION)
    (one,) = released(1, told)
    (page,) = pages(1)
    assert values(page, "channel/item/title/text()") == ['Tin sáng 0 <&">']
    assert values(page, "channel/item/guid/text()") == [one.guid]
    assert values(page, "channel/item/guid/@isPermaLink") == ["false"]
    assert values(page, "channel/item/pubDate/text()") == ["Thu, 11 Jun 2026 00:00:00 +0700"]
    assert values(page, "channel/item/enclosure/@url") == [told.address(one.audio.path)]
    assert values(page, "channel/item/enclosure/@length") == ["5"]
    assert values(page, "channel/item/itunes:duration/text()") == [str(round(RECORD.edition.duration))]
    kinds = {"vtt": "text/vtt", "srt": "application/x-subrip", "html": "text/html", "txt": "text/plain"}
    assert dict(
        zip(
            values(page, "channel/item/podcast:transcript/@url"),
            values(page, "channel/item/podcast:transcript/@type"),
            strict=True,
        )
    ) == {told.address(one.companion_path(kind)): media for kind, media in kinds.items()}
    assert values(page, "channel/item/podcast:chapters/@url") == [
        told.address(one.companion_path("chapters"))
    ]
    assert values(page, "channel/item/podcast:person/text()") == ["Tone"]


def test_further_sound_is_an_alternative_with_its_digest():
    told = channel(SHOW, STATION)
    opus = FileFacts("x.opus", "audio/ogg", 9, "ab" * 32)
    wave = replace(edition(0).record, files=(*edition(0).record.files, opus))
    page = etree.fromstring(made(told, [release(Edition(wave, Path("/x")), told)])[0].data)
    (found,) = page.xpath("channel/item/podcast:alternateEnclosure", namespaces=NAMES)
    assert dict(found.attrib) == {"type": "audio/ogg", "length": "9"}
    assert values(found, "podcast:source/@uri") == [told.address("sang/1106-tin/x.abababab.opus")]
    assert values(found, "podcast:integrity/@value") == [
        "sha256-q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s="
    ]


def test_pages_are_newest_first_linked_and_hold_so_many():
    show = replace(SHOW, podcast=replace(SHOW.podcast, page=2, hub="https://hub.example/"))
    first, second, third = pages(5, show)
    dates = [date for page in (first, second, third) for date in values(page, "channel/item/pubDate/text()")]
    assert [date.split()[1] for date in dates] == ["15", "14", "13", "12", "11"]
    links = [dict(zip(values(p, "channel/atom:link/@rel"), values(p, "channel/atom:link/@href"), strict=True))
             for p in (first, second, third)]  # fmt: skip
    base = "https://radio.example/nghe/sang/feed"
    ends = {"first": f"{base}.xml", "last": f"{base}-3.xml", "hub": "https://hub.example/"}
    assert links == [
        ends | {"self": f"{base}.xml", "next": f"{base}-2.xml"},
        ends | {"self": f"{base}-2.xml", "previous": f"{base}.xml", "next": f"{base}-3.xml"},
        ends | {"self": f"{base}-3.xml", "previous": f"{base}-2.xml"},
    ]


def test_a_page_stays_under_a_megabyte(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bulletin.feed.PAGE_BYTES", 5000)
    told = channel(SHOW, STATION)
    assert len(made(told, released(9, told))) > 2
    assert all(page.size < 5000 + 3000 for page in made(told, released(9, told)))


def test_the_order_in_which_editions_are_given_changes_nothing():
    told = channel(SHOW, STATION)
    releases = released(4, told)
    assert made(told, releases) == made(told, releases[::-1])


def test_a_feed_without_editions_is_one_page():
    (page,) = pages(0)
    assert values(page, "channel/item") == []
    assert values(page, "channel/language/text()") == ["vi"]
    assert values(page, "channel/lastBuildDate") == []


def test_a_description_leads_with_the_lead_and_fits():
    long = replace(RECORD, chapters=tuple(replace(RECORD.chapters[2], title="ệ" * 300) for _ in range(40)))
    told = description(long)
    assert 3000 < len(told.encode()) <= 4000
    assert told.count("<ul>") == told.count("</ul>") == 1
    alone = replace(RECORD, articles=(replace(RECORD.articles[0], lead="Một & hai."),))
    assert description(alone).startswith("<p>Một &amp; hai.</p><ul><li>00:00:00 ")
    assert description(alone).endswith("<p>Giọng đọc tổng hợp.</p>")
    assert description(replace(RECORD, chapters=(), provenance=None)) == ""


HOSTILE = '</title><script>alert("x")</script> & ]]> <b>A</b> 2 < 3 > 1 \n\x00\x85 \U0001f389'


def test_hostile_titles_are_titles_and_nothing_of_them_is_taken_for_html(tmp_path: Path):
    show = replace(SHOW, title=HOSTILE, podcast=replace(SHOW.podcast, description=HOSTILE, copyright=HOSTILE))
    told = channel(show, STATION)
    articles = (replace(RECORD.articles[0], lead=HOSTILE, byline=HOSTILE),)
    chapters = tuple(replace(one, title=HOSTILE) for one in RECORD.chapters)
    whole = edition(0, articles=articles, chapters=chapters)
    record = replace(whole.record, edition=replace(whole.record.edition, title=HOSTILE))
    (page,) = made(told, [release(Edition(sealed(record), whole.folder), told)])
    tree = etree.fromstring(page.data)
    plain = '‹/title›‹script›alert("x")‹/script› & ]]> ‹b›A‹/b› 2 < 3 > 1 \U0001f389'
    for name in ("title", "description", "copyright", "itunes:author", "image/title"):
        assert values(tree, f"channel/{name}/text()") == [plain if name != "itunes:author" else "Đài Sơn Hải"]
    for name in ("title", "itunes:title", "itunes:author"):
        assert values(tree, f"channel/item/{name}/text()") == [plain]
    (told_,) = values(tree, "channel/item/description/text()")
    read = etree.fromstring(f"<div>{told_}</div>")  # well-formed, so all of it is text but these elements
    assert {one.tag for one in read.iter()} == {"div", "p", "ul", "li"}
    path = tmp_path / "feed.xml"
    path.write_bytes(page.data)
    assert keys(path) == {"feedcheck.gone"}  # nothing lies beside it here
    assert not feedparser.parse(page.data).bozo


def test_a_show_says_that_it_comes_daily_where_it_has_slots():
    daily = channel(replace(SHOW, slots=(Slot("sang", "06:00"),)), STATION)
    for told, wanted in ((daily, ["FREQ=DAILY"]), (channel(SHOW, STATION), [])):
        (page,) = made(told, [])
        assert values(etree.fromstring(page.data), "channel/podcast:updateFrequency/@rrule") == wanted


def test_another_category_has_no_subcategory_unless_it_is_named():
    for podcast, wanted in (
        (Podcast(), ["News", "Daily News"]),
        (Podcast(category="Sports"), ["Sports"]),
        (Podcast(category="Sports", subcategory="Tennis"), ["Sports", "Tennis"]),
    ):
        told = channel(replace(SHOW, podcast=podcast), STATION)
        assert values(etree.fromstring(made(told, [])[0].data), "channel//itunes:category/@text") == wanted


def test_players_read_it_without_objection():
    read = feedparser.parse(made(channel(SHOW, STATION), released(3, channel(SHOW, STATION)))[0].data)
    assert not read.bozo
    assert [entry.title for entry in read.entries] == [f'Tin sáng {n} <&">' for n in (2, 1, 0)]
    assert feedparser.parse(b"<rss><channel>").bozo


# The strict check, and what it objects to.


@pytest.fixture
def laid_out(tmp_path: Path) -> Path:
    """The feed's page in a folder where everything that it names lies."""
    told = channel(SHOW, STATION)
    (tmp_path / "sound").mkdir()
    releases = released(2, told, tmp_path / "sound")
    for one in releases:
        (tmp_path / "sound" / one.newest.path.rpartition("/")[2]).write_bytes(SOUND)
    assets = [asset for one in releases for asset in one.assets()]
    pages_ = [page for one in releases for page in edition_page(one, told)]
    pages_ += show_pages(told, [row(one) for one in releases], artwork(told))
    for asset in (*assets, *pages_, artwork(told), *made(told, releases)):
        path = tmp_path / "public" / asset.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(asset.source.read_bytes() if asset.source else asset.data)
    return tmp_path / "public" / told.feed


def keys(path: Path) -> set[str]:
    return {finding.key for finding in feed_findings(path)}


def test_our_own_feed_has_nothing_to_report(laid_out: Path):
    assert list(feed_findings(laid_out)) == []


BROKEN: dict[str, tuple[str, str, str]] = {
    "no title": ("<title>Tin sáng</title>\n<link>", "<link>", "feedcheck.lacking"),
    "an empty description": (">Tin sáng, của Đài Sơn Hải.<", "><", "feedcheck.lacking"),
    "no language": ("<language>vi</language>", "", "feedcheck.lacking"),
    "a language in words": ("<language>vi<", "<language>Vietnamese (VN)<", "feedcheck.language"),
    "an unknown category": ('text="News"', 'text="Current affairs"', "feedcheck.category"),
    "explicit in words": ("<itunes:explicit>false", "<itunes:explicit>clean", "feedcheck.explicit"),
    "a wrong guid": ("<podcast:guid>", "<podcast:guid>x", "feedcheck.guid"),
    "no guid": ("podcast:guid>", "podcast:id>", "feedcheck.lacking"),
    "no address of its own": ('rel="self"', 'rel="via"', "feedcheck.lacking"),
    "an enclosure of another size": ('length="5"', 'length="6"', "feedcheck.length"),
    "an enclosure of another kind": ('type="audio/mpeg"', 'type="audio/ogg"', "feedcheck.type"),
    "an enclosure that is gone": ("00000001.mp3", "00000009.mp3", "feedcheck.gone"),
    "captions that are gone": (".vtt", ".vt", "feedcheck.gone"),
    "a relative address": (
        'enclosure url="https://radio.example/nghe/',
        'enclosure url="/',
        "feedcheck.relative",
    ),
    "a wrong weekday": ("Fri, 12 Jun", "Thu, 12 Jun", "feedcheck.date"),
    "a date in another form": ("Fri, 12 Jun 2026 00:00:00 +0700", "2026-06-12", "feedcheck.date"),
    "the oldest first": ("Fri, 12 Jun 2026", "Wed, 10 Jun 2026", "feedcheck.order"),
    "a length with a point": ("<itunes:duration>", "<itunes:duration>1.", "feedcheck.duration"),
    "blanks": ("<title>Tin sáng</title>\n<link>", "<title> Tin sáng</title>\n<link>", "feedcheck.blanks"),
    "a long title": ("<title>Tin sáng 1", "<title>" + "x" * 260, "feedcheck.long"),
    "a long description": ("<description>", "<description>" + "x" * 4000, "feedcheck.long"),
    "two titles": ("<title>Tin sáng 1", "<title>x</title><title>Tin sáng 1", "feedcheck.double"),
    "a title with a tag": ("<title>Tin sáng 1", "<title>&lt;b&gt;Tin sáng 1", "feedcheck.html"),
    "a description of the show in HTML": (">Tin sáng, của", ">&lt;p&gt;Tin sáng, của", "feedcheck.html"),
    "an unknown subcategory": ('text="Daily News"', 'text="Daily"', "feedcheck.category"),
    "nobody to write to": ("itunes:owner>", "itunes:own>", "feedcheck.owner"),
    "no address for mail": ("<itunes:email>", "<itunes:email>mailto:", "feedcheck.email"),
    "an image of another title": ("</link>\n</image>", "x</link>\n</image>", "feedcheck.image"),
    "a link that is relative": (
        "<link>https://radio.example/nghe/sang/1106",
        "<link>1106",
        "feedcheck.relative",
    ),
    "a page that is gone": ("1106-tin/index.html</link>", "1106-tin/x.html</link>", "feedcheck.gone"),
    "no RSS": ('version="2.0"', 'version="1.0"', "feedcheck.rss"),
    "no XML": ("</channel>", "", "feedcheck.xml"),
    "a document type": ("<rss ", "<!DOCTYPE x><rss ", "feedcheck.doctype"),
    "too much of it": ("</channel>", "<!--" + "x" * 1_000_000 + "--></channel>", "feedcheck.large"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_check_objects_to(name: str, laid_out: Path):
    before, after, key = BROKEN[name]
    text = laid_out.read_text("utf-8")
    assert before in text
    laid_out.write_text(text.replace(before, after), "utf-8")
    assert key in keys(laid_out)


def test_the_check_objects_to_two_editions_of_one_guid(laid_out: Path):
    told = channel(SHOW, STATION)
    first, second = (one.guid for one in released(2, told))
    laid_out.write_text(laid_out.read_text("utf-8").replace(first, second), "utf-8")
    assert keys(laid_out) == {"feedcheck.twice"}


def cut_artwork(public: Path) -> None:
    (public / "sang" / "artwork.png").write_bytes(b"\x89PNG")


def lost_artwork(public: Path) -> None:
    (public / "sang" / "artwork.png").unlink()


def artwork_of_another_kind(public: Path) -> None:
    from PIL import Image

    Image.new("RGB", (1400, 1400)).save(public / "sang" / "artwork.png", "JPEG")


def chapters_out_of_order(public: Path) -> None:
    for path in public.rglob("*.chapters.json"):
        path.write_text('{"chapters": [{"startTime": 2}, {"startTime": 1}]}')


def chapters_unreadable(public: Path) -> None:
    for path in public.rglob("*.chapters.json"):
        path.write_text('{"chapters": [{}]}')


@pytest.mark.parametrize(
    ("harm", "key"),
    [
        (cut_artwork, "artwork.unreadable"),
        (lost_artwork, "feedcheck.gone"),
        (artwork_of_another_kind, "feedcheck.ending"),
        (chapters_out_of_order, "feedcheck.chapters"),
        (chapters_unreadable, "feedcheck.chapters"),
    ],
)
def test_the_check_objects_to_files(harm: Callable[[Path], None], key: str, laid_out: Path):
    harm(laid_out.parent.parent)
    assert keys(laid_out) == {key}


def test_what_lies_elsewhere_is_not_looked_for(laid_out: Path):
    text = laid_out.read_text("utf-8").replace("https://radio.example/nghe/", "https://cdn.example/a/")
    moved = text.replace(
        'rel="self" type="application/rss+xml" href="https://cdn', 'rel="self" href="https://x'
    )
    laid_out.write_text(moved, "utf-8")
    assert keys(laid_out) == set()


@pytest.mark.parametrize("lead", ["&" * 3000, '"<a> ' * 900, "&amp; " * 900, "tin " * 900])
def test_a_lead_is_cut_as_it_is_written(lead: str):
    told = description(replace(RECORD, articles=(replace(RECORD.articles[0], lead=lead),)))
    written = told[len("<p>") : told.index("</p>")]
    assert 900 < len(written.encode()) <= 1000
    assert etree.fromstring(f"<p>{written}</p>").text.endswith("…")
    assert len(told.encode()) <= 4000
