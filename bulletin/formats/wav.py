"""WAV: the bulletin for playout systems, 48 kHz, as a broadcast WAV that says what it is and how loud."""

from pathlib import Path

from bulletin.codecs import wav
from bulletin.edition import Draft
from bulletin.profile import Delivery
from bulletin.show import Show

FOR = "edition"
SUFFIX = wav.SUFFIX
TYPE = wav.TYPE
_USUAL = Delivery("wav", 48000, bitrate=0)
_LAYOUT = 1  # goes up when the same draft would give other chunks


def version() -> str:
    """The codec and the layout of the chunks."""
    return f"{wav.version()} chunks {_LAYOUT}"


def delivery(show: Show) -> Delivery:
    """The show's sound at 48 kHz and 16 bit unless it says otherwise; UsageError for what is not made."""
    return wav.checked(show.sound.delivery_as(_USUAL))


def write(draft: Draft, path: Path) -> None:
    """The reels, one after the other, behind the chunks that describe them."""
    from bulletin.formats._chunks import bext, info

    wav.join(draft.mixdown.parts(), path, draft.mixdown.delivery, (bext(draft), info(draft)))
