"""Vorbis comments: the tags of FLAC and Opus files (xiph.org/vorbis/doc/v-comment.html), by mutagen."""

import base64
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from mutagen import MutagenError
from mutagen.flac import FLAC, Picture
from mutagen.oggopus import OggOpus

from bulletin.cover import small_cover
from bulletin.errors import SoundError
from bulletin.tags import Tags, system_refusal
from bulletin.text import clean_text, one_line

_LINES = (
    ("title", "TITLE"),
    ("artist", "ARTIST"),
    ("station", "ALBUMARTIST"),
    ("album", "ALBUM"),
    ("track", "TRACKNUMBER"),
    ("section", "GROUPING"),
    ("genre", "GENRE"),
    ("publisher", "ORGANIZATION"),
    ("encoder", "ENCODER"),
    ("settings", "ENCODER_OPTIONS"),
    ("original_name", "ORIGINAL_FILENAME"),
    ("language", "LANGUAGE"),
    ("url", "WEBSITE"),
)
_TEXTS = (("comment", "DESCRIPTION"), ("lyrics", "LYRICS"), ("disclosure", "DISCLOSURE"))
_FRONT_COVER = 3


def tag_flac(path: Path, tags: Tags) -> None:
    """The FLAC at `path` has these tags and no others; a second time changes nothing.

    For a private file that nobody reads yet. SoundError for a cover that cannot be used; OSError as the
    system gives it.
    """
    file: Any = cast("Any", FLAC)(path)
    file.clear_pictures()
    if tags.cover:
        file.add_picture(_picture(tags.cover))
    if file.tags is None:
        file.add_tags()
    _save(file, tuple(_pairs(tags)))


def tag_opus(path: Path, tags: Tags) -> None:
    """The Opus file at `path` has these tags and no others; as `tag_flac`, but for ReplayGain, which Opus
    must not have (RFC 7845, 5.2.1).
    """
    pairs = tuple((name, value) for name, value in _pairs(tags) if not name.startswith("REPLAYGAIN_"))
    if tags.cover:
        picture = base64.b64encode(_picture(tags.cover).write()).decode("ascii")
        pairs += (("METADATA_BLOCK_PICTURE", picture),)
    _save(cast("Any", OggOpus)(path), pairs)


def read_comments(path: Path) -> Tags:
    """The tags of the FLAC or Opus file at `path`, without its cover; SoundError when none can be read."""
    try:
        file: Any = cast("Any", OggOpus if path.suffix == ".opus" else FLAC)(path)
    except MutagenError as error:
        raise SoundError("tags.unreadable", path=str(path), reason=str(error)) from error
    found = {name.upper(): value for name, value in file.tags or ()}
    lines = {field: found.get(name, "") for field, name in (*_LINES, *_TEXTS)}
    return Tags(**lines, date=_moment(found, "EDITION_DATE"), published=_moment(found, "PUBLISHED"))


def _moment(found: dict[str, str], name: str) -> datetime | None:
    return datetime.fromisoformat(found[name]) if name in found else None


def _pairs(tags: Tags) -> Iterator[tuple[str, str]]:
    """Name and value of each comment, in the order they are written."""
    for field, name in _LINES:
        if text := one_line(getattr(tags, field)):
            yield name, text
    if tags.date:
        yield "DATE", f"{tags.date:%Y-%m-%d}"
        yield "EDITION_DATE", tags.date.isoformat()
    if tags.published:
        yield "PUBLISHED", tags.published.isoformat()
    if tags.disclosure:
        yield "SYNTHETIC_VOICE", "1"
    for field, name in _TEXTS:
        if text := clean_text(getattr(tags, field)).strip():
            yield name, text
    yield from ((one_line(name), clean_text(value).strip()) for name, value in tags.extra)


def _picture(cover: bytes) -> Any:
    picture: Any = cast("Any", Picture)()
    picture.type, picture.mime, picture.data = _FRONT_COVER, "image/jpeg", small_cover(cover)
    return picture


def _save(file: Any, pairs: tuple[tuple[str, str], ...]) -> None:
    """Writes the comments in their order, without room for more."""
    file.tags.clear()
    file.tags.extend(pairs)
    try:
        file.save(padding=lambda info: 0)
    except MutagenError as error:
        raise system_refusal(error) from error
