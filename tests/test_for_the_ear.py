"""What a show does for people who find their way by ear: a table of contents, and earcons before items."""

from itertools import pairwise
from typing import Any

import pytest

from bulletin import desk
from bulletin.edition import Edition
from bulletin.errors import Failure
from bulletin.lay import NATURAL
from bulletin.music import shipped_music, sound_at
from bulletin.record import CueFacts, Record, UtteranceFacts
from bulletin.show import Station, find_show
from tests import factories
from tests.factories import BARE, FERRY, PIER, RICE, ROOFS

STORIES = (FERRY, ROOFS, RICE)
EARCONS = {kind: f"mark_{kind}" for kind in ("contents", "story", "recording", "closing")}
EAR: dict[str, Any] = {
    "base": "bulletin",
    "voice": "tone",
    "title": "Tin sáng",
    "contents": True,
    "bed": "none",
    "sounds": {"opening": "", "sting": "", "closing": "", "bed": ""},
    "earcons": EARCONS,
}


def script(stories: tuple[Any, ...], where: Station, **asked: Any) -> Record:
    (order,) = desk.orders(stories, desk.Request(**asked), where)
    return desk.script(order, factories.clock)


def said(record: Record, role: str) -> list[str]:
    return [one.written for one in record.script if one.role == role]


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    where = factories.station(tmp_path_factory.mktemp("ear"), EAR)
    return factories.made(STORIES, where, at="2026-06-11", formats=("mp3", "chapters")).edition


def test_the_contents_say_how_many_stories_there_are_and_number_their_titles(edition: Edition):
    assert said(edition.record, "headline") == [
        "Bản tin có 3 tin.",
        "Tin 1.", FERRY.title.text,
        "Tin 2.", ROOFS.title.text,
        "Tin 3.", RICE.title.text,
    ]  # fmt: skip
    spoken = [one.spoken for one in edition.record.script if one.role == "headline"]
    assert spoken[:2] == ["Bản tin có ba tin.", "Tin một."]
    assert not any("3 tin" in text for text in said(edition.record, "opening"))
    assert [one.title for one in edition.record.chapters][:2] == ["Mở đầu", "Mục lục"]


def test_a_number_and_its_title_are_one_breath(edition: Edition):
    titles = [one for one in edition.record.script if one.role == "headline"][1:]
    for number, title in zip(titles[::2], titles[1::2], strict=True):
        assert title.start - number.end < 0.3
    for title, number in zip(titles[1::2], titles[2::2], strict=False):
        assert number.start - title.end > 0.4


def test_without_contents_the_opening_counts_and_headlines_have_no_numbers(tmp_path: Any):
    record = script(STORIES, factories.station(tmp_path, {**EAR, "contents": False}))
    assert any("Bản tin có 3 tin." in text for text in said(record, "opening"))
    assert said(record, "headline")[0] == "Sau đây là những tin chính."


def test_one_story_has_no_contents_and_two_have(tmp_path: Any):
    where = factories.station(tmp_path, EAR)
    assert said(script((FERRY,), where, show="sang"), "headline") == []
    assert said(script((FERRY, ROOFS), where, show="sang"), "headline")[0] == "Bản tin có 2 tin."


def test_a_title_in_another_language_is_read_by_who_speaks_it(tmp_path: Any):
    where = factories.station(tmp_path, {**EAR, "presenters": ["tone", "tone-en"]})
    record = script((FERRY, PIER), where)
    voices = {one.written: one.voice for one in record.script if one.role == "headline"}
    assert (voices["Tin 2."], voices[PIER.title.text]) == ("tone", "tone-en")


def test_the_station_has_its_own_words(tmp_path: Any):
    words = {
        "language": "vi",
        "contents": "Hôm nay có gì?",
        "entry": "{{ 'Đầu tiên' if number == 1 else 'Tiếp theo' }}, {{ headline | length }} chữ.",
    }
    where = factories.station(tmp_path, {**EAR, "words": [words]})
    assert said(script((FERRY, ROOFS), where), "headline") == [
        "Hôm nay có gì?",
        f"Đầu tiên, {len(FERRY.title.text)} chữ.", FERRY.title.text,
        f"Tiếp theo, {len(ROOFS.title.text)} chữ.", ROOFS.title.text,
    ]  # fmt: skip


def test_contents_in_english():
    show = find_show("bulletin", Station())
    assert (show.words_in("en").contents, show.words_in("en").entry) == (
        "There are {{ count }} stories in this bulletin.",
        "Story {{ number }}.",
    )
    assert not show.contents


def test_where_the_length_leaves_no_room_the_contents_go_first(tmp_path: Any):
    where = factories.station(tmp_path, EAR)
    natural = script(STORIES, where, length="0:47").length
    assert natural is not None
    record = script(STORIES, where, length=f"{natural.natural - 12:.1f}")
    assert said(record, "headline") == []
    assert "headlines" in {one.reason for one in record.skipped}


def before(record: Record, first: UtteranceFacts) -> CueFacts:
    """The last sound of the lane of effects that begins before an utterance."""
    assert record.timeline is not None
    return [one for one in record.timeline.cues if one.lane == "effects" and one.start < first.start][-1]


def test_each_kind_of_item_has_its_own_earcon_just_before_its_first_word(edition: Edition):
    record = edition.record
    for story, role, kind in ((-1, "headline", "contents"), (0, "title", "story"), (1, "title", "story"),
                              (2, "title", "story"), (-1, "signoff", "closing")):  # fmt: skip
        first = next(one for one in record.script if (one.story, one.role) == (story, role))
        earcon = before(record, first)
        assert earcon.sound == sound_at(shipped_music() / f"mark_{kind}.flac").digest
        gap = first.start - earcon.start - earcon.length
        assert gap == pytest.approx(float(NATURAL.after_music), abs=1e-5)


def test_earcons_lie_in_the_chapter_that_they_announce(edition: Edition):
    record = edition.record
    assert record.timeline is not None
    earcons = [one.start for one in record.timeline.cues if one.lane == "effects"]
    chapters = record.chapters[1:]
    assert [sum(one.start <= at < one.end for at in earcons) for one in chapters] == [1] * len(chapters)
    assert all(one.end == two.start for one, two in pairwise(record.chapters))


def test_a_recording_is_announced_by_another_sound(tmp_path: Any):
    from dataclasses import replace

    from bulletin.order import plan

    where = factories.station(tmp_path, {**EAR, "contents": False})
    factories.jingle(tmp_path / "phong_su.wav", 2.0)
    reported = replace(ROOFS, recording=str(tmp_path / "phong_su.wav"))
    (order,) = desk.orders((FERRY, reported), desk.Request(), where)
    items = plan(order, factories.clock).rundown.items
    assert [getattr(item, "earcon", None) for item in items] == [
        None,
        "mark_story",
        "mark_recording",
        "mark_closing",
    ]


def test_a_station_has_earcons_of_its_own_and_one_that_is_missing_is_named(tmp_path: Any):
    where = factories.station(tmp_path, {**BARE, "earcons": {"story": "ping"}})
    (failure,) = factories.events((FERRY,), where)
    assert isinstance(failure, Failure)
    assert "ping" in failure.error.sentence("vi")
    factories.jingle(tmp_path / "sounds" / "ping.wav", 0.5)
    record = factories.made((FERRY,), where).edition.record
    assert before(record, record.script[0]).sound == sound_at(tmp_path / "sounds" / "ping.wav").digest


def test_with_earcons_it_is_still_exactly_as_long_as_asked(tmp_path: Any):
    where = factories.station(tmp_path, EAR)
    record = factories.made(STORIES, where, length="0:52.5").edition.record
    assert record.edition.duration == 52.5
    assert record.sound is not None
    assert record.sound.samples == 52.5 * 44100


def test_the_check_knows_each_earcon_by_its_sound(edition: Edition):
    from dataclasses import replace

    from bulletin.check import check_edition

    (report, *_) = check_edition(edition)
    assert report.findings == ()
    record = edition.record
    assert record.timeline is not None
    story, closing = (sound_at(shipped_music() / f"mark_{kind}.flac").digest for kind in ("story", "closing"))
    others = {story: closing, closing: story}
    cues = tuple(replace(one, sound=others.get(one.sound, one.sound)) for one in record.timeline.cues)
    swapped = replace(record, timeline=replace(record.timeline, cues=cues))
    (wrong, *_) = check_edition(Edition(swapped, edition.folder))
    assert not wrong.fit
    assert "check.music_other" in {one.key for one in wrong.findings}
