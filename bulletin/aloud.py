"""Aloud: names of files that a player or a screen reader reads out as a person would say them."""

import re
import unicodedata
from collections.abc import Iterator

from bulletin.record import Record, UtteranceFacts
from bulletin.text import one_line

LONGEST = 90  # letters, and a third of what any file system takes
_BARRED = re.compile(r'[<>:"/\\|?*\x00-\x1f]')  # in no file name of Windows, nor on a stick made for it
_QUOTES = re.compile("[\"“”„«»‘’']")
_PAUSES = re.compile(r"\s*[:;|]+\s+|\s+[-–—]+\s+")


def spoken_name(record: Record) -> str:
    """The title of what is heard, as the name of a file without number and suffix: its own letters, and what
    no name may hold as it is spoken ("11/6" as "mười một tháng sáu"); cut at a word, never empty.
    """
    titles = [one for one in record.script if one.role == "title"]
    said = " ".join(_sayable(one) for one in titles) if titles else ""
    name = _clean(said or record.edition.title)
    return name or _clean(record.edition.title) or record.edition.language


def _sayable(one: UtteranceFacts) -> str:
    """The written text with every span that a name may not hold as it is spoken."""
    return "".join(_parts(one))


def _parts(one: UtteranceFacts) -> Iterator[str]:
    place = 0
    for span in sorted(one.spans, key=lambda span: span.start):
        if span.start >= place and _BARRED.search(one.written[span.start : span.end]):
            yield one.written[place : span.start]
            yield one.spoken[span.spoken_start : span.spoken_end]
            place = span.end
    yield one.written[place:]


def _clean(text: str) -> str:
    plain = _PAUSES.sub(", ", _QUOTES.sub("", unicodedata.normalize("NFC", one_line(text))))
    words = re.sub(r"(?: ,)+", ",", " ".join(_BARRED.sub(" ", plain).split()))
    if len(words) > LONGEST:
        words = words[: LONGEST + 1].rpartition(" ")[0] or words[:LONGEST]
    return words.strip(" .,-")
