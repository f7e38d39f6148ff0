"""Echo: what a hearing keeps of one reel of an MP3, under the key of the very bytes that it was decoded from.

A reel begins and ends in silence and its first frame needs nothing from before it, so that the same frames
always sound the same, wherever in a programme they lie. Everything is kept in steps that divide a frame of
1152 samples: reels begin at whole frames, and all their steps together are those of the programme.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bulletin.errors import KeptError
from bulletin.kweighting import State, kernel, weighted
from bulletin.store import Kept
from bulletin.truepeak import REACH, highest

if TYPE_CHECKING:
    from bulletin.clip import Samples

LAYOUT = 1  # goes up when the same bytes would be heard or kept in another way
ENERGY, TOP, FIELD = 36, 144, 4608  # samples in a step of energies, of amplitudes and steps, of channels
CHUNK = 9216  # samples listened to at once: eight frames, and whole grains of the ear's filter

Steps = NDArray[np.float64]
Halves = NDArray[np.float16]
Singles = NDArray[np.float32]
_Halves = tuple[Halves, Halves, Halves, Halves]


@dataclass(frozen=True, slots=True, eq=False)
class Echo:
    """What was heard of `samples` per channel; `peak` is the true peak, an amplitude.

    `energies` are roots of the energy as the ear weighs it, all channels together; `tops` the greatest
    amplitudes; `powers` and `steps` roots of the energy and of that of the steps from sample to sample;
    `sums` and `grams` the sum of each channel and of the products of channels.
    """

    samples: int
    channels: int
    peak: float
    energies: Halves
    tops: Halves
    powers: Halves
    steps: Halves
    sums: Singles
    grams: Singles

    @property
    def facts(self) -> str:
        """What is kept as one line of JSON."""
        return json.dumps({"samples": self.samples, "channels": self.channels, "peak": self.peak})

    @property
    def body(self) -> bytes:
        """What is kept as bytes."""
        halves = np.concatenate((self.energies, self.tops, self.powers, self.steps)).astype("<f2")
        wide = np.concatenate((self.sums.ravel(), self.grams.ravel())).astype("<f4")
        return halves.tobytes() + wide.tobytes()

    @classmethod
    def of(cls, kept: Kept) -> Echo:
        """The echo that was kept; KeptError if it is anything else."""
        try:
            told = json.loads(kept.facts)
            samples, channels, peak = int(told["samples"]), int(told["channels"]), float(told["peak"])
            halves, sums, grams = _parts(kept.body, samples, channels)
            return cls(samples, channels, peak, *halves, sums, grams)
        except (ValueError, TypeError, KeyError) as error:
            raise KeptError("mixdown.facts", reason=str(error)) from error


def _parts(body: bytes, samples: int, channels: int) -> tuple[_Halves, Singles, Singles]:
    fine, coarse, rows = (-(-samples // step) for step in (ENERGY, TOP, FIELD))
    if len(body) != 2 * (fine + 3 * coarse) + 4 * rows * channels * (1 + channels):
        raise ValueError(len(body))
    halves = np.frombuffer(body, "<f2", fine + 3 * coarse)
    wide = np.frombuffer(body, "<f4", offset=halves.nbytes)
    energies, tops, powers, steps = np.split(halves, [fine, fine + coarse, fine + 2 * coarse])
    sums, grams = np.split(wide, [rows * channels])
    shaped = sums.reshape(rows, channels), grams.reshape(rows, channels, channels)
    return (energies, tops, powers, steps), *shaped


def echo_key(frames: bytes, samples: int, decoder: str) -> str:
    """The content key of what is heard of `frames` as `decoder` (its version) decodes them."""
    return sha256(b"%d %d %s\n%s" % (LAYOUT, samples, decoder.encode(), frames)).hexdigest()


class Ear:
    """Listens to one reel from its beginning, handed over in blocks of any size."""

    def __init__(self, rate: int, channels: int) -> None:
        self._channels, self._samples, self._peak = channels, 0, 0.0
        self._kernel = kernel(rate)
        self._state: State = np.zeros((channels, 4))
        self._waiting: Samples = np.zeros((channels, 0), np.float32)  # here a channel is a row
        self._before: Samples = np.zeros((channels, 2 * REACH), np.float32)
        self._found: list[tuple[Singles, ...]] = []

    def feed(self, block: Samples) -> None:
        """Hears the next float32 samples, shaped (n, channels)."""
        self._samples += len(block)
        waiting = np.concatenate((self._waiting, block.T), axis=1)
        whole = waiting.shape[1] // CHUNK * CHUNK
        for start in range(0, whole, CHUNK):
            self._hear(waiting[:, start : start + CHUNK])
        self._waiting = waiting[:, whole:].copy()

    def result(self) -> Echo:
        """What was heard; nothing can be fed any more."""
        # The true peak is looked for REACH samples late: there is always a little silence behind the end.
        self._hear(np.pad(self._waiting, ((0, 0), (0, CHUNK - self._waiting.shape[1]))))
        energies, tops, powers, steps, sums, grams = (
            np.concatenate(some) for some in zip(*self._found, strict=True)
        )
        fine, coarse, rows = (-(-self._samples // step) for step in (ENERGY, TOP, FIELD))
        return Echo(
            samples=self._samples,
            channels=self._channels,
            peak=self._peak,
            energies=energies[:fine].astype(np.float16),
            tops=tops[:coarse].astype(np.float16),
            powers=powers[:coarse].astype(np.float16),
            steps=steps[:coarse].astype(np.float16),
            sums=sums[:rows],
            grams=grams[:rows],
        )

    def _hear(self, rows: Samples) -> None:
        sound, self._state = weighted(rows.astype(np.float64, order="C"), self._state, self._kernel)
        around = np.concatenate((self._before, rows), axis=1)
        self._peak = highest(around, self._peak)
        moves = np.diff(around[:, 2 * REACH - 1 :], axis=1)
        self._before = around[:, -2 * REACH :]
        fields = rows.reshape(self._channels, -1, FIELD).transpose(1, 0, 2)
        self._found.append(
            (
                np.sqrt(_summed(sound, ENERGY)),
                np.abs(rows).max(axis=0).reshape(-1, TOP).max(axis=1),
                np.sqrt(_summed(rows, TOP)),
                np.sqrt(_summed(moves, TOP)),
                fields.sum(axis=2),
                fields @ fields.transpose(0, 2, 1),
            )
        )


def _summed(rows: NDArray[np.floating], step: int) -> NDArray[np.floating]:
    """The energy of all channels in every so many samples."""
    shaped = rows.reshape(len(rows), -1, step)
    return np.asarray(np.einsum("cij,cij->i", shaped, shaped))
