"""What is asked for, thought through: voices, music, names, and the key of everything that went in."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import pytest

from bulletin import order as ordering
from bulletin import recipe as recipes
from bulletin import shelf
from bulletin.article import Article, Paragraph
from bulletin.errors import ScriptError, SoundError, UsageError
from bulletin.event import Made, Notice, Progress, Stage
from bulletin.music import SoundFile, find_sound, shipped_music
from bulletin.order import Order, Plan, plan, wording_of
from bulletin.reading import Override
from bulletin.recipe import recipe
from bulletin.show import Pauses, Show, Slot, Sounds, Station, Words, find_show
from bulletin.sound import CodedSound, Sound, WholeSound
from tests import factories

FERRY, ROOFS, RICE, PIER = factories.FERRY, factories.ROOFS, factories.RICE, factories.PIER


@pytest.fixture
def station(tmp_path):
    return factories.station(tmp_path / "x", name="Đài Sơn Hải")


def asked(station, *articles, **changes):
    wanted = Order(
        articles or (FERRY, ROOFS, RICE), find_show("sang", station), station, Path("out"), Path("kept")
    )
    return replace(wanted, **changes)


def thought(station, *articles, **changes):
    return plan(asked(station, *articles, **changes), factories.clock)


def failure(kind, call):
    with pytest.raises(kind) as caught:
        call()
    return caught.value.key, caught.value.facts


# The plan -------------------------------------------------------------------------------------------------


def test_an_edition_of_several_stories(station):
    made = thought(station)
    assert made.identity.id == "sang/2026-06-11"
    assert (made.title, made.programme, made.album) == ("Tin sáng 11/6/2026", "Tin sáng", "Tin sáng")
    assert made.name == "1106-tin_sang_mixdown"
    assert made.timezone == "Asia/Ho_Chi_Minh"
    assert made.formats == ("mp3",)
    assert set(made.music) == {"intro", "bed", "sting", "outro"}
    assert set(made.voices) == {"tone"}
    assert made.house.station == "Đài Sơn Hải"


def test_an_edition_of_one_article_has_its_name(station):
    made = thought(station, FERRY, at="2026-06-11T07:00")
    assert made.identity.id == f"sang/2026-06-11/0700/{FERRY.id}"
    assert made.title == FERRY.title.text
    assert made.name == "1106-0700-ben_pha_cua_nam_chay_them_chuyen_dem_mixdown"


def test_what_the_programme_is_called(station):
    bare = Show("thoisu", formats=("wav",))
    nameless = replace(station, name="")
    made = thought(nameless, FERRY, ROOFS, show=bare)
    assert (made.title, made.album, made.formats) == ("thoisu 11/6/2026", "thoisu", ("wav",))
    assert thought(station, FERRY, ROOFS, show=bare).album == "Đài Sơn Hải"
    words = replace(bare, words=(Words("en", title="The news"), Words("vi", title="Thời sự")))
    assert thought(nameless, FERRY, ROOFS, show=words).title == "Thời sự 11/6/2026"
    assert thought(nameless, PIER, PIER, show=words, at="2026-06-11").title == "The news 11 June 2026"
    assert thought(nameless, FERRY, show=bare, formats=("mp3", "wav")).formats == ("mp3", "wav")


@pytest.mark.parametrize(
    ("article", "at", "said"),
    [
        (FERRY, "2026-06-11T07:00", "7 giờ"),
        (FERRY, "2026-06-11T18:30", "18 giờ 30 phút"),
        (replace(FERRY, language="vi-VN"), "2026-06-11T07:00", "7 giờ"),
        (PIER, "2026-06-11T07:05", "7:05"),
        (FERRY, "2026-06-11", ""),
    ],
)
def test_the_time_of_the_slot_is_the_one_said(station, article, at, said):
    assert thought(station, article, at=at).house.time == said


def test_the_voice_is_the_one_asked_for_else_the_shows_else_the_default(station):
    factories.card(station.folder, "other")
    assert set(thought(station, voice="other").voices) == {"other"}
    assert set(thought(station).voices) == {"tone"}
    assert set(thought(station, PIER).voices) == {"en"}
    assert set(thought(station, PIER, voice="tone-en").voices) == {"tone-en"}


def test_a_voice_of_another_language_is_refused_for_the_first_and_passed_over_for_others(station):
    told = {"voice": "tone-en", "speaks": "en", "language": "vi"}
    assert failure(UsageError, lambda: thought(station, voice="tone-en")) == ("order.voice", told)
    factories.card(station.folder, "other")
    assert set(thought(station, FERRY, PIER, voice="other").voices) == {"other", "en"}
    assert failure(UsageError, lambda: thought(station, voice="none"))[0] == "voice.unknown"


@pytest.mark.parametrize(
    ("name", "sound", "key", "known"),
    [
        ("mp3", Sound(bitrate=96), "codec.bitrate", "112, 128, 160, 192, 224, 256, 320"),
        ("mp3", Sound(mp3=CodedSound(rate=48000)), "codec.rate", "44100"),
        ("mp3", Sound(quality=10), "mp3.quality", None),
        ("opus", Sound(opus=CodedSound(bitrate=500)), "codec.bitrate", "32, 48, 64, 96, 128, 160"),
        ("opus", Sound(opus=CodedSound(rate=44100)), "codec.rate", "48000"),
        ("opus", Sound(channels=3), "codec.mono_or_stereo", None),
        ("wav", Sound(wav=WholeSound(rate=96000)), "codec.rate", "48000, 44100"),
        ("flac", Sound(flac=WholeSound(bits=20)), "codec.bits", "24, 16"),
    ],
)
def test_a_sound_that_is_not_made_is_refused_before_anything_is_spoken(station, name, sound, key, known):
    show = replace(find_show("sang", station), sound=sound)
    found, facts = failure(UsageError, lambda: thought(station, show=show, formats=(name, "vtt")))
    assert (found, facts.get("known")) == (key, known)
    assert thought(station, show=show, formats=("vtt",)).formats == ("vtt",)


def test_wordings_are_found_by_the_base_of_the_language():
    assert wording_of("vi") is wording_of("vi-VN") is wording_of("VI") is shelf.load("wording", "vi")
    assert (wording_of("fr").LANGUAGE, wording_of("fr").LEVEL) == ("fr", "basic")


def test_lexicons_of_station_and_show_lie_over_each_other(station):
    assert ordering.lexicon_of(Show("x"), Station()).entries == ()
    station.path("lexicon.tsv").write_text("phà\tfà\n", "utf-8")
    station.path("show.tsv").write_text("bến\tbén\n", "utf-8")
    found = ordering.lexicon_of(Show("x", lexicon="show.tsv"), station)
    assert [entry.written for entry in found.entries] == ["phà", "bến"]
    assert [
        entry.written for entry in ordering.lexicon_of(Show("x", lexicon="gone.tsv"), station).entries
    ] == ["phà"]


def test_an_article_read_by_another_voice_or_left_out(station):
    factories.card(station.folder, "other")
    made = thought(station)
    other = made.instead({ROOFS.id: "other"})
    assert {one.voice for one in other.script.utterances if one.article == ROOFS.id} == {"other"}
    assert set(other.voices) == {"tone", "other"}
    again = other.instead({RICE.id: "other"})
    assert again.house.instead == {ROOFS.id: "other", RICE.id: "other"}
    left = other.without(frozenset({FERRY.id}))
    assert left.rundown.articles == (ROOFS, RICE)
    assert {one.voice for one in left.script.utterances if one.article == ROOFS.id} == {"other"}
    assert left.identity == made.identity


# The recipe -----------------------------------------------------------------------------------------------


def test_the_recipe_is_a_digest_and_stays(station):
    key = recipe(thought(station))
    assert len(key) == 64
    assert int(key, 16)
    assert recipe(thought(station)) == key


def reword(article, **changes):
    return (replace(article, **changes), ROOFS, RICE)


CHANGES = {
    "the date": lambda made: {"at": "2026-06-12"},
    "the slot": lambda made: {"at": "2026-06-11", "slot": "trua"},
    "the title of an article": lambda made: {"articles": reword(FERRY, title=Paragraph("Khác"))},
    "its text": lambda made: {"articles": reword(FERRY, paragraphs=(Paragraph("Khác"),))},
    "its lead": lambda made: {"articles": reword(FERRY, lead=Paragraph("Mở"))},
    "its byline": lambda made: {"articles": reword(FERRY, byline="Lan")},
    "its address": lambda made: {"articles": reword(FERRY, source="https://bao.example/khac")},
    "its date": lambda made: {"articles": reword(FERRY, published=datetime(2026, 6, 1))},  # noqa: DTZ001
    "an editor's word": lambda made: {
        "articles": reword(FERRY, title=replace(FERRY.title, overrides=(Override(0, 3, "bén"),)))},
    "the order of the articles": lambda made: {"articles": (ROOFS, FERRY, RICE)},
    "an article less": lambda made: {"articles": (FERRY, ROOFS)},
    "the show's title": lambda made: {"show": replace(made.show, title="Khác")},
    "its pauses": lambda made: {"show": replace(made.show, pauses=Pauses(item=0.46))},
    "its music": lambda made: {"show": replace(made.show, sounds=replace(made.show.sounds, opening="ident"))},
    "its profile": lambda made: {"show": replace(made.show, sound=replace(made.show.sound, profile="radio"))},
    "its separation": lambda made: {"show": replace(made.show, sound=Sound(separation=22.0))},
    "its genre": lambda made: {"show": replace(made.show, genre="Speech")},
    "its id": lambda made: {"show": replace(made.show, id="khac")},
    "the formats": lambda made: {"formats": ("mp3", "wav")},
    "the order of the formats": lambda made: {"formats": ("wav", "mp3")},
    "the station's name": lambda made: {"station": replace(made.station, name="Khác")},
    "its publisher": lambda made: {"station": replace(made.station, publisher="Khác")},
    "its time zone": lambda made: {"station": replace(made.station, timezone="Asia/Bangkok")},
    "the voice": lambda made: {"voice": "other"},
}  # fmt: skip


def test_each_ingredient_makes_another_recipe(station):
    factories.card(station.folder, "other")
    base = asked(station)
    keys = {"": recipe(plan(base, factories.clock))}
    for name, change in CHANGES.items():
        keys[name] = recipe(plan(replace(base, **change(base)), factories.clock))
    assert len(set(keys.values())) == len(keys)


def test_what_is_kept_beside_the_order_makes_another_recipe(station, monkeypatch):
    made = thought(station)
    keys = [recipe(made)]
    station.path("lexicon.tsv").write_text("phà\tfà\n", "utf-8")
    keys.append(recipe(thought(station)))
    factories.jingle(station.path("sounds/intro.wav"), 0.5)
    keys.append(recipe(thought(station)))
    factories.card(station.folder, "tone", settings={"rate": 22050})
    keys.append(recipe(thought(station)))
    factories.card(station.folder, "tone", settings={"rate": 22050}, gain_db=2)
    keys.append(recipe(thought(station)))
    (station.folder / "voices/tone/lexicon.tsv").write_text("mới\tmói\n", "utf-8")
    keys.append(recipe(thought(station)))
    for name, value in (("DATA_VERSION", 99), ("__version__", "99")):
        monkeypatch.setattr(recipes, name, value)
        keys.append(recipe(thought(station)))
    monkeypatch.setattr(recipes, "_engine_version", lambda voice: "99")
    keys.append(recipe(thought(station)))
    monkeypatch.setattr(shelf.load("formats", "mp3"), "version", lambda: "99")
    keys.append(recipe(thought(station)))
    assert len(set(keys)) == len(keys)


def test_a_new_cover_makes_another_recipe(station):
    from PIL import Image

    show = replace(find_show("sang", station), cover="c.png")
    Image.new("RGB", (64, 64), "red").save(station.path("c.png"))
    red = recipe(thought(station, show=show))
    Image.new("RGB", (64, 64), "blue").save(station.path("c.png"))
    assert recipe(thought(station, show=show)) != red
    station.path("c.png").unlink()
    told = {"path": "c.png", "reason": "No such file or directory"}
    assert failure(ScriptError, lambda: recipe(thought(station, show=show))) == ("order.cover", told)


def test_neither_places_nor_the_hour_nor_the_order_of_a_dictionary_matter(station, tmp_path):
    factories.card(station.folder, "other")
    made = thought(station, FERRY, PIER).instead({FERRY.id: "other"})
    key = recipe(made)
    elsewhere = replace(made.order, to=tmp_path / "else", kept=tmp_path / "kept")
    assert recipe(replace(made, order=elsewhere)) == key
    backwards = {name: dict(reversed(getattr(made, name).items())) for name in ("voices", "music")}
    assert recipe(replace(made, **{name: MappingProxyType(one) for name, one in backwards.items()})) == key
    moved = replace(station, folder=station.folder, output="else", cache="else", ui="vi")
    assert recipe(replace(made, order=replace(made.order, station=moved))) == key
    evening = plan(made.order, lambda: factories.MORNING.replace(hour=20)).instead({FERRY.id: "other"})
    assert recipe(evening) == key


def test_another_article_elsewhere_changes_nothing_here(station):
    alone = thought(station, FERRY)
    assert recipe(alone) != recipe(thought(station, FERRY, ROOFS))
    assert recipe(thought(station, FERRY)) == recipe(alone)
    assert isinstance(alone, Plan)


# Music ----------------------------------------------------------------------------------------------------


def test_a_sound_is_found_in_the_station_before_the_shipped_ones(tmp_path):
    shipped = find_sound("sting", tmp_path)
    assert shipped == SoundFile(shipped_music() / "sting.flac", shipped.digest, True)
    assert len(shipped.digest) == 64
    assert find_sound("sting", None) == shipped
    (tmp_path / "sounds").mkdir()
    found = []
    for name in ("sounds/sting.wav", "sounds/sting.mp3", "sounds/sting", "sting"):
        (tmp_path / name).write_text(name)
        found.append(find_sound("sting", tmp_path).path.relative_to(tmp_path).as_posix())
    assert found == ["sounds/sting.wav", "sounds/sting.mp3", "sounds/sting", "sting"]
    assert not find_sound("sounds/sting.wav", tmp_path).shipped
    assert find_sound("sting.wav", tmp_path).path == tmp_path / "sounds/sting.wav"


def test_a_sound_that_changes_has_another_digest(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"1")
    first = find_sound("a.wav", tmp_path).digest
    (tmp_path / "a.wav").write_bytes(b"22")
    assert find_sound("a.wav", tmp_path).digest != first
    assert first == "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"


def test_a_sound_that_is_not_there_is_named(tmp_path):
    assert failure(SoundError, lambda: find_sound("x", tmp_path)) == (
        "music.absent", {"name": "x", "folder": str(tmp_path)})  # fmt: skip
    assert failure(SoundError, lambda: find_sound("x", None)) == ("music.absent", {"name": "x", "folder": ""})


def test_a_sound_that_cannot_be_read_is_named(tmp_path, monkeypatch):
    (tmp_path / "a.wav").write_bytes(b"never read before")

    def denied(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    assert failure(SoundError, lambda: find_sound("a.wav", tmp_path)) == (
        "music.unreadable", {"path": str(tmp_path / "a.wav"), "reason": "Permission denied"})  # fmt: skip


def test_the_shipped_pieces_are_there():
    for name in ("ident", "intro", "sting", "bed", "outro"):
        assert find_sound(name, None).shipped
    for show in ("article", "bulletin"):
        sounds = find_show(show, Station()).sounds
        for name in (sounds.opening, sounds.bed, sounds.sting, sounds.closing):
            assert not name or find_sound(name, None).shipped
    assert Sounds() == Sounds("", "", "", "")


# Events ---------------------------------------------------------------------------------------------------


def test_a_notice_is_a_sentence_in_either_language():
    notice = Notice("studio.gain", (("miss", "+0.20"),))
    assert notice.sentence() == (
        "The programme was +0.20 LU off its loudness; all of it was mixed again with another gain."
    )
    assert "+0.20 LU" in notice.sentence("vi") != notice.sentence("en")


def test_events_are_values():
    assert Progress(Stage.SPEAK, 1, 2, 0) == Progress(Stage("speak"), 1, 2, 0)
    assert Stage("mix") is Stage.MIX
    made = Made("edition", reused=False)
    assert (made.takes, made.reels) == (0, 0)


def test_an_empty_slot_table_is_a_show_without_slots(station):
    show = replace(find_show("sang", station), slots=(Slot("sang", "06:30"), Slot("trua", "11:30")))
    made = thought(station, show=show)
    assert (made.identity.slot, made.name) == ("sang", "1106-sang-tin_sang_mixdown")


def test_an_article_of_a_language_without_a_voice_is_refused_by_name(station):
    with pytest.raises(UsageError) as caught:
        thought(station, Article(Paragraph("Nouvelles"), language="fr"))
    assert (caught.value.key, caught.value.facts) == ("voice.none", {"tongue": "fr"})
    for ui, name in (("en", "French"), ("vi", "tiếng Pháp")):
        told = caught.value.sentence(ui)
        assert all(said in told for said in ("Nouvelles", name, "--lang vi", "--voice"))
