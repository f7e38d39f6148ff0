import json
import multiprocessing
import pickle
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin import microphone, trim
from bulletin import take as takes
from bulletin.clip import Clip
from bulletin.errors import Failure, KeptError, Lacking, UsageError
from bulletin.loudness import energies
from bulletin.microphone import SpeakJob, speak
from bulletin.take import KeptTake, Line, Mark, PoorTake, engine_of, load_clip, read_take, store_at, take_key
from bulletin.voice import Voice
from tests import tone

RATE = tone.RATE
TONE = Voice("tone", "Tone", "tests.tone", "vi", "none", "Một hai ba bốn năm.")
TEXTS = ("Một hai ba bốn.", "Năm sáu bảy tám.", "Chín mười.")


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """Each test with its own warm sessions and its own list of what was spoken."""
    monkeypatch.setattr(microphone, "_WARM", microphone._Warm())
    tone.SPOKEN.clear()


def lines(*texts: str, voice: Voice = TONE) -> tuple[Line, ...]:
    return tuple(Line(take_key(voice, tone.version(), text), text) for text in texts)


def troubled(trouble: str) -> Voice:
    return replace(TONE, settings=(("trouble", trouble),))


def kept(answer: KeptTake | Failure) -> KeptTake:
    assert isinstance(answer, KeptTake)
    return answer


def test_spoken_once_then_read(tmp_path):
    job = SpeakJob(TONE, lines(*TEXTS), tmp_path)
    first = speak(job)
    assert list(TEXTS) == tone.SPOKEN
    assert [take.key for take in first] == [line.key for line in job.lines]
    assert speak(job) == first
    assert speak(replace(job, lines=lines(*TEXTS, "Thêm nữa.")))[:3] == first
    assert [*TEXTS, "Thêm nữa."] == tone.SPOKEN


def test_the_same_line_twice_is_spoken_once(tmp_path):
    one, two = speak(SpeakJob(TONE, lines("Một hai.", "Một hai."), tmp_path))
    assert one == two
    assert tone.SPOKEN == ["Một hai."]


def test_what_is_known_of_a_take(tmp_path):
    (line,) = lines("Một hai ba.")
    take = kept(speak(SpeakJob(TONE, (line,), tmp_path))[0])
    assert (take.key, take.voice, take.engine, take.version) == (line.key, "tone", "tests.tone", "tone 1")
    assert take.rate == RATE
    clip = load_clip(store_at(tmp_path), line.key)
    assert clip.samples.shape == (take.samples, 1)
    assert clip.rate == RATE
    assert take.seconds == take.samples / RATE
    assert take.energies == pytest.approx(energies(clip.samples, RATE), rel=1e-6)
    assert [line.text[mark.start : mark.end] for mark in take.marks] == ["Một", "hai", "ba."]


def test_the_sound_is_trimmed_and_the_marks_with_it(tmp_path):
    (line,) = lines("Một hai.")
    take = kept(speak(SpeakJob(TONE, (line,), tmp_path))[0])
    # The tone has a gap of 30 ms at both ends; 5 ms stay, to the frame of 5 ms.
    first, second = take.marks
    assert first.begins == pytest.approx(0.005, abs=0.0051)
    assert first.ends - first.begins == pytest.approx(0.18, abs=1e-6)
    assert second.begins - first.ends == pytest.approx(0.03, abs=1e-6)
    assert second.ends <= take.seconds <= second.ends + 0.0101
    samples = load_clip(store_at(tmp_path), line.key).samples[:, 0]
    assert abs(samples[0]) < 1e-4
    assert abs(samples[-1]) < 1e-4
    assert np.abs(samples).max() == pytest.approx(0.3, abs=1e-3)


@pytest.mark.parametrize(
    ("trouble", "key"),
    [
        ("silent", "take.silent"),
        ("cut", "take.cut"),
        ("short", "take.unfinished"),
        ("mute", "take.unspoken"),
    ],
)
def test_a_poor_take_is_spoken_once_more_and_never_kept(tmp_path, trouble, key):
    voice = troubled(trouble)
    (line,) = lines("Một hai ba bốn.", voice=voice)
    (answer,) = speak(SpeakJob(voice, (line,), tmp_path))
    assert isinstance(answer, PoorTake)
    assert (answer.key, answer.error.key) == (line.key, key)
    assert "Một hai ba bốn." in str(answer.error)
    assert [line.text] * 2 == tone.SPOKEN
    assert not list(store_at(tmp_path).keys())


def test_a_take_that_is_good_the_second_time(tmp_path):
    voice = troubled("once")
    job = SpeakJob(voice, lines("Một hai.", "Ba bốn.", voice=voice), tmp_path)
    assert all(isinstance(take, KeptTake) for take in speak(job))
    assert tone.SPOKEN == ["Một hai.", "Ba bốn.", "Một hai.", "Ba bốn."]


def test_a_failure_of_the_engine_is_passed_on_at_once(tmp_path):
    voice = troubled("fails")
    (answer,) = speak(SpeakJob(voice, lines("Một hai.", voice=voice), tmp_path))
    assert type(answer) is Failure
    assert tone.SPOKEN == ["Một hai."]
    assert not list(store_at(tmp_path).keys())


def test_one_bad_line_does_not_cost_the_others(tmp_path):
    good, bad, other = speak(SpeakJob(TONE, lines("Một hai.", "", "Ba bốn."), tmp_path))
    assert isinstance(bad, Failure)
    assert isinstance(good, KeptTake)
    assert isinstance(other, KeptTake)


def test_a_session_that_cannot_open_fails_every_line(tmp_path, monkeypatch):
    def refuse(voice, resources):
        raise Lacking("espeak.missing")

    monkeypatch.setattr(tone, "open", refuse)
    answers = speak(SpeakJob(TONE, lines("Một hai.", "Ba bốn."), tmp_path))
    assert [answer.key for answer in answers] == [line.key for line in lines("Một hai.", "Ba bốn.")]
    assert all(answer.error.key == "espeak.missing" for answer in answers)


def test_sessions_stay_warm_four_at_a_time(tmp_path, monkeypatch):
    opened, closed = [], []
    monkeypatch.setattr(tone.Tone, "close", lambda self: closed.append(self.hertz))

    def opening(voice, resources):
        assert resources.scratch == tmp_path / "scratch"
        opened.append(voice.id)
        return tone.Tone(voice)

    monkeypatch.setattr(tone, "open", opening)
    for number in (1, 1, 2, 3, 4, 1, 5, 1):
        voice = replace(TONE, id=f"v{number}", settings=(("hertz", 200 + number),))
        speak(SpeakJob(voice, lines(f"Một hai {len(tone.SPOKEN) * 'ba '}", voice=voice), tmp_path))
    assert opened == ["v1", "v2", "v3", "v4", "v5", "v1"]
    assert closed == [201.0, 202.0]


def test_a_damaged_take_is_spoken_again(tmp_path):
    job = SpeakJob(TONE, lines("Một hai."), tmp_path)
    first = speak(job)
    path = store_at(tmp_path).path(job.lines[0].key)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(KeptError):
        load_clip(store_at(tmp_path), job.lines[0].key)
    assert speak(job) == first
    assert len(tone.SPOKEN) == 2


def test_speaking_in_another_process(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parent.parent))
    job = SpeakJob(TONE, lines(*TEXTS), tmp_path)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        elsewhere = pool.submit(speak, job).result()
    assert tone.SPOKEN == []
    assert speak(job) == elsewhere
    assert tone.SPOKEN == []


def test_a_job_and_its_answers_are_plain_data(tmp_path):
    voice = troubled("cut")
    job = SpeakJob(voice, lines("Một hai ba.", voice=voice), tmp_path)
    assert pickle.loads(pickle.dumps(job)) == job  # noqa: S301
    (answer,) = speak(job)
    again = pickle.loads(pickle.dumps(answer))  # noqa: S301
    assert (again.key, str(again.error)) == (answer.key, str(answer.error))


def test_the_embedded_voice_is_kept(tmp_path):
    from bulletin.engines import espeak
    from bulletin.voice import find

    voice = find("vi-south")
    text = "Sáng nay, trời nhiều mây và có gió nhẹ."
    line = Line(take_key(voice, espeak.version(), text), text)
    take = kept(speak(SpeakJob(voice, (line,), tmp_path))[0])
    assert len(take.marks) == len(text.split())
    assert take.version == espeak.version()
    assert 1.5 < take.seconds < 4


KEY = take_key(TONE, "1", "Một")


def test_what_changes_the_key():
    others = {
        take_key(TONE, "2", "Một"),
        take_key(TONE, "1", "Hai"),
        take_key(TONE, "1", "một"),
        take_key(replace(TONE, pace=2.0), "1", "Một"),
        take_key(replace(TONE, engine="other"), "1", "Một"),
    }
    assert len(others | {KEY}) == 6
    assert len(KEY) == 64


def test_what_does_not_change_the_key(monkeypatch):
    assert take_key(replace(TONE, gain_db=3.0, name="X"), "1", "M\u006f\u0323\u0302t") == KEY
    assert take_key(TONE, "1", "\ud800")
    monkeypatch.setattr(takes, "SCHEMA", takes.SCHEMA + 1)
    assert take_key(TONE, "1", "Một") != KEY


numbers = st.floats(0, 100, allow_nan=False)
words = st.text(st.characters(exclude_categories=("Cs",)))


@given(
    st.builds(
        KeptTake,
        words, words, words, words, st.integers(), st.integers(),
        st.tuples(st.builds(Mark, st.integers(), st.integers(), numbers, numbers)),
        st.tuples(numbers, numbers),
        st.tuples(words),
    )
)  # fmt: skip
def test_json_to_and_fro(take):
    text = take.to_json()
    assert "\n" not in text
    assert KeptTake.from_json(text) == take


FACTS = KeptTake("k", "v", "e", "1", 8000, 1, (), (), ()).to_json()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "3",
        "{}",
        FACTS.replace('"rate"', '"race"'),
        FACTS[:-1] + ',"more":1}',
        FACTS.replace("[]", "[[1]]", 1),
    ],
)
def test_other_json_is_refused(text):
    with pytest.raises(KeptError, match="cannot be read"):
        KeptTake.from_json(text)


def test_nothing_kept(tmp_path):
    assert read_take(store_at(tmp_path), KEY) is None
    with pytest.raises(KeptError) as caught:
        load_clip(store_at(tmp_path), KEY)
    assert caught.value.key == "take.gone"


def test_reading_marks_a_take_as_used(tmp_path):
    import os

    (answer,) = speak(SpeakJob(TONE, lines("Một hai."), tmp_path))
    store = store_at(tmp_path)
    os.utime(store.path(answer.key), (1, 1))
    assert read_take(store, answer.key) == answer
    assert store.path(answer.key).stat().st_mtime > 1


def test_facts_are_read_without_numpy(tmp_path):
    (answer,) = speak(SpeakJob(TONE, lines("Một hai."), tmp_path))
    told = (
        "import sys; from pathlib import Path; from bulletin.take import read_take, store_at;"
        "print(read_take(store_at(Path(sys.argv[1])), sys.argv[2]).samples, 'numpy' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", told, str(tmp_path), answer.key],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    assert ran.stdout.split() == [str(answer.samples), "False"]


def test_engines_by_name_and_by_path():
    assert engine_of(TONE) is tone
    assert engine_of(replace(TONE, engine="espeak")).__name__ == "bulletin.engines.espeak"
    for name in ("nobody", "tests.nobody", "nobody.at.all"):
        with pytest.raises(UsageError, match="nobody"):
            engine_of(replace(TONE, engine=name))


def clip(samples, rate=RATE) -> Clip:
    return Clip(np.asarray(samples, np.float32)[:, None], rate)


def hum(seconds: float, level: float = 0.3) -> np.ndarray:
    return level * np.sin(2 * np.pi * 200 * np.arange(round(seconds * RATE)) / RATE)


def silence(seconds: float) -> np.ndarray:
    return np.zeros(round(seconds * RATE))


def test_faults_of_a_sound():
    whole = np.concatenate([silence(0.05), hum(1), silence(0.05)])
    assert trim.fault(clip(whole)) == ""
    assert trim.fault(clip([])) == "take.broken"
    assert trim.fault(clip(np.append(whole, np.nan))) == "take.broken"
    assert trim.fault(clip(np.append(whole, np.inf))) == "take.broken"
    assert trim.fault(clip(whole * 0)) == "take.silent"
    assert trim.fault(clip(whole * 0.004)) == "take.silent"
    assert trim.fault(clip(whole * 0.006)) == ""
    assert trim.fault(clip(np.clip(whole * 5, -1, 1))) == "take.clipped"
    assert trim.fault(clip(whole[: len(whole) // 2])) == "take.cut"


def test_a_few_full_samples_are_no_clipping():
    whole = np.concatenate([silence(0.05), hum(1), silence(0.05)])
    whole[2000:2015] = 1.0
    assert trim.fault(clip(whole)) == ""
    whole[2000:2030] = 1.0
    assert trim.fault(clip(whole)) == "take.clipped"


@pytest.mark.parametrize(
    ("text", "seconds", "fault"),
    [
        ("Có.", 0.3, ""),
        ("Có.", 4.0, "take.slow"),
        ("a b c", 0.15, "take.fast"),
        ("a b c", 0.25, ""),
        ("a b", 0.15, ""),
        ("một hai ba bốn năm sáu bảy tám chín mười", 0.8, "take.fast"),
        ("một hai ba bốn năm sáu bảy tám chín mười", 1.0, ""),
        ("một hai ba bốn năm sáu bảy tám chín mười", 11.0, ""),
        ("một hai ba bốn năm sáu bảy tám chín mười", 13.5, "take.slow"),
        ("1.250.000", 6.0, ""),
        ("UBND HĐND", 5.0, ""),
        ("😀", 7.0, ""),
        ("中国", 4.5, ""),
    ],
)
def test_time_for_a_text(text, seconds, fault):
    sound = clip(np.concatenate([silence(3), hum(seconds - 0.01), silence(3)]))
    assert trim.pace_fault(text, sound) == fault


def test_where_the_last_word_is():
    assert trim.last_word("Một hai — !") == 4
    assert trim.last_word("_ …") == -1
    assert trim.last_word("") == -1
    assert trim.last_word("(năm 5)…") == 5


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 4000), st.integers(200, 4000), st.integers(0, 4000), st.sampled_from([8000, 22050, 24000])
)
def test_trimming_keeps_the_speech(before, length, after, rate):
    sound = np.concatenate([np.zeros(before), np.full(length, 0.5), np.full(after, 0.001)])
    begins, cut = trim.trimmed(clip(sound, rate))
    first = round(begins * rate)
    assert first <= before <= first + round(0.011 * rate)
    assert before + length <= first + len(cut.samples) + 1 <= before + length + round(0.011 * rate) + 2
    edge = round(0.004 * rate) + 1
    inner = slice(edge, len(cut.samples) - edge)
    assert np.array_equal(cut.samples[inner, 0], sound[first:][: len(cut.samples)][inner].astype(np.float32))


def test_both_channels_are_heard():
    left = hum(0.5)
    two = Clip(np.stack([left, np.zeros_like(left)], axis=1).astype(np.float32), RATE)
    assert trim.mono(two) == pytest.approx(left / 2, abs=1e-6)


def test_flac_is_exact_to_sixteen_bits():
    sound = clip(np.concatenate([hum(0.1, 0.9), [1.0, -1.0, 1.5, -1.5, 3 / 32768]]))
    back = trim.from_flac(trim.to_flac(sound))
    assert back.rate == RATE
    assert back.samples[-5:, 0].tolist() == [32767 / 32768, -1.0, 32767 / 32768, -1.0, 3 / 32768]
    assert np.abs(back.samples[:-5] - sound.samples[:-5]).max() <= 0.5 / 32768
    assert json.loads(FACTS)["rate"] == 8000
