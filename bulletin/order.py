"""Order: what is asked for, and the plan that the desk makes of it before any sound."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import cast

from bulletin import shelf
from bulletin.article import Article
from bulletin.edition import (
    Clock,
    Corrected,
    Identity,
    PictureFile,
    Scheduled,
    edition_name,
    schedule,
    zone_of,
)
from bulletin.errors import ScriptError, SoundError, UsageError
from bulletin.fit import Fit
from bulletin.lexicon import Lexicon
from bulletin.music import SoundFile, find_sound, sound_at
from bulletin.patter import dated, said_time
from bulletin.reading import Wording
from bulletin.recognition import Recognition
from bulletin.rundown import Rundown, run_down
from bulletin.script import House, Script, Tongue, passage, write_out
from bulletin.show import Passages, Show, Station
from bulletin.speed import manner, named, paused, titled
from bulletin.voice import DEFAULTS, Voice, default_voice, find


@dataclass(frozen=True, slots=True)
class Order:
    """One edition that is wanted: its articles in rank, the show, the station and where the files go.

    `voice` overrides the show's voice and presenters, several divided by commas; `at` and `slot` say when it
    is due; `kept` is the folder of takes and reels; `length` in seconds is how long it must be, if it must.
    `corrected` is the edition that it takes the place of, where that was named, whatever the articles.
    A `variant` is read at another speed than the show's own, beside the edition that is not.
    """

    articles: tuple[Article, ...]
    show: Show
    station: Station
    to: Path
    kept: Path
    voice: str = ""
    at: str = ""
    slot: str = ""
    formats: tuple[str, ...] = ()
    length: Fraction | None = None
    corrected: Corrected | None = None
    variant: bool = False

    @property
    def recognition(self) -> Recognition:
        """How takes are heard back: as the show says, else as the station does."""
        return self.show.recognition.over(self.station.recognition)

    @property
    def speed(self) -> float:
        """How fast voices are heard, times their own speed."""
        return self.show.speech.speed


@dataclass(frozen=True, slots=True)
class Plan:
    """An order thought through: everything that decides the edition, before any sound."""

    order: Order
    identity: Identity
    rundown: Rundown
    script: Script
    house: House
    voices: Mapping[str, Voice]
    music: Mapping[str, SoundFile]
    title: str
    timezone: str
    recordings: Mapping[str, SoundFile] = field(default_factory=dict)
    fit: Fit | None = None

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats to make, of the order or the show; a folder of parts stands beside the whole."""
        asked = self.order.formats or self.order.show.formats
        kinds = {shelf.load("formats", name).FOR for name in asked}
        return asked if "folder" not in kinds or "edition" in kinds else ("mp3", *asked)

    @property
    def album(self) -> str:
        """What a player files the edition under: the show, else the station."""
        return self.order.show.title or self.order.station.name or self.programme

    @property
    def name(self) -> str:
        """The file name without suffix that the show's pattern gives."""
        title = self.rundown.articles[0].title.text if self.identity.article else self.programme
        name = edition_name(self.order.show.name, self.identity, title)
        return named(name, self.order.speed, self.rundown.language) if self.order.variant else name

    @property
    def cover(self) -> bytes:
        """The show's cover, JPEG or PNG, or nothing; ScriptError where it names a file that is not there."""
        name = self.order.show.cover
        try:
            return self.order.station.path(name).read_bytes() if name else b""
        except OSError as error:
            raise ScriptError("order.cover", path=name, reason=error.strerror or "") from error

    @property
    def pictures(self) -> tuple[PictureFile, ...]:
        """The pictures of the articles that are files of the station."""
        station = self.order.station
        named = [(article.id, one.url) for article in self.rundown.articles for one in article.pictures]
        paths = ((article, url, station.path(url)) for article, url in named if url and "://" not in url)
        there = (one for one in paths if station.folder and one[2].is_file())
        return tuple(PictureFile(article, url, path.read_bytes()) for article, url, path in there)

    @property
    def programme(self) -> str:
        """What the show is called in the edition's language."""
        words = self.order.show.words_in(self.rundown.language)
        return self.order.show.title or words.title or self.order.show.id

    def instead(self, voices: Mapping[str, str]) -> "Plan":
        """The same plan with whole articles (by id; "" is what the show says) read by other voices."""
        house = replace(self.house, instead={**self.house.instead, **voices})
        return self._with(self.rundown, house)

    def without(self, articles: frozenset[str]) -> "Plan":
        """The same plan without the articles of these ids; at least one must be left."""
        left = tuple(one for one in self.rundown.articles if one.id not in articles)
        return self._with(run_down(left, self.order.show), self.house)

    def of(self, stories: tuple[int, ...], headlines: bool) -> "Plan":
        """The same plan with only these of its stories, from 0, and headlines only if they are wanted."""
        show = self.order.show if headlines else replace(self.order.show, headlines_from=0, contents=False)
        left = tuple(self.rundown.articles[number] for number in stories)
        return self._with(run_down(left, show), self.house)

    def _with(self, rundown: Rundown, house: House) -> "Plan":
        script = write_out(rundown, house)
        voices = _cards(script, self.order)
        return replace(self, rundown=rundown, house=house, script=script, voices=voices)


def plan(order: Order, clock: Clock) -> Plan:
    """The edition that `order` asks for, thought through; UsageError or ScriptError where it can't be."""
    show, station = order.show, order.station
    _refuse_odd_sound(order)
    language = order.articles[0].language
    zone = zone_of(station, language, clock)
    due = schedule(show, zone, clock, order.at, order.slot)
    rundown = run_down(order.articles, show)
    house = House(
        _timed(show),
        station.name,
        due.at,
        said_time(due.at, language) if due.slot and due.timed else "",
        tongues(order),
    )
    script = write_out(rundown, house)
    return Plan(
        order=order,
        identity=_identity(order, due),
        rundown=rundown,
        script=script,
        house=house,
        voices=_cards(script, order),
        music={name: find_sound(name, station.folder) for name in _music_names(rundown) if name},
        title=_title(order, due.at),
        timezone=str(zone),
        recordings={path: sound for one in order.articles for path, sound in _recordings(one)},
    )


def _identity(order: Order, due: Scheduled) -> Identity:
    """The edition that the order makes; one article alone is an edition of its own."""
    if order.corrected:
        return order.corrected.identity
    alone = len(order.articles) == 1
    return Identity(
        order.show.id,
        due.at,
        due.slot,
        order.articles[0].id if alone else "",
        manner(order.speed) if order.variant else "",
    )


def _recordings(article: Article) -> Iterator[tuple[str, SoundFile]]:
    """The recordings that the article names; SoundError where one is not there."""
    try:
        yield from [(path, sound_at(Path(path))) for path in article.recordings]
    except SoundError as error:
        raise error.about(article.title.text) from None


def _refuse_odd_sound(order: Order) -> None:
    """Returns if every format is made as the show wants it; asked before anything is spoken."""
    for name in order.formats or order.show.formats:
        made = shelf.load("formats", name)
        if made.FOR != "record":
            made.delivery(order.show)


def _timed(show: Show) -> Show:
    """The show with its pauses as long as its speed makes them."""
    return replace(show, pauses=paused(show.pauses, show.speech.speed))


def _title(order: Order, at: datetime) -> str:
    """What listeners know the edition by: its only article's headline, else the programme and its date."""
    first = order.articles[0]
    title = first.title.text if len(order.articles) == 1 else dated(order.show, first.language, at)
    return titled(title, order.speed, first.language) if order.variant else title


def _music_names(rundown: Rundown) -> Iterator[str]:
    for item in rundown.items:
        yield from (getattr(item, "sound", ""), getattr(item, "earcon", ""))
    yield rundown.bed


def tongues(order: Order) -> Mapping[str, Tongue]:
    """How each language of the order's articles is spoken, and who speaks it; UsageError or ScriptError where
    nobody does.
    """
    own = dict.fromkeys(article.language for article in order.articles)
    presenters = {language: _presenters(language, order) for language in own}
    for language in _passages(order):
        default = DEFAULTS.get(language, "")
        speaking = _speaking(language, order) or ((default,) if default else ())
        if speaking:
            presenters.setdefault(language, speaking)
    return {language: _tongue(language, voices, order) for language, voices in presenters.items()}


def _tongue(language: str, voices: tuple[str, ...], order: Order) -> Tongue:
    return Tongue(wording_of(language), lexicon_of(order.show, order.station), voices[0], voices[1:])


def _passages(order: Order) -> tuple[str, ...]:
    """The languages of paragraphs that the show has read by voices of their own, each once."""
    if order.show.passages is Passages.SAME:
        return ()
    found = (passage(one, article) for article in order.articles for one in article.body if not one.sound)
    return tuple(dict.fromkeys(language for language in found if language))


def wording_of(language: str) -> Wording:
    """The wording of `language`, else the basic one that every other language has."""
    if _base(language) in shelf.members("wording"):
        return cast("Wording", shelf.load("wording", _base(language)))
    basic: Wording = shelf.load("wording", "other").in_language(language)
    return basic


def lexicon_of(show: Show, station: Station) -> Lexicon:
    """The layers above the languages' own: the station's, then the show's (the last wins)."""
    paths = [station.path(name) for name in (station.lexicon, show.lexicon) if name and station.folder]
    return Lexicon.load(tuple(path for path in paths if path.is_file()))


def _presenters(language: str, order: Order) -> tuple[str, ...]:
    """Who speaks the language: of the voices asked for, else of the show's presenters, else its voice, those
    that do; else the default one. Some asked for, or named as presenters, must speak the edition's own.
    """
    if speaking := _speaking(language, order, home=language == order.articles[0].language):
        return speaking
    try:
        return (default_voice(language),)
    except UsageError as error:
        unspoken = next(article for article in order.articles if article.language == language)
        raise error.about(unspoken.title.text) from None


def _speaking(language: str, order: Order, home: bool = False) -> tuple[str, ...]:
    """Of the voices that were named, those that speak the language; some must where that is their `home`."""
    asked, presenters = _asked(order), _found(order.show.presenters, order)
    for voices in (asked, presenters, _found((order.show.voice,), order)):
        speaking = tuple(dict.fromkeys(one.id for one in voices if _base(one.language) == _base(language)))
        if speaking:
            return speaking
        if home and voices and voices is asked:
            raise _foreign(asked, order)
        if home and voices and voices is presenters:
            names = ", ".join(one.id for one in presenters)
            raise ScriptError("show.presenters", voices=names, language=language)
    return ()


def stand_in(order: Order, language: str) -> str:
    """The show's fallback voice, if it has one; for a language that this voice does not speak, the offline
    voice that does, or nobody.
    """
    name = order.show.fallback
    if not name:
        return ""
    speaks = find(name, order.station.voice_folders).language
    return name if _base(speaks) == _base(language) else DEFAULTS.get(_base(language), "")


def _found(names: Iterable[str], order: Order) -> list[Voice]:
    return [find(name, order.station.voice_folders) for name in names if name]


def _asked(order: Order) -> list[Voice]:
    """The voices asked for; UsageError for one that speaks none of the edition's languages."""
    voices = _found((name.strip() for name in order.voice.split(",")), order)
    spoken = {_base(article.language) for article in order.articles} | set(_passages(order))
    for voice in voices:
        if _base(voice.language) not in spoken:
            raise _foreign([voice], order)
    return voices


def _foreign(voices: list[Voice], order: Order) -> UsageError:
    names, speaks = ", ".join(v.id for v in voices), ", ".join(dict.fromkeys(v.language for v in voices))
    return UsageError("order.voice", voice=names, speaks=speaks, language=order.articles[0].language)


def _base(language: str) -> str:
    return language.partition("-")[0].lower()


def _cards(script: Script, order: Order) -> Mapping[str, Voice]:
    names = dict.fromkeys(one.voice for one in script.utterances if not one.recording)
    return {name: find(name, order.station.voice_folders) for name in names}
