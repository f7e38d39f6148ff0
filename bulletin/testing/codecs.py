"""What every codec must keep; `CHECKS` are called with a codec and an empty folder, and raise AssertionError.

The files are decoded with libsndfile (an MP4 with PyAV, of the extra `aac`), and measured with libebur128
(`pyebur128`, of the extra `test`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from errno import ENOSPC
from functools import partial
from pathlib import Path

import numpy as np

from bulletin.clip import Samples
from bulletin.mixdown import Codec, Part
from bulletin.mp4 import open_sound
from bulletin.profile import Delivery
from bulletin.testing._demands import demand, refused

FRAME = 1152  # samples; at 44.1 kHz reels but the last are whole numbers of them
LEAD, TAIL = 1440, 2880  # samples of silence that reels begin and end with: 30 and 60 ms at least

LENGTHS = (1, 1151, 1152, 1153, 22050, 100_003)
_REELS = (60 * FRAME, 37 * FRAME, 101 * FRAME, 50_001)
_ODD_REELS = (69_001, 42_549, 116_151, 50_001)  # at other rates a reel may have any length
_BLOCK = 1 << 16  # samples decoded at once
_FULL_DISK = Path("/dev/full")  # of Linux; elsewhere nobody can say when a disk is full


def deliveries(codec: Codec) -> tuple[Delivery, ...]:
    """The best and the poorest of what `codec` offers, in stereo and in mono."""
    offered = codec.offers()
    by_channels = ([one for one in offered if one.channels == channels] for channels in (2, 1))
    return tuple(dict.fromkeys(one for known in by_channels if known for one in (known[0], known[-1])))


def says_what_it_is(codec: Codec, folder: Path) -> None:
    """It has a suffix, a media type, a version, and a margin for everything that it offers."""
    demand(codec.SUFFIX.startswith(".") and codec.TYPE.startswith("audio/"), "suffix and media type")
    demand(codec.version() == codec.version() != "", "a version that stays")
    demand(len(set(codec.offers())) == len(codec.offers()) > 0, "something to offer, nothing twice")
    for delivery in codec.offers():
        demand(0 <= codec.ceiling_margin_db(delivery) <= 4, f"a margin of few dB, {delivery}")
        demand(codec.checked(delivery) == delivery, f"what it offers, {delivery}")


def keeps_the_length(codec: Codec, folder: Path) -> None:
    """The decoded file has as many samples as went in."""
    for delivery in deliveries(codec):
        for samples in LENGTHS:
            heard = made(codec, [tone(samples, delivery)], delivery, folder)
            demand(
                heard.shape == (samples, delivery.channels), f"{samples} samples, {delivery}: {heard.shape}"
            )


def keeps_every_reel_in_its_place(codec: Codec, folder: Path) -> None:
    """Reels join without a seam, in their order: each at its sample, as clean as when all are encoded at
    once.
    """
    for delivery in deliveries(codec):
        lengths = _REELS if delivery.rate == 44100 else _ODD_REELS
        reels = [speechlike(length, delivery, seed) for seed, length in enumerate(lengths)]
        joined = made(codec, reels, delivery, folder)
        at_once = made(codec, [np.concatenate(reels)], delivery, folder)
        start = 0
        for reel in reels:
            here = slice(start, start + len(reel))
            late = _place(reel, joined[here])
            demand(abs(late) <= 1, f"a reel at sample {start}, {delivery}")  # Opus at low rates is 1 early
            demand(late == _place(reel, at_once[here]), f"the place of a reel at {start}, {delivery}")
            demand(_snr_db(reel, joined[here]) > _snr_db(reel, at_once[here]) - 0.5, f"clean at {start}")
            start += len(reel)
        demand(len(joined) == start, "nothing lost")


def keeps_loudness_and_ceiling(codec: Codec, folder: Path) -> None:
    """What is mastered to the ceiling less the margin arrives within 0.1 LU and under the ceiling."""
    for delivery in deliveries(codec):
        peak = delivery.profile.peak_dbtp - codec.ceiling_margin_db(delivery)
        master = speechlike(5 * delivery.rate, delivery, 7)
        master *= np.float32(10 ** ((peak - true_peak_dbtp(master, delivery.rate)) / 20))
        heard = made(codec, [master], delivery, folder)
        demand(abs(lufs(heard, delivery.rate) - lufs(master, delivery.rate)) < 0.1, f"loudness, {delivery}")
        demand(true_peak_dbtp(heard, delivery.rate) <= delivery.profile.peak_dbtp, f"true peak, {delivery}")


def gives_the_same_bytes(codec: Codec, folder: Path) -> None:
    """The same sound gives the same part and the same file, however it is cut into blocks."""
    for delivery in deliveries(codec):
        sound = speechlike(20 * FRAME, delivery, 3)
        first = codec.encode([sound], delivery, last=False)
        demand(first == codec.encode(_cut(sound, 4099), delivery, last=False), f"the same part, {delivery}")
        demand(first.samples == len(sound), "the samples it stands for")
        paths = (folder / f"one{codec.SUFFIX}", folder / f"two{codec.SUFFIX}")
        for path in paths:
            codec.join(list(parts_of(codec, [sound, sound], delivery)), path, delivery)
        demand(paths[0].read_bytes() == paths[1].read_bytes(), f"the same file, {delivery}")


def says_when_the_disk_is_full(codec: Codec, folder: Path) -> None:
    """What the system refuses comes as OSError, which publishing turns into a sentence."""
    delivery = codec.offers()[0]
    part = codec.encode([speechlike(60 * FRAME, delivery, 5)], delivery, last=True)
    if _FULL_DISK.exists():
        demand(_is_full(partial(codec.join, [part], _FULL_DISK, delivery)), "a full disk")


def refuses_what_is_no_sound(codec: Codec, folder: Path) -> None:
    """Nothing, not-a-number, more than full scale and foreign channels are refused with a sentence; so is a
    delivery that it does not offer.
    """
    delivery = codec.offers()[0]
    channels = delivery.channels
    broken = (
        np.zeros((0, channels), np.float32),
        np.full((FRAME, channels), np.nan, np.float32),
        np.full((FRAME, channels), 1.5, np.float32),
        np.zeros((FRAME, channels + 1), np.float32),
    )
    for sound in broken:
        demand(refused(partial(codec.encode, [sound], delivery, last=True)), f"sound like {sound[:1]}")
    demand(refused(partial(codec.join, [], folder / "none", delivery)), "a file of nothing")
    for odd in (replace(delivery, rate=11025), replace(delivery, channels=3)):
        demand(refused(partial(codec.checked, odd)), f"{odd}")
        demand(refused(partial(codec.encode, [tone(FRAME, odd)], odd, last=True)), f"encoding {odd}")


CHECKS: tuple[Callable[[Codec, Path], None], ...] = (
    says_what_it_is,
    keeps_the_length,
    keeps_every_reel_in_its_place,
    keeps_loudness_and_ceiling,
    gives_the_same_bytes,
    says_when_the_disk_is_full,
    refuses_what_is_no_sound,
)


def made(codec: Codec, reels: Sequence[Samples], delivery: Delivery, folder: Path) -> Samples:
    """The decoded sound of the file that `codec` makes of `reels`, shaped (n, channels)."""
    path = folder / f"made{codec.SUFFIX}"
    codec.join(list(parts_of(codec, reels, delivery)), path, delivery)
    with open_sound(path) as file:
        demand(file.samplerate == delivery.rate, f"{file.samplerate} Hz")
        blocks = list(file.blocks(_BLOCK, dtype="float32", always_2d=True))
        return np.concatenate([np.zeros((0, file.channels), np.float32), *blocks])


def parts_of(codec: Codec, reels: Sequence[Samples], delivery: Delivery) -> Iterator[Part]:
    """The parts that `codec` makes of `reels`, one after the other."""
    for number, reel in enumerate(reels, 1):
        yield codec.encode(_cut(reel, 44100), delivery, last=number == len(reels))


def gain_db(codec: Codec, delivery: Delivery, folder: Path) -> float:
    """By how many dB a tone of 997 Hz at -12 dBFS comes back louder from `codec`."""
    sound = tone(delivery.rate, delivery)
    middle = slice(delivery.rate // 4, delivery.rate // 2)
    heard = made(codec, [sound], delivery, folder)
    return float(10 * np.log10(np.mean(heard[middle] ** 2) / np.mean(sound[middle] ** 2)))


def tone(samples: int, delivery: Delivery) -> Samples:
    """997 Hz at -12 dBFS, shaped (samples, channels)."""
    wave = 0.25 * np.sin(2 * np.pi * 997 / delivery.rate * np.arange(samples))
    return np.repeat(wave.astype(np.float32)[:, None], delivery.channels, axis=1)


def speechlike(samples: int, delivery: Delivery, seed: int) -> Samples:
    """Dark noise in syllables of 150 ms, 6 dB wide in stereo, between the silences that a reel has."""
    from scipy.signal import lfilter

    length = samples - LEAD - TAIL
    noise = np.random.default_rng(seed).standard_normal((length, 1 + delivery.channels))
    dark = lfilter([1.0], [1.0, -0.95], noise, axis=0)
    syllables = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / (0.15 * delivery.rate))
    sound = (dark[:, :1] + 0.5 * dark[:, 1:]) * syllables[:, None]
    reel = np.zeros((samples, delivery.channels), np.float32)
    reel[LEAD : LEAD + length] = 0.5 * sound / np.abs(sound).max()
    return reel


def lufs(sound: Samples, rate: int) -> float:
    """Integrated loudness by libebur128."""
    import pyebur128 as ebu

    state = ebu.R128State(sound.shape[1], rate, ebu.MeasurementMode.MODE_I)
    state.add_frames(np.ascontiguousarray(sound).ravel(), len(sound))
    return float(ebu.get_loudness_global(state))


def true_peak_dbtp(sound: Samples, rate: int) -> float:
    """Highest true peak of any channel by libebur128."""
    import pyebur128 as ebu

    state = ebu.R128State(sound.shape[1], rate, ebu.MeasurementMode.MODE_TRUE_PEAK)
    state.add_frames(np.ascontiguousarray(sound).ravel(), len(sound))
    peaks = [ebu.get_true_peak(state, channel) for channel in range(sound.shape[1])]
    return float(20 * np.log10(max(peaks)))


def _cut(sound: Samples, length: int) -> Iterator[Samples]:
    return (sound[start : start + length] for start in range(0, len(sound), length))


def _place(sound: Samples, heard: Samples) -> int:
    """By how many samples `heard` is late, looked for within 3 either way: where both go together most."""
    mono, other = (one.mean(axis=1, dtype=np.float64) for one in (sound, heard))
    inner = slice(LEAD, -TAIL)
    return max(range(-3, 4), key=lambda late: float(mono[inner] @ np.roll(other, -late)[inner]))


def _snr_db(sound: Samples, heard: Samples) -> float:
    error = float(np.sum((sound.astype(np.float64) - heard) ** 2))
    return float(10 * np.log10(np.sum(sound.astype(np.float64) ** 2) / error))


def _is_full(act: Callable[[], object]) -> bool:
    try:
        act()
    except OSError as error:
        return error.errno == ENOSPC
    return False
