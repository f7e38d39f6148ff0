"""How to plant a mistake into what was said: only the words of the number are changed."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.spoken_numbers import Case

Change = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake of a verbaliser; it can be made only in the kinds whose name holds `kinds` (a pattern)."""

    name: str
    change: Change
    kinds: str = ""

    def plant(self, case: Case, spoken: str) -> str:
        """`spoken` with the mistake in it; unchanged where there is no place for it."""
        if not re.search(self.kinds, case.kind):
            return spoken
        start, end = len(case.left), len(spoken) - len(case.right)
        return spoken[:start] + self.change(spoken[start:end]) + spoken[end:]


def swapped(pattern: str, other: str, kinds: str = "") -> Mistake:
    """The first stretch that fits `pattern` (whole words) said as `other`."""
    found = re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE)
    name = f"{pattern} said as {other or 'nothing'}"
    return Mistake(name, lambda spoken: _spaced(found.sub(other, spoken, count=1)), kinds)


def dropped(pattern: str, kinds: str = "") -> Mistake:
    """The first stretch that fits `pattern` left out."""
    return swapped(pattern, "", kinds)


def doubled(pattern: str, kinds: str = "") -> Mistake:
    """The first stretch that fits `pattern` said twice."""
    return swapped(f"({pattern})", r"\1 \1", kinds)


def whole(name: str, change: Change, kinds: str = "") -> Mistake:
    """A mistake that concerns all the words of the number."""
    return Mistake(name, change, kinds)


def _spaced(text: str) -> str:
    return re.sub(r" +", " ", text).strip(" ")
