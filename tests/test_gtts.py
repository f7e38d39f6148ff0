import base64
import builtins
import json
import math
import re
import subprocess
import sys
import time
import warnings
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.clip import Clip
from bulletin.engines import gtts as engine
from bulletin.errors import Failure, Lacking, NetworkError, SpeechError, UsageError
from bulletin.fetch import Client, Patience
from bulletin.take import Engine, Line, Resources, Take
from bulletin.testing import engines as suite
from bulletin.texts import sentence
from bulletin.voice import Voice
from tests.stand_in import CHARACTERS_PER_SECOND, PASSING, RATE, Clock, StandIn, answer, framed

_: Engine = engine

SHORT = "Ủy ban nhân dân tỉnh họp báo sáng nay, lúc bảy giờ ba mươi."
LONG = (
    "Sáng nay, Ủy ban nhân dân tỉnh đã làm việc với đoàn công tác của Bộ Khoa học và Công nghệ về chuyển "
    "đổi số; hai bên thống nhất “đẩy nhanh” tiến độ. Ông Nguyễn Văn Ngữ hỏi: vì sao chậm? Theo báo cáo, vốn "
    "đầu tư đạt một trăm hai mươi lăm tỷ đồng, tăng mười hai phần trăm so với cùng kỳ… Đường dây nóng hoạt "
    "động từ thứ Hai đến thứ Sáu!"
)


def card(server: StandIn | None = None, **settings: str | float | bool) -> Voice:
    if server:
        settings = {"address": server.address, "deadline_seconds": 5.0} | settings
    return Voice("vi-google", "Google", "gtts", "vi", "-", "Xin chào.", settings=tuple(settings.items()))


def speaker(server: StandIn, **settings: str | float | bool) -> engine.Speaker:
    clock = Clock()
    order = engine.order_of(card(server, **settings))
    patience = Patience(clock=clock, sleep=clock.sleep, idle_seconds=5.0)
    return engine.Speaker(order, Client(order.allowed, patience))


def say(server: StandIn, *texts: str, **settings: str | float | bool) -> list[Take | Failure]:
    session = speaker(server, **settings)
    began = time.monotonic()
    try:
        lines = [Line(f"k{number}", text) for number, text in enumerate(texts)]
        said = list(session.speak(lines))
    finally:
        session.close()
    assert time.monotonic() - began < 4
    assert [one.key for one in said] == [line.key for line in lines]
    return said


def heard(server: StandIn, text: str, **settings: str | float | bool) -> Take:
    (take,) = say(server, text, **settings)
    assert isinstance(take, Take), take
    return take


def failed(server: StandIn, text: str, **settings: str | float | bool) -> SpeechError | NetworkError:
    (failure,) = say(server, text, **settings)
    assert isinstance(failure, Failure)
    error = failure.error
    assert isinstance(error, SpeechError | NetworkError)
    for ui in ("en", "vi"):
        assert error.sentence(ui)
    return error


def sounding(clip: Clip) -> float:
    """Seconds of `clip` that are louder than -40 dBFS, by frames of 10 ms."""
    frames = clip.samples[: len(clip.samples) // 240 * 240].reshape(-1, 240)
    return float((np.abs(frames).max(axis=1) > 0.01).sum()) / 100


def words(texts: list[str]) -> list[str]:
    return " ".join(texts).split()


def test_a_line_is_one_request_and_one_take():
    with StandIn() as server:
        take = heard(server, SHORT)
    assert server.texts == [SHORT]
    assert take.key == "k0"
    assert take.marks == ()
    assert take.clip.rate == RATE
    assert take.clip.samples.dtype == np.float32
    assert take.clip.samples.shape == (len(take.clip.samples), 1)
    assert sounding(take.clip) == pytest.approx(len(SHORT) / CHARACTERS_PER_SECOND, abs=0.06)
    assert take.clip.seconds == pytest.approx(sounding(take.clip) + 0.06, abs=0.05)


def test_a_request_is_what_gtts_would_send_itself():
    from gtts import gTTS

    with StandIn() as server:
        heard(server, SHORT)
    (asked,) = server.asked
    (prepared,) = gTTS(SHORT, lang="vi", pre_processor_funcs=[])._prepare_requests()
    assert (asked.method, asked.body.decode()) == ("POST", prepared.body)
    assert "https://translate.google.com" + asked.path == prepared.url
    assert {name: asked.headers[name.lower()] for name in gTTS.GOOGLE_TTS_HEADERS} == gTTS.GOOGLE_TTS_HEADERS
    assert asked.rpc == [SHORT, "vi", None, "null"]


def test_slow_reading_and_another_language():
    with StandIn(("slow",)) as server:
        take = heard(server, SHORT, slow=True, lang="fr-CA")
        assert server.asked[0].rpc == [SHORT, "fr-CA", True, "null"]
        assert sounding(take.clip) == pytest.approx(len(SHORT) / 4, abs=0.06)
        assert failed(server, SHORT).key == "gtts.length"


def test_every_word_goes_over_the_wire_in_order():
    with StandIn() as server:
        take = heard(server, LONG)
    assert words(server.texts) == LONG.split()
    assert all(len(text) <= 100 for text in server.texts)
    assert len(server.asked) == math.ceil(len(LONG) / 100)
    seconds = sum(map(len, server.texts)) / CHARACTERS_PER_SECOND
    assert sounding(take.clip) == pytest.approx(seconds, abs=0.2)


def test_cookies_come_back_within_a_session():
    with StandIn() as server:
        heard(server, LONG)
    assert [asked.headers.get("cookie") for asked in server.asked[:2]] == [None, "visit=7"]


def longest_gap(clip: Clip) -> float:
    """Seconds of the longest silence within `clip`."""
    loud = np.flatnonzero(np.abs(clip.samples[:, 0]) > 0.003)
    return float(np.diff(loud).max()) / clip.rate


@pytest.mark.parametrize(("mark", "pause"), [(".", 0.35), (",", 0.18), ("", 0.04)])
def test_parts_are_joined_with_the_pause_of_their_ending(mark: str, pause: float):
    text = "một bản tin nữa" * 5 + f"{mark} " + "một bản tin nữa" * 5
    with StandIn() as server:
        take = heard(server, text.replace("nữamột", "nữa-một"))
        assert len(server.texts) == 2
    assert longest_gap(take.clip) == pytest.approx(pause + 0.06, abs=0.005)


@pytest.mark.parametrize(
    ("modes", "requests"),
    PASSING,
)
def test_what_passes_is_asked_again_and_the_line_is_whole(modes: tuple[str, ...], requests: int):
    with StandIn(modes) as server:
        take = heard(server, SHORT)
        assert len(server.asked) == requests
    assert sounding(take.clip) == pytest.approx(len(SHORT) / CHARACTERS_PER_SECOND, abs=0.06)


@pytest.mark.parametrize(
    ("mode", "key", "requests"),
    [
        ("status:429", "fetch.busy", 4),
        ("status:429,Retry-After,3600", "fetch.busy", 1),
        ("status:403", "fetch.refused", 1),
        ("status:500", "fetch.status", 4),
        ("cut", "fetch.cut", 4),
        ("chunks_cut", "fetch.cut", 4),
        ("reset", "fetch.cut", 4),
        ("huge", "fetch.large", 1),
        ("captcha", "gtts.silent_answer", 2),
        ("nothing", "gtts.silent_answer", 2),
        ("empty", "gtts.silent_answer", 2),
        ("null", "gtts.silent_answer", 2),
        ("half_line", "gtts.silent_answer", 2),
        ("twice", "gtts.broken_answer", 2),
        ("garbage", "gtts.broken_answer", 2),
        ("riddle", "gtts.broken_answer", 2),
        ("not_mp3", "gtts.broken_answer", 2),
        ("wav", "gtts.broken_answer", 2),
        ("silent", "gtts.silence", 2),
        ("short", "gtts.length", 2),
        ("long", "gtts.length", 2),
    ],
)
def test_what_stays_wrong_is_a_named_failure(mode: str, key: str, requests: int):
    with StandIn((mode,)) as server:
        error = failed(server, SHORT, deadline_seconds=20.0)
        assert error.key == key
        assert error.facts["host"] == server.netloc
        assert server.netloc in error.sentence("vi")
        assert len(server.asked) == requests


@pytest.mark.parametrize("mode", ["stall", "mute", "drip"])
def test_a_hanging_service_fails_within_the_deadline(mode: str):
    began = time.monotonic()
    with StandIn((mode,)) as server:
        assert failed(server, SHORT, deadline_seconds=0.3).key == "fetch.slow"
        assert time.monotonic() - began < 3


@pytest.mark.parametrize("mode", ["captcha", "empty", "half_line", "silent", "short", "status:404"])
def test_one_missing_part_fails_the_whole_line(mode: str):
    with StandIn(("good", "good", mode)) as server:
        assert isinstance(failed(server, LONG), SpeechError | NetworkError)
        assert len(server.texts) < 2 + 3


def test_parts_at_different_rates_are_not_joined():
    with StandIn(("good", "other_rate", "good")) as server:
        assert failed(server, LONG).key == "gtts.rates"
    with StandIn(("other_rate",)) as server:
        assert heard(server, LONG).clip.rate == 16000


def test_after_three_failed_lines_nothing_more_is_asked():
    with StandIn(("status:403",)) as server:
        said = say(server, *[SHORT] * 6, "…", SHORT)
        assert len(server.asked) == 3
    errors = [one.error for one in said if isinstance(one, Failure)]
    assert [error.key for error in errors] == ["fetch.refused"] * 6 + ["gtts.nothing", "fetch.refused"]
    assert errors[3] is errors[2]


def test_a_spoken_line_forgives_the_ones_before():
    bad = "status:403"
    with StandIn((bad, bad, "good", bad, bad, "good", bad, bad, bad, "good")) as server:
        said = say(server, *[SHORT] * 10)
        assert [isinstance(one, Take) for one in said] == [False, False, True] * 2 + [False] * 4
        assert len(server.asked) == 9


def test_a_line_that_is_wrong_in_itself_is_not_held_against_the_service():
    with StandIn() as server:
        said = say(server, "?!", "", " \n", "x" * 2001, SHORT)
        assert server.texts == [SHORT]
    keys = [one.error.key for one in said if isinstance(one, Failure)]
    assert keys == ["gtts.nothing"] * 3 + ["gtts.long"]
    assert isinstance(said[-1], Take)


def test_takes_come_one_by_one():
    with StandIn() as server:
        session = speaker(server)
        takes = session.speak([Line("a", SHORT), Line("b", SHORT)])
        next(takes)
        assert len(server.asked) == 1
        session.close()


def test_open_gives_a_session_for_a_card():
    with StandIn() as server:
        session = engine.open(card(server), Resources())
        (take,) = session.speak([Line("a", SHORT)])
        session.close()
    assert isinstance(take, Take)


@pytest.mark.parametrize("check", suite.CHECKS, ids=lambda check: check.__name__)
def test_it_keeps_what_every_engine_keeps(check: suite.Check, tmp_path: Path):
    with StandIn() as server:
        check(engine, card(server), tmp_path)


def test_no_warning_is_raised_by_the_library():
    code = (
        "import warnings; warnings.simplefilter('error');"
        "from bulletin.engines import gtts; from bulletin.voice import Voice;"
        "print(gtts.order_of(Voice('v', 'V', 'gtts', 'en-US', '-', 'Hi.')).language)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (run.stdout, run.stderr) == ("en\n", "")


def test_the_facts_cost_nothing():
    code = (
        "import sys; from bulletin.engines import gtts; gtts.version(), gtts.missing();"
        "print(sorted({'numpy', 'httpx', 'gtts', 'requests', 'soundfile'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_the_facts():
    assert engine.version() == metadata.version("gTTS") + "+1"
    assert engine.missing() == ""
    assert (engine.NETWORK, engine.MARKS, engine.WORKERS, engine.LANGUAGES) == (True, "none", "one", ())


@pytest.mark.parametrize("package", ["gtts", "requests"])
def test_a_machine_without_gtts_says_so(package: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine, "find_spec", lambda name: None if name == package else object())
    assert engine.missing() == "gtts.missing"
    assert "pip install" in sentence(engine.missing())


def test_opening_without_gtts_is_lacking(monkeypatch: pytest.MonkeyPatch):
    true_import = builtins.__import__

    def importing(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "gtts.lang":
            raise ImportError(name)
        return true_import(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", importing)
    with pytest.raises(Lacking) as caught:
        engine.open(card(), Resources())
    assert caught.value.key == "gtts.missing"


def test_a_card_without_settings_asks_google():
    assert engine.order_of(card()) == engine.Order("vi", False, "https://translate.google.com", 30.0, ())
    assert engine.order_of(card(tld="com.vn")).address == "https://translate.google.com.vn"
    assert engine.order_of(card()).host == "translate.google.com"


def test_a_card_may_name_another_address():
    order = engine.order_of(card(address="http://10.0.0.5:8080/tts/", deadline_seconds=3))
    assert (order.address, order.allowed) == ("http://10.0.0.5:8080/tts", ("10.0.0.5:8080",))
    assert (order.deadline_seconds, order.host) == (3.0, "10.0.0.5:8080")


@pytest.mark.parametrize(
    ("asked", "got"), [("vi", "vi"), ("VI-vn", "vi"), ("en-GB", "en"), ("zh-tw", "zh-TW"), ("pt-br", "pt")]
)
def test_languages_are_found_by_their_tag(asked: str, got: str):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert engine.order_of(card(lang=asked)).language == got


@pytest.mark.parametrize(
    ("settings", "key", "said"),
    [
        ({"lang": "tlh"}, "gtts.language", "tlh"),
        ({"tld": "com@127.0.0.1:80"}, "gtts.tld", "com@127.0.0.1:80"),
        ({"tld": ""}, "gtts.tld", "“”"),
        ({"tld": "com/"}, "gtts.tld", "com/"),
        ({"address": "ftp://a"}, "gtts.address", "ftp://a"),
        ({"address": "127.0.0.1"}, "gtts.address", "127.0.0.1"),
        ({"address": "http://me@host"}, "gtts.address", "http://me@host"),
        ({"deadline_seconds": 0}, "gtts.deadline", "“0”"),
        ({"deadline_seconds": "soon"}, "gtts.deadline", "soon"),
        ({"deadline_seconds": math.inf}, "gtts.deadline", "inf"),
        ({"deadline_seconds": math.nan}, "gtts.deadline", "nan"),
    ],
)
def test_a_card_that_cannot_be_served_is_refused(settings: dict[str, Any], key: str, said: str):
    with pytest.raises(UsageError) as caught:
        engine.open(card(**settings), Resources())
    assert caught.value.key == key
    for ui in ("en", "vi"):
        assert said in caught.value.sentence(ui)
        assert "vi-google" in caught.value.sentence(ui)


def test_an_impostor_is_sent_nothing():
    with StandIn(certificate="cert.pem") as server:
        error = failed(server, SHORT)
        assert error.key == "fetch.certificate"
        assert server.asked == []


# What the service answers ----------------------------------------------------------------------------------


def test_the_sound_is_found_however_rows_and_lines_fall():
    sound = base64.b64encode(b"sound").decode()
    row = json.dumps(["wrb.fr", "jQ1olc", json.dumps([sound]), None, None, None, "generic"])
    for text in (f")]}}'\n\n9\n[{row}]", f"[{row}\n,['di',3]\n]", f"[{row.replace(', ', ',')}]"):
        assert engine.payload(text.replace('", "', '","').encode(), "host") == b"sound"


def test_escaped_padding_is_read_as_json_reads_it():
    body = answer(b"sounds").replace(b"=", b"\\\\u003d")
    assert engine.payload(body, "host") == b"sounds"
    assert b"u003d" in answer(b"sound").replace(b"=", b"\\\\u003d")
    assert engine.payload(answer(b"sound").replace(b"=", b"\\\\u003d"), "host") == b"sound"


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: framed([text])))
def test_no_answer_breaks_the_reading(body: bytes):
    with suppress(SpeechError):
        assert engine.payload(body, "host")


@pytest.mark.parametrize("payload", [[], {}, None, 5, [None], [["a"]], ["é"], ["AAA"], "AAAA"])
def test_a_payload_of_another_shape_is_broken(payload: object):
    with pytest.raises(SpeechError) as caught:
        engine.payload(framed(payload), "host")
    assert caught.value.key == "gtts.broken_answer"


def test_a_payload_nested_without_end_is_broken():
    inner = json.dumps("[" * 100_000)
    with pytest.raises(SpeechError) as caught:
        engine.payload(f'["wrb.fr","jQ1olc",{inner}]'.encode(), "host")
    assert caught.value.key == "gtts.broken_answer"


def test_every_message_of_the_engine_is_written_in_both_languages():
    facts = {
        "host": "h",
        "text": "t",
        "seconds": 1.0,
        "voice": "v",
        "tag": "l",
        "tld": "t",
        "address": "a",
    }
    used = set(re.findall(r'"(gtts\.[a-z_]+)"', Path(engine.__file__).read_text("utf-8")))
    assert len(used) == 12
    for key in used:
        for ui in ("en", "vi"):
            assert sentence(key, ui, **facts, deadline=1, characters=2, most=3)
