"""Files, folders and standard input become articles, in the order in which they were named."""

import errno
import io
import json
import os
import pickle
from collections.abc import Sequence
from pathlib import Path
from threading import Thread
from typing import BinaryIO

import pytest

from bulletin import intake
from bulletin.article import Article
from bulletin.errors import SourceError, UsageError
from bulletin.parting import Parted
from tests import documents


def titles(groups) -> list[list[str]]:
    return [[article.title.text for article in articles] for articles in groups]


def gathered(sources: Sequence[str], stdin: BinaryIO | None = None) -> list[tuple[Article, ...]]:
    """The articles of each place that the sources name."""
    return [intake.taken(place, stdin) for place in intake.places(sources)]


@pytest.fixture
def folder(tmp_path):
    for name, text in {
        "10.txt": "Mười",
        "2.txt": "Hai\nA b.\n===\nHai rưỡi\nC d.",
        "b1.md": "# Bê một",
        "picture.png": "x",
        "settings.json": "{}",
        ".hidden.txt": "Ẩn",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "more").mkdir()
    return tmp_path


def test_the_order_of_the_arguments_is_kept_and_folders_are_sorted_naturally(folder):
    sources = (str(folder / "b1.md"), "-", str(folder))
    groups = gathered(sources, io.BytesIO("Từ đầu vào".encode()))
    assert titles(groups) == [["Bê một"], ["Từ đầu vào"], ["Hai", "Hai rưỡi"], ["Mười"], ["Bê một"]]


def test_places_name_each_file_once(folder):
    names = [place.rpartition("/")[2] for place in intake.places([str(folder), "-", "x.txt"])]
    assert names == ["2.txt", "10.txt", "b1.md", "-", "x.txt"]


def test_a_folder_may_hold_every_kind(tmp_path):
    story = "Sáng 11/6, cầu Sông Đào thông xe sau hai năm thi công, sớm hơn dự định một tháng."
    (tmp_path / "1.docx").write_bytes(documents.docx(("Title", "Tài liệu"), ("", story)))
    book = documents.epub({"a.xhtml": documents.chapter(f"<h1>Sách</h1><p>{story}</p>")})
    (tmp_path / "2.epub").write_bytes(book)
    item = f"<item><title>Nguồn</title><description>{story}</description></item>"
    (tmp_path / "3.xml").write_text(f"<rss version='2.0'><channel>{item}</channel></rss>", "utf-8")
    told = {"@type": "Article", "headline": "Kho", "articleBody": story}
    (tmp_path / "4.json").write_text(json.dumps(told), "utf-8")
    (tmp_path / "5.json").write_text("{}", "utf-8")
    assert titles(gathered([str(tmp_path)])) == [["Tài liệu"], ["Sách"], ["Nguồn"], ["Kho"]]


def test_a_document_in_a_folder_that_cannot_be_read_is_named(folder):
    (folder / "11.pdf").write_bytes(b"%PDF-1.7")
    (folder / "12.txt").write_bytes(b"Tin\0" * 40)
    *_, pdf, damaged, last = intake.places([str(folder)])
    assert [Path(one).name for one in (pdf, damaged, last)] == ["11.pdf", "12.txt", "b1.md"]
    for place, key in ((pdf, "source.pdf"), (damaged, "source.encoding")):
        with pytest.raises(SourceError) as caught:
            intake.taken(place)
        assert caught.value.key == key


def test_an_article_knows_its_files_name(folder):
    (article,) = intake.taken(str(folder / "10.txt"))
    assert (article.source, article.language) == ("10.txt", "vi")
    (article,) = intake.taken("-", io.BytesIO(b"Tin"), "en")
    assert (article.source, article.language) == ("", "en")


@pytest.mark.parametrize(
    ("source", "kind", "key"),
    [
        ("none.txt", UsageError, "source.missing"),
        ("https://x.example/a", UsageError, "source.address"),
        ("-", UsageError, "source.stdin"),
        ("more", SourceError, "source.folder"),
        ("settings.json", SourceError, "source.json"),
    ],
)
def test_what_is_not_there_is_named(folder, source, kind, key):
    place = source if source == "-" or "://" in source else str(folder / source)
    with pytest.raises(kind) as caught:
        gathered([place])
    assert caught.value.key == key


def _denied(self, mode):
    raise PermissionError(errno.EACCES, "Permission denied", str(self))


def test_a_file_that_cannot_be_opened_is_named(folder, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", _denied)
        with pytest.raises(SourceError) as caught:
            intake.taken(str(folder / "10.txt"))
    assert caught.value.key == "source.unreadable"
    assert caught.value.facts["reason"] == "Permission denied"
    assert str(folder) in str(caught.value)


@pytest.mark.parametrize("name", ["pipe", "more"])
def test_a_pipe_is_not_waited_for(folder, name):
    os.mkfifo(folder / "pipe")
    with pytest.raises(SourceError) as caught:
        intake.taken(str(folder / name))
    assert caught.value.key == "source.no_file"
    assert str(folder / name) in str(caught.value)


def test_standard_input_by_its_own_name_may_be_a_pipe(folder, monkeypatch):
    os.mkfifo(folder / "pipe")
    place = str(folder / "pipe")
    monkeypatch.setattr(intake, "_STDIN", frozenset({place}))
    writer = Thread(target=(folder / "pipe").write_text, args=("Tin từ ống",), kwargs={"encoding": "utf-8"})
    writer.start()
    assert titles(gathered([place])) == [["Tin từ ống"]]
    writer.join()


def test_a_name_too_long_for_a_file_is_that_of_no_file():
    with pytest.raises(UsageError) as caught:
        gathered(["một dòng của bài " * 400])
    assert caught.value.key == "source.missing"
    assert len(caught.value.sentence("en")) < 100


def test_an_input_has_a_largest_size(monkeypatch):
    monkeypatch.setattr(intake, "LARGEST", 3_000_000)
    with pytest.raises(SourceError, match="3 MB"):
        intake.taken("-", io.BytesIO(b"x" * 3_000_001))


def test_an_article_has_a_longest_length_and_words():
    sentences = "Tin\n" + "Một câu vừa phải.\n" * 23_530
    assert len(intake.read((sentences[:400_000]).encode(), "x")) == 1
    with pytest.raises(SourceError, match="seven hours"):
        intake.read((sentences + "Thêm nữa đi.\n" * 500).encode(), "x")
    with pytest.raises(SourceError) as caught:
        intake.read(b"# ?!", "x.md")
    assert caught.value.key == "source.wordless"


def test_parts_that_are_no_articles_are_told_in_their_place():
    with pytest.raises(Parted) as caught:
        intake.read("# Một\n\nTin.\n\n===\n\n![](a.png)\n\n===\n\n# ?!\n\n===\n\n# Bốn".encode(), "x.md")
    one, two, three, four = caught.value.found
    assert [one.title.text, four.title.text] == ["Một", "Bốn"]
    assert (two.key, two.error.key, two.error.article) == ("x.md (2)", "source.blank", "![](a.png)")
    assert (three.key, three.error.key) == ("x.md (3)", "source.wordless")
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own
    assert (again.found[0], str(again)) == (one, str(two.error))


def test_where_no_part_is_an_article_each_is_told():
    with pytest.raises(Parted) as caught:
        intake.read(b"# ?!\n\n===\n\n# !?", "x.md")
    assert [one.key for one in caught.value.found] == ["x.md (1)", "x.md (2)"]
    assert caught.value.key == "source.wordless"


def test_a_shelf_without_sources_says_so(monkeypatch):
    monkeypatch.setattr(intake.shelf, "members", lambda kind: ())
    with pytest.raises(UsageError):
        intake.read(b"x", "x")
