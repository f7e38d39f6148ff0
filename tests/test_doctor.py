"""The doctor finds what is wrong, says it in a sentence, and is never wrong about what is right."""

import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree
from types import ModuleType

import pytest
from click.testing import CliRunner

import bulletin as front
from bulletin import examination, holdings, machine, shelf
from bulletin.cli import bulletin
from bulletin.edition import Edition
from bulletin.errors import KeptError, Lacking, SpeechError, Unfit
from bulletin.examination import examine
from bulletin.examination import station as station_findings
from bulletin.filing import lock
from bulletin.finding import Finding, State, Ward, calmly, lacking
from bulletin.library import editions
from bulletin.mixdown import store_at as reel_store
from bulletin.show import Station, find_station
from bulletin.take import store_at as take_store
from tests.desk_kit import station

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def sound_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = station(tmp_path_factory.mktemp("whole") / "home")
    for page in ("page.txt", "other.txt"):
        front.make(home / page, station=home, at="2026-06-11")
    return home


@pytest.fixture
def home(sound_home: Path, tmp_path: Path) -> Path:
    return Path(copytree(sound_home, tmp_path / "home"))


def ward(home: Path) -> Ward:
    return Ward(find_station(str(home)), home / "output", home / "kept")


def told(findings: Iterator[Finding]) -> list[tuple[str, str]]:
    found = list(findings)
    assert all(one.sentence("vi") and one.sentence("en") for one in found)
    return [(one.state.value, one.key) for one in found]


def an_edition(home: Path) -> Edition:
    return next(editions(home / "output"))


def run(home: Path, *words: str) -> tuple[int, str, str]:
    result = CliRunner(mix_stderr=False).invoke(
        bulletin, ["doctor", "--station", str(home), *words], standalone_mode=False
    )
    if result.exception:
        raise result.exception
    return int(result.return_value), result.stdout, result.stderr


def test_all_is_well_where_all_is_well(home: Path) -> None:
    status, out, err = run(home, "--strict")
    assert (status, [line for line in out.splitlines() if not line.startswith("ok: ")]) == (0, [])
    assert "All is well" in err
    for words in ("Python 3.", "voice vi-south", "MP3 encoder works", "4410", "9 pieces", "GB are free"):
        assert words in out
    assert f"Whole editions in {home / 'output'}: 2." in out
    assert "The show article can be used." in out
    assert "Đài Thử" in out


def test_a_program_gets_findings(home: Path) -> None:
    status, out, _ = run(home, "--json")
    found = json.loads(out)
    assert status == 0
    assert {one["state"] for one in found} == {"ok"}
    assert all(set(one) == {"state", "key", "text"} for one in found)
    assert {"doctor.python", "doctor.clock", "doctor.takes", "doctor.reels"} <= {one["key"] for one in found}


def test_nothing_stored_is_nothing_wrong_and_nothing_is_made(tmp_path: Path) -> None:
    empty = Ward(Station(), tmp_path / "output", tmp_path / "kept")
    found = list(examine(empty, NOW))
    assert {one.state for one in found} == {State.OK}
    assert "doctor.no_station" in {one.key for one in found}
    assert list(tmp_path.glob("output*")) == []


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 13, 2), (4, 0, 0)])
def test_pythons_that_do(version: tuple[int, int, int]) -> None:
    assert machine.python(version).state is State.OK


def test_a_python_that_is_too_old() -> None:
    found = machine.python((3, 10, 14))
    assert (found.state, found.status) == (State.WRONG, 6)
    assert "3.10.14" in found.sentence()


def test_a_voice_that_lacks_its_engine_is_wrong_but_one_of_the_network_only_missed(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bulletin.engines import espeak, gtts

    monkeypatch.setattr(espeak, "missing", lambda: "espeak.missing")
    monkeypatch.setattr(gtts, "missing", lambda: "gtts.missing")
    found = told(machine.voices(ward(home)))
    assert found.count(("wrong", "espeak.missing")) == 3, "vi-north of this station is spoken by tones"
    assert found.count(("note", "gtts.missing")) == 2
    assert found.count(("ok", "doctor.voice")) == 1


def test_a_voice_card_that_cannot_be_read_is_a_finding(home: Path) -> None:
    (home / "voices" / "vi-north" / "voice.toml").write_text("name = ", "utf-8")
    status, out, err = run(home)
    assert status == Lacking.status
    assert "WRONG: The voice card" in out
    assert "Wrong: 1." in err


class _Mute(ModuleType):
    """An engine that gives what it is told to."""

    answer: object

    def open(self, *_: object) -> "_Mute":
        return self

    def speak(self, _: object) -> Iterator[object]:
        yield self.answer

    def close(self) -> None:
        self.closed = True


def test_an_offline_voice_that_fails_or_is_silent_is_wrong(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import numpy as np

    from bulletin.clip import Clip
    from bulletin.errors import Failure
    from bulletin.take import Take

    engine = _Mute("mute")
    monkeypatch.setattr(machine, "engine_of", lambda _: engine)
    engine.answer = Failure("doctor", SpeechError("espeak.failed", code=3))
    assert told(machine.speech(ward(home))) == [("wrong", "espeak.failed")]
    engine.answer = Take("doctor", Clip(np.zeros((16000, 1), np.float32), 16000))
    assert told(machine.speech(ward(home))) == [("wrong", "take.silent")]
    assert engine.closed


def test_an_encoder_that_is_not_there_is_wrong(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lameenc", None)
    (found,) = machine.sound(ward(home))
    assert (found.key, found.status) == ("doctor.encoder_broken", 6)
    assert "lameenc" in found.sentence()


def test_a_decoder_that_hears_nothing_is_wrong(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(machine.sound(ward(home))) == [("ok", "doctor.encoder"), ("ok", "doctor.decoder")]
    for damaged in (b"", b"no MP3 at all" * 100):
        monkeypatch.setattr(machine, "_encoded_tone", lambda damaged=damaged: damaged)
        assert told(machine.sound(ward(home)))[1] == ("wrong", "doctor.decoder_broken")
    monkeypatch.undo()
    monkeypatch.setattr(machine, "LOUD", 0.9)
    assert told(machine.sound(ward(home)))[1] == ("wrong", "doctor.decoder_broken")


def test_music_that_cannot_be_read_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ident.flac").write_bytes(b"fLaC and nothing more")
    monkeypatch.setattr(machine, "shipped_music", lambda: tmp_path)
    empty = Ward(Station(), tmp_path, tmp_path)
    assert [one.state for one in calmly(lambda: machine.music(empty))] == [State.WRONG]


def test_a_folder_that_cannot_be_written_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    def refuse(folder: Path) -> None:
        if folder.name == "a":
            raise KeptError("filing.read_only", path=str(folder))

    monkeypatch.setattr(machine, "require_writable", refuse)
    found = told(machine.places(Ward(Station(), tmp_path / "a", tmp_path / "b" / "not" / "yet")))
    assert found == [("wrong", "filing.read_only"), ("ok", "doctor.writable"), ("ok", "doctor.space")]


@pytest.mark.parametrize(
    ("free", "state", "key"),
    [
        (2_000_000_000, "ok", "doctor.space"),
        (1_999_999_999, "note", "doctor.space_low"),
        (200_000_000, "note", "doctor.space_low"),
        (199_999_999, "wrong", "doctor.space_short"),
    ],
)
def test_room_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: str, key: str
) -> None:
    monkeypatch.setattr(machine, "free_bytes", lambda _: free)
    assert told(machine.places(Ward(Station(), tmp_path, tmp_path)))[1:] == [(state, key)]


def test_damaged_takes_and_reels_are_set_aside_and_said(home: Path) -> None:
    stores = (take_store(home / "kept" / "takes"), reel_store(home / "kept" / "reels"))
    for store in stores:
        path = store.path(next(store.keys()))
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)
    counts = [len(list(store.keys())) for store in stores]
    found = list(holdings.kept(ward(home)))
    assert [one.key for one in found] == ["doctor.takes_damaged", "doctor.reels_damaged"]
    assert [one.state for one in found] == [State.NOTE, State.NOTE]
    assert f"1 of {counts[0]} " in found[0].sentence()
    assert f"1 of {counts[1]} " in found[1].sentence()
    assert [len(store.damaged()) for store in stores] == [1, 1]
    assert told(holdings.kept(ward(home))) == [("ok", "doctor.takes"), ("ok", "doctor.reels")]
    assert f": {counts[0] - 1}, all whole" in next(holdings.kept(ward(home))).sentence()


def test_an_edition_is_damaged_when_one_byte_is_other_or_a_file_is_gone(home: Path) -> None:
    first, second = editions(home / "output")
    data = bytearray(first.path.read_bytes())
    data[len(data) // 2] ^= 1
    first.path.write_bytes(data)
    second.path.unlink()
    status, out, _ = run(home)
    assert status == Unfit.status
    assert out.count("WRONG") == 2
    assert first.path.name in out
    assert second.path.name in out
    assert "Whole editions in" in out
    assert told(holdings.editions(ward(home))) == [
        ("wrong", "doctor.spoiled"),
        ("wrong", "doctor.spoiled"),
        ("ok", "doctor.editions"),
    ]


@pytest.mark.parametrize("damage", [b"", b"{", b'{"schema": 1}', b"\xff\xfe", b"[]"])
def test_a_damaged_record_is_a_damaged_edition(home: Path, damage: bytes) -> None:
    an_edition(home).path.with_suffix(".json").write_bytes(damage)
    found = list(holdings.editions(ward(home)))
    assert [(one.key, one.status) for one in found] == [("record.damaged", 7), ("doctor.editions", 0)]
    assert found[1].sentence().endswith(": 1.")


def test_a_record_of_a_newer_bulletin_is_only_noted(home: Path) -> None:
    path = an_edition(home).path.with_suffix(".json")
    path.write_text(path.read_text("utf-8").replace('"schema": 1', '"schema": 99', 1), "utf-8")
    assert told(holdings.editions(ward(home)))[0] == ("note", "record.newer")
    assert run(home)[0] == 0
    assert run(home, "--strict")[0] == 3


def test_reports_of_runs_and_locks_are_no_records(home: Path) -> None:
    (home / "output" / "last-run.json").write_text("{}", "utf-8")
    with lock(home / "output"):
        pass
    (home / "output" / ".bulletin.lock.json").write_text("{}", "utf-8")
    assert told(holdings.editions(ward(home))) == [("ok", "doctor.editions")]


def test_json_files_of_an_edition_are_no_records(home: Path) -> None:
    from dataclasses import replace
    from hashlib import sha256

    from bulletin.record import FileFacts, sealed, to_json

    mine = an_edition(home)
    (home / "output" / "chapters.json").write_bytes(b"{}")
    facts = FileFacts("chapters.json", "application/json", 2, sha256(b"{}").hexdigest())
    record = replace(mine.record, files=(*mine.record.files, facts))
    mine.path.with_suffix(".json").write_bytes(to_json(sealed(record)))
    assert told(holdings.editions(ward(home))) == [("ok", "doctor.editions")]


def test_while_another_run_is_at_work_editions_are_left_alone(home: Path) -> None:
    an_edition(home).path.unlink()
    with lock(home / "output"):
        (found,) = ThreadPoolExecutor(1).submit(lambda: list(holdings.editions(ward(home)))).result()
    assert (found.key, found.state) == ("doctor.busy", State.NOTE)
    assert str(os.getpid()) in found.sentence()


def test_what_is_held_back_is_noted(home: Path) -> None:
    held = home / "output" / "held"
    held.mkdir()
    (held / "x.mp3.report.json").touch()
    assert told(holdings.editions(ward(home))) == [("ok", "doctor.editions")]
    (held / "x.mp3").touch()
    found = list(holdings.editions(ward(home)))
    assert (found[1].key, dict(found[1].facts)["count"]) == ("doctor.held", 1)


def test_unfinished_files_are_noted(home: Path) -> None:
    shard = home / "kept" / "takes" / "ab"
    shard.mkdir(exist_ok=True)
    for folder in (home / "output", shard):
        temp = folder / ".bulletin-1-00000000-0-elsewhere.0.part"
        temp.touch()
        os.utime(temp, (1, 1))
    found = told(holdings.temps(ward(home)))
    assert found == [("note", "doctor.temps"), ("note", "doctor.temps")]


def test_the_clock_is_held_against_the_newest_edition(home: Path) -> None:
    folder = home / "output"
    assert holdings.clock(folder, NOW).state is State.OK
    assert holdings.clock(folder, NOW - timedelta(hours=23)).state is State.OK
    back = holdings.clock(folder, NOW - timedelta(hours=25))
    newest = max(folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
    assert (back.key, back.status) == ("doctor.clock_back", 6)
    assert newest.stem in back.sentence()
    assert holdings.clock(folder, datetime(1970, 1, 1, tzinfo=UTC)).key == "doctor.clock_old"
    assert holdings.clock(home / "none", NOW).state is State.OK


def test_everything_that_a_show_names_must_be_there(home: Path) -> None:
    shows = home / "shows"
    (shows / "zone.toml").write_text("base = ", "utf-8")
    (shows / "music.toml").write_text('base = "article"\n[sounds]\nbed = "nowhere"\n', "utf-8")
    (shows / "voice.toml").write_text('base = "article"\nfallback = "nobody"\n', "utf-8")
    (shows / "level.toml").write_text('base = "article"\n[sound]\nprofile = "loud"\n', "utf-8")
    (shows / "words.toml").write_text('base = "article"\nlexicon = "none.tsv"\n', "utf-8")
    (home / "lexicon.tsv").write_text("A\n", "utf-8")
    assert told(station_findings(ward(home))) == [
        ("ok", "doctor.station"),
        ("wrong", "lexicon.columns"),
        ("ok", "doctor.show"),
        ("ok", "doctor.show"),
        ("wrong", "show.profile"),
        ("wrong", "music.absent"),
        ("wrong", "voice.unknown"),
        ("wrong", "lexicon.unreadable"),
        ("wrong", "show.toml"),
    ]


def test_facts_may_have_any_name() -> None:
    found = lacking("plain.near", key="nam", near="name", where="station.toml")
    assert "nam" in found.sentence()
    assert (found.state, found.status) == (State.WRONG, 6)


def test_outlets_presenters_and_earcons_are_looked_at(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = home / "station.toml"
    outlets = (
        '\n[[outlets]]\nname = "web"\nto = "public"\n\n[[outlets]]\nname = "far"\nto = "s3://bucket/x"\n'
    )
    settings.write_text(settings.read_text("utf-8") + outlets, "utf-8")
    (home / "shows" / "two.toml").write_text('base = "bulletin"\npresenters = ["vi-nobody"]\n', "utf-8")
    (home / "shows" / "ear.toml").write_text('base = "bulletin"\n[earcons]\nstory = "nothing"\n', "utf-8")
    monkeypatch.setattr(shelf.load("outlets", "s3"), "missing", lambda: "outlet.extra")
    found = list(examination.station(ward(home)))
    wrong = [one.sentence("en") for one in found if one.state.value == "wrong"]
    assert "doctor.outlet" in [one.key for one in found]
    assert len(wrong) == 3, wrong
    assert all(any(word in one for one in wrong) for word in ("vi-nobody", "nothing", "“far”"))


def test_a_recogniser_that_is_not_there_is_said_for_each_show(home: Path) -> None:
    text = (home / "station.toml").read_text("utf-8")
    (home / "station.toml").write_text(f"{text}\n[recognition]\ncommand = ['no-such-ear']\n", "utf-8")
    keys = told(station_findings(ward(home)))
    assert ("wrong", "recognition.missing") in keys
    assert ("ok", "doctor.show") not in keys
