"""Listening: stories written out and spoken line by line by a thread of their own, ahead of the ear."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from enum import IntEnum
from pathlib import Path

from bulletin.article import Article
from bulletin.clip import Clip, as_channels, read_sound
from bulletin.edition import Clock
from bulletin.errors import BulletinError, Failure, Lacking
from bulletin.event import Notice
from bulletin.lines import line_for
from bulletin.loudness import energies, integrated
from bulletin.microphone import SpeakJob, speak
from bulletin.order import Order, stand_in, tongues
from bulletin.script import House, Utterance, told
from bulletin.take import Line, Take, engine_of, load_clip, store_at, take_key
from bulletin.trim import trimmed
from bulletin.voice import Voice, find

AHEAD = 3  # lines made ready before they are heard
BEHIND = 4  # lines that stay ready when they were heard, for who goes back
SPEECH_LUFS = -20.0  # to which the first line of each voice is brought, and all of its lines with it
MOST_DB = 20.0  # that a voice is turned up or down


class Unit(IntEnum):
    """By what a listener goes on and back; the value is how many numbers of a place tell it."""

    STORY = 1
    PARAGRAPH = 2
    SENTENCE = 3


@dataclass(frozen=True, slots=True)
class Spot:
    """A line of what is read, and the story that it belongs to."""

    article: Article
    said: Utterance

    def place(self, unit: Unit) -> tuple[int, ...]:
        """Which story, paragraph or sentence it is part of."""
        return (self.said.story, self.said.paragraph, self.said.sentence)[:unit]


@dataclass(frozen=True, slots=True)
class Said:
    """A line as it is heard: mono, at the loudness of all voices, without the pause behind it."""

    spot: Spot
    clip: Clip


def spots(
    articles: Iterable[Article], order: Order, clock: Clock, refused: Callable[[Failure], object]
) -> Iterator[Spot]:
    """The lines of all articles as the order's show has stories read, without greeting and music; the order
    is for the first. An article is asked for, a paragraph worded only when the lines before it are taken.

    An article in a language that nobody here speaks is passed over, and `refused` hears why.
    """
    first = order.articles[0]
    for number, article in enumerate(articles):
        asked = replace(order, articles=tuple(dict.fromkeys((first, article))))
        try:
            spoken = tongues(asked)
        except BulletinError as error:
            if article is first:
                raise
            refused(Failure(article.id, error.about(article.title.text)))
            continue
        house = House(order.show, order.station.name, clock(), "", spoken)
        yield from (Spot(article, one) for one in told(article, number, house))


@dataclass(slots=True)
class Readout:
    """The lines of `spots` by their numbers from 0, each spoken or taken from what is kept.

    `notice` hears, in another thread, of a voice that had to stand in.
    """

    spots: Iterator[Spot]
    order: Order
    notice: Callable[[Notice], object]
    _known: list[Spot] = field(default_factory=list)
    _wanted: dict[int, "Future[Said | None]"] = field(default_factory=dict)
    _instead: dict[str, str] = field(default_factory=dict)
    _gains: dict[str, float] = field(default_factory=dict)
    _hand: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "readout"))

    def line(self, number: int) -> "Future[Said | None]":
        """The line of that number, None behind the last; those after it are made ready too."""
        for other in [one for one in self._wanted if not number - BEHIND <= one <= number + AHEAD]:
            self._wanted.pop(other).cancel()
        for one in range(number, number + AHEAD + 1):
            if one not in self._wanted:
                self._wanted[one] = Future()
                self._hand.submit(self._make, one, self._wanted[one])
        return self._wanted[number]

    def found(self, number: int, unit: Unit, step: int, begun: bool) -> "Future[int]":
        """The number of the line with which the next unit begins (`step` 1), or the one before (-1), which is
        this unit where the line `number` has `begun` to be heard, or is not the first of its unit.
        """
        for one in list(self._wanted):
            if not self._wanted[one].done():
                self._wanted.pop(one).cancel()
        way = self._next if step > 0 else self._before
        return self._hand.submit(way, number, unit, begun)

    def close(self) -> None:
        """Nothing more is spoken; a line that is being spoken still ends."""
        self._hand.shutdown(wait=False, cancel_futures=True)

    def _at(self, number: int) -> Spot | None:
        while len(self._known) <= number:
            following = next(self.spots, None)
            if following is None:
                return None
            self._known.append(following)
        return self._known[number]

    def _next(self, number: int, unit: Unit, begun: bool) -> int:
        here = self._at(number)
        after = number + 1
        while here and (there := self._at(after)) and there.place(unit) == here.place(unit):
            after += 1
        return after

    def _before(self, number: int, unit: Unit, begun: bool) -> int:
        start = self._start(min(number, len(self._known) - 1), unit)
        return start if begun or start < number or not start else self._start(start - 1, unit)

    def _start(self, number: int, unit: Unit) -> int:
        """The number of the first line of the unit in which `number` stands."""
        here = self._known[number].place(unit)
        while number and self._known[number - 1].place(unit) == here:
            number -= 1
        return number

    def _make(self, number: int, future: "Future[Said | None]") -> None:
        if not future.set_running_or_notify_cancel():
            return
        title = ""
        try:
            spot = self._at(number)
            if spot is None:
                future.set_result(None)
            else:
                title = spot.article.title.text
                self._say(spot, future)
        except BulletinError as error:
            future.set_exception(error.about(title))
        except Exception as error:  # noqa: BLE001 - a future hands on whatever happens
            future.set_exception(error)

    def _say(self, spot: Spot, future: "Future[Said | None]") -> None:
        """The line goes into the future as soon as it is spoken, before it is kept."""
        if spot.said.recording:
            clip = as_channels(read_sound(Path(spot.said.recording)), 1)
            future.set_result(Said(spot, self._levelled(clip, spot.said.recording, 0.0)))
            return
        voice = self._voice(spot)
        failure = self._spoken(spot, voice, future)
        if failure is None:
            return
        other = stand_in(self.order, spot.said.language)
        if not other or other == voice.id:
            raise failure.error
        self._instead[spot.article.id] = other
        title = spot.article.title.text
        facts = (("title", title), ("voice", other), ("reason", str(failure.error)))
        self.notice(Notice("studio.fallback", facts))
        self._say(spot, future)

    def _spoken(self, spot: Spot, voice: Voice, future: "Future[Said | None]") -> Failure | None:
        """Speaks the line into the future, or says why it cannot be spoken."""
        engine = engine_of(voice)
        if reason := engine.missing():
            raise Lacking(reason, voice=voice.id)
        store = store_at(self.order.kept / "takes")
        text = line_for(spot.said.reading, voice).text
        line = Line(take_key(voice, engine.version(), text), text)

        def hear(clip: Clip) -> None:
            future.set_result(Said(spot, self._levelled(clip, voice.id, voice.gain_db)))

        def heard(take: Take) -> None:
            hear(trimmed(take.clip)[1])

        (outcome,) = speak(SpeakJob(voice, (line,), store.root), heard)
        if isinstance(outcome, Failure):
            return outcome
        if not future.done():
            hear(load_clip(store, line.key))
        return None

    def _voice(self, spot: Spot) -> Voice:
        name = self._instead.get(spot.article.id) or spot.said.voice
        return find(name, self.order.station.voice_folders)

    def _levelled(self, clip: Clip, whose: str, own_db: float) -> Clip:
        """The clip as loud as all others: what its first line needed, each voice has for all of its lines."""
        if whose not in self._gains:
            needed = SPEECH_LUFS - integrated(energies(clip.samples, clip.rate))
            self._gains[whose] = min(max(needed, -MOST_DB), MOST_DB)
        gain = 10.0 ** ((self._gains[whose] + own_db) / 20.0)
        return Clip((clip.samples * gain).clip(-1.0, 1.0).astype(clip.samples.dtype), clip.rate)
