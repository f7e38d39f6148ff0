from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from bulletin.errors import Failure
from bulletin.microphone import SpeakJob, speak
from bulletin.stretch import StretchJob, stretch_take
from bulletin.take import KeptTake, Line, load_clip, store_at, take_key
from bulletin.voice import Voice

TEXT = "một hai ba bốn năm sáu"
TONE = Voice("tone", "Tone", "tests.tone", "vi", "-", "x", settings=(("rate", 22050),))


@pytest.fixture
def take(tmp_path: Path) -> KeptTake:
    line = Line(take_key(TONE, "tone 1", TEXT), TEXT)
    (kept,) = speak(SpeakJob(TONE, (line,), tmp_path))
    assert isinstance(kept, KeptTake)
    return kept


@pytest.mark.parametrize("speed", [0.95, 0.987, 1.013, 1.05])
def test_a_take_is_so_many_times_faster_with_its_marks(take: KeptTake, tmp_path: Path, speed: float):
    made = stretch_take(StretchJob(take.key, speed, tmp_path))
    assert isinstance(made, KeptTake)
    assert made.samples == round(take.samples / speed)
    assert made.samples == len(load_clip(store_at(tmp_path), made.key).samples)
    for before, after in zip(take.marks, made.marks, strict=True):
        assert (after.start, after.end) == (before.start, before.end)
        assert after.begins == pytest.approx(before.begins / speed, abs=1e-4)
        assert after.ends == pytest.approx(before.ends / speed, abs=1e-4)


def test_words_are_heard_where_their_marks_say(take: KeptTake, tmp_path: Path):
    made = stretch_take(StretchJob(take.key, 1.05, tmp_path))
    assert isinstance(made, KeptTake)
    sound = np.abs(load_clip(store_at(tmp_path), made.key).samples[:, 0])

    def level(begins: float, ends: float) -> float:
        return float(sound[round(begins * 22050) : round(ends * 22050)].mean())

    loud = [level(mark.begins + 0.02, mark.ends - 0.02) for mark in made.marks]
    between = [(one.ends + two.begins) / 2 for one, two in pairwise(made.marks)]
    gaps = [level(middle - 0.002, middle + 0.002) for middle in between]
    assert min(loud) > 3 * max(gaps)


def test_the_pitch_stays(take: KeptTake, tmp_path: Path):
    made = stretch_take(StretchJob(take.key, 0.95, tmp_path))
    assert isinstance(made, KeptTake)
    sound = load_clip(store_at(tmp_path), made.key).samples[:, 0]
    spectrum = np.abs(np.fft.rfft(sound))
    assert np.argmax(spectrum) * 22050 / len(sound) == pytest.approx(220, abs=3)


def test_a_stretched_take_is_made_once_and_always_the_same(take: KeptTake, tmp_path: Path):
    job = StretchJob(take.key, 1.02, tmp_path)
    first = stretch_take(job)
    store = store_at(tmp_path)
    body = load_clip(store, job.made).samples
    assert stretch_take(job) == first
    store.remove(job.made)
    assert stretch_take(job) == first
    assert np.array_equal(load_clip(store, job.made).samples, body)
    assert StretchJob(take.key, 1.03, tmp_path).made != job.made != take.key


def test_a_take_that_is_gone_is_a_failure(tmp_path: Path):
    assert isinstance(stretch_take(StretchJob("0" * 64, 1.02, tmp_path)), Failure)
