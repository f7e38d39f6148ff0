"""Outlets: each kind at a real server of it, in its good and its bad hours."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bulletin import shelf
from bulletin.outlet import Secrets, Target
from bulletin.outlets._place import Patience
from bulletin.show import OutletSettings, Station
from bulletin.testing import outlets as contract
from tests.outlet_servers import HOST, PASSWORD, USER, Dav, Ftp, Server, Sftp, certificate

PATIENCE = Patience(connect_seconds=2.0, idle_seconds=1.0, call_seconds=5.0, attempts=2, pause_seconds=0.05)
KINDS = ("folder", "s3", "sftp", "ftp", "ftps", "webdav", "webdavs")
WITH_ROOTS = tuple(kind for kind in KINDS if kind not in ("folder", "s3"))


@dataclass(frozen=True)
class Site:
    """An outlet whose server runs: its settings, its secrets, and what is in it by other means."""

    settings: OutletSettings
    station: Station
    secrets: Secrets
    files: Callable[[], dict[str, bytes]]
    server: Server | None = None

    def open(self, secrets: Secrets | None = None, **facts: Any) -> Target:
        from dataclasses import replace

        for name in shelf.members("outlets"):
            member = shelf.load("outlets", name)
            if self.settings.to.partition("://")[0] in member.SCHEMES:
                patience = {} if name == "folder" else {"patience": PATIENCE}
                settings = replace(self.settings, **facts)
                target: Target = member.open(settings, self.station, secrets or self.secrets, **patience)
                return target
        raise AssertionError(self.settings.to)


def on_disk(root: Path) -> Callable[[], dict[str, bytes]]:
    def files() -> dict[str, bytes]:
        return {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in root.rglob("*")
            if path.is_file() and not path.name.startswith(".")
        }

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


def bucket(endpoint: str, station: Station) -> Site:
    """An outlet in a new bucket."""
    import boto3

    name = re.sub("[^a-z0-9]", "-", f"b-{station.folder}"[-50:].lower()).strip("-")
    client = boto3.session.Session("a", "b").client("s3", region_name="us-east-1", endpoint_url=endpoint)
    client.create_bucket(Bucket=name)

    def files() -> dict[str, bytes]:
        found = client.list_objects_v2(Bucket=name).get("Contents", [])
        return {one["Key"]: client.get_object(Bucket=name, Key=one["Key"])["Body"].read() for one in found}

    settings = OutletSettings("web", f"s3://{name}/báo/audio", endpoint=endpoint)
    return Site(settings, station, Secrets((("key", "a"), ("secret", PASSWORD))), files)


@pytest.mark.parametrize("check", contract.CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("kind", KINDS)
def test_keeps_the_contract(kind: str, check: Any, open_site: Any, tmp_path: Path) -> None:
    site = open_site(kind)
    (tmp_path / "own").mkdir()
    check(site.open, tmp_path / "own")
    assert not [name for name in site.files() if name.endswith(".part")]
