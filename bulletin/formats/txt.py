"""Plain text: what was read, as it was printed, for a screen, a braille display or a printer."""

from collections.abc import Iterator
from itertools import groupby

from bulletin.record import Record, UtteranceFacts

FOR = "record"
SUFFIX = ".txt"
TYPE = "text/plain"
_LAYOUT = 1  # goes up when the same record would give other bytes
_HEADINGS = {"title": "# ", "subhead": "## ", "item": "- "}


def version() -> str:
    """The layout of what is made."""
    return f"txt {_LAYOUT}"


def render(record: Record) -> bytes:
    """The transcript in UTF-8: the edition's title, then every paragraph that is heard, as printed, one a
    line with an empty line between them; a story's title begins with "# ", a subhead with "## ".
    """
    return "\n\n".join([record.edition.title, *_paragraphs(record)]).encode() + b"\n"


def _paragraphs(record: Record) -> Iterator[str]:
    told = (one for one in record.script if one.written)  # a recording may have no transcript
    for (role, _, _), utterances in groupby(told, key=_place):
        yield _HEADINGS.get(role, "") + " ".join(" ".join(one.written.split()) for one in utterances)


def _place(one: UtteranceFacts) -> tuple[str, int, int]:
    return one.role, one.story, one.paragraph
