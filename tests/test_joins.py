"""Joins in a real programme: as clean as one continuous encode, every chapter in its place, nothing lost."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bulletin import mixdown, shelf
from bulletin.clip import Samples
from bulletin.mixdown import Codec
from bulletin.profile import Delivery
from bulletin.testing.codecs import lufs
from tests import factories
from tests.factories import FERRY, RICE, ROOFS

pytestmark = pytest.mark.tools

AROUND = 2.0  # seconds at either side of a join; the reels themselves end in silence
FRAME = 1152
BEGUN_EARLIER = (0, 1, 3, 10, 50)  # frames: what one encode gives at a place depends on where it began
DELIVERIES = (
    Delivery(bitrate=128),
    Delivery(bitrate=320),
    Delivery(channels=1, bitrate=64),
    Delivery("opus", 48000, 2, 96),
    Delivery("opus", 48000, 1, 32),
    Delivery("flac", 48000, 1, 0, bits=16),
    Delivery("wav", 44100, 2, 0, bits=24),
)


@dataclass(frozen=True)
class Programme:
    """A bulletin as it is mastered: the sound of each reel, and when its chapters begin, in seconds."""

    reels: tuple[Samples, ...]
    rate: int
    chapters: tuple[float, ...]


@pytest.fixture(scope="module")
def programmes(tmp_path_factory) -> dict[int, Programme]:
    """The same programme at either rate."""
    return {rate: made(tmp_path_factory.mktemp("real"), rate) for rate in (44100, 48000)}


def made(folder: Path, rate: int) -> Programme:
    """Three stories by espeak, with the shipped music, mastered to 24 bits."""
    show = {"base": "bulletin", "voice": "vi-north", "formats": ["wav"], "sound": {"profile": "radio"}}
    station = factories.station(folder, show)
    path = folder / "shows" / "sang.toml"
    path.write_text(f"{path.read_text('utf-8')}[sound.wav]\nbits = 24\nrate = {rate}\n", "utf-8")
    for jingle in (folder / "sounds").glob("*"):
        jingle.unlink()
    edition = factories.made((FERRY, ROOFS, RICE), station).edition
    store = mixdown.store_at(folder / "kept" / "reels")
    kept = [mixdown.kept_sound(store, key) for key in edition.record.provenance.reels]
    sound, found = soundfile.read(edition.path, dtype="float32", always_2d=True)
    assert (found, len(sound)) == (rate, sum(one.samples for one in kept))
    ends = list(accumulate(one.samples for one in kept))
    reels = tuple(sound[start:end] for start, end in zip([0, *ends], ends, strict=False))
    return Programme(reels, rate, tuple(one.start for one in edition.record.chapters))


def coded(codec: Codec, reels: Sequence[Samples], delivery: Delivery, path: Path) -> Samples:
    parts = [codec.encode([reel], delivery, last=reel is reels[-1]) for reel in reels]
    codec.join(parts, path, delivery)
    return soundfile.read(path, dtype="float32", always_2d=True)[0]


def continuous(codec: Codec, whole: Samples, delivery: Delivery, path: Path) -> Iterator[Samples]:
    """The programme as one encode gives it, begun at once and after some silence: at 320 kb/s the same place
    comes out up to 0.8 dB apart.
    """
    for early in (frames * FRAME for frames in BEGUN_EARLIER):
        silence = np.zeros((early, whole.shape[1]), dtype=np.float32)
        yield coded(codec, [np.concatenate([silence, whole])], delivery, path)[early:]


def snr_db(sound: Samples, heard: Samples) -> float:
    error = np.sum((sound.astype(np.float64) - heard) ** 2)
    return float(10 * np.log10(np.sum(sound.astype(np.float64) ** 2) / max(error, 1e-20)))


def joins(programme: Programme) -> Iterator[slice]:
    """The surroundings of every join."""
    width = round(AROUND * programme.rate)
    for end in [*accumulate(len(reel) for reel in programme.reels)][:-1]:
        yield slice(max(0, end - width), end + width)


def samples_by_ffmpeg(path: Path, channels: int) -> int:
    raw = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "f32le", "-"]
    return len(subprocess.run(raw, capture_output=True, check=True).stdout) // (4 * channels)


@pytest.mark.parametrize("delivery", DELIVERIES, ids=lambda one: f"{one.codec}-{one.bitrate}-{one.channels}")
def test_joins_are_as_clean_as_one_encode_and_nothing_is_lost(programmes, delivery, tmp_path):
    assert shutil.which("ffmpeg")
    programme = programmes[delivery.rate]
    codec = shelf.load("codecs", delivery.codec)
    reels = [reel.mean(axis=1, keepdims=True) if delivery.channels == 1 else reel for reel in programme.reels]
    assert len(reels) > 3
    whole = np.concatenate(reels)
    path = tmp_path / f"joined{codec.SUFFIX}"
    joined = coded(codec, reels, delivery, path)
    at_once = list(continuous(codec, whole, delivery, tmp_path / f"whole{codec.SUFFIX}"))
    assert {len(joined), *map(len, at_once)} == {len(whole)} == {samples_by_ffmpeg(path, delivery.channels)}
    ours = np.array([snr_db(whole[here], joined[here]) for here in joins(programme)])
    theirs = np.array([[snr_db(whole[here], one[here]) for here in joins(programme)] for one in at_once])
    print(f"{ours.round(1)} dB, at once {theirs.min(axis=0).round(1)} to {theirs.max(axis=0).round(1)}")
    assert (ours >= theirs.min(axis=0) - 0.5).all()
    assert ours.mean() >= theirs.mean() - 0.3
    assert lufs(joined, delivery.rate) == pytest.approx(lufs(whole, delivery.rate), abs=0.1)


@pytest.mark.parametrize("rate", [44100, 48000])
def test_every_chapter_begins_where_its_reel_does(programmes, rate):
    programme = programmes[rate]
    starts = np.array([0, *accumulate(len(reel) for reel in programme.reels)]) / programme.rate
    for chapter in programme.chapters:
        assert np.abs(starts - chapter).min() <= FRAME / 44100
    for reel in programme.reels:
        assert np.abs(reel[: programme.rate // 50]).max() < 1e-4
        assert np.abs(reel[-programme.rate // 50 :]).max() < 1e-4
