"""Tags: what a player, a playout system and a search engine can learn of an edition from its MP3.

Written as ID3v2.3 in UTF-16 (id3.org/id3v2.3.0), the only form whose chapters every reader shows; by mutagen,
with the order of frames that it lacks.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, urlsplit, urlunsplit

from mutagen import MutagenError
from mutagen import id3 as _mutagen
from mutagen.id3 import _tags

from bulletin.cover import CHAPTER_PIXELS, small_cover, small_picture
from bulletin.errors import ScriptError, SoundError
from bulletin.iso639 import long_code, short_code
from bulletin.text import clean_text, one_line
from bulletin.timedtags import (
    Chapter,
    Line,
    PodcastTags,
    chapter_frames,
    podcast_frames,
    read_chapters,
    read_lines,
    read_podcast,
    text_frames,
    within_table,
)

id3: Any = _mutagen  # its functions carry no types
_UTF16 = id3.Encoding.UTF16
_FRONT = id3.PictureType.COVER_FRONT
_TEXT_BYTES = 8_000  # of one text frame; what is longer breaks readers and is no title
LYRICS_BYTES = 256_000  # two hours and a half of speech

_LINES = (
    ("title", id3.TIT2),
    ("artist", id3.TPE1),
    ("station", id3.TPE2),
    ("album", id3.TALB),
    ("track", id3.TRCK),
    ("section", id3.TIT1),
    ("genre", id3.TCON),
    ("publisher", id3.TPUB),
    ("encoder", id3.TENC),
    ("settings", id3.TSSE),
    ("original_name", id3.TOFN),
)
_TEXTS = ("USLT", "SYLT")
_OWN = ("EDITION_DATE", "PUBLISHED", "SYNTHETIC_VOICE", "DISCLOSURE")


@dataclass(frozen=True, slots=True)
class Tags:
    """What an MP3 says of itself; nothing is written for what is empty.

    `date` is the edition's, `published` the article's own and only when known; `language` is ISO 639-1,
    `cover` JPEG or PNG, `track` like "3/12", `lyrics` the text as spoken and `lines` the same as it runs with
    the sound, `site` the publisher's address, `extra` more (NAME, value) pairs.
    A `disclosure` says that the voice is synthetic, and marks the file so.
    """

    title: str = ""
    artist: str = ""
    station: str = ""
    album: str = ""
    track: str = ""
    section: str = ""
    genre: str = ""
    publisher: str = ""
    encoder: str = ""
    settings: str = ""
    original_name: str = ""
    language: str = ""
    date: datetime | None = None
    published: datetime | None = None
    length_ms: int = 0
    url: str = ""
    site: str = ""
    comment: str = ""
    lyrics: str = ""
    disclosure: str = ""
    cover: bytes = b""
    chapters: tuple[Chapter, ...] = ()
    lines: tuple[Line, ...] = ()
    podcast: PodcastTags | None = None
    extra: tuple[tuple[str, str], ...] = ()


class _InOrder(_mutagen.ID3):
    """ID3 whose frames lie as players need them; mutagen's own order by size scrambles chapters."""

    def _write(self, config: object) -> bytearray:
        save_frame = cast("Any", _tags).save_frame
        return bytearray().join(
            save_frame(frame, config=config) for frame in in_order(cast("Any", self).values())
        )


def in_order(frames: Iterable[Any]) -> list[Any]:
    """ID3 `frames` in the order they are written: texts as given, table of contents, chapters, pictures."""
    return sorted(frames, key=_rank)


def _rank(frame: Any) -> tuple[int, int]:
    kind = frame.FrameID
    place = {"CTOC": 1, "CHAP": 2, "APIC": 3}.get(kind, 0)
    return place, frame.start_time if kind == "CHAP" else 0


def write_tags(path: Path, tags: Tags) -> None:
    """The MP3 at `path` has these tags and no others, its sound untouched; a second time changes nothing.

    For a private file that nobody reads yet. ScriptError for what is too long, named twice or no address;
    SoundError for a cover that cannot be used; OSError as the system gives it.
    """
    try:
        _save(tags, path)
    except MutagenError as error:
        raise system_refusal(error) from error


def tag_bytes(tags: Tags) -> bytes:
    """The whole ID3 tag, for files that keep one in a chunk of theirs; raises what `write_tags` does."""
    made = BytesIO()
    _save(tags, made)
    return made.getvalue()


def _save(tags: Tags, target: Path | BytesIO) -> None:
    tag = cast("Any", _InOrder)()
    for frame in _frames(tags):
        if frame.HashKey in tag:
            raise ScriptError("tags.twice", name=frame.HashKey)
        tag.add(frame)
    tag.save(target, v1=0, v2_version=3, padding=lambda info: 0)


def read_tags(path: Path, held: bytes | None = None, texts: bool = True) -> Tags:
    """The tags of the MP3 at `path` as `write_tags` wrote them, or those that a file there has `held` in a
    chunk; SoundError when none can be read. Without `texts` there are no `lyrics` and `lines`, which take
    longer to read than all the rest.
    """
    known = None if texts else {name: kind for name, kind in id3.Frames.items() if name not in _TEXTS}
    try:
        tag = id3.ID3(path if held is None else BytesIO(held), translate=False, known_frames=known)
    except (id3.ID3NoHeaderError, EOFError) as error:
        raise SoundError("tags.none", path=str(path)) from error
    except MutagenError as error:
        raise SoundError("tags.unreadable", path=str(path), reason=str(error)) from error
    try:
        return _read(tag)
    except ValueError as error:
        raise SoundError("tags.unreadable", path=str(path), reason=str(error)) from error


def system_refusal(error: MutagenError) -> OSError:
    """What the system said when tags were written, out of mutagen's wrapping."""
    cause = error.__context__
    return cause if isinstance(cause, OSError) else OSError(str(error))


def _frames(tags: Tags) -> Iterator[Any]:
    """The frames of `tags` in the order they lie in the file."""
    for name, kind in _LINES:
        if text := one_line(getattr(tags, name)):
            yield kind(encoding=_UTF16, text=[_within(text, name, _TEXT_BYTES)])
    yield from _facts(tags)
    for name, value in (*_own(tags), *_extra(tags)):
        text = _within(clean_text(value).strip(), name, _TEXT_BYTES)
        yield id3.TXXX(encoding=_UTF16, desc=one_line(name), text=[text])
    yield from _long_texts(tags)
    yield from text_frames(tags.lines, long_code(tags.language))
    yield from podcast_frames(_addressed(tags.podcast))
    yield from chapter_frames(tuple(map(_chapter, within_table(tags.chapters))))
    if tags.cover:
        picture = small_cover(tags.cover)
        yield id3.APIC(encoding=_UTF16, mime="image/jpeg", type=_FRONT, desc="", data=picture)


def _facts(tags: Tags) -> Iterator[Any]:
    """Language, date, length and address."""
    if tags.language:
        yield id3.TLAN(encoding=_UTF16, text=[long_code(tags.language)])
    if tags.date:
        yield id3.TYER(encoding=_UTF16, text=[f"{tags.date:%Y}"])
        yield id3.TDAT(encoding=_UTF16, text=[f"{tags.date:%d%m}"])
        yield id3.TIME(encoding=_UTF16, text=[f"{tags.date:%H%M}"])
    if tags.length_ms:
        yield id3.TLEN(encoding=_UTF16, text=[str(tags.length_ms)])
    if tags.url:
        yield id3.WOAF(url=_address(tags.url))
    if tags.site:
        yield id3.WPUB(url=_address(tags.site))


def _own(tags: Tags) -> Iterator[tuple[str, str]]:
    """The (NAME, value) pairs for what ID3v2.3 has no frame for: dates with their zone, the disclosure."""
    dates = (tags.date, tags.published)
    yield from ((name, date.isoformat()) for name, date in zip(_OWN, dates, strict=False) if date)
    if tags.disclosure:
        yield "SYNTHETIC_VOICE", "1"
        yield "DISCLOSURE", tags.disclosure


def _extra(tags: Tags) -> Iterator[tuple[str, str]]:
    """The further pairs; what has a field of its own is not also given here."""
    for name, value in tags.extra:
        if one_line(name) in _OWN:
            raise ScriptError("tags.twice", name=name)
        yield name, value


def _long_texts(tags: Tags) -> Iterator[Any]:
    """The lead and the text as spoken. Their description is empty: some players refuse any other."""
    language = long_code(tags.language)
    if comment := clean_text(tags.comment).strip():
        text = _within(comment, "comment", _TEXT_BYTES)
        yield id3.COMM(encoding=_UTF16, lang=language, desc="", text=[text])
    if lyrics := clean_text(tags.lyrics).strip():
        text = _within(lyrics, "lyrics", LYRICS_BYTES)
        yield id3.USLT(encoding=_UTF16, lang=language, desc="", text=text)


def _chapter(one: Chapter) -> Chapter:
    url = _address(one.url) if one.url else ""
    picture = small_picture(one.picture, one.title, CHAPTER_PIXELS) if one.picture else b""
    return replace(one, title=_within(one.title, "chapter", _TEXT_BYTES), url=url, picture=picture)


def _addressed(told: PodcastTags | None) -> PodcastTags | None:
    return replace(told, feed=_address(told.feed)) if told else None


def _within(text: str, name: str, most_bytes: int) -> str:
    """`text`, if it fits into a frame; cut, it would say something else."""
    if len(text.encode("utf-16")) > most_bytes:
        raise ScriptError("tags.long", name=name, most=most_bytes // 2, length=len(text))
    return text


def _address(url: str) -> str:
    """`url` in ASCII: host in IDNA, the rest percent-encoded, without a user's name and password."""
    try:
        parts = urlsplit(one_line(url))
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise ScriptError("tags.url", url=url) from error
    if parts.scheme not in ("http", "https") or not host:
        raise ScriptError("tags.url", url=url)
    host = f"[{host}]" if ":" in host else host
    path, query, fragment = (quote(part, safe="/%:@!$&'()*+,;=~?") for part in parts[2:])
    return _within(urlunsplit((parts.scheme, host + port, path, query, fragment)), "url", _TEXT_BYTES)


def _read(tag: Any) -> Tags:
    named = {frame.desc: str(frame) for frame in tag.getall("TXXX")}
    lines = {name: _first(tag, kind.__name__) for name, kind in _LINES}
    language = _first(tag, "TLAN")
    pictures = tag.getall("APIC")
    return Tags(
        **lines,
        language=short_code(language),
        date=_moment(named.get("EDITION_DATE")),
        published=_moment(named.get("PUBLISHED")),
        length_ms=int(_first(tag, "TLEN") or 0),
        url=tag["WOAF"].url if "WOAF" in tag else "",
        site=tag["WPUB"].url if "WPUB" in tag else "",
        comment=_first(tag, "COMM"),
        lyrics=_first(tag, "USLT"),
        disclosure=named.get("DISCLOSURE", ""),
        cover=pictures[0].data if pictures else b"",
        chapters=read_chapters(tag),
        lines=read_lines(tag),
        podcast=read_podcast(tag),
        extra=tuple((name, value) for name, value in named.items() if name not in _OWN),
    )


def _first(tag: Any, kind: str) -> str:
    return next((str(frame) for frame in tag.getall(kind)), "")


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
