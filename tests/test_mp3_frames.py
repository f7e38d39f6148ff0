import hashlib
import struct

import lameenc
import numpy as np
import pytest
from mutagen.mp3 import MP3, BitrateMode

from bulletin.codecs import _info, mp3
from bulletin.errors import SoundError
from bulletin.profile import Delivery
from bulletin.testing.codecs import parts_of, speechlike, tone

FRAME = 1152
STEREO = Delivery()
MONO = Delivery(channels=1, bitrate=64)


def reels(delivery, *lengths):
    return [speechlike(length, delivery, seed) for seed, length in enumerate(lengths)]


def written(path, delivery=STEREO, lengths=(20 * FRAME, 12 * FRAME, 30_000)):
    mp3.join(parts_of(mp3, reels(delivery, *lengths), delivery), path, delivery)
    return path


def bitwise_crc(data):
    """CRC-16 with the polynomial 0x8005 reflected, the slow way it is defined."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


# the Info frame


@pytest.mark.parametrize(("delivery", "offset"), [(STEREO, 36), (MONO, 21)])
def test_info_frame_field_by_field(delivery, offset, tmp_path):
    lengths = (20 * FRAME, 12 * FRAME, 30_000)
    path = written(tmp_path / "a.mp3", delivery, lengths)
    data = path.read_bytes()
    info, *sound = [frame.data for frame in mp3.frames(data)]
    audio = b"".join(sound)
    assert len(info) == 144_000 * delivery.bitrate // 44100
    assert info[:2] == sound[0][:2]
    assert info[4:offset] == bytes(offset - 4)
    assert info[offset : offset + 4] == b"Info"
    assert struct.unpack(">III", info[offset + 4 : offset + 16]) == (15, len(sound), len(data))
    toc = info[offset + 16 : offset + 116]
    assert (toc[0], toc[1], toc[50], toc[99]) == (0, 2, 128, 253)
    assert info[offset + 120 : offset + 129] == b"LAME3.100"
    assert info[offset + 129] == 1
    assert info[offset + 130 : offset + 140] == bytes(10)
    assert info[offset + 140] == delivery.bitrate
    assert info[offset + 144 : offset + 148] == bytes(4)
    delay_padding = int.from_bytes(info[offset + 141 : offset + 144], "big")
    assert delay_padding >> 12 == 576
    assert delay_padding & 0xFFF == len(sound) * FRAME - 576 - sum(lengths)
    assert struct.unpack(">IH", info[offset + 148 : offset + 154]) == (len(data), bitwise_crc(audio))
    assert info[offset + 154 : offset + 156] == struct.pack(">H", bitwise_crc(info[: offset + 154]))
    assert not any(info[offset + 156 :])


def test_info_frame_agrees_with_mutagen(tmp_path):
    info = MP3(written(tmp_path / "a.mp3")).info
    assert info.length == pytest.approx((32 * FRAME + 30_000) / 44100, abs=1e-6)
    assert not info.sketchy
    assert (info.bitrate_mode, info.channels) == (BitrateMode.CBR, 2)
    assert info.bitrate == pytest.approx(128_000, rel=1e-3)
    assert info.encoder_info.startswith("LAME 3.100")


@pytest.mark.parametrize(("padding", "fits"), [(528, False), (529, True), (4095, True), (4096, False)])
def test_padding_is_what_decoders_need_and_12_bits_hold(padding, fits):
    """Less than the decoder's own delay, and the end of the programme would not come out."""
    first = next(mp3.frames(mp3.encode([tone(FRAME, STEREO)], STEREO, last=True).data))
    samples = 10 * FRAME - 576 - padding
    if fits:
        assert _info.info_frame(first, 10, 4170, samples, 0)[177:180] == (576 << 12 | padding).to_bytes(
            3, "big"
        )
    else:
        with pytest.raises(SoundError, match="cannot hold"):
            _info.info_frame(first, 10, 4170, samples, 0)


@pytest.mark.parametrize("length", [0, 1, 255, 256, 257, 1000, 5000])
def test_crc16_is_that_of_the_definition(length):
    data = np.random.default_rng(length).bytes(length)
    assert _info.crc16(data) == bitwise_crc(data)
    assert _info.crc16(data[100:], _info.crc16(data[:100])) == bitwise_crc(data)


def test_crc16_known_answer():
    assert _info.crc16(b"123456789") == 0xBB3D  # CRC-16/ARC


# frames and the digest


def test_frames_say_what_they_are(tmp_path):
    first = next(mp3.audio_frames(written(tmp_path / "a.mp3", MONO)))
    assert (first.bitrate, first.rate, first.channels, first.side_bytes) == (64, 44100, 1, 17)
    assert first.main_data_begin == 0


def test_frame_with_a_check_sum_is_read_past_it():
    """Side information lies two bytes later in a protected frame."""
    from bulletin.codecs._frames import Frame

    assert Frame(bytes((0xFF, 0xFA, 0x90, 0x64, 0xAA, 0xAA, 0x01, 0x80))).main_data_begin == 3
    assert Frame(bytes((0xFF, 0xFB, 0x90, 0x64, 0x01, 0x80, 0xAA, 0xAA))).main_data_begin == 3


@pytest.mark.parametrize(
    ("spoil", "byte"),
    [
        (lambda data: b"\0" + data, 0),
        (lambda data: data[:-1], 417 * 2 + 1),
        (lambda data: data + b"\xff", 1253),
        (lambda data: data[:417] + b"\xff\xe3" + data[419:], 417),
        (lambda data: data[:417] + b"\xff\xfb\xf0" + data[420:], 417),
        (lambda data: data[:417] + b"\xff\xfb\x00" + data[420:], 417),
        (lambda data: data[:417] + b"\xff\xfb\x9c" + data[420:], 417),
    ],
)
def test_damage_is_found_at_its_byte(spoil, byte):
    data = mp3.encode([tone(1153, STEREO)], STEREO, last=True).data
    assert len(data) == 1253
    with pytest.raises(SoundError) as caught:
        list(mp3.frames(spoil(data)))
    assert caught.value.facts["byte"] == byte


def test_audio_digest_is_the_same_whatever_the_tags(tmp_path):
    path = written(tmp_path / "a.mp3")
    data = path.read_bytes()
    assert mp3.audio_digest(path) == hashlib.sha256(data).hexdigest()
    tag = b"ID3\x03\x00\x00\x00\x00\x02\x01" + bytes(257)
    footed = b"ID3\x04\x00\x10\x00\x00\x00\x01" + bytes(11)
    for dressed in (tag + data, footed + data, data + b"TAG" + bytes(125), tag + data + b"TAG" + bytes(125)):
        path.write_bytes(dressed)
        assert mp3.audio_digest(path) == hashlib.sha256(data).hexdigest()
    path.write_bytes(data[:-500] + b"\x01" + data[-499:])
    assert mp3.audio_digest(path) != hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("size", [b"\0\0\0\x7f", b"\0\0\1\5", b"\0\3\0\0", b"\1\2\3\4"])
def test_sound_begins_where_the_tag_ends(size, tmp_path):
    """The size of an ID3v2 tag is written in four times seven bits."""
    path = written(tmp_path / "a.mp3")
    data = path.read_bytes()
    length = sum(part << shift for part, shift in zip(size, (21, 14, 7, 0), strict=True))
    path.write_bytes(b"ID3\3\0\0" + size + bytes(length) + data)
    assert mp3.audio_digest(path) == hashlib.sha256(data).hexdigest()


def test_audio_digest_refuses_what_is_damaged_or_not_there(tmp_path):
    path = written(tmp_path / "a.mp3")
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(SoundError, match="byte"):
        mp3.audio_digest(path)
    with pytest.raises(SoundError, match="cannot be read"):
        mp3.audio_digest(tmp_path / "none.mp3")
    path.write_bytes(b"ID3")
    with pytest.raises(SoundError):
        mp3.audio_digest(path)


def test_raw_lame_frames_are_all_understood():
    """What lameenc gives holds no frame of its own that would shift the sound: no Info, no tag."""
    lame = lameenc.Encoder()
    lame.silence()
    lame.set_bit_rate(128)
    lame.set_channels(2)
    lame.set_in_sample_rate(44100)
    data = lame.encode(bytes(4 * 50 * FRAME)) + lame.flush()
    assert len(list(mp3.frames(bytes(data)))) in (51, 52)
    assert b"Info" not in data
