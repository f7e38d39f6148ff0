"""The sound card through a stand-in for PortAudio, the stream of standard output, and the command itself."""

import io
import struct
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from bulletin import cli
from bulletin.errors import Lacking
from bulletin.loudspeaker import SoundCard, Stream
from tests import desk_kit, tone
from tests.listener_kit import Card


class PortAudioError(Exception):
    pass


class Played:
    """What PortAudio's stream was asked to do."""

    def __init__(self, **settings) -> None:
        self.settings, self.done = settings, []

    def write(self, block) -> None:
        self.done.append(len(block))

    def __getattr__(self, name):
        return lambda: self.done.append(name)


def portaudio(monkeypatch, stream) -> None:
    module = ModuleType("sounddevice")
    vars(module).update(OutputStream=stream, PortAudioError=PortAudioError)
    monkeypatch.setitem(sys.modules, "sounddevice", module)


def test_a_card_plays_falls_silent_and_is_let_go(monkeypatch):
    streams = []
    portaudio(monkeypatch, lambda **settings: streams.append(Played(**settings)) or streams[-1])
    card = SoundCard()
    card.open(22050)
    card.play(np.zeros((5, 1), np.float32))
    card.drop()
    card.close()
    (stream,) = streams
    assert stream.settings | {"latency": 0} == {
        "samplerate": 22050,
        "channels": 1,
        "dtype": "float32",
        "latency": 0,
    }
    assert stream.done == ["start", 5, "abort", "start", "stop", "close"]


def test_a_card_that_was_never_opened_is_closed():
    SoundCard().close()


def test_what_the_card_needs_is_said(monkeypatch):
    def no_card(**_):
        raise PortAudioError("Error querying device -1")

    def lacking() -> str:
        with pytest.raises(Lacking) as error:
            SoundCard().open(22050)
        return error.value.key

    portaudio(monkeypatch, no_card)
    assert lacking() == "listen.card"
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    assert lacking() == "listen.package"

    class NoLibrary:
        def find_spec(self, name, *_):
            if name == "sounddevice":
                raise OSError("PortAudio library not found")

    monkeypatch.delitem(sys.modules, "sounddevice")
    monkeypatch.setattr(sys, "meta_path", [NoLibrary(), *sys.meta_path])
    assert lacking() == "listen.portaudio"


def test_a_stream_is_a_wav_without_an_end():
    out = io.BytesIO()
    stream = Stream(out)
    stream.open(22050)
    stream.play(np.array([[0.0], [1.0], [-1.0], [0.5]], np.float32))
    stream.drop()
    stream.close()
    data = out.getvalue()
    assert data[:4] + data[8:16] == b"RIFFWAVEfmt "
    assert struct.unpack("<IHHIIHH", data[16:36]) == (16, 1, 1, 22050, 44100, 2, 16)
    assert data[36:40] == b"data"
    assert data[4:8] == data[40:44] == b"\xff" * 4
    assert np.frombuffer(data[44:], "<i2").tolist() == [0, 32767, -32767, 16384]


@pytest.fixture
def here(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.chdir(desk_kit.station(tmp_path))
    monkeypatch.delenv("BULLETIN_STATION", raising=False)
    return tmp_path


@pytest.fixture
def call(here, capsysbinary):
    def call(*words: str) -> SimpleNamespace:
        with pytest.raises(SystemExit) as ended:
            cli.main([*words, "--ui", "en", "--plain"])
        said = capsysbinary.readouterr()
        return SimpleNamespace(status=ended.value.code, out=said.out, err=said.err.decode())

    return call


def typed(text: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(text.encode()))


def seconds(data: bytes) -> float:
    assert data[:4] == b"RIFF"
    return (len(data) - 44) / 2 / tone.RATE


def test_sources_are_heard_one_after_the_other(call):
    one, two = call("listen", "page.txt", "--to", "-"), call("listen", "page.txt", "other.txt", "--to", "-")
    assert (one.status, two.status, one.err, two.err) == (0, 0, "", "")
    assert seconds(two.out) > 1.6 * seconds(one.out) > 5


def test_speed_is_kept_within_what_is_understood(call):
    usual, fast, most = (call("listen", "page.txt", "--to", "-", *words) for words in TRIED)
    assert seconds(fast.out) == pytest.approx(seconds(usual.out) / 2, rel=0.02)
    assert seconds(most.out) == pytest.approx(seconds(usual.out) / 3, rel=0.02)


TRIED = [[], ["--speed", "2"], ["--speed", "100"]]


def test_the_shows_speed_is_the_usual_one(call, here):
    (here / "shows" / "slow.toml").write_text('base = "article"\n[speech]\nspeed = 0.8\n', "utf-8")
    usual, slow = (call("listen", "page.txt", "--to", "-", *words) for words in ([], ["--show", "slow"]))
    assert seconds(slow.out) == pytest.approx(seconds(usual.out) / 0.8, rel=0.02)


def test_a_source_that_gives_nothing_is_said_and_the_others_are_heard(call):
    one = call("listen", "nowhere.txt", "page.txt", "--to", "-")
    assert one.status == 3
    assert seconds(one.out) > 3
    assert "nowhere.txt" in one.err
    none = call("listen", "nowhere.txt", "--to", "-")
    assert (none.status, none.out) == (2, b"")


def test_only_standard_output_is_written_to_and_no_screen(call, monkeypatch):
    assert call("listen", "page.txt", "--to", "sound.wav").status == 2
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    refused = call("listen", "page.txt", "--to", "-")
    assert refused.status == 2
    assert "screen" in refused.err


def test_a_screen_reader_is_told_answers_only(call, here, monkeypatch):
    """Lines are typed while it plays; nothing is written that was not asked for."""
    card = Card()
    monkeypatch.setattr("bulletin.loudspeaker.SoundCard", lambda: card)
    monkeypatch.setattr("sys.stdin", typed(""))
    silent = call("listen", "page.txt")
    assert (silent.status, silent.out, silent.err) == (0, b"", "")
    monkeypatch.setattr("sys.stdin", typed("w\n?\n+\nq\n"))
    asked = call("listen", "page.txt")
    assert asked.status in {0, 4}
    told = asked.err.splitlines()
    assert told[-3:][1].startswith("Type and press Enter.")
    assert told[-1] == "Speed 1.1."


def test_whoever_stops_listening_ends_it_without_a_word(here):
    command = [sys.executable, "-m", "bulletin", "listen", "page.txt", "other.txt", "--to", "-"]
    environment = {"PYTHONPATH": str(Path(__file__).parents[1]), "PATH": ""}
    with subprocess.Popen(
        command,
        cwd=here,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as run:
        assert run.stdout
        assert run.stderr
        run.stdout.read(1000)
        run.stdout.close()
        assert run.wait(30) == 0
        assert run.stderr.read() == b""


@pytest.mark.tools
def test_portaudio_itself_plays_it_to_nobody(here):
    """ALSA's null device takes everything: package, library and our settings are as they expect them."""
    (here / "asound.conf").write_text("pcm.!default { type null }\nctl.!default { type null }\n")
    command = [sys.executable, "-m", "bulletin", "listen", "page.txt", "--plain", "--ui", "en"]
    environment = {
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "ALSA_CONFIG_PATH": str(here / "asound.conf"),
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    }
    run = subprocess.run(
        command,
        cwd=here,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (run.returncode, run.stdout) == (0, b""), run.stderr.decode()


@pytest.mark.tools
def test_ffmpeg_reads_the_stream(call):
    data = call("listen", "page.txt", "--to", "-").out
    command = ["ffmpeg", "-v", "error", "-i", "-", "-f", "s16le", "-"]
    decoded = subprocess.run(command, input=data, capture_output=True, timeout=60, check=True)
    assert decoded.stderr == b""
    assert decoded.stdout == data[44:]
