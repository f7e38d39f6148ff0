"""The Python front door: light until it is used, the same everywhere, and it leaves nothing behind."""

import asyncio
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import bulletin
from bulletin import crew, desk
from bulletin.errors import BulletinError, Busy, Failure, SourceError, UsageError
from bulletin.event import Made, Progress
from bulletin.filing import lock
from bulletin.show import find_station
from tests.desk_kit import PAGE, station

ROOT = Path(__file__).parents[1]
HEAVY = ("numpy", "scipy", "httpx", "gtts", "mutagen", "jinja2", "lameenc", "soundfile", "soxr", "pydub")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return station(tmp_path_factory.mktemp("station"))


def make(home: Path, source: object = None, **options: object) -> bulletin.Edition:
    return bulletin.make(source or home / "page.txt", station=home, at="2026-06-11", **options)  # type: ignore[arg-type]


def child(code: str, *arguments: str, cwd: Path = ROOT) -> str:
    """What a child prints; it must end well and say nothing else."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


LOADED = """
import json, sys, atexit
def told():
    mine = [name for name in sys.modules if name.startswith("bulletin.")]
    heavy = [name for name in %r if name in sys.modules]
    print(json.dumps([mine, heavy]))
""" % (HEAVY,)  # noqa: UP031 - braces stand in the code


def test_importing_it_imports_nothing_else() -> None:
    mine, heavy = json.loads(child(LOADED + "import bulletin; dir(bulletin); told()"))
    assert mine == []
    assert heavy == []


COMMAND = (
    LOADED
    + """
import contextlib, io
from bulletin.cli import main
with contextlib.redirect_stdout(io.StringIO()) as out:
    try:
        main(sys.argv[1:])
    except SystemExit as end:
        assert not end.code, end.code
assert out.getvalue()
told()
"""
)


@pytest.mark.parametrize(
    "words", [["--help"], ["make", "--help"], ["voices", "--help"], ["doctor", "--help"]]
)
def test_help_imports_click_and_nothing_heavy(words: list[str]) -> None:
    mine, heavy = json.loads(child(COMMAND, *words))
    assert heavy == []
    assert not {"bulletin.desk", "bulletin.record", "bulletin.take", "bulletin.order"} & set(mine)


def test_listing_voices_imports_nothing_heavy() -> None:
    _, heavy = json.loads(child(COMMAND, "voices", "--json"))
    assert heavy == []


def test_a_rerun_without_a_change_imports_nothing_heavy(home: Path, tmp_path: Path) -> None:
    make(home, to=tmp_path)
    words = [
        "make",
        str(home / "page.txt"),
        "--station",
        str(home),
        "--at",
        "2026-06-11",
        "--to",
        str(tmp_path),
    ]
    _, heavy = json.loads(child(COMMAND, *words, "--quiet"))
    assert heavy == []


def test_every_public_name_is_there_and_documented() -> None:
    assert dir(bulletin) == sorted(bulletin.__all__)
    for name in set(bulletin.__all__) - {"__version__"}:
        assert getattr(bulletin, name).__doc__, name
    with pytest.raises(AttributeError, match="nothing_such"):
        bulletin.nothing_such  # noqa: B018


def test_functions_stay_functions_when_modules_of_their_names_are_imported() -> None:
    code = """
import bulletin, bulletin.script, bulletin.check
from bulletin.script import Utterance
from bulletin.check import Report
assert callable(bulletin.script) and callable(bulletin.check), (bulletin.script, bulletin.check)
import bulletin.text
assert bulletin.text.one_line("a  b") == "a b"
print(bulletin.script.__name__, bulletin.check.__name__)
"""
    assert child(code) == "script check\n"


def test_a_text_is_read() -> None:
    (article,) = bulletin.read(text=PAGE)
    assert (article.title.text, article.language, article.source) == ("Cầu mới nối hai bờ sông", "vi", "")
    assert [article.title.text for article in bulletin.read(text=f"{PAGE}\n===\n\nHai\n\nBài hai.\n")][
        1
    ] == "Hai"
    assert bulletin.read(text="A line\n\nSome text.", language="en")[0].language == "en"


def test_files_folders_and_several_of_them_are_read(home: Path, tmp_path: Path) -> None:
    for number in (10, 2):
        (tmp_path / f"{number}.txt").write_text(f"Bài {number}\n\nMột câu.\n", "utf-8")
    titles = [article.title.text for article in bulletin.read([str(home / "page.txt"), tmp_path])]
    assert titles == ["Cầu mới nối hai bờ sông", "Bài 2", "Bài 10"]
    assert bulletin.read(home / "page.txt") == bulletin.read(str(home / "page.txt"))


def test_what_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file"):
        bulletin.read(tmp_path / "none.txt")
    with pytest.raises(SourceError):
        bulletin.read(text="")
    for nothing in ({}, {"text": "a", "source": "b"}, {"source": []}):
        with pytest.raises(UsageError) as refused:
            bulletin.read(**nothing)
        assert refused.value.key == "api.source"
    with pytest.raises(UsageError) as refused:
        bulletin.read("-")
    assert refused.value.key == "source.stdin"


def test_say_uses_the_station_and_the_editor(home: Path, tmp_path: Path) -> None:
    found = station(tmp_path / "own")
    (found / "lexicon.tsv").write_text("SHX\tSơn Hải xanh\n", "utf-8")
    assert bulletin.say("SHX", station=found) == "Sơn Hải xanh"
    assert bulletin.say("{SHX|ét hát ích}", station=found) == "ét hát ích"
    assert bulletin.say("ba") == "ba"
    assert bulletin.say("three books", language="en") == "three books"


def test_the_script_is_the_record_before_any_sound(home: Path) -> None:
    record = bulletin.script(home / "page.txt", station=home, at="2026-06-11")
    assert record.edition.id.startswith("article/2026-06-11/")
    assert [one.take for one in record.script] == [""] * len(record.script)
    several = bulletin.script([home / "page.txt", home / "other.txt"], station=home, at="2026-06-11T06:00")
    assert several.edition.id == "bulletin/2026-06-11/sang"
    named = bulletin.script(bulletin.read(home / "page.txt"), show="bulletin", station=home, slot="toi")
    assert named.edition.slot == "toi"
    assert named.edition.show == "bulletin"


def test_make_gives_an_edition_fit_for_air(home: Path, tmp_path: Path) -> None:
    edition = make(home, to=tmp_path, formats=["mp3", "wav"])
    assert edition.path.parent == tmp_path
    assert [Path(file.path).suffix for file in edition.record.files] == [".mp3", ".wav"]
    report = bulletin.check(edition.path)
    assert report.fit
    assert report.measured
    assert report.measured.samples == edition.record.sound.samples  # type: ignore[union-attr]
    whole = bulletin.check(edition.path.with_suffix(".json"))
    assert whole.fit
    assert whole.path.endswith(".json")
    edition.path.write_bytes(edition.path.read_bytes()[:-5000])
    assert not bulletin.check(edition.path).fit
    assert not bulletin.check(edition.path.with_suffix(".json")).fit
    assert bulletin.check(edition.path.with_suffix(".wav")).measured
    with pytest.raises(UsageError):
        bulletin.check(tmp_path / "none.mp3")


def test_one_format_may_be_named_alone(home: Path, tmp_path: Path) -> None:
    assert make(home, to=tmp_path, formats="wav").path.suffix == ".wav"


def test_the_station_says_where_editions_go(home: Path) -> None:
    assert make(home).folder == home / "output"


def test_twice_in_one_process_is_the_same_edition_and_nothing_is_made_again(
    home: Path, tmp_path: Path
) -> None:
    heard: list[object] = []
    first = make(home, to=tmp_path)
    second = make(home, to=tmp_path, hear=heard.append)
    assert second.record == first.record
    assert isinstance(heard[-1], Made)
    assert heard[-1].reused


def test_articles_may_be_given_as_they_are(home: Path, tmp_path: Path) -> None:
    articles = bulletin.read([home / "page.txt", home / "other.txt"])
    both = make(home, articles, to=tmp_path)
    assert [article.title for article in both.record.articles] == [one.title.text for one in articles]
    alone = make(home, articles[0], to=tmp_path)
    assert alone.record.edition.show == "article"


def test_a_failure_is_raised_and_leaves_nothing(home: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as failed:
        make(home, to=tmp_path, voice="en")
    assert failed.value.key == "order.voice"
    assert [path.name for path in tmp_path.iterdir()] == [".bulletin.lock"]
    with pytest.raises(UsageError):
        make(home, to=tmp_path, formats=["mp4711"])
    with pytest.raises(UsageError):
        bulletin.make(home / "page.txt", station=tmp_path)


def test_a_folder_in_use_is_busy(home: Path, tmp_path: Path) -> None:
    with lock(tmp_path), pytest.raises(Busy):
        make(home, to=tmp_path)


def test_an_executor_of_the_callers_does_the_work_and_stays_open(home: Path, tmp_path: Path) -> None:
    apart = station(tmp_path / "apart")
    with ThreadPoolExecutor(2) as pool:
        edition = make(apart, executor=pool)
        assert pool.submit(lambda: 7).result() == 7
    assert edition.record.script == make(home, to=tmp_path / "inline").record.script


def test_it_works_in_a_running_event_loop(home: Path, tmp_path: Path) -> None:
    async def both() -> list[bulletin.Edition]:
        here = make(home, to=tmp_path)
        aside = await asyncio.to_thread(make, home, home / "other.txt", to=tmp_path)
        return [here, aside]

    here, aside = asyncio.run(both())
    assert here.path.is_file()
    assert aside.path.is_file()


SCRIPT = """
import sys
import bulletin
edition = bulletin.make(sys.argv[2], station=sys.argv[1], at="2026-06-11", to=sys.argv[3])
assert edition.path.is_file()
"""


def test_a_script_needs_no_guard_and_the_library_prints_nothing(home: Path, tmp_path: Path) -> None:
    apart = station(tmp_path / "apart")
    assert child(SCRIPT, str(apart), str(apart / "page.txt"), str(tmp_path / "out")) == ""
    (tmp_path / "script.py").write_text(SCRIPT, "utf-8")
    words = [
        sys.executable,
        str(tmp_path / "script.py"),
        str(apart),
        str(apart / "other.txt"),
        str(tmp_path / "out"),
    ]
    done = subprocess.run(
        words, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


GUARDED = """
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
import bulletin
if __name__ == "__main__":
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        bulletin.make(sys.argv[2], station=sys.argv[1], at="2026-06-11", executor=pool)
"""


def test_a_guarded_script_may_bring_processes(home: Path, tmp_path: Path) -> None:
    apart = station(tmp_path / "apart")
    (tmp_path / "script.py").write_text(GUARDED, "utf-8")
    done = subprocess.run(
        [sys.executable, str(tmp_path / "script.py"), str(apart), str(apart / "page.txt")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len(list((apart / "output").glob("*.mp3"))) == 1


def order(home: Path) -> desk.Order:
    (found,) = desk.orders(
        bulletin.read(home / "page.txt"), desk.Request(at="2026-06-11"), find_station(str(home))
    )
    return found


def test_a_run_that_is_closed_leaves_nothing_and_can_be_taken_up(tmp_path: Path) -> None:
    apart = station(tmp_path / "apart")
    wanted = order(apart)
    steps = 0
    while True:
        events = desk.make(wanted, crew.inline(), lambda: pytest.fail("the time was given"))
        seen = [event for _, event in zip(range(steps + 1), events, strict=False)]
        events.close()
        made = isinstance(seen[-1], Made)
        visible = [path.name for path in (apart / "output").iterdir() if path.name != ".gitignore"]
        assert bool(visible) == made
        assert not list(apart.rglob("*.part*"))
        if made:
            break
        assert not any(isinstance(event, Failure) for event in seen)
        steps += 1
    assert steps > 3


def test_whoever_listens_may_end_the_run(tmp_path: Path) -> None:
    apart = station(tmp_path / "apart")

    class Enough(Exception):
        pass

    def hear(event: object) -> None:
        if isinstance(event, Progress) and event.fresh:
            raise Enough

    with pytest.raises(Enough):
        make(apart, hear=hear)
    assert [path.name for path in (apart / "output").glob("*.*") if path.suffix in {".mp3", ".json"}] == []
    assert make(apart).path.is_file()


CELL = """
import bulletin
edition = bulletin.make({page!r}, station={home!r}, at="2026-06-11")
assert edition.path.is_file()
edition.record.edition.title
"""


@pytest.mark.tools
def test_it_works_in_a_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a kernel, whose cells run in an event loop, twice, and the cells show nothing but their values."""
    import nbformat
    from nbclient import NotebookClient

    apart = station(tmp_path / "apart")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    code = CELL.format(page=str(apart / "page.txt"), home=str(apart))
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for _ in range(2)])
    NotebookClient(book, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [[output["output_type"] for output in cell["outputs"]] for cell in book.cells]
    assert outputs == [["execute_result"], ["execute_result"]]
    assert "Cầu mới" in book.cells[1]["outputs"][0]["data"]["text/plain"]


def test_an_article_that_cannot_be_spoken_is_heard_of(home: Path, tmp_path: Path) -> None:
    apart = station(tmp_path / "apart")
    card = apart / "voices" / "vi-north" / "voice.toml"
    card.write_text(card.read_text("utf-8") + '[settings]\ntrouble = "fails"\n', "utf-8")
    heard: list[object] = []
    with pytest.raises(BulletinError):
        make(apart, hear=heard.append)
    failure = next(event for event in heard if isinstance(event, Failure))
    assert failure.error.article == "Cầu mới nối hai bờ sông"
