"""Articles as JSON in the words of schema.org."""

import json

import pytest

from bulletin import intake
from bulletin.article import Kind
from bulletin.errors import SourceError
from bulletin.parting import Parted
from bulletin.sources import record, schema_org
from bulletin.testing.sources import is_whole

BODY = "Giá gạo tăng từ sáng nay.\nCác chợ đông hơn mọi ngày."
FACTS = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Giá gạo &amp; muối tăng",
    "description": "Tăng lần thứ ba trong tháng.",
    "articleBody": BODY,
    "author": [{"@type": "Person", "name": "Thu Hà"}, "Lê Minh"],
    "datePublished": "2026-06-11T07:00:00+07:00",
    "dateModified": "2026-06-12T07:00:00+07:00",
    "articleSection": ["Kinh tế", "Gạo"],
    "inLanguage": "vi-VN",
    "mainEntityOfPage": {"@type": "WebPage", "@id": "https://bao.example/gao"},
    "image": [
        "https://bao.example/a.jpg",
        {"url": "https://bao.example/b.jpg", "caption": "Chợ", "creditText": "Minh"},
    ],
}


def read(told: object, language: str | None = None):
    articles = schema_org.read(json.dumps(told).encode(), "gao.json", language)
    for article in articles:
        is_whole(article)
    return articles


def fault(data: bytes) -> str:
    with pytest.raises(SourceError) as caught:
        schema_org.read(data, "gao.json", None)
    for ui in ("en", "vi"):
        assert "gao.json" in caught.value.sentence(ui)
    return caught.value.key


def test_every_fact_has_its_place():
    (article,) = read(FACTS)
    assert article.title.text == "Giá gạo & muối tăng"
    assert article.lead is not None
    assert article.lead.text == "Tăng lần thứ ba trong tháng."
    assert [one.text for one in article.paragraphs] == BODY.split("\n")
    assert (article.byline, article.section, article.language) == ("Thu Hà, Lê Minh", "Kinh tế", "vi")
    assert article.published is not None
    assert article.published.isoformat() == "2026-06-11T07:00:00+07:00"
    assert article.source == "https://bao.example/gao"
    assert [(one.url, one.caption, one.credit) for one in article.pictures] == [
        ("https://bao.example/a.jpg", "", ""),
        ("https://bao.example/b.jpg", "Chợ", "Minh"),
    ]


@pytest.mark.parametrize(
    ("changed", "fact", "value"),
    [
        ({"datePublished": "hôm qua"}, "published", None),
        ({"datePublished": None}, "published", None),
        ({"author": None}, "byline", ""),
        ({"mainEntityOfPage": None}, "source", "gao.json"),
        ({"mainEntityOfPage": None, "url": "https://bao.example/x"}, "source", "https://bao.example/x"),
        ({"description": BODY.split("\n", maxsplit=1)[0]}, "lead", None),
        ({"description": "Giá gạo tăng"}, "lead", None),
        ({"image": 7}, "pictures", ()),
        ({"inLanguage": "en"}, "language", "vi"),
    ],
)
def test_what_is_not_said_is_not_made_up(changed, fact, value):
    (article,) = read(FACTS | changed)
    assert getattr(article, fact) == value


def test_the_language_asked_for_decides():
    (article,) = read(FACTS, "en")
    assert article.language == "en"


def test_a_body_of_markup():
    (article,) = read(FACTS | {"articleBody": "<p>Một câu.</p><h2>Hai</h2><p>Ba câu.</p><script>x</script>"})
    assert [(one.kind, one.text) for one in article.paragraphs] == [
        (Kind.TEXT, "Một câu."),
        (Kind.SUBHEAD, "Hai"),
        (Kind.TEXT, "Ba câu."),
    ]


@pytest.mark.parametrize(
    "told",
    [
        [FACTS],
        {"@graph": [{"@type": "WebSite"}, FACTS]},
        {"@type": "ItemList", "itemListElement": [{"item": FACTS}]},
    ],
)
def test_an_article_is_found_wherever_it_stands(told):
    assert read(told) == read(FACTS)


def test_several_articles_of_which_one_has_no_text():
    with pytest.raises(Parted) as caught:
        read([FACTS, FACTS | {"articleBody": "", "headline": "Trống"}, FACTS | {"@type": ["BlogPosting"]}])
    one, two, three = caught.value.found
    assert one == three
    assert (two.key, two.error.key, two.error.article) == ("gao.json (2)", "source.no_body", "Trống")


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"{", "source.json"),
        (b"[" * 100_000, "source.json"),
        (b'{"@type": "Person", "name": "x"}', "source.no_schema"),
        (b'{"a":' * 200 + b'{"@type": "Article"}' + b"}" * 200, "source.no_schema"),
        (b'{"@type": "Article"}', "source.no_body"),
    ],
)
def test_json_without_an_article_is_named(data, key):
    assert fault(data) == key


def test_records_stay_records():
    head = json.dumps(FACTS).encode()
    assert schema_org.score("x", head) == 80
    assert schema_org.score("x", b'{"name": "x"}') == 0
    assert record.score("x.json", b'{"schema": 1, "a": "schema.org"}') > schema_org.score(
        "x.json", b'{"schema": 1, "a": "schema.org"}'
    )
    assert intake.read(head, "x.json")[0].title.text == "Giá gạo & muối tăng"


def test_the_page_that_it_is_on_may_have_a_name_of_its_own():
    (article,) = read({**FACTS, "mainEntityOfPage": {"@id": "https://bao.example/gao", "name": "Trang gạo"}})
    assert article.source == "https://bao.example/gao"
