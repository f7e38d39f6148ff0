"""Amounts, money, scores, fractions, telephone numbers and codes in English newspapers."""

import re
import unicodedata

from bulletin.patterns import later
from bulletin.wording._en.measures import unit_at
from bulletin.wording._en.numbers import NUMBER, cardinal, digits, number, ordinal, plural, value
from bulletin.wording._en.scales import SCALE, SCALES
from bulletin.wording._en.shares import PLAY, is_bet
from bulletin.wording._scan import Said, Spot, phrases

_NUMBER = later(NUMBER)
_MONEY = later(rf"((?:US|A|C|NZ|HK|S)?\$|€|£|¥|₫|₹)\s?({NUMBER})(?:\s?[-–]\s?(?:[$€£¥])?({NUMBER}))?")
_COINS = {
    "₹": ("rupee", ""),
    "$": ("dollar", "cent"),
    "€": ("euro", "cent"),
    "£": ("pound", "penny"),
    "¥": ("yen", ""),
    "₫": ("dong", ""),
}
_LANDS = {
    "US": "U S ",
    "A": "Australian ",
    "C": "Canadian ",
    "NZ": "New Zealand ",
    "HK": "Hong Kong ",
    "S": "Singapore ",
}
_ARTICLES = phrases("a, an, the, its, his, her, their, this, that, our, new, extra, another")
_SMALL = frozenset(
    phrases(
        "and, or, to, in, on, at, for, of, by, with, from, as, is, was, were, are, be, been, has, had, "
        "have, a, an, the, that, which, who, but, if, when, while, after, before, than, per, each, "
        "more, less, over, under, into, about, last, this, next"
    )
)
_ORDINAL = later(r"(\d{1,3}(?:,\d{3})+|\d{1,9})(st|nd|rd|th)(?!\w)")
_RANGE = later(rf"({NUMBER})%?(\s?[-–]\s?)({NUMBER})(?![\d/-])")
_AFTER_SCORE = phrases(
    "vote, win, victory, defeat, draw, loss, lead, decision, up, down, ahead, at, on, against"
)
_CODE = later(r"[^\W_]{1,40}(?:[-.]\d{1,20}){0,8}")
_RUN = later(r"[^\W\d_]+|\d+")
_ROW = later(r"\d+(?:[.:/-]\d+)+(?!\d)")
_ANY = later(r"[^\W\d_a-zA-Z\u00aa\u00ba\u00c0-\u024f](?=\w)|\w{1,64}")


def money(spot: Spot) -> Said | None:
    """$12m, £3.50, US$1.5 billion, "a $12m plan"; "$1.2bn-$1.5bn" is from one to the other."""
    first = _sum(spot)
    dash = spot.match(_TO_SUM, first.end) if first else None
    second = _sum(Spot(spot.page, dash.end(), spot.limit)) if dash else None
    if not first or not second:
        return first
    return Said(second.end, first.spoken + _between(spot) + second.spoken, "currency", "sign-range")


_TO_SUM = later(r"\s?[-–—]\s?(?=(?:US|A|C|NZ|HK|S)?[$€£¥₫₹]\s?\d)")


def _between(spot: Spot) -> str:
    """The word between two ends: between five and seven, otherwise five to seven."""
    return " and " if spot.left.endswith(" between ") else " to "


def _sum(spot: Spot) -> Said | None:
    found = spot.match(_MONEY)
    if not found:
        return None
    sign = found[1][-1]
    coin, small = _COINS[sign]
    scale = spot.match(SCALE, found.end())
    end = scale.end() if scale else found.end()
    land = _LANDS.get(found[1][:-1], "")
    change = re.fullmatch(r"([\d,]+)\.(\d\d)", found[2])
    if change and small and not scale and not found[3]:
        return Said(end, _change(land, (coin, small), change[1], change[2]), "currency", "change")
    said = number(found[2]) + (f"{_between(spot)}{number(found[3])}" if found[3] else "")
    said += f" {SCALES.get(scale[1]) or scale[2]}" if scale else ""
    one = found[2] == "1" and not scale and not found[3]
    one = one or spot.text[end : end + 3] == "-a-"
    coins = coin if one or _before_noun(spot, end) else plural(coin)
    return Said(end, f"{said} {land}{coins}", "currency", "sign-number")


def _change(land: str, names: tuple[str, str], whole: str, rest: str) -> str:
    coin, small = names
    if not whole.strip("0") and rest != "00":
        return f"{cardinal(int(rest))} {land}{small if rest == '01' else plural(small)}"
    coins = coin if whole == "1" else plural(coin)
    said = f"{number(whole)} {land}{coins}"
    return said if rest == "00" else f"{said} {cardinal(int(rest))}"


def _before_noun(spot: Spot, end: int) -> bool:
    """Whether the amount stands before a thing it describes: "a $12m plan"."""
    if spot.text[end : end + 1] not in {" ", "-"} or not spot.left.endswith(_ARTICLES):
        return False
    following = spot.right(end).split()
    return bool(following) and f" {following[0]} " not in _SMALL and spot.text[end + 1 : end + 2].islower()


def amount(spot: Spot) -> Said | None:
    """A number with its unit or per cent."""
    ranged = spot.match(_RANGE)
    found = ranged or spot.match(_NUMBER)
    if not found:
        return None
    unit = unit_at(spot, found.end())
    if not unit:
        return None
    end, name = unit
    said = f"{number(found[1])}{_between(spot)}{number(found[3])}" if ranged else number(found[0])
    one = (not ranged and found[0] == "1") or _describes(spot, found.end(), end)
    kind = "percent" if name == "percent" else "unit"
    return Said(end, f"{said} {name if one else plural(name)}", kind, "number-unit")


def _describes(spot: Spot, joint: int, end: int) -> bool:
    """Whether an amount stands before the thing that it measures: a 12-mile run, a 5kg bag."""
    return spot.text[joint : joint + 1] == "-" or (
        spot.left.endswith((" a ", " an ")) and _before_noun(spot, end)
    )


def place(spot: Spot) -> Said | None:
    """2nd, 31st."""
    found = spot.match(_ORDINAL)
    if not found or found[2] != _suffix(int(found[1].replace(",", ""))):
        return None
    return Said(found.end(), ordinal(int(found[1].replace(",", ""))), "ordinal", "rank")


def _suffix(number: int) -> str:
    """The letters of a place: 18st is no place but a weight."""
    return "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def stretch(spot: Spot) -> Said | None:
    """A score or a range, as the words around tell."""
    found = spot.match(_RANGE)
    if not found:
        return None
    one, two = number(found[1]), number(found[3])
    played = PLAY.search(spot.left[-28:]) or spot.right(found.end()).startswith(_AFTER_SCORE)
    if played and len(found[1]) < 4:
        return Said(found.end(), f"{one} {two}", "sport", "score")
    if is_bet(spot, found.end()):
        return Said(found.end(), f"{one} to {two}", "fraction", "odds", 0.9)
    if value(found[1]) >= value(found[3]):
        return Said(found.end(), f"{one} {two}", "sport", "dash", 0.6)
    following = spot.text[found.end() : found.end() + 2]
    sure = spot.left.endswith((" from ", " between ", " about ", " of ")) or following[1:].islower()
    return Said(found.end(), f"{one}{_between(spot)}{two}", "range", "number-number", 0.9 if sure else 0.6)


def row(spot: Spot) -> Said | None:
    """Numbers in a row that nothing else explains."""
    found = spot.match(_ROW)
    if not found or spot.match(later(rf"{NUMBER}(?![\w/:]|-(?![a-z]))(?!\.\d)")):
        return None
    parts = re.findall(r"[.:/-]?\d+", found[0])
    said = [f"{'point ' if part[0] == '.' else ''}{_short(part.lstrip('.:/-'))}" for part in parts]
    return Said(found.end(), " ".join(said), "code", "row", 0.5)


def _short(written: str) -> str:
    return digits(written) if written[0] == "0" or len(written) > 4 else cardinal(int(written))


def code(spot: Spot) -> Said | None:
    """A code of letters and digits: A380, F-16, 5G."""
    found = spot.match(_CODE)
    if not found or not any(c.isdecimal() for c in found[0]) or not any(c.isalpha() for c in found[0]):
        return None
    if any(_figure(letter) and not letter.isdecimal() for letter in found[0]):
        return None
    said = " ".join(_run(spot, run) for run in _RUN.findall(found[0]))
    if point := _POINT.fullmatch(found[0]):
        said = f"{' '.join(_run(spot, run) for run in _RUN.findall(point[1]))} point {digits(point[2])}"
    return Said(found.end(), said, "code", "letters-digits", 0.8 if len(found[0]) <= 8 else 0.6)


_POINT = later(r"([^\W\d_]+\d+)\.(\d+)")


def _run(spot: Spot, run: str) -> str:
    if run.isdecimal():
        return digits(run) if len(run) > 2 or run[0] == "0" else cardinal(int(run))
    entry = spot.lexicon.named(run, ("acronym",))
    if entry:
        return entry.spoken or " ".join(run)
    return run if _NAME.fullmatch(run) else " ".join(run.upper())


_NAME = later(r"[A-Z][aeiou]|[AEIOU][a-z]|[a-z][aeiouy]|(?=.*[^\W_A-Z]).{3,}")


_VARIANT = later(r"(\d{3})-(\d{1,4})(s?)(?!\w)")


_JET = later(r"7[0-8]7-[1-9]00(?:ER|LR)?s?")


def variant(spot: Spot) -> Said | None:
    """A model with its variant after its maker: Boeing 787-9."""
    found = spot.match(_VARIANT)
    if found and not (spot.left.endswith(_MODELS) or _JET.fullmatch(found[0])):
        return None
    if not found:
        return None
    said = f"{digits(found[1])} {number(found[2])}{' s' if found[3] else ''}"
    return Said(found.end(), said, "code", "letters-digits", 0.9)


def bare(spot: Spot) -> Said | None:
    """A number alone."""
    found = spot.match(_NUMBER)
    if not found:
        return None
    written = found[0]
    named = written.isdecimal() and len(written) > 1 and written[0] == "0"
    named = named or (len(written) == 3 and spot.left.endswith(_MODELS))
    said = digits(written) if named else number(written)
    kind = "decimal" if "." in written else "cardinal"
    return Said(found.end(), said, kind, "number", 0.6 if len(written) > 18 else 1.0)


_MODELS = phrases("boeing, airbus, flight, peugeot, porsche, embraer, bombardier")


def leftover(spot: Spot) -> Said | None:
    """The last resort for a word that holds anything like a digit, in doubt."""
    found = spot.match(_ANY)
    if not found or not any(_figure(letter) for letter in found[0]):
        return None
    parts = (f" {_figure(letter)} " if _figure(letter) else letter for letter in found[0])
    return Said(found.end(), " ".join("".join(parts).split()), "code", "leftover", 0.5)


def _figure(letter: str) -> str:
    if letter.isalpha() and not letter.isdigit():
        return ""
    figure = unicodedata.numeric(letter, -1.0)
    if figure < 0:
        return ""
    return cardinal(int(figure)) if figure == int(figure) else "fraction"
