"""The command line as people and programs use it: exit statuses, what is said where, and on bad days."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from bulletin import cli, console
from bulletin.filing import lock
from tests import factories
from tests.factories import BARE

ROOT = Path(__file__).parents[1]
PAGE = """Bến phà Cửa Nam chạy thêm chuyến đêm
Từ tối nay, phà Cửa Nam chạy thêm hai chuyến. Chuyến cuối rời bến lúc nửa đêm.
Người đi làm ca tối rất mừng vì không phải đi vòng qua cầu mới nữa.
"""
OTHER = """Trường làng lợp xong mái mới
Mái tôn cũ của trường làng đã được thay trong hai tuần. Thầy và trò trở lại lớp sáng mai.
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A station to stand in, with two pages."""
    factories.station(tmp_path, BARE)
    (tmp_path / "trang.txt").write_text(PAGE, "utf-8")
    (tmp_path / "khac.txt").write_text(OTHER, "utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("BULLETIN_STATION", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    return tmp_path


class Said:
    """How a call of the command line ended."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


@pytest.fixture
def call(here: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    """Calls the command line within this process."""

    def call(*words: str) -> Said:
        with pytest.raises(SystemExit) as ended:
            cli.main(list(words))
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Said(int(ended.value.code or 0), said.out, said.err)

    yield call
    console.settle([])


def make(call: Any, *words: str) -> Said:
    said: Said = call("make", *words, "--workers", "1")
    return said


def report(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / "last-run.json").read_text("utf-8"))
    return told


def child(
    *words: str, here: Path, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        command(*words),
        check=False,
        cwd=here,
        env=environ(environment),
        input=stdin,
        capture_output=True,
        timeout=120,
    )


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "bulletin", *words]


def environ(changes: dict[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    told = kept | {"PYTHONPATH": str(ROOT), "LANG": "en_GB.UTF-8"} | changes
    return {name: value for name, value in told.items() if value}


def test_done_is_0_and_the_path_stands_alone_on_standard_output(call: Any, here: Path):
    said = make(call, "trang.txt")
    assert said.status == 0
    path = Path(said.out.removesuffix("\n"))
    assert path.is_file()
    assert path.parent == here / "out"
    assert path.name.endswith("-ben_pha_cua_nam_chay_them_chuyen_dem_mixdown.mp3")
    lines = said.err.splitlines()
    assert lines[0] == "Speaking: 4 done, 4 of them new."
    assert lines[1] == "Mixing: 1 done, 1 of them new."
    assert any("LUFS" in line and "voice tone" in line for line in lines)
    told = report(here / "out")
    assert told["status"] == 0
    (edition,) = told["editions"]
    assert edition["state"] == "made"
    assert edition["takes_made"] == 4
    assert edition["files"] == [path.name]
    again = make(call, "trang.txt")
    assert again.out == said.out
    assert "Nothing has changed since it was made." in again.err
    assert report(here / "out")["editions"][0]["state"] == "reused"


def test_json_prints_the_record_and_nothing_else(call: Any, here: Path):
    said = make(call, "trang.txt", "--json")
    record = json.loads(said.out)
    (path,) = (here / "out").glob("*_mixdown.json")
    assert said.out == path.read_text("utf-8")
    assert record["schema"] == 1
    assert (here / "out" / record["files"][0]["path"]).is_file()


def test_quiet_says_nothing_but_failures(call: Any):
    said = make(call, "trang.txt", "--quiet")
    assert (said.status, said.err) == (0, "")
    assert said.out.endswith("_mixdown.mp3\n")
    failed = make(call, "nirgends.txt", "--quiet")
    assert failed.err == "There is no file nirgends.txt.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--nonsense",), "There is no option --nonsense"),
        (("--voice", "ton"), "tone"),
        (("--show", "articel"), "article"),
        (("--format", "mp4"), "mp3"),
        (("--at", "tomorrow"), "tomorrow"),
        (("--station", "nowhere"), "nowhere"),
        (("--ui", "klingon"), "klingon"),
    ],
)
def test_wrong_usage_is_2_and_names_what_was_meant(words: tuple[str, ...], said: str, call: Any, here: Path):
    ended = make(call, "trang.txt", *words)
    assert (ended.status, ended.out) == (2, "")
    assert said in ended.err
    assert not list(here.glob("out/*.mp3"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("make", "--forma", "mp3"), "Không có tùy chọn --forma. Có lẽ ý bạn là --format."),
        (("make",), "Còn thiếu SOURCE"),
        (("make", "a.txt", "--to"), "Sau tùy chọn --to phải có giá trị."),
        (("serve", "--port", "99999"), "Giá trị của --port không dùng được"),
        (("picture", "a", "b"), "Dòng lệnh không đúng"),
    ],
)
def test_a_line_that_is_no_command_is_told_in_the_language_asked_for(
    words: tuple[str, ...], said: str, call: Any
):
    ended = call("--ui", "vi", *words)
    assert (ended.status, ended.out, said in ended.err) == (2, "", True), ended.err


def test_a_wrong_voice_is_told_to_whoever_watches(call: Any, here: Path):
    make(call, "trang.txt", "--voice", "ton")
    told = report(here / "out")
    assert told["status"] == 2
    assert "tone" in told["editions"][0]["reason"]


def test_no_source_and_no_command(call: Any):
    assert call("make").status == 2
    assert call("mkae").status == 2
    assert call("--help").status == 0
    assert "make" in call("--help").out
    assert call("--version").out.startswith("bulletin, version ")


def test_one_bad_source_of_two_is_3(call: Any, here: Path):
    (here / "leer.txt").write_bytes(b"")
    said = make(call, "leer.txt", "trang.txt")
    assert said.status == 3
    assert "leer.txt" in said.err
    assert Path(said.out.strip()).is_file()
    told = report(here / "out")
    assert told["status"] == 3
    assert [one["state"] for one in told["editions"]] == ["failed", "made"]


def test_a_bad_folder_keeps_nothing_from_the_other_sources(call: Any, here: Path):
    (here / "trong").mkdir()
    said = make(call, "trong", "trang.txt")
    assert said.status == 3
    assert "trong" in said.err
    assert Path(said.out.strip()).is_file()


def test_strict_makes_notes_a_3(call: Any, here: Path):
    assert make(call, "trang.txt", "--strict").status == 0
    doubtful = PAGE.replace("hai chuyến", "4-5 chuyến (mã XQZ-17/BKF)")
    (here / "nghi.txt").write_text(doubtful, "utf-8")
    plain = make(call, "nghi.txt")
    assert plain.status == 0
    assert "want a look" in plain.err
    assert make(call, "nghi.txt", "--strict").status == 3


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("leer.txt", b""),
        ("blank.txt", b"\xef\xbb\xbf \r\n\r\n\t\n"),
        ("byline.txt", b"B\xc3\xa0i, \xe1\xba\xa3nh: Thu H\xc3\xa0\n"),
        ("program.bin", b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 20),
    ],
)
def test_no_article_is_4_and_the_input_is_named(name: str, content: bytes, call: Any, here: Path):
    (here / name).write_bytes(content)
    said = make(call, name)
    assert (said.status, said.out) == (4, "")
    assert name in said.err
    assert said.err.count("\n") == 1
    assert not list(here.glob("out/*.mp3"))
    told = report(here / "out")
    assert told["status"] == 4
    assert name in told["editions"][0]["reason"]


def test_someone_else_at_work_is_5_at_once(here: Path):
    with lock(here / "out"):
        began = time.monotonic()
        said = child("make", "trang.txt", here=here)
        assert time.monotonic() - began < 20
    assert said.returncode == 5
    assert str(os.getpid()) in said.stderr.decode()
    assert said.stdout == b""
    assert not list(here.glob("out/*.mp3"))
    assert not (here / "out" / "last-run.json").exists()


def test_with_wait_it_waits_and_says_so(here: Path):
    with lock(here / "out"):
        waiting = subprocess.Popen(
            command("make", "trang.txt", "--wait", "--workers", "1"),
            cwd=here,
            env=environ({}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert waiting.stderr
        line = waiting.stderr.readline().decode()
        assert str(os.getpid()) in line
        assert "waiting" in line
        assert waiting.poll() is None
    out, _ = waiting.communicate(timeout=60)
    assert waiting.returncode == 0
    assert Path(out.decode().strip()).is_file()


def test_a_missing_engine_is_6(call: Any, here: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tests.tone.missing", lambda: "espeak.missing")
    said = make(call, "trang.txt")
    assert said.status == 6
    assert "not installed" in said.err
    assert report(here / "out")["status"] == 6


def test_an_engine_that_is_not_there_is_wrong_usage(call: Any, here: Path):
    factories.card(here, "tone", engine="no.such.engine")
    said = make(call, "trang.txt")
    assert said.status == 2
    assert "no.such.engine" in said.err


def test_unfit_is_7_held_with_its_report_and_yesterdays_file_is_unharmed(
    call: Any, here: Path, monkeypatch: pytest.MonkeyPatch
):
    path = Path(make(call, "trang.txt").out.strip())
    before = {one.name: one.read_bytes() for one in path.parent.iterdir() if one.stem == path.stem}
    assert len(before) == 2
    (here / "trang.txt").write_text(PAGE.replace("hai chuyến", "ba chuyến"), "utf-8")
    monkeypatch.setattr(import_module("bulletin.checks.pauses"), "GAP_SECONDS", 0.5)
    said = make(call, "trang.txt")
    assert (said.status, said.out) == (7, "")
    assert "held" in said.err
    assert {name: (path.parent / name).read_bytes() for name in before} == before
    held = path.parent / "held" / path.name
    assert held.read_bytes() != before[path.name]
    told = json.loads(held.with_name(f"{held.name}.report.json").read_text("utf-8"))
    assert told["fit"] is False
    assert told["findings"][0]["key"] == "check.gap"
    assert report(here / "out")["status"] == 7
    monkeypatch.undo()
    os.chdir(here)
    assert make(call, "trang.txt").status == 0


def test_check_tells_fit_from_unfit(call: Any, here: Path):
    path = Path(make(call, "trang.txt").out.strip())
    fit = call("check", str(path), str(path.with_suffix(".json")))
    assert (fit.status, fit.out.count("fit for air")) == (0, 2)
    told = json.loads(call("check", str(path), "--json").out)
    assert told[0]["fit"] is True
    factories.flip(path)
    assert call("check", str(path)).status == 7
    assert call("check", str(here / "nowhere.mp3")).status == 2


def test_defects_are_1_without_a_traceback_unless_asked(
    call: Any, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def fail(*_: object) -> None:
        raise ZeroDivisionError("seven")

    monkeypatch.setattr("bulletin.pressing.press", fail)
    said = make(call, "trang.txt")
    assert said.status == 1
    assert "ZeroDivisionError" in said.err
    assert "--debug" in said.err
    assert report(here / "out")["status"] == 1
    with pytest.raises(ZeroDivisionError):
        cli.main(["make", "trang.txt", "--debug", "--workers", "1"])


def test_messages_are_vietnamese_where_asked(call: Any, here: Path, monkeypatch: pytest.MonkeyPatch):
    assert "Không có" in make(call, "nirgends.txt", "--ui", "vi").err
    assert "Không có" in make(call, "nirgends.txt", "--ui=vi").err
    assert "There is no" in make(call, "nirgends.txt").err
    monkeypatch.setenv("LC_ALL", "vi_VN.UTF-8")
    assert "Không có" in make(call, "nirgends.txt").err
    assert "There is no" in make(call, "nirgends.txt", "--ui", "en").err
    monkeypatch.delenv("LC_ALL")
    toml = here / "station.toml"
    toml.write_text('ui = "vi"\n' + toml.read_text("utf-8"), "utf-8")
    assert "Không có" in make(call, "nirgends.txt").err
    monkeypatch.chdir(here.parent)
    assert "Không có" in make(call, "nirgends.txt", "--station", str(here)).err


def test_words_after_a_double_dash_are_not_options(call: Any, here: Path):
    said = call("say", "--lang", "en", "--", "--quiet")
    assert "quiet" in said.out


def test_standard_input_and_a_paste_of_several_articles(here: Path):
    pasted = f"{PAGE}\n===\n{OTHER}".encode()
    said = child("make", "-", "--each", "--workers", "1", here=here, stdin=pasted)
    assert said.returncode == 0
    paths = [Path(line) for line in said.stdout.decode().splitlines()]
    assert len(paths) == 2
    assert all(path.is_file() for path in paths)
    one = child("make", "-", "--show", "bulletin", "--workers", "1", here=here, stdin=pasted)
    assert one.returncode == 0
    record = json.loads(Path(one.stdout.decode().strip()).with_suffix(".json").read_text("utf-8"))
    assert [article["title"] for article in record["articles"]] == [
        "Bến phà Cửa Nam chạy thêm chuyến đêm",
        "Trường làng lợp xong mái mới",
    ]


def test_a_part_of_a_paste_that_is_no_article_stops_no_other(call: Any, here: Path):
    (here / "trang.txt").write_text(f"{PAGE}\n===\nTheo Lê Minh An\n===\n{OTHER}", "utf-8")
    said = call("script", "trang.txt", "--md")
    assert said.status == 3
    assert said.out.count("\n# ") == 2
    assert "“Theo Lê Minh An”" in said.err
    assert "trang.txt (2) holds only a byline" in said.err
    (here / "trang.md").write_text("# Một\n\nTin vui.\n\n===\n\n![](a.png)\n", "utf-8")
    said = call("script", "trang.md", "--md", "--lang", "vi")
    assert said.status == 3
    assert "trang.md (2) has no text" in said.err
    (here / "trang.md").write_text("![](b.png)\n\n===\n\n![](a.png)\n", "utf-8")
    assert call("script", "trang.md").status == 4


def test_it_works_without_a_home_and_in_the_c_locale(here: Path):
    (here / "trang.txt").rename(here / "tràng giang.txt")
    bare = {"HOME": "", "LANG": "", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    said = child("make", "tràng giang.txt", "--ui", "vi", "--workers", "1", here=here, **bare)
    assert said.returncode == 0, said.stderr
    record = json.loads(Path(said.stdout.decode().strip()).with_suffix(".json").read_text("utf-8"))
    assert record["articles"][0]["title"] == "Bến phà Cửa Nam chạy thêm chuyến đêm"
    assert "Đọc" in said.stderr.decode() or "đọc" in said.stderr.decode()
    lost = child("make", "không có.txt", here=here, **bare)
    assert lost.returncode == 2
    assert "không có.txt" in lost.stderr.decode()
    assert "không có.txt" in report(here / "out")["editions"][0]["reason"]


def test_nobody_reading_the_results_stops_nothing(here: Path):
    maker = subprocess.Popen(
        command("make", "trang.txt", "khac.txt", "--each", "--workers", "1"),
        cwd=here,
        env=environ({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert maker.stdout
    assert maker.stderr
    maker.stdout.close()
    said = maker.stderr.read().decode()
    maker.stderr.close()
    assert maker.wait(60) == 0
    assert "Traceback" not in said
    assert "BrokenPipe" not in said
    assert [one["state"] for one in report(here / "out")["editions"]] == ["made", "made"]


def shell(line: str, here: Path) -> subprocess.CompletedProcess[bytes]:
    """What `line` comes to, where "$@" is the command line's beginning."""
    words = ["sh", "-c", line, "sh", *command()]
    return subprocess.run(words, cwd=here, env=environ({}), capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize("words", ["script trang.txt --lang vi", "--version", "make trang.txt --workers 1"])
def test_results_that_find_no_room_are_told_as_that(here: Path, words: str):
    said = shell(f'"$@" {words} >/dev/full', here)
    assert said.returncode == 6
    assert (
        said.stderr.decode().splitlines()[-1].startswith("The results cannot be written to standard output")
    )


@pytest.mark.parametrize("closed", ["2>&-", "2>/dev/full", "<&- 2>&-"])
def test_an_edition_needs_nobody_to_be_told_of_it(here: Path, closed: str):
    said = shell(f'"$@" make trang.txt --workers 1 {closed}', here)
    assert said.returncode == 0
    assert (here / said.stdout.decode().strip()).is_file()
    assert shell(f'"$@" script none.txt {closed}', here).returncode == 2
    assert shell(f'"$@" script --nothing {closed}', here).returncode == 2


def test_an_edition_is_made_with_no_stream_at_all(here: Path):
    assert shell('"$@" make trang.txt --workers 1 <&- >&- 2>&-', here).returncode == 0
    assert [one["state"] for one in report(here / "out")["editions"]] == ["made"]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_interrupt_leaves_nothing_half_visible(here: Path, workers: str):
    long = PAGE + "Mỗi ngày có hơn một nghìn người qua sông bằng phà để đi làm.\n" * 60
    (here / "dai.txt").write_text(long, "utf-8")
    maker = subprocess.Popen(
        command("make", "dai.txt", "--workers", workers),
        cwd=here,
        env=environ({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert maker.stderr
    assert maker.stderr.readline().startswith(b"Speaking")
    os.killpg(maker.pid, signal.SIGINT)
    _, said = maker.communicate(timeout=60)
    assert maker.returncode == 130
    assert b"Traceback" not in said
    visible = {path.name for path in (here / "out").iterdir()}
    assert visible <= {".bulletin.lock", "last-run.json"}
    assert report(here / "out")["status"] == 130
    unfinished = list(here.rglob(".bulletin-*.part*"))
    assert unfinished == []


def test_script_shows_what_is_read_and_its_status(call: Any, here: Path):
    said = call("script", "trang.txt")
    assert said.status == 0
    assert "[headline] Bến phà Cửa Nam" in said.out
    record = json.loads(call("script", "trang.txt", "--json").out)
    assert record["articles"][0]["title"] == "Bến phà Cửa Nam chạy thêm chuyến đêm"
    assert "# Bến phà Cửa Nam" in call("script", "trang.txt", "--md").out
    assert call("script", "trang.txt", "nirgends.txt").status == 3
    assert call("script", "nirgends.txt").status == 2
    assert call("script", "nirgends.txt", "--md").out == ""


def test_a_rundown_file_makes_the_same_edition(call: Any, here: Path):
    first = Path(make(call, "trang.txt").out.strip())
    before = first.read_bytes()
    (here / "trang.md").write_text(call("script", "trang.txt", "--md").out, "utf-8")
    second = Path(make(call, "trang.md", "--to", str(here / "second")).out.strip())
    assert second.name == first.name
    assert second.read_bytes() == before


def test_voices_are_listed_and_heard(call: Any, here: Path):
    listed = call("voices").out
    assert "vi-north" in listed
    assert "tone" in listed
    told = {one["id"]: one for one in json.loads(call("voices", "--json").out)}
    assert told["vi-google"]["network"] is True
    assert told["tone"]["missing"] == ""
    said = call("voices", "audition", "tone", "Chào buổi sáng")
    assert (said.status, said.out) == (0, "tone.wav\n")
    assert (here / "tone.wav").read_bytes()[:4] == b"RIFF"
    assert call("voices", "audition", "ton").status == 2


def test_a_second_article_of_the_same_name_does_not_take_the_place_of_the_first(call: Any, here: Path):
    (here / "hai.txt").write_text(PAGE.splitlines()[0] + "\n\nBài này có một câu riêng.", "utf-8")
    said = make(call, "trang.txt", "hai.txt", "--each")
    assert said.status == 3
    assert len(said.out.splitlines()) == 1
    assert PAGE.splitlines()[0] in said.err


def test_several_records_are_one_a_line(call: Any, here: Path):
    said = make(call, "trang.txt", "khac.txt", "--each", "--json")
    titles = [json.loads(line)["edition"]["title"] for line in said.out.splitlines()]
    assert titles == [PAGE.splitlines()[0], OTHER.splitlines()[0]]


def test_a_better_voice_is_named_once_after_the_built_in_one(call: Any, here: Path):
    """Not after another engine's, not where the station has a neural one, not for a language without one."""
    better = "vi_VN-vais1000-medium"
    assert better not in call("make", "trang.txt").err
    said = call("make", "trang.txt", "khac.txt", "--each", "--voice", "vi-south")
    assert said.err.count(better) == 1
    assert said.err.rstrip().split("\n")[-1].endswith(f"`bulletin voices add {better}`.")
    assert better not in call("make", "trang.txt", "khac.txt", "--each", "--voice", "vi-south").err
    assert better not in call("--quiet", "make", "khac.txt", "--voice", "vi-central").err
    broken = here / "voices" / "broken" / "voice.toml"
    broken.parent.mkdir()
    broken.write_text("name = ", "utf-8")
    assert call("make", "khac.txt", "--voice", "vi-north").status == 0
    broken.unlink()
    factories.card(here, "neural", engine="piper")
    assert better not in call("make", "trang.txt", "--voice", "vi-central").err


@pytest.mark.parametrize("count", ["0", "00", "-1", "-4", "two", "1.5", ""])
def test_a_number_of_workers_is_one_or_more(count: str, call: Any, here: Path):
    said = call("make", "trang.txt", "--workers", count)
    assert said.status == 2
    assert f"“--workers {count}”" in said.err
    assert "from 1 on" in said.err
    assert not (here / "out").exists(), "refused before anything is done"
    make(call, "trang.txt")
    assert call("make", "trang.txt", "--workers", count).status == 2, "though nothing has to be made"


@pytest.mark.parametrize("words", [("",), (" , ",), ("mp3", ""), ("", "wav")])
def test_a_format_without_a_name_is_refused(words: tuple[str, ...], call: Any, here: Path):
    given = [word for name in words for word in ("--format", name)]
    for command in (("make", "trang.txt"), ("book", "--show", "sang", "--day", "2026-06-11")):
        said = call(*command, *given)
        assert said.status == 2
        assert "--format was given without a format" in said.err
    assert not (here / "out").exists()


def test_formats_may_be_given_in_one_word_or_several(call: Any):
    said = make(call, "trang.txt", "--format", " MP3, wav", "--format", "txt")
    assert {Path(line).suffix for line in said.out.splitlines()} == {".mp3", ".wav", ".txt"}


def test_say_speaks_the_languages_of_voices(call: Any, here: Path):
    for code in ("vi", "vi-VN", "VI", "en-GB"):
        assert call("say", "--lang", code, "25").status == 0
    for code, name in (("zz", "“zz”"), ("de", "German"), ("", "“”"), ("tiếng Việt", "“tiếng Việt”")):
        said = call("say", "--lang", code, "25")
        assert (said.status, said.out) == (2, "")
        assert f"No voice speaks {name}" in said.err
        assert "en, vi" in said.err
    factories.card(here, "hans", "de-AT")
    assert call("say", "--lang", "de", "25").out == "fünfundzwanzig\n"
    assert "de, en, vi" in call("say", "--lang", "zz", "25").err


def test_what_is_not_there_is_said_to_be_so_and_not_unfit(call: Any):
    for manner in ((), ("--plain",)):
        said = call("check", "gone.mp3", *manner)
        assert said.status == 2
        assert said.out.startswith("gone.mp3: It was not checked. gone.mp3 is not there.")
        assert "fit" not in said.out


def test_the_report_on_the_last_run_is_no_damaged_edition(call: Any, here: Path):
    make(call, "trang.txt")
    every = [str(path) for path in sorted((here / "out").glob("*.json"))]
    assert [Path(path).name for path in every][-1] == "last-run.json"
    said = call("check", *every)
    assert said.status == 0
    assert said.out.splitlines()[-1].endswith(
        "last-run.json: This is no edition but the report on the last run."
    )
    (told,) = json.loads(call("check", every[-1], "--json").out)
    assert [one["key"] for one in told["findings"]] == ["check.last_run"]


@pytest.mark.parametrize("command", ["make", "script"])
def test_nothing_on_standard_input_is_said_to_be_so(command: str, here: Path):
    said = child(command, "-", here=here)
    assert said.returncode == 4
    assert b"Nothing came on standard input. Send the article there" in said.stderr
    told = child(command, "-", here=here, LANG="vi_VN.UTF-8")
    assert "đầu vào chuẩn" in told.stderr.decode()
