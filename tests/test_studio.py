"""In the studio: what is spoken once, what is levelled together, and when everything gets another gain."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bulletin import crew, desk, speaking, studio
from bulletin.errors import Failure, Lacking
from bulletin.event import Notice
from bulletin.order import Plan, plan
from bulletin.profile import Delivery
from bulletin.take import Line
from bulletin.timeline import Lane
from tests import factories, tone
from tests.factories import BARE, FERRY, RICE, ROOFS, SHOW, clock, events, made

STORIES = (FERRY, ROOFS, RICE)


def planned(folder: Path, **show: object) -> Plan:
    (order,) = desk.orders(STORIES, desk.Request(), factories.station(folder, {**SHOW, **show}))
    return plan(order, clock)


def spoken(thought: Plan) -> studio.Spoken:
    working = studio.speak_plan(thought, crew.inline())
    while True:
        try:
            next(working)
        except StopIteration as end:
            done: studio.Spoken = end.value
            return done


def test_a_line_is_spoken_once_however_often_it_is_read(tmp_path: Path):
    thought = planned(tmp_path)
    tone.SPOKEN.clear()
    done = spoken(thought)
    assert len(tone.SPOKEN) == len(set(tone.SPOKEN)) == done.fresh == 15
    assert len(done.takes) == len(thought.script.utterances) == 18
    assert spoken(thought).fresh == 0
    assert len(tone.SPOKEN) == 15


@pytest.mark.parametrize(
    ("lengths", "window", "jobs"),
    [
        ([], 8, []),
        ([5, 1, 9] * 4, 8, [[5, 1, 9] * 4]),
        ([9] * 13, 1, [[9] * 12, [9]]),
        ([9] * 30, 2, [[9] * 12, [9] * 9, [9] * 4, [9] * 2, [9], [9], [9]]),
        ([9] * 5 + [1] * 9, 4, [[9], [9], [9], [9], [9], [1, 1], *[[1]] * 7]),
        ([1] * 10 + [30, 10, 20], 2, [[30], [20], [10], [1] * 5, [1, 1], [1], [1], [1]]),
    ],
)
def test_few_lines_are_one_job_and_of_many_the_longest_go_first_and_the_last_jobs_are_small(
    lengths: list[int], window: int, jobs: list[list[int]]
):
    lines = [Line(f"{number}", "a" * length) for number, length in enumerate(lengths)]
    shares = list(speaking._shares(lines, window))
    assert [[len(line.text) for line in share] for share in shares if share] == jobs
    assert sorted(line.key for share in shares for line in share) == sorted(line.key for line in lines)


def test_each_story_has_one_gain_and_each_part_of_the_show_its_own(tmp_path: Path):
    done = spoken(planned(tmp_path))
    laid = studio.lay_plan(done, done.plan.order.show.sound.delivery)
    gains = {
        cue.sound: cue.gain_db for reel in laid.timeline.reels for cue in reel.cues if cue.lane is Lane.SPEECH
    }
    by_level: dict[studio.Level, set[float]] = {}
    for one in done.plan.script.utterances:
        if one.role != "title":
            level = (one.story, one.role.value if one.story < 0 else "", one.voice)
            by_level.setdefault(level, set()).add(gains[done.takes[one.id].key])
    assert len(by_level) == 6
    assert {level: len(found) for level, found in by_level.items() if level[1] != "headline"} == {
        level: 1 for level in by_level if level[1] != "headline"
    }


def test_a_programme_that_misses_its_loudness_is_mixed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    station = factories.station(tmp_path, BARE)
    monkeypatch.setattr(studio, "forecast", lambda *_: -17.0)
    ended = events((FERRY,), station)
    assert [event.key for event in ended if isinstance(event, Notice)] == ["studio.gain"]
    record = ended[-1].edition.record
    assert record.sound.lufs == pytest.approx(-16.0, abs=0.02)
    assert "mixed again with another gain" in record.warnings[0]
    assert ended[-1].reels == 2 * len(record.provenance.reels)


def test_a_voice_that_cannot_run_here_is_lacking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tone, "missing", lambda: "espeak.missing")
    station = factories.station(tmp_path, BARE)
    ended = events((FERRY,), station)
    assert isinstance(ended[-1], Failure)
    assert isinstance(ended[-1].error, Lacking)
    monkeypatch.undo()
    assert made((FERRY,), station).takes == 4


@pytest.mark.parametrize("trouble", ["silent", "cut", "fails", "mute"])
def test_what_an_engine_does_badly_is_never_on_air(tmp_path: Path, trouble: str):
    station = factories.station(tmp_path, BARE)
    factories.card(tmp_path, "tone", settings={"rate": 44100, "trouble": trouble})
    ended = events((FERRY,), station)
    failures = [event.error.key for event in ended if isinstance(event, Failure)]
    assert failures[0].startswith("take.")
    assert failures[-1] == "order.nothing"
    assert not list((tmp_path / "out").glob("*.mp3"))


def test_what_goes_wrong_once_is_spoken_again(tmp_path: Path):
    station = factories.station(tmp_path, BARE)
    factories.card(tmp_path, "tone", settings={"rate": 44100, "trouble": "once", "hertz": 250.0})
    tone.SPOKEN.clear()
    assert made((FERRY,), station).takes == 4
    assert len(tone.SPOKEN) == 8


@pytest.mark.parametrize(("slope", "mixes"), [(1.0, 2), (0.5, 3), (0.1, 4)])
def test_a_gain_that_the_limiter_takes_back_is_given_again_but_not_for_ever(monkeypatch, slope, mixes):
    gains: list[float] = []

    def mixed(laid: object, delivery: Delivery, crew: object, gain_db: float) -> Any:
        gains.append(gain_db)
        yield from ()
        return SimpleNamespace(lufs=-18.0 + slope * gain_db), 1

    monkeypatch.setattr(studio, "_mix", mixed)
    monkeypatch.setattr(studio, "delivered_lufs", lambda mixdown: mixdown.lufs)

    def whole() -> Any:
        mixdown, fresh = yield from studio.mix(SimpleNamespace(gain_db=0.0), Delivery(), None)
        yield mixdown, fresh

    *notices, (mixdown, fresh) = whole()
    assert (len(gains), fresh, len(notices)) == (mixes, mixes, mixes - 1)
    assert (abs(mixdown.lufs + 16.0) <= studio.TOLERANCE_LU) == (slope > 0.25)
    assert gains == sorted(gains)


@pytest.mark.parametrize("bed", ["headlines", "all", "none"])
def test_the_record_says_how_far_music_stayed_under_speech(tmp_path: Path, bed: str):
    station = factories.station(tmp_path, {**SHOW, "bed": bed, "sound": {"separation": "radio"}})
    record = made(STORIES, station).edition.record
    beds = [cue for cue in record.timeline.cues if cue.lane == "bed"]
    stings = len(STORIES) - 1
    assert len(beds) == {"headlines": 1, "all": 1 + stings, "none": 0}[bed]
    assert 15.0 <= record.sound.separation_lu < 30.0
    assert record.sound.lufs == pytest.approx(-16.0, abs=0.1)
    assert len(record.provenance.reels) == (2 if bed == "all" else 6)


def test_without_music_nothing_is_separated(tmp_path: Path):
    record = made((FERRY,), factories.station(tmp_path, BARE)).edition.record
    assert record.sound.separation_lu is None


def test_what_a_voice_warns_of_is_told_once_and_recorded(tmp_path: Path):
    station = factories.station(tmp_path, BARE)
    factories.card(tmp_path, "tone", settings={"rate": 44100, "trouble": "warns"})
    ended = events((FERRY, ROOFS), station)
    (notice,) = [event for event in ended if isinstance(event, Notice)]
    assert notice.key == "piper.unsaid"
    assert dict(notice.facts) == {"voice": "tone", "what": "ŋ", "text": FERRY.title.text}
    assert notice.sentence() in ended[-1].edition.record.warnings
