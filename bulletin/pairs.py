"""What a pasted page prints twice: links of a picture and a headline, and pictures' texts for the blind."""

import re
from collections.abc import Iterator

from bulletin.furniture import LONGEST, is_credit, is_masthead
from bulletin.imprint import is_name
from bulletin.leaf import Leaf
from bulletin.paragraphs import is_sentence

_NEAR = 3  # lines from a picture's text to its caption
# "Ann Lee/Bay Courier A ferry at a pier."
_CREDITED = re.compile(
    r"[A-Z][\w.'-]+(?: [A-Z][\w.'-]+){1,2}/[A-Z]\w+(?: [A-Z]\w+)? (?:An?|The|Two|Three|Some|People) "
)
_LEAST = 4  # words of a text that is no label
_AD = re.compile(r"advertisement|quảng cáo", re.IGNORECASE)
_STAFF = re.compile(r"staff photos? by ", re.IGNORECASE)
_SHOWN = 120  # characters of what a picture shows, where it stands there twice
_CREDIT = 60  # characters of a credit
_PULLED = 7  # words of a quotation that is no subhead
_MOST = 40  # quotations that are looked for
_QUOTES = frozenset('“"«')
_WORDLESS = re.compile(r"\W+")
# "A woman in a parka fills a shelf.", as nobody writes of what has happened
_DESCRIBED = re.compile(r"(?:An?|Two|Three|Four|Several|Some|People|Men|Women|Children) [^A-Z\d“”\"?!]+\.?")
_TOLD = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|to|said|says|not|did|does"
    r"|(?<!\ba )(?<!\ban )(?<!\bthe )(?<!\bof )\b\w{2,}ed(?! with| by))\b"
)
_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_SPEAKS = re.compile(r"[“”\"]|[.!?] ")
_MOST_WORDS = 30  # of such a text
# "Northern Echo A tin on a tableNorthern Echo": who took it stands on both sides of the text for the blind.
_BOTH = re.compile(r"(?P<by>\S+(?: \S+){0,3}) .{10,}(?P=by)", re.DOTALL)


def sort_pairs(page: Leaf) -> None:
    """Lines that stand there twice, one below the other, and those that the caption below begins with."""
    for number in range(page.title + 1, len(page.lines)):
        line = page.lines[number]
        if _is_credited_below(page, number):
            page.skip(number, "caption")
            page.skip(number + 1, "caption")
            _sort_below(page, number + 2)
        if page.fate[number] not in {"", "caption"} or len(line) > LONGEST:
            continue
        if (not is_sentence(line) and _BOTH.fullmatch(line)) or _CREDITED.match(line):
            page.fate[number] = "caption"
            _sort_below(page, number + 1)
        elif not page.fate[number] and len(line.split()) >= _LEAST:
            _sort_double(page, number)


def _is_credited_below(page: Leaf, number: int) -> bool:
    """Whether a line begins with who took the picture, as the line below says alone."""
    below = page.lines[number + 1] if number + 1 < len(page.lines) else ""
    rest = page.lines[number].removeprefix(f"{below} ")
    plain = 0 < len(below.split()) <= _LEAST and not is_sentence(below) and below[0].isupper()
    return plain and rest != page.lines[number] and len(rest.split()) >= _PULLED and rest[0].isupper()


def sort_shown(page: Leaf) -> None:
    """What a picture shows is a caption between the other parts of an English page's head and who took it."""
    told = 0
    for number in page.kept(page.title + 1):
        line = page.lines[number]
        told += is_sentence(line)
        if told > 1 or page.language != "en":
            return
        below = page.lines[number + 1] if number + 1 < len(page.lines) else ""
        if is_sentence(line) and page.fate[number - 1] and _is_taken(below):
            page.skip(number, "caption")
            page.skip(number + 1, "caption")


def _is_taken(line: str) -> bool:
    """Whether a line tells whose a picture is, as papers' own photographers sign below a caption: "Ann Lee,
    Weyland Post", "Ann Lee for Weyland Radio", "Staff photo by Ann Lee".
    """
    name, _, paper = line.partition(", ")
    one, _, whom = line.partition(" for ")
    hired = " " in one and is_name(one) and is_name(whom)
    return bool(_STAFF.match(line)) or hired or (" " in name and is_name(name) and is_masthead(paper))


def sort_described(page: Leaf) -> None:
    """Between other parts of an English page, or above a caption: what can be seen on a picture; who took it,
    in three lines.
    """
    for number in range(page.title + 1, len(page.lines) - 2):
        parted = page.lines[number + 1] == "/"
        if parted and is_name(page.lines[number]) and not is_sentence(page.lines[number + 2]):
            page.skip(number, "caption")
            page.skip(number + 2, "caption")
    for number in list(page.kept(page.title + 2)):
        below = page.fate[number + 1 : number + 2]
        between = below == ["caption"] or (page.fate[number - 1] and any(below))
        shown = (between and _is_described(page.lines[number])) or (
            below == ["caption"] and _is_shown_by(page, number)
        )
        if shown and page.language == "en":
            page.skip(number, "caption")


def _is_shown_by(page: Leaf, number: int) -> bool:
    """Whether above who took a picture stands a sentence with a weekday that tells of nothing past."""
    line = page.lines[number]
    plain = is_credit(page.lines[number + 1]) and line.endswith(".") and line[0] not in _QUOTES
    short = _LEAST < len(line.split()) <= _MOST_WORDS and not _SPEAKS.search(line)
    return plain and short and bool(_WEEKDAY.search(line)) and not _TOLD.search(line)


def sort_paid(page: Leaf) -> None:
    """Right below "Advertisement", above a shorter line that heads the text: what is advertised."""
    for number in range(page.title + 1, len(page.lines) - 3):
        paid, head, told = page.lines[number + 1 : number + 4]
        if not _AD.fullmatch(page.lines[number]) or any(page.fate[number + 1 : number + 4]):
            continue
        plain = not (is_sentence(paid) or is_sentence(head)) and len(paid.split()) > _LEAST
        if plain and len(head) < len(paid) and is_sentence(told) and len(told) > _SHOWN:
            page.skip(number + 1, "notice")


def _is_described(line: str) -> bool:
    plain = len(line.split()) <= _MOST_WORDS and bool(_DESCRIBED.fullmatch(line))
    return plain and not _TOLD.search(line)


def sort_pulled(page: Leaf) -> None:
    """Quotations that stand by themselves and in a paragraph too, which a paper prints large beside it."""
    kept = list(page.kept())
    quoted = (n for n in kept if page.lines[n][:1] in _QUOTES and len(page.lines[n]) <= LONGEST)
    pulled = [n for n in quoted if len(page.lines[n].split()) >= _PULLED][:_MOST]
    if not pulled:
        return
    text = "\n".join(_letters(page.lines[n]) for n in kept)
    for number in pulled:
        if text.count(_letters(page.lines[number])) > 1:
            page.skip(number, "again")


def _letters(line: str) -> str:
    return _WORDLESS.sub("", line).casefold()


def _sort_below(page: Leaf, number: int) -> None:
    """Below a picture's text for the blind stands the caption, where it is no sentence of the article."""
    if number < len(page.lines) and not is_sentence(page.lines[number]):
        page.skip(number, "caption")


def _sort_double(page: Leaf, number: int) -> None:
    line = page.lines[number]
    for below in _below(page, number):
        other = page.lines[below]
        if other == line and below == number + 1:
            pictured = page.fate[below + 1 : below + 2] == ["caption"] or _is_shown(page, number)
            if pictured or not is_sentence(line):
                page.fate[number] = "caption" if pictured else "related"
                page.skip(below, page.fate[number])
        elif other.startswith(line) and (page.fate[below] == "caption" or _is_signed(other[len(line) :])):
            page.fate[number] = "caption"
            page.skip(below, "caption")


def _is_shown(page: Leaf, number: int) -> bool:
    """Whether a sentence that stands there twice is short and below another part of the page."""
    line, apart = page.lines[number], number - 1 > page.title and bool(page.fate[number - 1])
    return apart and is_sentence(line) and len(line) <= _SHOWN and line[0] not in _QUOTES


def _is_signed(rest: str) -> bool:
    """Whether what a line has more than the one above is who took a picture."""
    return 0 < len(rest) <= _CREDIT and not is_sentence(rest) and is_name(rest.strip(" ./"))


def _below(page: Leaf, number: int) -> Iterator[int]:
    yield from range(number + 1, min(number + 1 + _NEAR, len(page.lines)))
