"""What a line of a page dump is when it is not news: each line judged by itself, from `_pages/phrases.toml`.

A line is furniture only where that is certain: losing a sentence of news is worse than reading a label.
The names of the kinds are keys of the section `skipped` in `_texts/`.
"""

import re

from bulletin.imprint import is_date, is_name, undated
from bulletin.phrases import any_of, whole

LONGEST = 300  # characters; a longer line is always text

_AUDIO = whole(rf"{any_of('audio_labels')}\s*:\s*(\S+\.(?:mp3|m4a|wav|aac|ogg|opus|flac))?")
_TIMES = r"\d{1,2}:\d\d\s*/\s*-?\d{1,2}:\d\d"
_PLAYER = whole(rf"(?:[▶►🔊🎧]\s*)?{any_of('players')}(?:\s+(?:{_TIMES}|\d{{1,2}}:\d\d))?|{_TIMES}")
_CREDIT = re.compile(
    r"(?:^|[.…!?”\"]\s+|[(|\[]\s*|\s[-–—]\s+)"
    r"(?:Ảnh|ẢNH|Hình|Nguồn ảnh|Photo|PHOTO|Photos|Image|Picture|Photograph)(?: minh họa| minh hoạ| tư liệu)?"
    r"(?:\s*:\s*| by )(?P<credit>(?:[^.:]|\.(?=\w)|(?<=\b\w)\.){1,60}?)[)\]]?\.?$"
)
_SHARE = whole(rf"{any_of('share')}(?:[\s|,·•/:]+{any_of('share')})*:?")
_HOME = whole(rf"{any_of('home')}(?:\s*[>»›/|→]\s*.*)?")
_TRAIL = re.compile(r"[^>»›]{2,40}(?:\s+[>»›]\s+[^>»›]{2,40}){1,4}")
_TAGS = whole(rf"{any_of('tags')}\s*:.*|#\w+(?:[\s,]+#\w+)+")
_POINTER = whole(rf"[>»▶►👉•*\s-]*{any_of('pointers')}\s*[:|]\s*.+|(?:>{{2,}}|»+|👉)\s*\S.*")
# "... 11.02.2025 | 17:21 PM": lists of other articles end their lines so.
_DATED = whole(r".*\S\s+\(?\d{1,2}[./-]\d{1,2}[./-]\d{4}\s*[|,–-]?\s*\d{1,2}[:h]\d\d(?:\s*[AP]M)?\)?")
_WORDLESS = re.compile(r"[\W_]+")
_WIDGET = whole(any_of("widgets"))
_SCENE = whole(rf"{any_of('scenes')}\.?")
_NEWS = re.compile(
    r"\d|\b(?:sáng|chiều|trưa|tối|hôm|ngày|đã|đang|sẽ|dự và|cho biết|cho rằng)\b", re.IGNORECASE
)
_PASSING = whole(rf"[\W_]*{any_of('passing')}\s*[\W_]*")
_HEADINGS = tuple(
    (kind, whole(rf"[\W_]*{any_of(names)}\s*(?:\(\d+\))?\s*[\W_]*"))
    for kind, names in (
        ("related", "passing"),
        ("related", "related"),
        ("comments", "comments"),
        ("tags", "tags"),
    )
)
_SECTION = whole(any_of("sections"))
_KINDS = (
    ("audio", _AUDIO),
    ("audio", _PLAYER),
    ("share", _SHARE),
    ("breadcrumb", _HOME),
    ("tags", _TAGS),
    ("notice", whole(any_of("notice"))),
    ("caption", whole(any_of("pictured"))),
)


def kind_of(line: str) -> str:
    """What `line` certainly is wherever it stands, "" for what may be news."""
    if len(line) > LONGEST:
        return ""
    if not _WORDLESS.sub("", line):
        return "rule"
    for kind, pattern in _KINDS:
        if pattern.fullmatch(line):
            return kind
    if _CREDIT.search(line):
        return "caption"
    return "related" if _points_away(line) or _is_dated(line) else ""


def is_widget(line: str) -> bool:
    """Whether `line` looks like a box with the weather or the markets; certain only outside the article."""
    return len(line) <= LONGEST and bool(_WIDGET.fullmatch(line))


def is_scene(line: str) -> bool:
    """Whether `line` describes a picture as Vietnamese captions do: who speaks where, and no news."""
    return len(line) <= 200 and bool(_SCENE.fullmatch(line)) and not _NEWS.search(line)


def _points_away(line: str) -> bool:
    """A line that leads to another article: short, and no sentence of its own."""
    return bool(_POINTER.fullmatch(line)) and not line.endswith((".", "…"))


def _is_dated(line: str) -> bool:
    return bool(_DATED.fullmatch(line)) and not is_date(line) and not is_name(undated(line))


def original(line: str) -> str:
    """The sound file that an audio line names, or ""."""
    named = _AUDIO.fullmatch(line)
    return (named[1] or "") if named else ""


def credit(line: str) -> tuple[str, str]:
    """What a caption line says about the picture, and whose picture it is."""
    found = _CREDIT.search(line)
    return (line[: found.start()].strip(" (.") if found else line, found["credit"].strip() if found else "")


def heading(line: str) -> str:
    """What a line announces for the lines below it: "related", "comments" or "tags"; else ""."""
    if len(line) > 60:
        return ""
    return next((kind for kind, names in _HEADINGS if names.fullmatch(line)), "")


def is_passing(line: str) -> bool:
    """Whether what such a heading announces may stand in the middle of an article."""
    return bool(_PASSING.fullmatch(line))


def trail(line: str) -> tuple[str, ...]:
    """The steps of a breadcrumb or section label above a headline, without the home page; else ()."""
    if _SECTION.fullmatch(line):
        return (line,)
    if len(line) > 160 or not (_HOME.fullmatch(line) or _TRAIL.fullmatch(line)):
        return ()
    steps = [step.strip() for step in re.split(r"[>»›/|→]", line)]
    return tuple(steps[_HOME.fullmatch(steps[0]) is not None :]) or ("",)
