import shutil
import subprocess
import sys
from importlib import metadata
from importlib.machinery import ModuleSpec

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.mp3 import MP3

from bulletin.codecs import _installed, mp3
from bulletin.errors import Lacking, SoundError, UsageError
from bulletin.mixdown import Part
from bulletin.profile import Delivery
from bulletin.testing.codecs import gain_db, made, parts_of, speechlike, tone

FRAME = 1152
STEREO = Delivery()
MONO = Delivery(channels=1, bitrate=64)
KINDS = [(1, kbps) for kbps in (64, 80, 96, 112, 128, 160, 192)]
KINDS += [(2, kbps) for kbps in (112, 128, 160, 192, 224, 256, 320)]


def reels(delivery, *lengths):
    return [speechlike(length, delivery, seed) for seed, length in enumerate(lengths)]


def written(path, delivery=STEREO, lengths=(20 * FRAME, 12 * FRAME, 30_000)):
    mp3.join(parts_of(mp3, reels(delivery, *lengths), delivery), path, delivery)
    return path


# the encoder


@pytest.mark.parametrize(("channels", "kbps"), KINDS)
def test_hidden_gain_is_taken_back_at_every_bit_rate(channels, kbps, tmp_path):
    delivery = Delivery(channels=channels, bitrate=kbps)
    assert gain_db(mp3, delivery, tmp_path) == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize(("kbps", "hidden_db"), [(64, -0.446), (192, -0.265), (224, -0.176), (320, 0.0)])
def test_lame_still_has_its_hidden_gain(kbps, hidden_db, tmp_path, monkeypatch):
    monkeypatch.setattr(mp3, "_hidden_gain", lambda delivery: 1.0)
    channels = 1 if kbps < 112 else 2
    assert gain_db(mp3, Delivery(channels=channels, bitrate=kbps), tmp_path) == pytest.approx(
        hidden_db, abs=0.01
    )


def test_output_rate_is_the_delivery_rate_where_lame_would_lower_it(tmp_path):
    assert MP3(written(tmp_path / "a.mp3", MONO)).info.sample_rate == 44100


def test_quality_reaches_the_encoder():
    sound = reels(STEREO, 40 * FRAME)
    fast, best = (mp3.encode(sound, Delivery(quality=quality), last=True).data for quality in (7, 2))
    assert len(fast) == len(best)
    assert fast != best


def test_blocks_are_encoded_as_they_come(monkeypatch):
    """No more than a block of sound is held: the encoder has had each before the next is asked for."""
    fed = []
    real = mp3._encoder

    class Watched:
        def __init__(self, delivery):
            self.lame = real(delivery)
            self.flush = self.lame.flush

        def encode(self, pcm):
            fed.append(len(pcm))
            return self.lame.encode(pcm)

    def blocks():
        for number in range(5):
            assert len(fed) == number
            yield tone(44100, STEREO)

    monkeypatch.setattr(mp3, "_encoder", Watched)
    assert mp3.encode(blocks(), STEREO, last=True).samples == 5 * 44100
    assert fed == [44100 * 4] * 5


def test_dither_hides_the_steps_of_16_bit():
    """A tone of a quarter of a step survives, as it does with dither and only with dither."""
    from bulletin.codecs._dither import sixteen_bit

    quiet = (0.25 / 32767 * np.sin(2 * np.pi * 441 / 44100 * np.arange(441_000))).astype(np.float32)[:, None]
    steps = np.concatenate(list(sixteen_bit([quiet], 1, 1.0)))[:, 0]
    assert set(np.unique(steps)) == {-1, 0, 1}
    assert np.mean(steps * np.sin(2 * np.pi * 441 / 44100 * np.arange(441_000))) == pytest.approx(
        0.125, abs=0.01
    )
    assert np.var(steps - quiet[:, 0] * 32767) == pytest.approx(
        0.25, abs=0.01
    )  # TPDF and rounding: 1/6 + 1/12


def test_full_scale_is_reached_and_not_passed():
    from bulletin.codecs._dither import sixteen_bit

    full = np.array([[1.0], [-1.0]] * 2000, np.float32)
    (steps,) = sixteen_bit([full], 1, 1.0)
    assert (steps.min(), steps.max()) == (-32767, 32767)
    with pytest.raises(SoundError, match="full scale"):
        list(sixteen_bit([full], 1, 1.001))


def test_empty_blocks_do_no_harm():
    sound = tone(FRAME, STEREO)
    assert mp3.encode([sound[:0], sound], STEREO, last=True) == mp3.encode([sound], STEREO, last=True)


@pytest.mark.parametrize(
    "delivery",
    [
        Delivery(bitrate=96),
        Delivery(channels=1, bitrate=56),
        Delivery(channels=1, bitrate=320),
        Delivery(channels=3),
        Delivery(rate=22050),
        Delivery(quality=10),
        Delivery(quality=-1),
    ],
)
def test_deliveries_not_made_are_refused(delivery):
    with pytest.raises(UsageError):
        mp3.encode([tone(FRAME, STEREO)], delivery, last=True)
    with pytest.raises(UsageError):
        mp3.ceiling_margin_db(delivery)


@pytest.mark.parametrize(("channels", "kbps"), KINDS)
def test_margin_is_what_coding_was_found_to_add(channels, kbps):
    margin = mp3.ceiling_margin_db(Delivery(channels=channels, bitrate=kbps))
    assert 0.5 <= margin <= 1.5
    assert margin <= mp3.ceiling_margin_db(
        Delivery(channels=channels, bitrate=KINDS[0][1] if channels == 1 else 112)
    )


def test_version_names_the_encoder():
    assert mp3.version() == f"lameenc-{metadata.version('lameenc')} layout 1"


def test_without_the_encoder_it_says_so(monkeypatch):
    for spec in (None, ModuleSpec("lameenc", None)):
        monkeypatch.setattr(_installed, "find_spec", lambda name, spec=spec: spec)
        _installed.installed.cache_clear()
        with pytest.raises(Lacking, match="lameenc"):
            mp3.version()
    _installed.installed.cache_clear()


def test_facts_load_nothing_heavy():
    """A rerun without a change asks for no more than these."""
    code = (
        "import sys; from bulletin.codecs import flac, mp3, opus, wav; from bulletin.profile import Delivery;"
        "flac.version(), opus.version(), mp3.version(), wav.version(), mp3.ceiling_margin_db(Delivery());"
        "[codec.checked(codec.offers()[0]) for codec in (flac, opus, mp3, wav)];"
        "print({'numpy', 'scipy', 'lameenc', 'importlib.metadata'} & sys.modules.keys())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"


# lengths and joins


@settings(max_examples=12, deadline=None)
@given(st.integers(1, 60_000), st.sampled_from([STEREO, MONO, Delivery(channels=1, bitrate=96)]))
def test_any_length_comes_back(tmp_path_factory, samples, delivery):
    folder = tmp_path_factory.mktemp("any")
    assert len(made(mp3, [tone(samples, delivery)], delivery, folder)) == samples
    info = MP3(folder / "made.mp3").info
    assert info.length == pytest.approx(samples / delivery.rate, abs=1e-4)


@settings(max_examples=6, deadline=None)
@given(st.lists(st.integers(8, 40), min_size=2, max_size=5), st.integers(FRAME * 8, FRAME * 20))
def test_any_reels_join(tmp_path_factory, whole, tail):
    lengths = [count * FRAME for count in whole] + [tail]
    heard = made(mp3, reels(MONO, *lengths), MONO, tmp_path_factory.mktemp("join"))
    assert len(heard) == sum(lengths)


def test_silence_at_a_join_stays_silent(tmp_path):
    heard = made(mp3, reels(STEREO, 40 * FRAME, 40 * FRAME, 44100), STEREO, tmp_path)
    for start in (40 * FRAME, 80 * FRAME):
        assert np.abs(heard[start - 1323 : start + 661]).max() < 4 / 32767


def test_reel_that_is_not_the_last_has_exactly_its_frames():
    part = mp3.encode(reels(STEREO, 30 * FRAME), STEREO, last=False)
    assert len(list(mp3.frames(part.data))) == 30
    assert part.samples == 30 * FRAME
    tailed = mp3.encode(reels(STEREO, 30 * FRAME), STEREO, last=True)
    assert tailed.data.startswith(part.data)
    assert len(tailed.data) > len(part.data)


def test_reel_of_a_broken_frame_must_be_the_last(tmp_path):
    with pytest.raises(SoundError, match="1153 samples"):
        mp3.encode([tone(1153, STEREO)], STEREO, last=False)
    last = mp3.encode([tone(1153, STEREO)], STEREO, last=True)
    with pytest.raises(SoundError, match="1153 samples"):
        mp3.join([last, last], tmp_path / "a.mp3", STEREO)


def test_joined_one_part_at_a_time(tmp_path):
    """A part is in the file's sums before the next one is asked for: the programme is never held."""
    part = mp3.encode(reels(MONO, 30 * FRAME), MONO, last=False)
    path = tmp_path / "a.mp3"

    def parts():
        for _ in range(200):
            yield Part(bytes(bytearray(part.data)), part.samples)
        assert path.stat().st_size > 190 * len(part.data)
        yield mp3.encode(reels(MONO, 9999), MONO, last=True)

    mp3.join(parts(), path, MONO)
    assert soundfile.info(path).frames == 200 * 30 * FRAME + 9999


def test_foreign_parts_are_refused(tmp_path):
    part = mp3.encode(reels(STEREO, 10 * FRAME), STEREO, last=False)
    mono = mp3.encode(reels(MONO, 10 * FRAME), MONO, last=False)
    other = mp3.encode(reels(Delivery(bitrate=160), 10 * FRAME), Delivery(bitrate=160), last=False)
    for parts in ([mono], [part, other], [Part(part.data + other.data, 20 * FRAME)]):
        with pytest.raises(SoundError, match="does not fit"):
            mp3.join(parts, tmp_path / "a.mp3", STEREO)


def test_part_that_needs_what_is_not_there_is_refused(tmp_path):
    """Cut out of the middle, a frame's sound begins in frames that are gone."""
    part = mp3.encode(reels(STEREO, 60 * FRAME), STEREO, last=False)
    inner = [frame.data for frame in mp3.frames(part.data)][20:]
    with pytest.raises(SoundError, match="stand alone"):
        mp3.join([Part(b"".join(inner), 40 * FRAME)], tmp_path / "a.mp3", STEREO)


def test_part_without_frames_and_no_part_are_refused(tmp_path):
    for parts in ([], [Part(b"", 0)]):
        with pytest.raises(SoundError, match="no sound"):
            mp3.join(parts, tmp_path / "a.mp3", STEREO)


@pytest.mark.parametrize("samples", [100 * FRAME, 20 * FRAME])
def test_part_that_lies_about_its_length_is_refused(samples, tmp_path):
    part = mp3.encode(reels(STEREO, 30 * FRAME), STEREO, last=True)
    with pytest.raises(SoundError, match=f"cannot hold {samples}"):
        mp3.join([Part(part.data, samples)], tmp_path / "a.mp3", STEREO)


def test_system_refusals_are_left_to_the_publishing(tmp_path):
    with pytest.raises(FileNotFoundError):
        written(tmp_path / "no folder" / "a.mp3")


# other people's programs


def ffmpeg_samples(path):
    run = subprocess.run(
        [shutil.which("ffmpeg"), "-v", "error", "-xerror", "-i", path, "-f", "s16le", "-"],
        capture_output=True,
        check=False,
    )
    return len(run.stdout) // 4, run.stderr.decode() + ("failed" if run.returncode else "")


def mp3val_says(path):
    run = subprocess.run([shutil.which("mp3val"), path], capture_output=True, check=True)
    lines = run.stdout.decode().splitlines()
    return [line for line in lines if line.startswith("WARNING") and "No supported tags" not in line]


@pytest.mark.tools
def test_ffmpeg_decodes_every_sample_and_nothing_else(tmp_path):
    path = written(tmp_path / "a.mp3")
    assert ffmpeg_samples(path) == (32 * FRAME + 30_000, "")
    path.write_bytes(path.read_bytes()[:9000] + bytes(1000))
    assert ffmpeg_samples(path)[1]


@pytest.mark.tools
def test_ffmpeg_hears_reels_at_their_place(tmp_path):
    sound = reels(STEREO, 60 * FRAME, 40 * FRAME, 30 * FRAME, 25_000)
    path = tmp_path / "a.mp3"
    mp3.join(parts_of(mp3, sound, STEREO), path, STEREO)
    command = [shutil.which("ffmpeg"), "-v", "error", "-i", path, "-f", "f32le", "-"]
    heard = np.frombuffer(
        subprocess.run(command, capture_output=True, check=True).stdout, np.float32
    ).reshape(-1, 2)
    other = soundfile.read(path, dtype="float32")[0]
    assert heard.shape == other.shape
    assert np.abs(heard - other).max() < 2e-4


@pytest.mark.tools
def test_mp3val_has_nothing_to_say(tmp_path):
    path = written(tmp_path / "a.mp3")
    assert mp3val_says(path) == []
    data = path.read_bytes()
    path.write_bytes(data[:5000] + data[5100:])
    assert mp3val_says(path)
