"""Patter: what a show says itself, and the facts that its templates may use."""

from datetime import date, datetime

from bulletin.rundown import Rundown
from bulletin.show import Show
from bulletin.texts import sentence

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
# The hour at which a part of the day begins, and its name; what is before the first is the last.
_DAYPARTS = {
    "vi": ((4, "sáng"), (11, "trưa"), (13, "chiều"), (18, "tối"), (22, "đêm")),
    "en": ((4, "morning"), (12, "afternoon"), (18, "evening")),
}


def written_date(at: date, language: str) -> str:
    """The date as Vietnamese writes it, "11/6/2026", else as English does, "11 June 2026"."""
    if _is_vietnamese(language):
        return f"{at.day}/{at.month}/{at.year}"
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


def dated(show: Show, language: str, at: datetime) -> str:
    """The title of an edition of several stories: the programme and its date as the language writes it."""
    words = show.words_in(language)
    return f"{show.title or words.title or show.id} {written_date(at, language)}"


def said_time(at: datetime, language: str) -> str:
    """The time of day for a greeting."""
    if _is_vietnamese(language):
        return f"{at.hour} giờ" + (f" {at.minute} phút" if at.minute else "")
    return f"{at.hour}:{at.minute:02d}"


def _is_vietnamese(language: str) -> bool:
    return language.partition("-")[0].lower() == "vi"


def daypart(hour: int, language: str) -> str:
    """The part of the day as Vietnamese calls it, else as English does: "sáng", "morning"."""
    parts = _DAYPARTS.get(language.partition("-")[0].lower(), _DAYPARTS["en"])
    begun = [name for first, name in parts if first <= hour]
    return begun[-1] if begun else parts[-1][1]


def disclosure(rundown: Rundown, show: Show) -> str:
    """What the show says of its synthetic voices, true where people are heard too; may be nothing."""
    words = show.words_in(rundown.language)
    if not words.disclosure or not rundown.recorded:
        return words.disclosure
    return words.disclosure_partly or sentence("show.disclosure_partly", rundown.language)


def notice(rundown: Rundown, show: Show) -> str:
    """The same for the tags and the record, where it is never missing."""
    key = "show.disclosure_partly" if rundown.recorded else "show.disclosure"
    return disclosure(rundown, show) or sentence(key, rundown.language)


def facts(rundown: Rundown, show: Show, station: str, at: datetime, time: str) -> dict[str, object]:
    """What a template of the show may use; `time` is how the slot's time is said, or nothing."""
    words = show.words_in(rundown.language)
    return {
        "station": station,
        "title": show.title or words.title,
        "at": at,
        "time": time,
        "daypart": daypart(at.hour, rundown.language) if time else "",
        "date": written_date(at, "en"),
        "count": len(rundown.articles),
        "contents": rundown.contents,
        "titles": [article.title.text for article in rundown.articles],
        "disclosure": disclosure(rundown, show),
    }
