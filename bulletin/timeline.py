"""Timeline: cues on lanes with gain envelopes, in exact fractions of a second, cut into reels."""

import math
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

# One MP3 frame (ISO/IEC 11172-3 Layer III, 1152 samples at 44.1 kHz): reels start on this grid, so that a
# frame-wise join puts every reel where it belongs.
FRAME = Fraction(1152, 44100)


class Lane(StrEnum):
    """Where a cue lies."""

    SPEECH = "speech"
    BED = "bed"
    EFFECTS = "effects"


@dataclass(frozen=True, slots=True)
class Cue:
    """A sound and when it starts.

    `sound` is a take's key or the sha256 of a sound file; from `offset` seconds into it, `length` seconds are
    heard from `start` on, times `gain_db`; a looped sound begins again at its end. Over `rise` and `fall`
    seconds at its ends it fades with equal power (a quarter of a sine); `curve` is the gain in dB at every
    100 ms of what is heard, straight between them; under `high_pass_hz` nothing is heard, where it is not 0.
    """

    lane: Lane
    sound: str
    start: Fraction
    length: Fraction
    offset: Fraction = Fraction(0)
    gain_db: float = 0.0
    loop: bool = False
    rise: Fraction = Fraction(0)
    fall: Fraction = Fraction(0)
    curve: tuple[float, ...] = ()
    high_pass_hz: float = 0.0

    @property
    def end(self) -> Fraction:
        """When it is over."""
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Envelope:
    """Gain of a lane over time: (second, dB) points, linear in dB between them, level outside."""

    lane: Lane
    points: tuple[tuple[Fraction, float], ...]


@dataclass(frozen=True, slots=True)
class Reel:
    """A span of the programme that begins and ends in silence: `start` in the programme, times in `cues` and
    `envelopes` relative to it; `length` is a whole number of MP3 frames except for the last reel.
    """

    start: Fraction
    length: Fraction
    cues: tuple[Cue, ...]
    envelopes: tuple[Envelope, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """When an utterance is heard in the programme, in seconds."""

    utterance: str
    start: Fraction
    end: Fraction


class Passage(StrEnum):
    """What a section of the programme is."""

    OPENING = "opening"
    HEADLINES = "headlines"
    CONTENTS = "contents"
    STORY = "story"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the programme that listeners can go to; `story` counts from 0, -1 for the show's own."""

    part: Passage
    story: int
    start: Fraction
    end: Fraction


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole programme: reels without a gap, utterances and sections at their times."""

    reels: tuple[Reel, ...]
    placed: tuple[Placed, ...]
    sections: tuple[Section, ...]

    @property
    def length(self) -> Fraction:
        """Seconds from the first to the last sample."""
        return self.reels[-1].start + self.reels[-1].length if self.reels else Fraction(0)


def whole_frames(length: Fraction) -> Fraction:
    """The least whole number of MP3 frames that holds `length` seconds, in seconds."""
    return math.ceil(length / FRAME) * FRAME
