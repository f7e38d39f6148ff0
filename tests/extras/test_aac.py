"""AAC in MP4: the codec, its tags and chapters, whole editions, and other people's readers; needs the extra
`aac`.
"""

import io
import json
import shutil
import struct
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from mutagen.mp4 import MP4, Atoms
from PIL import Image

from bulletin import mp4
from bulletin.article import Paragraph
from bulletin.atoms import add_atom, read_atoms, tag_m4a
from bulletin.check import check_edition, check_sound, measure
from bulletin.clip import Samples
from bulletin.codecs import aac
from bulletin.errors import SoundError
from bulletin.hearing import Expected
from bulletin.mixdown import Codec
from bulletin.profile import Delivery
from bulletin.record import read_record
from bulletin.tags import Tags
from bulletin.testing import codecs as suite
from bulletin.testing.codecs import made, parts_of, tone
from bulletin.timedtags import Chapter, PodcastTags
from bulletin.waveform import waveform
from tests import factories
from tests.factories import FERRY, ORCHARD, ROOFS, SHOW

pytestmark = [pytest.mark.extras, pytest.mark.timeout(120)]

_: Codec = aac

STEREO = Delivery("aac", 44100, 2, 128)
MONO = Delivery("aac", 48000, 1, 64)
MUSIC = Path(__file__).parents[2] / "music"
LOOSE_LU = 0.3  # what docs/design.md states
TAGS = replace(factories.TAGS, settings="AAC, 96 kb/s", original_name="a.m4a")


def file(
    folder: Path, samples: int = 48_000, chapters: tuple[Chapter, ...] = (), kind: Delivery = MONO
) -> Path:
    path = folder / "made.m4a"
    aac.join(list(parts_of(aac, [tone(samples, kind)], kind)), path, kind, chapters)
    return path


def picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(data, "JPEG")
    return data.getvalue()


def heard(path: Path) -> Samples:
    with mp4.open_sound(path) as sound:
        return np.concatenate(list(sound.blocks(4096)))


def edits(path: Path) -> bytes:
    """The edit list of the first track, from the count of its entries on."""
    data = path.read_bytes()
    return data[data.index(b"elst") + 8 :]


def atom(path: Path, *names: bytes) -> bytes:
    """The first atom of this path, without its head."""
    with path.open("rb") as opened:
        found = Atoms(opened).path(*names)[-1]  # type: ignore[no-untyped-call]
        return bytes(found.read(opened)[1])


# The codec ------------------------------------------------------------------------------------------------

NOISE = suite.keeps_loudness_and_ceiling  # of noise AAC keeps no loudness: what is promised is tried below


@pytest.mark.parametrize(
    "check", [one for one in suite.CHECKS if one is not NOISE], ids=lambda one: one.__name__
)
def test_contract(check: Any, tmp_path: Path) -> None:
    check(aac, tmp_path)


@pytest.mark.parametrize("delivery", suite.deliveries(aac), ids=lambda one: f"{one.channels}-{one.bitrate}")
def test_loudness_and_ceiling_are_kept_as_far_as_is_said(delivery: Delivery, tmp_path: Path) -> None:
    sound, rate = soundfile.read(MUSIC / "intro.flac", dtype="float32", always_2d=True)
    sound = sound.mean(axis=1, keepdims=True) if delivery.channels == 1 else sound
    ceiling = delivery.profile.peak_dbtp
    over = ceiling - aac.ceiling_margin_db(delivery) - suite.true_peak_dbtp(sound, rate)
    master = np.ascontiguousarray(sound * np.float32(10 ** (over / 20)))
    kind = replace(delivery, rate=rate)
    back = made(aac, [master], kind, tmp_path)
    assert abs(suite.lufs(back, rate) - suite.lufs(master, rate)) <= LOOSE_LU
    assert suite.true_peak_dbtp(back, rate) <= ceiling


def test_what_is_mastered_to_the_very_ceiling_is_turned_down_where_coding_raised_it(tmp_path: Path) -> None:
    sound, rate = soundfile.read(MUSIC / "sting.flac", dtype="float32", always_2d=True)
    kind = replace(STEREO, rate=rate, bitrate=96)
    master = sound * np.float32(10 ** ((kind.profile.peak_dbtp - suite.true_peak_dbtp(sound, rate)) / 20))
    assert suite.true_peak_dbtp(made(aac, [master], kind, tmp_path), rate) <= kind.profile.peak_dbtp


@pytest.mark.parametrize("samples", [1, 1024, 1025, 44_100])
def test_the_file_says_where_its_sound_begins_and_ends(samples: int, tmp_path: Path) -> None:
    path = file(tmp_path, samples, kind=STEREO)
    (tag,) = MP4(path)[mp4.GAPLESS]  # type: ignore[no-untyped-call]
    before, behind, told = mp4.gapless_numbers(bytes(tag))
    frames = -(-samples // mp4.FRAME) + 1
    assert (before, told) == (mp4.FRAME, samples)
    assert before + behind + told == frames * mp4.FRAME
    listed = struct.unpack_from(">III", edits(path))  # one edit: so many samples from there on
    assert listed == (1, samples, before)
    with mp4.open_sound(path) as sound:
        assert (sound.frames, sound.samplerate, sound.channels) == (samples, 44_100, 2)


@pytest.mark.parametrize("wrong", [b"nothing", mp4.gapless(1024, 0, 12)])
def test_a_tag_that_is_broken_or_of_another_file_is_not_believed(wrong: bytes, tmp_path: Path) -> None:
    path = file(tmp_path, 30_001)
    add_atom(path, mp4.GAPLESS, wrong)
    assert len(heard(path)) == 30_001


def test_what_players_look_for_lies_in_front_and_no_clock_is_in_it(tmp_path: Path) -> None:
    path = file(tmp_path)
    with path.open("rb") as opened:
        names = [one.name for one in Atoms(opened).atoms]  # type: ignore[no-untyped-call]
    assert names.index(b"moov") < names.index(b"mdat")
    for place in ((b"mvhd",), (b"trak", b"tkhd"), (b"trak", b"mdia", b"mdhd")):
        assert atom(path, b"moov", *place)[4:12] == bytes(8)


def test_blocks_of_any_size_are_the_same_sound(tmp_path: Path) -> None:
    path = file(tmp_path, 10_000)
    for size in (1, 960, 1024, 10_000, 99_999):
        with mp4.open_sound(path) as sound:
            blocks = list(sound.blocks(size))
        assert {len(one) for one in blocks[:-1]} <= {size}
        assert np.array_equal(np.concatenate(blocks), heard(path))


def test_what_is_no_mp4_or_has_no_sound_is_refused(tmp_path: Path) -> None:
    path = file(tmp_path)
    whole = path.read_bytes()
    for data in (whole[:40], whole[:28] + b"\0" * 400):
        path.write_bytes(data)
        with pytest.raises(SoundError) as caught:
            mp4.open_sound(path)
        assert str(path) in caught.value.sentence("vi")
        (finding,) = check_sound(path, Expected()).findings
        assert (finding.key, finding.grave) == ("check.undecodable", True)
        with pytest.raises(SoundError):
            waveform(path, 10)


# Tags and chapters ----------------------------------------------------------------------------------------


def test_what_is_written_is_read_again_and_the_sound_stays(tmp_path: Path) -> None:
    path = file(tmp_path)
    sound = heard(path)
    tag_m4a(path, TAGS)
    assert read_atoms(path) == TAGS
    assert np.array_equal(sound, heard(path))
    first = path.read_bytes()
    tag_m4a(path, TAGS)
    assert path.read_bytes() == first
    tag_m4a(path, Tags(title="Khác"))
    assert read_atoms(path) == Tags(title="Khác")
    assert len(heard(path)) == len(sound)
    assert len(path.read_bytes()) < len(first)


def test_tags_stand_where_players_look(tmp_path: Path) -> None:
    path = file(tmp_path)
    told = PodcastTags("https://radio.example/feed.xml", "urn:1", "Câu mở đầu.", "News")
    tag_m4a(path, replace(TAGS, cover=picture(), podcast=told, track="3/12", extra=(("SLOT", "07"),)))
    found: Any = MP4(path)  # type: ignore[no-untyped-call]
    texts = {name: found[name] for name in ("\xa9nam", "\xa9day", "\xa9lyr", "purl", "egid", "desc", "trkn")}
    assert texts == {
        "\xa9nam": ["Cầu mới"],
        "\xa9day": ["2026-06-11"],
        "\xa9lyr": ["Dòng một\nDòng hai"],
        "purl": [told.feed],
        "egid": [told.guid],
        "desc": [told.description],
        "trkn": [(3, 12)],
    }
    assert found["pcst"] is True
    assert bytes(found["covr"][0])[:2] == b"\xff\xd8"
    own = {
        name: bytes(found[f"----:com.apple.iTunes:{name}"][0]).decode()
        for name in ("SYNTHETIC_VOICE", "SLOT")
    }
    assert own == {"SYNTHETIC_VOICE": "1", "SLOT": "07"}
    assert atom(path, b"moov", b"trak", b"mdia", b"mdhd")[20:22] == bytes.fromhex("5925")  # "vie"


def test_chapters_are_read_again_whatever_tags_are_written(tmp_path: Path) -> None:
    chapters = (Chapter("Mở đầu", 0, 300), Chapter("Tin một", 300, 750), Chapter("Kết thúc", 750, 1000))
    path = file(tmp_path, chapters=chapters)
    assert read_atoms(path).chapters == chapters
    tag_m4a(path, replace(TAGS, cover=picture()))
    assert read_atoms(path).chapters == chapters
    with mp4.open_sound(path) as sound:
        assert sound.frames == 48_000


def test_a_chapter_has_the_words_of_its_title_that_a_list_holds_and_255_chapters_are_all(
    tmp_path: Path,
) -> None:
    chapters = tuple(Chapter("Ủ" * 200, 3 * at, 3 * at + 3) for at in range(300))
    found = read_atoms(file(tmp_path, chapters=chapters)).chapters
    assert {one.title for one in found} == {"Ủ" * 85}
    assert len(found) == 255
    assert found[-1].start == 3 * 254


def test_what_is_no_such_file_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "a.m4a"
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(SoundError):
        read_atoms(path)


# Editions -------------------------------------------------------------------------------------------------

FORMATS = {**SHOW, "formats": ["mp3", "m4a"]}
LONG = "Bến phà Cửa Nam chạy thêm hai chuyến đêm, người đi làm ca tối không còn phải đi vòng qua cầu mới nữa"


def pressed(folder: Path) -> Path:
    """The M4A of an edition of three stories."""
    station = factories.station(folder, FORMATS, url="https://radio.example/")
    told = factories.made((replace(FERRY, title=Paragraph(LONG)), ROOFS, ORCHARD), station)
    return told.edition.path.with_suffix(".m4a")


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pressed(tmp_path_factory.mktemp("m4a"))


@pytest.fixture
def copied(edition: Path, tmp_path: Path) -> Path:
    """The same, with its record, to be spoiled."""
    return Path(shutil.copytree(edition.parent, tmp_path / "out")) / edition.name


def findings(path: Path) -> set[str]:
    from bulletin.edition import Edition

    record = read_record(path.with_suffix(".json"))
    (report,) = [
        one for one in check_edition(Edition(record, path.parent)) if Path(one.path).name == path.name
    ]
    return {one.key for one in report.findings} - {"check.changed"}


def test_an_edition_has_the_same_length_and_chapters_as_its_mp3(edition: Path) -> None:
    record = read_record(edition.with_suffix(".json"))
    assert [one.type for one in record.files] == ["audio/mpeg", "audio/mp4"]
    assert measure(edition).samples == measure(edition.with_suffix(".mp3")).samples
    chapters = read_atoms(edition).chapters
    assert [one.title for one in chapters] == [one.title for one in record.chapters]
    for one, wanted in zip(chapters, record.chapters, strict=True):
        assert (one.start, one.end) == pytest.approx((wanted.start * 1000, wanted.end * 1000), abs=1)
    assert findings(edition) == set()


def test_the_same_input_gives_the_same_bytes(edition: Path, tmp_path: Path) -> None:
    assert pressed(tmp_path / "again").read_bytes() == edition.read_bytes()


def test_a_file_that_is_cut_is_found_out(copied: Path) -> None:
    whole = copied.read_bytes()
    for share in (0.5, 0.9):
        copied.write_bytes(whole[: round(share * len(whole))])
        assert "check.cut" in findings(copied)
    copied.with_suffix(".json").unlink()
    assert [one.key for one in check_sound(copied, Expected()).findings][:1] == ["check.cut"]


def test_tags_of_another_edition_are_found_out(copied: Path) -> None:
    tags = read_atoms(copied)
    tag_m4a(copied, replace(tags, title="Khác", disclosure="", date=datetime(2026, 6, 12, 7, tzinfo=UTC)))
    assert findings(copied) == {"check.title", "check.disclosure", "check.date"}


def test_chapters_that_lead_elsewhere_are_found_out(copied: Path) -> None:
    data = copied.read_bytes()
    at = data.index(b"chpl") + 4 + 9 + 8 + 1
    at += data[at - 1]  # of the first title: the second chapter begins here
    start = int.from_bytes(data[at : at + 8], "big") + 5_000_000
    copied.write_bytes(data[:at] + start.to_bytes(8, "big") + data[at + 8 :])
    assert findings(copied) == {"check.chapter_place"}


def test_a_file_whose_length_no_player_is_told_is_checked_as_far_as_it_is_promised(copied: Path) -> None:
    found: Any = MP4(copied)  # type: ignore[no-untyped-call]
    del found[mp4.GAPLESS]
    found.save(padding=lambda info: 0)
    assert findings(copied) == set()


# Other people's readers -----------------------------------------------------------------------------------


def told(*command: str) -> Any:
    assert shutil.which(command[0]), f"There is no {command[0]}: apt-get install ffmpeg mediainfo."
    run = subprocess.run(command, capture_output=True, check=False, timeout=60)
    return json.loads(run.stdout or b"{}")


def ffprobe(path: Path) -> Any:
    return told(
        "ffprobe", "-v", "error", "-of", "json", "-show_chapters", "-show_streams", "-show_format", str(path)
    )


def mediainfo(path: Path) -> Any:
    return told("mediainfo", "--Output=JSON", str(path)).get("media") or {"track": [{}]}


@pytest.fixture
def broken(edition: Path, tmp_path: Path) -> Path:
    """The same with its movie's head spoiled and without its sound."""
    path = tmp_path / "broken.m4a"
    data = edition.read_bytes()
    path.write_bytes(data[: data.index(b"trak")] + b"kart" + data[data.index(b"trak") + 4 : 4000])
    return path


@pytest.mark.tools
def test_ffprobe_reads_length_tags_and_chapters(edition: Path, broken: Path) -> None:
    assert ffprobe(broken)["streams"] == []
    found, record = ffprobe(edition), read_record(edition.with_suffix(".json"))
    (sound,) = [one for one in found["streams"] if one["codec_type"] == "audio"]
    assert (sound["codec_name"], sound["profile"], sound["tags"]["language"]) == ("aac", "LC", "vie")
    assert sound["duration_ts"] == measure(edition).samples
    assert float(found["format"]["duration"]) == pytest.approx(record.edition.duration, abs=0.0015)
    tags = found["format"]["tags"]
    assert (tags["title"], tags["artist"]) == (record.edition.title, record.edition.station)
    assert (tags["DISCLOSURE"], tags["SYNTHETIC_VOICE"], tags["date"]) == (
        "Giọng đọc tổng hợp.",
        "1",
        "2026-06-11",
    )
    listed = [
        (one["tags"]["title"], float(one["start_time"]), float(one["end_time"])) for one in found["chapters"]
    ]
    for (title, start, end), wanted in zip(listed, record.chapters, strict=True):
        assert title == wanted.title
        assert (start, end) == pytest.approx((wanted.start, wanted.end), abs=0.002)


@pytest.mark.tools
def test_mediainfo_reads_length_tags_and_both_lists_of_chapters(edition: Path, broken: Path) -> None:
    assert not [one for one in mediainfo(broken)["track"] if one.get("@type") == "Audio"]
    found, record = mediainfo(edition)["track"], read_record(edition.with_suffix(".json"))
    whole, sound, *lists = found
    assert (whole["Title"], whole["Recorded_Date"], sound["Language"]) == (
        record.edition.title,
        "2026-06-11",
        "vi",
    )
    assert float(sound["Duration"]) == pytest.approx(record.edition.duration, abs=0.0015)
    assert whole["IsStreamable"] == "Yes"
    assert len(lists) == 2
    for one in lists:
        titles = [title for name, title in one["extra"].items() if name.startswith("_")]  # a time each
        assert titles == [chapter.title for chapter in record.chapters]


@pytest.mark.tools
@pytest.mark.parametrize("samples", [1025, 44_100, 100_003])
def test_a_decoder_that_heeds_no_end_plays_less_than_a_frame_more(samples: int, tmp_path: Path) -> None:
    path = file(tmp_path, samples, kind=MONO)
    raw = ("ffmpeg", "-v", "error", "-i", str(path), "-f", "f32le", "-")
    run = subprocess.run(raw, capture_output=True, check=True, timeout=60)
    found = np.frombuffer(run.stdout, "<f4")
    assert 0 <= len(found) - samples < mp4.FRAME
    assert np.abs(found[:samples] - heard(path)[:, 0]).max() < 1e-3
