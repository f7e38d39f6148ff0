"""Artwork: the square picture of a show in podcast apps, checked, or made from its name and the station's."""

import colorsys
import hashlib
import io
import math
import struct
import warnings
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.errors import ScriptError

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

LEAST, MOST = 1400, 3000  # pixels a side (Apple Podcasts, "Artwork requirements")
SMALL = 240  # twice what pages show it at, for dense screens
_FONT = Path(__file__).with_name("_artwork") / "OpenSans-Semibold.ttf"
_MARGIN = 110
_LINES = 4
_TITLE, _SMALLEST, _STEP = 230, 90, 10  # sizes of the title in pixels
_NAME = 84
_BARS, _BAR_TOP = 25, 1010  # the sound under the title


def require_artwork(data: bytes, where: str) -> str:
    """The media type of the picture `data` that podcast apps take: JPEG or PNG, square, 1400 to 3000 pixels,
    RGB; ScriptError saying what is wrong with any other.
    """
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
            picture.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise ScriptError("artwork.size", path=where, width="?", height="?") from error
    except (OSError, SyntaxError, ValueError, struct.error) as error:
        raise ScriptError("artwork.unreadable", path=where) from error
    width, height = picture.size
    if width != height or not LEAST <= width <= MOST:
        raise ScriptError("artwork.size", path=where, width=width, height=height)
    if picture.mode != "RGB":
        raise ScriptError("artwork.mode", path=where, mode=picture.mode)
    return f"image/{str(picture.format).lower()}"


@cache
def small(data: bytes) -> bytes:
    """The artwork as a JPEG of SMALL pixels a side, for pages."""
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as picture:
        return _as("JPEG", picture.resize((SMALL, SMALL), Image.Resampling.LANCZOS))


@cache
def made_artwork(title: str, station: str) -> bytes:
    """A PNG of 1400 pixels a side with the two names on a ground of the show's own colour; names in a writing
    that the font lacks are left out.
    """
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (LEAST, LEAST), _colour(title, 0.18))
    draw = ImageDraw.Draw(picture)
    _draw_sound(draw, title)
    _draw_title(draw, title)
    if _is_drawable(station):
        _draw_name(draw, station)
    return _as("PNG", picture)


def _colour(name: str, lightness: float) -> tuple[int, int, int]:
    hue = hashlib.sha256(name.encode()).digest()[0] / 256
    red, green, blue = colorsys.hls_to_rgb(hue, lightness, 0.6)
    return round(red * 255), round(green * 255), round(blue * 255)


def _draw_sound(draw: "ImageDraw", title: str) -> None:
    """Bars like those of a sound, of heights that the title gives."""
    digest = hashlib.sha256(title.encode()).digest()
    pitch = (LEAST - 2 * _MARGIN) / _BARS
    for number in range(_BARS):
        swell = math.sin(math.pi * (number + 0.5) / _BARS)
        half = 20 + 100 * swell * (0.35 + 0.65 * digest[number] / 255)
        left = _MARGIN + number * pitch
        box = (left, _BAR_TOP - half, left + pitch * 0.55, _BAR_TOP + half)
        draw.rounded_rectangle(box, radius=pitch * 0.27, fill=_colour(title, 0.62))


def _draw_title(draw: "ImageDraw", title: str) -> None:
    if not _is_drawable(title):
        return
    width = LEAST - 2 * _MARGIN
    sizes = range(_TITLE, _SMALLEST - 1, -_STEP)
    size = next(
        (size for size in sizes if len(_wrapped(title, _font(size), width)) <= _room(size)), _SMALLEST
    )
    lines = _wrapped(title, _font(size), width)[: _room(size)]
    for number, line in enumerate(lines):
        draw.text((_MARGIN, _MARGIN + number * size * 1.25), line, font=_font(size), fill="white")


def _room(size: int) -> int:
    """How many lines of this size there is room for above the sound."""
    return min(_LINES, int((_BAR_TOP - 140 - _MARGIN) / (size * 1.25)))


def _wrapped(text: str, font: "FreeTypeFont", width: int) -> list[str]:
    """The text in lines that are not wider than `width` pixels; a longer word is cut."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
            continue
        lines += [word] if lines[-1] else []
        lines[-1] = lines[-1] or word
        while font.getlength(lines[-1]) > width:
            fits = next(n for n in range(len(lines[-1]), 0, -1) if font.getlength(lines[-1][:n]) <= width)
            lines[-1:] = [lines[-1][:fits], lines[-1][fits:]]
    return lines


def _draw_name(draw: "ImageDraw", station: str) -> None:
    width = LEAST - 2 * _MARGIN
    size = next((s for s in range(_NAME, 30, -4) if _font(s).getlength(station) <= width), 32)
    line = _wrapped(station, _font(size), width)[0]
    draw.text((_MARGIN, LEAST - _MARGIN - size), line, font=_font(size), fill="white")


@cache
def _font(size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    # The basic layout: the other one is there on some systems only, and sets kerned pairs otherwise.
    return ImageFont.truetype(_FONT, size, layout_engine=ImageFont.Layout.BASIC)


def _is_drawable(text: str) -> bool:
    """Whether the font has every letter of the text."""
    missing = _glyph("\uffff")
    return bool(text.strip()) and all(
        _glyph(letter) != missing for letter in set(text) if not letter.isspace()
    )


@cache
def _glyph(letter: str) -> bytes:
    mask = _font(40).getmask(letter)
    return bytes(mask) + bytes(mask.size)


def _as(kind: str, picture: "Image") -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, optimize=True)
    return file.getvalue()
