"""The listener's pages: what they hold, that nothing in a text can break them, and that a browser agrees."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from random import Random

import pytest

from bulletin import site
from bulletin.artwork import made_artwork
from bulletin.edition import Edition
from bulletin.labels import NEVER, cache_control, media_type
from bulletin.masthead import POLICY, furniture
from bulletin.record import (
    ArticleFacts,
    FileFacts,
    PictureFacts,
    Record,
    UtteranceFacts,
    Withdrawn,
    WordFacts,
    from_json,
    sealed,
)
from bulletin.release import Asset, Channel, Release, channel, release
from bulletin.show import Show, Station
from bulletin.site import edition_page, embed, row, show_pages
from bulletin.transcript import stories
from tests import factories
from tests.served import served

EXAMPLE = Path(__file__).parent / "data" / "records" / "schema-1.json"
RECORD = from_json(EXAMPLE.read_bytes(), "example")
SHOW, STATION = Show("sang", title="Tin sáng"), Station(name="Đài Sơn Hải", url="https://radio.example/")
TOLD = channel(SHOW, STATION)
SOUND = FileFacts("1106-tin.mp3", "audio/mpeg", 2_345_678, "1a2b3c4d" + "0" * 56)
ARTWORK = Asset("sang/artwork.png", "image/png", 1, "0" * 64)
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)> & \"'"


class Reader(HTMLParser):
    """What stands in a page: elements with their attributes, and the text outside of scripts."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        found = (attributes for name, attributes in self.elements if name == tag)
        return [one for one in found if all(one.get(key) == value for key, value in wanted.items())]


def edition(record: Record = RECORD, **changed: object) -> Edition:
    return Edition(sealed(replace(record, files=(SOUND,), **changed)), Path("/there"))


def page(record: Record = RECORD, **changed: object) -> Reader:
    return Reader(page_of(release(edition(record, **changed), TOLD)).data)


def page_of(made: Release) -> Asset:
    """The page itself, which is the last of its files."""
    return edition_page(made, TOLD)[-1]


def json_ld(data: bytes) -> dict[str, object]:
    (found,) = re.findall(rb'<script type="application/ld\+json">(.*?)</script>', data, re.DOTALL)
    told: dict[str, object] = json.loads(found)
    return told


def test_a_page_has_every_utterance_once_with_its_times():
    places = [one for one in page().all("span") if "data-a" in one]
    assert [(float(one["data-a"]), float(one["data-z"])) for one in places] == [
        (round(one.start, 3), round(one.end, 3)) for one in RECORD.script
    ]
    text = page().text
    assert all(" ".join(one.written.split()) in text for one in RECORD.script)


def test_a_page_asks_for_nothing_of_another_origin_and_runs_nothing_of_its_own():
    read = page()
    (policy,) = read.all("meta", **{"http-equiv": "Content-Security-Policy"})
    assert policy["content"] == POLICY
    asked = [
        one[key]
        for tag, key in (
            ("script", "src"),
            ("link", "href"),
            ("audio", "src"),
            ("track", "src"),
            ("img", "src"),
        )
        for one in read.all(tag)
        if key in one and one.get("rel") != "canonical"
    ]
    assert asked
    assert not [one for one in asked if "//" in one]
    assert not [one for _, one in read.elements if "style" in one or any(key.startswith("on") for key in one)]


def test_a_page_names_sound_captions_feed_style_and_script_as_they_are_published():
    made = release(edition(), TOLD)
    read = page()
    (sound,) = read.all("audio")
    assert sound["src"] == made.audio.path.rpartition("/")[2]
    assert "controls" in sound
    (captions,) = read.all("track")
    assert captions["src"] == made.companion_path("vtt").rpartition("/")[2]
    linked = {one["rel"]: one["href"] for one in read.all("link")}
    script, style, icon = (f"../../{asset.path}" for asset in furniture())
    assert linked == {
        "canonical": "https://radio.example/sang/1106-tin/index.html",
        "alternate": "../feed.xml",
        "icon": icon,
        "stylesheet": style,
    }
    assert [one["src"] for one in read.all("script") if "src" in one] == [script]


def test_chapters_are_links_that_work_without_a_script():
    links = [one for one in page().all("a") if "data-t" in one]
    assert [float(one["data-t"]) for one in links] == [round(one.start, 3) for one in RECORD.chapters]
    assert all(one["href"].startswith("1106-tin.1a2b3c4d.mp3#t=") for one in links)


def test_downloads_have_names_and_sizes_in_the_language():
    read = page()
    files = [one["href"] for one in read.all("a") if "download" in one]
    assert len(files) == 6
    assert files[0] == "1106-tin.1a2b3c4d.mp3"
    assert "2,3 MB" in read.text


def utterance(role: str, written: str, paragraph: int, **facts: object) -> UtteranceFacts:
    one = UtteranceFacts("u", 0, RECORD.articles[0].id, paragraph, role, written, written, (), "tone")
    return replace(one, **facts)


def test_a_transcript_keeps_subheads_lists_and_quotations():
    script = (
        utterance("title", "Tựa", -1),
        utterance("lead", "Mở.", 0),
        utterance("subhead", "Mục", 1),
        utterance("item", "Một", 2),
        utterance("item", "Hai", 3),
        utterance("text", "Câu một.", 4),
        utterance("text", "Câu hai.", 4),
        utterance("item", "Ba", 5),
        utterance("quote", "Lời.", 6),
    )
    (story,) = stories(replace(RECORD, script=script), timed=False)
    assert [(one.tag, one.text, one.first, one.last) for one in story.blocks if one.tag == "li"] == [
        ("li", "Một", True, False),
        ("li", "Hai", False, True),
        ("li", "Ba", True, True),
    ]
    assert [(one.tag, one.text) for one in story.blocks if one.tag != "li"] == [
        ("h3", "Tựa"),
        ("p", "Mở."),
        ("h4", "Mục"),
        ("p", "Câu một. Câu hai."),
        ("blockquote", "Lời."),
    ]


def test_words_are_counted_as_browsers_count_them():
    words = (WordFacts(0, 1, 1.0, 1.2), WordFacts(2, 4, 1.55, 1.9))
    told = replace(RECORD, script=(utterance("text", "🎉 đi", 0, start=1.0, end=2.0, words=words),))
    ((block,),) = (story.blocks for story in stories(told, timed=True))
    assert 'data-w="0,2,0 3,2,55"' in block.html
    ((plain,),) = (story.blocks for story in stories(told, timed=False))
    assert "data-w" not in plain.html


def article(**facts: object) -> ArticleFacts:
    return replace(RECORD.articles[0], **facts)


def test_captions_of_pictures_stand_on_the_page_though_nobody_reads_them():
    pictures = (PictureFacts("https://other.example/a.jpg", "Cầu mới.", "Lan", "Cây cầu lúc bình minh"),)
    articles = (
        article(pictures=pictures, source="https://tin.example/1", byline="P.V"),
        *RECORD.articles[1:],
    )
    read = page(articles=articles)
    assert "Cầu mới. Trong ảnh: Cây cầu lúc bình minh Ảnh: Lan" in read.text
    assert "P.V" in read.text
    assert [one["rel"] for one in read.all("a", href="https://tin.example/1")] == ["noreferrer"]
    assert read.all("img") == []


def test_no_text_can_break_a_page():
    script = tuple(replace(one, written=HOSTILE) for one in RECORD.script)
    chapters = tuple(replace(one, title=HOSTILE) for one in RECORD.chapters)
    told = replace(RECORD.edition, title=HOSTILE)
    articles = tuple(replace(one, title=HOSTILE, lead=HOSTILE, byline=HOSTILE) for one in RECORD.articles)
    made = release(edition(script=script, chapters=chapters, edition=told, articles=articles), TOLD)
    for data in (
        page_of(made).data,
        embed(made, TOLD).data,
        show_pages(TOLD, [row(made)], ARTWORK)[0].data,
    ):
        read = Reader(data)
        assert all("src" in one or one.get("type") == "application/ld+json" for one in read.all("script"))
        assert not read.all("img", src="x")
    assert json_ld(page_of(made).data)["name"] == HOSTILE


def test_search_engines_are_told_what_it_is():
    told = json_ld(page_of(release(edition(), TOLD)).data)
    assert (told["@type"], told["datePublished"], told["timeRequired"]) == (
        "PodcastEpisode",
        RECORD.edition.at,
        "PT0M35S",
    )
    assert [one["headline"] for one in told["hasPart"]] == [one.title for one in RECORD.articles]
    sound = told["associatedMedia"]
    assert sound["contentUrl"] == "https://radio.example/sang/1106-tin/1106-tin.1a2b3c4d.mp3"
    assert all(
        " ".join(one.written.split()) in sound["transcript"] for one in RECORD.script if one.story >= 0
    )


SAID = "Xã Đồng Mít vừa khởi công đường tránh dài bốn cây số qua núi."
FURNITURE = sum(asset.size for asset in furniture())


def programme(sentences: int, stories_told: int) -> tuple[Asset, ...]:
    """The page of a programme of so many sentences, one in 5 s, every word of them timed, and its files."""

    def timed(start: float) -> tuple[WordFacts, ...]:
        return tuple(WordFacts(n * 4, n * 4 + 3, start + n / 4, start + n / 4 + 0.2) for n in range(14))

    of = -(-sentences // stories_told)
    articles = tuple(article(id=f"{n:016x}", title=f"Tin số {n}") for n in range(stories_told))
    script = tuple(
        utterance(
            "text", SAID, n % of // 3, start=n * 5.0, end=n * 5.0 + 4, words=timed(n * 5.0), story=n // of,
            article=articles[n // of].id,
        )
        for n in range(sentences)
    )  # fmt: skip
    chapters = tuple(
        replace(RECORD.chapters[0], title=f"Tin số {n}", start=n * 90.0) for n in range(stories_told)
    )
    made = edition_page(release(edition(script=script, chapters=chapters, articles=articles), TOLD), TOLD)
    assert made[-1].data.decode().count(f">{SAID}<") == sentences
    return made


def left(made: tuple[Asset, ...]) -> tuple[bool, bool, bool, bool]:
    """Whether times of words are in the page, or beside it, and search engines get text, articles."""
    page, beside = made[-1].data, b"".join(asset.data for asset in made[:-1])
    return b"data-w" in page, b'"0,3,0 ' in beside, b'"transcript": ' in page, b'"hasPart": ' in page


def test_a_page_leaves_out_what_it_can_so_that_it_stays_small():
    shapes = ((80, 5), (110, 10), (125, 10), (160, 20), (240, 40))
    made = [programme(*shape) for shape in shapes]
    assert [left(one) for one in made] == [
        (True, False, True, True),
        (False, True, True, True),
        (False, False, True, True),
        (False, False, False, True),
        (False, False, False, False),
    ]
    assert all(sum(asset.size for asset in one) + FURNITURE < 60_000 for one in made)


def test_the_page_of_an_hour_is_little_more_than_its_text():
    made = programme(696, 40)
    assert left(made) == (False, False, False, False)
    assert made[-1].size < 696 * len(SAID.encode()) + 696 * 20 + 40 * 300 + 6_000
    assert made[0].size < 696 * 20


def test_times_that_lie_beside_the_page_are_those_of_the_record_under_a_name_of_their_own():
    times, page = programme(110, 10)
    assert times.path == f"sang/1106-tin/1106-tin.{times.sha256[:8]}.times.json"
    assert f'data-times="{times.path.rpartition("/")[2]}"' in page.data.decode()
    told = json.loads(times.data)
    assert [one[:2] for one in told] == [[n * 5000, n * 5000 + 4000] for n in range(110)]
    assert told[1][2].startswith("0,3,0 4,3,25 8,3,50 ")
    assert (cache_control(times.path), media_type(times.path)) == (NEVER, "application/json")


def test_what_is_in_another_language_says_so():
    articles = (article(language="en-GB"), *RECORD.articles[1:])
    chapters = tuple(
        replace(one, article=articles[n].id if n < 2 else "") for n, one in enumerate(RECORD.chapters)
    )
    script = (
        utterance("text", "Rain.", 0, story=0),
        utterance("text", "Mưa.", 0, story=1, article=articles[1].id),
    )
    told = {"articles": articles, "chapters": chapters, "script": script}
    read = page(**told)
    assert [one.get("lang", "") for one in read.all("article")] == ["en-GB", ""]
    assert len(read.all("span", lang="en-GB")) == 1
    inside = Reader(embed(release(edition(**told), TOLD), TOLD).data)
    assert (len(inside.all("p", lang="en-GB")), len(inside.all("span", lang="en-GB"))) == (1, 1)
    rows = [row(release(edition(), TOLD))]
    rows.append(replace(rows[0], language="en", at="2026-01-01T07:00:00+07:00", guid="other"))
    listed = Reader(show_pages(TOLD, rows, ARTWORK)[0].data)
    assert [one.get("lang", "") for one in listed.all("li")] == ["", "en"]


def test_an_edition_that_was_taken_back_says_so_and_offers_nothing():
    gone = release(edition(withdrawn=Withdrawn("2026-06-12T09:00:00+07:00", "Sai số liệu.")), TOLD)
    read = Reader(page_of(gone).data)
    assert "đã được thu hồi. Sai số liệu." in read.text
    assert [read.all("audio"), read.all("script")] == [[], []]
    assert not [one for one in read.all("a") if "download" in one]
    assert read.all("p", id=read.all("a")[0]["href"].removeprefix("#"))
    assert not read.all("meta", name="description")
    assert RECORD.script[-1].written not in read.text
    inside = Reader(embed(gone, TOLD).data)
    assert "đã được thu hồi. Sai số liệu." in inside.text
    assert not inside.all("audio")
    listed = Reader(show_pages(TOLD, [row(gone)], ARTWORK)[0].data)
    assert "đã được thu hồi" in listed.text
    assert not listed.all("audio")


def test_what_a_newspaper_takes_in_has_sound_chapters_and_text_under_one_address():
    made = release(edition(), TOLD)
    data = embed(made, TOLD).data
    read = Reader(data)
    assert data.startswith(b'<section class="bulletin-embed" lang="vi"')
    (sound,) = read.all("audio")
    assert sound["src"] == TOLD.address(made.newest.path)
    assert [read.all("script"), read.all("link"), read.all("style")] == [[], [], []]
    assert all(one["href"].startswith("https://radio.example/") for one in read.all("a"))
    assert all(" ".join(one.written.split()) in read.text for one in RECORD.script)


def test_a_show_lists_its_editions_newest_first_on_pages_of_fifty():
    rows = [
        replace(
            row(release(edition(), TOLD)),
            at=f"2026-06-11T{n // 60:02d}:{n % 60:02d}:00+07:00",
            title=f"Số {n}",
        )
        for n in range(120)
    ]
    made = show_pages(TOLD, rows, ARTWORK)
    assert [asset.path for asset in made] == ["sang/index.html", "sang/index-2.html", "sang/index-3.html"]
    assert made == show_pages(TOLD, rows[::-1], ARTWORK)
    titles = [text for asset in made for text in re.findall(r">(Số \d+)</a>", asset.data.decode())]
    assert titles == [f"Số {n}" for n in range(119, -1, -1)]
    first, middle, last = (Reader(asset.data) for asset in made)
    assert [[one["href"] for one in read.all("a") if "rel" in one] for read in (first, middle, last)] == [
        ["index-2.html"],
        ["index.html", "index-3.html"],
        ["index-2.html"],
    ]
    assert first.all("audio")[0]["src"] == "1106-tin/1106-tin.1a2b3c4d.mp3"
    assert json_ld(made[0].data)["webFeed"] == "https://radio.example/sang/feed.xml"


def test_a_show_without_editions_says_so():
    (made,) = show_pages(TOLD, [], ARTWORK)
    assert "Chưa phát hành số nào." in Reader(made.data).text


def test_english_editions_have_english_pages():
    read = page(edition=replace(RECORD.edition, language="en", at="2026-06-11T07:00:00+07:00"))
    assert "11 June 2026, 07:00" in read.text
    assert "Skip to the text" in read.text
    assert "2.3 MB" in read.text


# In a browser ----------------------------------------------------------------------------------------------

BROWSER = Path(__file__).parent / "browser"


def published(folder: Path, base: str, whole: Edition) -> tuple[Channel, str]:
    """Everything that is published of the edition in `folder`."""
    told = channel(SHOW, STATION, base)
    made = release(whole, told)
    art = replace(ARTWORK, data=made_artwork("Tin sáng", "Đài"))
    pages = (*edition_page(made, told), embed(made, told), *show_pages(told, [row(made)], art))
    for asset in (*made.assets(), *pages, *furniture(), art):
        path = folder / asset.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(asset.source.read_bytes() if asset.source else asset.data)
    return told, made.page


def visited(address: str, seconds: tuple[float, ...] = ()) -> dict[str, object]:
    chromium = shutil.which("chromium")
    assert chromium, "There is no chromium: apt-get install chromium."
    assert (BROWSER / "node_modules").is_dir(), "There is no axe: npm ci --prefix tests/browser."
    asked = ",".join(map(str, seconds))
    command = ["node", str(BROWSER / "visit.mjs"), chromium, address, asked]
    run = subprocess.run(command, capture_output=True, check=True, timeout=240)
    told: dict[str, object] = json.loads(run.stdout)
    return told


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    folder = tmp_path_factory.mktemp("site")
    station = factories.station(folder, factories.BARE | {"headlines_from": 3})
    return factories.made((factories.FERRY, factories.ROOFS), station).edition


@pytest.mark.tools
@pytest.mark.timeout(300)
@pytest.mark.parametrize("most", [site.PAGE_BYTES, 0], ids=["whole", "times beside it"])
def test_a_browser_finds_nothing_and_every_seek_marks_the_sentence_that_is_heard(
    most: int, spoken: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(site, "PAGE_BYTES", most)
    with served(tmp_path) as base:
        _, path = published(tmp_path, base, spoken)
        record, draw = spoken.record, Random(5)
        seconds = tuple(round(draw.uniform(0, record.edition.duration - 0.2), 2) for _ in range(20))
        told = visited(base + path, seconds)
        assert bool([one for one in told["seek"]["asked"] if one.endswith(".times.json")]) is (most == 0)
        shows = visited(f"{base}sang/index.html")
    for looked in (*told["looked"], *shows["looked"]):
        assert looked["violations"] == []
        assert looked["passes"] > 20
        assert looked["overflow"] <= 0
        assert looked["objected"] == []
        assert all(one.startswith(base) for one in looked["asked"])
    wanted = [
        next((n for n, one in enumerate(record.script) if one.start <= second < one.end), -1)
        for second in seconds
    ]
    assert told["seek"]["marked"] == wanted
    assert told["seek"]["length"] == pytest.approx(record.edition.duration, abs=0.05)
    by_key = told["keyboard"]
    assert by_key["path"][2:11] == [
        "toggle", "back", "forward", "previous", "next", "seek", "rate", "follow", "keys",
    ]  # fmt: skip
    assert (by_key["label"], by_key["paused"], by_key["rate"]) == ("Tạm dừng", True, [2, True])
    assert by_key["end"] == pytest.approx(int(record.edition.duration), abs=1)
    assert " trên " in by_key["spoken"]
    assert by_key["stepped"] == pytest.approx(record.script[1].start, abs=0.01)
    assert (by_key["quiet"], by_key["jumped"] > 9) == (0, True)
    assert by_key["chapter"] == pytest.approx(record.chapters[1].start, abs=0.01)
    assert by_key["resumed"] == "Lần trước bạn nghe đến 0:09"
    assert [told["asked"][name] for name in ("early", "changed", "clicked", "late")] == [4.5, 6, 6, 5]
    assert told["bare"]["controls"]
    assert not told["bare"]["hidden"]
    assert told["bare"]["links"] == len(record.chapters)
    assert told["seek"]["objected"] == by_key["objected"] == told["bare"]["objected"] == []


@pytest.mark.tools
@pytest.mark.timeout(120)
def test_a_browser_finds_nothing_in_a_newspapers_page_that_takes_the_piece_in(
    spoken: Edition, tmp_path: Path
):
    with served(tmp_path) as base:
        told, path = published(tmp_path, base, spoken)
        piece = (tmp_path / path).with_name("embed.html").read_text("utf-8")
        assert piece == embed(release(spoken, told), told).data.decode()
        head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Báo</title>'
        body = f"<main><h1>Bến phà</h1>{piece.replace('<details>', '<details open>')}</main>"
        (tmp_path / "index.html").write_text(f'<!doctype html><html lang="vi">{head}{body}', "utf-8")
        seen = visited(base)["looked"]
    assert [one for look in seen for one in look["violations"]] == []
    assert [look["overflow"] for look in seen if look["overflow"] > 0] == []
    assert all(one.startswith(base) for look in seen for one in look["asked"])


@pytest.mark.tools
@pytest.mark.timeout(120)
def test_the_browser_objects_to_a_page_that_is_broken(tmp_path: Path):
    broken = '<!doctype html><html><body><p style="color:#999;background:#fff">x<script>alert(1)</script>'
    (tmp_path / "index.html").write_text(f'{broken}<img src="https://other.example/a.png"><audio></audio>')
    with served(tmp_path) as base:
        looked = visited(base)["looked"]
    assert all(one["violations"] for one in looked)
    assert any("other.example" in one for look in looked for one in look["asked"])
