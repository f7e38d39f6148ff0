"""What an editor may write into an article's text: `{written|spoken}`, and `key: value` lines about it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from difflib import get_close_matches
from typing import TypeVar

from bulletin.article import Announce, Article, Kind, Paragraph, Picture
from bulletin.errors import SourceError
from bulletin.reading import Override

T = TypeVar("T")
_SAID = re.compile(r"\{([^{}|\n]+)\|([^{}|\n]*)\}")
_BEFORE_ZONE = re.compile(r" (?=[+-]\d\d:?\d\d\Z)")
_VIETNAM = timezone(timedelta(hours=7))
_SETTERS: Mapping[str, Callable[[Article, str], Article]] = {
    "title": lambda article, text: replace(article, title=marked(text, voice=article.title.voice)),
    "lead": lambda article, text: replace(article, lead=marked(text, voice=article.title.voice)),
    "byline": lambda article, text: replace(article, byline=text),
    "section": lambda article, text: replace(article, section=text),
    "language": lambda article, text: replace(article, language=text),
    "source": lambda article, text: replace(article, source=text),
    "original": lambda article, text: replace(article, original=text),
    "sound": lambda article, text: replace(article, recording=text),
    "picture": lambda article, text: replace(article, pictures=(*article.pictures, Picture(text))),
    "voice": lambda article, text: replace(
        article,
        title=replace(article.title, voice=text),
        lead=article.lead and replace(article.lead, voice=text),
    ),
}
KEYS = frozenset(_SETTERS) | {"published", "mixed", "announce", "must"}
_SWITCH = {"yes": True, "true": True, "có": True, "no": False, "false": False, "không": False}
_ANNOUNCED = {one.value: one for one in Announce} | {
    "no": Announce.NOTHING,
    "không": Announce.NOTHING,
}


def marked(text: str, kind: Kind = Kind.TEXT, voice: str = "") -> Paragraph:
    """A paragraph of `text`, in which `{written|spoken}` says how something is read."""
    written: list[str] = []
    overrides: list[Override] = []
    length = done = 0
    for said in _SAID.finditer(text):
        before = text[done : said.start()]
        start = length + len(before)
        length = start + len(said[1])
        written += (before, said[1])
        overrides.append(Override(start, length, said[2]))
        done = said.end()
    return Paragraph("".join((*written, text[done:])), kind, tuple(overrides), voice)


def known_key(key: str, name: str) -> str:
    """`key`, if it is one; else a SourceError with the nearest one, naming the input `name`."""
    if key in KEYS:
        return key
    near = "".join(get_close_matches(key, sorted(KEYS), 1, 0.5))
    fault = "source.key_near" if near else "source.key"
    raise SourceError(fault, name=name, fact=key, near=near, known=", ".join(sorted(KEYS)))


def with_fact(article: Article, key: str, value: str, name: str) -> Article:
    """`article` with what the line `key: value` of the input `name` says about it."""
    match known_key(key, name):
        case "published":
            return replace(article, published=moment(value, name))
        case "mixed":
            return replace(article, mixed=is_mixed(value, name))
        case "must":
            return replace(article, must=_one_of(_SWITCH, key, value, name))
        case "announce":
            return replace(article, announce=_one_of(_ANNOUNCED, key, value, name))
    return _SETTERS[key](article, value)


def is_mixed(value: str, name: str) -> bool:
    """Whether `mixed: value` says that a recording has music of its own; SourceError for other words."""
    return _one_of(_SWITCH, "mixed", value, name)


def _one_of(known: Mapping[str, T], key: str, value: str, name: str) -> T:
    if value.casefold() not in known:
        raise SourceError("source.choice", name=name, fact=key, value=value, known=", ".join(known))
    return known[value.casefold()]


def moment(value: str, name: str) -> datetime:
    """The date, or date and time, in ISO 8601; without a zone where `value` gives none."""
    try:
        return datetime.fromisoformat(_BEFORE_ZONE.sub("", value))
    except ValueError as error:
        raise SourceError("source.moment", name=name, value=value) from error


def zoned(article: Article) -> Article:
    """`article` with its time of publication in a zone: Vietnam has only one; elsewhere UTC."""
    if article.published is None or article.published.tzinfo:
        return article
    zone = _VIETNAM if article.language == "vi" else UTC
    return replace(article, published=article.published.replace(tzinfo=zone))
