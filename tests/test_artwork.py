"""Artwork: what podcast apps take, and what is made where a station has none."""

import io

import pytest
from PIL import Image

from bulletin.artwork import LEAST, SMALL, made_artwork, require_artwork, small
from bulletin.errors import ScriptError


def picture(size: tuple[int, int], mode: str = "RGB", form: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new(mode, size).save(file, form)
    return file.getvalue()


def pixels(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def colours(image: Image.Image) -> set[object]:
    return {colour for _, colour in image.getcolors(1 << 24) or ()}


@pytest.mark.parametrize(("form", "kind"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
@pytest.mark.parametrize("side", [1400, 3000])
def test_a_square_picture_in_rgb_is_taken(side: int, form: str, kind: str):
    assert require_artwork(picture((side, side), form=form), "a") == kind


@pytest.mark.parametrize("size", [(1399, 1399), (3001, 3001), (1400, 1500)])
def test_another_size_is_refused_with_what_it_is(size: tuple[int, int]):
    with pytest.raises(ScriptError, match=f"a.png is {size[0]} × {size[1]} pixels"):
        require_artwork(picture(size), "a.png")


def test_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch):
    data = picture((1400, 1400))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with pytest.raises(ScriptError, match="a is \\? × \\? pixels"):
        require_artwork(data, "a")


@pytest.mark.parametrize("mode", ["L", "RGBA", "P"])
def test_other_colours_are_refused(mode: str):
    with pytest.raises(ScriptError, match=f"“{mode}”"):
        require_artwork(picture((1400, 1400), mode), "a")


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", picture((1400, 1400))[:200], picture((1400, 1400), form="BMP")]
)
def test_what_is_no_picture_is_refused(data: bytes):
    with pytest.raises(ScriptError, match="no picture"):
        require_artwork(data, "a")


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_pages_show_it_small(form: str):
    made = small(picture((1400, 1400), form=form))
    assert (pixels(made).size, pixels(made).format, pixels(made).mode) == ((SMALL, SMALL), "JPEG", "RGB")
    assert len(small(made_artwork("Tin sáng", "Đài Sơn Hải"))) < 15_000


def test_what_is_made_is_taken_the_same_each_time_and_shows_both_names():
    made = made_artwork("Bản tin sáng", "Đài Sơn Hải")
    assert require_artwork(made, "made") == "image/png"
    assert made == made_artwork("Bản tin sáng", "Đài Sơn Hải")
    image = pixels(made)
    assert image.size == (LEAST, LEAST)
    white = {
        y for y in range(LEAST) if (255, 255, 255) in image.crop((0, y, LEAST, y + 1)).get_flattened_data()
    }
    assert min(white) < 300
    assert any(y > 1200 for y in white)
    assert made != made_artwork("Bản tin sáng", "Đài Bình An")


def rows_of_white(made: bytes) -> set[int]:
    image = pixels(made).convert("L").point(lambda value: 255 if value == 255 else 0)
    box = image.getbbox()
    return set(range(box[1], box[3])) if box else set()


def test_names_in_a_writing_that_the_font_lacks_are_left_out():
    assert rows_of_white(made_artwork("ニュース", "放送局")) == set()
    assert min(rows_of_white(made_artwork("ニュース", "Đài A"))) > 1200
    assert max(rows_of_white(made_artwork("Tin", "放送局"))) < 400


@pytest.mark.parametrize("title", ["Tin " * 60, "w" * 200, "Ư" * 40 + " a"])
def test_a_long_title_stays_inside_the_picture(title: str):
    image = pixels(made_artwork(title, "Đài"))
    ground = image.getpixel((5, 5))
    edges = [image.crop(box) for box in ((0, 0, 60, LEAST), (LEAST - 60, 0, LEAST, LEAST), (0, 0, LEAST, 60))]
    assert all(colours(edge) == {ground} for edge in edges)


def test_a_long_station_is_made_smaller_then_cut():
    for name in ("Đài Phát thanh và Truyền hình tỉnh Sơn Hải", "Đài " * 60):
        image = pixels(made_artwork("Tin", name))
        edge = image.crop((LEAST - 60, 0, LEAST, LEAST))
        assert colours(edge) == {image.getpixel((5, 5))}
