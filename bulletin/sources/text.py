"""Plain text and pages pasted from a newspaper's site; a line `===` divides several articles."""

import re

from bulletin.article import Article
from bulletin.decoding import decode
from bulletin.errors import SourceError
from bulletin.page import read_page
from bulletin.parting import articles
from bulletin.text import clean_text

NAME = "text"
SUFFIXES = (".txt", ".text")
SAFE = True

_DIVIDER = re.compile(r"^[ \t]*(?:={3}|(?<=\n\n)={4,})[ \t]*$", re.MULTILINE)
_WEB_PAGE = re.compile(r"\s*(?:<!doctype\b|<html|<\?xml)", re.IGNORECASE)


def score(name: str, head: bytes) -> int:
    """20 for a text by its name, else 1: what nobody else knows is tried, and refused with a reason."""
    suffixed = name.lower().endswith(SUFFIXES) or "." not in name
    return 20 if suffixed and b"\0" not in head else 1


def read(data: bytes, name: str, language: str | None) -> tuple[Article, ...]:
    """The articles of a pasted page: headline, body in order, and what is not read with the reason."""
    text = clean_text(decode(data, name))
    if _WEB_PAGE.match(text):
        raise SourceError("source.web", name=name)
    if not text.strip():
        raise SourceError("source.blank", name=name)
    parts = [part for part in _DIVIDER.split(text) if part.strip()]
    if not parts:
        raise SourceError("source.blank", name=name)
    return articles(parts, name, lambda part: read_page(part, name, language))
