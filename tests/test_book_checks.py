"""The check of talking books: each thing that can be wrong with one is named, with a good one nothing is."""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bulletin import checking, volume
from bulletin.bookcheck import examined, is_book
from bulletin.clips import seconds
from bulletin.edition import Edition
from bulletin.errors import KeptError
from bulletin.report import Finding
from tests import books, factories
from tests.books import FERRY_PAGE, RICE, book, changed, repacked, unpacked

PACKAGE, OVERLAY = "EPUB/package.opf", "EPUB/part002.smil"


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return books.edition(tmp_path_factory.mktemp("books"), (FERRY_PAGE, RICE))


@pytest.fixture
def daisy(edition: Edition, tmp_path: Path) -> Path:
    return unpacked(book(edition, ".daisy.zip"), tmp_path / "daisy")


@pytest.fixture
def epub(edition: Edition, tmp_path: Path) -> Path:
    return unpacked(book(edition, ".epub"), tmp_path / "epub")


def findings(path: Path) -> tuple[Finding, ...]:
    with examined(path) as (found, _):
        return found


def keys(path: Path) -> list[str]:
    """What is found, by its sentences' names."""
    told = findings(path)
    assert all(one.sentence(ui) for one in told for ui in ("en", "vi"))
    return [one.key for one in told]


def test_nothing_is_said_of_good_books(edition: Edition, daisy: Path):
    for path in (book(edition, ".daisy.zip"), book(edition, ".epub"), daisy):
        assert is_book(path)
        assert keys(path) == []
    assert not is_book(edition.path)
    assert keys(edition.path) == []


def edit(name: str, before: str, after: str) -> Callable[[Path], None]:
    """A defect: in the file `name` the first `before` is `after`."""
    return lambda folder: changed(folder / name, before, after)


def meta(name: str) -> Callable[[Path], None]:
    """A defect: a piece of the NCC's metadata goes by another name."""
    return edit("ncc.html", f'name="{name}"', f'name="prod:was {name}"')


def twice(name: str) -> Callable[[Path], None]:
    """A defect: a piece of the NCC's metadata is there once more."""
    return edit("ncc.html", "</title>", f'</title><meta name="{name}" content="x"/>')


ONCE = ["dc:title", "dc:identifier", "dc:date", "dc:format", "dc:publisher", "ncc:charset", "ncc:pageFront",
        "ncc:pageNormal", "ncc:pageSpecial", "ncc:tocItems", "ncc:totalTime"]  # fmt: skip
DAISY = [
    *((meta(name), "daisy.once") for name in ONCE),
    *((twice(name), "daisy.once") for name in ("dc:title", "ncc:charset")),
    *((meta(name), "daisy.some") for name in ("dc:creator", "dc:language")),
    *((twice(name), "daisy.twice") for name in ("ncc:depth", "ncc:multimediaType", "ncc:generator")),
    (twice("ncc:fun"), "daisy.unknown"),
    (edit("ncc.html", "Daisy 2.02", "Daisy 3"), "daisy.format"),
    (edit("ncc.html", 'pageNormal" content="0"', 'pageNormal" content="4"'), "daisy.count"),
    (edit("ncc.html", 'tocItems" content="', 'tocItems" content="1'), "daisy.count"),
    (edit("ncc.html", 'depth" content="2"', 'depth" content="3"'), "daisy.count"),
    (edit("ncc.html", 'files" content="', 'files" content="1'), "daisy.count"),
    (edit("ncc.html", ' class="title"', ""), "daisy.title"),
    (edit("ncc.html", 'id="nt00002"', 'id="nt00001"'), "daisy.id"),
    (edit("ncc.html", ' id="nt00002"', ""), "daisy.item"),
    (edit("ncc.html", 'class="group"', 'class="page"'), "daisy.item"),
    (edit("ncc.html", "</a></h1>", "</a> and more <a href='s0001.smil#pt00001'>x</a></h1>"), "daisy.item"),
    (edit("ncc.html", "s0001.smil#pt00002", "s0001.smil"), "daisy.link"),
    (edit("ncc.html", "s0001.smil#pt00002", "s0001.smil#pt99999"), "daisy.link"),
    (edit("ncc.html", "s0001.smil#pt00002", "s0009.smil#pt00002"), "book.gone"),
    (edit("ncc.html", "s0002.smil#", "s0001.smil#"), "daisy.link"),
    (edit("ncc.html", "#pt00003", "#pt00001"), "daisy.order"),
    (edit("ncc.html", "</body>", "</body"), "book.xml"),
    (lambda folder: shutil.copytree(folder, folder / "again"), "daisy.ncc"),
    (lambda folder: (folder / "s0002.smil").unlink(), "book.gone"),
    (lambda folder: shutil.copy(folder / "s0002.smil", folder / "s0009.smil"), "daisy.unreached"),
    (lambda folder: (folder / "text.html").unlink(), "book.link"),
    (lambda folder: (folder / "sound01.mp3").unlink(), "book.gone"),
    (lambda folder: (folder / "sound01.mp3").write_bytes(b"nothing"), "book.sound"),
    (lambda folder: (folder / "note.doc").write_bytes(b"x"), "daisy.kind"),
    (lambda folder: (folder / "ảnh.jpg").write_bytes(b"x"), "daisy.name"),
    (edit("s0002.smil", "Daisy 2.02", "Daisy 3"), "daisy.smil_format"),
    (edit("s0002.smil", 'ElapsedTime" content="0', 'ElapsedTime" content="1'), "book.time"),
    (edit("s0002.smil", 'InThisSmil" content="0:00:0', 'InThisSmil" content="0:00:4'), "book.time"),
    (edit("s0002.smil", 'name="ncc:timeInThisSmil"', 'name="x"'), "book.time"),
    (edit("s0002.smil", 'seq dur="', 'seq dur="1'), "book.time"),
    (edit("ncc.html", 'totalTime" content="00:00', 'totalTime" content="00:01'), "book.time"),
    (edit("master.smil", 'InThisSmil" content="0', 'InThisSmil" content="1'), "book.time"),
    (edit("master.smil", "s0002.smil", "s0003.smil"), "daisy.master"),
    (edit("master.smil", "Daisy 2.02", "Daisy"), "daisy.smil_format"),
    (edit("master.smil", "</smil>", "</smile>"), "book.xml"),
    (edit("s0002.smil", "<layout>", "<layout><region id='other'/>"), "daisy.region"),
    (edit("s0002.smil", "</seq>", "</seq><seq dur='0.000s'></seq>"), "daisy.seq"),
    (edit("s0002.smil", "<audio ", '<audio fill="remove" '), "daisy.fill"),
    (edit("s0002.smil", ' endsync="last"', ""), "daisy.par"),
    (edit("s0002.smil", "npt=", "at="), "daisy.clip"),
    (edit("s0002.smil", "text.html#t", "text.html#z"), "book.link"),
    (edit("s0002.smil", 'id="xt', 'id="at'), "daisy.id"),
]  # fmt: skip


@pytest.mark.parametrize(("defect", "key"), DAISY, ids=[f"{n}-{key}" for n, (_, key) in enumerate(DAISY)])
def test_a_defect_of_a_daisy_book_is_named(daisy: Path, defect: Callable[[Path], None], key: str):
    defect(daisy)
    assert key in keys(daisy)


def test_headings_may_not_leap(daisy: Path):
    text = (daisy / "ncc.html").read_text("utf-8")
    (daisy / "ncc.html").write_text(text.replace("<h2", "<h3").replace("</h2", "</h3"), "utf-8")
    assert "daisy.rank" in keys(daisy)


def test_a_clip_that_ends_behind_its_sound_is_named_for_both(daisy: Path, epub: Path, tmp_path: Path):
    """What epubcheck does not see, and a schema of DAISY neither."""
    shorter(daisy / "sound01.mp3")
    shorter(epub / "EPUB/sound01.mp3")
    for found in (keys(daisy), keys(repacked(epub, tmp_path / "a.epub"))):
        assert found
        assert set(found) == {"book.past"}


def shorter(path: Path) -> None:
    """An MP3 without its Info frame and its last two seconds."""
    data = path.read_bytes()
    first = int(len(data) * 0.2)
    start = data.index(data[:2], first)
    path.write_bytes(data[start:])


def clip(folder: Path, number: int) -> tuple[str, str]:
    """From when to when the clip of this number in the second overlay is heard, as it says it."""
    part = (folder / OVERLAY).read_text("utf-8").split("clipBegin=")[number + 1]
    return part.split('"')[1], part.split('"')[3]


def reversed_(folder: Path) -> None:
    begin, end = clip(folder, 1)
    changed(folder / OVERLAY, f'clipBegin="{begin}" clipEnd="{end}"', f'clipBegin="{end}" clipEnd="{begin}"')


def gap(folder: Path) -> None:
    begin, _ = clip(folder, 1)
    changed(folder / OVERLAY, f'clipBegin="{begin}"', f'clipBegin="{begin[:-3]}999"')


EPUB = [
    (reversed_, "book.reversed"),
    (gap, "book.gap"),
    (edit(PACKAGE, 'refines="#overlay2"', 'refines="#overlay9"'), "book.time"),
    (edit(PACKAGE, 'media:duration">0:00', 'media:duration">0:01'), "book.time"),
    (edit(PACKAGE, "dcterms:modified", "dcterms:made"), "book.lacking"),
    (edit(PACKAGE, "<dc:language>vi", "<dc:language>"), "book.lacking"),
    (edit(PACKAGE, "book.css", "books.css"), "book.gone"),
    (edit(OVERLAY, ".xhtml#t", ".xhtml#z"), "book.link"),
    (edit(OVERLAY, "part002.xhtml#", "part001.xhtml#"), "book.link"),
    (edit(OVERLAY, "</smil>", ""), "book.xml"),
    (edit("META-INF/container.xml", "package.opf", "packed.opf"), "book.gone"),
    (edit("META-INF/container.xml", "</container>", ""), "book.xml"),
    (edit("mimetype", "epub", "opub"), "book.mimetype"),
    (lambda folder: (folder / OVERLAY).unlink(), "book.gone"),
    (lambda folder: (folder / "EPUB/sound01.mp3").write_bytes(b"x"), "book.sound"),
]


@pytest.mark.parametrize(("defect", "key"), EPUB, ids=[f"{n}-{key}" for n, (_, key) in enumerate(EPUB)])
def test_a_defect_of_an_epub_is_named(epub: Path, tmp_path: Path, defect: Callable[[Path], None], key: str):
    defect(epub)
    assert key in keys(repacked(epub, tmp_path / "a.epub"))


def test_an_end_that_belongs_to_no_text_is_noted(daisy: Path):
    last = sorted(daisy.glob("s0*.smil"))[-1]
    for number in range(2, 20):
        changed(last, "</seq>", f"<!--{number}--></seq>")
    text = last.read_text("utf-8")
    begin = text.rindex("<par ")
    last.write_text(text[:begin] + text[text.rindex("</seq>") :].replace("<par", ""), "utf-8")
    assert "book.unused" in keys(daisy)


@pytest.mark.parametrize(
    ("name", "key"),
    [("../outside.html", "book.outside"), ("/etc/x", "book.outside"), ("a\\b", "book.outside")],
)
def test_a_book_writes_nothing_beside_itself(tmp_path: Path, name: str, key: str):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ncc.html", "<html/>")
        archive.writestr(name, "x")
    with pytest.raises(KeptError) as refused:
        findings(path)
    assert refused.value.key == "book.outside"


def test_a_book_that_would_fill_the_disk_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edition: Edition
):
    monkeypatch.setattr(volume, "MOST_BYTES", 1000)
    with pytest.raises(KeptError, match="more room"):
        findings(book(edition, ".epub"))
    monkeypatch.undo()
    monkeypatch.setattr(volume, "PAGE_BYTES", 10)
    assert keys(book(edition, ".daisy.zip")) == ["book.page_large"]


def test_a_damaged_zip_is_said_to_be_one(tmp_path: Path, edition: Edition, call: Any):
    path = tmp_path / "a.daisy.zip"
    path.write_bytes(book(edition, ".daisy.zip").read_bytes())
    factories.flip(path, 300)
    status, said = call("check", str(path))
    assert status == 7
    assert "cannot be opened" in said
    path.write_bytes(path.read_bytes()[:-30])
    assert not is_book(path)


BOMB = "".join(f'<!ENTITY a{n} "{10 * f"&a{n - 1};"}">' for n in range(1, 12))


def test_a_page_that_would_unfold_without_end_is_refused(daisy: Path):
    bomb = f'<!DOCTYPE html [<!ENTITY a0 "many">{BOMB}]><html><body>&a11;</body></html>'
    (daisy / "ncc.html").write_text(bomb)
    assert keys(daisy) == ["book.xml"]


def test_the_decoder_says_nothing_of_its_own(daisy: Path, capfd: pytest.CaptureFixture[str]):
    (daisy / "sound01.mp3").write_bytes((daisy / "sound01.mp3").read_bytes()[1000:60_000])
    assert "book.past" in keys(daisy)
    assert capfd.readouterr().err == ""


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")

    def call(*words: str) -> tuple[int, str]:
        from bulletin import cli

        with pytest.raises(SystemExit) as ended:
            cli.main([*words, "--plain"])
        return int(ended.value.code or 0), capsys.readouterr().out

    return call


def test_the_command_checks_a_book_with_its_sound(edition: Edition, daisy: Path, call: Any):
    for path in (book(edition, ".daisy.zip"), book(edition, ".epub"), daisy):
        status, said = call("check", str(path))
        assert status == 0
        assert "fit for air" in said
        assert "-19.0 LUFS" in said or "-16.0 LUFS" in said
    (daisy / "s0001.smil").unlink()
    status, said = call("check", str(daisy))
    assert status == 7
    assert "s0001.smil is missing in the book" in said


def test_a_book_beside_its_record_is_held_to_it(edition: Edition, tmp_path: Path):
    folder = tmp_path / "out"
    shutil.copytree(edition.folder, folder)
    path = book(Edition(edition.record, folder), ".daisy.zip")
    (report,) = checking.reports(path)
    assert [one.key for one in report.unchecked] == ["check.music_unknown", "check.words"]
    assert report.measured
    factories.flip(path)
    (report,) = checking.reports(path)
    assert [one.key for one in report.grave] == ["book.zip", "check.changed"]


def test_the_sound_in_a_book_is_heard(epub: Path, tmp_path: Path):
    sound = epub / "EPUB/sound01.mp3"
    factories.flip(sound)
    path = repacked(epub, tmp_path / "a.epub")
    (report,) = checking.reports(path)
    assert not report.fit
    with examined(path) as (_, found):
        assert [one.name for one in found] == ["sound01.mp3"]


def test_a_book_of_text_alone_is_said_to_have_no_sound(tmp_path: Path, call: Any):
    with zipfile.ZipFile(tmp_path / "a.epub", "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", '<c><rootfile full-path="p.opf"/></c>')
        archive.writestr(
            "p.opf",
            "<p><identifier>1</identifier><title>T</title><language>vi</language>"
            '<meta property="dcterms:modified">2026-06-11T00:00:00Z</meta></p>',
        )
    status, said = call("check", str(tmp_path / "a.epub"))
    assert (status, "there is no sound in it" in said) == (0, True)


@pytest.mark.parametrize(
    ("text", "found"),
    [("npt=1.5s", 1.5), ("62.5s", 62.5), ("1500ms", 1.5), ("0:01:02.5", 62.5), ("01:02", 62.0),
     ("2min", 120.0), ("1h", 3600.0), ("12.25", 12.25), ("", None), ("1:77:00", None), ("soon", None)],
)  # fmt: skip
def test_times_of_smil_are_understood(text: str, found: float | None):
    assert seconds(text) == found
