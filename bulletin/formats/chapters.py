"""Chapters: where listeners can go to, as podcast players read it (podcast-namespace, JSON Chapters 1.2)."""

import json

from bulletin.address import is_address
from bulletin.captions import milliseconds
from bulletin.record import ChapterFacts, Record

FOR = "record"
SUFFIX = ".chapters.json"
TYPE = "application/json+chapters"
_LAYOUT = 1  # goes up when the same record would give other bytes


def version() -> str:
    """The layout of what is made."""
    return f"chapters {_LAYOUT}"


def render(record: Record) -> bytes:
    """The chapters in UTF-8 JSON, in seconds to the millisecond; a stretch of music alone is in no list."""
    told = {"version": "1.2.0", "chapters": [_chapter(one, record) for one in record.chapters]}
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def _chapter(one: ChapterFacts, record: Record) -> dict[str, object]:
    chapter: dict[str, object] = {
        "startTime": milliseconds(one.start) / 1000,
        "endTime": milliseconds(one.end) / 1000,
        "title": one.title,
    }
    if one.url:
        chapter["url"] = one.url
    if picture := _picture(one, record):
        chapter["img"] = picture
    if not _is_spoken(one, record):
        chapter["toc"] = False
    return chapter


def _picture(one: ChapterFacts, record: Record) -> str:
    """The address of the first picture of the chapter's article, if it has one on the web."""
    addresses = (
        picture.url
        for article in record.articles
        if article.id == one.article
        for picture in article.pictures
    )
    return next((url for url in addresses if is_address(url)), "")


def _is_spoken(one: ChapterFacts, record: Record) -> bool:
    return any(said.start < one.end and said.end > one.start for said in record.script)
