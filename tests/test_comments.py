"""The tags of FLAC and Opus files: what is written is read again, and the sound is not touched."""

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile
from mutagen.flac import FLAC
from mutagen.oggopus import OggOpus
from PIL import Image

from bulletin import shelf
from bulletin.codecs import opus
from bulletin.comments import read_comments, tag_flac, tag_opus
from bulletin.errors import SoundError
from bulletin.profile import Delivery
from bulletin.tags import Tags
from bulletin.testing.codecs import parts_of, speechlike
from tests.factories import TAGS

WRITERS = {"flac": tag_flac, "opus": tag_opus}


def made(name: str, folder: Path) -> Path:
    codec = shelf.load("codecs", name)
    delivery = codec.offers()[-1]
    path = folder / f"made{codec.SUFFIX}"
    codec.join(list(parts_of(codec, [speechlike(48000, delivery, 1)], delivery)), path, delivery)
    return path


def picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(data, "JPEG")
    return data.getvalue()


@pytest.mark.parametrize("name", WRITERS)
def test_what_is_written_is_read_again_and_the_sound_stays(name, tmp_path):
    path = made(name, tmp_path)
    sound, _ = soundfile.read(path)
    WRITERS[name](path, TAGS)
    assert read_comments(path) == TAGS
    assert np.array_equal(sound, soundfile.read(path)[0])
    first = path.read_bytes()
    WRITERS[name](path, TAGS)
    assert path.read_bytes() == first
    WRITERS[name](path, Tags(title="Khác"))
    assert read_comments(path) == Tags(title="Khác")
    assert len(path.read_bytes()) < len(first)


@pytest.mark.parametrize("name", WRITERS)
def test_a_synthetic_voice_says_so(name, tmp_path):
    path = made(name, tmp_path)
    WRITERS[name](path, Tags(disclosure="Giọng máy.", extra=(("COLOUR", "red"),)))
    told = {key: value for key, value in (FLAC if name == "flac" else OggOpus)(path).tags}  # noqa: C416
    assert told == {"SYNTHETIC_VOICE": "1", "DISCLOSURE": "Giọng máy.", "COLOUR": "red"}


def test_the_cover_is_where_players_look(tmp_path):
    flac, small = made("flac", tmp_path), made("opus", tmp_path)
    for _ in range(2):
        tag_flac(flac, Tags(cover=picture()))
        (found,) = FLAC(flac).pictures
        assert (found.type, found.mime, found.data[:2]) == (3, "image/jpeg", b"\xff\xd8")
    tag_opus(small, Tags(cover=picture()))
    assert len(OggOpus(small)["METADATA_BLOCK_PICTURE"][0]) > 100


@pytest.mark.parametrize("ending", [".flac", ".opus"])
def test_what_is_no_such_file_is_said_to_be_none(ending, tmp_path):
    path = tmp_path / f"a{ending}"
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(SoundError):
        read_comments(path)


def test_opus_plays_as_loud_as_what_went_in_at_its_lowest_rate(tmp_path):
    delivery = Delivery("opus", 48000, 1, 24)
    path = tmp_path / "a.opus"
    opus.join(list(parts_of(opus, [speechlike(480_000, delivery, 4)], delivery)), path, delivery)
    gain = int.from_bytes(path.read_bytes()[28 + 16 : 28 + 18], "little", signed=True) / 256
    assert 0 < gain <= 1.0
