"""Cleaning of text that comes from outside, done once at the door."""

import unicodedata

from bulletin.patterns import later

# C0 and C1 controls but tab and newline, surrogates, non-characters, zero-width and bidirectional controls.
_UNWANTED = later(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069"
    "\ufeff\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
_LIKE = later("[\u2010-\u2012\u2015\u2043\u2e3a\u2e3b\ufe58\ufe63\uff0d\xd0]")
_MEANT = str.maketrans("\u2010\u2011\u2043\ufe63\uff0d\u2012\u2015\u2e3a\u2e3b\ufe58\xd0", "-----–————Đ")
"""Signs that only look like the one that is meant: dashes by other names, and the Icelandic letter for Đ."""
_BREAKS = later("\r\n|[\r\x85\u2028\u2029]")
_BLANKS = later("[^\\S\n]+")


def clean_text(text: str) -> str:
    """`text` in NFC with plain newlines and blanks, without control, bidirectional or broken characters.

    What only looks like a dash or a Đ is one.
    """
    text = _BREAKS.sub("\n", text)
    text = unicodedata.normalize("NFC", _UNWANTED.sub("", text))
    return text.translate(_MEANT) if _LIKE.search(text) else text


def one_line(text: str) -> str:
    """`text` cleaned, every run of white space one blank, none at the ends."""
    return _BLANKS.sub(" ", clean_text(text).replace("\n", " ")).strip()


def clock_time(seconds: float) -> str:
    """Seconds as minutes and seconds, "4:07"."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"
