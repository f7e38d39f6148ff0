"""How the lines of a pasted page look, in numbers: what a line has in itself, what it shares with the text,
and where it stands. Nothing is known here of whole phrases; what the numbers say together is in
`likeness.py`.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from bulletin.furniture import is_people, is_scene
from bulletin.gist import Gist, gist_of, glimpse, is_prose, small_words
from bulletin.imprint import is_name
from bulletin.paragraphs import BULLET, is_sentence
from bulletin.phrases import any_of

_SHORT = 4  # words of a label
_MARK = 70  # characters of a button or label at most
_MARKS = 4  # of them in a row; more say no more
_FAR = 6  # lines from a long sentence
_HALF = 0.5
_RUN = 5  # lines in a row that are alike; more say no more
_WORD = re.compile(r"\w+")
_STOP = re.compile(r"[.!…”\"»)’。！]$")
_TIME = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-](?:20)?\d\d|\b\d{1,2}[:h]\d\d\b|\b20\d\d\b"
    r"|\b\d+ (?:giờ|phút|ngày|hours?|minutes?|mins?|days?|hrs?)(?: trước| ago)?\b",
    re.IGNORECASE,
)
_APART = re.compile(r"[|·•»→←›>]")
_WEB = re.compile(r"@|https?:|www\.|©|#\w|\.(?:com|vn|org|net)\b", re.IGNORECASE)
_TOLD = re.compile(r"[\d“”\"]")
_QUOTE = re.compile(r"[“”\"«»]")
_NUMBER = re.compile(r"(?:\d{1,2}|[IVX]{1,4}|[a-e])[.)] ")
_SIGNED = re.compile(
    r"(?:(?:by|bài|ảnh|tác giả|theo)\s*:?\s+)?([^|,•·(/–]{3,40}?)(?: - .*|[|,•·(/–].*|$)", re.I
)


@cache
def _any(kind: str) -> re.Pattern[str]:
    return re.compile(rf"\b{any_of(kind)}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a page below its headline, and what each has around it."""

    lines: Sequence[str]
    title: int
    language: str
    gist: Gist
    authors: frozenset[str]
    printed: Counter[str]
    prose: Sequence[bool]  # below the headline
    above: Sequence[int]  # long sentences above
    up: Sequence[int]  # lines up to the next one
    down: Sequence[int]
    marks_up: Sequence[int]  # buttons and labels up to it
    marks_down: Sequence[int]
    run: Sequence[int]  # lines in a row that are all sentences, or all none


@dataclass(frozen=True, slots=True)
class Place:
    """One line of a page."""

    sheet: Sheet
    number: int
    line: str
    words: int
    capitals: float  # share of its words
    small: float  # share of its words that are the language's most frequent ones
    stops: bool
    timed: bool
    quoted: bool
    buttons: int  # words that buttons are made of
    addressed: bool
    noted: bool
    sentence: bool
    prose: bool
    above: int  # long sentences
    below: int

    @property
    def before(self) -> str:
        """The line above."""
        return self.sheet.lines[self.number - 1]

    @property
    def after(self) -> str:
        """The line below, "" behind the last one."""
        return self.sheet.lines[self.number + 1] if self.number + 1 < len(self.sheet.lines) else ""


def _has(kind: str, line: str) -> bool:
    return bool(_any(kind).search(line))


def _is_subhead(place: Place) -> bool:
    """Whether it stands as subheads do: short, alone, between a sentence and a longer one."""
    alone = not place.sentence and place.sheet.run[place.number] == 1 and place.words <= 9
    return alone and bool(_STOP.search(place.before)) and is_prose(place.after)


def _named(place: Place) -> float:
    """The share of what commas part that may be names, behind a colon where there is one, of several."""
    parts = re.split(r"[,;]", place.line.rpartition(": ")[2])
    few = [part.strip() for part in parts if 0 < len(part.split()) <= _SHORT]
    return sum(one[0].isupper() for one in few) / len(parts) if len(parts) > _SHORT else 0.0


def _names_author(place: Place) -> bool:
    words = place.line.lower().split()
    begins = (" ".join(words[:length]) for length in range(1, _SHORT + 1))
    return place.words > _SHORT and any(begin in place.sheet.authors for begin in begins)


def _of_headline(place: Place) -> float:
    ours, theirs = (place.sheet.gist.terms[n] for n in (place.number, place.sheet.title))
    return len(ours & theirs) / max(1, min(len(ours), len(theirs)))


def _shared_below(place: Place) -> float:
    """The share of its words that the line below has too."""
    terms = place.sheet.gist.terms
    ours, below = terms[place.number], terms[place.number + 1] if place.after else frozenset()
    return len(ours & below) / max(1, len(ours))


FEATURES: dict[str, Callable[[Place], float]] = {
    "one or two words": lambda at: at.words <= 2,
    "few words": lambda at: 3 <= at.words <= 5,
    "a clause": lambda at: 11 <= at.words <= 16,
    "a sentence's words": lambda at: 17 <= at.words <= 28,
    "more words": lambda at: at.words > 28,
    "stops": lambda at: at.stops,
    "stops after few words": lambda at: at.stops and at.words <= 8,
    "stops without news": lambda at: at.stops and at.words <= 16 and not _TOLD.search(at.line),
    "asks": lambda at: at.line.endswith("?"),
    "announces": lambda at: at.line.endswith(":"),
    "closes brackets": lambda at: at.line.endswith((")", "]")),
    "no letter": lambda at: not any(map(str.isalpha, at.line)),
    "a scene": lambda at: is_scene(at.line.rstrip(".")) or is_people(at.line),
    "names": _named,
    "has a bullet": lambda at: bool(BULLET.match(at.line)),
    "has a number": lambda at: bool(_NUMBER.match(at.line)),
    "commas": lambda at: min(at.line.count(","), 3) / 3,
    "colon and commas": lambda at: ": " in at.line and at.line.count(",") > 1,
    "capitals": lambda at: at.capitals,
    "all capitals": lambda at: at.line.isupper() and at.words > 1,
    "figures": lambda at: any(map(str.isdigit, at.line)),
    "a time": lambda at: at.timed,
    "hardly more than a time": lambda at: at.words <= 8 and at.timed,
    "parted": lambda at: bool(_APART.search(at.line)),
    "an address": lambda at: bool(_WEB.search(at.line)),
    "a button's word": lambda at: at.buttons > 0,
    "a button's word among few": lambda at: at.words <= 12 and at.buttons > 0,
    "buttons' words": lambda at: min(at.buttons, 3) / 3,
    "addresses somebody": lambda at: not at.quoted and at.addressed,
    "addresses, at the end": lambda at: (
        not at.below and not at.quoted and at.addressed
    ),
    "quotes": lambda at: at.quoted,
    "tells who said it": lambda at: _has("tellers", at.line),
    "tells of a life": lambda at: _has("biographies", at.line),
    "begins with the author": _names_author,
    "a note": lambda at: at.noted,
    "a note at the end": lambda at: not at.below and at.noted,
    "small words": lambda at: at.small,
    "shared words": lambda at: at.sheet.gist.share(at.number, at.prose),
    "no shared word": lambda at: (
        len(at.sheet.gist.terms[at.number]) > 1 and not at.sheet.gist.shared(at.number, at.prose)
    ),
    "words of the line below": _shared_below,
    "words of the headline": _of_headline,
    "a long sentence": lambda at: at.prose,
    "above the text": lambda at: at.above == 0,
    "below one sentence": lambda at: at.above == 1,
    "below more": lambda at: at.above > 1,
    "below the text": lambda at: at.below == 0,
    "a sentence below the text": lambda at: at.below == 0 and at.sentence,
    "as decks": lambda at: at.number == at.sheet.title + 1 and at.words > 5 and at.capitals < _HALF,
    "far below the text": lambda at: at.sheet.up[at.number] >= _FAR,
    "far above the text": lambda at: at.sheet.down[at.number] >= _FAR,
    "right below the text": lambda at: at.sheet.up[at.number] == 0,
    "among many": lambda at: not at.sentence and at.sheet.run[at.number] >= _RUN,
    "alone": lambda at: not at.sentence and at.sheet.run[at.number] == 1,
    "as subheads": _is_subhead,
    "marks above": lambda at: min(at.sheet.marks_up[at.number], _MARKS) / _MARKS,
    "marks above, later": lambda at: (at.above > 1) * min(at.sheet.marks_up[at.number], _MARKS) / _MARKS,
    "marks below": lambda at: min(at.sheet.marks_down[at.number], _MARKS) / _MARKS,
    "below a label": lambda at: len(at.before.split()) <= _SHORT,
    "above a label": lambda at: len(at.after.split()) <= _SHORT,
    "above a sentence": lambda at: bool(_STOP.search(at.after)),
    "the last line": lambda at: not at.after,
    "printed beside": lambda at: at.line in {at.before, at.after},
    "printed twice": lambda at: at.sheet.printed[at.line.casefold()] > 1,
}  # fmt: skip
"""What of a line is counted, by the name that it has in `_pages/weights.toml`."""


def sheet_of(lines: Sequence[str], title: int, language: str) -> Sheet:
    """What the lines of a page have around them; `title` is the number of the headline."""
    lines = [glimpse(line) for line in lines]
    gist = gist_of(("",) * title + tuple(lines[title:]), language)
    prose = [n > title and is_prose(line) for n, line in enumerate(lines)]
    marks = [_is_mark(line) for line in lines]
    above = [0]
    for one in prose:
        above.append(above[-1] + one)
    up, marks_up = _since(prose, marks)
    down, marks_down = (list(reversed(one)) for one in _since(prose[::-1], marks[::-1]))
    return Sheet(
        lines, title, language, gist, frozenset(_authors(lines)), Counter(line.casefold() for line in lines),
        prose, above, up, down, marks_up, marks_down, _runs([is_sentence(line) for line in lines]),
    )  # fmt: skip


def _is_mark(line: str) -> bool:
    short = len(line) < _MARK
    return short and bool(
        len(line.split()) <= 2 or line.isupper() or _APART.search(line) or _WEB.search(line)
        or _any("buttons").search(line) or (len(line.split()) <= 8 and _TIME.search(line))
    )  # fmt: skip


def _since(prose: Sequence[bool], marks: Sequence[bool]) -> tuple[list[int], list[int]]:
    """For each line how many stand between it and the last long sentence, and how many marks."""
    lines, marked = len(prose), 0
    ups, all_marked = [], []
    for one, mark in zip(prose, marks, strict=True):
        ups.append(lines)
        all_marked.append(marked)
        lines, marked = (0, 0) if one else (lines + 1, marked + mark)
    return ups, all_marked


def _runs(alike: Sequence[bool]) -> list[int]:
    lengths: list[int] = []
    start = 0
    for number in range(1, len(alike) + 1):
        if number == len(alike) or alike[number] != alike[start]:
            lengths += [number - start] * (number - start)
            start = number
    return lengths


def _authors(lines: Sequence[str]) -> Iterator[str]:
    """The names that stand alone on a line: in English also the first and the last of each."""
    for line in lines:
        signed = _SIGNED.fullmatch(line) if len(line) < 80 else None
        name = signed[1].strip() if signed else ""
        if 1 < len(name.split()) <= 4 and is_name(name):
            yield from {name.lower(), name.split()[-1].lower()}


def place_of(sheet: Sheet, number: int) -> Place:
    """The line `number` of the page."""
    line = sheet.lines[number]
    words = _WORD.findall(line)
    letters = [word for word in words[1:] if word[0].isalpha()]
    small = small_words(sheet.language)
    prose = is_prose(line)
    return Place(
        sheet,
        number,
        line,
        len(line.split()),
        sum(word[0].isupper() for word in letters) / len(letters) if letters else 0.5,
        sum(word.lower() in small for word in words) / len(words) if len(words) > _SHORT else 0.3,
        bool(_STOP.search(line)),
        bool(_TIME.search(line)),
        bool(_QUOTE.search(line)),
        len(_any("buttons").findall(line)),
        _has("addressed", line),
        _has("notes", line),
        is_sentence(line),
        prose,
        sheet.above[number],
        sheet.above[-1] - sheet.above[number + 1],
    )
