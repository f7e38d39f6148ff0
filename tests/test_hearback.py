"""Takes heard back by a recogniser: what it hears, what is made of that, and how it may misbehave."""

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from bulletin import crew, ear, hearback, microphone
from bulletin import take as takes
from bulletin.abroad import speak_here
from bulletin.clip import Clip, write_wav
from bulletin.ear import Heard, HearJob, heard_at
from bulletin.errors import BulletinError, Failure, Lacking, ScriptError, SpeechError, UsageError
from bulletin.event import Event, Notice, Progress, Stage
from bulletin.hearback import Panel, heard_back
from bulletin.lexicon import Lexicon
from bulletin.microphone import SpeakJob, speak
from bulletin.mishearing import misheard, words_of
from bulletin.order import wording_of
from bulletin.reading import Reading
from bulletin.recognisers import command
from bulletin.recognition import Recogniser, Recognition
from bulletin.retention import Limits, tidying
from bulletin.script import Tongue
from bulletin.show import Station, find_station
from bulletin.speaking import Asked, Said, say
from bulletin.style import NORTHERN
from bulletin.take import Line, load_clip, store_at, take_key
from bulletin.testing import recognisers as suite
from bulletin.voice import Voice, read_card
from tests import factories, listening_program, telling
from tests.factories import FERRY, ROOFS, clock, events, made
from tests.test_cadence import LINES

_: Recogniser = command

PROGRAM = str(Path(listening_program.__file__))
VOICE = Voice("ngan", "Ngân", "tests.telling", "vi", "-", "Xin chào.")
STORIES = (FERRY,)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(microphone, "_WARM", microphone._Warm())
    ear._opened.cache_clear()
    telling.SPOKEN.clear()


def program(mode: str = "good", *more: str) -> tuple[str, ...]:
    return (sys.executable, "-S", PROGRAM, mode, *(more or ("{language}", "{input}")))


def asked(mode: str = "good", *more: str, **told: Any) -> Recognition:
    return Recognition(command=program(mode, *more), **({"deadline_seconds": 20.0} | told))


def log(folder: Path) -> list[str]:
    path = folder / "heard.log"
    return path.read_text("utf-8").splitlines() if path.exists() else []


def line(text: str, voice: Voice = VOICE, reading: Reading | None = None) -> Asked:
    key = take_key(voice, telling.version(), text)
    return Asked(Line(key, text), voice, reading or Reading.plain(text), "vi")


def panel(folder: Path, told: Recognition) -> Panel:
    tongue = Tongue(wording_of("vi"), Lexicon(), "ngan")
    return Panel(told, folder, {"vi": tongue}, NORTHERN, store_at(folder / "takes"), crew.inline())


def ran(steps: Iterator[Event], seen: list[Event] | None = None) -> Any:
    """What a generator of events gives at its end."""
    while True:
        try:
            event = next(steps)
        except StopIteration as end:
            return end.value
        if seen is not None:
            seen.append(event)


WITHIN = Recognition(by="tests.overhearing")


def checked(
    lines: list[Asked], folder: Path, told: Recognition | None, seen: list[Event] | None = None
) -> Said:
    """The lines spoken, and heard back where a recogniser is asked for."""
    wanted = {one.line.key: one for one in lines}
    said: Said = ran(say(lines, store_at(folder / "takes"), crew.inline()), seen)
    return ran(heard_back(wanted, said, panel(folder, told)), seen) if told else said


# The recogniser that is a program -------------------------------------------------------------------------


def wav_of(text: str, folder: Path) -> Path:
    (take,) = telling.open(VOICE, cast("Any", None)).speak([Line("k", text)])
    assert isinstance(take, takes.Take)
    write_wav(take.clip, folder / "take.wav")
    return folder / "take.wav"


def heard(folder: Path, mode: str, *more: str, **told: Any) -> str:
    return command.open(asked(mode, *more, **told), folder).hear(wav_of(LINES[0], folder), "vi")


@pytest.mark.parametrize("more", [("--model={model}", "{input}"), ("-l", "{language}")])
@pytest.mark.parametrize("check", suite.CHECKS, ids=lambda check: check.__name__)
def test_it_keeps_what_every_recogniser_keeps(check: suite.Check, more: tuple[str, ...], tmp_path: Path):
    check(command, asked("good", *more, model="vi.bin"), tmp_path, tmp_path / "own")


def test_however_it_gets_the_sound(tmp_path: Path):
    assert heard(tmp_path, "good", "{language}", "{input}").strip() == LINES[0]
    assert heard(tmp_path, "good", "-l", "{language}").strip() == LINES[0]
    assert heard(tmp_path, "good", "--model={model}", "{input}", model="a {input}").strip() == LINES[0]
    told = [one.removesuffix(LINES[0]).strip() for one in log(tmp_path)]
    # Without {input} the last argument is no file and the program reads its standard input.
    assert told == ["16000 good vi", "16000 good -l", "16000 good --model=a {input}"]


@pytest.mark.parametrize("mode", ["times", "marked"])
def test_what_is_no_word_is_left_out(mode: str, tmp_path: Path):
    assert heard(tmp_path, mode).split() == LINES[0].split()


@pytest.mark.parametrize(
    ("mode", "key"),
    [
        ("crashes", "recognition.failed"),
        ("fails", "recognition.failed"),
        ("floods", "recognition.large"),
        ("flushes", "recognition.large"),
        ("no_letters", "recognition.letters"),
    ],
)
def test_a_program_that_misbehaves_is_a_named_failure(mode: str, key: str, tmp_path: Path):
    with pytest.raises(SpeechError) as caught:
        heard(tmp_path, mode)
    assert caught.value.key == key
    for ui in ("en", "vi"):
        assert Path(sys.executable).name in caught.value.sentence(ui)


def test_a_program_that_hangs_is_ended_with_all_it_started(tmp_path: Path):
    began = time.monotonic()
    with pytest.raises(SpeechError) as caught:
        heard(tmp_path, "hangs", deadline_seconds=0.5)
    assert caught.value.key == "recognition.slow"
    assert time.monotonic() - began < 10
    time.sleep(0.1)
    running = [path for path in Path("/proc").glob("[0-9]*/cmdline") if b"time.sleep(61)" in _words(path)]
    assert running == []


def _words(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_a_program_that_is_not_there(tmp_path: Path):
    for words in (("no-such-ear",), ("./none", "{input}")):
        with pytest.raises(Lacking, match=r"Install it, correct “command” under \[recognition\]"):
            command.open(Recognition(command=words), tmp_path)
    with pytest.raises(UsageError) as caught:
        command.open(Recognition(by="command"), tmp_path)
    assert caught.value.key == "recognition.none"


def test_the_suite_objects_to_those_that_misbehave(tmp_path: Path):
    class Fickle:
        count = 0

        def hear(self, sound: Path, language: str) -> Any:
            Fickle.count += 1
            return f"{Fickle.count}"

    class Spoiling(Fickle):
        def hear(self, sound: Path, language: str) -> Any:
            sound.with_suffix(".txt").write_text("x")
            return None

    for ears, check in ((Fickle, suite.hears_the_same_again), (Spoiling, suite.leaves_the_sound_alone)):
        poor = SimpleNamespace(open=lambda asked, folder, ears=ears: ears())
        with pytest.raises(AssertionError):
            check(cast("Any", poor), asked(), tmp_path, tmp_path / "own")


def test_others_are_found_by_name_and_by_path():
    assert ear.recogniser_of(Recognition(command=("x",))) is cast("Any", command)
    assert ear.recogniser_of(Recognition(by="command")) is cast("Any", command)
    assert ear.recogniser_of(Recognition(by="bulletin.recognisers.command")) is cast("Any", command)
    for name in ("nobody.at.all", "whisperer"):
        with pytest.raises(UsageError, match=name):
            ear.recogniser_of(Recognition(by=name))


# What was heard against what was to be said ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "got", "language", "errors"),
    [
        ("Phà Cửa Nam, chạy thêm!", "phà cửa nam chạy thêm", "vi", 0),
        ("hòa bình, thủy lợi", "hoà bình thuỷ lợi", "vi", 0),
        ("quý vị ở Mỹ", "quí vị ở Mĩ", "vi", 0),
        ("thúy và thúi", "thúi và thúy", "vi", 2),
        ("ma má mà", "má ma mà", "vi", 2),
        ("It's the harbour", "its the harbour", "en", 0),
        ("twenty-five boats", "twenty five boats", "en", 0),
        ("một hai ba", "một ba", "vi", 1),
        ("một hai ba", "một hai hai ba", "vi", 1),
        ("một hai ba", "", "vi", 3),
        ("", "một", "vi", 1),
        ("今天下雨", "今天下雪", "zh", 1),
        ("Tie\u0302\u0301ng", "Tiếng", "vi", 0),
    ],
)
def test_words_are_counted(said: str, got: str, language: str, errors: int):
    found = misheard(said, got, language)
    assert (found.errors, found.words) == (errors, len(words_of(said, language)))


def test_a_share_of_words_may_be_wrong_and_one_word_always():
    assert not misheard("một", "hai", "vi").is_over(0.1)
    assert misheard("một", "", "vi").is_over(1.0)
    assert misheard("một hai", "ba tư", "vi").is_over(0.5)
    ten, wrong = "a b c d e f g h i j", "x y z w e f g h i j"
    assert misheard(ten, wrong, "vi").is_over(0.39)
    assert not misheard(ten, wrong, "vi").is_over(0.4)
    assert not misheard("", "", "vi").is_over(0.1)
    assert not misheard("", "ừ", "vi").is_over(0.1)


def wrong(written: str, got: str, share: float, tmp_path: Path, voice: Voice = VOICE) -> bool:
    reading = wording_of("vi").say(written, Lexicon(), (), NORTHERN)
    one = line(reading.spoken, voice, reading)
    return hearback._is_wrong(one, Heard(got, ""), panel(tmp_path, asked(word_errors=share)))


@pytest.mark.parametrize(
    ("written", "got"),
    [
        (
            "Sáng 11/6, UBND tỉnh chi 1,5 tỷ đồng.",
            "sáng mười một tháng sáu ủy ban nhân dân tỉnh chi một phẩy năm tỷ đồng",
        ),
        ("Sáng 11/6, UBND tỉnh chi 1,5 tỷ đồng.", "Sáng 11/6, UBND tỉnh chi 1,5 tỷ đồng."),
        ("Giá tăng 25% lên 20.000 đồng.", "giá tăng 25 phần trăm lên 20000 đồng"),
        ("Năm 2024 có 365 ngày.", "năm hai nghìn không trăm hai mươi tư có 365 ngày"),
    ],
)  # fmt: skip
def test_the_right_words_in_another_spelling(written: str, got: str, tmp_path: Path):
    assert not wrong(written, got, 0.05, tmp_path)


def test_an_inline_reading_may_be_heard_as_it_is_written(tmp_path: Path):
    reading = Reading("Ông Kowalczyk và bà Szczepańska đến.", "Ông Ko van trích và bà Sơ chép hai ca đến.")
    one, told = line(reading.spoken, VOICE, reading), panel(tmp_path, asked(word_errors=0.1))
    for got in ("ông kowalczyk và bà szczepańska đến", "ông ko van trích và bà sơ chép hai ca đến"):
        assert not hearback._is_wrong(one, Heard(got, ""), told)
    assert hearback._is_wrong(one, Heard("ông kowalczyk đã đi về nhà", ""), told)


def test_a_card_s_own_share_comes_first(tmp_path: Path):
    got = "một hai ba bốn xa xôi"
    assert wrong("một hai ba bốn năm sáu", got, 0.3, tmp_path)
    assert not wrong("một hai ba bốn năm sáu", got, 0.4, tmp_path)
    assert not wrong("một hai ba bốn năm sáu", got, 0.3, tmp_path, replace(VOICE, word_errors=0.5))
    assert wrong("một hai ba bốn năm sáu", got, 0.4, tmp_path, replace(VOICE, word_errors=0.2))


def test_endless_text_costs_little(tmp_path: Path):
    began = time.process_time()
    assert wrong("một hai ba bốn năm sáu.", "một 1.234 " * 2000, 0.4, tmp_path)
    assert time.process_time() - began < 2


# What no look at the sound can catch ----------------------------------------------------------------------

UNSEEN = ("language", "words", "half", "nothing")


@pytest.mark.parametrize("fault", UNSEEN)
def test_of_ten_lines_that_only_an_ear_can_blame_ten_are_noticed(fault: str, tmp_path: Path):
    """English at the pace of the text, other words, half of the words in the time of all, none at all."""
    voice = replace(VOICE, settings=(("fault", fault),))
    lines = [line(text, voice) for text in LINES]
    unheard = checked(lines, tmp_path / "off", None)
    assert len(unheard.takes) == len(LINES), "the sound itself gives nothing away"
    told = checked(lines, tmp_path / "on", WITHIN)
    assert set(told.failed) == {one.line.key for one in lines}
    assert told.takes == {}
    keys = {failure.error.key for failure in told.failed.values()}
    assert keys == {"take.wordless" if fault == "nothing" else "take.misheard"}


@pytest.mark.parametrize("mode", ["good", "shouts", "times", "marked", "controls"])
def test_good_takes_are_left_alone(mode: str, tmp_path: Path):
    lines = [line(text) for text in LINES]
    told = checked(lines, tmp_path, asked(mode, word_errors=0.01))
    assert (set(told.takes), told.failed) == ({one.line.key for one in lines}, {})
    assert list(LINES) == telling.SPOKEN


def test_what_it_cannot_notice(tmp_path: Path):
    """One word, and what a recogniser takes for what it is not."""
    assert not wrong("Phà chạy thêm hai chuyến đêm nay.", "Phà chạy thêm ba chuyến đêm nay.", 0.1, tmp_path)
    assert not wrong("Có.", "Không.", 0.1, tmp_path)


# Tries and keys -------------------------------------------------------------------------------------------


def test_a_line_that_is_wrong_once_is_spoken_once_more_under_another_key(tmp_path: Path):
    voice = replace(VOICE, settings=(("fault", "words"), ("times", 1)))
    one, seen = line(LINES[0], voice), []
    told = checked([one], tmp_path, WITHIN, cast("Any", seen))
    take = told.takes[one.line.key]
    assert take.key != one.line.key
    assert told.fresh == {one.line.key, take.key}
    assert [LINES[0]] * 2 == telling.SPOKEN
    stages = [event.stage for event in seen if isinstance(event, Progress) and event.done == event.total]
    assert stages == [Stage.SPEAK, Stage.HEAR, Stage.SPEAK, Stage.HEAR]
    again = checked([one], tmp_path, WITHIN)
    assert again.takes == told.takes
    assert again.fresh == frozenset()
    assert len(telling.SPOKEN) == len(log(tmp_path)) == 2, "nothing is spoken or heard twice"
    assert load_clip(store_at(tmp_path / "takes"), take.key).samples.any()


def test_a_line_that_stays_wrong_fails_after_two_tries(tmp_path: Path):
    voice = replace(VOICE, settings=(("fault", "words"),))
    one = line(LINES[0], voice)
    told = checked([one], tmp_path, WITHIN)
    assert [LINES[0]] * 2 == telling.SPOKEN
    error = told.failed[one.line.key].error
    assert LINES[0][:50] in error.sentence()
    assert "ngày mai trời" in error.sentence("vi")
    assert len(log(tmp_path)) == 1, "the same sound is heard once"
    assert checked([one], tmp_path, WITHIN).failed
    assert len(telling.SPOKEN) == 2, "an engine that gives the same sound is not asked again"


def test_a_service_that_changes_its_mind_gets_one_more_try_in_each_run(tmp_path: Path):
    voice = replace(VOICE, settings=(("fault", "changing"), ("times", 3)))
    one = line(LINES[0], voice)
    for run, spoken in ((1, 2), (2, 3)):
        assert checked([one], tmp_path, WITHIN).failed, run
        assert len(telling.SPOKEN) == len(log(tmp_path)) == spoken
    assert checked([one], tmp_path, WITHIN).takes
    assert len(telling.SPOKEN) == len(log(tmp_path)) == 4


def test_a_try_that_cannot_be_spoken_fails_with_its_own_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    voice = replace(VOICE, settings=(("fault", "words"),))
    one = line(LINES[0], voice)
    first = telling.Telling.clip

    def silent_later(self: telling.Telling, text: str, words: str) -> Clip:
        clip = first(self, text, words)
        return clip if len(telling.SPOKEN) < 2 else Clip(clip.samples * 0, clip.rate)

    monkeypatch.setattr(telling.Telling, "clip", silent_later)
    told = checked([one], tmp_path, WITHIN)
    assert told.failed[one.line.key].error.key == "take.silent"
    assert told.takes == {}


def test_the_same_line_twice_is_heard_once(tmp_path: Path):
    checked([line(LINES[0]), line(LINES[0])], tmp_path, WITHIN)
    assert len(log(tmp_path)) == 1


def test_a_worker_elsewhere_knows_the_line_that_is_spoken_once_more(tmp_path: Path):
    one = line(LINES[0])
    other = replace(one.line, key="f" * 64, first=one.line.key)
    (take,) = speak_here(SpeakJob(VOICE, (other,), tmp_path))
    assert isinstance(take, takes.KeptTake), take
    (strange,) = speak_here(SpeakJob(VOICE, (replace(other, first=""),), tmp_path))
    assert isinstance(strange, Failure)


# What is kept of hearing ----------------------------------------------------------------------------------


def job(folder: Path, told: Recognition, language: str = "vi") -> HearJob:
    return HearJob(line(LINES[0]).line.key, language, folder / "takes", told, folder)


def test_who_listened_and_what_to_decides_whether_it_is_heard_again(tmp_path: Path):
    checked([line(LINES[0])], tmp_path, None)
    ear.hear(job(tmp_path, asked()))
    for same in (asked(), asked(word_errors=0.1), asked(deadline_seconds=9.0)):
        assert ear.known(job(tmp_path, same)) == ear.hear(job(tmp_path, same))
    assert len(log(tmp_path)) == 1
    others = [asked(model="x"), asked(version="2"), asked(rate=8000), asked("shouts")]
    for number, other in enumerate(others, 2):
        assert ear.known(job(tmp_path, other)) is None
        ear.hear(job(tmp_path, other))
        assert len(log(tmp_path)) == number
    assert ear.known(job(tmp_path, asked(), "en")) is None


def test_a_take_spoken_anew_is_heard_anew(tmp_path: Path):
    checked([line(LINES[0])], tmp_path, asked())
    store = store_at(tmp_path / "takes")
    factories.flip(store.path(line(LINES[0]).line.key))
    voice = replace(VOICE, settings=(("fault", "words"),))
    (made_,) = speak(SpeakJob(voice, (line(LINES[0]).line,), store.root))
    assert isinstance(made_, takes.KeptTake)
    assert ear.known(job(tmp_path, asked())) is None


def test_sound_goes_out_at_the_rate_that_is_asked_for(tmp_path: Path):
    checked([line(LINES[0])], tmp_path, None)
    for rate in (0, 8000, 48000):
        ear.hear(job(tmp_path, asked(rate=rate)))
    assert [one.split()[0] for one in log(tmp_path)] == ["16000", "8000", "48000"]


def test_what_cannot_be_kept_is_heard_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from bulletin.errors import KeptError
    from bulletin.store import Store

    checked([line(LINES[0])], tmp_path, None)
    put = Store.put

    def full(self: Store, key: str, facts: str, body: bytes) -> None:
        if self.suffix == "heard":
            raise KeptError("filing.unwritable", path="-", reason="full")
        put(self, key, facts, body)

    monkeypatch.setattr(Store, "put", full)
    assert ear.hear(job(tmp_path, asked())).text == LINES[0]
    assert ear.known(job(tmp_path, asked())) is None


def test_tidy_clears_what_was_heard(tmp_path: Path):
    checked([line(LINES[0])], tmp_path, asked())
    (key,) = heard_at(tmp_path / "takes").keys()
    path = heard_at(tmp_path / "takes").path(key)
    import os

    os.utime(path, (1, 1))
    gone = tidying(tmp_path / "out", tmp_path, Station(), Limits(10**9, 60), clock())
    assert [removal.path for removal in gone.removals] == [path]


# The whole way --------------------------------------------------------------------------------------------


def station(folder: Path, told: dict[str, Any] | None = None, fault: str = "", times: int = 0) -> Station:
    """A station whose voice `ngan` has the fault, with a fallback voice `tot` that has none."""
    show = {**factories.SHOW, "voice": "ngan", "fallback": "tot"} | ({"recognition": told} if told else {})
    factories.station(folder, show)
    settings = {"fault": fault, "times": times} if fault else {"hertz": 1}
    factories.card(folder, "ngan", engine="tests.telling", settings=settings)
    factories.card(folder, "tot", engine="tests.telling")
    return find_station(str(folder))


def table(**told: Any) -> dict[str, Any]:
    return {"by": "tests.overhearing"} | told


def voices(edition: Any) -> set[str]:
    return {one.voice for one in edition.edition.record.script}


def test_off_by_default(tmp_path: Path):
    assert voices(made(STORIES, station(tmp_path, fault="words"))) == {"ngan"}
    assert log(tmp_path) == []


def test_every_take_is_heard_once_and_a_rerun_hears_nothing(tmp_path: Path):
    where = station(tmp_path, table())
    edition = made(STORIES, where)
    assert edition.edition.record.warnings == ()
    count = edition.takes
    assert len(log(tmp_path)) == count > 4
    assert made(STORIES, where).reused
    later = made(STORIES, where, at="2026-06-12T07:00")
    assert len(log(tmp_path)) == count + later.takes == count + 1, "the greeting has another date"


def test_takes_that_nobody_heard_are_heard_when_it_is_switched_on(tmp_path: Path):
    before = made(STORIES, station(tmp_path))
    sound, spoken = before.edition.path.read_bytes(), len(telling.SPOKEN)
    after = made(STORIES, station(tmp_path, table()))
    assert not after.reused
    assert len(telling.SPOKEN) == spoken, "good takes are not spoken again"
    assert (after.takes, after.reels) == (0, 0)
    assert len(log(tmp_path)) == before.takes
    assert after.edition.path.read_bytes() == sound


def test_a_kept_take_with_wrong_words_does_not_stay_on_air(tmp_path: Path):
    before = made(STORIES, station(tmp_path, fault="words", times=1))
    sound = before.edition.path.read_bytes()
    after = made(STORIES, station(tmp_path, table(), fault="words", times=1))
    assert voices(after) == {"ngan"}
    assert after.takes == before.takes
    old, new = ({one.take for one in it.edition.record.script} for it in (before, after))
    assert not old & new
    assert after.reels >= 1
    assert after.edition.path.read_bytes() != sound
    assert made(STORIES, station(tmp_path, table(), fault="words", times=1)).reused


def test_wrong_words_twice_give_the_whole_article_to_the_fallback_voice(tmp_path: Path):
    told = events((FERRY, ROOFS), station(tmp_path, table(), fault="language"))
    fallen = [event for event in told if isinstance(event, Notice) and event.key == "studio.fallback"]
    assert len(fallen) == 2 + 1  # and what the show says
    assert "A recogniser hears something else" in fallen[0].sentence()
    assert "the quick brown" in fallen[0].sentence()
    assert voices(told[-1]) == {"tot"}
    assert any("reads the whole article" in one for one in cast("Any", told[-1]).edition.record.warnings)


@pytest.mark.parametrize("mode", ["fails", "no_letters", "flushes"])
def test_a_recogniser_that_fails_blames_no_voice(mode: str, tmp_path: Path):
    where = station(tmp_path, {"command": list(program(mode))})
    edition = made(STORIES, where)
    assert voices(edition) == {"ngan"}
    (warning,) = edition.edition.record.warnings
    assert "could not be heard back" in warning
    assert len(log(tmp_path)) < 3 + 2, "it is not asked about every take"
    assert telling.SPOKEN.count(telling.SPOKEN[0]) == 1
    assert not made(STORIES, where).reused, "the next run tries again"


def test_one_failure_of_many_is_told_and_the_others_are_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    hear = command.Listener.hear

    def once(self: command.Listener, sound: Path, language: str) -> str:
        text = hear(self, sound, language)
        if LINES[1] in text:
            raise SpeechError("recognition.letters", program="x")
        return text

    monkeypatch.setattr(command.Listener, "hear", once)
    seen: list[Event] = []
    told = checked([line(text) for text in LINES], tmp_path, asked(), seen)
    assert (len(told.takes), told.failed) == (len(LINES), {})
    (notice,) = [event for event in seen if isinstance(event, Notice)]
    assert dict(notice.facts)["count"] == 1
    assert notice.sentence("vi")
    assert len(log(tmp_path)) == len(LINES)


def test_a_recogniser_that_is_not_there_ends_the_run_before_a_word_is_spoken(tmp_path: Path):
    told = events(STORIES, station(tmp_path, {"command": ["no-such-ear", "{input}"]}))
    last = told[-1]
    assert isinstance(last, Failure)
    assert (last.error.key, last.error.status) == ("recognition.missing", 6)
    assert telling.SPOKEN == []


def test_the_station_s_recogniser_is_everybody_s_and_a_show_may_have_none(tmp_path: Path):
    station(tmp_path)
    more = factories.toml({"recognition": table(word_errors=0.3)})
    (tmp_path / "station.toml").write_text((tmp_path / "station.toml").read_text("utf-8") + more, "utf-8")
    where = find_station(str(tmp_path))
    edition = made(STORIES, where)
    assert len(log(tmp_path)) == edition.takes > 0
    show = {**factories.SHOW, "voice": "ngan", "recognition": {"by": "nobody"}}
    factories.write_show(tmp_path, show)
    made(STORIES, where, at="2026-06-13T07:00")
    assert len(log(tmp_path)) == edition.takes


def test_another_limit_hears_nothing_again_and_another_program_all(tmp_path: Path):
    first = made(STORIES, station(tmp_path, table()))
    again = made(STORIES, station(tmp_path, table(word_errors=0.1)))
    assert not again.reused
    assert (again.takes, again.reels, len(log(tmp_path))) == (0, 0, first.takes)
    made(STORIES, station(tmp_path, table(version="2")))
    assert len(log(tmp_path)) == 2 * first.takes


def test_a_programme_of_an_exact_length_is_heard_back_too(tmp_path: Path):
    where = station(tmp_path, table(), fault="words", times=1)
    seconds = round(made(STORIES, where).edition.record.edition.duration) + 1
    edition = made(STORIES, where, length=f"{seconds}", at="2026-06-12T07:00")
    assert edition.edition.record.edition.duration == seconds
    assert voices(edition) == {"ngan"}
    assert len(telling.SPOKEN) == 2 * len(set(telling.SPOKEN))


# What cannot be meant -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "told",
    [
        {"word_errors": 0.0},
        {"word_errors": 1.5},
        {"deadline_seconds": 0.0},
        {"rate": 10},
        {"command": [""]},
        {"command": ["x", "a\0b"]},
    ],
)
def test_what_cannot_be_meant_is_refused(told: dict[str, Any], tmp_path: Path):
    (name,) = told
    with pytest.raises(BulletinError) as caught:
        made(STORIES, station(tmp_path, {"by": "command"} | told))
    assert isinstance(caught.value, ScriptError)
    assert (caught.value.key, caught.value.facts["name"]) == ("recognition.value", name)
    factories.write_show(tmp_path, factories.BARE)
    (tmp_path / "station.toml").write_text(f"[recognition]\n{factories.toml(told)}")
    with pytest.raises(ScriptError, match=name):
        find_station(str(tmp_path))


@pytest.mark.parametrize("share", [0, -0.1, 1.01, "much"])
def test_a_card_with_an_odd_share_is_refused(share: object, tmp_path: Path):
    factories.card(tmp_path, "ngan", word_errors=share)
    with pytest.raises(UsageError, match="word_errors"):
        read_card(tmp_path / "voices" / "ngan")
    factories.card(tmp_path, "ngan", word_errors=0.25)
    card = read_card(tmp_path / "voices" / "ngan")
    assert card.word_errors == 0.25
    assert card.digest == replace(card, word_errors=0.0).digest


def test_hidden_words_are_found_in_what_is_kept(tmp_path: Path):
    """The stand-ins can be trusted: a take that went through the store still tells its words."""
    checked([line(LINES[0])], tmp_path, None)
    clip = load_clip(store_at(tmp_path / "takes"), line(LINES[0]).line.key)
    values = np.rint(clip.samples[:, 0] * 32768).astype(int).tolist()
    assert telling.ENGLISH not in listening_program.found(values)
    assert listening_program.found(values) == LINES[0]
    assert json.dumps(values[:1])
