import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin.clip import Clip
from bulletin.engines import _parts as cutting
from tests.stand_in import RATE, encoded

# How a line is cut -----------------------------------------------------------------------------------------


def cut(text: str, most: int = 20) -> list[tuple[str, float]]:
    return [(part.text, part.pause_seconds) for part in cutting.parts(text, most)]


def test_cuts_fall_after_sentences_then_phrases_then_words():
    assert cut("Một hai. Ba bốn năm sáu") == [("Một hai.", 0.35), ("Ba bốn năm sáu", 0.35)]
    assert cut("Một hai, ba. Bốn năm sáu bảy") == [("Một hai, ba.", 0.35), ("Bốn năm sáu bảy", 0.35)]
    assert cut("Một hai, ba bốn năm sáu bảy") == [("Một hai,", 0.18), ("ba bốn năm sáu bảy", 0.35)]
    assert cut("Một hai ba bốn năm sáu bảy tám") == [("Một hai ba bốn", 0.04), ("năm sáu bảy tám", 0.35)]
    assert cut("“Một hai!” Ba bốn năm sáu") == [("“Một hai!”", 0.35), ("Ba bốn năm sáu", 0.35)]


def test_sentences_are_merged_up_to_the_limit():
    assert cut("Một. Hai. Ba. Bốn.") == [("Một. Hai. Ba. Bốn.", 0.35)]
    assert cut("Một. Hai. Ba. Bốn. Năm") == [("Một. Hai.", 0.35), ("Ba. Bốn. Năm", 0.35)]


def test_a_part_may_be_exactly_as_long_as_allowed():
    assert cut("a" * 20) == [("a" * 20, 0.35)]
    assert cut("a" * 9 + " " + "b" * 10 + " " + "c" * 20) == [
        ("a" * 9 + " " + "b" * 10, 0.04),
        ("c" * 20, 0.35),
    ]


def test_a_word_that_is_too_long_is_cut_without_a_pause():
    assert cut("x" * 45) == [("x" * 20, 0.0), ("x" * 20, 0.0), ("x" * 5, 0.35)]
    assert cut("a " + "x" * 25 + " b") == [("a", 0.04), ("x" * 20, 0.0), ("x" * 5 + " b", 0.35)]


def test_scripts_without_blanks_are_cut_at_their_marks():
    assert cut("今天上午，省人民政府举行新闻发布会。明天下午继续。") == [
        ("今天上午，省人民政府举行新闻发布会。", 0.35),
        ("明天下午继续。", 0.35),
    ]


def test_what_is_not_spoken_is_not_sent():
    assert cut("Một hai ba bốn năm. " + "." * 25) == [("Một hai ba bốn năm.", 0.35)]
    assert cut("?! … “” —") == []
    assert cut("5%") == [("5%", 0.35)]
    assert [text for text in ("%", "&", "€", "+", "5", "á", "พ", "🙂") if not cutting.is_spoken(text)] == []
    assert [text for text in (".", "“”", "—", "…", " ", "", "()", "\u0301") if cutting.is_spoken(text)] == []


WORDS = st.lists(st.text("aăâbđêơư1.,;:!?…”。，", min_size=1, max_size=14), min_size=1, max_size=60)


def fewest(tokens: list[str], most: int) -> int:
    count, room = 0, -1
    for token in tokens:
        if len(token) + 1 > room:
            count, room = count + 1, most + 1
        room -= len(token) + 1
    return count


@settings(max_examples=200)
@given(WORDS, st.integers(14, 100))
def test_every_word_is_kept_in_order_in_the_fewest_parts(tokens: list[str], most: int):
    tokens = ["a" + token for token in tokens if len(token) < most]
    kept = [part.text for part in cutting.parts(" \n".join(tokens), most)]
    assert "".join(kept).replace(" ", "") == "".join(tokens)
    assert all(0 < len(text) <= most for text in kept)
    assert len(kept) <= fewest(tokens, most)


@given(st.text(), st.integers(1, 30))
def test_any_text_keeps_its_letters(text: str, most: int):
    kept = "".join(part.text for part in cutting.parts(text, most))
    assert [char for char in kept if cutting.is_spoken(char)] == [
        char for char in text if cutting.is_spoken(char) and not char.isspace()
    ]


def test_a_long_line_is_cut_quickly():
    text = ("một hai ba, " * 200)[:2000]
    began = time.process_time()
    cutting.parts(text, 100)
    assert time.process_time() - began < 0.5


# How parts are heard and joined ----------------------------------------------------------------------------


def test_an_mp3_is_decoded_to_mono_in_range():
    square = np.sign(np.sin(np.arange(12000) / 20))[:, np.newaxis]
    clip = cutting.sound_of(encoded(square))
    assert clip is not None
    assert (clip.rate, clip.samples.dtype, clip.samples.shape[1]) == (RATE, np.float32, 1)
    assert (clip.samples.min(), clip.samples.max()) == (-1.0, 1.0)
    assert clip.seconds == pytest.approx(0.5, abs=0.12)


def test_both_channels_are_heard():
    tone = 0.4 * np.sin(np.arange(12000) / 10)
    clip = cutting.sound_of(encoded(np.stack([tone, np.zeros(12000)], axis=1)))
    assert clip is not None
    assert clip.samples.shape[1] == 1
    assert clip.samples.max() == pytest.approx(0.2, abs=0.02)


def test_silence_around_speech_is_cut_softly():
    samples = np.zeros((24000, 1), np.float32)
    samples[6000:12000] = 0.5
    clip = cutting.trimmed(Clip(samples, 24000))
    assert len(clip.samples) == 6000 + 2 * 720
    assert clip.samples[720, 0] == 0.5
    assert samples[6000, 0] == 0.5
    loud = cutting.trimmed(Clip(np.full((480, 1), 0.5, np.float32), 24000)).samples[:, 0]
    assert (loud[0], loud[-1]) == (0.0, 0.0)
    assert loud[60] == pytest.approx(0.25, abs=0.01)
    assert loud[240] == 0.5
    assert np.all(np.diff(loud[:120]) >= 0)


def test_what_is_softer_than_the_floor_is_silence():
    assert len(cutting.trimmed(Clip(np.full((240, 1), 0.003, np.float32), 24000)).samples) == 0
    assert len(cutting.trimmed(Clip(np.full((240, 1), -0.0032, np.float32), 24000)).samples) == 240
    assert len(cutting.trimmed(Clip(np.full((1, 1), 0.5, np.float32), 24000)).samples) == 1


@pytest.mark.parametrize(
    ("text", "seconds", "pace", "plausible"),
    [
        ("x" * 70, 1.99, 1.0, False),
        ("x" * 70, 2.01, 1.0, True),
        ("x" * 70, 15.49, 1.0, True),
        ("x" * 70, 15.51, 1.0, False),
        ("x" * 70, 30.9, 0.5, True),
        ("x" * 70, 31.1, 0.5, False),
        ("à", 0.19, 1.0, False),
        ("à", 0.21, 1.0, True),
        ("12345", 7.4, 1.0, True),
        ("12345", 7.6, 1.0, False),
        ("今天上午" * 5, 13.4, 1.0, True),
        ("今天上午" * 5, 13.6, 1.0, False),
    ],
)
def test_a_length_is_plausible_or_not(text: str, seconds: float, pace: float, plausible: bool):
    assert cutting.is_plausible(text, seconds, pace) is plausible


def test_clips_are_joined_with_their_pauses_but_the_last():
    one, two = (Clip(np.full((100, 1), level, np.float32), 1000) for level in (0.1, 0.2))
    clip = cutting.joined([(one, 0.05), (two, 0.3)])
    assert clip.rate == 1000
    assert clip.samples.shape == (250, 1)
    assert clip.samples.dtype == np.float32
    assert clip.samples[:, 0].tolist() == [np.float32(0.1)] * 100 + [0.0] * 50 + [np.float32(0.2)] * 100
