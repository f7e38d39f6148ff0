"""Every kind of library that takes sound alone keeps the contract at its stand-in, and what is its own."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from bulletin import shelf
from bulletin.cut import Cut
from bulletin.dispatch import Dispatch
from bulletin.errors import BulletinError, KeptError, UsageError
from bulletin.ledger import Ledger
from bulletin.outlet import Depot, Secrets, State
from bulletin.outlets import azuracast, castopod
from bulletin.outlets._place import Patience
from bulletin.record import Withdrawn
from bulletin.show import OutletSettings, Station
from bulletin.testing import depots as contract
from tests.depot_servers import HOST, KEY, AzuraCast, Castopod, LibreTime, Reply, short
from tests.outlet_servers import certificate, silence
from tests.test_depots import PATIENCE
from tests.test_outlets import IMPATIENT

KINDS: dict[str, tuple[Any, str]] = {
    "libretime": (LibreTime, "libretime://{}"),
    "azuracast": (AzuraCast, "azuracast://{}/dai/tin/sang"),
    "castopod": (Castopod, "castopod://lan@{}/3/1"),
}
SECRETS = Secrets((("key", KEY), ("password", KEY)))


@dataclass
class Site:
    """A stand-in that runs, and how it is opened."""

    kind: str
    server: Any
    station: Station
    member: Any
    to: str

    def open(self, secrets: Secrets = SECRETS, authority: str = "", patience: Patience = PATIENCE) -> Depot:
        settings = OutletSettings("playout", self.to, authority=authority)
        depot: Depot = self.member.open(settings, self.station, secrets, patience)
        return depot

    @property
    def sounds(self) -> list[bytes]:
        if isinstance(self.server, AzuraCast):
            return [sound for _, sound in self.server.media.values()]
        return list(self.server.sound.values())


@pytest.fixture
def open_site(tmp_path: Path) -> Iterator[Any]:
    running = []

    def open_site(kind: str) -> Site:
        server, form = KINDS[kind]
        running.append(server())
        running[-1].start()
        to = form.format(f"{HOST}:{running[-1].port}")
        station = Station(folder=tmp_path, cache="kept")
        return Site(kind, running[-1], station, shelf.load("outlets", kind), to)

    yield open_site
    for one in running:
        one.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own").mkdir()
    return tmp_path / "own"


def test_every_library_is_held_to_the_contract() -> None:
    members = {name: shelf.load("outlets", name) for name in shelf.members("outlets")}
    assert {name for name, member in members.items() if member.TAKES == "sound"} == set(KINDS)


@pytest.mark.parametrize("check", contract.CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("kind", KINDS)
def test_keeps_the_contract(kind: str, check: Any, open_site: Any, folder: Path) -> None:
    site = open_site(kind)
    check(site.open, folder, site.member.REMOVES)


def deliver(site: Site, ledger: Ledger, made: Cut) -> list[Any]:
    with closing(site.open()) as depot:
        work = Dispatch(depot, ledger, "playout", "here", site.member.REMOVES, sleep=lambda _: None)
        return [short(one) for one in work.deliver(made)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_lost_answer_is_no_second_file(kind: str, open_site: Any, folder: Path) -> None:
    site, made = open_site(kind), contract.made(folder, 0)
    end = {"libretime": "/rest/media", "azuracast": "/files/upload", "castopod": "/episodes"}[kind]
    site.server.fail_once("POST", end, Reply(0, lost=True), carried_out=True)
    assert deliver(site, Ledger(folder), made) == [1000]
    assert len(site.sounds) == 1
    assert deliver(site, Ledger(folder / "new"), made) == []
    assert len(site.sounds) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_library_in_trouble_is_named_and_the_next_run_delivers(
    kind: str, open_site: Any, folder: Path
) -> None:
    site, made, ledger = open_site(kind), contract.made(folder, 0), Ledger(folder)
    site.server.stop()
    assert deliver(site, ledger, made) == ["outlet.unreachable"]
    site.server.start()
    for _ in range(PATIENCE.attempts):
        site.server.fail_once("POST", "", Reply(503, "<html>maintenance</html>"))
    assert deliver(site, ledger, made) == ["outlet.failed"]
    assert site.sounds == []
    assert deliver(site, ledger, made) == [1000]
    assert len(site.sounds) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_key_is_said_and_shown_nowhere(kind: str, open_site: Any, folder: Path) -> None:
    site, wrong = open_site(kind), "mật khẩu khác".encode().hex()
    with closing(site.open(Secrets((("key", wrong), ("password", wrong))))) as depot:
        with pytest.raises(BulletinError) as refused:
            depot.send(contract.made(folder, 0))
        assert wrong not in repr(depot)
    assert refused.value.key in ("outlet.login", "outlet.forbidden")
    assert wrong not in str(refused.value) + repr(refused.value.facts)
    with pytest.raises(UsageError, match="BULLETIN_PLAYOUT_"):
        site.open(Secrets())


@pytest.mark.parametrize(
    "to",
    ["azuracast://host", "azuracast://host/", "castopod://host/3/1", "castopod://lan@host/3",
     "castopod://lan@host/a/1", "libretime:///x"],
)  # fmt: skip
def test_an_address_that_says_too_little_is_refused(to: str, tmp_path: Path) -> None:
    member = shelf.load("outlets", to.partition(":")[0])
    with pytest.raises(UsageError) as refused:
        member.open(OutletSettings("playout", to), Station(folder=tmp_path, cache="k"), SECRETS)
    assert refused.value.key == "outlet.address"


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_that_cannot_prove_its_identity_gets_nothing(
    kind: str, open_site: Any, folder: Path
) -> None:
    site, tls = open_site(kind), certificate(folder / "tls")
    site.server.stop()
    site.server.tls = tls
    site.server.start()
    site = replace(site, to=site.to.replace("://", "s://"))
    with closing(site.open()) as depot:
        with pytest.raises(BulletinError) as refused:
            depot.send(contract.made(folder, 0))
        assert refused.value.key == "outlet.certificate"
    assert site.server.requests == []
    with closing(site.open(authority=str(tls[0]))) as depot:
        assert depot.send(contract.made(folder, 0))


@pytest.mark.parametrize("kind", KINDS)
def test_a_library_that_never_answers_is_not_waited_for(kind: str, tmp_path: Path, folder: Path) -> None:
    with silence() as port:
        to = KINDS[kind][1].format(f"{HOST}:{port}")
        station = Station(folder=tmp_path, cache="kept")
        site = Site(kind, None, station, shelf.load("outlets", kind), to)
        begun = time.monotonic()
        with closing(site.open(patience=IMPATIENT)) as depot, pytest.raises(BulletinError) as refused:
            depot.find("x")
    assert refused.value.key == "outlet.slow"
    assert time.monotonic() - begun < 10


# AzuraCast


def test_a_large_file_goes_in_chunks_and_goes_on_where_it_was(
    open_site: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(azuracast, "CHUNK_BYTES", 1000)
    site, made, ledger = open_site("azuracast"), contract.made(folder, 0, 4500), Ledger(folder)
    real, count = site.server.answer, 0

    def dying(request: Any) -> Reply:
        nonlocal count
        count += request.method == "POST"
        return Reply(0, lost=True) if count > 2 else real(request)

    site.server.answer = dying
    assert deliver(site, ledger, made) == ["outlet.cut"]
    site.server.answer = real
    site.server.requests.clear()
    assert deliver(site, ledger, made) == [4500]
    assert site.server.count("POST", "/files/upload") == 3, "two chunks were there"
    assert site.sounds == [(folder / "0.mp3").read_bytes()]
    assert [path for path, _ in site.server.media.values()] == [f"tin/sang/{made.asset.path}"]


@pytest.mark.parametrize("paged", [False, True])
def test_a_list_comes_whole_or_in_pages(paged: bool, open_site: Any, folder: Path) -> None:
    site = open_site("azuracast")
    site.server.paged = paged
    assert deliver(site, Ledger(folder), contract.made(folder, 0)) == [1000]


def test_what_azuracast_says_with_a_good_status_is_heard(open_site: Any, folder: Path) -> None:
    site, ledger = open_site("azuracast"), Ledger(folder)
    made = contract.made(folder, 0)
    (folder / "0.mp3").write_bytes(b"junk" * 250)
    odd = replace(made, asset=replace(made.asset, sha256=hashlib.sha256(b"junk" * 250).hexdigest()))
    with closing(site.open()) as depot, pytest.raises(KeptError, match="no audio stream"):
        depot.send(odd)
    site.server.media[9] = ("x", bytes(2000))
    site.server.room = 1000
    (folder / "0.mp3").unlink()
    assert deliver(site, ledger, contract.made(folder, 0)) == ["outlet.quota"]


def test_a_correction_takes_the_place_of_the_old_file(open_site: Any, folder: Path) -> None:
    site, ledger = open_site("azuracast"), Ledger(folder)
    first = contract.made(folder, 0)
    second = replace(contract.made(folder, 1), edition=first.edition)
    assert deliver(site, ledger, first) == [1000]
    assert deliver(site, ledger, second) == [1000, -1]
    assert site.sounds == [(folder / "1.mp3").read_bytes()]
    gone = replace(second, facts=replace(second.facts, withdrawn=Withdrawn("2026-06-11", "Sai")))
    assert deliver(site, ledger, gone) == [-1]
    assert site.sounds == []


# Castopod


def test_an_episode_has_its_texts_and_its_time(open_site: Any, folder: Path) -> None:
    site = open_site("castopod")
    deliver(site, Ledger(folder), contract.made(folder, 0))
    (episode,) = site.server.episodes.values()
    assert (episode["title"], episode["slug"], episode["description"]) == ("Tin sáng 0", "0", "")
    assert episode["published_at"] == {"date": "2026-06-10 00:00:00", "timezone": "UTC"}


def test_an_episode_left_unpublished_is_published_and_not_made_again(open_site: Any, folder: Path) -> None:
    site, ledger, made = open_site("castopod"), Ledger(folder), contract.made(folder, 0)
    for _ in range(PATIENCE.attempts):
        site.server.fail_once("POST", "/publish", Reply(0, lost=True))
    assert deliver(site, ledger, made) == ["outlet.cut"]
    assert [row["published_at"] for row in site.server.episodes.values()] == [None]
    assert deliver(site, ledger, made) == [1000]
    (episode,) = site.server.episodes.values()
    assert episode["published_at"]


def test_what_castopod_cannot_change_is_said_before_anything_is_sent(open_site: Any, folder: Path) -> None:
    site, ledger = open_site("castopod"), Ledger(folder)
    first = contract.made(folder, 0)
    deliver(site, ledger, first)
    second = replace(contract.made(folder, 1), edition=first.edition)
    assert deliver(site, ledger, second) == ["outlet.unremovable"]
    gone = replace(first, facts=replace(first.facts, withdrawn=Withdrawn("2026-06-11", "Sai")))
    assert deliver(site, ledger, gone) == ["outlet.unremovable"]
    assert len(site.sounds) == 1


def test_many_episodes_are_looked_through(open_site: Any, folder: Path) -> None:
    site, made = open_site("castopod"), contract.made(folder, 0)
    deliver(site, Ledger(folder), made)
    for number in range(100, 350):
        site.server.episodes[number] = {
            "id": number,
            "podcast_id": 3,
            "slug": f"{number}",
            "published_at": "x",
        }
    with closing(site.open()) as depot:
        assert depot.find(depot.mark(made)) == "1"


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(400, {"status": 400, "messages": {"error": "The slug field is required."}}), "slug field"),
        (Reply(200, "<html>a proxy's page</html>"), "status 200"),
    ],
)
def test_reasons_of_castopod_are_told(reply: Reply, reason: str, open_site: Any, folder: Path) -> None:
    site = open_site("castopod")
    site.server.fail_once("POST", "/episodes", reply)
    with closing(site.open()) as depot, pytest.raises(KeptError, match=reason):
        depot.send(contract.made(folder, 0))


def test_an_interface_that_is_switched_off_is_said(open_site: Any, folder: Path) -> None:
    site = open_site("castopod")
    site.server.enabled = False
    assert deliver(site, Ledger(folder), contract.made(folder, 0)) == ["outlet.failed"]


# What the contract objects to


@dataclass
class Memory:
    """A library in memory that keeps the contract."""

    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def mark(self, cut: Cut) -> str:
        return cut.asset.path

    def find(self, mark: str) -> str:
        return next((key for key, (name, _) in self.files.items() if name == mark), "")

    def send(self, cut: Cut) -> str:
        from bulletin.outlets._place import opened

        with opened(cut.asset) as file:
            self.files[key := f"k{len(self.files)}"] = (self.mark(cut), file.read())
        return key

    def state(self, key: str) -> State:
        return State.READY if key in self.files else State.GONE

    def drop(self, key: str) -> None:
        self.files.pop(key, None)

    def close(self) -> None:
        pass


class Forgetful(Memory):
    """Has what is large under no mark."""

    def find(self, mark: str) -> str:
        key = super().find(mark)
        return key if key and len(self.files[key][1]) < 10_000 else ""


class Mixing(Memory):
    """Knows files by the beginning of their name."""

    def mark(self, cut: Cut) -> str:
        return "all"


class Inventing(Memory):
    """Has everything."""

    def state(self, key: str) -> State:
        return State.READY


class Clinging(Memory):
    """Lets nothing go, and says nothing."""

    def drop(self, key: str) -> None:
        return


class Trusting(Memory):
    """Sends whatever is in the file now."""

    def send(self, cut: Cut) -> str:
        return super().send(replace(cut, asset=replace(cut.asset, sha256="")))


class Fleeting(Memory):
    """Keeps nothing."""

    def close(self) -> None:
        self.files.clear()


BROKEN = {
    Forgetful: contract.takes_small_and_large,
    Mixing: contract.tells_editions_apart,
    Inventing: contract.knows_of_nothing,
    Clinging: contract.lets_go_and_lets_go_again,
    Trusting: contract.sends_nothing_but_the_file_meant,
    Fleeting: contract.keeps_when_closed,
}


@pytest.mark.parametrize("kind", BROKEN, ids=lambda kind: kind.__name__)
def test_the_contract_notices_a_library_that_breaks_it(kind: type[Memory], folder: Path) -> None:
    assert set(BROKEN.values()) == set(contract.CHECKS)
    good, bad = Memory(), kind()
    BROKEN[kind](lambda: good, folder, True)
    for path in folder.iterdir():
        path.unlink()
    with pytest.raises(AssertionError):
        BROKEN[kind](lambda: bad, folder, True)


def test_the_contract_notices_a_library_that_removes_nothing_and_does_not_say_so(folder: Path) -> None:
    with pytest.raises(AssertionError):
        contract.lets_go_and_lets_go_again(Clinging, folder, False)


def test_castopod_can_remove_nothing_and_the_others_can() -> None:
    assert (castopod.REMOVES, azuracast.REMOVES) == (False, True)
