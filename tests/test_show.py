"""House styles and stations, and what is said of a setting that is wrong."""

from dataclasses import replace
from pathlib import Path

import pytest

from bulletin import show as shows
from bulletin.errors import ScriptError, UsageError
from bulletin.profile import MONO, PODCAST, PROFILES, RADIO, STREAMING, Delivery, Profile
from bulletin.show import (
    Pauses,
    Show,
    Slot,
    Sounds,
    Station,
    Words,
    find_show,
    find_station,
    show_names,
)
from bulletin.sound import CodedSound, Sound, WholeSound


def station(folder, text='name = "Đài Sông Lam"'):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "shows").mkdir(exist_ok=True)
    (folder / "station.toml").write_text(text, "utf-8")
    return find_station(str(folder))


def failure(kind, call, *given):
    with pytest.raises(kind) as caught:
        call(*given)
    assert type(caught.value) is kind
    return caught.value.key, caught.value.facts


# Stations -------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def nowhere(monkeypatch, tmp_path):
    monkeypatch.delenv("BULLETIN_STATION", raising=False)
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")


def test_without_a_station_the_built_in_one_serves():
    found = find_station()
    assert found == Station()
    assert (found.folder, found.voice_folders, found.path("x")) == (None, (), Path("x"))


def test_the_nearest_station_upward_is_found(tmp_path, monkeypatch):
    station(tmp_path / "a")
    station(tmp_path / "a" / "b", 'name = "Gần"')
    inside = tmp_path / "a" / "b" / "c" / "d"
    inside.mkdir(parents=True)
    assert find_station(start=inside).name == "Gần"
    assert find_station(start=tmp_path / "a").name == "Đài Sông Lam"
    monkeypatch.chdir(inside)
    assert find_station().folder == (tmp_path / "a" / "b").resolve()


def test_a_station_named_wins_over_the_environment_and_that_over_the_folder(tmp_path, monkeypatch):
    for name in ("named", "environment", "here"):
        station(tmp_path / name, f'name = "{name}"')
    monkeypatch.chdir(tmp_path / "here")
    assert find_station().name == "here"
    monkeypatch.setenv("BULLETIN_STATION", str(tmp_path / "environment"))
    assert find_station().name == "environment"
    assert find_station(str(tmp_path / "named")).name == "named"
    monkeypatch.setenv("BULLETIN_STATION", "")
    assert find_station().name == "here"


def test_a_folder_without_a_station_is_refused(tmp_path, monkeypatch):
    gone = str(tmp_path / "gone")
    assert failure(UsageError, find_station, gone) == ("show.station", {"folder": gone})
    monkeypatch.setenv("BULLETIN_STATION", gone)
    assert failure(UsageError, find_station) == ("show.station", {"folder": gone})


def test_paths_of_a_station_belong_to_its_folder(tmp_path):
    found = station(tmp_path / "đài", 'output = "ra"\nkept = {gb = 2, days = 3}')
    folder = (tmp_path / "đài").resolve()
    assert found.path(found.output) == folder / "ra"
    assert found.voice_folders == (folder / "voices",)
    assert found.lexicon == "lexicon.tsv"


def test_the_folder_of_a_station_is_no_setting(tmp_path):
    with pytest.raises(ScriptError) as caught:
        station(tmp_path / "x", 'folder = "/elsewhere"')
    assert caught.value.key == "plain.unknown"


def test_a_wrong_setting_names_the_nearest(tmp_path):
    with pytest.raises(ScriptError) as caught:
        station(tmp_path / "x", 'timezon = "Asia/Ho_Chi_Minh"')
    assert (caught.value.key, caught.value.facts["near"]) == ("plain.near", "timezone")
    assert caught.value.facts["where"] == str(tmp_path / "x" / "station.toml")


# Shows ----------------------------------------------------------------------------------------------------


def test_the_shipped_shows_are_as_the_design_has_them():
    article, several = find_show("article", Station()), find_show("bulletin", Station())
    assert (article.id, several.id) == ("article", "bulletin")
    assert article.sounds == Sounds(opening="ident", closing="sting")
    assert several.sounds == Sounds("intro", "bed", "sting", "outro")
    assert several.headlines_from == 3
    assert article.formats == several.formats == ("mp3",)
    for language in ("vi", "en"):
        assert article.words_in(language).opening == article.words_in(language).headlines == ""
        assert article.words_in(language).disclosure
        assert "{{ disclosure }}" in several.words_in(language).signoff
        assert several.words_in(language).headlines


def test_the_house_style_by_default():
    assert Pauses() == Pauses(0.2, 0.35, 0.7, 0.7, 0.7, 0.6, 0.45, 0.6, 0.6, 0.6, 0.9)
    assert Show("x") == Show("x", name="{ddmm}-{slot}-{slug}_mixdown", genre="News", headlines_from=3)
    assert (Show("x").byline, Show("x").sound.separation_lu) == (False, 20.0)


def test_words_fall_back_to_english_then_to_nothing():
    en, vi = Words("en", opening="Hello"), Words("vi", opening="Chào")
    assert Show("x", words=(en, vi)).words_in("vi") is vi
    assert Show("x", words=(en, vi)).words_in("fr") is en
    assert Show("x", words=(vi,)).words_in("fr") == Words("fr")


def test_a_show_that_does_not_exist_names_the_nearest(tmp_path):
    known = {"known": "article, bulletin"}
    assert failure(UsageError, find_show, "bulletn", Station()) == (
        "show.near", {"name": "bulletn", "near": "bulletin"} | known)  # fmt: skip
    assert failure(UsageError, find_show, "qqq", Station()) == (
        "show.unknown", {"name": "qqq", "near": ""} | known)  # fmt: skip


def test_a_stations_show_is_found_and_may_take_the_place_of_a_shipped_one(tmp_path):
    own = station(tmp_path / "x")
    (own.path("shows/sang.toml")).write_text(
        'title = "Sáng"\nslots = [{name = "A", time = "07:00"}]', "utf-8"
    )
    assert show_names(own) == ("article", "bulletin", "sang")
    assert show_names(Station()) == ("article", "bulletin")
    assert find_show("sang", own) == Show("sang", title="Sáng", slots=(Slot("A", "07:00"),))
    assert find_show("article", own) == find_show("article", Station())
    own.path("shows/article.toml").write_text('title = "Ours"', "utf-8")
    assert find_show("article", own) == Show("article", title="Ours")


def test_a_base_is_merged_section_by_section(tmp_path):
    own = station(tmp_path / "x")
    own.path("shows/a.toml").write_text(
        'base = "bulletin"\ntitle = "T"\n[sounds]\nbed = "mine"\n[sound]\nbitrate = 192\n'
        '[[words]]\nlanguage = "vi"\n',
        "utf-8",
    )
    found, base = find_show("a", own), find_show("bulletin", Station())
    assert found.sounds == Sounds("intro", "mine", "sting", "outro")
    assert found.sound == Sound(bitrate=192)
    assert found.words == (Words("vi"),)
    assert (found.id, found.title, found.headlines_from, found.name) == (
        "a",
        "T",
        base.headlines_from,
        base.name,
    )


@pytest.mark.parametrize("base", ['"none"', "5", '"../show"'])
def test_a_base_that_is_not_shipped_is_refused(tmp_path, base):
    own = station(tmp_path / "x")
    path = own.path("shows/a.toml")
    path.write_text(f"base = {base}", "utf-8")
    assert failure(ScriptError, find_show, "a", own) == (
        "show.base", {"where": str(path), "base": base.strip('"')})  # fmt: skip


@pytest.mark.parametrize("data", [b"title = \xff", b"title = ", "title = 'Sáng'".encode("utf-16")])
def test_settings_that_are_no_utf8_or_no_toml_are_refused(tmp_path, data):
    own = station(tmp_path / "x")
    own.path("shows/a.toml").write_bytes(data)
    key, facts = failure(ScriptError, find_show, "a", own)
    assert (key, facts["path"]) == ("show.toml", str(own.path("shows/a.toml")))
    assert facts["reason"]


def test_settings_that_cannot_be_read_are_refused(tmp_path, monkeypatch):
    own = station(tmp_path / "x")
    own.path("shows/a.toml").write_text("")

    def denied(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(shows.Path, "read_text", denied)
    assert failure(ScriptError, find_show, "a", own)[0] == "show.toml"


def test_a_key_within_a_section_is_named_with_its_place(tmp_path):
    own = station(tmp_path / "x")
    own.path("shows/a.toml").write_text("[pauses]\ntitel = 1.0", "utf-8")
    assert failure(ScriptError, find_show, "a", own) == (
        "plain.near",
        {"where": f"{own.path('shows/a.toml')}: pauses", "key": "titel", "near": "title"},
    )


# The sound that a show wants ------------------------------------------------------------------------------


def test_the_delivery_is_the_one_written():
    assert Sound().delivery == Delivery() == Delivery("mp3", 44100, 2, 128, 5, PODCAST)
    wanted = Sound(channels=1, bitrate=64, quality=2, profile="radio")
    assert wanted.delivery == Delivery("mp3", 44100, 1, 64, 2, RADIO)


def test_a_format_has_what_is_said_of_it_and_the_rest_from_all_sound():
    sound = Sound(
        profile="radio",
        opus=CodedSound(bitrate=32, channels=1),
        wav=WholeSound("podcast", rate=44100, bits=24),
    )
    opus, wav = Delivery("opus", 48000, bitrate=0), Delivery("wav", 48000, bitrate=0)
    assert sound.delivery_as(opus) == Delivery("opus", 48000, 1, 32, profile=RADIO)
    assert sound.delivery_as(wav) == Delivery("wav", 44100, 2, 0, profile=PODCAST, bits=24)
    other = Delivery("flac", 48000, bitrate=0, bits=24)
    assert sound.delivery_as(other) == replace(other, profile=RADIO)
    assert sound.delivery_as(replace(other, codec="foreign")) == replace(
        other, codec="foreign", profile=RADIO
    )
    assert Sound(quality=2).delivery_as(opus).quality == opus.quality


def test_a_podcast_in_mono_is_as_loud_as_one_in_stereo_sounds():
    assert Sound(channels=1, bitrate=64).delivery.profile == MONO
    assert Sound(opus=CodedSound(channels=1)).delivery_as(Delivery("opus", 48000)).profile == MONO
    assert [Sound(channels=1, profile=name).delivery.profile for name in ("radio", "streaming", "mono")] == [
        RADIO, STREAMING, MONO]  # fmt: skip


def test_what_a_format_cannot_have_is_refused_with_its_place(tmp_path):
    own = station(tmp_path / "x")
    own.path("shows/a.toml").write_text("[sound.opus]\nbits = 24", "utf-8")
    assert failure(ScriptError, find_show, "a", own)[0] == "plain.unknown"
    own.path("shows/a.toml").write_text("[sound.wav]\nbitrates = 24", "utf-8")
    assert failure(ScriptError, find_show, "a", own)[1]["where"].endswith("sound: wav")


def test_profiles_are_those_of_the_trade():
    assert list(PROFILES) == ["podcast", "radio", "streaming", "mono"]
    assert (Profile("podcast", -16.0, -1.0), Profile("radio", -23.0, -1.0)) == (PODCAST, RADIO)
    assert (Profile("streaming", -14.0, -1.0), Profile("mono", -19.0, -1.0)) == (STREAMING, MONO)


def test_a_profile_that_does_not_exist_is_refused():
    with pytest.raises(ScriptError) as caught:
        _ = Sound(profile="cinema").delivery
    assert caught.value.key == "show.profile"
    assert caught.value.facts == {"profile": "cinema", "known": "podcast, radio, streaming, mono"}


def test_music_too_near_to_speech_is_refused():
    with pytest.raises(ScriptError) as refused:
        Sound(separation=9.9).separation_lu  # noqa: B018 - asking is what is tried
    assert refused.value.key == "show.separation"
    assert Sound(separation=10.0).separation_lu == 10.0
    assert [Sound(separation=name).separation_lu for name in ("access", "radio")] == [20.0, 15.0]
    for wrong in ("near", float("nan"), -3):
        with pytest.raises(ScriptError):
            Sound(separation=wrong).separation_lu  # noqa: B018


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ("[pauses]\nparagraph = -5", "show.pause"),
        ("[pauses]\nparagraph = nan", "show.pause"),
        ("[pauses]\nsentence = inf", "show.pause"),
        ("[pauses]\nvary = 50", "show.pause"),
        ("formats = []", "show.formats"),
        ('[[keep]]\nformat = "mp3"\ndays = -1', "show.keep"),
        ('[[slots]]\nname = "a"\ntime = "25:00"', "show.slot_time"),
        ("[playout]\nhours = -1", "show.hours"),
        ("[playout]\nhours = nan", "show.hours"),
        ("[playout]\nhours = 1e9", "show.hours"),
        ('[playout]\nlatest = "../latest"', "show.latest"),
        ('[playout]\nlatest = "latest.mp3"', "show.latest"),
        ('[podcast]\ncategory = "Current affairs"', "show.category"),
        ('[podcast]\nsubcategory = "Tennis"', "show.category"),
        ('[podcast]\nemail = "mailto:tin@radio.example"', "show.email"),
        ('[podcast]\nemail = "tin@radio"', "show.email"),
        ('[podcast]\nhub = "hub.example"', "show.hub"),
        ("[podcast]\npage = 0", "show.page"),
    ],
)
def test_a_show_that_cannot_be_heard_is_refused_when_it_is_read(tmp_path, body, key):
    (tmp_path / "station.toml").write_text("", "utf-8")
    (tmp_path / "shows").mkdir()
    (tmp_path / "shows" / "odd.toml").write_text(body, "utf-8")
    with pytest.raises(ScriptError) as refused:
        shows.find_show("odd", shows.find_station(str(tmp_path)))
    assert refused.value.key == key
