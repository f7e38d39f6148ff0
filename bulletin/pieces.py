"""Pieces: the show's music as the mix needs it, each measured once."""

from fractions import Fraction

from bulletin.clip import as_channels, read_sound, sounding
from bulletin.loudness import energies, integrated
from bulletin.music import SoundFile
from bulletin.order import Plan
from bulletin.powers import SLICES, Power
from bulletin.profile import Delivery
from bulletin.rundown import Headlines
from bulletin.tape import Music


def measured_music(plan: Plan, delivery: Delivery) -> dict[str, tuple[Music, Power]]:
    """The show's music by its names; a station's own without the silence at its ends, unless it is a bed."""
    beds = {item.sound for item in plan.rundown.items if isinstance(item, Headlines)} | {plan.rundown.bed}
    return {
        name: _music(sound, delivery, trim=name not in beds and not sound.shipped)
        for name, sound in plan.music.items()
    }


def _music(sound: SoundFile, delivery: Delivery, trim: bool) -> tuple[Music, Power]:
    """The piece as the mix needs it, and its power in the delivery's channels from its first sample on."""
    clip = read_sound(sound.path)
    start, end = sounding(clip) if trim else (0, len(clip.samples))
    powers = energies(as_channels(clip, delivery.channels).samples, clip.rate)
    level = integrated(powers[start * SLICES // clip.rate : -(-end * SLICES // clip.rate)])
    gain = round(delivery.profile.lufs - level, 2)
    piece = Music(sound.digest, Fraction(end - start, clip.rate), gain, Fraction(start, clip.rate))
    return piece, Power(powers, float(clip.seconds))
