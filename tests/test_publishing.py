"""Publishing: what an outlet has at every moment, whoever writes and whatever fails."""

import hashlib
import re
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from urllib.parse import unquote

import feedparser
import pytest

from bulletin.catalogue import Catalogue, from_json, to_json
from bulletin.edition import Edition
from bulletin.errors import KeptError, NetworkError, UsageError
from bulletin.feedcheck import feed_findings
from bulletin.inventory import survey
from bulletin.labels import is_immutable
from bulletin.outlet import Kept, Moved, Sent, Target
from bulletin.outlets.folder import FolderTarget
from bulletin.publishing import Due, Published, publish
from bulletin.record import FileFacts, Withdrawn, sealed
from bulletin.record import from_json as record_from_json
from bulletin.release import Asset, Channel, Release, channel, release
from bulletin.show import Podcast, Show, Station

EXAMPLE = Path(__file__).parent / "data" / "records" / "schema-1.json"
RECORD = record_from_json(EXAMPLE.read_bytes(), "example")
BASE = "https://radio.example/"
TOLD = channel(
    Show("sang", title="Tin sáng", podcast=Podcast(email="tin@radio.example")), Station(name="Đài", url=BASE)
)
TODAY = datetime(2026, 6, 11, 8, 0, tzinfo=UTC)
GRACE = 30


def edition(folder: Path, number: int, sound: bytes = b"sound", **changed: object) -> Edition:
    """An edition of the day `number` whose sound is in `folder`."""
    at = datetime.fromisoformat(RECORD.edition.at) + timedelta(days=number)
    facts = replace(RECORD.edition, id=f"sang/{at:%Y-%m-%d}", at=at.isoformat(), title=f"Tin sáng {number}")
    path = folder / f"{at:%d%m}-tin.mp3"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_bytes(sound)
    file = FileFacts(path.name, "audio/mpeg", len(sound), hashlib.sha256(sound).hexdigest())
    return Edition(sealed(replace(RECORD, edition=facts, files=(file,), **changed)), folder)


def released(folder: Path, *numbers: int, **changed: object) -> list[Release]:
    return [release(edition(folder, number, **changed), TOLD) for number in numbers]


def sent(
    target: Target,
    releases: list[Release],
    now: datetime = TODAY,
    told: Channel = TOLD,
    thorough: bool = False,
) -> tuple[list[Sent], Published]:
    """What was sent in order, and the result."""
    steps = publish(target, told, releases, Due(now, GRACE), thorough)
    done: list[Sent] = []
    while True:
        try:
            done.append(next(steps))
        except StopIteration as end:
            return done, end.value


def heard(root: Path) -> dict[str, bytes]:
    """What a listener's player finds: the sound of each title, by the feed alone."""
    read = feedparser.parse((root / TOLD.feed).read_bytes())
    assert not read.bozo
    return {
        one.title: (root / unquote(one.enclosures[0].href.removeprefix(BASE))).read_bytes()
        for one in read.entries
    }


def guids(root: Path) -> dict[str, str]:
    return {one.title: one.id for one in feedparser.parse((root / TOLD.feed).read_bytes()).entries}


def files(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "public"


@pytest.fixture
def made(tmp_path: Path) -> Path:
    return tmp_path / "made"


def test_sound_goes_first_the_feed_last_and_all_of_it_is_as_the_feed_says(root: Path, made: Path):
    done, published = sent(FolderTarget(root), released(made, 0, 1))
    paths = [one.path for one in done]
    kinds = [path.partition(".")[2].rpartition(".")[2] for path in paths]
    assert paths[-1] == "sang/feed.xml"
    assert paths.index("sang/catalogue.json") > max(n for n, kind in enumerate(kinds) if kind == "mp3")
    assert paths.index("sang/catalogue.json") < paths.index("sang/index.html")
    own = [path for path in paths if path.startswith("sang/1106-tin/")]
    assert own[0].endswith(".mp3")
    assert own[-3:] == [f"sang/1106-tin/{name}" for name in ("1106-tin.json", "embed.html", "index.html")]
    assert published.changed
    assert published.feed_sha256 == hashlib.sha256((root / "sang/feed.xml").read_bytes()).hexdigest()
    assert heard(root) == {"Tin sáng 1": b"sound", "Tin sáng 0": b"sound"}
    assert list(feed_findings(root / "sang" / "feed.xml")) == []


def test_a_shows_page_and_what_it_asks_for_stay_small(root: Path, made: Path):
    sent(FolderTarget(root), released(made, *range(60)))
    page = (root / "sang/index.html").read_text()
    asked = re.findall(r'<(?:link rel="(?:icon|stylesheet)"|img)[^>]*(?:href|src)="([^"]+)"', page)
    assert len(asked) == 3
    weights = [(root / "sang" / one).stat().st_size for one in asked]
    assert sum(weights) + len(page.encode()) < 60_000
    assert [is_immutable(f"sang/{one}") for one in asked if one.startswith("cover.")] == [True]


def test_a_second_time_sends_nothing(root: Path, made: Path):
    releases = released(made, 0, 1)
    sent(FolderTarget(root), releases)
    before = files(root)
    done, published = sent(FolderTarget(root), releases)
    assert (done, published.changed) == ([], False)
    assert files(root) == before


def test_a_correction_keeps_its_guid_and_gets_a_new_address(root: Path, made: Path):
    sent(FolderTarget(root), released(made, 0, 1))
    before, old = guids(root), files(root)
    done, published = sent(FolderTarget(root), released(made, 0, sound=b"corrected"))
    assert published.changed
    assert guids(root) == before
    assert heard(root) == {"Tin sáng 1": b"sound", "Tin sáng 0": b"corrected"}
    assert (root / "sang/1106-tin/1106-tin.mp3").read_bytes() == b"corrected"
    assert not [one for one in done if one.bytes is None]
    assert {path for path in old if path.endswith(".mp3")} <= set(files(root))


def test_what_was_replaced_stays_for_its_days_of_grace(root: Path, made: Path):
    sent(FolderTarget(root), released(made, 0))
    sent(FolderTarget(root), released(made, 0, sound=b"corrected"))
    again = released(made, 0, sound=b"corrected")
    assert sent(FolderTarget(root), again, TODAY + timedelta(days=GRACE))[0] == []
    done, _ = sent(FolderTarget(root), again, TODAY + timedelta(days=GRACE + 1))
    gone = {one.path for one in done if one.bytes is None}
    assert [path for path in gone if path.endswith(".mp3")]
    assert heard(root) == {"Tin sáng 0": b"corrected"}
    assert not gone & set(files(root))
    assert sent(FolderTarget(root), again, TODAY + timedelta(days=GRACE + 1))[0] == []


def test_what_was_taken_back_is_gone_and_its_page_says_so(root: Path, made: Path):
    sent(FolderTarget(root), released(made, 0, 1))
    guid = guids(root)["Tin sáng 0"]
    gone = released(made, 0, withdrawn=Withdrawn("2026-06-12T09:00:00+07:00", "Sai số liệu."))
    done, published = sent(FolderTarget(root), gone)
    assert published.changed
    assert heard(root) == {"Tin sáng 1": b"sound"}
    left = {path for path in files(root) if path.startswith("sang/1106-tin/")}
    assert left == {f"sang/1106-tin/{name}" for name in ("1106-tin.json", "embed.html", "index.html")}
    assert "Sai số liệu." in (root / "sang/1106-tin/index.html").read_text("utf-8")
    assert "đã được thu hồi" in (root / "sang/index.html").read_text("utf-8")
    order = [one.path for one in done]
    assert order.index("sang/feed.xml") < min(n for n, one in enumerate(done) if one.bytes is None)
    kept = from_json((root / "sang/catalogue.json").read_bytes(), "x")
    assert kept.listed(guid) is not None
    assert sent(FolderTarget(root), gone)[0] == []


BACK = Withdrawn("2026-06-12T09:00:00+07:00", "Sai số liệu.")


def test_of_what_was_taken_back_no_word_is_left_at_the_outlet(root: Path, made: Path):
    sent(FolderTarget(root), released(made, 0))
    sent(FolderTarget(root), released(made, 0, withdrawn=BACK))
    written = [one.written for one in RECORD.script if one.story >= 0] + [
        one.title for one in RECORD.articles
    ]
    left = b"".join(files(root).values()).decode(errors="replace")
    assert not [one for one in written if one in left]


def test_what_an_outlet_never_had_is_not_taken_back_there(root: Path, made: Path):
    sent(FolderTarget(root), released(made, 1))
    before = files(root)
    done, published = sent(FolderTarget(root), released(made, 0, withdrawn=BACK))
    assert (done, published.changed) == ([], False)
    assert files(root) == before


def test_what_was_taken_back_does_not_come_back(root: Path, made: Path):
    standing = released(made, 0)
    sent(FolderTarget(root), standing)
    sent(FolderTarget(root), released(made, 0, withdrawn=BACK))
    before = files(root)
    (refused,) = survey(FolderTarget(root), TOLD, standing).refused
    assert refused.release is standing[0]
    assert "taken back" in refused.error.sentence()
    assert sent(FolderTarget(root), standing)[0] == []
    assert files(root) == before


def test_two_of_one_guid_are_refused_and_one_given_twice_is_not(root: Path, made: Path):
    (one,), (other,) = released(made, 0), released(made / "copy", 0, sound=b"other")
    found = survey(FolderTarget(root), TOLD, [one, other])
    assert found.unsent == ()
    assert [refused.release for refused in found.refused] == [one, other]
    assert all(str(other.edition.path) in refused.error.sentence() for refused in found.refused)
    sent(FolderTarget(root), [one, other])
    assert heard(root) == {}
    assert survey(FolderTarget(root), TOLD, [one, one]).unsent == (one,)


def test_taken_back_wins_over_a_copy_that_stands(root: Path, made: Path):
    (one,), (back,) = released(made, 0), released(made / "copy", 0, withdrawn=BACK)
    sent(FolderTarget(root), [one])
    found = survey(FolderTarget(root), TOLD, [one, back])
    assert (found.unsent, [refused.release for refused in found.refused]) == ((back,), [one])
    sent(FolderTarget(root), [one, back])
    assert heard(root) == {}


def test_another_show_does_not_take_over_a_feed(root: Path, made: Path):
    sent(FolderTarget(root), released(made, 0))
    before = files(root)
    other = channel(Show("Sáng", podcast=Podcast(guid=TOLD.guid)), TOLD.station)
    assert other.feed == TOLD.feed
    with pytest.raises(UsageError, match="“Sáng” and “sang”"):
        sent(FolderTarget(root), [release(edition(made, 1), other)], told=other)
    assert files(root) == before


def test_a_moved_feed_must_keep_its_guid(root: Path, made: Path):
    sent(FolderTarget(root), released(made, 0))
    moved = channel(TOLD.show, Station(name="Đài", url="https://moved.example/"))
    before = files(root)
    with pytest.raises(UsageError, match=TOLD.guid):
        sent(FolderTarget(root), released(made, 0), told=moved)
    assert files(root) == before
    named = replace(TOLD.show, podcast=Podcast(guid=TOLD.guid))
    kept = channel(named, moved.station)
    sent(FolderTarget(root), [release(edition(made, 0), kept)], told=kept)
    assert (
        feedparser.parse((root / TOLD.feed).read_bytes()).entries[0].link.startswith("https://moved.example/")
    )


def test_pages_of_the_feed_that_it_no_longer_has_are_gone(root: Path, made: Path):
    short = channel(replace(TOLD.show, podcast=Podcast(page=1)), TOLD.station)
    sent(FolderTarget(root), [release(edition(made, n), short) for n in range(3)], told=short)
    assert (root / "sang/feed-3.xml").is_file()
    done, _ = sent(FolderTarget(root), released(made, 0))
    assert [one.path for one in done if one.bytes is None] == ["sang/feed-2.xml", "sang/feed-3.xml"]


@dataclass
class Falling:
    """A target that fails at its n-th write."""

    inner: Target
    left: int
    writes: list[str] = field(default_factory=list)

    def _count(self, path: str) -> None:
        self.writes.append(path)
        self.left -= 1
        if self.left < 0:
            raise NetworkError("fetch.gone", host="radio.example")

    def put(self, asset: Asset) -> None:
        self._count(asset.path)
        self.inner.put(asset)

    def swap(self, asset: Asset, before: str) -> None:
        self._count(asset.path)
        self.inner.swap(asset, before)

    def read(self, path: str) -> Kept | None:
        return self.inner.read(path)

    def size(self, path: str) -> int | None:
        return self.inner.size(path)

    def remove(self, path: str) -> None:
        self._count(path)
        self.inner.remove(path)

    def close(self) -> None:
        self.inner.close()


CHANGES: dict[str, Callable[[Path], list[Release]]] = {
    "a new edition": lambda made: released(made, 2),
    "a correction": lambda made: released(made, 0, sound=b"corrected"),
    "one taken back": lambda made: released(made, 1, withdrawn=Withdrawn("2026-06-12T09:00:00+07:00", "Sai")),
}


@pytest.mark.parametrize("name", CHANGES)
def test_broken_off_anywhere_the_old_feed_stays_whole_and_the_next_run_ends_it(name: str, tmp_path: Path):
    begun, whole = tmp_path / "begun", tmp_path / "whole" / "public"
    sent(FolderTarget(begun), released(tmp_path / "whole" / "made", 0, 1))
    shutil.copytree(begun, whole)
    change = CHANGES[name](tmp_path / "whole" / "made")
    sent(FolderTarget(whole), change)
    step = 0
    while True:
        root = shutil.copytree(begun, tmp_path / str(step))
        before = heard(root)
        falling = Falling(FolderTarget(root), step)
        try:
            sent(falling, change)
        except NetworkError:
            told = heard(root)  # every sound that the feed names is there
            assert told in (before, heard(whole))
        else:
            break
        sent(FolderTarget(root), change)
        assert heard(root) == heard(whole)
        assert files(root) == files(whole)
        step += 1
    assert step > 5


def test_a_feed_that_is_read_ten_thousand_times_meanwhile_is_never_torn(root: Path, made: Path):
    sent(FolderTarget(root), released(made, 0))
    feed, enough, seen = root / TOLD.feed, threading.Event(), set()

    def publish_on() -> None:
        number = 0
        while not enough.is_set():
            number += 1
            sent(FolderTarget(root), released(made, number % 4, sound=b"%d" % number))

    writer = threading.Thread(target=publish_on)
    writer.start()
    until = time.monotonic() + 60
    for reads in count():
        if reads >= 10_000 and (len(seen) > 2 or time.monotonic() > until):
            break
        data = feed.read_bytes()
        assert data.startswith(b"<?xml")
        assert data.endswith(b"</rss>\n")
        seen.add(hashlib.sha256(data).hexdigest())
    enough.set()
    writer.join()
    assert len(seen) > 2


def test_two_publishers_at_once_lose_nothing(root: Path, made: Path):
    failed: list[BaseException] = []

    def publish_some(numbers: range) -> None:
        try:
            for number in numbers:
                sent(FolderTarget(root), released(made, number))
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            failed.append(error)

    both = [threading.Thread(target=publish_some, args=(numbers,)) for numbers in (range(6), range(6, 12))]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert failed == []
    assert sorted(heard(root)) == sorted(f"Tin sáng {number}" for number in range(12))


@dataclass
class Crowded(Falling):
    """A target whose catalogue somebody else has always just written."""

    def swap(self, asset: Asset, before: str) -> None:
        raise Moved


def test_where_others_write_all_the_time_it_gives_up_with_a_sentence(root: Path, made: Path):
    with pytest.raises(KeptError, match="same time"):
        sent(Crowded(FolderTarget(root), 10**6), released(made, 0))


@dataclass
class Overtaken(Falling):
    """A target where another publisher comes in between, once, at the feed."""

    rival: Callable[[], None] = lambda: None
    done: bool = False

    def swap(self, asset: Asset, before: str) -> None:
        if asset.path == TOLD.feed and not self.done:
            self.done = True
            self.rival()
        self.inner.swap(asset, before)


def test_who_is_overtaken_at_the_feed_tells_the_newer_one(root: Path, made: Path):
    def rival() -> None:
        sent(FolderTarget(root), released(made, 5))

    sent(Overtaken(FolderTarget(root), 10**6, rival=rival), released(made, 0))
    assert sorted(heard(root)) == ["Tin sáng 0", "Tin sáng 5"]


def test_swapping_what_somebody_has_changed_is_refused(root: Path):
    target = FolderTarget(root)
    asset = Asset("a.txt", "text/plain", 1, "", data=b"1")
    target.swap(asset, "")
    with pytest.raises(Moved):
        target.swap(asset, "")
    kept = target.read("a.txt")
    assert kept is not None
    target.swap(replace(asset, data=b"2"), kept.version)
    assert (root / "a.txt").read_bytes() == b"2"
    with pytest.raises(Moved):
        target.swap(asset, kept.version)


def test_a_sound_that_is_gone_is_named(root: Path, made: Path):
    releases = released(made, 0)
    (made / "1106-tin.mp3").unlink()
    with pytest.raises(KeptError, match=r"1106-tin\.mp3 is gone"):
        sent(FolderTarget(root), releases)
    assert not (root / TOLD.feed).exists()


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"schema": 1}', b"\xff", b'{"schema": 1, "guid": 5}'])
def test_a_damaged_catalogue_is_named(data: bytes):
    with pytest.raises(KeptError, match="damaged"):
        from_json(data, "x")


def test_a_newer_catalogue_is_refused():
    with pytest.raises(KeptError, match="newer"):
        from_json(to_json(Catalogue("g")).replace(b'"schema": 1', b'"schema": 2'), "x")


def test_a_lost_catalogue_is_made_again_of_the_feed(root: Path, made: Path):
    short = channel(replace(TOLD.show, podcast=Podcast(page=2)), TOLD.station)
    releases = [release(edition(made, n), short) for n in range(4)]
    sent(FolderTarget(root), releases, told=short)
    before, was = files(root), from_json((root / "sang/catalogue.json").read_bytes(), "x")
    (root / "sang/catalogue.json").unlink()
    sent(FolderTarget(root), releases[3:], told=short)
    again = from_json((root / "sang/catalogue.json").read_bytes(), "x")
    assert [replace(one, seconds=round(one.seconds)) for one in was.rows] == [
        replace(one, seconds=round(one.seconds)) for one in again.rows
    ]
    assert again.items == was.items
    assert [set(one.paths) for one in again.editions] == [set(one.paths) for one in was.editions]
    assert {path for path, data in before.items() if files(root).get(path) != data} == {"sang/catalogue.json"}
    sent(FolderTarget(root), releases, told=short)
    assert files(root) == before


def test_what_was_taken_back_stays_so_though_the_catalogue_was_lost(root: Path, made: Path):
    sent(FolderTarget(root), released(made, 0, 1))
    gone = released(made, 0, withdrawn=Withdrawn("2026-06-12T09:00:00+07:00", "Sai."))
    sent(FolderTarget(root), gone)
    (root / "sang/catalogue.json").unlink()
    sent(FolderTarget(root), [*gone, *released(made, 1)], thorough=True)
    anew = released(made, 0, sound=b"anew")
    assert [one.error.key for one in survey(FolderTarget(root), TOLD, anew).refused] == ["publish.back"]
    assert list(heard(root)) == ["Tin sáng 1"]


def test_a_feed_of_another_program_gives_no_catalogue(root: Path, made: Path):
    sent(FolderTarget(root), released(made, 0, 1))
    (root / "sang/catalogue.json").unlink()
    path = root / TOLD.feed
    path.write_bytes(path.read_bytes().replace(b"<generator>Bulletin", b"<generator>Other"))
    sent(FolderTarget(root), released(made, 1))
    assert list(heard(root)) == ["Tin sáng 1"]


def test_a_feed_that_cannot_be_read_gives_no_catalogue_and_is_left_as_it_is(root: Path, made: Path):
    sent(FolderTarget(root), released(made, 0))
    (root / "sang/catalogue.json").unlink()
    path = root / TOLD.feed
    path.write_bytes(path.read_bytes().replace(b"<pubDate>", b"<pubDate>the "))
    before = files(root)
    with pytest.raises(KeptError, match="Remove the feed there"):
        sent(FolderTarget(root), released(made, 0))
    assert files(root) == before


def test_what_is_missing_is_sent_again_where_it_is_looked_for(root: Path, made: Path):
    releases = released(made, 0, 1)
    sent(FolderTarget(root), releases)
    before = files(root)
    for number, path in enumerate(sorted(path for path in before if path != "sang/catalogue.json")):
        (root / path).unlink()
        if path.startswith("sang/1106-tin/"):
            assert survey(FolderTarget(root), TOLD, releases).unsent == ()
            assert survey(FolderTarget(root), TOLD, releases, thorough=True).unsent == (releases[0],)
        sent(FolderTarget(root), releases, thorough=True)
        assert files(root) == before, (number, path)
    (root / releases[1].audio.path).write_bytes(b"hal")
    sent(FolderTarget(root), releases, thorough=True)
    assert files(root) == before


def built(root: Path) -> str:
    return str(feedparser.parse((root / TOLD.feed).read_bytes()).feed.updated)


def test_the_feed_says_when_its_editions_last_changed(root: Path, made: Path):
    sent(FolderTarget(root), released(made, 0))
    assert built(root) == "Thu, 11 Jun 2026 15:00:00 +0700"
    later = TODAY + timedelta(hours=2)
    sent(FolderTarget(root), released(made, 0), later)
    assert built(root) == "Thu, 11 Jun 2026 15:00:00 +0700"
    sent(FolderTarget(root), released(made, 0, sound=b"corrected"), later)
    assert built(root) == "Thu, 11 Jun 2026 17:00:00 +0700"
    sent(FolderTarget(root), released(made, 1), later + timedelta(days=1))
    assert built(root) == "Fri, 12 Jun 2026 17:00:00 +0700"
    gone = released(made, 1, withdrawn=Withdrawn("2026-06-12T09:00:00+07:00", "Sai."))
    sent(FolderTarget(root), gone, later + timedelta(days=2))
    assert built(root) == "Sat, 13 Jun 2026 17:00:00 +0700"


def test_a_catalogue_is_read_as_it_was_written(root: Path, made: Path):
    sent(FolderTarget(root), released(made, 0, 1))
    data = (root / "sang/catalogue.json").read_bytes()
    assert to_json(from_json(data, "x")) == data
    assert len(from_json(data, "x").editions) == 2
