"""Headings such as "Tin liên quan" on a page, and what stands under them."""

import re
from itertools import islice

from bulletin.article import Kind
from bulletin.furniture import heading, is_closer, is_passing
from bulletin.gist import is_prose
from bulletin.imprint import byline, credited
from bulletin.leaf import Leaf
from bulletin.paragraphs import BULLET, ENDS, TEASER, is_sentence
from bulletin.stamps import is_bare, is_date

_SUBHEAD = 6  # words of a subhead at most
_LENGTH = 60  # characters of what stands below one
_TOLD = 45  # characters of each of two sentences with which a text goes on
_LATER = re.compile(r"(?:[2-9]|\d\d)[.)] ")  # the second entry of a numbered list, or a later one
_QUOTED = re.compile(r"[“”\"]")
_ALL_QUOTED = re.compile(r"[‘“'\"][^‘“\".!?…]{10,}[\w)][’”'\"]")
_ASKS = re.compile(r"[^\W\d][^:.!?]{0,40}: \S.*\?")  # "PV: Vì sao?"
_DASH = re.compile(r"[–—-] ")
_TEASERS = 2  # sentences below a list from which on the article goes on
_TEASED, _BRIEF = 120, 80  # characters of a short sentence below a headline, and of a very short one
_NEAR = 4  # lines from such a sentence to what closes an article
_KEY = 3  # words of a keyword
_AROUND = 200  # lines on both sides of it
_MUCH = 3  # times as much of the text below a link to its comments as above it
_FAR = 30  # lines above a heading among which an article ends
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
    above = number - 1
    if is_closer(page.lines[number]) and (
        _is_closed_head(page, above) or _is_closed_teaser(page, above) or page.fate[above] == "related"
    ):
        return ""
    kind = heading(page.lines[number])
    if kind in {"comments", "byline"} and _is_above(page, number):
        page.skip(number, kind)
        return ""
    return kind


def _is_above(page: Leaf, number: int) -> bool:
    """Whether the line stands above the text: below less than two sentences, or above by far the most."""
    above = range(max(page.title + 1, number - _AROUND), number)
    told = [page.lines[n] for n in above if not page.fate[n] and is_sentence(page.lines[n])]
    told = [line for line in told if not line.endswith(")")]
    below = range(number + 1, min(number + _AROUND, len(page.lines)))
    most = sum(not page.fate[n] and is_prose(page.lines[n]) for n in below)
    return len(told) < _BODY or most > _MUCH * max(_BODY, sum(map(is_prose, told)))


def _end_of_list(page: Leaf, number: int, last: int, kind: str) -> int:
    """The first line below the heading `number` that is read again; `last` is the last one read above it.

    Below a byline or keywords, among comments and below what is told of the author nothing is; in the middle
    of an article sentences go on after the list.
    """
    told = next((n for n in range(number + 1, min(number + _FAR, len(page.lines))) if _ends_list(page, n)), 0)
    if told:
        return told + 1
    if last > page.title and (kind in {"comments", "byline"} or byline(page.lines[last])):
        return len(page.lines)
    if kind == "related" and _is_closed(page, number):
        return len(page.lines)
    if last == page.title or kind == "tags" or is_passing(page.lines[number]):
        end = _end_of_run(page, number + 1)
        return (
            len(page.lines) if _is_teased(page, number, end) else end - _is_subhead(page, number + 1, end - 1)
        )
    return _end_below(page, number)


def _end_below(page: Leaf, number: int) -> int:
    """Where a list ends whose heading `number` rather stands below articles: where sentences go on, perhaps
    under the "Read more" of the one article that it leads to, or where there is a very long one.
    """
    end = _end_of_run(page, number + 1)
    closed = end < len(page.lines) and is_passing(page.lines[end]) and _goes_on(page, end + 1)
    if closed or (_goes_on(page, end) and not _is_teased(page, number, end)):
        return end - (_heads_list(page, end) and _is_subhead(page, number + 1, end - 1))
    long = next((n for n in page.kept(number + 1) if _is_long(page.lines[n])), len(page.lines))
    return min(long, _resumed(page, end))


def _is_closed(page: Leaf, number: int) -> bool:
    """Whether an article has ended above the heading `number`: between its last sentences and the heading
    stand who signs or its keywords.
    """
    start = max(page.title + 1, number - _FAR)
    told = [n for n in range(start, number) if not page.fate[n] and is_sentence(page.lines[n])]
    text = [n for n in told if not credited(page.lines[n])]
    if len(text) < _BODY:
        return False
    between = range(text[-1] + 1, number)
    return any(page.fate[n] == "tags" or credited(page.lines[n]) for n in between)


def _goes_on(page: Leaf, start: int) -> bool:
    """Whether sentences follow one another from `start` on, as teasers of other articles don't; or one above
    a page's other parts that quotes somebody.
    """
    following = [page.lines[n] for n in islice(page.kept(start), _TEASERS)]
    told = [line for line in following if is_sentence(line) and not heading(line)]
    last = len(told) == 1 and told[0] == following[0] and bool(_QUOTED.search(told[0]))
    return len(told) == _TEASERS or last


def _resumed(page: Leaf, start: int) -> int:
    """Where below teasers, and above any other part of the page, sentences of some length follow one another
    without a headline between them, with the subhead above them; the end of the page where none do.
    """
    above = -1
    for number in range(start, min(start + _FAR, len(page.lines))):
        line = page.lines[number]
        if _part(page, number):
            break
        told = not page.fate[number] and is_sentence(line) and len(line) >= _TOLD
        if told and above == number - 1:
            head = page.lines[above - 1]
            short = above > start and not is_sentence(head) and len(head.split()) <= _SUBHEAD + 2
            return above - short
        above = number if told else -1
    return len(page.lines)


def _is_teased(page: Leaf, number: int, end: int) -> bool:
    """Whether the headlines of a run have their times beside them, or one more headline above a page's
    keywords or comments, and below it only one short sentence is left, which tells of one of them.
    """
    if _is_paired(page, number + 1):
        return True
    dated = any(is_date(page.lines[n]) for n in range(number + 1, end))
    close = next((n for n in range(end, min(end + _NEAR, len(page.lines))) if _part(page, n)), 0)
    below = [page.lines[n] for n in range(end, close or len(page.lines)) if not page.fate[n]]
    sentences = [line for line in below if is_sentence(line)]
    goes_on = _part(page, close) in {"tags", "comments"} and len(below) > 1 and not is_sentence(below[-1])
    return (dated or goes_on) and len(sentences) < _TEASERS and not any(map(_is_long, sentences))


def _is_paired(page: Leaf, start: int) -> bool:
    """Whether from `start` on, down to a page's keywords or comments, stand two headlines or more, each with
    one short sentence below it.
    """
    close = next((n for n in range(start, min(start + _FAR, len(page.lines))) if _part(page, n)), start)
    while close > start and len(page.lines[close - 1].split()) <= _KEY:
        close -= 1  # keywords
    heads, told = page.lines[start:close:2], page.lines[start + 1 : close : 2]
    if len(heads) < _TEASERS or len(heads) != len(told) or any(page.fate[start:close]):
        return False
    words = [len(line.split()) for line in heads]
    headed = not any(map(is_sentence, heads)) and max(words) > _SUBHEAD and min(words) > _KEY
    most = _TEASED if min(words) > _SUBHEAD else _BRIEF  # what has a subhead's words may be one
    return headed and all(is_sentence(line) and len(line) <= most for line in told)


def _part(page: Leaf, number: int) -> str:
    """What the line announces, perhaps with what it announces behind it: "tags" and others, or ""."""
    return heading(page.lines[number]) or ("tags" if page.fate[number] == "tags" else "")


def _end_of_run(page: Leaf, start: int) -> int:
    """Where a run of headlines that begins at `start` ends: at a sentence, a heading, or the last bullet."""
    bulleted = start < len(page.lines) and bool(BULLET.match(page.lines[start]))
    listed: set[str] = set()
    for number in range(start, len(page.lines)):
        line = page.lines[number]
        if line in listed or _is_capital_head(page, number) or _heads_numbers(page, number):
            return number  # `listed` are the subheads of a table of contents, too
        listed.add(line)
        if number not in page.boxed and (heading(line) or page.kinds[number] is Kind.SUBHEAD):
            return number
        if page.fate[number] or (bulleted and BULLET.match(line)):
            continue
        told = is_sentence(line) and not (number > start and _is_quoted_head(page, number))
        if told or bulleted or _is_answered(page, number):
            return number
        if number > start and (_LATER.match(line) or (is_bare(line) and _is_chronicle(page, start))):
            return number
    return len(page.lines)


def _is_answered(page: Leaf, number: int) -> bool:
    """Whether somebody asks in the line, and not in the one above, and a sentence answers below it."""
    line, below, *_ = *page.lines[number : number + 2], "", ""
    asks = bool(_ASKS.fullmatch(line)) or (line.endswith("?") and bool(_DASH.match(below)))
    return asks and is_sentence(below) and not _ASKS.fullmatch(page.lines[number - 1])


def _heads_list(page: Leaf, number: int) -> bool:
    """Whether the line announces the bullets below it."""
    announcing, *below = *page.lines[number : number + 2], ""
    return announcing.endswith(":") and bool(BULLET.match(below[0]))


def _is_quoted_head(page: Leaf, number: int) -> bool:
    """Whether a line is but a quotation without a stop, above another headline."""
    quoted = _ALL_QUOTED.fullmatch(page.lines[number])
    below = page.lines[number + 1] if number + 1 < len(page.lines) else ""
    return bool(quoted) and len(below.split()) > _SUBHEAD and not is_sentence(below)


def _is_subhead(page: Leaf, start: int, number: int) -> bool:
    """Whether the last line of a run above a sentence is a subhead: shorter than all headlines above it, or
    without a day, where each of these has its own.
    """
    heads = [n for n in range(start, number + 1) if not (page.fate[n] or is_date(page.lines[n]))]
    words = [len(page.lines[n].split()) for n in heads]
    below = page.lines[number + 1] if number + 1 < len(page.lines) else ""
    dated = heads[-1:] == [number] and all(is_date(page.lines[n + 1]) for n in heads[:-1])
    short = len(words) > 1 and words[-1] <= _SUBHEAD and max(words[-1], _SUBHEAD - 2) < min(words[:-1])
    short = short or (dated and len(words) > 1 and words[-1] <= _SUBHEAD + 2)
    plain = not page.fate[number] and not BULLET.match(page.lines[number])
    long = len(below) >= _LENGTH or _heads_list(page, number + 1) or _is_answered(page, number + 1)
    return short and plain and long and (is_sentence(below) or below.endswith("?"))


def _is_chronicle(page: Leaf, start: int) -> bool:
    """Whether a day or time of day that is read heads something above."""
    above = range(max(page.title + 1, start - _FAR), start)
    return any(not page.fate[n] and is_bare(page.lines[n]) for n in above)


def _is_closed_head(page: Leaf, number: int) -> bool:
    """Whether the line may be the headline that a button stands under."""
    line = page.lines[number]
    return not page.fate[number] and not is_sentence(line) and len(line.split()) > _SUBHEAD - 2


def _is_closed_teaser(page: Leaf, number: int) -> bool:
    """Whether the line is a short sentence below another article's headline; it is not read then."""
    teases = page.fate[number - 1] == "related" and is_sentence(page.lines[number])
    if teases and not page.fate[number] and len(page.lines[number]) <= _TEASED:
        page.skip(number, "related")
        return True
    return False


def _ends_list(page: Leaf, number: int) -> bool:
    return page.lines[number].casefold() == "end of list"


def _is_capital_head(page: Leaf, number: int) -> bool:
    """Whether the line is a subhead in capitals, with a sentence below it and none in capitals above."""
    line, above, below = (
        page.lines[n] if n < len(page.lines) else "" for n in (number, number - 1, number + 1)
    )
    return line.isupper() and not above.isupper() and len(line.split()) > 1 and is_sentence(below)


def _heads_numbers(page: Leaf, number: int) -> bool:
    """Whether the line stands above the first entry of a numbered list."""
    return any(below.startswith("1. ") for below in page.lines[number + 1 : number + 2])


def _is_long(line: str) -> bool:
    return len(line) > TEASER and line.endswith((*ENDS, "?"))
