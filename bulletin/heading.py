"""The head of a page: its headline, who wrote it, and when."""

import re

from bulletin.article import Kind
from bulletin.errors import SourceError
from bulletin.furniture import LONGEST, is_letter, is_masthead, is_scene, is_widget, kind_of, trail
from bulletin.imprint import (
    POSTED,
    byline,
    credited,
    is_bare,
    is_date,
    is_label,
    is_name,
    is_office,
    is_role,
    published,
    undated,
)
from bulletin.leaf import Leaf
from bulletin.paragraphs import BULLET, is_sentence

_LABEL = 3  # words of a line that is a label rather than a headline, where there is a longer one
_HEAD = 40  # lines among which the headline is
_BODY = 2  # paragraphs of which the second ends a page's head
_APART = re.compile(r"\s+[|•·]\s+")
_WINDOW = re.compile(r"\s+[|–—-]\s+")
_CALLS = ("!", "?", "”", '"')  # ends that a headline may have


def find_headline(page: Leaf, name: str) -> None:
    """The headline is the first line that is nothing else. A date above it may be the day on which the page
    was looked at, as portals print it, so it is not taken for the article's.
    """
    label = ""
    for number, line in enumerate(page.lines):
        reason = page.fate[number] or _above(page, number)
        if not reason:
            page.title = number
            page.section = page.section or label
            break
        page.fate[number] = reason
        page.section = next(reversed(trail(line)), page.section)
        label = line if reason == "menu" and len(line.split()) <= _LABEL and not line.isupper() else ""
        _sign_above(page, number)
    else:
        raise SourceError("source.audio" if set(page.fate) == {"audio"} else "source.furniture", name=name)
    if not any(page.kept()) and byline(page.lines[page.title]):
        raise SourceError("source.byline", name=name)


def _sign_above(page: Leaf, number: int) -> None:
    """A name above a date above the headline is the author's where it stands below the text again."""
    line, below = page.lines[number], page.lines[number + 1 : number + 2]
    named = page.fate[number] == "menu" and byline(line) and any(map(is_date, below))
    if named and line in page.lines[number + _BODY + 1 :] and not is_masthead(line):
        page.signed(number, line)


def _above(page: Leaf, number: int) -> str:
    """What a line above the headline is."""
    line = page.lines[number]
    if len(line) > LONGEST:
        return ""
    more = number + 1 < len(page.lines)
    if is_date(line):
        return "date"
    if more and trail(line):
        return "breadcrumb"
    if is_widget(line) or (is_letter(line) and _is_letter_head(page, number)):
        return "notice"
    if _repeats(page, number):
        return "again"
    posted = more and POSTED.fullmatch(page.lines[number + 1])
    named = (posted or _is_name_above(page, line)) and _headed_below(page, number)
    return ("byline" if posted else "menu") if named or _is_above_menu(page, number) else ""


def _is_name_above(page: Leaf, line: str) -> bool:
    """Whether the line may be the name of a paper, a section or a channel, if a headline stands below: it is
    short, or in capitals; Vietnamese headlines are not set in capitalised words.
    """
    words = line.split()
    if len(words) <= _LABEL and not is_sentence(line):
        return True
    titled = page.language == "vi" and len(words) <= 8 and all(word[0].isupper() for word in words)
    return titled or (line.isupper() and len(words) <= 2 * _LABEL) or is_masthead(line)


def _is_above_menu(page: Leaf, number: int) -> bool:
    """Whether a section's name stands right above a headline below, or the names of several above one."""
    return (
        _is_above_section(page, number) or _is_above_sections(page, number) or _is_above_dated(page, number)
    )


def _is_above_dated(page: Leaf, number: int) -> bool:
    """Whether right below a Vietnamese label stands a headline twice as long, and below that a date."""
    below = page.lines[number + 1 : number + 3]
    if page.language != "vi" or len(below) < 2 or not _is_headline(page, number + 1):
        return False
    words, longer = len(page.lines[number].split()), len(below[0].split())
    dated = is_date(below[1]) or (undated(below[1]) != below[1] and is_name(undated(below[1])))
    return words <= _LABEL + 2 and longer >= 2 * words and dated


def _is_above_sections(page: Leaf, number: int) -> bool:
    names = 0
    for below in range(number + 1, min(number + _HEAD, len(page.lines) - 1)):
        line = page.lines[below]
        if is_sentence(line):
            return False
        names += bool(trail(line)) and not page.fate[below]
        if names > 1 and _is_headline(page, below):
            return True
    return False


def _is_above_section(page: Leaf, number: int) -> bool:
    """Whether a section's name stands below, and right below that the headline."""
    for below in range(number + 1, min(number + _HEAD, len(page.lines) - 1)):
        if is_sentence(page.lines[below]):
            return False
        if trail(page.lines[below]) and _is_headline(page, below + 1):
            return True
    return False


def _is_headline(page: Leaf, number: int) -> bool:
    """Whether the line may be the headline: not a label, a date, a name or a sentence."""
    line = page.lines[number]
    if page.fate[number] or len(line) > LONGEST or _is_head_line(line):
        return False
    return len(line.split()) > _LABEL and not is_masthead(line) and not is_sentence(line)


def _is_head_line(line: str) -> bool:
    """Whether the line is a date, a name or a section."""
    return bool(is_date(line) or byline(line) or is_name(undated(line)) or trail(line))


def _repeats(page: Leaf, number: int) -> bool:
    """Whether the line is the headline with the site's name behind it, as windows are called, and the
    headline itself stands below.
    """
    line = page.lines[number]
    ends = (found.start() for found in _WINDOW.finditer(line))
    starts = {line[:end] for end in ends if len(line[:end].split()) > _LABEL}
    return not starts.isdisjoint(page.lines[number + 1 : number + _HEAD])


def _is_letter_head(page: Leaf, number: int) -> bool:
    """Whether the line beside this one is from the head of an e-mail too."""
    beside = page.lines[max(0, number - 1) : number + 2]
    return sum(map(is_letter, beside)) > 1


def _headed_below(page: Leaf, number: int) -> bool:
    """Whether one of the next lines, above the first sentence, is a headline that is longer."""
    for below in range(number + 1, min(number + _HEAD, len(page.lines))):
        line = page.lines[below]
        if len(line) > LONGEST:
            return False
        if page.fate[below] or _is_head_line(line) or is_masthead(line) or len(line.split()) <= _LABEL:
            continue
        return not is_sentence(line) or (line.endswith(_CALLS) and "." not in line)
    return False


def sort_head(page: Leaf) -> None:
    """Above its second paragraph a page says who wrote it and when: only here a date is its own."""
    body = sentences = 0
    chronicle = _is_chronicle(page)
    for number in page.kept():
        line = page.lines[number]
        author = _author(page, number, body)
        if is_date(line) or (author and undated(line) != line):
            page.published = page.published or published(line, page.language)
        if author:
            page.signed(number, author)
            continue
        dated = is_date(line) or (undated(line) != line and trail(undated(line)))
        reason = "date" if dated and not (chronicle and is_bare(line)) else ""
        if body and is_role(line) and page.fate[number - 1] == "byline":
            reason = "byline"
        reason = reason or ("" if body else _below_headline(page, number))
        page.skip(number, reason)
        body += not reason and page.kinds[number] is not Kind.ITEM
        sentences += not reason and is_sentence(line)
        if body >= _BODY and (sentences >= _BODY or body > 2 * _BODY):
            break


def _below_headline(page: Leaf, number: int) -> str:
    """Why a line between the headline and the first paragraph is not read."""
    line = page.lines[number]
    if is_role(line):
        return "byline"
    if _is_label(page, number):
        return "menu"
    return "caption" if is_scene(line) and any(page.kept(number + 1)) else ""


def _is_label(page: Leaf, number: int) -> bool:
    """Whether the line below the headline is but a word or two: a section, an agency, a place."""
    line = page.lines[number]
    short = (
        len(line.split()) <= _LABEL and not is_sentence(line) and not BULLET.match(line) and not is_date(line)
    )
    return short and not page.kinds[number] and any(is_sentence(page.lines[n]) for n in page.kept(number + 1))


def _among_others(line: str) -> str:
    """Who a line names beside times and buttons, "By Jane Doe • 2h • 3 min read"."""
    parts = [left for part in _APART.split(line[:LONGEST]) if (left := undated(part) or part)]
    named = [part for part in parts if credited(part)]
    others = [part for part in parts if part not in named]
    plain = len(named) == 1 and others and all(map(_is_beside, others))
    return credited(named[0]) if plain else ""


def _is_beside(part: str) -> bool:
    """Whether a part of a line is what stands beside an author's name: a time, a button, an address."""
    return bool(is_date(part) or is_masthead(part) or POSTED.fullmatch(part) or kind_of(part) or "@" in part)


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
    shared = _among_others(line) if body <= 1 else ""
    if shared:
        return shared
    if is_label(page.lines[number - 1]) and len(line.split()) <= 6 and not is_sentence(line):
        return line
    rest = undated(line)
    if rest != line:
        return credited(rest) or (rest if is_name(rest) else "")
    if not any(page.kept(number + 1)):
        return ""  # the end of the page, where its own rule holds
    # English decks are set in capitalised words too: only "By ..." is certain, or a date or job below.
    below = page.lines[number + 1 : number + 3]
    described = any(is_date(one) or is_role(one) for one in below) or bool(credited(below[0]))
    dated = described or bool(page.fate[number + 1])
    named = page.language == "vi" or dated
    office = is_office(line) and described and body == 0
    alone = is_name(line) and ((body == 0 and named) or (body == 1 and described and len(line.split()) > 1))
    return credited(line) or (byline(line) if alone else "") or (line if office else "")
