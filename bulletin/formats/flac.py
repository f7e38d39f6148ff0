"""FLAC: the bulletin sample by sample, for archives and for further work, with its tags."""

from pathlib import Path

from bulletin.codecs import flac
from bulletin.edition import Draft
from bulletin.formats._labels import tags_of
from bulletin.profile import Delivery
from bulletin.show import Show

FOR = "edition"
SUFFIX = flac.SUFFIX
TYPE = flac.TYPE
_USUAL = Delivery("flac", 48000, bitrate=0)
_LAYOUT = 1  # goes up when the same draft would give other tags


def version() -> str:
    """The codec and the layout of the tags."""
    return f"{flac.version()} tags {_LAYOUT}"


def delivery(show: Show) -> Delivery:
    """The show's sound at 48 kHz and 16 bit unless it says otherwise; UsageError for what is not made."""
    return flac.checked(show.sound.delivery_as(_USUAL))


def write(draft: Draft, path: Path) -> None:
    """The reels, one after the other, and tagged."""
    from bulletin.comments import tag_flac

    sound = draft.mixdown.delivery
    flac.join(draft.mixdown.parts(), path, sound)
    tag_flac(path, tags_of(draft, f"FLAC, {sound.rate} Hz, {sound.bits} bit", SUFFIX))
