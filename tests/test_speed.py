"""A slow variant: kept takes stretched, not spoken again; an edition with its own times."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bulletin.bindery import asked, gathered
from bulletin.captions import milliseconds
from bulletin.check import check_edition
from bulletin.clip import read_sound
from bulletin.edition import Edition
from bulletin.errors import ScriptError, UsageError
from bulletin.record import Record, UtteranceFacts
from bulletin.show import Pauses, Station
from bulletin.speed import paused, read_speed
from bulletin.tags import read_tags
from tests import factories, tone
from tests.factories import FERRY, ORCHARD, RICE, ROOFS, SHOW

STORIES = (FERRY, ROOFS, RICE)
FORMATS = ("mp3", "vtt", "chapters", "txt")
SLOW = "0.8"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Station:
    return factories.station(
        tmp_path_factory.mktemp("slow"), {**SHOW, "pauses": {"vary": 0.0, "sentence": 0.5}}
    )


@pytest.fixture(scope="module")
def pair(place: Station) -> tuple[Edition, Edition]:
    """The edition and its slow variant."""
    usual = factories.made(STORIES, place, formats=FORMATS)
    before = len(tone.SPOKEN)
    slow = factories.made(STORIES, place, formats=FORMATS, speed=SLOW)
    assert (slow.takes, len(tone.SPOKEN)) == (0, before)
    return usual.edition, slow.edition


def test_it_stands_beside_the_edition_and_says_how_it_is_read(pair: tuple[Edition, Edition]):
    usual, slow = (one.record for one in pair)
    assert [Path(one.files[0].path).stem for one in (usual, slow)] == [
        "1106-tin_sang_mixdown",
        "1106-tin_sang_mixdown-cham",
    ]
    assert slow.edition.id == f"{usual.edition.id}/speed-0.8"
    assert (usual.edition.speed, slow.edition.speed) == (1.0, 0.8)
    assert slow.edition.title == f"{usual.edition.title} (đọc chậm)"
    assert pair[0].path.is_file()
    assert pair[1].path.is_file()


def test_every_utterance_is_so_much_longer_and_every_word_in_its_place(pair: tuple[Edition, Edition]):
    for one, two in zip(pair[0].record.script, pair[1].record.script, strict=True):
        assert two.end - two.start == pytest.approx((one.end - one.start) / 0.8, abs=1e-4)
        assert len(two.words) == len(one.words)
        for word, slow in zip(one.words, two.words, strict=True):
            assert slow.start - two.start == pytest.approx((word.start - one.start) / 0.8, abs=2e-4)
            assert slow.end - two.start == pytest.approx((word.end - one.start) / 0.8, abs=2e-4)


def test_pauses_are_longer_too_but_music_is_not(pair: tuple[Edition, Edition]):
    usual, slow = (one.record for one in pair)
    gaps = [pause(one, "s0p0") for one in (usual, slow)]
    assert gaps == [pytest.approx(0.5, abs=1e-3), pytest.approx(0.625, abs=1e-3)]
    lengths = [
        {(cue.sound, cue.length) for cue in one.timeline.cues if cue.lane == "effects"}
        for one in (usual, slow)
        if one.timeline
    ]
    stings = [{pair_ for pair_ in some if 0.9 < pair_[1] < 1.1} for some in lengths]
    assert stings[0] == stings[1] != set()


def pause(record: Record, paragraph: str) -> float:
    first, second = (one for one in record.script if one.id.startswith(paragraph + "u"))
    return second.start - first.end


def test_the_words_are_heard_where_the_record_says_at_their_own_pitch(pair: tuple[Edition, Edition]):
    record, clip = pair[1].record, read_sound(pair[1].path)
    mono, rate = clip.samples.mean(axis=1), clip.rate
    story = [one for one in record.script if one.story == 1]

    def level(begins: float, ends: float) -> float:
        return float(np.abs(mono[round(begins * rate) : round(ends * rate)]).mean())

    for one in story:
        loud = [level(word.start + 0.03, word.end - 0.03) for word in one.words]
        middles = [(a.end + b.start) / 2 for a, b in zip(one.words, one.words[1:], strict=False)]
        assert min(loud) > 3 * max(level(at - 0.004, at + 0.004) for at in middles)
        assert hertz(mono, rate, one) == pytest.approx(220.0, abs=3.0)


def hertz(mono: Any, rate: int, one: UtteranceFacts) -> float:
    said = mono[round(one.start * rate) : round(one.end * rate)]
    return float(np.abs(np.fft.rfft(said)).argmax() * rate / len(said))


def test_chapters_captions_and_tags_are_those_of_the_slow_sound(pair: tuple[Edition, Edition]):
    slow = pair[1]
    files = {Path(one.path).suffix: slow.folder / one.path for one in slow.record.files}
    starts = [milliseconds(one.start) for one in slow.record.script]
    tags = read_tags(slow.path)
    assert [line.start for line in tags.lines] == starts
    assert [one.start for one in tags.chapters] == [milliseconds(one.start) for one in slow.record.chapters]
    told = json.loads(files[".json"].read_bytes())["chapters"]
    assert [one["startTime"] for one in told] == [
        milliseconds(one.start) / 1000 for one in slow.record.chapters
    ]
    times = re.findall(r"^(\d\d):(\d\d):(\d\d)\.(\d{3}) -->", files[".vtt"].read_text("utf-8"), re.MULTILINE)
    begins = {((int(h) * 60 + int(m)) * 60 + int(s)) * 1000 + int(ms) for h, m, s, ms in times}
    assert set(starts) <= begins
    assert tags.title.endswith("(đọc chậm)")


def test_it_is_fit_for_air_and_the_check_notices_the_times_of_another_speed(pair: tuple[Edition, Edition]):
    usual, slow = pair
    assert all(report.fit and not report.findings for report in check_edition(slow))
    wrong = replace(slow.record, script=usual.record.script)
    assert not all(report.fit for report in check_edition(Edition(wrong, slow.folder)))


def test_the_record_names_the_takes_that_were_stretched_so_that_none_is_tidied_away(
    pair: tuple[Edition, Edition],
):
    from bulletin.retention import needed_by

    usual, slow = (needed_by([one]) for one in pair)
    takes = {one.take for one in pair[0].record.script}
    assert takes <= usual
    assert takes <= slow
    assert {one.take for one in pair[1].record.script} <= slow


def test_a_book_of_the_day_has_no_edition_twice(pair: tuple[Edition, Edition]):
    found = gathered(pair[0].folder, "sang", asked("2026-06-11", ""))
    assert [one.record.edition.id for one in found] == [pair[0].record.edition.id]


def test_the_latest_for_the_playout_is_the_whole_at_its_usual_speed(tmp_path: Path):
    place = factories.station(tmp_path, {**SHOW, "playout": {"latest": "newest"}})
    usual = factories.made((FERRY,), place, formats=("mp3", "articles")).edition
    factories.made((FERRY,), place, formats=("mp3", "articles"), speed=SLOW)
    lying = sorted(one.name for one in usual.folder.glob("newest*"))
    assert lying == ["newest.mp3"]
    assert (usual.folder / "newest.mp3").read_bytes() == usual.path.read_bytes()


def test_made_again_it_is_the_same_and_a_correction_stays_a_variant(
    pair: tuple[Edition, Edition], place: Station
):
    again = factories.made(STORIES, place, formats=FORMATS, speed="0,80")
    assert again.reused
    other = factories.made((FERRY, ROOFS, ORCHARD), place, formats=("mp3",), speed=SLOW)
    assert other.edition.path == pair[1].path
    assert other.edition.record.edition.supersedes == pair[1].record.files[0].sha256
    assert factories.made(STORIES, place, formats=FORMATS).reused


def test_a_show_may_be_slow_itself_and_then_has_no_variants(tmp_path: Path):
    place = factories.station(tmp_path, {**SHOW, "speech": {"speed": 0.75}})
    record = factories.made((FERRY,), place, speed="0.75").edition.record
    assert record.edition.id == f"sang/2026-06-11/{FERRY.id}"
    assert record.edition.speed == 0.75
    assert "chậm" not in record.edition.title
    usual = factories.made((FERRY,), place, speed="1").edition.record
    assert usual.edition.id.endswith("/speed-1")
    assert Path(usual.files[0].path).stem.endswith("-thuong")


def test_it_has_the_length_that_is_asked_for(place: Station):
    made = factories.made(STORIES, place, speed=SLOW, length="0:34", at="2026-06-12")
    assert made.edition.record.edition.duration == 34.0
    assert made.edition.record.edition.speed == 0.8
    usual = factories.made(STORIES, place, length="0:34", at="2026-06-12").edition.record
    assert sum(len(one.spoken) for one in made.edition.record.script) < sum(
        len(one.spoken) for one in usual.script
    )


@pytest.mark.parametrize(
    "text", ["", " ", "0", "0.4", "1.6", "-1", "8", "slow", "1e0", "0.80001", "nan", "inf", "٠.٨"]
)
def test_what_is_no_speed_is_refused_with_one_that_is(text: str):
    with pytest.raises(UsageError) as refused:
        read_speed(text)
    assert "0.8" in refused.value.sentence("en")
    assert "0.8" in refused.value.sentence("vi")


@pytest.mark.parametrize(
    ("text", "speed"), [("0.8", 0.8), (" 0,75 ", 0.75), ("1", 1.0), ("0.5", 0.5), ("1.5", 1.5)]
)
def test_a_speed_is_read(text: str, speed: float):
    assert read_speed(text) == speed


def test_a_show_that_is_too_slow_is_refused(tmp_path: Path):
    place = factories.station(tmp_path, {**SHOW, "speech": {"speed": 0.3}})
    with pytest.raises(ScriptError) as refused:
        factories.events((FERRY,), place)
    assert (refused.value.key, refused.value.facts["speed"]) == ("show.speed", 0.3)


def test_pauses_are_never_longer_than_a_gap_and_those_of_usual_speed_stay():
    pauses = Pauses(story=3.5, sentence=0.35)
    assert paused(pauses, 1.0) is pauses
    slow = paused(pauses, 0.5)
    assert (slow.story, slow.sentence, slow.vary) == (4.0, 0.7, pauses.vary)
