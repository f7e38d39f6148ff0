"""Distribution: a station's editions at its outlets, its hubs, and what the command line says of it."""

import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest

from bulletin import cli
from bulletin.distribution import Delivered, Distribution, episodes, waiting
from bulletin.edition import Edition
from bulletin.errors import Failure, KeptError, Lacking, NetworkError, ScriptError, Unfit, UsageError
from bulletin.fetch import Answer, Call
from bulletin.ledger import NAME, Ledger
from bulletin.library import named_edition
from bulletin.outlet import open_outlet, scheme_of, secrets_of
from bulletin.record import read_record
from bulletin.show import OutletSettings, Station, find_station
from bulletin.withdrawal import withdraw
from tests import factories
from tests.factories import BARE, FERRY, ORCHARD, ROOFS

NOW = datetime(2026, 6, 11, 8, 0, tzinfo=UTC)
HUB = "https://hub.example/"
WEB = {"name": "web", "to": "public"}


class Hub:
    """A WebSub hub that notes what it is told, or refuses."""

    def __init__(self, refuses: bool = False) -> None:
        self.calls: list[Call] = []
        self.refuses = refuses

    def __call__(self, call: Call) -> Answer:
        self.calls.append(call)
        if self.refuses:
            raise NetworkError("fetch.unreachable", host=call.host, status=0)
        return Answer(204, (), b"", call.url)


def station(folder: Path, show: dict[str, Any] | None = None, **facts: Any) -> Station:
    told = {"url": "https://radio.example/", "outlets": [WEB]} | facts
    return factories.station(folder, BARE | (show or {}), **told)


def work(at: Station, hub: Hub | None = None, **facts: Any) -> Distribution:
    folder = at.folder or Path()
    outlets, ledger = facts.pop("outlets", ()), Ledger(folder / "kept")
    return Distribution(at, outlets, NOW, ledger, tell=hub or Hub(), **facts)


def outcomes(distribution: Distribution, *wanted: Edition) -> tuple[list[Delivered], list[Failure]]:
    told = list(distribution.publish(wanted))
    assert all(isinstance(one, Delivered | Failure) for one in told)
    failed = [one for one in told if isinstance(one, Failure)]
    return [one for one in told if isinstance(one, Delivered)], failed


def titles(root: Path, show: str = "sang") -> list[str]:
    return [one.title for one in feedparser.parse((root / show / "feed.xml").read_bytes()).entries]


def test_an_edition_goes_to_every_outlet_of_its_show(tmp_path: Path):
    spare = {"name": "spare", "to": "spare", "shows": ["other"]}
    outlets = [WEB, spare, {"name": "disk", "to": str(tmp_path / "disk")}]
    at = station(tmp_path, outlets=outlets)
    edition = factories.made((FERRY,), at).edition
    done, failed = outcomes(work(at), edition)
    assert failed == []
    assert [(one.outlet, one.show, one.feed, one.changed) for one in done] == [
        ("web", "sang", "https://radio.example/sang/feed.xml", True),
        ("disk", "sang", "https://radio.example/sang/feed.xml", True),
    ]
    assert titles(tmp_path / "public") == titles(tmp_path / "disk") == [FERRY.title.text]
    assert not (tmp_path / "spare").exists()
    assert outcomes(work(at, outlets=("disk",)), edition)[0][0].sent == ()


def test_an_outlet_that_fails_is_named_and_stops_no_other(tmp_path: Path):
    (tmp_path / "blocked").write_text("a file")
    at = station(tmp_path, outlets=[{"name": "blocked", "to": "blocked"}, WEB])
    done, failed = outcomes(work(at), factories.made((FERRY,), at).edition)
    assert [one.outlet for one in done] == ["web"]
    assert [one.key for one in failed] == ["blocked"]
    assert failed[0].error.sentence().startswith("“blocked”:")


def test_what_does_not_pass_the_check_is_not_published(tmp_path: Path):
    at = station(tmp_path)
    good, bad = (factories.made((one,), at).edition for one in (ORCHARD, FERRY))
    factories.flip(bad.path)
    done, failed = outcomes(work(at), bad, good)
    assert titles(tmp_path / "public") == [ORCHARD.title.text]
    assert isinstance(failed[0].error, Unfit)
    assert FERRY.title.text in failed[0].error.sentence()
    assert len(done) == 1


def test_a_rehearsal_says_the_same_and_writes_nothing(tmp_path: Path):
    at = station(tmp_path, {"podcast": {"hub": HUB}})
    edition, hub = factories.made((FERRY,), at).edition, Hub()
    (rehearsed,), _ = outcomes(work(at, hub, rehearsed=True), edition)
    assert not (tmp_path / "public").exists()
    assert hub.calls == []
    (done,), _ = outcomes(work(at, hub), edition)
    assert rehearsed == done


def test_shows_that_would_share_a_folder_or_a_guid_are_refused(tmp_path: Path):
    guid = {"podcast": {"guid": "9b024349-ccf0-5f69-a609-6b82873eab3c"}}
    at = station(tmp_path, guid)
    factories.write_show(tmp_path, BARE | guid, "trua")
    made = [factories.made((FERRY,), at, show=show).edition for show in ("sang", "trua")]
    done, failed = outcomes(work(at), *made)
    assert [one.show for one in done] == ["sang"]
    assert "“trua” and “sang”" in failed[0].error.sentence()
    factories.write_show(tmp_path, BARE, "sáng")
    done, failed = outcomes(work(at), made[0])
    assert done == []
    assert "“sang” and “sáng”" in failed[0].error.sentence()


GUID = "9b024349-ccf0-5f69-a609-6b82873eab3c"


def guids(root: Path) -> tuple[str, str]:
    """The guid of the podcast, and that of its newest edition."""
    read = feedparser.parse((root / "sang/feed.xml").read_bytes())
    return read.feed.podcast_guid, read.entries[0].id


def moved(at: Station, url: str, to: str) -> Station:
    """The station with another address and another outlet."""
    path = at.path("station.toml")
    path.write_text(path.read_text().replace(at.url, url).replace('"public"', f'"{to}"'))
    return find_station(str(at.folder))


def test_a_podcast_keeps_its_guid_from_the_first_publishing_on_wherever_it_moves(tmp_path: Path):
    at = station(tmp_path)
    edition = factories.made((FERRY,), at).edition
    outcomes(work(at, rehearsed=True), edition)
    assert not (tmp_path / "guids.toml").exists()
    outcomes(work(at), edition)
    first = guids(tmp_path / "public")
    assert f'"sang" = "{first[0]}"\n' in (tmp_path / "guids.toml").read_text()
    at = moved(at, "https://moved.example/", "elsewhere")
    assert outcomes(work(at), edition)[1] == []
    assert guids(tmp_path / "elsewhere") == first
    (tmp_path / "guids.toml").unlink()
    assert outcomes(work(at), edition)[1] == []
    assert guids(tmp_path / "elsewhere") == first
    assert first[0] in (tmp_path / "guids.toml").read_text()


def test_another_station_does_not_take_over_a_podcast_by_its_guid(tmp_path: Path):
    at = station(tmp_path)
    edition = factories.made((FERRY,), at).edition
    outcomes(work(at), edition)
    before = guids(tmp_path / "public")
    (tmp_path / "guids.toml").unlink()
    _, (failed,) = outcomes(work(moved(at, "https://other.example/", "public")), edition)
    assert failed.error.key == "publish.guid"
    assert guids(tmp_path / "public") == before
    assert not (tmp_path / "guids.toml").exists()


def test_a_show_that_is_gone_is_named_and_stops_no_other(tmp_path: Path):
    at = station(tmp_path)
    factories.write_show(tmp_path, BARE, "trua")
    for show in ("sang", "trua"):
        factories.made((FERRY,), at, show=show)
    (tmp_path / "shows" / "sang.toml").unlink()
    done, (failed,) = outcomes(work(at), *waiting(tmp_path / "out", "", at))
    assert ([one.show for one in done], failed.key) == (["trua"], "sang")


def test_a_guid_that_the_show_names_counts_and_another_one_at_the_outlet_is_refused(tmp_path: Path):
    at = station(tmp_path)
    edition = factories.made((FERRY,), at).edition
    outcomes(work(at), edition)
    before = guids(tmp_path / "public")
    factories.write_show(tmp_path, BARE | {"podcast": {"guid": GUID}})
    _, (failed,) = outcomes(work(at), edition)
    assert before[0] in failed.error.sentence()
    assert guids(tmp_path / "public") == before
    outcomes(work(moved(at, at.url, "elsewhere")), edition)
    assert guids(tmp_path / "elsewhere")[0] == GUID


def test_a_guid_that_is_none_is_named_and_stops_no_other_show(tmp_path: Path):
    at = station(tmp_path)
    factories.write_show(tmp_path, BARE | {"podcast": {"guid": GUID}}, "trua")
    made = [factories.made((FERRY,), at, show=show).edition for show in ("sang", "trua")]
    (tmp_path / "guids.toml").write_text('sang = "abc"\n')
    done, (failed,) = outcomes(work(at), *made)
    assert ("abc" in failed.error.sentence(), [one.show for one in done]) == (True, ["trua"])
    (tmp_path / "guids.toml").write_text("sang\n")
    _, (failed,) = outcomes(work(at), made[0])
    assert failed.error.key == "show.toml"


def test_the_same_edition_from_two_places_goes_out_from_neither(tmp_path: Path):
    at = station(tmp_path)
    edition = factories.made((FERRY,), at).edition
    copied = Edition(edition.record, shutil.copytree(edition.folder, tmp_path / "copy"))
    _, failed = outcomes(work(at), edition, copied)
    assert [one.error.key for one in failed] == ["publish.twice"] * 2
    assert titles(tmp_path / "public") == []
    assert outcomes(work(at), edition, edition)[1] == []
    assert titles(tmp_path / "public") == [FERRY.title.text]


def test_a_hub_hears_once_of_each_change(tmp_path: Path):
    at, hub = station(tmp_path, {"podcast": {"hub": HUB}}), Hub()
    edition = factories.made((FERRY,), at).edition
    for _ in range(2):
        assert outcomes(work(at, hub), edition)[1] == []
    (call,) = hub.calls
    assert (call.url, call.method) == (HUB, "POST")
    assert call.form == (("hub.mode", "publish"), ("hub.url", "https://radio.example/sang/feed.xml"))
    outcomes(work(at, hub), factories.made((ORCHARD,), at).edition)
    assert len(hub.calls) == 2


def test_a_hub_that_could_not_be_told_is_told_the_next_time(tmp_path: Path):
    at = station(tmp_path, {"podcast": {"hub": HUB}})
    edition, hub = factories.made((FERRY,), at).edition, Hub()
    done, failed = outcomes(work(at, Hub(refuses=True)), edition)
    assert (len(done), [one.key for one in failed]) == (1, [HUB])
    outcomes(work(at, hub), edition)
    assert len(hub.calls) == 1


def test_a_show_that_holds_its_editions_waits_until_they_are_named(tmp_path: Path):
    at = station(tmp_path, {"podcast": {"hold": True}})
    edition = factories.made((FERRY,), at).edition
    assert waiting(edition.folder, "", at) == ()
    withdraw(edition, "Sai", NOW)
    assert [one.record.withdrawn.reason for one in waiting(edition.folder, "", at)] == ["Sai"]


@pytest.mark.parametrize("lost", [("catalogue.json",), ("catalogue.json", "feed.xml")])
def test_an_outlet_that_has_lost_its_lists_gets_them_again_though_one_edition_is_named(
    lost: tuple[str, ...], tmp_path: Path
):
    at = station(tmp_path, {"podcast": {"hold": True}})
    some = [factories.made((one,), at).edition for one in (FERRY, ORCHARD)]
    held = factories.made((ROOFS,), at).edition
    outcomes(work(at), *some)
    before = guids(tmp_path / "public")[0]
    for name in lost:
        (tmp_path / "public/sang" / name).unlink()
    (tmp_path / "guids.toml").unlink()
    assert outcomes(work(at), some[0])[1] == []
    assert sorted(titles(tmp_path / "public")) == sorted([FERRY.title.text, ORCHARD.title.text])
    assert guids(tmp_path / "public")[0] == before
    assert held.record.edition.title not in titles(tmp_path / "public")


def test_what_is_gone_from_a_folder_is_sent_again(tmp_path: Path):
    at = station(tmp_path)
    edition = factories.made((FERRY,), at).edition
    outcomes(work(at), edition)
    (sound,) = (tmp_path / "public/sang").glob("*/*_mixdown.mp3")
    whole = sound.read_bytes()
    sound.unlink()
    (done,), failed = outcomes(work(at), edition)
    assert (failed, sound.read_bytes() == whole) == ([], True)
    assert f"{sound.parent.name}/{sound.name}" in [one.path.removeprefix("sang/") for one in done.sent]
    (done,), _ = outcomes(work(at), edition)
    assert done.sent == ()


def test_editions_wait_by_their_show(tmp_path: Path):
    at = station(tmp_path)
    factories.write_show(tmp_path, BARE, "trua")
    first = factories.made((FERRY,), at).edition
    second = factories.made((FERRY,), at, show="trua").edition
    assert {one.record.edition.show for one in waiting(first.folder, "", at)} == {"sang", "trua"}
    assert waiting(first.folder, "trua", at) == (second,)


def test_an_edition_is_found_by_its_name_its_record_and_its_sound(tmp_path: Path):
    edition = factories.made((FERRY,), station(tmp_path)).edition
    record = edition.path.with_suffix(".json")
    for name in (str(record), str(edition.path), edition.path.name, edition.path.stem):
        assert named_edition(name, edition.folder) == edition
    with pytest.raises(UsageError, match="no edition “nothing”"):
        named_edition("nothing", edition.folder)


def test_taking_back_is_written_down_once_and_for_good(tmp_path: Path):
    at = station(tmp_path)
    edition = factories.made((FERRY,), at).edition
    outcomes(work(at), edition)
    gone = withdraw(edition, "  Sai\nsố liệu. ", NOW)
    record = read_record(edition.path.with_suffix(".json"))
    assert record == gone.record
    assert (record.withdrawn.at, record.withdrawn.reason) == ("2026-06-11T08:00:00+00:00", "Sai số liệu.")
    assert outcomes(work(at), gone)[1] == []
    assert titles(tmp_path / "public") == []
    with pytest.raises(UsageError, match="taken back before"):
        withdraw(gone, "Nữa", NOW)
    with pytest.raises(UsageError, match="--reason"):
        withdraw(edition, " \n", NOW)
    for _ in range(2):
        (failure,) = (one for one in factories.events((FERRY,), at) if isinstance(one, Failure))
        assert failure.error.key == "withdraw.gone"
    assert read_record(edition.path.with_suffix(".json")) == record


def test_a_station_without_outlets_or_of_other_names_says_so(tmp_path: Path):
    at = station(tmp_path)
    edition = factories.made((FERRY,), at).edition
    with pytest.raises(UsageError, match="no outlet “moon”; there are web"):
        list(work(at, outlets=("moon",)).publish([edition]))
    bare = factories.station(tmp_path, BARE, url="https://radio.example/")
    with pytest.raises(UsageError, match="has no outlet"):
        list(work(bare).publish([edition]))


# Outlets and what opens them


def test_an_address_has_a_scheme_unless_it_is_a_path():
    assert [scheme_of(one) for one in ("public", "/srv/www", "C:\\www", "s3://a/b", "file:///a")] == [
        "file", "file", "file", "s3", "file",
    ]  # fmt: skip


def test_an_outlet_of_an_unknown_kind_is_named():
    with pytest.raises(UsageError, match="“gopher”"):
        open_outlet(OutletSettings("a", "gopher://x/"), Station())


def test_an_outlet_whose_extra_is_not_there_says_so(monkeypatch: pytest.MonkeyPatch):
    from bulletin.outlets import folder

    monkeypatch.setattr(folder, "missing", lambda: "serve.extra")
    with pytest.raises(Lacking):
        open_outlet(OutletSettings("a", "public"), Station())


def test_secrets_come_from_the_environment_before_the_file_and_are_never_shown(tmp_path: Path):
    told = '[web-1]\nuser = "lan"\npassword = "trong tep"\n[other]\nkey = "x"\n'
    (tmp_path / "mat-khau.toml").write_text(told)
    at = Station(secrets="mat-khau.toml", folder=tmp_path)
    settings = OutletSettings("web-1", "sftp://x/")
    outside = {"BULLETIN_WEB_1_PASSWORD": "tu ngoai", "BULLETIN_OTHER_KEY": "y"}
    told = secrets_of(settings, at, outside)
    assert (told.get("user"), told.get("password"), told.get("key")) == ("lan", "tu ngoai", "")
    assert "tu ngoai" not in repr(told)
    assert secrets_of(settings, Station(), {}).values == ()
    assert secrets_of(OutletSettings("none", "x"), at, {}).values == ()


def test_a_file_of_secrets_that_cannot_be_read_is_named_without_a_word_of_it(tmp_path: Path):
    settings, at = OutletSettings("web", "x"), Station(secrets="s.toml", folder=tmp_path)
    with pytest.raises(ScriptError, match=r"s\.toml"):
        secrets_of(settings, at, {})
    (tmp_path / "s.toml").write_text("password = bi mat")
    with pytest.raises(ScriptError) as refused:
        secrets_of(settings, at, {})
    assert "bi mat" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_ledger_remembers_and_a_damaged_one_is_named(tmp_path: Path):
    ledger = Ledger(tmp_path / "new")
    assert ledger.pinged("a") == ""
    ledger.note_ping("a", "1")
    ledger.note_ping("a", "2")
    assert (ledger.pinged("a"), Ledger(tmp_path / "new").pinged("a"), ledger.pinged("b")) == ("2", "2", "")
    (tmp_path / "new" / NAME).write_bytes(b"no database at all" * 100)
    with pytest.raises(KeptError, match=NAME):
        ledger.pinged("a")


# The command line


class Said:
    """How a call of the command line ended."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Calls the command line within this process, in a station with one edition."""
    at = station(tmp_path)
    factories.made((FERRY,), at)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    for name in [name for name in os.environ if name.startswith(("BULLETIN_", "LC_"))]:
        monkeypatch.delenv(name)

    def call(*words: str) -> Said:
        with pytest.raises(SystemExit) as ended:
            cli.main([*words, "--plain"])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Said(int(ended.value.code or 0), said.out, said.err)

    return call


def test_publishing_prints_the_feeds_address(call: Any, tmp_path: Path):
    dry = call("publish", "--dry-run")
    assert (dry.status, dry.out) == (0, "https://radio.example/sang/feed.xml\n")
    assert "names nobody to write to" in dry.err
    assert "Nothing was written." in dry.err
    assert "web: would send sang/feed.xml" in dry.err
    assert "web: sent" not in dry.err
    assert not (tmp_path / "public").exists()
    done = call("publish", "--json")
    (told,) = json.loads(done.out)
    assert (told["outlet"], told["show"], told["changed"]) == ("web", "sang", True)
    assert told["files"][-1]["path"] == "sang/feed.xml"
    again = call("publish")
    assert (again.status, again.err) == (0, "sang: web has everything already.\n")
    assert call("check", "public/sang/feed.xml").status == 0


def test_taking_back_reaches_the_outlets(call: Any, tmp_path: Path):
    call("publish")
    name = next((tmp_path / "out").glob("*.mp3")).stem
    done = call("withdraw", name, "--reason", "Sai số liệu.")
    assert done.status == 0
    assert "is taken back" in done.err
    assert titles(tmp_path / "public") == []
    assert call("withdraw", name, "--reason", "Nữa").status == 2


def test_a_station_without_outlets_takes_back_what_it_has(call: Any, tmp_path: Path):
    factories.station(tmp_path, BARE)
    name = next((tmp_path / "out").glob("*.mp3")).name
    assert call("withdraw", name, "--reason", "Sai").status == 0
    assert find_station(str(tmp_path)).outlets == ()


def test_a_record_that_is_damaged_is_named_and_keeps_no_other_back(call: Any, tmp_path: Path):
    (tmp_path / "out" / "broken.json").write_text('{"schema": 1')
    said = call("publish")
    assert (said.status, "broken.json" in said.err) == (3, True)
    assert titles(tmp_path / "public") == [FERRY.title.text]


def test_nothing_to_publish_is_said(call: Any, tmp_path: Path):
    said = call("publish", "--show", "trua")
    assert (said.status, said.err) == (0, "There is nothing to publish.\n")


def test_a_failing_outlet_is_a_failing_status(call: Any, tmp_path: Path):
    (tmp_path / "public").write_text("a file")
    assert call("publish").status == 4


def test_a_slow_variant_is_no_episode(call: Any, tmp_path: Path):
    at = station(tmp_path)
    factories.made((FERRY,), at)
    slow = factories.made((FERRY,), at, speed="0.8").edition
    said = call("publish")
    assert said.status == 0
    assert "read at another speed than its show" in said.err
    assert slow.record.edition.title in said.err
    assert titles(tmp_path / "public") == [FERRY.title.text]
    named = call("publish", str(slow.path))
    assert named.status == 2
    assert named.err.count("read at another speed than its show") == 1
    assert titles(tmp_path / "public") == [FERRY.title.text]


def test_a_show_that_is_slow_itself_has_its_episodes(call: Any, tmp_path: Path):
    at = station(tmp_path, {"speech": {"speed": 0.8}})
    factories.made((FERRY,), at)
    assert call("publish").status == 0
    assert titles(tmp_path / "public") == [FERRY.title.text]


def test_a_variant_that_was_published_before_can_be_taken_back(tmp_path: Path):
    at = station(tmp_path)
    slow = factories.made((FERRY,), at, speed="0.8").edition
    outcomes(work(at), slow)
    assert len(titles(tmp_path / "public")) == 1
    assert episodes([slow]) == ((), (slow,))
    gone = withdraw(slow, "Gửi nhầm.", NOW)
    assert episodes([gone]) == ((gone,), ())
    outcomes(work(at), *episodes([gone])[0])
    assert titles(tmp_path / "public") == []
