"""The loudness told beforehand is the one that is mixed."""

from dataclasses import replace
from fractions import Fraction as F

import numpy as np
import pytest

from bulletin.article import Article, Paragraph
from bulletin.chain import NEWSREADER
from bulletin.clip import Clip, as_channels
from bulletin.compressor import curve
from bulletin.forecast import forecast
from bulletin.headroom import CEILINGS_DB, power_left, share_left
from bulletin.lay import Heard, Mix, Music, lay
from bulletin.limiter import Limiter
from bulletin.loudness import Meter, energies, integrated
from bulletin.mixer import render
from bulletin.powers import Power, of_lanes
from bulletin.profile import Delivery
from bulletin.reading import Reading
from bulletin.rundown import Headlines, Opening, Rundown, SignOff, Sting, Story
from bulletin.script import Role, Script, Utterance
from bulletin.timeline import Cue, Envelope, Lane, Reel, Timeline

RATE = 44100


def syllables(seed, seconds, rate=RATE, level=0.1):
    """Bursts of noise as speech has them, five or so a second."""
    rng = np.random.default_rng(seed)
    count = round(seconds * rate)
    time = np.arange(count) / rate
    shape = np.sin(np.pi * 4.7 * time + rng.random()) ** 2 * (0.3 + 0.7 * np.sin(np.pi * 0.9 * time) ** 2)
    noise = np.convolve(rng.standard_normal(count + 7), np.ones(8) / 8, "valid")
    return Clip((level * noise * shape).astype(np.float32)[:, None], rate)


def chord(seconds, rate=RATE):
    time = np.arange(round(seconds * rate)) / rate
    left = sum(np.sin(2 * np.pi * hertz * time) for hertz in (220, 330, 440)) * 0.08
    return Clip(np.stack([left, np.roll(left, 40)], 1).astype(np.float32), rate)


SOUNDS = {"v0": syllables(1, 7.3), "v1": syllables(2, 11.9), "v2": syllables(3, 3.21, 22050),
          "v3": syllables(4, 16),
          "intro": chord(6), "bed": chord(4.1), "sting": chord(1.2), "outro": chord(5)}  # fmt: skip


def kept(delivery):
    """The energies of each sound as they are kept: of mono ones once for each channel of the delivery."""
    found = {}
    for name, clip in SOUNDS.items():
        folded = as_channels(clip, delivery.channels) if clip.channels == 2 else clip
        times = delivery.channels if clip.channels == 1 else 1
        powers = tuple(times * power for power in energies(folded.samples, clip.rate))
        found[name] = Power(powers, clip.seconds)
    return found


def heard(timeline, delivery):
    meter = Meter(delivery.rate, delivery.channels)
    for reel in timeline.reels:
        for block in render(reel, SOUNDS.__getitem__, delivery):
            meter.feed(block)
    return meter.result().lufs


def one_reel(*cues, envelopes=(), length=40):
    return Timeline((Reel(F(0), F(length), cues, tuple(envelopes)),), (), ())


def programme():
    roles = [("v0", Role.OPENING, -1), ("v1", Role.HEADLINE, -1), ("v2", Role.TITLE, 0), ("v3", Role.TEXT, 1),
             ("v1", Role.TEXT, 1), ("v0", Role.SIGNOFF, -1)]  # fmt: skip
    said = [Utterance(f"u{n}", role, Reading.plain("x"), "v", "vi", 0.6, story)
            for n, (_, role, story) in enumerate(roles)]  # fmt: skip
    spoken = {
        f"u{n}": Heard(name, F(len(SOUNDS[name].samples), SOUNDS[name].rate), -3.0 + n)
        for n, (name, _, _) in enumerate(roles)
    }
    music = {
        name: Music(name, F(len(SOUNDS[name].samples), RATE), 1.0)
        for name in ("intro", "bed", "sting", "outro")
    }
    one = Article(Paragraph("x"))
    items = (Opening("intro", "x"), Headlines("bed", "x", (one,)), Story(one), Sting("sting"), Story(one),
             SignOff("outro", "x"))  # fmt: skip
    return lay(Rundown(items, "vi"), Script(tuple(said)), spoken, music, Mix(20.0))


@pytest.mark.parametrize("delivery", [Delivery(), Delivery(channels=1), Delivery(rate=48000)])
def test_a_whole_programme_is_foretold(delivery):
    timeline = programme()
    assert forecast(timeline, kept(delivery)) == pytest.approx(heard(timeline, delivery), abs=0.1)


@pytest.mark.parametrize("start", [F(0), F(1, 2), F(333, 1000), F(1799, 1000)])
def test_one_sound_anywhere_is_foretold(start):
    timeline = one_reel(Cue(Lane.SPEECH, "v1", start, F(119, 10), gain_db=4.5))
    told = forecast(timeline, kept(Delivery()))
    assert told == pytest.approx(heard(timeline, Delivery()), abs=0.05)
    assert told == pytest.approx(integrated(kept(Delivery())["v1"].slices) + 4.5, abs=0.15)


def test_a_part_of_a_sound_is_foretold():
    timeline = one_reel(Cue(Lane.EFFECTS, "v3", F(1), F(4), offset=F(5)))
    assert forecast(timeline, kept(Delivery())) == pytest.approx(heard(timeline, Delivery()), abs=0.05)


def test_a_loop_is_foretold_and_what_is_no_loop_ends():
    loop = Cue(Lane.BED, "bed", F(1), F(30), loop=True)
    for cue in (loop, replace(loop, loop=False)):
        timeline = one_reel(cue)
        assert forecast(timeline, kept(Delivery())) == pytest.approx(heard(timeline, Delivery()), abs=0.05)


def test_an_uneven_loop_is_heard_again_from_its_beginning():
    powers = {"x": Power((1.0,) * 10 + (1e-9,) * 90, 10.0)}
    once, again = (
        forecast(one_reel(Cue(Lane.BED, "x", F(0), F(length), loop=True)), powers) for length in (10, 20)
    )
    assert once == pytest.approx(again, abs=0.5)
    parts = one_reel(Cue(Lane.BED, "x", F(1), F(1), F(10), loop=True))
    assert forecast(parts, powers) == pytest.approx(
        forecast(one_reel(Cue(Lane.BED, "x", F(1), F(1))), powers)
    )


def test_gains_over_time_are_foretold_for_their_lane_alone():
    points = ((F(2), 0.0), (F(4), -14.0), (F(9), -14.0), (F(11), 0.0))
    cues = (
        Cue(Lane.BED, "bed", F(0), F(20), loop=True),
        Cue(Lane.EFFECTS, "v1", F(5), F(119, 10), gain_db=-4.0),
    )
    for lane in (Lane.BED, Lane.EFFECTS, Lane.SPEECH):
        timeline = one_reel(*cues, envelopes=[Envelope(lane, points)])
        assert forecast(timeline, kept(Delivery())) == pytest.approx(heard(timeline, Delivery()), abs=0.05)


def test_two_gains_of_one_lane_add_up():
    down = Envelope(Lane.SPEECH, ((F(0), -3.0),))
    alone, twice = (
        forecast(one_reel(Cue(Lane.SPEECH, "v1", F(1), F(119, 10)), envelopes=[down] * n), kept(Delivery()))
        for n in (1, 2)
    )
    assert alone - twice == pytest.approx(3.0)


def test_sounds_together_add_their_power():
    both = one_reel(*(Cue(Lane.SPEECH, "v1", F(1), F(119, 10)) for _ in range(2)))
    one = one_reel(Cue(Lane.SPEECH, "v1", F(1), F(119, 10)))
    assert forecast(both, kept(Delivery())) - forecast(one, kept(Delivery())) == pytest.approx(
        3.0103, abs=1e-3
    )


def test_reels_follow_each_other():
    cue = Cue(Lane.SPEECH, "v1", F(1, 20), F(119, 10))
    first = Reel(F(0), F(13), (cue,), ())
    second = Reel(F(13), F(13), (cue,), ())
    two = Timeline((first, second), (), ())
    assert forecast(two, kept(Delivery())) == pytest.approx(heard(two, Delivery()), abs=0.05)


def test_fades_with_equal_power_are_foretold():
    for cue in (
        Cue(Lane.BED, "bed", F(1), F(3), loop=True, rise=F(2), fall=F(1)),
        Cue(Lane.EFFECTS, "v3", F(33, 100), F(4), offset=F(5), rise=F(4, 5), fall=F(3)),
    ):
        timeline = one_reel(cue)
        assert forecast(timeline, kept(Delivery())) == pytest.approx(heard(timeline, Delivery()), abs=0.05)


@pytest.mark.parametrize("start", [F(0), F(1, 20), F(1337, 1000)])
def test_a_curve_of_gains_is_foretold_wherever_it_lies(start):
    power = kept(Delivery())["v1"]
    shape = curve(NEWSREADER, np.array(power.slices), 6.0, integrated(power.slices))
    timeline = one_reel(Cue(Lane.SPEECH, "v1", start, F(119, 10), gain_db=6.0, curve=tuple(shape.tolist())))
    assert min(shape) < -1.5
    assert forecast(timeline, {"v1": power}) == pytest.approx(heard(timeline, Delivery()), abs=0.1)


def test_a_station_s_loop_of_any_length_is_where_it_is_after_many_rounds():
    powers = {"x": Power((1.0, 1.0, 1e-9, 1e-9, 1e-9, 1e-9, 1e-9, 0.5e-9), 0.75)}
    (reel,) = one_reel(Cue(Lane.BED, "x", F(0), F(30), loop=True)).reels
    found = of_lanes(reel, powers, (Lane.BED,))[:300]
    wanted = [max(0.0, min(n * 0.1 + 0.1, k * 0.75 + 0.2) - max(n * 0.1, k * 0.75)) * 10
              for n in range(300) for k in [int(n * 0.1 / 0.75 + 1e-9)]]  # fmt: skip
    late = [max(0.0, min(n * 0.1 + 0.1, (k + 1) * 0.75 + 0.2) - (k + 1) * 0.75) * 10
            for n in range(300) for k in [int(n * 0.1 / 0.75 + 1e-9)]]  # fmt: skip
    assert found == pytest.approx(np.array(wanted) + np.array(late), abs=1e-6)


def test_limiting_is_taken_off_where_the_sound_is_loudest():
    clip = syllables(5, 8.0, level=1.0)
    power = Power(tuple(energies(clip.samples, RATE)), 8.0, power_left(clip.samples.clip(-1, 1), RATE))
    timeline = one_reel(Cue(Lane.SPEECH, "x", F(1), F(8), gain_db=-2.0))
    limiter = Limiter(RATE, 1, -12.0)
    played = (clip.samples.clip(-1, 1) * np.float32(10 ** (-2 / 20))).astype(np.float32)
    left = np.concatenate([limiter.feed(played), limiter.flush()])
    lost = integrated(energies(left, RATE)) - integrated(energies(played, RATE))
    told = forecast(timeline, {"x": power}, -12.0) - forecast(timeline, {"x": power})
    assert lost < -0.5
    assert told == pytest.approx(lost, abs=0.15)


def test_silence_has_no_loudness():
    assert forecast(one_reel(), {}) == -np.inf


# Headroom -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("ceiling", [-3, -6, -9, -12])
def test_what_the_limiter_leaves_is_told_beforehand(seed, ceiling):
    clip = syllables(seed, 4.0, level=1.0)
    sound = (clip.samples / np.abs(clip.samples).max()).astype(np.float32)
    limiter = Limiter(RATE, 1, float(ceiling))
    left = np.concatenate([limiter.feed(sound), limiter.flush()])
    really = 10 * np.log10(np.square(left, dtype=float).sum() / np.square(sound, dtype=float).sum())
    told = 10 * np.log10(share_left(power_left(sound, RATE), 0.0, float(ceiling)))
    assert told == pytest.approx(really, abs=0.1)


def test_each_ceiling_leaves_less():
    shares = power_left(syllables(1, 2.0, level=1.0).samples.clip(-1, 1), RATE)
    assert tuple(range(0, -31, -1)) == CEILINGS_DB
    assert len(shares) == 31
    assert list(shares) == sorted(shares, reverse=True)
    assert shares[0] == 1.0
    assert shares[30] < 0.01


def test_a_level_tone_loses_just_what_the_ceiling_takes():
    tone = np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE).astype(np.float32)[:, None]
    shares = power_left(tone, RATE)
    for ceiling, share in zip(CEILINGS_DB, shares, strict=True):
        assert 10 * np.log10(share) == pytest.approx(ceiling, abs=0.02)


def test_a_peak_takes_its_neighbours_down():
    sound = np.full((10 * 60, 1), 0.1, np.float32)
    sound[300] = 1.0
    shares = power_left(sound, 20000)  # slices of 10 samples: the thirty-first has the peak
    gains = np.where(np.abs(np.arange(60) - 30) <= 5, 0.1, 1.0)
    smooth = np.array([gains[max(0, at - 5) : at + 6].mean() for at in range(60)])
    powers = np.where(np.arange(60) == 30, 9 * 0.01 + 1, 0.1)
    assert shares[20] == pytest.approx(float((powers * smooth**2).sum() / powers.sum()), abs=2e-5)


def test_silence_loses_nothing():
    assert power_left(np.zeros((100, 1), np.float32), RATE) == (1.0,) * 31
    assert power_left(np.zeros((0, 1), np.float32), RATE) == (1.0,) * 31


def test_a_rate_too_low_for_slices_is_still_measured():
    assert power_left(np.ones((40, 1), np.float32), 50)[6] == pytest.approx(10 ** (-0.6), abs=1e-5)


@pytest.mark.parametrize(
    ("gain", "ceiling", "share"),
    [(0, 0, 1.0), (-6, -1, 1.0), (0, -1, 0.9), (0.5, 0, 0.95), (10, -1, 0.5), (60, -1, 0.5), (9, -1, 0.5)],
)
def test_shares_between_whole_decibels(gain, ceiling, share):
    shares = (1.0, 0.9, *([0.5] * 29))
    assert share_left(shares, gain, ceiling) == pytest.approx(share)
