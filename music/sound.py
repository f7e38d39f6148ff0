"""The tools every instrument shares: the grid, the dice, envelopes, panning, shaped noise, and the tape."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]
"""Sound at RATE: shape (n,) for one channel, (n, 2) for left and right."""

RATE = 44_100
SEED = 1848
TEMPO_BPM = 128
BEAT_SECONDS = 60 / TEMPO_BPM
BAR_SECONDS = 4 * BEAT_SECONDS
A4_HZ = 440.0
TAIL_SECONDS = 4.0
_STEPS = {"C": -9, "D": -7, "E": -5, "F": -4, "G": -2, "A": 0, "B": 2}
_ACCIDENTALS = {"": 0, "#": 1, "b": -1}


def hertz(note: str, octaves: int = 0) -> float:
    """The frequency of a note such as ``Bb2`` in equal temperament, moved by whole octaves."""
    step = _STEPS[note[0]] + _ACCIDENTALS[note[1:-1]] + 12 * (int(note[-1]) - 4 + octaves)
    return float(A4_HZ * 2 ** (step / 12))


def beats(number: float, bar: int = 0) -> float:
    """Seconds from the start to a beat, counted from 0, of a bar, counted from 0."""
    return bar * BAR_SECONDS + number * BEAT_SECONDS


def clock(seconds: float) -> Samples:
    """The time of every sample of a stretch, in seconds."""
    return np.arange(round(seconds * RATE)) / RATE


class Dice:
    """Chance that falls the same everywhere.

    numpy promises the raw words of a bit generator for ever, but not what its distributions make of them;
    so everything is made here from the words.
    """

    def __init__(self, *seed: int) -> None:
        self._words = np.random.PCG64(np.random.SeedSequence([SEED, *seed]))

    def throw(self, number: int) -> Samples:
        """So many even numbers in [0, 1)."""
        words = np.asarray(self._words.random_raw(number), dtype=np.uint64)
        return np.asarray((words >> np.uint64(11)) * 2.0**-53, dtype=np.float64)

    def between(self, low: float, high: float) -> float:
        """One even number in [low, high)."""
        return low + (high - low) * float(self.throw(1)[0])

    def phase(self) -> float:
        """An angle in radians."""
        return self.between(0.0, 2 * math.pi)

    def white(self, number: int) -> Samples:
        """Even white noise in [-1, 1), shape (number, 2)."""
        return self.throw(2 * number).reshape(number, 2) * 2 - 1


def pan(mono: Samples, place: float) -> Samples:
    """One channel put between left (-1) and right (1) at constant power, shape (n, 2)."""
    angle = (min(max(place, -1.0), 1.0) + 1) * math.pi / 4
    return np.asarray(mono[:, None] * np.array([math.cos(angle), math.sin(angle)]))


def release(t: Samples, held: float, seconds: float, steepness: float) -> Samples:
    """A factor of 1 while held, then falling like exp(-steepness · t / seconds), bent to end in exactly 0."""
    after = np.clip((t - held) / seconds, 0.0, 1.0)
    floor = math.exp(-steepness)
    return (np.exp(-steepness * after) - floor) / (1 - floor)


def settle(t: Samples, attack: float, sustain: float, tau: float) -> Samples:
    """A straight rise in attack seconds, then a fall from 1 towards sustain; tau in seconds."""
    falling = sustain + (1 - sustain) * np.exp(-np.maximum(t - attack, 0.0) / tau)
    return np.asarray(np.minimum(t / attack, 1.0) * falling)


def ring_out(t: Samples) -> Samples:
    """A factor of 1 that closes as a cosine over the last quarter, so that no struck sound is cut off."""
    part = np.clip((t / t[-1] - 0.75) * 4, 0.0, 1.0)
    return np.asarray(0.5 + 0.5 * np.cos(math.pi * part))


def band(number: int, low_hz: float, high_hz: float) -> Samples:
    """The gain 1/(1+(low/f)⁴) · 1/(1+(f/high)⁴) for every bin of a real spectrum of so many samples."""
    f = np.maximum(np.fft.rfftfreq(number, 1 / RATE), 1e-3)
    return np.asarray(1 / (1 + (low_hz / f) ** 4) / (1 + (f / high_hz) ** 4))


def shaped(dice: Dice, number: int, low_hz: float, high_hz: float) -> Samples:
    """White noise in a band, its highest sample at 1, shape (number, 2)."""
    spectrum = np.fft.rfft(dice.white(number), axis=0) * band(number, low_hz, high_hz)[:, None]
    noise = np.fft.irfft(spectrum, number, axis=0)
    return np.asarray(noise / np.abs(noise).max())


def room(dice: Dice, seconds: float) -> Samples:
    """The answer of a room that falls by 60 dB in so many seconds, of unit energy per channel, (n, 2)."""
    t = clock(seconds)
    noise = shaped(dice, len(t), 180.0, 6500.0) * (10 ** (-3 * t / seconds) * ring_out(t))[:, None]
    noise[: round(0.012 * RATE)] = 0.0
    return np.asarray(noise / np.sqrt((noise**2).sum(axis=0)))


@dataclass(frozen=True, slots=True)
class Tape:
    """A stretch being recorded: what sounds by itself, and what is sent to the room, each (n + tail, 2)."""

    length: int
    dry: Samples
    wet: Samples

    @classmethod
    def blank(cls, seconds: float) -> "Tape":
        length = round(seconds * RATE)
        shape = (length + round(TAIL_SECONDS * RATE), 2)
        return cls(length, np.zeros(shape), np.zeros(shape))

    def lay(self, sound: Samples, seconds: float, send: float) -> None:
        """Add a sound (n, 2) from a moment on; send is the part of it that the room hears."""
        start = round(seconds * RATE)
        end = min(start + len(sound), len(self.dry))
        self.dry[start:end] += sound[: end - start]
        self.wet[start:end] += send * sound[: end - start]

    def played(self, answer: Samples) -> Samples:
        """The stretch in its room, cut at its length, shape (length, 2)."""
        number = len(self.wet) + len(answer)
        return self.dry[: self.length] + _convolved(self.wet, answer, number)[: self.length]

    def looped(self, answer: Samples) -> Samples:
        """The stretch in its room as it sounds when it has always been going round, shape (length, 2)."""
        return self._folded(self.dry) + _convolved(self._folded(self.wet), answer, self.length)

    def _folded(self, bus: Samples) -> Samples:
        """What rings past the end sounds at the beginning."""
        folded = bus[: self.length].copy()
        folded[: len(bus) - self.length] += bus[self.length :]
        return folded


def _convolved(bus: Samples, answer: Samples, number: int) -> Samples:
    """The circular convolution of both over so many samples, channel by channel to spare memory."""
    channels = (
        np.fft.irfft(np.fft.rfft(bus[:, c], number) * np.fft.rfft(answer[:, c], number), number)
        for c in (0, 1)
    )
    return np.stack(list(channels), axis=1)
