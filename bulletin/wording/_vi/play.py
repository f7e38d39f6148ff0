"""Sets, halves of a point and measured times of sport, of which the figures look like dates or hours."""

from bulletin.patterns import later
from bulletin.wording._scan import Said, Spot, phrases
from bulletin.wording._vi.numbers import cardinal, fraction_digits, side_by_side

_SETS = later(r"\d{1,2}/\d{1,2}(?:(?:, ?|; ?| và )\d{1,2}/\d{1,2}){1,4}(?![\d/])")
_ONE_SET = later(r"\d{1,2}/\d{1,2}(?![\d/])")
_SET = later(r"(\d{1,2})/(\d{1,2})")
_PLAYED = later(
    r" (?:tỷ số|tỉ số|thắng|thua|hạ|đánh bại|vượt qua|loại|set|séc|ván|hòa|ngược dòng|chung cuộc|điểm số) "
)
_SET_NAMED = phrases("set, séc, ván, set một, set hai, ván một, ván hai")
_GAMES = frozenset((6, 7))
_POINTS = 11
"""The fewest points that win a set where points are counted one by one."""


def slashed(spot: Spot) -> Said | None:
    """What a slash joins in play and at school."""
    if not spot.match(_ONE_SET):
        return None
    return _sets(spot) or _halves(spot) or _class_of_year(spot)


def _sets(spot: Spot) -> Said | None:
    """The sets of a match with slashes: "6/4, 3/6, 7/5", "25/18, 25/20"."""
    found = spot.match(_SETS) or (spot.match(_ONE_SET) if spot.left.endswith(_SET_NAMED) else None)
    if not found or not _PLAYED.search(spot.left):
        return None
    pairs = [(int(one), int(two)) for one, two in _SET.findall(found[0])]
    if not all(_is_set(max(pair), min(pair)) for pair in pairs):
        return None
    said = _SET.sub(lambda pair: side_by_side(cardinal(int(pair[1])), cardinal(int(pair[2]))), found[0])
    return Said(found.end(), said, "sport", "sets", 0.9)


def _is_set(most: int, least: int) -> bool:
    """Whether it can be won so: by games of tennis, or by two points from eleven on."""
    tennis = most in _GAMES and least < most and (most == 7) == (least in {5, 6})
    return tennis or (most >= _POINTS and most - least >= 2)


_HALVES = later(r"1/2\s?[-–]\s?1/2(?![\d/])")


def _halves(spot: Spot) -> Said | None:
    """A drawn game of chess: 1/2-1/2."""
    found = spot.match(_HALVES)
    return Said(found.end(), "một phần hai, một phần hai", "sport", "halves", 0.9) if found else None


_LAP = later(r"(?:(\d{1,2}):)?(\d{1,2}):([0-5]\d)[.,](\d{1,3})(?![\d:]|[.,]\d)")


def lap(spot: Spot) -> Said | None:
    """A measured time with its parts of a second: 1:23.456."""
    found = spot.match(_LAP)
    if not found or not _RACED.search(spot.left) or found[4] == "000":
        return None
    hours = f"{cardinal(int(found[1]))} giờ " if found[1] else ""
    said = f"{hours}{cardinal(int(found[2]))} phút {cardinal(int(found[3]))} giây {fraction_digits(found[4])}"
    return Said(found.end(), said, "time", "lap", 0.9)


_RACED = later(
    r" (?:vòng|kỷ lục|thời gian|hết|sau|đua|phút|thành tích|đích|giây|nhanh|chậm|kém|hơn|chạy|bơi"
    r"|chung kết|với) "
)
_LESSONS = later(r"([1-9]|1[0-2])/(\d{1,2})(?![\d/])")
_CLASSES = later(r" lớp (?:(?:\d{1,2} ){2}(?:và |hoặc |đến )?)*$")


def _class_of_year(spot: Spot) -> Said | None:
    """A class as southern schools count them: "lớp 6/4"."""
    found = spot.match(_LESSONS)
    if not found or not _CLASSES.search(spot.left):
        return None
    return Said(
        found.end(), f"{cardinal(int(found[1]))} trên {cardinal(int(found[2]))}", "code", "class", 0.8
    )
