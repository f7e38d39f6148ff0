"""A human recording: surveyed once, trimmed softly, and heard block by block."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bulletin import recording
from bulletin.clip import Clip, resampled
from bulletin.errors import KeptError, SoundError
from bulletin.loudness import integrated
from bulletin.recording import Flow, Recorded, Stream, SurveyJob, blocks, stream, survey
from bulletin.take import store_at
from tests.reporter import RATE, speech, tape


def surveyed(path: Path) -> Recorded:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return survey(SurveyJob(digest, path, path.parent / "kept"))


def whole(found: Stream) -> np.ndarray:
    return np.concatenate([clip.samples for clip in found.clips()])


def refused(path: Path) -> str:
    with pytest.raises(SoundError) as caught:
        surveyed(path)
    assert str(path) in caught.value.sentence("vi")
    return caught.value.key


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg", "mp3"])
@pytest.mark.parametrize("channels", [1, 2])
def test_each_kind_of_file_is_trimmed_and_as_loud_as_it_is(tmp_path, suffix, channels):
    found = surveyed(tape(tmp_path / f"a.{suffix}", 3.0, quiet=1.0, channels=channels))
    assert found.rate == RATE
    assert found.start / RATE == pytest.approx(0.96, abs=0.06)  # MP3 begins a little late
    assert found.end / RATE == pytest.approx(4.1, abs=0.09)
    bare = surveyed(tape(tmp_path / "bare.wav", 3.0))
    side = 1.0 if channels == 1 else (1.0 + 0.7) / 2
    assert integrated(found.mono) == pytest.approx(integrated(bare.mono) + 20 * np.log10(side), abs=0.2)
    sides = 1.0 if channels == 1 else (1.0 + 0.7**2) / 2
    assert integrated(found.stereo) == pytest.approx(integrated(bare.mono) + 10 * np.log10(sides), abs=0.2)


def test_its_ends_are_soft_and_what_is_soft_stays(tmp_path):
    path = tape(tmp_path / "a.wav", 2.0, quiet=0.5)
    sound, _ = soundfile.read(path, always_2d=True)
    sound[: RATE // 4] = 0.5 * 10 ** (-60 / 20)  # a hum under what counts
    soundfile.write(path, sound, RATE)
    found = surveyed(path)
    heard = whole(Stream(path, found.start, found.end, found.rate))
    assert len(heard) == found.end - found.start
    assert (heard[0], heard[-1]) == (0.0, 0.0)
    middle = slice(RATE // 2, RATE)
    np.testing.assert_array_equal(heard[middle], sound[found.start :][middle].astype(np.float32))
    abrupt = tmp_path / "b.wav"
    soundfile.write(abrupt, np.full((RATE, 1), 0.5), RATE)
    found = surveyed(abrupt)
    heard = whole(Stream(abrupt, found.start, found.end, RATE))[:, 0]
    assert (found.start, found.end, heard[0], heard[-1]) == (0, RATE, 0.0, 0.0)
    assert np.all(np.diff(heard[: RATE // 100]) > 0)
    assert np.all(heard[RATE // 50 : -RATE // 50] == 0.5)


def test_what_cannot_be_heard_is_refused_by_name(tmp_path, monkeypatch):
    assert refused_missing(tmp_path / "none.wav") == "clip.missing"
    silent = tmp_path / "silent.wav"
    soundfile.write(silent, np.full((RATE, 1), 1e-5), RATE)
    assert refused(silent) == "clip.silent"
    empty = tmp_path / "empty.wav"
    soundfile.write(empty, np.zeros((0, 1)), RATE)
    assert refused(empty) == "clip.empty"
    damaged = tmp_path / "damaged.flac"
    damaged.write_bytes(b"fLaC" + bytes(400))
    assert refused(damaged) == "clip.damaged"
    broken = tmp_path / "nan.wav"
    soundfile.write(broken, np.full((RATE, 1), np.nan), RATE, subtype="FLOAT")
    assert refused(broken) == "clip.damaged"
    cut = tape(tmp_path / "cut.wav")
    cut.write_bytes(cut.read_bytes()[:-50000])
    assert refused(cut) == "clip.cut"
    slow = tmp_path / "slow.wav"
    soundfile.write(slow, np.full((900, 1), 0.1), 1000)
    assert refused(slow) == "clip.rate"
    notes = tmp_path / "notes.txt"
    notes.write_text("không phải âm thanh", "utf-8")
    assert refused(notes) in {"clip.kind", "clip.unknown"}
    monkeypatch.setattr(recording, "LONGEST_MINUTES", 1)
    long = tmp_path / "long.wav"
    soundfile.write(long, np.full((61 * 8000, 1), 0.1), 8000)
    assert refused(long) == "recording.long"
    soundfile.write(long, np.full((60 * 8000, 1), 0.1), 8000)
    assert surveyed(long).seconds == 60


def refused_missing(path: Path) -> str:
    with pytest.raises(SoundError) as caught:
        list(blocks(path))
    return caught.value.key


def test_a_survey_is_made_once_and_again_by_another_version(tmp_path, monkeypatch):
    path = tape(tmp_path / "a.wav")
    found = surveyed(path)
    store = store_at(tmp_path / "kept")
    assert surveyed(path) == found
    assert stream(store, found.digest, path) == Stream(path, found.start, found.end, RATE)
    monkeypatch.setattr(recording, "blocks", lambda _: pytest.fail("read again"))
    assert surveyed(path) == found
    monkeypatch.undo()
    monkeypatch.setattr(recording, "_VERSION", 0)
    with pytest.raises(KeptError):
        stream(store, found.digest, path)
    store.put(found.digest, "{", b"")
    with pytest.raises(KeptError):
        stream(store, found.digest, path)


def test_the_take_of_a_recording(tmp_path):
    found = surveyed(tape(tmp_path / "a.wav", channels=2))
    mono, stereo = found.take(1), found.take(2)
    assert (mono.key, mono.voice, mono.rate, mono.samples) == (
        found.digest,
        "",
        RATE,
        found.end - found.start,
    )
    assert (mono.energies, stereo.energies) == (found.mono, found.stereo)
    assert replace(mono, energies=()) == replace(stereo, energies=())
    assert found.seconds == found.end / RATE - found.start / RATE
    assert all(0.0 < share <= 1.0 for share in mono.shares)
    assert list(mono.shares) == sorted(mono.shares, reverse=True)


@pytest.mark.parametrize(("rate", "channels"), [(44100, 2), (44100, 1), (48000, 2), (48000, 1)])
def test_it_flows_as_if_it_were_read_at_once(tmp_path, rate, channels):
    path = tape(tmp_path / "a.wav", 14.0, quiet=0.2, channels=2)
    found = surveyed(path)
    tape_ = Stream(path, found.start, found.end, RATE)
    sound = whole(tape_)
    folded = sound if channels == 2 else sound.mean(axis=1, keepdims=True)
    wanted = resampled(Clip(folded.astype(np.float32), RATE), rate).samples
    flow = Flow(tape_, rate, channels)
    assert len(flow) == len(wanted)
    pieces = [flow[start : start + 44032] for start in range(0, len(flow), 44032)]
    np.testing.assert_allclose(np.concatenate(pieces), wanted, atol=1e-5)
    np.testing.assert_allclose(flow[100:5000], wanted[100:5000], atol=1e-5)  # back to the beginning
    np.testing.assert_allclose(flow[400000:400100], wanted[400000:400100], atol=1e-5)  # over what is between
    assert len(flow[len(flow) - 10 : len(flow) + 50]) == 10
    assert len(flow[5:5]) == 0


def test_surround_and_other_kinds_are_read_too(tmp_path, monkeypatch):
    six = tmp_path / "six.wav"
    soundfile.write(six, np.stack([speech(1.0)] * 6, axis=1), RATE)
    assert {clip.channels for clip in blocks(six)} == {2}
    other = tmp_path / "a.m4a"
    other.write_bytes(b"not ours")
    sound = speech(7.0).astype(np.float32)[:, None]
    monkeypatch.setattr(recording, "read_sound", lambda _: Clip(sound, RATE))
    clips = list(blocks(other))
    assert [len(clip.samples) for clip in clips] == [6 * RATE, RATE]
    np.testing.assert_array_equal(np.concatenate([clip.samples for clip in clips]), sound)
