"""What a voice goes through: the high-pass, and the compressor that knows what comes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.chain import CHAINS, NEWSREADER, NONE, Chain
from bulletin.clip import Clip
from bulletin.compressor import at_peaks, curve, slice_gains
from bulletin.errors import ScriptError
from bulletin.headroom import power_left
from bulletin.highpass import high_passed
from bulletin.levelling import Booth, levelled, power_of
from bulletin.limiter import Limiter
from bulletin.loudness import energies, integrated, loudness_range
from bulletin.mixer import render
from bulletin.profile import Delivery
from bulletin.reading import Reading
from bulletin.script import Role, Script, Utterance
from bulletin.show import Station, find_show
from bulletin.take import KeptTake
from bulletin.timeline import Cue, Lane, Reel
from tests import factories
from tests.test_forecast import RATE, syllables

PLAIN = Chain("plain", threshold_lu=2.0, ratio=2.0)


def power(lufs):
    """Weighted powers of these loudnesses."""
    return 10 ** ((np.asarray(lufs, float) + 0.691) / 10)


def tone(hertz, seconds=2.0, rate=RATE):
    time = np.arange(round(seconds * rate)) / rate
    return (0.25 * np.sin(2 * np.pi * hertz * time)).astype(np.float32)[:, None]


def level(samples):
    """The level in dB of the middle of a sound."""
    inner = samples[len(samples) // 4 : -len(samples) // 4].astype(float)
    return 10 * np.log10(np.square(inner).mean())


# High-pass --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [16000, 22050, 24000, 44100, 48000])
@pytest.mark.parametrize(("hertz", "change", "within"),
                         [(50, -24.0, 0.3), (70, -6.02, 0.05), (100, -0.49, 0.05), (150, 0.0, 0.05),
                          (1000, 0.0, 0.002), (6000, 0.0, 0.002)])  # fmt: skip
def test_speech_stays_and_hum_goes(rate, hertz, change, within):
    sound = tone(hertz, rate=rate)
    assert level(high_passed(sound, rate, 70.0)) - level(sound) == pytest.approx(change, abs=within)


def test_no_phase_is_shifted_so_that_no_peak_grows():
    voice = syllables(8, 2.0)
    voice = Clip((voice.samples + 0.3 * tone(140)).astype(np.float32), RATE)
    made = high_passed(voice.samples, RATE, 70.0)
    assert made.shape == voice.samples.shape
    assert made.dtype == np.float32
    assert np.abs(made).max() < np.abs(voice.samples).max() * 1.02
    assert np.abs(np.fft.irfft(np.fft.rfft(made[:, 0]) / np.fft.rfft(voice.samples[:, 0]))).argmax() == 0


@pytest.mark.parametrize("count", [1, 1023, 1024, 5000])
def test_every_length_comes_out_as_it_went_in(count):
    made = high_passed(np.ones((count, 2), np.float32), 44100, 70.0)
    assert made.shape == (count, 2)
    assert np.isfinite(made).all()
    assert np.array_equal(made[:, 0], made[:, 1])


# Compressor -------------------------------------------------------------------------------------------------


def test_what_is_over_the_threshold_is_halved():
    steady = power([-16.0 + 8.0] * 30)
    gains = curve(PLAIN, steady, 0.0, -16.0)
    assert gains == pytest.approx(np.full(31, -3.0))
    assert curve(PLAIN, steady, -6.0, -16.0) == pytest.approx(np.zeros(31))
    assert curve(PLAIN, steady, -6.0, -22.0) == pytest.approx(np.full(31, -3.0))
    assert curve(Chain("x", threshold_lu=2.0, ratio=3.0), steady, 0.0, -16.0) == pytest.approx(
        np.full(31, -4.0)
    )


def test_the_gain_is_down_when_a_syllable_begins_and_comes_back_by_degrees():
    loud = power([-40.0] * 5 + [-16.0 + 10.0] + [-40.0] * 5)
    assert curve(PLAIN, loud, 0.0, -16.0).tolist() == [0, 0, 0, 0, -1, -4, -4, -2.5, -1, 0, 0, 0]


def test_without_a_compressor_there_is_no_curve():
    assert len(curve(NONE, power([-10.0] * 5), 0.0, -16.0)) == 0
    assert len(curve(NEWSREADER, np.zeros(0), 0.0, -16.0)) == 0
    assert slice_gains(np.zeros(0), np.ones(3)).tolist() == [0, 0, 0]
    assert at_peaks(np.zeros(2), np.zeros(2)) == 0.0
    assert at_peaks(np.array([-6.0, 0.0]), np.array([1.0, 3.0])) == pytest.approx(-0.6)


@given(st.lists(st.floats(-70, 0), min_size=1, max_size=60))
def test_every_slice_is_as_deep_as_it_needs_and_no_step_is_steeper_than_the_chain_says(levels):
    powers = power(levels)
    gains = curve(NEWSREADER, powers, 0.0, -16.0)
    needed = -np.maximum(0.0, np.array(levels) + 16.0 - 2.0) / 2
    assert len(gains) == len(levels) + 1
    assert (gains[:-1] <= needed + 0.0051).all()
    assert (gains[1:] <= needed + 0.0051).all()
    assert gains.min() == pytest.approx(min(needed), abs=0.0051)
    steps = np.diff(gains)
    assert steps.min() >= -NEWSREADER.attack_db - 0.011
    assert steps.max() <= NEWSREADER.release_db + 0.011
    assert (gains <= 0).all()


# The chain as a whole ---------------------------------------------------------------------------------------


def take(name, seed, seconds, own=0.0):
    """A take whose sound is softer in its second half."""
    clip = syllables(seed, seconds, level=0.3 * 10 ** (own / 20))
    clip.samples[len(clip.samples) // 2 :] *= np.float32(0.5)
    facts = KeptTake(name, "v", "e", "1", RATE, len(clip.samples), (), energies(clip.samples, RATE),
                     power_left(clip.samples, RATE))  # fmt: skip
    return clip, facts


def utterance(name, story=0, voice="v"):
    return Utterance(name, Role.TEXT, Reading.plain("x"), voice, "vi", 0.5, story)


def spoken(chain, own_db=0.0):
    made = {f"u{n}": take(f"t{n}", n, 6.0 + n, own=3.0 * (n > 1)) for n in range(4)}
    script = Script(tuple(utterance(f"u{n}", n // 2) for n in range(4)))
    booth = Booth(chain, -16.0, -2.0, 2)
    facts = {name: one for name, (_, one) in made.items()}
    return made, levelled(script, facts, {"v": own_db}, booth)


def played(clip, heard):
    cue = Cue(Lane.SPEECH, "x", 0, heard.length, gain_db=heard.gain_db, curve=heard.curve,
              high_pass_hz=heard.high_pass_hz)  # fmt: skip
    blocks = render(Reel(0, heard.length, (cue,), ()), lambda _: clip, Delivery())
    return np.concatenate([*blocks])


@pytest.mark.parametrize("chain", [NEWSREADER, NONE])
def test_a_story_has_the_programme_s_loudness_after_the_chain_and_the_limiter(chain):
    made, heard = spoken(chain)
    for story in (0, 1):
        sounds = [played(made[f"u{n}"][0], heard[f"u{n}"]) for n in (2 * story, 2 * story + 1)]
        quiet = np.zeros((RATE // 2, 2), np.float32)
        limiter = Limiter(RATE, 2, -2.0)
        whole = np.concatenate([quiet, sounds[0], quiet, sounds[1], quiet])
        left = np.concatenate([limiter.feed(whole), limiter.flush()])
        assert integrated(energies(left, RATE)) == pytest.approx(-16.0, abs=0.15)


def test_the_limiter_works_less_and_the_range_shrinks_a_little():
    work, ranges = {}, {}
    for chain in (NONE, NEWSREADER):
        made, heard = spoken(chain)
        sound = np.concatenate([played(made[name][0], heard[name]) for name in heard])
        limiter = Limiter(RATE, 2, -2.0)
        left = np.concatenate([limiter.feed(sound), limiter.flush()])
        work[chain.name] = 10 * np.log10(
            np.square(sound, dtype=float).sum() / np.square(left, dtype=float).sum()
        )
        ranges[chain.name] = loudness_range(energies(left, RATE))
    assert 0 < work["newsreader"] < work["none"] * 0.9
    assert ranges["none"] * 0.4 < ranges["newsreader"] < ranges["none"] - 0.5


def test_one_gain_serves_all_that_a_voice_says_in_a_story():
    _, heard = spoken(NEWSREADER)
    gains = [heard[f"u{n}"].gain_db for n in range(4)]
    assert gains[0] == gains[1]
    assert gains[2] == gains[3]
    assert gains[0] - gains[2] == pytest.approx(3.0, abs=0.3)
    assert {one.high_pass_hz for one in heard.values()} == {70.0}
    assert all(one.curve for one in heard.values())


def test_what_a_card_adds_comes_after_the_compressor():
    _, plain = spoken(NEWSREADER)
    _, more = spoken(NEWSREADER, own_db=1.5)
    for name in plain:
        assert more[name].gain_db == pytest.approx(plain[name].gain_db + 1.5)
        assert more[name].curve == plain[name].curve


def test_speech_keeps_its_spectrum():
    made, heard = spoken(NEWSREADER)
    clip, one = made["u0"][0], heard["u0"]
    flat = Cue(Lane.SPEECH, "x", 0, one.length, gain_db=one.gain_db, curve=one.curve)
    without = np.concatenate([*render(Reel(0, one.length, (flat,), ()), lambda _: clip, Delivery())])
    with_it = played(clip, one)
    spectra = [np.abs(np.fft.rfft(sound[:, 0].astype(float))) ** 2 for sound in (without, with_it)]
    hertz = np.fft.rfftfreq(len(without), 1 / RATE)
    for low in 150 * 2 ** np.arange(0, 6.6, 1 / 3):
        inside = (hertz >= low) & (hertz < low * 2 ** (1 / 3))
        before, after = (spectrum[inside].sum() for spectrum in spectra)
        assert abs(10 * np.log10(after / before)) < 0.2


def test_a_recording_keeps_its_low_end_and_one_with_music_its_level():
    facts = take("r", 4, 5.0)[1]
    script = Script((
        Utterance("a", Role.TEXT, Reading.plain("x"), "", "vi", 0.5, 0, recording="r.wav"),
        Utterance("b", Role.TEXT, Reading.plain("x"), "", "vi", 0.5, 0, recording="s.wav", mixed=True),
    ))  # fmt: skip
    heard = levelled(script, {"a": facts, "b": facts}, {"": 0.0}, Booth(NEWSREADER, -16.0, -2.0, 1))
    assert heard["a"].curve
    assert not heard["b"].curve
    assert {one.high_pass_hz for one in heard.values()} == {0.0}


def test_a_take_is_as_loud_as_it_is_in_every_channel():
    facts = take("r", 4, 5.0)[1]
    assert power_of(facts, 2).slices == tuple(2 * one for one in facts.energies)
    assert power_of(facts, 1).seconds == facts.seconds


def test_a_show_names_its_chain(tmp_path):
    assert find_show("bulletin", Station()).speech.chain == "newsreader"
    assert set(CHAINS) == {"newsreader", "none"}
    station = factories.station(tmp_path, {"base": "bulletin", "speech": {"chain": "loud"}})
    with pytest.raises(ScriptError, match="newsreader, none") as refused:
        find_show("sang", station)
    assert refused.value.key == "show.chain"
