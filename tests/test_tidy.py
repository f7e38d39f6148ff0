"""What may go goes, and nothing that a run or an edition needs."""

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import bulletin as front
from bulletin.cli import bulletin
from bulletin.edition import Edition
from bulletin.errors import KeptError, ScriptError, UsageError
from bulletin.filing import lock
from bulletin.library import editions, is_whole
from bulletin.record import FileFacts, read_record, sealed, to_json
from bulletin.retention import (
    DAY,
    GB,
    HOUR,
    Limits,
    Why,
    limits,
    megabytes,
    needed_by,
    outworn,
    size_in_bytes,
    tidying,
)
from bulletin.show import Kept, Station, find_station
from bulletin.store import Store
from tests.desk_kit import station

NOW = datetime(2026, 6, 11, 7, tzinfo=UTC)
NONE: frozenset[str] = frozenset()


def put(store: Store, key: str, size: int, idle: float) -> Path:
    """`size` bytes on the disk that nobody used for `idle` seconds."""
    store.put(key, "", b"x" * (size - 66))
    used = NOW.timestamp() - idle
    os.utime(store.path(key), (used, used))
    assert store.path(key).stat().st_size == size
    return store.path(key)


def gone(store: Store, wanted: Limits) -> list[tuple[str, Why]]:
    return [(removal.path.stem, removal.why) for removal in outworn([store], wanted, NOW)]


def test_what_nobody_used_for_too_long_goes_first_the_oldest(tmp_path: Path) -> None:
    store = Store(tmp_path, "take")
    for key, days in (("aaaa", 61), ("bbbb", 59), ("cccc", 90), ("dddd", 60)):
        put(store, key, 100, days * DAY)
    assert gone(store, Limits(GB, 60)) == [("cccc", Why.AGE), ("aaaa", Why.AGE)]
    assert gone(store, Limits(GB, 60, spared=frozenset({"cccc"}))) == [("aaaa", Why.AGE)]


def test_the_longest_unused_goes_until_the_rest_has_room(tmp_path: Path) -> None:
    store = Store(tmp_path, "take")
    for key, hours in (("aaaa", 4), ("bbbb", 9), ("cccc", 6), ("dddd", 2)):
        put(store, key, 100, hours * HOUR)
    assert gone(store, Limits(400, 60)) == []
    assert gone(store, Limits(399, 60)) == [("bbbb", Why.SIZE)]
    assert gone(store, Limits(200, 60)) == [("bbbb", Why.SIZE), ("cccc", Why.SIZE)]
    assert gone(store, Limits(200, 60, needed=frozenset({"bbbb"}))) == [
        ("cccc", Why.SIZE),
        ("aaaa", Why.SIZE),
    ]


def test_what_goes_for_its_age_makes_room(tmp_path: Path) -> None:
    store = Store(tmp_path, "take")
    for key, days in (("aaaa", 70), ("bbbb", 9), ("cccc", 6)):
        put(store, key, 100, days * DAY)
    assert gone(store, Limits(200, 60)) == [("aaaa", Why.AGE)]
    assert gone(store, Limits(100, 60)) == [("aaaa", Why.AGE), ("bbbb", Why.SIZE)]


def test_nothing_used_within_the_hour_ever_goes(tmp_path: Path) -> None:
    store = Store(tmp_path, "take")
    put(store, "aaaa", 100, HOUR - 1)
    put(store, "bbbb", 100, HOUR + 1)
    put(store, "cccc", 100, -5)
    assert gone(store, Limits(0, 0)) == [("bbbb", Why.AGE)]


@given(
    st.lists(st.tuples(st.integers(100, 300), st.integers(0, 100 * 24)), max_size=8),
    st.integers(0, 1500),
    st.integers(0, 90),
    st.sets(st.integers(0, 7)),
)
def test_limits_hold_for_all_that_may_go(
    files: list[tuple[int, int]], room: int, days: int, kept: set[int]
) -> None:
    class Listed(Store):
        def entries(self):  # type: ignore[no-untyped-def]
            from bulletin.store import Entry

            for number, (size, hours) in enumerate(files):
                used = NOW.timestamp() - hours * HOUR
                yield Entry(str(number), Path(str(number)), size, used)

    needed = frozenset(map(str, kept))
    removed = list(outworn([Listed(Path(), "take")], Limits(room, days, needed, needed), NOW))
    names = [int(removal.path.name) for removal in removed]
    assert len(set(names)) == len(names)
    assert not needed & set(map(str, names))
    assert all(files[number][1] > 1 for number in names)
    left = [number for number in range(len(files)) if number not in names and number not in kept]
    may_go = [number for number in left if files[number][1] > 1]
    assert all(files[number][1] <= days * 24 for number in may_go)
    if may_go:
        assert sum(files[number][0] for number in range(len(files)) if number not in names) <= room


@pytest.mark.parametrize(
    ("text", "size"),
    [("5GB", 5 * GB), ("2.5", 2_500_000_000), ("500 mb", 500_000_000), ("3 kB", 3000), ("0", 0), ("7B", 7)],
)
def test_sizes(text: str, size: int) -> None:
    assert size_in_bytes(text) == size


@pytest.mark.parametrize("text", ["", "GB", "-1GB", "5TB", "5 GB x", "1e9", "nan"])
def test_no_sizes(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        size_in_bytes(text)
    assert refused.value.key == "tidy.size_option"


def test_limits_come_from_the_words_else_from_the_station() -> None:
    mine = Station(kept=Kept(gb=0.5, days=7))
    assert limits(mine, "", "", NONE, NONE) == Limits(500_000_000, 7)
    some = frozenset({"a"})
    assert limits(mine, "1MB", "0.5", some, some) == Limits(1_000_000, 0.5, some, some)
    assert limits(Station(), "", "", NONE, NONE) == Limits(5 * GB, 60)
    for days in ("-1", "x", "nan"):
        with pytest.raises(UsageError) as refused:
            limits(mine, "", days, NONE, NONE)
        assert refused.value.key == "tidy.days_option"


def test_megabytes_have_one_decimal() -> None:
    assert megabytes(1_250_000) == "1.2"
    assert megabytes(960_000) == "1.0"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    home = station(tmp_path_factory.mktemp("station"))
    return front.make(home / "page.txt", station=home, at="2026-01-01", formats=("mp3", "wav"))


def edition(folder: Path, made: Edition, days: float, show: str = "article") -> Path:
    """An edition of that age with an MP3 and a WAV of ten bytes; the path of its record."""
    from hashlib import sha256

    at = NOW - timedelta(days=days)
    stem = f"{show}-{days:g}"
    files = []
    for suffix in (".mp3", ".wav"):
        body = f"{stem}{suffix}".encode()
        (folder / f"{stem}{suffix}").write_bytes(body)
        files.append(FileFacts(f"{stem}{suffix}", "audio/x", len(body), sha256(body).hexdigest()))
    facts = replace(made.record.edition, id=stem, show=show, at=at.isoformat())
    path = folder / f"{stem}.json"
    path.write_bytes(to_json(sealed(replace(made.record, edition=facts, files=tuple(files)))))
    return path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    mine = station(tmp_path / "home")
    with (mine / "shows" / "article.toml").open("a") as show:
        show.write('\n[[keep]]\nformat = "mp3"\ndays = 30\n\n[[keep]]\nformat = "wav"\ndays = 7\n')
    return mine


def tidy(home: Path, wanted: Limits | None = None) -> list[str]:
    mine = find_station(str(home))
    found = tidying(home / "output", home / "kept", mine, wanted or Limits(GB, 60), NOW)
    found.carry_out()
    assert not any(removal.path.exists() for removal in found.removals)
    return sorted(removal.path.name for removal in found.removals)


def test_formats_go_when_their_show_keeps_them_no_longer(home: Path, made: Edition) -> None:
    old, middle, new = (edition(home / "output", made, days) for days in (40, 8, 3))
    assert tidy(home) == ["article-40.json", "article-40.mp3", "article-40.wav", "article-8.wav"]
    assert not old.exists()
    left = read_record(middle)
    assert [file.path for file in left.files] == ["article-8.mp3"]
    assert left.provenance
    assert left.provenance.recipe == "", "asked for again, all of it is made again"
    assert all(is_whole(one) for one in editions(home / "output"))
    assert len(read_record(new).files) == 2
    assert tidy(home) == []


def test_a_day_counts_whole(home: Path, made: Edition) -> None:
    edition(home / "output", made, 1)
    edition(home / "output", made, 30)
    edition(home / "output", made, 30.01)
    assert "article-30.mp3" not in tidy(home)
    assert not (home / "output" / "article-30.01.mp3").exists()


def test_the_newest_edition_of_each_show_stays_however_old(home: Path, made: Edition) -> None:
    edition(home / "output", made, 400)
    edition(home / "output", made, 300)
    edition(home / "output", made, 500, "bulletin")
    edition(home / "output", made, 600, "bulletin")
    edition(home / "output", made, 700, "ended")
    edition(home / "output", made, 800, "ended")
    assert tidy(home) == ["article-400.json", "article-400.mp3", "article-400.wav"]


def test_the_newest_is_the_newest_moment_whatever_its_zone(home: Path, made: Edition) -> None:
    first, second = edition(home / "output", made, 100), edition(home / "output", made, 100.1)
    record = read_record(second)
    local = (NOW - timedelta(days=100.1)).astimezone(front_zone())
    second.write_bytes(
        to_json(sealed(replace(record, edition=replace(record.edition, at=local.isoformat()))))
    )
    tidy(home)
    assert first.exists()
    assert not second.exists()


def front_zone() -> object:
    from zoneinfo import ZoneInfo

    return ZoneInfo("Asia/Ho_Chi_Minh")


def test_a_keep_for_a_format_that_does_not_exist_is_said(home: Path, made: Edition) -> None:
    (home / "shows" / "article.toml").write_text('base = "article"\n[[keep]]\nformat = "mp4"\ndays = 1\n')
    edition(home / "output", made, 40)
    with pytest.raises(ScriptError) as said:
        tidy(home)
    assert said.value.key == "tidy.keep_format"
    assert "mp3" in str(said.value)


def test_a_record_without_a_date_is_said(home: Path, made: Edition) -> None:
    path = edition(home / "output", made, 40)
    record = read_record(path)
    path.write_bytes(to_json(sealed(replace(record, edition=replace(record.edition, at="then")))))
    with pytest.raises(KeptError) as said:
        tidy(home)
    assert said.value.key == "record.damaged"


def test_what_editions_are_made_of_is_named_by_their_records(made: Edition) -> None:
    needed = needed_by([made])
    assert made.record.provenance
    assert needed == {take.key for take in made.record.provenance.takes} | set(made.record.provenance.reels)
    assert len(needed) > 2
    assert needed_by([Edition(replace(made.record, provenance=None), made.folder)]) == NONE


def test_what_was_held_back_or_set_aside_goes_after_thirty_days(home: Path) -> None:
    places = (
        home / "output" / "held",
        home / "kept" / "takes" / "damaged",
        home / "kept" / "reels" / "damaged",
    )
    for number, folder in enumerate(places):
        folder.mkdir(parents=True)
        for name, days in (("old", 30.1), ("new", 29.9)):
            path = folder / f"{name}{number}"
            path.touch()
            used = NOW.timestamp() - days * DAY
            os.utime(path, (used, used))
        (folder / "folder").mkdir()
    assert tidy(home) == ["old0", "old1", "old2"]


def test_abandoned_files_go(home: Path) -> None:
    shard = home / "kept" / "takes" / "ab"
    shard.mkdir(parents=True)
    for folder in (home / "output", shard):
        temp = folder / ".bulletin-1-00000000-0-elsewhere.0.part.mp3"
        temp.write_bytes(b"half")
        os.utime(temp, (NOW.timestamp() - DAY * 9999,) * 2)
    assert tidy(home) == [".bulletin-1-00000000-0-elsewhere.0.part.mp3"] * 2


def test_what_may_not_be_removed_is_said(home: Path, made: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    edition(home / "output", made, 1)
    edition(home / "output", made, 40)

    def refuse(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(KeptError) as said:
        tidy(home)
    assert said.value.key == "filing.unremovable"


def run(home: Path, *words: str) -> tuple[int, str, str]:
    result = CliRunner(mix_stderr=False).invoke(bulletin, ["tidy", "--station", str(home), *words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def aged(folder: Path) -> None:
    for path in folder.rglob("*.*"):
        os.utime(path, (path.stat().st_mtime - 90 * DAY,) * 2)


def test_a_run_after_tidying_has_all_it_needs_unless_hard_was_said(home: Path) -> None:
    front.make(home / "page.txt", station=home, at="2026-06-11")
    takes = set((home / "kept").rglob("*.take"))
    aged(home / "kept")
    assert run(home, "--size", "0")[0] == 0
    assert "nothing" in run(home, "--size", "0")[2], "what a first try of the mix left is gone"
    assert set((home / "kept").rglob("*.take")) == takes
    _, out, err = run(home, "--hard", "--size", "0", "--dry-run")
    assert "60 days" in out
    assert "Would" in err
    assert set((home / "kept").rglob("*.take")) == takes
    _, out, _ = run(home, "--hard", "--json")
    told = json.loads(out)
    assert {Path(file["path"]) for file in told["files"]} >= takes
    assert {file["why"] for file in told["files"]} == {"age"}
    assert told["bytes"] == sum(file["bytes"] for file in told["files"]) > 1000
    assert told["dry_run"] is False
    assert list((home / "kept").rglob("*.take")) == []


def test_files_of_editions_are_named_and_the_rest_is_counted(home: Path, made: Edition) -> None:
    edition(home / "output", made, 3)
    old = edition(home / "output", made, 40)
    store = Store(home / "kept" / "takes", "take")
    for key in ("aaaa", "bbbb"):
        put(store, key, 100_000, 0)
    aged(home / "kept")
    _, out, err = run(home)
    assert str(old.with_suffix(".mp3")) in out
    assert "2 takes and reels not used for 60 days: 0.2 MB" in out
    assert "aaaa" not in out
    assert "Removed: 5 files" in err


def test_it_does_not_run_against_a_run(home: Path) -> None:
    from bulletin.errors import Busy

    with lock(home / "output"):
        with pytest.raises(Busy):
            run(home)
        assert run(home, "--dry-run")[0] == 0


def test_without_a_folder_there_is_nothing_to_do_and_none_is_made(home: Path) -> None:
    status, _, err = run(home, "--to", str(home / "elsewhere"))
    assert status == 0
    assert "nothing" in err
    assert not (home / "elsewhere").exists()
