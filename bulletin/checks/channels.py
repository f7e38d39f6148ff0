"""Channels: left and right sound together, none is dead, none far louder, and nothing stands off centre."""

from collections.abc import Iterator

import numpy as np

from bulletin.flaws import Balance
from bulletin.hearing import Hearing
from bulletin.loudness import decibels
from bulletin.report import Finding, note, wrong

RANK = 30

DEAD_DB = 40.0  # one channel so far under the other says nothing
UNEVEN_DB, ODD_DB = 6.0, 3.0  # between the channels of a whole programme: not fit, and worth a note
OUT_OF_PHASE = -0.3  # correlation of left and right below which a mono radio loses the voice
OUT_OF_PHASE_SECONDS = 2.0  # in one place
OFFSET = 10 ** (-40 / 20)  # of full scale: a steady offset costs headroom and clicks at both ends
_HEARD = 10 ** (-50 / 10)  # power of a block that counts


def examine(hearing: Hearing) -> Iterator[Finding]:
    """What is wrong between left and right, or with the zero line."""
    balance = hearing.balance
    if hearing.measured.channels == 2:
        yield from _stereo(balance)
    offset = float(np.abs(np.median(balance.means, axis=0)).max()) if len(balance.means) else 0.0
    if offset > OFFSET:
        yield wrong("check.offset", level=f"{decibels(offset):.1f}")


def _stereo(balance: Balance) -> Iterator[Finding]:
    left, right = balance.powers.mean(axis=0) if len(balance.powers) else (0.0, 0.0)
    between = 10 * np.log10((left + 1e-12) / (right + 1e-12))
    if max(left, right) < _HEARD:
        return
    if abs(between) > DEAD_DB:
        yield wrong("check.dead_right" if between > 0 else "check.dead_left")
    else:
        yield from _phase(balance)
        if abs(between) > ODD_DB:
            told = wrong if abs(between) > UNEVEN_DB else note
            yield told("check.uneven_right" if between > 0 else "check.uneven_left", db=f"{abs(between):.1f}")


def _phase(balance: Balance) -> Iterator[Finding]:
    """Where left and right cancel each other for long enough to be heard."""
    root = np.sqrt(balance.powers[:, 0] * balance.powers[:, 1])
    heard = root > _HEARD
    against = heard & (balance.products < OUT_OF_PHASE * root)
    begun = None
    for at, loud, bad in zip((*balance.seconds, np.inf), (*heard, True), (*against, False), strict=True):
        if bad and begun is None:
            begun = at
        elif loud and not bad:
            if begun is not None and min(at, _length(balance)) - begun >= OUT_OF_PHASE_SECONDS:
                yield wrong("check.phase", float(begun), seconds=f"{min(at, _length(balance)) - begun:.1f}")
                return
            begun = None


def _length(balance: Balance) -> float:
    """About how long the programme is, in seconds."""
    step = balance.seconds[1] - balance.seconds[0] if len(balance.seconds) > 1 else 0.0
    return float(balance.seconds[-1] + step)
