import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bulletin import limiter, truepeak
from bulletin.limiter import Limiter

RATE = 44100


def limited(samples, ceiling_dbtp, rate=RATE, cuts=()):
    tool = Limiter(rate, samples.shape[1], ceiling_dbtp)
    ready = [tool.feed(block) for block in np.split(samples, sorted(cuts))]
    return np.concatenate([*ready, tool.flush()])


def peak_dbtp(samples):
    """The true peak at every place of the sound, none left out for speed."""
    padded = np.pad(samples, ((40, 40), (0, 0)))
    places = np.arange(truepeak.REACH, len(padded) - truepeak.REACH - 1)
    peaks = [truepeak.between(np.ascontiguousarray(channel), places).max() for channel in padded.T]
    return 20 * np.log10(max(*peaks, np.abs(padded).max()))


TIME = np.arange(3 * limiter._STEP)
HARD = {
    "fs/4 at 45 degrees": 1.41 * np.sin(np.pi * TIME / 2 + np.pi / 4),
    "close to half the rate": 1.2 * np.sin(2 * np.pi * 0.49 * TIME),
    "beating at half the rate": 1.2 * np.sin(2 * np.pi * 0.4999 * TIME),
    "square": np.sign(np.sin(TIME / 37)),
    "impulses": 3.0 * (TIME % 997 == 0),
    "downward only": -3.0 * (TIME % 997 == 0),
    "pairs": np.where((TIME // 2) % 2, 1.0, -1.0),
    "bursts": 2.0 * np.sin(0.3 * TIME) * (TIME % 9000 < 30),
    "where steps meet": 5.0 * np.isin(TIME % limiter._STEP, (0, limiter._STEP - 1)),
    "first and last": 5.0 * np.isin(TIME, (0, len(TIME) - 1)),
    "a hundred times too loud": 100.0 * np.random.default_rng(3).standard_normal(len(TIME)),
    "random signs": np.random.default_rng(4).choice([-1.0, 1.0], len(TIME)),
}


@pytest.mark.parametrize("name", HARD)
@pytest.mark.parametrize("ceiling_dbtp", [-1.6, -9.0])
def test_no_true_peak_passes_the_ceiling(name, ceiling_dbtp):
    samples = HARD[name][:, None].astype(np.float32)
    out = limited(samples, ceiling_dbtp)
    assert len(out) == len(samples)
    assert peak_dbtp(out) <= ceiling_dbtp + 0.05
    assert peak_dbtp(out) >= ceiling_dbtp - 0.05  # and nothing is turned down further than it must


def test_a_steady_tone_stays_a_hair_under_the_ceiling():
    tone = HARD["fs/4 at 45 degrees"][:, None].astype(np.float32)
    assert -1.605 < peak_dbtp(limited(tone, -1.6)) < -1.603


sounds = st.tuples(
    st.integers(0, 2**32 - 1),  # seed
    st.integers(1, 3 * limiter._STEP),  # samples
    st.integers(1, 2),  # channels
    st.floats(-30, 12),  # level, dB
    st.sampled_from([16000, 22050, 44100, 48000]),
)


def bursts(seed, count, channels, level_db):
    rng = np.random.default_rng(seed)
    swell = np.repeat(rng.random(count // 500 + 1), 500)[:count, None] ** 4
    return (rng.standard_normal((count, channels)) * swell * 10 ** (level_db / 20)).astype(np.float32)


@settings(max_examples=40, deadline=None)
@example((2863, 26496, 2, 0.0, 16000), 0.0, [])  # a peak between samples that are both far under it
@given(sounds, st.floats(-12, 0), st.lists(st.integers(0, 3 * limiter._STEP), max_size=8))
def test_any_sound_in_any_blocks_is_kept_under_the_ceiling_in_its_place(sound, ceiling_dbtp, cuts):
    *made, rate = sound
    samples = bursts(*made)
    out = limited(samples, ceiling_dbtp, rate, [min(cut, len(samples)) for cut in cuts])
    assert out.shape == samples.shape
    assert out.dtype == np.float32
    assert peak_dbtp(out) <= ceiling_dbtp + 0.05
    assert (np.abs(out) <= np.abs(samples)).all()
    assert (np.sign(out) == np.sign(samples)).all()
    assert np.array_equal(out, limited(samples, ceiling_dbtp, rate))


def test_what_lies_under_the_ceiling_comes_out_bit_for_bit():
    samples = bursts(7, 100_000, 2, 0.0)
    samples *= np.float32(0.8 / 10 ** (peak_dbtp(samples) / 20))
    assert np.array_equal(limited(samples, -1.9), samples)


def test_only_what_is_near_a_peak_is_turned_down_and_both_channels_alike():
    samples = np.full((RATE, 2), 0.1, np.float32)
    samples[:, 1] = 0.05
    samples[20000, 0] = 1.5
    out = limited(samples, -6.0)
    gains = out / samples
    reach = round(RATE * 0.005) + 1
    assert np.array_equal(out[: 20000 - reach], samples[: 20000 - reach])
    assert np.array_equal(out[20002 + reach :], samples[20002 + reach :])
    assert gains[:, 0] == pytest.approx(gains[:, 1], abs=1e-6)
    assert gains[20000, 0] == pytest.approx(10 ** (-6 / 20) / 1.5, rel=2e-3)
    assert np.abs(np.diff(gains[:, 0])).max() < 1.05 / (RATE * 0.005)  # a ramp of 5 ms, no step
    assert (gains[20000 - 100, 0], gains[20001 + 100, 0]) == pytest.approx(
        (gains[20000 - 100, 1],) * 2, abs=0.02
    )


@pytest.mark.parametrize("rate", [16000, 48000])
def test_the_ramp_is_five_milliseconds_at_any_rate(rate):
    samples = np.full((rate, 1), 0.1, np.float32)
    samples[rate // 2] = 1.0
    turned = np.flatnonzero(limited(samples, -6.0, rate)[:, 0] < 0.0999)
    assert (turned[-1] - turned[0]) / rate == pytest.approx(0.010, abs=0.0007)


def test_nothing_gives_nothing_and_a_limiter_begins_anew_after_its_flush():
    tool = Limiter(RATE, 2, -1.0)
    assert tool.flush().shape == (0, 2)
    first = bursts(1, 5000, 2, 0.0)
    tool.feed(first * 4)
    tool.flush()
    assert tool.feed(first).shape == (0, 2)
    assert np.array_equal(tool.flush(), limited(first, -1.0))


def test_least_is_the_minimum_of_every_window():
    gains = np.random.default_rng(2).random(500)
    for width in (1, 2, 3, 221):
        windows = np.lib.stride_tricks.sliding_window_view(gains, width)
        assert np.array_equal(limiter._least(gains, width), windows.min(axis=1))


def test_a_peak_turns_down_the_samples_at_either_side_of_it_and_no_other():
    click = np.zeros((200, 1), dtype=np.float32)
    click[100] = 1.0
    assert np.flatnonzero(limiter._needed(click, 0.9) < 1.0).tolist() == [99, 100, 101]
    between = np.zeros((200, 1), dtype=np.float32)
    between[100:102] = 0.8  # the crest lies between these two
    assert np.flatnonzero(limiter._needed(between, 0.9) < 1.0).tolist() == [100, 101]


def test_nothing_is_smoothed_where_nothing_is_turned_down(monkeypatch):
    monkeypatch.setattr(limiter, "_smoothed", None)
    quiet = 0.8 * np.sin(np.arange(4000) / 20)[:, None].astype(np.float32)
    assert np.array_equal(limited(quiet, -1.0), quiet)
