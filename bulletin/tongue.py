"""The language that a text is written in, guessed from its letters and most frequent words."""

import re
import unicodedata
from collections.abc import Sequence

_SAMPLE = 20_000  # characters looked at
_WORD = re.compile(r"[^\W\d_]+")
_VIETNAMESE = re.compile("[ăđĩũơưạ-ỹ]")
_ENOUGH = 5  # words of a passage whose language can be told for sure
_SHORT = 30  # words of a text that may have none of the frequent ones
_FOREIGN = re.compile("[^a-zàáâãèéêìíòóôõùúýăđĩũơưạ-ỹ]")  # what Vietnamese never writes
# The shape of a Vietnamese syllable, without its marks.
_SYLLABLE = re.compile(
    r"(?:ngh?|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnprstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?"
)
# First and last letter of the blocks that give a language away; where several share one, the most frequent.
_SCRIPTS = (
    ("\u3040", "\u30ff", "ja"),
    ("\uac00", "\ud7af", "ko"),
    ("\u3400", "\u9fff", "zh"),
    ("\u0600", "\u06ff", "ar"),
    ("\u0e00", "\u0e7f", "th"),
    ("\u0e80", "\u0eff", "lo"),
    ("\u1780", "\u17ff", "km"),
    ("\u0400", "\u04ff", "ru"),
    ("\u0370", "\u03ff", "el"),
    ("\u0590", "\u05ff", "he"),
    ("\u0900", "\u097f", "hi"),
)
_FREQUENT = {
    "vi": "và là có các cho không này khi từ ra vào theo bão tôi mình nhà",
    "en": "the of and to in is that for was on with as by from at are has have will said be an",
    "fr": "le la les des et un une est dans pour que qui sur au par du avec ce pas sont",
    "de": "der die das und ist von zu den mit im für auf nicht ein eine dem sich auch des wird",
    "es": "el los las que en y por con una para del se es al como más fue su lo sus",
    "pt": "o os as um uma em que não com por para do da dos das na no ao foi mais se pela sua são",
    "id": "yang dan di dengan untuk dari ini itu pada dalam tidak akan adalah ke oleh juga telah",
}
_WORDS = {language: frozenset(words.split()) for language, words in _FREQUENT.items()}


def guess(text: str) -> str:
    """The language of `text` as a two-letter code; "und" where its letters give none away."""
    words = _WORD.findall(text[:_SAMPLE].lower())
    letters = "".join(words)
    foreign = _by_script(letters)
    if foreign:
        return foreign
    if not letters:
        return "und"
    found = {code: sum(word in known for word in words) for code, known in _WORDS.items()}
    best = max(found, key=lambda code: found[code])
    if _is_vietnamese(words, letters, found[best]):
        return "vi"
    return best if found[best] else _without_words(words, letters)


def certain(text: str) -> str:
    """The language of `text`, if that is beyond doubt, else nothing: of five words or more a tenth, and two
    at least, are its most frequent ones or marked as only Vietnamese is; or its letters are of one language.
    """
    words = _WORD.findall(text[:_SAMPLE].lower())
    language = guess(text)
    if language not in _WORDS:
        return "" if language == "und" else language
    telling = sum(word in _WORDS[language] for word in words)
    if language == "vi":
        telling = max(telling, sum(bool(_VIETNAMESE.search(word)) for word in words))
    return language if len(words) >= _ENOUGH and telling >= max(2, len(words) / 10) else ""


def _is_vietnamese(words: Sequence[str], letters: str, frequent: int) -> bool:
    """Whether a tenth of `words` is marked as only Vietnamese is, with fewer than twice as many `frequent`
    words of one language; or all are its syllables, some with accents.
    """
    marked = sum(bool(_VIETNAMESE.search(word)) for word in words)
    if 10 * marked >= len(words) and 2 * marked >= frequent:
        return True
    return not letters.isascii() and _syllables(words)


def _without_words(words: Sequence[str], letters: str) -> str:
    """The language of a text that has no frequent word: Vietnamese comes first where it may be that."""
    if _VIETNAMESE.search(letters):
        return "vi"
    if letters.isascii():
        return "vi" if len(words) <= _SHORT and _syllables(words) else "en"
    return "vi" if len(words) <= _SHORT and not _FOREIGN.search(letters) else "und"


def _syllables(words: Sequence[str]) -> bool:
    return all(map(_SYLLABLE.fullmatch, map(_bare, words)))


def _bare(word: str) -> str:
    """`word` without accents."""
    plain = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _by_script(letters: str) -> str:
    """The language whose script has the most of `letters`, if that is a third of them at least."""
    counts = {code: sum(first <= letter <= last for letter in letters) for first, last, code in _SCRIPTS}
    if 10 * counts["ja"] >= counts["zh"] > 0 and counts["ja"]:
        return "ja"
    code = max(counts, key=lambda code: counts[code])
    return code if letters and 3 * counts[code] >= len(letters) else ""
