"""Other people's readers on a broadcast WAV; each must first object to a broken file."""

import json
import re
import shutil
import struct
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from bulletin.edition import Edition
from tests import factories
from tests.factories import FERRY, ORCHARD, ROOFS, SHOW
from tests.test_playout import ON_AIR, wave
from tests.wave_reader import chunks

pytestmark = [pytest.mark.tools, pytest.mark.timeout(120)]
DESCRIPTION = "Tin sang 11/6/2026. Giong doc tong hop."


def tool(name: str, package: str) -> str:
    found = shutil.which(name)
    assert found, f"There is no {name}: apt-get install {package}."
    return found


def told(*command: str) -> str:
    return subprocess.run(command, capture_output=True, check=True, timeout=60, text=True).stdout


def bext_of(path: Path) -> Any:
    """The chunk as wavinfo reads it, None where there is none."""
    assert find_spec("wavinfo"), "There is no wavinfo: pip install bulletin[dev]."
    from wavinfo import WavInfoReader

    return WavInfoReader(str(path)).bext


Facts = dict[str, str]  # description, originator, reference, date, time
NAMES = ("description", "originator", "reference", "date", "time")


def ffprobe(path: Path) -> Facts:
    said = told(tool("ffprobe", "ffmpeg"), "-v", "error", "-of", "json", "-show_format", str(path))
    tags = json.loads(said)["format"]["tags"]
    names = ("comment", "encoded_by", "originator_reference", "date", "creation_time")
    return {name: str(tags.get(key, "")) for name, key in zip(NAMES, names, strict=True)}


def exif(path: Path) -> dict[str, Any]:
    read: list[dict[str, Any]] = json.loads(
        told(tool("exiftool", "libimage-exiftool-perl"), "-j", "-G", str(path))
    )
    return read[0]


def media(path: Path) -> dict[str, Any]:
    read = json.loads(told(tool("mediainfo", "mediainfo"), "--Output=JSON", str(path)))
    general: dict[str, Any] = read["media"]["track"][0]
    return general


def exiftool(path: Path) -> Facts:
    read = exif(path)
    at = str(read.get("RIFF:DateTimeOriginal", " ")).replace(":", "-", 2)
    date, _, time = at.partition(" ")
    names = ("RIFF:Description", "RIFF:Originator", "RIFF:OriginatorReference")
    facts = [str(read.get(name, "")) for name in names]
    return dict(zip(NAMES, [*facts, date, time], strict=True))


def mediainfo(path: Path) -> Facts:
    general = media(path)
    date, _, time = str(general.get("Encoded_Date", " ")).partition(" ")
    return {
        "description": str(general.get("Description", "")),
        "originator": str(general.get("Producer", "")),
        "reference": str(general.get("extra", {}).get("Producer_Reference", "")),
        "date": date,
        "time": time,
    }


def wavinfo(path: Path) -> Facts:
    bext = bext_of(path)
    if bext is None:
        return dict.fromkeys(NAMES, "")
    found = (
        bext.description, bext.originator, bext.originator_ref, bext.originator_date, bext.originator_time
    )  # fmt: skip
    return dict(zip(NAMES, found, strict=True))


READERS = {"ffprobe": ffprobe, "exiftool": exiftool, "mediainfo": mediainfo, "wavinfo": wavinfo}


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    at = factories.station(tmp_path_factory.mktemp("read"), SHOW | ON_AIR)
    return factories.made((FERRY, ROOFS, ORCHARD), at, at="2026-06-11T07:00").edition


@pytest.fixture(scope="module")
def broken(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same WAV whose bext has Vietnamese letters, and a version and loudness of nothing."""
    path = tmp_path_factory.mktemp("broken") / "broken.wav"
    data = bytearray(wave(edition).read_bytes())
    at = data.index(b"bext") + 8
    odd = "Đài Sơn".encode()
    for place in (at, at + 256):
        data[place : place + len(odd)] = odd
    data[at + 346 : at + 348] = struct.pack("<H", 0)
    path.write_bytes(bytes(data))
    return path


@pytest.mark.parametrize("name", READERS)
def test_a_reader_finds_what_the_file_says_in_ascii(name: str, edition: Edition, broken: Path):
    read = READERS[name]
    wanted = {
        "description": DESCRIPTION,
        "originator": "Dai Son Hai",
        "reference": edition.record.edition.id,
        "date": "2026-06-11",
        "time": "07:00:00",
    }
    if name == "wavinfo":
        with pytest.raises(UnicodeDecodeError):
            read(broken)
    else:
        assert read(broken)["originator"] != wanted["originator"]
    assert read(wave(edition)) == wanted


def measured(path: Path) -> dict[str, float]:
    """Loudness, range and true peak as ffmpeg's ebur128 has them."""
    asked = ("-nostats", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-")
    run = subprocess.run([tool("ffmpeg", "ffmpeg"), *asked], capture_output=True, check=True, text=True)
    summary = run.stderr[run.stderr.index("Summary:") :]
    found = {name: re.search(rf"{name}:\s+(-?[\d.]+)", summary) for name in ("I", "LRA", "Peak")}
    return {name: float(one[1]) for name, one in found.items() if one}


def is_as_loud_as_it_says(path: Path) -> bool:
    bext, heard = bext_of(path), measured(path)
    return (
        bext.version == 2
        and abs(bext.loudness_value - heard["I"]) <= 0.1
        and abs(bext.loudness_range - heard["LRA"]) <= 0.1
        and abs(bext.max_true_peak - heard["Peak"]) <= 0.1
    )


def test_the_loudness_inside_is_what_ffmpeg_measures(edition: Edition, tmp_path: Path):
    odd = bytearray(wave(edition).read_bytes())
    at = odd.index(b"bext") + 8 + 412
    (told,) = struct.unpack_from("<h", odd, at)
    odd[at : at + 2] = struct.pack("<h", told + 30)
    (tmp_path / "odd.wav").write_bytes(bytes(odd))
    assert not is_as_loud_as_it_says(tmp_path / "odd.wav")
    assert is_as_loud_as_it_says(wave(edition))


def test_libsndfile_finds_the_cart_chunk_and_all_samples(edition: Edition):
    import soundfile

    with soundfile.SoundFile(wave(edition)) as file:
        assert file.frames == samples(edition)
        assert (file.samplerate, file.subtype) == (48000, "PCM_16")
        extra = file.extra_info
    size = len(dict(chunks(wave(edition)))[b"cart"])
    assert re.search(rf"cart : {size}\b", extra), extra


def samples(edition: Edition) -> int:
    found = next(one.sound for one in edition.record.files if one.path.endswith(".wav"))
    assert found is not None
    return found.samples


def test_ffprobe_finds_the_chapters_in_the_wav(edition: Edition):
    command = (tool("ffprobe", "ffmpeg"), "-v", "error", "-of", "json", "-show_chapters", str(wave(edition)))
    found = json.loads(told(*command))["chapters"]
    assert [one["tags"]["title"] for one in found] == [one.title for one in edition.record.chapters]


def test_the_title_has_every_letter_where_a_reader_knows_tags(edition: Edition, tmp_path: Path):
    bare = tmp_path / "bare.wav"
    data = wave(edition).read_bytes()
    bare.write_bytes(data.replace(b"id3 ", b"xxxx"))
    titles = {
        "exiftool": lambda path: exif(path).get("ID3:Title"),
        "mediainfo": lambda path: media(path).get("Track"),
    }
    for title in titles.values():
        assert title(bare) != edition.record.edition.title
        assert title(wave(edition)) == edition.record.edition.title == "Tin sáng 11/6/2026"
