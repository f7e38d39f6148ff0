"""The book of a day or a week: bound of the editions' own books, or refused with a sentence; folders too."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bulletin import bindery, cli, filing, unfinished
from bulletin.bindery import Period
from bulletin.bookcheck import examined
from bulletin.edition import Edition
from bulletin.errors import KeptError, ScriptError, Unfit, UsageError
from bulletin.report import Finding
from bulletin.show import find_show, find_station
from bulletin.speed import variant_of
from bulletin.withdrawal import withdraw
from tests import books, factories
from tests.books import FERRY_PAGE, RICE, clips, heard, named, parsed, unpacked
from tests.factories import ORCHARD, ROOFS

WEEK = Period(date(2026, 6, 8), date(2026, 6, 14))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station with three editions of a week and one of the next; the last one has no books."""
    folder = tmp_path_factory.mktemp("station")
    where = books.station(folder)
    days = ((10, FERRY_PAGE), (12, RICE), (11, ORCHARD))
    for day, page in days:
        factories.made((page,), where, at=f"2026-06-{day}T07:00", formats=("mp3", "epub", "daisy"))
    factories.made((ROOFS,), where, at="2026-06-15T07:00", formats=("mp3",))
    return folder


@pytest.fixture
def there(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "station"))


def order(folder: Path, period: Period = WEEK, **changed: Any) -> bindery.Order:
    where = find_station(str(folder))
    found = bindery.gathered(folder / "out", "sang", period)
    made = bindery.Order(find_show("sang", where), where, period, found, folder / "books")
    return replace(made, **changed)


def found_wrong(path: Path) -> tuple[Finding, ...]:
    with examined(path) as (found, _):
        return found


def test_a_week_is_one_book_with_its_editions_in_order(there: Path, tmp_path: Path):
    path = bindery.made(order(there), "daisy")
    assert path == there / "books" / "sang_20260608-20260614.daisy.zip"
    assert found_wrong(path) == ()
    folder = unpacked(path, tmp_path / "book")
    body = named(parsed(folder / "ncc.html"), "body")[0]
    told = [(str(one.tag).rpartition("}")[2], "".join(one.itertext())) for one in body]
    assert [one for one in told if one[0] in ("h1", "h2")] == [
        ("h1", "Tin sáng 8/6/2026 – 14/6/2026"),
        ("h1", "Bến phà Cửa Nam chạy thêm chuyến đêm"),
        ("h2", "Mở đầu"),
        ("h2", "Giao thông"),
        ("h2", "Kết thúc"),
        ("h1", "Vườn cam đầu tiên cho quả"),
        ("h2", "Mở đầu"),
        ("h2", "Vườn cam đầu tiên cho quả"),
        ("h2", "Kết thúc"),
        ("h1", "Lúa hè thu được mùa"),
        ("h2", "Mở đầu"),
        ("h2", "Lúa hè thu được mùa"),
        ("h2", "Kết thúc"),
    ]
    assert ("h3", "Bến phà Cửa Nam chạy thêm chuyến đêm") in told
    found = clips(folder)
    for name in ("sound01.mp3", "sound02.mp3", "sound03.mp3"):
        mine = [one for one in found if one.sound == name]
        assert mine[0].begin == 0
        assert all(one.end == two.begin for one, two in pairwise(mine))
        assert 0 <= heard(folder, name) - mine[-1].end < 1
    assert [path.name for path in folder.glob("*.jpg")] == ["picture01-01-01.jpg"]


def test_the_sound_of_an_edition_goes_into_the_book_as_it_is(there: Path, tmp_path: Path):
    path = bindery.made(order(there), "epub")
    assert found_wrong(path) == ()
    bound = unpacked(path, tmp_path / "book")
    for number, edition in enumerate(order(there).editions, 1):
        own = unpacked(books.book(edition, ".epub"), tmp_path / str(number))
        assert (bound / f"EPUB/sound{number:02d}.mp3").read_bytes() == (own / "EPUB/sound01.mp3").read_bytes()
    again = bindery.made(order(there, to=tmp_path / "again"), "epub")
    assert again.read_bytes() == path.read_bytes()


def test_a_day_of_one_edition_needs_no_heading_over_it(there: Path):
    day = Period(date(2026, 6, 11), date(2026, 6, 11))
    path = bindery.made(order(there, day, unpacked=True), "daisy")
    assert path == there / "books" / "sang_20260611"
    told = named(parsed(path / "ncc.html"), "h1")
    assert ["".join(one.itertext()) for one in told][:2] == ["Tin sáng 11/6/2026", "Mở đầu"]
    assert found_wrong(path) == ()


def test_a_folder_is_replaced_by_a_later_state_of_its_book_only(there: Path):
    day = Period(date(2026, 6, 11), date(2026, 6, 11))
    wanted = order(there, day, unpacked=True)
    path = bindery.made(wanted, "daisy")
    (path / "old.jpg").write_bytes(b"x")
    bindery.made(wanted, "daisy")
    assert not (path / "old.jpg").exists()
    changed = path / "ncc.html"
    changed.write_text(changed.read_text("utf-8").replace("urn:uuid:", "urn:other:"), "utf-8")
    with pytest.raises(UsageError) as refused:
        bindery.made(wanted, "daisy")
    assert refused.value.key == "book.taken"
    assert changed.is_file()
    shutil.rmtree(path)
    path.mkdir()
    (path / "own.txt").write_text("mine")
    with pytest.raises(UsageError):
        bindery.made(wanted, "daisy")
    assert (path / "own.txt").is_file()


def test_an_edition_without_the_book_is_named_with_what_to_do(there: Path):
    with pytest.raises(ScriptError) as refused:
        bindery.made(order(there, Period(date(2026, 6, 15), date(2026, 6, 15))), "daisy")
    assert refused.value.key == "book.without"
    words = str(refused.value).rpartition("bulletin make ")[2].split()
    assert words[1:] == ["--format", "daisy"]
    with pytest.raises(UsageError, match="daisy, epub"):
        bindery.made(order(there), "mp3")


def test_a_book_that_was_changed_since_is_not_bound(there: Path):
    factories.flip(next((there / "out").glob("1006*.epub")))
    with pytest.raises(KeptError) as refused:
        bindery.made(order(there), "epub")
    assert refused.value.key == "check.changed"
    assert not (there / "books").exists()


def test_a_book_that_is_not_fit_is_never_seen(there: Path, monkeypatch: pytest.MonkeyPatch):
    real = bindery.bound

    def bound(*told: Any) -> Any:
        made = real(*told)
        last = made.parts[-1]
        lines = tuple(replace(one, end=one.end + 60_000) for one in last.blocks[-1].lines)
        blocks = (*last.blocks[:-1], replace(last.blocks[-1], lines=lines))
        return replace(made, parts=(*made.parts[:-1], replace(last, blocks=blocks)))

    monkeypatch.setattr(bindery, "bound", bound)
    for wanted in (order(there), order(there, unpacked=True)):
        with pytest.raises(Unfit, match="by its clips"):
            bindery.made(wanted, "daisy")
    assert list((there / "books").iterdir()) == []


def test_what_was_taken_back_is_in_no_book(there: Path):
    first = order(there).editions[0]
    withdraw(first, "Sai số liệu.", factories.MORNING)
    assert [one.record.edition.at[:10] for one in order(there).editions] == ["2026-06-11", "2026-06-12"]


def test_a_period_is_a_day_or_the_week_around_it():
    assert bindery.asked("2026-06-11", "") == Period(date(2026, 6, 11), date(2026, 6, 11))
    assert bindery.asked("", "2026-06-14") == bindery.asked("", "2026-06-08") == WEEK
    assert WEEK.written("en") == "8 June 2026 – 14 June 2026"
    assert bindery.asked("2026-06-11", "").written("vi-VN") == "11/6/2026"
    with pytest.raises(UsageError, match="no date"):
        bindery.asked("hôm nay", "")


Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(there: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    monkeypatch.chdir(there)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")

    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main([*words, "--plain"])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return call


def test_the_command_prints_where_the_books_are(call: Call, there: Path):
    status, said, _ = call("book", "--show", "sang", "--week", "2026-06-11")
    assert status == 0
    assert [Path(line).name for line in said.splitlines()] == [
        "sang_20260608-20260614.epub",
        "sang_20260608-20260614.daisy.zip",
    ]
    assert all(Path(line).is_file() for line in said.splitlines())
    status, said, _ = call("check", *said.splitlines())
    assert (status, said.count("fit; all of its 3 sounds were heard")) == (0, 2)
    names = [path.name for path in sorted((there / "out").glob("1[02]*.json"))]
    status, said, _ = call("book", *names, "--format", "daisy", "--to", "stick", "--folder")
    assert (status, Path(said.strip()).name) == (0, "sang_20260610-20260612")
    assert (Path(said.strip()) / "ncc.html").is_file()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--show", "sang"), "Say which editions"),
        (("--day", "2026-06-11"), "Say which editions"),
        (("--show", "sang", "--day", "2026-06-11", "--week", "2026-06-11"), "Say which editions"),
        (("--show", "sang", "--day", "11/6"), "is no date"),
        (("--show", "sang", "--day", "2026-01-01"), "No edition of “sang” is there"),
        (("--show", "sang", "--day", "2026-06-11", "--folder"), "--folder with --format daisy"),
        (("--show", "sang", "--day", "2026-06-11", "--format", "wav"), "makes no talking books"),
        (("none",), "none"),
    ],
)
def test_what_cannot_be_bound_is_a_sentence(call: Call, words: tuple[str, ...], sentence: str):
    status, _, said = call("book", *words)
    assert (status, sentence in said) == (2, True)


def test_editions_of_several_shows_are_no_book(call: Call, there: Path):
    factories.write_show(there, factories.SHOW | {"title": "Tin trưa"}, "trua")
    where = find_station(str(there))
    other = factories.made((RICE,), where, show="trua", at="2026-06-11T12:00", formats=("mp3",)).edition
    status, _, said = call("book", "1006-0700-ben_pha_cua_nam_chay_them_chuyen_dem_mixdown", other.name)
    assert (status, "several shows" in said) == (2, True)


def test_a_folder_is_there_whole_or_as_it_was(tmp_path: Path):
    place = tmp_path / "new" / "book"

    def write(folder: Path) -> None:
        (folder / "below").mkdir()
        (folder / "below" / "a").write_text("1")

    filing.publish_folder(place, write)
    assert [path.name for path in place.rglob("*")] == ["below", "a"]

    def fail(folder: Path) -> None:
        (folder / "b").write_text("2")
        raise ValueError("broken")

    for broken in ((fail, None), (write, fail)):
        with pytest.raises(ValueError, match="broken"):
            filing.publish_folder(place, *broken)
        assert [path.name for path in place.rglob("*")] == ["below", "a"]
    assert [path.name for path in place.parent.iterdir()] == ["book"]


def test_what_a_killed_run_left_of_a_folder_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    left = unfinished.temp_beside(tmp_path / "book")
    (left / "below").mkdir(parents=True)
    (left / "below" / "a").write_text("1")
    assert filing.sweep(tmp_path) == ()
    monkeypatch.setattr(unfinished, "_RUN", "0" * 8)
    assert filing.sweep(tmp_path) == (left,)
    assert not left.exists()


def test_tidying_takes_what_a_killed_run_left_of_a_folder(tmp_path: Path):
    from bulletin.filing import remove

    (tmp_path / "left").mkdir()
    (tmp_path / "left" / "a").write_text("1")
    remove(tmp_path / "left")
    remove(tmp_path / "left")
    assert not (tmp_path / "left").exists()


def test_the_name_of_an_edition_does_not_depend_on_which_file_is_first(whole: Path):
    edition = order(whole).editions[0]
    records = [replace(edition.record, files=(one,)) for one in edition.record.files]
    names = {Edition(record, edition.folder).name for record in records}
    assert names == {"1006-0700-ben_pha_cua_nam_chay_them_chuyen_dem_mixdown"}


def test_a_book_of_slow_editions_takes_no_other_books_name(there: Path):
    plain = order(there)
    slow = tuple(
        replace(
            one,
            record=replace(
                one.record, edition=replace(one.record.edition, id=f"{one.record.edition.id}/speed-0.8")
            ),
        )
        for one in plain.editions
    )
    assert variant_of(slow[0].record.edition.id) == "0.8"
    assert replace(plain, editions=slow).name == f"{plain.name}-cham"
    assert replace(plain, editions=(*plain.editions, *slow)).name == plain.name
