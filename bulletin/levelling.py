"""Levelling: every voice brought to the programme's loudness, story by story, through the show's chain."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bulletin.chain import Chain
from bulletin.compressor import at_peaks, curve, slice_gains
from bulletin.headroom import share_left
from bulletin.loudness import integrated
from bulletin.powers import SLICES, Energies, Power
from bulletin.script import Script, Utterance
from bulletin.take import KeptTake
from bulletin.tape import Heard

_STEPS = 12  # at most, until the gain settles
_SETTLED_DB = 0.005
_MORE_LU = 0.05  # programmes end so much softer than their stories: by the silences around these
_STEPS_PER_DB = 20  # gains are so fine that nobody hears a step, and a changed word seldom moves its story's
_BEFORE = np.zeros(4)  # slices of the silence in front of a story: the meter's windows reach into it


@dataclass(frozen=True, slots=True)
class Booth:
    """What voices are levelled for: the show's chain, the programme's loudness, the limiter's ceiling, and
    the channels of the delivery.
    """

    chain: Chain
    lufs: float
    ceiling_dbtp: float
    channels: int


Level = tuple[int, str, str]


def levelled_with(one: Utterance) -> Level:
    """What an utterance shares its gain with: its story and voice; of what the show says itself, the same
    part, so that another headline leaves the greeting as it is. A recording has its own.
    """
    return one.story, one.id if one.recording else one.role.value if one.story < 0 else "", one.voice


def levelled(
    script: Script, takes: Mapping[str, KeptTake], own_db: Mapping[str, float], booth: Booth
) -> dict[str, Heard]:
    """How each utterance is heard, by its id: with one gain for all that a voice says in a story (`own_db` is
    what its card adds), never one for each sentence.
    """
    said: dict[Level, list[Utterance]] = {}
    for one in script.utterances:
        said.setdefault(levelled_with(one), []).append(one)
    heard: dict[str, Heard] = {}
    for level, ones in said.items():
        gain = _gain(ones, takes, booth)
        for one in ones:
            heard[one.id] = _heard(one, takes[one.id], gain, own_db[level[2]], booth)
    return heard


def power_of(take: KeptTake, channels: int) -> Power:
    """What is known of a take's loudness where every one of so many channels plays it."""
    return Power(tuple(power * channels for power in take.energies), float(take.seconds), take.shares)


def _heard(one: Utterance, take: KeptTake, gain_db: float, own_db: float, booth: Booth) -> Heard:
    chain = _chain(one, booth)
    shape = curve(chain, _powers(take, booth), gain_db, booth.lufs)
    return Heard(
        take=take.key,
        length=Fraction(take.samples, take.rate),
        gain_db=gain_db + own_db,
        curve=tuple(shape.tolist()),
        high_pass_hz=0.0 if one.recording else chain.high_pass_hz,
    )


def _chain(one: Utterance, booth: Booth) -> Chain:
    """The chain that an utterance goes through: a recording with music in it stays as it came."""
    return Chain("as it came") if one.mixed else booth.chain


def _powers(take: KeptTake, booth: Booth) -> Energies:
    return np.array(take.energies) * booth.channels


def _gain(said: list[Utterance], takes: Mapping[str, KeptTake], booth: Booth) -> float:
    """The gain in dB at which these utterances, their pauses included (the meter's windows reach into them),
    have the programme's loudness once they are compressed and limited.
    """
    powers = [_powers(takes[one.id], booth) for one in said]
    pauses = [np.zeros(round(one.pause * SLICES)) for one in said]
    gain = 0.0
    for _ in range(_STEPS):
        played = (
            _played(power, takes[one.id].shares, gain, _chain(one, booth), booth)
            for power, one in zip(powers, said, strict=True)
        )
        every = [_BEFORE, *(part for pair in zip(played, pauses, strict=True) for part in pair)]
        miss = booth.lufs + _MORE_LU - integrated(np.concatenate(every))
        gain += miss
        if abs(miss) < _SETTLED_DB:
            break
    return round(gain * _STEPS_PER_DB) / _STEPS_PER_DB


def _played(
    powers: Energies, shares: tuple[float, ...], gain_db: float, chain: Chain, booth: Booth
) -> Energies:
    """The weighted powers of a take as it will be heard: with its gain, compressed, and limited."""
    gains = gain_db + slice_gains(curve(chain, powers, gain_db, booth.lufs), powers)
    left = share_left(shares, at_peaks(gains, powers), booth.ceiling_dbtp) if shares else 1.0
    return np.asarray(powers * 10.0 ** (gains / 10.0) * left)
