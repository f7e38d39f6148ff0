"""Edition: one dated bulletin; its identity, its name and its files."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bulletin.errors import ScriptError, UsageError
from bulletin.filing import safe_name
from bulletin.profile import Delivery
from bulletin.record import Record
from bulletin.show import Show, Slot, Station
from bulletin.text import one_line

if TYPE_CHECKING:
    from bulletin.mixdown import Mixdown

Clock = Callable[[], datetime]
DOUBLE = (".daisy.zip", ".chapters.json")  # endings of formats that have two parts
_FIELD = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True, slots=True)
class Identity:
    """Which edition it is: a show, a scheduled time and slot, for one article alone also its id, and of a
    variant of it in which `manner` ("speed-0.8").
    """

    show: str
    at: datetime
    slot: str
    article: str = ""
    manner: str = ""

    @property
    def id(self) -> str:
        """The identity as one word; a correction has the same."""
        parts = (self.show, self.at.date().isoformat(), self.slot, self.article, self.manner)
        return "/".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Corrected:
    """What an edition that is corrected decides: which one it is, and when it is due, as users say it."""

    identity: Identity
    at: str

    @classmethod
    def of(cls, edition: "Edition") -> "Corrected":
        """What `edition` decides of the one that takes its place."""
        facts = edition.record.edition
        at = datetime.fromisoformat(facts.at)
        bare = Identity(facts.show, at, facts.slot)
        article = facts.id.removeprefix(bare.id).removeprefix("/")
        moment = facts.at if at.time() != time(0) else at.date().isoformat()
        return cls(replace(bare, article=article), moment)


@dataclass(frozen=True, slots=True)
class Edition:
    """A finished edition: its record, and the folder that its files are in."""

    record: Record
    folder: Path

    @property
    def path(self) -> Path:
        """The first file, the bulletin itself."""
        return self.folder / self.record.files[0].path

    @property
    def name(self) -> str:
        """The name that its files share."""
        return bare_name(self.record.files[0].path)


def bare_name(file: str) -> str:
    """The name of the edition that has a file of this name."""
    double = next((ending for ending in DOUBLE if file.endswith(ending)), "")
    return file.removesuffix(double) if double else Path(file).stem


@dataclass(frozen=True, slots=True)
class PictureFile:
    """The bytes of a picture, JPEG or PNG, of the article of this id; `url` is what the article calls it."""

    article: str
    url: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """An edition before its files are there: what formats are made from.

    `name` is without suffix, `cover` JPEG or PNG or nothing, `pictures` are those of its articles that are
    files of the station; `site`, `feed` and `guid` say where listeners find it, and are empty where the
    station has no public address; `expires` is the moment (ISO 8601) from which it is no longer to be on air,
    empty where there is none.
    """

    record: Record
    mixdown: "Mixdown"
    name: str
    album: str
    genre: str
    publisher: str
    cover: bytes
    pictures: tuple[PictureFile, ...] = ()
    site: str = ""
    feed: str = ""
    guid: str = ""
    expires: str = ""


class RecordFormat(Protocol):
    """A module in `formats/` that needs no sound: what is known of an edition becomes a file."""

    FOR: Literal["record"]
    SUFFIX: str  # of the file's name, ".vtt"
    TYPE: str  # media type, "text/vtt"

    def version(self) -> str:
        """The layout of what is made."""

    def render(self, record: Record) -> bytes:
        """The whole file, the same bytes for the same record."""


class Format(Protocol):
    """A module in `formats/`: the sound of an edition, and what is known of it, become a file."""

    FOR: Literal["edition"]
    SUFFIX: str  # of the file's name, ".mp3"
    TYPE: str  # media type, "audio/mpeg"

    def version(self) -> str:
        """Versions of everything that decides the file's bytes besides the draft."""

    def delivery(self, show: Show) -> Delivery:
        """The sound that the file holds."""

    def write(self, draft: Draft, path: Path) -> None:
        """The whole file at `path`, which nobody sees yet."""


@dataclass(frozen=True, slots=True)
class FolderFile:
    """A file of a folder: its name and media type, what writes it, and where it is sound the draft that it is
    checked against.
    """

    name: str
    type: str
    write: Callable[[Path], None]
    draft: Draft | None = None


class FolderFormat(Protocol):
    """A module in `formats/`: the sound of an edition, and what is known of it, become files in a folder."""

    FOR: Literal["folder"]
    SUFFIX: str  # of the folder's name, "-articles"
    TYPE: str  # media type of what it is made for, "audio/mpeg"

    def version(self) -> str:
        """Versions of everything that decides the files' bytes besides the draft."""

    def delivery(self, show: Show) -> Delivery:
        """The sound that the files are cut from."""

    def files(self, draft: Draft) -> Iterable[FolderFile]:
        """Every file, what names others before them: the first becomes visible last."""


AnyFormat = Format | RecordFormat | FolderFormat


@dataclass(frozen=True, slots=True)
class Scheduled:
    """When an edition is due: `at` with its zone, and the name of its slot, if any; `timed` where that slot's
    time of day is known.
    """

    at: datetime
    slot: str
    timed: bool = True


def zone_of(station: Station, language: str, clock: Clock) -> tzinfo:
    """The station's time zone; without one that of Vietnam for Vietnamese, else the system's."""
    name = station.timezone or ("Asia/Ho_Chi_Minh" if language.partition("-")[0] == "vi" else "")
    if not name:
        return clock().astimezone().tzinfo or ZoneInfo("UTC")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError("show.zone", zone=name) from error


def schedule(show: Show, zone: tzinfo, clock: Clock, at: str = "", slot: str = "") -> Scheduled:
    """When the edition is due: `at` ("2026-06-11T07:00" or a date), else the show's next slot, else today."""
    given, slot = _given(at, zone), one_line(slot)
    if given and slot and _has_time(at):
        return Scheduled(given, slot)
    if slot:
        day = given or clock().astimezone(zone)
        return _in_slot(slot, show, day, zone)
    if given:
        return Scheduled(given, _slot_at(given, at, show))
    if show.slots:
        return _next(show, clock().astimezone(zone), zone)
    return Scheduled(_midnight(clock().astimezone(zone), zone), "")


def _given(at: str, zone: tzinfo) -> datetime | None:
    if not at:
        return None
    try:
        parsed = datetime.fromisoformat(at)
        return parsed.replace(tzinfo=zone) if parsed.tzinfo is None else parsed.astimezone(zone)
    except (ValueError, OverflowError):
        raise UsageError("show.at", value=at) from None


def _in_slot(name: str, show: Show, day: datetime, zone: tzinfo) -> Scheduled:
    """The slot of this name on a day; a show without slots takes any name, and knows no time for it."""
    for slot in show.slots:
        if one_line(slot.name) == name:
            return Scheduled(_on(day, slot, zone), name)
    if show.slots:
        known = ", ".join(slot.name for slot in show.slots)
        raise UsageError("show.slot", name=name, known=known)
    return Scheduled(_midnight(day, zone), name, timed=False)


def _slot_at(at: datetime, text: str, show: Show) -> str:
    """The name of the show's slot at this time, else the time as four digits; a bare date has none."""
    if not _has_time(text):
        return ""
    for slot in show.slots:
        if _clock_time(slot) == at.time():
            return slot.name
    return at.strftime("%H%M")


def _has_time(text: str) -> bool:
    return len(text) > len("2026-06-11")


def _clock_time(slot: Slot) -> time:
    try:
        return time.fromisoformat(slot.time)
    except ValueError:
        raise ScriptError("show.at", value=slot.time) from None


def _on(day: datetime, slot: Slot, zone: tzinfo) -> datetime:
    return datetime.combine(day.date(), _clock_time(slot), zone)


def _midnight(now: datetime, zone: tzinfo) -> datetime:
    return datetime.combine(now.date(), time(0), zone)


def _next(show: Show, now: datetime, zone: tzinfo) -> Scheduled:
    days = (now, now + timedelta(days=1))
    due = [Scheduled(_on(day, slot, zone), slot.name) for day in days for slot in show.slots]
    # By the instant: of two times in one zone datetime compares the wall clock, which repeats an hour a year.
    due.sort(key=lambda one: (one.at.timestamp(), one.slot))
    return next((one for one in due if one.at.timestamp() >= now.timestamp()), due[-1])


def edition_name(pattern: str, identity: Identity, title: str) -> str:
    """The file name without suffix that `pattern` gives, parts that are empty left out with their hyphen.

    Fields: ddmm, yyyymmdd, hhmm, slot, slug, show.
    """
    parts = {
        "ddmm": identity.at.strftime("%d%m"),
        "yyyymmdd": identity.at.strftime("%Y%m%d"),
        "hhmm": identity.at.strftime("%H%M"),
        "slot": _plain(identity.slot),
        "slug": safe_name(title, 60),
        "show": safe_name(identity.show, 60),
    }

    def fill(found: re.Match[str]) -> str:
        if found[1] not in parts:
            raise ScriptError("show.field", pattern=pattern, field=found[1], known=", ".join(parts))
        return parts[found[1]]

    named = re.sub(r"-{2,}", "-", _FIELD.sub(fill, pattern))
    return re.sub(r"[^\w.\-]", "_", named).strip("-.") or parts["slug"]


def _plain(slot: str) -> str:
    """The slot's letters without their marks ("Chiều" is "Chieu"), and its digits."""
    bare = unicodedata.normalize("NFD", slot.replace("đ", "d").replace("Đ", "D"))
    return re.sub(r"[^0-9A-Za-z]+", "", bare)
