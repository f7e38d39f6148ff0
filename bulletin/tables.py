"""Tables of an article: what a show says of them, for none can be listened to cell by cell."""

from dataclasses import replace

from bulletin.article import Article, Kind, Paragraph, Skipped
from bulletin.show import Tables
from bulletin.texts import LANGUAGES, sentence


def without_tables(article: Article, rule: Tables) -> Article:
    """`article` with its tables among what is skipped; where the `rule` says so, and its language is one of
    ours, a sentence stands in the place of each.
    """
    tables = [one for one in article.paragraphs if _is_table(one)]
    if not tables:
        return article
    said = (_announced(one, article.language, rule) for one in article.paragraphs)
    skipped = (Skipped(one.text, "table") for one in tables)
    return replace(
        article,
        paragraphs=tuple(one for one in said if one),
        skipped=(*article.skipped, *skipped),
    )


def _is_table(paragraph: Paragraph) -> bool:
    """Whether it still has its cells: what was announced once is a sentence."""
    rows = "\n" in paragraph.text or " | " in paragraph.text
    return paragraph.kind is Kind.TABLE and rows and not paragraph.sound


def _announced(paragraph: Paragraph, language: str, rule: Tables) -> Paragraph | None:
    if not _is_table(paragraph):
        return paragraph
    if rule is Tables.SKIP or language not in LANGUAGES:
        return None
    lines = paragraph.text.split("\n")
    rows = sum(" | " in line for line in lines) or len(lines)  # what a table is called is no row
    return Paragraph(sentence("script.table", language, rows=rows), Kind.TABLE, voice=paragraph.voice)
