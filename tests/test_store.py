"""What is kept is what was put, or it is nothing."""

import errno
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

import pytest

from bulletin.errors import KeptError
from bulletin.store import Kept, Store

ROOT = Path(__file__).parents[1]
KEY = "ab" + "0" * 62
OTHER = "cd" + "1" * 62


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "takes", "take")


@pytest.mark.parametrize("body", [b"", b"\n", b"sound\nand\n\x00more", bytes(range(256)) * 20])
def test_what_was_put_is_kept(store: Store, body: bytes) -> None:
    assert store.get(KEY) is None
    assert not store.has(KEY)
    store.put(KEY, '{"rate": 22050, "text": "Đắk Lắk"}', body)
    assert store.has(KEY)
    assert store.get(KEY) == Kept('{"rate": 22050, "text": "Đắk Lắk"}', body)
    assert store.path(KEY) == store.root / "ab" / f"{KEY}.take"


def test_the_last_put_counts(store: Store) -> None:
    store.put(KEY, "1", b"old")
    store.put(KEY, "2", b"new")
    assert store.get(KEY) == Kept("2", b"new")
    assert list(store.keys()) == [KEY]


def test_every_flipped_byte_is_found_and_set_aside(store: Store) -> None:
    store.put(KEY, "{}", b"body\n")
    path = store.path(KEY)
    whole = path.read_bytes()
    for index in range(len(whole)):
        broken = bytearray(whole)
        broken[index] ^= 1 << index % 8
        path.write_bytes(broken)
        assert store.get(KEY) is None
        assert not store.has(KEY)
        assert store.damaged() == (store.root / "damaged" / path.name,)
        assert store.damaged()[0].read_bytes() == broken
    path.write_bytes(whole)
    assert store.get(KEY) == Kept("{}", b"body\n")


def test_every_truncation_is_found(store: Store) -> None:
    store.put(KEY, "{}", b"body")
    whole = store.path(KEY).read_bytes()
    for length in range(len(whole)):
        store.path(KEY).write_bytes(whole[:length])
        assert store.get(KEY) is None
    store.put(KEY, "{}", b"again")
    assert store.get(KEY) == Kept("{}", b"again")


def test_a_disk_fault_sets_aside_and_a_refusal_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(code: int) -> None:
        def read(self: Path) -> NoReturn:
            raise OSError(code, os.strerror(code))

        monkeypatch.setattr(Path, "read_bytes", read)

    store.put(KEY, "{}", b"body")
    fault(errno.EACCES)
    with pytest.raises(KeptError) as raised:
        store.get(KEY)
    assert str(store.path(KEY)) in raised.value.sentence("vi")
    assert store.has(KEY)
    fault(errno.EIO)
    assert store.get(KEY) is None
    assert len(store.damaged()) == 1


def test_a_store_that_may_only_be_read_is_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put(KEY, "{}", b"body")
    store.put(OTHER, "{}", b"body")
    store.path(OTHER).write_bytes(b"broken")

    def refuse(*_: object, **__: object) -> NoReturn:
        raise OSError(errno.EROFS, "read-only")

    for name in ("replace", "mkdir", "unlink"):
        monkeypatch.setattr(Path, name, refuse)
    for name in ("open", "utime"):
        monkeypatch.setattr(os, name, refuse)
    store.touch(KEY)
    assert store.get(KEY) == Kept("{}", b"body")
    assert store.get(OTHER) is None
    assert [entry.key for entry in store.entries()] == [KEY, OTHER]
    with pytest.raises(KeptError) as raised:
        store.put(KEY, "{}", b"body")
    assert raised.value.key == "filing.read_only"
    with pytest.raises(KeptError) as stays:
        store.remove(KEY)
    assert stays.value.key == "filing.unremovable"


def test_retention_sees_sizes_and_last_use(store: Store) -> None:
    store.put(KEY, "{}", b"body")
    store.put(OTHER, "{}", b"longer body")
    for key in (KEY, OTHER):
        os.utime(store.path(key), (1000.0, 1000.0))
    before = time.time()
    store.touch(OTHER)
    first, second = store.entries()
    assert (first.key, first.path, first.used) == (KEY, store.path(KEY), 1000.0)
    assert first.bytes == 64 + 1 + 3 + 4
    assert second.bytes == first.bytes + 7
    assert before - 1 <= second.used <= time.time() + 1
    store.remove(KEY)
    store.remove(KEY)
    assert list(store.keys()) == [OTHER]
    assert not store.has(KEY)


def test_what_vanishes_while_it_is_listed_is_left_out(store: Store) -> None:
    store.put(KEY, "{}", b"body")
    store.put(OTHER, "{}", b"body")
    seen = []
    for entry in store.entries():
        seen.append(entry.key)
        store.remove(OTHER)
    assert seen == [KEY]


def test_other_files_in_the_folder_are_no_keys(store: Store) -> None:
    store.put(KEY, "{}", b"body")
    for stray in ("ab/README.take", f"cd/{KEY}.take", f"ab/{KEY}.reel", "ab/.bulletin-1.part.take"):
        path = store.root / stray
        path.parent.mkdir(exist_ok=True)
        path.touch()
    assert list(store.keys()) == [KEY]


@pytest.mark.parametrize("key", ["", "abc", "../../etc/passwd", "AB" * 32, "ab/cd", "ab.cd", KEY + "\n"])
def test_only_keys_are_keys(store: Store, key: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        store.put(key, "{}", b"")


def test_facts_are_one_line(store: Store) -> None:
    with pytest.raises(ValueError, match="two"):
        store.put(KEY, "{\ntwo}", b"")
    assert not store.root.exists()


def test_what_dead_processes_left_is_swept(store: Store) -> None:
    code = f"""if True:
        import os
        from pathlib import Path
        from bulletin.filing import atomic_publish
        atomic_publish(Path({str(store.path(KEY))!r}), lambda temp: os._exit(9))
    """
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 9
    assert len(list((store.root / "ab").iterdir())) == 1
    assert len(store.sweep()) == 1
    assert list((store.root / "ab").iterdir()) == []


def test_four_processes_put_the_same_keys_while_they_are_read(store: Store) -> None:
    code = f"""if True:
        from pathlib import Path
        from bulletin.store import Store
        store = Store(Path({str(store.root)!r}), "take")
        for number in range(60):
            store.put("ab%062d" % (number % 3), "{{}}", b"x" * 50_000)
    """
    writers = [subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) for _ in range(4)]
    while any(writer.poll() is None for writer in writers):
        for key in list(store.keys()):
            assert store.get(key) == Kept("{}", b"x" * 50_000)
    assert [writer.returncode for writer in writers] == [0] * 4
    assert len(list(store.keys())) == 3
    assert store.damaged() == ()
    assert len(list((store.root / "ab").iterdir())) == 3
