"""Pages in the habits of many newspapers are read as they should be, and nothing of them is lost."""

from functools import cache

import pytest

from bulletin import intake
from bulletin.article import Article
from bulletin.errors import SourceError
from bulletin.paragraphs import BULLET
from bulletin.sources import html
from bulletin.testing.sources import is_whole
from tests.pages_score import LESSONS, SETS, UNSEEN, Expected, Score, at_first, pages, score

ALL = [page for name in SETS for page in pages(name)]
ARTICLES = [page for page in ALL if not page.error]
LEAST, EACH = 0.98, 0.95  # F1 on the paragraphs of all pages, and of each set

PARTS = {
    "en": [
        ("ADVERTISEMENT", "Article continues below"),
        ("More on this topic", "Young bakers get cheaper stalls", "Six dishes that may vanish"),
        ("Recommended Stories", "list of 2 items", "list 1 of 2 Swan halts trains", "list 2 of 2 Bins",
         "end of list"),
        ("Sign up for The Morning Post", "Our best stories every weekday.", "Email address", "Sign up"),
        ("View image in fullscreen", "The pier on Tuesday. Photograph: Ann Lee/The Warden"),
        ("Share", "Facebook", "X", "WhatsApp"),
    ],
    "vi": [
        ("Quảng cáo",),
        ("Tin liên quan", "Cầu mới thông xe sau hai năm", "Xã vùng cao có thêm trạm y tế"),
        ("Cầu mới thông xe sau hai năm", "ĐỌC NGAY"),
        ("Nghe đọc bài", "0:00", "/", "4:12"),
        ("Người dân đi trên cây cầu mới sáng 3/3. Ảnh: Minh Tâm",),
    ],
}  # fmt: skip


@cache
def read(page: Expected) -> Article:
    """What is read of a page, here and not in a child: bounds are tried elsewhere."""
    data = page.path.read_bytes()
    if page.path.suffix == ".html":
        (article,) = html.read(data, page.path.name, None)
    else:
        (article,) = intake.read(data, page.path.name)
    return article


def named(page: Expected) -> str:
    return page.path.name


def texts(article: Article) -> list[str]:
    return [one.text for one in article.paragraphs]


def scored(chosen: list[Expected]) -> Score:
    return sum((score(texts(read(page)), page.texts) for page in chosen), Score())


def test_nearly_all_paragraphs_are_right():
    assert scored(ARTICLES).f1 >= LEAST
    web = [page for page in ARTICLES if page.path.suffix == ".html"]
    assert scored(web) == Score(*[sum(len(page.texts) for page in web)] * 3)


@pytest.mark.parametrize("name", SETS)
def test_what_is_wrong_is_one_line_too_many_never_a_paragraph_too_few(name):
    found = scored([page for page in pages(name) if not page.error])
    assert found.f1 >= EACH
    assert found.right == found.wanted


@pytest.mark.parametrize("page", ARTICLES, ids=named)
def test_what_a_page_says_of_its_article(page):
    article = read(page)
    is_whole(article)
    assert article.title.text == page.title
    assert (article.byline, article.language) == (page.byline, page.language)
    assert (article.published and article.published.isoformat()) == page.published
    assert not page.section or article.section == page.section


@pytest.mark.parametrize("page", ARTICLES, ids=named)
def test_kinds_and_order_are_those_of_the_page(page):
    wanted = page.texts
    kept = [one for one in read(page).paragraphs if one.text in wanted]
    assert [(one.kind.value, one.text) for one in kept] == list(page.paragraphs)


@pytest.mark.parametrize("page", [page for page in ALL if page.error], ids=named)
def test_a_page_without_an_article_says_so(page):
    with pytest.raises(SourceError) as caught:
        read(page)
    assert caught.value.key == page.error
    assert page.path.name in caught.value.sentence("vi")


@pytest.mark.parametrize("page", ARTICLES, ids=named)
def test_each_field_tells_where_it_comes_from(page):
    article = read(page)
    told = {one.field: one.place for one in article.origins}
    for field in ("byline", "published", "section"):
        assert bool(getattr(article, field)) == (field in told), field
    if page.path.suffix == ".html":
        assert {"title", "language"} <= told.keys()
        assert html.score(page.path.name, page.path.read_bytes()[:4096]) == 70


@pytest.mark.parametrize("page", [one for one in ARTICLES if one.path.suffix == ".txt"], ids=named)
def test_no_word_of_a_pasted_page_is_lost(page):
    article = read(page)
    told = [article.title.text, *texts(article), *(one.text for one in article.skipped)]
    wanted = "".join(letter for letter in page.path.read_text("utf-8") if letter.isalnum())
    assert len("".join(letter for letter in "".join(told) if letter.isalnum())) == len(wanted)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_hardly_a_paragraph_is_lost_where_nothing_stands_around_them(language):
    lost = wanted = 0
    for page in (one for one in ARTICLES if one.language == language):
        lines = [line for kind, line in page.paragraphs if kind != "table"]
        (article,) = intake.read("\n\n".join((page.title, *lines)).encode(), "clean.txt")
        found = score(texts(article), lines)
        lost, wanted = lost + found.wanted - found.right, wanted + found.wanted
    assert lost <= 0.02 * wanted
    assert wanted > 600


@pytest.mark.parametrize(
    ("language", "part"), [(key, part) for key, parts in PARTS.items() for part in parts]
)
def test_parts_of_a_page_in_the_middle_of_an_article_take_nothing_of_it_away(language, part):
    lost = much = wanted = 0
    for page in (one for one in ARTICLES if one.language == language and one.path.suffix == ".txt"):
        lines = [line for kind, line in page.paragraphs if kind == "text"]
        if len(lines) < 4:
            continue
        middle = len(lines) // 2
        text = "\n".join((page.title, *lines[:middle], *part, *lines[middle:]))
        (article,) = intake.read(text.encode(), "parts.txt")
        found = score(texts(article), lines)
        lost, much = lost + found.wanted - found.right, much + found.read - found.right
        wanted += found.wanted
    assert lost <= 0.02 * wanted
    assert much <= 0.03 * wanted


def test_the_first_scores_are_those_of_pages_that_are_there():
    kept = [(one.folder, one.page) for one in at_first()]
    assert kept == [(name, page.path.name) for name in (*SETS[1:], *UNSEEN) for page in pages(name)]
    assert sum((one.score for one in at_first()), Score()).f1 < LEAST  # else they were not taken first
    assert len({page for _, page in kept}) >= 20


@pytest.mark.parametrize("name", UNSEEN)
def test_pages_that_no_rule_was_made_for_are_read_no_worse_than_at_first(name):
    then = sum((one.score for one in at_first() if one.folder == name), Score())
    assert scored(list(pages(name))).f1 >= then.f1 - 0.005
    assert then.f1 > 0.94


@pytest.mark.parametrize("page", [page for name in LESSONS for page in pages(name)], ids=named)
def test_what_lessons_teach_stands_on_their_pages(page):
    lines = {" ".join(line.split()) for line in page.path.read_text("utf-8").splitlines()}
    bare = {BULLET.sub("", line, count=1) for line in lines}
    assert {" ".join(line.split()) for text in page.texts for line in text.split("\n")} <= lines | bare
    assert " ".join(page.title.split()) in lines


def test_a_score_notices_what_is_missing_and_what_is_too_much():
    assert score(["a", "b"], ["a", "b"]).f1 == 1.0
    assert score(["a"], ["a", "b"]) == Score(1, 1, 2)
    assert score(["a", "a", "c"], ["a", "b"]) == Score(1, 3, 2)
    assert score([], []).f1 == 1.0
