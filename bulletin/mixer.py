"""The mixer: a reel's cues summed block by block under their lanes' gains, then brought to level and limited.

Cues, lanes and reels are in exact seconds; here and nowhere else they become samples.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bulletin.clip import Clip, Samples, as_channels, resampled, resampled_loop
from bulletin.errors import SoundError
from bulletin.limiter import Limiter
from bulletin.loudness import Meter
from bulletin.profile import Delivery
from bulletin.timeline import Cue, Envelope, Lane, Reel

Load = Callable[[str], Clip]
Curve = NDArray[np.float32]

BLOCK = 44032  # samples mixed at once, about a second
SILENT_DB = -120.0  # a gain this low is none
_EDGE_SECONDS = 0.005  # fade where a cue cuts into its sound
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
    sound: Samples
    edge: Curve  # the fade of a cut edge, rising; empty for a sound that is too short

    def between(self, start: int, end: int) -> Samples:
        """What is heard from `start` to before `end` in the reel, all within the cue; less where it ends."""
        span = self.span
        first, last = (span.offset + place - span.start for place in (start, end))
        heard = _around(self.sound, first, last) if span.cue.loop else self.sound[first:last]
        return self._faded(heard * _factor(span.cue.gain_db), start)

    def _faded(self, heard: Samples, start: int) -> Samples:
        """With 5 ms fades where the cue begins or ends inside its sound."""
        span, width = self.span, len(self.edge)
        if span.offset:
            into = start - span.start
            rise = self.edge[into : into + len(heard)]
            heard[: len(rise)] *= rise[:, None]
        before = span.end - width - start  # samples until the fall begins
        cut = span.cue.loop or span.offset + span.end - span.start < len(self.sound) - 1
        if cut and before < len(heard):
            fall = self.edge[::-1][max(0, -before) : len(heard) - before]
            heard[max(0, before) :] *= fall[:, None]
        return heard


def _around(loop: Samples, first: int, last: int) -> Samples:
    """A stretch of a sound that begins again at its end."""
    first, last = first % len(loop), first % len(loop) + last - first
    return loop[first:last] if last <= len(loop) else loop.take(range(first, last), axis=0, mode="wrap")


def _edge(rate: int, length: int) -> Curve:
    width = min(round(rate * _EDGE_SECONDS), length // 2)
    return np.asarray((np.arange(width) + 0.5) / max(1, width), dtype=np.float32)


class _Sounds:
    """The sounds that cues are heard from.

    Each is loaded when first needed, brought to the reel's rate and channels once, and let go when the last
    cue that plays it is over.
    """

    def __init__(self, load: Load, delivery: Delivery) -> None:
        self._load = load
        self._delivery = delivery
        self._open: dict[tuple[str, bool], Samples] = {}

    def source(self, span: _Span) -> _Source:
        kind = (span.cue.sound, span.cue.loop)
        if kind not in self._open:
            self._open[kind] = self._fitted(self._load(span.cue.sound), span.cue.loop)
        return _Source(span, self._open[kind], _edge(self._delivery.rate, span.end - span.start))

    def _fitted(self, clip: Clip, loop: bool) -> Samples:
        folded = as_channels(clip, 1) if self._delivery.channels == 1 else clip
        return (resampled_loop if loop else resampled)(folded, self._delivery.rate).samples

    def keep(self, spans: Iterable[_Span]) -> None:
        """Lets go of what none of these cues plays."""
        kinds = {(span.cue.sound, span.cue.loop) for span in spans}
        self._open = {kind: sound for kind, sound in self._open.items() if kind in kinds}


def render(reel: Reel, load: Load, delivery: Delivery, block: int = BLOCK) -> Iterator[Samples]:
    """The reel as float32 blocks shaped (n, channels), `block` samples each but the last, unmastered."""
    waiting = sorted((_span(cue, delivery.rate) for cue in reel.cues), key=lambda span: span.start)
    faders = _faders(reel, delivery.rate)
    sounds = _Sounds(load, delivery)
    playing: list[_Span] = []
    total = round(reel.length * delivery.rate)
    for start in range(0, total, block):
        end = min(start + block, total)
        while waiting and waiting[0].start < end:
            playing.append(waiting.pop(0))
        playing = [span for span in playing if span.end > start]
        sounds.keep(playing)
        yield _mixed([sounds.source(span) for span in playing], faders, range(start, end), delivery.channels)


def _faders(reel: Reel, rate: int) -> dict[Lane, list[_Fader]]:
    return {
        lane: [_fader(envelope, rate) for envelope in reel.envelopes if envelope.lane is lane]
        for lane in Lane
    }


def _mixed(sources: list[_Source], faders: dict[Lane, list[_Fader]], places: range, channels: int) -> Samples:
    """The sum of all lanes over some samples of the reel."""
    out = np.zeros((len(places), channels), dtype=np.float32)
    for lane in Lane:
        lying = [source for source in sources if source.span.cue.lane is lane]
        if not lying:
            continue
        bus = out if not faders[lane] else np.zeros_like(out)
        for source in lying:
            first, last = max(source.span.start, places.start), min(source.span.end, places.stop)
            heard = source.between(first, last)
            bus[first - places.start : first - places.start + len(heard)] += heard
        for fader in faders[lane]:
            bus *= fader.over(places.start, len(places))
        if bus is not out:
            out += bus
    return out


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
