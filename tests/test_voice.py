import importlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin import voice as voices
from bulletin.errors import UsageError
from bulletin.voice import Voice, cards, default_voice, find, nearest, read_card

CARD = """
name = "Giọng thử"
engine = "tests.tone"
language = "vi"
licence = "CC0"
sample = "Một hai ba."
"""


def card(folder: Path, text: str = CARD, name: str = "thu") -> Path:
    place = folder / name
    place.mkdir(parents=True, exist_ok=True)
    (place / "voice.toml").write_text(text, encoding="utf-8")
    return place


def refused(folder: Path) -> UsageError:
    with pytest.raises(UsageError) as caught:
        read_card(folder)
    return caught.value


def test_a_card_of_what_is_needed(tmp_path):
    assert read_card(card(tmp_path)) == Voice("thu", "Giọng thử", "tests.tone", "vi", "CC0", "Một hai ba.")


def test_a_card_of_everything(tmp_path):
    more = 'dialect="south"\ngender="female"\npace=150\ngain_db=-1.5\nattribution="Ai đó"\n'
    folder = card(tmp_path, CARD + more + '[settings]\nz = 1\na = "b"\nt = true\n')
    (folder / "lexicon.tsv").write_text("# lời\n\nemail\ti meo\nWorld Cup\t guôn cúp \r\n", encoding="utf-8")
    found = read_card(folder)
    assert (found.dialect, found.gender, found.attribution) == ("south", "female", "Ai đó")
    assert (found.pace, found.gain_db) == (150.0, -1.5)
    assert isinstance(found.pace, float)
    assert found.settings == (("a", "b"), ("t", True), ("z", 1))
    assert found.lexicon == (("email", "i meo"), ("World Cup", "guôn cúp"))
    assert (found.setting("a"), found.setting("q"), found.setting("q", 3)) == ("b", "", 3)


def test_a_card_with_a_program_files_and_a_band(tmp_path):
    files = f"[files]\nb = '{'b' * 64}'\n'a.onnx.json' = '{'a' * 64}'\n"
    found = read_card(card(tmp_path, CARD + "command = ['my-tts', '-']\nband = [0.1, 1, 0.5]\n" + files))
    assert (found.command, found.band) == (("my-tts", "-"), (0.1, 1.0, 0.5))
    assert found.files == (("a.onnx.json", "a" * 64), ("b", "b" * 64))
    assert found.folder == tmp_path / "thu"
    other = replace(found, folder=tmp_path, band=())
    assert other.digest == found.digest
    assert len({found.digest, replace(found, command=()).digest, replace(found, files=()).digest}) == 3


@pytest.mark.parametrize(
    ("text", "key", "told"),
    [
        (CARD + "pcae = 1", "voice.key", "pace"),
        (CARD + "id = 'x'", "voice.key", "engine"),
        (CARD + "lexicon = 'x'", "voice.key", "lexicon"),
        (CARD + "pace = 'fast'", "voice.value", "fast"),
        (CARD + "pace = true", "voice.value", "True"),
        (CARD + "pace = 0", "voice.value", "0"),
        (CARD + "command = 'my-tts'", "voice.value", "my-tts"),
        (CARD + "command = []", "voice.value", "command"),
        (CARD + "command = ['a', 1]", "voice.value", "command"),
        (CARD + "command = ['']", "voice.value", "command"),
        (CARD + "band = [0.2, 0.3]", "voice.value", "0.3"),
        (CARD + "band = [0.2, 0.3, 0]", "voice.value", "band"),
        (CARD + "band = [0.3, 0.2, 1]", "voice.value", "band"),
        (CARD + "band = [0, 0.2, 1]", "voice.value", "band"),
        (CARD + "band = [0.1, true, 1]", "voice.value", "band"),
        (CARD + "band = [0.1, inf, 1]", "voice.value", "band"),
        (CARD + f"[files]\n'../model' = '{'a' * 64}'", "voice.value", "files"),
        (CARD + f"[files]\n'.model' = '{'a' * 64}'", "voice.value", "files"),
        (CARD + "[files]\n'model' = 'abc'", "voice.value", "abc"),
        (CARD + "[files]\n'model' = 3", "voice.value", "files"),
        (CARD + "pace = nan", "voice.value", "nan"),
        (CARD + "gain_db = inf", "voice.value", "inf"),
        (CARD + "gain_db = 24.5", "voice.value", "24.5"),
        (CARD + "gender = 1", "voice.value", "gender"),
        (CARD + "settings = 1", "voice.value", "settings"),
        (CARD + "[settings]\nlist = [1]", "voice.value", "settings.list"),
        (CARD.replace("CC0", " "), "voice.needed", "licence"),
        (CARD.replace('engine = "tests.tone"', ""), "voice.needed", "engine"),
        ("name = ", "voice.unreadable", "voice.toml"),
    ],
)
def test_a_card_that_cannot_be_used(tmp_path, text, key, told):
    error = refused(card(tmp_path, text))
    assert error.key == key
    assert told in str(error)
    assert "voice.toml" in str(error)
    assert error.sentence("vi") != str(error)


def test_gain_of_24_db_is_allowed_both_ways(tmp_path):
    assert read_card(card(tmp_path, CARD + "gain_db = -24")).gain_db == -24.0


def test_no_card_or_no_text(tmp_path):
    assert refused(tmp_path).key == "voice.unreadable"
    (card(tmp_path) / "voice.toml").write_bytes(b"name = '\xff'")
    assert refused(tmp_path / "thu").key == "voice.unreadable"


@pytest.mark.parametrize("line", ["email", "email\t", "\ti meo", "a\tb\tc"])
def test_a_lexicon_line_that_cannot_be_used(tmp_path, line):
    (card(tmp_path) / "lexicon.tsv").write_text(f"# a\n{line}\n", encoding="utf-8")
    error = refused(tmp_path / "thu")
    assert error.key == "voice.lexicon"
    assert error.facts["line"] == 2


def test_a_lexicon_that_is_no_text(tmp_path):
    (card(tmp_path) / "lexicon.tsv").write_bytes(b"\xff\t\xfe")
    assert refused(tmp_path / "thu").key == "voice.unreadable"


def test_the_lexicon_is_in_nfc(tmp_path):
    (card(tmp_path) / "lexicon.tsv").write_text("Tie\u0302\u0301ng\ta\n", encoding="utf-8")
    assert read_card(tmp_path / "thu").lexicon == (("Tiếng", "a"),)


def test_shipped_cards():
    found = {voice.id: voice for voice in cards()}
    assert set(found) == {"vi-north", "vi-central", "vi-south", "en", "vi-google", "en-google"}
    for voice in found.values():
        assert voice.language == voice.id[:2]
        assert voice.licence
        assert voice.attribution
    assert {voice.engine for voice in found.values() if "google" in voice.id} == {"gtts"}
    assert dict(found["vi-south"].lexicon)["grúp"] == "gờ rúp"
    assert found["vi-north"].lexicon == found["vi-central"].lexicon == found["vi-south"].lexicon
    assert list(found) == sorted(found)


def test_later_folders_win(tmp_path):
    card(tmp_path / "one", name="vi-north")
    card(tmp_path / "two", CARD.replace("Giọng thử", "Giọng hai"), name="vi-north")
    card(tmp_path / "one", name="own")
    folders = (tmp_path / "one", tmp_path / "two")
    found = {voice.id: voice.name for voice in cards(folders)}
    assert (found["vi-north"], found["own"]) == ("Giọng hai", "Giọng thử")
    assert find("vi-north", folders).name == "Giọng hai"
    assert find("vi-north", folders[::-1]).name == "Giọng thử"
    assert find("vi-north").engine == "espeak"
    assert find("own", folders).id == "own"
    assert len(found) == 7


def test_cards_of_a_wheel(tmp_path, monkeypatch):
    monkeypatch.setattr(voices, "_HERE", tmp_path / "bulletin")
    card(tmp_path / "voices", name="beside")
    assert [voice.id for voice in cards()] == ["beside"]
    card(tmp_path / "bulletin" / "_voices", name="packed")
    assert [voice.id for voice in cards()] == ["packed"]


@pytest.mark.parametrize("name", ["vi-nort", "Vi-north"])
def test_an_unknown_voice_names_the_nearest(name):
    with pytest.raises(UsageError) as caught:
        find(name)
    assert caught.value.facts == {"voice": name, "nearest": "vi-north"}


@pytest.mark.parametrize("name", ["", "..", "../voices/en", "/", "qqqq"])
def test_a_voice_is_named_not_pathed(name):
    with pytest.raises(UsageError) as caught:
        find(name)
    assert caught.value.key == "voice.unknown"


def test_nearest_of_nothing_close_is_everything():
    assert nearest("qqq", ("pitch", "range")) == "pitch, range"
    assert nearest("pich", ("pitch", "range")) == "pitch"


def test_default_voices():
    assert default_voice("vi") == "vi-north"
    assert default_voice("vi-VN") == "vi-north"
    assert default_voice("EN-gb") == "en"
    assert {find(name).engine for name in voices.DEFAULTS.values()} == {"espeak"}
    with pytest.raises(UsageError) as caught:
        default_voice("fr")
    assert "French" in str(caught.value)


BASE = Voice("v", "V", "espeak", "vi", "GPL", "Xin chào.", settings=(("a", 1), ("b", 2)))


@pytest.mark.parametrize(
    "change",
    [
        {"id": "w"},
        {"engine": "gtts"},
        {"language": "en"},
        {"dialect": "south"},
        {"gender": "male"},
        {"pace": 2.0},
        {"settings": (("a", 1), ("b", 3))},
        {"settings": (("a", 1), ("b", "2"))},
    ],
)
def test_what_is_heard_changes_the_digest(change):
    assert replace(BASE, **change).digest != BASE.digest


def test_what_is_not_heard_does_not_change_the_digest():
    papers = replace(BASE, name="W", licence="MIT", sample="Chào.", attribution="x", gain_db=3.0)
    assert papers.digest == BASE.digest
    assert replace(BASE, settings=BASE.settings[::-1], lexicon=(("a", "b"),)).digest == BASE.digest
    assert len(BASE.digest) == 64


@given(st.text())
def test_any_file_gives_a_voice_or_a_sentence(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("cards") / "v"
    folder.mkdir()
    (folder / "voice.toml").write_text(text, encoding="utf-8", errors="replace")
    try:
        told = read_card(folder).id
    except UsageError as error:
        told = str(error)
    assert told


def test_the_module_is_light():
    assert "numpy" not in importlib.import_module("bulletin.voice").__dict__
