"""Show and Station: the house style of a recurring bulletin, and who broadcasts it."""

import tomllib
from dataclasses import dataclass, field, fields, replace
from datetime import time
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any

from bulletin.balance import Bed
from bulletin.chain import CHAINS
from bulletin.duration import read_length
from bulletin.errors import ScriptError, UsageError
from bulletin.plain import decode
from bulletin.playout import UNTOLD, Playout
from bulletin.podcast import USUAL, Podcast, require_sane
from bulletin.reach import PUBLIC, Reach
from bulletin.recognition import SILENT, Recognition
from bulletin.sound import PLAIN, Sound, require_under_speech
from bulletin.stationfile import station_file
from bulletin.style import NORTHERN, Style

SLOWEST, FASTEST = 0.5, 1.5  # times the usual speed: what is stretched further is no voice any more
LONGEST_PAUSE = 4.0  # seconds; the check calls five seconds of silence a gap
SHIPPED = Path(__file__).with_name("_shows")


@dataclass(frozen=True, slots=True)
class Pauses:
    """Seconds of silence after an utterance of each role; `breath` inside a sentence, `sentence` between two
    sentences of a paragraph, `story` behind a story (before music the music's own, shorter one). All but that
    are longer after a long utterance and shorter after a short one, by the share `vary` at most.
    """

    breath: float = 0.2
    sentence: float = 0.35
    title: float = 0.7
    lead: float = 0.7
    paragraph: float = 0.7
    subhead: float = 0.6
    item: float = 0.45
    quote: float = 0.6
    headline: float = 0.6
    opening: float = 0.6
    story: float = 0.9
    vary: float = 0.15


@dataclass(frozen=True, slots=True)
class Sounds:
    """Music by its place: the name of a shipped piece, a file of the station, or nothing."""

    opening: str = ""
    bed: str = ""
    sting: str = ""
    closing: str = ""


@dataclass(frozen=True, slots=True)
class Earcons:
    """Short sounds that tell listeners what comes, by what they stand before: the table of contents (or the
    headlines), a story, a story that is a recording, the farewell. Names as those of music, or nothing.
    """

    contents: str = ""
    story: str = ""
    recording: str = ""
    closing: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What the show itself says in one language, as Jinja2 templates, nothing where one is empty; and its
    `title` there, unless the show has one for all languages.

    A table of contents begins with `contents`, and `entry` is said before each title in it.
    `details` is said before the first story once the headlines were read, `between` before every later one;
    `disclosure_partly` takes the place of `disclosure` where recordings of people are heard too.
    """

    language: str
    title: str = ""
    opening: str = ""
    headlines: str = ""
    signoff: str = ""
    disclosure: str = ""
    details: str = ""
    between: str = ""
    disclosure_partly: str = ""
    contents: str = ""
    entry: str = ""


class Trim(StrEnum):
    """Who gives when a programme is too long: all stories the same share of their time, or the later ones
    first.
    """

    EVEN = "even"
    RANK = "rank"


class Tables(StrEnum):
    """What becomes of a table: a sentence says that there is one, or nothing does."""

    ANNOUNCE = "announce"
    SKIP = "skip"


class Passages(StrEnum):
    """Who reads a paragraph in another language than its article: who reads the article, or a voice of that
    language, where there is one.
    """

    SAME = "same"
    NATIVE = "native"


class Alternate(StrEnum):
    """How a show's presenters take turns: story by story, or the second has headlines and quotations."""

    STORY = "story"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the day: its name and its time, "07:00"."""

    name: str
    time: str


@dataclass(frozen=True, slots=True)
class Keep:
    """How many days editions of a show stay in a format; the newest always stays."""

    format: str
    days: int


@dataclass(frozen=True, slots=True)
class OutletSettings:
    """A place where editions go: its `name`, its address `to` (a folder, s3://bucket/path,
    sftp://user@host/path, ftp://…, libretimes://… and so on), an S3 `endpoint` and `region`, the
    file of the SFTP `host_keys`, a file of certificates of an `authority` to trust beside the usual ones,
    the shows that go there (none named: all), and for how many days a replaced file stays. What takes sound
    alone is given the `format`, of editions that are at most `days` old.
    """

    name: str
    to: str
    endpoint: str = ""
    region: str = ""
    host_keys: str = ""
    authority: str = ""
    shows: tuple[str, ...] = ()
    grace_days: int = 30
    format: str = "mp3"
    days: int = 7


@dataclass(frozen=True, slots=True)
class Kept:
    """How much room takes and reels may fill, in GB of 10^9 bytes, and how many days they stay unused."""

    gb: float = 5.0
    days: int = 60


@dataclass(frozen=True, slots=True)
class Speech:
    """What voices go through: the `chain` by name (see `chain.CHAINS`), and the `speed` at which they are
    heard, times their own, without another pitch.
    """

    chain: str = "newsreader"
    speed: float = 1.0


@dataclass(frozen=True, slots=True)
class Show:
    """The house style of a recurring bulletin, as `shows/<id>.toml` tells it."""

    id: str
    title: str = ""
    voice: str = ""
    fallback: str = ""
    presenters: tuple[str, ...] = ()
    alternate: Alternate = Alternate.STORY
    passages: Passages = Passages.SAME
    name: str = "{ddmm}-{slot}-{slug}_mixdown"
    genre: str = "News"
    cover: str = ""
    byline: bool = False
    bed: Bed = Bed.HEADLINES
    headlines_from: int = 3
    contents: bool = False
    formats: tuple[str, ...] = ("mp3",)
    slots: tuple[Slot, ...] = ()
    keep: tuple[Keep, ...] = ()
    words: tuple[Words, ...] = ()
    pauses: Pauses = Pauses()
    sounds: Sounds = Sounds()
    earcons: Earcons = Earcons()
    sound: Sound = PLAIN
    speech: Speech = Speech()
    podcast: Podcast = USUAL
    playout: Playout = UNTOLD
    style: Style = NORTHERN
    recognition: Recognition = SILENT
    lexicon: str = ""
    length: str = ""
    trim: Trim = Trim.EVEN
    min_sentences: int = 2
    tables: Tables = Tables.ANNOUNCE

    def words_in(self, language: str) -> Words:
        """What the show says in `language`, else in English, else nothing."""
        by_language = {words.language: words for words in self.words}
        return by_language.get(language, by_language.get("en", Words(language)))


@dataclass(frozen=True, slots=True)
class Station:
    """Who broadcasts; relative paths in its files belong to `folder` (None for the built-in station). `url`
    is the public address of what it publishes.
    """

    name: str = ""
    timezone: str = ""
    ui: str = ""
    show: str = ""
    output: str = ""
    cache: str = ""
    lexicon: str = "lexicon.tsv"
    publisher: str = ""
    url: str = ""
    secrets: str = ""
    outlets: tuple[OutletSettings, ...] = ()
    kept: Kept = Kept()
    web: Reach = PUBLIC
    recognition: Recognition = SILENT
    folder: Path | None = field(default=None, compare=False, metadata={"key": None})

    def path(self, name: str) -> Path:
        """`name` as a path of the station's folder."""
        return (self.folder or Path()) / name

    @property
    def voice_folders(self) -> tuple[Path, ...]:
        """Where the station keeps voices of its own."""
        return (self.folder / "voices",) if self.folder else ()


def find_station(named: str = "", start: Path | None = None) -> Station:
    """The station in the folder `named`, else in BULLETIN_STATION, else the nearest `station.toml`
    from `start` upward, else the built-in one.
    """
    path = station_file(named, start)
    if path is None:
        return Station()
    if not path.is_file():
        raise UsageError("show.station", folder=str(path.parent))
    return _read_station(path)


def _read_station(path: Path) -> Station:
    station = decode(Station, _toml(path), str(path))
    station.recognition.require_sane(str(path))
    return replace(station, folder=path.parent.resolve())


def find_show(name: str, station: Station) -> Show:
    """The station's show `name`, else the shipped one; UsageError names the nearest."""
    path = _show_path(name, station)
    table = {"id": name} | _with_base(_toml(path), path)
    return _sane(decode(Show, table, str(path)), str(path))


def _sane(show: Show, where: str) -> Show:
    """The show, if all of its figures can be heard; ScriptError naming the one that can't."""
    for field_ in fields(show.pauses):
        most = 1.0 if field_.name == "vary" else LONGEST_PAUSE
        if not 0.0 <= getattr(show.pauses, field_.name) <= most:
            raise ScriptError("show.pause", where=where, name=field_.name, most=most)
    require_under_speech(show.sound)
    _sane_speech(show.speech, where)
    _sane_length(show, where)
    show.playout.require_sane(where)
    show.recognition.require_sane(where)
    if not show.formats:
        raise ScriptError("show.formats", where=where)
    for keep in show.keep:
        if keep.days < 0:
            raise ScriptError("show.keep", where=where, days=keep.days)
    for slot in show.slots:
        _clock_time(slot, where)
    require_sane(show.podcast, where)
    return show


def _sane_speech(speech: Speech, where: str) -> None:
    if speech.chain not in CHAINS:
        raise ScriptError("show.chain", where=where, chain=speech.chain, known=", ".join(CHAINS))
    if not SLOWEST <= speech.speed <= FASTEST:
        raise ScriptError("show.speed", where=where, speed=speech.speed, least=SLOWEST, most=FASTEST)


def _sane_length(show: Show, where: str) -> None:
    try:
        read_length(show.length or "1")
    except UsageError as error:
        raise ScriptError("show.length", where=where, length=show.length) from error
    if show.min_sentences < 1:
        raise ScriptError("show.min_sentences", where=where, count=show.min_sentences)


def _clock_time(slot: Slot, where: str) -> None:
    try:
        time.fromisoformat(slot.time)
    except ValueError:
        raise ScriptError("show.slot_time", where=where, name=slot.name, time=slot.time) from None


def show_names(station: Station) -> tuple[str, ...]:
    """Every show that can be asked for here."""
    folders = (SHIPPED, *([station.folder / "shows"] if station.folder else []))
    return tuple(sorted({path.stem for folder in folders for path in folder.glob("*.toml")}))


def _show_path(name: str, station: Station) -> Path:
    own = station.path(f"shows/{name}.toml")
    if name in show_names(station):
        return own if station.folder and own.is_file() else SHIPPED / f"{name}.toml"
    known = show_names(station)
    near = get_close_matches(name, known, 1)
    raise UsageError(
        "show.near" if near else "show.unknown", name=name, near="".join(near), known=", ".join(known)
    )


def _with_base(table: dict[str, Any], path: Path) -> dict[str, Any]:
    """The table over that of the shipped show that it names as its `base`, section by section."""
    name = table.pop("base", "")
    if not name:
        return table
    base = SHIPPED / f"{name}.toml"
    if not base.is_file():
        raise ScriptError("show.base", where=str(path), base=str(name))
    merged = _toml(base)
    for key, value in table.items():
        under = merged.get(key)
        merged[key] = under | value if isinstance(under, dict) and isinstance(value, dict) else value
    return merged


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ScriptError("show.toml", path=str(path), reason=str(error)) from error
