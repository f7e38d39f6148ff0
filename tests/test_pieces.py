"""Music is measured once: from then on its measures are kept by the bytes of its file."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from bulletin import pieces
from bulletin.clip import Clip, write_wav
from bulletin.errors import KeptError, SoundError
from bulletin.music import measures_at, sound_at
from bulletin.pieces import measured_music
from bulletin.profile import Delivery
from bulletin.store import Kept, Store
from tests import factories

MONO, STEREO = Delivery(channels=1, bitrate=64), Delivery()


@pytest.fixture
def read(monkeypatch) -> list[Path]:
    """The files that are decoded, as it happens."""
    found: list[Path] = []
    real = pieces.read_sound

    def read_sound(path):
        found.append(path)
        return real(path)

    monkeypatch.setattr(pieces, "read_sound", read_sound)
    return found


def piece(path: Path, seconds: float) -> None:
    """A tone between half a second of silence on either side."""
    tone = 0.2 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * 44100)) / 44100)
    write_wav(Clip(np.pad(tone, 22050).astype(np.float32)[:, None], 44100), path)


def plan(folder: Path, bed: str = "bed"):
    for name, seconds in (("bed", 2.0), ("sting", 1.0)):
        if not (folder / f"{name}.wav").exists():
            piece(folder / f"{name}.wav", seconds)
    music = {name: sound_at(folder / f"{name}.wav") for name in ("bed", "sting")}
    rundown = SimpleNamespace(items=(), bed=bed)
    return SimpleNamespace(rundown=rundown, music=music, order=SimpleNamespace(kept=folder / "kept"))


def test_the_second_time_nothing_is_decoded_and_the_same_is_known(tmp_path, read):
    first = measured_music(plan(tmp_path), STEREO)
    assert [one.stem for one in read] == ["bed", "sting"]
    assert measured_music(plan(tmp_path), STEREO) == first
    assert len(read) == 2
    (bed, power), (sting, _) = first["bed"], first["sting"]
    assert (bed.length, bed.offset, power.seconds, len(power.slices)) == (3, 0, 3.0, 30)
    assert 1.0 <= sting.length < 1.2  # its silent ends are cut, the bed's are not
    assert 0.4 < sting.offset <= 0.5


def test_what_decides_the_measures_makes_them_anew(tmp_path, read):
    stereo = measured_music(plan(tmp_path), STEREO)
    mono = measured_music(plan(tmp_path), MONO)
    assert len(read) == 4
    assert mono["bed"][0].gain_db > stereo["bed"][0].gain_db + 2.9
    assert measured_music(plan(tmp_path, bed=""), STEREO)["bed"][0].length < 2.2
    assert len(read) == 5
    piece(tmp_path / "sting.wav", 1.5)
    assert 1.5 <= measured_music(plan(tmp_path), STEREO)["sting"][0].length < 1.7
    assert len(read) == 6


def test_damaged_measures_are_found_again(tmp_path, read):
    wanted = measured_music(plan(tmp_path), STEREO)
    store = measures_at(tmp_path / "kept" / "takes")
    for key in [*store.keys()]:
        store.put(key, '{"rate": 1}', b"")
    assert measured_music(plan(tmp_path), STEREO) == wanted
    for key in [*store.keys()]:
        factories.flip(store.path(key))
    assert measured_music(plan(tmp_path), STEREO) == wanted
    assert len(read) == 6


@pytest.mark.parametrize("facts", ["x", "[]", '{"powers": []}', '{"powers": 1}', "null"])
def test_anything_else_that_was_kept_is_not_believed(facts):
    assert pieces._known(Kept(facts, b"")) is None


def test_a_store_that_takes_nothing_stops_nobody(tmp_path, monkeypatch):
    def put(*_):
        raise KeptError("filing.failed", path="", reason="")

    monkeypatch.setattr(Store, "put", put)
    assert measured_music(plan(tmp_path), STEREO)
    (tmp_path / "bed.wav").write_bytes(b"no sound")
    with pytest.raises(SoundError):
        measured_music(plan(tmp_path), STEREO)
