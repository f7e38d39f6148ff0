"""Releases: names, guids and everything that is published of an edition."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from bulletin.edition import Edition
from bulletin.errors import ScriptError, UsageError
from bulletin.record import FileFacts, Record, Withdrawn, from_json, sealed
from bulletin.release import COMPANIONS, channel, podcast_guid, release
from bulletin.show import Podcast, Show, Station

EXAMPLE = Path(__file__).parent / "data" / "records" / "schema-1.json"
SHOW = Show("tin-sáng")
STATION = Station(url="https://radio.example/nghe")
SHA = "1a2b3c4d" + "0" * 56
MP3 = FileFacts("1106-tin.mp3", "audio/mpeg", 1000, SHA)


@pytest.fixture
def record() -> Record:
    made = from_json(EXAMPLE.read_bytes(), "example")
    return sealed(replace(made, files=(MP3,)))


def test_the_podcasts_guid_is_that_of_the_published_vector():
    assert podcast_guid("https://podnews.net/rss") == "9b024349-ccf0-5f69-a609-6b82873eab3c"
    assert podcast_guid("http://podnews.net/rss/") == podcast_guid("https://podnews.net/rss")


def test_a_show_keeps_the_guid_that_it_has_been_given():
    named = replace(SHOW, podcast=Podcast(guid="9b024349-ccf0-5f69-a609-6b82873eab3c"))
    assert channel(named, STATION).guid == named.podcast.guid
    assert channel(SHOW, STATION).guid == podcast_guid(
        "radio.example/nghe/tin_sang/feed.xml".join(("x://", ""))
    )


@pytest.mark.parametrize(
    "address", ["", "radio.example", "ftp://radio.example/", "https://x/?a=1", "https:///a"]
)
def test_what_is_no_public_address_is_refused(address: str):
    with pytest.raises(UsageError, match="public address"):
        channel(SHOW, Station(url=address))


def test_addresses_lie_under_the_public_one_and_are_quoted():
    told = channel(SHOW, STATION)
    assert told.feed == "tin_sang/feed.xml"
    assert told.address("a/Tin sáng.mp3") == "https://radio.example/nghe/a/Tin%20s%C3%A1ng.mp3"
    assert channel(SHOW, STATION, "http://127.0.0.1:8000/").base == "http://127.0.0.1:8000/"


def test_sound_lies_under_a_name_of_its_bytes_and_under_the_editions_own(record: Record):
    made = release(Edition(record, Path("/there")), channel(SHOW, STATION))
    assert made.audio.path == "tin_sang/1106-tin/1106-tin.1a2b3c4d.mp3"
    assert made.newest.path == "tin_sang/1106-tin/1106-tin.mp3"
    assert made.page == "tin_sang/1106-tin/index.html"
    assert (made.audio.immutable, made.newest.immutable) == (True, False)
    assert made.audio.source == made.newest.source == Path("/there/1106-tin.mp3")
    assert {made.audio.sha256, made.newest.sha256} == {SHA}


def test_companions_follow_the_record_and_their_digests_are_true(record: Record):
    made = release(Edition(record, Path("/there")), channel(SHOW, STATION))
    for kind in COMPANIONS:
        asset = made.companion(kind)
        assert asset.path == made.companion_path(kind)
        assert hashlib.sha256(asset.data).hexdigest() == asset.sha256
        assert (asset.size, asset.immutable) == (len(asset.data), True)
    changed = sealed(replace(record, warnings=("x",)))
    other = release(Edition(changed, Path("/there")), channel(SHOW, STATION))
    assert all(made.companion_path(kind) != other.companion_path(kind) for kind in COMPANIONS)


def test_sound_is_published_first_and_the_record_last(record: Record):
    wav = FileFacts("1106-tin.wav", "audio/wav", 9, "f" * 64)
    captions = FileFacts("1106-tin.vtt", "text/vtt", 9, "e" * 64)
    edition = Edition(replace(record, files=(MP3, wav, captions)), Path("/there"))
    paths = [asset.path.rpartition("/")[2] for asset in release(edition, channel(SHOW, STATION)).assets()]
    assert paths[:3] == ["1106-tin.1a2b3c4d.mp3", "1106-tin.mp3", "1106-tin.ffffffff.wav"]
    assert [name.split(".", 2)[2] for name in paths[3:-1]] == ["vtt", "srt", "chapters.json", "txt"]
    assert paths[-1] == "1106-tin.json"


def test_of_what_was_taken_back_only_the_record_is_published(record: Record):
    edition = Edition(
        replace(record, withdrawn=Withdrawn("2026-06-12T08:00:00+07:00", "Sai")), Path("/there")
    )
    made = release(edition, channel(SHOW, STATION))
    assert made.withdrawn
    assert [asset.path for asset in made.assets()] == ["tin_sang/1106-tin/1106-tin.json"]


def test_a_guid_outlives_title_sound_and_address_of_an_edition(record: Record):
    first = release(Edition(record, Path("/there")), channel(SHOW, STATION))
    corrected = replace(
        record,
        edition=replace(record.edition, title="Khác"),
        files=(replace(MP3, path="khac.mp3", sha256="b" * 64),),
    )
    assert release(Edition(corrected, Path("/other")), channel(SHOW, STATION)).guid == first.guid
    moved = replace(SHOW, podcast=Podcast(guid=channel(SHOW, STATION).guid))
    elsewhere = channel(moved, Station(url="https://other.example/"))
    assert release(Edition(record, Path("/there")), elsewhere).guid == first.guid
    assert first.guid.startswith("urn:uuid:")
    other = replace(record, edition=replace(record.edition, id="other/2026-06-11"))
    assert release(Edition(other, Path("/there")), channel(SHOW, STATION)).guid != first.guid


def test_an_article_that_is_an_edition_is_known_as_the_article(record: Record):
    article = record.articles[0]

    def alone(known: str) -> Edition:
        return Edition(
            replace(record, articles=(article,), edition=replace(record.edition, id=known)), Path("/x")
        )

    told = channel(SHOW, STATION)
    guids = {release(alone(f"article/{day}/{article.id}"), told).guid for day in ("2026-06-11", "2026-06-12")}
    assert len(guids) == 1
    assert release(alone("article/2026-06-11"), told).guid not in guids


def test_an_edition_without_mp3_cannot_be_released(record: Record):
    wav = replace(record, files=(FileFacts("1106-tin.wav", "audio/wav", 9, "f" * 64),))
    with pytest.raises(ScriptError, match="no MP3"):
        release(Edition(wav, Path("/there")), channel(SHOW, STATION))
