"""Parts of a whole, ratios and odds in English newspapers."""

import re
import unicodedata

from bulletin.patterns import later
from bulletin.wording._en.measures import unit_at
from bulletin.wording._en.numbers import NUMBER, cardinal, number, ordinal, plural
from bulletin.wording._scan import Said, Spot, phrases

_FRACTION = later(r"(?:(\d{1,4})[ -])?(\d{1,4})/(\d{1,4})(?![\d/])")
_VULGAR = later(r"(\d+)?\s?([¼-¾⅐-⅞])")
PLAY = later(
    r" (?:won|win|wins|beat|beats|beaten|lost|lose|drew|draw|defeated|defeat|score|led|lead|victory|trailed|"
    r"ended|finished|final) "
)


def fraction(spot: Spot) -> Said | None:
    """1/2, 2/3, 3 1/2."""
    found = spot.match(_FRACTION)
    if not found or (int(found[3]) < 2 and not is_bet(spot, found.end())):
        return None
    if fixed := _two_numbers(spot, found):
        return fixed
    said = _part(int(found[2]), int(found[3]))
    if found[0] in _FIXED:
        return Said(found.end(), _FIXED[found[0]], "fraction", "fixed", 0.9)
    if found[1]:
        said = f"{cardinal(int(found[1]))} and {'a half' if said == 'one half' else said}"
    elif said == "one half" and spot.right(found.end()).startswith((" a ", " an ", " the ")):
        said = "half"
    return Said(found.end(), said, "fraction", "part", 1.0 if int(found[2]) < int(found[3]) else 0.6)


def _two_numbers(spot: Spot, found: re.Match[str]) -> Said | None:
    """What is no part of a whole: a blood pressure, odds of a bet, or two shares of a hundred."""
    if found[1]:
        return None
    one, two = int(found[2]), int(found[3])
    unit = unit_at(spot, found.end())
    if (unit and unit[1].startswith("millimeter of")) or (
        one > 60 < two + 21 and _PRESSURE.search(spot.left)
    ):
        said = f"{cardinal(one)} over {cardinal(two)}"
        end, name = (unit[0], f" {plural(unit[1])}") if unit else (found.end(), "")
        return Said(end, said + name, "unit", "pressure", 0.9)
    if one >= 40 and 0 < two < 11:
        return Said(found.end(), f"{cardinal(one)} for {cardinal(two)}", "sport", "score", 0.6)
    if one + two == 100 or one == two == 20:
        return Said(found.end(), f"{cardinal(one)} {cardinal(two)}", "fraction", "shares", 0.9)
    if is_bet(spot, found.end()):
        return Said(found.end(), f"{cardinal(one)} to {cardinal(two)}", "fraction", "odds", 0.9)
    return None


_PRESSURE = later(r" (?:pressure|bp) ")
_BET = phrases("favourite, favorite, outsider, shot, longshot, on, against, chance, joint")
_ODDS = later(r" (?:odds|priced|price|bookmakers?|backed|betting|horses?|tipped|favourites?) (?:\w+ ){0,4}$")


def is_bet(spot: Spot, end: int) -> bool:
    """Whether the words around speak of odds."""
    return bool(_ODDS.search(spot.left)) or (
        spot.left.endswith((" at ", " a ", " the ")) and spot.right(end).startswith(_BET)
    )


_FIXED = {"24/7": "twenty-four seven", "9/11": "nine eleven"}


def _part(one: int, two: int) -> str:
    share = {2: "half", 4: "quarter"}.get(two) or ordinal(two)
    if one != 1:
        share = "halves" if two == 2 else f"{share}s"
    return f"{cardinal(one)} {share}"


def vulgar(spot: Spot) -> Said | None:
    """½, 3¼."""
    found = spot.match(_VULGAR)
    if not found:
        return None
    one, two = (int(part) for part in unicodedata.normalize("NFKC", found[2]).split("\u2044"))
    said = _part(one, two)
    if found[1]:
        part = f"a {said[4:]}" if said.startswith("one ") else said
        said = f"{cardinal(int(found[1][-15:]))} and {part}"
    elif said == "one half" and spot.text[found.end() : found.end() + 1] == "-":
        said = "half"
    return Said(found.end(), said, "fraction", "one-letter")


_RATIO = later(rf"({NUMBER}):({NUMBER})(?![\d:])")
_COMPARED = later(r" (?:ratio|odds|scale) ")


def ratio(spot: Spot) -> Said | None:
    """Two numbers with a colon: a score, or so many to so many."""
    found = spot.match(_RATIO)
    if not found:
        return None
    one, two = number(found[1]), number(found[2])
    if PLAY.search(spot.left[-28:]):
        return Said(found.end(), f"{one} {two}", "sport", "score")
    return Said(
        found.end(), f"{one} to {two}", "fraction", "ratio", 1.0 if _COMPARED.search(spot.left) else 0.6
    )
