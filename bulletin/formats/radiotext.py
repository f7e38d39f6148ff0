"""RadioText: what a receiver's display shows while the bulletin is on air (RDS, IEC 62106), a line for each
message and from when on it is sent.
"""

from collections.abc import Iterator

from bulletin.formats._ascii import even_pieces, pieces
from bulletin.record import ChapterFacts, Record

FOR = "record"
SUFFIX = ".radiotext"
TYPE = "text/vnd.rds-radiotext"
LETTERS = 64  # of a message
LEAST_SECONDS = 6.0  # for which a message is shown: a receiver needs some seconds to have all of it
TURN_SECONDS = 10.0  # for which a piece of a headline is shown at least, before the next one takes its turn
_LAYOUT = 1  # goes up when the same record would give other bytes


def version() -> str:
    """The layout of what is made."""
    return f"radiotext {_LAYOUT}"


def render(record: Record) -> bytes:
    """Lines of seconds from the beginning, a tab, `RT=` and a message in ASCII of at most 64 letters: station
    and programme where there is music, the headline where a story is read. The pieces of a long headline take
    turns as long as the story lasts; it ends with "..." where the story is too short for all of them.
    """
    lines = (f"{at:.3f}\tRT={message}\r\n" for at, message in _messages(record))
    return "".join(lines).encode("ascii")


def _messages(record: Record) -> Iterator[tuple[float, str]]:
    said = ""
    for chapter in record.chapters:
        shown = _shown(chapter, record)
        seconds = chapter.end - chapter.start
        turns = len(shown) * max(1, int(seconds // (len(shown) * TURN_SECONDS))) if shown else 0
        for turn in range(turns):
            message = shown[turn % len(shown)]
            if message != said:
                yield chapter.start + turn * seconds / turns, message
            said = message


def _shown(chapter: ChapterFacts, record: Record) -> list[str]:
    """The messages of a chapter, each of which has time to be read."""
    edition = record.edition
    text = chapter.title if chapter.article else f"{edition.station}: {edition.title}".removeprefix(": ")
    told = even_pieces(text, LETTERS)
    fit = max(1, int((chapter.end - chapter.start) // LEAST_SECONDS))
    if len(told) <= fit:
        return told
    whole = list(pieces(text, LETTERS))[:fit]
    return [*whole[:-1], f"{next(pieces(whole[-1], LETTERS - 3))}..."]
