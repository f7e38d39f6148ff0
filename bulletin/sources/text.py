"""Plain text and pages pasted from a newspaper's site; a line `===` divides several articles."""

import re
from collections.abc import Sequence

from bulletin.article import Article
from bulletin.decoding import decode
from bulletin.errors import SourceError
from bulletin.leaf import Line
from bulletin.page import read_lines
from bulletin.parting import articles
from bulletin.sites import SiteRule, rules_in
from bulletin.text import clean_text
from bulletin.wrapping import unwrapped

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
    return articles(parts, name, lambda part: read_lines(_lines(part), name, language))


def _lines(part: str) -> list[Line]:
    """The lines of a page; where it names its site, with what that one's rules are against."""
    rules = rules_in(part)
    return [Line(line, reason=_against(line, rules)) for line in unwrapped(part)]


def _against(line: str, rules: Sequence[SiteRule]) -> str:
    return next(filter(None, (rule.reason(line) for rule in rules)), "")
