"""What the tags of an edition's sound say, whatever kind of file they stand in."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from bulletin import __version__
from bulletin.address import public_address
from bulletin.captions import milliseconds
from bulletin.edition import Draft
from bulletin.plain import encode
from bulletin.record import ChapterFacts, Record

if TYPE_CHECKING:
    from bulletin.tags import Tags
    from bulletin.timedtags import Chapter, Line, PodcastTags

REPLAYGAIN_LUFS = -18.0  # the level that ReplayGain 2.0 brings all sound to
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
        url=public_address(alone.source) if alone else "",
        comment=shortened(alone.lead) if alone else "",
        lyrics=lyrics,
        disclosure=draft.record.provenance.disclosure if draft.record.provenance else "",
        cover=draft.cover,
        site=draft.site,
        chapters=tuple(_chapter(one, draft) for one in draft.record.chapters),
        lines=tuple(_lines(draft.record)) if fits(spoken) else (),
        podcast=_podcast(draft),
        extra=tuple(_extra(draft)),
    )


def _chapter(one: ChapterFacts, draft: Draft) -> "Chapter":
    from bulletin.timedtags import Chapter

    pictures = (picture.data for picture in draft.pictures if picture.article == one.article)
    start, end = milliseconds(one.start), milliseconds(one.end)
    return Chapter(shortened(one.title), start, end, public_address(one.url), next(pictures, b""))


def _lines(record: Record) -> "Iterator[Line]":
    from bulletin.timedtags import Line

    yield from (Line(one.spoken, milliseconds(one.start)) for one in record.script if one.spoken)


def _podcast(draft: Draft) -> "PodcastTags | None":
    from bulletin.timedtags import PodcastTags

    lead = draft.record.articles[0].lead if len(draft.record.articles) == 1 else ""
    return PodcastTags(draft.feed, draft.guid, shortened(lead), draft.genre) if draft.feed else None


def _extra(draft: Draft) -> Iterator[tuple[str, str]]:
    """What the tags have no field for: which edition and articles, made how, how loud (ReplayGain 2.0)."""
    record, loudness = draft.record, draft.mixdown.loudness
    yield "EDITION_ID", record.edition.id
    yield from (("SLOT", record.edition.slot),) if record.edition.slot else ()
    if len(record.articles) == 1:
        yield "ARTICLE_ID", record.articles[0].id
    yield "SOURCE_SHA256", _source_digest(record)
    yield "LOUDNESS_LUFS", f"{loudness.lufs:.2f}"
    yield "REPLAYGAIN_TRACK_GAIN", f"{REPLAYGAIN_LUFS - loudness.lufs:+.2f} dB"
    yield "REPLAYGAIN_TRACK_PEAK", f"{10 ** (loudness.peak_dbtp / 20):.6f}"
    if record.provenance:
        yield "VOICE", ", ".join(voice.name for voice in record.provenance.voices)
        yield (
            "TTS_ENGINE",
            ", ".join(sorted({f"{one.engine} {one.version}" for one in record.provenance.takes})),
        )


def _source_digest(record: Record) -> str:
    """The sha256 of the articles as they were printed."""
    printed = json.dumps(encode(record.articles), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(printed.encode()).hexdigest()


def fits(spoken: str) -> bool:
    """Whether the spoken text is short enough for players to take it as a tag."""
    from bulletin.tags import LYRICS_BYTES

    return len(spoken.encode("utf-16")) + 2 <= LYRICS_BYTES


def spoken_text(record: Record) -> str:
    """The whole text as it is spoken, a paragraph a line."""
    paragraphs = groupby(record.script, key=lambda one: (one.role, one.story, one.paragraph))
    lines = (" ".join(one.spoken for one in utterances) for _, utterances in paragraphs)
    return "\n".join(line for line in lines if line)
