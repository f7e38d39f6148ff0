"""From articles to editions that are fit for air: whole, tagged, measured, the same whoever makes them."""

import json
import subprocess
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pyebur128
import pytest
import soundfile

from bulletin import crew, desk, intake, pool, reading_list
from bulletin.article import Article
from bulletin.check import check_edition, measure
from bulletin.compose import compose
from bulletin.crew import Crew
from bulletin.edition import Edition
from bulletin.errors import Failure, UsageError
from bulletin.event import Made, Notice, Progress, Stage
from bulletin.order import plan
from bulletin.record import from_json, read_record, to_json
from bulletin.show import Station, find_station
from bulletin.tags import read_tags
from tests import factories
from tests.factories import BARE, FERRY, ORCHARD, PIER, RICE, ROOFS, clock, events, made
from tests.fakes import Losing, Reordering, Repeating

EXAMPLES = Path(__file__).parents[1] / "examples"
STORIES = (FERRY, ROOFS, RICE)


def example(name: str) -> Article:
    (article,) = intake.read((EXAMPLES / name).read_bytes(), name)
    return article


def assert_fit(edition: Edition) -> None:
    """The decoded file is what the record says, by an independent decoder and meter too."""
    record = edition.record
    sound, rate = soundfile.read(edition.path, dtype="float32", always_2d=True)
    assert record.sound
    assert (len(sound), rate) == (record.sound.samples, record.sound.sample_rate)
    assert len(sound) == round(record.edition.duration * rate)
    meter = pyebur128.R128State(sound.shape[1], rate, pyebur128.MeasurementMode.MODE_I)
    meter.add_frames(sound.ravel(), len(sound))
    measured = measure(edition.path)
    for lufs in (measured.lufs, pyebur128.get_loudness_global(meter)):
        assert lufs == pytest.approx(-16.0, abs=0.1)
    assert record.sound.lufs == pytest.approx(measured.lufs, abs=0.05)
    assert measured.true_peak_dbtp <= -1.0
    reports = check_edition(edition)
    assert [report.findings for report in reports] == [()] * len(record.files)
    for utterance in record.script:
        inside = sound[round(utterance.start * rate) : round(utterance.end * rate)]
        assert np.abs(inside).max() > 0.01


def assert_record(edition: Edition) -> None:
    """What is read, in order, with its times, and where it comes from."""
    record = edition.record
    path = edition.path.with_suffix(".json")
    assert read_record(path) == record
    assert to_json(from_json(path.read_bytes(), "")) == path.read_bytes()
    ends = 0.0
    for one in record.script:
        assert ends <= one.start < one.end <= record.edition.duration
        ends = one.end
    assert record.provenance
    assert {one.take for one in record.script} == {take.key for take in record.provenance.takes}
    assert {cue.sound for cue in record.timeline.cues if cue.lane == "speech"} == {
        one.take for one in record.script
    }
    assert record.chapters[0].start == 0
    for before, after in zip(record.chapters, record.chapters[1:], strict=False):
        assert before.end == after.start
    assert record.chapters[-1].end == pytest.approx(record.edition.duration, abs=1e-6)


@pytest.fixture(scope="module")
def bulletin(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A bulletin of three stories with greeting, headlines, stings and farewell."""
    return made(STORIES, factories.station(tmp_path_factory.mktemp("desk") / "station"))


def test_a_bulletin_is_fit_for_air(bulletin: Made):
    assert_fit(bulletin.edition)
    assert_record(bulletin.edition)


def test_a_bulletin_has_its_parts_in_order(bulletin: Made):
    record = bulletin.edition.record
    roles = list(dict.fromkeys((one.role, one.story) for one in record.script))
    assert roles == [
        ("opening", -1),
        ("headline", -1),
        *[(role, story) for story in range(3) for role in ("title", "text")],
        ("signoff", -1),
    ]
    opening, headlines = (
        [one.spoken for one in record.script if one.role == role] for role in ("opening", "headline")
    )
    assert opening[-1] == "Đây là Tin sáng ngày mười một tháng sáu."
    assert headlines == ["Tin chính.", *(article.title.text for article in STORIES)]
    assert [(chapter.title, chapter.url) for chapter in record.chapters[2:5]] == [
        (article.title.text, article.source) for article in STORIES
    ]
    assert {cue.lane for cue in record.timeline.cues} == {"speech", "effects", "bed"}
    assert (record.edition.title, record.edition.show, record.edition.station)[1:] == ("sang", "Đài Sơn Hải")


def test_a_bulletin_is_tagged(bulletin: Made):
    tags = read_tags(bulletin.edition.path)
    assert tags.title == bulletin.edition.record.edition.title
    assert (tags.album, tags.artist, tags.genre, tags.language) == ("Tin sáng", "Đài Sơn Hải", "News", "vi")
    assert tags.date == datetime(2026, 6, 11, tzinfo=tags.date.tzinfo) if tags.date else False
    assert tags.disclosure == "Giọng đọc tổng hợp."
    assert "Đây là Tin sáng ngày mười một tháng sáu." in tags.lyrics
    assert FERRY.title.text in tags.lyrics


@pytest.mark.parametrize(
    ("name", "voice", "file"),
    [
        ("xe_buyt_dien.txt", "vi-north", "tuyen_xe_buyt_dien_dau_tien_cua_thanh_pho_son_hai_cho_18_400"),
        ("harbour_library.txt", "en", ""),
    ],
)
def test_our_pages_are_read_by_the_offline_voices(tmp_path: Path, name: str, voice: str, file: str):
    article = example(name)
    ended = made((article,), Station(cache=str(tmp_path / "kept"), output=str(tmp_path / "out")))
    edition = ended.edition
    assert_fit(edition)
    assert_record(edition)
    assert {one.voice for one in edition.record.script} == {voice}
    assert {one.engine for one in edition.record.provenance.takes} == {"espeak"}
    assert edition.path.parent == tmp_path / "out"
    assert edition.path.name[:5] in {"1106-", "1006-"}  # an English page has the time zone of the machine
    assert edition.path.name.endswith("_mixdown.mp3")
    assert file in edition.path.name
    tags = read_tags(edition.path)
    assert tags.title == article.title.text
    assert article.title.text in edition.record.script[0].written
    written = " ".join(one.written for one in edition.record.script)
    for paragraph in article.paragraphs:
        assert paragraph.text.split()[0] in written
    for skipped in article.skipped:
        assert skipped.text not in written


def test_two_folders_and_two_caches_give_the_same_bytes(bulletin: Made, tmp_path: Path):
    other = made(STORIES, factories.station(tmp_path / "elsewhere", output="other/place", cache="other/kept"))
    assert factories.files(other) == factories.files(bulletin)
    assert (other.takes, other.reels) == (bulletin.takes, bulletin.reels) == (15, 6)


def over(executor: Executor) -> Callable[[], AbstractContextManager[Crew]]:
    return lambda: nullcontext(crew.over(executor, window=3, patience=5.0))


CREWS = {
    "processes": lambda: pool.processes(2),
    "reordering": over(Reordering(7)),
    "repeating": over(Repeating()),
    "losing": over(Losing({1: "done and lost", 7: "broken"})),
}


@pytest.mark.parametrize("name", CREWS)
def test_whoever_does_the_work_the_bytes_are_the_same(bulletin: Made, tmp_path: Path, name: str):
    station = factories.station(tmp_path / "station")
    with CREWS[name]() as hands:
        other = made(STORIES, station, hands)
    assert factories.files(other) == factories.files(bulletin)


def test_the_desk_tells_how_far_it_is(tmp_path: Path):
    told = events(STORIES, factories.station(tmp_path))
    for stage, total in ((Stage.SPEAK, 15), (Stage.MIX, 6)):
        steps = [event for event in told if isinstance(event, Progress) and event.stage is stage]
        assert (steps[0].done, steps[0].total) == (0, total)
        assert (steps[-1].done, steps[-1].fresh) == (total, total)
        assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert isinstance(told[-1], Made)
    assert not [event for event in told if isinstance(event, Notice | Failure)]


def test_it_can_be_stopped_and_goes_on_where_it_was(tmp_path: Path):
    station = factories.station(tmp_path)
    (order,) = desk.orders(STORIES, desk.Request(), station)
    run = desk.make(order, crew.inline(), clock)
    for event in run:
        if isinstance(event, Progress) and event.stage is Stage.MIX and event.done == 2:
            break
    run.close()
    assert not list((tmp_path / "out").iterdir())
    rest = made(STORIES, station)
    assert (rest.takes, rest.reels) == (0, 4)


def test_stories_in_two_languages_have_a_voice_each(tmp_path: Path):
    station = factories.station(tmp_path)
    record = made((FERRY, PIER), station, voice="tone").edition.record
    voices = {one.article: one.voice for one in record.script}
    assert voices == {"": "tone", FERRY.id: "tone", PIER.id: "en"}
    assert record.edition.language == "vi"
    assert [article.language for article in record.articles] == ["vi", "en"]
    pier = [one for one in record.script if one.article == PIER.id]
    assert pier[0].spoken == PIER.title.text


def test_each_article_alone(tmp_path: Path):
    station = factories.station(tmp_path, BARE)
    ended = [event for event in events(STORIES, station, each=True) if isinstance(event, Made)]
    assert [one.edition.record.edition.title for one in ended] == [one.title.text for one in STORIES]
    assert len({one.edition.record.edition.id for one in ended}) == 3
    assert all(len(one.edition.record.articles) == 1 for one in ended)
    assert len(list((tmp_path / "out").glob("*.mp3"))) == 3


def test_one_article_takes_the_show_article_and_several_the_show_bulletin(tmp_path: Path):
    station = Station(output=str(tmp_path), cache=str(tmp_path / "kept"))
    (one,) = desk.orders((FERRY,), desk.Request(), station)
    (several,) = desk.orders((FERRY, ROOFS), desk.Request(), station)
    assert (one.show.id, several.show.id) == ("article", "bulletin")
    own = factories.station(tmp_path / "station")
    assert [order.show.id for order in desk.orders((FERRY,), desk.Request(), own)] == ["sang"]
    assert desk.orders((FERRY,), desk.Request(show="article"), own)[0].show.id == "article"


def test_a_paste_of_three_stories_is_one_bulletin(tmp_path: Path):
    pasted = "\n\n===\n\n".join(
        "\n".join(one.text for one in (story.title, *story.paragraphs)) for story in STORIES
    )
    articles = intake.read(pasted.encode(), "-")
    record = made(articles, factories.station(tmp_path)).edition.record
    assert [article.title for article in record.articles] == [story.title.text for story in STORIES]
    assert len([one for one in record.script if one.role == "headline"]) == 4


def test_the_slot_names_the_edition_and_is_what_is_said(tmp_path: Path):
    words = [
        {"language": "vi", "opening": "Bản tin {{ time }}, ngày {{ at.day }}.", "disclosure": "Giọng máy."}
    ]
    slots = [{"name": "thoiA", "time": "07:00"}, {"name": "trua", "time": "11:30"}]
    station = factories.station(tmp_path, {**BARE, "words": words, "slots": slots})
    record = made((FERRY,), station).edition.record
    assert (record.edition.slot, record.edition.at) == ("thoiA", "2026-06-11T07:00:00+07:00")
    assert record.script[0].written.startswith("Bản tin 7 giờ, ngày 11.")
    assert record.files[0].path.startswith("1106-thoiA-ben_pha_cua_nam")
    noon = made((FERRY,), station, at="2026-06-12", slot="trua").edition.record
    assert noon.script[0].written.startswith("Bản tin 11 giờ 30 phút, ngày 12.")
    assert noon.files[0].path.startswith("1206-trua-")


def test_the_script_before_any_sound_is_the_one_of_the_edition(bulletin: Made, tmp_path: Path):
    station = factories.station(tmp_path)
    (before,) = desk.scripts(STORIES, desk.Request(), station, clock)
    after = bulletin.edition.record
    assert [replace(one, take="", start=0.0, end=0.0, words=()) for one in after.script] == list(
        before.script
    )
    assert (before.articles, before.skipped, before.flags) == (after.articles, after.skipped, after.flags)
    assert before.sound is None
    assert not (tmp_path / "kept").exists()
    text = reading_list.as_text(before, "vi")
    assert [line for line in text.splitlines() if line.startswith("  [tít]")] == [
        f"  [tít] {story.title.text}" for story in STORIES
    ]


def test_words_that_an_editor_decides_are_said_so(tmp_path: Path):
    (article,) = intake.read("# Tàu {SE3|ét e ba} về ga\n\nTàu {SE3|ét e ba} về ga sớm.\n".encode(), "a.md")
    station = factories.station(tmp_path, BARE)
    (tmp_path / "lexicon.tsv").write_text("ga\tnhà ga\nsớm\trất sớm\n", "utf-8")
    script = made((article,), station).edition.record.script
    assert [one.spoken for one in script] == ["Tàu ét e ba về nhà ga", "Tàu ét e ba về nhà ga rất sớm."]
    assert [one.written for one in script] == ["Tàu SE3 về ga", "Tàu SE3 về ga sớm."]


def test_how_a_text_is_said_at_a_station(tmp_path: Path):
    station = factories.station(tmp_path, {**BARE, "lexicon": "sang.tsv"})
    (tmp_path / "lexicon.tsv").write_text("QLX\tquy lờ xờ\n", "utf-8")
    (tmp_path / "sang.tsv").write_text("QLX\tquốc lộ x\n", "utf-8")
    assert desk.reader("vi", "", station)("QLX").spoken == "quy lờ xờ"
    assert desk.reader("vi", "sang", station)("QLX").spoken == "quốc lộ x"
    assert desk.reader("vi", "sang", station)("{QLX|đường x}").spoken == "đường x"


def test_wav_beside_mp3(tmp_path: Path):
    station = factories.station(tmp_path, BARE)
    edition = made((FERRY,), station, formats=("mp3", "wav")).edition
    assert [file.type for file in edition.record.files] == ["audio/mpeg", "audio/wav"]
    mp3, wav = (soundfile.info(edition.folder / file.path) for file in edition.record.files)
    assert (mp3.samplerate, wav.samplerate, wav.subtype) == (44100, 48000, "PCM_16")
    assert mp3.duration == pytest.approx(wav.duration, abs=0.001)
    assert all(report.fit for report in check_edition(edition))
    assert made((FERRY,), station, formats=("mp3", "wav")).reused


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        ({"voice": "vi-nort"}, "vi-north"),
        ({"show": "buletin"}, "bulletin"),
        ({"formats": ("mp5",)}, "mp3"),
        ({"at": "june"}, "june"),
    ],
)
def test_what_does_not_exist_is_named_with_the_nearest(
    tmp_path: Path, asked: dict[str, object], nearest: str
):
    station = factories.station(tmp_path)
    try:
        ended = events(STORIES, station, **asked)
    except UsageError as error:
        failed = error
    else:
        assert isinstance(ended[-1], Failure)
        assert isinstance(ended[-1].error, UsageError)
        failed = ended[-1].error
    for ui in ("en", "vi"):
        assert nearest in failed.sentence(ui)


def test_a_voice_of_another_language_than_the_text_is_wrong_usage(tmp_path: Path):
    ended = events((FERRY,), factories.station(tmp_path), voice="tone-en")
    assert [(event.error.key, event.error.status) for event in ended if isinstance(event, Failure)] == [
        ("order.voice", 2)
    ]


def test_a_plan_is_composed_the_same_twice(tmp_path: Path):
    (order,) = desk.orders((ORCHARD,), desk.Request(), factories.station(tmp_path))
    assert to_json(compose(plan(order, clock))) == to_json(compose(plan(order, clock)))


def test_relative_places_belong_to_the_station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    factories.station(tmp_path / "station", BARE)
    (tmp_path / "away").mkdir()
    monkeypatch.chdir(tmp_path / "away")
    edition = made((FERRY,), find_station("../station")).edition
    assert edition.path.parent == tmp_path / "station" / "out"
    assert (tmp_path / "station" / "kept" / "takes").is_dir()
    assert not list((tmp_path / "away").iterdir())


@pytest.mark.tools
def test_ffmpeg_hears_the_same(bulletin: Made, tmp_path: Path):
    def decoded(path: Path) -> tuple[int, str]:
        run = subprocess.run(
            ["ffmpeg", "-v", "error", "-i", path, "-f", "f32le", "-"], check=False, capture_output=True
        )
        return len(run.stdout) // 8, run.stderr.decode()

    path = bulletin.edition.path
    broken = tmp_path / "broken.mp3"
    broken.write_bytes(path.read_bytes()[:20000] + bytes(3000) + path.read_bytes()[23000:])
    assert decoded(broken)[1]
    assert decoded(path) == (bulletin.edition.record.sound.samples, "")


@pytest.mark.tools
def test_mp3val_finds_nothing(bulletin: Made, tmp_path: Path):
    def complaints(path: Path) -> list[str]:
        run = subprocess.run(["mp3val", path], check=True, capture_output=True, text=True)
        return [line for line in run.stdout.splitlines() if line.startswith(("WARNING", "ERROR"))]

    broken = tmp_path / "broken.mp3"
    broken.write_bytes(bulletin.edition.path.read_bytes()[:-500])
    assert complaints(broken)
    assert complaints(bulletin.edition.path) == []


def test_the_record_is_json_for_anyone(bulletin: Made):
    told = json.loads(bulletin.edition.path.with_suffix(".json").read_text("utf-8"))
    assert told["schema"] == 1
    assert list(told)[:4] == ["schema", "edition", "articles", "script"]
    assert told["script"][0]["words"][0]["start"] == pytest.approx(told["script"][0]["start"], abs=0.1)
    assert told["files"][0]["bytes"] == bulletin.edition.path.stat().st_size
