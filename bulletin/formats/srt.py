"""SubRip: what is heard, as captions for players that know nothing newer."""

from bulletin.captions import Caption, Shape, captions
from bulletin.record import Record

FOR = "record"
SUFFIX = ".srt"
TYPE = "application/x-subrip"
SHAPE = Shape(
    width=32, lines=2, named=True
)  # podcast-namespace, docs/examples/transcripts: two lines of 32 letters
_LAYOUT = 1  # goes up when the same record would give other bytes


def version() -> str:
    """The layout of what is made."""
    return f"srt {_LAYOUT}"


def render(record: Record) -> bytes:
    """The captions of a finished edition in UTF-8, who speaks named where another voice begins."""
    return "\n".join(_cue(number, one) for number, one in enumerate(captions(record, SHAPE), 1)).encode()


def _cue(number: int, caption: Caption) -> str:
    lines = "\n".join(caption.lines)
    return f"{number}\n{caption.times(',')}\n{lines}\n"
