"""The headline of a pasted page, and what stands above it."""

import re

from bulletin.banner import likelier
from bulletin.errors import SourceError
from bulletin.furniture import LONGEST, is_letter, is_masthead, is_widget, trail
from bulletin.gist import gist_of, is_prose
from bulletin.imprint import byline, credited, is_name
from bulletin.leaf import Leaf
from bulletin.paragraphs import is_sentence
from bulletin.signing import among_others
from bulletin.stamps import POSTED, is_date, undated

_LABEL = 3  # words of a line that is a label rather than a headline, where there is a longer one
_HEAD = 40  # lines among which the headline is
_TOLD = 2  # words that a headline shares with the text, where the first line shares none
_TEXT = 40  # lines of the text that a headline is compared with
_BODY = 3  # lines below a name above the headline, among which the text is
_WINDOW = re.compile(r"\s+[|–—-]\s+")
_PART = re.compile(r"(?:kỳ|bài|phần|part) (?:\d+|[ivx]+|cuối)\s*[:.–-]", re.IGNORECASE)
_CONTINUED = re.compile(
    r"\((?:tiếp theo|kỳ (?:cuối|\d+)|bài (?:cuối|\d+)|continued|part \w+)[^()]{0,20}\)$", re.IGNORECASE
)
_DECK = 10  # words of a line below a headline, which tells more, at least
_BELOW = frozenset({"share", "audio", "caption"})  # what stands below a headline
_SENTENCE = 40  # characters of a sentence of the text, where that has none that are longer
_MENU = 6  # labels in a row
_CALLS = ("!", "?", "”", '"', "’", ")")  # ends that a headline may have


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
    _find_told(page)
    _find_likelier(page)
    _find_continued(page)
    for number, line in enumerate(page.lines):
        if number != page.title and line == page.lines[page.title]:
            page.skip(number, "again")
    if not any(page.kept()) and byline(page.lines[page.title]):
        raise SourceError("source.byline", name=name)


def _find_continued(page: Leaf) -> None:
    """Below the name of a part the headline is what says that it is continued."""
    below = page.title + 1
    parted = below < len(page.lines) and _PART.match(page.lines[page.title])
    if parted and not page.fate[below] and _CONTINUED.search(page.lines[below]):
        page.fate[page.title], page.title = "menu", below


def _find_told(page: Leaf) -> None:
    """The headline is a line further down, above the text, where that tells more than the first one of what
    the text does, or stands below a long menu, and lines of a page's head stand between them.
    """
    prose = next((n for n in page.kept() if is_prose(page.lines[n])), 0)
    if not prose or is_prose(page.lines[page.title]) or _find_above(page, prose):
        return
    gist = gist_of(page.lines[page.title : prose + _TEXT], page.language)
    shared = [gist.shared(number) for number in range(prose - page.title)]
    menu = _end_of_menu(page, prose)
    least = (shared[0], 0 if menu else len(page.lines[page.title].split()))
    likely = [n for n in range(1, len(shared)) if _is_told(page, page.title + n, shared[n], *least)]
    told = max(likely, key=lambda n: (shared[n], gist.share(n)), default=0)
    while told - 1 in likely and len(page.lines[page.title + told].split()) >= _DECK:
        told -= 1
    told = told or next((n - page.title for n in range(menu, prose) if menu and _is_like(page, n)), 0)
    if told and _are_above(page, range(page.title + 1, page.title + told)):
        for number in range(page.title, page.title + told):
            page.skip(number, "menu")
        page.title += told


def _find_likelier(page: Leaf) -> None:
    """The headline is another line that is far likelier, unless somebody signs between them, it is a
    sentence with its stop, or it is but a few words below a long line.
    """
    found, title = likelier(page), page.title
    between = range(title + 1, found + 1)
    label = len(page.lines[title].split()) <= _LABEL or is_masthead(page.lines[title])
    told = page.lines[found].endswith(".") and not label
    short = 5 * len(page.lines[found].split()) < 4 * len(page.lines[title].split())
    if (
        found == title
        or told
        or _are_signed(page, between)
        or (short and len(page.lines[title].split()) > 2 * _LABEL)
    ):
        return
    for number in range(title, found):
        page.skip(number, "menu")
    page.title, page.fate[found] = found, ""


def _find_above(page: Leaf, prose: int) -> bool:
    """Whether a headline of two or three words that the text tells of stands right above what is its deck."""
    above = page.title - 1
    if above < 0 or page.fate[above] != "menu" or len(page.lines[page.title].split()) < _DECK:
        return False
    if is_masthead(page.lines[above]):
        return False
    gist = gist_of(page.lines[above : prose + _TEXT], page.language)
    found = _TOLD <= gist.shared(0) <= gist.shared(1)
    if found:
        page.title, page.fate[above] = above, ""
    return found


def _end_of_menu(page: Leaf, prose: int) -> int:
    """Where the first long run of labels below the first line ends, 0 where there is none above the text."""
    run = 0
    for number in range(page.title + 1, prose):
        line = page.lines[number]
        label = len(line.split()) <= _LABEL + 1 and page.fate[number] not in _BELOW and not is_date(line)
        if not label and run >= _MENU:
            return number
        run = run + 1 if label else 0
    return 0


def _is_told(page: Leaf, number: int, shared: int, first: int, length: int) -> bool:
    """Whether the line shares as many words with the text as a headline does (one is enough where it is twice
    as long as the first), more than the `first` if that has the `length` of a label, and is as long as that
    if it is no row of names.
    """
    words, above = len(page.lines[number].split()), page.lines[page.title].split()
    if words < 2 or not _is_open(page, number):
        return False
    if shared < (1 if words >= max(2 * len(above), _LABEL + 1) else _TOLD):
        return False
    if first and (shared <= first or length > 2 * _LABEL):
        return False
    named = len(above) <= 2 * _LABEL + 1 or all(word[0].isupper() for word in above)
    return named or 5 * words >= 4 * len(above)


def _is_like(page: Leaf, number: int) -> bool:
    """Whether the line may be a headline, whatever the text tells of: longer than labels."""
    return len(page.lines[number].split()) > _LABEL + 1 and _is_open(page, number)


def _is_open(page: Leaf, number: int) -> bool:
    """Whether nothing is against the line's being the headline."""
    line = page.lines[number]
    sentence = is_sentence(line) and not (line.endswith(_CALLS) and "." not in line)
    other = is_date(line) or is_name(line) or _are_signed(page, range(number, number + 1))
    return not (page.fate[number] or sentence or other) and len(line) <= LONGEST


def _are_above(page: Leaf, between: range) -> bool:
    """Whether what stands below a page's first line shows that this is no headline: nobody signs there, no
    sentences follow one another, and there is anything at all, or the line is but a label.
    """
    told = sum(is_sentence(page.lines[n]) and len(page.lines[n]) >= _SENTENCE for n in between)
    if told > 1:
        return False
    return not _are_signed(page, between) and (bool(between) or len(page.lines[page.title].split()) <= _LABEL)


def _are_signed(page: Leaf, lines: range) -> bool:
    return any(credited(page.lines[n]) or among_others(page.lines[n]) for n in lines)


def _sign_above(page: Leaf, number: int) -> None:
    """A name above a date above the headline is the author's where it stands below the text again."""
    line, below = page.lines[number], page.lines[number + 1 : number + 2]
    named = page.fate[number] == "menu" and byline(line) and any(map(is_date, below))
    if named and line in page.lines[number + _BODY :] and not is_masthead(line):
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
    posted = more and (POSTED.fullmatch(page.lines[number + 1]) or credited(undated(line)))
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
