import ctypes
import os
import shutil
import threading
from dataclasses import replace
from pathlib import Path

import espeakng_loader
import numpy as np
import pytest

from bulletin.engines import _espeak_data, _espeak_library, espeak
from bulletin.engines._espeak_library import Manner, Spoken, Word, spoken
from bulletin.engines._espeak_session import marks
from bulletin.errors import Failure, Lacking, UsageError
from bulletin.take import Line, Mark, Resources, Take
from bulletin.testing import engines as suite
from bulletin.voice import Voice, cards, find
from tests import tone

OFFLINE = [voice for voice in cards() if voice.engine == "espeak"]
TONE = Voice("tone", "Tone", "tests.tone", "vi", "none", "Một hai ba bốn năm.")
DATA = Path(espeakng_loader.get_data_path())
VOICE = Voice("v", "V", "espeak", "vi", "GPL", "Xin chào.")


def said(text: str, voice: Voice = VOICE) -> Take | Failure:
    (answer,) = espeak.open(voice, Resources()).speak([Line("k", text)])
    return answer


def take_of(text: str, voice: Voice = VOICE) -> Take:
    take = said(text, voice)
    assert isinstance(take, Take)
    return take


def words_of(text: str) -> list[str]:
    return [text[mark.start : mark.end] for mark in take_of(text).marks]


@pytest.mark.parametrize("check", suite.CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("voice", OFFLINE, ids=lambda voice: voice.id)
def test_contract(voice, check, tmp_path):
    check(espeak, voice, tmp_path)


@pytest.mark.parametrize("check", suite.CHECKS, ids=lambda check: check.__name__)
def test_contract_of_the_tone(check, tmp_path, monkeypatch):
    check(tone, TONE, tmp_path)


def test_all_offline_voices_ship():
    assert {voice.id for voice in OFFLINE} == {"vi-north", "vi-central", "vi-south", "en"}


class Wrong:
    """An engine that keeps no promise; the suite must notice each."""

    __name__ = "tests.nowhere"
    LANGUAGES = ("vi",)
    MARKS = "word"
    NETWORK = False
    BATCH = 0
    WORKERS = "core"
    MAX_CHARACTERS = 5000

    def version(self):
        return ""

    def missing(self):
        return "wrong.none"

    def open(self, voice, resources):
        return self

    def speak(self, lines):
        for line in reversed(lines):
            yield Take(line.key, tone.Tone(TONE).take(Line("k", "a b c"), "silent").clip)

    def close(self):
        if self.__dict__.setdefault("closed", 0) > 20:
            raise AssertionError("closed again")
        self.closed = 21


@pytest.mark.parametrize("check", suite.CHECKS, ids=lambda check: check.__name__)
def test_the_suite_notices(check, tmp_path):
    if check is suite.speaks_the_same_again:
        return
    with pytest.raises((AssertionError, KeyError)):
        check(Wrong(), TONE, tmp_path)


class Moody(Wrong):
    def close(self):
        pass

    def speak(self, lines):
        for number, line in enumerate(lines):
            yield tone.Tone(replace(TONE, settings=(("hertz", 200 + number),))).take(line, "")


def test_the_suite_notices_another_sound(tmp_path):
    with pytest.raises(AssertionError, match="same sound"):
        suite.speaks_the_same_again(Moody(), TONE, tmp_path)


def test_marks_are_the_words_of_the_text():
    text = "Hà Nội, hôm nay: trời đẹp!"
    take = take_of(text)
    assert words_of(text) == ["Hà", "Nội", "hôm", "nay", "trời", "đẹp"]
    assert take.marks[0].begins < 0.05
    assert take.marks[-1].ends == pytest.approx(take.clip.seconds)
    for one, after in zip(take.marks, take.marks[1:], strict=False):
        assert one.ends == after.begins > one.begins


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Kinh tế - xã hội - an ninh", "Kinh tế xã hội an ninh"),
        ("- xã hội", "xã hội"),
        ("một - - hai ba", "một hai ba"),
        ("Anh bảo: “Tôi đi đây”, rồi đi.", "Anh bảo Tôi đi đây rồi đi"),
        ("«Hai» (ba) [bốn] 'năm'", "Hai ba bốn năm"),
    ],
)
def test_no_word_is_lost_beside_dashes_and_quotation_marks(text, words):
    assert " ".join(words_of(text)) == words
    assert all(mark.ends > mark.begins for mark in take_of(text).marks)


def test_marks_after_emoji_newlines_and_combining_letters():
    assert words_of("Xin 😀 chào 🇻🇳 bạn.") == ["Xin", "😀", "chào", "🇻🇳", "bạn"]
    assert words_of("Một\nhai\n\nba.") == ["Một", "hai", "ba"]
    assert words_of("Tie\u0302\u0301ng Vie\u0323\u0302t hay")[-1] == "hay"
    assert words_of("năm 2025 và 30") == ["năm", "2025", "và", "30"]


def test_marks_are_where_the_words_sound():
    together = take_of("một, hai")
    (first, second) = together.marks
    samples = together.clip.samples[:, 0]
    before = samples[int((second.begins - 0.03) * 22050) : int(second.begins * 22050)]
    after = samples[int(second.begins * 22050) : int((second.begins + 0.15) * 22050)]
    assert np.abs(after).max() > 5 * np.abs(before).max()
    assert first.begins == 0.0


def test_marks_of_odd_events():
    sound = Spoken(b"", 100, (Word(-1, 1, 5), Word(0, 2, 7), Word(2, 1, 8), Word(3, 9, 4), Word(40, 1, 9)))
    assert marks("ab cd", sound, 0.1) == (Mark(0, 1, 0.05, 0.05), Mark(3, 5, 0.05, 0.1))
    assert marks("ab", Spoken(b"", 100, (Word(0, 2, 99),)), 0.5) == (Mark(0, 2, 0.5, 0.5),)
    assert marks("", Spoken(b"", 100, ()), 0.5) == ()


def test_markup_is_read_as_text():
    assert "xong" in words_of("<b>đậm</b> & [[x]] xong")
    assert take_of('một <break time="9s"/> hai').clip.seconds < 6


@pytest.mark.parametrize(
    ("text", "key"), [("", "espeak.nothing"), ("…—", "espeak.nothing"), ("x" * 5001, "espeak.long")]
)
def test_what_cannot_be_said_is_a_failure(text, key):
    answer = said(text)
    assert isinstance(answer, Failure)
    assert (answer.key, answer.error.key) == ("k", key)


def test_control_characters_do_not_end_the_text():
    assert words_of("một\x00hai\x01 ba\tbốn") == ["một", "hai", "ba", "bốn"]
    assert words_of("một \ud800 hai")[-1] == "hai"


def test_a_line_of_the_longest_size():
    text = ("một hai ba bốn năm " * 300)[:5000]
    assert take_of(text).marks[-1].end >= 4995


def test_pace_pitch_and_voice_change_the_sound():
    text = "Hôm nay trời đẹp và có nắng."
    plain = take_of(text)
    assert take_of(text, replace(VOICE, pace=300.0)).clip.seconds < 0.7 * plain.clip.seconds
    assert take_of(text, replace(VOICE, pace=175.0)).clip.samples.tobytes() == plain.clip.samples.tobytes()
    for setting in (("pitch", 90), ("range", 90), ("voice", "vi-vn-x-south")):
        other = take_of(text, replace(VOICE, settings=(setting,)))
        assert other.clip.samples.tobytes() != plain.clip.samples.tobytes()


def test_it_leaves_headroom():
    take = take_of("A! Ba, cá, đá, hà, gà và nhà ta là cả nhà to nhất xã Bắc Hà. " * 4)
    assert 0.3 < np.abs(take.clip.samples).max() < 0.99


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"pace": 79.0}, "espeak.range"),
        ({"pace": 451.0}, "espeak.range"),
        ({"settings": (("pitch", 100),)}, "espeak.range"),
        ({"settings": (("pitch", -1),)}, "espeak.range"),
        ({"settings": (("range", 9.5),)}, "espeak.range"),
        ({"settings": (("pich", 5),)}, "espeak.setting"),
        ({"settings": (("voice", "nobody"),)}, "espeak.voice"),
    ],
)
def test_a_card_that_it_cannot_follow(change, key):
    with pytest.raises(UsageError) as caught:
        espeak.open(replace(VOICE, **change), Resources())
    assert caught.value.key == key
    assert str(caught.value)


def test_the_limits_themselves_are_allowed():
    for pace in (80.0, 450.0):
        espeak.open(replace(VOICE, pace=pace, settings=(("pitch", 0), ("range", 99))), Resources()).close()


def test_threads_take_turns():
    texts = [f"Dòng thứ {word} của bản tin." for word in ("nhất", "hai", "ba", "tư")]
    alone = {text: take_of(text).clip.samples.tobytes() for text in texts}
    heard: dict[str, bytes] = {}

    def work(text):
        heard[text] = take_of(text).clip.samples.tobytes()

    threads = [threading.Thread(target=work, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == alone


def test_version_names_package_and_library(monkeypatch):
    assert espeak.version().startswith("espeakng_loader-")
    assert len(espeak.version().split()[1]) == 12


def test_without_the_package(monkeypatch):
    monkeypatch.setattr(espeak, "find_spec", lambda name: None)
    espeak.version.cache_clear()
    assert espeak.missing() == "espeak.missing"
    for ask in (espeak.version, lambda: espeak.open(VOICE, Resources())):
        with pytest.raises(Lacking, match="espeakng-loader"):
            ask()


def test_without_the_library(tmp_path, monkeypatch):
    monkeypatch.setattr(espeak, "_package", lambda: tmp_path)
    assert espeak.missing() == "espeak.missing"


def test_a_library_that_does_not_load(tmp_path):
    (tmp_path / "lib.so").write_bytes(b"no library")
    with pytest.raises(Lacking) as caught:
        spoken("a", Manner(str(tmp_path / "lib.so"), str(DATA), "vi", ()))
    assert caught.value.key == "espeak.library"


def test_data_that_are_not_there(tmp_path):
    library = str(espeak._library(DATA.parent))
    with pytest.raises(Lacking) as caught:
        spoken("a", Manner(library, str(tmp_path), "vi", ()))
    assert caught.value.key == "espeak.data"
    assert spoken("một", Manner(library, str(DATA), "vi", ())).words


def test_a_refused_synthesis_is_an_error(monkeypatch):
    class Refusing:
        def espeak_SetSynthCallback(self, callback):
            pass

        def espeak_Synth(self, *args):
            return 1

    with pytest.raises(Exception, match="broke off") as caught:
        _espeak_library._heard(Refusing(), b"a", 22050)
    assert caught.value.key == "espeak.failed"
    assert isinstance(_espeak_library._ALONE, type(threading.Lock()))


def deep(folder: Path, length: int) -> Path:
    while len(os.fsencode(folder)) < length:
        folder = folder / "thư mục rất sâu"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def package(tmp_path, monkeypatch):
    """The package as a deep virtual environment has it."""
    folder = deep(tmp_path / "venv", 200) / "espeakng_loader"
    folder.mkdir()
    library = espeak._library(DATA.parent)
    shutil.copy(library, folder / library.name)
    (folder / "espeak-ng-data").symlink_to(DATA)
    monkeypatch.setattr(espeak, "_package", lambda: folder)
    return folder


def test_a_deep_package_speaks_from_a_short_path(package, tmp_path):
    plain = spoken(
        "Xin chào.", Manner(str(espeak._library(DATA.parent)), str(DATA), "vi", ((2, 80), (1, 175)))
    )
    scratch = tmp_path / "s"
    session = espeak.open(VOICE, Resources(scratch=scratch))
    (take,) = session.speak([Line("k", "Xin chào.")])
    assert take.clip.samples.tobytes() == (np.frombuffer(plain.pcm, np.int16) / np.float32(32768)).tobytes()
    (link,) = scratch.iterdir()
    assert link.samefile(package / "espeak-ng-data")
    assert len(os.fsencode(session.manner.data)) <= 150


def test_the_long_path_itself_does_not_speak(package):
    with pytest.raises(Lacking):
        spoken("a", Manner(str(espeak._library(DATA.parent)), str(package / "espeak-ng-data"), "vi", ()))


def test_a_short_path_is_taken_as_it_is(tmp_path):
    assert _espeak_data.short_path(DATA, tmp_path) == DATA
    assert not list(tmp_path.iterdir())


def test_the_link_is_made_once_and_again_when_dead(package, tmp_path):
    data = package / "espeak-ng-data"
    first = _espeak_data.short_path(data, tmp_path)
    made = first.lstat().st_mtime_ns
    assert _espeak_data.short_path(data, tmp_path) == first
    assert first.lstat().st_mtime_ns == made
    first.unlink()
    first.symlink_to(tmp_path / "gone")
    assert _espeak_data.short_path(data, tmp_path) == first
    assert first.samefile(data)


def test_a_copy_where_links_are_not_allowed(tmp_path, monkeypatch):
    data = deep(tmp_path / "d", 160)
    (data / "phondata").write_bytes(b"sounds")

    def refuse(*args, **kwargs):
        raise OSError("no links here")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    place = _espeak_data.short_path(data, tmp_path / "s")
    assert not place.is_symlink()
    assert (place / "phondata").read_bytes() == b"sounds"
    _espeak_data._lay(place, data)  # another process was faster
    assert [path.name for path in (tmp_path / "s").iterdir()] == [place.name]


def test_the_next_folder_where_one_is_too_deep_or_closed(package, tmp_path, monkeypatch):
    data = package / "espeak-ng-data"
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setattr(_espeak_data.platformdirs, "user_cache_path", lambda name: tmp_path / "file" / name)
    monkeypatch.setattr(_espeak_data.tempfile, "gettempdir", lambda: str(tmp_path / "t"))
    place = _espeak_data.short_path(data, deep(tmp_path / "deep", 160))
    assert place.parent.parent == tmp_path / "t"
    assert place.parent.stat().st_mode & 0o777 == 0o700
    assert place.samefile(data)


def test_a_folder_of_someone_else_is_not_used(package, tmp_path, monkeypatch):
    monkeypatch.setattr(_espeak_data, "_user", lambda: os.getuid() + 1)
    with pytest.raises(Lacking) as caught:
        _espeak_data.short_path(package / "espeak-ng-data", tmp_path / "s")
    assert caught.value.key == "espeak.path"


def test_a_shipped_card_is_as_loud_and_fast_as_it_should_be():
    text = "Sáng nay, các đội cứu hộ đã đến xã ven biển để giúp bà con chằng chống nhà cửa trước khi bão vào."
    take = take_of(text, find("vi-north"))
    per_minute = len(text.split()) / take.clip.seconds * 60
    assert 200 <= per_minute <= 235
    assert ctypes.sizeof(_espeak_library._Event) == 40


def test_paths_up_to_150_bytes_are_short(tmp_path):
    data = tmp_path / ("d" * (150 - len(os.fsencode(tmp_path)) - 1))
    assert _espeak_data.short_path(data) == data
    longer = data.with_name(data.name + "d")
    longer.mkdir()
    (longer / "phondata").write_bytes(b"sounds")
    assert _espeak_data.short_path(longer, tmp_path).parent == tmp_path
