"""How loud a piece is, and how it becomes 16-bit numbers."""

import math

import numpy as np
from numpy.typing import NDArray
from sound import RATE, Dice, Samples

CEILING_DBTP = -1.5


def _weighting(number: int) -> Samples:
    """|H|² of the K weighting of ITU-R BS.1770-4 at RATE, for each bin of a real spectrum."""
    z = np.exp(-2j * math.pi * np.fft.rfftfreq(number))
    k, q = math.tan(math.pi * 1681.974450955533 / RATE), 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    middle = high**0.4996667741545416
    shelf = (high + middle * k / q + k * k) + 2 * (k * k - high) * z + (high - middle * k / q + k * k) * z * z
    shelf /= (1 + k / q + k * k) + 2 * (k * k - 1) * z + (1 - k / q + k * k) * z * z
    k, q = math.tan(math.pi * 38.13547087602444 / RATE), 0.5003270373238773
    a0 = 1 + k / q + k * k
    cut = (1 - z) ** 2 / (1 + (2 * (k * k - 1) * z + (1 - k / q + k * k) * z * z) / a0)
    return np.asarray(shelf * cut)


def loudness(sound: Samples) -> float:
    """The integrated loudness in LUFS by ITU-R BS.1770-4, of sound of shape (n, 2) and at least 0.4 s.

    The weighting is applied in the spectrum, with a second of silence behind for its ringing.
    """
    number = len(sound) + RATE
    weighted = np.fft.irfft(np.fft.rfft(sound, number, axis=0) * _weighting(number)[:, None], number, axis=0)
    hop = RATE // 10
    energies = (weighted[: len(sound) // hop * hop] ** 2).sum(axis=1).reshape(-1, hop).sum(axis=1)
    blocks = np.convolve(energies, np.ones(4), mode="valid") / (4 * hop)
    blocks = blocks[_lufs(blocks) > -70]
    return float(_lufs(blocks[_lufs(blocks) > _lufs(blocks.mean()) - 10].mean()))


def _lufs(energy: Samples | np.floating) -> Samples:
    return np.asarray(-0.691 + 10 * np.log10(np.maximum(energy, 1e-12)))


def true_peak(sound: Samples) -> float:
    """The highest point between the samples in dBTP, by four times the rate, of shape (n, 2)."""
    number = len(sound) + RATE
    finer = np.fft.irfft(np.fft.rfft(sound, number, axis=0), 4 * number, axis=0) * 4
    return float(20 * np.log10(np.abs(finer).max()))


def levelled(sound: Samples, lufs: float) -> Samples:
    """The sound at a loudness, by one gain in whole thousandths of a dB so that it is the same everywhere.

    Measured twice, because the absolute gate does not move with the sound.
    """
    near_db = lufs - loudness(sound)
    gain_db = round(near_db + lufs - loudness(sound * 10 ** (near_db / 20)), 3)
    out = np.asarray(sound * 10 ** (gain_db / 20))
    peak = true_peak(out)
    if peak > CEILING_DBTP:
        message = f"at {lufs} LUFS the true peak is {peak:.2f} dBTP, over {CEILING_DBTP}: press it more"
        raise SystemExit(message)
    return out


def dithered(sound: Samples, dice: Dice) -> NDArray[np.int16]:
    """The sound as 16-bit numbers with triangular dither of ±1 step, of the same shape."""
    noise = dice.throw(sound.size) - dice.throw(sound.size)
    return np.round(sound * 32_768 + noise.reshape(sound.shape)).astype(np.int16)
