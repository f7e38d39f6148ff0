import socket
import threading
import time

import httpcore
import pytest

from bulletin import wire
from bulletin.errors import NetworkError
from bulletin.fetch import Call, Client, Patience
from tests.stand_in import TLS, Clock, StandIn, raw


def patience(clock: Clock) -> Patience:
    return Patience(clock=clock, sleep=clock.sleep)


PAGE = raw("HTTP/1.1 200 OK\nContent-Length: 3", b"tin")


HOSTILE = """
    127.0.0.1 127.1 127.0.1 127.255.255.254 017700000001 0x7f.1 0x7f.0.0.1 0177.1 127.0x0.0.1 00000127.0.0.1
    3232235777 0xc0a80101 0300.0250.1.1 192.168.257 167772161 0xa000001 012.0.0.1 2852039166 0xa9fea9fe
    0251.0376.0251.0376 169.254.43518 169.254.0.1 169.254.170.2 100.100.100.200 100.127.255.255 10.0.0.0
    10.255.255.255 172.16.0.0 172.31.255.255 192.168.0.0 192.168.255.255 198.19.255.255 192.0.0.1 192.0.0.170
    192.0.2.1 198.51.100.7 203.0.113.9 239.255.255.255 240.0.0.1 255.255.255.254 0.0.0.1 0.255.255.255
    [::ffff:7f00:1] [0:0:0:0:0:ffff:7f00:1] [::ffff:169.254.169.254] [::ffff:a9fe:a9fe] [::ffff:192.168.1.1]
    [::7f00:1] [0:0:0:0:0:0:0:1] [::ffff:0:127.0.0.1] [64:ff9b::a9fe:a9fe] [64:ff9b:1::a00:1] [2002:a00:1::]
    [2002:a9fe:a9fe::] [2001:0:53aa:64c::1] [2001:10::1] [2001:20::1] [100::1] [fc00::1] [fdff:ffff::1]
    [fe80::1%25lo] [febf::1] [ff05::2] [ff0e::1] [5f00::1] [3fff::1] localhost.localdomain ip6-localhost
    LOCALHOST localhost. news.example%40127.0.0.1 127.0.0.1%2f 127.0.0.1%00 １２７.０.０.１ ⑯⑨。②⑤④。⑯⑨｡②⑤④
    127.1 2130706433 0x7f000001 0177.0.0.1 0 localhost [::1] [::ffff:127.0.0.1] [::ffff:10.0.0.1]
    [64:ff9b::7f00:1] [2002:7f00:1::] 169.254.169.254 [fd00:ec2::254] 10.1.2.3 172.16.0.1 172.31.9.9
    192.168.1.1 100.64.0.1 198.18.0.1 224.0.0.1 255.255.255.255 [fe80::1] [ff02::1] [::] 0.0.0.0 192.0.0.8
    [fec0::1] 192.88.99.1 ①②⑦.⓪.⓪.① 127。0。0。1 news.example@127.0.0.1 [::127.0.0.1] [2001:db8::1] [2001::1]
"""


def as_written(look_up):
    """The system's resolver without its network: numbers are read, names are not looked up beyond hosts."""

    def found(host, port, *rest, **words):
        if not any(map(host.rstrip(".").lower().endswith, ("localhost", "localdomain"))):
            words["flags"] = socket.AI_NUMERICHOST
        return look_up(host, port, *rest, **words)

    return found


def test_there_are_a_hundred_forms_of_a_forbidden_address():
    assert len(set(HOSTILE.split())) >= 100


@pytest.mark.parametrize("host", HOSTILE.split())
def test_private_addresses_are_refused(host: str, monkeypatch: pytest.MonkeyPatch):
    connected: list[object] = []
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", lambda *args: connected.append(args))
    monkeypatch.setattr(socket, "getaddrinfo", as_written(socket.getaddrinfo))
    with Client(patience=patience(Clock())) as client, pytest.raises(NetworkError) as caught:
        client.fetch(Call(f"http://{host}/", attempts=1))
    # A spelling that this system's resolver does not take for an address is unreachable, which is as good.
    assert caught.value.key in {"fetch.private", "fetch.address", "fetch.unreachable"}
    assert connected == []


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:4700::6810:84e5", "172.32.0.1", "100.128.0.1"]
)
def test_public_addresses_are_public(address: str):
    assert wire.is_public(address)


GOOD = """
    1.1.1.1 8.8.8.8 9.9.9.9 93.184.216.34 99.255.255.255 100.63.255.255 100.128.0.1 126.255.255.255 128.0.0.1
    169.253.255.255 169.255.0.1 172.15.255.255 172.32.0.1 192.167.255.255 192.169.0.1 198.17.255.255
    198.20.0.1 203.0.112.255 203.162.0.11 223.255.255.254 2001:4860:4860::8888 2606:4700::6810:84e5
    2400:cb00::1 2a00:1450:4001:81b::200e ::ffff:8.8.8.8
"""


def test_good_addresses_are_reached(monkeypatch: pytest.MonkeyPatch):
    """Each name has one of them; what is connected to is a server of ours."""
    good = GOOD.split()
    assert len(good) >= 20
    names = {f"host{number}.example": address for number, address in enumerate(good)}
    reached: list[str] = []
    connect, system = httpcore.SyncBackend.connect_tcp, socket.getaddrinfo

    def look_up(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(2, 1, 6, "", (names[host], port))]

    with StandIn((PAGE,)) as server:

        def through(backend: object, host: str, port: int, *rest: object) -> object:
            reached.append(host)
            with monkeypatch.context() as plain:
                plain.setattr(socket, "getaddrinfo", system)
                return connect(backend, "127.0.0.1", server.port)  # type: ignore[arg-type]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", through)
        with Client() as client:
            for name in names:
                assert client.fetch(Call(f"http://{name}/")).body == b"tin"
    assert reached == good


OTHERS = "10.0.0.1 fe80::1%lo ::ffff:192.168.0.1 64:ff9b::808:808 2002:808:808::1 224.0.1.1 240.0.0.1 2001::1"


@pytest.mark.parametrize("host", OTHERS.split())
def test_other_addresses_are_not(host: str):
    assert not wire.is_public(host)


def found(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """The resolver knows only these; what is connected to is noted and refuses."""
    calls: list[str] = []

    def look_up(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        calls.append(f"look up {host}")
        return [(2, 1, 6, "", (address, port)) for address in addresses for _ in "ab"]

    def connect(_: object, host: str, port: int, timeout: float, *rest: object) -> None:
        calls.append(f"{host}:{port}")
        raise httpcore.ConnectError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    return calls


def test_a_name_is_looked_up_once_and_every_address_tried(monkeypatch: pytest.MonkeyPatch):
    calls = found(monkeypatch, "93.184.216.34", "93.184.216.35")
    with Client() as client, pytest.raises(NetworkError) as caught:
        client.fetch(Call("https://news.example/", attempts=1))
    assert caught.value.key == "fetch.unreachable"
    assert calls == ["look up news.example", "93.184.216.34:443", "93.184.216.35:443"]


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch):
    calls = found(monkeypatch, "93.184.216.34", "10.0.0.1")
    with Client() as client, pytest.raises(NetworkError) as caught:
        client.fetch(Call("http://news.example/"))
    assert caught.value.key == "fetch.private"
    assert caught.value.facts == {"host": "news.example", "status": 0}
    assert calls == ["look up news.example"]


@pytest.mark.parametrize(
    ("allowed", "url", "reached"),
    [
        ((), "http://news.example:8080/", False),
        ((), "http://news.example:443/", True),
        (("news.example",), "http://news.example:8080/", True),
        (("NEWS.example:8080",), "http://news.EXAMPLE:8080/", True),
        (("news.example:8080",), "http://news.example:8081/", False),
        (("other.example",), "http://news.example:8080/", False),
    ],
)
def test_other_ports_are_for_allowed_hosts(
    allowed: tuple[str, ...], url: str, reached: bool, monkeypatch: pytest.MonkeyPatch
):
    calls = found(monkeypatch, "93.184.216.34")
    with Client(allowed) as client, pytest.raises(NetworkError):
        client.fetch(Call(url, attempts=1))
    assert bool(calls) is reached


def test_an_allowed_host_may_be_private_on_its_port_only(monkeypatch: pytest.MonkeyPatch):
    calls = found(monkeypatch, "10.0.0.1")
    with Client(["cms.example:80"]) as client:
        for url in ("http://cms.example/", "https://cms.example/"):
            with pytest.raises(NetworkError):
                client.fetch(Call(url, attempts=1))
    assert calls == ["look up cms.example", "10.0.0.1:80", "look up cms.example"]


def test_a_lookup_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch):
    over = threading.Event()

    def look_up(*_: object, **__: object) -> None:
        over.wait(10)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    began = time.monotonic()
    with Client() as client, pytest.raises(NetworkError) as caught:
        client.fetch(Call("http://news.example/", deadline_seconds=0.2))
    assert caught.value.key == "fetch.slow"
    assert time.monotonic() - began < 3
    over.set()


@pytest.mark.parametrize("error", [socket.gaierror(-2, "unknown"), UnicodeError("label too long")])
def test_a_name_that_is_not_found(error: Exception, monkeypatch: pytest.MonkeyPatch):
    def look_up(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with Client(patience=patience(Clock())) as client, pytest.raises(NetworkError) as caught:
        client.fetch(Call("http://news.example/"))
    assert caught.value.key == "fetch.unreachable"


def test_no_step_begins_after_the_deadline():
    limits = wire.Limits(lambda: 0.0, 5.0)
    with pytest.raises(httpcore.ReadTimeout):
        limits.wait(httpcore.ReadTimeout)
    assert wire.Limits(lambda: 3.0, 5.0).wait(httpcore.ReadTimeout) == 3.0
    assert wire.Limits(lambda: 9.0, 5.0).wait(httpcore.ReadTimeout) == 5.0


@pytest.mark.parametrize("certificate", ["cert.pem", "other_name.pem"])
def test_a_self_signed_server_is_refused_and_told_nothing(certificate: str):
    with StandIn((PAGE,), certificate=certificate) as server:
        with Client([server.netloc], patience(Clock())) as client, pytest.raises(NetworkError) as caught:
            client.fetch(Call(server.address))
        assert caught.value.key == "fetch.certificate"
        assert caught.value.facts == {"host": "127.0.0.1", "status": 0}
        assert server.asked == []


def test_a_named_authority_is_trusted_for_its_name_only():
    with StandIn((PAGE,), certificate="cert.pem") as server:
        with Client([server.netloc], authority=TLS / "cert.pem") as client:
            assert client.fetch(Call(server.address + "/x")).body == b"tin"
        assert server.asked[0].headers["host"] == server.netloc
    with StandIn((PAGE,), certificate="other_name.pem") as server:
        with (
            Client([server.netloc], authority=TLS / "other_name.pem") as client,
            pytest.raises(NetworkError) as caught,
        ):
            client.fetch(Call(server.address))
        assert caught.value.key == "fetch.certificate"
        assert server.asked == []


def test_https_to_a_server_without_it_is_unreachable():
    with StandIn((PAGE,)) as server, Client([server.netloc], patience(Clock())) as client:
        with pytest.raises(NetworkError) as caught:
            client.fetch(Call(f"https://{server.netloc}/", attempts=1))
        assert caught.value.key == "fetch.unreachable"


def test_a_handshake_without_end_is_cut_off():
    with socket.create_server(("127.0.0.1", 0)) as server:
        netloc = f"127.0.0.1:{server.getsockname()[1]}"
        began = time.monotonic()
        with Client([netloc]) as client, pytest.raises(NetworkError) as caught:
            client.fetch(Call(f"https://{netloc}/", deadline_seconds=0.3))
        assert caught.value.key == "fetch.slow"
        assert 0.25 < time.monotonic() - began < 3
