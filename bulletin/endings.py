"""The end of a page, and its captions: names, dates and boxes below the last sentence."""

import re
from itertools import pairwise

from bulletin.article import Kind
from bulletin.furniture import (
    is_about,
    is_addressed,
    is_appeal,
    is_count,
    is_credit,
    is_ending,
    is_farewell,
    is_picture,
    is_release,
    is_scene,
    is_shelf,
    is_widget,
)
from bulletin.gist import is_prose
from bulletin.imprint import byline, credited, is_bio, is_name, is_office, is_post, is_signature
from bulletin.leaf import Leaf
from bulletin.paragraphs import BULLET, TEASER, is_sentence
from bulletin.stamps import is_bare, is_date

_STOP = "./."
_LABEL = 4  # words
_HIDDEN = "hide caption"
_TOLD = 8  # words of a line with a stop in it that ends as none
_INNER = re.compile(r"\w[.!?…]\S?\s+[^\Wa-z\d_–]|\w[.!?…]\s+–")
_BOTH = re.compile(r", | and ")  # between the names of several authors
_PERSON = re.compile(r"(?:Ông|Bà|Anh|Chị|Cô|Thầy|Bác|Chú|Em|Cháu) (?P<name>\w)")
_GAP = 3  # lines that are no sentences, where a page's other parts begin
_LONG = 80  # characters
_BODY = 2  # lines of a text at least
_MANY, _HEAD = 9, 5  # words of a caption at least, and of the subhead below it at most
_FEW = 2  # long sentences
_TAIL = 4  # sentences below the text at most
_KINDS = 3  # of parts of a page together, where its end is
_PARTS = frozenset({"share", "tags", "notice", "related", "comments", "byline", "menu"})
_FURNITURE = frozenset({"share", "tags", "notice", "related", "comments"})


def sort_release(page: Leaf) -> None:
    """Below the mark that ends it, and below who sent it, a press release tells of itself."""
    released = any(map(is_release, page.lines))
    ended, near = False, _near_end(page)
    for number in page.kept():
        line = page.lines[number]
        ended = ended or is_ending(line) or is_farewell(line) or (released and is_about(line))
        ended = ended or (number >= near and is_appeal(line))
        if ended:
            page.skip(number, "notice")
    _sort_stopped(page)


def _sort_stopped(page: Leaf) -> None:
    """Below the sign "./.", with which Vietnamese agencies end, stand who signs and other articles."""
    stop = next((n for n in page.kept() if page.lines[n].endswith(_STOP)), len(page.lines))
    if stop < _near_end(page):
        return
    for number in page.kept(stop + 1):
        line = page.lines[number]
        if not (byline(line) or is_office(line) or is_signature(line)):
            page.skip(number, "related")


def _near_end(page: Leaf) -> int:
    """The line from which on fewer than two long sentences are read below."""
    told = [number for number in page.kept() if is_prose(page.lines[number])]
    return told[-_FEW] if len(told) >= _FEW else 0


def sort_end(page: Leaf) -> None:
    """Below the last sentence: names, dates and boxes; below a line that surely is the byline, headlines."""
    _sort_credits(page)
    _sort_offers(page)
    _sort_bios(page)
    _sort_tail(page)
    body = [n for n in page.kept() if _is_text(page, n)]
    if not body:
        return
    signed, around, above = _sign_first(page, body[-1] + 1), False, body[-1] + 1
    for number in page.kept(body[-1] + 1):
        around, above = around or not _FURNITURE.isdisjoint(page.fate[above:number]), number
        _sort_below(page, number, "related" if signed else "menu" if around else "")
        signed = signed or page.fate[number] == "byline"


def _sort_tail(page: Leaf) -> None:
    """Where parts of a page stand below the text, and no more than a sentence of length after them, all that
    follows is none of the article.
    """
    body = [n for n in page.kept() if _is_text(page, n)]
    start = len(body)
    long = 0
    while (
        start > max(2, len(body) - _TAIL)
        and not page.kinds[body[start - 1]]
        and long + _is_long(page, body[start - 1]) < _FEW
    ):
        start -= 1
        long += _is_long(page, body[start])
    for above, below in pairwise(body[start - 1 :]):
        between = range(above + 1, below)
        furnished = not _PARTS.isdisjoint(page.fate[n] for n in between)
        open_end = page.lines[above].endswith(":")
        if len(between) >= _GAP and furnished and not open_end and _is_apart(page, between, below):
            _cut_tail(page, above + 1)
            return


def _is_long(page: Leaf, number: int) -> bool:
    return len(page.lines[number]) >= _LONG


def _is_apart(page: Leaf, between: range, below: int) -> bool:
    """Whether lines between two sentences are more than a heading, announce a page's end, or are of several
    kinds, above a sentence that speaks to the reader.
    """
    plain = (n for n in between if not page.fate[n] and not is_bare(page.lines[n]))
    left = [n for n in plain if not page.lines[n].endswith(",")]
    parts = _PARTS.intersection(page.fate[n] for n in between)
    offered = len(parts) >= _KINDS and is_addressed(page.lines[below])
    return len(left) >= _GAP or offered or not parts.isdisjoint({"tags", "comments"})


def _cut_tail(page: Leaf, start: int) -> None:
    for number in page.kept(start):
        author = "" if page.byline else byline(page.lines[number])
        if author:
            page.signed(number, author)
        page.skip(number, "menu")


def _sort_bios(page: Leaf) -> None:
    """Sentences about the author are none of the article where only such follow, or where they begin with the
    whole name.
    """
    names = tuple(_BOTH.split(page.byline)) if page.byline else ()
    for number in list(page.kept(page.title + 1 + _BODY)):
        line, below = page.lines[number], page.lines[min(number + 1, len(page.lines) - 1)]
        if is_name(line) and is_bio(below, line):
            page.signed(number, line)
            page.skip(number + 1, "byline")
        elif line in names or (line.startswith(names) and is_bio(line, page.byline)):
            page.skip(number, "byline")
    for number in reversed(list(page.kept())):
        line = page.lines[number]
        if page.byline and is_bio(line, page.byline):
            page.skip(number, "byline")
        elif is_sentence(line):
            break


def _sort_offers(page: Leaf) -> None:
    """Below the text, what a series of the paper offers."""
    for number in reversed(list(page.kept(page.title + 1 + _BODY))):
        if is_shelf(page.lines[number]):
            page.skip(number, "related")
        elif is_prose(page.lines[number]):
            return


def _sort_credits(page: Leaf) -> None:
    """A credit between sentences is certain."""
    body = [n for n in page.kept() if _is_text(page, n)]
    for number in page.kept(body[0] if body else len(page.lines)):
        if number < body[-1] and credited(page.lines[number]) and page.kinds[number] is None:
            page.signed(number, credited(page.lines[number]))


def _sign_first(page: Leaf, start: int) -> bool:
    """Whether the first line below the text is a name that stands alone there, or above other parts of a
    page; then it is the author's.
    """
    below = list(page.kept(start))
    furnished = _FURNITURE.intersection(page.fate[start:]) or any(map(is_widget, page.lines[start:]))
    if not below or not (len(below) == 1 or furnished):
        return False
    if not _signs(page, below[0]) and len(below) > 1 and page.lines[below[-1]].count(" "):
        _sign(page, below[-1])
        return False
    return _sign(page, below[0])


def _sign(page: Leaf, number: int) -> bool:
    signs = _signs(page, number)
    if signs:
        page.signed(number, signs)
    return bool(signs)


def _signs(page: Leaf, number: int) -> str:
    """Who signs with the line, "" for nobody."""
    line = page.lines[number]
    name = line.partition(" - ")[0] if is_signature(line) else ""
    office = line if is_office(line) else ""
    return "" if is_post(line) else byline(line) or office or name


def _is_text(page: Leaf, number: int) -> bool:
    """Whether the line surely belongs to the body."""
    line = page.lines[number]
    known = page.kinds[number] in {Kind.TABLE, Kind.QUOTE, Kind.ITEM}
    told = len(line.split()) >= _TOLD and bool(_INNER.search(line)) and line.endswith((",", "?"))
    goes_on = page.lines[number - 1].endswith(",") and line.endswith(".")
    life = bool(BULLET.match(line)) and "; " in line  # "• Ann Lee, potter, born 9 April 1939; died ..."
    return known or told or goes_on or life or (is_sentence(line) and not byline(line))


def _sort_below(page: Leaf, number: int, otherwise: str) -> None:
    line = page.lines[number]
    if is_post(line) or (page.byline and byline(line)):
        page.skip(number, "byline")
    elif credited(line):
        page.signed(number, credited(line))
    elif is_date(line) or is_widget(line) or is_count(line):
        page.skip(number, "date" if is_date(line) else "notice")
    elif otherwise == "related" or not byline(line):
        page.skip(number, otherwise or _unsaid(page, number))


def _unsaid(page: Leaf, number: int) -> str:
    """What a line without a stop or any news is: a caption where a page's other parts stand below it, a label
    where it is but a few words and the page has several such parts.
    """
    line = page.lines[number]
    if page.kinds[number] is not None or is_sentence(line):
        return ""
    parted = len(_PARTS.intersection(page.fate)) > 1
    if parted and len(line.split()) <= _LABEL and not any(_is_told(page.lines[n]) for n in page.kept(number)):
        return "menu"
    furnished = not _PARTS.isdisjoint(page.fate[number:])
    return "caption" if furnished and page.language == "vi" and is_picture(line) else ""


def _is_told(line: str) -> bool:
    """Whether a line may be an entry of a list: a name and what is said of it, or a figure."""
    return ": " in line or any(map(str.isdigit, line))


def sort_captions(page: Leaf) -> None:
    """A line above a bare credit ("Ảnh: ...") is a picture's, and so is a scene without a full stop."""
    first = next(page.kept(), -1)
    for number in list(page.kept()):
        line = page.lines[number]
        if number and [one.lower() for one in page.lines[number + 2 : number + 3]] == [_HIDDEN]:
            page.fate[number] = "caption"
        if len(line) > TEASER or (
            is_sentence(line) and not (number == first and _is_above_text(page, number))
        ):
            continue
        credit_below = page.fate[number + 1 : number + 2] == ["caption"] and is_credit(page.lines[number + 1])
        if credit_below or is_scene(line) or _is_above_head(page, number):
            page.skip(number, "caption")


def _is_above_head(page: Leaf, number: int) -> bool:
    """Whether between Vietnamese sentences stand many words of somebody, and right below them a subhead."""
    above, line, *below = page.lines[number - 1 : number + 3]
    if page.language != "vi" or len(below) < 2 or any(page.fate[number - 1 : number + 3]):
        return False
    person = _PERSON.match(line)
    long, short = len(line.split()) >= _MANY, len(below[0].split()) <= _HEAD and not is_sentence(below[0])
    plain = (
        is_picture(line)
        and person is not None
        and person["name"].isupper()
        and not any(page.kinds[number : number + 2])
        and not above.endswith(":")
    )
    return long and short and plain and is_prose(above) and is_prose(below[1])


def _is_above_text(page: Leaf, number: int) -> bool:
    """Whether among the other parts of an English page's head the line has who signs, or a time, below it."""
    apart = number > page.title + 1 and bool(page.fate[number - 1])
    signed = {"byline", "date"}.intersection(page.fate[number + 2 : number + 4])
    return page.language == "en" and apart and bool(signed)
