"""What a line of a page dump is when it is not news: each line judged by itself, from `_pages/phrases.toml`.

A line is furniture only where that is certain: losing a sentence of news is worse than reading a label.
The names of the kinds are keys of the section `skipped` in `_texts/`.
"""

import re

from bulletin.imprint import is_name, is_stationed
from bulletin.phrases import any_of, whole
from bulletin.stamps import is_date, undated

LONGEST = 300  # characters; a longer line is always text

_AUDIO = whole(rf"{any_of('audio_labels')}\s*:\s*(\S+\.(?:mp3|m4a|wav|aac|ogg|opus|flac))?")
_TIMES = r"\d{1,2}:\d\d\s*/\s*-?\d{1,2}:\d\d"
_PLAYER = whole(
    rf"(?:[▶►🔊🎧]\s*)?{any_of('players')}(?:[\s·•|]+(?:{_TIMES}|\d{{1,2}}:\d\d)(?:\s*min(?:ute)?s?)?)?|{_TIMES}"
)
_CREDIT = re.compile(
    r"(?:(?:^|[.…!?”\"]\s+|[(|\[]\s*|\s[-–—]\s+)"
    r"(?:Ảnh|ẢNH|Hình|Nguồn ảnh|Đồ họa|Đồ hoạ|Minh họa|Clip|Video|Graphic|Illustration"
    r"|Photo|PHOTO|Photos|Image|Picture|Photograph)"
    r"|[(\[]\s*(?:ảnh|nguồn ảnh|nguồn|photo|image))"
    r"(?: minh họa| minh hoạ| tư liệu)?"
    r"(?:\s*:\s*| by )(?P<credit>(?:[^.:]|\.(?=\w)|(?<=\b\w)\.){1,60}?)[)\]]?\.?$"
)
# "... on Saturday. Jane Doe/Bay Courier", as American papers sign pictures.
_SIGNED = re.compile(
    r"(?:^|[.!?”\"]\s+)[A-ZĐ][\w.'-]+(?: [A-ZĐ][\w.'-]+){1,3}\s?/\s?(?!VOV|VTV|TTXVN)(?:[A-ZĐ][\w.'-]*)"
    r"(?: [A-Za-zĐ][\w.'-]*){0,4}$"
)
_MARKED = re.compile("[ăđĩũơưạ-ỹ]", re.IGNORECASE)  # letters that only Vietnamese has
_SHARE = whole(rf"[\[(]?{any_of('share')}(?:[\s|,·•/:\[\]()]+{any_of('share')})*[\])]?:?")
_HOME = whole(rf"{any_of('home')}(?:\s*[>»›/|→]\s*.*)?")
_TRAIL = re.compile(r"[^>»›]{2,40}(?:\s+[>»›]\s+[^>»›]{2,40}){1,4}")
_TAGS = whole(rf"{any_of('tags')}\s*:.*|#\w[^#.!?]{{0,40}}(?:[\s,]+#\w[^#.!?]{{0,40}})*")
_POINTER = whole(rf"[>»▶►👉•*\s-]*{any_of('pointers')}\s*[:|]\s*.+|(?:>{{2,}}|»+|👉)\s*\S.*")
# "... 11.02.2025 | 17:21 PM": lists of other articles end their lines so.
_DATED = whole(r".*\S\s+\(?\d{1,2}[./-]\d{1,2}[./-]\d{4}\s*[|,–-]?\s*\d{1,2}[:h]\d\d(?:\s*[AP]M)?\)?")
# "... (10/11/2026)", "... [20/05/2026 16:00]".
_LISTED = whole(
    r"(?:\S+\s+){3,}[(\[]\d{1,2}[./-]\d{1,2}(?:[./-]\d{4})?(?:[\s,|–-]+\d{1,2}[:h]\d\d(?::\d\d)?)?[)\]]"
)
_BARE = whole(r"(?:(?:\w+ )?photos?:|(?:\w+ )?photos? by|credit ?:) .{2,60}")
_AGENCY = whole(any_of("agencies"))
_PARTS = re.compile(r"\s*[|•]\s*")
_SITE = re.compile(r"(?:www\.)?[a-z\d-]+(?:\.[a-z\d-]+)+(?:/\S*)?")
_PEOPLE = whole(rf"{any_of('people')} [^.,;:?!“”\"]+[^\W\d]\.?")
_OPINION = whole(rf".*\b{any_of('opinions')}\b.*")
_UNIT = whole(r"\b(?:trung đoàn|sư đoàn|lữ đoàn|tiểu đoàn|quân khu|quốc lộ|lớp|khu|tổ|thôn|khóm) \d+\w?\b")
_SCENERY = whole(any_of("sceneries"))
_NUMBERED = whole(r".*\S\s?[-–]\s?(?:ảnh|hình) \d+\.?|[\w.-]+\.(?:jpe?g|png|webp)")
_CLOSER = whole(any_of("closers"))
_SHELF = whole(any_of("shelves"))
_COLUMNS = re.compile(r"\S\s{3,}\S|\S\s{2,}\S.*\S\s{2,}\S")
_COUNT = re.compile(r"\W*\d[\d.,]*\s?[KkMm]?\W*")
_CONSENT = re.compile(rf"{any_of('consents')}", re.IGNORECASE)
_WORDLESS = re.compile(r"[\W_]+")
_WIDGET = whole(any_of("widgets"))
_SCENE = whole(rf"{any_of('scenes')}\.?")
_NEWS = re.compile(
    r"\d|\b(?:sáng|chiều|trưa|tối|hôm|ngày|đã|đang|sẽ|dự và|cho biết|cho rằng)\b", re.IGNORECASE
)
_ADDRESSED = re.compile(rf"\b{any_of('addressed')}\b", re.IGNORECASE)
_SPOKEN = re.compile(r"[“”\"]")
_QUOTED = re.compile(r"[:?“”\"]")
_PASSING = whole(rf"[\W_]*{any_of('passing')}\s*[\W_]*")
_HEADINGS = tuple(
    (kind, whole(rf"[\W_]*{any_of(names)}\s*(?:\(\d+\))?\s*[\W_]*"))
    for kind, names in (
        ("related", "passing"),
        ("related", "related"),
        ("comments", "comments"),
        ("tags", "tags"),
        ("byline", "writers"),
    )
)
_ENDING = whole(any_of("ends"))
_LETTER = whole(any_of("letters"))
_FAREWELL = whole(any_of("farewells"))
_APPEAL = whole(any_of("appeals"))
_RELEASE = whole(any_of("releases"))
_ABOUT = whole(any_of("senders"))
_SECTION = whole(rf"{any_of('sections')}(?:\s*[-–&/,|]\s*{any_of('sections')})*")
_MENU_ROW = whole(
    rf"(?:{any_of('home')}|{any_of('sections')})(?:\s+(?:{any_of('home')}|{any_of('sections')}))+"
    rf"|{any_of('home')}(?:\s+{any_of('sections')}){{3,}}\s.{{1,200}}"
)
_RUNNING = whole(r"(?:số|no\.?|issue|vol\.?|trang|page) \d+\b.{0,80}")
_MASTHEAD = whole(any_of("mastheads"))
_PUBLIC = re.compile(
    r"thông tin|điện tử|phát thanh|truyền hình|tiếng nói|ngôn luận|chủ quản|của", re.IGNORECASE
)
_MENU = re.compile(r"[^|·•]{1,30}(?:\s*[|·•]\s*[^|·•]{1,30}){2,}")
_AGO = whole(
    r"\W*(?:\d+ ?(?:giờ|phút|ngày|tuần|h(?:(?:ou)?rs?)?|m(?:in(?:ute)?s?)?|d(?:ays?)?|w(?:eeks?)?)\s?){1,2}"
    r" (?:ago|trước)\W*"
)
_KINDS = (
    ("date", _AGO),
    ("audio", _AUDIO),
    ("audio", _PLAYER),
    ("share", _SHARE),
    ("breadcrumb", _HOME),
    ("tags", _TAGS),
    ("notice", whole(any_of("notice"))),
    ("caption", _NUMBERED),
    ("caption", whole(any_of("pictured"))),
    ("caption", whole(any_of("agencies"))),
)


def kind_of(line: str) -> str:
    """What `line` certainly is wherever it stands, "" for what may be news."""
    if len(line) > LONGEST:
        return "notice" if _CONSENT.match(line[: 2 * LONGEST]) else ""
    if not _WORDLESS.sub("", line):
        return "rule"
    kind = _certain(line)
    if kind:
        return "" if kind == "caption" and is_date(line) else kind
    if _CREDIT.search(line) or (_SIGNED.search(line) and not _is_byline(line)):
        return "caption"
    parts = _PARTS.split(line)
    if len(parts) > 1 and all(is_date(part) or _certain(part) for part in parts):
        return next(filter(None, map(_certain, parts)), "")
    return "related" if _points_away(line) or _is_dated(line) else ""


def _is_byline(line: str) -> bool:
    """Whether all of a line is a Vietnamese name and whom it writes for, as nobody signs a picture."""
    return bool(_MARKED.search(line)) and (is_name(line) or is_stationed(line))


def _certain(line: str) -> str:
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(line)), "")


def is_widget(line: str) -> bool:
    """Whether `line` looks like a box with the weather or the markets; certain only outside the article."""
    return len(line) <= LONGEST and bool(_WIDGET.fullmatch(line))


def is_count(line: str) -> bool:
    """Whether `line` only counts, "12.4K"."""
    return bool(_COUNT.fullmatch(line))


def is_scene(line: str) -> bool:
    """Whether `line` describes a picture as Vietnamese captions do: who speaks where, and no news."""
    return len(line) <= 200 and bool(_SCENE.fullmatch(line)) and not _NEWS.search(line)


def is_picture(line: str) -> bool:
    """Whether `line` may describe a picture: some words, no news, nobody who speaks, no list."""
    return 5 <= len(line.split()) <= 40 and not _QUOTED.search(line) and not _NEWS.search(line)


def is_people(line: str) -> bool:
    """Whether `line` is a short sentence on what some people or a scene look like, without any news."""
    words = len(line.split())
    if _SCENERY.fullmatch(line):
        return words <= 20
    told = _NEWS.search(_UNIT.sub("", line)) or _OPINION.fullmatch(line)
    return 4 < words <= 16 and not told and bool(_PEOPLE.fullmatch(line))


def is_numbered_picture(line: str) -> bool:
    """Whether `line` is what a program calls a picture, "... - Ảnh 1."."""
    return len(line) <= LONGEST and bool(_NUMBERED.fullmatch(line))


def is_closer(line: str) -> bool:
    """Whether `line` is the button under another article's headline."""
    return bool(_CLOSER.fullmatch(line))


def is_shelf(line: str) -> bool:
    """Whether `line` says what a series of the paper offers its readers."""
    return len(line) <= LONGEST and bool(_SHELF.fullmatch(line))


def _points_away(line: str) -> bool:
    """A line that leads to another article: short, and no sentence of its own."""
    return bool(_POINTER.fullmatch(line)) and not line.endswith((".", "…"))


def _is_dated(line: str) -> bool:
    return (
        bool(_DATED.fullmatch(line) or _LISTED.fullmatch(line))
        and not is_date(line)
        and not is_name(undated(line))
    )


def original(line: str) -> str:
    """The sound file that an audio line names, or ""."""
    named = _AUDIO.fullmatch(line)
    return (named[1] or "") if named else ""


def credit(line: str) -> tuple[str, str]:
    """What a caption line says about the picture, and whose picture it is."""
    found = _CREDIT.search(line)
    return (line[: found.start()].strip(" (.") if found else line, found["credit"].strip() if found else "")


def is_credit(line: str) -> bool:
    """Whether a caption line only says whose the picture above is."""
    bare = _BARE.fullmatch(line) or _AGENCY.fullmatch(line) or _SIGNED.fullmatch(line)
    return not credit(line)[0] or (line[0] + line[-1] == "()") or bool(bare)


def heading(line: str) -> str:
    """What a line announces for the lines below it: "related", "comments", "tags" or "byline"; else ""."""
    if len(line) > 100:
        return ""
    return next((kind for kind, names in _HEADINGS if names.fullmatch(line)), "")


def is_passing(line: str) -> bool:
    """Whether what such a heading announces may stand in the middle of an article."""
    return bool(_PASSING.fullmatch(line))


def _is_row(line: str) -> bool:
    """Whether `line` is a row of sections, "Home World Business"."""
    if _MENU_ROW.fullmatch(line):
        return True
    words = line.split()
    known = sum(bool(_SECTION.fullmatch(word) or _HOME.fullmatch(word)) for word in words)
    return len(words) > 2 and 2 * known >= len(words) and all(word[0].isupper() for word in words)


def is_addressed(line: str) -> bool:
    """Whether `line` speaks to the reader or of those who write, and quotes nobody."""
    return bool(_ADDRESSED.search(line)) and not _SPOKEN.search(line)


def has_section(line: str) -> bool:
    """Whether one of the words of `line` is a section's name."""
    return any(_SECTION.fullmatch(word) for word in line.split())


def is_release(line: str) -> bool:
    """Whether `line` says that the page is a press release."""
    return len(line) <= 60 and bool(_RELEASE.fullmatch(line))


def is_letter(line: str) -> bool:
    """Whether `line` is from the head of an e-mail."""
    return len(line) <= LONGEST and bool(_LETTER.fullmatch(line))


def is_farewell(line: str) -> bool:
    """Whether below `line` stands only who wrote."""
    return len(line) <= 40 and bool(_FAREWELL.fullmatch(line))


def is_appeal(line: str) -> bool:
    """Whether below `line` stands only where to send what an article asks for."""
    return len(line) <= 120 and bool(_APPEAL.fullmatch(line))


def is_ending(line: str) -> bool:
    """Whether `line` says that the article ends above it."""
    return len(line) <= 60 and bool(_ENDING.fullmatch(line))


def is_about(line: str) -> bool:
    """Whether below `line` a press release tells of who sent it."""
    return len(line) <= 80 and not line.endswith(".") and bool(_ABOUT.fullmatch(line))


def is_masthead(line: str) -> bool:
    """Whether `line` is the name of a paper, a station or a portal, a row of its menu, a page's running head,
    or whom to write to.
    """
    if len(line) > LONGEST:
        return False
    if _MENU.fullmatch(line) or _RUNNING.fullmatch(line) or _SITE.fullmatch(line) or "@" in line:
        return True
    if _COLUMNS.search(line) or _is_row(line):
        return True
    words = line.split()
    named = len(words) > 1 and words[1][0].isupper()
    return bool(_MASTHEAD.fullmatch(line)) and (named or bool(_PUBLIC.search(line)))


def trail(line: str) -> tuple[str, ...]:
    """The steps of a breadcrumb or section label above a headline, without the home page; else ()."""
    if _SECTION.fullmatch(line):
        return (line,)
    if len(line) > 160 or not (_HOME.fullmatch(line) or _TRAIL.fullmatch(line)):
        return ()
    steps = [step.strip() for step in re.split(r"[>»›/|→]", line)]
    return tuple(steps[_HOME.fullmatch(steps[0]) is not None :]) or ("",)
