"""Whom a line names as the author beside other things: times, buttons, jobs, places."""

import re
from collections.abc import Iterable

from bulletin.furniture import LONGEST, heading, is_masthead, kind_of
from bulletin.imprint import credited, is_job, is_name, is_office
from bulletin.stamps import POSTED, is_date, is_stamp, undated

_APART = re.compile(r"\s+[|•·]\s+")
_NAMED = r"(?P<name>[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,2}?)"
_BESIDE = re.compile(
    rf"(?:(?:[A-Z]\w+ )?[Bb]y )?{_NAMED}(?:,? in (?P<place>[A-Z][\w.' -]+)|,? (?P<job>[\w ]+))"
)
_PORTRAIT = re.compile(rf"(?:[A-Za-z]+ )*of {_NAMED} (?P=name)")
_DUTY = re.compile(r"(?:edited by|tác giả)(?: bài viết)?:? (?P<name>.+)", re.IGNORECASE)
_SHIFT = re.compile(r" \((?:now|earlier|until [^()]{1,12}|from [^()]{1,12})\)")
_MAIL = re.compile(r"[\s|•·-]+\S+@\S+$")
_OUTLET = re.compile(r" / [A-Z]{2,6}$")
_PAPER = re.compile(r"(?!PV)[A-ZĐ]{2,4}")  # how a paper shortens its name
_WORDS = 10
_PERSON = 3  # words of a name


def beside_job(line: str) -> str:
    """Who a line such as "by Jane Doe, housing reporter", "Jane Doe in Oslo" or, from a picture and its link,
    "Portrait of Jane Doe Jane Doe" names; "" for nobody.
    """
    if len(line.split()) > _WORDS:
        return ""
    pictured = _PORTRAIT.fullmatch(line)
    if pictured:
        return pictured["name"]
    found = _BESIDE.fullmatch(line)
    if not found or not is_name(found["name"]):
        return ""
    return found["name"] if found["place"] or is_job(found["job"]) else ""


def on_duty(line: str) -> str:
    """Who a line at the head of a page names with what they do there or an address: "Edited by Ann Lee", "Tác
    giả Thu Hà", and on a live page "Ann Lee (now) and Jo Dahl (earlier)"; "" for nobody.
    """
    if len(line) > LONGEST:
        return ""
    found = _DUTY.fullmatch(line)
    rest = found["name"] if found else _SHIFT.sub("", _MAIL.sub("", line))
    return rest if rest != line and is_name(rest) and len(rest.split()) > 1 else ""


def among_others(line: str) -> str:
    """Who a line names beside times and buttons, "By Jane Doe • 2h • 3 min read"."""
    parts = [left for part in _APART.split(line[:LONGEST]) if (left := undated(part) or part)]
    named = [part for part in parts if credited(part)]
    others = [part for part in parts if part not in named]
    plain = len(named) == 1 and others and all(map(_is_beside, others))
    first = parts[0] if parts else ""
    if plain or not (named or is_name(first)):
        return credited(named[0]) if plain else ""
    return _among_times(line, first)


def _among_times(line: str, first: str) -> str:
    """Who is named first in a line that says further on when a page was put online."""
    timed, *others = _APART.split(line[:LONGEST])
    named = 1 < len(first.split()) <= _PERSON and is_name(first)
    buttons = undated(timed) != timed and others and all(_is_beside(one) or heading(one) for one in others)
    return first if named and (buttons or any(is_stamp(one.strip()) for one in others)) else ""


def _is_beside(part: str) -> bool:
    """Whether a part of a line is what stands beside an author's name: a time, a button, an address."""
    initials = part.isupper() and " " not in part
    return bool(
        initials
        or is_date(part)
        or is_masthead(part)
        or POSTED.fullmatch(part)
        or kind_of(part)
        or "@" in part
    )


def closes(parts: Iterable[str]) -> bool:
    """Whether the last part of a text is a name, set behind a sentence in a part of its own."""
    *told, last = [part.strip() for part in parts if part.strip()] or [""]
    return bool(told) and told[-1].endswith(".") and " " in last and is_name(last)


def beside_time(line: str) -> str:
    """Who a line names with a time beside it, and a paper perhaps: "Jane Doe / BC / May 2, 2026"; or ""."""
    rest = undated(line)
    named = _OUTLET.sub("", rest)
    if rest == line or _PAPER.fullmatch(rest):
        return ""
    plain = is_name(named) and not is_stamp(line)
    return credited(rest) or (named if plain or is_office(named) else "")
