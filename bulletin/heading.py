"""The head of a page: who wrote it, and when."""

from datetime import datetime

from bulletin.article import Kind
from bulletin.furniture import has_section, heading, is_masthead, is_scene, trail
from bulletin.imprint import byline, credited, is_job, is_label, is_name, is_office, is_role
from bulletin.leaf import Leaf
from bulletin.paragraphs import BULLET, is_sentence
from bulletin.signing import among_others, beside_job, beside_time, on_duty
from bulletin.stamps import (
    is_bare,
    is_clock,
    is_date,
    is_dated,
    is_first,
    is_stamp,
    is_timed,
    is_zoned,
    published,
    undated,
)

_LABEL = 3  # words of a line that is a label
_NAME = 4  # words of a name
_TOLD = 5  # words of a deck at least
_DECK = 6  # words of a line that is no subhead
_BOX = 10  # lines of a box of other articles
_LONG = 60  # characters
_BESIDE = frozenset({"byline", "share", "audio", "rule"})  # what stands beside a time below the headline
_DUTY = 4  # points of a summary above who is on duty, at most
_BODY = 2  # paragraphs of which the second ends a page's head


def sort_head(page: Leaf) -> None:
    """Above its second paragraph a page says who wrote it and when: only here a date is its own."""
    body = sentences = 0
    chronicle = _is_chronicle(page)
    last = max((number for number in page.kept() if is_sentence(page.lines[number])), default=0)
    if _is_deck(page):
        page.sure.add(page.title + 1)
    for number in page.kept():
        line = page.lines[number]
        author = _author(page, number, body)
        _take_stamp(page, number, author)
        if author:
            page.signed(number, author)
            continue
        dated = is_date(line) or is_stamp(line) or (undated(line) != line and trail(undated(line)))
        reason = "date" if dated and not (chronicle and is_bare(line)) else ""
        if body and is_role(line) and page.fate[number - 1] == "byline":
            reason = "byline"
        reason = reason or _linked(page, number)
        reason = reason or ("" if body else _below_headline(page, number, number < last))
        page.skip(number, reason)
        body += not reason and page.kinds[number] is not Kind.ITEM
        sentences += not reason and is_sentence(line)
        if body >= _BODY and (sentences >= _BODY or body > 2 * _BODY):
            break
    page.published = (
        _published_first(page) or page.published or _published_beside(page) or _published_above(page)
    )


def _take_stamp(page: Leaf, number: int, author: str) -> None:
    """When the page was put online, where the line says so: alone, beside the author, or first in a row right
    below the headline.
    """
    cells = page.lines[number].split("\t")
    line = next(filter(is_dated, cells), cells[0])
    below = _is_right_below(page, number)
    stamped = is_date(line) or is_stamp(line) or (author and undated(line) != line)
    if stamped or (below and is_timed(line)):
        page.published = page.published or published(line, page.language, below or is_zoned(line))


def _published_first(page: Leaf) -> datetime | None:
    """The time that a line of the page's head calls the first."""
    head = page.lines[page.title + 1 : page.title + 1 + _BOX]
    return next((published(line, page.language) for line in head if is_first(line)), None)


def _published_beside(page: Leaf) -> datetime | None:
    """The time right below the headline in what the page's code calls a date or the author's line."""
    below = next(page.kept(), page.title)
    called = (n for n in page.boxed if page.title < n < below and page.fate[n] in {"date", "byline"})
    lines = [page.lines[n] for n in sorted(called)]
    return next(filter(None, (published(one, page.language, True) for one in lines if is_timed(one))), None)


def _is_right_below(page: Leaf, number: int) -> bool:
    """Whether nothing but names, addresses and buttons stands between the headline and the line."""
    between = range(page.title + 1, number)
    return len(between) <= _BOX and all(page.fate[n] in _BESIDE or "@" in page.lines[n] for n in between)


def _published_above(page: Leaf) -> datetime | None:
    """The time right above the headline, where below the name of its section stand a day, a time and its
    zone. A portal's clock names none.
    """
    line, above = (page.lines[n] if n >= 0 else "" for n in (page.title - 1, page.title - 2))
    within = bool(above) and len(above.split()) <= _LABEL + 1 and not is_date(above)
    return published(line, page.language, True) if within and is_date(line) and is_zoned(line) else None


def _is_deck(page: Leaf) -> bool:
    """Whether right below the headline stand a line of some words, and below that who wrote it and when."""
    deck, *below = *page.lines[page.title + 1 : page.title + 4], ""
    told = len(deck.split()) >= _TOLD and not (page.fate[page.title + 1 :] or [""])[0]
    signed = len(below) > 2 and bool(byline(below[0])) and is_date(below[1])
    return told and signed and not (is_date(deck) or trail(deck) or is_masthead(deck))


def _linked(page: Leaf, number: int) -> str:
    """Another article's headline right below a line that leads to one, and above who signs and when."""
    line, below = page.lines[number], "".join(page.lines[number + 1 : number + 2])
    signed = is_date(below) or is_stamp(below) or bool(undated(below) != below and byline(undated(below)))
    return "related" if page.fate[number - 1] == "related" and signed and not is_sentence(line) else ""


def _below_headline(page: Leaf, number: int, told: bool) -> str:
    """Why a line between headline and first paragraph is not read; `told` is whether sentences follow."""
    line = page.lines[number]
    if is_role(line):
        return "byline"
    if told and _is_label(page, number):
        return "menu"
    return "caption" if is_scene(line) and any(page.kept(number + 1)) else ""


def _is_label(page: Leaf, number: int) -> bool:
    """Whether the line below the headline is but a word or two: a section, an agency, a place."""
    line = page.lines[number]
    short = (
        len(line.split()) <= _LABEL and not is_sentence(line) and not BULLET.match(line) and not is_date(line)
    )
    return short and not page.kinds[number] and not _is_subhead(page, number)


def _is_subhead(page: Leaf, number: int) -> bool:
    """Whether the line heads the first of several letters, each with who wrote it and where below."""
    headed = page.lines[number].count(" ") and any(map(is_sentence, page.lines[number + 1 : number + 2]))
    signed = (line.endswith(",") and len(line.split()) <= _NAME for line in page.lines[number + 2 :])
    return bool(headed) and sum(signed) > 1


def _is_chronicle(page: Leaf) -> bool:
    """Whether days or times of day are what the paragraphs are headed with: then they are read."""
    heads = (n for n, line in enumerate(page.lines) if is_bare(line) and _headed(page, n))
    return sum(1 for _ in heads) > 1


def _headed(page: Leaf, number: int) -> bool:
    """Whether a sentence stands below the line, perhaps under a subhead."""
    below = page.lines[number + 1 : number + 3]
    return any(is_sentence(line) for line in below[:1]) or (
        len(below) == 2 and not is_date(below[0]) and is_sentence(below[1])
    )


def _author(page: Leaf, number: int, body: int) -> str:
    line = page.lines[number]
    shared = (among_others(line) if body <= 1 else "") or (on_duty(line) if body <= _DUTY else "")
    if shared:
        return shared
    if is_label(page.lines[number - 1]) and len(line.split()) <= 6 and not is_sentence(line):
        return line
    if undated(line) != line:
        return beside_time(line)
    if not any(page.kept(number + 1)):
        return ""  # the end of the page, where its own rule holds
    # English decks are set in capitalised words too: only "By ..." is certain, or a date or job below.
    below = page.lines[number + 1 : number + 3]
    described = any(is_date(one) or is_role(one) for one in below) or bool(credited(below[0]))
    dated = described or bool(page.fate[number + 1] or heading(below[0]))
    named = page.language == "vi" or dated
    office = is_office(line) and described and body == 0
    alone = (
        is_name(line)
        and not heading(line)
        and not _is_boxed(page, number)
        and ((body == 0 and named) or (body == 1 and dated and len(line.split()) > 1))
    )
    person = body == 0 and number > page.title + 1 and _is_person(page, number)
    return (
        credited(line)
        or (byline(line) if alone or person else "")
        or (line if office else "")
        or ("" if body else beside_job(line))
    )


def _is_person(page: Leaf, number: int) -> bool:
    """Whether an English line is a name and no section's, heading's or paper's."""
    line = page.lines[number]
    named = page.language == "en" and 1 < len(line.split()) <= _NAME and is_name(line)
    return named and not (_is_boxed(page, number) or heading(line) or has_section(line) or is_masthead(line))


def _is_boxed(page: Leaf, number: int) -> bool:
    """Whether a box of other articles begins shortly above the line."""
    above = range(max(page.title + 1, number - _BOX), number)
    return any(heading(page.lines[n]) == "related" for n in above)


def sort_signs(page: Leaf) -> None:
    """Above the second sentence of length: names, jobs and times, however they are set."""
    long = [n for n in page.kept() if is_sentence(page.lines[n]) and len(page.lines[n]) >= _LONG][:_BODY]
    decked = False
    for number in range(page.title + 1, long[-1] if long else 0):
        line = page.lines[number]
        if page.fate[number] or page.kinds[number] or is_sentence(line):
            decked = decked or not page.fate[number]
            continue
        author = beside_job(line) or (line if _is_alone(page, number, number > long[0]) else "")
        if author:
            page.signed(number, author)
        elif is_job(line):
            page.skip(number, "byline")
        elif is_timed(line) and not is_bare(line):
            page.skip(number, "date")
        elif number < long[0] and decked and _is_pictured(page, number):
            page.skip(number, "caption")
        decked = decked or not page.fate[number]


def _is_pictured(page: Leaf, number: int) -> bool:
    """Whether an English line of some words that is no sentence stands alone below who wrote it and when: a
    caption, where a deck is above that.
    """
    line, above, below = page.lines[number], page.fate[number - 1], number + 1
    alone = above in {"date", "byline", "share"} and (
        bool(page.fate[below]) or is_sentence(page.lines[below])
    )
    return page.language == "en" and alone and len(line.split()) >= _DECK and not line.endswith((":", "?"))


def sort_stamps(page: Leaf) -> None:
    """A whole date and time with a name or a button is what a page prints above an entry or under a headline,
    and so are a date that says what happened to the page then and a time of day with its zone.
    """
    for number in list(page.kept()):
        line = page.lines[number]
        if is_sentence(line):
            continue
        if is_clock(line) or (is_timed(line) and undated(line)) or (is_stamp(line) and is_dated(line)):
            page.skip(number, "date")


def _is_alone(page: Leaf, number: int, late: bool) -> bool:
    """Whether the line is a name that stands by itself, not as a deck does right below the headline; where it
    is `late`, above a job, a time or a button.
    """
    line, below = page.lines[number], page.lines[number + 1]
    named = (
        1 < len(line.split()) <= _NAME
        and is_name(line)
        and number > page.title + 1
        and not (heading(line) or trail(line) or _is_boxed(page, number))
    )
    return named and (not late or is_job(below) or is_timed(below) or bool(page.fate[number + 1]))
