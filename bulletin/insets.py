"""What a page has between its sentences without a heading: pictures, other articles, offers to subscribe."""

import re
from collections.abc import Iterator, Sequence

from bulletin.article import Kind
from bulletin.furniture import credit, is_closer, is_numbered_picture, is_people, is_picture, is_shelf
from bulletin.gist import is_prose
from bulletin.imprint import byline, is_role
from bulletin.leaf import Leaf
from bulletin.paragraphs import BULLET, TEASER, is_sentence
from bulletin.stamps import is_bare, is_date

_LEAST = 5  # words of a headline or caption
_MOST = 30
_AMONG = (2, 3)  # headlines or captions in a row at least, and where one of them asks
_RUN = 4  # headlines or captions in a row at most; more are a list or a poem
_SUBHEAD = 8  # words of a subhead at most, where something longer stands above it
_LONG = 60  # characters of the lines around a picture's, where it is a sentence
_LONGER = {"en": 10, "vi": 13}  # words that subheads don't have
_TELLS = 14  # words of a sentence that a picture has
_SPAN = 15  # lines of a box that says where it ends
_BODY = 2  # sentences above other articles at least
_OFFERED = 7  # lines of an offer at most, with its button
_OFFER = re.compile(
    r"(?:sign up (?:for|to)|subscribe to|đăng ký nhận) .{2,60}|.{0,20}newsletters?", re.IGNORECASE
)
_BUTTONS = frozenset(
    {"sign up", "subscribe", "subscribe now", "sign up now", "join", "đăng ký", "đăng ký ngay"}
)
_SKIP = re.compile(r"skip past (.+)", re.IGNORECASE)
_MEASURED = re.compile(r"\d\s?(?:mm|cm|m|km|kg|g|ml|lít|ha|%)(?!\w)")
_LISTS = re.compile(r"\b(?:sau đây|như sau|dưới đây|following|as follows|below)\b", re.IGNORECASE)
_PREFIX = re.compile(r"(?:[A-ZĐ]{2,6}|\([^()]{2,20}\)) - [A-ZĐÀ-Ỹ]")
_PLACED = re.compile(r"[A-ZĐ]\w*(?: [A-ZĐÀ-Ỹ]\w*){0,3}: \w")  # "Đồng Tháp: Nuôi cá trong ruộng lúa"
_NUMBERED = re.compile(r"[\d(]|[IVX]+\.")
_RUN_TOGETHER = re.compile(r"\s(?=\w*[^\W\d_A-Za-z])\w*[^\W\d_A-ZĐ][A-ZĐ][^\W\d_A-ZĐ]")


def sort_insets(page: Leaf) -> None:
    """Boxes that say where they end, other articles, and captions above and below sentences."""
    _sort_lengths(page)
    _sort_spans(page)
    _sort_closed(page)
    _sort_dated(page)
    _sort_articles(page)
    _sort_prefixed(page)
    _sort_slugs(page)
    _sort_numbered(page)
    _sort_alternatives(page)
    _sort_dashes(page)
    _sort_runs(page)
    _sort_long(page)
    _sort_people(page)
    _sort_teasers(page)


def _sort_lengths(page: Leaf) -> None:
    """A time right below a player is how long it plays, perhaps with a stroke above it."""
    for number in page.kept():
        above = [reason for reason in page.fate[max(0, number - 2) : number] if reason != "rule"]
        if above[-1:] == ["audio"] and is_bare(page.lines[number]):
            page.fate[number] = "audio"
        elif page.fate[number - 1] == "audio" and is_bare(page.lines[number - 1]) and _is_named(page, number):
            page.fate[number] = "caption"


def _is_named(page: Leaf, number: int) -> bool:
    """Whether the line is what a film is called: short, and no sentence."""
    line = page.lines[number]
    return not is_sentence(line) and len(line.split()) <= _SUBHEAD


def _sort_spans(page: Leaf) -> None:
    """From "skip past newsletter" to "after newsletter", and from "Sign up for" to the button."""
    for number, line in enumerate(page.lines):
        named = _SKIP.fullmatch(line)
        offer = not named and _OFFER.fullmatch(line)
        if not named and not offer:
            continue
        after = {f"after {named[1]}".casefold()} if named else _BUTTONS
        ends = range(number + 1, min(number + (_SPAN if named else _OFFERED), len(page.lines)))
        end = next((n for n in ends if page.lines[n].casefold() in after), number)
        for within in range(number, end + 1):
            page.skip(within, "notice")


def _sort_closed(page: Leaf) -> None:
    """Another article's headline, perhaps with a sentence, above "ĐỌC NGAY"."""
    read: list[int] = []
    for number, line in enumerate(page.lines):
        if read and is_closer(line):
            page.fate[number] = "related"
            _close(page, read[-2:])
            while read and page.fate[read[-1]]:
                read.pop()
        elif number > page.title and not page.fate[number]:
            read.append(number)


def _close(page: Leaf, above: Sequence[int]) -> None:
    """The headline is not read, nor the sentence below it."""
    teased = len(above) > 1 and len(page.lines[above[1]]) <= TEASER and _is_head(page, above[0])
    if _is_head(page, above[-1]):
        page.skip(above[-1], "related")
    elif teased:
        for one in above:
            page.skip(one, "related")


def _sort_dated(page: Leaf) -> None:
    """Below two sentences: a headline, its day below it, and no sentence below that."""
    sentences = [n for n in page.kept() if is_sentence(page.lines[n])]
    for number in list(page.kept(sentences[1] if len(sentences) > 1 else len(page.lines))):
        below = page.lines[number + 1 : number + 3]
        if len(below) == 2 and _is_head(page, number) and is_date(below[0]) and not is_sentence(below[1]):
            page.skip(number, "related")
            page.skip(number + 1, "related")


def _sort_articles(page: Leaf) -> None:
    """Below the text: headline, author and teaser of one article after another; and books for sale."""
    kept, sentences = list(page.kept()), 0
    told = [n for n in kept if is_prose(page.lines[n])][-_BODY:]
    for at, number in enumerate(kept):
        above, sentences = sentences, sentences + is_sentence(page.lines[number])
        if above < _BODY:
            continue
        offered = any(is_shelf(page.lines[n]) for n in kept[at + 1 : at + 2])
        few = offered and (len(told) < _BODY or told[0] <= kept[at + 1])
        short = few and not is_sentence(page.lines[number])
        if short or (_is_head(page, number) and _is_signed(page, kept[at + 1 : at + 3])):
            for below in kept[at:]:
                page.skip(below, "related")
            return


def _is_signed(page: Leaf, below: Sequence[int]) -> bool:
    """Whether a name in capitals or a desk and a sentence stand below, as at the head of an article."""
    if len(below) < 2:
        return False
    name = page.lines[below[0]]
    return name.isupper() and bool(byline(name)) and is_sentence(page.lines[below[1]])


def _sort_prefixed(page: Leaf) -> None:
    """A Vietnamese paper's name with a dash begins an article: below its first sentences, another one."""
    if page.language != "vi":
        return
    sentences = [n for n in page.kept() if is_sentence(page.lines[n])]
    for number in sentences[_BODY:]:
        if not _PREFIX.match(page.lines[number]):
            continue
        page.fate[number] = "related"
        above = number - 1
        if above > page.title and not is_sentence(page.lines[above]):
            page.skip(above, "related")


def _sort_slugs(page: Leaf) -> None:
    """A section's name right above another article's headline, where the page's code makes it a heading."""
    for number in list(page.kept()):
        below = page.fate[number + 1 : number + 2]
        if page.kinds[number] is Kind.SUBHEAD and below == ["related"] and " " not in page.lines[number]:
            page.fate[number] = "related"


def _sort_numbered(page: Leaf) -> None:
    """Below "... - Ảnh 1.", which a program writes, stands what the editor wrote of the picture."""
    for number in list(page.kept(page.title + 2)):
        line = page.lines[number]
        tells = is_sentence(line) and len(line.split()) <= _TELLS and is_picture(line)
        if is_numbered_picture(page.lines[number - 1]) and (tells or _is_head(page, number)):
            page.skip(number, "caption")


def _sort_alternatives(page: Leaf) -> None:
    """A picture's text for the blind begins with who took it; where that is the author, it is known."""
    name = page.byline
    for number in list(page.kept()):
        line = page.lines[number]
        rest = line[len(name) + 1 :]
        if name and line.startswith(f"{name} ") and rest[:1].isupper() and _is_head(page, number):
            page.skip(number, "caption")
            below = number + 1
            if below < len(page.lines) and not page.fate[below] and _is_head(page, below):
                page.skip(below, "caption")


def _sort_runs(page: Leaf) -> None:
    """Two lines or more that are no sentences, between sentences: captions or other articles' headlines."""
    for run in list(_runs(page)):
        first, last = (len(page.lines[n].split()) for n in (run[0], run[-1]))
        subhead = last <= _SUBHEAD and last < first and not is_people(page.lines[run[-1]])
        for number in run[:-1] if subhead else run:
            page.skip(number, "related")


def _sort_dashes(page: Leaf) -> None:
    """A few headlines with dashes between sentences, of which the upper one announces no list."""
    kept = list(page.kept())
    at = 1
    while at < len(kept):
        end = at
        while end < len(kept) and _is_dashed(page, kept[end]):
            end += 1
        if 0 < end - at < _RUN and end < len(kept) and _is_between(page, kept[at - 1], kept[end]):
            for number in kept[at:end]:
                page.skip(number, "related")
        at = max(end, at + 1)


def _is_dashed(page: Leaf, number: int) -> bool:
    bullet = BULLET.match(page.lines[number])
    line = page.lines[number][bullet.end() if bullet else 0 :]
    plain = bool(bullet) and page.kinds[number] is None and not _MEASURED.search(line)
    return (
        plain
        and len(line.split()) >= _LEAST
        and not is_sentence(line)
        and "; " not in line
        and not line.endswith((",", ";", "?"))
    )


def _runs(page: Leaf) -> Iterator[list[int]]:
    kept = list(page.kept())
    at = 0
    while at < len(kept):
        end = at
        while end < len(kept) and _is_head(page, kept[end], asks=True):
            end += 1
        if (
            _AMONG[any(page.lines[n].endswith("?") for n in kept[at:end])] <= end - at <= _RUN
            and at > 0
            and end < len(kept)
            and _is_between(page, kept[at - 1], kept[end])
        ):
            yield kept[at:end]
        at = max(end, at + 1)


def _is_between(page: Leaf, above: int, below: int) -> bool:
    """Whether both lines are sentences of the text, and the upper one announces no list."""
    lines = ((page.lines[n], page.kinds[n]) for n in (above, below))
    plain = all(is_sentence(line) and kind is None and not BULLET.match(line) for line, kind in lines)
    return plain and not page.lines[above].endswith(":") and not _LISTS.search(page.lines[above])


def _is_head(page: Leaf, number: int, asks: bool = False) -> bool:
    """Whether the line may be a headline or a caption: some words, no sentence; a question if it `asks`."""
    line = page.lines[number]
    plain = page.kinds[number] is None and not is_sentence(line) and not BULLET.match(line)
    named = ": " in line and not (asks and _PLACED.match(line) and len(line.split()) >= _SUBHEAD)
    open_end = line.endswith((",", ";") if asks else (",", ";", "?")) or named or "; " in line
    if not plain or open_end or not _LEAST <= len(line.split()) <= _MOST:
        return False
    return not (is_date(line) or is_role(line) or _NUMBERED.match(line))


def _sort_long(page: Leaf) -> None:
    """A line between sentences that is longer than subheads are, and no sentence, tells of a picture."""
    if _signs_pictures(page):
        return
    least = _LONGER.get(page.language, _MOST)
    kept = list(page.kept(page.title + 1))
    for above, number, below in zip(kept, kept[1:], kept[2:], strict=False):
        words = len(page.lines[number].split())
        if words >= least and _is_head(page, number) and _is_between(page, above, below):
            page.fate[number] = "caption"


def _signs_pictures(page: Leaf) -> bool:
    """Whether the page says below pictures whose they are: then a line that names nobody is below none."""
    captions = (line for line, reason in zip(page.lines, page.fate, strict=True) if reason == "caption")
    return any(all(credit(line)) for line in captions)


def _sort_people(page: Leaf) -> None:
    """Between sentences, a short one that says what some people do, and no news, is a caption."""
    for number in page.kept(page.title + 2):
        line = page.lines[number]
        around = page.lines[number - 1], page.lines[min(number + 1, len(page.lines) - 1)]
        if page.language != "vi" or page.kinds[number] or not is_people(line):
            continue
        if not is_sentence(line) and len(line.split()) <= _SUBHEAD:
            continue  # it may be a subhead
        least = _LONG if is_sentence(line) else len(line) + 1
        if all(len(one) >= least for one in around):
            page.fate[number] = "caption"


def _sort_teasers(page: Leaf) -> None:
    """At the end: other articles whose headlines run into their teasers."""
    for number in reversed(list(page.kept())):
        line = page.lines[number]
        if page.language == "vi" and _RUN_TOGETHER.search(line):
            page.skip(number, "related")
        elif is_sentence(line):
            return
