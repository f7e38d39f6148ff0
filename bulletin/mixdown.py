"""Mixdown: reels mixed, mastered and encoded one by one, kept, and joined without a seam.

What is asked of a reel and what is known of a kept one cost nothing to read: numpy is loaded where sound is.
"""

from __future__ import annotations

import hashlib
import json
import math
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import import_module, metadata
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from bulletin import take
from bulletin.errors import BulletinError, Failure, KeptError, UsageError
from bulletin.profile import Delivery
from bulletin.store import Store
from bulletin.timeline import Cue, Envelope, Reel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bulletin.clip import Clip, Samples
    from bulletin.loudness import Loudness, Meter
    from bulletin.recording import Stream

_LAYOUT = 2  # goes up when the same reel would be mixed or mastered to another sound
_SLICES = 100  # of a meter in a second
_WINDOW = 4  # tenths of a second in a gating block


@dataclass(frozen=True, slots=True)
class Part:
    """One reel as its codec encoded it: `data`, and the programme `samples` (per channel) it stands for."""

    data: bytes
    samples: int


class Codec(Protocol):
    """A module in `codecs/`: encodes the reels of a delivery one by one and joins them without a seam."""

    SUFFIX: str  # of the file's name, ".mp3"
    TYPE: str  # media type, "audio/mpeg"

    def version(self) -> str:
        """Versions of the encoder and of what the codec adds; part of every reel's key."""

    def offers(self) -> tuple[Delivery, ...]:
        """Every kind that it makes, the best first."""

    def checked(self, delivery: Delivery) -> Delivery:
        """`delivery`, if it is one that it makes; UsageError naming those that it does."""

    def ceiling_margin_db(self, delivery: Delivery) -> float:
        """How many dB true peaks may grow in coding: the limiter stays that far under the ceiling."""

    def encode(self, blocks: Iterable[Samples], delivery: Delivery, last: bool) -> Part:
        """One reel encoded from mastered float32 blocks shaped (n, channels), dithered here where needed."""

    def join(self, parts: Iterable[Part], path: Path, delivery: Delivery) -> None:
        """A whole file at `path` of the parts in order, which it may go through more than once."""


@dataclass(frozen=True, slots=True)
class ReelJob:
    """All it takes to make one reel anywhere: plain data, no sound.

    `codec` is a module's import path; `takes` and `reels` are the folders of the two stores; `sounds` says
    where the sound files are, by the sha256 that cues name them with, `recordings` where those of people are,
    whose survey lies among the takes: what is in neither is a take.
    """

    key: str
    reel: Reel
    delivery: Delivery
    gain_db: float
    last: bool
    codec: str
    takes: Path
    reels: Path
    sounds: tuple[tuple[str, Path], ...] = ()
    recordings: tuple[tuple[str, Path], ...] = ()

    @property
    def samples(self) -> int:
        """How many samples per channel the reel has."""
        return reel_samples(self.reel, self.delivery.rate)


_ENDLESS = {"peak_dbtp": -math.inf, "momentary_max": -math.inf, "separation_lu": math.inf}


@dataclass(frozen=True, slots=True)
class ReelSound:
    """What is known of a mastered reel.

    Its length in `samples`, the energy of each 20 ms (weighted squares summed over samples and channels, as
    little-endian float32: a sixth of the room that numbers would take), true peak in dBTP and loudest 400 ms
    in LUFS, both minus infinity for silence; and the least separation of music under speech in LU, infinite
    where there is none.
    """

    key: str
    samples: int
    grains: bytes
    peak_dbtp: float
    momentary_max: float
    separation_lu: float = math.inf

    def to_json(self) -> str:
        """One line of JSON, from which `from_json` makes the same value."""
        told = asdict(self) | {"grains": b64encode(self.grains).decode("ascii")}
        for name in _ENDLESS:
            told[name] = None if math.isinf(told[name]) else told[name]  # JSON has no infinity
        return json.dumps(told, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> ReelSound:
        """The value that `to_json` wrote; KeptError if `text` is anything else."""
        try:
            told = json.loads(text)
            for name, endless in _ENDLESS.items():
                told[name] = endless if told[name] is None else float(told[name])
            return cls(**told | {"grains": b64decode(told["grains"], validate=True)})
        except (ValueError, TypeError, KeyError) as error:
            raise KeptError("mixdown.facts", reason=str(error)) from error


def store_at(root: Path) -> Store:
    """The store in which reels are kept under the folder `root`."""
    return Store(root, "reel")


def echoes_at(root: Path) -> Store:
    """The store of what was heard of reels, under the folder `root` that they lie in."""
    return Store(root, "echo")


@cache
def version() -> str:
    """Versions of what mixes and masters; part of every reel's key."""
    return f"layout {_LAYOUT} soxr {metadata.version('soxr')}"


def reel_key(reel: Reel, delivery: Delivery, gain_db: float, codec_version: str, last: bool) -> str:
    """The content key of a mastered reel, a SHA-256 in hex: the same wherever in the programme it lies."""
    told = {
        "made": [version(), codec_version],
        "delivery": asdict(delivery),
        "gain_db": float(gain_db),
        "last": last,
        "length": str(reel.length),
        "samples": reel_samples(reel, delivery.rate),
        "cues": [_cue(cue) for cue in reel.cues],
        "envelopes": [_envelope(envelope) for envelope in reel.envelopes],
    }
    canonical = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def reel_samples(reel: Reel, rate: int) -> int:
    """The samples of `reel` at `rate` Hz: from its own start rounded to that of the next, so that all reels
    together are exactly as long as the programme, whatever the rate.
    """
    return round((reel.start + reel.length) * rate) - round(reel.start * rate)


def _cue(cue: Cue) -> list[object]:
    seconds = (str(cue.start), str(cue.length), str(cue.offset))
    fades = (str(cue.rise), str(cue.fall), [float(level) for level in cue.curve], float(cue.high_pass_hz))
    return [cue.lane.value, cue.sound, *seconds, float(cue.gain_db), cue.loop, *fades]


def _envelope(envelope: Envelope) -> list[object]:
    return [envelope.lane.value, [[str(second), float(level)] for second, level in envelope.points]]


def mix_reel(job: ReelJob) -> ReelSound | Failure:
    """The facts of the job's reel, kept under its key when this returns; made only if it was not yet."""
    try:
        return kept_sound(store_at(job.reels), job.key) or _made(job)
    except BulletinError as error:
        return Failure(job.key, error)


def _made(job: ReelJob) -> ReelSound:
    """The reel mixed, mastered, encoded in one pass and put into its store."""
    from bulletin.ahead import ahead
    from bulletin.apart import Apart
    from bulletin.loudness import Meter
    from bulletin.mixer import master, render

    codec = _codec(job.codec)
    ceiling = job.delivery.profile.peak_dbtp - codec.ceiling_margin_db(job.delivery)
    meter = Meter(job.delivery.rate, job.delivery.channels)
    apart = Apart(job.reel, job.delivery.rate, job.delivery.channels)
    mixed = exactly(job.samples, render(job.reel, _loader(job), job.delivery, apart=apart))
    blocks = master(mixed, job.gain_db, ceiling, meter)
    part = codec.encode(ahead(blocks), job.delivery, job.last)
    sound = _sound(job.key, part.samples, meter, apart.separation_lu())
    store_at(job.reels).put(job.key, sound.to_json(), part.data)
    return sound


def exactly(samples: int, blocks: Iterable[Samples]) -> Iterator[Samples]:
    """The blocks of a sound that is exactly so many samples long: cut, or with silence, at the end."""
    import numpy as np

    channels = 1
    for block in blocks:
        channels = block.shape[1]
        yield block[:samples]
        samples -= len(block[:samples])
    if samples:
        yield np.zeros((samples, channels), np.float32)


def _codec(path: str) -> Codec:
    try:
        return cast("Codec", import_module(path))
    except ImportError as error:
        raise UsageError("mixdown.codec", codec=path) from error


def _loader(job: ReelJob) -> Callable[[str], Clip | Stream]:
    """What loads the sound that a cue names: a sound file by its sha256, else a take by its key."""
    from bulletin.clip import read_sound
    from bulletin.recording import stream

    files, people, takes = dict(job.sounds), dict(job.recordings), take.store_at(job.takes)

    def load(sound: str) -> Clip | Stream:
        if sound in people:
            return stream(takes, sound, people[sound])
        return read_sound(files[sound]) if sound in files else take.load_clip(takes, sound)

    return load


def _sound(key: str, samples: int, meter: Meter, separation_lu: float = math.inf) -> ReelSound:
    """What the meter read, rounded to what it is good for, so that kept and fresh facts are the same."""
    read = meter.result()
    rounded = (round(one, 4) for one in (read.peak_dbtp, read.momentary_max, separation_lu))
    return ReelSound(key, samples, _grains(meter), *rounded)


def _grains(meter: Meter) -> bytes:
    import numpy as np

    slices = meter.slices * (meter.rate / _SLICES)
    pairs = np.pad(slices, (0, len(slices) % 2)).reshape(-1, 2)
    grains: bytes = pairs.sum(axis=1).astype("<f4").tobytes()
    return grains


def kept_sound(store: Store, key: str) -> ReelSound | None:
    """What is known of the reel kept under `key`, marked as used; None if none is kept or it is damaged."""
    kept = store.get(key)
    if kept is None:
        return None
    store.touch(key)
    return ReelSound.from_json(kept.facts)


def kept_parts(store: Store, keys: Iterable[str]) -> Iterator[Part]:
    """The encoded reels under `keys`, read one at a time; KeptError where one is gone or damaged."""
    for key in keys:
        kept = store.get(key)
        if kept is None:
            raise KeptError("mixdown.gone", reel=key)
        yield Part(kept.body, ReelSound.from_json(kept.facts).samples)


@dataclass(frozen=True, slots=True)
class Parts:
    """The encoded reels under `keys`, read one at a time whenever they are gone through."""

    store: Store
    keys: tuple[str, ...]

    def __iter__(self) -> Iterator[Part]:
        return kept_parts(self.store, self.keys)


def programme(sounds: Sequence[ReelSound], rate: int) -> Loudness:
    """The loudness of a whole programme at `rate` Hz from what is known of its reels in order, no sound read
    again: within 0.02 LU from 45 s on; in short ones a gating block more or less counts for as much as that.
    """
    from bulletin.loudness import Loudness, integrated, loudness_range, short_max

    energies = _tenths(sounds, rate)
    return Loudness(
        lufs=integrated(energies),
        range_lu=loudness_range(energies),
        peak_dbtp=max((sound.peak_dbtp for sound in sounds), default=-math.inf),
        momentary_max=max((sound.momentary_max for sound in sounds), default=-math.inf),
        short_max=short_max(energies),
    )


def _tenths(sounds: Sequence[ReelSound], rate: int) -> NDArray[np.float64]:
    """The weighted power of each 100 ms of the programme, as a meter that hears all of it divides them; what
    is over at the end is left out, unless the whole is no longer than a gating block.
    """
    import numpy as np

    tenth, total = rate // 10, sum(sound.samples for sound in sounds)
    powers, start = np.zeros(-(-total // tenth)), 0
    for sound in sounds:
        first, found = _placed(sound, start, tenth)
        powers[first : first + len(found)] += found
        start += sound.samples
    return (powers[: total // tenth] if len(powers) > _WINDOW else powers) / tenth


def _placed(sound: ReelSound, start: int, tenth: int) -> tuple[int, NDArray[np.float64]]:
    """In which 100 ms of the programme a reel begins that starts at sample `start`, and its energy from there
    on in each.
    """
    import numpy as np

    grains = np.frombuffer(sound.grains, "<f4").astype(np.float64)
    below = np.concatenate(([0.0], np.cumsum(grains)))
    places = np.minimum(np.arange(len(below)) * (tenth * 10 * 2 // _SLICES), sound.samples)
    first, last = start // tenth, -(-(start + sound.samples) // tenth)
    ends = np.arange(first + 1, last) * tenth - start
    inside = np.interp(ends, places, below)
    return first, np.diff(np.concatenate(([0.0], inside, below[-1:])))


@dataclass(frozen=True, slots=True)
class Mixdown:
    """The reels of one delivery by their keys in order, kept under the folder `store`, their loudness, the
    least separation of music under speech in LU, infinite where there is none, and the samples of each reel.
    """

    delivery: Delivery
    reels: tuple[str, ...]
    store: Path
    loudness: Loudness
    samples: int
    separation_lu: float = math.inf
    lengths: tuple[int, ...] = ()

    def parts(self) -> Iterable[Part]:
        """The encoded reels in order, read one at a time, as often as they are gone through; KeptError where
        one is gone or damaged.
        """
        return Parts(store_at(self.store), self.reels)
