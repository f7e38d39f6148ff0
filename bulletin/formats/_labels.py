"""What the tags of an edition's sound say, whatever kind of file they stand in."""

from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from bulletin import __version__
from bulletin.edition import Draft
from bulletin.record import Record

if TYPE_CHECKING:
    from bulletin.tags import Tags

LINE = 1000  # letters of a title or a lead in a tag


def shortened(text: str) -> str:
    """`text` as a line of a tag: what is longer than any player shows ends at a word, with an ellipsis."""
    return text if len(text) <= LINE else text[:LINE].rsplit(None, 1)[0] + "…"


def tags_of(draft: Draft, settings: str, suffix: str) -> "Tags":
    """What the tags of the draft's file say; `settings` are the encoder's."""
    from bulletin.tags import Tags

    edition, articles = draft.record.edition, draft.record.articles
    alone = articles[0] if len(articles) == 1 else None
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
        settings=settings,
        original_name=(alone.original if alone else "") or f"{draft.name}{suffix}",
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
