"""The phrases of newspaper pages in `_pages/phrases.toml`, as patterns."""

import re
import tomllib
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("_pages") / "phrases.toml"


@cache
def _table() -> dict[str, list[str]]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)


def any_of(kind: str) -> str:
    """A pattern for any phrase of `kind`."""
    return "(?:" + "|".join(_table()[kind]) + ")"


@cache
def words_of(kind: str) -> frozenset[str]:
    """The words of `kind`, which are no patterns."""
    return frozenset(_table()[kind])


def whole(pattern: str) -> re.Pattern[str]:
    """`pattern` compiled for whole lines, upper and lower case alike."""
    return re.compile(pattern, re.IGNORECASE)
