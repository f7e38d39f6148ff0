import io

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from bulletin.cover import BOOK_PIXELS, small_cover, small_picture
from bulletin.errors import SoundError


def picture(size=(300, 200), kind="JPEG", mode="RGB", **how):
    seeded = np.random.default_rng(5).integers(0, 255, (8, 8, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(seeded).resize(size).convert(mode).save(file, kind, **how)
    return file.getvalue()


def opened(data):
    return Image.open(io.BytesIO(data))


def test_small_jpeg_stays_as_it_is():
    for mode in ("RGB", "L"):
        data = picture((600, 400), mode=mode)
        assert small_cover(data) == data


@pytest.mark.parametrize(
    "data",
    [
        picture((601, 100)),
        picture((100, 2000)),
        picture((300, 300), "PNG"),
        picture((300, 300), "PNG", "P"),
        picture((300, 300), "JPEG", "CMYK"),
        picture((300, 300), progressive=True),
        picture((300, 300), comment=b"at home"),
    ],
)
def test_cover_becomes_a_small_baseline_jpeg(data):
    small = small_cover(data)
    result = opened(small)
    assert result.format == "JPEG"
    assert result.mode == "RGB"
    assert max(result.size) <= 600
    assert len(small) <= 120_000
    assert not {"progressive", "exif", "comment"} & result.info.keys()
    assert small_cover(small) == small
    ratio = opened(data).size[0] / opened(data).size[1]
    assert result.size[0] / result.size[1] == pytest.approx(ratio, rel=0.02)


def test_cover_of_noise_is_squeezed_below_120_kb():
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (600, 600, 3), np.uint8))
    file = io.BytesIO()
    noise.save(file, "JPEG", quality=90)
    assert 120_000 < len(file.getvalue()) < 1_000_000
    assert 60_000 < len(small_cover(file.getvalue())) <= 120_000


def test_cover_is_turned_as_the_camera_was_and_forgets_it():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "a camera"
    small = opened(small_cover(picture((300, 200), exif=exif)))
    assert small.size == (200, 300)
    assert not small.getexif()


def test_see_through_cover_lies_on_white():
    file = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(file, "PNG")
    assert opened(small_cover(file.getvalue())).getpixel((25, 25)) == (255, 255, 255)


def test_cover_of_120_kb_stays_and_one_byte_more_does_not():
    data = picture()
    full = data + bytes(120_000 - len(data))
    assert small_cover(full) == full
    assert len(small_cover(full + b"\0")) < 20_000


def test_cover_too_large_is_refused():
    data = picture()
    assert small_cover(data + bytes(1_000_000 - len(data)))
    with pytest.raises(SoundError, match="has 1000 kB"):
        small_cover(data + bytes(1_000_001 - len(data)))
    assert opened(small_cover(picture((3000, 10)))).size == (600, 2)
    with pytest.raises(SoundError, match="3000 pixels"):
        small_cover(picture((3001, 10)))


@pytest.mark.parametrize("limit", [1000, 100_000 // 2 + 1])
def test_decompression_bomb_is_refused(limit, monkeypatch):
    data = picture((400, 250), "PNG")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", limit)
    with pytest.raises(SoundError, match="pixels"):
        small_cover(data)


def text_bomb():
    chunk = PngImagePlugin.PngInfo()
    chunk.add_text("a", "b" * 70_000_000, zip=True)
    file = io.BytesIO()
    Image.new("L", (10, 10)).save(file, "PNG", pnginfo=chunk)
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"no picture",
        picture()[:500],
        picture((800, 800))[:500],
        picture(kind="GIF"),
        picture(kind="PNG")[:60],
        text_bomb(),
    ],
)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(SoundError, match="neither a JPEG nor a PNG") as caught:
        small_cover(data)
    assert not caught.value.facts  # nothing of the reader's own words


def test_a_picture_of_an_article_may_be_as_large_as_a_camera_makes_it():
    file = io.BytesIO()
    Image.effect_noise((4000, 3000), 90).convert("RGB").save(file, "JPEG", quality=90)
    data = file.getvalue()
    assert len(data) > 2_000_000
    with pytest.raises(SoundError, match="at most 1000 kB"):
        small_cover(data)
    small = small_picture(data, "anh.jpg")
    assert len(small) <= 120_000
    assert opened(small).size == (BOOK_PIXELS, BOOK_PIXELS * 3 // 4)
    assert small_picture(data, "anh.jpg") == small


@pytest.mark.parametrize("data", [b"GIF89a", b"", bytes(41_000_000)])
def test_a_picture_that_cannot_be_used_is_named(data: bytes):
    with pytest.raises(SoundError, match=r"“anh\.jpg”"):
        small_picture(data, "anh.jpg")
