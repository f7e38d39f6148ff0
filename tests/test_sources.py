"""Every source keeps the contract; the test articles are read as expected."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bulletin import intake, shelf
from bulletin.article import Article
from bulletin.sources import markdown, record, rundown, text
from bulletin.testing.sources import CHECKS, is_whole

HERE = Path(__file__).parent
EXPECTED = sorted((HERE / "data" / "articles").glob("*.json"))
PLACES = (HERE / "data" / "articles", HERE.parent / "examples")


def page(expected: Path) -> Path:
    return next(p for p in (place / f"{expected.stem}.txt" for place in PLACES) if p.exists())


def summary(article: Article) -> dict[str, object]:
    words = [paragraph.text.split() for paragraph in article.paragraphs]
    return {
        "title": article.title.text,
        "byline": article.byline,
        "published": article.published and article.published.isoformat(),
        "section": article.section,
        "language": article.language,
        "original": article.original,
        "paragraphs": [
            [p.kind.value, " ".join(w[:4]), " ".join(w[-4:])]
            for p, w in zip(article.paragraphs, words, strict=True)
        ],
        "pictures": [[picture.caption, picture.credit] for picture in article.pictures],
        "skipped": [[skipped.reason, skipped.text] for skipped in article.skipped],
    }


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("member", shelf.members("sources"))
def test_contract(member, check):
    check(shelf.load("sources", member))


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.stem)
def test_articles_are_read_as_expected(expected):
    data = page(expected).read_bytes()
    (article,) = intake.read(data, page(expected).name)
    is_whole(article)
    assert summary(article) == json.loads(expected.read_text(encoding="utf-8"))
    assert article.source == page(expected).name


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.stem)
def test_no_line_is_lost_and_none_is_read_twice(expected):
    lines = page(expected).read_text(encoding="utf-8").split("\n")
    (article,) = intake.read(page(expected).read_bytes(), "x.txt")
    read = [article.title.text, *(paragraph.text for paragraph in article.paragraphs)]
    skipped = [skipped.text for skipped in article.skipped]
    assert len(read) + len(skipped) == len([line for line in lines if line.strip()])
    for line in filter(None, map(str.strip, lines)):
        assert line in skipped or any(line.endswith(one) for one in read)


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.stem)
def test_the_rundown_file_of_an_article_gives_it_back(expected):
    articles = intake.read(page(expected).read_bytes(), "x.txt")
    again = intake.read(rundown.write(articles).encode(), "whatever.txt")
    assert again == articles


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.stem)
@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.decode().encode("utf-16"),
        lambda data: b"\xfe\xff" + data.decode().encode("utf-16-be"),
        lambda data: __import__("unicodedata").normalize("NFD", data.decode()).encode(),
        lambda data: data.replace(b"\n", b"\n\n"),
    ],
    ids=["bom", "crlf", "utf-16", "utf-16-be", "nfd", "blank lines"],
)
def test_the_same_page_in_another_form_is_the_same_article(expected, change):
    data = page(expected).read_bytes()
    assert intake.read(change(data), "x.txt") == intake.read(data, "x.txt")


def test_several_articles_in_one_paste_are_divided_by_a_line():
    data = b"\n===\n".join(page(expected).read_bytes() for expected in EXPECTED)
    apart = [intake.read(page(expected).read_bytes(), "x.txt")[0] for expected in EXPECTED]
    assert intake.read(data, "x.txt") == tuple(apart)


def test_each_input_goes_to_the_member_that_it_suits():
    members = {"text": text, "markdown": markdown, "rundown": rundown, "record": record}
    inputs = {
        "text": [("a.txt", "Tin\nNội dung."), ("-", "Tin"), ("README", "x"), ("a.xyz", "x")],
        "markdown": [
            ("a.md", "x"),
            ("a.MARKDOWN", "x"),
            ("-", "# Tin\n\nx"),
            ("a.txt", "---\ntitle: x\n---\n"),
        ],
        "rundown": [("a.txt", rundown.MARKER), ("a.md", f"\ufeff\n{rundown.MARKER}\n# A")],
        "record": [("a.json", '{"schema": 1}'), ("-", ' {\n "schema": 1}'), ("b.json", "[]")],
    }
    for right, samples in inputs.items():
        for name, head in samples:
            scores = {member: module.score(name, head.encode()) for member, module in members.items()}
            assert max(scores, key=lambda member: scores[member]) == right, (name, head)


def test_the_language_asked_for_overrules_what_the_text_seems_to_be():
    data = page(EXPECTED[0]).read_bytes()
    (article,) = intake.read(data, "x.txt", "en")
    assert article.language == "en"
    assert replace(article, language="vi") == intake.read(data, "x.txt")[0]
