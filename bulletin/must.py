"""Must: the stories of which nothing may be left out, named by number or by part of the title."""

from collections.abc import Sequence
from dataclasses import replace

from bulletin.article import Article
from bulletin.errors import UsageError
from bulletin.text import one_line

_SHOWN = 3  # titles that a name fits


def with_must(articles: tuple[Article, ...], names: Sequence[str]) -> tuple[Article, ...]:
    """The articles, those marked that `names` mean; UsageError for a name that means none or several."""
    wanted = {_meant(name, articles) for name in names}
    return tuple(
        replace(article, must=True) if number in wanted else article
        for number, article in enumerate(articles)
    )


def _meant(name: str, articles: Sequence[Article]) -> int:
    """The place of the article that has this number, from 1, or this in its title."""
    if name.strip().isdecimal():
        return _numbered(name, len(articles))
    looked_for = one_line(name).casefold()
    titles = [one_line(article.title.text) for article in articles]
    found = [number for number, title in enumerate(titles) if looked_for and looked_for in title.casefold()]
    exact = [number for number in found if titles[number].casefold() == looked_for]
    if len(exact) == 1 or len(found) == 1:
        return (exact or found)[0]
    if not found:
        raise UsageError("length.must_unknown", name=name, count=len(articles))
    shown = "; ".join(titles[number] for number in found[:_SHOWN])
    raise UsageError("length.must_many", name=name, titles=shown)


def _numbered(name: str, count: int) -> int:
    """The place that a number means: never part of a title, since "0" stands in many a year."""
    number = int(name)
    if not 1 <= number <= count:
        raise UsageError("length.must_number", name=name.strip(), count=count)
    return number - 1
