"""What `init` lays out works as it is, and nothing that was there is touched."""

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

import bulletin as front
from bulletin.cli import bulletin
from bulletin.errors import KeptError, UsageError
from bulletin.examination import station as examine_station
from bulletin.finding import State, Ward
from bulletin.founding import PATTERNS, Founded, found
from bulletin.lexicon import read_entries
from bulletin.show import find_show, find_station, show_names

LANGUAGES = ("en", "vi")
AUDIENCES = ("radio", "podcast", "access")


def inside(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


EVERYTHING = [
    "lexicon.tsv",
    "output/.gitignore",
    "shows/article.toml",
    "shows/bulletin.toml",
    "sounds/README.md",
    "station.toml",
    "voices/README.md",
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_station_is_laid_out(tmp_path: Path, language: str) -> None:
    founded = found(tmp_path / "deep" / "er", language)
    assert inside(tmp_path / "deep" / "er") == EVERYTHING
    assert sorted(founded.written) == sorted(tmp_path / "deep" / "er" / name for name in EVERYTHING)
    assert founded.written[-1].name == "station.toml", "what makes it a station comes last"
    assert founded.kept == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_settings_are_read_without_complaint(tmp_path: Path, language: str) -> None:
    found(tmp_path, language, "Đài Sơn Hải", "Asia/Tokyo")
    station = find_station(str(tmp_path))
    assert (station.name, station.timezone, station.ui) == ("Đài Sơn Hải", "Asia/Tokyo", language)
    assert (station.kept.gb, station.kept.days) == (5.0, 60)
    assert read_entries(tmp_path / "lexicon.tsv") == ()
    assert "# written\tspoken\t" in (tmp_path / "lexicon.tsv").read_text("utf-8")
    shows = {name: find_show(name, station) for name in show_names(station)}
    assert [slot.time for slot in shows["bulletin"].slots][1] == "18:30"
    assert shows["bulletin"].sounds.bed == "bed", "the base is there"
    assert shows["article"].sounds.opening == "ident"


@pytest.mark.parametrize("audience", ["", *AUDIENCES])
def test_settings_in_comments_are_settings(tmp_path: Path, audience: str) -> None:
    """Whoever takes a # away gets a file that is still read."""
    for language in LANGUAGES:
        found(tmp_path / language, language, audience=audience)
        for name in ("station.toml", "shows/article.toml", "shows/bulletin.toml"):
            path = tmp_path / language / name
            lines = path.read_text("utf-8").splitlines()
            bared = [line[2:] if " = " in line or line.startswith("# [") else line for line in lines]
            bared = [new if old.startswith("# ") else old for old, new in zip(lines, bared, strict=True)]
            path.write_text("\n".join(bared), "utf-8")
            assert tomllib.loads("\n".join(bared))
        station = find_station(str(tmp_path / language))
        assert station.output == "output"
        assert station.url.startswith("https://radio.example/")
        (outlet,) = station.outlets
        assert (outlet.name, outlet.to) == (
            ("playout", "libretimes://libretime.example") if audience == "radio" else ("web", "public")
        )
        for show in ("article", "bulletin"):
            podcast = find_show(show, station).podcast
            assert (podcast.artwork[-11:], podcast.hold, podcast.guid) == ("artwork.png", True, "")
        assert find_show("bulletin", station).keep[0].days == 365
        assert find_show("article", station).pauses.paragraph == 0.8


def test_the_zone_of_vietnam_is_the_first_guess_for_vietnamese(tmp_path: Path) -> None:
    found(tmp_path / "vi", "vi")
    found(tmp_path / "en", "en")
    assert find_station(str(tmp_path / "vi")).timezone == "Asia/Ho_Chi_Minh"
    assert find_station(str(tmp_path / "en")).timezone == ""
    assert find_station(str(tmp_path / "vi")).name
    assert find_station(str(tmp_path / "en")).name == "Our Station"


@pytest.mark.parametrize("name", ['Radio "X"', "back\\slash", "{name}", "two\nlines", "del\x7f\x00", "#1"])
def test_any_name_is_written_so_that_it_is_read(tmp_path: Path, name: str) -> None:
    found(tmp_path, "en", name)
    assert find_station(str(tmp_path)).name == name.replace("\n", " ").replace("\x7f\x00", "")


def test_a_folder_with_a_station_is_refused(tmp_path: Path) -> None:
    (tmp_path / "station.toml").write_text('name = "Old"\n', "utf-8")
    with pytest.raises(UsageError) as refused:
        found(tmp_path, "en")
    assert refused.value.key == "init.station"
    assert inside(tmp_path) == ["station.toml"]
    assert (tmp_path / "station.toml").read_text("utf-8") == 'name = "Old"\n'


def test_a_zone_that_does_not_exist_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    for zone in ("Asia/Hanoii", "../etc/passwd"):
        with pytest.raises(UsageError) as refused:
            found(tmp_path / "new", "vi", timezone=zone)
        assert refused.value.key == "show.zone"
    assert not (tmp_path / "new").exists()


def test_files_that_are_there_stay(tmp_path: Path) -> None:
    (tmp_path / "lexicon.tsv").write_text("UBND\tủy ban nhân dân\n", "utf-8")
    founded = found(tmp_path, "vi")
    assert founded.kept == (tmp_path / "lexicon.tsv",)
    assert tmp_path / "lexicon.tsv" not in founded.written
    assert (tmp_path / "lexicon.tsv").read_text("utf-8") == "UBND\tủy ban nhân dân\n"
    assert isinstance(founded, Founded)


def test_a_file_in_the_place_of_the_folder_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(KeptError):
        found(tmp_path / "file", "en")


def test_the_command_lists_what_it_wrote_and_says_what_is_next(tmp_path: Path) -> None:
    (tmp_path / "lexicon.tsv").touch()
    result = CliRunner(mix_stderr=False).invoke(bulletin, ["init", str(tmp_path), "--name", "Radio"])
    assert result.exit_code == 0
    assert sorted(result.stdout.split()) == sorted(
        str(tmp_path / name) for name in EVERYTHING if name != "lexicon.tsv"
    )
    assert str(tmp_path / "lexicon.tsv") in result.stderr
    assert "bulletin make" in result.stderr
    assert find_station(str(tmp_path)).name == "Radio"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_audience_gets_its_sound_its_formats_and_its_names(tmp_path: Path, language: str) -> None:
    told = {}
    for audience in AUDIENCES:
        found(tmp_path / audience, language, audience=audience)
        assert inside(tmp_path / audience) == EVERYTHING
        station = find_station(str(tmp_path / audience))
        shows = [find_show(name, station) for name in ("bulletin", "article")]
        assert len({(one.formats, one.sound, one.name) for one in shows}) == 1, "all shows of a station alike"
        told[audience] = shows[0]
    profiles = {name: show.sound.delivery.profile.lufs for name, show in told.items()}
    assert profiles == {"radio": -23.0, "podcast": -16.0, "access": -19.0}
    assert {name: show.sound.separation_lu for name, show in told.items()} == {
        "radio": 15.0, "podcast": 20.0, "access": 20.0,
    }  # fmt: skip
    assert told["radio"].formats == ("wav", "mp3", "radiotext")
    assert (told["radio"].playout.hours, told["radio"].playout.latest) == (24, "latest")
    assert told["podcast"].formats == ("mp3",)
    assert set(told["access"].formats) == {"mp3", "daisy", "epub", "txt"}
    assert told["access"].sound.channels == 1
    assert find_station(str(tmp_path / "podcast")).outlets[0].to == "public"


def test_the_audiences_are_those_that_the_command_offers(tmp_path: Path) -> None:
    for language in LANGUAGES:
        folder = PATTERNS / language / "for"
        assert {path.name for path in folder.iterdir()} == set(AUDIENCES)
    for audience in AUDIENCES:
        asked = ["init", str(tmp_path / audience), "--for", audience]
        assert CliRunner(mix_stderr=False).invoke(bulletin, asked).exit_code == 0
    asked = ["init", str(tmp_path / "new"), "--for", "cinema"]
    assert CliRunner(mix_stderr=False).invoke(bulletin, asked).exit_code == 2
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("audience", "name", "lufs"),
    [
        ("radio", "20260611-sang-tin_ngan", -23.0),
        ("podcast", "20260611-sang-tin_ngan", -16.0),
        ("access", "tin_ngan-1106-sang", -19.0),
    ],
)
def test_a_new_station_delivers_for_its_audience(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, audience: str, name: str, lufs: float
) -> None:
    monkeypatch.setenv("BULLETIN_CACHE", str(tmp_path / "kept"))
    found(tmp_path, "vi", audience=audience)
    (tmp_path / "page.txt").write_text("Tin ngắn\n\nMột câu về lúa.\n", "utf-8")
    asked = {"station": tmp_path, "at": "2026-06-11", "slot": "sang", "show": "bulletin"}
    edition = front.make(tmp_path / "page.txt", **asked)  # type: ignore[arg-type]
    show = find_show("bulletin", find_station(str(tmp_path)))
    assert {file.path.partition(".")[0] for file in edition.record.files} == {name}
    heard = [file.sound.lufs for file in edition.record.files if file.sound]
    assert heard == pytest.approx([lufs] * len(heard), abs=0.1)
    assert len(edition.record.files) == len(show.formats)
    there = {path.suffix for path in (tmp_path / "output").glob("latest.*")}
    assert there == ({".wav", ".mp3", ".radiotext"} if audience == "radio" else set())


EXAMPLE = Path(__file__).parents[1] / "examples" / "station"


def test_the_example_station_works(tmp_path: Path) -> None:
    """Its settings are whole, its own voice reads, its lexicon and its hours are heard."""
    station = find_station(str(EXAMPLE))
    findings = list(examine_station(Ward(station, tmp_path, tmp_path)))
    assert {one.state for one in findings} == {State.OK}
    record = front.script(EXAMPLE / "pages", station=EXAMPLE, at="2026-06-11T06:00")
    assert (record.edition.slot, record.edition.station) == ("sang", "Đài Sơn Hải")
    assert {one.voice for one in record.script} == {"mai"}
    spoken = " ".join(one.spoken for one in record.script)
    assert "Theo Đài Sơn Hải" in spoken
    assert "sáu giờ" in spoken
    assert record.flags == ()
    assert record.skipped == ()


def test_an_edition_is_made_in_a_new_station_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the offline voice, found from inside the folder, with what the command left there."""
    monkeypatch.setenv("BULLETIN_CACHE", str(tmp_path / "kept"))
    found(tmp_path, "vi")
    (tmp_path / "page.txt").write_text("Tin ngắn\n\nMột câu.\n", "utf-8")
    edition = front.make(tmp_path / "page.txt", station=tmp_path)
    assert edition.folder == tmp_path / "output"
    assert edition.record.edition.timezone == "Asia/Ho_Chi_Minh"
    assert front.check(edition.path).fit
    whole = front.make([tmp_path / "page.txt", tmp_path / "page.txt"], station=tmp_path)
    assert whole.record.edition.slot in {"sang", "toi"}
