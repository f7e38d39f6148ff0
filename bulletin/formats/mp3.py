"""MP3: the bulletin as newsrooms and podcasts take it, with everything that is known of it in its tags."""

from pathlib import Path

from bulletin.codecs import mp3
from bulletin.edition import Draft
from bulletin.formats._labels import tags_of
from bulletin.profile import Delivery
from bulletin.show import Show

FOR = "edition"
SUFFIX = mp3.SUFFIX
TYPE = mp3.TYPE
_LAYOUT = 2  # goes up when the same draft would give other tags


def version() -> str:
    """The codec and the layout of the tags."""
    return f"{mp3.version()} tags {_LAYOUT}"


def delivery(show: Show) -> Delivery:
    """The show's own delivery; UsageError for what is not made."""
    return mp3.checked(show.sound.delivery)


def write(draft: Draft, path: Path) -> None:
    """The reels joined under their Info frame, and tagged."""
    from bulletin.tags import write_tags

    sound = draft.mixdown.delivery
    mp3.join(draft.mixdown.parts(), path, sound)
    settings = f"{mp3.version()}, {sound.bitrate} kb/s, q{sound.quality}"
    write_tags(path, tags_of(draft, settings, SUFFIX))
