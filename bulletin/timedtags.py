"""The tags that know the time: chapters, text that runs with the sound, and what marks an MP3 as a podcast's.

ID3v2.3 with the frames CHAP and CTOC of "ID3v2 Chapter Frame Addendum" (id3.org/id3v2-chapters-1.0), and
Apple's own podcast frames as iTunes writes them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mutagen import id3 as _mutagen
from mutagen.id3 import TextFrame

from bulletin.text import one_line

id3: Any = _mutagen  # its functions carry no types
_UTF16 = id3.Encoding.UTF16
_FRONT = id3.PictureType.COVER_FRONT
_ORDERED_TOP = 3  # flags of the one table of contents: nobody's child, read in order
_NO_OFFSET = 0xFFFFFFFF  # chapters are found by their times alone
_MOST_CHAPTERS = 255  # a table of contents counts in one byte
_MILLISECONDS, _SPOKEN_TEXT = 2, 1  # of SYLT: how it counts, and what the text is
_FEED = "podcast"
# Written as a text, as iTunes does: written as an address, most players read two letters too many.
_WFED = type("WFED", (TextFrame,), {})


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter from `start` to `end` milliseconds; `picture` JPEG or PNG or nothing."""

    title: str
    start: int
    end: int
    url: str = ""
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the spoken text, and the millisecond from which it is heard."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class PodcastTags:
    """Where the sound belongs to: the feed's address, the edition's guid there, what it is about."""

    feed: str
    guid: str
    description: str
    category: str


def within_table(chapters: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
    """As many chapters as a table of contents counts; the last one reaches to the end."""
    if len(chapters) <= _MOST_CHAPTERS:
        return chapters
    kept, last = chapters[: _MOST_CHAPTERS - 1], chapters[_MOST_CHAPTERS - 1]
    return (*kept, Chapter(last.title, last.start, chapters[-1].end, last.url, last.picture))


def chapter_frames(chapters: tuple[Chapter, ...]) -> Iterator[Any]:
    """The table of contents, then each chapter."""
    if not chapters:
        return
    names = [f"chp{number}" for number in range(len(chapters))]
    yield id3.CTOC(element_id="toc", flags=_ORDERED_TOP, child_element_ids=names, sub_frames=[])
    for name, one in zip(names, chapters, strict=True):
        yield id3.CHAP(
            element_id=name,
            start_time=one.start,
            end_time=one.end,
            start_offset=_NO_OFFSET,
            end_offset=_NO_OFFSET,
            sub_frames=list(_inside(one)),
        )


def _inside(one: Chapter) -> Iterator[Any]:
    yield id3.TIT2(encoding=_UTF16, text=[one_line(one.title)])
    if one.url:
        yield id3.WXXX(encoding=_UTF16, desc="", url=one.url)
    if one.picture:
        yield id3.APIC(encoding=_UTF16, mime="image/jpeg", type=_FRONT, desc="", data=one.picture)


def text_frames(lines: tuple[Line, ...], language: str) -> Iterator[Any]:
    """The text that runs with the sound; `language` is ISO 639-2."""
    if lines:
        timed = [(one_line(line.text), line.start) for line in lines]
        yield id3.SYLT(
            encoding=_UTF16, lang=language, format=_MILLISECONDS, type=_SPOKEN_TEXT, desc="", text=timed
        )


def podcast_frames(told: PodcastTags | None) -> Iterator[Any]:
    """What iTunes knows a podcast's sound by, and the feed's address once more for all other readers."""
    if told is None:
        return
    yield id3.PCST(value=0)
    yield id3.TGID(encoding=_UTF16, text=[told.guid])
    if told.description:
        yield id3.TDES(encoding=_UTF16, text=[one_line(told.description)])
    yield id3.TCAT(encoding=_UTF16, text=[told.category])
    yield _WFED(encoding=_UTF16, text=[told.feed])
    yield id3.WXXX(encoding=_UTF16, desc=_FEED, url=told.feed)


def read_chapters(tag: Any) -> tuple[Chapter, ...]:
    """The chapters in the order of the table of contents."""
    tables = tag.getall("CTOC")
    if not tables:
        return ()
    return tuple(_chapter(tag[f"CHAP:{name}"]) for name in tables[0].child_element_ids)


def _chapter(frame: Any) -> Chapter:
    inside = frame.sub_frames
    pictures = inside.getall("APIC")
    return Chapter(
        title=str(inside["TIT2"]),
        start=frame.start_time,
        end=frame.end_time,
        url=inside["WXXX:"].url if "WXXX:" in inside else "",
        picture=pictures[0].data if pictures else b"",
    )


def read_lines(tag: Any) -> tuple[Line, ...]:
    """The text that runs with the sound."""
    return tuple(Line(text, start) for frame in tag.getall("SYLT") for text, start in frame.text)


def read_podcast(tag: Any) -> PodcastTags | None:
    """Where the sound belongs to, if it says so."""
    if "PCST" not in tag:
        return None
    feed = tag[f"WXXX:{_FEED}"].url
    told = {name: str(tag[name]) if name in tag else "" for name in ("TGID", "TDES", "TCAT")}
    return PodcastTags(feed, told["TGID"], told["TDES"], told["TCAT"])
