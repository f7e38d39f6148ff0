import json
import math
import pickle
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction as F
from importlib import metadata
from itertools import pairwise
from types import ModuleType

import numpy as np
import pytest
import soundfile

from bulletin import mixdown, take
from bulletin.clip import Clip, resampled
from bulletin.codecs import mp3
from bulletin.errors import Failure, KeptError
from bulletin.loudness import Meter
from bulletin.mixdown import Part, ReelJob, ReelSound, kept_parts, kept_sound, mix_reel, programme, reel_key
from bulletin.profile import RADIO, Delivery
from bulletin.store import Store
from bulletin.timeline import Cue, Envelope, Lane, Reel
from bulletin.trim import to_flac

RATE = 44100
FRAME = F(1152, RATE)
DELIVERY = Delivery(codec="plain")
KEYS = {name: name.encode().hex().ljust(64, "0") for name in ("first", "second", "jingle")}


def voice(seed, seconds, rate):
    """Syllables of a buzzing voice, four a second."""
    rng = np.random.default_rng(seed)
    time = np.arange(round(seconds * rate)) / rate
    buzz = sum(np.sin(2 * np.pi * 140 * part * time + rng.random()) / part for part in range(1, 12))
    return Clip((0.2 * buzz * np.sin(np.pi * 4 * time) ** 2).astype(np.float32)[:, None], rate)


VOICES = {"first": voice(1, 2.0, 22050), "second": voice(2, 1.5, 24000)}
REEL = Reel(
    F(10),
    200 * FRAME,
    (
        Cue(Lane.SPEECH, KEYS["first"], F(1, 2), F(2)),
        Cue(Lane.SPEECH, KEYS["second"], F(3), F(3, 2), gain_db=-3.0),
        Cue(Lane.BED, KEYS["jingle"], F(1, 4), F(9, 2), gain_db=-12.0, loop=True),
    ),
    (Envelope(Lane.BED, ((F(1, 4), -20.0), (F(1, 2), -30.0), (F(4), -30.0), (F(19, 4), -120.0))),),
)


@pytest.fixture
def plain(monkeypatch):
    """A codec that keeps the samples as they are and says what it was asked."""
    codec = ModuleType("plain_codec")
    codec.asked = []

    def encode(blocks, delivery, last):
        codec.asked.append((delivery, last))
        samples = np.concatenate([*blocks])
        return Part(samples.tobytes(), len(samples))

    codec.ceiling_margin_db = lambda delivery: 0.5
    codec.version = lambda: "plain 1"
    codec.encode = encode
    monkeypatch.setitem(sys.modules, codec.__name__, codec)
    return codec


@pytest.fixture
def job(tmp_path):
    takes = take.store_at(tmp_path / "takes")
    for name, clip in VOICES.items():
        takes.put(KEYS[name], "{}", to_flac(clip))
    jingle = tmp_path / "jingle.wav"
    rng = np.random.default_rng(3)
    soundfile.write(jingle, rng.uniform(-0.5, 0.5, (48000, 2)), 48000)
    return ReelJob(
        key="a1b2c3d4",
        reel=REEL,
        delivery=DELIVERY,
        gain_db=2.0,
        last=False,
        codec="plain_codec",
        takes=tmp_path / "takes",
        reels=tmp_path / "reels",
        sounds=((KEYS["jingle"], jingle),),
    )


def sound_of(job):
    data = mixdown.store_at(job.reels).get(job.key).body
    return np.frombuffer(data, np.float32).reshape(-1, job.delivery.channels)


def test_a_reel_is_mixed_mastered_metered_and_kept(job, plain):
    made = mix_reel(job)
    assert made.key == job.key
    assert made.samples == 200 * 1152
    assert plain.asked == [(DELIVERY, False)]
    out = sound_of(job)
    meter = Meter(RATE, 2)
    meter.feed(out)
    reading = meter.result()
    assert made.peak_dbtp == pytest.approx(reading.peak_dbtp, abs=1e-3)
    assert made.momentary_max == pytest.approx(reading.momentary_max, abs=1e-3)
    grains = np.frombuffer(made.grains, "<f4")
    slices = np.append(meter.slices, [0.0] * (len(meter.slices) % 2)) * RATE / 100
    assert grains == pytest.approx(slices.reshape(-1, 2).sum(axis=1), rel=1e-6)
    assert made.peak_dbtp <= DELIVERY.profile.peak_dbtp - 0.5 + 0.01
    assert kept_sound(mixdown.store_at(job.reels), job.key) == made


def loud_places(out, sound, start_second):
    """How far from its place a voice is found, in samples, by correlation."""
    length = len(sound)
    around = out[round(start_second * RATE) - 100 : round(start_second * RATE) + length + 100, 0]
    return int(np.correlate(around, sound, "valid").argmax()) - 100


def test_voices_lie_on_their_sample_through_the_whole_chain(job, plain):
    mix_reel(job)
    out = sound_of(job)
    for name, start in (("first", 0.5), ("second", 3.0)):
        assert loud_places(out, resampled(VOICES[name], RATE).samples[:, 0], start) == 0
    assert not out[: RATE // 4].any()
    assert not out[round(4.75 * RATE) + 16 :].any()


def test_gain_moves_loudness_by_as_much(job, plain):
    soft = mix_reel(replace(job, gain_db=-8.0))
    softer = mix_reel(replace(job, key="ffff0000", gain_db=-14.0))
    assert programme([soft], RATE).lufs - programme([softer], RATE).lufs == pytest.approx(6.0, abs=1e-3)
    assert soft.peak_dbtp - softer.peak_dbtp == pytest.approx(6.0, abs=1e-2)


def test_the_ceiling_is_the_profiles_less_what_the_codec_adds(job, plain):
    loud = mix_reel(replace(job, gain_db=30.0))
    assert loud.peak_dbtp == pytest.approx(-1.5, abs=0.05)


def test_the_same_job_gives_the_same_bytes_and_a_mono_one_its_own(job, plain, tmp_path):
    first = mix_reel(job)
    again = replace(job, reels=tmp_path / "elsewhere", takes=job.takes)
    assert mix_reel(again) == first
    assert np.array_equal(sound_of(job), sound_of(again))
    mono = replace(job, key="0123abcd", delivery=replace(DELIVERY, channels=1))
    assert mix_reel(mono).samples == first.samples
    assert sound_of(mono).shape == (200 * 1152, 1)


def test_a_kept_reel_is_not_made_again_and_a_damaged_one_is(job, plain):
    first = mix_reel(job)
    assert mix_reel(job) == first
    assert len(plain.asked) == 1
    path = mixdown.store_at(job.reels).path(job.key)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert mix_reel(job) == first
    assert len(plain.asked) == 2


def test_a_job_can_be_sent_to_another_process(job, plain):
    function, there = pickle.loads(pickle.dumps((mix_reel, job)))  # noqa: S301
    assert there == job
    assert function(there) == mix_reel(job)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda job: replace(job, codec="bulletin.codecs.nothing"), "mixdown.codec"),
        (lambda job: replace(job, sounds=((KEYS["jingle"], job.reels / "gone.wav"),)), "clip.missing"),
        (lambda job: replace(job, sounds=()), "take.gone"),
    ],
)
def test_what_cannot_be_made_comes_back_as_a_failure(job, plain, change, expected):
    failed = mix_reel(change(job))
    assert isinstance(failed, Failure)
    assert (failed.key, failed.error.key) == (job.key, expected)
    assert failed.error.sentence("vi")
    assert not mixdown.store_at(job.reels).has(job.key)


def test_through_mp3_the_decoded_sound_is_as_long_as_loud_and_in_place(job, tmp_path):
    store = mixdown.store_at(job.reels)
    jobs = [
        replace(job, key=f"abcd{number}", codec="bulletin.codecs.mp3", delivery=Delivery(), last=number == 1)
        for number in range(2)
    ]
    sounds = [mix_reel(one) for one in jobs]
    path = tmp_path / "out.mp3"
    mp3.join(kept_parts(store, [one.key for one in jobs]), path, Delivery())
    decoded, rate = soundfile.read(path, dtype="float32")
    assert (len(decoded), rate) == (2 * 200 * 1152, RATE)
    meter = Meter(RATE, 2)
    meter.feed(decoded)
    assert meter.result().lufs == pytest.approx(programme(sounds, RATE).lufs, abs=0.1)
    assert meter.result().peak_dbtp <= -1.0
    voice_there = first_voice()
    for reel in range(2):
        assert abs(loud_places(decoded, voice_there, 0.5 + float(reel * 200 * FRAME))) <= 2


def first_voice():
    return resampled(VOICES["first"], RATE).samples[:, 0]


def test_facts_go_through_one_line_and_back():
    for sound in (
        ReelSound("k1", 1152, np.array([0.25, 1e-9, 0.0], "<f4").tobytes(), -1.63, -12.5),
        ReelSound("k2", 0, b"", -math.inf, -math.inf),
    ):
        line = sound.to_json()
        assert "\n" not in line
        assert "Infinity" not in line
        assert ReelSound.from_json(line) == sound


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"key": 1}', '{"peak_dbtp": "x", "momentary_max": 0}'])
def test_facts_that_are_none_are_refused(text):
    with pytest.raises(KeptError):
        ReelSound.from_json(text)


def test_silence_has_facts_too(job, plain):
    silent = replace(job, reel=replace(REEL, cues=(), envelopes=()))
    made = mix_reel(silent)
    assert (made.peak_dbtp, made.momentary_max, set(made.grains)) == (-math.inf, -math.inf, {0})
    assert mix_reel(silent) == made


def test_parts_are_read_one_by_one_and_a_missing_one_is_named(tmp_path):
    store = Store(tmp_path, "reel")
    for key in ("aaaa", "bbbb"):
        store.put(key, ReelSound(key, 7, b"", 0.0, 0.0).to_json(), key.encode())
    assert [*kept_parts(store, ("bbbb", "aaaa"))] == [Part(b"bbbb", 7), Part(b"aaaa", 7)]
    parts = kept_parts(store, ("aaaa", "cccc"))
    assert next(parts) == Part(b"aaaa", 7)
    with pytest.raises(KeptError, match="cccc"):
        next(parts)
    assert kept_sound(store, "cccc") is None


def test_a_mixdown_hands_out_its_parts_in_order(job, plain):
    made = mix_reel(job)
    whole = mixdown.Mixdown(
        DELIVERY, (job.key, job.key), job.reels, programme([made, made], RATE), 2 * made.samples
    )
    assert [part.samples for part in whole.parts()] == [200 * 1152] * 2


def heard(samples, rate):
    meter = Meter(rate, samples.shape[1])
    meter.feed(samples)
    return meter


def reel_sound(samples, rate):
    meter = heard(samples, rate)
    return mixdown._sound("k", len(samples), meter)


@pytest.mark.parametrize("rate", [44100, 48000])
def test_the_programme_is_measured_from_its_reels_wherever_they_meet(rate):
    rng = np.random.default_rng(4)
    lengths = (5 * rate, 11 * 1152 * 19, 3 * rate + 4321, 777 * 64, 6 * rate)
    reels = [rng.standard_normal((length, 2)) * level for length, level in zip(
        lengths, (0.02, 0.2, 0.1, 0.06, 0.03), strict=True)]  # fmt: skip
    for reel in reels:
        np.multiply(reel, np.sin(np.arange(len(reel)) * np.pi / rate * 1.3)[:, None] ** 2, out=reel)
        reel[: rate // 20] = reel[-rate // 5 :] = 0
    reels = [reel.astype(np.float32) for reel in reels]
    total = programme([reel_sound(reel, rate) for reel in reels], rate)
    read = heard(np.concatenate(reels), rate).result()
    assert total.lufs == pytest.approx(read.lufs, abs=0.02)
    assert total.range_lu == pytest.approx(read.range_lu, abs=0.02)
    assert total.peak_dbtp == pytest.approx(read.peak_dbtp, abs=0.05)
    assert total.momentary_max == pytest.approx(read.momentary_max, abs=0.01)
    assert total.short_max == pytest.approx(read.short_max, abs=0.1)


@pytest.mark.parametrize("seconds", [0.2, 0.35, 0.41, 1.0])
def test_the_shortest_programme_is_as_loud_as_the_meter_says(seconds):
    sound = (np.random.default_rng(1).standard_normal((round(seconds * RATE), 2)) * 0.1).astype(np.float32)
    assert programme([reel_sound(sound, RATE)], RATE).lufs == pytest.approx(
        heard(sound, RATE).result().lufs, abs=0.02
    )


@pytest.mark.parametrize("rate", [44100, 48000])
def test_reels_together_are_exactly_as_long_as_the_programme(rate):
    starts = [F(0), 77 * FRAME, 130 * FRAME, 131 * FRAME, F(7)]
    reels = [replace(REEL, start=one, length=after - one) for one, after in pairwise(starts)]
    assert sum(mixdown.reel_samples(reel, rate) for reel in reels) == 7 * rate
    assert [reel.length * rate for reel in reels] == pytest.approx(
        [mixdown.reel_samples(reel, rate) for reel in reels], abs=1
    )


@pytest.mark.parametrize("wanted", [1, 5, 6, 10, 11, 13])
def test_a_sound_is_cut_or_ends_in_silence_where_it_must(wanted):
    blocks = [np.ones((6, 2), np.float32), np.full((5, 2), 2.0, np.float32)]
    out = np.concatenate([*mixdown.exactly(wanted, blocks)])
    whole = np.concatenate((*blocks, np.zeros((2, 2), np.float32)))
    assert np.array_equal(out, whole[:wanted])


def test_a_reel_at_48_khz_has_the_samples_between_its_ends(job, plain):
    at_48 = replace(job, delivery=replace(DELIVERY, rate=48000), reel=replace(REEL, start=FRAME))
    assert at_48.samples == round(201 * FRAME * 48000) - round(FRAME * 48000) != round(200 * FRAME * 48000)
    assert mix_reel(at_48).samples == at_48.samples == len(sound_of(at_48))
    near = replace(at_48.reel, start=2 * FRAME)
    keys = {reel_key(reel, at_48.delivery, 0.0, "x", last=False) for reel in (at_48.reel, near)}
    assert len(keys) == 1 + (mixdown.reel_samples(near, 48000) != at_48.samples)


def test_a_programme_of_nothing_is_silent():
    assert programme([], RATE).lufs == -math.inf
    assert programme([], RATE).peak_dbtp == programme([], RATE).momentary_max == -math.inf


KEY = reel_key(REEL, DELIVERY, 2.0, "plain 1", last=False)
SPEECH, BED = REEL.cues[0], REEL.cues[2]


def with_envelope(**change):
    return replace(REEL, envelopes=(replace(Envelope(Lane.BED, ((F(0), -3.5),)), **change),))


def with_cue(**change):
    return replace(REEL, cues=(replace(SPEECH, **change), *REEL.cues[1:]))


@pytest.mark.parametrize(
    "other",
    [
        lambda: reel_key(with_cue(sound="x"), DELIVERY, 2.0, "plain 1", last=False),
        lambda: reel_key(with_cue(start=F(1, 3)), DELIVERY, 2.0, "plain 1", last=False),
        lambda: reel_key(with_cue(length=F(1, 3)), DELIVERY, 2.0, "plain 1", last=False),
        lambda: reel_key(with_cue(offset=F(1, 3)), DELIVERY, 2.0, "plain 1", last=False),
        lambda: reel_key(with_cue(gain_db=-1.0), DELIVERY, 2.0, "plain 1", last=False),
        lambda: reel_key(with_cue(lane=Lane.EFFECTS), DELIVERY, 2.0, "plain 1", last=False),
        lambda: reel_key(with_cue(loop=True), DELIVERY, 2.0, "plain 1", last=False),
        lambda: reel_key(replace(REEL, length=201 * FRAME), DELIVERY, 2.0, "plain 1", last=False),
        lambda: reel_key(replace(REEL, envelopes=()), DELIVERY, 2.0, "plain 1", last=False),
        lambda: reel_key(with_envelope(lane=Lane.SPEECH), DELIVERY, 2.0, "plain 1", last=False),
        lambda: reel_key(with_envelope(points=((F(0), -1.0),)), DELIVERY, 2.0, "plain 1", last=False),
        lambda: reel_key(with_envelope(points=((F(0), -2.0),)), DELIVERY, 2.0, "plain 1", last=False),
        lambda: reel_key(with_envelope(points=((F(1, 3), -1.0),)), DELIVERY, 2.0, "plain 1", last=False),
        lambda: reel_key(REEL, replace(DELIVERY, bitrate=192), 2.0, "plain 1", last=False),
        lambda: reel_key(REEL, replace(DELIVERY, profile=RADIO), 2.0, "plain 1", last=False),
        lambda: reel_key(REEL, DELIVERY, 2.1, "plain 1", last=False),
        lambda: reel_key(REEL, DELIVERY, 2.0, "plain 2", last=False),
        lambda: reel_key(REEL, DELIVERY, 2.0, "plain 1", last=True),
    ],
)
def test_whatever_changes_the_sound_changes_the_key(other):
    assert other() != KEY


def test_the_key_does_not_depend_on_the_place_in_the_programme():
    assert reel_key(replace(REEL, start=F(99)), DELIVERY, 2.0, "plain 1", last=False) == KEY
    assert reel_key(REEL, DELIVERY, 2, "plain 1", last=False) == KEY
    assert len(KEY) == 64
    assert int(KEY, 16)


def test_the_mixers_version_is_part_of_the_key(monkeypatch):
    monkeypatch.setattr(mixdown, "version", lambda: "another")
    assert reel_key(REEL, DELIVERY, 2.0, "plain 1", last=False) != KEY


def test_envelopes_each_give_a_key_of_their_own():
    levels = [-1.0, -2.0, -3.0]
    keys = {
        reel_key(with_envelope(points=((F(0), level),)), DELIVERY, 2.0, "x", last=False) for level in levels
    }
    assert len(keys) == 3


def test_the_version_names_the_layout_and_the_resampler():
    assert mixdown.version() == f"layout {mixdown._LAYOUT} soxr {metadata.version('soxr')}"


def test_facts_and_keys_cost_no_numpy():
    script = (
        "import sys\n"
        "from fractions import Fraction\n"
        "from bulletin.mixdown import ReelSound, reel_key\n"
        "from bulletin.profile import Delivery\n"
        "from bulletin.timeline import Reel\n"
        "reel_key(Reel(Fraction(0), Fraction(1), (), ()), Delivery(), 0.0, 'x', last=True)\n"
        "ReelSound.from_json(ReelSound('k', 1, b'abcd', -1.0, -20.0).to_json())\n"
        "print([name for name in ('numpy', 'scipy', 'soundfile', 'soxr') if name in sys.modules])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": ":".join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(run.stdout.replace("'", '"')) == []
