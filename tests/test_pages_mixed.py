"""The articles of some pages within all that stands around others: nearly nothing of them is lost."""

from collections.abc import Iterator, Sequence

import pytest

from bulletin import intake
from bulletin.paragraphs import BULLET
from bulletin.wrapping import unwrapped
from tests.pages_score import SETS, Expected, Score, pages, score

ARTICLES = [page for name in SETS for page in pages(name) if not page.error]
LEAST = 4  # paragraphs of an article
APART = 7  # articles from one to the next that takes its place: the paper is another one


def plain(line: str) -> str:
    return " ".join(BULLET.sub("", line, count=1).split())


def slots(lines: Sequence[str], page: Expected) -> list[int]:
    """The lines of a page that its paragraphs stand on, none where not all are found."""
    found: list[int] = []
    for number, line in enumerate(lines):
        if len(found) < len(page.texts) and plain(line) == plain(page.texts[len(found)]):
            found.append(number)
    return found if len(found) == len(page.texts) else []


def body(page: Expected) -> list[str]:
    """Its paragraphs that are the same wherever they stand."""
    return [text for kind, text in page.paragraphs if kind not in {"table", "item"} and "\n" not in text]


def mixed(page: Expected, other: Expected) -> str:
    """A page with the headline and the paragraphs of the `other` where its own stood; "" if it has none."""
    lines = list(unwrapped(page.path.read_text("utf-8")))
    places, texts = slots(lines, page), body(other)
    if min(len(places), len(texts)) < LEAST:
        return ""
    ends = [len(texts) * (number + 1) // len(places) for number in range(len(places))]
    for place, start, end in zip(places, [0, *ends], ends, strict=False):
        lines[place] = "\n".join(texts[start:end])
    return "\n".join(other.title if line == page.title else line for line in lines)


def pairs(language: str) -> Iterator[tuple[str, Expected]]:
    ours = [page for page in ARTICLES if page.language == language]
    for number, page in enumerate(ours):
        other = ours[(number + APART) % len(ours)]
        text = mixed(page, other) if page.path.suffix == ".txt" else ""
        if text:
            yield text, other


@pytest.mark.parametrize("language", ["vi", "en"])
def test_nearly_nothing_of_an_article_is_lost_on_another_s_page(language):
    found = Score()
    for text, other in pairs(language):
        (article,) = intake.read(text.encode(), "mixed.txt")
        found += score([one.text for one in article.paragraphs], body(other))
    assert found.right >= 0.97 * found.wanted
    assert found.f1 >= 0.95
    assert found.wanted > 400
