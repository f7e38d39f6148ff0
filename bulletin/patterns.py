"""Patterns that cost nothing until they are used: a language has hundreds, and one text needs few of them."""

import re
from typing import cast

_METHODS = ("match", "fullmatch", "search", "findall", "finditer", "split", "sub", "subn")


class _Later:
    """Stands for a compiled pattern; the first use of any method compiles it, no later one pays."""

    def __init__(self, source: str) -> None:
        self.pattern = source

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        compiled = re.compile(self.pattern)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def later(source: str) -> re.Pattern[str]:
    """The pattern `source`, compiled when it is first used; re.error is raised only then."""
    return cast("re.Pattern[str]", _Later(source))
