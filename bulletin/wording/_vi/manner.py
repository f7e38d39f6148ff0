"""The manner of a house: its words for an empty ten and for a thousand, in all that is said of figures."""

from functools import lru_cache

from bulletin.lexicon import Entry, Lexicon
from bulletin.patterns import later
from bulletin.style import Style, Thousand, Zero
from bulletin.wording._scan import Choice, Rule, Rules, Said, Spot

_WORDS = later(r"\b(?:linh|nghìn)\b")


@lru_cache(maxsize=16)
def words_of(style: Style) -> Lexicon:
    """The words that a house says otherwise even where they are printed, after a number."""
    if style.thousand is Thousand.NGHIN:
        return Lexicon()
    return Lexicon((Entry("nghìn", style.thousand.value, "style", "exact", "#"),))


def in_manner(rules: Rules, style: Style) -> Rules:
    """The `rules` with what they make of figures said in the style of the house."""
    if style.zero is Zero.LINH and style.thousand is Thousand.NGHIN:
        return rules

    def styled(text: str) -> Choice:
        choice = rules(text)
        return lambda spot: _restyled(tuple(choice(spot)), style)

    return styled


@lru_cache(maxsize=64)
def _restyled(rules: tuple[Rule, ...], style: Style) -> tuple[Rule, ...]:
    return tuple(_one(rule, style) for rule in rules)


def _one(rule: Rule, style: Style) -> Rule:
    said_as = {"linh": style.zero.value, "nghìn": style.thousand.value}

    def restyled(spot: Spot) -> Said | None:
        said = rule(spot)
        if said is None or said.rule == "lexicon":
            return said
        return said._replace(spoken=_WORDS.sub(lambda found: said_as[found[0]], said.spoken))

    return restyled
