"""WAV files that say what they are, and editions in every format at once."""

import math
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bulletin.codecs import _samples, flac, opus, wav
from bulletin.edition import Draft
from bulletin.errors import SoundError
from bulletin.formats import _chunks
from bulletin.formats._labels import tags_of
from bulletin.loudness import Loudness
from bulletin.mixdown import Mixdown, Part
from bulletin.profile import Delivery
from bulletin.record import EditionFacts, Provenance, Record
from bulletin.record import from_json as record_from_json
from bulletin.testing.codecs import parts_of, speechlike, tone

RECORDS = Path(__file__).parent / "data" / "records" / "schema-1.json"
WAV = Delivery("wav", 48000, 2, 0, bits=24)
READ = Loudness(-23.04, 4.5, -1.23, -18.0, -math.inf)


def chunks(path):
    """Name, place and body of each chunk."""
    data, at = path.read_bytes(), 12
    while at < len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        body = data[at + 8 :] if size == 0xFFFFFFFF else data[at + 8 : at + 8 + size]
        yield name, body
        at += 8 + len(body) + len(body) % 2


def draft(title="Cầu mới", **sound):
    facts = {"id": "sang/2026-06-11", "show": "sang", "station": "Đài Sông Lam", "title": title}
    facts |= {"at": "2026-06-11T07:00:00+07:00", "slot": "", "timezone": "Asia/Ho_Chi_Minh", "language": "vi"}
    record = Record(
        edition=EditionFacts(**facts, duration=1.0), articles=(), script=(),
        provenance=Provenance("0", "", (), (), "Giọng đọc tổng hợp."),
    )  # fmt: skip
    mixdown = Mixdown(replace(WAV, **sound), (), None, READ, 48000)
    return Draft(record, mixdown, "name", "Bản tin", "News", "", b"")


def test_a_broadcast_wav_says_what_it_is_and_how_loud(tmp_path):
    path, sound = tmp_path / "a.wav", speechlike(48001, WAV, 2)
    wav.join(parts_of(wav, [sound], WAV), path, WAV, (_chunks.bext(draft()), _chunks.info(draft())))
    found = dict(chunks(path))
    assert list(found) == [b"JUNK", b"bext", b"LIST", b"fmt ", b"data"]
    told = struct.unpack_from("<256s32s32s10s8sQH64shhhhh", found[b"bext"])
    texts = [one.rstrip(b"\0").decode("ascii") for one in told[:5]]
    assert texts == [
        "Cau moi. Giong doc tong hop.", "Dai Song Lam", "sang/2026-06-11", "2026-06-11", "07:00:00",
    ]  # fmt: skip
    assert told[5:7] == (0, 2)
    assert told[8:] == (-2304, 450, -123, -1800, 0x7FFF)
    history = found[b"bext"][602:]
    assert history.startswith(b"A=PCM,F=48000,W=24,M=stereo,T=Bulletin ")
    assert history.endswith(b"\r\n\0")
    assert b"Cau moi. Giong doc tong hop.\0" in found[b"LIST"]
    with soundfile.SoundFile(path) as file:
        assert (file.subtype, file.title, file.comment) == (
            "PCM_24",
            "Cau moi",
            "Cau moi. Giong doc tong hop.",
        )
        assert np.abs(file.read(dtype="float32") - sound).max() < 2**-22


def test_a_long_title_is_cut_to_the_field_and_mono_is_named():
    name, body = _chunks.bext(draft("Ủy ban " * 100, channels=1, bits=16))
    assert (name, body[256:268], body[:8]) == (b"bext", b"Dai Song Lam", b"Uy ban U")
    assert b"W=16,M=mono" in body


@pytest.mark.parametrize(("samples", "channels"), [(1, 1), (999, 1), (1000, 2)])
def test_above_4_gb_a_wav_is_rf64(tmp_path, monkeypatch, samples, channels):
    delivery = replace(WAV, channels=channels)
    path, sound = tmp_path / "a.wav", tone(samples, delivery)
    parts = list(parts_of(wav, [sound], delivery))
    wav.join(parts, path, delivery)
    plain = path.read_bytes()
    size = len(plain) - 8
    assert struct.unpack("<4sI4s", plain[:12]) == (b"RIFF", size, b"WAVE")
    monkeypatch.setattr(wav, "_MOST_BYTES", size)
    wav.join(parts, path, delivery)
    assert path.read_bytes() == plain
    monkeypatch.setattr(wav, "_MOST_BYTES", size - 1)
    wav.join(parts, path, delivery)
    assert path.read_bytes()[:12] == struct.pack("<4sI4s", b"RF64", 0xFFFFFFFF, b"WAVE")
    count = 3 * channels * samples
    assert dict(chunks(path))[b"ds64"] == struct.pack("<QQQI", size, count, samples, 0)
    with soundfile.SoundFile(path) as file:
        assert (file.format, file.frames, file.samplerate) == ("RF64", samples, 48000)
        assert np.abs(file.read(dtype="float32", always_2d=True) - sound).max() < 2**-22


@pytest.mark.parametrize("samples", [999, 1000])
def test_chunks_behind_the_sound_are_counted_and_begin_at_even_bytes(tmp_path, monkeypatch, samples):
    delivery = replace(WAV, channels=1)
    path, sound = tmp_path / "a.wav", tone(samples, delivery)
    parts = list(parts_of(wav, [sound], delivery))
    for most in (wav._MOST_BYTES, 1000):
        monkeypatch.setattr(wav, "_MOST_BYTES", most)
        wav.join(parts, path, delivery, behind=((b"id3 ", b"odd"), (b"last", b"even")))
        data = path.read_bytes()
        (told,) = struct.unpack_from("<Q", data, 20) if most == 1000 else struct.unpack_from("<I", data, 4)
        assert told == len(data) - 8
        assert len(data) % 2 == 0
        assert (wav.chunk_of(path, b"id3 "), wav.chunk_of(path, b"last")) == (b"odd", b"even")
        assert wav.chunk_of(path, b"none") == b""
        assert path.read_bytes().endswith(b"id3 \3\0\0\0odd\0last\4\0\0\0even")
        with soundfile.SoundFile(path) as file:
            assert (file.frames, file.format) == (samples, "WAV" if most > 1000 else "RF64")
            assert np.abs(file.read(dtype="float32", always_2d=True) - sound).max() < 2**-22


@pytest.mark.parametrize("codec", [flac, opus, wav])
def test_parts_of_another_kind_are_refused(codec, tmp_path):
    delivery = codec.offers()[0]
    part = codec.encode([tone(4800, delivery)], delivery, last=True)
    for odd in (replace(part, samples=4801), Part(part.data[:300], 4800), Part(b"", 0)):
        with pytest.raises(SoundError):
            codec.join([part, odd], tmp_path / "a", delivery)
    mono = replace(delivery, channels=1)
    with pytest.raises(SoundError):
        codec.join([part], tmp_path / "a", codec.checked(replace(mono, bitrate=64 if mono.bitrate else 0)))


def test_parts_are_decoded_one_at_a_time_in_blocks():
    parts = list(parts_of(flac, [tone(70_000, WAV), tone(10_000, WAV)], WAV))
    asked = []

    def told():
        for part in parts:
            asked.append(part.samples)
            yield part

    blocks = _samples.joined(told(), WAV, 24)
    assert [len(next(blocks)) for _ in range(3)] == [1 << 15, 1 << 15, 70_000 - (1 << 16)]
    assert asked == [70_000]
    assert [len(block) for block in blocks] == [10_000]


def test_24_bits_hold_single_precision_and_full_scale():
    sound = np.array([[1.0], [-1.0], [0.0], [2**-20]], np.float32)
    (steps,) = _samples.twenty_four_bit([sound], 1)
    assert (steps[:, 0] / 2**31).tolist() == pytest.approx(sound[:, 0].tolist(), abs=2**-22)
    with pytest.raises(SoundError, match="full scale"):
        list(_samples.twenty_four_bit([sound * np.float32(1.001)], 1))


def test_silence_in_opus_has_no_gain(tmp_path):
    delivery = Delivery("opus", 48000, 1, 24)
    path = tmp_path / "a.opus"
    opus.join(list(parts_of(opus, [np.zeros((48000, 1), np.float32)], delivery)), path, delivery)
    assert path.read_bytes()[44:46] == b"\0\0"
    assert len(soundfile.read(path)[0]) == 48000


def test_addresses_in_tags_open_nothing():
    whole = record_from_json(RECORDS.read_bytes(), "example")
    closed = "https://lan:bimat@tin.example/a?id=1&token=bimat"
    chapters = tuple(replace(one, url=closed) for one in whole.chapters)
    alone = (replace(whole.articles[0], source=closed),)
    record = replace(whole, articles=alone, chapters=chapters)
    tags = tags_of(replace(draft(), record=record), "", ".mp3")
    assert {tags.url, *(one.url for one in tags.chapters)} == {"https://tin.example/a?id=1"}
