from pathlib import Path

import pytest

from bulletin.errors import ScriptError
from bulletin.lexicon import Entry, Lexicon, parse_entries, usual_case
from bulletin.texts import LANGUAGES


def lexicon(*lines: str) -> Lexicon:
    return Lexicon(parse_entries("\n".join(lines), "test"))


def test_lines_become_entries_and_lines_again() -> None:
    text = "# a note\nwritten\tspoken\n\nUBND\tỦy ban nhân dân\tacronym\n m \tmét\tunit\texact\t#\t\tđơn vị\n"
    entries = parse_entries(text, "test")
    assert entries == (
        Entry("UBND", "Ủy ban nhân dân", "acronym", "exact"),
        Entry("m", "mét", "unit", "exact", "#", "", "đơn vị"),
    )
    assert parse_entries("\n".join(entry.line for entry in entries), "test") == entries
    assert entries[0].line == "UBND\tỦy ban nhân dân\tacronym\texact"


def test_case_follows_the_word_unless_it_is_named() -> None:
    assert usual_case("Covid") == "exact"
    assert usual_case("covid") == "any"
    words = lexicon("covid\tcô vít", "TP\tthành phố", "Na Uy\tNa uy\t\tany")
    assert words.at("COVID đến", 0) == Entry("covid", "cô vít", "word", "any")
    assert words.at("tp lớn", 0) is None
    assert words.at("na uy", 0) is not None


def test_the_longest_entry_on_whole_words_wins() -> None:
    words = lexicon("TP\tthành phố", "TP HCM\tThành phố Hồ Chí Minh")
    found = words.at("ở TP HCM.", 2)
    assert found is not None
    assert found.spoken == "Thành phố Hồ Chí Minh"
    assert words.at("TPX", 0) is None
    assert words.at("TP_1", 0) is None
    assert words.at("XTP", 1) is None
    assert words.at("TP", 5) is None
    assert words.at(" ", 0) is None


def test_contexts_are_the_words_beside() -> None:
    words = lexicon(
        "m\tmét\tunit\texact\t#", "QL\tquốc lộ\tcode\texact\t\t#", "Ng.\tNguyễn\tabbrev\texact\tông|bà"
    )
    assert words.at("4 m", 2) is not None
    assert words.at("4m", 1) is not None
    assert words.at("chữ m", 4) is None
    assert words.at("m", 0) is None
    assert words.at("QL1A", 0) is not None
    assert words.at("QL 10", 0) is not None
    assert words.at("QLX", 0) is None
    assert words.at("QL", 0) is None
    assert words.at("bà Ng. Lan", 3) is not None
    assert words.at("cô Ng. Lan", 3) is None


def test_an_entry_with_a_context_goes_before_one_without() -> None:
    words = lexicon("ĐT\tđào tạo", "ĐT\tđường tỉnh\tcode\texact\t\t#")
    near, far = words.at("ĐT 390", 0), words.at("ĐT nghề", 0)
    assert near is not None
    assert far is not None
    assert (near.spoken, far.spoken) == ("đường tỉnh", "đào tạo")


def test_the_last_layer_wins() -> None:
    first = lexicon("TP\tthành phố", "covid\tcô vít")
    later = lexicon("TP\tthành thị", "Covid\tcô vi\t\tany")
    both = first.merge(later)
    assert first.merge(Lexicon()) is first
    found = both.at("TP", 0)
    assert found is not None
    assert found.spoken == "thành thị"
    found = both.named("COVID")
    assert found is not None
    assert found.spoken == "cô vi"
    assert len(both.of("word")) == 2
    assert "tp" in both.heads
    assert "xã" not in both.heads


def test_words_are_found_by_class() -> None:
    words = lexicon("KL\tkết luận\tdocnumber\texact\t-|/", "KL\tki lô\tunit")
    found = words.named("KL", ("docnumber", "unit"))
    assert found is not None
    assert found.spoken == "kết luận"
    assert words.named("KL", ("acronym",)) is None
    assert words.named("XX") is None
    assert words.named("") is None


def test_equal_lexicons_are_equal_and_hash_alike() -> None:
    assert lexicon("TP\tthành phố") == lexicon("TP\tthành phố")
    assert hash(lexicon("TP\tthành phố")) == hash(lexicon("TP\tthành phố"))


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("UBND", "lexicon.columns"),
        ("a\tb\tc\tany\te\tf\tg\tespeak:h\ti", "lexicon.columns"),
        ("a\tb\tc\tany\te\tf\tg\th", "lexicon.phonemes"),
        ("\tb", "lexicon.columns"),
        ("ABC\t\tacronym", "lexicon.silent"),
        ("B52\tbê 52", "lexicon.digit"),
        ("ABC\ta bê xê\tacronym\tsome", "lexicon.case"),
    ],
)
def test_a_wrong_line_is_named(line: str, key: str) -> None:
    with pytest.raises(ScriptError) as caught:
        parse_entries(f"TP\tthành phố\n{line}", "words.tsv")
    assert caught.value.key == key
    for language in LANGUAGES:
        assert "words.tsv" in caught.value.sentence(language)
        assert "2" in caught.value.sentence(language)


def test_words_spelled_need_no_spoken_form() -> None:
    assert lexicon("VTV\t\tletters").named("VTV") == Entry("VTV", "", "letters", "exact")


def test_files_are_read_in_order(tmp_path: Path) -> None:
    one, two = tmp_path / "one.tsv", tmp_path / "two.tsv"
    one.write_text("\ufeffTP\tthành phố\r\n", encoding="utf-8")
    two.write_text("TP\tphố\n", encoding="utf-8")
    found = Lexicon.load([one, two]).at("TP", 0)
    assert found is not None
    assert found.spoken == "phố"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.tsv"
    wrong.write_bytes(b"TP\t\xff\xfe")
    for path, key in ((tmp_path / "none.tsv", "lexicon.unreadable"), (wrong, "lexicon.encoding")):
        with pytest.raises(ScriptError) as caught:
            Lexicon.load([path])
        assert caught.value.key == key
        assert path.name in caught.value.sentence("vi")
