"""What a playout gets: a WAV that says when it may be on air and where words begin, RadioText, the latest."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner
from mutagen.id3 import ID3

from bulletin import cli
from bulletin.article import Paragraph
from bulletin.edition import Edition
from bulletin.errors import Failure, Unfit
from bulletin.event import Made
from bulletin.formats import radiotext
from bulletin.formats._ascii import even_pieces, head, pieces, plain, tail
from bulletin.latest import Latest
from bulletin.library import is_whole
from bulletin.playout import Playout
from bulletin.record import ChapterFacts, Record
from bulletin.show import Station
from bulletin.tags import Tags, read_tags, tag_bytes
from bulletin.withdrawal import off_air, withdraw
from tests import factories
from tests.factories import BARE, FERRY, MORNING, ORCHARD, RICE, ROOFS, SHOW
from tests.wave_reader import Cart, chunks, read_cart, rivendell

ON_AIR = {"formats": ["wav", "mp3", "radiotext"], "playout": {"hours": 24, "latest": "latest"}}


def wave(edition: Edition) -> Path:
    return edition.folder / next(file.path for file in edition.record.files if file.path.endswith(".wav"))


def cart_of(path: Path) -> Cart:
    return read_cart(dict(chunks(path))[b"cart"])


@pytest.fixture(scope="module")
def bulletin(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """Three stories with music, as WAV, MP3 and RadioText."""
    at = factories.station(tmp_path_factory.mktemp("air"), SHOW | ON_AIR, url="https://radio.example/")
    return factories.made((FERRY, ROOFS, ORCHARD), at, at="2026-06-11T07:00").edition


# The WAV


def test_the_chunks_lie_in_the_order_of_the_field(bulletin: Edition):
    names = [name for name, _ in chunks(wave(bulletin))]
    assert names == [b"JUNK", b"bext", b"cart", b"LIST", b"fmt ", b"data", b"id3 "]


def test_a_playout_reads_what_it_is_and_when_it_may_be_on_air(bulletin: Edition):
    cart, record = cart_of(wave(bulletin)), bulletin.record
    assert cart.texts["title"] == "Tin sang 11/6/2026"
    assert cart.texts["artist"] == cart.texts["client"] == "Dai Son Hai"
    assert cart.texts["cut"] == record.edition.id
    assert cart.texts["category"] == "News"
    assert cart.texts["user"] == "Giong doc tong hop."
    assert cart.texts["url"] == "https://radio.example/"
    assert cart.start.isoformat() == "2026-06-11T07:00:00"
    assert cart.end.isoformat() == "2026-06-12T07:00:00"
    assert cart.level == 32768
    titles = [line.partition(" ")[2] for line in cart.tag_text.split("\r\n")[:-1]]
    assert titles == [plain(one.title) for one in record.chapters]


def test_without_hours_it_may_be_on_air_for_good_and_24_bits_have_their_own_level(tmp_path: Path):
    show = BARE | {"formats": ["wav"], "sound.wav.bits": 24}
    cart = cart_of(wave(factories.made((FERRY,), factories.station(tmp_path, show)).edition))
    assert (cart.texts["end_date"], cart.texts["end_time"]) == ("9999-12-31", "23:59:59")
    assert cart.level == 1 << 23


def test_the_timers_are_at_the_words(bulletin: Edition):
    """Music before the first word and behind the last one is intro and segue."""
    cart, record = cart_of(wave(bulletin)), bulletin.record
    with soundfile.SoundFile(wave(bulletin)) as file:
        samples, rate = file.frames, file.samplerate
    words = [word for one in record.script for word in one.words]
    assert cart.timers == {
        "AUDs": 0,
        "AUDe": samples - 1,
        "INTs": 0,
        "INTe": round(min(one.start for one in words) * rate),
        "SEGs": round(max(one.end for one in words) * rate),
        "SEGe": samples - 1,
    }
    assert 0 < cart.timers["INTe"] < cart.timers["SEGs"] < samples - 1
    last = words[-1]
    ending = record.script[-1].written[last.written_start : last.written_end]
    assert cart.texts["outcue"].endswith(plain(ending))
    assert plain(record.script[-1].spoken).endswith(cart.texts["outcue"])
    assert rivendell(cart.timers, rate)["talk_end"] == pytest.approx(1000 * words[0].start, abs=1)


def test_nobody_is_heard_outside_the_timers(tmp_path: Path):
    """Without music the file itself shows where the voice is."""
    edition = factories.made((FERRY,), factories.station(tmp_path, BARE | {"formats": ["wav"]})).edition
    cart = cart_of(wave(edition))
    sound, rate = soundfile.read(wave(edition), always_2d=True)
    heard = np.flatnonzero(np.abs(sound).max(axis=1) > 0.01)
    assert heard[0] == pytest.approx(cart.timers["INTe"], abs=0.005 * rate)
    assert heard[-1] == pytest.approx(cart.timers["SEGs"], abs=0.005 * rate)


def test_the_tags_of_the_wav_are_those_of_the_mp3_with_every_letter(bulletin: Edition):
    tag = ID3(BytesIO(dict(chunks(wave(bulletin)))[b"id3 "]))
    assert tag.version[:2] == (2, 3)
    mp3 = read_tags(next(bulletin.folder.glob("*_mixdown.mp3")))
    assert str(tag["TIT2"]) == mp3.title == "Tin sáng 11/6/2026"
    assert str(tag["TPE1"]) == "Đài Sơn Hải"
    assert str(tag["TXXX:DISCLOSURE"]) == "Giọng đọc tổng hợp."
    assert str(tag["TOFN"]).endswith("_mixdown.wav")
    assert len(tag.getall("CHAP")) == len(mp3.chapters) == len(bulletin.record.chapters)


@pytest.mark.parametrize(
    ("tag", "key"), [(b"", "check.tags"), (tag_bytes(Tags(title="Another")), "check.title")]
)
def test_a_wav_without_its_own_tags_is_held_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tag: bytes, key: str
):
    at = factories.station(tmp_path, BARE | {"formats": ["wav"]})
    monkeypatch.setattr("bulletin.tags.tag_bytes", lambda tags: tag)
    last = factories.events((FERRY,), at)[-1]
    assert isinstance(last, Failure)
    assert isinstance(last.error, Unfit)
    report = json.loads(next((tmp_path / "out" / "held").glob("*.json")).read_bytes())
    assert key in {one["key"] for one in report["findings"]}
    assert not list((tmp_path / "out").glob("*.wav"))


def test_the_reader_of_carts_objects(bulletin: Edition, tmp_path: Path):
    body = dict(chunks(wave(bulletin)))[b"cart"]
    broken = {
        "shorter": body[:2000],
        "reserved": body[:800] + b"x" + body[801:],
        "version": b"0100" + body[4:],
        "tag text": body[:-2],
        "behind": body[:67] + b"x" + body[68:],
        "twice": body[:700] + body[684:692] + body[708:],
    }
    for one in broken.values():
        with pytest.raises(AssertionError):
            read_cart(one)
    with pytest.raises(UnicodeDecodeError):
        read_cart(body[:4] + "Đài".encode() + body[9:])
    torn = tmp_path / "torn.wav"
    torn.write_bytes(wave(bulletin).read_bytes()[:-2])
    with pytest.raises(AssertionError):
        chunks(torn)


def test_a_long_title_is_cut_at_a_word(tmp_path: Path):
    long = replace(FERRY, title=Paragraph("Bến phà Cửa Nam chạy thêm chuyến đêm " * 3))
    edition = factories.made((long,), factories.station(tmp_path, BARE | {"formats": ["wav"]})).edition
    assert cart_of(wave(edition)).texts["title"] == (
        "Ben pha Cua Nam chay them chuyen dem Ben pha Cua Nam chay them"
    )


def test_ascii_is_cut_where_words_end():
    assert head("Đường Trường Sơn", 12) == "Duong Truong"
    assert head("Đường Trường Sơn", 11) == "Duong"
    assert head("Nguyễn", 4) == "Nguy"
    assert tail("Xin hẹn gặp lại.", 8) == "gap lai."
    assert list(pieces("một hai ba bốn", 7)) == ["mot hai", "ba bon"]
    assert list(pieces("", 7)) == []
    assert list(pieces("một hai ba bốn năm", 15)) == ["mot hai ba bon", "nam"]
    assert even_pieces("một hai ba bốn năm", 15) == ["mot hai ba", "bon nam"]
    assert even_pieces("ba", 15) == ["ba"]
    assert even_pieces("", 15) == []
    assert even_pieces("a" * 25, 10) == ["a" * 9, "a" * 9, "a" * 7]


# RadioText


def shown(record: Record) -> list[tuple[float, str]]:
    lines = radiotext.render(record).decode("ascii").split("\r\n")
    assert lines.pop() == ""
    told = [line.partition("\tRT=") for line in lines]
    return [(float(at), message) for at, _, message in told]


def test_every_story_is_shown_from_its_beginning(bulletin: Edition):
    record = bulletin.record
    told = shown(record)
    assert told[0] == (0.0, "Dai Son Hai: Tin sang 11/6/2026")
    assert all(len(message) <= 64 for _, message in told)
    for chapter in record.chapters:
        if chapter.article:
            assert (chapter.start, plain(chapter.title)) in [
                (pytest.approx(at, abs=1e-3), one) for at, one in told
            ]
    assert [at for at, _ in told] == sorted(at for at, _ in told)
    file = next(bulletin.folder.glob("*_mixdown.radiotext"))
    assert file.read_bytes() == radiotext.render(record)


def chapter(title: str, start: float, end: float, article: str = "a") -> ChapterFacts:
    return ChapterFacts(title, start, end, 1, article, "")


def test_a_long_headline_is_shown_piece_by_piece_as_far_as_there_is_time(bulletin: Edition):
    title = "Một hai ba bốn năm " * 8
    some = (
        chapter("Nhạc", 0, 10, ""),
        chapter(title, 10, 40),
        chapter(title, 40, 54),
        chapter(title, 54, 57),
    )
    told = shown(replace(bulletin.record, chapters=some))
    first = [message for at, message in told if 10 <= at < 40]
    assert " ".join(first) == plain(title)
    assert [at for at, _ in told] == [0, 10, 20, 30, 40, 47, 54]
    assert [message.endswith("...") for _, message in told[-3:]] == [False, True, True]
    assert all(len(message) <= 64 for _, message in told)


def test_the_pieces_of_a_headline_take_turns(bulletin: Edition):
    title = "Cảnh báo lũ trên sông Đà Giang: ba huyện sẵn sàng sơ tán năm nghìn hộ"
    told = shown(replace(bulletin.record, chapters=(chapter(title, 100, 145),)))
    first, second = "Canh bao lu tren song Da Giang: ba", "huyen san sang so tan nam nghin ho"
    assert told == [(100, first), (111.25, second), (122.5, first), (133.75, second)]


def test_what_is_shown_already_is_not_sent_again(bulletin: Edition):
    some = (
        chapter("Nhạc", 0, 1, ""),
        chapter("Chào", 1, 9, ""),
        chapter("Tin", 9, 20),
        chapter("Hết", 20, 21, ""),
    )
    edition = replace(bulletin.record.edition, station="")
    told = shown(replace(bulletin.record, edition=edition, chapters=some))
    assert told == [(0, "Tin sang 11/6/2026"), (9, "Tin"), (20, "Tin sang 11/6/2026")]


# The latest


def latest(folder: Path) -> dict[str, bytes]:
    return {path.suffix: path.read_bytes() for path in folder.glob("latest.*")}


def sounds(edition: Edition) -> dict[str, bytes]:
    files = [edition.folder / file.path for file in edition.record.files]
    return {path.suffix: path.read_bytes() for path in files}


def made(where: Station, *articles: Any, **asked: Any) -> Edition:
    return factories.made(articles, where, **asked).edition


def test_the_edition_that_is_due_last_lies_under_one_name(tmp_path: Path):
    at = factories.station(tmp_path, BARE | ON_AIR)
    evening = made(at, FERRY, at="2026-06-11T18:30")
    assert latest(evening.folder) == sounds(evening)
    morning = made(at, ORCHARD, at="2026-06-11T06:00")
    assert latest(evening.folder) == sounds(evening) != sounds(morning)
    corrected = made(at, factories.reworded(FERRY, "rất mừng", "rất vui"), at="2026-06-11T18:30")
    assert corrected.path == evening.path
    assert latest(evening.folder) == sounds(corrected)


def test_a_correction_of_the_same_size_is_the_latest_too(tmp_path: Path):
    at = factories.station(tmp_path, BARE | ON_AIR)
    first = made(at, FERRY)
    before = sounds(first)
    second = made(at, factories.reworded(FERRY, "hai chuyến", "ahi chuyến"))
    assert {name: len(data) for name, data in sounds(second).items()} == {
        name: len(data) for name, data in before.items()
    }
    assert latest(first.folder) == sounds(second) != before


def test_nothing_old_stays_beside_the_new(tmp_path: Path):
    """Yesterday's WAV is no longer called the latest where today's edition has none."""
    at = factories.station(tmp_path, BARE | ON_AIR)
    made(at, FERRY, at="2026-06-10T07:00")
    today = made(at, ORCHARD, at="2026-06-11T07:00", formats=("mp3",))
    assert latest(today.folder) == sounds(today)


def test_asking_again_ends_what_was_broken_off(tmp_path: Path):
    at = factories.station(tmp_path, BARE | ON_AIR)
    edition = made(at, FERRY)
    (edition.folder / "latest.wav").write_bytes(b"half")
    (edition.folder / ".latest").unlink()
    again = factories.made((FERRY,), at)
    assert again.reused
    assert latest(edition.folder) == sounds(edition)


def test_a_latest_that_cannot_be_written_is_said_and_the_edition_is_made(tmp_path: Path):
    at = factories.station(tmp_path, BARE | ON_AIR)
    (tmp_path / "out" / "latest.mp3").mkdir(parents=True)
    told = factories.events((FERRY,), at)
    failed, last = [one for one in told if isinstance(one, Failure)], told[-1]
    assert [one.key for one in failed] == ["latest"]
    assert isinstance(last, Made)
    assert is_whole(last.edition)
    (tmp_path / "out" / "latest.mp3").rmdir()
    assert factories.made((FERRY,), at).reused
    assert latest(last.edition.folder) == sounds(last.edition)


def test_a_run_without_a_change_notices_that_the_latest_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    factories.station(tmp_path, BARE | ON_AIR)
    (tmp_path / "tin.txt").write_text("Tin ngắn\n\nMột câu.\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        result = CliRunner(mix_stderr=False).invoke(cli.bulletin, ["make", "tin.txt", "--workers", "1"])
        assert result.exit_code == 0, result.stderr
        assert len(latest(tmp_path / "out")) == 3
        (tmp_path / "out" / "latest.mp3").unlink()


def test_what_is_taken_back_is_not_the_latest(tmp_path: Path):
    at = factories.station(tmp_path, BARE | ON_AIR)
    first = made(at, RICE, at="2026-06-10T18:30")
    second = made(at, FERRY, at="2026-06-11T07:00")
    off_air(withdraw(first, "Sai", MORNING), at, MORNING)
    assert latest(second.folder) == sounds(second)
    third = made(at, ORCHARD, at="2026-06-11T18:30")
    off_air(withdraw(third, "Sai", MORNING), at, MORNING)
    assert latest(second.folder) == sounds(second)
    off_air(withdraw(second, "Sai", MORNING), at, MORNING)
    assert latest(second.folder) == {}
    assert not (second.folder / ".latest").exists()


def test_what_is_too_old_for_air_does_not_come_back(tmp_path: Path):
    at = factories.station(tmp_path, BARE | ON_AIR)
    made(at, RICE, at="2026-06-10T07:00")
    today = made(at, FERRY, at="2026-06-11T07:00")
    later = datetime.fromisoformat("2026-06-11T07:00:00+07:00")
    off_air(withdraw(today, "Sai", later), at, later)
    assert latest(today.folder) == {}


def test_a_station_that_asks_for_no_latest_has_none(tmp_path: Path):
    edition = made(factories.station(tmp_path, BARE), FERRY)
    assert sorted(path.suffix for path in edition.folder.iterdir() if not path.name.startswith(".")) == [
        ".json", ".mp3",
    ]  # fmt: skip
    assert Latest(edition.folder, "").has(edition)


def test_an_edition_that_is_called_so_itself_is_left_alone(tmp_path: Path):
    at = factories.station(tmp_path, BARE | ON_AIR | {"name": "latest"})
    edition = made(at, FERRY)
    assert edition.path.name == "latest.wav"
    assert not (edition.folder / ".latest").exists()


def test_a_command_takes_back_from_the_playout_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    at = factories.station(tmp_path, BARE | ON_AIR)
    edition = made(at, FERRY)
    monkeypatch.chdir(tmp_path)
    asked = ["withdraw", edition.path.name, "--reason", "Sai"]
    assert CliRunner(mix_stderr=False).invoke(cli.bulletin, asked).exit_code == 0
    assert latest(edition.folder) == {}


def test_an_edition_expires_hours_after_its_time():
    assert Playout(hours=1.5).expires(MORNING) == (MORNING + timedelta(minutes=90)).isoformat()
    assert Playout().expires(MORNING) == ""
