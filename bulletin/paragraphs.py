"""What the lines of an article are: its headline, paragraphs, subheads, items and quotations."""

import re
from collections.abc import Iterator, Sequence

from bulletin.article import Kind, Paragraph
from bulletin.imprint import is_name
from bulletin.markup import marked
from bulletin.stamps import is_bare

HEADLINE = 250  # characters; a longer first line is a paragraph, and only its beginning the headline
TEASER = 200  # characters; a line without a full stop is a sentence all the same when it is longer
ENDS = tuple('.!…:;”"»)’。！')
_HEADED = 9  # words of one at most
_DECK = 60  # characters of a deck that no subhead has
_LIST = 3  # lines with a dash that are a list below a question
_LONGER = 3  # times as long as one is what stands below it
_HEAD = 30  # characters of a subhead in single quotation marks
BULLET = re.compile(r"(?:[•●▪◦‣·✓✔*+–-]|—)\s+")
_ASKED = re.compile(r"\?(?:$| [–-] )")  # "Who is it? - said the girl"
_DASH = re.compile(r"[–-]\s+")
_QUOTED = re.compile(r"[“\"«‘].*[”\"»’][.,!?]?", re.DOTALL)
_SEVERAL = re.compile('[”»’"].+[“«‘"]', re.DOTALL)
_QUOTING = re.compile(r"[^“”\"«»?!.:;]+ [“\"][^“”\".!?]{2,30}[”\"]")  # 'The fear called "when"'
_NUMBERED = re.compile(r"(?:\d{1,2}|[IVX]{1,4})[.)] ")
_SPEAKER = re.compile(r"[^\W\d][^:.!?]{0,40}: \S")  # "PV: Vì sao?"
_TELLS = re.compile(r"\b(?:kể|hỏi|nói|đáp|bảo|cười|trả lời|said|asked)(?: \w+){0,2}:$")
_SENTENCE = re.compile(r"(?<=[^\W\d_A-Z]{2}[.!?…])[”\"»)]?\s+(?=[^\Wa-z\d_])|(?<=[。！？])")
_CLAUSE = re.compile(r"(?<=[,;:，；、–—])\s*")


def is_sentence(line: str) -> bool:
    """Whether `line` is a sentence rather than a headline or label."""
    quoted = len(line) > _HEAD and line.endswith((".'", ",'"))
    return line.endswith(ENDS) or quoted or len(line) > TEASER


def headline(line: str) -> tuple[str, str]:
    """A headline and what follows it in the same line: of a text without one the beginning serves, so that
    nothing is read twice or left out.
    """
    if len(line) <= HEADLINE:
        return line, ""
    for pattern in (_SENTENCE, _CLAUSE):
        cut = next((found for found in pattern.finditer(line, 20, HEADLINE) if found.end() < len(line)), None)
        if cut:
            return line[: cut.start()].rstrip(), line[cut.end() :]
    blank = line.rfind(" ", 0, HEADLINE // 2)
    cut_at = blank if blank > 0 else HEADLINE // 2
    return line[:cut_at], line[cut_at:].lstrip()


def paragraphs(
    lines: list[str], kinds: Sequence[Kind | None] = (), coded: bool = False
) -> Iterator[Paragraph]:
    """The paragraphs of an article's body, one a line, each with its kind (the one of `kinds`, where that has
    one) and without its bullet or dash. What is `coded` has no words of an editor in it.
    """
    for number, line in enumerate(lines):
        kind = (kinds[number] if number < len(kinds) else None) or _kind(lines, number)
        bullet = BULLET.match(line) if kind is Kind.ITEM or line.startswith(("- ", "– ", "— ")) else None
        text = line[bullet.end() :] if bullet else line
        yield Paragraph(text, kind) if coded else marked(text, kind)


def _kind(lines: list[str], number: int) -> Kind:
    line = lines[number]
    if line.startswith("— ") or (_DASH.match(line) and _is_spoken(lines, number)):
        return Kind.QUOTE
    if BULLET.match(line):
        return Kind.ITEM
    if is_quoted(line):
        return Kind.SUBHEAD if _is_quoted_head(lines, number) else Kind.QUOTE
    return Kind.SUBHEAD if _is_subhead(lines, number) else Kind.TEXT


def is_quoted(line: str) -> bool:
    """Whether all of the line is one quotation."""
    return bool(_QUOTED.fullmatch(line)) and not _SEVERAL.search(line[1:-2])


def _names(line: str) -> bool:
    """Whether the line may be the name of who is quoted above it."""
    return " " in line and is_name(line)


def _is_quoted_head(lines: list[str], number: int) -> bool:
    """Whether a few quoted words without a stop stand between a sentence and a longer one."""
    words, around = lines[number][1:-1], (lines[number - 1], *lines[number + 1 : number + 2])
    plain = len(words.split()) <= _HEADED and (words[-1:].isalpha() or words.endswith("?"))
    below_text = number and len(around) > 1 and _ends(around[0]) and is_sentence(around[1])
    told = plain and below_text and not any(line.endswith(":") for line in around)
    return bool(told) and len(around[1]) > _LONGER * len(words)


def _is_spoken(lines: list[str], number: int) -> bool:
    """Whether a line with a dash is what somebody says: among its neighbours with a dash someone asks, or it
    stands alone.
    """
    run = [number]
    for step in (-1, 1):
        at = number + step
        while 0 <= at < len(lines) and abs(at - number) < 4 and _DASH.match(lines[at]):
            run.append(at)
            at += step
    above = min(run) - 1
    asked = above >= 0 and lines[above].endswith("?") and len(run) < _LIST
    told = asked or (above >= 0 and _TELLS.search(lines[above]))
    called = len(run) < _LIST and any(lines[at].endswith("!") for at in run)
    return len(run) == 1 or bool(told) or called or any(_ASKED.search(lines[at]) for at in run)


def _ends(line: str) -> bool:
    """Whether something ends with the line: a sentence, a list, the time that heads an entry."""
    return is_sentence(line) or is_bare(line) or bool(BULLET.match(line))


def _announces(lines: list[str], number: int) -> bool:
    """Whether the line announces the bullets below it."""
    return lines[number].endswith(":") and any(map(BULLET.match, lines[number + 1 : number + 2]))


def _is_subhead(lines: list[str], number: int) -> bool:
    """A short line without a final stop, above a longer paragraph and below another."""
    line = lines[number]
    first = number == 0 and not _NUMBERED.match(line) and not is_bare(line)
    ends = line.endswith((*ENDS, ",")) and not _QUOTING.fullmatch(line)
    if first or number == len(lines) - 1 or len(line) > 100 or ends:
        return False
    if _SPEAKER.match(line) or (number and is_quoted(lines[number - 1]) and _names(line)):
        return False
    if number and lines[number - 1].endswith(":") and not is_sentence(lines[number + 1]):
        return False  # a verse
    asks = line.endswith("?")
    times = 3 if asks and not _NUMBERED.match(line) else 1
    listed = asks and bool(BULLET.match(lines[number + 1])) and not _DASH.match(lines[number + 1])
    signed = number > 1 and lines[number - 2].endswith(",")
    decked = number == 1 and len(lines[0]) >= _DECK
    quoted = number > 1 and not asks and is_quoted(lines[number - 2]) and _names(lines[number - 1])
    above = not number or signed or decked or quoted or _ends(lines[number - 1])
    above = above or is_bare(line)
    listed = listed or (not asks and _announces(lines, number + 1))
    return above and (listed or len(lines[number + 1]) > times * len(line))
