"""Talking books: what is in them, when it is heard, and that they are the same wherever they are made."""

import math
import shutil
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin import desk, mpeg, shelf
from bulletin.binding import Issue, bound, title_page
from bulletin.edition import DOUBLE, Edition, bare_name
from bulletin.errors import Failure, Unfit
from bulletin.formats import _book, daisy, epub
from bulletin.overlay import EARLY, Stretch, spans
from bulletin.record import PictureFacts, UtteranceFacts, from_json
from bulletin.show import Show, find_station
from bulletin.sound import Sound
from tests import books, factories
from tests.books import book, clips, heard, named, parsed, unpacked

EXAMPLE = Path(__file__).parent / "data" / "records" / "schema-1.json"
RECORD = from_json(EXAMPLE.read_bytes(), "example")
ENDINGS = [".epub", ".daisy.zip"]


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return books.edition(tmp_path_factory.mktemp("books"))


@pytest.fixture(scope="module")
def folders(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The files of both books, by the ending of the book."""
    return {end: unpacked(book(edition, end), tmp_path_factory.mktemp("book")) for end in ENDINGS}


@pytest.mark.parametrize("ending", ENDINGS)
def test_clips_go_from_the_first_to_the_last_millisecond_without_a_gap(folders: Any, ending: str):
    found = clips(folders[ending])
    assert {one.sound for one in found} == {"sound01.mp3"}
    assert found[0].begin == 0
    assert all(one.end == following.begin for one, following in pairwise(found))
    assert all(one.begin < one.end for one in found)
    assert 0 <= heard(folders[ending], "sound01.mp3") - found[-1].end < 1


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_utterance_is_heard_within_the_clip_of_its_text(edition: Edition, folders: Any, ending: str):
    texts = spoken_texts(folders[ending])
    found = [(texts[one.text.rpartition("#")[2]], one) for one in clips(folders[ending])]
    at = 0
    for said in edition.record.script:
        at = next(
            n
            for n in range(at, len(found))
            if found[n][0] == said.written and said.start * 1000 < found[n][1].end
        )
        clip = found[at][1]
        assert clip.begin <= said.start * 1000
        assert said.end * 1000 <= clip.end + 1
        at += 1
    unspoken = ("Tin sáng 11/6/2026", "Mở đầu", "Tin chính", "Giao thông", "Kết thúc")
    assert len(found) - len(edition.record.script) == len(unspoken)


def spoken_texts(folder: Path) -> dict[str, str]:
    pages = [*folder.rglob("part*.xhtml"), *folder.rglob("text.html")]
    spans = (one for page in pages for one in named(parsed(page), "span"))
    return {one.get("id", ""): "".join(one.itertext()) for one in spans}


def test_sums_in_the_epub_are_those_of_its_clips(folders: Any):
    package, found = parsed(folders[".epub"] / "EPUB/package.opf"), clips(folders[".epub"])
    durations = [one for one in named(package, "meta") if one.get("property") == "media:duration"]
    told = {one.get("refines"): books.clock(one.text or "") for one in durations}
    assert told[None] == found[-1].end
    items = {one.get("id"): one.get("href") for one in named(package, "item")}
    for overlay, length in told.items():
        if overlay:
            mine = [one for one in found if one.page == items[overlay.removeprefix("#")]]
            assert length == mine[-1].end - mine[0].begin
    assert len(told) == len({one.page for one in found}) + 1


def test_sums_in_the_daisy_book_are_those_of_its_clips(folders: Any):
    folder, elapsed = folders[".daisy.zip"], 0
    for path in sorted(folder.glob("s0*.smil")):
        told = {key: some[0] for key, some in books.metas(parsed(path)).items()}
        mine = [one for one in clips(folder) if one.page == path.name]
        length = mine[-1].end - mine[0].begin
        assert books.clock(told["ncc:totalElapsedTime"]) == elapsed == mine[0].begin
        assert books.clock(told["ncc:timeInThisSmil"]) == length
        assert named(parsed(path), "seq")[0].get("dur") == f"{length / 1000:.3f}s"
        elapsed += length
    assert books.metas(parsed(folder / "master.smil"))["ncc:timeInThisSmil"] == [_book.clock(elapsed)]
    ncc = books.metas(parsed(folder / "ncc.html"))
    assert abs(books.clock(ncc["ncc:totalTime"][0]) - elapsed) <= 500
    assert ncc["ncc:files"] == [str(sum(1 for one in folder.rglob("*") if one.is_file()))]


def test_the_daisy_book_is_mono_at_64_kbps_whatever_the_show_has(edition: Edition, folders: Any):
    found = mpeg.scan(folders[".daisy.zip"] / "sound01.mp3")
    assert (found.channels, found.bitrates, found.rate, found.intact) == (1, {64}, 44100, True)
    own = mpeg.scan(folders[".epub"] / "EPUB/sound01.mp3")
    assert (own.channels, own.bitrates) == (2, {128})
    sounds = {file.path.partition(".")[2]: file.sound for file in edition.record.files}
    assert abs(sounds["daisy.zip"].lufs + 19.0) <= 0.1
    assert abs(sounds["epub"].lufs + 16.0) <= 0.1
    loud = Show("a", sound=Sound(channels=2, bitrate=320, profile="radio"))
    assert (daisy.delivery(loud).channels, daisy.delivery(loud).bitrate) == (1, 64)
    assert daisy.delivery(loud).profile.lufs == -23.0


def test_one_goes_from_section_to_article_to_paragraph(folders: Any):
    body = named(parsed(folders[".daisy.zip"] / "ncc.html"), "body")[0]
    told = [(str(one.tag).rpartition("}")[2], "".join(one.itertext())) for one in body]
    assert told[:3] == [
        ("h1", "Tin sáng 11/6/2026"),
        ("h1", "Mở đầu"),
        ("div", "Chào quý vị. Đây là Tin sáng ngày…"),
    ]
    at = told.index(("h1", "Giao thông"))
    assert told[at:] == [
        ("h1", "Giao thông"),
        ("h2", "Bến phà Cửa Nam chạy thêm chuyến đêm"),
        ("div", "Từ tối nay, phà Cửa Nam chạy thêm…"),
        ("div", "Người đi làm ca tối rất mừng."),
        ("h2", 'Trường <làng> & "mái" mới'),
        ("div", "Mái tôn cũ đã được thay. Thầy và…"),
        ("h3", "Việc còn lại"),
        ("div", "Sơn tường."),
        ("div", "Trồng cây."),
        ("div", "Chúng tôi rất vui."),
        ("h1", "Lúa hè thu được mùa"),
        ("div", "Nông dân gặt sớm một tuần. Giá lúa…"),
        ("h1", "The old pier opens again"),
        ("div", "The old pier is open again. Boats leave…"),
        ("h1", "Kết thúc"),
        ("div", "Giọng đọc tổng hợp. Xin hẹn gặp lại."),
    ]
    assert nested(folders[".epub"])[-4:-3] == [told_in_nav(told[at : at + 10])]


def nested(folder: Path) -> list[Any]:
    """The table of contents as (text, items below it)."""

    def items(ol: Any) -> list[Any]:
        return [
            ("".join(next(iter(li)).itertext()), [one for below in list(li)[1:] for one in items(below)])
            for li in ol
        ]

    nav = named(parsed(folder / "EPUB/nav.xhtml"), "nav")[0]
    return items(next(one for one in nav if str(one.tag).endswith("}ol")))


def told_in_nav(told: list[tuple[str, str]]) -> Any:
    """The same places as the table of contents nests them."""
    (_, section), *rest = told
    stories: list[Any] = []
    for tag, text in rest:
        if tag == "h2":
            stories.append((text, []))
        else:
            below = stories[-1][1]
            (below[-1][1] if below and below[-1][0] == "Việc còn lại" else below).append((text, []))
    return section, stories


def test_pages_keep_lists_quotations_pictures_and_other_languages(folders: Any):
    pages = [path.read_text("utf-8") for path in sorted((folders[".epub"] / "EPUB").glob("part*.xhtml"))]
    assert "<ul><li id=" in pages[3]
    assert pages[3].count("<ul>") == pages[3].count("</ul>") == 1
    assert "<blockquote id=" in pages[3]
    assert 'lang="en" xml:lang="en"' in pages[5]
    figures = named(parsed(folders[".epub"] / "EPUB/part003.xhtml"), "figure")
    alts = [[image.get("alt") for image in named(one, "img")] for one in figures]
    told = list(zip(["".join(one.itertext()).strip() for one in figures], alts, strict=True))
    assert told == [
        ('Phà <đêm> & "sáng" Ảnh: Nam', ["Chiếc phà sáng đèn giữa sông"]),
        ("Ảnh ở nơi khác", []),
    ]
    assert "Lan Anh" in pages[2]
    assert 'href="https://bao.example/ben-pha"' in pages[2]
    for folder in folders.values():
        (image,) = folder.rglob("*.jpg")
        assert b"at home" not in image.read_bytes()


def test_two_builds_are_the_same_byte_for_byte(edition: Edition, tmp_path: Path):
    again = books.edition(tmp_path)
    for ending in ENDINGS:
        assert book(again, ending).read_bytes() == book(edition, ending).read_bytes()


def test_a_book_is_made_from_the_record_alone(edition: Edition, tmp_path: Path):
    where = books.station(tmp_path)
    record = edition.folder / f"{edition.name}.json"
    articles = tuple(desk.take_in((str(record),), ""))
    made = factories.made(articles, where, at="2026-06-11T07:00", formats=("daisy",)).edition
    assert [file.path for file in made.record.files] == [f"{edition.name}.daisy.zip"]
    assert made.name == edition.name
    assert made.record.sound
    assert made.path.read_bytes() == book(edition, ".daisy.zip").read_bytes()


def test_another_picture_makes_other_books(edition: Edition, tmp_path: Path):
    first = book(edition, ".epub").read_bytes()
    shutil.copytree(edition.folder.parent, tmp_path, dirs_exist_ok=True)
    books.picture(tmp_path / books.LIT.url, "olive")
    where = find_station(str(tmp_path))
    made = factories.made(books.PAGES, where, at="2026-06-11T07:00", formats=books.FORMATS)
    assert not made.reused
    assert (made.takes, made.reels) == (0, 0)
    assert book(made.edition, ".epub").read_bytes() != first


def test_addresses_in_a_book_open_nothing_and_can_be_followed(folders: Any):
    page = (folders[".epub"] / "EPUB/part005.xhtml").read_text("utf-8")
    assert 'href="https://bao.example/l%C3%BAa%20m%E1%BB%9Bi?a=%3C1%3E"' in page
    assert "Tổ &lt;tin&gt; &amp; ảnh" in page


@pytest.mark.parametrize("ending", ENDINGS)
def test_nothing_in_the_zip_depends_on_the_machine(edition: Edition, ending: str):
    with zipfile.ZipFile(book(edition, ending)) as archive:
        infos = archive.infolist()
    assert {(one.compress_type, one.date_time, one.create_system, one.extra) for one in infos} == {
        (zipfile.ZIP_STORED, (1980, 1, 1, 0, 0, 0), 3, b"")
    }
    assert infos[0].filename == {".epub": "mimetype"}.get(ending, "ncc.html")


def test_the_epub_says_who_can_read_it_and_no_more_than_is_so(folders: Any):
    told = books.metas(parsed(folders[".epub"] / "EPUB/package.opf"))
    assert told["schema:accessMode"] == ["textual", "auditory", "visual"]
    assert told["schema:accessModeSufficient"] == ["textual", "auditory"]
    assert {"synchronizedAudioText", "alternativeText", "structuralNavigation"} <= set(
        told["schema:accessibilityFeature"]
    )
    assert told["dcterms:conformsTo"] == ["EPUB Accessibility 1.1 - WCAG 2.2 Level AA"]
    assert told["a11y:certifiedBy"] == ["Đài Sơn Hải"]
    assert told["media:narrator"] == ["tone", "English"]
    assert told["dcterms:modified"] == ["2026-06-11T00:00:00Z"]
    assert not [key for key in told if "certifierCredential" in key or "certifierReport" in key]
    assert "chưa có người thẩm định" in told["schema:accessibilitySummary"][0]


def test_a_book_that_is_not_fit_is_held_and_nothing_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    where = books.station(tmp_path)
    monkeypatch.setattr(epub, "_modified", lambda _: "")
    *_, last = factories.events((books.RICE,), where, formats=books.FORMATS)
    assert isinstance(last, Failure)
    assert isinstance(last.error, Unfit)
    assert "dcterms:modified" in str(last.error)
    out = tmp_path / "out"
    assert [path.suffix for path in (out / "held").iterdir() if path.suffix != ".json"] == [".epub"]
    assert [path.name for path in out.iterdir() if path.is_file() and not path.name.startswith(".")] == []


def issue(*pictures: PictureFacts) -> Issue:
    first = replace(RECORD.articles[0], pictures=pictures)
    record = replace(RECORD, articles=(first, *RECORD.articles[1:]))
    data = {(first.id, one.url): b"\xff\xd8" for one in pictures}
    return Issue(record, math.floor(RECORD.edition.duration * 1000), data)


def packaged(made: Issue, tmp_path: Path, **changed: Any) -> dict[str, list[str]]:
    book_ = bound(title_page([made.record], "Tin", "k", ""), (made,))
    epub.bind(replace(book_, **changed), [lambda: EXAMPLE.open("rb")], tmp_path / "a.epub")
    with zipfile.ZipFile(tmp_path / "a.epub") as archive:
        return books.metas(books.xml(archive.read("EPUB/package.opf")))


def test_a_picture_that_only_has_a_caption_takes_the_claim_away(tmp_path: Path):
    told = packaged(issue(PictureFacts("a.png", "Mái mới", "", "")), tmp_path)
    assert "dcterms:conformsTo" not in told
    assert told["schema:accessModeSufficient"] == ["textual,visual", "auditory"]
    assert "alternativeText" not in told["schema:accessibilityFeature"]
    assert "chỉ có chú thích" in told["schema:accessibilitySummary"][0]


def test_a_picture_without_any_words_is_left_out(tmp_path: Path):
    told = packaged(issue(PictureFacts("a.png", "", "Nam", "")), tmp_path)
    assert told["schema:accessMode"] == ["textual", "auditory"]
    assert "dcterms:conformsTo" in told


def test_a_recording_without_a_transcript_still_has_a_line():
    script = (replace(RECORD.script[0], written="", spoken=""), *RECORD.script[1:])
    made = bound(title_page([RECORD], "Tin", "k", ""), (Issue(replace(RECORD, script=script), 35373),))
    assert [line.text for line in made.parts[0].lines][:3] == [
        "Tin",
        "Mở đầu",
        "Bản ghi âm chưa có lời ghi lại",
    ]


def test_what_is_said_before_a_headline_is_heard_but_no_place_to_go_to():
    """A link of the show stands in front of its story, and would be listed below the one before."""
    at = next(n for n, one in enumerate(RECORD.script) if one.role == "title")
    script = list(RECORD.script)
    script[at : at + 2] = [replace(script[at], role="link"), replace(script[at + 1], role="title")]
    made = bound(title_page([RECORD], "Tin", "k", ""), (Issue(replace(RECORD, script=tuple(script)), 35373),))
    part = next(part for part in made.parts if part.blocks[0].text == script[at].written)
    assert (part.title, part.blocks[1].level) == (script[at + 1].written, 1)
    listed = [one.text for one in _book.stops(made) if one.part is part]
    assert listed[0] == script[at + 1].written
    assert part.lines[0].text == script[at].written


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_chapter_that_is_music_alone_is_a_heading(tmp_path: Path, ending: str):
    """An article by itself is read after a jingle, with nothing said before its title."""
    show = {"base": "article", "voice": "tone", "sounds": {"opening": "ident"}}
    made = factories.made(
        (factories.FERRY,), factories.station(tmp_path, show), formats=books.FORMATS
    ).edition
    assert made.record.chapters[0].end <= made.record.script[0].start
    folder = unpacked(book(made, ending), tmp_path / "book")
    pages = [*folder.rglob("part*.xhtml"), *folder.rglob("text.html")]
    found = [" ".join(one.itertext()) for page in sorted(pages) for one in named(parsed(page), "h1")]
    headings = [" ".join(one.split()) for one in found]
    title = made.record.edition.title
    assert [one for one in headings if one] == [title, "Mở đầu", title, "Kết thúc"]


def test_the_identifier_is_that_of_the_edition_and_not_of_its_title():
    pages = [title_page([RECORD], title, "sang/2026-06-11", "") for title in ("Một", "Hai")]
    assert pages[0].identifier == pages[1].identifier
    assert title_page([RECORD], "Một", "sang/2026-06-12", "").identifier != pages[0].identifier
    assert title_page([RECORD], "Một", "k", "", "urn:uuid:1").identifier == "urn:uuid:1"


SAID = st.lists(st.tuples(st.integers(0, 900), st.integers(1, 3000)), max_size=4)


def test_spans_to_the_millisecond():
    """Headings have the silence before the words, the last of several 20 ms of it; a line begins 100 ms
    before its first syllable, at most half-way into the silence in front of it.
    """
    first = Stretch(0, 3, (utterance(5.0, 6.0), utterance(6.05, 7.0), utterance(7.8, 8.0)))
    plain = Stretch(8400, 0, (utterance(8.5, 9.0),))
    section = Stretch(9500, 1, (utterance(9.6, 10.0),))
    music = Stretch(10_500, 1, ())
    assert spans([first, plain, section, music], 12_345) == (
        ((0, 4860), (4860, 4880), (4880, 4900), (4900, 6025), (6025, 7700), (7700, 8400)),
        ((8400, 9500),),
        ((9500, 9550), (9550, 10_500)),
        ((10_500, 12_345),),
    )
    assert spans([Stretch(0, 2, (utterance(0.0, 1.0),))], 1000) == (((0, 1), (1, 2), (2, 1000)),)
    assert spans([], 1000) == ()


TIMES = st.lists(st.tuples(st.integers(0, 3), SAID), min_size=1, max_size=6)


@given(TIMES)
def test_spans_cover_a_sound_whatever_its_chapters_are(told: list[tuple[int, list[tuple[int, int]]]]):
    stretches, at = [], 0
    for headings, said in told:
        begins, utterances = at, []
        for gap, length in said:
            utterances.append(utterance((at + gap) / 1000, (at + gap + length) / 1000))
            at += gap + length
        at += 100
        stretches.append(Stretch(begins, headings, tuple(utterances)))
    found = spans(stretches, at)
    flat = [span for some in found for span in some]
    assert [len(some) for some in found] == [one.headings + len(one.said) for one in stretches]
    if flat:
        assert flat[0][0] == 0
        assert flat[-1][1] == at
        assert all(first[1] == second[0] for first, second in pairwise(flat))
        assert all(begin < end for begin, end in flat)
    for one, some in zip(stretches, found, strict=True):
        for said, (begin, end) in zip(one.said, some[one.headings :], strict=True):
            assert begin <= round(said.start * 1000) + 8, "no more of a word is lost than headings need"
            assert round(said.end * 1000) <= end + EARLY


def utterance(start: float, end: float) -> UtteranceFacts:
    return replace(RECORD.script[0], start=start, end=end)


def test_a_place_in_the_contents_is_no_longer_than_one_reads_at_a_glance():
    assert _book._label("Một hai ba.") == "Một hai ba."
    assert _book._label("Một hai ba bốn, năm sáu bảy tám, chín mười.") == "Một hai ba bốn, năm sáu bảy tám…"
    assert len(_book._label("dài" * 100)) == 61


def test_times_are_written_as_books_have_them():
    assert _book.clock(3_723_004) == "1:02:03.004"
    assert daisy._rounded(3_723_500) == "01:02:04"
    assert daisy._seconds(61_007) == "61.007"


def test_every_format_whose_ending_has_two_parts_is_known():
    endings = {shelf.load("formats", name).SUFFIX for name in shelf.members("formats")}
    assert {one for one in endings if one.count(".") > 1} == set(DOUBLE)
    assert bare_name("1106-tin.daisy.zip") == bare_name("1106-tin.epub") == "1106-tin"
