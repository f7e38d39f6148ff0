"""Markdown with front matter, and the record of an edition, give their articles back."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bulletin.article import Article, Kind, Paragraph, Picture, Skipped
from bulletin.errors import KeptError, SourceError
from bulletin.reading import Override
from bulletin.sources import markdown, record, rundown

FILE = """---
Title: Giá {TBR225|tê bê rờ} tăng
lead: "Tóm tắt của bài."
byline: Thu Hà
published: 2026-05-13
section: Kinh tế
source: https://tinh.example/gia-gao
original: 1305-gao.mp3
voice: vi-south
picture: anh.jpg
sound: loi_noi.wav
---

# Tiêu đề trong bài

Giá *gạo* **hôm nay**
tăng [5%](https://x.example), theo `gạo 504`.\\
Ngày mai còn {6,4|sáu phẩy tư}.

## Vì sao?

- mục một
- mục hai
  1. mục con

> Một câu trích.

| Loại | Giá |
|---|---|
| Tẻ | 20 |

![cánh đồng](dong.jpg "Đồng lúa")

```
print()
```

<div>quảng cáo</div>

Đoạn<b>cuối</b>. ![](x.png)
"""


def one(text: str, language: str | None = None) -> Article:
    (article,) = markdown.read(text.encode(), "gao.md", language)
    return article


def refused(text: str) -> SourceError:
    with pytest.raises(SourceError) as caught:
        one(text)
    assert "gao.md" in caught.value.sentence("vi")
    return caught.value


def test_everything_a_file_may_hold():
    voice = "vi-south"
    assert one(FILE) == Article(
        title=Paragraph("Giá TBR225 tăng", overrides=(Override(4, 10, "tê bê rờ"),), voice=voice),
        lead=Paragraph("Tóm tắt của bài.", voice=voice),
        paragraphs=(
            Paragraph(
                "Giá gạo hôm nay tăng 5%, theo gạo 504. Ngày mai còn 6,4.",
                overrides=(Override(52, 55, "sáu phẩy tư"),),
                voice=voice,
            ),
            Paragraph("Vì sao?", Kind.SUBHEAD, voice=voice),
            Paragraph("mục một", Kind.ITEM, voice=voice),
            Paragraph("mục hai", Kind.ITEM, voice=voice),
            Paragraph("mục con", Kind.ITEM, voice=voice),
            Paragraph("Một câu trích.", Kind.QUOTE, voice=voice),
            Paragraph("Loại | Giá\nTẻ | 20", Kind.TABLE, voice=voice),
            Paragraph("Đoạncuối.", voice=voice),
        ),
        byline="Thu Hà",
        published=datetime(2026, 5, 13, tzinfo=timezone(timedelta(hours=7))),
        section="Kinh tế",
        language="vi",
        source="https://tinh.example/gia-gao",
        original="1305-gao.mp3",
        pictures=(Picture("dong.jpg", "Đồng lúa", "", "cánh đồng"), Picture("x.png"), Picture("anh.jpg")),
        skipped=(
            Skipped("Đồng lúa", "caption"),
            Skipped("print()", "code"),
            Skipped("<div>quảng cáo</div>", "html"),
        ),
        recording="loi_noi.wav",
    )


def test_front_matter_as_toml():
    article = one('+++\ntitle = "Tin"\npublished = 2026-05-13T07:45:00Z\nbyline = "An"\n+++\nNội dung.')
    assert article.published == datetime(2026, 5, 13, 7, 45, tzinfo=UTC)
    assert (article.title.text, article.byline) == ("Tin", "An")
    assert one('+++\ntitle = "Tin"\npublished = 2026-05-13\nlanguage = "en"\n+++\n').published == datetime(
        2026, 5, 13, tzinfo=UTC
    )


def test_without_front_matter_the_first_heading_is_the_title():
    article = one("Mở đầu.\n\n## Tiêu đề\n\n# Mục\n\nNội dung.")
    assert article.title.text == "Tiêu đề"
    assert [(p.text, p.kind) for p in article.paragraphs] == [
        ("Mở đầu.", "text"),
        ("Mục", "subhead"),
        ("Nội dung.", "text"),
    ]
    assert (article.source, article.language, article.published) == ("gao.md", "vi", None)


def test_without_a_heading_the_beginning_is_the_title():
    article = one("Một câu {a|b}.\n\nHai câu.")
    assert article.title == Paragraph("Một câu a.", overrides=(Override(8, 9, "b"),))
    assert [p.text for p in article.paragraphs] == ["Hai câu."]
    long = "Câu này dài vừa phải thôi nhé. " * 12
    article = one(long)
    assert article.title.text == "Câu này dài vừa phải thôi nhé."
    assert article.paragraphs[0].text == long.strip()[31:]


def test_several_articles_and_underlined_titles():
    articles = markdown.read("Một\n===\n\nA b.\n\n===\n\n---\ntitle: Hai\n---\nC d.".encode(), "-", None)
    assert [article.title.text for article in articles] == ["Một", "Hai"]
    assert [article.source for article in articles] == ["", ""]


def test_what_the_front_matter_says_wins():
    assert one("---\nlanguage: en\n---\n# Giá gạo tăng").language == "en"
    assert one("---\nlanguage: en\n---\n# Giá gạo tăng", "vi").language == "vi"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("---\nno colon\n---\nx", "source.front"),
        ("---\ntitle: x\nno colon\n---\nx", "source.front"),
        ("---\n- a\n---\nx", "source.front"),
        ("+++\n= x\n+++\nx", "source.toml"),
        ("---\nbylin: x\n---\nx", "source.key_near"),
        ("---\ntitel: x\n---\nx", "source.key_near"),
        ("---\nlangauge: x\n---\nx", "source.key_near"),
        ("---\nautor: x\n---\nx", "source.key_near"),
        ("+++\nsectio = 1\n+++\nx", "source.key_near"),
        ("---\npublished: mai\n---\nx", "source.moment"),
        ("\n\n", "source.blank"),
        ("```\ncode\n```", "source.blank"),
        ("x" * 1_000_001, "source.long"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(text, key):
    assert refused(text).key == key


def test_an_unknown_key_is_named_with_the_nearest():
    assert "“byline”" in str(refused("---\nbylin: x\n---\nx"))


BLOG = """---
# written by the site's own program
layout: post
"title": >-
  Cầu Sơn Hải
  thông xe
date: 2026-05-13 07:45:00 +0700
authors:
  - Thu Hà
  - "Văn An"
tags: [cầu, 'giao thông']
categories:
- Tin
- Đời sống
draft: false
description: |
  Một câu: tóm tắt.
publisher: Báo Sơn Hải
publishDate: 2026-05-14
params:
  color: red
section:
---
Nội dung.
"""


def test_front_matter_of_other_programs_is_no_obstacle():
    article = one(BLOG)
    assert article.title.text == "Cầu Sơn Hải thông xe"
    assert article.published == datetime(2026, 5, 13, 7, 45, tzinfo=timezone(timedelta(hours=7)))
    assert (article.byline, article.section) == ("Thu Hà, Văn An", "")
    assert [one.reason for one in article.skipped] == ["setting"] * 8
    assert [one.text for one in article.skipped] == [
        "layout: post",
        "tags: cầu, giao thông",
        "categories: Tin, Đời sống",
        "draft: false",
        "description: Một câu: tóm tắt.",
        "publisher: Báo Sơn Hải",
        "publishdate: 2026-05-14",
        "params: color: red",
    ]
    assert rundown.read(rundown.write((article,)).encode(), "gao.md", None) == (article,)


@pytest.mark.parametrize(
    ("settings", "byline", "day", "skipped"),
    [
        ("author: An", "An", None, []),
        ("byline: Hà\nauthor: An", "Hà", None, ["author: An"]),
        ("author: An\nbyline: [Hà, Lê]", "Hà, Lê", None, []),
        ("author:\n  name: An", "", None, ["author: name: An"]),
        ("author:", "", None, ["author:"]),
        ("date: hôm qua", "", None, ["date: hôm qua"]),
        ("date:", "", None, ["date:"]),
        ("date: 2026-05-13", "", 13, []),
        ("published: 2026-05-14\ndate: 2026-05-13", "", 14, ["date: 2026-05-13"]),
        ("date: 2026-05-13\npublished: 2026-05-14", "", 14, []),
        ("published:\ntitle:", "", None, []),
        ("slug: x\nlang: vi\nsubtitle: y", "", None, ["slug: x", "lang: vi", "subtitle: y"]),
    ],
)
def test_a_key_by_another_name_and_a_key_of_something_else(settings, byline, day, skipped):
    article = one(f"---\n{settings}\n---\n# Cầu mới")
    assert (article.title.text, article.byline) == ("Cầu mới", byline)
    assert (article.published and article.published.day) == day
    assert [one.text for one in article.skipped] == skipped


def test_settings_of_toml():
    article = one(
        '+++\nAuthors = ["An", "Hà"]\ndate = 2026-05-13\ndraft = true\npicture = ["a", "b"]\n'
        "[menu]\nmain = {weight = 1}\nday = [2026-05-13]\n+++\n# Cầu"
    )
    assert article.byline == "An, Hà"
    assert article.published
    assert [one.url for one in article.pictures] == ["a", "b"]
    assert [one.text for one in article.skipped] == ["draft: true", "menu: main: weight: 1, day: 2026-05-13"]


EDITION = {
    "schema": 1,
    "edition": {
        "id": "i", "show": "article", "station": "", "title": "Tin", "at": "2026-05-13T07:00:00+07:00",
        "slot": "", "timezone": "Asia/Ho_Chi_Minh", "language": "vi", "duration": 1.0,
    },
    "articles": [
        {
            "id": "a", "title": "Giá gạo", "lead": "Mở.", "byline": "An",
            "published": "2026-05-13T07:45:00+07:00", "section": "Kinh tế",
            "language": "vi", "source": "gao.txt", "original": "gao.mp3",
            "paragraphs": [
                {"kind": "text", "text": "TBR225", "overrides": [{"start": 0, "end": 6, "spoken": "tê"}]},
                {"kind": "item", "text": "mục"},
            ],
            "pictures": [{"url": "u", "caption": "c", "credit": "d", "alt": "e"}],
        },
        {
            "id": "b", "title": "Hai", "lead": "", "byline": "", "published": "", "section": "",
            "language": "vi", "source": "", "original": "", "paragraphs": [], "pictures": [],
        },
    ],
    "script": [],
    "skipped": [
        {"text": "P.V", "reason": "byline", "article": "a"}, {"text": "x", "reason": "tags", "article": "b"},
    ],
}  # fmt: skip


def test_a_record_gives_its_articles_back():
    first, second = record.read(json.dumps(EDITION).encode(), "x.json", None)
    assert first == Article(
        title=Paragraph("Giá gạo"),
        lead=Paragraph("Mở."),
        paragraphs=(
            Paragraph("TBR225", overrides=(Override(0, 6, "tê"),)),
            Paragraph("mục", Kind.ITEM),
        ),
        byline="An",
        published=datetime(2026, 5, 13, 7, 45, tzinfo=timezone(timedelta(hours=7))),
        section="Kinh tế",
        source="gao.txt",
        original="gao.mp3",
        pictures=(Picture("u", "c", "d", "e"),),
        skipped=(Skipped("P.V", "byline"),),
    )
    assert second == Article(Paragraph("Hai"), skipped=(Skipped("x", "tags"),))
    spoken = record.read(json.dumps(EDITION).encode(), "x.json", "en")
    assert spoken == (replace(first, language="en"), replace(second, language="en"))


def test_what_is_no_record_is_refused():
    for data in (b"[]", b'{"a": 1}', b"{}"):
        with pytest.raises(SourceError) as caught:
            record.read(data, "x.json", None)
        assert caught.value.key == "source.json"
    with pytest.raises(KeptError):
        record.read(b'{"schema": 1}', "x.json", None)
    with pytest.raises(SourceError, match=r"x\.json"):
        record.read(json.dumps(EDITION | {"articles": []}).encode(), "x.json", None)
    wrong = json.dumps(EDITION).replace('"item"', '"song"')
    with pytest.raises(SourceError, match="song"):
        record.read(wrong.encode(), "x.json", None)


def test_the_examples_are_there():
    examples = Path(__file__).parents[1] / "examples"
    assert {"xe_buyt_dien.txt", "harbour_library.txt"} <= {path.name for path in examples.iterdir()}


def test_a_bottomless_record_is_a_damaged_one():
    with pytest.raises(KeptError) as caught:
        record.read(b'{"schema": ' + b"[" * 9999, "x.json", None)
    assert caught.value.key == "record.damaged"
