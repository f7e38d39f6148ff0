"""Where a Vietnamese sentence ends."""

import re
from functools import lru_cache

from bulletin.lexicon import Lexicon
from bulletin.patterns import later

_MARK = later(r"(?:\.{3,}|…|[.!?])[.!?…]*[\"”’»)\]]*(?=\s|$)|\n+")
_BEFORE = later(r"[^\s(“\"‘'\[]+$")
_INITIALS = later(r"(?:[A-ZĐ][a-zđ]?\.)+")
_NUMBERING = later(r"(?:\d{1,3}|[a-zđA-ZĐ]|[IVX]{1,5})\.")
_CLOSES = '"”’»)]'
_GOES_ON = later(r"\s+(?:[-–—]\s*)?(\w)")
_LONGEST_QUOTE = 2000


@lru_cache(maxsize=64)
def _abbreviations(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(entry.written for entry in lexicon.entries if entry.written.endswith("."))


def split(text: str, lexicon: Lexicon) -> tuple[tuple[int, int], ...]:
    """Start and end of each sentence, without the blanks between them."""
    short = _abbreviations(lexicon)
    found: list[tuple[int, int]] = []
    start = 0
    depth = _Nesting()
    for mark in _MARK.finditer(text):
        depth.read(text, mark.end())
        if mark[0][0] != "\n" and not _ends(text, start, mark, short, depth.open):
            continue
        depth.open = 0 if mark[0][0] == "\n" else depth.open
        found += _stripped(text, start, mark.end())
        start = mark.end()
    return tuple(found + _stripped(text, start, len(text)))


class _Nesting:
    """How many quotation marks and parentheses are open; one left open for too long counts as closed."""

    def __init__(self) -> None:
        self.open = 0
        self._at = 0
        self._since = 0
        self._straight = False

    def read(self, text: str, end: int) -> None:
        """Take the text up to `end` into account."""
        for sign in _QUOTES.finditer(text, self._at, end):
            self._take(sign[0], sign.start())
        self._at = end
        if self.open and end - self._since > _LONGEST_QUOTE:
            self.open, self._straight = 0, False

    def _take(self, sign: str, at: int) -> None:
        opens = sign in "“«([" or (sign == '"' and not self._straight)
        if sign == '"':
            self._straight = not self._straight
        if opens and not self.open:
            self._since = at
        self.open = max(0, self.open + (1 if opens else -1))


_QUOTES = later(r"[“”«»()\[\]\"]")


def _ends(text: str, start: int, mark: re.Match[str], short: frozenset[str], nested: int) -> bool:
    """Whether the mark is the end of a sentence."""
    following = text[mark.end() : mark.end() + 12].lstrip()
    if nested:
        return False
    if not following:
        return True
    closed = mark[0][-1] in _CLOSES
    if closed and (goes_on := _GOES_ON.match(text, mark.end())) and goes_on[1].islower():
        return False
    if mark[0].startswith(("...", "…")):
        return _is_upper(following)
    if mark[0].startswith(".") and not closed:
        return _full_stop(text, start, mark, short)
    return True


def _is_upper(following: str) -> bool:
    letter = following.lstrip("“\"‘'(«[-– ")[:1]
    return letter.isupper() or letter.isdecimal()


def _full_stop(text: str, start: int, mark: re.Match[str], short: frozenset[str]) -> bool:
    """Whether a single dot ends a sentence and is not part of an abbreviation or a number in a list."""
    before = _BEFORE.search(text, max(start, mark.start() - 24), mark.start() + 1)
    word = before[0] if before else "."
    if word.lower() == "v.v.":
        return text[mark.end() : mark.end() + 12].lstrip()[:1].isupper()
    if word in short or word.rpartition(".")[0].rpartition(".")[2] + "." in short:
        return False
    if _INITIALS.fullmatch(word) and not _is_numbered(text, mark.start() + 1 - len(word)):
        return len(word) > 4 and not _initial_goes_on(text, mark.end())
    return not (
        _NUMBERING.fullmatch(word)
        and not text[max(start, mark.start() - 24) : mark.start() + 1 - len(word)].strip()
    )


def _is_numbered(text: str, at: int) -> bool:
    """Whether the letter at `at` is a numeral or a name for a class: "thứ V.", "vitamin C."."""
    return text[max(0, at - 12) : at].lower().rstrip().endswith(_BEFORE_NUMERAL)


_BEFORE_NUMERAL = (
    "thứ",
    "khóa",
    "khoá",
    "quý",
    "hạng",
    "loại",
    "nhóm",
    "khối",
    "vitamin",
    "điểm",
    "bảng",
    "lớp",
)


def _initial_goes_on(text: str, end: int) -> bool:
    """Whether another initial follows, or what is told of the person in parentheses."""
    return bool(re.match(r"\s+(?:[A-ZĐ][a-zđ]?\.|\()", text[end : end + 6]))


def _stripped(text: str, start: int, end: int) -> list[tuple[int, int]]:
    part = text[start:end]
    bare = part.strip()
    if not bare:
        return []
    start += len(part) - len(part.lstrip())
    return [(start, start + len(bare))]
