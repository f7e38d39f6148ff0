"""A page, line by line: what of it is the article, and why the rest is not read."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bulletin.article import Article, Doubt, Kind, Origin, Paragraph, Picture, Skipped
from bulletin.boxlists import sort_lists
from bulletin.endings import sort_captions, sort_end, sort_release
from bulletin.entries import sort_entries
from bulletin.errors import SourceError
from bulletin.furniture import credit, kind_of, original
from bulletin.grids import sort_grids
from bulletin.heading import sort_head, sort_signs, sort_stamps
from bulletin.headline import find_headline
from bulletin.insets import sort_insets
from bulletin.leaf import Known, Leaf, Line
from bulletin.likeness import sort_unlike
from bulletin.markup import marked
from bulletin.pairs import sort_described, sort_paid, sort_pairs, sort_pulled, sort_shown
from bulletin.paragraphs import headline, is_sentence, paragraphs
from bulletin.titled import sort_titled
from bulletin.tongue import guess
from bulletin.wrapping import unwrapped

LINES = 40_000  # of one article's page; more is a list or a table, and sorting it would take long


def read_page(text: str, name: str, language: str | None) -> Article:
    """The article of the page `text`; SourceError naming the input `name` where there is none."""
    return read_lines([Line(line) for line in unwrapped(text)], name, language)


def read_lines(lines: Sequence[Line], name: str, language: str | None, known: Known | None = None) -> Article:
    """The article in `lines`, with what is `known` of it where the page's code tells; SourceError naming the
    input `name` where there is none.
    """
    if len(lines) > LINES:
        raise SourceError("source.lines", name=name, lines=f"{len(lines):,}", limit=f"{LINES:,}")
    texts = tuple(line.text for line in lines)
    fate = [line.reason or ("" if line.kind is Kind.TABLE else kind_of(line.text)) for line in lines]
    boxed = frozenset(number for number, line in enumerate(lines) if line.reason)
    page = Leaf(texts, guess("\n".join(texts)), tuple(line.kind for line in lines), boxed, fate)
    if known:
        page.byline = known.author
    if known and known.title >= 0:
        page.title, page.fate[known.title] = known.title, ""
    else:
        find_headline(page, name)
    _sort(page, known is not None)
    article = _article(page, name, known is not None)
    return replace(article, language=language or article.language)


def _sort(page: Leaf, coded: bool) -> None:
    """Every line below the headline; `coded` is whether the page's code tells where its parts are."""
    if not coded:
        sort_entries(page)
        sort_shown(page)
    sort_head(page)
    if not coded:
        sort_signs(page)
        sort_grids(page)
        sort_pairs(page)
        sort_described(page)
        sort_pulled(page)
        sort_paid(page)
    sort_lists(page)
    sort_titled(page)
    sort_insets(page)
    sort_stamps(page)
    sort_release(page)
    sort_end(page)
    sort_captions(page)
    if not coded:
        sort_unlike(page)


def _article(page: Leaf, name: str, coded: bool) -> Article:
    title, rest = headline(page.lines[page.title])
    kept = list(page.kept())
    body = [*([rest] if rest else []), *(page.lines[number] for number in kept)]
    kinds = [*([None] if rest else []), *(page.kinds[number] for number in kept)]
    texts = tuple(paragraphs(body, kinds, coded))
    skipped = [(line, reason) for line, reason in zip(page.lines, page.fate, strict=True) if reason]
    sounds = [original(line) for line, reason in skipped if reason == "audio"]
    return Article(
        title=Paragraph(title) if coded else marked(title),
        paragraphs=texts,
        byline=page.byline,
        published=page.published,
        section=page.section,
        language=page.language,
        source="" if name == "-" else name,
        original=next(filter(None, sounds), ""),
        pictures=tuple(_pictures([line for line, reason in skipped if reason == "caption"])),
        skipped=tuple(Skipped(line, reason) for line, reason in skipped),
        origins=tuple(_origins(page)),
        doubts=tuple(_doubts(texts, kinds)),
    )


def _origins(page: Leaf) -> Iterator[Origin]:
    """All that a page without code tells is printed on it."""
    found = (("byline", page.byline), ("published", page.published), ("section", page.section))
    yield from (Origin(name, "page") for name, value in found if value)


def _doubts(texts: Sequence[Paragraph], kinds: Sequence[Kind | None]) -> Iterator[Doubt]:
    """Lines that are read though they are no sentences, and neither they nor the page says what they are."""
    for one, kind in zip(texts, kinds, strict=True):
        if kind is None and one.kind is Kind.TEXT and not is_sentence(one.text) and one.text[-1:] not in "?,":
            yield Doubt(one.text, "label")


def _pictures(captions: list[str]) -> Iterator[Picture]:
    """One picture for each caption; a bare credit belongs to the caption above it."""
    caption = ""
    for line in captions:
        text, author = credit(line)
        if caption and (text or not author):
            yield Picture(caption=caption)
        if author:
            yield Picture(caption=text or caption, credit=author)
        caption = "" if author else text
    if caption:
        yield Picture(caption=caption)
