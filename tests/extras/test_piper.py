"""Piper's engine with a tiny voice that is made here; needs the extra `neural`."""

import gc
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import helper
from piper import PiperVoice, SynthesisConfig
from piper.phoneme_ids import phonemes_to_ids

from bulletin import pool
from bulletin.engines import _piper_session as sessions
from bulletin.engines import _piper_text as texts
from bulletin.engines import piper
from bulletin.engines._piper_config import config_of
from bulletin.engines._piper_model import model_of
from bulletin.engines._piper_runner import runner_of
from bulletin.errors import BulletinError, Failure, Lacking, UsageError
from bulletin.microphone import SpeakJob, speak
from bulletin.take import Engine, KeptTake, Line, Resources, Take, take_key
from bulletin.testing import engines as suite
from bulletin.voice import Voice, read_card
from tests import factories
from tests.extras import tone_voice
from tests.extras.tone_voice import Made

pytestmark = pytest.mark.extras

_: Engine = piper

SAMPLE = "Ủy ban nhân dân tỉnh họp báo sáng nay, lúc bảy giờ."
CARD = """
name = "Tone"
engine = "piper"
language = "vi"
licence = "CC0-1.0"
sample = "Ủy ban nhân dân tỉnh họp báo sáng nay, lúc bảy giờ."
{more}
[files]
"model.onnx" = "{model}"
"model.onnx.json" = "{config}"
[settings]
{settings}
"""


def laid(folder: Path, pair: tuple[bytes, bytes] | None = None, settings: str = "", more: str = "") -> Voice:
    """The voice of a folder with card, model and config."""
    model, config = pair or tone_voice.pair()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(model)
    (folder / "model.onnx.json").write_bytes(config)
    told = CARD.format(
        model=tone_voice.digest(model), config=tone_voice.digest(config), settings=settings, more=more
    )
    (folder / "voice.toml").write_text(told, "utf-8")
    return read_card(folder)


def said(voice: Voice, *texts: str, threads: int = 1) -> list[Take | Failure]:
    session = piper.open(voice, Resources(threads))
    try:
        return list(session.speak([Line(f"k{number}", text) for number, text in enumerate(texts)]))
    finally:
        session.close()


def heard(voice: Voice, text: str) -> Take:
    (take,) = said(voice, text)
    assert isinstance(take, Take), take.error
    return take


def refused(voice: Voice) -> BulletinError:
    with pytest.raises(BulletinError) as caught:
        piper.open(voice, Resources())
    for ui in ("en", "vi"):
        assert voice.id in caught.value.sentence(ui)
    return caught.value


@pytest.mark.parametrize("check", suite.CHECKS, ids=lambda check: check.__name__)
def test_it_keeps_what_every_engine_keeps(check: suite.Check, tmp_path: Path):
    check(piper, laid(tmp_path / "tone"), tmp_path)


def test_the_facts_cost_nothing():
    code = (
        "import sys; from bulletin.engines import piper; piper.version(), piper.missing();"
        "print(sorted({'numpy', 'onnx', 'onnxruntime', 'piper'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


@pytest.mark.parametrize("package", ["piper", "onnxruntime", "onnx"])
def test_a_machine_without_a_package_says_so(package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    voice = laid(tmp_path / "tone")
    monkeypatch.setattr(piper, "find_spec", lambda name: None if name == package else object())
    assert piper.missing() == "piper.missing"
    with pytest.raises(Lacking, match=r"bulletin\[neural\]"):
        piper.open(voice, Resources())


# What is heard ---------------------------------------------------------------------------------------------


def test_the_sound_is_that_of_piper_itself_but_for_noise_and_level(tmp_path: Path):
    """The same ids, the same length, no scaling of sentences to full level."""
    voice = laid(tmp_path / "tone", settings="noise = 0")
    own = PiperVoice.load(tmp_path / "tone" / "model.onnx")
    for text in (SAMPLE, "Một, hai; ba: bốn!", "Hỏi [[maˈkʁɔ̃]] đi."):
        (chunk,) = own.synthesize(text, SynthesisConfig(normalize_audio=False, noise_scale=0.0))
        assert np.array_equal(heard(voice, text).clip.samples[:, 0], chunk.audio_float_array)


def test_two_sentences_keep_their_levels_and_have_a_pause(tmp_path: Path):
    take = heard(laid(tmp_path / "tone", settings="noise = 0"), "Một hai ba. Bốn năm sáu.")
    alone = [
        heard(laid(tmp_path / "tone", settings="noise = 0"), text) for text in ("Một hai ba.", "Bốn năm sáu.")
    ]
    pause = np.zeros(round(0.2 * tone_voice.RATE), np.float32)
    parts = [alone[0].clip.samples[:, 0], pause, alone[1].clip.samples[:, 0]]
    assert np.array_equal(take.clip.samples[:, 0], np.concatenate(parts))
    assert len(take.marks) == 6


def test_the_model_alone_never_sounds_the_same_twice_and_ours_does(tmp_path: Path):
    data, _ = tone_voice.pair()
    fixed = model_of(data, "tone")
    ids = {"input": np.arange(40)[None], "input_lengths": np.array([40])}
    ids["scales"] = np.array([0.667, 1.0, 0.8], np.float32)
    voice = laid(tmp_path / "tone")
    as_published, ours = onnxruntime.InferenceSession(data), runner_of(voice, fixed, 1)
    assert not np.array_equal(as_published.run(None, ids)[0], as_published.run(None, ids)[0])
    first = ours.run(ids)
    ours.run(ids | {"input": np.arange(60)[None], "input_lengths": np.array([60])})
    assert np.array_equal(ours.run(ids)[0], first[0])
    assert sum(array.nbytes for _, array in fixed.weights) > len(fixed.data)
    again = runner_of(voice, model_of(data, "tone"), 1)
    gc.collect()  # the weights are used where they lie, for as long as the session is
    assert np.array_equal(again.run(ids)[0], first[0])
    # It is still noise of the same power, with the level that the voice is asked for.
    bare = ours.run(ids | {"scales": np.array([0.0, 1.0, 0.8], np.float32)})[0]
    noise = (first[0] - bare)[bare != 0]
    assert np.std(noise) == pytest.approx(0.3 * 0.02 * 0.667, rel=0.05)
    assert abs(np.mean(noise)) < 1e-4


def test_threads_change_nothing(tmp_path: Path):
    voice = laid(tmp_path / "tone")
    (one,), (two,) = said(voice, SAMPLE), said(voice, SAMPLE, threads=2)
    assert isinstance(one, Take)
    assert isinstance(two, Take)
    assert np.array_equal(one.clip.samples, two.clip.samples)


def test_pace_and_tempo_are_the_length_scale(tmp_path: Path):
    voice = laid(tmp_path / "tone")
    usual = heard(voice, SAMPLE).clip.seconds
    # Frames are rounded up: 2 a phoneme at 1.0, 4 at half the pace, 1 at double.
    assert heard(laid(tmp_path / "slow", more="pace = 0.5"), SAMPLE).clip.seconds == pytest.approx(2 * usual)
    assert heard(replace(voice, tempo=2.0), SAMPLE).clip.seconds == pytest.approx(usual / 2)
    assert heard(replace(voice, tempo=1.06), SAMPLE).clip.seconds == pytest.approx(usual)


# Marks -----------------------------------------------------------------------------------------------------


def at_mark(take: Take, number: int) -> np.ndarray:
    mark = take.marks[number]
    rate = take.clip.rate
    return take.clip.samples[round(mark.begins * rate) : round(mark.ends * rate), 0]


def test_marks_are_the_words_and_their_sound(tmp_path: Path):
    """Each word's stretch is the sound of its phonemes and pads: counted from piper's own alignments."""
    voice = laid(tmp_path / "tone", settings="noise = 0")
    take = heard(voice, SAMPLE)
    assert [SAMPLE[mark.start : mark.end] for mark in take.marks] == SAMPLE.split()
    own = PiperVoice.load(tmp_path / "tone" / "model.onnx", include_alignments=True)
    (chunk,) = own.synthesize(SAMPLE, include_alignments=True)
    assert chunk.phoneme_alignments is not None
    at, words = 0, [[-1, -1]]
    for one in chunk.phoneme_alignments:
        if one.phoneme == " ":
            words.append([-1, -1])
        elif one.phoneme not in "^$":
            words[-1][0] = at if words[-1][0] < 0 else words[-1][0]
            words[-1][1] = at + one.num_samples
        at += one.num_samples
    assert at == len(take.clip.samples)
    found = [[round(mark.begins * 22050), round(mark.ends * 22050)] for mark in take.marks]
    assert found == words


@pytest.mark.parametrize(
    "text",
    [
        "Năm 2019, ông Macron nói: “được” — rồi!",
        "UBND tỉnh: 1.250.000 đồng, 100%…",
        "😀 xin chào 中文 — và 5/6",
        "Xin chào. Tạm biệt! Hẹn gặp lại?",
        "một - hai – ba",
        "[[ma kʁɔ̃]] đến [[hanoj]]",
    ],
)
def test_numbers_and_signs_do_not_shift_the_words_after_them(text: str, tmp_path: Path):
    voice = laid(tmp_path / "tone")
    take = heard(voice, text)
    told = [text[mark.start : mark.end] for mark in take.marks]
    assert told == [text[start:end] for start, end in texts.words_of(text)]
    begins = [mark.begins for mark in take.marks]
    assert begins == sorted(begins)
    assert all(0 <= mark.begins < mark.ends <= take.clip.seconds for mark in take.marks)
    last = heard(voice, text.rsplit(maxsplit=1)[-1]).marks[-1] if told[-1].isalpha() else None
    if last:
        assert take.marks[-1].ends - take.marks[-1].begins == pytest.approx(last.ends - last.begins)


def test_a_number_has_the_time_of_all_its_words(tmp_path: Path):
    voice = laid(tmp_path / "tone")
    take = heard(voice, "năm 2019 rồi")
    alone = heard(voice, "2019").marks[0]
    lengths = [mark.ends - mark.begins for mark in take.marks]
    assert lengths[1] > 4 * lengths[0]
    assert lengths[1] == pytest.approx(alone.ends - alone.begins, rel=0.1)


def test_words_are_shared_out_in_proportion_where_they_do_not_add_up():
    assert texts.shared([1, 1, 1], 3) == ((0, 1), (1, 2), (2, 3))
    assert texts.shared([1, 4, 1], 6) == ((0, 1), (1, 5), (5, 6))
    assert texts.shared([1, 4, 1], 3) == ((0, 1), (1, 2), (2, 3))
    assert texts.shared([1, 1, 1], 2) == ((0, 1), (1, 2), (1, 2))
    assert texts.shared([1, 1], 5) == ((0, 2), (2, 5))
    assert texts.shared([], 4) == ()


@pytest.mark.parametrize("ceils", [0, 2])
def test_a_model_that_tells_no_durations_is_estimated_and_says_so(ceils: int, tmp_path: Path):
    take = heard(laid(tmp_path / "tone", tone_voice.pair(Made(ceils=ceils))), SAMPLE)
    assert take.warnings == ("piper.unaligned",)
    assert [SAMPLE[mark.start : mark.end] for mark in take.marks] == SAMPLE.split()
    true = heard(laid(tmp_path / "aligned"), SAMPLE)
    assert true.warnings == ()
    for guess, mark in zip(take.marks, true.marks, strict=True):
        assert guess.begins == pytest.approx(mark.begins, abs=0.05)


def test_a_model_whose_durations_miss_its_sound_fails_by_name(tmp_path: Path):
    data, config = tone_voice.pair()
    model = onnx.load_model_from_string(data)
    next(one for one in model.graph.node if one.op_type == "Ceil").op_type = "Floor"
    model.graph.node.append(helper.make_node("Ceil", ["column"], ["other"]))
    model.graph.node[-1].input[0] = "ids3"
    voice = laid(tmp_path / "tone", (model.SerializeToString(), config))
    (failure,) = said(voice, SAMPLE)
    assert isinstance(failure, Failure)
    assert failure.error.key == "piper.failed"


# Sounds ----------------------------------------------------------------------------------------------------


def without(*phonemes: str) -> tuple[bytes, bytes]:
    ids = {one: ids for one, ids in tone_voice.config()["phoneme_id_map"].items() if one not in phonemes}
    return tone_voice.pair(phoneme_id_map=ids)


def test_a_sound_that_the_voice_does_not_know_is_flagged(tmp_path: Path):
    voice = laid(tmp_path / "tone", without("ŋ", "ɜ"))
    assert heard(voice, "mang đến").warnings == ("piper.unsaid ŋ ɜ",)
    assert heard(voice, "ba").warnings == ()


def test_a_word_s_own_phonemes_are_said_or_refused(tmp_path: Path):
    voice = laid(tmp_path / "tone", without("ʁ"))
    (failure, take) = said(voice, "Ông [[makʁɔ̃]] đến.", "Ông [[makɔ̃]] đến.")
    assert isinstance(failure, Failure)
    assert failure.error.key == "piper.sound"
    assert failure.error.facts["sound"] == "ʁ"
    assert isinstance(take, Take)


def test_ids_are_those_of_piper():
    config = config_of(tone_voice.pair()[1], "tone")
    phonemes = list("sˈin tʃˈaː2w, ☃kˈɯj vi.")
    one = texts.fed(phonemes, config)
    assert list(one.ids) == phonemes_to_ids(phonemes, config.ids)
    assert one.unknown == ("☃",)
    assert len(one.groups) == 4


def test_letters_as_phonemes(tmp_path: Path):
    letters = {letter: [number] for number, letter in enumerate("_^$ abcdeghiklmnopqrstuvxy.,")}
    voice = laid(tmp_path / "tone", tone_voice.pair(phoneme_type="text", phoneme_id_map=letters))
    take = heard(voice, "xin hai ba.")
    assert [mark.start for mark in take.marks] == [0, 4, 8]


def test_nothing_to_say_and_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    voice = laid(tmp_path / "tone")
    monkeypatch.setattr(sessions, "MOST_PHONEMES", 40)
    answers = said(voice, "", "?!…", "x " * 501, "a" * 1000 + "b", "một hai " * 9, "một")
    keys = [one.error.key if isinstance(one, Failure) else "" for one in answers]
    assert keys == ["piper.nothing", "piper.nothing", "piper.long", "piper.long", "piper.phonemes", ""]


def test_a_tongue_that_espeak_does_not_have(tmp_path: Path):
    (failure,) = said(laid(tmp_path / "tone", tone_voice.pair(espeak={"voice": "xx-none"})), "một")
    assert isinstance(failure, Failure)
    assert failure.error.key == "piper.tongue"


def test_espeak_is_begun_once_in_a_process(tmp_path: Path):
    """Whatever the scratch folders, and where piper is used by itself too: a second time it reads freed
    memory.
    """
    laid(tmp_path / "tone")
    code = """
import sys
from pathlib import Path
from piper import PiperVoice, espeakbridge
begun, begin = [], espeakbridge.initialize
espeakbridge.initialize = lambda path: (begun.append(path), begin(path))
from bulletin.engines import piper
from bulletin.take import Line, Resources
from bulletin.voice import read_card
folder = Path(sys.argv[1])
for scratch in ("one", "two"):
    session = piper.open(read_card(folder), Resources(scratch=folder / scratch))
    (take,) = session.speak([Line("a", "xin chào")])
    assert len(take.marks) == 2
list(PiperVoice.load(folder / "model.onnx").synthesize("xin chào"))
print(len(begun))
"""
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "tone")], capture_output=True, text=True, check=True
    )
    assert run.stdout == "1\n"


# Speakers and settings -------------------------------------------------------------------------------------


def test_one_of_several_speakers(tmp_path: Path):
    pair = tone_voice.pair(Made(speakers=3))
    for settings in ("", 'speaker = "s2"', "speaker = 1"):
        heard(laid(tmp_path / "tone", pair, settings), "một hai")
    for settings in ('speaker = "s3"', "speaker = 3", "speaker = true"):
        assert refused(laid(tmp_path / "tone", pair, settings)).key == "piper.value"


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ("nois = 0", "piper.setting"),
        ("noise = 3", "piper.value"),
        ('noise = "low"', "piper.value"),
        ("noise_width = -1", "piper.value"),
        ('provider = "tpu"', "piper.value"),
    ],
)
def test_a_card_that_cannot_be_served_is_refused(settings: str, key: str, tmp_path: Path):
    error = refused(laid(tmp_path / "tone", settings=settings))
    assert (type(error), error.key) == (UsageError, key)


def test_cuda_where_there_is_none(tmp_path: Path):
    voice = laid(tmp_path / "tone", settings='provider = "cuda"')
    if "CUDAExecutionProvider" in onnxruntime.get_available_providers():
        heard(voice, "một")
    else:
        assert refused(voice).key == "piper.provider"


# Files -----------------------------------------------------------------------------------------------------


def test_the_key_of_a_take_is_that_of_the_files_not_of_their_place(tmp_path: Path):
    here, there = laid(tmp_path / "a" / "tone"), laid(tmp_path / "b" / "tone")
    other = laid(tmp_path / "c" / "tone", tone_voice.pair(Made(level=0.2)))
    assert take_key(here, "1", "Một") == take_key(there, "1", "Một") != take_key(other, "1", "Một")


def test_a_file_that_is_not_the_one_on_the_card(tmp_path: Path):
    voice = laid(tmp_path / "tone")
    (tmp_path / "tone" / "model.onnx").write_bytes(tone_voice.pair(Made(level=0.2))[0])
    assert refused(voice).key == "piper.changed"
    error = refused(replace(laid(tmp_path / "tone"), files=()))
    assert error.key == "piper.unnamed"
    assert tone_voice.digest((tmp_path / "tone" / "model.onnx.json").read_bytes()) in error.sentence()


def test_links_and_missing_files_are_refused(tmp_path: Path):
    voice = laid(tmp_path / "tone")
    model = tmp_path / "tone" / "model.onnx"
    model.rename(tmp_path / "elsewhere")
    assert refused(voice).key == "piper.file"
    model.symlink_to(tmp_path / "elsewhere")
    assert refused(voice).key == "piper.file"


def external(model: onnx.ModelProto, tensor: onnx.TensorProto) -> bytes:
    tensor.data_location = onnx.TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="../../../../etc/passwd")
    tensor.ClearField("raw_data")
    return model.SerializeToString()


def in_weights(model: onnx.ModelProto) -> onnx.TensorProto:
    return model.graph.initializer[0]


def in_a_constant(model: onnx.ModelProto) -> onnx.TensorProto:
    model.graph.node.append(helper.make_node("Constant", [], ["c"], value=model.graph.initializer[0]))
    return model.graph.node[-1].attribute[0].t


def in_a_branch(model: onnx.ModelProto) -> onnx.TensorProto:
    inner = helper.make_graph([], "inner", [], [], [model.graph.initializer[0]])
    model.graph.node.append(helper.make_node("If", ["one"], ["c"], then_branch=inner, else_branch=inner))
    return model.graph.node[-1].attribute[1].g.initializer[0]


def in_a_function(model: onnx.ModelProto) -> onnx.TensorProto:
    node = helper.make_node("Constant", [], ["c"], value=model.graph.initializer[0])
    model.functions.append(helper.make_function("", "f", [], ["c"], [node], [helper.make_opsetid("", 15)]))
    return model.functions[0].node[0].attribute[0].t


@pytest.mark.parametrize("place", [in_weights, in_a_constant, in_a_branch, in_a_function])
def test_a_model_that_wants_other_files_is_refused(place: Any, tmp_path: Path):
    model = tone_voice.model()
    config = tone_voice.pair()[1]
    data = external(model, place(model))
    assert refused(laid(tmp_path / "tone", (data, config))).key == "piper.external"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<!doctype html><title>404</title>",
        b"\x80\x04\x95pickle",
        tone_voice.pair()[0][:700],
        helper.make_model(helper.make_graph([], "g", [], [])).SerializeToString(),
    ],
    ids=["empty", "html", "pickle", "cut", "another graph"],
)
def test_what_is_no_model_is_refused(data: bytes, tmp_path: Path):
    assert refused(laid(tmp_path / "tone", (data, tone_voice.pair()[1]))).key == "piper.model"


def test_operators_of_somebody_else_are_refused(tmp_path: Path):
    model = tone_voice.model()
    model.opset_import.append(helper.make_opsetid("evil.ops", 1))
    assert (
        refused(laid(tmp_path / "tone", (model.SerializeToString(), tone_voice.pair()[1]))).key
        == "piper.model"
    )


@pytest.mark.parametrize(
    "config",
    [
        b"",
        b"[]",
        b"[" * 100_000,
        json.dumps(tone_voice.config(audio={})).encode(),
        json.dumps(tone_voice.config(audio={"sample_rate": -1})).encode(),
        json.dumps(tone_voice.config(phoneme_id_map={"a": [1]})).encode(),
        json.dumps(tone_voice.config(phoneme_id_map=tone_voice.DEFAULT_PHONEME_ID_MAP | {"_": []})).encode(),
        json.dumps(
            tone_voice.config(phoneme_id_map=tone_voice.DEFAULT_PHONEME_ID_MAP | {"a": ["x"]})
        ).encode(),
        json.dumps(tone_voice.config(phoneme_type="pinyin")).encode(),
        json.dumps(tone_voice.config(inference={"noise_scale": "much"})).encode(),
        json.dumps(tone_voice.config(hop_length=0)).encode(),
        b"\xff\xfe",
    ],
)
def test_what_is_no_description_is_refused(config: bytes, tmp_path: Path):
    assert refused(laid(tmp_path / "tone", (tone_voice.pair()[0], config))).key == "piper.config"


# Kept ------------------------------------------------------------------------------------------------------


def test_a_line_is_kept_with_its_marks(tmp_path: Path):
    voice = laid(tmp_path / "tone")
    line = Line(take_key(voice, piper.version(), SAMPLE), SAMPLE)
    (kept,) = speak(SpeakJob(voice, (line,), tmp_path / "kept"))
    assert isinstance(kept, KeptTake), kept.error
    assert len(kept.marks) == len(SAMPLE.split())
    assert kept.marks[-1].ends <= kept.seconds


def test_an_edition_read_by_it_is_the_same_from_one_worker_or_two(tmp_path: Path):
    (tmp_path / "station").mkdir()
    station = factories.station(tmp_path / "station", factories.BARE)
    laid(tmp_path / "station" / "voices" / "tone")
    first = factories.made((factories.FERRY,), station)
    words = [word for line in first.edition.record.script for word in line.words]
    assert len(words) == sum(len(line.spoken.split()) for line in first.edition.record.script)
    other = factories.station(tmp_path / "other", factories.BARE)
    laid(tmp_path / "other" / "voices" / "tone")
    with pool.processes(2) as hands:
        second = factories.made((factories.FERRY,), other, hands)
    assert factories.files(first) == factories.files(second)
