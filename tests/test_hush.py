"""What a decoder says of a broken MP3 is not for users; what anybody else says is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bulletin.hearing import Expected, hear, mpeg_of
from bulletin.hush import hushed

NOTE = b"Note: Trying to resync...\n[src/libmpg123/layer3.c:INT123_do_layer3():1804] error: broken!\n"


def test_the_decoders_lines_are_gone_and_others_are_kept(capfd: pytest.CaptureFixture[str]):
    with hushed():
        os.write(2, NOTE + b"our own line\n" + NOTE)
        os.write(2, b"and another\n")
    os.write(2, b"after it\n")
    assert capfd.readouterr().err == "our own line\nand another\nafter it\n"


def test_an_error_passes_through_and_the_stream_is_back(capfd: pytest.CaptureFixture[str]):
    with pytest.raises(ValueError, match="x"):
        _fails()
    os.write(2, b"heard\n")
    assert capfd.readouterr().err == "heard\n"


def _fails():
    with hushed():
        os.write(2, b"Warning: Xing stream size off by more than 1%\n")
        raise ValueError("x")


def test_without_a_standard_error_nothing_happens():
    code = "import os\nos.close(2)\nfrom bulletin.hush import hushed\nwith hushed(): print('done')"
    ended = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert ended.stdout == "done\n"


def test_a_garbled_mp3_is_heard_in_silence(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    from tests.test_mpeg import DELIVERY, mp3, sound

    path = tmp_path / "a.mp3"
    mp3.join([mp3.encode([sound()], DELIVERY, last=True)], path, DELIVERY)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2] + data[len(data) // 2 + 700 :])
    mpeg = mpeg_of(path)
    assert mpeg
    assert mpeg.strays
    assert hear(path, Expected(), mpeg).measured.samples > 0
    assert capfd.readouterr().err == ""
