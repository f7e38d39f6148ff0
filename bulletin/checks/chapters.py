"""Chapters: those of the record lie end to end inside the programme, and those in the file are the same."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any, cast

from bulletin.hearing import Hearing
from bulletin.mp4 import is_mp4
from bulletin.record import ChapterFacts
from bulletin.report import Finding, wrong

RANK = 130

APART = 0.002  # seconds: times are written in thousandths
MOST = 255  # a table of contents counts in one byte (id3.org/id3v2-chapters-1.0)
FRAME = 0.03  # one MP3 frame, and a little: players go to frames


def examine(hearing: Hearing) -> Iterator[Finding]:
    """Chapters that lead elsewhere than to their story."""
    chapters = hearing.record.chapters if hearing.record else ()
    if not chapters:
        return
    yield from _in_order(chapters, hearing.measured.seconds)
    yield from _in_file(hearing, chapters)


def _in_order(chapters: tuple[ChapterFacts, ...], length: float) -> Iterator[Finding]:
    for one in chapters:
        if not 0 <= one.start < one.end <= length + FRAME:
            yield wrong("check.chapter_times", one.start, title=one.title)
            return
    for one, following in pairwise(chapters):
        if abs(one.end - following.start) > APART:
            yield wrong("check.chapter_gap", one.end, title=one.title, following=following.title)
            return


def _in_file(hearing: Hearing, chapters: tuple[ChapterFacts, ...]) -> Iterator[Finding]:
    """The chapters that an MP3 or M4A brings, if it brings any."""
    found = sorted(_tagged(hearing), key=lambda one: one[1])
    if not found:
        return
    counted = _counted(chapters)
    if len(found) != len(counted):
        yield wrong("check.chapter_count", found=len(found), wanted=len(counted))
        return
    for (title, start, end), wanted in zip(found, counted, strict=True):
        if abs(start - wanted.start) > FRAME or abs(end - wanted.end) > FRAME:
            yield wrong("check.chapter_place", wanted.start, title=title or wanted.title)
            return


def _counted(chapters: tuple[ChapterFacts, ...]) -> tuple[ChapterFacts, ...]:
    """As many as a table of contents counts; the last one reaches to the end."""
    kept = chapters[:MOST]
    return (*kept[:-1], replace(kept[-1], end=chapters[-1].end))


def _tagged(hearing: Hearing) -> Iterator[tuple[str, float, float]]:
    """Title, start and end in seconds of each chapter of an M4A, or of each CHAP frame
    (id3.org/id3v2-chapters-1.0).
    """
    if is_mp4(hearing.path):
        from bulletin.atoms import read_atoms

        yield from (
            (one.title, one.start / 1000, one.end / 1000) for one in read_atoms(hearing.path).chapters
        )
        return
    with hearing.path.open("rb") as file:
        if file.read(3) != b"ID3":
            return
    from mutagen import MutagenError, id3

    try:
        # Nothing else is read: mutagen takes long over texts.
        known = {name: getattr(id3, name) for name in ("CHAP", "TIT2")}
        tag = cast("Any", id3).ID3(hearing.path, known_frames=known)
    except (MutagenError, ValueError):  # the check of the tags says so
        return
    for one in tag.getall("CHAP"):
        titles = one.sub_frames.getall("TIT2")
        yield str(titles[0]) if titles else "", one.start_time / 1000, one.end_time / 1000
