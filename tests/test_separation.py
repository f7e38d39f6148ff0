"""Music under speech: so far as is asked in every window, told from kept energies and heard in the mix."""

import math
from dataclasses import replace
from fractions import Fraction as F

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin.apart import Apart
from bulletin.clip import Clip
from bulletin.lay import Mix, lay
from bulletin.loudness import energies, integrated
from bulletin.mixer import render
from bulletin.powers import Power
from bulletin.profile import Delivery
from bulletin.separation import MARGIN_LU, MUSIC, foretold, held, least, spoken
from bulletin.timeline import Cue, Envelope, Lane, Reel, Timeline
from tests.test_forecast import RATE, chord, syllables
from tests.test_lay import jobs, small

STEREO = Delivery()


def uneven(seconds, seed=7):
    """Music that is 10 dB louder in one of its thirds."""
    clip = chord(seconds)
    third = len(clip.samples) // 3
    clip.samples[third : 2 * third] *= np.float32(10**0.5)
    noise = np.random.default_rng(seed).standard_normal(len(clip.samples)).astype(np.float32)
    return Clip(clip.samples + 0.003 * noise[:, None], RATE)


def power(clip):
    times = 2 if clip.channels == 1 else 1
    return Power(tuple(times * one for one in energies(clip.samples, clip.rate)), clip.seconds)


class Sounds:
    """A sound for everything that a job lays, brought to -16 LUFS."""

    def __init__(self, job):
        self.clips, self.powers, self.gains = {}, {}, {}
        for number, (name, one) in enumerate(job.heard.items()):
            self.add(one.take, syllables(number, float(one.length)))
            job.heard[name] = replace(one, gain_db=self.gains[one.take])
        for name, one in job.music.items():
            self.add(one.sound, uneven(float(one.length)))
            job.music[name] = replace(one, gain_db=self.gains[one.sound], offset=F(0))

    def add(self, name, clip):
        self.clips[name], self.powers[name] = clip, power(clip)
        self.gains[name] = round(-16.0 - integrated(self.powers[name].slices), 2)


def heard(reel, sounds):
    apart = Apart(reel, RATE, 2)
    for _ in render(reel, sounds.clips.__getitem__, STEREO, apart=apart):
        pass
    return apart.separation_lu()


@pytest.mark.parametrize("wanted", [10.0, 15.0, 20.0])
@pytest.mark.parametrize("bed", ["", "bed"])
@pytest.mark.parametrize("headlines", [True, False])
def test_music_stays_under_speech_in_every_window_of_the_mix(wanted, bed, headlines):
    job = small(bed, headlines)
    sounds = Sounds(job)
    laid = lay(job.rundown, job.script, job.heard, job.music, Mix(wanted))
    before = foretold(laid, sounds.powers)
    made = held(laid, sounds.powers, wanted)
    least_told = foretold(made, sounds.powers)
    assert max(before, wanted + MARGIN_LU - 0.01) <= least_told < max(before, wanted + MARGIN_LU) + 0.02
    if bed:
        assert before < wanted + MARGIN_LU
    found = min(heard(reel, sounds) for reel in made.reels)
    assert max(wanted, least_told - MARGIN_LU) <= found < least_told + MARGIN_LU
    assert made.placed == laid.placed


SHORT = st.fractions(F(1, 2), F(4), max_denominator=1000)


@settings(max_examples=12, deadline=None)
@given(jobs(lengths=SHORT), st.sampled_from([10.0, 15.0, 20.0]))
def test_music_stays_under_speech_whatever_is_laid(job, wanted):
    sounds = Sounds(job)
    laid = lay(job.rundown, job.script, job.heard, job.music, Mix(wanted))
    made = held(laid, sounds.powers, wanted)
    for before, reel in zip(laid.reels, made.reels, strict=True):
        assert heard(reel, sounds) >= wanted
        assert (reel.cues, reel.start, reel.length) == (before.cues, before.start, before.length)
        for one, two in zip(before.envelopes, reel.envelopes, strict=True):
            for (at, level), (then, lower) in zip(one.points, two.points, strict=True):
                assert at == then
                assert lower == level if level > -wanted else lower <= level


def test_what_is_far_enough_under_stays_as_it_is():
    job = small()
    sounds = Sounds(job)
    quiet = {name: replace(one, gain_db=one.gain_db - 30.0) for name, one in job.music.items()}
    laid = lay(job.rundown, job.script, job.heard, quiet, Mix(20.0))
    assert held(laid, sounds.powers, 20.0) == laid


def slices(text):
    return np.array([letter == "x" for letter in text])


def test_the_least_window_counts_and_only_its_spoken_slices():
    talking = slices("x" * 30 + "." * 60 + "x" * 30)
    speech = np.where(talking, 1.0, 0.0)
    music = np.where(talking, 0.01, 5.0)
    assert least(speech, music, talking) == pytest.approx(20.0)
    music[95:100] = 0.1
    assert least(speech, music, talking) == pytest.approx(10 * math.log10(4 / 0.31), abs=1.7)
    speech[:30] = 0.05
    assert least(speech, music, talking) == pytest.approx(10 * math.log10(0.05 / 0.01), abs=0.01)


def test_windows_with_hardly_a_word_do_not_count():
    talking = slices("x" * 40)
    speech, music = np.ones(40), np.full(40, 1e-3)
    music[0] = 1.0  # in windows with it and three others at least
    assert least(speech, music, talking) == pytest.approx(10 * math.log10(30 / (1.0 + 29e-3)), abs=0.01)
    lonely = slices("." * 40 + "xx" + "." * 40)
    assert least(np.where(lonely, 1.0, 0), np.full(82, 0.01), lonely) == pytest.approx(20.0)


def test_nothing_is_infinitely_far():
    assert least(np.ones(50), np.zeros(50), np.ones(50, bool)) == math.inf
    assert least(np.ones(50), np.ones(50), np.zeros(50, bool)) == math.inf
    assert least(np.zeros(0), np.zeros(0), np.zeros(0, bool)) == math.inf
    assert foretold(Timeline((), (), ()), {}) == math.inf


def test_slices_count_only_within_an_utterance():
    one = Reel(F(0), F(2), (Cue(Lane.SPEECH, "x", F(15, 100), F(4, 10)), Cue(Lane.BED, "b", F(1), F(1))), ())
    assert np.flatnonzero(spoken(one, 20)).tolist() == [2, 3, 4]


@pytest.mark.parametrize("block", [44032, 10000, 3 * RATE])
def test_lanes_are_heard_apart_as_the_meter_hears_them(block):
    clips = {"v": syllables(3, 6.0), "m": uneven(6.0)}
    cues = (Cue(Lane.SPEECH, "v", F(1, 2), F(6)), Cue(Lane.EFFECTS, "m", F(1), F(6)))
    reel = Reel(F(0), F(8), cues, (Envelope(Lane.EFFECTS, ((F(0), -15.0),)),))
    apart = Apart(reel, RATE, 2)
    for _ in render(reel, clips.__getitem__, STEREO, block, apart):
        pass
    lanes = []
    for some in ((Lane.SPEECH,), MUSIC):
        alone = replace(reel, cues=tuple(cue for cue in cues if cue.lane in some))
        sound = np.concatenate([*render(alone, clips.__getitem__, STEREO)])
        lanes.append(np.array(energies(sound, RATE)))
    assert apart.separation_lu() == pytest.approx(least(*lanes, spoken(reel, 80)), abs=1e-6)


def test_a_reel_in_which_music_meets_no_speech_is_not_weighed():
    cues = (Cue(Lane.EFFECTS, "m", F(0), F(1)), Cue(Lane.SPEECH, "v", F(1), F(2)))
    apart = Apart(Reel(F(0), F(4), cues, ()), RATE, 2)
    assert not apart.wanted
    assert apart.separation_lu() == math.inf


def test_hearing_lanes_apart_changes_no_sample():
    job = small()
    sounds = Sounds(job)
    reel = job.lay().reels[0]
    plain = np.concatenate([*render(reel, sounds.clips.__getitem__, STEREO)])
    apart = Apart(reel, RATE, 2)
    beside = np.concatenate([*render(reel, sounds.clips.__getitem__, STEREO, apart=apart)])
    assert np.array_equal(plain, beside)
    assert apart.wanted
