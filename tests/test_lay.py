"""The timeline of a programme: every reel, pause and gain where the page of the design says."""

from dataclasses import replace
from fractions import Fraction as F

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin.article import Article, Paragraph
from bulletin.lay import Heard, Mix, Music, lay
from bulletin.reading import Reading
from bulletin.rundown import Headlines, Opening, Rundown, SignOff, Sting, Story
from bulletin.script import Role, Script, Utterance
from bulletin.tape import ducking
from bulletin.timeline import (
    FRAME,
    Cue,
    Envelope,
    Lane,
    Passage,
    Placed,
    Reel,
    Section,
    Timeline,
    whole_frames,
)

MS = F(1, 1000)
SEPARATION = 24.0


def utterance(name, role, pause, story=-1):
    return Utterance(name, role, Reading.plain(name), "v", "vi", pause, story)


def article(number):
    return Article(Paragraph(f"Bài {number}"))


class Job:
    """What `lay` is given, and what it makes of it."""

    def __init__(self, items, said, music=(), separation=SEPARATION, bed=""):
        self.said = said  # (utterance, length in seconds)
        self.rundown = Rundown(tuple(items), "vi", bed)
        self.script = Script(tuple(one for one, _ in said))
        self.heard = {one.id: Heard(f"take {one.id}", length, 1.5) for one, length in said}
        self.music = {name: Music(f"sha {name}", length, -3.0, F(1, 8)) for name, length in music}
        self.separation = separation

    def lay(self, **asked):
        return lay(self.rundown, self.script, self.heard, self.music, Mix(self.separation, **asked))


def cues(reel, lane):
    return [cue for cue in reel.cues if cue.lane is lane]


def gain(reel, lane, at):
    """The gain of the lane in dB at `at` seconds of the reel."""
    (envelope,) = [one for one in reel.envelopes if one.lane is lane]
    return float(np.interp(float(at), *zip(*((float(a), db) for a, db in envelope.points), strict=True)))


def test_the_whole_of_a_small_programme():
    job = Job(
        [
            Opening("intro", "Chào"),
            Headlines("bed", "Tin chính", (article(0), article(1))),
            Story(article(0)),
            Sting("sting"),
            Story(article(1)),
            SignOff("outro", "Hết"),
        ],
        [
            (utterance("o", Role.OPENING, 0.6), F(4)),
            (utterance("h", Role.HEADLINE, 0.6), F(3)),
            (utterance("s0", Role.TITLE, 0.9, 0), F(2)),
            (utterance("s1", Role.TITLE, 0.9, 1), F(5)),
            (utterance("z", Role.SIGNOFF, 0.7), F(1)),
        ],
        [("intro", F(6)), ("bed", F(20)), ("sting", F(6, 5)), ("outro", F(3))],
    )
    made = job.lay()
    lead = 100 * MS

    def reel(start, ends, cues, envelopes=(), tail=350 * MS):
        return Reel(start, whole_frames(ends + tail), tuple(cues), tuple(envelopes))

    voice_at = lead + F(65, 100) * 6
    opening = reel(
        F(0),
        voice_at + 4,
        [
            Cue(Lane.SPEECH, "take o", voice_at, F(4), gain_db=1.5),
            Cue(Lane.EFFECTS, "sha intro", lead, F(6), F(1, 8), -3.0),
        ],
        [
            Envelope(
                Lane.EFFECTS,
                (
                    (voice_at - 300 * MS, 0.0),
                    (voice_at - 20 * MS, -24.0),
                    (voice_at + 4 - 600 * MS, -24.0),
                    (voice_at + 4, -120.0),
                ),
            )
        ],
    )
    assert made.reels[0] == opening
    over_bed = lead + 1600 * MS
    down = over_bed + 3 + 150 * MS
    headlines = reel(
        opening.length,
        down + 2,
        [
            Cue(Lane.SPEECH, "take h", over_bed, F(3), gain_db=1.5),
            Cue(Lane.BED, "sha bed", lead, down + 2 - lead, F(1, 8), -3.0, loop=True),
        ],
        [
            Envelope(
                Lane.BED,
                (
                    (lead, -60.0),
                    (lead + 1, -11.0),
                    (over_bed - 300 * MS, -11.0),
                    (over_bed - 20 * MS, -24.0),
                    (down, -24.0),
                    (down + 2, -60.0),
                ),
            )
        ],
    )
    assert made.reels[1] == headlines
    first = reel(
        headlines.start + headlines.length,
        lead + 2,
        [Cue(Lane.SPEECH, "take s0", lead, F(2), gain_db=1.5)],
    )
    assert made.reels[2] == first
    after_sting = lead + F(6, 5) + 250 * MS
    second = reel(
        first.start + first.length,
        after_sting + 5,
        [
            Cue(Lane.EFFECTS, "sha sting", lead, F(6, 5), F(1, 8), -3.0),
            Cue(Lane.SPEECH, "take s1", after_sting, F(5), gain_db=1.5),
        ],
        tail=800 * MS,
    )
    assert made.reels[3] == second
    closing_start = second.start + second.length
    outro_at = lead + F(1, 2)
    assert made.reels[4] == Reel(
        closing_start,
        outro_at + 3 + 300 * MS,
        (
            Cue(Lane.SPEECH, "take z", lead, F(1), gain_db=1.5),
            Cue(Lane.EFFECTS, "sha outro", outro_at, F(3), F(1, 8), -3.0),
        ),
        (
            Envelope(
                Lane.EFFECTS,
                (
                    (outro_at - 300 * MS, 0.0),
                    (outro_at - 20 * MS, -24.0),
                    (lead + 1 + 150 * MS, -24.0),
                    (lead + 1 + 750 * MS, 0.0),
                ),
            ),
        ),
    )
    assert made.placed == (
        Placed("o", voice_at, voice_at + 4),
        Placed("h", headlines.start + over_bed, headlines.start + over_bed + 3),
        Placed("s0", first.start + lead, first.start + lead + 2),
        Placed("s1", second.start + after_sting, second.start + after_sting + 5),
        Placed("z", closing_start + lead, closing_start + lead + 1),
    )
    assert made.sections == (
        Section(Passage.OPENING, -1, F(0), headlines.start),
        Section(Passage.HEADLINES, -1, headlines.start, first.start),
        Section(Passage.STORY, 0, first.start, second.start),
        Section(Passage.STORY, 1, second.start, closing_start),
        Section(Passage.CLOSING, -1, closing_start, made.length),
    )
    assert made.length == closing_start + outro_at + 3 + 300 * MS


def test_opening_music_alone_is_heard_to_its_end():
    made = Job([Opening("ident", ""), Story(article(0))], [(utterance("t", Role.TITLE, 0.9, 0), F(1))],
               [("ident", F(5, 2))]).lay()  # fmt: skip
    first = made.reels[0]
    assert first.cues == (Cue(Lane.EFFECTS, "sha ident", 100 * MS, F(5, 2), F(1, 8), -3.0),)
    assert first.envelopes == ()
    assert first.length == whole_frames(F(5, 2) + 450 * MS)


def test_a_greeting_longer_than_its_music_lets_it_end_by_itself():
    made = Job([Opening("intro", "x")], [(utterance("o", Role.OPENING, 0.6), F(30))], [("intro", F(6))]).lay()
    (music,) = cues(made.reels[0], Lane.EFFECTS)
    assert (music.start, music.length) == (100 * MS, F(6))


def test_a_greeting_shorter_than_its_music_ends_it_with_the_last_word():
    made = Job([Opening("intro", "x")], [(utterance("o", Role.OPENING, 0.6), F(1))], [("intro", F(6))]).lay()
    (music,), (speech,) = cues(made.reels[0], Lane.EFFECTS), cues(made.reels[0], Lane.SPEECH)
    assert music.start + music.length == speech.start + speech.length


def test_a_greeting_shorter_than_the_fade_keeps_the_points_in_order():
    made = Job(
        [Opening("intro", "x")], [(utterance("o", Role.OPENING, 0.6), F(1, 5))], [("intro", F(6))]
    ).lay()
    points = made.reels[0].envelopes[0].points
    assert points == tuple(sorted(points, key=lambda point: point[0]))
    (speech,) = cues(made.reels[0], Lane.SPEECH)
    assert gain(made.reels[0], Lane.EFFECTS, speech.start - 20 * MS) == -24.0
    assert points[-1] == (speech.start + speech.length, -120.0)


def test_a_bed_without_headlines_is_not_heard():
    made = Job([Headlines("bed", "x", (article(0),)), Story(article(0))],
               [(utterance("t", Role.TITLE, 0.9, 0), F(1))], [("bed", F(6))]).lay()  # fmt: skip
    assert len(made.reels) == 1
    assert [section.part for section in made.sections] == [Passage.STORY]


def test_headlines_without_a_bed_begin_at_once():
    made = Job(
        [Headlines("", "x", (article(0),)), Story(article(0))],
        [(utterance("h", Role.HEADLINE, 0.6), F(1)), (utterance("t", Role.TITLE, 0.9, 0), F(1))],
    ).lay()
    assert made.reels[0] == Reel(
        F(0),
        whole_frames(F(110, 100) + 500 * MS),
        (Cue(Lane.SPEECH, "take h", 100 * MS, F(1), gain_db=1.5),),
        (),
    )


def test_a_close_without_words_is_its_music_alone():
    made = Job([Story(article(0)), SignOff("outro", "")], [(utterance("t", Role.TITLE, 0.9, 0), F(1))],
               [("outro", F(3))]).lay()  # fmt: skip
    assert made.reels[1].cues == (Cue(Lane.EFFECTS, "sha outro", 100 * MS, F(3), F(1, 8), -3.0),)
    assert made.reels[1].length == F(340, 100)
    assert made.reels[0].length == whole_frames(F(145, 100))


def test_what_has_neither_words_nor_music_is_no_section():
    made = Job([Opening("", ""), Story(article(0)), SignOff("", "")],
               [(utterance("t", Role.TITLE, 0.9, 0), F(1))]).lay()  # fmt: skip
    assert made.sections == (Section(Passage.STORY, 0, F(0), made.length),)
    assert len(made.reels) == 1


def test_the_wait_between_two_items_is_the_one_asked_for():
    said = [
        (utterance("o", Role.OPENING, 0.6), F(1)),
        (utterance("a", Role.TITLE, 1.25, 0), F(1)),
        (utterance("b", Role.TITLE, 0.2, 1), F(1)),
        (utterance("z", Role.SIGNOFF, 0.7), F(1)),
    ]
    made = Job([Opening("", "x"), Story(article(0)), Story(article(1)), SignOff("", "x")], said).lay()
    waits = [float(b.start - a.end) for a, b in zip(made.placed, made.placed[1:], strict=False)]
    frame = float(FRAME)
    for wait, asked in zip(waits, (0.6, 1.25, 0.45), strict=True):  # 0.45: a reel ends and begins in silence
        assert asked <= wait < asked + frame


def test_a_long_story_is_cut_where_it_pauses():
    said = [(utterance(f"u{n}", Role.TEXT, 0.7, 0), F(20)) for n in range(5)]
    made = Job([Story(article(0))], said).lay()
    assert [len(reel.cues) for reel in made.reels] == [3, 2]
    wait = made.placed[3].start - made.placed[2].end
    assert F(7, 10) <= wait < F(7, 10) + FRAME
    assert made.reels[1].cues[0].start == 350 * MS


@pytest.mark.parametrize(("pause", "reels"), [(0.55, 2), (0.549, 1)])
def test_only_a_pause_long_enough_is_cut(pause, reels):
    said = [(utterance(f"u{n}", Role.TEXT, pause, 0), F(45)) for n in range(2)]
    assert len(Job([Story(article(0))], said).lay().reels) == reels


@pytest.mark.parametrize(("length", "reels"), [(F(4490, 100), 2), (F(4489, 100), 1)])
def test_only_a_long_reel_is_cut(length, reels):
    said = [(utterance(f"u{n}", Role.TEXT, 0.7, 0), length) for n in range(2)]
    assert len(Job([Story(article(0))], said).lay().reels) == reels


def test_a_sting_belongs_to_the_next_story_only():
    said = [(utterance(f"t{n}", Role.TITLE, 0.9, n), F(1)) for n in range(3)]
    items = [Story(article(0)), Sting("sting"), Story(article(1)), Story(article(2))]
    made = Job(items, said, [("sting", F(1))]).lay()
    assert [len(cues(reel, Lane.EFFECTS)) for reel in made.reels] == [0, 1, 0]


def test_nothing_laid_is_nothing_long():
    assert Timeline((), (), ()).length == 0


def test_frames_hold_a_length_in_full():
    assert whole_frames(F(0)) == 0
    assert whole_frames(FRAME) == FRAME
    assert whole_frames(FRAME + F(1, 10**9)) == 2 * FRAME
    assert F(1152, 44100) == FRAME


def bed_of(made):
    """The reel that a bed runs through, and its cues."""
    (reel,) = [reel for reel in made.reels if cues(reel, Lane.BED)]
    return reel, cues(reel, Lane.BED)


def test_a_bed_through_all_stories_makes_one_reel_from_the_headlines_to_the_end():
    made = small("bed").lay()
    reel, beds = bed_of(made)
    assert made.reels.index(reel) == 1
    assert len(made.reels) == 2
    assert len(cues(reel, Lane.SPEECH)) == 4
    assert [section.part for section in made.sections] == [
        Passage.OPENING, Passage.HEADLINES, Passage.STORY, Passage.STORY, Passage.CLOSING,
    ]  # fmt: skip
    sting, outro = cues(reel, Lane.EFFECTS)
    assert (beds[0].fall, beds[1].rise, beds[1].fall, outro.rise) == (F(6, 10),) * 4
    assert beds[0].end == sting.start + F(6, 10)
    assert beds[1].start == sting.end - F(6, 10)
    assert beds[1].offset == F(1, 8) + beds[0].length % 20
    assert beds[1].end == outro.start + F(6, 10)
    assert (sting.rise, sting.fall, outro.fall) == (0, 0, 0)


@pytest.mark.parametrize(("length", "cut"), [(F(6), False), (F(20), True)])
def test_a_bed_without_headlines_comes_in_where_the_opening_music_goes(length, cut):
    music = [(name, length if name == "intro" else own) for name, own in FOUR]
    made = small("bed", headlines=False, music=music).lay()
    assert len(made.reels) == 1
    reel, beds = bed_of(made)
    intro = cues(reel, Lane.EFFECTS)[0]
    greeting = cues(reel, Lane.SPEECH)[0]
    assert (intro.end == greeting.end) == cut
    assert (beds[0].start, beds[0].rise) == (intro.end - F(6, 10), F(6, 10))
    assert intro.fall == (F(6, 10) if cut else 0)
    assert gain(reel, Lane.EFFECTS, cues(reel, Lane.EFFECTS)[1].start) == 0.0


def test_a_bed_without_any_other_music_comes_in_and_goes_by_itself():
    job = Job([Opening("", ""), Story(article(0)), SignOff("", "")],
              [(utterance("t", Role.TITLE, 0.9, 0), F(5))], [("bed", F(20))], bed="bed")  # fmt: skip
    made = job.lay()
    reel, (bed,) = bed_of(made)
    (speech,) = cues(reel, Lane.SPEECH)
    assert (bed.start, speech.start) == (100 * MS, F(170, 100))
    assert bed.end == speech.end + F(215, 100)
    assert made.length == bed.end + F(3, 10)
    points = reel.envelopes[0].points
    assert points[:2] == ((100 * MS, -60.0), (F(110, 100), -11.0))
    assert points[-2:] == ((speech.end + F(15, 100), -24.0), (bed.end, -60.0))
    asked = job.lay(length=made.length + F(1, 4))
    assert asked.length == made.length + F(1, 4)


def test_a_greeting_over_the_bed_alone():
    said = [(utterance("o", Role.OPENING, 0.6), F(3)), (utterance("t", Role.TITLE, 0.9, 0), F(5))]
    made = Job(
        [Opening("", "x"), Story(article(0)), SignOff("", "")], said, [("bed", F(20))], bed="bed"
    ).lay()
    reel, beds = bed_of(made)
    assert cues(reel, Lane.SPEECH)[0].start == F(170, 100)
    assert (len(made.reels), len(beds)) == (1, 1)


def test_a_short_sting_lets_the_bed_go_before_it_comes_back():
    music = [(name, F(1, 2) if name == "sting" else length) for name, length in FOUR]
    reel, beds = bed_of(small("bed", music=music).lay())
    assert beds[0].end == beds[1].start == cues(reel, Lane.EFFECTS)[0].start + F(6, 10)


def test_the_ramps_of_ducking():
    points = [*ducking([(F(1), F(2)), (F(3), F(4)), (F(6), F(7))], -11.0, -24.0)]
    assert points == [
        (F(7, 10), -11.0), (F(98, 100), -24.0), (F(415, 100), -24.0), (F(475, 100), -11.0),
        (F(57, 10), -11.0), (F(598, 100), -24.0), (F(715, 100), -24.0), (F(775, 100), -11.0),
    ]  # fmt: skip
    apart = [*ducking([(F(1), F(2)), (F(32, 10), F(4))], 0.0, -20.0)]
    assert len(apart) == 8
    assert [at for at, _ in apart] == sorted(at for at, _ in apart)


def test_music_comes_up_where_nobody_speaks_for_a_while():
    said = [(utterance("h0", Role.HEADLINE, 1.5), F(3)), (utterance("h1", Role.HEADLINE, 0.6), F(3))]
    made = Job([Headlines("bed", "x", (article(0),))], said, [("bed", F(20))]).lay()
    first, second = cues(made.reels[0], Lane.SPEECH)
    assert gain(made.reels[0], Lane.BED, first.end + F(75, 100)) == -11.0
    assert gain(made.reels[0], Lane.BED, second.start - F(3, 10)) == -11.0
    assert gain(made.reels[0], Lane.BED, second.start) == -24.0


@pytest.mark.parametrize("bed", ["", "bed"])
@pytest.mark.parametrize("more", [F(0), F(-2), F(3)])
def test_the_closing_music_ends_the_programme_by_its_own_end(bed, more):
    job = small(bed)
    made = job.lay(length=job.lay().length + more)
    outro = cues(made.reels[-1], Lane.EFFECTS)[-1]
    assert (outro.length, outro.fall) == (F(6), 0)
    assert F(2, 10) <= made.length - made.reels[-1].start - outro.end <= F(8, 10)


def test_the_closing_music_begins_a_second_before_the_last_word_ends_and_is_full_behind_it():
    reel = small().lay().reels[-1]
    (farewell,), (outro,) = cues(reel, Lane.SPEECH), cues(reel, Lane.EFFECTS)
    assert outro.start == farewell.end - 1
    for at, level in (
        (outro.start, -24.0),
        (farewell.end + F(15, 100), -24.0),
        (farewell.end + F(75, 100), 0.0),
    ):
        assert gain(reel, Lane.EFFECTS, at) == level


SMALL = [
    (utterance("o", Role.OPENING, 0.6), F(4)),
    (utterance("h", Role.HEADLINE, 0.6), F(3)),
    (utterance("s0", Role.TITLE, 0.9, 0), F(20)),
    (utterance("s1", Role.TITLE, 0.9, 1), F(25)),
    (utterance("z", Role.SIGNOFF, 0.7), F(4)),
]
FOUR = [("intro", F(6)), ("bed", F(20)), ("sting", F(6, 5)), ("outro", F(6))]


def small(bed="", headlines=True, music=FOUR):
    """Two stories with all of a show's music."""
    items = [
        Opening("intro", "Chào"),
        Headlines("bed", "Tin chính", (article(0), article(1))),
        Story(article(0)),
        Sting("sting"),
        Story(article(1)),
        SignOff("outro", "Hết"),
    ]
    said = [(one, length) for one, length in SMALL if headlines or one.role is not Role.HEADLINE]
    return Job([one for one in items if headlines or not isinstance(one, Headlines)], said, music, bed=bed)


@pytest.mark.parametrize("bed", ["", "bed"])
@pytest.mark.parametrize(
    "more", [F(-28, 10), F(-2), F(-1), F(-1, 44100), F(0), F(1, 48000), F(1), F(38, 10), F(6)]
)
def test_music_gives_what_a_length_asks_for(bed, more):
    job = small(bed)
    natural = job.lay().length
    made = job.lay(length=natural + more)
    assert made.length == natural + more
    assert made.sections[-1].end == made.length
    assert [one.utterance for one in made.placed] == [one.utterance for one in job.lay().placed]


def test_the_end_gives_first_so_that_nothing_else_is_made_again():
    job = small()
    before, after = job.lay(), job.lay(length=job.lay().length + F(3, 2))
    assert before.reels[:-1] == after.reels[:-1]
    assert before.reels[-1] != after.reels[-1]


@pytest.mark.parametrize("asked", [F(1), F(600)])
def test_a_length_out_of_reach_is_missed_by_what_the_programme_says(asked):
    job = small()
    nearest = job.lay(length=asked)
    assert nearest.length != asked
    again = job.lay(length=nearest.length)
    assert again.length == nearest.length


def test_pauses_are_as_long_as_the_mix_asks():
    said = [(utterance(f"u{n}", Role.TEXT, 0.5, 0), F(2)) for n in range(4)]
    plain, slow = (Job([Story(article(0))], said).lay(pauses=factor) for factor in (F(1), F(6, 5)))
    for made, wait in ((plain, F(1, 2)), (slow, F(3, 5))):
        assert {two.start - one.end for one, two in zip(made.placed, made.placed[1:], strict=False)} == {wait}


# Any programme ---------------------------------------------------------------------------------------------

LENGTHS = st.fractions(F(1, 20), F(60), max_denominator=22050)
PAUSES = st.sampled_from([0.2, 0.35, 0.45, 0.6, 0.7, 0.9, 1.3])


@st.composite
def jobs(draw, lengths=LENGTHS):
    count = draw(st.integers(1, 4))
    music = [
        (name, draw(st.fractions(F(1, 2), F(9), max_denominator=48000))) for name in ("a", "b", "c", "d")
    ]
    sounds = {name: name if draw(st.booleans()) else "" for name, _ in music}
    said = []

    def speak(prefix, role, story, least):
        for number in range(draw(st.integers(least, 5))):
            one = utterance(f"{prefix}{number}", role, draw(PAUSES), story)
            said.append((one, draw(lengths)))
        return len(said)

    items = [Opening(sounds["a"], "x" if speak("o", Role.OPENING, -1, 0) else "")]
    if draw(st.booleans()):
        speak("h", Role.HEADLINE, -1, 1)
        items.append(Headlines(sounds["b"], "x", tuple(map(article, range(count)))))
    for number in range(count):
        if number and sounds["c"]:
            items.append(Sting("c"))
        speak(f"s{number}", Role.TEXT, number, 1)
        items.append(Story(article(number)))
    before = len(said)
    items.append(SignOff(sounds["d"], "x" if speak("z", Role.SIGNOFF, -1, 0) > before else ""))
    bed = draw(st.sampled_from(["", sounds["b"]]))
    used = [(name, length) for name, length in music if sounds[name]]
    return Job(items, said, used, draw(st.sampled_from([15.0, 20.0, 24.0])), bed)


@settings(max_examples=40, deadline=None)
@given(jobs())
def test_reels_tile_the_programme_and_begin_and_end_in_silence(job):
    made = job.lay()
    at = F(0)
    for number, reel in enumerate(made.reels):
        assert reel.start == at
        at += reel.length
        if number < len(made.reels) - 1:
            assert (reel.length / FRAME).denominator == 1
        assert min(cue.start for cue in reel.cues) >= 30 * MS
        assert max(cue.start + cue.length for cue in reel.cues) <= reel.length - 60 * MS
        assert all(cue.length > 0 for cue in reel.cues)
    assert made.length == at


@settings(max_examples=40, deadline=None)
@given(jobs())
def test_utterances_are_heard_in_order_where_they_are_placed(job):
    made = job.lay()
    assert [one.utterance for one in made.placed] == [one.id for one, _ in job.said]
    heard = [
        (cue.sound, reel.start + cue.start, reel.start + cue.start + cue.length)
        for reel in made.reels
        for cue in cues(reel, Lane.SPEECH)
    ]
    assert heard == [(f"take {one.utterance}", one.start, one.end) for one in made.placed]
    assert [one.end - one.start for one in made.placed] == [length for _, length in job.said]
    for (before, _), one, two in zip(job.said, made.placed, made.placed[1:], strict=False):
        asked = F(before.pause).limit_denominator(1000)
        assert two.start - one.end >= min(asked, F(45, 100))
        if before.story == _story_of(job, two) and before.role is _role_of(job, two):
            assert asked <= two.start - one.end < asked + FRAME


def _story_of(job, placed):
    return next(one.story for one, _ in job.said if one.id == placed.utterance)


def _role_of(job, placed):
    return next(one.role for one, _ in job.said if one.id == placed.utterance)


@settings(max_examples=30, deadline=None)
@given(jobs(), st.fractions(F(-20), F(20), max_denominator=48000))
def test_a_programme_is_as_long_as_asked_or_as_near_as_its_music_goes(job, more):
    natural = job.lay()
    asked = natural.length + more
    made = job.lay(length=asked)
    assert abs(made.length - asked) <= abs(more)
    if made.length == asked:
        for rate in (44100, 48000):
            assert round(made.length * rate) == round(asked * rate)
    assert [one.end - one.start for one in made.placed] == [one.end - one.start for one in natural.placed]
    for reel in made.reels:
        assert max(cue.end for cue in reel.cues) <= reel.length - 60 * MS


@settings(max_examples=30, deadline=None)
@given(jobs())
def test_sections_tile_the_programme(job):
    made = job.lay()
    assert made.sections[0].start == 0
    assert made.sections[-1].end == made.length
    for one, two in zip(made.sections, made.sections[1:], strict=False):
        assert one.end == two.start
    stories = [section.story for section in made.sections if section.part is Passage.STORY]
    assert stories == list(range(len(job.rundown.articles)))
    assert {section.story for section in made.sections if section.part is not Passage.STORY} <= {-1}


@settings(max_examples=40, deadline=None)
@given(jobs())
def test_music_is_down_while_somebody_speaks(job):
    made = job.lay()
    for reel in made.reels:
        for envelope in reel.envelopes:
            places = [at for at, _ in envelope.points]
            assert places == sorted(places)
        speech = cues(reel, Lane.SPEECH)
        for music in cues(reel, Lane.EFFECTS) + cues(reel, Lane.BED):
            for cue in speech:
                if music.start < cue.end and cue.start < music.end:
                    for at in (max(cue.start - 20 * MS, music.start), cue.start, cue.end):
                        assert gain(reel, music.lane, max(at, music.start)) <= -job.separation + 1e-9
        if speech and cues(reel, Lane.BED) and not job.rundown.bed:
            end = speech[-1].end
            assert gain(reel, Lane.BED, end + F(215, 100)) == -60.0
            assert max(cue.end for cue in reel.cues) == end + F(215, 100)


@settings(max_examples=30, deadline=None)
@given(jobs().filter(lambda job: not job.rundown.bed), st.data())
def test_a_change_in_one_story_changes_its_reels_alone(job, data):
    number = data.draw(st.sampled_from([n for n, (one, _) in enumerate(job.said) if one.story >= 0]))
    changed, _ = job.said[number]
    before = job.lay()
    job.heard[changed.id] = Heard("take new", data.draw(LENGTHS), 0.5)
    after = job.lay()

    def others(made):
        (own,) = [one for one in made.sections if one.story == changed.story]
        return [replace(reel, start=F(0)) for reel in made.reels if not own.start <= reel.start < own.end]

    assert others(before) == others(after)
    assert before != after
