"""Scanning: one pass over a text, rules tried where a word or a sign begins, and the reading they give."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from bulletin.lexicon import Entry, Lexicon
from bulletin.patterns import later
from bulletin.reading import DOUBT, Override, Reading, Span
from bulletin.style import NORTHERN, Style
from bulletin.wording._settled import settled

_WORD = later(r"\w+")
_RUN = later(r"[^\W\d_]{1,64}|\d{1,64}|_{1,64}")
_START = later(
    r"(?<!\w)\w"
    r"|[^\w\s.,;:!?…()\[\]{}\"'“”‘’«»\-–—−]|(?<=\s)\.(?=[a-z]{2})"
    r"|(?<![\w)%‰°])(?<!\d[$€£¥₫])[-–−](?=[\d$])"
    r"|(?<=[^\W\d_])-(?=\d)"
)
_PLAIN = later(r"[a-z\u00df-\u024f\u1e00-\u1eff]{2,64}(?=[\s,;!?)\]”\"…]|[.:](?:\s|$)|$)")
_NEAR = 64


class Said(NamedTuple):
    """What a rule decided: the stretch up to `end` is said as `spoken`, or with these `phonemes`."""

    end: int
    spoken: str
    kind: str
    rule: str
    confidence: float = 1.0
    phonemes: str = ""


class Page(NamedTuple):
    """A text to be read, with the words and the style of its house."""

    text: str
    lexicon: Lexicon
    style: Style = NORTHERN


class Spot:
    """A place in a text at which a rule looks; nothing at or after `limit` may be taken."""

    __slots__ = ("_left", "at", "lexicon", "limit", "page", "text")

    def __init__(self, page: Page, at: int, limit: int) -> None:
        self.page, self.at, self.limit = page, at, limit
        self.text, self.lexicon = page.text, page.lexicon
        self._left = ""

    @property
    def style(self) -> Style:
        """The choices of the house."""
        return self.page.style

    @property
    def letter(self) -> str:
        """The letter at this place."""
        return self.text[self.at]

    @property
    def left(self) -> str:
        """The words before, lower-case, a blank around each; only those of the same sentence."""
        self._left = self._left or self._before()
        return self._left

    def _before(self) -> str:
        before = self.text[max(0, self.at - _NEAR) : self.at].lower()
        cut = max(before.rfind(". "), before.rfind("! "), before.rfind("? "), before.rfind("\n"))
        return f" {' '.join(_WORD.findall(before[cut + 1 :]))} "

    @property
    def follows_word(self) -> bool:
        """Whether just one blank stands between this place and a word."""
        return self.text[self.at - 1 : self.at].isspace() and self.text[self.at - 2 : self.at - 1].isalnum()

    def right(self, end: int) -> str:
        """The words from `end` on, lower-case, a blank around each."""
        return f" {' '.join(_WORD.findall(self.text[end : end + _NEAR].lower()))} "

    def match(self, pattern: re.Pattern[str], at: int | None = None) -> re.Match[str] | None:
        """The match of a pattern that begins here."""
        return pattern.match(self.text, self.at if at is None else at, self.limit)

    def entry(self, at: int | None = None) -> Entry | None:
        """The entry of the lexicon for the words here."""
        start = self.at if at is None else at
        found = self.lexicon.at(self.text, start) if start < self.limit else None
        return found if found and start + len(found.written) <= self.limit else None


def phrases(listed: str) -> tuple[str, ...]:
    """Phrases divided by commas, as `Spot.left` may end and `Spot.right` begin with them."""
    return tuple(f" {phrase.strip()} " for phrase in listed.split(","))


Rule = Callable[[Spot], Said | None]
Choice = Callable[[Spot], Sequence[Rule]]
"""The rules that may decide at a place, in the order in which they are tried."""
Rules = Callable[[str], Choice]
"""The choice of rules for a text, without those that need a sign which the text does not have."""
Listed = tuple[tuple[str, Rule], ...]
"""Rules in order, each with the signs of which it needs one, none where it may decide without."""


@lru_cache(maxsize=1024)
def able(listed: Listed, signs: frozenset[str]) -> tuple[Rule, ...]:
    """The rules that can decide in a text with these signs."""
    return tuple(rule for needed, rule in listed if not needed or not signs.isdisjoint(needed))


def read(page: Page, rules: Rules, overrides: Iterable[Override] = ()) -> Reading:
    """The reading of a page: at each start of a word or sign the first of its `rules` that decides."""

    def again(text: str, kept: Sequence[Override]) -> Reading:
        return _once(page._replace(text=text), rules, kept)

    return settled(_once(page, rules, overrides), again)


def _once(page: Page, rules: Rules, overrides: Iterable[Override]) -> Reading:
    found: list[tuple[int, Said]] = []
    at, text, choice = 0, page.text, rules(page.text)
    for override in sorted(overrides, key=lambda one: one.start):
        if not at <= override.start < override.end <= len(text):
            continue
        found += _scan(page, at, override.start, choice)
        found.append((override.start, Said(override.end, override.spoken, "override", "editor")))
        at = override.end
    found += _scan(page, at, len(text), choice)
    return _reading(text, found)


def _scan(page: Page, at: int, limit: int, choice: Choice) -> Iterator[tuple[int, Said]]:
    inside, heads, text = at > 0, page.lexicon.heads, page.text
    while at < limit:
        if not (inside and (text[at].isalnum() or text[at] == "_")):
            start = _START.search(text, at, limit)
            if not start:
                return
            at = start.start()
        plain = _PLAIN.match(text, at, limit)
        if plain and plain[0].islower() and plain[0].isalpha() and plain[0] not in heads:
            at = plain.end()
            continue
        said = _decided(Spot(page, at, limit), choice)
        if said:
            yield at, said
        run = None if said else _RUN.match(text, at, limit)
        at = said.end if said else run.end() if run else at + 1
        inside = True


def _decided(spot: Spot, choice: Choice) -> Said | None:
    for rule in choice(spot):
        said = rule(spot)
        if said is not None:
            return said
    return None


def _reading(text: str, found: Iterable[tuple[int, Said]]) -> Reading:
    """The text with what was decided put in, a blank where two words would touch."""
    parts: list[str] = []
    spans: list[Span] = []
    at = length = 0
    last = ""
    for start, said in found:
        between = text[at:start]
        last = (between or last)[-1:]
        spoken = _apart(last, said.spoken, text[said.end : said.end + 1])
        length += len(between)
        if spoken != text[start : said.end] or _tells(said):
            spans.append(Span(start, said.end, length, length + len(spoken), said.kind, said.rule, *said[4:]))
        parts += [between, spoken]
        length += len(spoken)
        last = spoken[-1:] or last
        at = said.end
    return Reading(text, "".join([*parts, text[at:]]), tuple(spans))


def _tells(said: Said) -> bool:
    """Whether there is something to tell of a word that is said as it is written."""
    return said.confidence < DOUBT or bool(said.phonemes) or said.kind == "override"


def _apart(before: str, spoken: str, after: str) -> str:
    if before.isalnum() and spoken[:1].isalnum():
        spoken = f" {spoken}"
    touches = after.isalnum() and (spoken[-1:].isalnum() or (not spoken and before.isalnum()))
    return f"{spoken} " if touches else spoken
