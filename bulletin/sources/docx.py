"""Documents of word processors (DOCX): styles say what a paragraph is; without any it is a page as pasted."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

from bulletin.article import Article, Kind, Paragraph
from bulletin.cells import as_text
from bulletin.errors import SourceError
from bulletin.fragments import sorted_out
from bulletin.imprint import byline
from bulletin.packed import MARKUP, opened
from bulletin.page import read_page
from bulletin.paragraphs import headline
from bulletin.text import clean_text, one_line
from bulletin.tongue import guess

NAME = "docx"
SUFFIXES = (".docx",)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# What is deleted, drawn beside the text or computed is not among what is read.
_ASIDE = frozenset((f"{_W}del", f"{_W}txbxContent", f"{_W}instrText", f"{_W}moveFrom", f"{_W}pict"))
_STYLES = (
    ("heading", Kind.SUBHEAD),
    ("title", Kind.SUBHEAD),
    ("subtitle", Kind.SUBHEAD),
    ("list", Kind.ITEM),
    ("quote", Kind.QUOTE),
    ("intense quote", Kind.QUOTE),
)


def score(name: str, head: bytes) -> int:
    """85 for an archive that is called or holds a document."""
    if not head.startswith(b"PK\x03\x04"):
        return 0
    return 85 if name.lower().endswith(SUFFIXES) or b"word/" in head else 0


def read(data: bytes, name: str, language: str | None) -> tuple[Article, ...]:
    """The article of the document: its first heading is the title, lists, quotations and tables are kept."""
    lines = [(kind, text) for kind, text in _opened(data, name) if text]
    if not lines:
        raise SourceError("source.blank", name=name)
    if all(kind is Kind.TEXT for kind, _ in lines):
        return (read_page(clean_text("\n".join(text for _, text in lines)), name, language),)
    return (_styled(lines, name, language),)


def _opened(data: bytes, name: str) -> list[tuple[Kind, str]]:
    """The lines of the document with their kinds; python-docx has no error of its own for what is damaged."""
    with opened(data, name) as pack:
        for path in pack.archive.namelist():
            if path.lower().endswith(MARKUP):
                pack.part(path)
    from docx import Document
    from docx.opc.exceptions import OpcError

    try:
        return list(_lines(Document(BytesIO(data))))
    except (OpcError, ValueError, LookupError, AttributeError, TypeError, SyntaxError) as error:
        raise SourceError("packed.damaged", name=name) from error


def _lines(document: Any) -> Iterator[tuple[Kind, str]]:
    from docx.table import Table

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield Kind.TABLE, _table(block)
        else:
            kind = _kind(block)
            for line in _text(block._p).split("\n"):
                yield kind, one_line(line)


def _kind(block: Any) -> Kind:
    style = str(block.style.name if block.style is not None else "").lower()
    kind = next((kind for start, kind in _STYLES if style.startswith(start)), Kind.TEXT)
    numbered = block._p.find(f"{_W}pPr/{_W}numPr") is not None
    return Kind.ITEM if kind is Kind.TEXT and numbered else kind


def _text(element: Any) -> str:
    """What is written in an element, as it stands when all changes are accepted."""
    parts: list[str] = []
    for child in element:
        if child.tag == f"{_W}t":
            parts.append(child.text or "")
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
        elif child.tag in (f"{_W}tab", f"{_W}noBreakHyphen"):
            parts.append(" " if child.tag == f"{_W}tab" else "-")
        elif child.tag not in _ASIDE:
            parts.append(_text(child))
    return "".join(parts)


def _table(table: Any) -> str:
    rows = ([one_line(_text(cell)) for cell in row._tr.iterchildren(f"{_W}tc")] for row in table.rows)
    return as_text(row for row in rows if any(row))


def _styled(lines: list[tuple[Kind, str]], name: str, language: str | None) -> Article:
    title, rest = headline(lines[0][1])
    body = sorted_out([(Kind.TEXT, rest), *lines[1:]] if rest else lines[1:])
    kept = body.paragraphs
    author = byline(kept[-1].text) if kept and kept[-1].kind is Kind.TEXT else ""
    spoken = language or guess(" ".join((title, *(one.text for one in kept))))
    article = Article(
        Paragraph(title), kept, language=spoken, source=name, pictures=body.pictures, skipped=body.skipped
    )
    return _signed(article, author) if author else article


def _signed(article: Article, author: str) -> Article:
    """The article without its last line, which names the author."""
    from bulletin.article import Skipped

    last = article.paragraphs[-1].text
    skipped = (*article.skipped, Skipped(last, "byline"))
    return replace(article, paragraphs=article.paragraphs[:-1], byline=author, skipped=skipped)
