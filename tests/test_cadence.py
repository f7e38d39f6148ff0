"""Faults of sound are noticed by the voice's own cadence, good takes are left alone, and bands
are measured.
"""

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bulletin import calibrating, cli, microphone
from bulletin.cadence import band_of, cadence_fault, longest_gap, rate_of, syllables
from bulletin.calibrating import with_band
from bulletin.clip import Clip
from bulletin.errors import Failure, Lacking, SpeechError, UsageError
from bulletin.microphone import SpeakJob, speak
from bulletin.take import KeptTake, Line, PoorTake, Resources, Take, engine_of, take_key
from bulletin.voice import Voice, cards, find
from tests import factories, faulty

SENTENCES = Path(calibrating.__file__).with_name("_calibration")
VI, EN = (tuple((SENTENCES / f"{name}.txt").read_text("utf-8").split("\n")[:-1]) for name in ("vi", "en"))
# Ten lines that no voice is measured by.
LINES = (
    "Sáng nay, phà Cửa Nam chạy thêm hai chuyến cho người đi làm ca tối.",
    "Thầy và trò trường làng trở lại lớp học sau hai tuần sửa mái.",
    "Nông dân gặt sớm một tuần vì sợ mưa lớn kéo về.",
    "Chủ vườn cam mời khách đến thăm đồi và hái quả.",
    "Giá muối tăng nhẹ, diêm dân vào vụ sớm hơn mọi năm.",
    "Cây cầu treo mở cửa sáng nay, người dân hai bờ qua lại dễ hơn.",
    "Đoàn bác sĩ tình nguyện khám bệnh cho người già ở ba xã vùng cao.",
    "Học sinh nghỉ học một ngày để tránh cơn bão đang vào gần bờ.",
    "Lớp học đàn buổi tối mở thêm hai nhóm cho người lớn tuổi.",
    "Tổ trồng rừng vừa ươm xong một vạn cây keo giống.",
)
FAULTS = [*faulty.FAULTS, "page", "wrong language"]


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(microphone, "_WARM", microphone._Warm())


def spoken(voice: Voice, texts: tuple[str, ...]) -> list[tuple[str, Clip]]:
    session = engine_of(voice).open(voice, Resources())
    heard = list(session.speak([Line(text, text) for text in texts]))
    session.close()
    assert all(isinstance(take, Take) for take in heard)
    return [(take.key, take.clip) for take in heard if isinstance(take, Take)]


@pytest.fixture(scope="module")
def band() -> tuple[float, float, float]:
    return band_of(spoken(find("vi-north"), VI))


def injured(fault: str, band: tuple[float, ...], again: int = 0) -> Voice:
    voice = replace(find("vi-north"), engine="tests.faulty", band=band)
    return replace(voice, settings=(("voice", "vi"), ("fault", fault), ("again", again)))


def answers(voice: Voice, folder: Path) -> tuple[KeptTake | Failure, ...]:
    lines = tuple(Line(take_key(voice, faulty.version(), text), text) for text in LINES)
    return speak(SpeakJob(voice, lines, folder))


@pytest.mark.parametrize("fault", FAULTS)
def test_of_ten_lines_with_a_fault_ten_are_noticed(fault: str, band: tuple[float, ...], tmp_path: Path):
    found = answers(injured(fault, band), tmp_path)
    kept = [line for line, one in zip(LINES, found, strict=True) if isinstance(one, KeptTake)]
    assert kept == []
    keys = {one.error.key for one in found if isinstance(one, Failure)}
    assert all(key.startswith("take.") for key in keys), keys


def test_the_faults_are_more_than_a_hundred():
    assert len(FAULTS) * len(LINES) == 120


@pytest.mark.parametrize("fault", ["faded at the half", "half speed", "silence within", "double speed"])
def test_without_a_band_some_pass(fault: str, tmp_path: Path):
    found = answers(injured(fault, ()), tmp_path)
    assert any(isinstance(one, KeptTake) for one in found)


@pytest.mark.parametrize("fault", ["cut", "silence within"])
def test_a_fault_that_passes_costs_one_more_try(fault: str, band: tuple[float, ...], tmp_path: Path):
    assert all(isinstance(one, KeptTake) for one in answers(injured(fault, band, again=1), tmp_path))
    assert all(
        isinstance(one, PoorTake) for one in answers(injured(fault, band, again=2), tmp_path / "twice")
    )


def test_what_no_look_at_the_sound_can_catch(band: tuple[float, ...]):
    """Another text as long, a last word that is missing where no marks tell, a word lost at a comma: they
    sound like speech.
    """
    (text, clip), (_, other) = spoken(find("vi-north"), (LINES[0], LINES[5]))
    short = spoken(find("vi-north"), (LINES[0].replace(" ca tối.", "."),))[0][1]
    for sound in (clip, other, short):
        assert cadence_fault(text, sound, band, 1.0) == ""
    longer = "Cây cầu treo mở cửa sáng nay, trời trong, người dân hai bờ qua lại dễ hơn."
    assert cadence_fault(longer, other, band, 1.0) == ""


@pytest.mark.parametrize("name", ["vi-north", "vi-central", "vi-south", "en"])
def test_good_takes_are_left_alone(name: str):
    """Every paragraph of our articles and every sentence of the other half, at three paces; the bands are
    those of the card's own sentences.
    """
    own = EN if name == "en" else VI
    for pace in (130.0, 175.0, 200.0):
        voice = replace(find(name), pace=pace)
        band = band_of(spoken(voice, own[::2]))
        texts = own[1::2] if name == "en" else (*own[1::2], *LINES)
        assert [text for text, clip in spoken(voice, texts) if cadence_fault(text, clip, band, 1.0)] == []


def test_a_voice_that_was_asked_to_hurry_is_not_blamed(band: tuple[float, ...]):
    voice = find("vi-north")
    for tempo in (0.9, 1.1):
        for text, clip in spoken(replace(voice, tempo=tempo), LINES):
            assert cadence_fault(text, clip, band, tempo) == ""


# Syllables and gaps ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Xin chào quý vị và các bạn.", 7),
        ("Nguyễn, khuya, người; hươu – quyết!", 5),
        ("The harbour is open again", 8),
        ("Đắk Lắk hôm nay", 4),
        ("xxx hmm", 2),
        ("năm 2019", 0),
        ("tỉnh UBND", 0),
        ("ông [[makrO]] nói", 0),
        ("中文 là chữ", 0),
        ("— … !", 0),
    ],
)
def test_syllables(text: str, count: int):
    assert syllables(text) == count


def pulses(*lengths: float, rate: int = 16000) -> Clip:
    """Tones of 0.2 s with pauses of these lengths between."""
    tone = 0.3 * np.sin(np.arange(round(0.2 * rate)) / 8)
    parts = [tone]
    for length in lengths:
        parts += [np.zeros(round(length * rate)), tone]
    return Clip(np.concatenate(parts).astype(np.float32)[:, None], rate)


def test_the_longest_pauses_are_taken_for_those_at_marks():
    clip = pulses(0.1, 0.5, 0.3)
    assert longest_gap("một hai ba bốn.", clip) == pytest.approx(0.5, abs=0.025)
    assert longest_gap("một hai, ba bốn.", clip) == pytest.approx(0.3, abs=0.025)
    assert longest_gap("một, hai – ba, bốn.", clip) == 0.0
    assert longest_gap("một", pulses()) == 0.0
    assert longest_gap("một, hai, ba.", pulses(1.3, 0.1)) == pytest.approx(1.3, abs=0.025)


def test_a_rate_needs_six_syllables():
    clip = pulses(0.1, 0.1, 0.1)
    assert rate_of("một hai ba bốn năm", clip) == 0.0
    assert rate_of("một hai ba bốn năm sáu", clip) == pytest.approx(0.8 / 6, abs=0.011)
    with pytest.raises(ValueError, match="1"):
        band_of([("một hai", clip)])


def test_a_band_is_wider_for_a_voice_that_varies():
    steady = [("một hai ba bốn năm sáu", pulses(0.1, 0.1, 0.1))] * 3
    low, high, gap = band_of(steady)
    assert (low, high) == (pytest.approx(0.68 * 0.1333, abs=0.002), pytest.approx(1.4 * 0.1333, abs=0.002))
    assert gap == 0.3
    wide = band_of([*steady, ("một hai ba bốn năm sáu", pulses(*[0.5] * 7))])
    assert wide[1] == pytest.approx(1.05 * 1.6 / 6, abs=0.01)
    assert wide[2] == pytest.approx(1.4 * 0.5, abs=0.03)


# Calibrating -----------------------------------------------------------------------------------------------

CARD = """name = "Mai"
engine = "espeak"
language = "vi"
licence = "GPL-3.0-or-later"
sample = "Xin chào."
# her own
pace = 140

[settings]
voice = "vi"
"""


@pytest.fixture
def station(tmp_path: Path) -> Path:
    factories.station(tmp_path, factories.BARE)
    (tmp_path / "voices" / "mai").mkdir()
    (tmp_path / "voices" / "mai" / "voice.toml").write_text(CARD, "utf-8")
    return tmp_path


def calibrated(station: Path, *words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main(["voices", "calibrate", *words, "--station", str(station)])
    return int(ended.value.code or 0)


def test_a_band_comes_onto_the_card_and_nothing_else_changes(
    station: Path, capsys: pytest.CaptureFixture[str]
):
    assert calibrated(station, "mai") == 0
    out = capsys.readouterr().out.split()
    card = (station / "voices" / "mai" / "voice.toml").read_text("utf-8")
    band = tuple(map(float, out))
    assert f"\nband = [{', '.join(out)}]\n[settings]" in card
    assert card.replace(f"band = [{', '.join(out)}]\n", "") == CARD
    voice = find("mai", (station / "voices",))
    assert voice.band == band
    assert band == band_of(spoken(replace(voice, band=()), VI))
    assert calibrated(station, "mai") == 0
    assert (station / "voices" / "mai" / "voice.toml").read_text("utf-8") == card


def test_sentences_of_one_s_own(station: Path):
    own = station / "cau.txt"
    own.write_text("\n".join(LINES), "utf-8")
    assert calibrated(station, "mai", str(own)) == 0
    voice = find("mai", (station / "voices",))
    assert voice.band == band_of(spoken(replace(voice, band=()), LINES))


@pytest.mark.parametrize(
    ("name", "sentences", "status", "told"),
    [
        ("vi-north", "", 2, "came with Bulletin"),
        ("mai", "Có.\nKhông.\n", 2, "too short"),
        ("mai", "\n\n", 2, "one a line"),
        ("nobody", "", 2, "nobody"),
    ],
)
def test_what_cannot_be_measured(
    name: str, sentences: str, status: int, told: str, station: Path, capsys: pytest.CaptureFixture[str]
):
    more = []
    if sentences:
        (station / "cau.txt").write_text(sentences, "utf-8")
        more = [str(station / "cau.txt")]
    assert calibrated(station, name, *more) == status
    assert told in capsys.readouterr().err
    assert "band" not in (station / "voices" / "mai" / "voice.toml").read_text("utf-8")


def test_a_voice_that_fails_is_not_measured(station: Path, monkeypatch: pytest.MonkeyPatch):
    from bulletin.show import find_station

    where = find_station(str(station))
    for fault, key in (("page", "take.broken"), ("cut", "take.cut"), ("zeros", "take.silent")):
        factories.card(station, "bad", engine="tests.faulty", settings={"fault": fault})
        with pytest.raises(SpeechError) as caught:
            calibrating.calibrate("bad", where)
        assert caught.value.key == "voices.uncalled"
        reason = caught.value.facts["reason"]
        assert isinstance(reason, SpeechError)
        assert reason.key == key
        assert str(reason) in caught.value.sentence()
    monkeypatch.setattr(faulty, "missing", lambda: "espeak.missing")
    with pytest.raises(Lacking):
        calibrating.calibrate("bad", where)
    factories.card(station, "bad", engine="tests.faulty", language="xx")
    with pytest.raises(UsageError, match="bad"):
        calibrating.calibrate("bad", where)


def test_a_band_goes_before_the_first_table():
    band = (0.15, 0.31, 0.3)
    for card in ("a = 1\n[settings]\nb = 2\n", "a = 1", "[files]\n", "band = [1, 2, 3]\na = 1\n", ""):
        told = tomllib.loads(with_band(card, band))
        assert told["band"] == list(band)
        assert told | {"band": []} == tomllib.loads(card) | {"band": []}
        assert with_band(with_band(card, band), band) == with_band(card, band)


def test_no_shipped_card_has_a_band():
    """The embedded voice needs none: it gives the same sound for the same text."""
    assert [voice.id for voice in cards() if voice.band] == []
