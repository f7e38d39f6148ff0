"""The engine of speech services, against a stand-in that answers well, late, cut and not at all."""

import json
import time
from pathlib import Path

import numpy as np
import pytest

from bulletin.engines import http as engine
from bulletin.errors import Failure, Lacking, NetworkError, SpeechError, UsageError
from bulletin.fetch import Client, Patience
from bulletin.take import Engine, Line, Resources, Take, take_key
from bulletin.testing import engines as suite
from bulletin.voice import Voice
from tests.stand_in import CHARACTERS_PER_SECOND, PASSING, RATE, Clock, Plain, StandIn

_: Engine = engine

SHORT = "Ủy ban nhân dân tỉnh họp báo sáng nay, lúc bảy giờ ba mươi."
Settings = str | float | bool


def service(*modes: str) -> StandIn:
    return StandIn(modes or ("good",), handler=Plain)


def card(server: StandIn | None = None, pace: float = 1.0, **settings: Settings) -> Voice:
    address = f"{server.address}/v1/audio/speech" if server else "https://speech.example/v1/audio/speech"
    told = {"address": address, "model": "tts-1", "voice": "mai", "format": "mp3"} | settings
    return Voice("mai", "Mai", "http", "vi", "-", "Xin chào.", pace=pace, settings=tuple(told.items()))


def say(server: StandIn, *texts: str, pace: float = 1.0, **settings: Settings) -> list[Take | Failure]:
    clock = Clock()
    order = engine.order_of(card(server, pace, **({"deadline_seconds": 5.0} | settings)))
    session = engine.Speaker(
        order, Client((order.host,), Patience(clock=clock, sleep=clock.sleep, idle_seconds=5.0))
    )
    try:
        said = list(session.speak([Line(f"k{number}", text) for number, text in enumerate(texts)]))
    finally:
        session.close()
    assert [one.key for one in said] == [f"k{number}" for number in range(len(texts))]
    return said


def heard(server: StandIn, text: str = SHORT, pace: float = 1.0, **settings: Settings) -> Take:
    (take,) = say(server, text, pace=pace, **settings)
    assert isinstance(take, Take), take.error
    return take


def failed(server: StandIn, text: str = SHORT, **settings: Settings) -> SpeechError | NetworkError:
    (failure,) = say(server, text, **settings)
    assert isinstance(failure, Failure)
    assert isinstance(failure.error, SpeechError | NetworkError)
    for ui in ("en", "vi"):
        assert failure.error.sentence(ui)
    return failure.error


def sounding(take: Take) -> float:
    loud = np.flatnonzero(np.abs(take.clip.samples[:, 0]) > 0.01)
    return float(loud[-1] - loud[0]) / take.clip.rate


@pytest.mark.parametrize("check", suite.CHECKS, ids=lambda check: check.__name__)
def test_it_keeps_what_every_engine_keeps(check: suite.Check, tmp_path: Path):
    with service() as server:
        check(engine, card(server), tmp_path)


def test_what_is_asked(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SPEECH_KEY", "s3cret")
    with service() as server:
        take = heard(server, "Một\x00hai\nba “bốn”.", pace=1.25, key="SPEECH_KEY")
        (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/v1/audio/speech")
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["authorization"] == "Bearer s3cret"
    assert json.loads(asked.body) == {
        "model": "tts-1",
        "voice": "mai",
        "response_format": "mp3",
        "speed": 1.25,
        "input": "Một hai ba “bốn”.",
    }
    assert take.clip.rate == RATE


def test_without_a_key_and_a_pace_neither_is_sent():
    with service() as server:
        heard(server)
        (asked,) = server.asked
    assert "authorization" not in asked.headers
    assert "speed" not in json.loads(asked.body)


@pytest.mark.parametrize("mode", ["wave", "wave:4294967295", "wave:0", "good"])
def test_sound_of_several_kinds(mode: str):
    with service(mode) as server:
        assert sounding(heard(server)) == pytest.approx(len(SHORT) / CHARACTERS_PER_SECOND, abs=0.06)


@pytest.mark.parametrize(
    ("modes", "requests"),
    [*PASSING, (("error", "good"), 2), (("wave_cut", "good"), 2)],
)
def test_what_passes_is_asked_again_and_the_line_is_whole(modes: tuple[str, ...], requests: int):
    with service(*modes) as server:
        take = heard(server)
        assert len(server.asked) == requests
    assert sounding(take) == pytest.approx(len(SHORT) / CHARACTERS_PER_SECOND, abs=0.06)


@pytest.mark.parametrize(
    ("mode", "key", "requests"),
    [
        ("status:429", "fetch.busy", 4),
        ("status:429,Retry-After,3600", "fetch.busy", 1),
        ("status:401", "fetch.refused", 1),
        ("status:404", "fetch.gone", 1),
        ("status:400", "fetch.status", 1),
        ("status:500", "fetch.status", 4),
        ("cut", "fetch.cut", 4),
        ("chunks_cut", "fetch.cut", 4),
        ("reset", "fetch.cut", 4),
        ("captcha", "http.broken", 2),
        ("error", "http.broken", 2),
        ("empty", "http.broken", 2),
        ("not_mp3", "http.broken", 2),
        ("half_line", "take.cut", 2),
        ("wave_cut", "http.broken", 2),
        ("silent", "take.silent", 2),
        ("short", "http.length", 2),
        ("long", "http.length", 2),
        ("elsewhere", "fetch.private", 1),
    ],
)
def test_what_stays_wrong_is_a_named_failure(mode: str, key: str, requests: int):
    with service(mode) as server:
        error = failed(server, deadline_seconds=20.0)
        assert error.key == key
        assert len(server.asked) == requests


@pytest.mark.parametrize("mode", ["stall", "mute", "drip"])
def test_a_hanging_service_fails_within_the_deadline(mode: str):
    began = time.monotonic()
    with service(mode) as server:
        assert failed(server, deadline_seconds=0.3).key == "fetch.slow"
        assert time.monotonic() - began < 3


def test_more_than_a_voice_can_be_is_not_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine, "_MOST_BYTES", 3_000_000)
    with service("huge") as server:
        assert failed(server).key == "fetch.large"


def test_after_three_failed_lines_nothing_more_is_asked():
    with service("status:403") as server:
        said = say(server, *[SHORT] * 6)
        assert len(server.asked) == 3
    assert [one.error.key for one in said if isinstance(one, Failure)] == ["fetch.refused"] * 6


def test_lines_that_are_wrong_in_themselves_are_not_asked_for():
    with service() as server:
        said = say(server, "", "?!", "x" * 4001, SHORT)
        assert len(server.asked) == 1
    keys = [one.error.key for one in said if isinstance(one, Failure)]
    assert keys == ["http.unspoken", "http.unspoken", "http.long"]


# Keys and cards --------------------------------------------------------------------------------------------


def test_a_key_is_in_no_message_and_in_no_take_s_key(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SPEECH_KEY", "s3cret-one")
    voice = card(key="SPEECH_KEY")
    order = engine.order_of(voice)
    assert "s3cret" not in repr(order) + repr(voice) + str(order)
    before = take_key(voice, engine.version(), "Một")
    monkeypatch.setenv("SPEECH_KEY", "s3cret-two")
    assert take_key(voice, engine.version(), "Một") == before
    with service("status:401") as server:
        error = failed(server, key="SPEECH_KEY")
    assert "s3cret" not in error.sentence() + repr(error.facts)


def test_a_key_does_not_follow_to_another_host(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SPEECH_KEY", "s3cret")
    with service("elsewhere", "good") as server:
        order = engine.order_of(card(server, key="SPEECH_KEY"))
        with Client((order.host, f"localhost:{server.port}")) as client:
            (take,) = engine.Speaker(order, client).speak([Line("a", SHORT)])
        told = [asked.headers.get("authorization") for asked in server.asked]
    assert told == ["Bearer s3cret", None]
    assert isinstance(take, Take)


@pytest.mark.parametrize("secret", ["", " ", "hai\nba", "khóa"])
def test_a_key_that_is_not_there(secret: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SPEECH_KEY", secret)
    with pytest.raises(Lacking, match="SPEECH_KEY"):
        engine.open(card(key="SPEECH_KEY"), Resources())


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("http://127.0.0.1:8880", True),
        ("http://localhost", True),
        ("http://[::1]:80", True),
        ("https://speech.example", True),
        ("http://speech.example", False),
        ("http://192.168.1.5:8880", False),
        ("http://127.0.0.1.evil.example:80", False),
    ],
)
def test_a_key_is_not_sent_unencrypted(host: str, allowed: bool, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SPEECH_KEY", "s3cret")
    voice = card(address=f"{host}/v1/audio/speech", key="SPEECH_KEY")
    if allowed:
        assert engine.order_of(voice).key == "s3cret"
    else:
        with pytest.raises(UsageError) as caught:
            engine.order_of(voice)
        assert caught.value.key == "http.plain"


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"address": ""}, "http.value"),
        ({"address": "speech.example/v1"}, "http.value"),
        ({"address": "https://me@speech.example/v1"}, "http.value"),
        ({"address": "file:///etc/passwd"}, "http.value"),
        ({"model": ""}, "http.value"),
        ({"voice": 3}, "http.value"),
        ({"format": "aac"}, "http.value"),
        ({"deadline_seconds": 0}, "http.value"),
        ({"deadline_seconds": True}, "http.value"),
        ({"deadline_seconds": 1e9}, "http.value"),
        ({"api_key": "s3cret"}, "http.setting"),
    ],
)
def test_a_card_that_cannot_be_served_is_refused(settings: dict[str, Settings], key: str):
    with pytest.raises(UsageError) as caught:
        engine.open(card(**settings), Resources())
    assert caught.value.key == key
    for ui in ("en", "vi"):
        assert "mai" in caught.value.sentence(ui)


def test_the_facts():
    assert (engine.NETWORK, engine.MARKS, engine.WORKERS, engine.missing()) == (True, "none", "one", "")
    assert engine.order_of(card(pace=9.0)).speed == 4.0
