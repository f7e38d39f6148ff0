"""Lines of a page that say who wrote it and when it was put online."""

import re
from datetime import datetime, timedelta, timezone

from bulletin.phrases import any_of, whole

_BOX = re.IGNORECASE
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_DAYS_VI = {"hai": 0, "ba": 1, "tư": 2, "năm": 3, "sáu": 4, "bảy": 5, "bẩy": 5}
_DAYS_EN = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = rf"(?P<month_name>(?:{'|'.join(_MONTHS)}|sept|{'|'.join(name[:3] for name in _MONTHS)})\b\.?)"

_LABEL = (
    r"\b(?:ngày đăng|đăng lúc|đăng ngày|xuất bản(?: lúc| ngày)?|(?:originally |first )?published(?: on| at)?"
    r"|posted(?: on)?)\b\s*:?"
)
_UPDATED = r"\b(?:cập nhật(?: lúc| ngày)?|last updated|updated(?: on| at)?)\b\s*:?"
_WEEKDAY = (
    rf"\b(?:thứ\s+(?P<vi>[2-7]|{'|'.join(_DAYS_VI)})|(?P<sunday>chủ nhật)|(?P<en>{'|'.join(_DAYS_EN)}))\b"
)
_SHORT_DAY = r"\b(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\b\.?(?=,?\s+\d)"
_DATE = (
    r"\b(?:(?:ngày\s+)?(?P<d>\d{1,2})[./-](?P<m>\d{1,2})[./-](?P<y>\d{4})"
    r"|(?:ngày\s+)?(?P<d2>\d{1,2}) tháng (?P<m2>\d{1,2})(?:\s*,|/| năm) ?(?P<y2>\d{4})"
    rf"|(?P<d3>\d{{1,2}})(?:st|nd|rd|th)? {_MONTH},? (?P<y3>\d{{4}})"
    rf"|{_MONTH.replace('month_name', 'month_first')} (?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y4>\d{{4}}))\b"
)
_TIME = r"(?<![\d:])(?P<h>\d{1,2})[:hg](?P<min>\d\d)(?::\d\d)?\b(?:\s*(?P<half>[ap]\.?m\b\.?|sa\b|ch\b))?"
_ZONE = r"\(?\b(?:GMT|UTC)\b(?:\s*(?P<zone>[+-]\d{1,2})(?::?00)?)?\)?"
_CLOCK = r"\b(?:[ECMP][SD]?T|BST|CES?T|AE[SD]T|IST|SGT|ICT|UK)\b"  # names of zones that are not told apart
_AGO = (
    r"\b\d+ (?:giây|phút|giờ|ngày|tuần) trước\b"
    r"|\b\d+ ?(?:min(?:ute)?s?|h(?:ou)?rs?|days?|weeks?|[hmdw]) ago\b"
    r"|^\d+ ?(?:giờ|phút|ngày|tuần|hrs?|mins?|[hmdw])(?= ?[·•.]?$| · )"
    r"|(?<=\d\d:\d\d)(?: \d{1,6}){1,2}$"  # how often it was looked at
    r"|(?<=20\d\d )\d{1,2}\.\d\d\b"
    r"|^(?:vừa xong|just now|yesterday|hôm qua)(?= lúc| at|$)"
)
POSTED = re.compile(
    r"(?:\d+ ?(?:giờ|phút|ngày|tuần|hrs?|mins?|[hmdw])|vừa xong|just now)\s*[·•.]?.{0,3}", _BOX
)
"""How long ago something was posted, as networks print it under the name of who did."""
_WHEN = {
    name: re.compile(pattern, _BOX)
    for name, pattern in (
        ("date", _DATE),
        ("weekday", _WEEKDAY),
        ("time", _TIME),
        ("zone", _ZONE),
        ("label", _LABEL),
    )
}
_MOMENT = re.compile(
    re.sub(
        r"\?P<\w+>",
        "?:",
        "|".join((_LABEL, _UPDATED, _WEEKDAY, _SHORT_DAY, _DATE, _ZONE, _CLOCK, _TIME, _AGO)),
    ),
    _BOX,
)
_JOINTS = re.compile(
    r"^(?:[\s,|–·•()\[\]@-]|\b(?:lúc|at|on|ngày)\b)+|(?:[\s,|–·•()\[\]@-]|\b(?:lúc|at|on|ngày)\b)+$", _BOX
)
_LONGEST = 120

_DESK_LINE = whole(rf"\(?(?:theo )?(?P<name>{any_of('desks')}(?:\s*[/–-]\s*[\w.]+|\s*\([^)]*\))?)\)?")
_LABELLED = whole(rf"\(?{any_of('authors')}\s+(?P<name>\S.*?)\)?")
_SOURCE = whole(r"\(?(?:nguồn(?: tin)?|source)\s*:")
_IS = re.compile(
    r"(?:covers|writes|reports|edits|has (?:covered|reported|written|been a)|joined|can be reached"
    r"|is (?:an?|the|our|based) .{0,40}"
    r"(?:reporter|writer|editor|correspondent|journalist|columnist|author|freelance|based))\b"
)
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
_LINKS = frozenset({"of", "and", "for", "the"})
_JOBS = frozenset({"reporter", "correspondent", "editor", "writer"})
_ROLE = whole(any_of("roles"))
_AFTER = re.compile(
    r"\s*\((?:TTXVN|VOV|VTV|VNA|tổng hợp|t/h|th|ghi|dịch|lược dịch|thực hiện|theo [^)]*)\)$"
    r"|;\s*editing by .*$",
    _BOX,
)
_APART = re.compile(r"\s+[-–—|]\s+|\s*[,;/&]\s*|\s+(?:và|and)\s+")
_NAME = re.compile(r"(?:[^\W\d_]+[.'’-]?)+")


def is_date(line: str) -> bool:
    """Whether `line` is a date or time and nothing else."""
    return len(line) <= _LONGEST and bool(_MOMENT.search(line)) and not undated(line)


def is_bare(line: str) -> bool:
    """Whether `line` is a day or a time of day alone, as a chronicle heads its paragraphs with."""
    found = [name for name, pattern in _WHEN.items() if pattern.search(line)]
    return is_date(line) and found in (["date"], ["time"])


def undated(line: str) -> str:
    """What is left of `line` without its date and time, and without what joined them to the rest."""
    if len(line) > _LONGEST or not _MOMENT.search(line):
        return line
    return _JOINTS.sub("", _MOMENT.sub(" ", line)).strip()


def published(line: str, language: str) -> datetime | None:
    """The time in `line` when it is unmistakably a page's own: date and time, and a weekday that agrees or a
    label such as "Ngày đăng:". A bare date may belong to anything, so it gives None; so does an English page
    that names no zone, for nobody can tell when that was.
    """
    found = {name: pattern.search(line) for name, pattern in _WHEN.items()}
    date, time = found["date"], found["time"]
    if not date or not time or re.search(_UPDATED, line, _BOX):
        return None
    zone = _zone(found["zone"], language)
    moment = _moment(date, time) if zone else None
    if moment is None or not (_agrees(found["weekday"], moment) if found["weekday"] else found["label"]):
        return None
    return moment.replace(tzinfo=zone)


def _zone(named: re.Match[str] | None, language: str) -> timezone | None:
    if named:
        return timezone(timedelta(hours=int(named["zone"] or 0)))
    return timezone(timedelta(hours=7)) if language == "vi" else None


def _moment(date: re.Match[str], time: re.Match[str]) -> datetime | None:
    day = int(date["d"] or date["d2"] or date["d3"] or date["d4"])
    name = (date["month_name"] or date["month_first"] or "")[:3].lower()
    month = next((n for n, full in enumerate(_MONTHS, 1) if name and full.startswith(name)), 0)
    year = int(date["y"] or date["y2"] or date["y3"] or date["y4"])
    hour = int(time["h"])
    if (time["half"] or "")[:1].lower() in {"p", "c"} and hour < 12:
        hour += 12
    try:
        # An aware time is made of it at once: the zone is the caller's.
        return datetime(year, month or int(date["m"] or date["m2"]), day, hour, int(time["min"]))  # noqa: DTZ001
    except ValueError:
        return None


def _agrees(weekday: re.Match[str], moment: datetime) -> bool:
    if weekday["sunday"]:
        return moment.weekday() == 6
    if weekday["en"]:
        return moment.weekday() == _DAYS_EN.index(weekday["en"].lower())
    named = weekday["vi"].lower()
    return moment.weekday() == (int(named) - 2 if named.isdigit() else _DAYS_VI[named])


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
    desk = _DESK_LINE.fullmatch(line)
    if desk:
        return desk["name"]
    named = _LABELLED.fullmatch(line)
    if not named:
        return ""
    if line.startswith("(") and len(line.split()) <= 7:
        return named["name"]
    name = named["name"].rstrip(".") if _is_short(named["name"]) else named["name"]
    if _SOURCE.match(line) and len(name.split()) <= 8 and not line.endswith("."):
        return name
    people = [part for part in _APART.split(_AFTER.sub("", name)) if not _ROLE.fullmatch(part)]
    return _without_outlet(name) if all(_is_credit(part) for part in people) else ""


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


def is_bio(line: str, author: str) -> bool:
    """Whether `line` tells who the `author` is, as English papers do below an article."""
    name = re.split(r",|\(|;| and ", author, maxsplit=1)[0].strip()
    if len(line) > 300:
        return False
    called = (one for one in (name, name.split()[-1] if name else "") if one)
    return any(
        line.casefold().startswith(f"{one} ".casefold()) and _IS.match(line[len(one) + 1 :]) for one in called
    )


def author_of(text: str) -> str:
    """Whom a text names that its page calls the author's: without "By", jobs and what he is said to be."""
    named = credited(text) or _BY.sub("", undated(text)).strip()
    first = re.split(r",|\s[|·•]\s|\s+\(", named, maxsplit=1)[0].strip()
    first = _JOINTS.sub("", first)
    holds = any(_ROLE.fullmatch(word) for word in named[len(first) :].split())
    for one in (first,) if holds else (named, first):
        if one and len(one) <= 60 and is_name(one):
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
