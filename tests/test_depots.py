"""Libraries that take sound alone, at stand-ins that speak as they do: each edition once, whatever breaks."""

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bulletin.cut import Cut, cut
from bulletin.dispatch import Dispatch, Errand
from bulletin.distribution import Delivered, Distribution
from bulletin.edition import Edition
from bulletin.errors import BulletinError, Failure, ScriptError, UsageError
from bulletin.ledger import Ledger
from bulletin.outlet import Depot, Secrets, Sent, State
from bulletin.outlets import libretime
from bulletin.outlets._place import Patience
from bulletin.show import OutletSettings, Show, Station, find_show
from bulletin.withdrawal import withdraw
from tests import factories
from tests.depot_servers import HOST, KEY, LibreTime, Reply, Request, short
from tests.factories import BARE, FERRY, MORNING, ORCHARD
from tests.test_outlets import told_by

PATIENCE = Patience(
    connect_seconds=2.0,
    idle_seconds=2.0,
    call_seconds=4.0,
    bytes_per_second=1e7,
    attempts=2,
    pause_seconds=0.01,
)
SHOW: dict[str, Any] = BARE | {"formats": ["mp3", "wav"]}


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Station:
    return factories.station(tmp_path_factory.mktemp("depot"), SHOW)


@pytest.fixture(scope="module")
def ferry(where: Station) -> Edition:
    return factories.made((FERRY,), where, at="2026-06-11T07:00").edition


@pytest.fixture(scope="module")
def corrected(where: Station, ferry: Edition) -> Edition:
    """The same edition with other sound, in a folder of its own."""
    right = factories.reworded(FERRY, "rất mừng", "rất vui")
    made = factories.made((right,), where, at="2026-06-11T07:00", to=str(where.path("2")))
    assert made.edition.record.edition.id == ferry.record.edition.id
    return made.edition


@pytest.fixture
def server() -> Iterator[LibreTime]:
    running = LibreTime()
    running.start()
    yield running
    running.stop()


def settings_of(server: Any, **facts: Any) -> OutletSettings:
    return OutletSettings("playout", f"libretime://{HOST}:{server.port}", **facts)


def opened(server: Any, where: Station, key: str = KEY) -> Depot:
    return libretime.open(settings_of(server), where, Secrets((("key", key),)), PATIENCE)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path)


def deliver(server: Any, where: Station, ledger: Ledger, made: Cut, **facts: Any) -> list[Any]:
    """What came of delivering the cut, told short: bytes of what was sent, -1 of what was removed."""
    with closing(opened(server, where)) as depot:
        work = Dispatch(depot, ledger, "playout", "here", removes=True, sleep=lambda _: None, **facts)
        return [short(one) for one in work.deliver(made)]


def sound_of(edition: Edition, kind: str = "mp3") -> bytes:
    path = next(file.path for file in edition.record.files if file.path.endswith(f".{kind}"))
    return (edition.folder / path).read_bytes()


def test_an_edition_is_in_the_library_once(
    server: LibreTime, where: Station, ferry: Edition, ledger: Ledger
) -> None:
    made = cut(ferry)
    assert deliver(server, where, ledger, made) == [made.asset.size]
    assert list(server.sound.values()) == [sound_of(ferry)]
    assert server.rows[1]["track_title"] == made.asset.path
    asked = len(server.requests)
    assert deliver(server, where, ledger, made) == []
    assert len(server.requests) == asked, "what is known to be there is not asked for again"


def test_a_wav_goes_where_the_outlet_wants_it(
    server: LibreTime, where: Station, ferry: Edition, ledger: Ledger
) -> None:
    made = cut(ferry, "wav")
    assert deliver(server, where, ledger, made) == [made.asset.size]
    assert list(server.sound.values()) == [sound_of(ferry, "wav")]
    with pytest.raises(ScriptError, match="flac"):
        cut(ferry, "flac")


def test_a_correction_comes_before_what_it_replaces_goes(
    server: LibreTime, where: Station, ferry: Edition, corrected: Edition, ledger: Ledger
) -> None:
    deliver(server, where, ledger, cut(ferry))
    assert deliver(server, where, ledger, cut(corrected)) == [cut(corrected).asset.size, -1]
    assert list(server.sound.values()) == [sound_of(corrected)]
    order = [(method, path) for method, path in server.requests if method in ("POST", "DELETE")]
    assert order == [("POST", "/rest/media"), ("POST", "/rest/media"), ("DELETE", "/rest/media/1")]


def test_what_is_taken_back_is_gone(
    server: LibreTime, where: Station, corrected: Edition, ledger: Ledger
) -> None:
    deliver(server, where, ledger, cut(corrected))
    gone = replace(cut(corrected), facts=withdrawn(corrected))
    assert deliver(server, where, ledger, gone) == [-1]
    assert server.rows == {}
    assert deliver(server, where, ledger, gone) == []


def withdrawn(edition: Edition) -> Any:
    from bulletin.record import Withdrawn

    return replace(edition.record, withdrawn=Withdrawn("2026-06-11T08:00:00+07:00", "Sai"))


# Broken off


def test_a_lost_answer_is_no_second_file(
    server: LibreTime, where: Station, ferry: Edition, ledger: Ledger
) -> None:
    """LibreTime has the file, and the connection breaks before it says so."""
    server.fail_once("POST", "/rest/media", Reply(0, lost=True), carried_out=True)
    deliver(server, where, ledger, cut(ferry))
    assert len(server.rows) == 1
    assert server.count("POST", "/rest/media") == 1


def test_a_run_that_died_asks_first(
    server: LibreTime, where: Station, ferry: Edition, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed at any moment of a delivery, the next run leaves one file and knows it."""
    made, steps = cut(ferry), []

    class Killed(BaseException):
        pass

    def dying(at: int) -> None:
        count = 0
        real = Ledger.note_deposit

        def note(self: Ledger, *told: Any) -> None:
            nonlocal count
            count += 1
            if count == at:
                raise Killed
            real(self, *told)

        with monkeypatch.context() as patch:
            patch.setattr(Ledger, "note_deposit", note)
            try:
                deliver(server, where, ledger, made)
            except Killed:
                steps.append(at)

    for at in (1, 2, 3, 4):
        dying(at)
        assert len(server.rows) == (0 if at == 1 else 1)
    assert steps == [1, 2, 3]
    assert deliver(server, where, ledger, made) == []
    assert server.count("POST", "/rest/media") == 1


def test_a_ledger_that_was_lost_is_no_second_file(
    server: LibreTime, where: Station, ferry: Edition, ledger: Ledger, tmp_path: Path
) -> None:
    deliver(server, where, ledger, cut(ferry))
    assert deliver(server, where, Ledger(tmp_path / "new"), cut(ferry)) == []
    assert len(server.rows) == 1


def test_what_an_operator_removed_stays_removed(
    server: LibreTime, where: Station, ferry: Edition, ledger: Ledger
) -> None:
    deliver(server, where, ledger, cut(ferry))
    server.rows.clear()
    server.sound.clear()
    assert deliver(server, where, ledger, cut(ferry)) == []
    assert server.rows == {}


def test_a_rehearsal_changes_nothing(
    server: LibreTime, where: Station, ferry: Edition, corrected: Edition, ledger: Ledger
) -> None:
    assert deliver(server, where, ledger, cut(ferry), rehearsed=True) == [cut(ferry).asset.size]
    assert (server.rows, ledger.deposits("here", ferry.record.edition.id)) == ({}, ())
    deliver(server, where, ledger, cut(ferry))
    told = deliver(server, where, ledger, cut(corrected), rehearsed=True)
    assert told == [cut(corrected).asset.size, -1]
    assert list(server.sound.values()) == [sound_of(ferry)]


# The analyser


def test_a_slow_analyser_is_asked_again_by_the_next_run(
    server: LibreTime, where: Station, ferry: Edition, ledger: Ledger
) -> None:
    server.slow = True
    assert deliver(server, where, ledger, cut(ferry)) == [cut(ferry).asset.size, "waiting"]
    assert deliver(server, where, ledger, cut(ferry)) == ["waiting"]
    server.analyse()
    assert deliver(server, where, ledger, cut(ferry)) == []
    assert server.count("POST", "/rest/media") == 1
    asked = len(server.requests)
    deliver(server, where, ledger, cut(ferry))
    assert len(server.requests) == asked


def test_a_correction_that_is_still_looked_at_takes_nothing_away(
    server: LibreTime, where: Station, ferry: Edition, corrected: Edition, ledger: Ledger
) -> None:
    deliver(server, where, ledger, cut(ferry))
    server.slow = True
    assert deliver(server, where, ledger, cut(corrected)) == [cut(corrected).asset.size, "waiting"]
    assert sorted(server.rows) == [1, 2]
    server.rows[2]["import_status"] = 2
    assert deliver(server, where, ledger, cut(corrected)) == ["outlet.unplayable"]
    assert sorted(server.rows) == [1], "the old one stays on air"
    server.slow = False
    assert deliver(server, where, ledger, cut(corrected)) == [cut(corrected).asset.size, -1]
    assert sorted(server.rows) == [3]


def test_what_cannot_be_played_is_removed_and_sent_again(
    server: LibreTime, where: Station, ferry: Edition, ledger: Ledger
) -> None:
    server.slow = True
    deliver(server, where, ledger, cut(ferry))
    server.rows[1]["import_status"] = 2
    assert deliver(server, where, ledger, cut(ferry)) == ["outlet.unplayable"]
    assert server.rows == {}
    server.slow = False
    assert deliver(server, where, ledger, cut(ferry)) == [cut(ferry).asset.size]


# Bad hours


def test_what_is_on_the_schedule_stays_until_it_is_not(
    server: LibreTime, where: Station, ferry: Edition, corrected: Edition, ledger: Ledger
) -> None:
    deliver(server, where, ledger, cut(ferry))
    server.scheduled.add(1)
    assert deliver(server, where, ledger, cut(corrected)) == [
        cut(corrected).asset.size, "outlet.scheduled",
    ]  # fmt: skip
    assert sorted(server.rows) == [1, 2]
    assert deliver(server, where, ledger, cut(corrected)) == ["outlet.scheduled"]
    server.scheduled.clear()
    assert deliver(server, where, ledger, cut(corrected)) == [-1]
    assert sorted(server.rows) == [2]


@pytest.mark.parametrize(
    ("reply", "key"),
    [
        (Reply(400, "ERROR: Disk Quota reached."), "outlet.quota"),
        (Reply(400, "ERROR: ID should not be specified when using POST."), "outlet.refused"),
        (Reply(401, {"message": "ERROR: Incorrect API key."}), "outlet.login"),
        (Reply(413, "<html>413 Request Entity Too Large</html>"), "outlet.failed"),
        (Reply(201, "<html>a proxy's page</html>"), "outlet.refused"),
        (Reply(302, ""), "outlet.failed"),
    ],
)
def test_a_refusal_is_a_sentence_and_the_next_run_delivers(
    reply: Reply, key: str, server: LibreTime, where: Station, ferry: Edition, ledger: Ledger
) -> None:
    server.fail_once("POST", "/rest/media", reply)
    assert deliver(server, where, ledger, cut(ferry)) == [key]
    assert server.rows == {}
    deliver(server, where, ledger, cut(ferry))
    assert len(server.rows) == 1


@pytest.mark.parametrize(
    "reply",
    [
        Reply(502, "<html>Bad Gateway</html>"),
        Reply(400, "An error occurred while processing your upload. Please try again in a few minutes."),
        Reply(0, lost=True),
    ],
)
def test_what_passes_is_tried_again_at_once(
    reply: Reply, server: LibreTime, where: Station, ferry: Edition, ledger: Ledger
) -> None:
    server.fail_once("POST", "/rest/media", reply)
    assert deliver(server, where, ledger, cut(ferry)) == [cut(ferry).asset.size]
    assert len(server.rows) == 1


def test_a_library_that_is_not_there_is_named(
    server: LibreTime, where: Station, ferry: Edition, ledger: Ledger
) -> None:
    server.stop()
    assert deliver(server, where, ledger, cut(ferry)) == ["outlet.unreachable"]
    server.start()
    assert deliver(server, where, ledger, cut(ferry)) == [cut(ferry).asset.size]


def test_a_wrong_key_is_said(server: LibreTime, where: Station, ferry: Edition) -> None:
    with closing(opened(server, where, "wrong")) as depot:
        for act in (lambda: depot.send(cut(ferry)), lambda: depot.find("0"), lambda: depot.drop("1")):
            with pytest.raises(BulletinError) as refused:
                act()
            assert refused.value.key in ("outlet.login", "outlet.forbidden")
    with pytest.raises(UsageError, match="BULLETIN_PLAYOUT_KEY"):
        libretime.open(settings_of(server), where, Secrets())


def test_a_file_that_is_another_by_now_is_not_sent(
    server: LibreTime, where: Station, ferry: Edition, ledger: Ledger
) -> None:
    made = cut(ferry)
    odd = replace(made, asset=replace(made.asset, sha256="0" * 64))
    assert deliver(server, where, ledger, odd) == ["outlet.changed"]
    assert server.rows == {}


def test_states_are_read_as_they_are(server: LibreTime, where: Station, ferry: Edition) -> None:
    with closing(opened(server, where)) as depot:
        key = depot.send(cut(ferry))
        assert depot.find(depot.mark(cut(ferry))) == key
        for status, state in ((0, State.READY), (1, State.WAITING), (2, State.FAILED)):
            server.rows[int(key)]["import_status"] = status
            assert depot.state(key) is state
        assert depot.find(depot.mark(cut(ferry))) == "", "what failed is no file"
        del server.rows[int(key)]["import_status"]
        for hidden, state in ((True, State.WAITING), (False, State.READY)):
            server.rows[int(key)]["hidden"] = hidden
            assert depot.state(key) is state
        depot.drop(key)
        depot.drop(key)
        assert depot.state(key) is State.GONE


# Errands and the command line


def errand(server: Any, where: Station, ledger: Ledger, **facts: Any) -> Errand:
    days = facts.pop("days", 7)
    show: Show = facts.pop("show", find_show("sang", where))
    return Errand(settings_of(server, days=days), where, show, MORNING, ledger, **facts)


@pytest.fixture
def keyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BULLETIN_PLAYOUT_KEY", KEY)


@pytest.mark.usefixtures("keyed")
def test_old_editions_go_only_by_name(
    server: LibreTime, where: Station, ferry: Edition, ledger: Ledger
) -> None:
    later = {"now": MORNING + timedelta(days=8)}
    assert list(replace(errand(server, where, ledger), **later).run([ferry])) == []
    show = replace(find_show("sang", where), playout=replace(find_show("sang", where).playout, hours=1))
    tomorrow = {"now": MORNING + timedelta(days=1)}
    assert list(replace(errand(server, where, ledger, show=show), **tomorrow).run([ferry])) == []
    named = list(replace(errand(server, where, ledger, named=True), **later).run([ferry]))
    assert [type(one) for one in named] == [Sent]
    assert len(server.rows) == 1


@pytest.mark.usefixtures("keyed")
def test_what_does_not_pass_the_check_is_not_sent(server: LibreTime, tmp_path: Path, ledger: Ledger) -> None:
    at = factories.station(tmp_path / "s", SHOW)
    edition = factories.made((ORCHARD,), at).edition
    factories.flip(edition.folder / cut(edition).asset.source.name)  # type: ignore[union-attr]
    (failed,) = errand(server, at, ledger).run([edition])
    assert isinstance(failed, Failure)
    assert failed.error.key == "publish.unfit"
    assert server.rows == {}


def station_with_playout(folder: Path, server: Any, **facts: Any) -> Station:
    outlet = {"name": "playout", "to": f"libretime://{HOST}:{server.port}"}
    return factories.station(folder, SHOW, outlets=[outlet], **facts)


@pytest.mark.usefixtures("keyed")
def test_a_station_without_a_public_address_can_have_a_playout(server: LibreTime, tmp_path: Path) -> None:
    at = station_with_playout(tmp_path, server)
    edition = factories.made((FERRY,), at).edition
    work = Distribution(at, (), MORNING, Ledger(tmp_path / "kept"))
    (done,) = work.publish([edition])
    assert isinstance(done, Delivered)
    assert (done.outlet, done.feed, len(done.sent)) == ("playout", "", 1)
    gone = withdraw(edition, "Sai", MORNING)
    (done,) = work.publish([gone])
    assert isinstance(done, Delivered)
    assert [one.bytes for one in done.sent] == [None]
    assert server.rows == {}


def test_the_command_delivers_corrects_and_shows_no_secret(
    server: LibreTime,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    (tmp_path / "secrets.toml").write_text(f'[playout]\nkey = "{KEY}"\n')
    at = station_with_playout(tmp_path, server, secrets="secrets.toml")
    edition = factories.made((FERRY,), at, at=f"{datetime.now(MORNING.tzinfo):%Y-%m-%dT%H:%M}").edition
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("BULLETIN_")]:
        monkeypatch.delenv(name)
    shown = []
    for words, status in (
        (("publish", "--dry-run"), 0),
        (("publish", "--json"), 0),
        (("publish",), 0),
        (("withdraw", edition.path.stem, "--reason", "Sai"), 0),
    ):
        ended, said = told_by(capsys, *words)
        assert ended == status, said
        shown.append(said)
        assert len(server.rows) == (0 if words[0] == "withdraw" or "--dry-run" in words else 1)
    (told,), _ = json.JSONDecoder().raw_decode(shown[1])
    assert (told["outlet"], told["feed"], told["waiting"]) == ("playout", "", [])
    assert "has everything already" in shown[2]
    server.fail_once("GET", "/api/v2/files", Reply(403, f"no {KEY}"))
    other = factories.made((ORCHARD,), at).edition
    ended, said = told_by(capsys, "publish", other.path.stem)
    assert ended == 4
    everything = "".join(shown) + said + "\n".join(one.getMessage() for one in caplog.records)
    assert KEY not in everything
    kept = b"".join(
        path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.name != "secrets.toml"
    )
    assert KEY.encode() not in kept


def test_killed_in_the_middle_of_an_upload_there_is_one_file_in_the_end(
    server: LibreTime, tmp_path: Path
) -> None:
    """kill -9 when the file has come in, before it is in the library and after."""
    at = station_with_playout(tmp_path, server)
    factories.made((FERRY,), at, at=f"{datetime.now(MORNING.tzinfo):%Y-%m-%dT%H:%M}")
    state = {name: value for name, value in os.environ.items() if not name.startswith("BULLETIN_")}
    state["BULLETIN_PLAYOUT_KEY"] = KEY
    real, deaths = server.answer, ["before", "after"]

    def publish() -> int:
        command = [sys.executable, "-m", "bulletin", "publish", "--plain", "--station", str(tmp_path)]
        with subprocess.Popen(command, env=state, stderr=subprocess.PIPE) as running:

            def answer(request: Request) -> Reply:
                if request.method != "POST" or not deaths:
                    return real(request)
                if deaths.pop(0) == "after":
                    real(request)
                running.kill()
                return Reply(0, lost=True)

            server.answer = answer  # type: ignore[method-assign]
            return running.wait(60)

    assert [publish() for _ in range(2)] == [-signal.SIGKILL] * 2
    assert len(server.rows) == 1
    assert publish() == 0
    assert len(server.rows) == 1
    assert server.count("POST", "/rest/media") == 2
