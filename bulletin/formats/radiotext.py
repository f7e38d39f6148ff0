"""RadioText: what a receiver's display shows while the bulletin is on air (RDS, IEC 62106), a line for each
message and from when on it is sent.
"""

from collections.abc import Iterator

from bulletin.formats._ascii import pieces
from bulletin.record import ChapterFacts, Record

FOR = "record"
SUFFIX = ".radiotext"
TYPE = "text/vnd.rds-radiotext"
LETTERS = 64  # of a message
LEAST_SECONDS = 6.0  # for which a message is shown: a receiver needs some seconds to have all of it
_LAYOUT = 1  # goes up when the same record would give other bytes


def version() -> str:
    """The layout of what is made."""
    return f"radiotext {_LAYOUT}"


def render(record: Record) -> bytes:
    """Lines of seconds from the beginning, a tab, `RT=` and a message in ASCII of at most 64 letters: station
    and programme where there is music, the headline where a story is read. A long headline is shown piece by
    piece, evenly over its story, and ends with "..." where the story is too short for all of it.
    """
    lines = (f"{at:.3f}\tRT={message}\r\n" for at, message in _messages(record))
    return "".join(lines).encode("ascii")


def _messages(record: Record) -> Iterator[tuple[float, str]]:
    said = ""
    for chapter in record.chapters:
        shown = list(_shown(chapter, record))
        each = (chapter.end - chapter.start) / max(1, len(shown))
        for number, message in enumerate(shown):
            if message != said:
                yield chapter.start + number * each, message
            said = message


def _shown(chapter: ChapterFacts, record: Record) -> list[str]:
    """The messages of a chapter, each of which has time to be read."""
    edition = record.edition
    text = chapter.title if chapter.article else f"{edition.station}: {edition.title}".removeprefix(": ")
    told = list(pieces(text, LETTERS))
    fit = max(1, int((chapter.end - chapter.start) // LEAST_SECONDS))
    if len(told) <= fit:
        return told
    return [*told[: fit - 1], f"{next(pieces(told[fit - 1], LETTERS - 3))}..."]
