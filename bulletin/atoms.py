"""Atoms: the tags of an M4A as iTunes writes them, by mutagen, and the language of its tracks.

What has no atom of its own stands in a freeform one under the name that it has in FLAC and Opus.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from mutagen import MutagenError
from mutagen import mp4 as _mutagen
from mutagen.mp4 import AtomDataType

from bulletin.cover import small_cover
from bulletin.errors import SoundError
from bulletin.iso639 import long_code
from bulletin.mp4 import GAPLESS, gapless_numbers
from bulletin.tags import Tags, system_refusal
from bulletin.text import clean_text, one_line
from bulletin.timedtags import Chapter, PodcastTags

mp4: Any = _mutagen  # its functions carry no types

_OWN = "----:com.apple.iTunes:"
_LINES = (
    ("title", "\xa9nam"),
    ("artist", "\xa9ART"),
    ("station", "aART"),
    ("album", "\xa9alb"),
    ("section", "\xa9grp"),
    ("genre", "\xa9gen"),
    ("encoder", "\xa9too"),
    ("publisher", _OWN + "LABEL"),
    ("settings", _OWN + "ENCODER_OPTIONS"),
    ("original_name", _OWN + "ORIGINAL_FILENAME"),
    ("language", _OWN + "LANGUAGE"),
    ("url", _OWN + "WEBSITE"),
)
_TEXTS = (("comment", "\xa9cmt"), ("lyrics", "\xa9lyr"), ("disclosure", _OWN + "DISCLOSURE"))
_MOMENTS = (("date", _OWN + "EDITION_DATE"), ("published", _OWN + "PUBLISHED"))
_SYNTHETIC = _OWN + "SYNTHETIC_VOICE"
_LANGUAGE_AT = 28  # bytes from the beginning of an mdhd of version 0 (ISO/IEC 14496-12, 8.4.2)


def add_atom(path: Path, name: str, value: bytes) -> None:
    """The M4A at `path` has this freeform atom besides what it has; OSError as the system gives it."""
    file = _open(path)
    file[name] = [mp4.MP4FreeForm(value, AtomDataType.UTF8)]
    _save(file)


def tag_m4a(path: Path, tags: Tags) -> None:
    """The M4A at `path` has these tags and no others but where its sound begins and ends; chapters stay as
    they are. A second time changes nothing.

    For a private file that nobody reads yet. SoundError for a cover that cannot be used, or a file that is no
    M4A; OSError as the system gives it.
    """
    file = _open(path)
    kept = file.get(GAPLESS)
    file.tags.clear()
    for name, value in _pairs(tags):
        file[name] = value
    if kept:
        file[GAPLESS] = kept
    _save(file)
    _set_language(path, long_code(tags.language))


def read_atoms(path: Path) -> Tags:
    """The tags of the M4A at `path`, with its chapters; SoundError when none can be read."""
    file = _open(path)
    found = {name: _text(value) for name, value in file.tags.items() if value}
    lines: Any = {field: found.get(name, "") for field, name in (*_LINES, *_TEXTS)}
    moments: Any = {field: datetime.fromisoformat(found[name]) for field, name in _MOMENTS if name in found}
    cover = file.get("covr")
    return Tags(
        **lines,
        **moments,
        cover=bytes(cover[0]) if cover else b"",
        chapters=tuple(_chapters(file)),
    )


def _open(path: Path) -> Any:
    try:
        file = mp4.MP4(path)
    except MutagenError as error:
        raise SoundError("tags.unreadable", path=str(path), reason=str(error)) from error
    if file.tags is None:
        file.add_tags()
    return file


def _text(value: Any) -> str:
    """The first of the values of an atom."""
    first = value[0] if isinstance(value, list) else value
    return bytes(first).decode(errors="replace") if isinstance(first, bytes) else str(first)


def _chapters(file: Any) -> Iterator[Chapter]:
    """The chapters of Nero's list, each up to the next one."""
    starts = [round(one.start * 1000) for one in file.chapters or ()]
    before = next(iter(gapless_numbers(bytes(file[GAPLESS][0]))), 0) if file.get(GAPLESS) else 0
    ends = [*starts[1:], round((file.info.length - before / file.info.sample_rate) * 1000)]
    titles = [one.title for one in file.chapters or ()]
    yield from map(Chapter, titles, starts, ends)


def _pairs(tags: Tags) -> Iterator[tuple[str, Any]]:
    """Name and value of each atom."""
    for name, text in (*_texts(tags), *_facts(tags)):
        yield name, _value(name, text)
    if tags.track:
        number, _, of = tags.track.partition("/")
        yield "trkn", [(int(number), int(of or 0))]
    if tags.podcast:
        yield from _podcast(tags.podcast)
    if tags.cover:
        yield "covr", [mp4.MP4Cover(small_cover(tags.cover), mp4.MP4Cover.FORMAT_JPEG)]


def _texts(tags: Tags) -> Iterator[tuple[str, str]]:
    """Name and text of each atom that there is a text for."""
    lines = ((name, one_line(getattr(tags, field))) for field, name in _LINES)
    texts = ((name, clean_text(getattr(tags, field)).strip()) for field, name in _TEXTS)
    yield from ((name, text) for name, text in (*lines, *texts) if text)


def _facts(tags: Tags) -> Iterator[tuple[str, str]]:
    """Dates, the mark of a synthetic voice, and what has no field."""
    moments = ((name, getattr(tags, field)) for field, name in _MOMENTS)
    yield from ((name, moment.isoformat()) for name, moment in moments if moment)
    if tags.date:
        yield "\xa9day", f"{tags.date:%Y-%m-%d}"
    if tags.disclosure:
        yield _SYNTHETIC, "1"
    yield from ((_OWN + one_line(name), clean_text(text).strip()) for name, text in tags.extra)


def _value(name: str, text: str) -> list[Any]:
    """`text` as the atom `name` takes it."""
    return [mp4.MP4FreeForm(text.encode(), AtomDataType.UTF8)] if name.startswith(_OWN) else [text]


def _podcast(told: PodcastTags) -> Iterator[tuple[str, Any]]:
    """What iTunes knows a podcast's sound by."""
    yield "pcst", True
    yield "purl", [told.feed]
    yield "egid", [told.guid]
    yield "catg", [told.category]
    if told.description:
        yield "desc", [one_line(told.description)]


def _save(file: Any) -> None:
    """Writes the atoms, without room for more."""
    try:
        file.save(padding=lambda info: 0)
    except MutagenError as error:
        raise system_refusal(error) from error


def _set_language(path: Path, code: str) -> None:
    """Every track of the file is in the language `code` (ISO 639-2)."""
    packed = sum((ord(letter) - 0x60) << shift for letter, shift in zip(code, (10, 5, 0), strict=True))
    with path.open("r+b") as file:
        movie = mp4.Atoms(file)[b"moov"]
        for track in movie.findall(b"trak"):
            file.seek(track[b"mdia", b"mdhd"].offset + _LANGUAGE_AT)
            file.write(packed.to_bytes(2, "big"))
