"""Programmes of an exact length, made whole."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from bulletin import crew, desk
from bulletin.article import Article, Kind, Paragraph
from bulletin.duration import read_length
from bulletin.errors import BulletinError, Failure, ScriptError
from bulletin.event import Event, Made, Notice
from bulletin.order import plan
from bulletin.reading_list import as_text
from bulletin.record import Record
from bulletin.show import Station
from bulletin.studio import lay_plan, speak_plan
from tests import factories
from tests.tone import SPOKEN

SEVEN = Path(__file__).parent / "data" / "seven"
LIST = "Dự buổi lễ có các đồng chí: Trần Văn Sáng, Chủ tịch xã; Lê Thị Bình, Bí thư Đoàn xã."
SOUND = {"channels": 1, "quality": 9}  # lengths are at issue here, and this is mixed and encoded soonest
QUIET: dict[str, Any] = {"voice": "tone", "headlines_from": 0, "pauses": {"vary": 0.0}, "sound": SOUND}


def story(number: int, sentences: int, *, must: bool = False) -> Article:
    text = " ".join(f"Câu {one} của tin {number} nói về chuyện làng." for one in range(1, sentences + 1))
    return Article(Paragraph(f"Tin làng {number}"), (Paragraph(LIST), Paragraph(text)), must=must)


STORIES = tuple(story(number, 8) for number in range(1, 4))


def natural(articles: tuple[Article, ...], where: Station) -> float:
    """The seconds of the programme without a given length, spoken and laid but not mixed."""
    (order,) = desk.orders(articles, desk.Request(), where)
    steps = speak_plan(plan(order, factories.clock), crew.inline())
    try:
        while True:
            next(steps)
    except StopIteration as end:
        return float(lay_plan(end.value, order.show.sound.delivery).timeline.length)


def frames(made: Made) -> list[tuple[int, int]]:
    files = [made.edition.folder / file.path for file in made.edition.record.files]
    return [(info.frames, info.samplerate) for info in (soundfile.info(str(file)) for file in files)]


def left_out(record: Record) -> list[str]:
    return [one.reason for one in record.skipped]


def read(record: Record, article: Article) -> list[str]:
    return [one.written for one in record.script if one.article == article.id and one.role == "text"]


def last(events: list[Event]) -> Event:
    return events[-1]


def test_seven_pages_are_made_to_exactly_five_minutes(tmp_path: Path):
    where = factories.station(tmp_path, {"base": "bulletin", "voice": "vi-north", "sound": SOUND})
    articles = tuple(one for one in desk.take_in((str(SEVEN),), "vi") if isinstance(one, Article))
    made = factories.made(articles, where, length="5:00", formats=("mp3", "wav"))
    record = made.edition.record
    assert frames(made) == [(300 * 44100, 44100), (300 * 48000, 48000)]
    assert record.edition.duration == 300.0
    assert [one.title for one in record.chapters if one.article] == [one.title.text for one in articles]
    for article in articles:
        said = [one.written for one in record.script if one.article == article.id and one.role != "headline"]
        assert said[0] == article.title.text
        assert len(said) >= 3
        assert not any(line.startswith(("Dự ", "Cùng dự", "Có mặt", "Tham dự", "Về phía")) for line in said)
    assert left_out(record).count("names") == 7
    assert record.length is not None
    assert record.length.natural > 400
    assert sum(one.planned for one in record.length.stories) < 300
    shares = [one.planned / one.natural for one in record.length.stories]
    assert max(shares) - min(shares) < 0.15


def test_asked_again_nothing_is_spoken_and_the_edition_is_the_same(tmp_path: Path):
    where = factories.station(tmp_path, QUIET)
    length = f"{natural(STORIES, where) * 0.6:.2f}"
    first = factories.made(STORIES, where, length=length)
    before = factories.files(first)
    SPOKEN.clear()
    assert factories.made(STORIES, where, length=length).reused
    for path in (tmp_path / "out").iterdir():
        if path.is_file():
            path.unlink()
    again = factories.made(STORIES, where, length=length)
    assert SPOKEN == []
    assert (again.takes, again.reels) == (0, 0)
    assert factories.files(again) == before


def test_what_is_decided_does_not_depend_on_what_is_kept(tmp_path: Path):
    one, two = (factories.station(tmp_path / name, QUIET) for name in ("one", "two"))
    length = f"{natural(STORIES, one) * 0.55:.2f}"
    warm, cold = (factories.made(STORIES, where, length=length) for where in (one, two))
    assert factories.files(warm) == factories.files(cold)


@pytest.mark.parametrize("share", [0.985, 1.0, 1.03])
def test_a_little_more_or_less_is_given_by_pauses_and_music_alone(tmp_path: Path, share: float):
    where = factories.station(tmp_path, QUIET)
    length = Fraction(round(natural(STORIES, where) * share * 100), 100)
    events = factories.events(STORIES, where, length=str(float(length)), formats=("wav",))
    made = last(events)
    assert isinstance(made, Made)
    assert frames(made) == [(length * 48000, 48000)]
    facts = made.edition.record.length
    assert facts is not None
    assert (facts.tempo, facts.stretch) == (1.0, 1.0)
    assert 0.85 <= facts.pauses <= 1.2
    assert left_out(made.edition.record) == []
    assert not [one for one in events if isinstance(one, Notice) and one.key.startswith("length.")]


def test_every_story_gives_before_one_is_dropped(tmp_path: Path):
    where = factories.station(tmp_path, QUIET)
    record = factories.made(STORIES, where, length=f"{natural(STORIES, where) * 0.5:.1f}").edition.record
    assert len(record.articles) == 3
    kept = [len(read(record, article)) for article in STORIES]
    assert min(kept) >= 2
    assert max(kept) - min(kept) <= 1
    assert LIST not in [one.written for one in record.script]


def test_stories_are_dropped_from_the_end_and_named(tmp_path: Path):
    where = factories.station(tmp_path, QUIET)
    length = f"{natural(STORIES, where) * 0.18:.1f}"
    events = factories.events(STORIES, where, length=length)
    made = last(events)
    assert isinstance(made, Made)
    record = made.edition.record
    assert [one.title for one in record.articles] == ["Tin làng 1", "Tin làng 2"][: len(record.articles)]
    notice = next(one for one in events if isinstance(one, Notice) and one.key == "length.stories")
    assert "Tin làng 3" in notice.sentence()
    assert notice.sentence() in record.warnings
    assert "story" in left_out(record)
    assert record.length is not None
    assert record.length.stories[2].planned == 0
    assert record.edition.id == factories.made(STORIES, where).edition.record.edition.id


def test_by_rank_the_later_stories_lose_first(tmp_path: Path):
    where = factories.station(tmp_path, QUIET | {"trim": "rank"})
    record = factories.made(STORIES, where, length=f"{natural(STORIES, where) * 0.6:.1f}").edition.record
    kept = [len(read(record, article)) for article in STORIES]
    assert kept[0] == 8
    assert kept[2] == 2


def test_what_must_stay_is_read_whole(tmp_path: Path):
    where = factories.station(tmp_path, QUIET)
    length = f"{natural(STORIES, where) * 0.5:.1f}"
    record = factories.made(STORIES, where, length=length, must=("làng 3",)).edition.record
    third = next(one for one in record.articles if one.title == "Tin làng 3")
    assert third.must
    every = [LIST, *(f"Câu {n} của tin 3 nói về chuyện làng." for n in range(1, 9))]
    assert " ".join(read(record, STORIES[2])) == " ".join(every)
    kept_by_the_page = replace(STORIES[2], must=True)
    assert factories.made((*STORIES[:2], kept_by_the_page), where, length=length).reused


def test_a_pace_that_is_heard_is_named(tmp_path: Path):
    where = factories.station(tmp_path, QUIET)
    only = (story(1, 2, must=True),)
    length = natural(only, where)
    events = factories.events(only, where, length=f"{length * 0.89:.2f}")
    made = last(events)
    assert isinstance(made, Made)
    facts = made.edition.record.length
    assert facts is not None
    assert facts.tempo * facts.stretch > 1.06
    notice = next(one for one in events if isinstance(one, Notice))
    assert notice.key == "length.faster"
    assert notice.sentence() in made.edition.record.warnings


def test_a_voice_that_follows_no_tempo_is_stretched_and_its_words_keep_their_times(tmp_path: Path):
    where = factories.station(tmp_path, QUIET | {"voice": "steady"})
    factories.card(tmp_path, "steady", engine="tests.steady", settings={"rate": 44100})
    only = (story(1, 2, must=True),)
    length = Fraction(round(natural(only, where) * 0.935 * 100), 100)
    made = factories.made(only, where, length=str(float(length)), formats=("wav",))
    record = made.edition.record
    assert frames(made) == [(length * 48000, 48000)]
    assert record.length is not None
    assert record.length.tempo == 1.0
    assert record.length.stretch > 1.0
    for one in record.script:
        assert one.words[0].start >= one.start
        assert one.words[-1].end <= one.end
        assert one.words[-1].end > one.end - 0.2


@pytest.mark.parametrize(("share", "key"), [(2.0, "length.little"), (0.05, "length.much")])
def test_what_no_means_reach_is_refused_with_the_reason(tmp_path: Path, share: float, key: str):
    where = factories.station(tmp_path, QUIET)
    length = f"{natural(STORIES, where) * share:.1f}"
    SPOKEN.clear()
    failure = last(factories.events(STORIES, where, length=length, to=str(tmp_path / "new")))
    assert isinstance(failure, Failure)
    assert (failure.error.key, failure.error.status) == (key, 4)
    assert not list((tmp_path / "new").glob("*"))


def test_a_length_between_two_whole_sentences_is_refused_with_both(tmp_path: Path):
    where = factories.station(tmp_path, QUIET | {"min_sentences": 1})
    long = " ".join(["chuyện làng ta kể mãi không hết"] * 12).capitalize() + "."
    article = Article(Paragraph("Tin làng"), (Paragraph("Cầu đã xong."), Paragraph(long)))
    whole = natural((article,), where)
    failure = last(factories.events((article,), where, length=f"{whole * 0.6:.1f}"))
    assert isinstance(failure, Failure)
    assert failure.error.key == "length.between"


def advised(error: BulletinError, fact: str) -> str:
    """The length that a refusal names, which is to be had."""
    assert "0:00 " not in error.sentence()
    return str(error.facts[fact])


@pytest.mark.parametrize(("share", "fact"), [(1.6, "most"), (0.02, "least")])
@pytest.mark.parametrize("voice", ["tone", "vi-north"])
def test_the_length_that_a_refusal_advises_is_met(tmp_path: Path, voice: str, share: float, fact: str):
    where = factories.station(tmp_path, QUIET | {"voice": voice})
    pair = STORIES[:2]
    length = f"{natural(pair, where) * share:.2f}"
    with pytest.raises(ScriptError) as foreseen:
        desk.scripts(pair, desk.Request(length=length), replace(where), factories.clock).__next__()
    failure = last(factories.events(pair, where, length=length))
    assert isinstance(failure, Failure)
    for error in (failure.error, *([foreseen.value] if voice == "vi-north" else [])):  # a tone is no speech
        made = last(factories.events(pair, where, length=advised(error, fact), formats=("wav",)))
        assert isinstance(made, Made), made
        assert frames(made) == [(read_length(advised(error, fact)) * 48000, 48000)]


def test_a_hair_too_long_is_never_missing_nothing(tmp_path: Path):
    where = factories.station(tmp_path, QUIET)
    failure = last(factories.events(STORIES[:1], where, length="9:00"))
    assert isinstance(failure, Failure)
    most = read_length(advised(failure.error, "most"))
    for extra in (Fraction(1, 10), Fraction(101, 1000)):
        again = last(factories.events(STORIES[:1], where, length=f"{float(most + extra):.3f}"))
        assert isinstance(again, Failure)
        assert again.error.facts["missing"] == "0:00.1" if extra == Fraction(1, 10) else "0:00.2"
        assert again.error.facts["most"] == failure.error.facts["most"]


def dead_air(made: Made) -> float:
    """The seconds of the longest silence inside the programme under -50 dBFS, its peaks in 50 ms."""
    (file,) = made.edition.record.files
    samples, rate = soundfile.read(str(made.edition.folder / file.path), always_2d=True)
    size = rate // 20
    peaks = np.abs(samples).max(axis=1)[: len(samples) // size * size].reshape(-1, size).max(axis=1)
    quiet = "".join("-" if peak < 10**-2.5 else "#" for peak in peaks)
    return max(len(run) for run in quiet.strip("-").split("#")) * 0.05


def test_filling_makes_no_dead_air(tmp_path: Path):
    where = factories.station(tmp_path, {"base": "bulletin", "voice": "vi-north", "sound": SOUND})
    pair = STORIES[:3]
    plain = factories.made(pair, where, formats=("wav",))
    itself, seconds = dead_air(plain), plain.edition.record.edition.duration
    filled = factories.made(pair, where, length=f"{seconds * 1.15:.1f}", formats=("wav",))
    assert dead_air(filled) <= max(itself, 1.6) + 0.05


def test_the_script_warns_as_make_does(tmp_path: Path):
    where = factories.station(tmp_path, QUIET)
    length = f"{natural(STORIES, where) * 0.18:.1f}"
    made = factories.made(STORIES, where, length=length).edition.record
    (record,) = desk.scripts(STORIES, desk.Request(length=length), where, factories.clock)
    assert made.warnings
    assert record.warnings == made.warnings
    text = as_text(record, "en")
    assert all(warning in text for warning in made.warnings)


def test_the_first_stories_stay_though_a_later_one_would_be_gentler(tmp_path: Path):
    where = factories.station(tmp_path, QUIET)
    long = Article(Paragraph("Tin làng 1"), (Paragraph(" ".join(["Câu này nói về chuyện làng ta."] * 2)),))
    short = Article(Paragraph("Tin làng 2"), (Paragraph(" ".join(["Câu này nói về chuyện làng."] * 2)),))
    length = natural((long,), where) * 0.9
    assert length < natural((short,), where) < length * 1.05
    record = factories.made((long, short), where, length=f"{length:.1f}").edition.record
    assert [one.title for one in record.articles] == ["Tin làng 1"]


def test_headlines_before_the_stories_go_before_news_does(tmp_path: Path):
    where = factories.station(tmp_path, {"base": "bulletin", "voice": "tone", "sound": SOUND})
    record = factories.made(STORIES, where, length=f"{natural(STORIES, where) * 0.75:.1f}").edition.record
    reasons = left_out(record)
    assert reasons[0] == "headlines"
    assert reasons.count("names") == 3
    assert not [one for one in record.script if one.role == "headline"]
    assert len(record.articles) == 3


def test_a_subhead_does_not_stand_over_nothing(tmp_path: Path):
    where = factories.station(tmp_path, QUIET)
    body = tuple(Paragraph(f"Đoạn {n} kể chuyện làng. Đoạn {n} kể tiếp.") for n in range(1, 5))
    article = Article(Paragraph("Tin làng"), (*body[:3], Paragraph("Chuyện bến", Kind.SUBHEAD), body[3]))
    record = factories.made(
        (article,), where, length=f"{natural((article,), where) * 0.6:.1f}"
    ).edition.record
    assert "Chuyện bến" not in [one.written for one in record.script]
    assert "Chuyện bến" in [one.text for one in record.skipped]


def test_the_script_tells_the_length_before_any_sound(tmp_path: Path):
    where = factories.station(tmp_path, QUIET)
    length = f"{natural(STORIES, where) * 0.5:.1f}"
    SPOKEN.clear()
    request = desk.Request(length=length)
    (record,) = desk.scripts(STORIES, request, where, factories.clock)
    assert SPOKEN == []
    assert record.length is not None
    assert record.length.asked == float(length)
    assert len(record.length.stories) == 3
    made = factories.made(STORIES, where, length=length).edition.record
    (after,) = desk.scripts(STORIES, request, where, factories.clock)
    assert after.length == made.length
    assert after.skipped == made.skipped


def test_each_gets_the_length_and_the_show_may_name_it(tmp_path: Path):
    where = factories.station(tmp_path, QUIET | {"length": "0:20"})
    pair = (story(1, 6), story(2, 6))
    events = factories.events(pair, where, each=True, formats=("wav",))
    assert [frames(one) for one in events if isinstance(one, Made)] == [[(20 * 48000, 48000)]] * 2
    only = factories.made(pair, where, each=False, length="0:31", formats=("wav",))
    assert frames(only) == [(31 * 48000, 48000)]
