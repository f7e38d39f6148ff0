"""The folder with one MP3 for each story: names, times, tags and sound, and what becomes of it later."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bulletin import issue
from bulletin.aloud import LONGEST, spoken_name
from bulletin.article import Paragraph
from bulletin.captions import milliseconds
from bulletin.check import check_edition
from bulletin.clip import read_sound
from bulletin.edition import Draft, Edition
from bulletin.errors import Failure, Unfit, UsageError
from bulletin.excerpt import PAD, Excerpt, excerpts
from bulletin.formats import vtt
from bulletin.record import Record
from bulletin.release import channel, release
from bulletin.report import Finding, Report
from bulletin.retention import _past
from bulletin.show import Keep, find_show, find_station
from bulletin.tags import read_tags
from tests import factories, tone
from tests.factories import BARE, FERRY, PIER, RICE, ROOFS, SHOW, reworded

STORM = replace(FERRY, title=Paragraph('Mưa từ 18:30 ngày 11/6: "Bến phà" nghỉ?'), byline="Thu Hà")
STORIES = (STORM, ROOFS, RICE)
FOLDER = "1106-tin_sang_mixdown-articles"
NAMES = [
    "Danh sách phát.m3u8",
    "00 Mở đầu, Tin chính.mp3",
    "01 Mưa từ mười tám giờ ba mươi phút ngày mười một tháng sáu, Bến phà nghỉ.mp3",
    "02 Trường làng lợp xong mái mới.mp3",
    "03 Lúa hè thu được mùa.mp3",
    "04 Kết thúc.mp3",
]


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    where = factories.station(tmp_path_factory.mktemp("parts"), SHOW, url="https://radio.example/")
    return factories.made(STORIES, where, formats=("articles", "vtt")).edition


@pytest.fixture(scope="module")
def cut(edition: Edition) -> list[tuple[Excerpt, Path]]:
    """Every excerpt with its file."""
    names = [edition.folder / one.path for one in edition.record.files if "/" in one.path]
    return list(zip(excerpts(edition.record), names[1:], strict=True))


def inside(edition: Edition) -> list[str]:
    return sorted(path.name for path in (edition.folder / FOLDER).iterdir())


def test_the_names_are_numbered_and_said_as_a_person_says_them(edition: Edition):
    assert [one.path for one in edition.record.files] == [
        "1106-tin_sang_mixdown.mp3",
        *(f"{FOLDER}/{name}" for name in NAMES),
        "1106-tin_sang_mixdown.vtt",
    ]
    assert inside(edition) == sorted(NAMES)


def test_the_playlist_names_every_file_in_order_with_seconds_and_title(
    edition: Edition, cut: list[tuple[Excerpt, Path]]
):
    lines = (edition.folder / FOLDER / NAMES[0]).read_text("utf-8").splitlines()
    assert lines[:3] == ["#EXTM3U", "#EXTENC:UTF-8", f"#PLAYLIST:{edition.record.edition.title}"]
    assert lines[4::2] == NAMES[1:]
    for line, (_, path) in zip(lines[3::2], cut, strict=True):
        seconds, title = line.removeprefix("#EXTINF:").split(",", 1)
        assert float(seconds) == pytest.approx(read_sound(path).seconds, abs=0.5)
        assert title == read_tags(path).title


def test_together_they_are_the_whole_sample_for_sample(edition: Edition, cut: list[tuple[Excerpt, Path]]):
    whole = read_sound(edition.path).samples
    ends = 0
    for excerpt, path in cut:
        sound, start = read_sound(path).samples, round(excerpt.start * 44100)
        length = round((excerpt.end - excerpt.start) * 44100)
        assert start == ends
        ends += length
        assert len(sound) == length + (0 if path is cut[-1][1] else round(PAD * 44100))
        assert np.abs(sound[:length] - whole[start:ends]).max() < 2e-3
        assert np.abs(sound[length:]).max(initial=0.0) < 2e-3
    assert ends == len(whole)


def test_every_word_is_heard_where_the_record_of_its_file_says(cut: list[tuple[Excerpt, Path]]):
    for excerpt, path in cut[1:4]:
        mono = np.abs(read_sound(path).samples.mean(axis=1))
        for one in excerpt.record.script:
            for word in one.words:
                within = mono[round((word.start + 0.02) * 44100) : round((word.end - 0.02) * 44100)]
                after = mono[round((word.end + 0.012) * 44100) : round((word.end + 0.018) * 44100)]
                assert within.mean() > 3 * after.mean()


def test_chapters_captions_and_tags_have_the_times_of_the_file(cut: list[tuple[Excerpt, Path]]):
    for place, (excerpt, path) in enumerate(cut, 1):
        record, tags = excerpt.record, read_tags(path)
        assert [one.start for one in tags.lines] == [milliseconds(one.start) for one in record.script]
        assert [one.title for one in tags.chapters] == [one.title for one in record.chapters]
        assert tags.chapters[-1].end == milliseconds(record.edition.duration)
        assert tags.length_ms == pytest.approx(read_sound(path).seconds * 1000, abs=1)
        assert (tags.track, tags.album) == (f"{place}/{len(cut)}", "Tin sáng 11/6/2026")
        assert tags.disclosure
        told = vtt.render(record).decode()
        first = re.search(r"(\d\d):(\d\d)\.(\d{3}) -->", told)
        assert first
        minutes, seconds, thousandths = map(int, first.groups())
        begins = (minutes * 60 + seconds) * 1000 + thousandths
        assert begins == milliseconds(record.script[0].start)
    story = read_tags(cut[1][1])
    assert (story.title, story.artist, story.url) == (STORM.title.text, "Thu Hà", FERRY.source)
    assert ROOFS.title.text not in story.lyrics


def test_the_record_of_a_file_tells_all_that_is_heard_in_it_and_nothing_else(
    edition: Edition, cut: list[tuple[Excerpt, Path]]
):
    records = [one.record for one, _ in cut]
    assert sum(len(one.script) for one in records) == len(edition.record.script)
    assert [one.title for record in records for one in record.articles] == [one.title.text for one in STORIES]
    whole = edition.record.timeline
    assert whole is not None
    cues = [len(one.timeline.cues) for one in records if one.timeline]
    assert sum(cues) == len(whole.cues)
    shapes = [len(one.timeline.envelopes) for one in records if one.timeline]
    assert sum(shapes) == len(whole.envelopes)
    for one in records:
        assert all(0 <= said.start < said.end <= one.edition.duration for said in one.script)


def test_each_file_is_checked_against_what_is_heard_in_it(edition: Edition, tmp_path: Path):
    reports = check_edition(edition)
    assert [report.findings for report in reports] == [()] * 8
    shutil.copytree(edition.folder, tmp_path / "out")
    two, three = (tmp_path / "out" / FOLDER / name for name in NAMES[3:5])
    shutil.copy(two, three)
    broken = [
        Path(one.path).name for one in check_edition(Edition(edition.record, tmp_path / "out")) if not one.fit
    ]
    assert broken == [NAMES[4]]


def test_on_the_air_it_is_not_published_twice(edition: Edition):
    station = find_station(str(edition.folder.parent))
    made = release(edition, channel(find_show("sang", station), station))
    assert made.audio.source == edition.folder / "1106-tin_sang_mixdown.mp3"
    assert made.others == ()


def test_a_correction_leaves_no_file_of_a_title_that_is_gone(tmp_path: Path):
    where = factories.station(tmp_path, {**BARE, "formats": ["articles"]})
    first = factories.made((ROOFS, RICE), where, show="sang").edition
    folder = first.folder / first.record.files[1].path.partition("/")[0]
    assert sorted(one.name[:2] for one in folder.iterdir()) == ["01", "02", "Da"]
    (folder / "ghi chú.txt").write_text("của biên tập viên", "utf-8")
    second = factories.made((reworded(ROOFS, "mái mới", "mái ngói"), RICE), where).edition
    assert second.record.edition.id == first.record.edition.id
    assert sorted(one.name for one in folder.iterdir()) == [
        "01 Trường làng lợp xong mái ngói.mp3",
        "02 Lúa hè thu được mùa.mp3",
        "Danh sách phát.m3u8",
        "ghi chú.txt",
    ]
    (folder / "01 Trường làng lợp xong mái ngói.mp3").unlink()
    again = factories.made((reworded(ROOFS, "mái mới", "mái ngói"), RICE), where)
    assert not again.reused
    assert again.edition.record == second.record


def test_where_one_file_is_unfit_none_of_the_edition_is_visible(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    real = issue.check_draft

    def check_draft(path: Path, draft: Draft, *told: Any) -> Report:
        report = real(path, draft, *told)
        unfit = (Finding("check.silent", grave=True),) if draft.name.startswith("02") else ()
        return replace(report, findings=(*report.findings, *unfit))

    monkeypatch.setattr(issue, "check_draft", check_draft)
    where = factories.station(tmp_path, {**BARE, "formats": ["articles"]})
    failure = factories.events((ROOFS, RICE), where)[-1]
    assert isinstance(failure, Failure)
    assert isinstance(failure.error, Unfit)
    seen = [one for one in (tmp_path / "out").rglob("*") if one.is_file() and not one.name.startswith(".")]
    name = "1106-sang_mixdown-articles-02 Lúa hè thu được mùa.mp3"
    assert sorted(one.relative_to(tmp_path / "out").as_posix() for one in seen) == [
        f"held/{name}",
        f"held/{name}.report.json",
    ]


def test_music_by_itself_goes_with_the_story_beside_it(tmp_path: Path):
    where = factories.station(tmp_path, {"base": "article", "voice": "tone", "words": []})
    edition = factories.made((ROOFS,), where, formats=("articles",)).edition
    (only,) = excerpts(edition.record)
    assert (only.number, only.start, only.end) == (1, 0.0, edition.record.edition.duration)
    sound = read_sound(edition.folder / edition.record.files[2].path)
    assert len(sound.samples) == len(read_sound(edition.path).samples)


def test_music_that_runs_on_is_refused_before_anything_is_spoken(tmp_path: Path):
    where = factories.station(tmp_path, {**SHOW, "bed": "all"})
    before = len(tone.SPOKEN)
    (failure,) = factories.events(STORIES, where, formats=("articles",))
    assert isinstance(failure, Failure)
    assert isinstance(failure.error, UsageError)
    assert failure.error.key == "articles.bed"
    assert len(tone.SPOKEN) == before


def test_an_edition_in_english_has_english_names(tmp_path: Path):
    where = factories.station(tmp_path, {"base": "bulletin", "voice": "tone-en", "title": "News"})
    edition = factories.made(
        (PIER, replace(PIER, title=Paragraph("A/B test"), source="")), where, formats=("articles",)
    )
    names = [Path(one.path).name for one in edition.edition.record.files][1:]
    assert names[0] == "Playlist.m3u8"
    assert names[1:3] == ["00 Opening.mp3", "01 The old pier opens again.mp3"]
    assert names[-1] == "03 Closing.mp3"


def named(edition: Edition, title: str) -> str:
    """The name of the file of a story with this title."""
    story = excerpts(edition.record)[2].record
    one = next(said for said in story.script if said.role == "title")
    retitled = replace(one, written=title, spoken=title, spans=())
    return spoken_name(replace(story, script=(retitled,), edition=replace(story.edition, title=title)))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Giá vàng: tăng", "Giá vàng, tăng"),
        ("“Sống chậm” - một lối sống", "Sống chậm, một lối sống"),
        ("AC/DC: <live> | 5* \\ ?", "AC DC, live, 5"),
        ("Trời mưa...", "Trời mưa"),
        ("..", "vi"),
        ("Thủ đô\tHà Nội\u0000", "Thủ đô Hà Nội"),
        ("Tie\u0302\u0301n bo\u0323\u0302", "Tiến bộ"),
        ("9-1-1", "9-1-1"),
    ],
)
def test_a_name_holds_nothing_that_a_stick_refuses(edition: Edition, title: str, name: str):
    assert named(edition, title) == name


def test_a_long_title_ends_at_a_word(edition: Edition):
    name = named(edition, "dài " * 60)
    assert name == ("dài " * 22).strip()
    assert len(name) <= LONGEST
    assert len(named(edition, "x" * 400)) == LONGEST


def test_a_show_keeps_the_folder_for_so_many_days_and_the_whole_for_so_many(edition: Edition):
    from datetime import timedelta

    def gone(*keep: Keep) -> set[str]:
        return {one.path.name for one in _past(edition, keep, timedelta(days=10))}

    assert gone(Keep("articles", 5)) == set(NAMES)
    assert gone(Keep("mp3", 5), Keep("articles", 30)) == {edition.path.name}


@pytest.mark.tools
def test_others_read_the_files_as_they_are(cut: list[tuple[Excerpt, Path]]):
    for _, path in cut:
        facts = probed(path)
        assert float(facts["format"]["duration"]) == pytest.approx(read_sound(path).seconds, abs=0.06)
        assert facts["format"]["tags"]["title"] == read_tags(path).title
        told = subprocess.run(
            [shutil.which("mp3val") or "mp3val", path], capture_output=True, text=True, check=True
        )
        assert "WARNING" not in told.stdout


def probed(path: Path) -> Any:
    words = ["ffprobe", "-v", "error", "-show_format", "-show_chapters", "-of", "json", str(path)]
    return json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)


def test_a_record_without_chapters_has_no_excerpts(edition: Edition):
    bare: Record = replace(edition.record, chapters=())
    assert excerpts(bare) == ()
