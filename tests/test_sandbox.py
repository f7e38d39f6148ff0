"""Whatever is done in the sandbox, its parent gets plain data or a sentence, in time."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bulletin import sandbox
from bulletin.errors import BulletinError, SourceError, UsageError
from bulletin.parting import Parted
from bulletin.sandbox import Bounds, apart, frozen, thawed

SHORT = Bounds(memory_bytes=400_000_000, cpu_seconds=1, wall_seconds=4.0)


def done(
    task: str, data: bytes = b"", facts: tuple[str, ...] = ("tin.html",), bounds: Bounds = SHORT
) -> object:
    return apart(f"tests.sandbox_targets:{task}", data, facts, "tin.html", bounds)


def fault(task: str, data: bytes = b"", bounds: Bounds = SHORT) -> str:
    began = time.monotonic()
    with pytest.raises(SourceError) as caught:
        done(task, data, bounds=bounds)
    assert time.monotonic() - began < 10
    for ui in ("en", "vi"):
        assert "tin.html" in caught.value.sentence(ui)
    return caught.value.key


def test_an_answer_comes_whole_and_what_is_printed_is_none():
    assert done("echo", b"x" * 3_000_000, ("Đà Nẵng", "")) == [3_000_000, "Đà Nẵng", ""]


@pytest.mark.parametrize(
    ("task", "key"),
    [
        ("spin", "sandbox.slow"),
        ("crash", "sandbox.crashed"),
        ("sink", "sandbox.broken"),
        ("riddle", "sandbox.crashed"),
    ],
)
def test_a_child_that_does_not_come_through_is_named(task: str, key: str):
    assert fault(task) == key


def test_a_child_that_sleeps_is_given_up():
    assert fault("sleep", bounds=Bounds(wall_seconds=0.7)) == "sandbox.slow"


def test_memory_is_bounded():
    assert fault("fill", b"500000000") == "sandbox.memory"
    assert done("fill", b"100000000") == 100_000_000


def test_an_answer_without_end_is_not_kept():
    assert fault("babble") in {"sandbox.slow", "sandbox.crashed"}


def test_an_error_of_ours_comes_as_itself():
    with pytest.raises(UsageError) as caught:
        done("fail", facts=("bài.html",))
    assert (caught.value.key, caught.value.article) == ("source.missing", "Tin")
    assert caught.value.facts == {"name": "bài.html"}


def test_errors_are_plain_data_and_back():
    for error in (SourceError("source.blank", name="x"), UsageError("cli.ui", value="a", known="b")):
        again = thawed(frozen(error))
        assert (type(again), again.key, again.facts) == (type(error), error.key, error.facts)
    told = Parted((), SourceError("source.blank", name="x", inner=SourceError("source.blank", name="y")))
    assert type(thawed(frozen(told))) is SourceError
    assert thawed(frozen(told)).facts["inner"] == str(SourceError("source.blank", name="y"))


def test_the_ways_out_are_closed(tmp_path: Path):
    there = tmp_path / "there"
    there.write_text("x")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1]).encode()
        closed = done("misbehave", port, (str(tmp_path / "new"), str(there)))
    assert closed == ["connect", "look up", "program", "shell", "fork", "write", "open", "remove", "rename"]
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_the_child_knows_no_secrets(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    told = done("environment")
    assert isinstance(told, list)
    assert set(told) <= {"PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LC_CTYPE"}


def test_an_orphan_ends_by_itself():
    code = (
        "import signal; from bulletin.sandbox import _bind; _bind(10**9, 5, 0.2 - 1.0);"
        "import time; time.sleep(20)"
    )
    began = time.monotonic()
    ended = subprocess.run([sys.executable, "-c", code], check=False).returncode
    assert ended == -signal.SIGALRM
    assert time.monotonic() - began < 10


def test_a_system_without_limits_still_bounds_the_time(monkeypatch: pytest.MonkeyPatch):
    assert sandbox.bounded() == ("memory", "cpu", "wall")
    monkeypatch.setattr(sandbox.sys, "platform", "darwin")
    assert sandbox.bounded() == ("cpu", "wall")
    monkeypatch.setattr(sandbox, "find_spec", lambda name: None)
    assert sandbox.bounded() == ("wall",)
    monkeypatch.setattr(sandbox, "_CHILD", "import sys; sys.modules['resource'] = None; " + sandbox._CHILD)
    assert done("echo", b"x", ("a",)) == [1, "a"]
    assert fault("spin", bounds=Bounds(wall_seconds=1.0)) == "sandbox.slow"


def test_what_is_no_failure_of_ours_in_an_answer_is_a_crash():
    for told in (b"", b"{}", b"[1]", b'{"failed": [1]}', b"[" * 100_000):
        with pytest.raises(BulletinError) as caught:
            sandbox._answered(told, "x")
        assert caught.value.key == "sandbox.crashed"
