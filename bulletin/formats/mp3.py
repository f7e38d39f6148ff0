"""MP3: the bulletin as newsrooms and podcasts take it, with everything that is known of it in its tags."""

from dataclasses import replace
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin import __version__
from bulletin.codecs import mp3
from bulletin.edition import Draft
from bulletin.profile import Delivery
from bulletin.record import Record
from bulletin.show import Show

if TYPE_CHECKING:
    from bulletin.tags import Tags

FOR = "edition"
SUFFIX = mp3.SUFFIX
TYPE = mp3.TYPE
LINE = 1000  # letters of a title or a lead in a tag
_LAYOUT = 1  # goes up when the same draft would give other tags


def version() -> str:
    """The codec and the layout of the tags."""
    return f"{mp3.version()} tags {_LAYOUT}"


def delivery(show: Show) -> Delivery:
    """The show's own delivery, at the rate that every MP3 player knows."""
    return replace(show.sound.delivery, codec="mp3", rate=44100)


def write(draft: Draft, path: Path) -> None:
    """The reels joined under their Info frame, and tagged."""
    from bulletin.tags import write_tags

    mp3.join(draft.mixdown.parts(), path, draft.mixdown.delivery)
    write_tags(path, tags_of(draft))


def shortened(text: str) -> str:
    """`text` as a line of a tag: what is longer than any player shows ends at a word, with an ellipsis."""
    return text if len(text) <= LINE else text[:LINE].rsplit(None, 1)[0] + "…"


def tags_of(draft: Draft) -> "Tags":
    """What the tags of the draft's MP3 say."""
    from bulletin.tags import Tags

    edition, articles = draft.record.edition, draft.record.articles
    alone = articles[0] if len(articles) == 1 else None
    sound = draft.mixdown.delivery
    spoken = spoken_text(draft.record)
    lyrics = spoken if fits(spoken) else ""
    return Tags(
        title=shortened(edition.title),
        artist=(alone.byline if alone else "") or edition.station,
        station=edition.station,
        album=draft.album,
        section=alone.section if alone else "",
        genre=draft.genre,
        publisher=draft.publisher or edition.station,
        encoder=f"Bulletin {__version__}",
        settings=f"{mp3.version()}, {sound.bitrate} kb/s, q{sound.quality}",
        original_name=(alone.original if alone else "") or f"{draft.name}{SUFFIX}",
        language=edition.language,
        date=datetime.fromisoformat(edition.at),
        published=datetime.fromisoformat(alone.published) if alone and alone.published else None,
        length_ms=round(edition.duration * 1000),
        url=alone.source if alone and alone.source.startswith("http") else "",
        comment=shortened(alone.lead) if alone else "",
        lyrics=lyrics,
        disclosure=draft.record.provenance.disclosure if draft.record.provenance else "",
        cover=draft.cover,
    )


def fits(spoken: str) -> bool:
    """Whether the spoken text is short enough for players to take it as a tag."""
    from bulletin.tags import LYRICS_BYTES

    return len(spoken.encode("utf-16")) + 2 <= LYRICS_BYTES


def spoken_text(record: Record) -> str:
    """The whole text as it is spoken, a paragraph a line."""
    paragraphs = groupby(record.script, key=lambda one: (one.role, one.story, one.paragraph))
    return "\n".join(" ".join(one.spoken for one in utterances) for _, utterances in paragraphs)
