"""Timing: how long music is heard around speech, and how far that may give for a programme to end on time."""

from dataclasses import astuple, dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Timing:
    """What music takes of a programme's time, in seconds but for `voice_at`.

    `voice_at` is the share of the opening music that is heard before the voice; `bed_alone` is how long the
    bed is heard before the headlines, `bed_fall` how long it fades behind them; `after_music` lies between a
    sting and the voice, `outro` between the last word and the closing music (negative: that much before the
    word ends), `end` behind the programme's last sound.
    """

    voice_at: Fraction
    bed_alone: Fraction
    bed_fall: Fraction
    after_music: Fraction
    outro: Fraction
    end: Fraction


def _timing(voice_at: int, bed_alone: int, bed_fall: int, after_music: int, outro: int, end: int) -> Timing:
    """A timing from a share in hundredths and milliseconds."""
    rest = (Fraction(one, 1000) for one in (bed_alone, bed_fall, after_music, outro, end))
    return Timing(Fraction(voice_at, 100), *rest)


NATURAL = _timing(65, 1600, 2000, 250, -1000, 300)
SHORTEST = _timing(40, 1350, 1000, 150, -4000, 200)
LONGEST = _timing(75, 6000, 2000, 600, 1000, 800)  # a longer fade of the bed would be a hole


def between(one: Timing, other: Timing, share: Fraction) -> Timing:
    """The timing `share` of the way from `one` to the `other`."""
    pairs = zip(astuple(one), astuple(other), strict=True)
    return Timing(*(first + (last - first) * share for first, last in pairs))
