"""Worth: what a sentence of a story is worth when a programme is too long, told from how it begins."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

_TABLES = Path(__file__).with_name("_worth")
_WORD = re.compile(r"\w+")
_SIGNED_WORDS = 8  # a signature has no more
_SAID_WORDS = 14  # within which an attribution names its verb
_SAME = 0.8  # of the words, from which a sentence says the title again
_OPENING, _CLOSING = "“«", "”»"


class Worth(StrEnum):
    """What a sentence is: news, or something that goes first."""

    NEWS = "news"
    NAMES = "names"
    CREDIT = "credits"
    REPEAT = "repeat"


@dataclass(frozen=True, slots=True)
class Tables:
    """How a language begins such sentences (see `_worth/`)."""

    attended: re.Pattern[str]
    credits: re.Pattern[str]
    signed: re.Pattern[str]
    back: re.Pattern[str]
    said: re.Pattern[str]
    titles: re.Pattern[str]


def tables(language: str) -> Tables:
    """Those of `language`, else the English ones."""
    return _read(language.partition("-")[0].lower())


@cache
def _read(language: str) -> Tables:
    path = _TABLES / f"{language}.toml"
    told = tomllib.loads((path if path.is_file() else _TABLES / "en.toml").read_text("utf-8"))
    there = _any(told["there"])
    return Tables(
        attended=re.compile(rf"(?:{_any(told['attended'])})\b(?:[^,;.:]*:|[^,;.]*?\b(?:{there})\b)"),
        credits=re.compile(rf"(?:{_any(told['credits'])})"),
        signed=re.compile(rf"(?:{_any(told['signed'])})(?!\w)"),
        back=re.compile(rf"(?:{_any(told['back'])})\b"),
        said=re.compile(rf"\b(?:{_any(told['said'])})\b"),
        titles=re.compile(rf"\b(?:{_any(told['titles'])})\b"),
    )


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def worth_of(text: str, title: str, before: Worth, language: str) -> Worth:
    """What the sentence `text` of a story with this title is, behind one of the worth `before`."""
    table, said = tables(language), text.strip().lower()
    if is_names(text, table) or (before is Worth.NAMES and _goes_on(text, said, table)):
        return Worth.NAMES
    if table.credits.match(said) or _is_signature(text.strip(), table):
        return Worth.CREDIT
    return Worth.REPEAT if _says_again(said, title.lower()) else Worth.NEWS


def _is_signature(text: str, table: Tables) -> bool:
    """Whether it only says who wrote it: few words, and behind the first ones names."""
    found = table.signed.match(text.lower())
    return found is not None and len(_WORD.findall(text)) <= _SIGNED_WORDS and _are_names(text[found.end() :])


def is_names(text: str, table: Tables) -> bool:
    """Whether the sentence lists who was there: it begins so and goes on with titles or names."""
    found = table.attended.match(text.strip().lower())
    if not found:
        return False
    rest = text.strip()[found.end() :]
    return found[0].endswith(":") or bool(table.titles.search(rest.lower())) or _is_list(rest)


def _goes_on(text: str, said: str, table: Tables) -> bool:
    """Whether a sentence behind a list of names is more of it: an item of names, or a reference back."""
    begins = table.titles.match(said) or table.back.match(said)
    lists = begins is not None or text.rstrip().endswith(";")
    return lists and _is_list(text) and table.said.search(said) is None


def _is_list(text: str) -> bool:
    """Whether half of the words or more are written with capitals, and they are divided."""
    return _are_names(text) and any(mark in text for mark in ",;")


def _are_names(text: str) -> bool:
    words: list[str] = _WORD.findall(text)
    capital = sum(word[0].isupper() for word in words)
    return 2 * capital >= len(words)


def _says_again(said: str, title: str) -> bool:
    """Whether hardly a word of the sentence is not in the title, and hardly one of the title is missing."""
    words, known = set(_WORD.findall(said)), set(_WORD.findall(title))
    common = len(words & known)
    return bool(words) and common >= _SAME * len(words) and common >= _SAME * len(known)


def refers_back(text: str, language: str) -> bool:
    """Whether nobody understands how the sentence begins without the one before it."""
    return bool(tables(language).back.match(text.strip(" “”\"'«»-–—").lower()))


def belongs(text: str, before: str, language: str) -> bool:
    """Whether a sentence belongs to the one `before`: one quotation runs through both, that one announces
    this one, or this one says who was quoted.
    """
    earlier = before.rstrip()
    if _is_open(earlier) or earlier.endswith(":"):
        return True
    quoted = earlier.rstrip(".,!? ").endswith(('"', *_CLOSING)) or earlier.endswith(('"', *_CLOSING))
    first = " ".join(text.split()[:_SAID_WORDS]).lower()
    return (
        quoted
        and not text.lstrip().startswith(('"', *_OPENING))
        and bool(tables(language).said.search(first))
    )


def _is_open(text: str) -> bool:
    """Whether a quotation begins in `text` and does not end."""
    opened = sum(text.count(mark) for mark in _OPENING) - sum(text.count(mark) for mark in _CLOSING)
    return opened > 0 or text.count('"') % 2 == 1
