"""Units and currencies that stand otherwise than behind a plain number, in English newspapers."""

from bulletin.lexicon import Entry
from bulletin.patterns import later
from bulletin.wording._en.numbers import NUMBER, number, plural
from bulletin.wording._en.scales import SCALE, SCALES
from bulletin.wording._scan import Said, Spot

_CODED = later(
    rf"(USD|EUR|GBP|JPY|CNY|RMB|VND|AUD|CAD|SGD|HKD|NZD|THB|INR|KRW|CHF|IDR|PHP|MYR|Rs\.?)\s?({NUMBER})"
)
_COINS = {
    "USD": "U S dollar", "EUR": "euro", "GBP": "pound", "JPY": "yen", "CNY": "yuan", "RMB": "yuan",
    "VND": "dong", "AUD": "Australian dollar", "CAD": "Canadian dollar", "SGD": "Singapore dollar",
    "HKD": "Hong Kong dollar", "NZD": "New Zealand dollar", "THB": "baht", "INR": "rupee",
    "KRW": "won", "CHF": "Swiss franc", "IDR": "rupiah", "PHP": "peso", "MYR": "ringgit", "Rs": "rupee",
}  # fmt: skip


def coded(spot: Spot) -> Said | None:
    """A sum with the code of its currency before it: VND26,300, USD 12 million."""
    found = spot.match(_CODED)
    if not found:
        return None
    scale = spot.match(SCALE, found.end())
    end = scale.end() if scale else found.end()
    if spot.text[end : end + 1].isalnum():
        return None
    said = number(found[2]) + (f" {SCALES.get(scale[1]) or scale[2]}" if scale else "")
    coin = _COINS[found[1].rstrip(".")]
    coins = coin if found[2] == "1" and not scale else plural(coin)
    return Said(end, f"{said} {coins}", "currency", "code-number")


_UNIT = later(r"[^\W\d_]{1,5}[23²³]?(?!\w)")
_NUMBER = later(NUMBER)


def per_unit(spot: Spot) -> Said | None:
    """A unit that stands for one of it, or for millions: tonnes per MWh, two million sq km."""
    if spot.left.endswith(_MANY):
        return _of_many(spot)
    found = spot.match(_UNIT) if spot.left.endswith(" per ") else None
    unit = spot.lexicon.named(found[0], ("unit",)) if found and found[0] not in _WORDS else None
    return Said(spot.at + len(unit.written), unit.spoken, "unit", "per") if unit else None


_MANY = (" thousand ", " million ", " billion ", " trillion ")
_OF_MANY = later(r"(?:(?:sq|cu)\.? )?[^\W\d_]{1,5}[23²³]?(?!\w)")


def _of_many(spot: Spot) -> Said | None:
    found = spot.match(_OF_MANY)
    unit = spot.lexicon.named(found[0], ("unit",)) if found and found[0] not in _WORDS else None
    return Said(spot.at + len(unit.written), plural(unit.spoken), "unit", "of-many") if unit else None


_WORDS = frozenset(("percent", "t", "m", "g", "l", "L", "V", "W"))


_INCHES = later(r"(?:-|\s(?=in\.\s[a-z]))?in(?:\.(?=\s?[a-z(,;])|(?![\w.]))")


_FEET = later(r" (?:\d+ ?ft|\d+ (?:foot|feet)) $")
_AFTER_FEET = later(r"[ -]?in(?:\.(?!\w)|(?![\w.])|(?=\.))")


def inches(spot: Spot, end: int) -> tuple[int, str] | None:
    """Where inches end that are glued to a number: a 6.1in screen, a 12-in. gun."""
    if found := spot.match(_INCHES, end):
        return found.end(), "inch"
    found = spot.match(_AFTER_FEET, end)
    return (found.end(), "inch") if found and _FEET.search(spot.left) else None


def unit_at(spot: Spot, end: int) -> tuple[int, str] | None:
    """The unit that follows a number, in the singular, and where it ends."""
    glued = inches(spot, end)
    if glued:
        return glued
    if degrees := spot.match(_DEGREES, end):
        told = "." in spot.text[spot.at : end] or _HEAT.search(spot.left)
        return (degrees.end(), _SCALES_OF_HEAT[degrees[1]]) if told else None
    joined = spot.text[end : end + 1] == "-"
    start = end + (joined or spot.text[end : end + 1] in {" ", "\u00a0"})
    entry = _joined(spot, start) if joined else spot.entry(start)
    if not entry or entry.kind != "unit" or (entry.written == "m" and start == end):
        return None
    return start + len(entry.written), entry.spoken


_DEGREES = later(r"([CF])(?![\w-])")
_SCALES_OF_HEAT = {"C": "degree Celsius", "F": "degree Fahrenheit"}
_HEAT = later(
    r" (?:temperatures?|highs?|lows?|warm(?:er|ed|ing)?|cool(?:er|ed)?|hot(?:ter|test)?|cold(?:er|est)?|heat|"
    r"heatwave|mercury|below|above|chill|wind chill|reached|reaching|oven|fever|c|f|celsius|fahrenheit) "
)
_AFTER_HYPHEN = later(r"sq\.-ft\.|sq[.-]? ?(?:ft|km|mi|m)\b\.?|[^\W\d_]{1,5}(?:/[^\W\d_]{1,3})?[23²³]?(?!\w)")


def _joined(spot: Spot, start: int) -> Entry | None:
    """The unit behind a hyphen: a 5-km run."""
    found = spot.match(_AFTER_HYPHEN, start)
    return spot.lexicon.named(found[0], ("unit",)) if found and found[0] not in _WORDS - {"m"} else None
