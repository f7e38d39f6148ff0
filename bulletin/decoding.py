"""Bytes from outside become text, or a sentence that says what they are: noise is never read aloud."""

import codecs
import re
import unicodedata

from bulletin.errors import SourceError

# What the first bytes of a file give away; the names are keys of the section `source` in `_texts/`.
_MAGIC = (
    (rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]|OggS|fLaC|RIFF....WAVE|.{4}ftyp", "sound"),
    (rb"%PDF", "pdf"),
    (rb"PK\x03\x04|PK\x05\x06|\xd0\xcf\x11\xe0", "office"),
    (rb"\{\\rtf", "office"),
    (rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|RIFF....WEBP|II\*\x00|MM\x00\*", "picture"),
    (rb"\x1f\x8b|BZh|\xfd7zXZ|7z\xbc\xaf|Rar!", "packed"),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 200_000  # bytes or characters looked at to judge a text

_MARKS = frozenset("\u0300\u0301\u0303\u0309\u0323")
_TONES = re.compile("[aăâeêioôơuưy][\u0300\u0301\u0303\u0309\u0323]", re.IGNORECASE)
_OWN = frozenset("ăđơưĂĐƠƯ")
_PARTS = frozenset("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323đĐ")  # all that NFD leaves of them
_TYPOGRAPHY = frozenset("‘’“”–—…•·€£¥§©®™°±²³½¼¾«» ")

# Letters that stand for others in fonts of the nineties, seen as Western letters.
_TCVN3 = re.compile("(?<=[A-Za-z])[¨©ª«¬\xad®µ¶·¸¹»¼½¾]|[©ª«¬\xad®](?=[A-Za-zµ-þ])")
_VNI = re.compile("[aeouAEOU][ùøûõïâáàåãäêéèúüëÙØÛÕÏÂÁÀÅÃÄÊÉÈÚÜË]|\\bñ[öaeo]")
_JOINED = re.compile("[^\x00-\x7f]{5,}")
_MOJIBAKE = re.compile("á[º»][\x80-\xbf€-™\u0160-\u017e]|Ä[‘\x91\x90ƒ]|Æ[°¡]|Ã[\xa0-\xbf]|â€[œ\x9d™“”]")


def decode(data: bytes, name: str) -> str:
    """`data` as text; SourceError where it is no text, or its encoding is not certain."""
    _refuse_other(data, name)
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return legible(_strict(data[len(mark) :], encoding, name), name)
    if b"\0" in data:
        raise _with_nulls(data, name)
    try:
        return legible(data.decode(), name)
    except UnicodeDecodeError as error:
        return _legacy(data, name, error.start)


def _refuse_other(data: bytes, name: str) -> None:
    for magic, kind in _MAGIC:
        if re.match(magic, data[:16], re.DOTALL):
            raise SourceError(f"source.{kind}", name=name)


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise SourceError("source.damaged", name=name, likely=encoding.upper(), byte=error.start) from error


def _with_nulls(data: bytes, name: str) -> SourceError:
    pairs = data[:_SAMPLE]
    if max(pairs[::2].count(0), pairs[1::2].count(0)) > 0.1 * len(pairs) > 10 * pairs.count(b"\0\0\0"):
        return SourceError("source.encoding", name=name, likely="UTF-16")
    return SourceError("source.binary", name=name)


def legible(text: str, name: str) -> str:
    """`text`, unless it was spoiled before it came here, or is written for a font of its own; SourceError
    then.
    """
    sample = text[:_SAMPLE]
    if 200 * sample.count("\ufffd") > len(sample):
        raise SourceError("source.spoiled", name=name)
    if _often(_MOJIBAKE, sample):
        raise SourceError("source.mojibake", name=name)
    _refuse_fonts(sample, name)
    controls = sum(1 for letter in sample if letter < " " and letter not in "\t\n\r\f")
    if 50 * controls > len(sample):
        raise SourceError("source.binary", name=name)
    return text


def _refuse_fonts(text: str, name: str) -> None:
    for pattern, font in ((_TCVN3, "TCVN3"), (_VNI, "VNI")):
        if _often(pattern, text):
            key = "source.font" if _is_latin(text) else "source.unknown"
            raise SourceError(key, name=name, likely=font)


def _is_latin(text: str) -> bool:
    """Whether `text`, taken for Western letters, can be so: most are ASCII, seldom five others are joined.
    Chinese, Japanese and Korean bytes and those of other alphabets are neither.
    """
    beyond = sum(letter > "\x7f" for letter in text)
    return 5 * beyond <= 2 * len(text) and 50 * len(_JOINED.findall(text)) <= len(text.split())


def _often(pattern: re.Pattern[str], text: str) -> bool:
    """Whether `pattern` is in every seventh word or more, and not by chance."""
    found = len(pattern.findall(text))
    return found >= 4 and 7 * found >= len(text.split())


def _legacy(data: bytes, name: str, byte: int) -> str:
    """Text in windows-1258 or windows-1252 where that is certain; `byte` is where it stops being UTF-8."""
    sample = data[:_SAMPLE]
    if _mostly_utf8(sample):
        raise SourceError("source.damaged", name=name, likely="UTF-8", byte=byte)
    western = sample.decode("cp1252", "replace")
    _refuse_fonts(western, name)
    vietnamese = sample.decode("cp1258", "replace")
    if _is_vietnamese(vietnamese):
        return _strict(data, "cp1258", name)
    if _is_western(western):
        return _strict(data, "cp1252", name)
    if not _is_latin(western):
        raise SourceError("source.unknown", name=name)
    raise SourceError("source.encoding", name=name, likely=_likeliest(vietnamese))


def _mostly_utf8(data: bytes) -> bool:
    """Whether nearly all letters beyond ASCII are well-formed UTF-8."""
    text = data.decode(errors="replace")
    broken = text.count("\ufffd")
    return sum(letter > "\x7f" for letter in text) > 10 * broken


def _is_vietnamese(text: str) -> bool:
    """`text` as windows-1258 gives it, tones apart: certain when every tone stands on a vowel, letters that
    only Vietnamese has are there, and next to none that it lacks.
    """
    tones = sum(letter in _MARKS for letter in text)
    own = sum(letter in _OWN for letter in text)
    foreign = sum(_is_foreign(letter) for letter in unicodedata.normalize("NFD", text))
    return tones >= 5 and own >= 3 and tones == len(_TONES.findall(text)) and 50 * foreign <= tones + own


def _is_foreign(letter: str) -> bool:
    return letter > "\x7f" and letter not in _TYPOGRAPHY and letter not in _PARTS


def _is_western(text: str) -> bool:
    """Certain when what is beyond ASCII is typography and at most one letter in fifty has an accent."""
    if "\ufffd" in text:
        return False
    accented = sum(letter > "\x7f" and letter not in _TYPOGRAPHY for letter in text)
    return 50 * accented <= sum(letter.isalpha() for letter in text)


def _likeliest(vietnamese: str) -> str:
    tones = sum(letter in _MARKS or letter in _OWN for letter in vietnamese)
    return "windows-1258" if 20 * tones > len(vietnamese) else "windows-1252"
