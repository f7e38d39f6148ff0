"""Addresses, feeds and lists of addresses become articles, politely and from nowhere forbidden."""

import json
from contextlib import suppress
from pathlib import Path

import pytest

from bulletin import intake, sandbox
from bulletin.article import Article
from bulletin.errors import BulletinError, NetworkError, SourceError
from bulletin.fetch import Patience
from bulletin.ledger import KeptAnswer, Ledger
from bulletin.parting import Parted
from bulletin.reach import Reach
from bulletin.web import Occasion, Web, listed
from tests.newspaper import Newspaper, Sheet
from tests.stand_in import Clock

PAGE = """---
byline: Thu Hà
---
# Cầu {number} thông xe

Sáng 11/6, cầu {number} thông xe sau hai năm.

Xe tải vẫn đi lối cũ đến hết tháng.
"""
MORNING, EVENING = Occasion("bulletin", "2026-06-11/sang"), Occasion("bulletin", "2026-06-11/toi")


def page(number: int = 1) -> Sheet:
    return Sheet(PAGE.format(number=number).encode(), "text/markdown; charset=utf-8")


def item(paper: Newspaper, number: int, text: str = "Sáng 11/6, cầu thông xe...") -> str:
    link = f"{paper.address}/{number}.md"
    return f"<item><title>Cầu {number}</title><link>{link}</link><description>{text}</description></item>"


def feed(paper: Newspaper, *items: str, etag: str = "") -> Sheet:
    body = (
        f"<?xml version='1.0'?><rss version='2.0'><channel><title>Báo</title>{''.join(items)}</channel></rss>"
    )
    return Sheet(body.encode(), "application/rss+xml", etag=etag)


def web(paper: Newspaper, kept: Path, occasion: Occasion = MORNING, **reach: object) -> Web:
    clock = Clock()
    manners = Patience(idle_seconds=2.0, clock=clock, sleep=clock.sleep)
    return Web(Reach((paper.netloc,), **reach), kept, lambda: occasion, manners)  # type: ignore[arg-type]


def taken(place: str, going: Web) -> tuple[Article, ...]:
    return intake.taken(place, None, None, going)


def fault(place: str, going: Web) -> BulletinError:
    with pytest.raises(BulletinError) as caught:
        taken(place, going)
    return caught.value


def titles(articles: tuple[object, ...]) -> list[str]:
    return [one.title.text if isinstance(one, Article) else "-" for one in articles]


@pytest.fixture(autouse=True)
def _near(monkeypatch):
    """What is done in a child is done here, which is faster; `test_hostile` does it in children."""

    def apart(target: str, data: bytes, facts: tuple[str, ...], name: str) -> object:
        assert target == "bulletin.intake:apart"
        return json.loads(json.dumps(intake.apart(data, *facts)))

    monkeypatch.setattr(sandbox, "apart", apart)


@pytest.fixture
def paper():
    with Newspaper() as server:
        yield server


def test_a_page_becomes_an_article_that_knows_its_address(paper, tmp_path):
    paper.sheets["/a/1.md?token=secret&x=1"] = page()
    (article,) = taken(f"{paper.address}/a/1.md?token=secret&x=1#top", web(paper, tmp_path))
    assert article.title.text == "Cầu 1 thông xe"
    assert len(article.paragraphs) == 2
    assert article.source == f"{paper.address}/a/1.md?x=1#top"


def test_it_is_told_what_is_not_reached(paper, tmp_path):
    assert fault("http://127.0.0.1:9/x", web(paper, tmp_path)).key == "fetch.private"
    assert fault(f"{paper.address}/none", web(paper, tmp_path)).key == "fetch.gone"
    paper.sheets["/film"] = Sheet(b"x", "video/mp4")
    assert fault(f"{paper.address}/film", web(paper, tmp_path)).key == "fetch.type"
    paper.sheets["/empty.md"] = Sheet(b"", "text/markdown")
    assert fault(f"{paper.address}/empty.md", web(paper, tmp_path)).key == "source.empty"


def test_a_page_may_name_no_file_of_ours(paper, tmp_path):
    paper.sheets["/x.md"] = Sheet("---\nsound: /etc/passwd\n---\n# Tin\n\nNội dung.".encode(), "text/plain")
    assert fault(f"{paper.address}/x.md", web(paper, tmp_path)).key == "source.local"


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "text/plain"),
        ("utf-8", "text/plain; charset=ISO-8859-1"),
        ("utf-16", 'text/plain; charset="utf-16"'),
        ("utf-16-le", "text/plain; charset=utf-16le"),
        ("cp1258", "text/plain; charset=windows-1258"),
        ("cp1258", "text/plain"),
        ("utf-8", "text/plain; charset=no-such"),
    ],
)
def test_letters_are_read_as_they_were_sent(encoding: str, named: str, paper, tmp_path):
    text = PAGE.format(number=1).replace("1", "Sông Đào") * 2
    if encoding == "cp1258":
        import unicodedata

        parts = [unicodedata.normalize("NFD", letter) for letter in text]
        marks = ("\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
        text = "".join(
            unicodedata.normalize("NFC", "".join(one for one in part if one not in marks))
            + "".join(one for one in part if one in marks)
            for part in parts
        )
    paper.sheets["/x.md"] = Sheet(text.encode(encoding), named)
    assert titles(taken(f"{paper.address}/x.md", web(paper, tmp_path))) == ["Cầu Sông Đào thông xe"]


def test_a_feeds_teasers_are_completed_from_their_pages(paper, tmp_path):
    for number in (1, 2):
        paper.sheets[f"/{number}.md"] = page(number)
    whole = "".join(f"<p>Câu thứ {n} của một bài đầy đủ, dài vừa phải để đọc.</p>" for n in range(30))
    full = item(paper, 3, f"<![CDATA[{whole}]]>").replace("Cầu 3", "Đủ")
    date = "<pubDate>Thu, 11 Jun 2026 07:00:00 +0700</pubDate><category>Thời sự</category></item>"
    first = item(paper, 1).replace("</item>", date)
    paper.sheets["/rss"] = feed(paper, first, item(paper, 2), full)
    one, two, three = taken(f"{paper.address}/rss", web(paper, tmp_path))
    assert titles((one, two, three)) == ["Cầu 1 thông xe", "Cầu 2 thông xe", "Đủ"]
    assert (one.byline, one.section) == ("Thu Hà", "Thời sự")
    assert one.published is not None
    assert one.published.isoformat() == "2026-06-11T07:00:00+07:00"
    assert one.source == f"{paper.address}/1.md"
    assert not one.teaser
    assert len(three.paragraphs) == 30
    assert paper.paths == ["/rss", "/1.md", "/2.md"]


def test_an_item_that_cannot_be_had_stops_no_other(paper, tmp_path):
    paper.sheets["/1.md"] = page(1)
    paper.sheets["/3.md"] = feed(paper, item(paper, 1))
    paper.sheets["/rss"] = feed(paper, item(paper, 1), item(paper, 2), item(paper, 3))
    with pytest.raises(Parted) as caught:
        taken(f"{paper.address}/rss", web(paper, tmp_path))
    found = caught.value.found
    assert titles(found) == ["Cầu 1 thông xe", "-", "-"]
    assert [one.error.key for one in found[1:]] == ["fetch.gone", "items.behind"]
    assert [one.error.article for one in found[1:]] == ["Cầu 2", "Cầu 3"]


def test_a_feed_leads_to_nothing_private(paper, tmp_path):
    with Newspaper({"/1.md": page(1)}) as inner:
        paper.sheets["/rss"] = feed(paper, item(inner, 1), item(paper, 1))
        paper.sheets["/1.md"] = page(1)
        with pytest.raises(Parted) as caught:
            taken(f"{paper.address}/rss", web(paper, tmp_path))
        assert inner.asked == []
    assert caught.value.found[0].error.key == "fetch.private"


def test_what_was_on_air_is_not_taken_again_but_for_the_same_edition(paper, tmp_path):
    for number in (1, 2, 3):
        paper.sheets[f"/{number}.md"] = page(number)
    paper.sheets["/rss"] = feed(paper, item(paper, 1), item(paper, 2))
    going = web(paper, tmp_path)
    articles = taken(f"{paper.address}/rss", going)
    again = web(paper, tmp_path, EVENING)
    assert titles(taken(f"{paper.address}/rss", again)) == titles(articles), "nothing was made of them yet"
    going.note([articles[0].id, "another"])
    assert titles(taken(f"{paper.address}/rss", web(paper, tmp_path))) == titles(articles)
    assert titles(taken(f"{paper.address}/rss", web(paper, tmp_path, EVENING))) == ["Cầu 2 thông xe"]
    other = web(paper, tmp_path, Occasion("sport", "2026-06-11/toi"))
    assert titles(taken(f"{paper.address}/rss", other)) == titles(articles)
    going.note([articles[1].id])
    asked = len(paper.asked)
    error = fault(f"{paper.address}/rss", web(paper, tmp_path, EVENING))
    assert (error.key, paper.paths[asked:]) == ("items.nothing", ["/rss"])
    paper.sheets["/rss"] = feed(paper, item(paper, 3), item(paper, 1), item(paper, 2))
    assert titles(taken(f"{paper.address}/rss", web(paper, tmp_path, EVENING))) == ["Cầu 3 thông xe"]


def test_no_item_is_taken_twice_in_one_run(paper, tmp_path):
    for number in (1, 2):
        paper.sheets[f"/{number}.md"] = page(number)
    paper.sheets["/rss"] = feed(paper, item(paper, 1), item(paper, 2), item(paper, 1))
    paper.sheets["/all"] = feed(paper, item(paper, 2), item(paper, 1).replace(paper.address, ""))
    paper.sheets["/more"] = feed(paper, item(paper, 1), item(paper, 2))
    going = web(paper, tmp_path)
    assert titles(taken(f"{paper.address}/rss", going)) == ["Cầu 1 thông xe", "Cầu 2 thông xe"]
    assert fault(f"{paper.address}/more", going).key == "items.nothing"
    assert titles(taken(f"{paper.address}/all", web(paper, tmp_path))) == ["Cầu 2 thông xe", "Cầu 1 thông xe"]


def test_as_many_items_as_the_station_takes(paper, tmp_path):
    for number in range(1, 5):
        paper.sheets[f"/{number}.md"] = page(number)
    paper.sheets["/rss"] = feed(paper, *(item(paper, number) for number in range(1, 5)))
    going = web(paper, tmp_path, items=2)
    heard: list[str] = []
    going.hear = heard.append
    assert len(taken(f"{paper.address}/rss", going)) == 2
    assert paper.paths == ["/rss", "/1.md", "/2.md"]
    assert heard == [f"{paper.address}{path}" for path in paper.paths]
    assert going.left == 2


def test_an_unchanged_feed_is_not_sent_again(paper, tmp_path):
    paper.sheets["/1.md"] = page(1)
    paper.sheets["/rss"] = feed(paper, item(paper, 1), etag='"one"')
    first = taken(f"{paper.address}/rss", web(paper, tmp_path))
    assert taken(f"{paper.address}/rss", web(paper, tmp_path)) == first
    told = [headers.get("if-none-match") for path, headers in paper.asked if path == "/rss"]
    assert told == [None, '"one"']
    paper.sheets["/2.md"] = page(2)
    paper.sheets["/rss"] = feed(paper, item(paper, 2), etag='"two"')
    assert titles(taken(f"{paper.address}/rss", web(paper, tmp_path))) == ["Cầu 2 thông xe"]
    kept = Ledger(tmp_path).answer(f"{paper.address}/rss")
    assert kept is not None
    assert kept.etag == '"two"'


def test_the_ledger_remembers_the_newest_only(tmp_path, monkeypatch):
    from bulletin import ledger

    monkeypatch.setitem(ledger._MOST, "answers", 2)
    book = Ledger(tmp_path)
    for number in (1, 2, 3, 2):
        book.keep_answer(f"a{number}", KeptAnswer(str(number), "", "text/xml", b"\x00x"))
    assert [book.answer(f"a{number}") is not None for number in (1, 2, 3)] == [False, True, True]
    book.note_items("s", "morning", ["x", "y"])
    book.note_items("s", "evening", ["y"])
    assert book.occasions("s", ["x", "y", "z"]) == ("morning", "evening", "")
    assert book.occasions("other", ["x"]) == ("",)


def test_robots_are_heard_by_option(paper, tmp_path):
    paper.sheets["/1.md"] = page(1)
    paper.sheets["/robots.txt"] = Sheet(b"User-agent: bulletin\nDisallow: /*.md$\n", "text/plain")
    url = f"{paper.address}/1.md"
    assert titles(taken(url, web(paper, tmp_path))) == ["Cầu 1 thông xe"]
    assert paper.paths == ["/1.md"]
    going = web(paper, tmp_path, robots=True)
    error = fault(url, going)
    assert (error.key, error.facts["host"]) == ("fetch.robots", paper.netloc)
    fault(url, going)
    assert paper.paths[1:] == ["/robots.txt"]
    paper.sheets["/robots.txt"] = Sheet(b"User-agent: *\nDisallow: /private\n", "text/plain")
    assert len(taken(url, web(paper, tmp_path, robots=True))) == 1
    del paper.sheets["/robots.txt"]
    assert len(taken(url, web(paper, tmp_path, robots=True))) == 1
    paper.sheets["/robots.txt"] = Sheet(status=500)
    assert fault(url, web(paper, tmp_path, robots=True)).key == "fetch.status"


def test_a_list_of_addresses(paper, tmp_path):
    for number in (1, 2):
        paper.sheets[f"/{number}.md"] = page(number)
    paper.sheets["/rss"] = feed(paper, item(paper, 2))
    here = tmp_path / "sources.txt"
    here.write_text(f"# sáng nay\n\n{paper.address}/1.md\n  {paper.address}/rss\n", "utf-8")
    assert titles(taken(str(here), web(paper, tmp_path))) == ["Cầu 1 thông xe", "Cầu 2 thông xe"]
    here.write_text(f"{paper.address}/none\n{paper.address}/1.md\n", "utf-8")
    with pytest.raises(Parted) as caught:
        taken(str(here), web(paper, tmp_path))
    assert titles(caught.value.found) == ["-", "Cầu 1 thông xe"]


def test_a_list_that_came_over_the_network_is_not_followed(paper, tmp_path):
    paper.sheets["/list.txt"] = Sheet(f"{paper.address}/1.md\n".encode(), "text/plain")
    with suppress(SourceError):  # it is no article either
        taken(f"{paper.address}/list.txt", web(paper, tmp_path))
    assert paper.paths == ["/list.txt"]


@pytest.mark.parametrize(
    ("data", "addresses"),
    [
        (
            b"\xef\xbb\xbfhttps://a.example/1\r\nhttp://b.example/2\n",
            ("https://a.example/1", "http://b.example/2"),
        ),
        (b"# only notes\n", ()),
        (b"https://a.example/1\nTin hay\n", ()),
        (b"https://a.example/1 https://a.example/2\n", ()),
        (b"Tin https://a.example/1", ()),
        (b"", ()),
    ],
)
def test_only_addresses_are_a_list(data: bytes, addresses: tuple[str, ...]):
    assert listed(data) == addresses


def test_noise_is_never_read(paper, tmp_path):
    spoiled = "Cáº§u má»›i ná»‘i hai bá» cá»§a sÃ´ng Ä‘Ã£ thÃ´ng xe sÃ¡ng nay".encode()
    paper.sheets["/rss"] = Sheet(
        b"<rss version='2.0'><channel><item><title>Tin</title><description>"
        + spoiled
        + b"</description></item></channel></rss>",
        "application/rss+xml",
    )
    assert fault(f"{paper.address}/rss", web(paper, tmp_path)).key == "source.mojibake"


def test_errors_are_sentences(paper, tmp_path):
    for error in (
        fault(f"{paper.address}/none", web(paper, tmp_path)),
        NetworkError("fetch.robots", host="a", status=0),
        SourceError("items.nothing", name="a"),
        SourceError("items.behind", name="a"),
    ):
        for ui in ("en", "vi"):
            assert error.sentence(ui)
