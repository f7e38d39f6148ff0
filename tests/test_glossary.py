"""Words are added, listed and proofed; and it is told which editions a word would change."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import bulletin as front
from bulletin.cli import bulletin
from bulletin.errors import Busy, KeptError, ScriptError, UsageError
from bulletin.filing import lock
from bulletin.glossary import add, layers, words
from bulletin.impact import impact
from bulletin.lexicon import Entry, parse_entries
from bulletin.proofing import errata
from bulletin.show import Station, find_station
from tests.desk_kit import station

HEADER = "written\tspoken\tclass\tcase\tleft\tright\tnote\tphonemes"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "shows").mkdir()
    (tmp_path / "station.toml").write_text('name = "Đài Thử"\n', "utf-8")
    (tmp_path / "shows" / "sang.toml").write_text('lexicon = "sang.tsv"\n', "utf-8")
    (tmp_path / "shows" / "toi.toml").write_text("", "utf-8")
    return tmp_path


def file(home: Path, text: str, name: str = "lexicon.tsv") -> Path:
    (home / name).write_text(text, "utf-8", newline="")
    return home / name


def run(home: Path, *words: str) -> tuple[int, str, str]:
    result = CliRunner(mix_stderr=False).invoke(
        bulletin, ["lexicon", *words, "--station", str(home)], standalone_mode=False
    )
    if isinstance(result.exception, Exception):
        raise result.exception
    return result.return_value or 0, result.stdout, result.stderr


def test_a_word_is_added_to_the_station(home: Path) -> None:
    assert run(home, "add", "SHX", "Sơn Hải xanh", "--note", "dự án")[:2] == (
        0,
        "SHX\tSơn Hải xanh\tword\texact\t\t\tdự án\n",
    )
    assert (home / "lexicon.tsv").read_text("utf-8").splitlines() == [
        HEADER,
        "SHX\tSơn Hải xanh\tword\texact\t\t\tdự án",
    ]
    assert front.say("SHX", station=str(home)) == "Sơn Hải xanh"


def test_a_word_is_added_with_its_phonemes(home: Path) -> None:
    assert run(home, "add", "SHX", "sơn xanh", "--phonemes", "espeak:s'@:n")[1] == (
        "SHX\tsơn xanh\tword\texact\t\t\t\tespeak:s'@:n\n"
    )
    assert "espeak:s'@:n" in run(home, "list", "SHX")[1]
    assert run(home, "add", "SHX", "sơn xanh", "--note", "mới")[1].endswith("\tmới\tespeak:s'@:n\n")
    assert run(home, "add", "SHX", "sơn đỏ")[1].endswith("\tmới\n")
    wrong = run(home, "add", "SHX", "sơn đỏ", "--phonemes", "espeak:ß")
    assert wrong[0] == 0
    assert "“ß”" in wrong[2]
    with pytest.raises(UsageError) as caught:
        run(home, "add", "SHX", "sơn đỏ", "--phonemes", "s'@:n")
    assert caught.value.key == "glossary.phonemes"


def test_the_line_of_the_same_word_is_replaced_and_all_else_stays(home: Path) -> None:
    before = "\ufeff# của đài\r\nABC\ta bờ cờ\tacronym\texact\t\t\tcũ\r\n\r\nhỏng\r\nXYZ\tích\r\n"
    before += "km\tcây\tunit\t\t#"
    path = file(home, before)
    done = add(find_station(str(home)), "", Entry("ABC", "a bê xê"))
    assert (done.replaced, done.path) == (Entry("ABC", "a bờ cờ", "acronym", "exact", note="cũ"), path)
    new = "ABC\ta bê xê\tacronym\texact\t\t\tcũ"
    assert path.read_bytes().decode() == before.replace("ABC\ta bờ cờ\tacronym\texact\t\t\tcũ", new)
    add(find_station(str(home)), "", Entry("km", "ki lô mét", case="any"))
    assert path.read_bytes().decode().endswith("\tunit\t\t#\r\nkm\tki lô mét\tword\tany\r\n")


def test_the_first_line_is_replaced_with_its_byte_order_mark(home: Path) -> None:
    path = file(home, "\ufeffABC\ta\nABC\tb\n")
    add(find_station(str(home)), "", Entry("ABC", "xê"))
    assert path.read_text("utf-8") == "\ufeffABC\ta\nABC\txê\tword\texact\n"
    file(home, "\ufeffABC\ta\n")
    add(find_station(str(home)), "", Entry("ABC", "", "letters"))
    assert path.read_text("utf-8") == "\ufeffABC\t\tletters\texact\n"


def test_words_are_kept_in_nfc_and_without_stray_blanks(home: Path) -> None:
    run(home, "add", " Đa\u0306\u0301k  Lă\u0301k ", "Đắc\u00a0La\u0306\u0301c", "--kind", "foreign")
    (entry,) = parse_entries((home / "lexicon.tsv").read_text("utf-8"), "")
    assert entry == Entry("Đắk Lắk", "Đắc Lắc", "foreign", "exact")


def test_a_show_has_words_of_its_own(home: Path) -> None:
    run(home, "add", "SHX", "Sơn Hải", "--show", "sang")
    assert not (home / "lexicon.tsv").exists()
    assert "SHX\tSơn Hải" in (home / "sang.tsv").read_text("utf-8")
    with pytest.raises(UsageError) as caught:
        run(home, "add", "SHX", "Sơn Hải", "--show", "toi")
    assert caught.value.key == "glossary.unnamed"
    assert "toi.toml" in caught.value.sentence("vi")


@pytest.mark.parametrize(
    ("written", "spoken", "key"),
    [
        ("", "a", "glossary.word"),
        ("# a", "b", "glossary.word"),
        ("A", "", "glossary.spoken"),
        ("B52", "bê 52", "glossary.spoken"),
    ],
)
def test_what_can_be_no_entry_is_refused(home: Path, written: str, spoken: str, key: str) -> None:
    with pytest.raises(UsageError) as caught:
        run(home, "add", written, spoken)
    assert caught.value.key == key
    assert not (home / "lexicon.tsv").exists()


def test_without_a_station_there_is_no_place_for_a_word() -> None:
    with pytest.raises(UsageError) as caught:
        add(Station(), "", Entry("A", "a"))
    assert caught.value.key == "glossary.no_station"
    assert "bulletin init" in caught.value.sentence("en")


def test_files_that_cannot_be_read_are_left_alone(home: Path) -> None:
    (home / "lexicon.tsv").write_bytes(b"A\t\xff")
    with pytest.raises(ScriptError) as caught:
        run(home, "add", "A", "a")
    assert caught.value.key == "lexicon.encoding"
    (home / "lexicon.tsv").unlink()
    (home / "lexicon.tsv").mkdir()
    with pytest.raises((ScriptError, KeptError)):
        run(home, "add", "A", "a")


def test_two_who_add_wait_for_each_other(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bulletin.glossary._PATIENCE", 0.1)
    with lock(home), pytest.raises(Busy):
        run(home, "add", "A", "a")


def test_adding_says_what_will_not_sound_right(home: Path) -> None:
    status, _, told = run(home, "add", "SHX", "UBND Sơn Hải")
    assert status == 0
    assert "Ủy ban nhân dân Sơn Hải" in told


def test_every_layer_is_listed_and_the_last_wins(home: Path) -> None:
    file(home, "UBND\tủy ban\nUBND\tủy ban tỉnh\n")
    file(home, "ubnd\tủy ban ta\t\tany\nUBND\tủy ban mình\n", "sang.tsv")
    found = words(layers(find_station(str(home)), "vi"), "UbnD")
    assert [(one.layer.kind, one.layer.name, one.entry.spoken, one.wins) for one in found] == [
        ("language", "vi", "Ủy ban nhân dân", False),
        ("station", "Đài Thử", "ủy ban", False),
        ("station", "Đài Thử", "ủy ban tỉnh", True),
        ("show", "sang", "ủy ban ta", True),
        ("show", "sang", "ủy ban mình", True),
    ]


def test_the_list_is_told(home: Path) -> None:
    file(home, "UBND\tủy ban\nQL\tquốc lộ\tcode\texact\tđường\t#\nVTX\t\tletters\n")
    _, out, _ = run(home, "list", "ubnd")
    assert [re.findall("Ủy ban nhân dân|ủy ban", line) for line in out.splitlines()] == [
        ["Ủy ban nhân dân"],
        ["ủy ban"],
    ]
    told = json.loads(run(home, "list", "QL", "--lang", "xx", "--json")[1])
    assert told == [
        {
            "written": "QL", "spoken": "quốc lộ", "class": "code", "case": "exact", "left": "đường",
            "right": "#", "note": "", "phonemes": "", "layer": "station", "name": "Đài Thử",
            "path": str(home / "lexicon.tsv"), "wins": True,
        }
    ]  # fmt: skip
    assert "đường … #" in run(home, "list", "QL", "--lang", "xx")[1]
    assert len(run(home, "list", "VTX")[1].splitlines()) == 1
    assert len(run(home, "list", "--lang", "en")[1].splitlines()) > 200
    status, out, told = run(home, "list", "Qwzx")
    assert (status, out) == (0, "")
    assert "Qwzx" in told


def keys(path: Path) -> list[tuple[int, str]]:
    return [(one.line, one.key) for one in errata(path)]


def test_a_good_file_gives_no_errata(home: Path) -> None:
    text = "# ghi chú\nSHX\tSơn Hải xanh\nkm²\tcây vuông\tunit\nhl\thương lộ\tcode\t\t\t#\nVTX\t\tletters\n"
    more = "4.0\tbốn chấm không\nCV\tcông văn\tdocnumber\t\t-|/\nk\tnghìn\tscale\t\t#\ntin.vn\ttin vê en\n"
    english = "Zed\tzed\n&co\tand company\nBeeb\tthe B B C\n"
    assert keys(file(home, text + more + english)) == []
    file(home, "", "sang.tsv")
    assert run(home, "check")[:2] == (0, "")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A B", [(1, "lexicon.columns")]),
        ("AB\tb 5\nx\ty\nC\t\n", [(1, "lexicon.digit"), (3, "lexicon.silent")]),
        ("Abc\tb\nXyz\ty\nAbc\tc\n", [(3, "glossary.twice")]),
        ("“abc”\tb\n", [(1, "glossary.never")]),
        ("abc\tb\tword\t\tBộ Công an\n", [(1, "glossary.never")]),
        ("a  b\tb\n", []),
        ("Abc\tUBND xã\n", [(1, "glossary.unsaid")]),
        ("Abc\tb\tacronim\n", [(1, "glossary.kind")]),
        ("Abc\ta\t\t\t\t\t\tespeak:h@l'oU ipa:həˈloʊ\n", []),
        ("Abc\ta\t\t\t\t\t\tespeak:m'a7\n", []),
        ("Abc\ta\t\t\t\t\t\tespeak:m'ßa\n", [(1, "glossary.sound")]),
        ("Abc\ta\t\t\t\t\t\tipa:həLoʊ\n", [(1, "glossary.sound")]),
        ("Abc\ta\t\t\t\t\t\tsampa:h@\n", [(1, "glossary.notation")]),
        ("Abc\ta\t\t\t\t\t\tgtts:h@\n", [(1, "glossary.notation")]),
        ("Abc\ta\t\t\t\t\t\th@\n", [(1, "lexicon.phonemes")]),
    ],
)
def test_what_is_wrong_is_found(home: Path, text: str, found: list[tuple[int, str]]) -> None:
    assert keys(file(home, text)) == found


def test_a_wrong_line_stops_a_note_does_not(home: Path) -> None:
    path = file(home, "Abc\tb\nAbc\tc\n")
    assert run(home, "check")[0] == 0
    assert run(home, "check", "--strict")[0] == 3
    assert str(path) in run(home, "check")[1]
    file(home, "Abc\n", "sang.tsv")
    status, out, _ = run(home, "check", "--json")
    assert status == 4
    assert [(one["line"], one["key"], one["grave"]) for one in json.loads(out)] == [
        (2, "glossary.twice", False),
        (1, "lexicon.columns", True),
    ]


def test_files_that_are_missing_or_unreadable_are_told(home: Path) -> None:
    told = json.loads(run(home, "check", "--json")[1])
    assert [one["key"] for one in told] == ["glossary.absent"]
    (home / "lexicon.tsv").write_bytes(b"\xff\xfe")
    assert keys(home / "lexicon.tsv") == [(0, "lexicon.encoding")]
    assert keys(home / "shows") == [(0, "lexicon.unreadable")]


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station with two editions."""
    home = station(tmp_path_factory.mktemp("stocked") / "dai")
    page = "Cầu mới của SHX\n\nSHX khánh thành cầu. Dân vui. Ông {SHX|ét hát ích} dự lễ. SHXT không dự.\n"
    (home / "page.txt").write_text(page, "utf-8")
    for name in ("page.txt", "other.txt"):
        front.make(str(home / name), station=str(home))
    return home


def test_the_editions_that_a_word_touches_are_listed(stocked: Path) -> None:
    there = find_station(str(stocked))
    (touched,) = impact("SHX", stocked / "output", there)
    assert [one.written for one in touched.utterances] == ["Cầu mới của SHX", "SHX khánh thành cầu."]
    assert list(impact("Qwx", stocked / "output", there)) == []
    assert len(list(impact("vụ", stocked / "output", there))) == 1


def test_an_entry_in_a_context_touches_nothing_outside_it(stocked: Path) -> None:
    file(stocked, "SHX\tsở\tword\texact\t#\nsớm\tsơm\n")
    there = find_station(str(stocked))
    assert list(impact("SHX", stocked / "output", there)) == []
    (touched,) = impact("sớm", stocked / "output", there)
    assert [one.written for one in touched.utterances] == ["Mùa muối sớm", "Diêm dân vào vụ sớm hơn mọi năm."]
    (stocked / "lexicon.tsv").unlink()


def test_the_impact_is_told(stocked: Path) -> None:
    status, out, _ = run(stocked, "impact", "SHX", "--to", str(stocked / "output"))
    assert status == 0
    first, *rest = out.splitlines()
    assert first.endswith(".mp3: Cầu mới của SHX")
    assert rest == ["  Cầu mới của SHX", "  SHX khánh thành cầu."]
    (told,) = json.loads(run(stocked, "impact", "SHX", "--json")[1])
    assert told["title"] == "Cầu mới của SHX"
    assert [one["written"] for one in told["utterances"]] == ["Cầu mới của SHX", "SHX khánh thành cầu."]
    assert run(stocked, "impact", "Qwx")[1] == ""


def test_a_show_that_is_gone_has_no_words(stocked: Path) -> None:
    (stocked / "shows" / "article.toml").rename(stocked / "shows" / "old.toml")
    (stocked / "station.toml").write_text('output = "output"\nlexicon = ""\n', "utf-8")
    there = find_station(str(stocked))
    assert len(list(impact("SHX", stocked / "output", there))) == 1
    assert {one.kind for one in layers(there, "vi")} == {"language"}
    assert {one.kind for one in layers(Station(), "vi")} == {"language"}
    assert layers(Station(), "xx") == ()
