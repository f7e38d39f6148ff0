"""What an independent reader of spoken numbers is made of: values, and rules that read words back strictly.

Written without a look at the wording: a rule here knows what is correct speech, not how it was made.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Words = tuple[str, ...]
Rule = Callable[[Words, int], Iterator[tuple[Any, int]]]
"""Gives each value that can be read from the word at a place on, with the place behind it."""
Scales = Sequence[tuple[Rule, int]]
"""Scale words and what each is worth, the largest first."""


class Unreadable(ValueError):
    """These words are no canonical form, or two different values could be heard in them."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number and what it counts: "" for nothing, "%", "‰", or the code of a currency."""

    number: Decimal
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A date; 0 stands for a part that is not said."""

    day: int
    month: int
    year: int = 0


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day; `second` is -1 where none is said, `half` is "am" or "pm" where it is said."""

    hour: int
    minute: int = 0
    second: int = -1
    half: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """From one value to another."""

    low: Any
    high: Any


@dataclass(frozen=True, slots=True)
class Share:
    """So many parts of so many."""

    parts: int
    of: int


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence whose `item` stands between `left` and `right`, its value, and the rule that reads it."""

    kind: str
    left: str
    item: str
    right: str
    value: Any
    rule: Rule

    @property
    def written(self) -> str:
        """The whole sentence as printed."""
        return self.left + self.item + self.right


def read(rule: Rule, text: str) -> Any:
    """The one value that all the words of `text` can have; Unreadable else."""
    words = tuple(unicodedata.normalize("NFC", text).lower().split(" "))
    found = {value for value, at in rule(words, 0) if at == len(words)}
    if len(found) != 1:
        raise Unreadable(f"{text!r}: {sorted(map(str, found)) or 'no such form'}")
    return found.pop()


def objection(case: Case, spoken: str) -> str:
    """Why `spoken` is not right for `case`; empty where it is."""
    if not (spoken.startswith(case.left) and spoken.endswith(case.right)):
        return "the words around have changed"
    middle = spoken[len(case.left) : len(spoken) - len(case.right)]
    try:
        heard = read(case.rule, middle)
    except Unreadable as error:
        return str(error)
    return "" if heard == case.value else f"heard {heard}, printed {case.value}"


def one_of(table: Mapping[str, Any]) -> Rule:
    """One of the phrases of `table`, worth what it says."""
    by_first_word: dict[str, list[tuple[Words, Any]]] = {}
    for text, value in table.items():
        phrase = tuple(text.split())
        by_first_word.setdefault(phrase[0], []).append((phrase, value))

    def rule(words: Words, at: int) -> Iterator[tuple[Any, int]]:
        for phrase, value in by_first_word.get(words[at], ()) if at < len(words) else ():
            if words[at : at + len(phrase)] == phrase:
                yield value, at + len(phrase)

    return rule


def said(*phrases: str) -> Rule:
    """Any of these phrases, worth nothing."""
    return one_of(dict.fromkeys(phrases))


def nothing(value: Any = None) -> Rule:
    """No word at all, worth `value`."""

    def rule(words: Words, at: int) -> Iterator[tuple[Any, int]]:
        yield value, at

    return rule


def either(*rules: Rule) -> Rule:
    """What any of the rules reads."""

    def rule(words: Words, at: int) -> Iterator[tuple[Any, int]]:
        for one in rules:
            yield from one(words, at)

    return rule


def maybe(one: Rule, value: Any = None) -> Rule:
    """What the rule reads, or nothing, worth `value`."""
    return either(one, nothing(value))


def chain(make: Callable[..., Any], *rules: Rule) -> Rule:
    """The rules one after the other, worth what `make` gives for their values; None is refused."""

    def rule(words: Words, at: int) -> Iterator[tuple[Any, int]]:
        for values, end in _in_turn(rules, words, at):
            value = make(*values)
            if value is not None:
                yield value, end

    return rule


def _in_turn(rules: tuple[Rule, ...], words: Words, at: int) -> Iterator[tuple[tuple[Any, ...], int]]:
    if not rules:
        yield (), at
        return
    for value, after in rules[0](words, at):
        for rest, end in _in_turn(rules[1:], words, after):
            yield (value, *rest), end


def several(one: Rule) -> Rule:
    """The rule once or more often, worth the tuple of its values."""

    def rule(words: Words, at: int) -> Iterator[tuple[Any, int]]:
        for value, after in one(words, at):
            yield (value,), after
            for rest, end in rule(words, after):
                yield (value, *rest), end

    return rule


def behind(scales: Scales, group: Rule, last: Rule) -> Rule:
    """What may follow a group of three digits: nothing (worth 0), or groups in falling order.

    `scales` gives the scale words with their worth, the largest first; the last group has none.
    """
    scaled = chain(lambda count, tail: count * tail[0] + tail[1], group, _tails(scales, group, last))
    return either(nothing(0), last, scaled) if scales else either(nothing(0), last)


def grouped(scales: Scales, head: Rule, group: Rule, last: Rule) -> Rule:
    """A whole number above 0: its first group read as `head`, those behind as `group`, the last as `last`."""
    tail = either(nothing((1, 0)), _tails(scales, group, last))
    return chain(lambda count, tail: count * tail[0] + tail[1], head, tail)


def _tails(scales: Scales, group: Rule, last: Rule) -> Rule:
    """A scale word and what follows it, worth both."""
    return either(*(_tail(scales[i:], group, last) for i in range(len(scales))))


def _tail(scales: Scales, group: Rule, last: Rule) -> Rule:
    scale, worth = scales[0]
    return chain(lambda _, rest: (worth, rest), scale, behind(scales[1:], group, last))
