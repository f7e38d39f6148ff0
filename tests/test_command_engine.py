"""The engine of programs, with one that speaks and misbehaves."""

import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bulletin.engines import command as engine
from bulletin.engines._sound import sound_in
from bulletin.errors import BulletinError, Failure, Lacking, SpeechError, UsageError
from bulletin.microphone import SpeakJob, speak
from bulletin.take import Engine, KeptTake, Line, Resources, Take, take_key
from bulletin.testing import engines as suite
from bulletin.voice import Voice, read_card
from tests import speaking_program
from tests.speaking_program import LETTER, RATE, sound, streamed, wav

_: Engine = engine

PROGRAM = Path(speaking_program.__file__)
SAMPLE = "Ủy ban họp báo sáng nay."


def card(folder: Path, mode: str = "good", *more: str, **settings: str | float | bool) -> Voice:
    folder.mkdir(parents=True, exist_ok=True)
    words = (sys.executable, "-S", str(PROGRAM), mode, *more)
    told = {"deadline_seconds": 20.0} | settings
    voice = Voice("mine", "Mine", "command", "vi", "-", SAMPLE, command=words, folder=folder)
    return replace(voice, settings=tuple(told.items()))


def said(voice: Voice, *texts: str) -> list[Take | Failure]:
    session = engine.open(voice, Resources(scratch=(voice.folder or Path()) / "scratch"))
    try:
        return list(session.speak([Line(f"k{number}", text) for number, text in enumerate(texts)]))
    finally:
        session.close()


def heard(voice: Voice, text: str = SAMPLE) -> Take:
    (take,) = said(voice, text)
    assert isinstance(take, Take), take.error
    return take


def failed(voice: Voice, text: str = SAMPLE) -> BulletinError:
    (failure,) = said(voice, text)
    assert isinstance(failure, Failure)
    for ui in ("en", "vi"):
        assert failure.error.sentence(ui)
    return failure.error


def expected(text: str = SAMPLE) -> np.ndarray:
    return np.frombuffer(sound(text), "<i2").astype(np.float32)[:, None] / 32768


@pytest.mark.parametrize("check", suite.CHECKS, ids=lambda check: check.__name__)
def test_it_keeps_what_every_engine_keeps(check: suite.Check, tmp_path: Path):
    check(engine, card(tmp_path / "mine"), tmp_path)


@pytest.mark.parametrize(
    "more",
    [
        (),
        ("--text", "{text}"),
        ("--input", "{input}"),
        ("--output", "{output}"),
        ("--output", "{output}", "--text", "{text}"),
    ],
)
def test_however_it_takes_text_and_gives_sound(more: Sequence[str], tmp_path: Path):
    take = heard(card(tmp_path, "good", *more))
    assert take.clip.rate == RATE
    assert np.array_equal(take.clip.samples, expected())
    assert list((tmp_path / "scratch").iterdir()) == []


@pytest.mark.parametrize("mode", ["streamed", "streamed_nought", "complains", "deaf", "leaves", "once"])
def test_odd_habits_that_do_no_harm(mode: str, tmp_path: Path):
    began = time.monotonic()
    assert heard(card(tmp_path, mode)).clip.seconds > 0.3
    assert time.monotonic() - began < 15


@pytest.mark.parametrize("mode", ["cut", "head", "nothing", "html", "text", "half_head", "slow_rate"])
def test_what_is_no_whole_sound_is_a_named_failure(mode: str, tmp_path: Path):
    error = failed(card(tmp_path, mode))
    assert error.key == "command.broken"
    assert SAMPLE in error.sentence()


@pytest.mark.parametrize(("mode", "key"), [("silent", "take.silent"), ("streamed_cut", "take.cut")])
def test_what_is_whole_as_a_file_and_no_speech(mode: str, key: str, tmp_path: Path):
    assert failed(card(tmp_path, mode)).key == key


def test_a_program_that_fails_is_quoted(tmp_path: Path):
    error = failed(card(tmp_path, "fails"))
    assert error.key == "command.failed"
    assert error.facts["status"] == 3
    assert error.facts["said"] == "no such model: [31mgiọng"


def test_a_program_that_forgets_its_file(tmp_path: Path):
    assert failed(card(tmp_path, "forgets", "--output", "{output}")).key == "command.nothing"


def test_a_program_that_hangs_is_ended_with_all_it_started(tmp_path: Path):
    began = time.monotonic()
    assert failed(card(tmp_path, "hangs", deadline_seconds=0.5)).key == "command.slow"
    assert time.monotonic() - began < 10
    heard(card(tmp_path, "leaves"))
    time.sleep(0.1)
    running = [path for path in Path("/proc").glob("[0-9]*/cmdline") if _is_sleeper(path)]
    assert running == []


def _is_sleeper(path: Path) -> bool:
    try:
        return b"import time; time.sleep(60)" in path.read_bytes()
    except OSError:
        return False


def test_a_program_that_floods_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine, "_MOST_BYTES", 20_000_000)
    assert failed(card(tmp_path, "floods")).key == "command.large"


def test_no_shell_sees_the_text(tmp_path: Path):
    text = "--help; touch bad `touch bad` $(touch bad) \"' {output} {text} %s \x00\x1b[31m"
    heard(card(tmp_path, "echo", "--text", "{text}", "--rate={pace}"), text)
    told = (tmp_path / "heard.txt").read_text("utf-8").split("\n")
    clean = text.replace("\x00", " ").replace("\x1b", " ")
    assert told == [clean, "echo", "--text", clean, "--rate=1"]
    assert not (tmp_path / "bad").exists()


def test_a_line_with_nothing_to_say_runs_nothing(tmp_path: Path):
    answers = said(card(tmp_path, "echo"), "", "?!", "x" * 5001)
    assert [one.error.key for one in answers if isinstance(one, Failure)] == [
        "command.unspoken", "command.unspoken", "command.long",
    ]  # fmt: skip
    assert not (tmp_path / "heard.txt").exists()


def test_a_program_of_the_card_s_own_folder(tmp_path: Path):
    own = tmp_path / "mine" / "bin" / "speak"
    own.parent.mkdir(parents=True)
    own.write_text(f"#!/bin/sh\nexec {sys.executable} -S {PROGRAM} good\n")
    own.chmod(0o755)
    (tmp_path / "mine" / "voice.toml").write_text(
        'name = "Mine"\nengine = "command"\nlanguage = "vi"\nlicence = "-"\nsample = "Xin chào."\n'
        'command = ["bin/speak"]\n'
    )
    voice = read_card(tmp_path / "mine")
    assert voice.command == ("bin/speak",)
    assert np.array_equal(heard(voice, "Một hai.").clip.samples, expected("Một hai."))


@pytest.mark.parametrize("words", [("no-such-program",), ("bin/none",), ("/nowhere/at/all",)])
def test_a_program_that_is_not_there(words: tuple[str, ...], tmp_path: Path):
    voice = Voice("mine", "Mine", "command", "vi", "-", SAMPLE, command=words, folder=tmp_path)
    with pytest.raises(Lacking, match=words[0]):
        engine.open(voice, Resources())


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"deadline_seconds": 0}, "command.deadline"),
        ({"deadline_seconds": "soon"}, "command.deadline"),
        ({"rate": 1}, "command.setting"),
    ],
)
def test_a_card_that_cannot_be_served_is_refused(settings: dict[str, str | float], key: str, tmp_path: Path):
    with pytest.raises(UsageError) as caught:
        engine.open(card(tmp_path, **settings), Resources())
    assert caught.value.key == key
    with pytest.raises(UsageError) as caught:
        engine.open(Voice("mine", "Mine", "command", "vi", "-", SAMPLE), Resources())
    assert caught.value.key == "command.none"


def test_program_and_version_are_part_of_a_take_s_key(tmp_path: Path):
    keys = {
        take_key(voice, engine.version(), "Một")
        for voice in (card(tmp_path), card(tmp_path, "cut"), card(tmp_path, version="2"))
    }
    assert len(keys) == 3
    assert take_key(card(tmp_path), "1", "Một") == take_key(card(tmp_path / "elsewhere"), "1", "Một")


def test_its_takes_are_kept(tmp_path: Path):
    voice = card(tmp_path)
    line = Line(take_key(voice, engine.version(), SAMPLE), SAMPLE)
    (kept,) = speak(SpeakJob(voice, (line,), tmp_path / "kept"))
    assert isinstance(kept, KeptTake), kept.error
    assert kept.seconds == pytest.approx(LETTER * len(SAMPLE), abs=0.02)


def test_the_suite_objects_to_a_program_that_misbehaves(tmp_path: Path):
    with pytest.raises(AssertionError):
        suite.speaks_its_sample(engine, card(tmp_path, "cut"), tmp_path)


# Sound as bytes --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 0x7FFFF000, 0x7FFFFFFF, 0xFFFFFFFF])
def test_a_streamed_file_is_whole(size: int):
    clip = sound_in(streamed(sound("một hai"), size))
    assert clip is not None
    assert np.array_equal(clip.samples, expected("một hai"))


def test_a_file_that_says_more_than_it_holds_is_cut():
    whole = wav(sound("một hai"))
    assert sound_in(whole) is not None
    for missing in (1, 2, 100, len(whole) - 45):
        assert sound_in(whole[:-missing]) is None


def test_other_files_and_none():
    import io

    import soundfile

    tone = 0.3 * np.sin(np.arange(24000) / 20)
    both = np.stack([tone, np.zeros(24000)], axis=1)
    for kind in ("FLAC", "WAV", "MP3", "OGG"):
        file = io.BytesIO()
        soundfile.write(file, both, 24000, format=kind)
        clip = sound_in(file.getvalue())
        assert clip is not None
        assert clip.samples.shape[1] == 1
        assert float(np.abs(clip.samples).max()) == pytest.approx(0.15, abs=0.02)
    file = io.BytesIO()
    soundfile.write(file, np.full(24000, np.nan, np.float32), 24000, format="WAV", subtype="FLOAT")
    assert sound_in(file.getvalue()) is None
    file = io.BytesIO()
    soundfile.write(file, both, 24000, format="AIFF")
    assert sound_in(file.getvalue()) is None


def test_what_is_lacking_stops_the_run(tmp_path: Path):
    """A program that vanishes between two lines is said to be missing, as what it is."""
    own = tmp_path / "speak"
    own.write_text(f"#!/bin/sh\nexec {sys.executable} -S {PROGRAM} good\n")
    own.chmod(0o755)
    voice = Voice("mine", "Mine", "command", "vi", "-", SAMPLE, command=(str(own),), folder=tmp_path)
    session = engine.open(voice, Resources())
    own.unlink()
    (failure,) = session.speak([Line("a", SAMPLE)])
    assert isinstance(failure, Failure)
    assert failure.error.key == "command.missing"
    assert not isinstance(failure.error, SpeechError)
