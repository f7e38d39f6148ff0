"""M4A: the bulletin as AAC in MP4, with its tags and chapters; needs the extra `aac`."""

from dataclasses import replace
from pathlib import Path

from bulletin.codecs import aac
from bulletin.edition import Draft
from bulletin.formats._labels import tags_of
from bulletin.profile import Delivery
from bulletin.show import Show

FOR = "edition"
SUFFIX = aac.SUFFIX
TYPE = aac.TYPE
_USUAL = Delivery("aac", aac.RATES[0], bitrate=0)
_USUAL_KBPS = {1: 64, 2: 128}  # by channels
_LAYOUT = 1  # goes up when the same draft would give other tags


def version() -> str:
    """The codec and the layout of the tags; Lacking without the extra `aac`."""
    return f"{aac.version()} tags {_LAYOUT}"


def delivery(show: Show) -> Delivery:
    """The show's sound at its bit rate, else at the usual one; UsageError for what is not made."""
    wanted = show.sound.delivery_as(_USUAL)
    return aac.checked(replace(wanted, bitrate=wanted.bitrate or _USUAL_KBPS.get(wanted.channels, 0)))


def write(draft: Draft, path: Path) -> None:
    """The reels through one encoder, with chapters, and tagged."""
    from bulletin.atoms import tag_m4a

    sound = draft.mixdown.delivery
    tags = tags_of(draft, f"AAC, {sound.bitrate} kb/s", SUFFIX)
    aac.join(draft.mixdown.parts(), path, sound, tags.chapters)
    tag_m4a(path, tags)
