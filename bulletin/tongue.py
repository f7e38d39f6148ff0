"""The language that a text is written in, guessed from its letters and most frequent words."""

import re
from collections import Counter

_SAMPLE = 20_000  # characters looked at
_WORD = re.compile(r"[^\W\d_]+")
_VIETNAMESE = re.compile("[ăđĩũơưạ-ỹ]")
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
    "en": "the of and to in is that for was on with as by from at are has have will said be an",
    "fr": "le la les des et un une est dans pour que qui sur au par du avec ce pas sont",
    "de": "der die das und ist von zu den mit im für auf nicht ein eine dem sich auch des wird",
    "es": "el los las que en y por con una para del se es al como más fue su lo sus",
    "id": "yang dan di dengan untuk dari ini itu pada dalam tidak akan adalah ke oleh juga telah",
}
_WORDS = {word: language for language, words in _FREQUENT.items() for word in words.split()}


def guess(text: str) -> str:
    """The language of `text` as a two-letter code; "und" where its letters give none away."""
    words = _WORD.findall(text[:_SAMPLE].lower())
    letters = "".join(words)
    foreign = _by_script(letters)
    if foreign:
        return foreign
    if 10 * sum(bool(_VIETNAMESE.search(word)) for word in words) >= len(words) > 0:
        return "vi"
    found = Counter(_WORDS[word] for word in words if word in _WORDS)
    if found:
        return found.most_common(1)[0][0]
    return "en" if letters.isascii() and letters else "und"


def _by_script(letters: str) -> str:
    """The language whose script has the most of `letters`, if that is a third of them at least."""
    counts = {code: sum(first <= letter <= last for letter in letters) for first, last, code in _SCRIPTS}
    if 10 * counts["ja"] >= counts["zh"] > 0 and counts["ja"]:
        return "ja"
    code = max(counts, key=lambda code: counts[code])
    return code if letters and 3 * counts[code] >= len(letters) else ""
