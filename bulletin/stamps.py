"""Lines of a page that say when it was put online, and days and times wherever they stand."""

import re
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

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
_CLOCK = r"\b(?:[ECMP][SD]?T|BST|CES?T|AE[SD]T|IST|SGT|ICT|UK)\b"
_CLOCKS = re.compile(_CLOCK)
_BRITISH = re.compile(r"\d\d?\.\d\d BST\b")  # with a point; it is Bangladesh's time too
# Hours from Greenwich, or where the clock stands. CST and BST are several places' times.
_ZONES: dict[str, float | str] = {
    "ET": "America/New_York", "EST": -5, "EDT": -4, "CDT": -5, "MT": "America/Denver", "MST": -7, "MDT": -6,
    "PT": "America/Los_Angeles", "PST": -8, "PDT": -7, "CET": 1, "CEST": 2, "AEST": 10, "AEDT": 11, "SGT": 8,
    "ICT": 7, "IST": 5.5, "CT": "America/Chicago", "UK": "Europe/London",
}  # fmt: skip
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
_GLUED = re.compile(
    r"(?<=20\d\d)(?=\d{1,2}:\d\d)|(?<=UTC|GMT|EDT|EST)(?=Updated)"
)  # as some pages are copied
_LONGEST = 120
_FIRST = re.compile(r"(?:first|originally) published", _BOX)
_STAMP = whole(rf"(?:{_LABEL}|{_UPDATED}).*")
_BESIDE = 6  # words beside a time


def is_date(line: str) -> bool:
    """Whether `line` is a date or time and nothing else."""
    return len(line) <= _LONGEST and bool(_MOMENT.search(line)) and not undated(line)


def is_bare(line: str) -> bool:
    """Whether `line` is a day or a time of day alone, as a chronicle heads its paragraphs with."""
    if not is_date(line):
        return False
    return [name for name, pattern in _WHEN.items() if pattern.search(line)] in (["date"], ["time"])


def is_clock(line: str) -> bool:
    """Whether `line` is a time of day with its zone, "16.15 BST", as live pages print above an entry."""
    return bool(_CLOCKED.fullmatch(line))


def undated(line: str) -> str:
    """What is left of `line` without its date and time, and without what joined them to the rest."""
    if len(line) > _LONGEST or not _MOMENT.search(line):
        return line
    return unjoined(_MOMENT.sub(" ", _GLUED.sub(" ", line))).strip()


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


def published(line: str, language: str, placed: bool = False) -> datetime | None:
    """The time in `line` when it is unmistakably a page's own: date and time, and a weekday that agrees, a
    label such as "Ngày đăng:", or its place, right where pages print it (`placed`). A bare date may belong to
    anything, so it gives None; so do an English page that names no zone, or one that several countries call
    so, and there days and months in figures without a weekday or label.
    """
    line = _BRITISH.sub(lambda found: found[0].replace("BST", "GMT+1"), _GLUED.sub(" ", line))
    line = _POINTED.sub(r"\1:\2", re.split(_UPDATED, line, maxsplit=1, flags=_BOX)[0])
    found = {name: pattern.search(line) for name, pattern in _WHEN.items()}
    date, time = found["date"], found["time"]
    moment = _moment(date, time) if date and time else None
    if date is None or moment is None:
        return None
    spelled = language == "vi" or date["d3"] or date["d4"]
    told = _agrees(found["weekday"], moment) if found["weekday"] else found["label"] or (placed and spelled)
    zone = _zone(line, found["zone"], language) if told else None
    return moment.replace(tzinfo=zone).astimezone(_fixed(zone, moment)) if zone else None


def is_zoned(line: str) -> bool:
    """Whether `line` names its zone, by the hours from Greenwich or by a name that is known."""
    clock = _CLOCKS.search(line)
    return bool(_WHEN["zone"].search(line) or (clock and clock[0] in _ZONES))


def is_first(line: str) -> bool:
    """Whether `line` says when the page was online first."""
    return bool(_FIRST.match(line))


def _zone(line: str, named: re.Match[str] | None, language: str) -> tzinfo | None:
    if named:
        return timezone(timedelta(hours=int(named["zone"] or 0)))
    clock = _CLOCKS.search(line)
    if clock:
        zone = _ZONES.get(clock[0])
        if isinstance(zone, str):
            return ZoneInfo(zone)
        return None if zone is None else timezone(timedelta(hours=zone))
    return timezone(timedelta(hours=7)) if language == "vi" else None


def _fixed(zone: tzinfo, moment: datetime) -> timezone:
    """The hours from Greenwich that the zone had then."""
    return timezone(zone.utcoffset(moment) or timedelta())


def _moment(date: re.Match[str], time: re.Match[str]) -> datetime | None:
    day = int(date["d"] or date["d2"] or date["d3"] or date["d4"])
    name = (date["month_name"] or date["month_first"] or "")[:3].lower()
    month = next((n for n, full in enumerate(_MONTHS, 1) if name and full.startswith(name)), 0)
    year = int(date["y"] or date["y2"] or date["y3"] or date["y4"])
    hour = int(time["h"])
    half = (time["half"] or "")[:1].lower()
    if half in {"a", "s"} and hour > 12:
        return None
    if half and hour <= 12:  # some write 17:21 PM
        hour = hour % 12 + 12 * (half in {"p", "c"})
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
