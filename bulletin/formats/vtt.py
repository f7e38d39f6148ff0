"""WebVTT: what is heard, as captions for players (W3C WebVTT: The Web Video Text Tracks Format)."""

from bulletin.captions import Caption, Shape, captions
from bulletin.record import Record

FOR = "record"
SUFFIX = ".vtt"
TYPE = "text/vtt"
SHAPE = Shape(
    width=65, lines=1, named=False
)  # podcast-namespace, docs/examples/transcripts: at most 65 letters a line
_LAYOUT = 1  # goes up when the same record would give other bytes
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def version() -> str:
    """The layout of what is made."""
    return f"vtt {_LAYOUT}"


def render(record: Record) -> bytes:
    """The captions of a finished edition in UTF-8, who speaks named where another voice begins."""
    cues = map(_cue, captions(record, SHAPE))
    return "\n\n".join(["WEBVTT", *cues]).encode() + b"\n"


def _cue(caption: Caption) -> str:
    voice = f"<v {caption.speaker.translate(_ESCAPES)}>" if caption.speaker else ""
    lines = "\n".join(line.translate(_ESCAPES) for line in caption.lines)
    return f"{caption.times('.')}\n{voice}{lines}"
