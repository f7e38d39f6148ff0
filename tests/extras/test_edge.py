"""The engine of Edge's voices, against a stand-in that speaks its protocol; needs the extra `edge`."""

import asyncio
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from edge_tts.drm import DRM

from bulletin.engines import _edge_session as sessions
from bulletin.engines import edge as engine
from bulletin.errors import Failure, Lacking, NetworkError, SpeechError, UsageError
from bulletin.fetch import Patience
from bulletin.microphone import SpeakJob, speak
from bulletin.take import Engine, KeptTake, Line, Mark, Resources, Take, take_key
from bulletin.testing import engines as suite
from bulletin.voice import Voice
from tests.extras.edge_server import GAP, LEAD, LETTER, RATE, EdgeServer
from tests.stand_in import Clock

pytestmark = pytest.mark.extras

_: Engine = engine

SHORT = "Ủy ban nhân dân tỉnh họp báo sáng nay, lúc bảy giờ ba mươi."
Settings = str | float | bool


def card(server: EdgeServer | None = None, pace: float = 1.0, **settings: Settings) -> Voice:
    told = {"voice": "vi-VN-HoaiMyNeural"} | ({"address": server.address} if server else {}) | settings
    return Voice("mai", "Mai", "edge", "vi", "-", "Xin chào quý vị.", pace=pace, settings=tuple(told.items()))


def say(server: EdgeServer, *texts: str, idle: float = 60.0, **settings: Settings) -> list[Take | Failure]:
    """What is answered; where nothing hangs, with patience for any machine."""
    clock = Clock()
    order = engine.order_of(card(server, **({"deadline_seconds": 60.0} | settings)))
    patience = Patience(clock=clock, sleep=clock.sleep, idle_seconds=idle, chance=lambda: 0.1)
    session = sessions.EdgeSession(order, engine.MAX_CHARACTERS, patience)
    said = list(session.speak([Line(f"k{number}", text) for number, text in enumerate(texts)]))
    assert [one.key for one in said] == [f"k{number}" for number in range(len(texts))]
    return said


def heard(server: EdgeServer, text: str = SHORT, **settings: Settings) -> Take:
    (take,) = say(server, text, **settings)
    assert isinstance(take, Take), take.error
    return take


def failed(
    server: EdgeServer, text: str = SHORT, idle: float = 60.0, **settings: Settings
) -> SpeechError | NetworkError:
    (failure,) = say(server, text, idle=idle, **settings)
    assert isinstance(failure, Failure)
    assert isinstance(failure.error, SpeechError | NetworkError)
    for ui in ("en", "vi"):
        assert failure.error.sentence(ui)
    return failure.error


@pytest.mark.parametrize("check", suite.CHECKS, ids=lambda check: check.__name__)
def test_it_keeps_what_every_engine_keeps(check: suite.Check, tmp_path: Path):
    with EdgeServer() as server:
        check(engine, card(server), tmp_path)


def test_the_facts_cost_nothing():
    code = (
        "import sys; from bulletin.engines import edge; edge.version(), edge.missing();"
        "print(sorted({'numpy', 'aiohttp', 'edge_tts'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_a_line_is_heard_with_its_words():
    with EdgeServer() as server:
        take = heard(server)
    assert take.clip.rate == RATE
    words = SHORT.split()
    assert [SHORT[mark.start : mark.end] for mark in take.marks] == [word.strip(",.") for word in words]
    at = LEAD
    for mark in take.marks:
        length = LETTER * (mark.end - mark.start)
        assert (mark.begins, mark.ends) == (pytest.approx(at, abs=1e-6), pytest.approx(at + length, abs=1e-6))
        at += length + GAP
    assert take.clip.seconds == pytest.approx(at + LEAD, abs=0.15)


def test_what_is_asked():
    with EdgeServer() as server:
        heard(server, "Một & hai <ba>\x00\nbốn.", pace=1.25, pitch=-10)
        config, ssml = server.requests
    assert '"wordBoundaryEnabled":"true"' in config
    assert "<voice name='Microsoft Server Speech Text to Speech Voice (vi-VN, HoaiMyNeural)'>" in ssml
    assert "pitch='-10Hz' rate='+25%'" in ssml
    assert "Một &amp; hai &lt;ba&gt;  bốn." in ssml


def test_an_event_loop_that_runs_is_no_hindrance():
    async def within() -> Take:
        with EdgeServer() as server:
            return heard(server, "Một hai.")

    assert len(asyncio.run(within()).marks) == 2


@pytest.mark.parametrize(
    ("modes", "connections"),
    [
        (("status:429,Retry-After=1", "good"), 2),
        (("status:503", "good"), 2),
        (("status:500", "status:502", "good"), 3),
        (("status:403", "good"), 2),
        (("closes", "good"), 2),
        (("resets", "good"), 2),
        (("no_audio", "good"), 2),
        (("no_tail", "good"), 2),
        (("hole", "good"), 2),
        (("sound_cut", "good"), 2),
        (("not_mp3", "good"), 2),
        (("silent", "good"), 2),
        (("no_words", "good"), 2),
        (("strange_path", "good"), 2),
        (("no_json", "good"), 2),
    ],
)
def test_what_passes_is_asked_again_and_the_line_is_whole(modes: tuple[str, ...], connections: int):
    with EdgeServer(modes) as server:
        take = heard(server, deadline_seconds=30.0)
        assert server.connections == connections
    assert len(take.marks) == len(SHORT.split())


@pytest.mark.parametrize(
    ("mode", "key", "connections"),
    [
        ("status:429", "fetch.busy", 4),
        ("status:429,Retry-After=3600", "fetch.busy", 1),
        ("status:401", "fetch.refused", 1),
        ("status:404", "fetch.gone", 1),
        ("status:500", "fetch.status", 4),
        ("status:403", "fetch.refused", 2),
        ("undated", "fetch.refused", 1),
        ("closes", "take.unfinished", 2),
        ("no_tail", "take.unfinished", 2),
        ("half", "take.unfinished", 2),
        ("hole", "take.unfinished", 2),
        ("no_words", "take.unfinished", 2),
        ("other_words", "take.unfinished", 2),
        ("sound_cut", "take.cut", 2),
        ("silent", "take.silent", 2),
        ("long", "edge.length", 2),
        ("no_audio", "edge.silent_answer", 2),
        ("not_mp3", "edge.broken_answer", 2),
        ("strange_path", "edge.broken_answer", 2),
        ("no_json", "edge.broken_answer", 2),
        ("strange_json", "edge.broken_answer", 2),
        ("no_head", "edge.broken_answer", 2),
    ],
)
def test_what_stays_wrong_is_a_named_failure(mode: str, key: str, connections: int):
    with EdgeServer((mode,)) as server:
        error = failed(server, deadline_seconds=30.0)
        assert error.key == key
        assert server.connections == connections
        if "host" in error.facts:
            assert error.facts["host"] == server.netloc


def test_a_connection_that_is_reset_is_a_named_failure():
    with EdgeServer(("resets",)) as server:
        assert failed(server, deadline_seconds=30.0).key in {
            "fetch.cut",
            "take.unfinished",
            "edge.broken_answer",
        }


@pytest.mark.parametrize(
    ("mode", "idle", "deadline"), [("stalls", 0.3, 60.0), ("mute", 0.3, 60.0), ("drips", 60.0, 0.5)]
)
def test_a_hanging_service_fails_in_time(mode: str, idle: float, deadline: float):
    began = time.monotonic()
    with EdgeServer((mode,)) as server:
        assert failed(server, idle=idle, deadline_seconds=deadline).key == "fetch.slow"
        assert time.monotonic() - began < 30


def test_nobody_there():
    with socket.socket() as held:  # a port that nobody else gets meanwhile, and at which nobody listens
        held.bind(("127.0.0.1", 0))
        order = engine.order_of(card(address=f"ws://127.0.0.1:{held.getsockname()[1]}/edge/v1?key=1"))
        clock = Clock()
        session = sessions.EdgeSession(order, 1000, Patience(clock=clock, sleep=clock.sleep))
        (failure,) = session.speak([Line("a", SHORT)])
    assert isinstance(failure, Failure)
    assert failure.error.key == "fetch.unreachable"


def test_after_three_failed_lines_nothing_more_is_asked():
    with EdgeServer(("status:404",)) as server:
        said = say(server, *[SHORT] * 6)
        assert server.connections == 3
    assert [one.error.key for one in said if isinstance(one, Failure)] == ["fetch.gone"] * 6


def test_lines_that_are_wrong_in_themselves_are_not_asked_for():
    with EdgeServer() as server:
        said = say(server, "", "?!", "x" * 1001, SHORT)
        assert server.connections == 1
    keys = [one.error.key for one in said if isinstance(one, Failure)]
    assert keys == ["edge.unspoken", "edge.unspoken", "edge.long"]


def test_two_services_in_one_process_are_not_confused():
    with EdgeServer() as one, EdgeServer() as other:
        heard(one, "Một hai.")
        heard(other, "Ba bốn.")
        heard(one, "Năm sáu.")
        assert (one.texts, other.texts) == (["Một hai.", "Năm sáu."], ["Ba bốn."])


def test_the_clock_of_the_library_is_set_right_and_stays_so():
    skew = DRM.clock_skew_seconds
    try:
        with EdgeServer(("status:403,Date=Thu, 11 Jun 2026 00:00:00 GMT", "good")) as server:
            heard(server, deadline_seconds=30.0)
            assert server.connections == 2
    finally:
        DRM.clock_skew_seconds = skew


def test_its_takes_are_kept(tmp_path: Path):
    with EdgeServer() as server:
        voice = card(server)
        line = Line(take_key(voice, engine.version(), SHORT), SHORT)
        (kept,) = speak(SpeakJob(voice, (line,), tmp_path / "kept"))
    assert isinstance(kept, KeptTake), kept.error
    assert len(kept.marks) == len(SHORT.split())


# Words and cards -------------------------------------------------------------------------------------------


def test_words_are_found_in_order_and_never_overlap():
    words = [
        sessions.Boundary("một", 0.5, 0.9),
        sessions.Boundary("HAI", 0.8, 1.2),
        sessions.Boundary("không", 1.2, 1.3),
        sessions.Boundary("một", 1.3, 9.0),
    ]
    assert tuple(sessions.marks_of(words, "Một, hai – một.", 2.0)) == (
        Mark(0, 3, 0.5, 0.9),
        Mark(5, 8, 0.9, 1.2),
        Mark(11, 14, 1.3, 2.0),
    )


def test_a_hole_is_three_words_in_a_row():
    text = "một hai ba bốn năm sáu"
    marks = [Mark(start, start + 3, 0.0, 1.0) for start in (0, 15)]
    assert sessions.hole(marks, text)
    assert not sessions.hole([Mark(0, 3, 0, 1), Mark(11, 14, 1, 2)], text)
    assert not sessions.hole([Mark(0, 3, 0, 1), Mark(15, 18, 1, 2)], "một – … ! hai ba bốn")


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"voice": ""}, "edge.value"),
        ({"voice": "HoaiMy"}, "edge.value"),
        ({"voice": "vi-VN-X'/><evil/>Neural"}, "edge.value"),
        ({"pitch": "high"}, "edge.value"),
        ({"pitch": 500}, "edge.value"),
        ({"deadline_seconds": 0}, "edge.value"),
        ({"address": "http://x"}, "edge.value"),
        ({"rate": 1}, "edge.setting"),
    ],
)
def test_a_card_that_cannot_be_served_is_refused(settings: dict[str, Settings], key: str):
    with pytest.raises(UsageError) as caught:
        engine.open(card(**settings), Resources())
    assert caught.value.key == key


def test_a_machine_without_the_extra_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine, "find_spec", lambda name: None)
    assert engine.missing() == "edge.missing"
    with pytest.raises(Lacking, match=r"bulletin\[edge\]"):
        engine.open(card(), Resources())


def test_without_an_address_microsoft_is_asked():
    assert sessions.Asked("x", "v", "+0%", "+0Hz", "").host == "speech.platform.bing.com"
    assert engine.order_of(card(pace=9.0)).rate == "+100%"
    assert np.isclose(engine.order_of(card(pace=0.1)).pace, 0.5)
