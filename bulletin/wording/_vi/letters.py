"""Vietnamese letters by name, and what a Vietnamese syllable looks like."""

import unicodedata
from functools import lru_cache

from bulletin.patterns import later

UPPER = "A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
"""The capitals of Vietnamese, for a class of a pattern."""
_NAMED = (
    "a a|b bê|c xê|d đê|đ đê|e e|f ép|g giê|h hát|i i|j giây|k ca|l e lờ|m em mờ|n en nờ|o o|p pê|q quy|"
    "r e rờ|s ét xì|t tê|u u|v vê|w vê kép|x ích xì|y i dài|z dét"
)
NAMES = {pair[0]: pair[2:] for pair in _NAMED.split("|")}
_TONES = later("[\u0300\u0301\u0303\u0309\u0323]")
_ONSET = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx]"
_OPEN = (
    "a|ai|ao|au|ay|âu|ây|e|eo|ê|êu|i|ia|iu|iêu|o|oa|oai|oao|oay|oe|oeo|oi|oo|ô|ôi|ơ|ơi|u|ua|ui|uây|uê|"
    "uôi|uơ|uy|uya|uyu|ư|ưa|ưi|ưu|ươi|ươu|y|yêu|uêu"
)
_CLOSED = "(?:a|ă|â|e|ê|i|o|ô|ơ|u|ư|iê|yê|oa|oă|oe|uâ|uê|uô|uy|uyê|ươ|oo|y)(?:c|ch|m|n|ng|nh|p|t)|ăk"
_SYLLABLE = later(rf"(?:{_ONSET})?(?:{_OPEN}|{_CLOSED})|g(?:ì|i|in|iêng)")
_VOWEL = later("[aeiouy]")
_WRONG = later("c[eêiy]|k[aăâoôơuư]|ngh[^eêi]|gh[^eêi]|ng[eêi]")


def spelled(word: str) -> str:
    """The letters and digits of `word` by name; signs are left out."""
    return " ".join(_name(letter) for letter in word.lower() if letter.isalnum())


def _name(letter: str) -> str:
    if letter in NAMES:
        return NAMES[letter]
    base = unicodedata.normalize("NFD", letter)[0]
    return letter if letter in "ăâêôơư" else NAMES.get(base, letter)


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """Whether `word`, in any case, can be one syllable of Vietnamese."""
    bare = unicodedata.normalize("NFC", _TONES.sub("", unicodedata.normalize("NFD", word.lower())))
    return bool(_SYLLABLE.fullmatch(bare)) and not _WRONG.match(bare)


_CAPITAL_NEAR = later(rf"(?:^|\W)([{UPPER}]{{2,}})\W{{1,3}}$")
_CAPITAL_NEXT = later(rf"\W{{1,3}}([{UPPER}]{{2,7}})(?!\w)")


def in_capitals(text: str, start: int, end: int) -> bool:
    """Whether a word beside the one from `start` to `end` is in capitals too, and a syllable."""
    beside = (_CAPITAL_NEAR.search(text[max(0, start - 16) : start]), _CAPITAL_NEXT.match(text, end))
    return any(found and is_syllable(found[1]) for found in beside)


def is_accented(word: str) -> bool:
    """Whether `word` has a letter that only Vietnamese writes."""
    return any(letter > "\x7f" for letter in word)


def has_vowel(word: str) -> bool:
    """Whether `word` has a vowel, so that it may be said as a word."""
    return bool(_VOWEL.search("".join(unicodedata.normalize("NFD", word.lower()))))
