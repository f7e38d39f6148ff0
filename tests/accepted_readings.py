"""Tables of written lines with their accepted readings, and whether what was said is one of them.

A row is class, written, spoken, others (divided by ||) and how it was read at first. In a reading {a|b} is a
choice, {a|} an optional part, «ABC» are letters named one by one, «#225» is a number said whole, digit by
digit, or without mươi and trăm. Case, punctuation and equal spellings (nghìn and ngàn, where the tone stands)
do not count.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.spoken_numbers import Unreadable, read
from tests.spoken_numbers_vi import NAMES, PLAIN

_NAMES = """
A a ây, B bê bi, C xê cê xi, D đê dê đi, Đ đê, E e i, F ép, G giê gờ gi, H hát ết, I i ai, J giây, K ca cây,
L e_lờ en_lờ, M em_mờ em, N en_nờ en, O o âu, P pê pi, Q quy, R e_rờ a, S ét_xì ét, T tê ti, U u diu, V vê vi,
W vê_kép, X ích_xì ích, Y i_dài oai, Z dét
"""
LETTERS = {
    letter: [name.replace("_", " ") for name in names]
    for letter, *names in (entry.split() for entry in _NAMES.split(","))
}
"""The names of the letters, Vietnamese and as Vietnamese say the English ones."""
_SAME = {
    "ngàn": "nghìn",
    "lẻ": "linh",
    "tỉ": "tỷ",
    "mồng": "mùng",
    "sỹ": "sĩ",
    "micrô": "mi crô",
    "thuỷ": "thủy",
}
_TONES = str.maketrans({"\u0300": "", "\u0301": "", "\u0303": "", "\u0309": "", "\u0323": ""})
_OLD_PLACE = re.compile(r"(?<!q)(o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])(?!\w)")


@dataclass(frozen=True, slots=True)
class Row:
    """A written line, its class, the patterns of its readings; how it was first read, "right" or "wrong"."""

    kind: str
    written: str
    readings: tuple[str, ...]
    first: str = ""


def rows(path: Path) -> tuple[Row, ...]:
    """The rows of a table, without its comments."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(_row(line) for line in lines if line and not line.startswith("#"))


def _row(line: str) -> Row:
    kind, written, spoken, *others = line.split("\t")
    more = others[0].split("||") if others else []
    first = others[1] if len(others) > 1 else ""
    return Row(kind, written, (spoken, *(one for one in more if one.strip())), first)


def accepts(row: Row, said: str) -> bool:
    """Whether `said` is one of the row's readings."""
    words = _folded(said) + " "
    return any(re.fullmatch(_pattern(reading), words) for reading in row.readings)


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFC", text).lower()
    text = _OLD_PLACE.sub(lambda found: _first_toned(found[1]), text)
    words = re.sub(r"[^\w«»#]", " ", text).split()
    return " ".join(_SAME.get(word, word) for word in words)


def _first_toned(pair: str) -> str:
    """ "oà" as "òa": the tone put on the first of the two vowels."""
    first, second = pair[0], pair[1]
    bare = unicodedata.normalize("NFD", second)
    tone = "".join(mark for mark in bare if ord(mark) in _TONES)
    plain = unicodedata.normalize("NFC", bare.translate(_TONES))
    return unicodedata.normalize("NFC", first + tone) + plain


@cache
def _pattern(reading: str) -> str:
    parts = re.split(r"(\{[^}]*\})", reading)
    return "".join(_choice(part[1:-1]) if part.startswith("{") else _plain(part) for part in parts)


def _choice(text: str) -> str:
    return "(?:" + "|".join(map(_plain, text.split("|"))) + ")"


def _plain(text: str) -> str:
    return "".join(_word(word) for word in _folded(text).split())


def _word(word: str) -> str:
    if word.startswith("«#"):
        return "(?:" + "|".join(f"{words} " for words in _number(word.strip("«»#"))) + ")"
    if word.startswith("«"):
        return "".join(map(_letter, word.strip("«»").upper()))
    return re.escape(word) + " "


def _letter(letter: str) -> str:
    return "(?:" + "|".join(f"{name} " for name in (*LETTERS[letter], letter.lower())) + ")"


def _number(digits: str) -> tuple[str, ...]:
    """The readings of a number of three digits."""
    one_by_one = " ".join(NAMES[int(digit)] for digit in digits)
    whole = next(words for words in _candidates(digits) if _worth(words) == int(digits))
    return one_by_one, whole, whole.replace(" mươi", "").replace(" trăm", "")


def _candidates(digits: str) -> tuple[str, ...]:
    hundreds, tens, ones = (NAMES[int(digit)] for digit in digits.zfill(3))
    endings = {"một": "mốt", "bốn": "tư", "năm": "lăm"}
    last = endings.get(ones, ones)
    return (
        f"{hundreds} trăm {tens} mươi {last}",
        f"{hundreds} trăm {tens} mươi",
        f"{hundreds} trăm mười {'lăm' if ones == 'năm' else ones}",
        f"{hundreds} trăm mười",
        f"{hundreds} trăm linh {ones}",
        f"{hundreds} trăm",
    )


def _worth(words: str) -> int:
    try:
        return int(read(PLAIN, words).number)
    except Unreadable:
        return -1
