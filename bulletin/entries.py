"""Lines of a pasted page that are surely its article's, though they look like none: what stands below the
times of a live page, and the dates of a life.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from bulletin.furniture import heading
from bulletin.gist import is_prose
from bulletin.imprint import is_name
from bulletin.leaf import Leaf
from bulletin.paragraphs import BULLET, is_quoted, is_sentence
from bulletin.stamps import is_bare, is_clock, is_dated

_INDEX = re.compile(r"key (?:events|moments)|(?:diễn biến|sự kiện) chính", re.IGNORECASE)
_SPEAKER = re.compile(r"([A-ZĐ][\w.'’-]*(?: [A-ZĐ][\w.'’-]*){0,4}): \S")  # "Ann Lee: It is late."
_SUMMARY = re.compile(r"summary|key points|highlights|tóm tắt|điểm chính", re.IGNORECASE)
_POINT, _POINTS = 5, 6  # words of a point at least, and points of a summary at most
_ENTRIES = 3  # times of a live page at least
_SHARED = 2  # of them with a button below what is told
_DOWN = 5  # lines from a time to what is told
_TOLD = 40  # characters of that at least
_HEAD = 12  # words of an entry's headline at most
_CLOCK = 30  # characters of a time of day at most
_NEAR = 4  # lines from the headline to the dates of a life
_DIGITS = re.compile(r"\d+")
_SPOKEN = re.compile(r"\b(?:I|we|We|my|our|us|tôi|Tôi|chúng ta|mình)\b")
_PUBLISHED = re.compile(r"published at \d{1,2}[:.]\d\d", re.IGNORECASE)
_HEADED = re.compile(r"\d{1,2}(?:[:.h]\d\d|h) [-–] \w.{2,120}")
_GLANCE = re.compile(
    r"(?!news|world).{2,60} (?:at a glance|in numbers)|key facts|(?:thông tin|điểm) cần biết", re.IGNORECASE
)
_LIFE = re.compile(r"(?:born|died|sinh|mất):? [^.!?]{0,12}\d[^.!?]{3,40}", re.IGNORECASE)


def sort_entries(page: Leaf) -> None:
    """Where several times head what is told then, each with its button, time, headline and text are read."""
    page.sure.update(n for n in page.kept() if n <= page.title + _NEAR and _LIFE.fullmatch(page.lines[n]))
    page.sure.update(*(_boxed(page, n) for n in page.kept() if _GLANCE.fullmatch(page.lines[n])))
    page.sure.update(_points(page))
    page.sure.update(_spoken(page))
    page.sure.update(_posted(page, _PUBLISHED), _posted(page, _HEADED))
    for number in page.kept(page.title + 2):
        if _is_quoted_by(page, number) or _heads_steps(page, number):
            page.sure.add(number)
        elif _is_said_by(page, number):
            page.sure.update((number - 1, number))
    _sort_live(page)


def _sort_live(page: Leaf) -> None:
    """Times that head what is told then, each with a button, or all that is told; with who reports."""
    times = [n for n in range(page.title + 1, len(page.lines)) if _is_time(page.lines[n])]
    heads = [n for n in times if _told(page, n)]
    buttons = sum("share" in page.fate[one:below] for one, below in pairwise(heads))
    if len(heads) >= _ENTRIES and (buttons >= _SHARED or _is_all(page, heads)):
        for number in heads:
            page.sure.update(_entry(page, number))
            if is_name(page.lines[number + 1]) and " " in page.lines[number + 1]:
                page.skip(number + 1, "byline")
        _sort_index(page, heads[0])


def _posted(page: Leaf, pattern: re.Pattern[str]) -> Sequence[int]:
    """What stands below the times of several entries, each down to its button, where the time itself says
    more than itself: "Published at 17:42" below a headline, or "17h42 - Nets on the pier".
    """
    times = [n for n in range(page.title + 1, len(page.lines)) if pattern.fullmatch(page.lines[n])]
    buttons = sum("share" in page.fate[one:below] for one, below in pairwise(times))
    found: list[int] = []
    if buttons < _ENTRIES - 1:
        return found
    for number in times:
        found.extend([number - 1] if page.fate[number] else [number])
        below = number + 1
        while below < len(page.lines) and not (page.fate[below] or heading(page.lines[below])):
            if pattern.fullmatch(page.lines[below]):
                break
            found.extend([] if is_name(page.lines[below]) else [below])
            below += 1
    return found


def _is_all(page: Leaf, heads: Sequence[int]) -> bool:
    """Whether times that all follow one another backwards or all forwards head all that is told on a page."""
    told = next((n for n in page.kept() if is_prose(page.lines[n])), 0)
    times = [tuple(map(int, _DIGITS.findall(page.lines[number])[:2])) for number in heads]
    ordered = sorted(set(times)) in (times, times[::-1])
    return told > heads[0] and len(heads) > _ENTRIES and ordered


def _heads_steps(page: Leaf, number: int) -> bool:
    """Whether a line that announces no other articles stands right above two numbered sentences."""
    steps = page.lines[number + 1 : number + 3]
    numbered = [line.startswith(f"{place}. ") and is_sentence(line) for place, line in enumerate(steps, 1)]
    return len(numbered) > 1 and all(numbered) and not heading(page.lines[number])


def _is_quoted_by(page: Leaf, number: int) -> bool:
    """Whether a line names who is quoted in all of the line above, with the text going on below."""
    line, above = page.lines[number], page.lines[number - 1]
    below = page.lines[number + 1 : number + 3]
    named = line.count(" ") > 0 and is_name(line) and not page.fate[number - 1]
    return named and len(above) >= _TOLD and is_quoted(above) and any(map(is_prose, below))


def _boxed(page: Leaf, number: int) -> Sequence[int]:
    """The bullets of a box right below the text, and what heads them, where there are several."""
    below = number + 1
    while below < len(page.lines) and not page.fate[below] and BULLET.match(page.lines[below]):
        below += 1
    told = is_sentence(page.lines[number - 1]) and not page.fate[number - 1]
    return range(number, below) if told and below > number + 2 else ()


def _is_said_by(page: Leaf, number: int) -> bool:
    """Whether a line names who says "I" or "we" in the line above, which a paper prints large between two
    paragraphs without quotation marks.
    """
    (above, said), line = page.lines[number - 2 : number], page.lines[number]
    name, _, job = line.partition(", ")
    below = page.lines[number + 1 : number + 2]
    named = name.count(" ") > 0 and is_name(name) and (not job or (job[0].islower() and not is_sentence(job)))
    if not named or page.fate[number - 1] or is_sentence(said) or len(said) < _TOLD:
        return False
    return bool(_SPOKEN.search(said)) and is_prose(above) and any(map(is_prose, below))


def _spoken(page: Leaf) -> Sequence[int]:
    """What is asked and answered: sentences behind names of which several come again, by their last word."""
    said = {n: found[1].split()[-1] for n in page.kept() if (found := _SPEAKER.match(page.lines[n]))}
    told = {n: name for n, name in said.items() if is_sentence(page.lines[n]) or page.lines[n].endswith("?")}
    again = {name for name, count in Counter(told.values()).items() if count > 1}
    return [n for n, name in told.items() if name in again] if len(again) > 1 else ()


def _points(page: Leaf) -> Sequence[int]:
    """The points of a summary: lines of some words below its heading, right above the text."""
    start = next((n for n in page.kept() if _SUMMARY.fullmatch(page.lines[n])), len(page.lines))
    told = next((n for n in page.kept(start + 1) if is_prose(page.lines[n])), 0)
    run: list[int] = []
    for number in range(told - 1, start, -1):
        line = page.lines[number]
        if page.fate[number] or is_sentence(line) or len(line.split()) < _POINT:
            break
        run.append(number)
    return run if 1 < len(run) <= _POINTS else ()


def _sort_index(page: Leaf, first: int) -> None:
    """What a live page lists above its first entry."""
    start = next((n for n in page.kept() if _INDEX.fullmatch(page.lines[n])), first)
    for number in range(start, first):
        page.skip(number, "menu")


def _is_time(line: str) -> bool:
    short = len(line) <= _CLOCK
    return short and (is_clock(line) or (is_bare(line) and not is_dated(line)))


def _told(page: Leaf, number: int) -> int:
    """The first line that tells something below a time, 0 where a button or a time comes before it."""
    for below in range(number + 1, min(number + 1 + _DOWN, len(page.lines))):
        line = page.lines[below]
        if page.fate[below] == "share" or _is_time(line):
            return 0
        if not page.fate[below] and is_sentence(line) and len(line) >= _TOLD:
            return below
    return 0


def _entry(page: Leaf, number: int) -> Sequence[int]:
    """A time alone, the headline below it, and the first line that tells something."""
    told = _told(page, number)
    named = (n for n in range(number + 1, told) if not page.fate[n] and not is_name(page.lines[n]))
    heads = [n for n in named if len(page.lines[n].split()) <= _HEAD][:1]
    return [*([] if is_clock(page.lines[number]) else [number]), *heads, told]
