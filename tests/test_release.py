"""Releases: names, guids and everything that is published of an edition."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from bulletin.address import public_address
from bulletin.edition import Edition
from bulletin.errors import ScriptError, UsageError
from bulletin.record import (
    FileFacts,
    FlagFacts,
    PictureFacts,
    Record,
    SkippedFacts,
    Withdrawn,
    from_json,
    sealed,
)
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
    assert [name.split(".", 2)[2] for name in paths[3:-1]] == ["vtt", "srt", "html", "chapters.json", "txt"]
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


def test_editions_of_one_article_on_other_days_and_slots_are_other_editions(record: Record):
    article = record.articles[0]

    def alone(known: str) -> Edition:
        return Edition(
            replace(record, articles=(article,), edition=replace(record.edition, id=known)), Path("/x")
        )

    told = channel(SHOW, STATION)
    known = [
        f"article/{day}/{article.id}" for day in ("2026-06-11", "2026-06-12", "2026-06-12/chiều")
    ]  # fmt: skip
    assert len({release(alone(one), told).guid for one in known}) == 3
    assert release(alone(known[0]), told).guid == release(alone(known[0]), told).guid


def told_of(record: Record) -> Record:
    made = release(Edition(record, Path("/there")), channel(SHOW, STATION))
    return from_json(made.record().data, "published")


def test_the_published_record_holds_nothing_of_how_it_was_made(record: Record):
    whole = replace(
        record,
        warnings=("w",),
        flags=(FlagFacts("x", "doubt", "r"),),
        skipped=(SkippedFacts("x", "r", "a"),),
    )
    told = told_of(sealed(whole))
    assert (told.flags, told.warnings, told.skipped, told.timeline) == ((), (), (), None)
    made, before = told.provenance, record.provenance
    assert made is not None
    assert before is not None
    assert (made.recipe, made.takes, made.reels, made.seal) == ("", (), (), "")
    assert (made.voices, made.disclosure) == (before.voices, before.disclosure)
    assert (told.edition, told.script, told.files) == (record.edition, record.script, record.files)


def test_of_what_was_taken_back_no_word_is_published(record: Record):
    back = Withdrawn("2026-06-12T08:00:00+07:00", "Sai")
    told = told_of(sealed(replace(record, withdrawn=back)))
    assert told == Record(record.edition, (), (), withdrawn=back)


def test_addresses_that_open_something_are_published_without_what_opens_it(record: Record):
    closed = "https://lan:bimat@tin.example/a?id=1&token=bimat#x"
    pictures = (PictureFacts(closed, "", "", ""), PictureFacts("anh/a.jpg", "", "", ""))
    articles = tuple(replace(one, source=closed, pictures=pictures) for one in record.articles)
    chapters = tuple(replace(one, url=closed) for one in record.chapters)
    made = release(
        Edition(sealed(replace(record, articles=articles, chapters=chapters)), Path("/there")),
        channel(SHOW, STATION),
    )
    told = [made.record().data, *(made.companion(kind).data for kind in COMPANIONS)]
    assert not [data for data in told if b"bimat" in data or b"lan:" in data]
    assert {one.source for one in made.facts.articles} == {"https://tin.example/a?id=1#x"}
    assert made.facts.articles[0].pictures[1] == pictures[1]
    assert b"https://tin.example/a?id=1#x" in made.companion("chapters").data


@pytest.mark.parametrize(
    ("address", "open_one"),
    [
        ("https://tin.example/a?page=2&key=x&monkey=1", "https://tin.example/a?page=2&monkey=1"),
        ("https://user@tin.example:8443/a", "https://tin.example:8443/a"),
        ("http://a.example/?X-Amz-Signature=1&access_token=2&b=3", "http://a.example/?b=3"),
        ("https://a.example/#access_token=1", "https://a.example/"),
        ("https://[::1", ""),
        ("file:///etc/passwd", ""),
        ("", ""),
    ],
)
def test_an_open_address_opens_nothing(address: str, open_one: str):
    assert public_address(address) == open_one


def test_an_edition_without_mp3_cannot_be_released(record: Record):
    wav = replace(record, files=(FileFacts("1106-tin.wav", "audio/wav", 9, "f" * 64),))
    with pytest.raises(ScriptError, match="no MP3"):
        release(Edition(wav, Path("/there")), channel(SHOW, STATION))
