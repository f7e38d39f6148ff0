"""WAV: the bulletin for playout systems, 48 kHz, as a broadcast WAV that says what it is and how loud."""

from pathlib import Path

from bulletin.codecs import wav
from bulletin.edition import Draft
from bulletin.formats._labels import tags_of
from bulletin.profile import Delivery
from bulletin.show import Show

FOR = "edition"
SUFFIX = wav.SUFFIX
TYPE = wav.TYPE
_USUAL = Delivery("wav", 48000, bitrate=0)
_LAYOUT = 2  # goes up when the same draft would give other chunks


def version() -> str:
    """The codec and the layout of the chunks."""
    return f"{wav.version()} chunks {_LAYOUT}"


def delivery(show: Show) -> Delivery:
    """The show's sound at 48 kHz and 16 bit unless it says otherwise; UsageError for what is not made."""
    return wav.checked(show.sound.delivery_as(_USUAL))


def write(draft: Draft, path: Path) -> None:
    """The reels, one after the other, behind the chunks that describe them in ASCII; after them the tags of
    an MP3, with every letter.
    """
    from bulletin.formats._cart import cart
    from bulletin.formats._chunks import bext, info
    from bulletin.tags import tag_bytes

    sound = draft.mixdown.delivery
    tags = tag_bytes(tags_of(draft, f"PCM, {sound.bits} bit", SUFFIX))
    described = bext(draft), cart(draft), info(draft)
    wav.join(draft.mixdown.parts(), path, sound, described, ((b"id3 ", tags),))
