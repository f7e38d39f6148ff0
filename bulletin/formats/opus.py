"""Opus: the bulletin for the web and for telephones, at a fraction of an MP3's size, with its tags."""

from dataclasses import replace
from pathlib import Path

from bulletin.codecs import opus
from bulletin.edition import Draft
from bulletin.formats._labels import tags_of
from bulletin.profile import Delivery
from bulletin.show import Show

FOR = "edition"
SUFFIX = opus.SUFFIX
TYPE = opus.TYPE
_USUAL = Delivery("opus", opus.RATE, bitrate=0)
_USUAL_KBPS = {1: 48, 2: 96}  # by channels: nothing is heard of the coding of speech, and of music next to it
_LAYOUT = 1  # goes up when the same draft would give other tags


def version() -> str:
    """The codec and the layout of the tags."""
    return f"{opus.version()} tags {_LAYOUT}"


def delivery(show: Show) -> Delivery:
    """The show's sound at its bit rate, else at the usual one; UsageError for what is not made."""
    wanted = show.sound.delivery_as(_USUAL)
    return opus.checked(replace(wanted, bitrate=wanted.bitrate or _USUAL_KBPS.get(wanted.channels, 0)))


def write(draft: Draft, path: Path) -> None:
    """The reels through one encoder, and tagged."""
    from bulletin.comments import tag_opus

    sound = draft.mixdown.delivery
    opus.join(draft.mixdown.parts(), path, sound)
    tag_opus(path, tags_of(draft, f"Opus, {sound.bitrate} kb/s", SUFFIX))
