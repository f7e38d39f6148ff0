import subprocess
import sys
import warnings

import numpy as np
import pytest
import soundfile

from bulletin import clip as clips
from bulletin.clip import Clip, as_channels, read_part, read_sound, resampled, resampled_loop, trimmed
from bulletin.errors import SoundError

RATE = 44100
pydub = clips._pydub()


def jingle(seconds=1.0, rate=RATE, channels=2, hz=440.0, level=0.5):
    wave = level * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)
    return (wave[:, None] * np.array([1.0, 0.6])[:channels]).astype(np.float32)


def same(one, other, slack):
    return np.abs(one - other).max() < slack


def saved(path, samples, rate=RATE, **options):
    soundfile.write(path, samples, rate, **options)
    return path


def refused(path):
    with pytest.raises(SoundError) as caught:
        read_sound(path)
    assert path.name in caught.value.sentence("en")
    assert path.name in caught.value.sentence("vi")
    return caught.value.key


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize(("ending", "slack"), [("wav", 1e-4), ("flac", 1e-4), ("ogg", 0.05), ("mp3", 0.05)])
def test_sound_files_are_read_whole(tmp_path, ending, slack, channels):
    samples = jingle(channels=channels)
    read = read_sound(saved(tmp_path / f"a.{ending}", samples))
    assert (read.rate, read.channels, read.seconds) == (RATE, channels, 1.0)
    assert read.samples.dtype == np.float32
    assert np.abs(read.samples - samples)[2000:-2000].max() < slack


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        ("wav", "clip.cut"),
        ("aiff", "clip.cut"),
        ("ogg", "clip.cut"),
        ("mp3", "clip.cut"),
        ("flac", "clip.damaged"),
    ],
)
def test_a_file_cut_short_is_refused(tmp_path, ending, expected):
    path = saved(tmp_path / f"a.{ending}", jingle(4.0))
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    assert refused(path) == expected


def test_an_ogg_with_a_hole_is_refused(tmp_path):
    path = saved(tmp_path / "a.ogg", jingle(4.0))
    data = path.read_bytes()
    middle = len(data) // 3
    path.write_bytes(data[:middle] + bytes(3000) + data[middle + 3000 :])
    assert refused(path) == "clip.cut"


def test_a_wav_whose_writer_did_not_know_its_length_yet_is_read(tmp_path):
    path = saved(tmp_path / "a.wav", jingle())
    data = bytearray(path.read_bytes())
    at = data.index(b"data")
    data[4:8] = data[at + 4 : at + 8] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    assert read_sound(path).seconds == 1.0


def test_what_is_no_sound_is_refused_by_name(tmp_path):
    assert refused(tmp_path / "gone.wav") == "clip.missing"
    assert refused(tmp_path) == "clip.missing"
    empty = tmp_path / "empty.wav"
    empty.touch()
    assert refused(empty) == "clip.damaged"
    text = tmp_path / "tin.mp3"
    text.write_text("Bản tin không phải âm thanh. " * 100)
    assert refused(text) == "clip.damaged"
    assert refused(saved(tmp_path / "none.wav", jingle()[:0])) == "clip.empty"
    assert refused(saved(tmp_path / "slow.wav", jingle(), 3999)) == "clip.rate"
    assert refused(saved(tmp_path / "fast.wav", jingle(), 384001)) == "clip.rate"


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_samples_that_are_no_numbers_are_refused(tmp_path, bad):
    samples = jingle()
    samples[77, 1] = bad
    assert refused(saved(tmp_path / "a.wav", samples, subtype="FLOAT")) == "clip.damaged"


def test_what_is_longer_than_two_hours_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(clips, "MAX_SECONDS", 0.5)
    monkeypatch.setattr(soundfile.SoundFile, "read", None)
    assert refused(saved(tmp_path / "a.wav", jingle(0.51))) == "clip.long"


def test_exactly_the_longest_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(clips, "MAX_SECONDS", 0.5)
    assert read_sound(saved(tmp_path / "a.wav", jingle(0.5))).seconds == 0.5


def test_what_exceeds_full_scale_is_turned_down_whole(tmp_path):
    samples = jingle(level=2.0)
    read = read_sound(saved(tmp_path / "a.wav", samples, subtype="FLOAT"))
    assert read.samples == pytest.approx(samples / np.abs(samples).max(), abs=1e-6)


def test_surround_is_folded_to_stereo_and_the_lfe_is_left_out(tmp_path):
    tones = np.hstack([jingle(channels=1, hz=hz, level=0.2) for hz in (300, 500, 700, 60, 900, 1100)])
    read = read_sound(saved(tmp_path / "a.wav", tones, subtype="FLOAT"))
    third = 10 ** (-3 / 20)
    left = (tones[:, 0] + third * tones[:, 2] + third * tones[:, 4]) / (1 + 2 * third)
    right = (tones[:, 1] + third * tones[:, 2] + third * tones[:, 5]) / (1 + 2 * third)
    assert same(read.samples, np.column_stack((left, right)), 1e-5)


def test_five_channels_have_no_lfe_and_others_go_left_and_right_in_turn(tmp_path):
    tones = np.hstack([jingle(0.1, channels=1, hz=hz, level=0.2) for hz in (300, 500, 700, 900, 1100)])
    third = 10 ** (-3 / 20)
    five = read_sound(saved(tmp_path / "five.wav", tones, subtype="FLOAT")).samples
    expected = (tones[:, 0] + third * tones[:, 2] + third * tones[:, 3]) / (1 + 2 * third)
    assert same(five[:, 0], expected, 1e-5)
    four = read_sound(saved(tmp_path / "four.wav", tones[:, :4], subtype="FLOAT")).samples
    assert four[:, 0] == pytest.approx((tones[:, 0] + tones[:, 2]) / 2, abs=1e-5)
    assert four[:, 1] == pytest.approx((tones[:, 1] + tones[:, 3]) / 2, abs=1e-5)


def test_other_kinds_are_read_by_pydub_where_their_program_is(tmp_path, monkeypatch):
    segment = Clip(jingle(), RATE).to_pydub()
    path = tmp_path / "a.m4a"
    path.write_bytes(b"no sound known to libsndfile")
    monkeypatch.setattr(pydub.AudioSegment, "from_file", lambda name: segment)
    assert same(read_sound(path).samples, jingle(), 1e-4)


def test_what_pydub_reads_may_not_be_longer_either(monkeypatch):
    segment = Clip(jingle(0.51), RATE).to_pydub()
    monkeypatch.setattr(clips, "MAX_SECONDS", 0.5)
    with pytest.raises(SoundError, match="longer"):
        Clip.from_pydub(segment)


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (FileNotFoundError("ffprobe"), "clip.kind"),
        (pydub.exceptions.CouldntDecodeError("no"), "clip.unknown"),
        (IndexError("list index out of range"), "clip.unknown"),
    ],
)
def test_other_kinds_are_refused_with_the_remedy(tmp_path, monkeypatch, raised, expected):
    def fail(name):
        raise raised

    path = tmp_path / "a.m4a"
    path.write_bytes(b"no sound known to libsndfile")
    monkeypatch.setattr(pydub.AudioSegment, "from_file", fail)
    assert refused(path) == expected


@pytest.mark.tools
def test_ffmpeg_reads_what_libsndfile_does_not_know(tmp_path):
    made = saved(tmp_path / "a.wav", jingle())
    path = tmp_path / "a.m4a"
    subprocess.run(["ffmpeg", "-loglevel", "error", "-i", str(made), str(path)], check=True)
    read = read_sound(path)
    assert (read.rate, read.channels) == (RATE, 2)
    assert read.seconds == pytest.approx(1.0, abs=0.06)


def test_pydub_says_nothing_where_its_programs_are_missing(tmp_path):
    script = (
        "import numpy as np\n"
        "from bulletin.clip import Clip, trimmed\n"
        "clip = Clip(np.full((8000, 1), 0.5, np.float32), 8000)\n"
        "print(len(Clip.from_pydub(clip.to_pydub()).samples), len(trimmed(clip).samples))\n"
    )
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        env={"PATH": str(tmp_path), "PYTHONPATH": ":".join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.stdout, run.stderr) == ("8000 8000\n", "")


@pytest.mark.parametrize("channels", [1, 2])
def test_pydub_and_back_is_the_same_sound(channels):
    samples = jingle(channels=channels)
    samples[0] = 1.0
    samples[1] = -1.0
    there = Clip(samples, 22050).to_pydub()
    assert (there.frame_rate, there.channels, there.sample_width) == (22050, channels, 2)
    back = Clip.from_pydub(there)
    assert back.rate == 22050
    assert same(back.samples, samples, 1 / 32767)


@pytest.mark.parametrize("width", [1, 2, 4])
def test_segments_of_any_width_are_taken(width):
    segment = Clip(jingle(channels=1), RATE).to_pydub().set_sample_width(width)
    assert Clip.from_pydub(segment).samples == pytest.approx(
        jingle(channels=1), abs=2 / 2 ** (8 * width - 1) + 1e-4
    )


def test_an_empty_segment_is_refused():
    with pytest.raises(SoundError, match="pydub"):
        Clip.from_pydub(pydub.AudioSegment.empty())


def test_resampling_keeps_tone_level_and_place():
    wave = resampled(Clip(jingle(rate=22050, channels=1), 22050), RATE)
    assert wave.rate == RATE
    assert len(wave.samples) == RATE
    assert wave.samples.dtype == np.float32
    assert np.abs(wave.samples - jingle(channels=1))[500:-500].max() < 1e-4


def test_resampling_makes_no_images():
    wave = resampled(Clip(jingle(rate=22050, channels=1, hz=9000.0), 22050), RATE).samples[2000:-2000, 0]
    spectrum = np.abs(np.fft.rfft(wave * np.hanning(len(wave))))
    image = spectrum[round(11500 * len(wave) / RATE) :].max()
    assert 20 * np.log10(image / spectrum.max()) < -90


def test_the_same_rate_is_the_same_sound():
    clip = Clip(jingle(), RATE)
    assert resampled(clip, RATE).samples is clip.samples
    assert resampled_loop(clip, RATE) is clip
    assert resampled(Clip(jingle()[:0], RATE), 8000).rate == 8000


@pytest.mark.parametrize(("rate", "to"), [(RATE, 48000), (48000, RATE), (RATE, 22050)])
@pytest.mark.parametrize("seconds", [0.02, 0.5])
def test_a_loop_is_resampled_without_a_seam(rate, to, seconds):
    loop = resampled_loop(Clip(jingle(seconds, rate, 1, hz=300.0), rate), to)
    assert len(loop.samples) == round(seconds * to)
    twice = np.concatenate((loop.samples, loop.samples))[:, 0]
    expected = 0.5 * np.sin(2 * np.pi * 300.0 * np.arange(len(twice)) / to)
    assert np.abs(twice - expected).max() < 2e-4


def test_channels_are_folded_and_doubled():
    stereo, mono = Clip(jingle(), RATE), Clip(jingle(channels=1), RATE)
    assert as_channels(stereo, 2) is stereo
    assert as_channels(mono, 1) is mono
    assert as_channels(stereo, 1).samples == pytest.approx(stereo.samples.mean(axis=1, keepdims=True))
    assert np.array_equal(as_channels(mono, 2).samples, np.hstack((mono.samples, mono.samples)))
    assert as_channels(stereo, 1).samples.dtype == np.float32
    assert as_channels(stereo, 1).rate == RATE


def test_a_jingle_loses_the_silence_at_its_ends_and_nothing_else():
    samples = np.concatenate((np.zeros((13230, 2)), jingle(level=0.3), np.zeros((22050, 2)))).astype(
        np.float32
    )
    samples += 0.0005 * np.sin(np.arange(len(samples)))[:, None].astype(np.float32)
    kept = trimmed(Clip(samples, RATE))
    assert np.array_equal(kept.samples, samples[13230 : 13230 + RATE])
    assert kept.rate == RATE
    assert len(trimmed(Clip(samples, RATE), threshold_db=-90.0).samples) == len(samples)


def test_the_sounding_part_of_a_jingle_is_told_in_samples():
    samples = np.concatenate((np.zeros((4410, 1)), jingle(channels=1), np.zeros((8820, 1)))).astype(
        np.float32
    )
    assert clips.sounding(Clip(samples, RATE)) == (4410, 4410 + RATE)


def test_a_clip_is_written_as_a_wav(tmp_path):
    clips.write_wav(Clip(jingle(), RATE), tmp_path / "a.wav")
    assert same(read_sound(tmp_path / "a.wav").samples, jingle(), 1e-4)


def test_nothing_but_silence_is_refused():
    with pytest.raises(SoundError, match="silence"):
        trimmed(Clip(np.zeros((RATE, 1), np.float32), RATE))


def test_warnings_of_others_stay_as_they_were():
    clips._pydub()
    with pytest.raises(UserWarning, match="mine"):
        warnings.warn("mine", UserWarning, stacklevel=1)


@pytest.mark.parametrize("ending", ["wav", "flac"])
@pytest.mark.parametrize("turns", [False, True])
@pytest.mark.parametrize(
    ("first", "last"), [(0, 900), (300, 301), (-250, 120), (880, 2900), (-2000, -1500), (950, 960)]
)
def test_a_part_is_what_is_heard_there_of_the_whole(tmp_path, ending, turns, first, last):
    sound = jingle(0.1, 9000, hz=110.0)
    path = saved(tmp_path / f"a.{ending}", sound, 9000)
    places = np.arange(first, last)
    wanted = read_sound(path).samples.take(places, axis=0, mode="wrap")
    if not turns:
        wanted[(places < 0) | (places >= len(sound))] = 0.0
    part = read_part(path, 9000, first, last, turns)
    assert part is not None
    assert part.rate == 9000
    assert np.array_equal(part.samples, wanted)


def test_a_part_is_not_read_of_another_rate_or_kind_or_of_what_is_no_sound(tmp_path):
    sound = jingle(0.5)
    assert read_part(saved(tmp_path / "a.wav", sound), 48000, 0, 100, turns=False) is None
    assert read_part(saved(tmp_path / "a.ogg", sound), RATE, 0, 100, turns=False) is None
    assert read_part(saved(tmp_path / "f.wav", sound, subtype="FLOAT"), RATE, 0, 100, turns=False) is None
    whole = saved(tmp_path / "c.flac", sound).read_bytes()
    (tmp_path / "c.flac").write_bytes(whole[: len(whole) // 2])
    assert read_part(tmp_path / "c.flac", RATE, 0, len(sound), turns=False) is None
    (tmp_path / "b.wav").write_bytes(b"no sound at all")
    assert read_part(tmp_path / "b.wav", RATE, 0, 100, turns=False) is None
