"""A published file is whole or not there, names are safe everywhere, and a lock keeps others out."""

import errno
import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bulletin import filing, unfinished
from bulletin.errors import BulletinError, Busy, KeptError, Lacking
from bulletin.filing import (
    Writing,
    atomic_publish,
    lock,
    publish_bytes,
    publish_together,
    safe_name,
    sweep,
)
from bulletin.room import require_space, require_writable

ROOT = Path(__file__).parents[1]
NOBODY = 4194304  # above the largest process id there can be


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def writing(data: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(data)

    return write


def failing(code: int) -> Callable[[Path], None]:
    def write(path: Path) -> NoReturn:
        path.write_bytes(b"half")
        raise OSError(code, os.strerror(code))

    return write


def script(code: str, *args: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", code, *map(str, args)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_file_is_published_with_the_folders_it_needs(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "x.mp3"
    publish_bytes(target, b"one")
    publish_bytes(target, b"two")
    assert target.read_bytes() == b"two"
    assert names(target.parent) == ["x.mp3"]


@pytest.mark.parametrize("umask", [0o022, 0o002, 0o077])
def test_the_rights_are_the_umasks(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        publish_bytes(tmp_path / "x", b"")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == 0o666 & ~umask


def test_the_unfinished_file_is_hidden_beside_its_place_and_says_whose_it_is(tmp_path: Path) -> None:
    seen: list[Path] = []
    atomic_publish(tmp_path / "x.flac", seen.append)
    assert seen[0].parent == tmp_path
    assert seen[0].name.startswith(f".bulletin-{os.getpid()}-")
    assert seen[0].suffix == ".flac"
    assert names(tmp_path) == ["x.flac"]


@pytest.mark.parametrize("name", ["plain", "x." + "y" * 200, "v" * 250 + ".mp3"])
def test_long_and_bare_names_can_be_published(tmp_path: Path, name: str) -> None:
    publish_bytes(tmp_path / name, b"data")
    assert names(tmp_path) == [name]


def test_validation_sees_the_finished_file_and_can_stop_it(tmp_path: Path) -> None:
    target = tmp_path / "x"
    publish_bytes(target, b"yesterday")

    def refuse(path: Path) -> NoReturn:
        assert path.read_bytes() == b"today"
        assert target.read_bytes() == b"yesterday"
        raise KeptError("filing.failed", path="x", reason="unfit")

    with pytest.raises(KeptError, match="unfit"):
        atomic_publish(target, writing(b"today"), refuse)
    assert target.read_bytes() == b"yesterday"
    assert names(tmp_path) == ["x"]


def test_files_that_belong_together_become_visible_together_the_first_last(tmp_path: Path) -> None:
    seen: list[list[str]] = []
    places = [tmp_path / "whole", tmp_path / "parts" / "list", tmp_path / "parts" / "one"]

    def look(path: Path) -> None:
        seen.append([one.as_posix() for one in places if one.exists()])
        assert path.read_bytes() == b"data"

    moved: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        real = Path.replace
        patch.setattr(Path, "replace", lambda old, new: (moved.append(new.name), real(old, new))[1])
        publish_together(Writing(place, writing(b"data"), look) for place in places)
    assert seen == [[], [], []]
    assert moved == ["one", "list", "whole"]
    assert names(tmp_path) == ["parts", "whole"]
    assert names(tmp_path / "parts") == ["list", "one"]


@pytest.mark.parametrize("refused", [0, 1, 2])
def test_where_one_of_them_must_not_be_seen_none_has_changed(tmp_path: Path, refused: int) -> None:
    places = [tmp_path / name for name in ("a", "b", "c")]
    publish_bytes(places[1], b"yesterday")

    def refuse(path: Path) -> NoReturn:
        raise KeptError("filing.failed", path=path.name, reason="unfit")

    told = [Writing(one, writing(b"today"), refuse if n == refused else None) for n, one in enumerate(places)]
    with pytest.raises(KeptError, match="unfit"):
        publish_together(told)
    assert names(tmp_path) == ["b"]
    assert places[1].read_bytes() == b"yesterday"


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt])
def test_whatever_stops_the_writer_nothing_is_left(tmp_path: Path, error: type[BaseException]) -> None:
    publish_bytes(tmp_path / "x", b"yesterday")

    def write(path: Path) -> NoReturn:
        path.write_bytes(b"half")
        raise error

    with pytest.raises(error):
        atomic_publish(tmp_path / "x", write)
    assert (tmp_path / "x").read_bytes() == b"yesterday"
    assert names(tmp_path) == ["x"]


@pytest.mark.parametrize(
    ("code", "kind", "key"),
    [
        (errno.ENOSPC, Lacking, "full"),
        (errno.EDQUOT, Lacking, "full"),
        (errno.EFBIG, Lacking, "too_large"),
        (errno.EMFILE, Lacking, "too_many_open"),
        (errno.EACCES, KeptError, "forbidden"),
        (errno.EPERM, KeptError, "forbidden"),
        (errno.EROFS, KeptError, "read_only"),
        (errno.ENAMETOOLONG, KeptError, "long_name"),
        (errno.EIO, KeptError, "disk_fault"),
        (errno.ENODEV, KeptError, "failed"),
    ],
)
def test_what_the_system_refuses_is_a_sentence(
    tmp_path: Path, code: int, kind: type[BulletinError], key: str
) -> None:
    publish_bytes(tmp_path / "x", b"yesterday")
    with pytest.raises(kind) as raised:
        atomic_publish(tmp_path / "x", failing(code))
    assert raised.value.key == f"filing.{key}"
    for ui in ("en", "vi"):
        assert str(tmp_path / "x") in raised.value.sentence(ui)
    assert (tmp_path / "x").read_bytes() == b"yesterday"
    assert names(tmp_path) == ["x"]


def test_a_name_too_long_for_the_disk_and_a_file_in_the_way_are_told(tmp_path: Path) -> None:
    with pytest.raises(KeptError) as long:
        publish_bytes(tmp_path / ("x" * 300), b"")
    assert long.value.key == "filing.long_name"
    publish_bytes(tmp_path / "file", b"")
    for below in ("file/x", "file/deeper/x"):
        with pytest.raises(KeptError) as blocked:
            publish_bytes(tmp_path / below, b"")
        assert blocked.value.key == "filing.not_a_folder"
    (tmp_path / "folder").mkdir()
    with pytest.raises(KeptError) as folder:
        publish_bytes(tmp_path / "folder", b"")
    assert folder.value.key == "filing.is_a_folder"
    assert names(tmp_path) == ["file", "folder"]


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    code = """if True:
        import resource, sys
        from pathlib import Path
        from bulletin.errors import BulletinError
        from bulletin.filing import publish_bytes
        target = Path(sys.argv[1])
        publish_bytes(target, b"y" * 7000)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8000, 8000))
        try:
            publish_bytes(target, b"t" * 9000)
        except BulletinError as error:
            print(error.status, error.key)
    """
    said, _ = script(code, tmp_path / "x").communicate(timeout=60)
    assert said.split() == ["6", "filing.too_large"]
    assert (tmp_path / "x").read_bytes() == b"y" * 7000
    assert names(tmp_path) == ["x"]


def test_the_file_is_on_the_disk_before_its_name_and_the_name_before_the_return(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def watched_fsync(handle: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        fsync(handle)

    def watched_replace(self: Path, target: Path) -> Path:
        steps.append("rename")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(Path, "replace", watched_replace)
    publish_bytes(tmp_path / "x", b"data")
    assert steps == ["file", "rename", "folder"]
    steps.clear()
    publish_bytes(tmp_path / "new" / "x", b"data")
    assert steps == ["folder", "file", "rename", "folder"]


@pytest.mark.parametrize(("code", "harmless"), [(errno.EINVAL, True), (errno.EIO, False)])
def test_file_systems_that_cannot_settle_a_folder_are_let_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, harmless: bool
) -> None:
    fsync = os.fsync

    def refusing(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(code, os.strerror(code))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", refusing)
    if harmless:
        publish_bytes(tmp_path / "x", b"data")
    else:
        with pytest.raises(KeptError):
            publish_bytes(tmp_path / "x", b"data")
    assert (tmp_path / "x").read_bytes() == b"data"


def test_a_system_that_opens_no_folders_is_let_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open

    def refusing(path: Path, flags: int, *mode: int) -> int:
        if Path(path).is_dir():
            raise PermissionError(errno.EACCES, "no")
        return opened(path, flags, *mode)

    monkeypatch.setattr(os, "open", refusing)
    publish_bytes(tmp_path / "x", b"data")
    assert (tmp_path / "x").read_bytes() == b"data"


WRITER = """if True:
    import sys
    from pathlib import Path
    from bulletin.filing import publish_bytes
    print("ready", flush=True)
    number = 0
    while True:
        number = (number + 1) % 10
        publish_bytes(Path(sys.argv[1]), str(number).encode() * 300_000)
"""


def test_killed_writers_leave_whole_files_and_what_they_left_is_swept(tmp_path: Path) -> None:
    target = tmp_path / "x"
    for round_number in range(6):
        with script(WRITER, target) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(0.02 + 0.007 * round_number)
            writer.send_signal(signal.SIGKILL)
        if target.exists():
            data = target.read_bytes()
            assert len(data) == 300_000
            assert len(set(data)) == 1
    left = [path for path in tmp_path.iterdir() if path.name.startswith(".bulletin-")]
    assert sorted(sweep(tmp_path)) == sorted(left)
    assert names(tmp_path) == ["x"]


def test_a_reader_sees_old_or_new_never_a_part(tmp_path: Path) -> None:
    target = tmp_path / "x"
    publish_bytes(target, b"0" * 300_000)
    with script(WRITER, target) as writer:
        until = time.monotonic() + 0.5
        while time.monotonic() < until:
            data = target.read_bytes()
            assert len(data) == 300_000
            assert data == data[:1] * 300_000
        writer.kill()


def _temp(folder: Path, pid: int, run: str = "0123abcd", host: str = "", age: float = 0.0) -> Path:
    path = folder / f".bulletin-{pid}-{run}-0-{host or unfinished._here()}.part.mp3"
    path.touch()
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def test_sweep_takes_what_nobody_will_finish_and_nothing_else(tmp_path: Path) -> None:
    own = unfinished.temp_beside(tmp_path / "x.mp3")
    own.touch()
    stays = [
        own,
        _temp(tmp_path, os.getppid(), age=7200),
        _temp(tmp_path, 1, age=7200),
        _temp(tmp_path, NOBODY, host="elsewhere.1", age=3500),
        tmp_path / ".bulletin-notes.part",
        tmp_path / "x.mp3",
    ]
    stays[4].touch()
    stays[5].touch()
    goes = [
        _temp(tmp_path, os.getpid()),
        _temp(tmp_path, NOBODY),
        _temp(tmp_path, 10**30),
        _temp(tmp_path, os.getppid(), run="99999999", age=90_000),
        _temp(tmp_path, NOBODY - 1, host="elsewhere.1", age=3700),
    ]
    assert sweep(tmp_path) == tuple(sorted(goes))
    assert names(tmp_path) == sorted(path.name for path in stays)
    assert sweep(tmp_path / "missing") == ()


def test_a_process_of_another_user_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(pid: int, number: int) -> NoReturn:
        raise PermissionError(pid, number)

    monkeypatch.setattr(os, "kill", refuse)
    assert not unfinished._gone(17)


def test_where_processes_cannot_be_asked_age_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unfinished, "_CAN_ASK", False)
    _temp(tmp_path, NOBODY, age=60)
    old = _temp(tmp_path, NOBODY - 1, age=3700)
    assert sweep(tmp_path) == (old,)


def test_without_a_proc_folder_there_is_still_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> NoReturn:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "readlink", refuse)
    assert unfinished._TEMP.fullmatch(unfinished.temp_beside(Path("x.mp3")).name)


HOLDER = """if True:
    import sys, time
    from pathlib import Path
    from bulletin.filing import lock
    with lock(Path(sys.argv[1])):
        print("in", flush=True)
        time.sleep(float(sys.argv[2]))
"""


def test_a_busy_folder_names_its_holder_at_once(tmp_path: Path) -> None:
    with script(HOLDER, tmp_path, 60) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        began = time.monotonic()
        with pytest.raises(Busy) as raised, lock(tmp_path):
            pass
        assert time.monotonic() - began < 1
        holder.kill()
    assert raised.value.status == 5
    assert raised.value.facts["pid"] == str(holder.pid)
    assert raised.value.facts["host"] == os.uname().nodename
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d", str(raised.value.facts["since"]))
    for ui in ("en", "vi"):
        assert str(holder.pid) in raised.value.sentence(ui)
    with lock(tmp_path):  # the system freed it with its holder
        told = json.loads((tmp_path / filing.HOLDER_NAME).read_text())
        assert told["pid"] == os.getpid()


def test_waiting_is_told_once_and_ends_when_the_holder_goes(tmp_path: Path) -> None:
    told: list[Busy] = []
    with script(HOLDER, tmp_path, 0.4) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with lock(tmp_path, 30, told.append):
            assert holder.wait(5) == 0
    assert [busy.facts["pid"] for busy in told] == [str(holder.pid)]


def test_waiting_ends_with_busy(tmp_path: Path) -> None:
    with lock(tmp_path):
        began = time.monotonic()
        with pytest.raises(Busy), lock(tmp_path, 0.2):
            pass
        assert 0.2 <= time.monotonic() - began < 2
        (tmp_path / filing.HOLDER_NAME).write_text("[]")
        with pytest.raises(Busy) as unsigned, lock(tmp_path):
            pass
        assert unsigned.value.facts["pid"] == "?"
        (tmp_path / filing.HOLDER_NAME).write_text("{")
        with pytest.raises(Busy), lock(tmp_path):
            pass


def test_a_lock_is_free_again_after_a_failure_inside_and_leaves_only_its_file(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), lock(tmp_path / "new"):
        raise ZeroDivisionError
    with lock(tmp_path / "new"):
        pass
    assert names(tmp_path / "new") == [filing.LOCK_NAME]


def test_eight_processes_lose_no_update(tmp_path: Path) -> None:
    code = """if True:
        import sys
        from pathlib import Path
        from bulletin.filing import lock, publish_bytes
        folder = Path(sys.argv[1])
        for _ in range(5):
            with lock(folder, 60):
                count = int((folder / "count").read_text())
                publish_bytes(folder / "count", str(count + 1).encode())
    """
    publish_bytes(tmp_path / "count", b"0")
    for process in [script(code, tmp_path) for _ in range(8)]:
        assert process.communicate(timeout=60) == ("", "")
    assert (tmp_path / "count").read_bytes() == b"40"


def test_room_is_asked_for_where_the_folder_will_be(tmp_path: Path) -> None:
    require_space(tmp_path / "not" / "yet", 1)
    with pytest.raises(Lacking) as raised:
        require_space(tmp_path / "not" / "yet", 10**18 + 1)
    assert raised.value.facts["needed_mb"] == 10**12 + 1
    assert 0 <= int(raised.value.facts["free_mb"]) < 10**12
    assert names(tmp_path) == []


def test_a_folder_is_tried_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require_writable(tmp_path / "new")
    assert names(tmp_path / "new") == []

    def refuse(self: Path, **_: object) -> NoReturn:
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(KeptError) as raised:
        require_writable(tmp_path / "new")
    assert raised.value.key == "filing.read_only"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("UBND tỉnh làm việc với Bộ KH&CN", "ubnd_tinh_lam_viec_voi_bo_khcn"),
        ("Đắk Lắk: đường về “quê” của 1,5 triệu người", "dak_lak_duong_ve_que_cua_1_5_trieu_nguoi"),
        ("新闻", "xin_wen"),
        ("", "item"),
        (" \n\u200b", "item"),
        ("Con", "item_con"),
        ("COM1", "item_com1"),
        ("nul.mp3", "nul_mp3"),
        ("../../etc/passwd", "etc_passwd"),
        ("-rf *", "rf"),
        (".hidden", "hidden"),
        ("&#x110000000; &amp;", "x110000000_amp"),
        ("a" * 80, "a" * 60),
        ("một " * 40, "_".join(["mot"] * 15)),
    ],
)
def test_titles_become_names(title: str, name: str) -> None:
    assert safe_name(title) == name


def test_titles_without_a_letter_keep_apart() -> None:
    assert re.fullmatch("item_[0-9a-f]{10}", safe_name("🎉"))
    assert safe_name("🎉") != safe_name("🎊")


@given(st.text(max_size=200), st.integers(16, 80))
@example("\ud800", 16)
@example("CON\x00", 16)
def test_every_name_is_safe_everywhere(title: str, limit: int) -> None:
    name = safe_name(title, limit)
    assert re.fullmatch("[a-z0-9]+(_[a-z0-9]+)*", name)
    assert len(name) <= limit
    assert not re.fullmatch(r"con|prn|aux|nul|(com|lpt)\d", name)
    assert name == safe_name(unicodedata.normalize("NFD", title), limit)


def test_publishing_loads_nothing_heavy() -> None:
    heavy = "{'numpy', 'slugify', 'filelock', 'multiprocessing'}"
    code = f"import sys, bulletin.filing, bulletin.store; print(*{heavy} & set(sys.modules))"
    assert script(code).communicate(timeout=60) == ("\n", "")
