"""Abbreviations, acronyms, Roman numerals, addresses and signs in English newspapers."""

import re
import unicodedata

from bulletin.lexicon import SPELLED
from bulletin.patterns import later
from bulletin.wording._en.numbers import cardinal, digits, ordinal, year
from bulletin.wording._scan import Said, Spot, phrases

_ROMAN = later(r"(?=[IVXL])((?:XL|L?X{0,3})(?:IX|IV|V?I{0,3}))(?!\w)")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}
_COUNTED = phrases(
    "apollo, saturn, vatican, olympiad, canto, figure, table, form, option, zone, exhibit, episode, scene, "
    "war, chapter, part, phase, title, act, volume, bowl, type, class, article, section, book, stage, tier, "
    "group, category, division, schedule, mark, level, appendix, annex"
)
_CAPITALS = later(r"[A-Z]{2,}(?:[.&-][A-Z]{2,})*(s?)(?!\w)|[A-Z](?:\.[A-Z])+\.?(?!\w)|[A-Z]&[A-Z](?!\w)")
_CAPITAL_NEAR = later(r"(?:^|[^\w.])[A-Z]{2,}\s$")
_CAPITAL_NEXT = later(r"\s[A-Z]{2,}(?!\w)")
_SAINT = later(r"St\.?(?=\s[A-Z])")
_STREET = later(r"(St|Dr)\.(?!\w)")
_NAMED = later(r"(?:^|\s)(?:[A-Z][\w'’]+|\d+(?:st|nd|rd|th))\s$")
_NUMBERED = later(r"(?:No(s?)\.|no(s)?\.|No(?=\s))\s?(?=\d{1,4}(?!\d|[.,]\d))")
_ENDS = "com|org|net|gov|edu|co|uk|info|io|tv|us|eu|vn|fr|de|jp|cn|au|ca|in|int|me|app|news|ai|ie|nz"
_MAIL = later(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,6}")
_WEB = later(
    r"(?:https?://|www\.)[^\s<>\"“”‘’()\[\]]{1,250}"
    rf"|(?:[a-zA-Z0-9-]{{1,63}}\.){{1,5}}(?:{_ENDS})(?![\w.-]*\w)(?:/[^\s<>\"“”‘’()\[\]…]{{0,250}})?"
)
_HEAD = later(r"https?://(?:www\.)?|www\.")
_TOKEN = later(r"[^\W\d_]+|\d+|[^\w\s]|_")
_MARKS = {
    ".": "dot", "/": "slash", "-": "dash", "_": "underscore", "@": "at", ":": "colon", "?": "question mark",
    "=": "equals", "&": "and", "%": "percent", "#": "hash", "~": "tilde", "+": "plus",
}  # fmt: skip
_SIGNS = {"&": "and", "+": "plus", "=": "equals", "@": "at", "%": "percent", "°": "degrees", "<": "less than",
          ">": "more than", "≥": "at least", "≤": "at most", "±": "plus or minus", "~": "about", "≈": "about",
          "×": "by", "÷": "divided by", "$": "dollars", "€": "euros", "£": "pounds", "¥": "yen", "#": "hash",
          "‰": "per thousand", "¢": "cents", "₹": "rupees", "№": "number", "§": "section"}  # fmt: skip
_SILENT = set("*_|•·●○■□▪▫◦►▶→←↑↓⇒★☆✓✔©®™^`\\")
_TAG = later(r"#(\w{1,100})")
_HUMPS = later(r"\d+|[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+")


def known(spot: Spot) -> Said | None:
    """A word of the lexicon."""
    entry = spot.entry()
    if not entry:
        return None
    written = entry.written
    spoken = entry.spoken or (" ".join(c for c in written if c.isalnum()) if entry.kind == SPELLED else "")
    end = spot.at + len(written)
    if entry.kind == "abbrev" and written.endswith(".") and _stops(spot, end) and entry.note == "ends":
        end -= 1
    return Said(end, spoken, entry.kind, "lexicon", phonemes=entry.phonemes) if spoken else None


def named_figure(spot: Spot) -> Said | None:
    """Figures that a lexicon names as a whole: 24/7; never part of a longer number."""
    entry = spot.entry()
    if not entry or _NUMBER_GOES_ON.match(spot.text, spot.at + len(entry.written)):
        return None
    return known(spot)


_NUMBER_GOES_ON = later(r"[.,:/-]?\d")


def _stops(spot: Spot, end: int) -> bool:
    following = spot.text[end : end + 8].lstrip()
    return not following or following[0].isupper()


def saint_or_street(spot: Spot) -> Said | None:
    """St. before a name is a saint, after one a street; so with Dr."""
    if found := spot.match(_STREET):
        after_name = _NAMED.search(spot.text[max(0, spot.at - 24) : spot.at])
        if after_name and not re.match(r"\s[A-Z]", spot.text[found.end() : found.end() + 2]):
            return Said(found.end(), "Street" if found[1] == "St" else "Drive", "abbrev", "address")
    found = spot.match(_SAINT)
    return Said(found.end(), "Saint", "abbrev", "saint") if found else None


def numbered(spot: Spot) -> Said | None:
    """No. before a number."""
    found = spot.match(_NUMBERED)
    said = "numbers " if found and (found[1] or found[2]) else "number "
    return Said(found.end(), said, "abbrev", "number") if found else None


def roman(spot: Spot) -> Said | None:
    """World War II is two, Charles III the third."""
    found = spot.match(_ROMAN)
    if not found or not found[1]:
        return None
    values = [_VALUES[letter] for letter in found[1]]
    total = sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
    if spot.left.endswith(_COUNTED):
        return Said(found.end(), cardinal(total), "roman", "counted")
    before = re.search(r"([A-Z]\w+)\s$", spot.text[max(0, spot.at - 24) : spot.at])
    if len(found[1]) > 1 and before and (total > _RULERS or before[1][1:] != before[1][1:].lower()):
        return Said(found.end(), cardinal(total), "roman", "counted", 0.9)
    if len(found[1]) > 1 and before:
        return _reign_or_part(spot, found.end(), total)
    if before and found[1] in "IVX" and _REIGNS.search(spot.left):
        return Said(found.end(), f"the {ordinal(total)}", "roman", "reign", 0.75)
    return None


def _reign_or_part(spot: Spot, end: int, total: int) -> Said:
    """A numeral after a name: of a ruler, of one of a family, or of a film."""
    ruler = spot.left.endswith(_CROWNED) or _REIGNS.search(spot.left)
    family = _FAMILY.search(spot.text[max(0, spot.at - 48) : spot.at]) and total <= _IN_FAMILY
    if ruler or family:
        return Said(end, f"the {ordinal(total)}", "roman", "reign", 1.0 if ruler else 0.75)
    return Said(end, cardinal(total), "roman", "part", 0.65)


_FAMILY = later(r"[A-Z][\w.]* [A-Z]\w+ $")
_IN_FAMILY = 5
_CROWNED = phrases(
    "abdullah, adrian, albert, alexander, alfonso, anne, augustus, benedict, boniface, carl, carlos, "
    "catherine, charles, christian, clement, constantine, cyrus, darius, david, edward, elizabeth, "
    "eugene, felipe, ferdinand, francis, franz, frederick, frederik, george, gregory, gustaf, gustav, "
    "haakon, harald, hassan, henry, hussein, innocent, isabella, ivan, james, john, joseph, juan, julius, "
    "leo, leopold, louis, malcolm, margrethe, mary, mehmed, mohammed, murad, napoleon, nicholas, olav, "
    "oscar, otto, paul, pedro, peter, philip, philippe, pius, ptolemy, rama, ramesses, ramses, richard, "
    "robert, selim, sigismund, sixtus, stephen, suleiman, urban, victor, wilhelm, willem, william, xerxes"
)
_RULERS = 24
"""No ruler and no pope had a higher number."""
_REIGNS = later(r" (?:king|queen|pope|emperor|empress|kaiser|tsar|czar|sultan|prince|princess) \w+ $")


_SHORTENED = later(r"[A-Z]{2,12}['’](?:RE|VE|LL|T|D)(?!\w)")


def capitals(spot: Spot) -> Said | None:
    """A word in capitals that no lexicon knows: as a word in a line of capitals, else by letters."""
    found = spot.match(_CAPITALS)
    if not found:
        return None
    word = found[0]
    if shortened := spot.match(_SHORTENED):
        return Said(shortened.end(), shortened[0].capitalize(), "capitals", "line", 0.75)
    near = _CAPITAL_NEAR.search(spot.text[max(0, spot.at - 16) : spot.at]) or spot.match(
        _CAPITAL_NEXT, found.end()
    )
    if word.isalpha() and near and len(word) > 3 and set(word) & set("AEIOUY"):
        return Said(found.end(), word.capitalize(), "capitals", "line", 0.75)
    end = found.end() - (word.endswith(".") and _stops(spot, found.end()))
    base = word[: -len(found[1])] if found[1] else word
    said = " ".join("and" if c == "&" else c for c in base if c.isalnum() or c == "&")
    return Said(end, f"{said}'s" if found[1] else said, "acronym", "unknown", 0.9 if "." in word else 0.6)


def mail(spot: Spot) -> Said | None:
    """An address of electronic mail."""
    found = spot.match(_MAIL)
    return _address(spot, found[0], "mail") if found else None


def web(spot: Spot) -> Said | None:
    """An address on the web, without its scheme and "www"."""
    found = spot.match(_WEB)
    return _address(spot, found[0], "web") if found else None


def _address(spot: Spot, written: str, rule: str) -> Said | None:
    address = written.rstrip(".,;:!?/-")
    bare = _HEAD.sub("", address, count=1)
    name, at, host = bare.partition("@")
    said = " ".join(word for token in _TOKEN.findall(bare) if (word := _token(token)))
    if at:
        said = " ".join([*map(_named_token, _TOKEN.findall(name)), *map(_token, _TOKEN.findall(at + host))])
    entry = spot.entry()
    if not said or (entry and len(entry.written) >= len(address)):
        return None
    return Said(spot.at + len(address), said, "url", rule)


def _named_token(token: str) -> str:
    """A part of the name before an @: of two letters, one a vowel, it is a name: jo."""
    return token.lower() if _SHORT_NAME.fullmatch(token) else _token(token)


_SHORT_NAME = later(r"(?i:[aeiouy][b-df-hj-np-tv-xz]|[b-df-hj-np-tv-xz][aeiouy])")


def _token(token: str) -> str:
    if token in _MARKS:
        return _MARKS[token]
    if token.isdecimal():
        return digits(token)
    return token.lower() if len(token) > 2 or token in {"co", "me", "in"} else " ".join(token.upper())


def hashtag(spot: Spot) -> Said | None:
    """A hashtag, its words apart."""
    found = spot.match(_TAG)
    if not found:
        return None
    words = (_tagged(part) if part.isdecimal() else part for part in _HUMPS.findall(found[1]))
    return Said(found.end(), f"hashtag {' '.join(words)}", "hashtag", "tag", 0.8)


def _tagged(part: str) -> str:
    """The figures of a hashtag: a year, a short number, or one by one."""
    if len(part) == 4 and part[:2] in {"19", "20"}:
        return year(int(part))
    return cardinal(int(part)) if len(part) < 3 and part[0] != "0" else digits(part)


def minus(spot: Spot) -> Said | None:
    """A minus before a number; the hyphen in COVID-19 has no word."""
    if spot.letter not in "-–−":
        return None
    if spot.text[spot.at - 1 : spot.at].isalpha():
        return Said(spot.at + 1, " ", "symbol", "hyphen")
    return Said(spot.at + 1, "minus ", "symbol", "minus")


_AMOUNT = later(r"\d[\d.,]*(?:\s?[^\W\d_]+){0,2}$")
_PER = later(r"/\s?([^\W\d_]{1,8}[23²³]?)(?!\w)")
_SHARED = frozenset(
    ["day", "hour", "week", "month", "year", "night", "person", "head", "share", "barrel", "ton", "tonne",
     "gallon", "mile", "minute", "second", "hr", "hectare", "acre", "household", "student", "kilometer"]
)  # fmt: skip


def _each(spot: Spot) -> Said | None:
    """A slash that divides an amount: $5/day, 4 cents/kWh, 26,300 dong/USD."""
    found = spot.match(_PER)
    if not found or not _AMOUNT.search(spot.text[max(0, spot.at - 32) : spot.at]):
        return None
    if found[1] in _SHARED:
        return Said(spot.at + 1, " per ", "symbol", "per")
    unit = spot.lexicon.named(found[1], ("unit",))
    if unit:
        return Said(found.end(), f" per {unit.spoken}", "symbol", "per")
    return Said(spot.at + 1, " to ", "symbol", "per") if found[1] in {"USD", "VND", "EUR"} else None


_TIMES = later(r"×\s?\d[\d.,]*(?:\s?[=<>≈≤≥]|\s?[+−÷])")


def sign(spot: Spot) -> Said | None:
    """A sign: said, or silent where it only decorates."""
    letter = spot.letter
    if letter in "-–−" or letter.isalnum():
        return None
    if letter == "/" and (shared := _each(spot)):
        return shared
    if letter == "/":
        return Said(spot.at + 1, " ", "symbol", "slash")
    if letter == "×" and spot.match(_TIMES):
        return Said(spot.at + 1, "times", "symbol", "sign")
    if letter in _SIGNS:
        return Said(spot.at + 1, _SIGNS[letter], "symbol", "sign")
    quiet = letter in _SILENT or unicodedata.category(letter) in {"Mn", "Sk", "Cf", "Cc", "Cn", "Co"}
    return Said(spot.at + 1, "", "symbol", "silent" if quiet else "unknown", 1.0 if quiet else 0.6)
