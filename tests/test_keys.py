"""Keys of a terminal that is none (a pty), and lines for who uses a screen reader."""

import io
import os
import pty
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bulletin import keys as module
from bulletin.keys import KEYS, LINES, LineKeys, NoKeys, TerminalKeys, Wish, keys
from tests import desk_kit


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    ours, theirs = pty.openpty()
    yield ours, theirs
    os.close(ours)
    os.close(theirs)


def sit_at(monkeypatch: pytest.MonkeyPatch, theirs: int) -> None:
    monkeypatch.setattr(sys, "stdin", os.fdopen(os.dup(theirs), "r"))


def test_each_key_is_one_wish(terminal, monkeypatch):
    ours, theirs = terminal
    sit_at(monkeypatch, theirs)
    with keys(plain=False, taken=False) as wishes:
        assert isinstance(wishes, TerminalKeys)
        os.write(ours, b"".join(KEYS))
        assert [wishes.wish(1.0) for _ in KEYS] == list(KEYS.values())
        os.write(ours, b"x\x1b")
        assert [wishes.wish(0.2), wishes.wish(0.2), wishes.wish(0.0)] == [None, None, None]
        os.write(ours, b" ")
        assert wishes.wish(0.2) is Wish.PAUSE
    sys.stdin.close()


def test_the_terminal_is_as_it_was_whatever_happens(terminal, monkeypatch):
    _, theirs = terminal
    sit_at(monkeypatch, theirs)
    before = termios.tcgetattr(theirs)

    def interrupted() -> None:
        with keys(plain=False, taken=False):
            assert not termios.tcgetattr(theirs)[3] & termios.ECHO
            assert termios.tcgetattr(theirs)[3] & termios.ISIG, "Ctrl-C interrupts"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert termios.tcgetattr(theirs) == before
    sys.stdin.close()


def test_it_is_over_where_the_terminal_is_gone():
    ours, theirs = pty.openpty()
    os.close(ours)
    assert TerminalKeys(theirs).wish(1.0) is Wish.QUIT
    os.close(theirs)


def test_each_line_is_one_wish_and_another_one_asks_for_help():
    wishes = LineKeys(io.StringIO("".join(f"{line}\n" for line in LINES) + " N \nxyz\n"))
    expected = [*LINES.values(), Wish.SENTENCE_ON, Wish.HELP]
    assert [wishes.wish(1.0) for _ in expected] == expected
    assert wishes.wish(0.0) is wishes.wish(0.01) is None


def test_every_wish_has_a_line_and_a_key():
    assert set(LINES.values()) == set(KEYS.values()) == set(Wish)


def test_a_screen_reader_has_lines_at_a_terminal_too(terminal, monkeypatch):
    ours, theirs = terminal
    sit_at(monkeypatch, theirs)
    with keys(plain=True, taken=False) as wishes:
        os.write(ours, b"nn\n")
        assert wishes.wish(2.0) is Wish.PARAGRAPH_ON
    os.write(ours, b"\x04")  # the end of what is typed, so that the thread that reads it ends
    readers = [one for one in threading.enumerate() if "_read" in one.name]
    for one in readers:
        one.join(5.0)
    sys.stdin.close()


def test_where_standard_input_is_read_out_the_terminal_behind_it_is_asked(terminal, monkeypatch):
    ours, theirs = terminal
    monkeypatch.setattr(module, "_terminal", lambda: os.dup(theirs))
    with keys(plain=False, taken=True) as wishes:
        os.write(ours, b"q")
        assert wishes.wish(1.0) is Wish.QUIT
    monkeypatch.setattr(module, "_terminal", lambda: None)
    with keys(plain=False, taken=True) as wishes:
        assert isinstance(wishes, NoKeys)
        assert wishes.wish(0.01) is None


LONG = "Cầu mới\n\n" + "Cây cầu mở cửa sáng nay, và người dân hai bờ qua lại dễ hơn trước nhiều. " * 400


def test_the_command_obeys_keys_and_leaves_the_terminal_as_it_was(tmp_path: Path, terminal):
    """A page of half an hour, heard through a pipe that is read as slowly as it is listened to."""
    ours, theirs = terminal
    (desk_kit.station(tmp_path) / "long.txt").write_text(LONG, "utf-8")
    before = termios.tcgetattr(theirs)
    command = [sys.executable, "-m", "bulletin", "listen", "long.txt", "--to", "-", "--ui", "en"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, env=environment()
    ) as run:
        assert run.stdout
        assert run.stdout.read(44)[:4] == b"RIFF"
        assert run.stdout.read(3200)
        os.write(ours, b"+w q")
        end = time.monotonic() + 30
        while run.poll() is None and time.monotonic() < end:
            run.stdout.read1(3200)
            time.sleep(0.005)
        assert run.returncode == 0
    said = os.read(ours, 65536).decode()
    assert "Speed 1.1." in said
    assert "Story 1, “Cầu mới”" in said
    assert "Paused." in said
    assert "\r\x1b[K" in said
    assert termios.tcgetattr(theirs) == before


def environment() -> dict[str, str]:
    dropped = {"NO_COLOR", "BULLETIN_STATION"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "TERM": "xterm", "PYTHONPATH": str(Path(__file__).parents[1])}
