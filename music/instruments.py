"""The orchestra: every instrument is arithmetic, from a pitch in hertz to sound of shape (n, 2)."""

import math
from dataclasses import dataclass

import numpy as np
from sound import RATE, Dice, Samples, clock, pan, release, ring_out, settle, shaped

_TIMPANI = (
    (1.0, 1.0, 0.55),
    (1.504, 0.62, 0.42),
    (1.742, 0.3, 0.22),
    (2.0, 0.42, 0.30),
    (2.245, 0.2, 0.16),
    (2.494, 0.22, 0.14),
)
_BELL = (
    (0.5, 0.25, 1.1),
    (1.0, 1.0, 0.8),
    (1.004, 0.4, 0.7),
    (2.0, 0.5, 0.5),
    (2.76, 0.28, 0.3),
    (3.0, 0.2, 0.28),
    (4.1, 0.16, 0.16),
    (5.4, 0.12, 0.1),
    (6.8, 0.06, 0.07),
)
"""The modes of a struck body: ratio to the pitch, level, time constant in seconds."""


@dataclass(frozen=True, slots=True)
class Saw:
    """A choir of additive saws: how many, how far apart in cents, how wide (0 to 1), how bright.

    Harmonic k, up to so many and up to 9 kHz, has the level k^-(1 + 0.55 / brightness). Where decay_seconds
    is finite it also fades like exp(-t (k - 1) / (12 decay)): a filter that closes, without a filter.
    """

    voices: int
    cents: float
    width: float
    brightness: float
    decay_seconds: float
    harmonics: int = 1000


def _harmonics(saw: Saw, hz: float, t: Samples, phase: float) -> Samples:
    """One voice, (n,), by Horner's rule: the k-th power of a turning pointer is the k-th harmonic."""
    pointer = np.exp(1j * (2 * math.pi * hz * t + phase))
    closing = pointer * np.exp(-t / (12 * saw.decay_seconds))
    total = np.zeros_like(pointer)
    for k in range(min(saw.harmonics, int(9000 / hz)), 0, -1):
        total *= closing
        total += k ** -(1 + 0.55 / saw.brightness)
    return np.asarray((total * pointer).imag)


def _choir(dice: Dice, saw: Saw, hz: float, t: Samples) -> Samples:
    """The mean of all voices, spread over the stereo width, (n, 2)."""
    sound = np.zeros((len(t), 2))
    for place in np.linspace(-1, 1, saw.voices):
        cents = saw.cents * (saw.voices - 1) / 2 * place
        voice = _harmonics(saw, hz * 2 ** (cents / 1200), t, dice.phase())
        sound += pan(voice, saw.width * float(place))
    return sound / saw.voices


def brass(dice: Dice, hz: float, seconds: float, brightness: float = 1.3) -> Samples:
    """A section of five, held for so many seconds."""
    t = clock(seconds + 0.22)
    saw = Saw(5, 7, 0.8, brightness, 0.55 * seconds + 0.12)
    level = 0.30 * settle(t, 0.018, 0.62, 0.35) * release(t, seconds, 0.22, 5)
    return _choir(dice, saw, hz, t) * level[:, None]


def pluck(dice: Dice, hz: float, seconds: float, place: float) -> Samples:
    """A short plucked string, leaning to a place between left (-1) and right (1)."""
    t = clock(seconds + 0.08)
    sound = _choir(dice, Saw(2, 5, 0.3, 0.8, 0.05, 16), hz, t)
    level = 0.35 * settle(t, 0.004, 0.02, 0.09) * release(t, seconds, 0.08, 5)
    lean = pan(np.full(1, math.sqrt(2)), place)
    return sound * level[:, None] * lean


def pad(dice: Dice, hz: float, seconds: float) -> Samples:
    """A soft held chord tone that swells in half a second."""
    t = clock(seconds + 0.6)
    level = 0.22 * np.minimum(t / 0.5, 1.0) ** 1.5 * release(t, seconds, 0.6, 3.5)
    return _choir(dice, Saw(4, 9, 0.9, 0.45, math.inf, 8), hz, t) * level[:, None]


def timpani(dice: Dice, hz: float, seconds: float = 1.6) -> Samples:
    """A kettledrum whose pitch sinks as it is struck."""
    t = clock(seconds)
    warped = t + 0.018 * (1 - np.exp(-t / 0.035))
    skin = sum(a * np.sin(2 * math.pi * hz * r * warped) * np.exp(-t / tau) for r, a, tau in _TIMPANI)
    window = np.hanning(62)[1:-1]
    stick = np.convolve(dice.white(len(t))[:, 0], window / math.sqrt((window**2).sum()), mode="same")
    sound = 0.33 * np.asarray(skin) + 0.5 * stick * np.exp(-t / 0.012)
    sound *= 0.8 * np.minimum(t / 0.002, 1.0) * ring_out(t)
    return np.asarray(sound[:, None] * np.array([1.0, 0.96]))


def bell(dice: Dice, hz: float, place: float, seconds: float = 2.4) -> Samples:
    """A struck bell at a place between left (-1) and right (1)."""
    t = clock(seconds)
    sound = np.zeros(len(t))
    for ratio, level, tau in _BELL:
        phase = dice.phase()
        if hz * ratio < 15_000:
            sound += level * np.sin(2 * math.pi * hz * ratio * t + phase) * np.exp(-t / tau)
    return pan(0.16 * sound * np.minimum(t / 0.0015, 1.0) * ring_out(t), place)


def bass(hz: float, seconds: float) -> Samples:
    """A round bass note in the middle."""
    t = clock(seconds + 0.05)
    angle = 2 * math.pi * hz * t
    sound = np.sin(angle) + 0.35 * np.sin(2 * angle) + 0.12 * np.sin(3 * angle)
    return pan(0.30 * sound * settle(t, 0.006, 0.35, 0.18) * release(t, seconds, 0.05, 5), 0.0)


def cymbal(dice: Dice, low_hz: float, high_hz: float, tau: float) -> Samples:
    """A burst of noise in a band that dies with a time constant in seconds; also the hats."""
    t = clock(8 * tau)
    level = np.minimum(t / 0.001, 1.0) * np.exp(-t / tau) * ring_out(t)
    return shaped(dice, len(t), low_hz, high_hz) * level[:, None]


def riser(dice: Dice, seconds: float) -> Samples:
    """Noise that grows with the cube of time and stops within 5 ms."""
    t = clock(seconds)
    level = (t / seconds) ** 3 * np.minimum((t[-1] - t) / 0.005, 1.0)
    return np.asarray(shaped(dice, len(t), 2500.0, 11_000.0) * level[:, None])


def fade(number: int, points: tuple[tuple[float, float], ...]) -> Samples:
    """A gain for so many samples through points of (seconds, dB), straight in dB between them."""
    seconds, db = zip(*points, strict=True)
    return np.asarray(10 ** (np.interp(np.arange(number) / RATE, seconds, db) / 20))
