"""Words that are not said as they are written: lexicon, capitals, foreign names, signs."""

import re
import unicodedata

from bulletin.lexicon import SPELLED
from bulletin.patterns import later
from bulletin.wording._scan import Said, Spot, phrases
from bulletin.wording._vi.codes import roman_value
from bulletin.wording._vi.composed import composed
from bulletin.wording._vi.letters import UPPER, has_vowel, in_capitals, is_accented, is_syllable, spelled
from bulletin.wording._vi.numbers import cardinal

_CAPITALS = later(
    rf"[{UPPER}]{{2,40}}(?:[.&-][{UPPER}]{{2,40}}){{0,5}}(?!\w|&[{UPPER}](?!\w))"
    rf"|[{UPPER}](?:\.[{UPPER}]){{1,5}}(?!\w)"
    rf"|[{UPPER}]{{1,20}}(?:&[{UPPER}]{{1,20}}){{1,5}}(?!\w)"
)
_NAME = later(r"[^\W\d_]{1,64}(?:['’][^\W\d_]+)?")
_MIXED = later(rf"[{UPPER}]{{2,40}}[^\W\d_]{{0,40}}")
_SIGNS = {
    "&": "và", "≥": "lớn hơn hoặc bằng", "≤": "nhỏ hơn hoặc bằng", "±": "cộng trừ", "~": "khoảng",
    "≈": "xấp xỉ", "=": "bằng", "<": "nhỏ hơn", ">": "lớn hơn", "+": "cộng", "×": "nhân", "%": "phần trăm",
    "‰": "phần nghìn", "°": "độ", "@": "a còng", "÷": "chia", "≠": "khác", "∞": "vô cùng", "√": "căn",
    "$": "đô la", "^": "mũ", "€": "ơ rô", "£": "bảng Anh", "¥": "yên", "₫": "đồng", "§": "mục", "№": "số",
    "π": "pi",
}  # fmt: skip
_SILENT = set("*_|•·●○■□▪▫◦►▶→←↑↓⇒★☆✓✔©®™`\\")
_SPANS_OF_TIME = phrases("giây, phút, giờ, ngày, đêm, tuần, tháng, quý, năm, vụ, mùa, ca")
_PER_WORDS = frozenset(_SPANS_OF_TIME) | frozenset(
    phrases(
        "lần, lượt, người, hộ, khẩu, suất, chỗ, con, cây, chiếc, cái, bộ, tấn, tạ, yến, sào, mẫu, "
        "công, hécta, lít, mét, thùng, bao, đơn, chuyến, kỳ, học, xe, trẻ, bữa, trận, cuốn, vé, "
        "phụ, bà, mẹ, tô, ly, cân, gói, hộp, chai, ki, em, trường, lớp, xã, sinh, dân, kilôgam, usd"
    )
)
_COUNTING = later(r"\d[\d.,]*(?: \w+){0,4} $")
_PRICES = phrases("đồng, usd, euro, đô la, triệu, tỷ, tỉ, nghìn, ngàn")
_MEASURES = phrases("tấn, tạ, yến, lít, gam, mét, kilôgam")


def known(spot: Spot) -> Said | None:
    """A word of the lexicon."""
    entry = spot.entry()
    if not entry or entry.kind == "scale":
        return None
    spoken = entry.spoken or (spelled(entry.written) if entry.kind == SPELLED else "")
    end = spot.at + len(entry.written)
    if not spoken or (entry.kind in _JOINED and spot.match(_GOES_ON, end)):
        return None
    return Said(end, spoken, entry.kind, "lexicon", phonemes=entry.phonemes)


def named_figure(spot: Spot) -> Said | None:
    """Figures that a lexicon names as a whole: 24/7; never part of a longer number."""
    entry = spot.entry()
    if not entry or _NUMBER_GOES_ON.match(spot.text, spot.at + len(entry.written)):
        return None
    return known(spot)


_NUMBER_GOES_ON = later(r"[.,:/-]?\d")


_JOINED = {"acronym", SPELLED}
_GOES_ON = later(rf"[-&][{UPPER}](?![^\W{UPPER}])|\.\d")


_NUMBERED_PLACE = later(r"([PQ])(?=\d{1,2}(?:,|\)|;|\.?$|\s[-–]\s))")
_PLACE = later(rf"(P|Q|H|X|TT|TX)\.\s?(?=[{UPPER}][^\W\d_{UPPER}])")
_PLACES = {"P": "phường", "Q": "quận", "H": "huyện", "X": "xã", "TT": "thị trấn", "TX": "thị xã"}
_IN_PLACE = phrases(
    "ở, tại, trú, xã, phường, quê, địa bàn, thuộc, đường, phố, ấp, thôn, ca, công an, "
    "ubnd, hđnd, đảng ủy, chủ tịch"
)


def place(spot: Spot) -> Said | None:
    """The kind of a place before its name, in an address: ", P. Bến Nghé"."""
    if spot.letter not in "PQHXT":
        return None
    found = spot.match(_PLACE)
    if not found:
        return _numbered_place(spot)
    before = spot.text[: spot.at][-3:].rstrip()[-1:] if spot.at else ""
    named = spot.left.endswith(_IN_PLACE) or _PLACE_AND.search(spot.text[max(0, spot.at - 48) : spot.at])
    if before not in {",", "(", ";"} and not named:
        return None
    blank = "" if found[0][-1].isspace() else " "
    return Said(found.end(), _PLACES[found[1]] + (" " if not blank else ""), "abbrev", "place")


def _numbered_place(spot: Spot) -> Said | None:
    """The kind of a place before its number, in an address: ", P13, Q10"."""
    found = spot.match(_NUMBERED_PLACE)
    before = spot.text[max(0, spot.at - 2) : spot.at].rstrip()[-1:]
    if not found or before not in {",", "("} or not _OF_CITY.search(spot.text, spot.at, spot.limit):
        return None
    return Said(found.end(), _PLACES[found[1]] + " ", "abbrev", "place", 0.9)


_OF_CITY = later(r".{1,24}(?:TP|Tp|Q\.|quận|thành phố|HCM)|Q\d{1,2}")
_PLACE_AND = later(
    r"(?<!\w)(?:TP|TX|TT|[PQHX]|thành phố|thị xã|thị trấn|quận|huyện|phường|xã)\.? ?(?:[^\W\d_]+ ){1,4}"
    r"(?:và|hoặc|đến) $"
)


def capitals(spot: Spot) -> Said | None:
    """A word in capitals that no lexicon knows: a syllable of a line in capitals, or letter by letter."""
    found = spot.match(_CAPITALS)
    if not found:
        return None
    word = found[0]
    shouted = in_capitals(spot.text, spot.at, found.end())
    if word.isalpha() and is_syllable(word) and (shouted or is_accented(word.replace("Đ", "D"))):
        return Said(found.end(), word.lower(), "capitals", "syllable")
    if word.isalpha() and len(word) > 3 and has_vowel(word) and (shouted or _sayable(word)):
        return Said(found.end(), word.lower(), "acronym", "word", 0.6)
    if numbered := _NUMBERED.fullmatch(word):
        said = f"{_part(spot, numbered[1]) or spelled(numbered[1])} {cardinal(roman_value(numbered[2]))}"
        return Said(found.end(), said, "acronym", "numbered", 0.8)
    if parts := _known_parts(spot, word):
        return Said(found.end(), parts[0], "acronym", "parts", parts[1])
    dotted = spot.match(_ABBREVIATED, found.end()) if "." in word else None
    said = " và ".join(map(spelled, word.split("&")))
    return Said(dotted.end() if dotted else found.end(), said, "acronym", "unknown", 0.5)


_NUMBERED = later(r"([^\W_]{2,40})-(II|III|IV|VI{1,3}|IX)")


_TELLING = 4
"""Letters from which on one known part of an acronym tells that it is meant, whatever the others are."""


def _known_parts(spot: Spot, word: str) -> tuple[str, float] | None:
    """The parts of a joined acronym as the lexicon says them and how sure they are, if it knows any."""
    parts = re.split("([-&])", word)
    known = [_SIGNS.get(part, part) if part in "-&" else _part(spot, part) for part in parts]
    long = any(said and len(part) >= _TELLING for part, said in zip(parts, known, strict=True))
    if len(parts) < 2 or not (long or all(known)):
        return None
    said = [words or spelled(part) for part, words in zip(parts, known, strict=True)]
    return " ".join(said), 0.9 if all(known) else 0.6


def _part(spot: Spot, part: str) -> str:
    """A part as it is said anywhere, not only beside certain words; or as the kind of a document."""
    entry = spot.lexicon.named(part, ("acronym", SPELLED))
    if not entry or entry.left or entry.right:
        entry = spot.lexicon.named(part, ("docnumber",)) if part in _DOCUMENTS else None
    return (entry.spoken or spelled(part)) if entry else composed(spot, part)


_DOCUMENTS = frozenset(("NQ", "QĐ", "NĐ", "KL", "KH", "HD", "TB", "CV"))


_ABBREVIATED = later(r"\.(?=[,;:)\]\"”]|\s(?:[^\W\d_A-ZĐ]|\())")
"""The full stop of the last of several initials, where no sentence ends with it."""
_CLUSTER = later("[^AEIOUY]{3}")


def _sayable(word: str) -> bool:
    """Whether an acronym may be said as a word: vowels and consonants in turn."""
    vowels = sum(letter in "AEIOUY" for letter in word)
    return vowels * 3 >= len(word) and not _CLUSTER.search(word)


def mixed(spot: Spot) -> Said | None:
    """A word that begins with several capitals and goes on small, and cannot be said: letter by letter."""
    found = spot.match(_MIXED)
    if not found or found[0].isupper() or has_vowel(found[0]):
        return None
    return Said(found.end(), spelled(found[0]), "acronym", "unknown", 0.5)


def foreign(spot: Spot) -> Said | None:
    """A foreign name without a reading: said as it is written, in doubt."""
    if _OTHER_SCRIPT.match(spot.letter) and spot.letter.isalpha():
        return _as_written(spot, _LETTERS)
    if not spot.letter.isupper():
        return _as_written(spot, _HUMPED)
    found = spot.match(_NAME)
    if not found or len(found[0]) < 2 or is_syllable(found[0]) or not _JUST_LETTERS.match(found[0]):
        return None
    if again := spot.match(_FIRM):
        return Said(again.end(), f"{again[1]} và {again[1]}", "foreign", "name", 0.65)
    return Said(found.end(), found[0], "foreign", "name", 0.65)


_JUST_LETTERS = later(r"(?!.*[²³¹¼-¾])")
_FIRM = later(r"([^\W\d_]{2,64}) ?& ?\1(?!\w)")
"""One name on both sides of a sign, as a firm has it: one place to look at."""


def _as_written(spot: Spot, pattern: re.Pattern[str]) -> Said | None:
    found = spot.match(pattern)
    if not found or not found[0].isalpha():
        return None
    sayable = has_vowel(found[0]) or not found[0].isascii()
    return Said(found.end(), found[0] if sayable else spelled(found[0]), "foreign", "strange", 0.6)


_LETTERS = later(r"[^\W\d_]{1,64}")
_HUMPED = later(rf"[a-z]{{1,40}}[{UPPER}][^\W\d_]{{0,40}}")
_OTHER_SCRIPT = later(r"[^\W\d_a-zA-Z\u00aa-\u024f\u1e00-\u1eff]")


def sign(spot: Spot) -> Said | None:
    """A sign: said, or silent where it only decorates."""
    letter = spot.letter
    if letter == "/":
        return _slash(spot)
    if letter in "-–−":
        return None
    if letter in _SIGNS:
        return Said(spot.at + 1, _SIGNS[letter], "symbol", "sign")
    if letter in _SILENT or unicodedata.category(letter) in {"Mn", "Sk", "Cf", "Cc", "Cn", "Co"}:
        return Said(spot.at + 1, "", "symbol", "silent")
    if letter.isalnum():
        return None
    return Said(spot.at + 1, "", "symbol", "unknown", 0.6)


_EITHER_WAY = later(r"\+\s?/\s?[-–−]\s?(?=\d)")


_HOTEL = later(
    r" (?:khách sạn|ks|resort|hạng|chuẩn|tiêu chuẩn|du thuyền|nhà hàng) (?:[^\W\d_]+ ){0,3}[1-7] $"
)


def stars(spot: Spot) -> Said | None:
    """The stars of a hotel: 4*."""
    found = spot.letter == "*" and _HOTEL.search(spot.left)
    return Said(spot.at + 1, " sao", "symbol", "sign") if found else None


def either_way(spot: Spot) -> Said | None:
    """A plus and a minus before a number: +/-5."""
    found = spot.match(_EITHER_WAY)
    return Said(found.end(), "cộng trừ ", "symbol", "sign") if found else None


def _slash(spot: Spot) -> Said:
    """A slash between words: "một" where it divides an amount, otherwise no word."""
    following = spot.right(spot.at + 1).split()
    counts = _COUNTING.search(spot.left)
    if counts and spot.text[spot.at + 1 : spot.at + 2].isdecimal() and spot.text[spot.at - 1].isalpha():
        return Said(spot.at + 1, " trên ", "symbol", "per")
    if counts and spot.left.endswith(_PRICES) and spot.text[spot.at + 1 : spot.at + 2].isalpha():
        unit = spot.lexicon.named(following[0], ("unit", "currency"))
        return (
            Said(spot.at + 1, "một", "symbol", "price") if not unit or unit.kind == "unit" else _quiet(spot)
        )
    if counts and following and f" {following[0]} " in _PER_WORDS:
        said = (
            "trên" if spot.left.endswith(_MEASURES) and f" {following[0]} " not in _SPANS_OF_TIME else "một"
        )
        return Said(spot.at + 1, said, "symbol", "per")
    entry = spot.lexicon.named(following[0], ("unit",)) if following else None
    if counts and entry:
        return _per_unit(spot, following[0])
    return _quiet(spot)


def _per_unit(spot: Spot, following: str) -> Said:
    """A slash before a unit, said with it, so that the L of "µg/L" is no letter of a document."""
    before = spot.left.split()[-1]
    strange = before.isalpha() and not is_syllable(before)
    said = "trên" if strange or spot.left.endswith(_MEASURES) else "một"
    written = spot.text[spot.at + 1 : spot.at + 1 + len(following)]
    unit = spot.lexicon.named(written, ("unit",))
    if not unit or unit.written != written or before.isdecimal() or spot.at + 1 + len(written) > spot.limit:
        return Said(spot.at + 1, said, "symbol", "per")
    return Said(spot.at + 1 + len(written), f"{said} {unit.spoken}", "symbol", "per")


def _quiet(spot: Spot) -> Said:
    """A slash without a word."""
    blank = spot.text[spot.at + 1 : spot.at + 2].isspace()
    return Said(spot.at + 1, "" if blank else " ", "symbol", "slash")


def minus(spot: Spot) -> Said | None:
    """A minus before a number; the hyphen of a code like COVID-19 has no word."""
    if spot.letter not in "-–−":
        return None
    before = spot.text[spot.at - 1 : spot.at]
    if before.isalpha():
        zone = spot.text[max(0, spot.at - 3) : spot.at] in {"UTC", "GMT"}
        return Said(spot.at + 1, " trừ " if zone else " ", "symbol", "hyphen")
    return Said(spot.at + 1, "âm ", "symbol", "minus")
