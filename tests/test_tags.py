import hashlib
import io
import json
import shutil
import struct
import subprocess
import unicodedata
from dataclasses import fields, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import eyed3
import numpy as np
import pytest
import tinytag
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen import id3
from PIL import Image

from bulletin.codecs import mp3
from bulletin.errors import ScriptError, SoundError
from bulletin.profile import Delivery
from bulletin.tags import Tags, _InOrder, in_order, read_tags, write_tags
from bulletin.testing.codecs import speechlike
from bulletin.timedtags import Chapter, Line, PodcastTags, within_table

HANOI = timezone(timedelta(hours=7))
TITLE = "Xã Đông Hải mở lớp dạy nghề đan cói cho người khuyết tật"


def picture(size=(300, 200), kind="JPEG", mode="RGB", **how):
    seeded = np.random.default_rng(5).integers(0, 255, (8, 8, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(seeded).resize(size).convert(mode).save(file, kind, **how)
    return file.getvalue()


FULL = Tags(
    title=TITLE,
    artist="Lê Thu Hà",
    station="Đài Truyền thanh Đông Hải",
    album="Bản tin trưa",
    track="3/12",
    section="Đời sống",
    genre="News",
    publisher="Xã Đông Hải",
    encoder="bulletin 1.0",
    settings="lameenc 1.9.0, 128 kb/s",
    original_name="1106-trua-lop_dan_coi_mixdown.mp3",
    language="vi",
    date=datetime(2026, 6, 11, 11, 30, tzinfo=HANOI),
    published=datetime(2026, 6, 10, 8, 5, tzinfo=HANOI),
    length_ms=61_234,
    url="https://example.com/doi-song/lop-dan-coi.html?trang=2",
    comment="Hai mươi học viên đầu tiên nhận sợi cói từ sáng thứ tư.",
    lyrics="Xã Đông Hải mở lớp.\n\nHai mươi học viên đầu tiên.",
    disclosure="Giọng đọc trong bản tin này do máy tạo ra.",
    cover=picture(),
    site="https://example.com/",
    chapters=(
        Chapter("Nhạc hiệu", 0, 5_000),
        Chapter("Tin " + "ệ" * 100, 5_000, 52_000, "https://example.com/tin", picture((120, 90))),
        Chapter("Nhạc kết", 52_000, 61_234),
    ),
    lines=(Line("Xã Đông Hải mở lớp.", 5_120), Line("Hai mươi học viên đầu tiên.", 7_480)),
    podcast=PodcastTags("https://example.com/tin/feed.xml", "urn:uuid:0-1", "Hai mươi học viên.", "News"),
    extra=(("SLOT", "trua"), ("ARTICLE_ID", "dh-17")),
)


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    delivery = Delivery()
    path = tmp_path_factory.mktemp("bare") / "bare.mp3"
    mp3.join([mp3.encode([speechlike(44100, delivery, 1)], delivery, last=True)], path, delivery)
    return path


@pytest.fixture
def file(bare, tmp_path):
    return Path(shutil.copy(bare, tmp_path / "tin.mp3"))


def raw_frames(path):
    """(name, body) of each frame of an ID3v2.3 tag, read by the standard and nothing else."""
    data = path.read_bytes()
    assert data[:6] == b"ID3\x03\x00\x00"
    size = data[6] << 21 | data[7] << 14 | data[8] << 7 | data[9]
    tag, found = data[10 : 10 + size], []
    while tag:
        length = struct.unpack(">I", tag[4:8])[0]
        assert tag[8:10] == b"\0\0"
        found.append((tag[:4].decode("ascii"), tag[10 : 10 + length]))
        tag = tag[10 + length :]
    assert data[10 + size] == 0xFF  # no padding: the sound begins at once
    return found


def test_without_long_texts_all_else_is_read(file):
    write_tags(file, FULL)
    assert read_tags(file, texts=False) == replace(FULL, lyrics="", lines=())


def test_what_is_written_is_read(file):
    write_tags(file, FULL)
    assert read_tags(file) == FULL


def test_every_field_matters(file):
    write_tags(file, FULL)
    for field in fields(Tags):
        other = replace(FULL, **{field.name: field.default})
        write_tags(file, other)
        assert read_tags(file) == other


def test_sound_is_untouched_and_the_second_time_changes_nothing(file):
    sound = file.read_bytes()
    digest = mp3.audio_digest(file)
    write_tags(file, FULL)
    once = file.read_bytes()
    assert once.endswith(sound)
    assert hashlib.sha256(once[-len(sound) :]).digest() == hashlib.sha256(sound).digest()
    write_tags(file, FULL)
    assert file.read_bytes() == once
    write_tags(file, read_tags(file))
    assert file.read_bytes() == once
    assert mp3.audio_digest(file) == digest


def test_tag_is_version_3_in_utf16_without_padding_or_id3v1(file):
    file.write_bytes(file.read_bytes() + b"TAG" + bytes(125))
    write_tags(file, FULL)
    assert file.read_bytes()[-128:-125] != b"TAG"
    for name, body in raw_frames(file):
        if name[0] == "T" or name in ("COMM", "USLT"):
            assert body[0] == 1, name
            assert b"\xff\xfe" in body[:6], name


def test_former_tags_are_gone(file):
    write_tags(file, FULL)
    write_tags(file, Tags(title="Khác"))
    assert [name for name, _ in raw_frames(file)] == ["TIT2"]
    assert read_tags(file) == Tags(title="Khác")


def test_frames_lie_in_the_order_players_need(file):
    write_tags(file, FULL)
    names = [name for name, _ in raw_frames(file)]
    assert names == (
        ["TIT2", "TPE1", "TPE2", "TALB", "TRCK", "TIT1", "TCON", "TPUB", "TENC", "TSSE", "TOFN"]
        + ["TLAN", "TYER", "TDAT", "TIME", "TLEN", "WOAF", "WPUB"]
        + ["TXXX"] * 6
        + ["COMM", "USLT", "SYLT", "PCST", "TGID", "TDES", "TCAT", "WFED", "WXXX"]
        + ["CTOC", "CHAP", "CHAP", "CHAP", "APIC"]
    )


def test_chapters_lie_by_time_between_texts_and_picture(file):
    tag = _InOrder()
    tag.add(id3.APIC(encoding=1, mime="image/jpeg", type=3, desc="", data=b"x"))
    for start in (52_000, 0, 5_000):
        title = id3.TIT2(encoding=1, text=["Mục " + "a" * (start // 1000)])
        tag.add(id3.CHAP(element_id=f"c{start}", start_time=start, end_time=start + 1, sub_frames=[title]))
    tag.add(id3.CTOC(element_id="toc", flags=3, child_element_ids=["c0", "c5000", "c52000"], sub_frames=[]))
    tag.add(id3.TIT2(encoding=1, text=["Bản tin"]))
    tag.save(file, v1=0, v2_version=3, padding=lambda info: 0)
    found = raw_frames(file)
    assert [name for name, _ in found] == ["TIT2", "CTOC", "CHAP", "CHAP", "CHAP", "APIC"]
    assert [body.split(b"\0")[0] for name, body in found if name == "CHAP"] == [b"c0", b"c5000", b"c52000"]
    assert in_order([]) == []


# what is written


def test_date_is_the_editions_and_the_articles_own_stands_apart(file):
    write_tags(file, FULL)
    frames = dict(raw_frames(file))
    assert [frames[name][3:].decode("utf-16-le").rstrip("\0") for name in ("TYER", "TDAT", "TIME")] == [
        "2026",
        "1106",
        "1130",
    ]
    tag = id3.ID3(file)
    assert tag["TXXX:PUBLISHED"].text == ["2026-06-10T08:05:00+07:00"]
    assert tag["TXXX:EDITION_DATE"].text == ["2026-06-11T11:30:00+07:00"]


def test_no_date_known_no_date_written(file):
    write_tags(file, replace(FULL, date=None, published=None))
    assert not {"TYER", "TDAT", "TIME", "TDRC", "TORY", "TRDA"} & {name for name, _ in raw_frames(file)}
    assert tinytag.TinyTag.get(file).year is None


def test_synthetic_voice_is_disclosed(file):
    write_tags(file, FULL)
    tag = id3.ID3(file)
    assert tag["TXXX:SYNTHETIC_VOICE"].text == ["1"]
    assert tag["TXXX:DISCLOSURE"].text == [FULL.disclosure]
    write_tags(file, replace(FULL, disclosure=""))
    assert "TXXX:SYNTHETIC_VOICE" not in id3.ID3(file)


@pytest.mark.parametrize(
    ("given", "written", "read"),
    [
        ("vi", "vie", "vi"),
        ("en-GB", "eng", "en"),
        ("zh_TW", "zho", "zh"),
        ("deu", "deu", "de"),
        ("xx", "und", "und"),
    ],
)
def test_language_is_iso_639_2_inside(given, written, read, file):
    write_tags(file, Tags(language=given, comment="a", lyrics="b"))
    frames = dict(raw_frames(file))
    assert frames["TLAN"][3:].decode("utf-16-le").rstrip("\0") == written
    assert frames["COMM"][1:4] == frames["USLT"][1:4] == written.encode()
    assert read_tags(file).language == read


def test_descriptions_are_empty_as_players_want_them(file):
    write_tags(file, FULL)
    tag = id3.ID3(file)
    assert [frame.desc for frame in tag.getall("COMM") + tag.getall("USLT") + tag.getall("APIC")] == [
        "",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("url", "written"),
    [
        (
            "https://example.com/tin tức?q=lúa#đầu",
            b"https://example.com/tin%20t%E1%BB%A9c?q=l%C3%BAa#%C4%91%E1%BA%A7u",
        ),
        ("https://example.com/a%20b?x=1&y=%C3%A1", b"https://example.com/a%20b?x=1&y=%C3%A1"),
        ("https://bản-tin.example:8443/", b"https://xn--bn-tin-bd8b.example:8443/"),
        ("http://lan:matkhau@example.com/a\n", b"http://example.com/a"),
        ("http://[2001:db8::1]/a", b"http://[2001:db8::1]/a"),
    ],
)
def test_address_is_plain_ascii_without_a_password(url, written, file):
    write_tags(file, Tags(url=url))
    assert dict(raw_frames(file))["WOAF"].rstrip(b"\0") == written


@pytest.mark.parametrize(
    "url",
    ["/home/lan/bai.txt", "javascript:alert(1)", "https://", "http://[::", "http://a..b/", "http://a:b/"],
)
def test_what_is_no_web_address_is_refused(url, file):
    before = file.read_bytes()
    with pytest.raises(ScriptError, match="web address"):
        write_tags(file, Tags(url=url))
    assert file.read_bytes() == before


# hostile text


def test_nfd_becomes_nfc(file):
    write_tags(
        file, Tags(title=unicodedata.normalize("NFD", TITLE), lyrics=unicodedata.normalize("NFD", TITLE))
    )
    assert read_tags(file).title == read_tags(file).lyrics == unicodedata.normalize("NFC", TITLE)


@pytest.mark.parametrize(
    ("title", "clean"),
    [
        ("hai\ndòng\r\nmột tên", "hai dòng một tên"),
        ("có\0số không\x07", "cósố không"),
        ("gạo 🌾 và 👩‍🌾", "gạo 🌾 và 👩‍🌾"),
        ("tin\u202egpj.exe", "tingpj.exe"),
        ("nửa đôi \ud83c", "nửa đôi"),
        ("\ufeffđầu", "đầu"),
        ("P.V/Thanh Hà", "P.V/Thanh Hà"),
        ("(17)", "(17)"),
        ("   ", ""),
    ],
)
def test_naughty_titles(title, clean, file):
    write_tags(file, Tags(title=title, artist=title))
    assert (read_tags(file).title, read_tags(file).artist) == (clean, clean)
    assert (tinytag.TinyTag.get(file).title or "") == clean


def test_lyrics_keep_their_lines(file):
    write_tags(file, Tags(lyrics="một\r\nhai\n\nba\0\n", comment=" lời dẫn\n"))
    assert read_tags(file).lyrics == "một\nhai\n\nba"
    assert read_tags(file).comment == "lời dẫn"


@pytest.mark.parametrize(
    ("field", "most"), [("title", 3999), ("comment", 3999), ("disclosure", 3999), ("lyrics", 127_999)]
)
def test_too_long_is_refused_and_never_cut(field, most, file):
    write_tags(file, Tags(**{field: "ạ" * most}))
    assert getattr(read_tags(file), field) == "ạ" * most
    before = file.read_bytes()
    with pytest.raises(ScriptError, match=f"{field}.*{most + 1}|DISCLOSURE.*{most + 1}"):
        write_tags(file, Tags(**{field: "ạ" * (most + 1)}))
    assert file.read_bytes() == before


def test_title_of_5000_characters_is_refused(file):
    with pytest.raises(ScriptError, match="5000"):
        write_tags(file, Tags(title="a" * 5000))


@pytest.mark.parametrize(
    "extra", [(("A", "1"), ("A", "2")), (("PUBLISHED", "hôm nay"),), (("DISCLOSURE ", "không"),)]
)
def test_pairs_given_twice_are_refused(extra, file):
    with pytest.raises(ScriptError, match="twice"):
        write_tags(file, Tags(extra=extra))


@settings(max_examples=40, deadline=None)
@given(title=st.text(max_size=200), lyrics=st.text(max_size=500))
def test_any_text_comes_back_as_cleaned(bare, tmp_path_factory, title, lyrics):
    from bulletin.text import clean_text, one_line

    path = Path(shutil.copy(bare, tmp_path_factory.mktemp("any") / "a.mp3"))
    write_tags(path, Tags(title=title, lyrics=lyrics))
    assert read_tags(path) == Tags(title=one_line(title), lyrics=clean_text(lyrics).strip())


# covers and files


def test_cover_is_shrunk_when_written(file):
    write_tags(file, Tags(cover=picture((1400, 1400))))
    assert Image.open(io.BytesIO(read_tags(file).cover)).size == (600, 600)


def test_cover_that_is_none_leaves_the_file_alone(file):
    before = file.read_bytes()
    with pytest.raises(SoundError, match="neither a JPEG nor a PNG"):
        write_tags(file, Tags(cover=b"no picture"))
    assert file.read_bytes() == before


def test_untagged_and_broken_files_are_named(file, tmp_path):
    with pytest.raises(SoundError, match="no tags"):
        read_tags(file)
    with pytest.raises(SoundError, match="cannot be read"):
        read_tags(tmp_path / "none.mp3")
    write_tags(file, FULL)
    whole = file.read_bytes()
    file.write_bytes(whole.replace("61234".encode("utf-16-le"), "6123x".encode("utf-16-le")))
    with pytest.raises(SoundError, match="cannot be read"):
        read_tags(file)
    file.write_bytes(whole.replace("2026-06-10T".encode("utf-16-le"), "2026-66-10T".encode("utf-16-le")))
    with pytest.raises(SoundError, match="cannot be read"):
        read_tags(file)


def test_system_refusals_are_left_to_the_publishing(tmp_path):
    with pytest.raises(IsADirectoryError):
        write_tags(tmp_path, FULL)


def test_mutagen_refusals_without_a_cause_come_as_oserror(file, monkeypatch):
    def full(*given, **more):
        raise id3.error("no room")

    monkeypatch.setattr(_InOrder, "save", full)
    with pytest.raises(OSError, match="no room"):
        write_tags(file, FULL)


# what knows the time


def test_chapters_are_one_after_the_other_in_one_ordered_table(file):
    write_tags(file, replace(FULL, chapters=FULL.chapters[::-1]))
    tag = id3.ID3(file)
    (table,) = tag.getall("CTOC")
    assert (table.flags, table.child_element_ids) == (3, ["chp0", "chp1", "chp2"])
    assert [one.title for one in read_tags(file).chapters] == [one.title for one in FULL.chapters[::-1]]
    assert {one.start_offset for one in tag.getall("CHAP")} == {0xFFFFFFFF}


def test_a_table_counts_to_255_and_the_last_chapter_reaches_to_the_end():
    many = tuple(Chapter(f"{n}", n, n + 1) for n in range(300))
    told = within_table(many)
    assert (len(told), told[:254]) == (255, many[:254])
    assert (told[-1].title, told[-1].start, told[-1].end) == ("254", 254, 300)
    assert within_table(many[:255]) == many[:255]


def test_a_chapters_picture_is_small(file):
    write_tags(file, replace(FULL, chapters=(Chapter("Tin", 0, 9, picture=picture((900, 900))),)))
    (one,) = read_tags(file).chapters
    assert max(Image.open(io.BytesIO(one.picture)).size) == 300


def test_chapter_titles_and_addresses_are_cleaned_or_refused(file):
    write_tags(file, Tags(chapters=(Chapter("Tin\nđêm", 0, 9, "https://example.com/tin đêm"),)))
    (one,) = read_tags(file).chapters
    assert (one.title, one.url) == ("Tin đêm", "https://example.com/tin%20%C4%91%C3%AAm")
    with pytest.raises(ScriptError):
        write_tags(file, Tags(chapters=(Chapter("Tin", 0, 9, "file:///etc/passwd"),)))
    with pytest.raises(ScriptError):
        write_tags(file, Tags(podcast=PodcastTags("feed", "", "", "")))
    with pytest.raises(ScriptError):
        write_tags(file, Tags(chapters=(Chapter("x" * 5000, 0, 9),)))


def test_a_podcast_is_marked_as_itunes_marks_it(file):
    write_tags(file, FULL)
    frames = dict(raw_frames(file))
    assert frames["PCST"] == bytes(4)
    assert frames["WFED"][:3] == b"\x01\xff\xfe"
    assert frames["WFED"][3:].decode("utf-16-le").rstrip("\0") == FULL.podcast.feed
    write_tags(file, replace(FULL, podcast=replace(FULL.podcast, description="")))
    assert "TDES" not in dict(raw_frames(file))


# other people's readers


def test_eyed3_reads_the_chapters(file):
    write_tags(file, FULL)
    tag = eyed3.load(file).tag
    (table,) = tag.table_of_contents
    assert (table.toplevel, table.ordered, table.child_ids) == (True, True, [b"chp0", b"chp1", b"chp2"])
    found = [(tag.chapters.get(name).title, tuple(tag.chapters.get(name).times)) for name in table.child_ids]
    assert found == [(one.title, (one.start, one.end)) for one in FULL.chapters]


def test_eyed3_reads_it(file):
    write_tags(file, FULL)
    tag = eyed3.load(file).tag
    assert tag.version == (2, 3, 0)
    assert (tag.title, tag.artist, tag.album_artist, tag.album) == (
        FULL.title,
        FULL.artist,
        FULL.station,
        FULL.album,
    )
    assert tuple(tag.track_num) == (3, 12)
    assert str(tag.getBestDate()).startswith("2026-06-11")
    assert (tag.publisher, tag.genre.name, tag.audio_file_url.rstrip("\0")) == (
        FULL.publisher,
        "News",
        FULL.url,
    )
    assert [(one.description, one.lang, one.text) for one in tag.comments] == [("", b"vie", FULL.comment)]
    assert [(one.lang, one.text) for one in tag.lyrics] == [(b"vie", FULL.lyrics)]
    assert [one.image_data for one in tag.images] == [FULL.cover]
    named = {one.description: one.text for one in tag.user_text_frames}
    assert named["SYNTHETIC_VOICE"] == "1"
    assert named["SLOT"] == "trua"


def test_tinytag_reads_it(file):
    write_tags(file, FULL)
    tag = tinytag.TinyTag.get(file, image=True)
    assert (tag.title, tag.artist, tag.albumartist, tag.album) == (
        FULL.title,
        FULL.artist,
        FULL.station,
        FULL.album,
    )
    assert (tag.track, tag.track_total, tag.genre, tag.year, tag.comment) == (
        3,
        12,
        "News",
        "2026",
        FULL.comment,
    )
    assert tag.images.front_cover.data == FULL.cover
    assert tag.duration == pytest.approx(1.0, abs=0.06)
    synced = "[00:05.12]Xã Đông Hải mở lớp.\n[00:07.48]Hai mươi học viên đầu tiên."
    assert tag.other["lyrics"] == [FULL.lyrics, synced]


@pytest.mark.tools
def test_ffprobe_reads_it_and_objects_to_what_is_no_mp3(file, tmp_path):
    write_tags(file, FULL)

    def probe(path):
        command = [
            shutil.which("ffprobe"),
            "-v",
            "error",
            "-of",
            "json",
            "-show_format",
            "-show_streams",
            path,
        ]
        return subprocess.run(command, capture_output=True, check=False)

    run = probe(file)
    assert run.stderr == b""
    seen = json.loads(run.stdout)
    tags = seen["format"]["tags"]
    assert (tags["title"], tags["artist"], tags["album"], tags["album_artist"]) == (
        FULL.title,
        FULL.artist,
        FULL.album,
        FULL.station,
    )
    assert (tags["date"], tags["comment"], tags["lyrics-vie"]) == (
        "2026-06-11 11:30",
        FULL.comment,
        FULL.lyrics,
    )
    assert (tags["language"], tags["publisher"], tags["SYNTHETIC_VOICE"]) == ("vie", FULL.publisher, "1")
    assert [one["codec_name"] for one in seen["streams"]] == ["mp3", "mjpeg"]
    broken = tmp_path / "broken.mp3"
    broken.write_bytes(file.read_bytes()[:300])
    assert probe(broken).stderr
