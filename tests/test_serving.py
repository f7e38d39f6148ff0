"""Serving: what players and browsers ask of a server, and what nobody must get from it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import lxml.html
import pytest

from bulletin.errors import Lacking, UsageError
from bulletin.labels import is_immutable, media_type
from bulletin.masthead import POLICY
from bulletin.preview import lay_out
from bulletin.serving import application, headers, listening, serve
from tests import factories
from tests.factories import BARE, FERRY
from tests.served import ask, served

SOUND = bytes(range(256)) * 40


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where what is published in a folder with a secret beside it is served."""
    tmp_path = tmp_path_factory.mktemp("served")
    (tmp_path / "secret.txt").write_text("secret")
    public = tmp_path / "public"
    for path, data in (
        ("sang/feed.xml", b"<rss/>"),
        ("sang/index.html", b"<p>Tin"),
        ("sang/tin/tin.1a2b3c4d.mp3", SOUND),
        ("sang/tin.20261106/index.html", b"<p>Trang"),
        ("sang/tin/tin.mp3", SOUND),
        ("sang/tin/tin.mp3.part", b"half"),
        ("sang/.bulletin.lock", b""),
        (".bulletin-1.part.mp3", b"half"),
    ):
        (public / path).parent.mkdir(parents=True, exist_ok=True)
        (public / path).write_bytes(data)
    (public / "out").symlink_to(tmp_path)
    with served(public) as address:
        yield address


def test_a_range_of_the_sound_is_given_as_it_was_asked_for(base: str):
    whole = ask(base, "/sang/tin/tin.mp3")
    assert (whole.status, whole.body, whole.headers["accept-ranges"]) == (200, SOUND, "bytes")
    part = ask(base, "/sang/tin/tin.mp3", Range="bytes=100-199")
    assert (part.status, part.body) == (206, SOUND[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(SOUND)}"
    assert ask(base, "/sang/tin/tin.mp3", Range="bytes=-5").body == SOUND[-5:]
    assert ask(base, "/sang/tin/tin.mp3", Range="bytes=999999-").status == 416
    head = ask(base, "/sang/tin/tin.mp3", "HEAD")
    assert (head.body, head.headers["content-length"]) == (b"", str(len(SOUND)))


def test_what_has_not_changed_is_not_sent_again(base: str):
    tag = ask(base, "/sang/feed.xml").headers["etag"]
    again = ask(base, "/sang/feed.xml", If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")
    stale = ask(base, "/sang/tin/tin.mp3", Range="bytes=0-1", If_Range='"other"')
    assert (stale.status, len(stale.body)) == (200, len(SOUND))


@pytest.mark.parametrize(
    "asked",
    ["items=0-1", "bytes", "bytes=", "bytes=a-b", "bytes=5-3", "bytes=0-1,9-8", "bytes=--5", "bytes=1-2-3",
     "bytes=0-" + "9" * 5000, "bytes=0-0;x"],
)  # fmt: skip
def test_a_range_that_is_none_is_not_heeded(asked: str, base: str):
    answer = ask(base, "/sang/tin/tin.mp3", Range=asked)
    assert (answer.status, answer.body) == (200, SOUND)


def test_who_asks_for_the_head_gets_that_of_the_whole_file(base: str):
    answer = ask(base, "/sang/tin/tin.mp3", "HEAD", Range="bytes=0-1")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-length"] == str(len(SOUND))


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/sang/..%2f..%2fsecret.txt",
        "//etc/passwd",
        "/out/secret.txt",
        "/sang/.bulletin.lock",
        "/.bulletin-1.part.mp3",
        "/sang/tin/tin.mp3.part",
        "/nothing",
        "/sang/tin/tin.mp3%00.html",
    ],
)
def test_nothing_outside_hidden_or_unfinished_is_given(path: str, base: str):
    answer = ask(base, path)
    assert answer.status in (400, 404)
    assert b"secret" not in answer.body
    assert b"half" not in answer.body


def test_a_folder_is_its_page(base: str):
    answer = ask(base, "/sang/")
    assert (answer.status, answer.body) == (200, b"<p>Tin")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert POLICY in answer.headers["content-security-policy"]
    assert ask(base, "/sang").status == 307
    dotted = ask(base, "/sang/tin.20261106/")
    assert (dotted.body, dotted.headers["content-type"]) == (b"<p>Trang", "text/html; charset=utf-8")
    assert dotted.headers["cache-control"] == "public, max-age=300"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a/feed.xml", "application/rss+xml; charset=utf-8"),
        ("a.mp3", "audio/mpeg"),
        ("a.vtt", "text/vtt; charset=utf-8"),
        ("a.srt", "application/x-subrip"),
        ("a.chapters.json", "application/json+chapters; charset=utf-8"),
        ("a.json", "application/json"),
        ("a.css", "text/css; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.png", "image/png"),
        ("a.svg", "image/svg+xml"),
        ("a", "application/octet-stream"),
    ],
)
def test_every_file_has_its_type(path: str, kind: str):
    assert media_type(path) == kind


def test_what_never_changes_is_kept_for_a_year_and_the_rest_for_minutes():
    assert is_immutable("sang/tin/tin.1a2b3c4d.mp3")
    assert is_immutable("sang/tin/tin.1a2b3c4d.chapters.json")
    assert not is_immutable("sang/1a2b3c4d/tin.mp3")
    assert not is_immutable("sang/tin/tin.mp3")
    assert is_immutable("root/sang/artwork.1a2b3c4d.jpg")
    assert is_immutable("assets/player.1a2b3c4d.js")
    assert "immutable" in headers("a/a.1a2b3c4d.mp3")["Cache-Control"]
    assert headers("feed.xml")["Cache-Control"] == "public, max-age=300"
    assert headers("a.mp3")["Access-Control-Allow-Origin"] == "*"
    assert "Content-Security-Policy" not in headers("a.mp3")


@pytest.mark.parametrize(
    "name", ["tin.20261106", "20261106", "a.1a2b3c4d.mp3", "tin.1.5", "artwork.1a2b3c4d"]
)
def test_a_name_that_looks_like_a_digest_makes_no_file_immutable(name: str):
    for file in (f"{name}.mp3", f"{name}.json", "index.html", "embed.html"):
        assert not is_immutable(f"sang/{name}/{file}")
    for ending in ("mp3", "chapters.json", "vtt"):
        assert is_immutable(f"sang/{name}/{name}.1a2b3c4d.{ending}")
    assert not is_immutable(f"sang/{name}/{name}.1a2b3c4d.2.mp3")


def test_a_socket_listens_or_says_why_not():
    with listening("127.0.0.1", 0) as (door, address):
        port = door.getsockname()[1]
        assert address == f"http://127.0.0.1:{port}/"
        door.listen()
        with pytest.raises(UsageError, match=str(port)), listening("127.0.0.1", port):
            pass
    with pytest.raises(UsageError), listening("203.0.113.1", 0):
        pass
    if socket.has_ipv6:
        with listening("::1", 0) as (_, address):
            assert address.startswith("http://[::1]:")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path):
    with listening("127.0.0.1", 0) as (door, _), pytest.raises(UsageError, match="no folder"):
        serve(tmp_path / "none", door, "en")


def shows_in(folder: Path, *names: str) -> Path:
    """A folder in which shows are published, as far as their pages go."""
    (folder / "assets").mkdir(parents=True)
    for name in names:
        (folder / name).mkdir()
        page = f"<!DOCTYPE html><title>{name} &amp; &lt;tin&gt; “sáng”</title>"
        (folder / name / "index.html").write_text(page, "utf-8")
    return folder


def test_the_first_address_leads_to_the_only_show(tmp_path: Path):
    with served(shows_in(tmp_path, "tin sáng")) as address:
        answer = ask(address, "/")
        assert (answer.status, answer.headers["location"]) == (307, "tin%20s%C3%A1ng/")
        page = httpx.get(address, follow_redirects=True)
        assert page.status_code == 200
        assert "tin sáng" in page.text


def test_the_first_address_lists_several_shows(tmp_path: Path):
    with served(shows_in(tmp_path, "chieu", "sang"), "vi") as address:
        answer = ask(address, "/")
        assert answer.status == 200
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert POLICY in answer.headers["content-security-policy"]
        page = lxml.html.document_fromstring(answer.body.decode())
        assert page.get("lang") == "vi"
        assert page.findtext(".//title") == page.findtext(".//main/h1") == "Các chương trình để nghe"
        links = [(link.get("href"), link.text) for link in page.findall(".//ul/li/a")]
        assert links == [(f"{name}/", f"{name} & <tin> “sáng”") for name in ("chieu", "sang")]
        assert [ask(address, f"/{href}").status for href, _ in links] == [200, 200]
        assert ask(address, "/", "HEAD").body == b""


def test_the_first_address_says_so_where_nothing_is_published(tmp_path: Path):
    with served(shows_in(tmp_path)) as address:
        answer = ask(address, "/")
        assert answer.status == 200
        assert b"<h1>Nothing is published here yet.</h1>" in answer.body
        assert b"<ul>" not in answer.body


def test_a_first_page_of_one_s_own_comes_first(tmp_path: Path):
    (shows_in(tmp_path, "chieu", "sang") / "index.html").write_text("<p>Own", "utf-8")
    with served(tmp_path) as address:
        assert ask(address, "/").body == b"<p>Own"


def test_without_its_extra_it_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(__import__("sys").modules, "starlette.applications", None)
    with pytest.raises(Lacking, match=r"bulletin\[serve\]"):
        application(tmp_path)


def test_a_preview_is_what_publishing_gives(tmp_path: Path):
    at = factories.station(tmp_path, BARE)
    edition = factories.made((FERRY,), at).edition
    (tmp_path / "preview").mkdir()
    with served(tmp_path / "preview") as address:
        made = lay_out(tmp_path / "preview", address, [edition], at, datetime(2026, 6, 11, tzinfo=UTC))
        assert made == (f"{address}sang/",)
        assert FERRY.title.text in ask(address, "/sang/").body.decode()
        assert ask(address, f"/sang/{edition.path.stem}/").status == 200
        assert address.encode() in ask(address, "/sang/feed.xml").body
    assert lay_out(tmp_path / "empty", "http://x/", [], at, datetime(2026, 6, 11, tzinfo=UTC)) == ()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_a_preview_is_gone_when_its_server_ends(ending: signal.Signals, tmp_path: Path):
    at = factories.station(tmp_path / "station", BARE)
    factories.made((FERRY,), at)
    (tmp_path / "temporary").mkdir()
    words = [sys.executable, "-m", "bulletin", "serve", "--port", "0", "--station", str(at.folder)]
    told = {**os.environ, "TMPDIR": str(tmp_path / "temporary"), "PYTHONPATH": str(Path.cwd())}
    with subprocess.Popen(words, env=told, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        assert address.endswith("/sang/")
        assert len(list((tmp_path / "temporary").iterdir())) == 1
        wait_for(address)
        server.send_signal(ending)
        assert server.wait(20) in (0, 130, 2)
    assert list((tmp_path / "temporary").iterdir()) == []


def wait_for(address: str) -> None:
    """Returns once somebody answers there."""
    until = time.monotonic() + 20
    while True:
        try:
            httpx.get(address, timeout=5)
        except httpx.TransportError:
            assert time.monotonic() < until
            time.sleep(0.05)
        else:
            return
