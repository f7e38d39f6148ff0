"""Feeds as they come: encodings, what an item says of itself, teasers, and what is mended."""

import unicodedata

import pytest

from bulletin.article import Kind
from bulletin.errors import SourceError
from bulletin.parting import Parted
from bulletin.sources import feed
from bulletin.testing.sources import is_whole

SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:media="http://search.yahoo.com/mrss/"'
)
LONG = "".join(f"<p>Câu thứ {n} của bài viết, dài vừa phải để đọc một hơi.</p>" for n in range(20))
ATOM = f"""<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="vi"><title>Báo</title>
<entry><title type="html">Giá &lt;b&gt;gạo&lt;/b&gt; tăng</title><link href="https://bao.example/gao"/>
<author><name>Lê Minh</name></author><published>2026-06-11T07:00:00+07:00</published>
<updated>2026-06-12T07:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{LONG}</div></content></entry>
<entry><title>Chỉ cập nhật</title><updated>2026-06-12T07:00:00Z</updated><summary>Một câu.</summary></entry>
</feed>"""


def rss(*items: str, head: str = '<?xml version="1.0" encoding="utf-8"?>', language: str = "vi") -> str:
    told = f"<title>Báo</title><language>{language}</language>"
    return f'{head}<rss version="2.0" {SPACES}><channel>{told}{"".join(items)}</channel></rss>'


def item(inner: str = "", title: str = "Giá gạo tăng", text: str = "Giá gạo tăng từ sáng nay.") -> str:
    return f"<item><title>{title}</title><description>{text}</description>{inner}</item>"


def read(text: str | bytes, language: str | None = None):
    articles = feed.read(text.encode() if isinstance(text, str) else text, "rss.xml", language)
    for article in articles:
        is_whole(article)
    return articles


def fault(text: str | bytes) -> SourceError:
    with pytest.raises(SourceError) as caught:
        read(text)
    for ui in ("en", "vi"):
        assert "rss.xml" in caught.value.sentence(ui)
    return caught.value


@pytest.mark.parametrize(
    ("head", "score"),
    [
        (b"<?xml version='1.0'?>\n<!-- x --><rss version='2.0'>", 85),
        (b"\xef\xbb\xbf<feed xmlns='http://www.w3.org/2005/Atom'>", 85),
        (b"<rdf:RDF xmlns='x'>", 85),
        ("<?xml version='1.0'?><rss>".encode("utf-16"), 85),
        (b"<html><body><feed >", 0),
        (b"<p>About <rss> and <feed ></p>", 0),
        (b"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'b'>]>\n<rss>", 85),
        (b"<!-- --> " * 400, 0),
        (b"<?xml version='1.0'?><svg>", 0),
        (b"rss <rss>", 0),
    ],
)
def test_a_feed_is_known_by_its_first_element(head, score):
    assert feed.score("x", head) == score


def test_its_name_alone_says_little():
    assert feed.score("tin.rss", b"") == 30


def test_what_an_item_says_of_itself():
    said = (
        "<link>https://bao.example/gao</link><dc:creator>Thu Hà</dc:creator><category>Kinh tế</category>"
        "<category>Gạo</category><pubDate>Thu, 11 Jun 2026 07:00:00 +0700</pubDate>"
        '<media:content url="https://bao.example/gao.jpg" medium="image"/>'
        '<media:content url="https://bao.example/gao.mp4" medium="video"/>'
    )
    (article,) = read(rss(item(said, title="Giá gạo &amp;amp; muối")))
    assert article.title.text == "Giá gạo & muối"
    assert (article.byline, article.section, article.language) == ("Thu Hà", "Kinh tế", "vi")
    assert article.source == "https://bao.example/gao"
    assert article.published is not None
    assert article.published.isoformat() == "2026-06-11T07:00:00+07:00"
    assert [one.url for one in article.pictures] == ["https://bao.example/gao.jpg"]
    assert article.teaser


@pytest.mark.parametrize(
    ("said", "published", "byline"),
    [
        ("<pubDate>gần đây</pubDate>", None, ""),
        ("<pubDate>Thu, 99 Jun 2026 07:00:00 +0700</pubDate>", None, ""),
        ("<pubDate>11 Jun 2026 07:00:00</pubDate>", "2026-06-11T07:00:00+07:00", ""),
        ("<dc:date>2026-06-11T07:00:00Z</dc:date>", "2026-06-11T07:00:00+00:00", ""),
        ("<author>a@bao.example (Lê Minh)</author>", None, "Lê Minh"),
        ("<author>a@bao.example</author>", None, ""),
        ("<author>Lê Minh &lt;a@bao.vn&gt;</author>", None, "Lê Minh"),
        ("<dc:creator>Lê Minh, Thu Hà</dc:creator>", None, "Lê Minh, Thu Hà"),
    ],
)
def test_dates_and_names_are_never_made_up(said, published, byline):
    (article,) = read(rss(item(said)))
    assert (article.published and article.published.isoformat(), article.byline) == (published, byline)


def test_atom():
    one, two = read(ATOM)
    assert (one.title.text, one.byline, one.language, one.teaser) == ("Giá gạo tăng", "Lê Minh", "vi", False)
    assert one.published is not None
    assert one.published.isoformat() == "2026-06-11T07:00:00+07:00"
    assert len(one.paragraphs) == 20
    assert (two.published, two.source) == (None, "rss.xml")


def test_a_body_keeps_its_kinds_and_leaves_out_what_is_no_news():
    body = (
        "<p>Sáng nay, chợ đông hơn mọi ngày.</p><h2>Giá mới</h2><ul><li>Gạo tẻ</li><li>Gạo nếp</li></ul>"
        "<blockquote><p>Chưa bao giờ cao thế.</p></blockquote><figure><img src='a.jpg' alt='Chợ'>"
        "<figcaption>Một góc chợ. Ảnh: Minh</figcaption></figure>Một câu<br>nối tiếp.<br><br>Câu khác."
        "<table><tr><th>Loại</th><th>Giá</th></tr><tr><td>Tẻ</td><td>20</td></tr></table>"
        "<script>alert(1)</script><p>Xem thêm: Giá muối</p><p>Tin liên quan</p><ul><li>Giá cá</li></ul>"
    )
    (article,) = read(rss(item(f"<content:encoded><![CDATA[{body}]]></content:encoded>")))
    assert [(one.kind, one.text) for one in article.paragraphs] == [
        (Kind.TEXT, "Sáng nay, chợ đông hơn mọi ngày."),
        (Kind.SUBHEAD, "Giá mới"),
        (Kind.ITEM, "Gạo tẻ"),
        (Kind.ITEM, "Gạo nếp"),
        (Kind.QUOTE, "Chưa bao giờ cao thế."),
        (Kind.TEXT, "Một câu nối tiếp."),
        (Kind.TEXT, "Câu khác."),
        (Kind.TABLE, "Loại | Giá\nTẻ | 20"),
    ]
    assert [(one.reason, one.text) for one in article.skipped] == [
        ("related", "Xem thêm: Giá muối"),
        ("related", "Tin liên quan"),
        ("related", "Giá cá"),
        ("caption", "Một góc chợ. Ảnh: Minh"),
    ]
    assert [(one.url, one.credit, one.alt) for one in article.pictures] == [("a.jpg", "Minh", "Chợ")]


@pytest.mark.parametrize(
    ("text", "teaser"),
    [
        (LONG, False),
        (LONG + "<p>Và còn…</p>", True),
        (LONG + "<p>Và còn [...]</p>", True),
        (LONG + "<p><a href='x'>Xem tiếp »</a></p>", True),
        ("Một câu thôi.", True),
        ("Một câu dài. " * 100, True),
    ],
)
def test_what_is_only_a_teaser(text, teaser):
    (article,) = read(rss(item(text=f"<![CDATA[{text}]]>")))
    assert article.teaser is teaser


@pytest.mark.parametrize(
    ("said", "text", "language"),
    [
        ("en-us", "Giá gạo tăng từ sáng nay ở các chợ.", "vi"),
        ("vi", "The price of rice has risen since this morning, and it is not over.", "en"),
        ("fr", "2026: 1, 2, 3", "fr"),
    ],
)
def test_the_language_is_that_of_the_text(said, text, language):
    (article,) = read(rss(item(text=text, title="2026"), language=said))
    assert article.language == language


def windows_1258(text: str) -> bytes:
    marks = dict.fromkeys("\u0300\u0301\u0303\u0309\u0323")
    parts = [unicodedata.normalize("NFD", letter) for letter in unicodedata.normalize("NFC", text)]
    bases = [unicodedata.normalize("NFC", "".join(one for one in part if one not in marks)) for part in parts]
    tones = ["".join(one for one in part if one in marks) for part in parts]
    return "".join(base + tone for base, tone in zip(bases, tones, strict=True)).encode("cp1258")


@pytest.mark.parametrize("declared", ['encoding="windows-1258"', ""])
def test_windows_1258_is_repaired(declared):
    text = rss(
        item(text="Giá gạo tăng từ sáng nay ở các chợ đầu mối."), head=f'<?xml version="1.0" {declared}?>'
    )
    (article,) = read(windows_1258(text))
    assert article.paragraphs[0].text == "Giá gạo tăng từ sáng nay ở các chợ đầu mối."


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_other_encodings_of_unicode(encoding):
    (article,) = read(rss(item(), head=f'<?xml version="1.0" encoding="{encoding[:6]}"?>').encode(encoding))
    assert article.title.text == "Giá gạo tăng"


@pytest.mark.parametrize(
    ("text", "font"),
    [
        ("C«ng ty cæ phÇn ®· b¸n l« g¹o ®Çu tiªn cho n­íc b¹n, gi¸ cao h¬n n¨m ngo¸i.", "TCVN3"),
        ("Coâng ty coå phaàn ñaõ baùn loâ gaïo ñaàu tieân cho nöôùc baïn, giaù cao hôn naêm ngoaùi.", "VNI"),
    ],
)
def test_fonts_of_the_nineties_are_refused_with_the_remedy(text, font):
    error = fault(rss(item(text=text * 3)))
    assert (error.key, error.facts["likely"]) == ("source.font", font)
    assert "UniKey" in error.sentence("vi")


def test_what_is_nearly_well_formed_is_mended():
    text = rss(
        item(title="Gạo & muối&nbsp;&copy; &#233; &lt;b&gt; AT&T", text="a\x0b<![CDATA[<p>b & c</p>]]>")
    )
    (article,) = read(f"\n  {text}")
    assert article.title.text == "Gạo & muối © é AT&T"
    assert article.paragraphs[0].text == "a"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (rss(item())[:-20], "items.broken"),
        (rss("<item><title>a</wrong></item>"), "items.broken"),
        (rss(), "items.empty"),
        ('<!DOCTYPE rss [<!ENTITY a "b">]>' + rss(item(), head=""), "source.dtd"),
    ],
)
def test_what_is_no_feed_is_named(text, key):
    assert fault(text).key == key


def test_an_item_that_hides_a_trap_is_named_and_stops_no_other():
    trap = f"<description><![CDATA[{'<div>' * 5000}]]></description>"
    with pytest.raises(Parted) as caught:
        read(rss(item(), f"<item><title>Bẫy</title>{trap}</item>", "<item></item>"))
    good, deep, blank = caught.value.found
    assert good.title.text == "Giá gạo tăng"
    assert (deep.error.key, deep.error.article) == ("source.deep", "Bẫy")
    assert blank.error.key == "source.blank"


def test_an_item_without_a_title_has_its_first_words():
    (article,) = read(rss(item(title="", text="&lt;p&gt;Một.&lt;/p&gt;&lt;p&gt;Hai.&lt;/p&gt;")))
    assert (article.title.text, [one.text for one in article.paragraphs]) == ("Một.", ["Hai."])


def test_no_file_is_opened_for_a_feed_that_is_a_path(tmp_path, monkeypatch):
    """feedparser takes text for a path; it only ever gets bytes."""
    secret = tmp_path / "secret.xml"
    secret.write_text(rss(item(title="Bí mật")), "utf-8")
    assert fault(str(secret)).key == "items.broken"
