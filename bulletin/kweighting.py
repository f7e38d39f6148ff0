"""K weighting (ITU-R BS.1770-4, annex 1) for any rate: the ear's filter in front of a loudness meter.

A recursive filter is one sample after another; here it is laid out as small matrix products instead, a row of
samples at a time, so that numpy alone runs it some hundred times faster than real time without loading scipy.
"""

import math
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
State = NDArray[np.float64]  # four numbers per channel, shaped (channels, 4)
Biquad = tuple[Matrix, Matrix]  # (b, a) of a filter of second order, a[0] being 1

_ROW = 32  # samples in a row, and rows in a grain
GRAIN = _ROW * _ROW
_GRAINS = 14  # worked on at once: so few that no library spreads a product over other cores
STRETCH = _GRAINS * GRAIN  # samples: a third of a second, which the processor keeps close by
_ORDER = 4
_PAGES_BYTES = 1 << 20

# The analogue prototypes behind the 48 kHz coefficients of BS.1770-4, tables 1 and 2.
_SHELF_HZ, _SHELF_DB, _SHELF_Q = 1681.974450955533, 3.999843853973347, 0.7071752369554196
_PASS_HZ, _PASS_Q = 38.13547087602444, 0.5003270373238773
_SHELF_SLOPE = 0.4996667741545416


@dataclass(frozen=True, slots=True, eq=False)
class Kernel:
    """The filter as matrices.

    `row` gives a row's own output and what it adds to the state, `rings` what a state goes on to sound like
    in its row. `grain` gives what the rows of a grain add to the states at its later rows and after it,
    `rows` what a state becomes there; `stretch` and `grains` do the same for the grains of a stretch.
    """

    row: Matrix
    rings: Matrix
    grain: Matrix
    rows: Matrix
    stretch: Matrix
    grains: Matrix


def _biquads(rate: int) -> tuple[Biquad, Biquad]:
    """The shelf and the high-pass."""
    k = math.tan(math.pi * _SHELF_HZ / rate)
    high = 10.0 ** (_SHELF_DB / 20.0)
    band = high**_SHELF_SLOPE
    a0 = 1.0 + k / _SHELF_Q + k * k
    shelf = np.array(
        [high + band * k / _SHELF_Q + k * k, 2 * (k * k - high), high - band * k / _SHELF_Q + k * k]
    )
    shelf_a = np.array([a0, 2 * (k * k - 1), 1 - k / _SHELF_Q + k * k])
    k = math.tan(math.pi * _PASS_HZ / rate)
    pass_a = np.array([1 + k / _PASS_Q + k * k, 2 * (k * k - 1), 1 - k / _PASS_Q + k * k])
    return (shelf / a0, shelf_a / a0), (np.array([1.0, -2.0, 1.0]), pass_a / pass_a[0])


def _cascade(filters: tuple[Biquad, Biquad]) -> tuple[Matrix, Matrix, Matrix, float]:
    """Both filters as one state space, transposed direct form II: s' = A s + B x, y = C s + D x."""
    (b, a), (d, c) = filters
    first, second = np.array([1.0, 0, 0, 0]), np.array([d[0], 0, 1.0, 0])
    advance = np.array(
        [
            [-a[1], 1, 0, 0],
            [-a[2], 0, 0, 0],
            d[1] * first - c[1] * second + [0, 0, 0, 1],
            d[2] * first - c[2] * second,
        ]
    )
    through = float(d[0] * b[0])
    enter = np.array(
        [
            b[1] - a[1] * b[0],
            b[2] - a[2] * b[0],
            d[1] * b[0] - c[1] * through,
            d[2] * b[0] - c[2] * through,
        ]
    )
    return advance, enter, second, through


@cache
def keep_pages() -> None:
    """From here on freed memory serves the next block: glibc gives back all that exceeds twice the largest
    piece it was once asked for, and taking fresh pages for every block costs more than the work on it.
    """
    np.empty(_PAGES_BYTES, np.uint8)


@lru_cache(maxsize=8)
def kernel(rate: int) -> Kernel:
    """The filter for sound of `rate` Hz."""
    return laid_out(_biquads(rate))


def laid_out(filters: tuple[Biquad, Biquad]) -> Kernel:
    """Two filters of second order, one after the other, as matrices."""
    keep_pages()
    advance, enter, leave, through = _cascade(filters)
    powers = [np.linalg.matrix_power(advance, n) for n in range(_ROW + 1)]
    ring = np.array([leave @ power for power in powers[:_ROW]])
    impulse = np.concatenate(([through], ring[:-1] @ enter))
    row = np.zeros((_ROW, _ROW + _ORDER))
    for at in range(_ROW):
        row[at, at:_ROW] = impulse[: _ROW - at]
        row[at, _ROW:] = powers[_ROW - 1 - at] @ enter
    grain, rows = _ladder(powers[_ROW], _ROW)
    stretch, grains = _ladder(np.linalg.matrix_power(powers[_ROW], _ROW), _GRAINS)
    return Kernel(row, np.ascontiguousarray(ring.T), grain, rows, stretch, grains)


def _ladder(leap: Matrix, steps: int) -> tuple[Matrix, Matrix]:
    """What each step of many adds to the states at the later ones and after them; what a state becomes there.

    `leap` is what one step makes of a state.
    """
    leaps = [np.linalg.matrix_power(leap, count).T for count in range(steps + 1)]
    added = np.zeros((steps, _ORDER, steps + 1, _ORDER))
    for source in range(steps):
        for target in range(source + 1, steps + 1):
            added[source, :, target] = leaps[target - 1 - source]
    return added.reshape(steps * _ORDER, -1), np.hstack(leaps)


def weighted(sound: Matrix, state: State, kernel: Kernel) -> tuple[Matrix, State]:
    """`sound`, shaped (channels, whole grains), as the ear weighs it, and the filter's state after it."""
    if sound.shape[1] <= STRETCH:
        return _stretched(sound, state, kernel)
    heard = np.empty_like(sound)
    for start in range(0, sound.shape[1], STRETCH):
        some = slice(start, start + STRETCH)
        heard[:, some], state = _stretched(np.ascontiguousarray(sound[:, some]), state, kernel)
    return heard, state


def _stretched(sound: Matrix, state: State, kernel: Kernel) -> tuple[Matrix, State]:
    channels, grains = len(sound), sound.shape[1] // GRAIN
    out = sound.reshape(channels, grains, _ROW, _ROW) @ kernel.row
    rows = out[..., _ROW:].reshape(channels, grains, _ROW * _ORDER)
    added = rows @ kernel.grain
    wide = (grains + 1) * _ORDER
    ends = np.ascontiguousarray(added[..., -_ORDER:]).reshape(channels, -1)
    starts = state @ kernel.grains[:, :wide] + ends @ kernel.stretch[: grains * _ORDER, :wide]
    states = starts[:, :-_ORDER].reshape(channels, grains, _ORDER) @ kernel.rows[:, :-_ORDER]
    states += added[..., :-_ORDER]
    heard = states.reshape(channels, grains, _ROW, _ORDER) @ kernel.rings
    heard += out[..., :_ROW]
    return heard.reshape(channels, -1), starts[:, -_ORDER:]
