"""Articles as JSON in the words of schema.org, as content systems give them out."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from bulletin.address import is_address
from bulletin.article import Article, Paragraph, Picture
from bulletin.decoding import decode
from bulletin.errors import Failure, SourceError
from bulletin.fragments import fragment, plain_text
from bulletin.markup import moment, zoned
from bulletin.parting import settled
from bulletin.schemaorg import addresses, kinds, texts
from bulletin.tongue import guess

NAME = "schema_org"
SUFFIXES = (".json", ".jsonld")

_TYPE = re.compile(rb'"@type"\s*:|schema\.org|"articleBody"\s*:')
_ARTICLES = re.compile(r"(?:\w*Article|BlogPosting|LiveBlogPosting|Report)")
_DEEPEST = 50


def score(name: str, head: bytes) -> int:
    """80 for JSON that speaks schema.org's language."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return 80 if start[:1] in (b"{", b"[") and _TYPE.search(start) else 0


def read(data: bytes, name: str, language: str | None) -> tuple[Article, ...]:
    """The articles in the data, wherever they stand in it, in their order."""
    try:
        told = json.loads(decode(data, name))
    except (ValueError, RecursionError) as error:
        raise SourceError("source.json", name=name) from error
    nodes = list(_articles(told))
    if not nodes:
        raise SourceError("source.no_schema", name=name)
    places = [name] if len(nodes) == 1 else [f"{name} ({number})" for number in range(1, len(nodes) + 1)]
    return settled([_read(node, place, language) for node, place in zip(nodes, places, strict=True)])


def _articles(told: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Every object that is an article; what is within one is part of it."""
    if depth > _DEEPEST:
        return
    if isinstance(told, dict) and any(map(_ARTICLES.fullmatch, kinds(told))):
        yield told
    elif isinstance(told, dict | list):
        for one in told.values() if isinstance(told, dict) else told:
            yield from _articles(one, depth + 1)


def _read(node: Mapping[str, Any], name: str, language: str | None) -> Article | Failure:
    title = plain_text(_first(node, "headline", "name"))
    body = fragment(_first(node, "articleBody", "text"))
    if not title or not body.paragraphs:
        return Failure(name, SourceError("source.no_body", name=name, article=title))
    lead = plain_text(_first(node, "description", "abstract"))
    if lead in (title, *(one.text for one in body.paragraphs)) or body.paragraphs[0].text.startswith(lead):
        lead = ""
    address = next((one for one in addresses(node) if is_address(one)), name)
    guessed = guess(" ".join((title, lead, *(one.text for one in body.paragraphs))))
    said = _first(node, "inLanguage").partition("-")[0].lower()
    return zoned(
        Article(
            title=Paragraph(title),
            paragraphs=body.paragraphs,
            lead=Paragraph(lead) if lead else None,
            byline=", ".join(map(plain_text, texts(node.get("author")))),
            published=_moment(_first(node, "datePublished"), name),
            section=plain_text(_first(node, "articleSection")),
            language=language or (said if guessed == "und" and said else guessed),
            source=address,
            pictures=(*body.pictures, *_pictures(node.get("image"))),
            skipped=body.skipped,
        )
    )


def _first(node: Mapping[str, Any], *keys: str) -> str:
    return next((text for key in keys for text in texts(node.get(key))), "")


def _moment(written: str, name: str) -> datetime | None:
    try:
        return moment(written, name)
    except SourceError:
        return None


def _pictures(value: Any) -> Iterator[Picture]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield Picture(one)
        elif isinstance(one, dict) and isinstance(one.get("url"), str):
            yield Picture(
                one["url"],
                plain_text(str(one.get("caption") or "")),
                plain_text(_first(one, "creditText", "author")),
            )
