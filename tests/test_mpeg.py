"""What an MP3 consists of: every frame, and whatever is no frame."""

import random
from pathlib import Path

import lameenc
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin import mpeg
from bulletin.codecs import mp3
from bulletin.mpeg import header, scan
from bulletin.profile import Delivery

RATE = 44100
SECONDS = 2.0
DELIVERY = Delivery("mp3", RATE, 2, 128)


def sound() -> np.ndarray:
    count = round(SECONDS * RATE)
    tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(count) / RATE)
    return np.repeat(tone[:, None], 2, axis=1).astype(np.float32)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("mpeg") / "a.mp3"
    mp3.join([mp3.encode([sound()], DELIVERY, last=True)], path, DELIVERY)
    return path.read_bytes()


def seen(data: bytes, folder: Path):
    path = folder / "a.mp3"
    path.write_bytes(data)
    return scan(path)


def test_a_whole_file_has_the_frames_and_the_sum_that_it_names(ours: bytes, tmp_path: Path):
    found = seen(ours, tmp_path)
    assert found.is_sound
    assert (found.rate, found.channels, found.bitrates, found.intact) == (RATE, 2, {128}, True)
    assert found.frames == found.announced == len(list(mp3.frames(ours))) - 1
    assert found.samples == found.frames * 1152
    assert found.seconds == pytest.approx(SECONDS, abs=0.06)


@pytest.mark.parametrize("chunk", [500, 6000, 20_000])
def test_it_does_not_matter_how_much_is_read_at_once(ours: bytes, tmp_path: Path, monkeypatch, chunk: int):
    garbled = ours[:9000] + bytes(100) + ours[9000:]
    for data in (ours, ours[:-100], garbled):
        wanted = seen(data, tmp_path)
        monkeypatch.setattr(mpeg, "_CHUNK", chunk)
        assert seen(data, tmp_path) == wanted
        monkeypatch.undo()


def test_the_first_frame_is_found_behind_tags_and_the_info_frame(ours: bytes, tmp_path: Path):
    info = header(ours)
    assert info
    assert seen(ours, tmp_path).first_at == info.length
    id3 = b"ID3\x03\x00\x00\x00\x00\x00\x0a" + bytes(10)
    assert seen(id3 + ours, tmp_path).first_at == 20 + info.length
    assert seen(ours[info.length :], tmp_path).first_at == 0


def test_tags_at_either_end_are_no_sound(ours: bytes, tmp_path: Path):
    id3 = b"ID3\x03\x00\x00\x00\x00\x00\x0a" + bytes(10)
    ape = b"x" * 40 + b"APETAGEX" + (2000).to_bytes(4, "little") + (72).to_bytes(4, "little") + bytes(16)
    for data in (id3 + ours, id3 + id3 + ours, ours + b"TAG" + bytes(125), ours + ape + b"TAG" + bytes(125)):
        found = seen(data, tmp_path)
        assert found.is_sound
        assert found.frames == found.announced


def test_a_file_cut_anywhere_has_fewer_frames_than_it_announces(ours: bytes, tmp_path: Path):
    for share in (0.3, 0.5, 0.99):
        found = seen(ours[: int(len(ours) * share)], tmp_path)
        assert found.announced
        assert found.frames < found.announced
        assert not found.is_sound
    assert seen(ours[:-100], tmp_path).broken_off


def test_what_lies_between_frames_is_counted_with_its_time(ours: bytes, tmp_path: Path):
    starts = [at for at in range(len(ours)) if header(ours, at) and ours[at : at + 2] == b"\xff\xfb"]
    middle = starts[len(starts) // 2]
    found = seen(ours[:middle] + b"<html>" * 300 + ours[middle:], tmp_path)
    (stray,) = found.strays
    assert stray.count == 1800
    assert stray.at == pytest.approx(SECONDS / 2, abs=0.1)
    assert found.frames == found.announced
    assert not found.is_sound


@pytest.mark.parametrize("more", [b"x", b"\xff" * 99, bytes(70000), b"<html></html>" * 40])
def test_what_lies_behind_is_counted(ours: bytes, tmp_path: Path, more: bytes):
    found = seen(ours + more, tmp_path)
    assert (found.after, found.strays, found.intact) == (len(more), [], True)
    assert not found.is_sound


def test_a_flipped_bit_changes_the_sum(ours: bytes, tmp_path: Path):
    data = bytearray(ours)
    data[len(data) // 2 + 200] ^= 4
    found = seen(bytes(data), tmp_path)
    assert found.intact is False or found.strays
    assert not found.is_sound


@pytest.mark.parametrize(
    ("rate", "channels", "kbps", "samples"), [(22050, 1, 48, 576), (48000, 2, 192, 1152)]
)
def test_files_of_others_are_read_too(tmp_path: Path, rate: int, channels: int, kbps: int, samples: int):
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(kbps)
    encoder.set_in_sample_rate(rate)
    encoder.set_channels(channels)
    encoder.silence()
    pcm = (sound()[:, :channels] * 32767).astype("<i2").tobytes()
    found = seen(bytes(encoder.encode(pcm) + encoder.flush()), tmp_path)
    assert (found.rate, found.channels, found.bitrates) == (rate, channels, {kbps})
    assert found.samples == found.frames * samples
    assert found.seconds == pytest.approx(len(sound()) / rate, abs=0.15)
    assert (found.announced, found.intact, found.strays, found.after) == (None, None, [], 0)


@given(st.binary(max_size=300))
def test_anything_can_be_scanned(tmp_path_factory: pytest.TempPathFactory, data: bytes):
    found = seen(data, tmp_path_factory.getbasetemp())
    assert found.frames * 24 <= len(data)


def test_noise_is_no_mp3(tmp_path: Path):
    assert seen(random.Random(3).randbytes(60000), tmp_path).frames < 3
    assert seen(b"\xff" * 9000, tmp_path).frames == 0
