"""Markdown, with front matter as `key: value` lines between `---` or TOML between `+++`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bulletin.article import Article, Kind, Paragraph, Picture, Skipped
from bulletin.decoding import decode
from bulletin.errors import SourceError
from bulletin.frontmatter import divided, settled
from bulletin.markup import marked, zoned
from bulletin.paragraphs import headline
from bulletin.parting import articles
from bulletin.text import clean_text, one_line
from bulletin.tongue import guess

if TYPE_CHECKING:
    from markdown_it.token import Token

NAME = "markdown"
SUFFIXES = (".md", ".markdown", ".mkd")
SAFE = True
LIMIT = 1_000_000  # characters of one article with its markup

_LOOKS = re.compile(rb"\s*(?:#{1,2} \S|---[ \t]*\r?\n[a-z]+:|\+\+\+[ \t]*\r?\n)")
# Under a line of text `===` is Markdown's mark of a headline; after an empty line it divides articles.
_DIVIDER = re.compile(r"(?:\A|\n[ \t]*\n)[ \t]*={3,}[ \t]*(?=\n|\Z)")


def score(name: str, head: bytes) -> int:
    """60 by the file's name, 40 for what begins with a heading or front matter."""
    if name.lower().endswith(SUFFIXES):
        return 60
    return 40 if _LOOKS.match(head.removeprefix(b"\xef\xbb\xbf")) else 0


def read(data: bytes, name: str, language: str | None) -> tuple[Article, ...]:
    """The articles of the file: the first heading is the title, deeper ones are subheads."""
    text = clean_text(decode(data, name))
    parts = [part for part in _DIVIDER.split(text) if part.strip()]
    if not parts:
        raise SourceError("source.blank", name=name)
    return articles(parts, name, lambda part: _article(part, name, language))


def _article(text: str, name: str, language: str | None) -> Article:
    if len(text) > LIMIT:
        raise SourceError("source.long", name=name, characters=f"{len(text):,}", limit=f"{LIMIT:,}")
    settings, page = divided(text, name)
    body = _Body()
    body.read(_tokens(page))
    article = _headed(body, Article(Paragraph(""), language="", source="" if name == "-" else name))
    article = settled(article, settings, name)
    if not article.title.text:
        raise SourceError("source.blank", name=name)
    spoken = language or article.language or guess(" ".join(p.text for p in (article.title, *article.body)))
    return zoned(_cast(replace(article, language=spoken)))


def _cast(article: Article) -> Article:
    """The voice of the front matter speaks the whole article."""
    voice = article.title.voice
    return replace(article, paragraphs=tuple(replace(one, voice=voice) for one in article.paragraphs))


def _tokens(text: str) -> "list[Token]":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)


def _headed(body: "_Body", article: Article) -> Article:
    """`article` with its title: the first heading, else the beginning of the text."""
    paragraphs = body.paragraphs
    if body.title is None and paragraphs:
        first, rest = headline(paragraphs[0].text)
        article = replace(article, title=marked(first))
        paragraphs = [marked(rest, paragraphs[0].kind), *paragraphs[1:]] if rest else paragraphs[1:]
    elif body.title is not None:
        article = replace(article, title=marked(body.title))
    return replace(
        article,
        paragraphs=tuple(marked(one.text, one.kind) for one in paragraphs),
        pictures=tuple(body.pictures),
        skipped=tuple(body.skipped),
    )


@dataclass(slots=True)
class _Body:
    """What was found among the tokens so far; `within` are the blocks that are open."""

    title: str | None = None
    paragraphs: list[Paragraph] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    within: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    def read(self, tokens: "list[Token]") -> None:
        """Take in all `tokens`, in order."""
        for token in tokens:
            if token.nesting == 1:
                self._enter(token)
            elif token.nesting == -1:
                self._leave(token)
            elif token.type == "inline":
                self._inline(token)
            elif token.type in {"fence", "code_block", "html_block"}:
                reason = "html" if token.type == "html_block" else "code"
                self.skipped.append(Skipped(token.content.strip(), reason))

    def _enter(self, token: "Token") -> None:
        self.within.append(token.type.removesuffix("_open"))
        if token.type == "tr_open":
            self.rows.append([])

    def _leave(self, token: "Token") -> None:
        self.within.pop()
        if token.type == "table_close":
            self.paragraphs.append(Paragraph("\n".join(map(" | ".join, self.rows)), Kind.TABLE))
            self.rows.clear()

    def _inline(self, token: "Token") -> None:
        text = one_line("".join(self._words(token)))
        if "table" in self.within:
            self.rows[-1].append(text)
        elif text and self.title is None and "heading" in self.within:
            self.title = text
        elif text:
            self.paragraphs.append(Paragraph(text, self._kind()))

    def _kind(self) -> Kind:
        for block, kind in (("heading", Kind.SUBHEAD), ("list_item", Kind.ITEM), ("blockquote", Kind.QUOTE)):
            if block in self.within:
                return kind
        return Kind.TEXT

    def _words(self, token: "Token") -> Iterator[str]:
        for child in token.children or ():
            if child.type in {"text", "code_inline"}:
                yield child.content
            elif child.type in {"softbreak", "hardbreak"}:
                yield " "
            elif child.type == "image":
                self._picture(child)

    def _picture(self, token: "Token") -> None:
        alt, title = one_line(token.content), one_line(str(token.attrs.get("title", "")))
        self.pictures.append(Picture(str(token.attrs.get("src", "")), title, "", alt))
        if title or alt:
            self.skipped.append(Skipped(title or alt, "caption"))
