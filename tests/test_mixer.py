import math
import weakref
from fractions import Fraction as F

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin.clip import Clip, as_channels, resampled
from bulletin.errors import SoundError
from bulletin.loudness import Meter
from bulletin.mixer import BLOCK, factors, master, render
from bulletin.profile import Delivery
from bulletin.timeline import Cue, Envelope, Lane, Reel

RATE = 44100
STEREO, MONO = Delivery(), Delivery(channels=1)
EDGE = 220  # samples in 5 ms, as they are rounded


def noise(seed, seconds=1.0, channels=1, rate=RATE):
    rng = np.random.default_rng(seed)
    return Clip((rng.random((round(seconds * rate), channels)) - 0.5).astype(np.float32), rate)


SOUNDS = {
    "voice": noise(1),
    "other": noise(2, 0.7),
    "music": noise(3, 1.3, channels=2),
    "slow": noise(4, 0.8, rate=22050),
}


def at(sample):
    return F(sample, RATE)


def cue(sound, start, length=None, lane=Lane.SPEECH, **more):
    samples = round(SOUNDS[sound].seconds * RATE) if length is None else length
    return Cue(lane, sound, at(start), at(samples), **more)


def reel(*cues, length=3 * RATE, envelopes=()):
    return Reel(F(0), at(length), cues, tuple(envelopes))


def mix(made, delivery=STEREO, block=BLOCK, sounds=SOUNDS):
    return np.concatenate([*render(made, sounds.__getitem__, delivery, block)])


@pytest.mark.parametrize("start", [0, 1, 44031, 44032, 70001])
def test_a_whole_sound_lies_at_its_sample_unchanged_in_both_channels(start):
    out = mix(reel(cue("voice", start)))
    assert out.shape == (3 * RATE, 2)
    assert out.dtype == np.float32
    assert np.array_equal(out[start : start + RATE], np.repeat(SOUNDS["voice"].samples, 2, axis=1))
    assert not out[:start].any()
    assert not out[start + RATE :].any()


def test_places_are_rounded_to_the_nearest_sample():
    early, late = (
        Cue(Lane.SPEECH, "voice", (place + share) / RATE, F(1))
        for place, share in ((100, F(4, 10)), (200, F(6, 10)))
    )
    assert np.flatnonzero(mix(reel(early)))[0] == 100 * 2
    assert np.flatnonzero(mix(reel(late)))[0] == 201 * 2


@pytest.mark.parametrize("length", [F(1, 3), F(2), F(1152 * 7, RATE)])
def test_a_reel_is_as_long_as_it_says_even_when_it_is_empty(length):
    out = mix(Reel(F(5), length, (), ()))
    assert out.shape == (round(length * RATE), 2)
    assert not out.any()


def test_blocks_are_whole_but_the_last():
    lengths = [len(block) for block in render(reel(cue("voice", 0)), SOUNDS.__getitem__, STEREO)]
    assert lengths == [BLOCK, BLOCK, BLOCK, 3 * RATE - 3 * BLOCK]


def test_sounds_add_up_with_their_gains():
    made = reel(
        cue("voice", 500),
        cue("other", 9000, gain_db=-6.0, lane=Lane.EFFECTS),
        cue("music", 9000, lane=Lane.BED),
    )
    out = mix(made)
    expected = np.zeros_like(out)
    expected[500 : 500 + RATE] += SOUNDS["voice"].samples
    other, music = SOUNDS["other"].samples, SOUNDS["music"].samples
    expected[9000 : 9000 + len(other)] += other * np.float32(10 ** (-6 / 20))
    expected[9000 : 9000 + len(music)] += music
    assert np.abs(out - expected).max() < 1e-6


def test_stereo_is_folded_into_a_mono_delivery():
    out = mix(reel(cue("music", 0), cue("voice", 0)), MONO)
    assert out.shape == (3 * RATE, 1)
    music = SOUNDS["music"].samples
    expected = music[:RATE].mean(axis=1) + SOUNDS["voice"].samples[:, 0]
    assert np.abs(out[:RATE, 0] - expected).max() < 1e-6


def test_a_sound_of_another_rate_is_resampled():
    out = mix(reel(Cue(Lane.SPEECH, "slow", at(1000), F(8, 10))))
    expected = as_channels(resampled(SOUNDS["slow"], RATE), 2).samples
    assert np.array_equal(out[1000 : 1000 + len(expected)], expected)


def test_a_reel_can_be_made_at_another_rate():
    out = mix(reel(cue("voice", RATE)), Delivery(rate=48000))
    assert len(out) == 3 * 48000
    heard = np.abs(out).max(axis=1) > 0.2
    assert np.flatnonzero(heard)[0] == pytest.approx(48000, abs=50)
    assert np.flatnonzero(heard)[-1] == pytest.approx(2 * 48000, abs=50)


def gains(out, sound, start, offset=0):
    """What each sample of a sound that is heard alone has been multiplied with."""
    given = sound.samples[offset : offset + len(out) - start, 0]
    return out[start : start + len(given), 0] / np.where(given == 0, 1, given)


def test_a_cut_end_falls_in_five_milliseconds_and_a_whole_beginning_stays():
    out = mix(reel(cue("voice", 300, 10000)))
    gain = gains(out[:10300], SOUNDS["voice"], 300)
    assert (gain[: 10000 - EDGE] == 1).all()
    assert gain[10000 - EDGE :] == pytest.approx((np.arange(EDGE) + 0.5)[::-1] / EDGE, abs=1e-5)
    assert not out[10300:].any()


def test_a_cut_beginning_rises_in_five_milliseconds_and_a_whole_end_stays():
    out = mix(reel(cue("voice", 300, RATE - 5000, offset=at(5000))))
    gain = gains(out[: 300 + RATE - 5000], SOUNDS["voice"], 300, 5000)
    assert gain[:EDGE] == pytest.approx((np.arange(EDGE) + 0.5) / EDGE, abs=1e-5)
    assert gain[EDGE:] == pytest.approx(1.0, abs=1e-6)


def test_a_very_short_cut_rises_and_falls():
    out = mix(reel(cue("voice", 0, 10, offset=at(100))))
    gain = gains(out[:10], SOUNDS["voice"], 0, 100)
    assert gain == pytest.approx([0.1, 0.3, 0.5, 0.7, 0.9, 0.9, 0.7, 0.5, 0.3, 0.1], abs=1e-5)
    assert not out[10:].any()


def test_a_cue_that_asks_for_more_than_its_sound_has_ends_with_it():
    out = mix(reel(cue("voice", 100, 2 * RATE)))
    assert np.array_equal(out[100 : 100 + RATE, 0], SOUNDS["voice"].samples[:, 0])
    assert not out[100 + RATE :].any()


def test_a_loop_begins_again_at_its_end():
    music = SOUNDS["music"].samples
    out = mix(reel(cue("music", 1000, 100_000, loop=True, offset=at(50_000))))
    expected = np.tile(music, (4, 1))[50_000:150_000]
    assert np.array_equal(out[1000 + EDGE : 101_000 - EDGE], expected[EDGE:-EDGE])
    assert not out[:1000].any()
    assert not out[101_000:].any()
    assert np.abs(out[100_990:101_000]).max() < 0.05


def test_a_loop_shorter_than_a_block_goes_round_many_times():
    sounds = {"tick": noise(9, 0.01, channels=2)}
    out = mix(Reel(F(0), F(2), (Cue(Lane.BED, "tick", F(0), F(2), loop=True),), ()), sounds=sounds)
    assert np.array_equal(
        out[: 2 * RATE - EDGE], np.tile(sounds["tick"].samples, (200, 1))[: 2 * RATE - EDGE]
    )


FLAT = {"flat": Clip(np.full((3 * RATE, 1), 0.5, np.float32), RATE)}
POINTS = ((F(1, 2), 0.0), (F(1), -20.0), (F(3, 2), -20.0), (F(2), -120.0))


def under(*envelopes, delivery=STEREO):
    made = Reel(F(0), F(3), (Cue(Lane.BED, "flat", F(0), F(3)),), envelopes)
    return mix(made, delivery, sounds=FLAT)[:, 0] / 0.5


def test_an_envelope_is_straight_in_decibels_between_its_points():
    heard = under(Envelope(Lane.BED, POINTS))
    seconds = np.arange(len(heard)) / RATE
    wanted = np.interp(seconds, [float(second) for second, _ in POINTS], [level for _, level in POINTS])
    audible = wanted > -100
    assert np.abs(20 * np.log10(heard[audible]) - wanted[audible]).max() < 0.02
    assert (heard[: RATE // 2 - 16] == 1).all()
    assert heard[RATE + 16 : RATE * 3 // 2 - 16] == pytest.approx(0.1, abs=1e-7)
    assert not heard[2 * RATE + 16 :].any()


def test_an_envelope_moves_without_steps():
    heard = under(Envelope(Lane.BED, ((F(0), 0.0), (F(1, 10), -20.0))))
    steepest = 0.9 / (RATE / 10) * math.log(10) / 0.9  # of an exponential that falls to a tenth
    assert np.abs(np.diff(heard)).max() < steepest * 1.02


def test_envelopes_of_a_lane_add_up_and_those_of_other_lanes_do_not_matter():
    half = Envelope(Lane.BED, ((F(0), -10.0),))
    assert under(half, half) == pytest.approx(0.1, abs=1e-6)
    assert under(half, Envelope(Lane.SPEECH, ((F(0), -40.0),))) == pytest.approx(10**-0.5, abs=1e-6)
    assert (under(Envelope(Lane.EFFECTS, ((F(0), -10.0),))) == 1).all()


def test_a_step_in_an_envelope_is_one():
    heard = under(Envelope(Lane.BED, ((F(1), 0.0), (F(1), -20.0))))
    assert (heard[: RATE - 16] == 1).all()
    assert heard[RATE + 16 :] == pytest.approx(0.1, abs=1e-6)


@pytest.mark.parametrize("points", [(), ((F(1), 0.0), (F(1, 2), -20.0))])
def test_an_envelope_out_of_order_is_a_failure(points):
    with pytest.raises(SoundError, match="bed"):
        under(Envelope(Lane.BED, points))


def test_fades_with_equal_power_are_quarters_of_a_sine():
    heard = mix(Reel(F(0), F(3), (Cue(Lane.BED, "flat", F(0), F(3), rise=F(1, 2), fall=F(3, 4)),), ()),
                sounds=FLAT)[:, 0] / 0.5  # fmt: skip
    into = np.arange(RATE // 2)
    assert heard[: RATE // 2] == pytest.approx(np.sin((into + 0.5) / RATE * np.pi), abs=1e-6)
    assert (heard[RATE // 2 : -RATE * 3 // 4] == 1).all()
    out = np.arange(RATE * 3 // 4)
    assert heard[-len(out) :][::-1] == pytest.approx(np.sin((out + 0.5) / len(out) * np.pi / 2), abs=1e-6)


@pytest.mark.parametrize("loop", [True, False])
def test_crossed_sounds_keep_their_power_together(loop):
    sounds = {"one": noise(11, 3.0), "two": noise(12, 3.0)}
    fall = Cue(Lane.BED, "one", F(0), F(2), loop=loop, fall=F(6, 10))
    rise = Cue(Lane.EFFECTS, "two", F(14, 10), F(8, 10), F(1, 2), loop=loop, rise=F(6, 10))
    one, two, both = (
        mix(Reel(F(0), F(3), cues, ()), sounds=sounds)[:, 0] for cues in ((fall,), (rise,), (fall, rise))
    )
    assert both == pytest.approx(one + two, abs=1e-7)
    power = np.square(both, dtype=float)[: 2 * RATE].reshape(20, -1).mean(axis=1)
    assert 10 * np.log10(power / power[:10].mean()) == pytest.approx(np.zeros(20), abs=0.4)


def test_fades_longer_than_their_cue_fill_it():
    heard = mix(Reel(F(0), F(3), (Cue(Lane.BED, "flat", F(0), F(1, 2), rise=F(9), fall=F(9)),), ()),
                sounds=FLAT)[:, 0] / 0.5  # fmt: skip
    place = (np.arange(RATE // 2) + 0.5) / RATE * np.pi
    assert heard[: RATE // 2] == pytest.approx(np.sin(place) * np.cos(place), abs=1e-6)
    assert not heard[RATE // 2 :].any()


def test_a_curve_is_the_gain_of_every_tenth_of_a_second_from_the_cue_on():
    steps = (0.0, -6.0, -12.0, -12.0, -3.0)
    start = 777
    sounds = {"flat": Clip(np.full((RATE, 1), 0.5, np.float32), RATE)}
    made = reel(Cue(Lane.SPEECH, "flat", at(start), F(1), gain_db=-2.0, curve=steps))
    heard = mix(made, sounds=sounds)
    wanted = -2.0 + np.interp(np.arange(RATE) / RATE, np.arange(5) / 10, steps)
    assert 20 * np.log10(heard[start : start + RATE, 1] / 0.5) == pytest.approx(wanted, abs=0.02)
    assert np.array_equal(heard, mix(made, block=999, sounds=sounds))


def test_a_high_pass_is_its_cue_s_own():
    time = np.arange(2 * RATE) / RATE
    hum = Clip((0.3 * np.sin(2 * np.pi * 40 * time)).astype(np.float32)[:, None], RATE)
    with_it, without = (
        mix(
            Reel(F(0), F(3), (Cue(Lane.SPEECH, "hum", F(0), F(2), high_pass_hz=hertz),), ()),
            sounds={"hum": hum},
        )
        for hertz in (70.0, 0.0)
    )
    assert np.abs(with_it[RATE // 2 : RATE * 3 // 2]).max() < 0.01
    assert np.array_equal(without[: 2 * RATE, 0], hum.samples[:, 0])


def test_a_gain_of_120_decibels_down_is_none():
    made = factors(np.array([0.0, -20.0, -119.9, -120.0, -300.0]))
    assert made[:2] == pytest.approx([1.0, 0.1])
    assert made[2] > 0
    assert not made[3:].any()
    assert made.dtype == np.float32


starts = st.integers(0, 2 * RATE)
cues = st.builds(
    lambda sound, start, length, offset, gain_db, lane, loop, fades: Cue(
        lane,
        sound,
        at(start),
        at(length),
        at(offset),
        gain_db,
        loop,
        *map(at, fades),
        curve=(0.0, -3.0, -1.0),
    ),
    st.sampled_from(sorted(SOUNDS)),
    starts,
    st.integers(0, RATE),
    st.one_of(st.just(0), st.integers(0, RATE)),
    st.floats(-30, 0),
    st.sampled_from(Lane),
    st.booleans(),
    st.tuples(st.integers(0, RATE), st.integers(0, RATE)),
)
envelopes = st.builds(
    lambda lane, points: Envelope(lane, tuple((at(place), level) for place, level in sorted(points))),
    st.sampled_from(Lane),
    st.lists(st.tuples(starts, st.floats(-130, 0)), min_size=1, max_size=4),
)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(cues, max_size=5),
    st.lists(envelopes, max_size=3),
    st.integers(3000, 3 * RATE),
    st.sampled_from([STEREO, MONO]),
)
def test_blocks_of_any_size_make_the_same_sound(some, shapes, block, delivery):
    made = reel(*some, envelopes=shapes)
    whole = mix(made, delivery, 3 * RATE)
    assert np.array_equal(mix(made, delivery, block), whole)
    assert np.array_equal(mix(made, delivery), whole)
    assert np.isfinite(whole).all()


def test_sounds_are_loaded_when_needed_once_and_let_go_when_over():
    loaded, let_go = [], []

    class Held(np.ndarray):
        """An array that can be watched."""

    def load(sound):
        loaded.append(sound)
        samples = np.full((RATE, 1), 0.1, np.float32).view(Held)
        weakref.finalize(samples, let_go.append, sound)
        return Clip(samples, RATE)

    line = [Cue(Lane.SPEECH, f"take {second}", F(second), F(1)) for second in range(30)]
    bed = Cue(Lane.BED, "bed", F(0), F(30), loop=True)
    again = Cue(Lane.EFFECTS, "bed", F(3), F(1), loop=True)
    blocks = render(Reel(F(0), F(30), (bed, *reversed(line), again), ()), load, STEREO)
    for count, _ in enumerate(blocks, 1):
        assert len(loaded) <= count + 3
        assert len(loaded) - len(let_go) <= 4
    assert loaded.count("bed") == 1
    assert sorted(loaded[1:], key=lambda sound: int(sound.split()[1])) == [
        f"take {second}" for second in range(30)
    ]


def mastered(samples, gain_db, ceiling_dbtp, blocks=3):
    meter = Meter(RATE, samples.shape[1])
    out = np.concatenate([*master(np.array_split(samples, blocks), gain_db, ceiling_dbtp, meter)])
    return out, meter.result()


def test_mastering_brings_to_level_and_reads_what_comes_out():
    samples = noise(5, 4.0, channels=2).samples * np.float32(0.1)
    plain, before = mastered(samples, 0.0, -1.0)
    assert np.array_equal(plain, samples)
    louder, after = mastered(samples, 6.0, -1.0)
    assert np.abs(louder - samples * 10 ** (6 / 20)).max() < 1e-6
    assert after.lufs == pytest.approx(before.lufs + 6.0, abs=1e-4)
    assert after.peak_dbtp == pytest.approx(before.peak_dbtp + 6.0, abs=1e-3)


def test_mastering_keeps_peaks_under_the_ceiling_and_every_sample_in_place():
    samples = noise(6, 3.0, channels=2).samples
    out, reading = mastered(samples, 12.0, -3.0)
    assert out.shape == samples.shape
    assert -3.2 < reading.peak_dbtp <= -2.95
    assert (np.sign(out) == np.sign(samples)).all()
    assert np.array_equal(out, mastered(samples, 12.0, -3.0, blocks=50)[0])


def test_mastering_nothing_gives_nothing():
    assert [*master([], 0.0, -1.0, Meter(RATE, 2))] == []
