"""Lines of a page that say when it was put online, and days and times wherever they stand."""

import re
from datetime import datetime, timedelta, timezone

from bulletin.phrases import whole

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
    rf"\b(?:thứ\s+(?P<vi>[2-7]|{'|'.join(_DAYS_VI)})|(?P<sunday>chủ nhật)|(?P<en>{'|'.join(_DAYS_EN)})"
    rf"|(?P<short>{'|'.join(day[:3] for day in _DAYS_EN)})(?= \d))\b"
)
_SHORT_DAY = (
    r"\b(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\b\.?"
    rf"(?=,?\s+(?:\d|{_MONTH.replace('?P<month_name>', '?:')}))"
)
_DATE = (
    r"\b(?:(?:ngày\s+)?(?P<d>\d{1,2})[./-](?P<m>\d{1,2})[./-](?P<y>\d{4})"
    r"|(?:ngày\s+)?(?P<d2>\d{1,2}) tháng (?P<m2>\d{1,2})(?:\s*,|/| năm) ?(?P<y2>\d{4})"
    rf"|(?P<d3>\d{{1,2}})(?:st|nd|rd|th)? {_MONTH},? (?P<y3>\d{{4}})"
    rf"|{_MONTH.replace('month_name', 'month_first')} (?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y4>\d{{4}}))\b"
)
_TIME = r"(?<![\d:])(?P<h>\d{1,2})[:hg](?P<min>\d\d)(?::\d\d)?(?:\s*(?P<half>[ap]\.?m\b\.?|sa\b|ch\b)|\b)"
_POINTED = re.compile(r"(?<=20\d\d )(\d{1,2})\.(\d\d)\b")  # "6 Mar 2026 11.00"
_ZONE = r"\(?\b(?:GMT|UTC)\b(?:\s*(?P<zone>[+-]\d{1,2})(?::?00)?)?\)?"
_CLOCK = r"\b(?:[ECMP][SD]?T|BST|CES?T|AE[SD]T|IST|SGT|ICT|UK)\b"  # names of zones that are not told apart
_CLOCKED = re.compile(rf"\d{{1,2}}[:.]\d\d\s?(?:[ap]\.?m\.?)?\s?(?:{_ZONE}|{_CLOCK})", _BOX)
_AGO = (
    r"\b\d+ (?:giây|phút|giờ|ngày|tuần) trước\b"
    r"|\b\d+ ?(?:min(?:ute)?s?|h(?:ou)?rs?|days?|weeks?|[hmdw]) ago\b"
    r"|^\d+ ?(?:giờ|phút|ngày|tuần|hrs?|mins?|[hmdw])(?= ?[·•.]?$| · )"
    r"|(?<=\d\d:\d\d)(?: \d{1,6}){1,2}$"  # how often it was looked at
    r"|(?<=20\d\d )\d{1,2}\.\d\d\b"
    r"|^(?:vừa xong|just now|yesterday|hôm qua)(?= lúc| at|$)|^(?:today|hôm nay)(?= lúc| at)"
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
    r"^(?:[\s,|/–·•()\[\]@-]|\b(?:lúc|at|on|ngày)\b)+|(?:[\s,|/–·•()\[\]@-]|\b(?:lúc|at|on|ngày)\b)+$", _BOX
)
_LONGEST = 120
_STAMP = whole(rf"(?:{_LABEL}|{_UPDATED}).*")
_BESIDE = 6  # words beside a time


def is_date(line: str) -> bool:
    """Whether `line` is a date or time and nothing else."""
    return len(line) <= _LONGEST and bool(_MOMENT.search(line)) and not undated(line)


def is_bare(line: str) -> bool:
    """Whether `line` is a day or a time of day alone, as a chronicle heads its paragraphs with."""
    found = [name for name, pattern in _WHEN.items() if pattern.search(line)]
    return is_date(line) and found in (["date"], ["time"])


def is_clock(line: str) -> bool:
    """Whether `line` is a time of day with its zone, "16.15 BST", as live pages print above an entry."""
    return bool(_CLOCKED.fullmatch(line))


def undated(line: str) -> str:
    """What is left of `line` without its date and time, and without what joined them to the rest."""
    if len(line) > _LONGEST or not _MOMENT.search(line):
        return line
    return unjoined(_MOMENT.sub(" ", line)).strip()


def unjoined(text: str) -> str:
    """`text` without the signs and words at its ends that join a date to it."""
    return _JOINTS.sub("", text)


def is_dated(line: str) -> bool:
    """Whether `line` has a whole date in it."""
    return bool(_WHEN["date"].search(line))


def is_timed(line: str) -> bool:
    """Whether `line` has a date and a time of day in it, and few words more."""
    short = len(line) <= _LONGEST and is_dated(line)
    return short and bool(_WHEN["time"].search(line)) and len(undated(line).split()) <= _BESIDE


def is_stamp(line: str) -> bool:
    """Whether `line` begins as one that says when the page was put online or changed."""
    return len(line) <= _LONGEST and bool(_STAMP.fullmatch(line))


def published(line: str, language: str) -> datetime | None:
    """The time in `line` when it is unmistakably a page's own: date and time, and a weekday that agrees or a
    label such as "Ngày đăng:". A bare date may belong to anything, so it gives None; so does an English page
    that names no zone, for nobody can tell when that was.
    """
    line = _POINTED.sub(r"\1:\2", line)
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
    if weekday["short"]:
        return _DAYS_EN[moment.weekday()].startswith(weekday["short"].lower())
    named = weekday["vi"].lower()
    return moment.weekday() == (int(named) - 2 if named.isdigit() else _DAYS_VI[named])
