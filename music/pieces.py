"""The five pieces, each from silence to float sound of shape (n, 2) that still wants its level."""

import math

import instruments
import numpy as np
from score import CHORDS, PLAIN, TURNED, Stage, call_times
from sound import BEAT_SECONDS, RATE, Dice, Samples, Tape, beats, hertz, room

IDENT_SECONDS, INTRO_SECONDS, STING_SECONDS, OUTRO_SECONDS = 2.8, 6.0, 1.2, 6.0
IDENT_FULL_SECONDS, INTRO_FULL_SECONDS, STING_FULL_SECONDS, OUTRO_FULL_SECONDS = 1.4, 3.9, 0.75, 3.6
"""How long a piece is heard in full before it fades."""
BED_BARS = 32
LOWEST_HZ = 48.0
INTRO_FADE = ((INTRO_FULL_SECONDS, 0.0), (5.1, -14.0), (5.6, -16.0), (6.0, -60.0))
"""Points of (seconds, dB): the music stands back before the voice comes."""
IDENT_CALL = call_times(0.0)
INTRO_CALL = call_times(0.0)
STING_CALL = call_times(0.0, 0.5)
BED_CALLS = tuple(call_times(beats(0, bar)) for bar in (6, 14, 22, 30))
OUTRO_CALL = tuple(beats(beat, 1) for beat in (0, 0.75, 1.25, 2))
_PROGRESSION = ("Dm", "Bb", "F", "C", "Dm", "Bb", "Gm", "C")


def _warm(sound: Samples) -> Samples:
    """The sound pressed a little, as an old desk does: 0.9 tanh(1.6 x / 0.9), with x at most 1."""
    return np.asarray(0.9 * np.tanh(1.6 * sound / np.abs(sound).max() / 0.9))


def _closed(sound: Samples) -> Samples:
    """The sound with its last 64 samples brought to exactly 0."""
    sound[-64:] *= np.linspace(1, 0, 64)[:, None]
    return sound


def _cosine_fade(number: int, from_seconds: float, power: float) -> Samples:
    """A gain of 1, then a quarter of a cosine to some power, down to 0 at the end, shape (n, 1)."""
    start = from_seconds * RATE
    part = np.clip((np.arange(number) - start) / (number - 1 - start), 0.0, 1.0)
    return np.asarray(np.cos(part * math.pi / 2)[:, None] ** power)


def ident() -> Samples:
    """The call over Dsus, A and D: asked, and answered in the major."""
    stage = Stage(Tape.blank(IDENT_SECONDS), Dice(1))
    stage.stab("Dsus", 0.0, 0.30, 0.75)
    stage.stab("A", beats(1.5), 0.14, 0.6)
    stage.stab("D", beats(2), 0.95, 1.0, 1.2)
    stage.drum("D2", 0.0, 0.7)
    stage.drum("A1", beats(1.5), 0.5)
    stage.drum("D2", beats(2), 1.0)
    stage.call(IDENT_CALL, 1.2)
    stage.pads(("D4", "A4", "D5", "F#5"), beats(2), 0.9, 0.5, 0.35)
    stage.crash(3500, 12_000, beats(2), 0.4, 0.10)
    sound = _warm(stage.tape.played(room(Dice(1, 1), 1.4)))
    return _closed(sound * _cosine_fade(len(sound), IDENT_FULL_SECONDS, 1.5))


def intro() -> Samples:
    """Three bars in D minor; from 3.9 s on they make way."""
    stage = Stage(Tape.blank(INTRO_SECONDS), Dice(2))
    for chord, beat, seconds, level in (("Dm", 0, 0.9, 1.0), ("Dm", 3, 0.18, 0.6), ("C", 3.5, 0.18, 0.6)):
        stage.stab(chord, beats(beat), seconds, level)
    stage.stab("Bb", beats(0, 1), 0.75, 0.95)
    stage.stab("C", beats(2, 1), 0.75, 0.95)
    stage.stab("Dsus", beats(0, 2), 1.3, 1.0, 1.1)
    for note, beat, bar, level in (
        ("D2", 0, 0, 1.0),
        ("Bb1", 0, 1, 0.8),
        ("C2", 2, 1, 0.85),
        ("D2", 0, 2, 1.1),
    ):
        stage.drum(note, beats(beat, bar), level)
    stage.roll(2)
    stage.ostinato(("Dm",), 0, 0.9)
    stage.ostinato(("Bb", "C"), 1, 0.9)
    stage.ostinato(("Dm",), 2, 0.75)
    stage.call(INTRO_CALL)
    stage.call(call_times(beats(0, 2), 0.75), 0.9)
    stage.crash(3500, 12_000, 0.0, 0.45, 0.16)
    stage.crash(3500, 12_000, beats(0, 2), 0.5, 0.14)
    stage.tape.lay(instruments.riser(stage.dice, 1.0) * 0.10, beats(0, 2) - 1.0, 0.3)
    stage.pads(("D4", "A4", "D5"), beats(0, 2), 1.5, 0.5, 0.35)
    sound = _warm(stage.tape.played(room(Dice(2, 1), 1.7)))
    return _closed(sound * instruments.fade(len(sound), INTRO_FADE)[:, None])


def sting() -> Samples:
    """The call at double pace over two stabs: a new story begins."""
    stage = Stage(Tape.blank(STING_SECONDS), Dice(3))
    stage.drum("D2", 0.0, 0.7)
    stage.stab("Dm", 0.0, 0.12, 0.7)
    stage.stab("Dsus", beats(0.5), 0.3, 0.6)
    stage.call(STING_CALL)
    stage.crash(4000, 13_000, 0.0, 0.15, 0.07)
    sound = _warm(stage.tape.played(room(Dice(3, 1), 0.8)))
    return _closed(sound * _cosine_fade(len(sound), STING_FULL_SECONDS, 1.0))


def outro() -> Samples:
    """G minor and A resolve to D major, and the call has the last word."""
    stage = Stage(Tape.blank(OUTRO_SECONDS), Dice(4))
    for note, beat, bar, level in (
        ("G1", 0, 0, 0.8),
        ("A1", 2, 0, 0.9),
        ("D2", 0, 1, 1.2),
        ("D2", 0.5, 1, 0.5),
    ):
        stage.drum(note, beats(beat, bar), level, 2.2)
    stage.stab("Gm", 0.0, 0.6, 0.9)
    stage.stab("A", beats(2), 0.6, 0.95)
    stage.stab("D", beats(0, 1), 1.7, 1.05, 1.2)
    stage.ostinato(("Gm", "A"), 0, 0.8)
    stage.roll(1)
    stage.call(OUTRO_CALL, ring_seconds=3.4)
    stage.crash(3500, 12_000, beats(0, 1), 0.6, 0.16)
    stage.pads(("D4", "A4", "D5", "F#5"), beats(0, 1), 1.6, 0.5, 0.35)
    sound = _warm(stage.tape.played(room(Dice(4, 1), 2.0)))
    return _closed(sound * _cosine_fade(len(sound), OUTRO_FULL_SECONDS, 1.5))


def bed() -> Samples:
    """Thirty-two bars that go round without a seam, and leave the middle of the voice free."""
    stage = Stage(Tape.blank(beats(0, BED_BARS)), Dice(5))
    for bar in range(BED_BARS):
        chord = _PROGRESSION[bar // 2 % 8]
        if bar % 2 == 0:
            stage.pads(CHORDS[chord][2:], beats(0, bar), beats(0, 2), 0.55, 0.2)
        level, pattern = (0.34, 0.42)[bar // 8 % 2], (PLAIN, TURNED)[bar // 4 % 2]
        stage.ostinato((chord,), bar, level, pattern)
        _bass_line(stage, chord, bar)
        _hats(stage, bar)
        if bar % 8 == 0:
            stage.drum("D2", beats(0, bar), 0.30)
    for times in BED_CALLS:
        stage.call(times, 0.16, -1)
    return _speech_notch(stage.tape.looped(room(Dice(5, 1), 1.4)))


def _bass_line(stage: Stage, chord: str, bar: int) -> None:
    """The root in quarters, every fourth bar in eighths: an octave down, but no deeper than a radio plays."""
    notes = 8 if bar % 4 == 3 else 4
    root = CHORDS[chord][0]
    deep = hertz(root, -1)
    hz = deep if deep >= LOWEST_HZ else hertz(root)
    sound = instruments.bass(hz, 0.42 * BEAT_SECONDS) * 0.55
    for note in range(notes):
        stage.tape.lay(sound, beats(note * 4 / notes, bar), 0.02)


def _hats(stage: Stage, bar: int) -> None:
    for beat in (1, 3):
        stage.crash(6000, 14_000, beats(beat, bar), 0.012, 0.028)
    for beat in range(4):
        stage.crash(9000, 16_000, beats(beat + 0.5, bar), 0.006, 0.012)


def _speech_notch(sound: Samples) -> Samples:
    """A loop without 9 dB at 2.2 kHz, a bell curve over octaves of sigma 1.25, without any delay."""
    octaves = np.log2(np.maximum(np.fft.rfftfreq(len(sound), 1 / RATE), 1.0) / 2200)
    gain = 10 ** (-9 / 20 * np.exp(-0.5 * (octaves / 1.25) ** 2))
    channels = (np.fft.irfft(np.fft.rfft(sound[:, c]) * gain, len(sound)) for c in (0, 1))
    return np.stack(list(channels), axis=1)
