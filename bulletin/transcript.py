"""The transcript: an edition's text as it was printed, in blocks, every piece with its time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from bulletin.address import is_address
from bulletin.captions import milliseconds
from bulletin.record import ArticleFacts, PictureFacts, Record, UtteranceFacts

# The element of what is said in each role, where it is no plain paragraph.
TAGS = {"title": "h3", "subhead": "h4", "item": "li", "quote": "blockquote"}


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph: its HTML element, its text, and the same as HTML with an element of every utterance;
    `first` and `last` of items that follow each other.
    """

    tag: str
    text: str
    html: Any
    first: bool = True
    last: bool = True


@dataclass(frozen=True, slots=True)
class Story:
    """What was read of one article, and what stands on its page but is not read; the show's own words are a
    story of no article. `language` is empty where it is the edition's.
    """

    blocks: tuple[Block, ...]
    pictures: tuple[PictureFacts, ...] = field(default=())
    byline: str = ""
    source: str = ""
    language: str = ""


def stories(record: Record, timed: bool) -> tuple[Story, ...]:
    """The stories in the order in which they are heard; where `timed` every utterance has its times and those
    of its words.
    """
    articles = {article.id: article for article in record.articles}
    told = groupby(record.script, key=lambda one: one.story)
    made = (_story(number, tuple(said), articles, timed) for number, said in told)
    return tuple(replace(one, language=foreign(one.language, record.edition.language)) for one in made)


def foreign(language: str, own: str) -> str:
    """The language where it is another one than `own`, else nothing."""
    return language if language.partition("-")[0] != own.partition("-")[0] else ""


def _story(
    number: int, said: tuple[UtteranceFacts, ...], articles: dict[str, ArticleFacts], timed: bool
) -> Story:
    blocks = _numbered([_block(tuple(group), timed) for _, group in groupby(said, key=place)])
    article = articles.get(said[0].article) if number >= 0 else None
    if article is None:
        return Story(blocks)
    source = article.source if is_address(article.source) else ""
    return Story(blocks, article.pictures, article.byline, source, article.language)


def place(one: UtteranceFacts) -> tuple[str, str, int]:
    """Which paragraph it belongs to."""
    return one.role, one.article, one.paragraph


def _numbered(blocks: list[Block]) -> tuple[Block, ...]:
    """The blocks, items knowing whether they begin or end their list."""
    ends = listed([block.tag for block in blocks])
    return tuple(
        replace(block, first=first, last=last) for block, (first, last) in zip(blocks, ends, strict=True)
    )


def listed(tags: Sequence[str]) -> Iterator[tuple[bool, bool]]:
    """For each element whether it would begin, and whether it would end, a list that items stand in."""
    padded = ["", *tags, ""]
    for before, after in zip(padded, padded[2:], strict=False):
        yield before != "li", after != "li"


def _block(said: tuple[UtteranceFacts, ...], timed: bool) -> Block:
    from markupsafe import Markup

    html = Markup(" ").join(_spanned(one, timed) for one in said)
    return Block(TAGS.get(said[0].role, "p"), " ".join(one.written for one in said), html)


def _spanned(one: UtteranceFacts, timed: bool) -> Any:
    from markupsafe import Markup

    if not timed:
        return Markup("<span>{}</span>").format(one.written)
    start, end = milliseconds(one.start) / 1000, milliseconds(one.end) / 1000
    words = word_times(one)
    if not words:
        return Markup('<span data-a="{}" data-z="{}">{}</span>').format(start, end, one.written)
    return Markup('<span data-a="{}" data-z="{}" data-w="{}">{}</span>').format(
        start, end, words, one.written
    )


def word_times(one: UtteranceFacts) -> str:
    """Each word as "offset,length,hundredths of a second into the utterance", counted as browsers do, a blank
    between; nothing where the engine told none.
    """
    return " ".join(_word_times(one))


def _word_times(one: UtteranceFacts) -> Iterator[str]:
    for word in one.words:
        offset = _units(one.written[: word.written_start])
        length = _units(one.written[word.written_start : word.written_end])
        yield f"{offset},{length},{round((word.start - one.start) * 100)}"


def _units(text: str) -> int:
    """The length of `text` in UTF-16, in which browsers count."""
    return len(text.encode("utf-16-le")) // 2
