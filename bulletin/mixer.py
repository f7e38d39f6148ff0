"""The mixer: a reel's cues summed block by block under their lanes' gains, then brought to level and limited.

Cues, lanes and reels are in exact seconds; here and nowhere else they become samples.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bulletin.apart import Apart
from bulletin.clip import Clip, Samples, as_channels, resampled, resampled_loop
from bulletin.errors import SoundError
from bulletin.highpass import high_passed
from bulletin.limiter import Limiter
from bulletin.loudness import Meter
from bulletin.profile import Delivery
from bulletin.recording import Flow, Stream
from bulletin.separation import MUSIC
from bulletin.timeline import Cue, Envelope, Lane, Reel

Load = Callable[[str], Clip | Stream]
Curve = NDArray[np.float32]

BLOCK = 44032  # samples mixed at once, about a second
SILENT_DB = -120.0  # a gain this low is none
_EDGE_SECONDS = 0.005  # fade where a cue cuts into its sound
_CURVE_SECONDS = 0.1  # from one gain of a cue's curve to the next
_GRID = 16  # samples from one computed gain to the next; straight lines between
_RAMP = np.arange(_GRID, dtype=np.float32) / np.float32(_GRID)


def factors(levels_db: NDArray[np.float64]) -> Curve:
    """The factors for gains in dB, nothing from -120 dB down; single precision, so that processors agree."""
    made = 10.0 ** (levels_db / 20.0)
    return np.where(levels_db <= SILENT_DB, 0.0, made).astype(np.float32)


def _factor(level_db: float) -> np.float32:
    return np.float32(factors(np.array([level_db]))[0])


@dataclass(frozen=True, slots=True)
class _Fader:
    """The gain of one lane: places in samples and their dB."""

    places: tuple[float, ...]
    levels: tuple[float, ...]

    def over(self, start: int, length: int) -> Curve:
        """The gain of each sample from `start` on, shaped (length, 1), or (1, 1) where it stays."""
        grid = np.arange(start // _GRID, -(-(start + length) // _GRID) + 1) * _GRID
        points = factors(np.interp(grid, self.places, self.levels))
        if points.max() == points.min():
            return points[:1, None]
        lines = points[:-1, None] + np.diff(points)[:, None] * _RAMP
        first = start % _GRID
        return lines.reshape(-1, 1)[first : first + length]


def _fader(envelope: Envelope, rate: int) -> _Fader:
    places = tuple(float(second * rate) for second, _ in envelope.points)
    if not places or list(places) != sorted(places):
        raise SoundError("mixdown.order", lane=envelope.lane.value)
    return _Fader(places, tuple(level for _, level in envelope.points))


@dataclass(frozen=True, slots=True)
class _Span:
    """A cue in samples: heard from `start` to before `end` in the reel, from `offset` on in its sound."""

    cue: Cue
    start: int
    end: int
    offset: int


def _span(cue: Cue, rate: int) -> _Span:
    """A cue's place; what ends where another begins does so on the same sample."""
    start, end = round(cue.start * rate), round((cue.start + cue.length) * rate)
    return _Span(cue, start, end, round(cue.offset * rate))


@dataclass(frozen=True, slots=True, eq=False)
class _Source:
    """A cue with its sound at hand, at the rate of the reel; mono sound serves every channel."""

    span: _Span
    sound: Samples | Flow
    rise: Curve  # the fade at its beginning, from nothing; empty where it needs none
    fall: Curve  # that at its end, to nothing
    gain: _Fader | None  # of each moment from its start, where it has more than one

    def between(self, start: int, end: int) -> Samples:
        """What is heard from `start` to before `end` in the reel, all within the cue; less where it ends."""
        span = self.span
        first, last = (span.offset + place - span.start for place in (start, end))
        sound, loop = self.sound, span.cue.loop
        heard = sound[first:last] if isinstance(sound, Flow) or not loop else _around(sound, first, last)
        into = start - span.start
        return self._faded(
            heard * (self.gain.over(into, len(heard)) if self.gain else _factor(span.cue.gain_db)), into
        )

    def _faded(self, heard: Samples, into: int) -> Samples:
        """With the fades of its ends; it begins `into` samples after the cue."""
        rise = self.rise[into : into + len(heard)]
        heard[: len(rise)] *= rise[:, None]
        before = self.span.end - self.span.start - len(self.fall) - into  # samples until the fall begins
        if before < len(heard):
            fall = self.fall[max(0, -before) : len(heard) - before]
            heard[max(0, before) : max(0, before) + len(fall)] *= fall[:, None]
        return heard


def _around(loop: Samples, first: int, last: int) -> Samples:
    """A stretch of a sound that begins again at its end."""
    first, last = first % len(loop), first % len(loop) + last - first
    return loop[first:last] if last <= len(loop) else loop.take(range(first, last), axis=0, mode="wrap")


@lru_cache(maxsize=8)
def _edge(width: int) -> Curve:
    """A short rise, straight."""
    return np.asarray((np.arange(width) + 0.5) / max(1, width), dtype=np.float32)


@lru_cache(maxsize=8)
def _crossing(width: int) -> Curve:
    """A rise that keeps, with the fall of another sound along its mirror, the power of both (a sine)."""
    return np.asarray(np.sin((np.arange(width) + 0.5) * (math.pi / 2 / max(1, width))), dtype=np.float32)


def _fades(span: _Span, rate: int, sounding: int) -> tuple[Curve, Curve]:
    """The rise and the fall of a cue of a sound of `sounding` samples: those that it asks for, else 5 ms
    where it begins or ends inside its sound.
    """
    length = span.end - span.start
    short = _edge(min(round(rate * _EDGE_SECONDS), length // 2))
    cut = span.cue.loop or span.offset + length < sounding - 1
    widths = [min(round(seconds * rate), length) for seconds in (span.cue.rise, span.cue.fall)]
    rise = _crossing(widths[0]) if widths[0] else short[: len(short) * bool(span.offset)]
    fall = _crossing(widths[1]) if widths[1] else short[: len(short) * cut]
    return rise, fall[::-1]


def _curve(cue: Cue, rate: int) -> _Fader | None:
    """The gain of a cue over its own time, in samples of the reel."""
    if not cue.curve:
        return None
    places = tuple(number * _CURVE_SECONDS * rate for number in range(len(cue.curve)))
    return _Fader(places, tuple(cue.gain_db + level for level in cue.curve))


_Kind = tuple[str, bool, float]


def _kind(cue: Cue) -> _Kind:
    """What cues share that are heard from the same sound, prepared in the same way."""
    return cue.sound, cue.loop, cue.high_pass_hz


class _Sounds:
    """The sounds that cues are heard from.

    Each is loaded when first needed, brought to the reel's rate and channels once, and let go when the last
    cue that plays it is over.
    """

    def __init__(self, load: Load, delivery: Delivery) -> None:
        self._load = load
        self._delivery = delivery
        self._open: dict[_Kind, Samples | Flow] = {}

    def source(self, span: _Span) -> _Source:
        kind, rate = _kind(span.cue), self._delivery.rate
        if kind not in self._open:
            self._open[kind] = self._fitted(self._load(span.cue.sound), span.cue)
        sound = self._open[kind]
        return _Source(span, sound, *_fades(span, rate, len(sound)), _curve(span.cue, rate))

    def _fitted(self, clip: Clip | Stream, cue: Cue) -> Samples | Flow:
        if isinstance(clip, Stream):
            return Flow(clip, self._delivery.rate, self._delivery.channels)
        folded = as_channels(clip, 1) if self._delivery.channels == 1 else clip
        if cue.high_pass_hz:
            folded = Clip(high_passed(folded.samples, clip.rate, cue.high_pass_hz), clip.rate)
        return (resampled_loop if cue.loop else resampled)(folded, self._delivery.rate).samples

    def keep(self, spans: Iterable[_Span]) -> None:
        """Lets go of what none of these cues plays."""
        kinds = {_kind(span.cue) for span in spans}
        self._open = {kind: sound for kind, sound in self._open.items() if kind in kinds}


def render(
    reel: Reel, load: Load, delivery: Delivery, block: int = BLOCK, apart: Apart | None = None
) -> Iterator[Samples]:
    """The reel as float32 blocks shaped (n, channels), `block` samples each but the last, unmastered; `apart`
    hears its speech and its music beside each other.
    """
    waiting = sorted((_span(cue, delivery.rate) for cue in reel.cues), key=lambda span: span.start)
    faders = _faders(reel, delivery.rate)
    sounds = _Sounds(load, delivery)
    playing: list[_Source] = []
    total = round(reel.length * delivery.rate)
    for start in range(0, total, block):
        end = min(start + block, total)
        while waiting and waiting[0].start < end:
            playing.append(sounds.source(waiting.pop(0)))
        playing = [source for source in playing if source.span.end > start]
        sounds.keep(source.span for source in playing)
        desk = _Desk(playing, faders, range(start, end), delivery.channels)
        speech, music = desk.mixed((Lane.SPEECH,)), desk.mixed(MUSIC)
        if apart and apart.wanted:
            apart.feed(speech, music)
        speech += music
        yield speech


def _faders(reel: Reel, rate: int) -> dict[Lane, list[_Fader]]:
    return {
        lane: [_fader(envelope, rate) for envelope in reel.envelopes if envelope.lane is lane]
        for lane in Lane
    }


@dataclass(frozen=True, slots=True)
class _Desk:
    """What plays in some samples of the reel, under the gains of its lanes."""

    sources: list[_Source]
    faders: dict[Lane, list[_Fader]]
    places: range
    channels: int

    def mixed(self, lanes: tuple[Lane, ...]) -> Samples:
        """The sum of these lanes."""
        out: Samples = np.zeros((len(self.places), self.channels), dtype=np.float32)
        for lane in lanes:
            lying = [source for source in self.sources if source.span.cue.lane is lane]
            if lying:
                self._add(out, lying, self.faders[lane])
        return out

    def _add(self, out: Samples, lying: list[_Source], faders: list[_Fader]) -> None:
        bus = np.zeros_like(out) if faders else out
        begin = self.places.start
        for source in lying:
            first, last = max(source.span.start, begin), min(source.span.end, self.places.stop)
            heard = source.between(first, last)
            bus[first - begin : first - begin + len(heard)] += heard
        for fader in faders:
            bus *= fader.over(begin, len(self.places))
        if faders:
            out += bus


def master(blocks: Iterable[Samples], gain_db: float, ceiling_dbtp: float, meter: Meter) -> Iterator[Samples]:
    """The blocks at their level, no true peak over the ceiling, as read by `meter`; as long as they came."""
    limiter = Limiter(meter.rate, meter.channels, ceiling_dbtp)
    factor = _factor(gain_db)
    for block in blocks:
        yield from _metered(limiter.feed(block * factor), meter)
    yield from _metered(limiter.flush(), meter)


def _metered(ready: Samples, meter: Meter) -> Iterator[Samples]:
    if len(ready):
        meter.feed(ready)
        yield ready
