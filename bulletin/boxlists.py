"""Headings such as "Tin liên quan" on a page, and what stands under them."""

from bulletin.article import Kind
from bulletin.furniture import heading, is_passing
from bulletin.imprint import byline, credited, is_date
from bulletin.leaf import Leaf
from bulletin.paragraphs import BULLET, ENDS, TEASER, is_sentence

_TEASERS = 2  # sentences below a list from which on the article goes on
_BODY = 2  # sentences above comments at least


def sort_lists(page: Leaf) -> None:
    """Headings such as "Tin liên quan" and what stands under them."""
    number, last = page.title + 1, page.title
    while number < len(page.lines):
        kind = _announced(page, number)
        if not kind:
            last = last if page.fate[number] else number
            number += 1
            continue
        page.fate[number] = kind
        end = _end_of_list(page, number, last, kind)
        for below in range(number + 1, end):
            kind = heading(page.lines[below]) or kind
            if kind == "tags" and not page.byline and credited(page.lines[below]):
                page.signed(below, credited(page.lines[below]))
            page.skip(below, kind)
        number = end


def _announced(page: Leaf, number: int) -> str:
    """What the line announces for those below it. "Comments" above the text is a link to them."""
    if number in page.boxed or page.fate[number] in {"caption", "date", "byline"}:
        return ""
    kind = heading(page.lines[number])
    if kind == "comments" and sum(is_sentence(page.lines[n]) for n in page.kept() if n < number) < _BODY:
        page.skip(number, kind)
        return ""
    return kind


def _end_of_list(page: Leaf, number: int, last: int, kind: str) -> int:
    """The first line below the heading `number` that is read again; `last` is the last one read above it.

    Below a byline or among comments nothing is; in the middle of an article sentences go on after the list.
    """
    if last > page.title and (kind == "comments" or byline(page.lines[last])):
        return len(page.lines)
    if last == page.title or kind == "tags" or is_passing(page.lines[number]):
        end = _end_of_run(page, number + 1)
        return len(page.lines) if _is_teased(page, number, end) else end
    long = next((n for n in page.kept(number + 1) if _is_long(page.lines[n])), len(page.lines))
    end = _end_of_run(page, number + 1)
    return end if _goes_on(page, end) and not _is_teased(page, number, end) else long


def _goes_on(page: Leaf, start: int) -> bool:
    """Whether sentences follow one another from `start` on, as teasers of other articles don't."""
    following = list(page.kept(start))[:_TEASERS]
    return len(following) == _TEASERS and all(is_sentence(page.lines[n]) for n in following)


def _is_teased(page: Leaf, number: int, end: int) -> bool:
    """Whether the headlines of a run have their times beside them, and below it only one short sentence is
    left, which tells of the last of them.
    """
    dated = any(is_date(page.lines[n]) for n in range(number + 1, end))
    below = [page.lines[n] for n in page.kept(end) if is_sentence(page.lines[n])]
    return dated and len(below) < _TEASERS and not any(map(_is_long, below))


def _end_of_run(page: Leaf, start: int) -> int:
    """Where a run of headlines that begins at `start` ends: at a sentence, a heading, or the last bullet."""
    bulleted = start < len(page.lines) and bool(BULLET.match(page.lines[start]))
    for number in range(start, len(page.lines)):
        line = page.lines[number]
        if number not in page.boxed and (heading(line) or page.kinds[number] is Kind.SUBHEAD):
            return number
        if page.fate[number] or (bulleted and BULLET.match(line)):
            continue
        if is_sentence(line) or bulleted:
            return number
    return len(page.lines)


def _is_long(line: str) -> bool:
    return len(line) > TEASER and line.endswith((*ENDS, "?"))
