import gzip
import pickle
import socket
import subprocess
import sys
import time
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin import wire
from bulletin.courtesy import Turns
from bulletin.errors import NetworkError
from bulletin.fetch import Answer, Call, Client, Patience, fetch, retry_after
from bulletin.texts import sentence
from tests.stand_in import Clock, StandIn, raw, raw_bytes

NOON = datetime(2026, 6, 11, 12, 0, tzinfo=UTC)


def patience(clock: Clock, idle_seconds: float = 5.0, chance: float = 1.0) -> Patience:
    return Patience(
        idle_seconds=idle_seconds, clock=clock, sleep=clock.sleep, chance=lambda: chance, now=lambda: NOON
    )


def ask(server: StandIn, clock: Clock | None = None, path: str = "/page", **facts: object) -> Answer:
    with Client(allowed=[server.netloc], patience=patience(clock or Clock())) as client:
        return client.fetch(Call(server.address + path, **facts))  # type: ignore[arg-type]


def failure(
    server: StandIn, clock: Clock | None = None, path: str = "/page", **facts: object
) -> NetworkError:
    began = time.monotonic()
    with pytest.raises(NetworkError) as caught:
        ask(server, clock, path, **facts)
    assert time.monotonic() - began < 3
    error = caught.value
    for ui in ("en", "vi"):
        assert str(error.facts["host"]) in error.sentence(ui)
    assert isinstance(error.facts["status"], int)
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
    return error


def page(body: bytes, *head: str, status: str = "200 OK") -> str:
    return raw("\n".join((f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *head)), body)


def test_an_answer_comes_whole_with_its_headers():
    with StandIn((page(b"tin", "Content-Type: text/plain", "X-Twice: a", "X-Twice: b"),)) as server:
        answer = ask(server, path="/a?b=c")
    assert answer.body == b"tin"
    assert answer.status == 200
    assert answer.url == server.address + "/a?b=c"
    assert answer.header("Content-Type") == "text/plain"
    assert [value for name, value in answer.headers if name == "x-twice"] == ["a", "b"]
    assert answer.header("none") == ""
    (asked,) = server.asked
    assert (asked.method, asked.path, asked.body) == ("GET", "/a?b=c", b"")
    assert asked.headers["host"] == server.netloc
    assert asked.headers["accept-encoding"] == "gzip"
    assert asked.headers["user-agent"] == "Bulletin"


def test_a_form_is_posted_as_a_browser_posts_it():
    with StandIn((page(b"ok"),)) as server:
        ask(server, method="POST", form=(("q", "tin tức & 1"), ("q", "hai")), headers=(("X-A", "b"),))
    (asked,) = server.asked
    assert asked.method == "POST"
    assert asked.body == b"q=tin+t%E1%BB%A9c+%26+1&q=hai"
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded;charset=utf-8"
    assert asked.headers["x-a"] == "b"


def test_a_body_is_posted_as_it_is():
    with StandIn((page(b"ok"),)) as server:
        ask(server, method="POST", body=b"\x00\xff", headers=(("Content-Type", "application/x"),))
    assert server.asked[0].body == b"\x00\xff"
    assert server.asked[0].headers["content-type"] == "application/x"
    assert server.asked[0].headers["content-length"] == "2"


def test_cookies_stay_with_their_client_even_from_a_refusal():
    with StandIn((page(b"", "Set-Cookie: a=1", status="503 Busy"), page(b"", "Set-Cookie: b=2"))) as server:
        with Client([server.netloc], patience(Clock())) as client:
            client.fetch(Call(server.address + "/one"))
            client.fetch(Call(server.address + "/two"))
        ask(server)
    assert [asked.headers.get("cookie") for asked in server.asked] == [None, "a=1", "a=1; b=2", None]


def test_fetch_takes_a_client_for_one_call():
    with StandIn((page(b"tin"),)) as server:
        assert fetch(Call(server.address), allowed=("127.0.0.1",)).body == b"tin"


def test_not_modified_is_an_answer():
    with StandIn((raw("HTTP/1.1 304 Not Modified\nContent-Encoding: gzip"),)) as server:
        answer = ask(server, headers=(("If-None-Match", '"x"'),))
    assert (answer.status, answer.body) == (304, b"")


@pytest.mark.parametrize(
    ("status", "key", "requests"),
    [
        (400, "fetch.status", 1),
        (401, "fetch.refused", 1),
        (403, "fetch.refused", 1),
        (404, "fetch.gone", 1),
        (410, "fetch.gone", 1),
        (429, "fetch.busy", 4),
        (430, "fetch.status", 1),
        (499, "fetch.status", 1),
        (500, "fetch.status", 4),
        (503, "fetch.busy", 4),
        (504, "fetch.status", 4),
    ],
)
def test_only_what_may_pass_is_tried_again(status: int, key: str, requests: int):
    with StandIn((f"status:{status}",)) as server:
        error = failure(server)
    assert (error.key, error.facts["status"], error.facts["host"]) == (key, status, server.netloc)
    assert len(server.asked) == requests
    assert pickle.loads(pickle.dumps(error)).facts == error.facts  # noqa: S301


def test_pauses_double_and_attempts_are_counted():
    clock = Clock()
    with StandIn(("status:500", "status:502", "reset", page(b"tin"))) as server:
        assert ask(server, clock).body == b"tin"
    assert clock.slept == [0.5, 1.0, 2.0]
    with StandIn(("status:500",)) as server:
        failure(server, attempts=2)
        assert len(server.asked) == 2


def test_pauses_are_cut_by_chance_and_have_a_longest():
    assert Patience(chance=lambda: 0.25).pause(2) == 0.25
    assert Patience(chance=lambda: 1.0).pause(30) == 15.0
    pauses = {Patience().pause(3) for _ in range(20)}
    assert abs(Patience().now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert len(pauses) > 15
    assert all(0 <= pause <= 2 for pause in pauses)


def test_retry_after_is_waited_for_and_a_little_more():
    clock = Clock()
    with StandIn(("status:429,Retry-After,7", page(b"tin"))) as server:
        assert ask(server, clock).body == b"tin"
    assert clock.slept == [7.5]


def test_a_wait_past_the_deadline_is_not_begun():
    clock = Clock()
    with StandIn(("status:503,Retry-After,60", page(b"tin"))) as server:
        assert failure(server, clock).key == "fetch.busy"
        assert len(server.asked) == 1
    assert clock.slept == []


@pytest.mark.parametrize(
    ("asked", "date", "seconds"),
    [
        ("7", "", 7.0),
        ("0", "", 0.0),
        ("", "", 0.0),
        ("-3", "", 0.0),
        ("soon", "", 0.0),
        ("²", "", 0.0),
        ("1.5", "", 0.0),
        ("Thu, 11 Jun 2026 12:00:30 GMT", "", 30.0),
        ("Thu, 11 Jun 2026 12:00:30 -0000", "", 30.0),
        ("Thu, 11 Jun 2026 11:00:30 GMT", "", 0.0),
        ("Thu, 11 Jun 2026 15:00:05 GMT", "Thu, 11 Jun 2026 15:00:00 GMT", 5.0),
        ("Thu, 99 Jun 2026 15:00:05 GMT", "", 0.0),
    ],
)
def test_retry_after_is_read_as_seconds_or_date(asked: str, date: str, seconds: float):
    assert retry_after(asked, date, NOON) == seconds


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_header_breaks_the_reading_of_a_wait(asked: str, date: str):
    assert retry_after(asked, date, NOON) >= 0


@given(st.integers(0, 90_000))
def test_a_date_is_a_wait(seconds: int):
    until = NOON + timedelta(seconds=seconds)
    assert retry_after(format_datetime(until), "", NOON) == seconds


@pytest.mark.parametrize("mode", ["cut", "chunks_cut"])
def test_a_cut_body_is_an_error_and_tried_again(mode: str):
    with StandIn((mode,)) as server:
        error = failure(server, attempts=2, **SPEECH)
        assert (error.key, error.facts) == ("fetch.cut", {"host": server.netloc, "status": 0})
        assert len(server.asked) == 2
    with StandIn((mode, "good")) as server:
        assert b"jQ1olc" in ask(server, **SPEECH).body


SPEECH = {
    "method": "POST",
    "form": (
        ("f.req", '[[["jQ1olc","[\\"M\\u1ed9t b\\u1ea3n tin\\",\\"vi\\",null,\\"null\\"]",null,"generic"]]]'),
    ),
}


@pytest.mark.parametrize("mode", ["stall", "mute", "drip", "drip_head"])
def test_the_deadline_holds_whatever_the_server_does(mode: str):
    began = time.monotonic()
    with StandIn((mode,)) as server:
        error = failure(server, deadline_seconds=0.3, **SPEECH)
        assert (error.key, error.facts) == ("fetch.slow", {"host": server.netloc, "status": 0})
        assert 0.25 < time.monotonic() - began < 3
        assert len(server.asked) == 1


@pytest.mark.parametrize("mode", ["stall", "mute"])
def test_a_server_without_a_sign_of_life_is_asked_again(mode: str):
    with StandIn((mode, "good")) as server:
        with Client([server.netloc], patience(Clock(), idle_seconds=0.4)) as client:
            answer = client.fetch(Call(server.address, deadline_seconds=10, **SPEECH))  # type: ignore[arg-type]
        assert b"jQ1olc" in answer.body
        assert len(server.asked) == 2


def test_a_deadline_belongs_to_its_call():
    clock = Clock()
    with StandIn((page(b"a"),)) as server, Client([server.netloc], patience(clock)) as client:
        for _ in range(3):
            client.fetch(Call(server.address, deadline_seconds=20))
            clock.sleep(15)


def test_nothing_listens():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        netloc = f"127.0.0.1:{taken.getsockname()[1]}"
        clock = Clock()
        with Client([netloc], patience(clock)) as client, pytest.raises(NetworkError) as caught:
            client.fetch(Call(f"http://{netloc}/", attempts=3))
    assert caught.value.key == "fetch.unreachable"
    assert caught.value.facts == {"host": netloc, "status": 0}
    assert clock.slept == [0.5, 1.0]


@pytest.mark.parametrize("body", [b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", b""])
def test_what_is_not_http_is_a_broken_connection(body: bytes):
    with StandIn((raw_bytes(body),)) as server:
        assert failure(server, attempts=1).key == "fetch.cut"


def test_more_than_allowed_is_not_read():
    with StandIn(("huge",)) as server:
        error = failure(server, max_bytes=2_000_000)
        assert (error.key, error.facts["status"]) == ("fetch.large", 200)
        assert "2 MB" in error.sentence("en")
        assert len(server.asked) == 1
    with StandIn((page(b"12345"),)) as server:
        assert ask(server, max_bytes=5).body == b"12345"
        assert failure(server, max_bytes=4).key == "fetch.large"


def packed(body: bytes, packing: str = "gzip") -> str:
    return page(body, f"Content-Encoding: {packing}")


@pytest.mark.parametrize(
    ("packing", "pack"),
    [
        ("gzip", gzip.compress),
        ("GZIP", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("identity", bytes),
    ],
)
def test_a_packed_body_is_unpacked(packing: str, pack):
    text = "Bản tin thời sự. ".encode() * 9000
    with StandIn((packed(pack(text), packing),)) as server:
        assert ask(server).body == text


@pytest.mark.parametrize(
    "body",
    [gzip.compress(b"tin" * 999)[:-9], b"no gzip", gzip.compress(b"a") + b"b", gzip.compress(b"a") * 2],
    ids=["cut", "none", "more behind", "twice"],
)
def test_a_damaged_packing_is_an_error_and_tried_again(body: bytes):
    with StandIn((packed(body),)) as server:
        assert failure(server, attempts=2).key == "fetch.packing"
        assert len(server.asked) == 2


def test_an_unknown_packing_is_an_error():
    with StandIn((packed(b"tin", "br"),)) as server:
        assert failure(server, attempts=1).key == "fetch.packing"


def test_a_bomb_is_not_unfolded():
    import tracemalloc

    bomb = gzip.compress(bytes(200_000_000))
    with StandIn((packed(bomb),)) as server:
        tracemalloc.start()
        try:
            assert failure(server, max_bytes=1_000_000).key in {"fetch.large", "fetch.bomb"}
            assert tracemalloc.get_traced_memory()[1] < 8_000_000
        finally:
            tracemalloc.stop()


def moved(to: str, status: str = "302 Found", body: bytes = b"") -> str:
    return page(body, f"Location: {to}", status=status)


def test_redirects_are_followed_five_times():
    with StandIn((moved("/b"), moved("c"), moved("/d"), moved("/e"), moved("/f"), page(b"tin"))) as server:
        answer = ask(server, path="/a")
    assert answer.body == b"tin"
    assert answer.url == server.address + "/f"
    assert [asked.path for asked in server.asked] == ["/a", "/b", "/c", "/d", "/e", "/f"]
    with StandIn((moved("/b"),)) as server:
        error = failure(server)
        assert (error.key, error.facts["status"], len(server.asked)) == ("fetch.redirects", 302, 6)


def test_a_redirected_post_becomes_a_get_or_stays():
    with StandIn(
        (moved("/b", "303 See Other"), page(b"tin"), moved("/c", "307 Same"), page(b"tin"))
    ) as server:
        ask(server, method="POST", body=b"x")
        ask(server, method="POST", body=b"y")
    assert [(asked.method, asked.body) for asked in server.asked] == [
        ("POST", b"x"),
        ("GET", b""),
        ("POST", b"y"),
        ("POST", b"y"),
    ]


def test_the_body_of_a_redirect_is_not_read():
    endless = raw("HTTP/1.1 302 Found\nLocation: /b\nContent-Length: 1000000", b"only a little")
    with StandIn((endless, page(b"tin"))) as server:
        assert ask(server).body == b"tin"


@pytest.mark.parametrize("to", ["ftp://127.0.0.1/x", "file:///etc/passwd", "gopher://x/", "http://[::1"])
def test_redirects_lead_to_the_web_only(to: str):
    with StandIn((moved(to),)) as server:
        assert failure(server, attempts=1).key in {"fetch.address", "fetch.cut"}
        assert len(server.asked) == 1


def test_a_redirect_into_the_private_network_is_refused():
    with StandIn() as other, StandIn((moved(f"http://localhost:{other.port}/"),)) as server:
        error = failure(server)
        assert error.key == "fetch.private"
        assert error.facts["host"] == f"localhost:{other.port}"
        assert other.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "tin",
        "file:///etc/passwd",
        "ftp://a.example/",
        "http://",
        "http://[::1",
        "https:///x",
    ],
)
def test_an_address_that_is_none(url: str):
    with Client(patience=patience(Clock())) as client, pytest.raises(NetworkError) as caught:
        client.fetch(Call(url))
    assert caught.value.key == "fetch.address"
    assert set(caught.value.facts) == {"host", "status"}
    assert caught.value.facts["status"] == 0


def test_a_host_is_named_without_its_password():
    assert Call("https://me:secret@news.example:8/x").host == "news.example:8"


def test_proxies_of_the_environment_are_not_looked_at(monkeypatch: pytest.MonkeyPatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with StandIn((page(b"tin"),)) as server:
        assert ask(server).body == b"tin"


def test_importing_fetch_costs_nothing():
    code = "import sys, bulletin.fetch; sys.exit(bool({'httpx', 'httpcore', 'numpy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_failure_has_its_sentence():
    for key in (
        "address",
        "private",
        "slow",
        "unreachable",
        "certificate",
        "cut",
        "redirects",
        "refused",
        "gone",
        "busy",
        "status",
        "packing",
        "large",
        "bomb",
        "type",
        "robots",
    ):
        for ui in ("en", "vi"):
            assert "tin.example" in sentence(
                f"fetch.{key}", ui, host="tin.example", status=1, megabytes=5.0, times=9, type="x"
            )


def test_what_is_no_article_is_not_read():
    kinds = ("text/", "application/rss")
    with StandIn((page(b"x", "Content-Type: Video/MP4; codecs=a"),)) as server:
        error = failure(server, types=kinds)
        assert (error.key, error.facts["type"], len(server.asked)) == ("fetch.type", "video/mp4", 1)
    for named in ("Content-Type: Text/HTML; charset=utf-8", "Content-Type: application/rss+xml", "X-None: 1"):
        with StandIn((page(b"tin", named),)) as server:
            assert ask(server, types=kinds).body == b"tin"
    with StandIn((raw("HTTP/1.1 304 Not Modified\nContent-Type: image/png"),)) as server:
        assert ask(server, types=kinds).status == 304


def test_a_body_may_not_grow_out_of_proportion():
    with StandIn((packed(gzip.compress(bytes(4_000_000))),)) as server:
        error = failure(server)
        assert (error.key, error.facts["times"], len(server.asked)) == ("fetch.bomb", 100, 1)
    with StandIn((packed(gzip.compress(bytes(900_000))),)) as server:
        assert len(ask(server).body) == 900_000


def test_a_dripping_answer_is_given_up_before_the_deadline():
    began = time.monotonic()
    slow = Patience(idle_seconds=0.4, least_bytes=500, clock=Clock())
    with StandIn(("drip",)) as server:
        call = Call(server.address, deadline_seconds=9, attempts=1, **SPEECH)  # type: ignore[arg-type]
        with Client([server.netloc], slow) as client, pytest.raises(NetworkError) as caught:
            client.fetch(call)
    assert caught.value.key == "fetch.slow"
    assert 0.3 < time.monotonic() - began < 4


def test_hosts_are_asked_in_turns():
    clock = Clock()
    with StandIn((page(b"tin"),)) as one, StandIn((page(b"tin"),)) as two:
        manners = Patience(clock=clock, sleep=clock.sleep, apart_seconds=100.0)
        with Client([one.netloc, two.netloc], manners) as client:
            for server in (one, one, one, one, one, two, one):
                client.fetch(Call(server.address, deadline_seconds=3))
    first, second = (pause for pause in clock.slept if pause > 50)
    assert 90 < first <= 100
    assert 90 < second <= 100


def test_turns_come_back_with_time():
    turns = Turns(apart_seconds=2.0, burst=2)
    assert [turns.take("a", now) for now in (0.0, 0.0, 0.0, 0.0, 1.0)] == [0.0, 0.0, 2.0, 4.0, 5.0]
    assert turns.take("a", 60.0) == 0.0
    assert turns.take("b", 1.0) == 0.0
    assert [Turns().take("a", 0.0) for _ in range(20)] == [0.0] * 20


def test_nobody_else_leads_into_what_is_allowed(monkeypatch: pytest.MonkeyPatch):
    with StandIn((page(b"secret"),)) as inner, StandIn((moved(f"http://localhost:{inner.port}/"),)) as outer:
        with Client([inner.netloc, f"localhost:{inner.port}"], patience(Clock())) as client:
            assert client.fetch(Call(inner.address)).body == b"secret"
            with pytest.raises(NetworkError) as caught:
                client.fetch(Call(inner.address, led_from=f"{outer.address}/feed"))
            assert caught.value.key == "fetch.private"
            assert client.fetch(Call(inner.address, led_from=f"{inner.address}/feed")).body == b"secret"
        asked = len(inner.asked)
        # As if the outer one were a public host: it can be reached, and is not named.
        monkeypatch.setattr(wire, "is_public", lambda address: True)
        monkeypatch.setattr(wire, "PORTS", (outer.port, inner.port))
        inside = f"localhost:{inner.port}"
        with Client([inside], patience(Clock())) as client, pytest.raises(NetworkError) as caught:
            client.fetch(Call(outer.address))
        assert caught.value.key == "fetch.private"
        assert (len(outer.asked), len(inner.asked)) == (1, asked)
