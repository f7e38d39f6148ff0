"""Lines of a page that say who wrote it."""

import re

from bulletin.phrases import any_of, whole
from bulletin.stamps import undated, unjoined

_BOX = re.IGNORECASE
_DESK_LINE = whole(rf"\(?(?:theo )?(?P<name>{any_of('desks')}(?:\s*[/–-]\s*[\w.]+|\s*\([^)]*\))?)\)?")
_SHARED = re.compile(
    r"\((?P<name>[A-ZĐ][\w+.]*(?: [\w+.]+){0,3}/[A-ZĐ][\w+.]*(?: [\w+.]+){0,3}|[A-ZĐ]\w+[+])\)"
)
_AGENCY = re.compile(
    r"\((?P<name>(?:Đài|Báo|Tạp chí|Truyền hình|(?:Hãng )?[Tt]hông tấn)"
    r"(?: (?:xã|điện tử|[Pp]hát thanh|[Tt]ruyền hình|[Tt]iếng nói))* [^\Wa-zđ\d]\w*(?: [^\W\d]+){1,8})\)"
)
_LABELLED = whole(rf"\(?{any_of('authors')}\s+(?P<name>\S.*?)\)?")
_DONE = whole(r"(?P<name>.{4,50}) (?:thực hiện|(?:lược )?ghi|(?:lược |biên )?dịch|biên soạn|tổng hợp)")
_SOURCE = whole(r"\(?(?:nguồn(?: tin)?|source)\s*:")
_IS = re.compile(
    r"(?:covers|writes|reports|edits|has (?:covered|reported|written|been a)|joined|can be reached"
    r"|is (?:an?|the|our|based) .{0,40}"
    r"(?:reporter|writer|editor|correspondent|journalist|columnist|critic|author|freelance|based))\b"
)
_UNCLOSED = re.compile(r"\s*\([^()]*$")
_INITIALS = re.compile(r"[A-ZĐ](?:\.?[A-ZĐ]){1,2}\.?")
_OFFICE = re.compile(
    r"(?:Trạm|Ban|Phòng|Sở|Hội|Đài|Trung tâm|UBND|Ủy ban|Văn phòng|Công an|Bộ|Cục|Chi cục|Đoàn|Trường|Tổ|Nhóm"
    r"|Bệnh viện)"
    r" [^.,:;!?]+"
)
_POST = whole(
    r"(?:(?:TM|KT|TL|TUQ|Q)\. ?)?(?:phó )?(?:chủ tịch|hiệu trưởng|giám đốc|tổng giám đốc|trưởng (?:ban|phòng)"
    r"|bí thư|chánh văn phòng|viện trưởng|cục trưởng)(?: \w+){0,4}"
)
_BY = whole(
    r"(?:(?:posted |published )?by|(?:được đăng )?bởi|tác giả|bài(?: viết)?|words|text|story by)\b\s*:?\s*"
)
_NAMED_BELOW = whole(r"(?:from|by|author|written by|tác giả|người viết|người đăng)\s*:?")
_STATION = re.compile(r"(?:Đài|Báo|Tạp chí|Truyền hình) [^.,:;!?/]{3,50}")
_LINKS = frozenset({"of", "and", "for", "the"})
_JOBS = frozenset({"reporter", "correspondent", "editor", "writer", "contributor", "columnist"})
_JOB = 5  # words of a job at most
_ROLE = whole(any_of("roles"))
_AFTER = re.compile(
    r"\s*\((?:TTXVN|VOV|VTV|VNA|tổng hợp|t/h|th|ghi|dịch|lược dịch|thực hiện|theo [^)]*)\)$"
    r"|;\s*editing by .*$",
    _BOX,
)
_APART = re.compile(r"\s+[-–—|]\s+|\s*[,;/&]\s*|\s+(?:và|and)\s+")
_NAME = re.compile(r"(?:[^\W\d_]+[.'’-]?)+")


def is_name(text: str) -> bool:
    """Whether `text` may be the names of one to four people: capitalised words, at most five to a name."""
    people = _APART.split(_AFTER.sub("", text))
    return len(text) <= 60 and len(people) <= 4 and all(_is_person(person) for person in people)


def _is_person(text: str) -> bool:
    words = text.split()
    return 1 <= len(words) <= 5 and all(_NAME.fullmatch(word) and word[0].isupper() for word in words)


def credited(line: str) -> str:
    """Who a line such as "Bài, ảnh: Thu Hà", "Theo TTXVN" or "P.V" names; or ""."""
    if len(line) > 90 or line.endswith(("!", "?", ":", "…", ";")):
        return ""
    desk = _DESK_LINE.fullmatch(line) or _SHARED.fullmatch(line) or _AGENCY.fullmatch(line)
    if desk:
        return desk["name"]
    named = _LABELLED.fullmatch(line)
    if not named:
        return line if is_stationed(line) else _done_by(line)
    if line.startswith("(") and len(line.split()) <= 7:
        return named["name"]
    name = _UNCLOSED.sub("", named["name"])
    name = name.rstrip(".") if _is_short(name) else name
    if _SOURCE.match(line) and len(name.split()) <= 8 and not line.endswith("."):
        return name
    people = [part for part in _APART.split(_AFTER.sub("", name)) if not _ROLE.fullmatch(part)]
    return _without_outlet(name) if all(_is_credit(part) for part in people) else ""


def is_stationed(line: str) -> bool:
    """Whether a line names somebody, and behind a stroke a paper or a station: "Thu Hà/Đài Bến Sông"."""
    name, _, station = line.partition("/")
    return " " in name and is_name(name) and bool(_STATION.fullmatch(station))


def _done_by(line: str) -> str:
    """Who a line such as "Thu Hà thực hiện" names; or ""."""
    done = _DONE.fullmatch(line)
    return done["name"] if done and len(done["name"].split()) > 1 and is_name(done["name"]) else ""


def _without_outlet(name: str) -> str:
    """A name without the one word behind it that is whom it works for: "Petra Novak, Newsdesk"."""
    first, _, outlet = name.partition(", ")
    return first if len(first.split()) in {2, 3} and len(outlet.split()) == 1 else name


def _is_short(name: str) -> bool:
    return len(name.split()) <= 4


def _is_credit(text: str) -> bool:
    words = [word for word in text.split() if not _ROLE.fullmatch(word)]
    return len(words) <= 6 and all(word[0].isupper() or "." in word[1:-1] for word in words)


def is_label(line: str) -> bool:
    """Whether `line` is but the word above a name: "From:", "Tác giả:"."""
    return bool(_NAMED_BELOW.fullmatch(line))


def is_role(line: str) -> bool:
    """Whether `line` is a job such as "Health reporter" and nothing else."""
    words = line.partition(",")[0].split()
    if 1 < len(words) <= 5 and words[-1].lower() in _JOBS:
        return len(line) <= 60 and all(word[0].isupper() or word in _LINKS for word in words[:-1])
    return 1 < len(words) <= 4 and len(line) <= 60 and all(_ROLE.fullmatch(word) for word in words)


def is_job(line: str) -> bool:
    """Whether `line` is a job, however it is set: "housing reporter", "Science and environment editor"."""
    words = line.lower().split()
    return len(words) <= _JOB and bool(words) and words[-1] in _JOBS


def is_bio(line: str, author: str) -> bool:
    """Whether `line` tells who the `author` is, or one of several, as English papers do below an article."""
    if len(line) > 300:
        return False
    names = [name.strip() for name in re.split(r",|\(|;| and ", author)]
    return any(
        line.casefold().startswith(f"{one} ".casefold()) and bool(_IS.match(line[len(one) + 1 :]))
        for name in filter(None, names)
        for one in (name, name.split()[-1])
    )


def author_of(text: str) -> str:
    """Whom a text names that its page calls the author's: without "By", jobs and what he is said to be."""
    named = credited(text) or _BY.sub("", undated(text)).strip()
    first = re.split(r",|\s[|·•]\s|\s+\(", named, maxsplit=1)[0].strip()
    first = unjoined(first)
    holds = any(_ROLE.fullmatch(word) for word in named[len(first) :].split())
    for one in (first,) if holds else (named, first):
        if one and len(one) <= 60 and (is_name(one) or is_office(one)):
            return one
    return credited(text)


def byline(line: str) -> str:
    """Who a line that stands alone at an end of an article names; "" if it may be news."""
    named = credited(line)
    if named:
        return named
    if _INITIALS.fullmatch(line):
        return line
    return line if len(line) <= 45 and len(line.split()) > 1 and is_name(line) else ""


def is_signature(line: str) -> bool:
    """Whether `line` is a name with an office behind it, as portals sign: "Thu Hà - Phòng Văn hóa"."""
    name, _, office = line.partition(" - ")
    signed = office[:1].isupper() and len(office.split()) <= 6 and len(name.split()) > 1
    return len(line) <= 80 and signed and is_name(name)


def is_post(line: str) -> bool:
    """Whether `line` is the post of who signs an official notice."""
    return len(line) <= 60 and bool(_POST.fullmatch(line))


def is_office(line: str) -> bool:
    """Whether `line` names an office, as those sign that publish for themselves."""
    return len(line) <= 80 and len(line.split()) <= 10 and bool(_OFFICE.fullmatch(line))
