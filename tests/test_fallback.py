"""When the network voice fails: the whole article by it, by another voice, or a failure with a name."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bulletin import cli, console
from bulletin.article import Article, Paragraph
from bulletin.errors import Failure
from bulletin.event import Event, Made, Notice
from bulletin.show import Station, find_station
from bulletin.voice import DEFAULTS
from tests import factories
from tests.factories import BARE, FERRY, PIER, RICE, ROOFS, SHOW, events, made
from tests.stand_in import StandIn

LONG_ENOUGH = " vào sáng nay, theo tin của các phóng viên tại chỗ."


def told(article: Article) -> Article:
    """`article` with sentences of a length that news have: the engine listens to its pace."""
    paragraphs = tuple(replace(one, text=one.text.replace(".", LONG_ENOUGH, 1)) for one in article.paragraphs)
    return replace(article, paragraphs=paragraphs)


STORIES = (told(FERRY), told(ROOFS), told(RICE))


def network(folder: Path, server: StandIn, show: dict[str, Any] = SHOW, **more: Any) -> Station:
    """A station whose show is read by the network voice that `server` stands in for."""
    factories.station(folder, {**show, "voice": "mang"} | more)
    settings = {"lang": "vi", "address": server.address, "deadline_seconds": 5.0}
    factories.card(folder, "mang", engine="gtts", settings=settings)
    return find_station(str(folder))


def failing_for(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    """The network voice fails for every line that holds one of `words`."""
    good = StandIn.next_mode

    def mode(self: StandIn, asked: Any) -> str:
        usual = good(self, asked)
        return "captcha" if any(word in asked.text for word in words) else usual

    monkeypatch.setattr(StandIn, "next_mode", mode)


def failures(told: list[Event]) -> list[str]:
    return [event.error.key for event in told if isinstance(event, Failure)]


def _is_fallback(event: Event) -> bool:
    return isinstance(event, Notice) and event.key == "studio.fallback"


def fallbacks(edition: Made) -> list[str]:
    """The warnings of the record that name a voice which fell back."""
    return [one for one in edition.edition.record.warnings if "reads the whole article" in one]


def voices(edition: Made) -> dict[str, set[str]]:
    """Who reads what, by article ("" is the show)."""
    read: dict[str, set[str]] = {}
    for one in edition.edition.record.script:
        read.setdefault(one.article, set()).add(one.voice)
    return read


def test_the_whole_edition_is_read_by_the_network_voice(tmp_path: Path):
    with StandIn() as server:
        edition = made(STORIES, network(tmp_path, server))
        heard = " ".join(server.texts)
    assert set.union(*voices(edition).values()) == {"mang"}
    assert fallbacks(edition) == []
    for one in edition.edition.record.script:
        assert one.spoken in heard
    assert {take.engine for take in edition.edition.record.provenance.takes} == {"gtts"}


def test_what_passes_is_tried_again_and_leaves_no_trace(tmp_path: Path):
    with StandIn(("captcha", "good")) as server:
        edition = made((STORIES[0],), network(tmp_path, server, BARE))
    assert fallbacks(edition) == []
    assert voices(edition) == {FERRY.id: {"mang"}}


@pytest.mark.parametrize(
    "mode",
    ["status:403", "status:429,Retry-After,3600", "captcha", "empty", "half_line", "not_mp3", "silent"],
)
def test_an_article_that_cannot_be_spoken_is_a_named_failure(tmp_path: Path, mode: str):
    article = replace(STORIES[0], paragraphs=STORIES[0].paragraphs[:1])
    with StandIn((mode,)) as server:
        ended = events((article,), network(tmp_path, server, BARE))
    failed = [event for event in ended if isinstance(event, Failure)]
    assert failed[0].error.article == article.title.text
    assert failed[0].error.status == 4
    assert failed[-1].error.key == "order.nothing"
    assert not list((tmp_path / "out").glob("*mixdown*"))


def test_the_second_line_failing_gives_no_shorter_article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    failing_for(monkeypatch, "Chuyến cuối")
    with StandIn() as server:
        ended = events((STORIES[0],), network(tmp_path, server, BARE))
    assert failures(ended)[-1] == "order.nothing"
    assert not list((tmp_path / "out").glob("*mixdown*"))


def test_the_other_articles_go_on_air_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    failing_for(monkeypatch, "Mái tôn")
    with StandIn() as server:
        station = network(tmp_path, server)
        ended = events(STORIES, station)
        (failed,) = [event for event in ended if isinstance(event, Failure)]
        assert failed.error.article == ROOFS.title.text
        assert failed.key == ROOFS.id
        edition = ended[-1]
        assert isinstance(edition, Made)
        record = edition.edition.record
        assert [article.id for article in record.articles] == [FERRY.id, RICE.id]
        assert ROOFS.title.text not in " ".join(one.written for one in record.script)
        assert record.provenance.recipe == ""
        monkeypatch.undo()
        second = made(STORIES, station)
        assert len(second.edition.record.articles) == 3
        assert second.edition.record.edition.supersedes == record.files[0].sha256
        assert made(STORIES, station).reused


def test_the_fallback_voice_reads_the_whole_article_and_its_headline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    failing_for(monkeypatch, "Mái tôn")
    with StandIn() as server:
        station = network(tmp_path, server, fallback="tone")
        ended = events(STORIES, station)
        assert failures(ended) == []
        (notice,) = [event for event in ended if _is_fallback(event)]
        edition = ended[-1]
        assert isinstance(edition, Made)
        record = edition.edition.record
        read = voices(edition)
        assert read == {"": {"mang"}, FERRY.id: {"mang"}, ROOFS.id: {"tone"}, RICE.id: {"mang"}}
        headline = next(one for one in record.script if one.role == "headline" and one.article == ROOFS.id)
        assert headline.voice == "tone"
        assert fallbacks(edition) == [notice.sentence()]
        assert ROOFS.title.text in record.warnings[0]
        assert "tone" in record.warnings[0]
        assert {take.voice for take in record.provenance.takes} == {"mang", "tone"}
        assert record.provenance.recipe == ""
        asked = len(server.asked)
        again = events(STORIES, station)[-1]
        assert isinstance(again, Made)
        assert len(server.asked) > asked, "the next run tries the show's own voice again"
        assert again.edition.record == record
        monkeypatch.undo()
        good = made(STORIES, station)
        assert set.union(*voices(good).values()) == {"mang"}
        assert fallbacks(good) == []
        assert made(STORIES, station).reused


def test_what_the_show_says_itself_falls_back_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    failing_for(monkeypatch, "Chào quý vị")
    with StandIn() as server:
        edition = events(STORIES, network(tmp_path, server, fallback="tone"))[-1]
    assert isinstance(edition, Made)
    assert voices(edition)[""] == {"tone"}
    assert voices(edition)[FERRY.id] == {"mang"}
    assert "Tin sáng" in edition.edition.record.warnings[0]


def test_what_the_show_says_itself_cannot_be_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    failing_for(monkeypatch, "Chào quý vị")
    with StandIn() as server:
        ended = events(STORIES, network(tmp_path, server))
    assert failures(ended)[-1] == "order.nothing"
    assert not list((tmp_path / "out").glob("*mixdown*"))


def test_a_fallback_that_fails_too_is_a_failure(tmp_path: Path):
    with StandIn(("status:403",)) as server:
        station = network(tmp_path, server, BARE, fallback="hong")
        factories.card(tmp_path, "hong", settings={"trouble": "fails"})
        ended = events((STORIES[0],), station)
    assert sum(map(_is_fallback, ended)) == 1
    assert failures(ended) == ["take.unspoken", "order.nothing"]


def test_an_article_in_another_language_falls_back_to_a_voice_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(DEFAULTS, "en", "tone-en")
    with StandIn(("status:403",)) as server:
        station = network(tmp_path, server, BARE, voice="net", fallback="tone")
        settings = {"lang": "en", "address": server.address}
        factories.card(tmp_path, "net", "en", engine="gtts", settings=settings)
        edition = events((PIER,), station)[-1]
    assert isinstance(edition, Made)
    assert voices(edition) == {PIER.id: {"tone-en"}}
    assert "tone-en" in edition.edition.record.warnings[0]


@pytest.fixture
def call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    def call(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main([*words, "--workers", "1", "--to", str(tmp_path / "out")])
        return int(ended.value.code or 0), capsys.readouterr().err

    yield call
    console.settle([])


def write(folder: Path, article: Article) -> str:
    path = folder / f"{article.id}.txt"
    path.write_text("\n".join(one.text for one in (article.title, *article.paragraphs)), "utf-8")
    return str(path)


def test_the_command_line_says_who_failed_and_ends_with_3_or_4(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Any
):
    failing_for(monkeypatch, "Mái tôn")
    pages = [write(tmp_path, one) for one in STORIES]
    with StandIn() as server:
        network(tmp_path, server)
        status, said = call("make", pages[1], "--station", str(tmp_path))
        assert status == 4
        assert ROOFS.title.text in said
        status, said = call("make", *pages, "--station", str(tmp_path))
        assert status == 3
        assert ROOFS.title.text in said
        report = json.loads((tmp_path / "out" / "last-run.json").read_text("utf-8"))
        assert [one["state"] for one in report["editions"]] == ["failed", "made"]
        assert report["editions"][0]["article"] == ROOFS.title.text
        factories.write_show(tmp_path, {**SHOW, "voice": "mang", "fallback": "tone"})
        status, said = call("make", *pages, "--station", str(tmp_path))
        assert status == 0
        assert "voice tone reads the whole article" in said
        report = json.loads((tmp_path / "out" / "last-run.json").read_text("utf-8"))
        assert "tone" in report["editions"][0]["warnings"][0]


def test_without_a_network_the_offline_voice_needs_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    import socket

    def refuse(*_: object) -> None:
        raise OSError("no network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    station = factories.station(tmp_path, BARE)
    assert made((Article(Paragraph("Chào"), language="vi"),), station).takes == 1
