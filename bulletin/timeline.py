"""Timeline: cues on lanes with gain envelopes, in exact fractions of a second."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Lane(StrEnum):
    """Where a cue lies."""

    SPEECH = "speech"
    BED = "bed"
    EFFECTS = "effects"


@dataclass(frozen=True, slots=True)
class Cue:
    """A sound and when it starts.

    `sound` is a take's key or the sha256 of a sound file; from `offset` seconds into it, `length` seconds are
    heard from `start` on, times `gain_db`; a looped sound begins again at its end.
    """

    lane: Lane
    sound: str
    start: Fraction
    length: Fraction
    offset: Fraction = Fraction(0)
    gain_db: float = 0.0
    loop: bool = False


@dataclass(frozen=True, slots=True)
class Envelope:
    """Gain of a lane over time: (second, dB) points, linear in dB between them, level outside."""

    lane: Lane
    points: tuple[tuple[Fraction, float], ...]


@dataclass(frozen=True, slots=True)
class Reel:
    """A span of the programme that begins and ends in silence: `start` in the programme, times in `cues` and
    `envelopes` relative to it; `length` is a whole number of MP3 frames except for the last reel."""

    start: Fraction
    length: Fraction
    cues: tuple[Cue, ...]
    envelopes: tuple[Envelope, ...]
