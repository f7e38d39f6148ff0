from dataclasses import replace
from pathlib import Path

import pytest

from bulletin import desk
from bulletin.article import Article, Paragraph, Skipped
from bulletin.errors import SourceError, UsageError
from bulletin.must import with_must
from bulletin.record import to_json
from bulletin.sources import record as from_record
from bulletin.sources import rundown
from tests import factories

ARTICLES = tuple(
    Article(Paragraph(title)) for title in ("Cầu mới", "Cầu mới mở đường", "Mùa muối sớm 2026", "Chợ 2 tầng")
)


def marked(*names: str) -> list[int]:
    return [number for number, one in enumerate(with_must(ARTICLES, names), 1) if one.must]


def test_a_story_is_named_by_number_or_by_part_of_its_title():
    assert marked("1") == [1]
    assert marked("MUỐI", "2") == [2, 3]
    assert marked("Chợ 2") == [4]
    assert marked() == []


def test_a_whole_title_means_that_story_though_others_hold_it():
    assert marked("cầu mới") == [1]


@pytest.mark.parametrize(
    ("name", "key"),
    [("9", "length.must_number"), ("0", "length.must_number"), (" 2026 ", "length.must_number"),
      ("", "length.must_unknown"), ("núi", "length.must_unknown"),
     ("cầu", "length.must_many")],
)  # fmt: skip
def test_a_name_that_means_none_or_several_is_refused(name: str, key: str):
    with pytest.raises(UsageError) as refused:
        with_must(ARTICLES, (name,))
    assert refused.value.key == key


def test_names_of_several_are_told():
    with pytest.raises(UsageError, match="Cầu mới; Cầu mới mở đường"):
        with_must(ARTICLES, ("cầu",))


def test_the_rundown_file_and_the_record_keep_what_must_stay():
    whole = replace(ARTICLES[2], must=True, paragraphs=(Paragraph("Diêm dân vào vụ."),))
    written = rundown.write((whole,))
    assert "\nmust: yes\n" in written
    assert rundown.read(written.encode(), "x.md", None)[0].must
    plain = rundown.write((replace(whole, must=False),))
    assert "must" not in plain
    assert not rundown.read(plain.encode(), "x.md", None)[0].must


def test_a_must_that_says_neither_yes_nor_no_is_refused():
    with pytest.raises(SourceError) as refused:
        rundown.read(f"{rundown.MARKER}\n\n# Cầu\nmust: maybe\n\nXong.\n".encode(), "x.md", None)
    assert refused.value.key == "source.choice"


def test_what_was_left_out_for_a_length_comes_back_from_the_record(tmp_path: Path):
    where = factories.station(tmp_path, {"voice": "tone", "min_sentences": 1})
    article = replace(factories.FERRY, must=False, skipped=(Skipped("Ảnh: An", "caption"),))
    pair = (article, replace(factories.ROOFS, must=True))
    (record,) = desk.scripts(pair, desk.Request(length="0:14"), where, factories.clock)
    assert {one.reason for one in record.skipped} > {"caption"}
    again = from_record.read(to_json(record), "x.json", None)
    assert [one.skipped for one in again] == [article.skipped, ()]
    assert [one.must for one in again] == [False, True]
    assert [one.paragraphs for one in again] == [one.paragraphs for one in pair]
