import math

import numpy as np
import pyebur128 as peer
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin import loudness
from bulletin.loudness import Loudness, Meter

RATE = 48000


def tone(level_db, seconds, rate=RATE, channels=2, hz=1000.0):
    wave = 10 ** (level_db / 20) * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)
    return np.repeat(wave[:, None], channels, axis=1).astype(np.float32)


def silence(seconds, rate=RATE, channels=2):
    return np.zeros((round(seconds * rate), channels), np.float32)


def tones(*parts):
    return np.concatenate([tone(level, seconds) for level, seconds in parts])


def read(samples, rate=RATE):
    meter = Meter(rate, samples.shape[1])
    meter.feed(samples)
    return meter.result()


def peer_state(samples, rate, mode):
    state = peer.R128State(samples.shape[1], rate, mode)
    state.add_frames(samples.astype(np.float64).ravel(), len(samples))
    return state


def peer_reading(samples, rate):
    state = peer_state(samples, rate, peer.MeasurementMode.MODE_I | peer.MeasurementMode.MODE_LRA)
    return peer.get_loudness_global(state), peer.get_loudness_range(state)


def peer_maxima(samples, rate, hop=0.01):
    """The loudest 400 ms and 3 s of libebur128, asked every 10 ms, with silence after the sound."""
    state = peer.R128State(samples.shape[1], rate, peer.MeasurementMode.MODE_S)
    step, found = round(rate * hop), []
    padded = np.concatenate((samples, silence(3, rate, samples.shape[1])))
    for start in range(0, len(padded), step):
        some = padded[start : start + step].astype(np.float64)
        state.add_frames(some.ravel(), len(some))
        found.append((peer.get_loudness_momentary(state), peer.get_loudness_shortterm(state)))
    return tuple(map(max, zip(*found, strict=True)))


def peer_peak(samples, rate):
    state = peer_state(samples, rate, peer.MeasurementMode.MODE_TRUE_PEAK)
    return 20 * math.log10(max(peer.get_true_peak(state, channel) for channel in range(samples.shape[1])))


def programme(rate, channels, seconds, seed):
    """Coloured noise whose level wanders over 40 dB, with pauses: as uneven as a bulletin."""
    rng = np.random.default_rng(seed)
    count = round(rate * seconds)
    steps = np.repeat(10 ** (rng.uniform(-55, -12, count) / 20)[: count // (rate // 4) + 1], rate // 4)[
        :count
    ]
    noise = np.cumsum(rng.standard_normal((count, channels)), axis=0)
    noise -= np.linspace(0, 1, count)[:, None] * noise[-1]
    coloured = np.diff(noise, axis=0, prepend=0) + 0.02 * noise / np.abs(noise).max()
    return (coloured * steps[:, None] * 0.4).astype(np.float32)


# EBU Tech 3341, table 1: integrated loudness.
INTEGRATED = {
    1: ((-23, 20),),
    2: ((-33, 20),),
    3: ((-36, 10), (-23, 60), (-36, 10)),
    4: ((-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)),
    5: ((-26, 20), (-20, 20.1), (-26, 20)),
}


@pytest.mark.parametrize("case", INTEGRATED)
def test_integrated_loudness_reads_as_ebu_tech_3341_asks(case):
    samples = tones(*INTEGRATED[case])
    reading = read(samples)
    assert reading.lufs == pytest.approx(-33 if case == 2 else -23, abs=0.1)
    assert reading.lufs == pytest.approx(peer_reading(samples, RATE)[0], abs=0.01)
    assert reading.range_lu == pytest.approx(peer_reading(samples, RATE)[1], abs=0.01)


@pytest.mark.parametrize("lfe", [False, True])
def test_surround_is_weighted_as_case_6_asks_and_the_lfe_is_not_heard(lfe):
    levels = (-28, -28, -24, *([-3] if lfe else []), -30, -30)
    samples = np.hstack([tone(level, 20, channels=1) for level in levels])
    reading = read(samples).lufs
    assert reading == pytest.approx(-23.0, abs=0.1)
    state = peer.R128State(len(levels), RATE, peer.MeasurementMode.MODE_I)
    names = ("LEFT", "RIGHT", "CENTER", *(["UNUSED"] if lfe else []), "LEFT_SURROUND", "RIGHT_SURROUND")
    for number, name in enumerate(names):
        state.set_channel(number, getattr(peer.ChannelType, name))
    state.add_frames(samples.astype(np.float64).ravel(), len(samples))
    assert reading == pytest.approx(peer.get_loudness_global(state), abs=0.01)


def test_short_term_loudness_stays_on_target_in_case_9():
    meter = Meter(RATE, 2)
    meter.feed(tones(*[(-20, 1.34), (-30, 1.66)] * 5))
    windows = np.convolve(meter.energies, np.ones(30) / 30, "valid")
    assert meter.result().short_max == pytest.approx(-23.0, abs=0.1)
    assert loudness.lufs(windows.min()) == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("late", range(20))
def test_loudest_short_term_is_found_wherever_it_begins_in_case_10(late):
    samples = np.concatenate((silence(late * 0.15), tone(-23, 3), silence(1)))
    assert read(samples).short_max == pytest.approx(-23.0, abs=0.1)
    assert read(samples).short_max == pytest.approx(peer_maxima(samples, RATE)[1], abs=0.01)


def test_loudest_short_term_follows_rising_tones_in_case_11():
    meter = Meter(RATE, 2)
    for step in range(20):
        meter.feed(np.concatenate((silence(step * 0.15), tone(step - 38, 3), silence(1))))
        assert meter.result().short_max == pytest.approx(step - 38, abs=0.1)


def test_momentary_loudness_stays_on_target_in_case_12():
    meter = Meter(RATE, 2)
    meter.feed(tones(*[(-20, 0.18), (-30, 0.22)] * 25))
    windows = np.convolve(meter.energies, np.ones(4) / 4, "valid")[6:]
    assert meter.result().momentary_max == pytest.approx(-23.0, abs=0.1)
    assert loudness.lufs(windows.min()) == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("late", range(20))
def test_loudest_moment_is_found_wherever_it_begins_in_case_13(late):
    samples = np.concatenate((silence(late * 0.02), tone(-23, 0.4), silence(1)))
    assert read(samples).momentary_max == pytest.approx(-23.0, abs=0.1)
    assert read(samples).momentary_max == pytest.approx(peer_maxima(samples, RATE)[0], abs=0.01)


def test_loudest_moment_follows_rising_tones_in_case_14():
    meter = Meter(RATE, 2)
    for step in range(20):
        meter.feed(np.concatenate((silence(step * 0.02), tone(step - 38, 0.4), silence(1))))
        assert meter.result().momentary_max == pytest.approx(step - 38, abs=0.1)


def tapered(wave):
    ramp = np.minimum(1.0, np.arange(len(wave)) / (0.1 * RATE))
    return (wave * ramp * ramp[::-1])[:, None].repeat(2, axis=1).astype(np.float32)


# Tech 3341, table 1: fraction of the rate, phase in degrees, amplitude, true peak in dBTP.
SINES = {
    15: (1 / 4, 0, 0.5, -6.0),
    16: (1 / 4, 45, 0.5, -6.0),
    17: (1 / 6, 60, 0.5, -6.0),
    18: (1 / 8, 67.5, 0.5, -6.0),
    19: (1 / 4, 45, 1.41, 3.0),
}


@pytest.mark.parametrize("case", SINES)
def test_true_peak_of_sines_reads_as_ebu_tech_3341_asks(case):
    share, degrees, amplitude, expected = SINES[case]
    phase = 2 * np.pi * share * np.arange(RATE) + np.radians(degrees)
    reading = read(tapered(amplitude * np.sin(phase))).peak_dbtp
    assert expected - 0.4 <= reading <= expected + 0.2
    assert reading == pytest.approx(20 * math.log10(amplitude), abs=0.05)


def burst_between_samples():
    """At four times the rate: a sine of half amplitude with one full cycle in it, low-passed."""
    wave = 0.5 * np.sin(2 * np.pi * np.arange(4 * RATE) / 24)
    middle = len(wave) // 2 // 24 * 24
    wave[middle : middle + 24] *= 2
    ramp = np.minimum(1.0, np.arange(len(wave)) / (0.4 * RATE))
    places = np.arange(-400, 401)
    taps = np.sinc(places * 0.98 / 4) * np.kaiser(801, 9)
    return np.convolve(wave * ramp * ramp[::-1], taps / taps.sum(), "same")


@pytest.mark.parametrize("offset", range(4))
def test_true_peak_of_a_cycle_between_the_samples_is_found_in_cases_20_to_23(offset):
    samples = burst_between_samples()[offset::4, None].repeat(2, axis=1).astype(np.float32)
    assert -0.4 <= read(samples).peak_dbtp <= 0.2


# Tech 3342, table 1: levels of 20 s each and their range.
RANGES = {
    1: ((-20, -30), 10),
    2: ((-20, -15), 5),
    3: ((-40, -20), 20),
    4: ((-50, -35, -20, -35, -50), 15),
}


@pytest.mark.parametrize("case", RANGES)
def test_loudness_range_reads_as_ebu_tech_3342_asks(case):
    levels, expected = RANGES[case]
    samples = tones(*[(level, 20) for level in levels])
    reading = read(samples).range_lu
    assert reading == pytest.approx(expected, abs=1.0)
    assert reading == pytest.approx(peer_reading(samples, RATE)[1], abs=0.01)


@pytest.mark.parametrize("rate", [16000, 22050, 24000, 44100, 48000])
@pytest.mark.parametrize("channels", [1, 2])
def test_programmes_read_as_libebur128_reads_them(rate, channels):
    for seed, seconds in enumerate((9.37, 21.05)):
        samples = programme(rate, channels, seconds, seed)
        reading, (lufs, range_lu) = read(samples, rate), peer_reading(samples, rate)
        assert reading.lufs == pytest.approx(lufs, abs=0.01)
        assert reading.range_lu == pytest.approx(range_lu, abs=0.01)


@pytest.mark.parametrize("rate", [22050, 44100])
@pytest.mark.parametrize("hz", [97.0, 997.0, 5003.0])
def test_true_peak_of_a_tone_reads_as_libebur128_reads_it(rate, hz):
    samples = tone(-3.0, 0.5, rate, hz=hz)
    assert read(samples, rate).peak_dbtp == pytest.approx(peer_peak(samples, rate), abs=0.1)


def test_a_mono_file_reads_three_lu_under_the_same_sound_in_both_channels():
    both, one = read(tone(-20, 2)), read(tone(-20, 2, channels=1))
    assert both.lufs - one.lufs == pytest.approx(10 * math.log10(2), abs=1e-6)
    assert both.peak_dbtp == one.peak_dbtp


NOISE = programme(22050, 2, 7.3, 5)
WHOLE = read(NOISE, 22050)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, len(NOISE)), max_size=12))
def test_block_sizes_do_not_change_the_reading(cuts):
    meter = Meter(22050, 2)
    for block in np.split(NOISE, sorted(cuts)):
        meter.feed(block)
        meter.feed(block[:0])
    assert meter.result() == WHOLE
    assert meter.energies == loudness.energies(NOISE, 22050)


def test_reading_in_between_changes_nothing():
    meter = Meter(22050, 2)
    for block in np.array_split(NOISE, 9):
        meter.feed(block)
        meter.result()
    assert meter.result() == WHOLE


def test_the_true_peak_is_found_where_blocks_meet():
    """A peak between two samples that lie on both sides of where the meter cuts its work."""
    step = loudness.STRETCH
    for shift in range(-18, 19):
        samples = np.zeros((2 * step, 1), np.float32)
        samples[step + shift - 1 : step + shift + 1] = 0.9
        assert read(samples, 44100).peak_dbtp == pytest.approx(20 * math.log10(0.9 * 1.2732), abs=0.15)


def test_silence_is_minus_infinity():
    nothing = Loudness(-math.inf, 0.0, -math.inf, -math.inf, -math.inf)
    assert read(silence(5)) == nothing
    assert read(silence(0)) == nothing
    assert loudness.integrated(()) == -math.inf
    assert loudness.loudness_range(()) == 0.0
    assert loudness.short_max(()) == -math.inf
    assert loudness.energies(silence(0), RATE) == ()


def test_energies_are_mean_squares_of_100_ms_and_the_last_counts_what_it_has():
    energies = np.array(loudness.energies(tone(-23, 2.05), RATE))
    assert len(energies) == 21
    steady = 10 ** ((-23.0 + 0.691) / 10)
    assert energies[3:20] == pytest.approx(np.full(17, steady), rel=0.01)
    assert energies[20] == pytest.approx(steady / 2, rel=0.01)


@pytest.mark.parametrize("rate", [11025, 22050, 44100])
def test_energies_add_up_to_the_whole_at_rates_that_100_ms_do_not_divide(rate):
    samples = programme(rate, 1, 3.333, 8)
    meter = Meter(rate, 1)
    meter.feed(samples)
    assert len(meter.energies) == 34
    state = np.zeros((1, 4))
    padded = np.pad(samples[:, 0].astype(float), (0, -len(samples) % loudness.GRAIN))
    heard, _ = loudness.weighted(padded[None], state, loudness.kernel(rate))
    assert sum(meter.energies) * rate / 10 == pytest.approx(np.square(heard[0, : len(samples)]).sum())


def test_energies_of_parts_laid_end_to_end_give_the_loudness_of_the_whole():
    parts = [np.concatenate((silence(0.4), programme(RATE, 2, 6.0, seed), silence(0.6))) for seed in range(4)]
    whole = read(np.concatenate(parts))
    joined = [energy for part in parts for energy in loudness.energies(part, RATE)]
    assert loudness.integrated(joined) == pytest.approx(whole.lufs, abs=0.01)
    assert loudness.loudness_range(joined) == pytest.approx(whole.range_lu, abs=0.01)
    assert loudness.short_max(joined) == pytest.approx(whole.short_max, abs=0.1)


@pytest.mark.parametrize("seconds", [0.1, 0.15, 0.2, 0.25, 0.3, 0.39])
def test_a_sound_shorter_than_a_gating_block_has_a_loudness(seconds):
    samples = tone(-23, seconds)
    assert loudness.integrated(loudness.energies(samples, RATE)) == pytest.approx(-23, abs=0.6)
    assert read(samples).lufs == pytest.approx(-23, abs=0.6)


def test_gates_leave_out_what_is_under_them():
    loud, soft, faint = (10 ** ((level + 0.691) / 10) for level in (-20.0, -36.0, -69.9))
    assert loudness.integrated([loud] * 8) == pytest.approx(-20.0)
    # five windows lie in the loud part, three straddle its end, and the soft ones are under the relative gate
    straddling = [(loud * part + soft * (4 - part)) / 4 for part in (3, 2, 1)]
    mean = (loud * 5 + sum(straddling)) / 8
    assert loudness.integrated([loud] * 8 + [soft] * 10) == pytest.approx(loudness.lufs(mean), abs=1e-9)
    assert loudness.integrated([faint] * 10) == pytest.approx(-69.9)
    assert loudness.integrated([faint / 1.05] * 10) == -math.inf


def test_range_is_between_the_tenth_and_the_ninety_fifth_of_a_hundred():
    levels = np.linspace(-30.0, -20.0, 101)
    energies = np.repeat(10 ** ((levels + 0.691) / 10), 30)
    windows = energies.reshape(-1, 10).mean(axis=1)
    threes = np.sort(np.convolve(windows, np.ones(3) / 3, "valid"))
    low, high = threes[int((len(threes) - 1) * 0.1 + 0.5)], threes[int((len(threes) - 1) * 0.95 + 0.5)]
    assert loudness.loudness_range(energies) == pytest.approx(10 * math.log10(high / low), abs=1e-9)
    assert loudness.loudness_range(energies[:29]) == 0.0


def test_decibels_of_nothing_are_minus_infinity():
    assert loudness.decibels(0.0) == -math.inf
    assert loudness.decibels(0.5) == pytest.approx(-6.0206, abs=1e-4)
    assert loudness.lufs(0.0) == -math.inf


@pytest.mark.parametrize(("under", "expected"), [(22.5, 22.5), (23.5, 0.0)])
def test_the_range_leaves_out_what_is_20_lu_under_the_rest(under, expected):
    loud = 0.01
    quiet = loud * 10 ** (-under / 10)
    # Half at each level: their mean is 3 LU under the louder one, so the gate is 23 LU under it.
    assert loudness.loudness_range([loud] * 1000 + [quiet] * 1000) == pytest.approx(expected, abs=0.05)
