"""Which edition it is, when it is due and what it is called."""

import subprocess
import sys
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.article import Article, Paragraph
from bulletin.edition import Edition, Identity, Scheduled, edition_name, schedule, zone_of
from bulletin.errors import ScriptError, UsageError
from bulletin.record import EditionFacts, FileFacts, Record
from bulletin.show import Show, Slot, Station

VIETNAM, BERLIN, NEW_YORK = (
    ZoneInfo(name) for name in ("Asia/Ho_Chi_Minh", "Europe/Berlin", "America/New_York")
)
SLOTS = (Slot("trua", "12:00"), Slot("thoiA", "07:00"), Slot("toi", "18:30"))
YEAR = datetime(2026, 1, 1)  # noqa: DTZ001  (hypothesis adds the zone)
SHOW = Show("thoisu", slots=SLOTS)
PLAIN = Show("thoisu")


def at(text):
    moment = datetime.fromisoformat(text)
    return lambda: moment


def due(show, zone, now, **asked):
    found = schedule(show, zone, at(now), **asked)
    return found.at.isoformat(), found.slot


@pytest.mark.parametrize(
    ("now", "when", "slot"),
    [
        ("2026-06-11T05:00:00+07:00", "2026-06-11T07:00:00+07:00", "thoiA"),
        ("2026-06-11T07:00:00+07:00", "2026-06-11T07:00:00+07:00", "thoiA"),
        ("2026-06-11T07:00:01+07:00", "2026-06-11T12:00:00+07:00", "trua"),
        ("2026-06-11T18:30:01+07:00", "2026-06-12T07:00:00+07:00", "thoiA"),
        ("2026-06-30T23:59:00+07:00", "2026-07-01T07:00:00+07:00", "thoiA"),
        ("2026-06-10T23:00:00+00:00", "2026-06-11T07:00:00+07:00", "thoiA"),  # a clock elsewhere
    ],
)
def test_the_next_slot_comes_even_over_midnight(now, when, slot):
    assert due(SHOW, VIETNAM, now) == (when, slot)


def test_without_slots_an_edition_is_due_today_in_the_zone_of_the_station():
    assert due(PLAIN, VIETNAM, "2026-06-10T23:30:00+00:00") == ("2026-06-11T00:00:00+07:00", "")
    assert due(PLAIN, NEW_YORK, "2026-06-11T03:30:00+00:00") == ("2026-06-10T00:00:00-04:00", "")


@pytest.mark.parametrize(
    ("asked", "when", "slot"),
    [
        ("2026-06-11T07:00", "2026-06-11T07:00:00+07:00", "thoiA"),
        ("2026-06-11T00:00Z", "2026-06-11T07:00:00+07:00", "thoiA"),
        ("2026-06-11T05:30-04:00", "2026-06-11T16:30:00+07:00", "1630"),
        ("2026-06-11 09:05", "2026-06-11T09:05:00+07:00", "0905"),
        ("2026-06-11T00:00", "2026-06-11T00:00:00+07:00", "0000"),
        ("2026-06-11", "2026-06-11T00:00:00+07:00", ""),
        ("20260611", "2026-06-11T00:00:00+07:00", ""),
    ],
)
def test_a_time_asked_for_is_taken_in_its_zone_or_the_stations(asked, when, slot):
    assert due(SHOW, VIETNAM, "2026-01-01T00:00:00+00:00", at=asked) == (when, slot)


def test_a_bare_date_has_no_slot_even_where_one_is_at_midnight():
    show = Show("dem", slots=(Slot("dem", "00:00"),))
    assert due(show, VIETNAM, "2026-01-01T00:00:00+00:00", at="2026-06-11")[1] == ""
    assert due(show, VIETNAM, "2026-01-01T00:00:00+00:00", at="2026-06-11T00:00")[1] == "dem"


def test_a_slot_by_name_is_at_its_time_of_the_day_asked_for_or_today():
    now = "2026-06-10T20:00:00+00:00"
    assert due(SHOW, VIETNAM, now, slot="trua") == ("2026-06-11T12:00:00+07:00", "trua")
    assert due(SHOW, VIETNAM, now, slot="trua", at="2026-07-02") == ("2026-07-02T12:00:00+07:00", "trua")
    assert due(SHOW, VIETNAM, now, slot="khuya", at="2026-07-02T23:10") == (
        "2026-07-02T23:10:00+07:00",
        "khuya",
    )


def test_a_slot_that_the_show_does_not_have_is_refused_by_name():
    with pytest.raises(UsageError) as refused:
        schedule(SHOW, VIETNAM, at("2026-06-11T03:00:00+00:00"), slot="khuya")
    assert refused.value.key == "show.slot"
    assert refused.value.facts["name"] == "khuya"
    assert "trua" in str(refused.value.facts["known"])


def test_a_show_without_slots_takes_any_name_and_knows_no_time_for_it():
    found = schedule(Show("x"), VIETNAM, at("2026-06-11T03:00:00+00:00"), slot="khuya")
    assert (found.at.isoformat(), found.slot, found.timed) == ("2026-06-11T00:00:00+07:00", "khuya", False)


def test_a_time_given_with_a_slot_is_kept():
    asked = {"slot": "trua", "at": "2026-07-02T12:10"}
    assert due(SHOW, VIETNAM, "2026-06-10T20:00:00+00:00", **asked) == ("2026-07-02T12:10:00+07:00", "trua")


def test_a_slot_is_one_however_its_letters_are_composed():
    show = Show("x", slots=(Slot(unicodedata.normalize("NFD", "tối"), "19:00"),))
    found = schedule(show, VIETNAM, at("2026-06-10T20:00:00+00:00"), slot=unicodedata.normalize("NFD", "tối"))
    assert (found.at.hour, found.slot) == (19, "tối")


@pytest.mark.parametrize("asked", ["tomorrow", "2026-13-01", "2026-06-11T25:00", "11/06/2026"])
def test_what_is_no_time_is_refused(asked):
    with pytest.raises(UsageError) as caught:
        schedule(SHOW, VIETNAM, at("2026-01-01T00:00:00+00:00"), at=asked)
    assert (caught.value.key, caught.value.facts) == ("show.at", {"value": asked})


@pytest.mark.parametrize("asked", [{}, {"slot": "sai"}, {"at": "2026-06-11T07:00"}])
def test_a_show_whose_slot_has_no_time_is_named(asked):
    with pytest.raises(ScriptError) as caught:
        schedule(Show("x", slots=(Slot("sai", "7h"),)), VIETNAM, at("2026-01-01T00:00:00+00:00"), **asked)
    assert (caught.value.key, caught.value.facts) == ("show.at", {"value": "7h"})


# The two nights of the year -------------------------------------------------------------------------------


def test_a_time_that_the_clocks_skip_is_one_instant_and_one_identity():
    found = schedule(PLAIN, BERLIN, at("2026-03-01T00:00:00+00:00"), at="2026-03-29T02:30")
    assert found.at.astimezone(UTC) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert found == Scheduled(datetime(2026, 3, 29, 2, 30, tzinfo=BERLIN), "0230")
    assert Identity("x", found.at, found.slot).id == "x/2026-03-29/0230"


def test_a_time_that_comes_twice_is_meant_the_first_time():
    found = schedule(PLAIN, BERLIN, at("2026-03-01T00:00:00+00:00"), at="2026-10-25T02:30")
    assert found.at.isoformat() == "2026-10-25T02:30:00+02:00"
    assert found.at.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    second = schedule(PLAIN, BERLIN, at("2026-03-01T00:00:00+00:00"), at="2026-10-25T02:30+01:00")
    assert second.at.astimezone(UTC) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_in_the_hour_that_comes_twice_a_slot_that_was_is_over():
    show = Show("x", slots=(Slot("dem", "02:45"),))
    assert due(show, BERLIN, "2026-10-25T00:30:00+00:00") == ("2026-10-25T02:45:00+02:00", "dem")
    assert due(show, BERLIN, "2026-10-25T01:30:00+00:00") == ("2026-10-26T02:45:00+01:00", "dem")


def test_in_the_night_of_the_gap_a_skipped_slot_is_still_due():
    show = Show("x", slots=(Slot("dem", "02:45"),))
    assert due(show, BERLIN, "2026-03-29T00:59:00+00:00")[0] == "2026-03-29T02:45:00+01:00"
    assert due(show, BERLIN, "2026-03-29T01:46:00+00:00")[0] == "2026-03-30T02:45:00+02:00"


@given(st.datetimes(YEAR, YEAR.replace(year=2027), timezones=st.just(UTC)),
       st.sampled_from([VIETNAM, BERLIN, NEW_YORK]))  # fmt: skip
def test_the_next_slot_is_never_over_and_never_far(now, zone):
    found = schedule(SHOW, zone, lambda: now)
    assert now <= found.at.astimezone(UTC) <= now + timedelta(hours=14)


# Zones ----------------------------------------------------------------------------------------------------


def test_the_zone_is_the_stations_else_vietnams_else_the_systems():
    clock = at("2026-06-11T05:00:00-09:00")
    assert zone_of(Station(timezone="Europe/Berlin"), "vi", clock) == BERLIN
    assert zone_of(Station(), "vi", clock) == VIETNAM
    assert zone_of(Station(), "vi-VN", clock) == VIETNAM
    local = clock().astimezone().utcoffset()
    assert zone_of(Station(), "en", clock).utcoffset(None) == local


@pytest.mark.parametrize("name", ["Mars/Olympus", "../etc", "Asia", "a\0b", " "])
def test_what_is_no_zone_is_refused(name):
    with pytest.raises(UsageError) as caught:
        zone_of(Station(timezone=name), "vi", at("2026-06-11T05:00:00+00:00"))
    assert (caught.value.key, caught.value.facts) == ("show.zone", {"zone": name})


def test_zones_are_known_on_a_machine_without_zone_data():
    code = (
        "from bulletin.edition import zone_of; from bulletin.show import Station; from datetime import *\n"
        "print(zone_of(Station(), 'vi', lambda: datetime.now(UTC)).utcoffset(datetime(2026, 1, 1)))"
    )
    bare = {"PYTHONTZPATH": "", "PATH": "", "LC_ALL": "C"}
    told = subprocess.run(
        [sys.executable, "-c", code],
        env=bare,
        check=False,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
    )
    assert (told.stdout, told.stderr) == ("7:00:00\n", "")


# Names ----------------------------------------------------------------------------------------------------

SEVEN = datetime(2026, 6, 11, 7, 5, tzinfo=VIETNAM)
WHICH = Identity("Thời sự", SEVEN, "thoiA")
PATTERN = Show("").name


def test_the_name_is_the_habit_of_newsrooms():
    assert PATTERN == "{ddmm}-{slot}-{slug}_mixdown"
    assert edition_name(PATTERN, WHICH, "UBND tỉnh làm việc Bộ KHCN") == (
        "1106-thoiA-ubnd_tinh_lam_viec_bo_khcn_mixdown"
    )


def test_every_field_can_be_used():
    pattern = "{yyyymmdd}.{hhmm}.{ddmm}.{slot}.{slug}.{show}"
    assert edition_name(pattern, WHICH, "Đắk Lắk") == "20260611.0705.1106.thoiA.dak_lak.thoi_su"


def test_an_empty_part_goes_with_its_hyphen():
    bare = Identity("x", SEVEN, "")
    assert edition_name(PATTERN, bare, "Tin") == "1106-tin_mixdown"
    assert edition_name("{slot}-{slug}", bare, "Tin") == "tin"
    assert edition_name("{slug}-{slot}", bare, "Tin") == "tin"
    assert edition_name("{slot}", bare, "Tin") == "tin"


@pytest.mark.parametrize(
    ("slot", "plain"),
    [("Buổi chiều", "Buoichieu"), ("Đêm", "Dem"), ("7 giờ đúng", "7giodung"), ("../..", "")],
)
def test_a_slot_keeps_its_letters_without_their_marks(slot, plain):
    assert edition_name("{ddmm}-{slot}", Identity("x", SEVEN, slot), "Tin") == f"1106-{plain}".strip("-")


def test_a_field_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(ScriptError) as caught:
        edition_name("{date}-{slug}", WHICH, "x")
    assert caught.value.key == "show.field"
    assert caught.value.facts == {
        "pattern": "{date}-{slug}",
        "field": "date",
        "known": "ddmm, yyyymmdd, hhmm, slot, slug, show",
    }


@pytest.mark.parametrize(
    "title",
    [
        "../../etc/passwd",
        "/",
        "..",
        "CON",
        "a\0b",
        "?*<>|:\"'",
        "\u202eabc",
        "x" * 5000,
        "{slug}",
        "🙂",
        "",
        "-- --",
    ],
)
def test_no_title_leads_out_of_the_folder(title):
    name = edition_name(PATTERN, WHICH, title)
    assert Path(name).name == name
    assert name.startswith("1106-thoiA-")
    assert len(name) <= 60 + len("1106-thoiA-_mixdown")
    assert name.isascii()
    assert not set(name) & set('\\/:*?"<>|\0 ')


@given(st.text(max_size=80), st.text(max_size=20))
def test_any_title_and_slot_give_a_name(title, slot):
    name = edition_name(PATTERN, Identity("x", SEVEN, slot), title)
    assert name
    assert Path(name).name == name
    assert not name.startswith((".", "-"))


def test_signs_of_the_pattern_itself_are_made_harmless():
    assert edition_name("../{slug}: a b.", WHICH, "Tin") == "_tin__a_b"


# Identity -------------------------------------------------------------------------------------------------


def test_the_identity_is_show_date_slot_and_for_one_alone_its_article():
    assert WHICH.id == "Thời sự/2026-06-11/thoiA"
    assert Identity("x", SEVEN, "", "abc").id == "x/2026-06-11/abc"
    assert Identity("x", SEVEN, "s", "abc").id == "x/2026-06-11/s/abc"


def test_the_date_is_that_of_the_zone():
    early = datetime(2026, 6, 21, 23, 59, tzinfo=UTC).astimezone(VIETNAM)
    assert Identity("x", early, "").id == "x/2026-06-22"
    assert Identity("x", early.astimezone(timezone.utc), "").id == "x/2026-06-21"  # noqa: UP017


def test_a_corrected_title_is_the_same_article_where_the_address_is():
    one = Article(Paragraph("Lũ ở Đắk Lắk"), source="https://bao.example/lu")
    assert one.id == Article(Paragraph("Lũ lớn ở Đắk Lắk"), source="https://bao.example/lu").id
    assert one.id != Article(Paragraph("Lũ ở Đắk Lắk"), source="https://bao.example/lu-2").id
    assert len(one.id) == 16
    assert int(one.id, 16) > 0


def test_without_an_address_the_title_decides_and_the_file_does_not():
    one = Article(Paragraph("Lũ ở Đắk Lắk"), source="a.txt")
    assert one.id == Article(Paragraph("Lũ ở Đắk Lắk"), source="b/c.txt").id
    assert one.id != Article(Paragraph("Lũ lớn ở Đắk Lắk"), source="a.txt").id
    assert one.id == Article(Paragraph(unicodedata.normalize("NFD", "Lũ  ở Đắk Lắk "))).id
    assert one.id == "aeeadb028be2f0f7"
    assert Article(Paragraph("x"), source="http://a.example").id != Article(Paragraph("x")).id


def test_the_path_of_an_edition_is_its_first_file():
    facts = EditionFacts("i", "s", "", "t", "", "", "", "vi", 1.0)
    files = (FileFacts("a.mp3", "audio/mpeg", 1, ""), FileFacts("a.wav", "audio/wav", 1, ""))
    assert Edition(Record(facts, (), (), files=files), Path("/x")).path == Path("/x/a.mp3")
