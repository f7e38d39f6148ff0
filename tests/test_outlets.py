"""Outlets: each kind at a real server of it, in its good and its bad hours."""

import base64
import gc
import logging
import os
import re
import ssl
import sys
import threading
import time
import tomllib
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import feedparser
import httpx
import pytest

from bulletin import cli, shelf
from bulletin.errors import BulletinError, Busy, KeptError, Lacking, NetworkError
from bulletin.labels import NEVER, WHILE
from bulletin.outlet import Kept, Secrets, Sent, Target, open_outlet, scheme_of
from bulletin.outlets._place import Patience, part_of, place_of
from bulletin.outlets.folder import FolderTarget
from bulletin.plain import decode
from bulletin.publishing import Due, publish
from bulletin.record import Withdrawn
from bulletin.release import Asset, Release
from bulletin.show import OutletSettings, Station
from bulletin.testing import outlets as contract
from tests import factories
from tests.outlet_servers import (
    HOST,
    PASSWORD,
    USER,
    Cutter,
    Dav,
    Ftp,
    Server,
    Sftp,
    certificate,
    free_port,
    silence,
)
from tests.test_publishing import BASE, TODAY, TOLD, released, sent

PATIENCE = Patience(attempts=2, pause_seconds=0.05)
IMPATIENT = Patience(
    connect_seconds=1.0,
    idle_seconds=0.4,
    call_seconds=1.0,
    bytes_per_second=1e8,
    attempts=2,
    pause_seconds=0.05,
)
SERVING = ("asyncssh", "pyftpdlib", "wsgidav", "cheroot", "werkzeug", "moto")  # they speak for themselves
KINDS = ("folder", "s3", "sftp", "ftp", "ftps", "webdav", "webdavs")


@dataclass(frozen=True)
class Site:
    """An outlet whose server runs: its settings, its secrets, and what is in it by other means."""

    settings: OutletSettings
    station: Station
    secrets: Secrets
    files: Callable[[], dict[str, bytes]]
    server: Any = None
    under: str = ""

    def open(self, secrets: Secrets | None = None, within: Patience = PATIENCE, **facts: Any) -> Target:
        for name in shelf.members("outlets"):
            member = shelf.load("outlets", name)
            if self.settings.to.partition("://")[0] in member.SCHEMES:
                patience = {} if name == "folder" else {"patience": within}
                settings = replace(self.settings, **facts)
                target: Target = member.open(settings, self.station, secrets or self.secrets, **patience)
                return target
        raise AssertionError(self.settings.to)


def on_disk(root: Path) -> Callable[[], dict[str, bytes]]:
    def files() -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for path in root.rglob("*"):
            if path.is_file() and not path.name.startswith("."):
                with suppress(FileNotFoundError):  # renamed in this moment
                    found[path.relative_to(root).as_posix()] = path.read_bytes()
        return found

    return files


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def moto() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(HOST, 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


SERVERS: dict[str, Callable[[Path, tuple[Path, Path]], Server]] = {
    "sftp": lambda root, tls: Sftp(root),
    "ftp": lambda root, tls: Ftp(root),
    "ftps": Ftp,
    "webdav": lambda root, tls: Dav(root),
    "webdavs": Dav,
}


def site_of(kind: str, server: Server, folder: Path, under: str) -> Site:
    """The outlet at a server that runs, in a folder of its own that nobody has made yet."""
    (folder / "known").write_text(server.known if isinstance(server, Sftp) else "")
    to = f"{kind}://{USER}@{HOST}:{server.port}/{under}"
    settings = OutletSettings("web", to, host_keys="known", authority="cert.pem" if kind[-1] == "s" else "")
    station = Station(folder=folder, cache="kept")
    return Site(settings, station, Secrets((("password", PASSWORD),)), on_disk(server.root / under), server)


@pytest.fixture(scope="module")
def standing(
    tls: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Server]]:
    """A server of each kind that is never stopped before the end."""
    running: dict[str, Server] = {}

    def standing(kind: str) -> Server:
        if kind not in running:
            running[kind] = SERVERS[kind](tmp_path_factory.mktemp(kind), tls)
            running[kind].start()
        return running[kind]

    yield standing
    for server in running.values():
        server.stop()


@pytest.fixture
def open_site(
    tmp_path: Path, tls: tuple[Path, Path], standing: Callable[[str], Server], request: pytest.FixtureRequest
) -> Iterator[Callable[..., Site]]:
    """An empty outlet of a kind, at the standing server or at one of its own, which is stopped in the end."""
    running: list[Server] = []
    (tmp_path / "cert.pem").write_bytes(tls[0].read_bytes())

    def open_site(kind: str, own: Server | None = None) -> Site:
        station = Station(folder=tmp_path, cache="kept")
        if kind == "folder":
            root = tmp_path / "srv"
            return Site(OutletSettings("web", f"file://{root}"), station, Secrets(), on_disk(root))
        if kind == "s3":
            return bucket(request.getfixturevalue("moto"), station)
        if own:
            own.start()
            running.append(own)
        return site_of(kind, own or standing(kind), tmp_path, f"{tmp_path.name}/báo")

    yield open_site
    for server in running:
        server.stop()


@cache
def moto_client(endpoint: str) -> Any:
    import boto3

    return boto3.session.Session("a", "b").client("s3", region_name="us-east-1", endpoint_url=endpoint)


def bucket(endpoint: str, station: Station) -> Site:
    """An outlet in a new bucket."""
    name = re.sub("[^a-z0-9]", "-", f"b-{station.folder}"[-50:].lower()).strip("-")
    client = moto_client(endpoint)
    client.create_bucket(Bucket=name)

    def files() -> dict[str, bytes]:
        found = client.list_objects_v2(Bucket=name).get("Contents", [])
        return {one["Key"]: client.get_object(Bucket=name, Key=one["Key"])["Body"].read() for one in found}

    settings = OutletSettings("web", f"s3://{name}/báo/audio", endpoint=endpoint)
    return Site(settings, station, Secrets((("key", "a"), ("secret", PASSWORD))), files, under="báo/audio/")


@contextmanager
def cutter(behind: int, limit: int) -> Iterator[int]:
    """A port that breaks off for good after `limit` bytes."""
    between = Cutter(behind, limit)
    between.start()
    yield between.port
    between.stop()


@pytest.mark.parametrize(
    ("reason", "broken"), [("SHUTDOWN_WHILE_IN_INIT", False), ("DECRYPTION_FAILED", True)]
)
def test_a_channel_may_end_before_its_beginning_is_over(
    open_site: Any, monkeypatch: pytest.MonkeyPatch, reason: str, broken: bool
) -> None:
    def unwrap(channel: ssl.SSLSocket) -> None:
        error = ssl.SSLError(1, reason)
        error.reason = reason
        raise error

    site = open_site("ftps")
    monkeypatch.setattr(ssl.SSLSocket, "unwrap", unwrap)
    with contract.opened(site.open) as target:
        if broken:
            with pytest.raises(NetworkError):
                target.swap(contract.made("sang/feed.xml", b"one"), "")
        else:
            target.swap(contract.made("sang/feed.xml", b"one"), "")
            assert contract.content(target, "sang/feed.xml") == b"one"


@pytest.mark.parametrize("check", contract.CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("kind", KINDS)
def test_keeps_the_contract(kind: str, check: Any, open_site: Any, tmp_path: Path) -> None:
    site = open_site(kind)
    (tmp_path / "own").mkdir()
    check(site.open, tmp_path / "own")
    assert not [name for name in site.files() if name.endswith(".part")]


# What others see meanwhile


@pytest.mark.parametrize("kind", ["s3", "sftp", "ftp", "webdav"])
def test_a_watcher_never_sees_half_a_file(kind: str, open_site: Any) -> None:
    site = open_site(kind)
    versions = [bytes([number]) * 700_001 for number in range(6)]
    with contract.opened(site.open) as target:
        target.put(contract.made("sang/feed.xml", versions[0]))
        over, seen = threading.Event(), Counter[bytes]()

        def write() -> None:
            for data in versions:
                target.put(contract.made("sang/feed.xml", data))
            over.set()

        writer = threading.Thread(target=write)
        writer.start()
        while not over.is_set():
            for name, data in site.files().items():
                if not name.endswith(".part"):
                    seen[data] += 1
        writer.join()
    assert set(seen) <= set(versions)
    assert len(seen) > 1
    assert set(site.files().values()) == {versions[-1]}


def heard(site: Site) -> dict[str, bytes]:
    """What a listener's player finds: the sound of each title, by the feed alone."""
    files = site.files()
    read = feedparser.parse(files[f"{site.under}{TOLD.feed}"])
    assert not read.bozo
    return {
        one.title: files[site.under + unquote(one.enclosures[0].href.removeprefix(BASE))]
        for one in read.entries
    }


def publish_to(site: Site, releases: list[Release]) -> list[Sent]:
    with contract.opened(site.open) as target:
        return sent(target, releases)[0]


@pytest.mark.parametrize("kind", KINDS)
def test_listeners_get_what_was_published_corrected_and_taken_back(
    kind: str, open_site: Any, tmp_path: Path
) -> None:
    site, made = open_site(kind), tmp_path / "made"
    publish_to(site, released(made, 0, 1))
    assert heard(site) == {"Tin sáng 0": b"sound", "Tin sáng 1": b"sound"}
    assert publish_to(site, released(made, 0, 1)) == []
    publish_to(site, released(made, 0, sound=b"corrected"))
    assert heard(site) == {"Tin sáng 0": b"corrected", "Tin sáng 1": b"sound"}
    gone = Withdrawn("2026-06-12T09:00:00+07:00", "Sai số liệu.")
    publish_to(site, released(made, 1, withdrawn=gone))
    assert heard(site) == {"Tin sáng 0": b"corrected"}
    left = [name for name in site.files() if "/1206-tin/" in name]
    assert not [name for name in left if name.endswith(".mp3")]
    (page,) = (data for name, data in site.files().items() if name.endswith("/1206-tin/index.html"))
    assert "Sai số liệu." in page.decode()


def test_two_publishers_at_once_lose_nothing_in_a_bucket(open_site: Any, tmp_path: Path) -> None:
    site = open_site("s3")
    failed: list[BaseException] = []

    def publish_some(numbers: range) -> None:
        try:
            for number in numbers:
                publish_to(site, released(tmp_path / str(number), number))
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            failed.append(error)

    both = [threading.Thread(target=publish_some, args=(some,)) for some in (range(3), range(3, 6))]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert failed == []
    assert sorted(heard(site)) == [f"Tin sáng {number}" for number in range(6)]


def elsewhere(site: Site, folder: Path) -> Site:
    """The same outlet as another machine sees it: in another station's folder."""
    folder.mkdir(exist_ok=True)
    for name in ("known", "cert.pem"):
        if (site.station.path(name)).exists():
            (folder / name).write_bytes(site.station.path(name).read_bytes())
    return replace(site, station=Station(folder=folder, cache="kept"))


@pytest.mark.parametrize("kind", ["sftp", "ftp"])
def test_two_machines_at_once_lose_nothing_where_a_server_knows_no_conditions(
    kind: str, open_site: Any, tmp_path: Path
) -> None:
    here = open_site(kind)
    failed: list[BaseException] = []

    def publish_some(site: Site, numbers: range) -> None:
        try:
            for number in numbers:
                publish_to(site, released(tmp_path / str(number), number))
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            failed.append(error)

    sites = (here, elsewhere(here, tmp_path / "other"))
    shares = zip(sites, (range(4), range(4, 8)), strict=True)
    both = [threading.Thread(target=publish_some, args=share) for share in shares]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert failed == []
    assert sorted(heard(here)) == [f"Tin sáng {number}" for number in range(8)]
    assert not list((here.server.root / tmp_path.name).rglob("*.lock"))


@pytest.mark.parametrize("kind", ["sftp", "ftp"])
def test_who_was_killed_at_the_gate_keeps_nobody_out(
    kind: str, open_site: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = open_site(kind)
    publish_to(site, released(tmp_path, 0))
    (feed,) = (site.server.root / tmp_path.name).rglob("catalogue.json")
    gate = feed.with_name("catalogue.json.lock")
    own = part_of("", site.station).strip(".")
    (gate / own).mkdir(parents=True)
    began = time.monotonic()
    publish_to(site, released(tmp_path, 1))  # what a run of ours left is ours
    assert time.monotonic() - began < 10
    monkeypatch.setattr(Patience, "seconds", lambda self, size: 1.5)
    (gate / "0123abcd.part").mkdir(parents=True)
    began = time.monotonic()
    publish_to(site, released(tmp_path, 2))
    assert time.monotonic() - began > 1.5
    assert sorted(heard(site)) == [f"Tin sáng {number}" for number in range(3)]
    assert not gate.exists()


def test_objects_say_what_they_are_and_how_long_they_may_be_kept(open_site: Any, tmp_path: Path) -> None:
    site = open_site("s3")
    publish_to(site, released(tmp_path, 0))
    with contract.opened(site.open) as target:
        told = {
            name.removeprefix(site.under): target.client.head_object(Bucket=target.place.host, Key=name)
            for name in site.files()
        }
    (sound,) = (one for name, one in told.items() if re.search(r"\.[0-9a-f]{8}\.mp3$", name))
    assert (sound["ContentType"], sound["CacheControl"]) == ("audio/mpeg", NEVER)
    feed, page = told["sang/feed.xml"], told["sang/index.html"]
    assert (feed["ContentType"], feed["CacheControl"]) == ("application/rss+xml; charset=utf-8", WHILE)
    assert (page["ContentType"], page["CacheControl"]) == ("text/html; charset=utf-8", WHILE)


# Bad hours


def refused(act: Callable[[], object], seconds: float = 15.0) -> BulletinError:
    """The failure of `act`, which comes soon and holds no secret anywhere."""
    begun = time.monotonic()
    with pytest.raises(BulletinError) as caught:
        act()
    assert time.monotonic() - begun < seconds
    error: BaseException | None = caught.value
    while error is not None:
        shown = "".join(traceback.format_exception(error)) + repr(vars(error)) + repr(error.args)
        assert PASSWORD not in shown
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return caught.value


@pytest.mark.parametrize("kind", ["s3", "sftp", "webdav"])
def test_broken_off_within_a_file_nothing_of_it_is_seen_and_the_next_run_ends_it(
    kind: str, open_site: Any, tmp_path: Path
) -> None:
    site = open_site(kind)
    behind = site.server.port if site.server else int(site.settings.endpoint.rpartition(":")[2])
    asset = contract.made("sang/a.mp3", bytes(3_000_000))
    with cutter(behind, 1_000_000) as between:
        (tmp_path / "known").write_text(getattr(site.server, "known", "").replace(str(behind), str(between)))
        to = site.settings.to.replace(str(behind), str(between))
        with contract.opened(lambda: site.open(to=to, endpoint=f"http://{HOST}:{between}")) as target:
            error = refused(lambda: target.put(asset))
    assert isinstance(error, NetworkError)
    assert "sang/a.mp3" in str(error)
    assert "“web”" in str(error)
    assert not [name for name in site.files() if name.endswith(".mp3")]
    (tmp_path / "known").write_text(getattr(site.server, "known", ""))
    with contract.opened(site.open) as target:
        target.put(asset)
    assert list(site.files().values()) == [asset.data]


def throttled(handler: type[Any]) -> None:
    from pyftpdlib.handlers import ThrottledDTPHandler

    handler.dtp_handler = type("Slow", (ThrottledDTPHandler,), {"read_limit": 200_000})


def test_an_ftp_server_that_ends_within_a_file_shows_nothing_of_it(open_site: Any, tmp_path: Path) -> None:
    server = Ftp(tmp_path, change=throttled)
    site = open_site("ftp", server)
    with contract.opened(site.open) as target:
        threading.Timer(0.5, server.stop).start()
        error = refused(lambda: target.put(contract.made("sang/a.mp3", bytes(3_000_000))))
    assert isinstance(error, NetworkError)
    assert f"ftp://{HOST}:{server.port}" in str(error)
    assert [name.endswith(".part") for name in site.files()] == [True]
    server.start()
    with contract.opened(site.open) as target:
        target.put(contract.made("sang/a.mp3", b"small"))
    assert site.files() == {"sang/a.mp3": b"small"}


@pytest.mark.parametrize("kind", ["sftp", "ftp", "webdav"])
@pytest.mark.parametrize("step", [0, 7])
def test_a_server_that_ends_between_two_files_is_named_and_the_next_run_ends_the_job(
    kind: str, step: int, open_site: Any, tmp_path: Path, tls: tuple[Path, Path]
) -> None:
    server = SERVERS[kind](tmp_path / "srv", tls)
    site = open_site(kind, server)
    publish_to(site, released(tmp_path, 0))
    with contract.opened(site.open) as target:
        steps = publish(target, TOLD, released(tmp_path, 1), Due(TODAY, 30))
        for _ in range(step):
            next(steps)
        server.stop()
        error = refused(lambda: list(steps))
    assert isinstance(error, NetworkError)
    assert HOST in str(error)
    assert heard(site) == {"Tin sáng 0": b"sound"}
    server.start()
    publish_to(site, released(tmp_path, 1))
    assert sorted(heard(site)) == ["Tin sáng 0", "Tin sáng 1"]


@pytest.mark.parametrize("kind", ["sftp", "ftp", "ftps", "webdav", "webdavs"])
def test_a_wrong_password_is_said(kind: str, open_site: Any) -> None:
    site = open_site(kind)
    wrong = Secrets((("password", f"{PASSWORD}!"),))
    with contract.opened(lambda: site.open(wrong)) as target:
        error = refused(lambda: target.read("sang/catalogue.json"))
    assert error.key == "outlet.login"
    assert f"{HOST}:{site.server.port}" in str(error)
    assert error.sentence("vi") != error.sentence("en")


def test_a_wrong_key_of_a_bucket_is_said(open_site: Any, moto: str) -> None:
    site = open_site("s3")
    reset = f"{moto}/moto-api/reset-auth"
    httpx.post(reset, content=b"0", trust_env=False)
    try:
        with contract.opened(site.open) as target:
            error = refused(lambda: target.put(contract.made("a.txt", b"x")))
    finally:
        httpx.post(reset, content=b"inf", trust_env=False)
    assert error.key == "outlet.login"


def test_a_bucket_that_is_not_there_is_said(open_site: Any) -> None:
    site = open_site("s3")
    with contract.opened(lambda: site.open(to="s3://no-such-bucket/x")) as target:
        error = refused(lambda: target.put(contract.made("a.txt", b"x")))
    assert isinstance(error, KeptError)
    assert "NoSuchBucket" in str(error)


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # wsgidav leaves its file open then
@pytest.mark.parametrize("kind", ["sftp", "ftp", "webdav"])
def test_a_full_disk_is_said_and_what_was_there_stays(
    kind: str, open_site: Any, tmp_path: Path, tls: tuple[Path, Path]
) -> None:
    server = SERVERS[kind](tmp_path / "srv", tls)
    site = open_site(kind, server)
    with contract.opened(site.open) as target:
        target.put(contract.made("a.mp3", b"old"))
        folder = server.root / tmp_path.name / "báo"
        part = folder / part_of(f"{target.place.root}a.mp3", site.station).rpartition("/")[2]
        part.symlink_to("/dev/full")
        error = refused(lambda: target.put(contract.made("a.mp3", bytes(200_000))))
        part.unlink()
    server.stop()
    gc.collect()
    server.start()
    assert error.key in ("outlet.half", "outlet.full", "outlet.failed")
    assert "a.mp3" in str(error)
    assert site.files() == {"a.mp3": b"old"}


def left_waiting(kind: str, drip: bytes, folder: Path) -> BulletinError:
    """What is said of a server that takes the call and never answers, or one letter at a time."""
    name = f"{kind}{len(drip)}"
    secrets = Secrets(
        tuple((name, PASSWORD) for name in ("password", "key", "secret") if kind + name != "sftpkey")
    )
    with silence(b"220-" if kind[:3] == "ftp" else b"", drip) as port:
        to = "s3://bucket/x" if kind == "s3" else f"{kind}://{USER}@{HOST}:{port}/x"
        settings = OutletSettings(name, to, endpoint=f"http://{HOST}:{port}", host_keys="known")
        site = Site(settings, Station(folder=folder, cache="kept"), secrets, dict)
        with contract.opened(lambda: site.open(within=IMPATIENT)) as target:
            return refused(lambda: target.read("sang/catalogue.json"))


def test_a_server_that_never_answers_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "known").write_text("")
    kinds = ("s3", "sftp", "ftp", "ftps", "webdav", "webdavs")
    with ThreadPoolExecutor(12) as pool:
        told = [pool.submit(left_waiting, kind, drip, tmp_path) for kind in kinds for drip in (b"", b"x")]
    for error in [one.result() for one in told]:
        assert isinstance(error, NetworkError)
        assert "sang/catalogue.json" in str(error)


@pytest.mark.parametrize("kind", ["s3", "sftp", "ftp", "webdav"])
def test_a_server_that_is_not_there_is_named(kind: str, open_site: Any) -> None:
    site, port = open_site(kind), free_port()
    to = site.settings.to if kind == "s3" else f"{kind}://{USER}@{HOST}:{port}/x"
    with contract.opened(lambda: site.open(to=to, endpoint=f"http://{HOST}:{port}")) as target:
        error = refused(lambda: target.size("a.txt"))
    assert error.key == "outlet.unreachable"


# Who the server is


@pytest.mark.parametrize("kind", ["ftps", "webdavs"])
def test_a_server_that_cannot_prove_its_identity_gets_nothing(kind: str, open_site: Any) -> None:
    site = open_site(kind)
    with contract.opened(lambda: site.open(authority="")) as target:
        error = refused(lambda: target.put(contract.made("a.txt", b"x")))
    assert error.key == "outlet.certificate"
    assert site.files() == {}
    error = refused(lambda: site.open(authority="known"))
    assert error.key == "outlet.authority"


def test_an_unknown_host_key_is_refused_with_what_to_do(open_site: Any, tmp_path: Path) -> None:
    site = open_site("sftp")
    (tmp_path / "known").write_text("")
    with contract.opened(site.open) as target:
        error = refused(lambda: target.put(contract.made("a.txt", b"x")))
    assert error.key == "outlet.host_unknown"
    assert "SHA256:" in str(error)
    assert f"ssh-keyscan -p {site.server.port} {HOST} >> {tmp_path / 'known'}" in str(error)
    assert site.files() == {}


def test_a_changed_host_key_is_refused(open_site: Any, tmp_path: Path) -> None:
    site = open_site("sftp")
    other = Sftp(tmp_path)
    other.port = site.server.port
    (tmp_path / "known").write_text(other.known)
    with contract.opened(site.open) as target:
        error = refused(lambda: target.put(contract.made("a.txt", b"x")))
    assert error.key == "outlet.host_changed"
    assert site.files() == {}


def test_host_keys_of_the_user_are_known(
    open_site: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = open_site("sftp")
    monkeypatch.setenv("HOME", str(tmp_path))
    with contract.opened(lambda: site.open(host_keys="")) as target:
        assert refused(lambda: target.read("a.txt")).key == "outlet.host_unknown"
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "known_hosts").write_text(site.server.known)
    with contract.opened(lambda: site.open(host_keys="")) as target:
        assert target.read("a.txt") is None


def test_a_file_of_host_keys_that_is_not_there_is_named(open_site: Any) -> None:
    with contract.opened(lambda: open_site("sftp").open(host_keys="none")) as target:
        error = refused(lambda: target.read("a.txt"))
    assert error.key == "outlet.host_keys"


@pytest.mark.parametrize("phrase", ["", "câu khóa"])
def test_a_key_opens_what_a_password_does(phrase: str, open_site: Any, tmp_path: Path) -> None:
    import asyncssh

    key = asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(tmp_path / "id", passphrase=phrase or None, rounds=50)
    server = Sftp(tmp_path, user_key=key.export_public_key().decode())
    site = open_site("sftp", server)
    given = Secrets((("key", "id"), ("passphrase", phrase)))
    with contract.opened(lambda: site.open(given)) as target:
        target.put(contract.made("a.txt", b"x"))
    assert site.files() == {"a.txt": b"x"}
    assert refused(lambda: site.open(Secrets((("key", "none"),)))).key == "outlet.key"
    if phrase:
        wrong = Secrets((("key", "id"), ("passphrase", "khác")))
        assert refused(lambda: site.open(wrong)).key == "outlet.key"
        assert refused(lambda: site.open(Secrets((("key", "id"),)))).key == "outlet.key"


# Addresses and secrets


@pytest.mark.parametrize("kind", ["s3", "sftp", "ftp", "ftps", "webdav", "webdavs"])
def test_an_address_with_a_password_is_refused_and_not_shown(kind: str, tmp_path: Path) -> None:
    settings = OutletSettings("web-1", f"{kind}://{USER}:s3cret@host/x")
    error = refused(lambda: open_outlet(settings, Station(folder=tmp_path, cache="kept"), {}))
    assert error.key == "outlet.password"
    assert "BULLETIN_WEB_1_PASSWORD" in str(error)
    assert "s3cret" not in str(error) + repr(error.facts)


@pytest.mark.parametrize(
    "to", ["sftp://host:x/", "ftp:///x", "webdav://h/?a=b", "webdavs://h/#a", "s3://", "ftps://h/%0d%0aDELE", "sftp://h/a/../b"]
)  # fmt: skip
def test_an_address_of_another_form_is_refused(to: str, tmp_path: Path) -> None:
    error = refused(lambda: open_outlet(OutletSettings("web", to), Station(folder=tmp_path), {}))
    assert error.key == "outlet.address"
    assert "://" in error.sentence("vi")


@pytest.mark.parametrize(
    ("to", "secret"),
    [
        ("s3://b/x", "KEY"),
        ("sftp://h/x", "USER"),
        ("ftp://u@h/x", "PASSWORD"),
        ("webdavs://u@h/x", "PASSWORD"),
    ],
)
def test_a_secret_that_is_missing_is_asked_for(to: str, secret: str, tmp_path: Path) -> None:
    error = refused(lambda: open_outlet(OutletSettings("web", to), Station(folder=tmp_path), {}))
    assert error.key == "outlet.secret"
    assert f"BULLETIN_WEB_{secret}" in str(error)


def test_what_a_server_says_is_told_without_the_password(tmp_path: Path) -> None:
    secrets = Secrets((("user", USER), ("password", PASSWORD)))
    place = place_of(OutletSettings("web", "ftp://h/x"), secrets, "")
    told = place.kept("failed", "a.txt", f"no {PASSWORD}\nfor {USER}.")
    assert PASSWORD not in str(told) + repr(told.facts) + repr(place)
    assert "no ••• for lan:" in str(told).replace(". If", ": If")


@pytest.mark.parametrize(("name", "extra"), [("s3", "boto3"), ("sftp", "paramiko")])
def test_the_extra_is_asked_for(name: str, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, extra, None)
    error = refused(lambda: open_outlet(OutletSettings("web", f"{name}://x/y"), Station(), {}))
    assert isinstance(error, Lacking)
    assert "bulletin[publish]" in str(error)


# Odd servers


def test_an_sftp_server_without_the_extension_renames_too(open_site: Any, tmp_path: Path) -> None:
    import asyncssh

    class Old(asyncssh.SFTPServer):
        def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
            raise asyncssh.SFTPOpUnsupported("no")

    site = open_site("sftp", Sftp(tmp_path / "srv", rules=Old))
    with contract.opened(site.open) as target:
        for data in (b"one", b"two"):
            target.put(contract.made("a/a.txt", data))
    assert site.files() == {"a/a.txt": b"two"}


def no_renaming_onto_files(handler: type[Any]) -> None:
    class Careful(handler.abstracted_fs):  # type: ignore[misc]
        def rename(self, src: str, dst: str) -> None:
            if Path(dst).exists():
                raise FileExistsError(17, "there is one")
            super().rename(src, dst)

    handler.abstracted_fs = Careful


def test_an_ftp_server_that_never_renames_onto_a_file_gets_the_newest_too(
    open_site: Any, tmp_path: Path
) -> None:
    site = open_site("ftp", Ftp(tmp_path, change=no_renaming_onto_files))
    with contract.opened(site.open) as target:
        for data in (b"one", b"two"):
            target.put(contract.made("a/a.txt", data))
    assert site.files() == {"a/a.txt": b"two"}


def no_reading(handler: type[Any]) -> None:
    handler.authorizer.user_table[USER]["perm"] = "elawdmf"


def test_a_file_that_must_not_be_read_is_not_taken_for_none(open_site: Any, tmp_path: Path) -> None:
    site = open_site("ftp", Ftp(tmp_path / "srv", change=no_reading))
    with contract.opened(site.open) as target:
        target.put(contract.made("sang/catalogue.json", b"{}"))
        error = refused(lambda: target.read("sang/catalogue.json"))
        assert target.read("sang/other.json") is None
    assert error.key == "outlet.forbidden"


def statuses(told: dict[str, str]) -> Callable[[Any], Any]:
    """A WSGI application in front, which answers some methods with a status of its own."""

    def around(application: Any) -> Any:
        def answer(environ: dict[str, Any], start: Any) -> Any:
            if status := told.get(environ["REQUEST_METHOD"]):
                start(status, [("Content-Length", "0")])
                return [b""]
            return application(environ, start)

        return answer

    return around


def test_what_a_webdav_server_refuses_is_a_sentence(open_site: Any, tmp_path: Path) -> None:
    told: dict[str, str] = {}
    site = open_site("webdav", Dav(tmp_path / "srv", around=statuses(told)))
    keys = {
        "507 Insufficient Storage": "full",
        "403 Forbidden": "forbidden",
        "423 Locked": "failed",
        "301 Moved Permanently": "failed",
        "500 Oops": "failed",
    }
    with contract.opened(site.open) as target:
        for status, key in keys.items():
            told["PUT"] = status
            error = refused(lambda: target.put(contract.made("a.txt", b"x")))
            assert (error.key, status[:3] in str(error)) == (f"outlet.{key}", True)
    assert site.files() == {}


@pytest.mark.parametrize("there", [b"", b"before"])
def test_a_rival_in_the_moment_of_the_move_is_noticed_by_a_webdav_server(
    there: bytes, open_site: Any, tmp_path: Path
) -> None:
    def rival(application: Any) -> Any:
        def answer(environ: dict[str, Any], start: Any) -> Any:
            if environ["REQUEST_METHOD"] == "MOVE" and armed.is_set():
                armed.clear()
                (server.root / tmp_path.name / "báo" / "feed.xml").write_bytes(b"a rival's feed")
            return application(environ, start)

        return answer

    armed = threading.Event()
    server = Dav(tmp_path / "srv", around=rival)
    site = open_site("webdav", server)
    with contract.opened(site.open) as target:
        target.put(contract.made("other.xml", b"x"))
        if there:
            target.put(contract.made("feed.xml", there))
        before = contract.version(target, "feed.xml")
        armed.set()
        assert contract.is_moved(target, contract.made("feed.xml", b"ours"), before)
    assert not armed.is_set()
    assert site.files() == {"other.xml": b"x", "feed.xml": b"a rival's feed"}


@pytest.mark.parametrize("kind", ["s3", "sftp", "ftp", "webdav"])
def test_what_is_much_too_large_is_not_read(
    kind: str, open_site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bulletin.outlets import _place

    site = open_site(kind)
    with contract.opened(site.open) as target:
        target.put(contract.made("a.txt", bytes(1000)))
        monkeypatch.setattr(_place, "MOST_BYTES", 999)
        assert refused(lambda: target.read("a.txt")).key == "outlet.large"


def test_only_one_publisher_of_a_machine_is_at_an_outlet(
    open_site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bulletin.outlets import _place

    monkeypatch.setattr(_place, "_HELD_SECONDS", 0.05)
    site = open_site("ftp")
    with contract.opened(site.open):
        assert isinstance(refused(site.open), Busy)
    site.open().close()


# The command line


def station_with_outlets(folder: Path, sites: list[Site]) -> Station:
    """A station in `folder` with an edition, whose outlets are all of `sites`, its secrets in a file."""
    outlets, secrets = [], []
    for number, site in enumerate(sites):
        settings, name = site.settings, f"web-{number}"
        told = {
            "name": name,
            "to": settings.to,
            "endpoint": settings.endpoint,
            "host_keys": settings.host_keys,
        }
        outlets.append(told | {"authority": settings.authority})
        secrets.append(f"[{name}]\n{factories.toml(dict(site.secrets.values))}")
    (folder / "secrets.toml").write_text("\n".join(secrets), "utf-8")
    url = "https://radio.example/"
    station = factories.station(folder, factories.BARE, url=url, outlets=outlets, secrets="secrets.toml")
    factories.made((factories.FERRY,), station)
    return station


def told_by(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """The exit status of a call of the command line, and all that it printed, a traceback too."""
    try:
        with pytest.raises(SystemExit) as ended:
            cli.main([*words, "--plain", "--debug"])
        status = int(ended.value.code or 0)
        shown = ""
    except BulletinError as error:
        status, shown = error.status, "".join(traceback.format_exception(error))
    said = capsys.readouterr()
    return status, said.out + said.err + shown


def test_no_secret_is_ever_shown_or_kept(
    open_site: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    sites = [open_site(kind) for kind in ("s3", "sftp", "ftps", "webdav")]
    station_with_outlets(tmp_path, sites)
    (tmp_path / "known").write_text(sites[1].server.known)
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("BULLETIN_")]:
        monkeypatch.delenv(name)
    status, shown = told_by(capsys, "publish", "--json")
    assert (status, shown.count('"feed"')) == (0, 4)
    other = "kẻ lạ vào đây"
    for number in (1, 2, 3):
        monkeypatch.setenv(f"BULLETIN_WEB_{number}_PASSWORD", other)
    name = next((tmp_path / "out").glob("*.mp3")).stem
    status, failed = told_by(capsys, "withdraw", name, "--reason", "Sai số liệu.")
    assert (status, failed.count("refuses the login")) == (3, 3)
    logged = "\n".join(one.getMessage() for one in caplog.records if not one.name.startswith(SERVING))
    kept = b"".join(
        path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.name != "secrets.toml"
    )
    for secret in (PASSWORD, other):
        assert secret not in shown + failed + logged
        assert secret.encode() not in kept
        assert base64.b64encode(f"{USER}:{secret}".encode()).decode() not in shown + failed + logged


def test_the_outlets_that_the_docs_show_are_outlets() -> None:
    text = (Path(__file__).parents[1] / "docs" / "publishing.md").read_text("utf-8")
    tables = [
        tomllib.loads(body) for body in re.findall(r"^```toml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    ]
    shown = [one for table in tables if "outlets" in table for one in decode(Station, table, "docs").outlets]
    known = {scheme for name in shelf.members("outlets") for scheme in shelf.load("outlets", name).SCHEMES}
    assert {scheme_of(one.to) for one in shown} == {
        "file", "s3", "sftp", "ftps", "webdavs", "libretimes", "azuracasts", "castopods",
    }  # fmt: skip
    media = {"libretime", "libretimes", "azuracast", "azuracasts", "castopod", "castopods"}
    assert known == {"file", "s3", "sftp", "ftp", "ftps", "webdav", "webdavs"} | media


# What the contract objects to


class Blind(FolderTarget):
    """Swaps without looking."""

    def swap(self, asset: Asset, before: str) -> None:
        self.put(asset)


class Short(FolderTarget):
    """Loses the last bytes of large files."""

    def put(self, asset: Asset) -> None:
        super().put(replace(asset, data=asset.data[:1_000_000]))


class Once(FolderTarget):
    """Keeps the first file of a name."""

    def put(self, asset: Asset) -> None:
        if self.size(asset.path) is None:
            super().put(asset)


class Inventing(FolderTarget):
    """Has something everywhere."""

    def read(self, path: str) -> Kept | None:
        return super().read(path) or Kept(b"", "")


class Touchy(FolderTarget):
    """Cannot remove what is not there."""

    def remove(self, path: str) -> None:
        if self.read(path) is None:
            raise KeptError("outlet.path", path=path)
        super().remove(path)


class Plain(FolderTarget):
    """Knows no letters but those of ASCII."""

    def put(self, asset: Asset) -> None:
        super().put(replace(asset, path=asset.path.encode("ascii", "replace").decode()))


class Open(FolderTarget):
    """Reads wherever it is sent."""

    def read(self, path: str) -> Kept | None:
        with suppress(OSError):
            return Kept((self.root / path).read_bytes(), "")
        return None


class Trusting(FolderTarget):
    """Sends whatever is in the file now."""

    def put(self, asset: Asset) -> None:
        super().put(replace(asset, sha256=""))


class Restless(FolderTarget):
    """Calls the same file otherwise whenever it is opened."""

    def read(self, path: str) -> Kept | None:
        kept = super().read(path)
        return kept and replace(kept, version=f"{id(self)} {kept.version}")

    def swap(self, asset: Asset, before: str) -> None:
        super().swap(asset, before and before.rpartition(" ")[2])


BROKEN = {
    Short: contract.keeps_small_and_large,
    Once: contract.puts_over_what_was_there,
    Blind: contract.swaps_only_what_was_read,
    Inventing: contract.knows_of_nothing,
    Touchy: contract.removes_and_removes_again,
    Plain: contract.takes_any_name,
    Open: contract.stays_inside,
    Trusting: contract.sends_nothing_but_the_file_meant,
    Restless: contract.keeps_when_closed,
}


@pytest.mark.parametrize("kind", BROKEN, ids=lambda kind: kind.__name__)
def test_the_contract_notices_an_outlet_that_breaks_it(kind: type[FolderTarget], tmp_path: Path) -> None:
    assert set(BROKEN.values()) == set(contract.CHECKS)
    (tmp_path / "own").mkdir()
    kept: list[FolderTarget] = []  # so that no two have the same number

    def open_() -> Target:
        kept.append(kind(tmp_path / "root"))
        return kept[-1]

    with pytest.raises((AssertionError, KeptError)):
        BROKEN[kind](open_, tmp_path / "own")
