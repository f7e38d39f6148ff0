"""Web pages: what they declare, where their article is, what is not read of it, and pages that mean harm."""

import json
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bulletin import intake
from bulletin.article import Article, Kind
from bulletin.errors import SourceError
from bulletin.moments import stated
from bulletin.sources import html
from bulletin.webpage import LARGEST

TITLE = "Chợ hoa vào xuân sớm hơn mọi năm"
ONE = "Sáng nay, chợ hoa của thị trấn mở cửa sớm hơn mọi năm hai giờ."
TWO = "Người bán đến từ bốn xã ven sông, mang theo hơn ba nghìn chậu cúc."
THREE = "Ban quản lý chợ cho biết, giá năm nay giảm khoảng một phần mười."
VIETNAM = timezone(timedelta(hours=7))
BODY = f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"


def page(body: str = BODY, head: str = "", lang: str = "vi", top: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><title>{TITLE} - Báo Sơn Hải</title>{head}</head>'
        f"<body>{top}<article><h1>{TITLE}</h1>{body}</article></body></html>"
    )


def read(text: str, language: str | None = None) -> Article:
    (article,) = html.read(text.encode(), "trang.html", language)
    return article


def body(article: Article) -> list[str]:
    return [one.text for one in article.paragraphs]


def reasons(article: Article) -> dict[str, str]:
    return {one.text: one.reason for one in article.skipped}


def places(article: Article) -> dict[str, str]:
    return {one.field: one.place for one in article.origins}


def data(**facts: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle"} | facts)}</script>'


def published(article: Article) -> str:
    return article.published.isoformat() if article.published else ""


META = '<meta property="article:published_time" content="2026-05-02T06:00:00+07:00">'
TIME = '<time datetime="2026-05-03T07:00:00+07:00">3/5</time>'


@pytest.mark.parametrize(
    ("head", "top", "moment", "place"),
    [
        (
            data(datePublished="2026-05-01T05:00:00+07:00") + META,
            TIME,
            "2026-05-01T05:00:00+07:00",
            "json-ld",
        ),
        (META, TIME, "2026-05-02T06:00:00+07:00", "opengraph"),
        ("", TIME, "2026-05-03T07:00:00+07:00", "time"),
        ("", "<p>Thứ hai, 04/05/2026 08:30</p>", "2026-05-04T08:30:00+07:00", "page"),
        (
            '<meta itemprop="datePublished" content="2026-05-05">',
            "",
            "2026-05-05T00:00:00+07:00",
            "microdata",
        ),
    ],
)
def test_the_time_is_that_of_the_most_trustworthy_place(head, top, moment, place):
    article = read(page(top + BODY, head))
    assert (published(article), places(article)["published"]) == (moment, place)


@pytest.mark.parametrize(
    "extra",
    [
        "<ul class='related'><li><a href='/a'>Giá rau tăng nhẹ</a> 11.02.2025 | 17:21 PM</li></ul>",
        "<section class='more-news'><article><h3><a href='/a'>Giá rau tăng</a></h3>"
        "<time datetime='2025-02-11T17:21:00+07:00'>11.02</time></article></section>",
        "<div id='comments'><time datetime='2025-02-11T17:21:00+07:00'>hôm qua</time><p>Hay quá.</p></div>",
        f"<p>{ONE} <time datetime='2025-02-11'>11/2</time>, {TWO} {THREE}</p>",
        "<p>Cập nhật: <time datetime='2025-02-11T17:21:00+07:00'>11/02/2025</time></p>",
        "<footer>© 2025. Bản quyền thuộc Báo Sơn Hải, 11/02/2025</footer>",
    ],
)
def test_no_time_is_taken_from_what_is_not_the_articles_own(extra):
    assert read(page(BODY + extra)).published is None


def test_the_data_of_another_article_are_not_this_ones():
    others = {
        "@type": "ItemList",
        "itemListElement": [{"@type": "NewsArticle", "headline": "Giá rau", "datePublished": "2025-01-01"}],
    }
    head = f'<script type="application/ld+json">{json.dumps(others)}</script>'
    assert read(page(head=head)).published is None
    foreign = data(
        headline="Giá rau tăng nhẹ ở các chợ", url="https://b.example/rau", datePublished="2025-01-01"
    )
    canonical = '<link rel="canonical" href="https://b.example/hoa">'
    article = read(page(head=foreign + canonical))
    assert (article.published, article.title.text, article.source) == (None, TITLE, "https://b.example/hoa")


def test_of_several_articles_in_the_data_the_one_with_the_pages_address_is_meant():
    own = {
        "@type": "NewsArticle",
        "url": "https://b.example/hoa",
        "headline": TITLE,
        "author": [{"name": "Thu Hà"}, {"name": "Văn An"}],
    }
    other = {"@type": "NewsArticle", "url": "https://b.example/rau", "author": {"name": "Ai đó"}}
    head = f'<script type="application/ld+json">{json.dumps({"@graph": [other, own]})}</script>'
    article = read(
        page(
            head=head
            + '<link rel="canonical" href="//b.example/hoa">'
            + '<meta property="og:url" content="https://b.example/">'
        )
    )
    assert (article.byline, places(article)["byline"]) == ("Thu Hà, Văn An", "json-ld")


@pytest.mark.parametrize(
    "broken", ["{", "[1, 2]", '{"@type": "NewsArticle", "headline": 5, "author": [[]]}', '"x"', "[" * 9000]
)
def test_broken_data_are_no_obstacle(broken):
    head = f'<script type="application/ld+json">{broken}</script>'
    article = read(page(head=head))
    assert (article.title.text, body(article)) == (TITLE, [ONE, TWO, THREE])


@pytest.mark.parametrize(
    ("head", "lang", "spoken", "place"),
    [
        ("", "vi-VN", "vi", "html"),
        (
            '<link rel="alternate" hreflang="vi" href="https://b.example/hoa">'
            '<link rel="canonical" href="https://b.example/hoa">',
            "",
            "vi",
            "hreflang",
        ),
        ("", "en", "vi", "guess"),  # a template's language, and two hundred Vietnamese words
        ("", "", "vi", "guess"),
    ],
)
def test_the_language_is_declared_unless_the_words_say_otherwise(head, lang, spoken, place):
    article = read(page(BODY + f"<p>{TWO} {THREE} {ONE}</p>" * 2, head, lang))
    assert (article.language, places(article)["language"]) == (spoken, place)
    assert read(page(), "en").language == "en"


def test_the_headline_is_the_printed_one_without_the_sites_name():
    assert read(page()).title.text == TITLE
    window = (
        f"<html><head><title>{TITLE} - Báo Sơn Hải</title></head><body><b>{TITLE}</b>{BODY}</body></html>"
    )
    article = read(window)
    assert (article.title.text, body(article)) == (TITLE, [ONE, TWO, THREE])
    cut = read(page(head=data(headline="Chợ hoa vào xuân sớm hơn...")))
    assert (cut.title.text, places(cut)["title"]) == (TITLE, "json-ld")


def test_kinds_are_those_of_the_code():
    article = read(page(
        f"<p>{ONE}</p><h2>Giá giảm nhẹ</h2><p>{TWO}</p><ul><li>cúc vàng</li><li><p>mai tứ quý</p></li></ul>"
        "<blockquote><p>Năm nay vui lắm.</p></blockquote><p>- Bà bán hết chưa?</p><p>- Hết từ trưa.</p>"
        f"<p>{THREE}</p>"
        "<table><tr><th>Loại</th><th>Giá</th></tr><tr><td>Cúc</td><td>50.000</td></tr></table>"
    ))  # fmt: skip
    assert [one.kind.value for one in article.paragraphs] == [
        "text", "subhead", "text", "item", "item", "quote", "quote", "quote", "text", "table"
    ]  # fmt: skip
    assert article.paragraphs[-1].text == "Loại | Giá\nCúc | 50.000"
    assert article.paragraphs[6].text == "Bà bán hết chưa?"


def test_a_table_that_only_lays_out_the_page_is_no_table():
    laid = f"<table><tr><td>{BODY}</td><td><a href='/a'>Giá rau tăng nhẹ</a></td></tr></table>"
    article = read(page(laid))
    assert body(article) == [ONE, TWO, THREE]
    assert {one.kind for one in article.paragraphs} == {Kind.TEXT}


BOXES = (
    ("<div class='relatedNews'><a href='/a'>{}</a></div>", "Giá rau tăng", "related"),
    ("<p><a href='/a'>{}</a></p>", "Giá rau tăng nhẹ ở các chợ", "related"),
    ("<figure><img src='/a.jpg'><figcaption>{}</figcaption></figure>", "Khách xem hoa", "caption"),
    ("<p><img src='/a.jpg'><br><em>{}</em></p>", "Khách xem hoa từ sáng sớm.", "caption"),
    ("<div class='box-share'>{}</div>", "Mời bạn bè cùng đọc nhé.", "share"),
    ("<div class='newsletter'><p>{}</p></div>", "Nhận tin mỗi sáng qua thư của bạn.", "notice"),
    ("<div hidden>{}</div>", "Bản dành cho máy in, không hiện ra.", "hidden"),
    ("<aside>{}</aside>", "Góc nhìn khác về chợ hoa quê nhà.", "menu"),
    ("<blockquote>{}</blockquote>", f"“{THREE.rstrip('.')}”", "again"),
    ("<div class='premium-wall'><p>{}</p></div>", "Đăng ký gói 20.000 đồng để đọc tiếp bài này.", "paywall"),
)


@pytest.mark.parametrize(("box", "text", "reason"), BOXES)
@pytest.mark.parametrize("at", [1, 2])
def test_a_box_in_the_middle_is_not_read(box, text, reason, at):
    parts = [f"<p>{ONE}</p>", f"<p>{TWO}</p>", f"<p>{THREE}</p>"]
    parts.insert(at, box.format(text))
    article = read(page("".join(parts)))
    assert body(article) == [ONE, TWO, THREE]
    assert reasons(article)[text] == reason


def test_a_name_of_a_box_that_holds_the_article_is_no_reason():
    for name in ("related", "share-content", "comment-page", "sidebar", "premium", "tags"):
        assert body(read(page(f"<div class='{name}'>{BODY}</div>"))) == [ONE, TWO, THREE]


def test_a_long_paragraph_in_a_box_with_a_name_that_errs_is_read_and_flagged():
    long = f"{ONE} {TWO} {THREE}"
    article = read(
        page(f"{BODY * 2}<p class='social-life'>{long}</p><p class='social-life'>Chia sẻ nhé bạn.</p>")
    )
    assert body(article)[-1] == long
    assert [(one.text, one.reason) for one in article.doubts] == [(long, "boxed")]
    assert reasons(article)["Chia sẻ nhé bạn."] == "share"


def test_a_page_for_subscribers_is_flagged():
    assert [one.reason for one in read(page(head=data(isAccessibleForFree=False))).doubts] == ["closed"]
    assert read(page()).doubts == ()


def test_pictures_have_their_addresses_and_captions():
    image = "<img data-src='https://b.example/a.jpg' src='data:x' alt='hoa'>"
    figure = f"<figure>{image}<figcaption>Khách xem hoa. Ảnh: Thu Hà</figcaption></figure>"
    (picture,) = read(page(figure + BODY)).pictures
    assert (picture.url, picture.caption, picture.credit, picture.alt) == (
        "https://b.example/a.jpg",
        "Khách xem hoa",
        "Thu Hà",
        "hoa",
    )
    (named,) = read(page(head='<meta property="og:image" content="https://b.example/b.jpg">')).pictures
    assert (named.url, named.caption) == ("https://b.example/b.jpg", "")


def test_words_that_only_the_look_divides_do_not_run_into_each_other():
    article = read(page(f"<p><span class='place'>Sơn Hải</span>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"))
    assert ONE in body(article)
    assert all("HảiSáng" not in text for text in body(article))


def test_lines_broken_by_hand_are_paragraphs_or_run_on():
    article = read(page(f"{ONE}<br>{TWO}<br><br>{THREE[:30]}<br>{THREE[30:].lstrip()}"))
    assert body(article) == [ONE, TWO, THREE]


def test_what_an_editor_may_write_means_nothing_on_a_web_page():
    article = read(page(f"<p>Giá {{một|hai}} đồng. {ONE}</p><p>{TWO}</p>"))
    assert article.paragraphs[0].text.startswith("Giá {một|hai} đồng.")
    assert all(not one.overrides for one in article.paragraphs)


OVERVIEW = "<html><body><div>" + "".join(
    f"<h3><a href='/{number}'>Tin số {number} của ngày hôm nay</a></h3><p>{ONE}</p>" for number in range(6)
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("<html><title>Not found</title><h1>404 Not Found</h1><p>It is gone.</p>", "source.no_article"),
        ("<html><body></body></html>", "source.no_article"),
        ("<!DOCTYPE html><title>x</title><body><nav><a href=/>Trang chủ</a></nav>", "source.no_article"),
        (OVERVIEW, "source.overview"),
    ],
)  # fmt: skip
def test_a_page_without_an_article_is_a_sentence(text, key):
    with pytest.raises(SourceError) as caught:
        html.read(text.encode(), "x.html", None)
    assert caught.value.key == key
    assert "x.html" in caught.value.sentence("vi")


HOSTILE = {
    "deep": "<div>" * 200_000,
    "deep lists": "<ul><li>" * 240 + ONE,
    "attributes": f"<p {' '.join(f'a{n}=1' for n in range(200_000))}>x</p>",
    "comments": "<!--" * 300_000,
    "quotes": '<p a="' * 200_000,
    "angles": "<" * 500_000,
    "one text": f"<p>{'từ ' * 100_000}</p>",
    "large": "x" * (LARGEST + 1),
    "breaks": f"<p>{ONE}<br>" * 4_000,
    "links": f"<div><h3><a href=/x>{TITLE}</a></h3><p>Ngắn.</p></div>" * 1_500,
    "quotations": "".join(f"<p>“{ONE} {number}.”</p>" for number in range(2_000)),
    "data": f'<script type="application/ld+json">{"[" * 200_000}</script>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_page_that_means_harm_is_read_or_refused_soon(name):
    began = time.monotonic()
    with suppress(SourceError):
        intake.read(f"<!DOCTYPE html><html><body>{HOSTILE[name]}".encode(), "x.html")
    assert time.monotonic() - began < 15


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-05-12T08:30:00+07:00", datetime(2026, 5, 12, 8, 30, tzinfo=VIETNAM)),
        ("2026-05-12T08:30:00.000Z", datetime(2026, 5, 12, 8, 30, tzinfo=UTC)),
        ("2026-05-12 8:30 +0700", datetime(2026, 5, 12, 8, 30, tzinfo=VIETNAM)),
        ("2026-05-12T08:30+07", datetime(2026, 5, 12, 8, 30, tzinfo=VIETNAM)),
        ("20260512", datetime(2026, 5, 12)),  # noqa: DTZ001
        ("Tue, 12 May 2026 08:30:00 +0700", datetime(2026, 5, 12, 8, 30, tzinfo=VIETNAM)),
        ("25/05/2026 08:30", datetime(2026, 5, 25, 8, 30)),  # noqa: DTZ001
        ("5/25/2026 8:30:00 PM", datetime(2026, 5, 25, 20, 30)),  # noqa: DTZ001
        ("05/06/2026 08:30", None),  # June or May
        ("2026-13-01", None),
        ("1970-01-01T00:00:00Z", None),
        ("hôm qua", None),
        ("", None),
    ],
)
def test_times_in_code_are_read_as_programs_write_them(value, moment):
    assert stated(value) == moment


def test_a_member_knows_its_kind():
    for head in (
        b"<!DOCTYPE html>",
        b"\xef\xbb\xbf<HTML>",
        b"<!-- a -->\n<html>",
        b"<?xml version='1.0'?><!DOCTYPE html>",
    ):
        assert html.score("-", head) == 70
    assert html.score("-", b"<p>Sang nay") == 50
    assert html.score("a.HTML", b"Sang nay") == 30
    assert html.score("-", b"Sang nay <b>") == html.score("a.xml", b"<?xml version='1.0'?><rss>") == 0


def test_a_site_has_rules_of_its_own_for_what_nobody_else_can_know():
    head = '<link rel="canonical" href="https://tuoitre.vn/hoa.htm">'
    article = read(page(f"{BODY}<p>Hữu ích</p>", head))
    assert reasons(article)["Hữu ích"] == "notice"
    assert body(read(page(f"{BODY}<p>Hữu ích</p>")))[-1] == "Hữu ích"


def test_pages_are_read_apart_and_come_back_whole(tmp_path: Path):
    text = page(head=META + data(isAccessibleForFree=False))
    (tmp_path / "bai").write_text(text, "utf-8")
    (article,) = intake.taken(str(tmp_path / "bai"))
    here = read(text)
    assert (article.title, article.paragraphs, article.skipped) == (here.title, here.paragraphs, here.skipped)
    assert (article.origins, article.doubts, article.source) == (here.origins, here.doubts, "bai")


def test_a_mail_address_or_a_link_beside_the_author_is_not_the_name():
    mailed = '<div class="author"><a href="/thu-ha">Thu Hà</a><span>thuha@sonhai.example</span></div>'
    assert read(page(mailed + BODY)).byline == "Thu Hà"
    linked = '<div><div>By <a href="/lee"><span>Ann Lee-Dahl</span></a></div><div>6 min read</div></div>'
    assert read(page(f"{linked}<div>{BODY}</div>")).byline == "Ann Lee-Dahl"


def test_a_print_page_has_its_headline_in_large_letters_and_its_author_in_bold_below():
    told = "<br><br>".join((ONE, TWO, THREE))
    text = (
        f'<html><head><title>In bài viết</title></head><body><table><tr><td><font size="5"><b>{TITLE}</b>'
        f"</font></td></tr><tr><td>{told}</td></tr><tr><td><b>Thu Hà Nguyên</b></td></tr></table></body>"
    )
    found = read(text)
    assert (found.title.text, found.byline, body(found)) == (TITLE, "Thu Hà Nguyên", [ONE, TWO, THREE])


def test_a_name_behind_a_sentence_below_a_picture_makes_a_caption():
    shown = "<span>Chợ hoa lúc năm giờ sáng.</span><span>Minh Tâm</span>"
    pictured = f'<div><picture><img src="/a.jpg"></picture><div>{shown}</div></div>'
    assert body(read(page(f"<p>{ONE}</p>{pictured}<p>{TWO}</p><p>{THREE}</p>"))) == [ONE, TWO, THREE]


def test_what_is_but_hidden_is_not_read():
    hidden = '<p class="hidden">id-block-1498822</p>'
    assert reasons(read(page(BODY + hidden)))["id-block-1498822"] == "hidden"
    assert "Giá hoa" in body(read(page(f'<p>{ONE}</p><p class="hidden md:block">Giá hoa</p><p>{TWO}</p>')))
