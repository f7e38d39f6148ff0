"""Front matter: the settings above a page, as `key: value` lines between `---` or TOML between `+++`."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from bulletin.article import Article, Skipped
from bulletin.errors import SourceError
from bulletin.markup import KEYS, moment, with_fact

_FRONT = re.compile(r"\s*^(---|\+\+\+)[ \t]*\n(.*?)^\1[ \t]*$", re.DOTALL | re.MULTILINE)
_KEY = re.compile(r"([^\s:#\[\]{}-][^:]*):(?:[ \t]+(.*)|)")
# What YAML writes where the value follows on lines of its own.
_BLOCK = re.compile(r"[|>][-+]?\d?")
_BELONGS = re.compile(r"[ \t]|-[ \t]|#|[\]}]")
_ITEM = re.compile(r"-[ \t]+")
_ALIASES = {"date": "published", "author": "byline", "authors": "byline"}
_NEAR = 0.8  # of one, as difflib measures how alike two words are
_NO_TYPO = frozenset({"publisher"})


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of the front matter, in small letters, with its values as text."""

    key: str
    values: tuple[str, ...]

    @property
    def line(self) -> str:
        """The setting on one line."""
        return f"{self.key}: {', '.join(self.values)}".strip()


def divided(text: str, name: str) -> tuple[tuple[Setting, ...], str]:
    """The settings above the page `text` of the input `name`, and the page without them."""
    front = _FRONT.match(text)
    if not front:
        return (), text
    read = _toml if front[1] == "+++" else _lines
    return tuple(read(front[2], name)), text[front.end() :]


def settled(article: Article, settings: tuple[Setting, ...], name: str) -> Article:
    """`article` with what `settings` say about it; those that mean nothing here are skipped, and a key that
    is nearly a known one is a SourceError.
    """
    for setting in settings:
        article = _settled(article, setting, name)
    return article


def _settled(article: Article, setting: Setting, name: str) -> Article:
    if setting.key in KEYS:
        values = (", ".join(setting.values),) if setting.key == "byline" else setting.values
        for value in filter(None, values):
            article = with_fact(article, setting.key, value, name)
        return article
    alias = _ALIASES.get(setting.key)
    if alias is None:
        _refuse_typo(setting.key, name)
    fact = _meant(article, alias, setting.values) if alias else None
    if alias is None or fact is None:
        return replace(article, skipped=(*article.skipped, Skipped(setting.line, "setting")))
    return with_fact(article, alias, fact, name)


def _meant(article: Article, alias: str, values: tuple[str, ...]) -> str | None:
    """What `values` say about the key that `alias` stands for; None where that is known or not to be told."""
    value = ", ".join(values)
    if alias == "byline":
        return value if value and not article.byline and not any(map(_KEY.fullmatch, values)) else None
    try:
        moment(value, "")
    except SourceError:
        return None
    return value if article.published is None else None


def _refuse_typo(key: str, name: str) -> None:
    """One letter too many, too few, wrong or misplaced is a typo; what is longer is another word."""
    known = sorted(KEYS | _ALIASES.keys())
    near = [one for one in known if abs(len(one) - len(key)) <= 1 and key not in _NO_TYPO]
    for nearest in get_close_matches(key, near, 1, _NEAR):
        raise SourceError("source.key_near", name=name, fact=key, near=nearest, known=", ".join(known))


def _lines(text: str, name: str) -> Iterator[Setting]:
    """Each unindented `key: value` with the lines that belong to it: those indented, of a list, or notes."""
    key, value, below = "", "", list[str]()
    for line in filter(str.strip, text.split("\n")):
        found = _KEY.fullmatch(line.rstrip())
        if found:
            yield from _setting(key, value, below)
            key, value, below = _unquoted(found[1].strip()).lower(), (found[2] or "").strip(), []
        elif not _BELONGS.match(line) or not (key or line.startswith("#")):
            raise SourceError("source.front", name=name, line=line.strip()[:80])
        elif not line.startswith("#"):
            below.append(line.strip())
    yield from _setting(key, value, below)


def _setting(key: str, value: str, below: list[str]) -> Iterator[Setting]:
    first = "" if _BLOCK.fullmatch(value) else value
    if not key:
        return
    if below and not first and all(map(_ITEM.match, below)):
        values = tuple(_unquoted(_ITEM.sub("", line, count=1)) for line in below)
    else:
        values = _inline(" ".join(filter(None, (first, *below))))
    yield Setting(key, values)


def _inline(value: str) -> tuple[str, ...]:
    """The items of a list in brackets, else `value` alone."""
    if not (value.startswith("[") and value.endswith("]")):
        return (_unquoted(value),)
    return tuple(_unquoted(item.strip()) for item in value[1:-1].split(",") if item.strip())


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value


def _toml(text: str, name: str) -> Iterator[Setting]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SourceError("source.toml", name=name, reason=str(error)) from error
    for key, value in table.items():
        yield Setting(key.lower(), tuple(_plain(value)))


def _plain(value: object) -> Iterator[str]:
    """What stands in a value of TOML, as text; of a table with its keys."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{key}: {', '.join(_plain(inner))}"
    elif isinstance(value, list):
        for inner in value:
            yield from _plain(inner)
    elif isinstance(value, bool):
        yield str(value).lower()
    else:
        yield value.isoformat() if isinstance(value, date) else str(value)
