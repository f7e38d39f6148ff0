"""An address is a source like any other: from the command line and from Python, end to end."""

import json
from pathlib import Path
from typing import Any

import pytest

import bulletin
from bulletin.errors import NetworkError, SourceError
from tests.newspaper import Newspaper, Sheet
from tests.test_cli import call, here, make  # noqa: F401 - fixtures

STORY = """# Bến phà số {number} chạy đêm

Từ tối nay, phà số {number} chạy thêm hai chuyến.

Chuyến cuối lúc nửa đêm.
"""


@pytest.fixture
def paper(here: Path):  # noqa: F811
    with Newspaper() as server:
        station = here / "station.toml"
        allowed = f'\n[web]\nallowed = ["{server.netloc}"]\napart = 0.0\n'
        station.write_text(station.read_text("utf-8") + allowed, "utf-8")
        for number in (1, 2, 3):
            server.sheets[f"/{number}"] = Sheet(STORY.format(number=number).encode(), "text/markdown")
        publish(server, 1, 2)
        yield server


def publish(server: Newspaper, *numbers: int) -> None:
    """The paper's feed has these stories, as teasers."""
    items = "".join(
        f"<item><title>Bến phà số {n}</title><link>{server.address}/{n}</link>"
        "<description>Từ tối nay...</description></item>"
        for n in numbers
    )
    body = f"<rss version='2.0'><channel><title>Báo</title>{items}</channel></rss>"
    server.sheets["/rss"] = Sheet(body.encode(), "application/rss+xml", etag=f'"{numbers}"')


def sources(said: Any) -> list[str]:
    return [one["source"] for one in json.loads(said.out)["articles"]]


def test_a_page_at_an_address_becomes_an_edition(call: Any, paper: Newspaper):  # noqa: F811
    said = make(call, f"{paper.address}/1", "--json")
    assert said.status == 0
    assert sources(said) == [f"{paper.address}/1"]
    record = json.loads(said.out)
    assert record["edition"]["title"] == "Bến phà số 1 chạy đêm"
    assert [one["written"] for one in record["script"]][:2] == [
        "Bến phà số 1 chạy đêm",
        "Từ tối nay, phà số 1 chạy thêm hai chuyến.",
    ]
    again = make(call, f"{paper.address}/1")
    assert "Nothing has changed since it was made." in again.err
    assert paper.paths == ["/1", "/1"]


def test_script_shows_what_would_be_read_and_remembers_nothing(call: Any, paper: Newspaper):  # noqa: F811
    for _ in "ab":
        said = call("script", f"{paper.address}/rss", "--json", "--at", "2026-06-11")
        assert sources(said) == [f"{paper.address}/1", f"{paper.address}/2"]
    later = call("script", f"{paper.address}/rss", "--json", "--at", "2026-06-12")
    assert sources(later) == sources(said)


def test_a_feed_gives_each_edition_what_is_new(call: Any, paper: Newspaper):  # noqa: F811
    first = make(call, f"{paper.address}/rss", "--json", "--at", "2026-06-11")
    assert sources(first) == [f"{paper.address}/1", f"{paper.address}/2"]
    again = make(call, f"{paper.address}/rss", "--json", "--at", "2026-06-11")
    assert again.status == 0
    assert again.out == first.out
    later = make(call, f"{paper.address}/rss", "--at", "2026-06-12")
    assert (later.status, later.out) == (4, "")
    assert "nothing new" in later.err
    publish(paper, 3, 1, 2)
    later = make(call, f"{paper.address}/rss", "--json", "--at", "2026-06-12")
    assert sources(later) == [f"{paper.address}/3"]


def test_what_cannot_be_had_is_told_and_stops_no_other(call: Any, paper: Newspaper):  # noqa: F811
    del paper.sheets["/2"]
    said = make(call, f"{paper.address}/rss", "--json")
    assert said.status == 3
    assert sources(said) == [f"{paper.address}/1"]
    assert "Bến phà số 2" in said.err
    assert "404" in said.err


def test_a_list_of_addresses_is_a_source(call: Any, here: Path, paper: Newspaper):  # noqa: F811
    (here / "tin.txt").write_text(f"{paper.address}/2\n{paper.address}/1\n", "utf-8")
    said = make(call, "tin.txt", "--json")
    assert sources(said) == [f"{paper.address}/2", f"{paper.address}/1"]


def test_what_is_not_named_is_not_reached(call: Any, here: Path, paper: Newspaper):  # noqa: F811
    station = here / "station.toml"
    station.write_text(station.read_text("utf-8").replace(paper.netloc, "cms.example"), "utf-8")
    said = make(call, f"{paper.address}/1", "--ui", "vi")
    assert said.status == 4
    assert paper.netloc in said.err
    assert paper.asked == []


def test_from_python(here: Path, paper: Newspaper):  # noqa: F811
    (article,) = bulletin.read(f"{paper.address}/1")
    assert article.source == f"{paper.address}/1"
    first = bulletin.make(f"{paper.address}/rss", to=here / "own", at="2026-06-11")
    assert len(first.record.articles) == 2
    with pytest.raises(SourceError) as caught:
        bulletin.make(f"{paper.address}/rss", to=here / "own", at="2026-06-12")
    assert caught.value.key == "items.nothing"
    assert bulletin.script(f"{paper.address}/rss", at="2026-06-11").articles == first.record.articles
    with pytest.raises(NetworkError) as refused:
        bulletin.read("http://127.0.0.1:9/")
    assert refused.value.key == "fetch.private"
