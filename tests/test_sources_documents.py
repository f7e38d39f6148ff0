"""DOCX and EPUB: what they hold is read with its kinds; archives that are traps are refused."""

import io
import struct
import zipfile

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from bulletin import intake
from bulletin.article import Kind
from bulletin.errors import SourceError
from bulletin.packed import opened
from bulletin.sources import docx as docx_source
from bulletin.sources import epub as epub_source
from bulletin.testing.sources import is_whole
from tests.documents import CONTAINER, chapter, docx, epub, packed, saved

TEXT = "Sáng 11/6, cầu Sông Đào thông xe sau hai năm thi công, sớm hơn dự định một tháng."
MORE = "Xe tải vẫn đi lối cũ đến hết tháng, theo ban quản lý dự án của tỉnh."


def read(source, data: bytes, name: str = "tin"):
    articles = source.read(data, name, None)
    for article in articles:
        is_whole(article)
    return articles


def fault(source, data: bytes) -> str:
    with pytest.raises(SourceError) as caught:
        source.read(data, "tin.zip", None)
    for ui in ("en", "vi"):
        assert "tin.zip" in caught.value.sentence(ui)
    return caught.value.key


def kinds(article) -> list[tuple[Kind, str]]:
    return [(one.kind, one.text) for one in article.paragraphs]


def test_styles_say_what_a_paragraph_is():
    data = docx(
        ("Title", "Cầu Sông Đào thông xe"),
        ("", TEXT),
        ("Heading 2", "Lối cũ"),
        ("List Bullet", "Xe tải"),
        ("List Number", "Xe khách"),
        ("Quote", "Chưa bao giờ nhanh thế."),
        ("", MORE),
        ("", "Thu Hà"),
        table=(("Loại", "Giá"), ("Xe tải", "20")),
    )
    (article,) = read(docx_source, data, "cau.docx")
    assert (article.title.text, article.language, article.source) == (
        "Cầu Sông Đào thông xe",
        "vi",
        "cau.docx",
    )
    assert kinds(article) == [
        (Kind.TEXT, TEXT),
        (Kind.SUBHEAD, "Lối cũ"),
        (Kind.ITEM, "Xe tải"),
        (Kind.ITEM, "Xe khách"),
        (Kind.QUOTE, "Chưa bao giờ nhanh thế."),
        (Kind.TEXT, MORE),
        (Kind.TEXT, "Thu Hà"),
        (Kind.TABLE, "Loại | Giá\nXe tải | 20"),
    ]


def test_the_last_line_may_name_the_author():
    (article,) = read(docx_source, docx(("Heading 1", "Cầu mới"), ("", TEXT), ("", MORE), ("", "Thu Hà")))
    assert (article.byline, len(article.paragraphs)) == ("Thu Hà", 2)
    assert [(one.text, one.reason) for one in article.skipped] == [("Thu Hà", "byline")]


def test_without_styles_it_is_read_as_a_pasted_page():
    lines = ("Cầu mới thông xe", TEXT, "Một góc cầu. Ảnh: Minh", MORE, "Thu Hà")
    (article,) = read(docx_source, docx(*(("", line) for line in lines)))
    assert (article.title.text, article.byline) == ("Cầu mới thông xe", "Thu Hà")
    assert [one.text for one in article.paragraphs] == [TEXT, MORE]
    assert [one.reason for one in article.skipped] == ["caption", "byline"]


def test_changes_are_taken_as_accepted_and_boxes_left():
    document = Document()
    document.add_paragraph("Cầu mới", "Title")
    paragraph = document.add_paragraph("Cầu ")
    words = nsdecls("w")
    for part in (
        f"<w:ins {words}><w:r><w:t>mới</w:t></w:r></w:ins>",
        f"<w:del {words}><w:r><w:delText>cũ</w:delText></w:r></w:del>",
        f"<w:r {words}><w:tab/><w:t>thông</w:t></w:r>",
        f"<w:r {words}><w:pict><w:p><w:r><w:t>hộp</w:t></w:r></w:p></w:pict></w:r>",
        f"<w:hyperlink {words}><w:r><w:t> xe.</w:t></w:r></w:hyperlink>",
        f"<w:r {words}><w:br/><w:t>Dòng hai.</w:t></w:r>",
    ):
        paragraph._p.append(parse_xml(part))
    (article,) = read(docx_source, saved(document))
    assert [one.text for one in article.paragraphs] == ["Cầu mới thông xe.", "Dòng hai."]


def test_a_document_is_known_by_what_it_holds():
    data = docx(("", TEXT))
    assert docx_source.score("x", data[:4096]) == 85
    assert docx_source.score("x.docx", b"PK\x03\x04") == 85
    assert docx_source.score("x.docx", b"text") == 0
    assert epub_source.score("x", epub({})[:4096]) == 95
    assert epub_source.score("x.epub", b"PK\x03\x04") == 85
    assert epub_source.score("x.epub", b"text") == 0


def test_a_font_of_the_nineties_is_refused_in_a_document():
    text = "Coâng ty coå phaàn ñaõ baùn loâ gaïo ñaàu tieân cho nöôùc baïn, giaù cao hôn naêm ngoaùi. " * 3
    with pytest.raises(SourceError) as caught:
        intake.read(docx(("Title", "Gaïo"), ("", text)), "tin.docx")
    assert (caught.value.key, caught.value.facts["likely"]) == ("source.font", "VNI")


def test_a_book_is_its_chapters():
    facts = (
        "<dc:title>Chuyện làng</dc:title><dc:creator>Lê Minh</dc:creator><dc:language>vi-VN</dc:language>"
        "<dc:date>2026-06-11</dc:date>"
    )
    book = epub(
        {
            "cover.xhtml": chapter("<img src='c.jpg'/>"),
            "nav.xhtml": chapter(f"<h1>Mục lục</h1><p>{TEXT * 3}</p>"),
            "chương 1.xhtml": chapter(f"<h1>Cây cầu</h1><p>{TEXT}</p><ul><li>Một</li></ul><p>{MORE}</p>"),
            "2.html": "<html><body><h2>Lối cũ</h2><p>" + MORE + "&nbsp;Hết.<br>Thật.</p><p>" + TEXT,
            "3.xhtml": chapter(f"<p>{TEXT}</p><p>{MORE}</p>"),
        },
        facts,
    )
    one, two, three = read(epub_source, book, "lang.epub")
    assert (one.title.text, one.section, one.byline, one.language) == (
        "Cây cầu",
        "Chuyện làng",
        "Lê Minh",
        "vi",
    )
    assert one.published is not None
    assert one.published.isoformat() == "2026-06-11T00:00:00+07:00"
    assert kinds(one) == [(Kind.TEXT, TEXT), (Kind.ITEM, "Một"), (Kind.TEXT, MORE)]
    assert (two.title.text, two.paragraphs[0].text) == ("Lối cũ", f"{MORE} Hết. Thật.")
    assert (three.title.text, three.section, len(three.paragraphs)) == ("Chuyện làng", "", 2)


def test_a_book_says_no_more_than_it_knows():
    (one,) = read(
        epub_source, epub({"a.xhtml": chapter(f"<p>{TEXT}</p><p>{MORE}</p>")}, "<dc:date>nay</dc:date>")
    )
    assert (one.title.text, one.published, one.byline, len(one.paragraphs)) == (TEXT, None, "", 1)


def bomb() -> bytes:
    return packed({"word/document.xml": bytes(30_000_000)})


def lying(data: bytes) -> bytes:
    """The archive, with the size of its first part told as 10 bytes."""
    size = struct.pack("<I", 30_000_000)
    assert data.count(size) == 2
    return data.replace(size, struct.pack("<I", 10))


def locked() -> bytes:
    data = bytearray(packed({"word/document.xml": "x"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


LAUGHS = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"PK\x03\x04 no archive", "packed.damaged"),
        (docx(("", TEXT))[:-50], "packed.damaged"),
        (packed({"x": "y"}), "packed.damaged"),
        (bomb(), "packed.large"),
        (packed({f"p{n}": "" for n in range(2001)}), "packed.large"),
        (lying(bomb()), "packed.damaged"),
        (locked(), "packed.locked"),
        (docx(), "source.blank"),
        (packed({"[Content_Types].xml": LAUGHS, "word/document.xml": LAUGHS}), "source.dtd"),
        (packed({"word/document.xml": "<a>" * 1000 + "</a>" * 1000}), "source.deep"),
    ],
)
def test_a_document_that_is_a_trap_is_refused(data, key):
    assert fault(docx_source, data) == key


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (packed({"mimetype": "application/epub+zip"}), "packed.damaged"),
        (packed({"META-INF/container.xml": "<container>"}), "packed.damaged"),
        (packed({"META-INF/container.xml": "<container/>"}), "packed.damaged"),
        (packed({"META-INF/container.xml": CONTAINER}), "packed.damaged"),
        (packed({"META-INF/container.xml": LAUGHS}), "source.dtd"),
        (epub({}), "source.blank"),
        (epub({"../../../../etc/passwd": "x"}), "packed.damaged"),
        (epub({"a.xhtml": "<html>" + "<div>" * 5000}), "source.deep"),
        (epub({"a.xhtml": LAUGHS}), "source.dtd"),
        (epub({"a.xhtml": "x"}, **{"big.jpg": bytes(30_000_000)}), "packed.large"),
    ],
)
def test_a_book_that_is_a_trap_is_refused(data, key):
    assert fault(epub_source, data) == key


def test_no_entity_opens_a_file(tmp_path):
    (tmp_path / "secret").write_text("bí mật")
    text = f'<!DOCTYPE a [<!ENTITY b SYSTEM "{tmp_path / "secret"}">]><a>&b;</a>'
    with opened(packed({"a": text}), "x") as pack:
        assert "bí mật" not in "".join(pack.tree("a").itertext())


def test_an_archive_within_bounds_is_read():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", bytes(900_000))
    with opened(file.getvalue(), "x") as pack:
        assert pack.part("a") == bytes(900_000)
