"""Pieces: the show's music as the mix needs it, each measured once and then kept."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from fractions import Fraction
from hashlib import sha256

from bulletin.clip import as_channels, read_sound, sounding
from bulletin.errors import KeptError, Lacking
from bulletin.loudness import energies, integrated
from bulletin.music import SoundFile, measures_at
from bulletin.order import Plan
from bulletin.powers import SLICES, Power
from bulletin.profile import Delivery
from bulletin.rundown import Headlines
from bulletin.store import Kept, Store
from bulletin.tape import Music

_LAYOUT = 1  # goes up when the same file would be measured in another way


@dataclass(frozen=True, slots=True)
class _Measure:
    """A piece of `length` samples at `rate` Hz, of which those from `start` to before `end` are heard, and
    its power per 100 ms from its first sample on.
    """

    rate: int
    length: int
    start: int
    end: int
    powers: tuple[float, ...]


def measured_music(plan: Plan, delivery: Delivery) -> dict[str, tuple[Music, Power]]:
    """The show's music by its names; a station's own without the silence at its ends, unless it is a bed."""
    beds = {item.sound for item in plan.rundown.items if isinstance(item, Headlines)} | {plan.rundown.bed}
    store = measures_at(plan.order.kept / "takes")
    found = {
        name: (sound, _measured(store, sound, delivery.channels, name not in beds and not sound.shipped))
        for name, sound in plan.music.items()
    }
    return {name: _music(sound, measure, delivery) for name, (sound, measure) in found.items()}


def _music(sound: SoundFile, found: _Measure, delivery: Delivery) -> tuple[Music, Power]:
    """The piece as the mix needs it, and its power in the delivery's channels from its first sample on."""
    rate, start, end = found.rate, found.start, found.end
    level = integrated(found.powers[start * SLICES // rate : -(-end * SLICES // rate)])
    gain = round(delivery.profile.lufs - level, 2)
    piece = Music(sound.digest, Fraction(end - start, rate), gain, Fraction(start, rate))
    return piece, Power(found.powers, found.length / rate)


def _measured(store: Store, sound: SoundFile, channels: int, trim: bool) -> _Measure:
    """What is known of a piece in so many channels, found once and kept by the bytes of its file."""
    key = sha256(f"{_LAYOUT} {sound.digest} {channels} {trim}".encode()).hexdigest()
    kept = store.get(key)
    known = _known(kept) if kept else None
    if known:
        store.touch(key)
        return known
    clip = read_sound(sound.path)
    start, end = sounding(clip) if trim else (0, len(clip.samples))
    powers = energies(as_channels(clip, channels).samples, clip.rate)
    found = _Measure(clip.rate, len(clip.samples), start, end, powers)
    with suppress(KeptError, Lacking):  # where nothing can be kept it is measured again next time
        store.put(key, json.dumps(asdict(found), separators=(",", ":")), b"")
    return found


def _known(kept: Kept) -> _Measure | None:
    """What was kept; None for anything else."""
    try:
        told = json.loads(kept.facts)
        return _Measure(**told | {"powers": tuple(told["powers"])})
    except (ValueError, TypeError, KeyError):
        return None
