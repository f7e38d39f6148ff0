"""What is played: the chords, the call, and the figures that the pieces are built from."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import instruments
from sound import BEAT_SECONDS, Dice, Tape, beats, hertz

CHORDS = {
    "Dm": ("D3", "A3", "D4", "F4", "A4"),
    "Bb": ("Bb2", "F3", "Bb3", "D4", "F4"),
    "C": ("C3", "G3", "C4", "E4", "G4"),
    "F": ("F2", "C3", "A3", "C4", "F4"),
    "Gm": ("G2", "D3", "Bb3", "D4", "G4"),
    "A": ("A2", "E3", "A3", "C#4", "E4"),
    "D": ("D3", "A3", "D4", "F#4", "A4"),
    "Dsus": ("D3", "A3", "D4", "E4", "A4"),
}
CALL = ("D5", "A5", "G5", "D6")
CALL_BEATS = (0.0, 1.0, 1.5, 2.0)
_CALL_PLACES = (-0.4, 0.1, 0.3, 0.0)
RUN = (0, 2, 1, 2, 0, 2, 3, 2, 0, 2, 1, 2, 4, 3, 2, 1)
PLAIN = (0, 2, 1, 2, 0, 2, 3, 2) * 2
TURNED = (0, 2, 1, 2, 0, 3, 1, 2, 0, 2, 1, 2, 3, 2, 1, 2)


@dataclass(frozen=True, slots=True)
class Stage:
    """A tape and the chance that its players share."""

    tape: Tape
    dice: Dice

    def stab(
        self, chord: str, at: float, seconds: float, level: float = 1.0, brightness: float = 1.3
    ) -> None:
        """The brass on one chord."""
        for index, note in enumerate(CHORDS[chord]):
            sound = instruments.brass(self.dice, hertz(note), seconds, brightness)
            self.tape.lay(sound * level * (0.8 if index else 1.0), at, 0.28)

    def call(
        self, times: Sequence[float], level: float = 1.0, octaves: int = 0, ring_seconds: float = 2.4
    ) -> None:
        """The four notes that say who is speaking, on bells, at four times in seconds."""
        for note, place, at in zip(CALL, _CALL_PLACES, times, strict=True):
            sound = instruments.bell(self.dice, hertz(note, octaves), place, ring_seconds)
            self.tape.lay(sound * level, at, 0.6 if octaves else 0.5)

    def ostinato(self, chords: Sequence[str], bar: int, level: float, pattern: Sequence[int] = RUN) -> None:
        """One bar of plucked sixteenths, shared out evenly among the chords."""
        for step, tone in enumerate(pattern):
            chord = CHORDS[chords[step * len(chords) // len(pattern)]]
            accent = self.dice.between(0.55, 0.65) if step % 4 else 1.0
            place = 0.5 * math.sin(step)
            hz = hertz(chord[tone], 1 if tone < 2 else 0)
            sound = instruments.pluck(self.dice, hz, 0.7 * BEAT_SECONDS / 4, place)
            self.tape.lay(sound * level * accent, beats(step / 4, bar), 0.22)

    def drum(self, note: str, at: float, level: float, seconds: float = 1.6) -> None:
        """One stroke of the timpani."""
        self.tape.lay(instruments.timpani(self.dice, hertz(note), seconds) * level, at, 0.25)

    def roll(self, bar: int) -> None:
        """Six growing strokes that lead into a bar."""
        for stroke in range(6):
            self.drum("A1", beats(-0.75 + stroke / 8, bar), 0.16 + 0.09 * stroke, 0.5)

    def pads(self, notes: Sequence[str], at: float, seconds: float, level: float, send: float) -> None:
        """A held chord."""
        for note in notes:
            self.tape.lay(instruments.pad(self.dice, hertz(note), seconds) * level, at, send)

    def crash(self, low_hz: float, high_hz: float, at: float, tau: float, level: float) -> None:
        """A cymbal, or a hat: the shorter it rings, the drier."""
        self.tape.lay(
            instruments.cymbal(self.dice, low_hz, high_hz, tau) * level, at, min(0.3, max(0.1, tau))
        )


def call_times(at: float, pace: float = 1.0) -> tuple[float, ...]:
    """When the four notes of the call begin, in seconds; pace stretches their usual beats."""
    return tuple(at + beats(beat * pace) for beat in CALL_BEATS)
