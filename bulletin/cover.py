"""Cover: the picture of an edition, small enough to stand in front of its sound."""

import io
import struct
import warnings
from typing import TYPE_CHECKING

from bulletin.errors import SoundError

if TYPE_CHECKING:
    from PIL.Image import Image

_MOST_BYTES, _MOST_PIXELS = 1_000_000, 3000  # as it is handed in
_SMALL_BYTES, _SMALL_PIXELS = 120_000, 600  # as it is given out
CHAPTER_PIXELS = 300  # a side of a chapter's picture: there are many of them in front of the sound
BOOK_PIXELS = 800  # a side of a picture in a talking book
_CAMERA_BYTES, _CAMERA_PIXELS = 40_000_000, 14_000  # as cameras hand them in
_QUALITIES = range(85, 4, -10)  # of JPEG, until it is small enough


def small_cover(data: bytes, pixels: int = _SMALL_PIXELS) -> bytes:
    """The JPEG or PNG `data` as a baseline JPEG of at most `pixels` (600) a side and 120 kB.

    One that is so already stays as it is. SoundError for what is no picture, or over 1 MB or 3000 pixels.
    """
    if len(data) > _MOST_BYTES:
        raise SoundError("cover.large", kilobytes=len(data) // 1000)
    return _small(data, pixels, _MOST_PIXELS)


def small_picture(data: bytes, name: str, pixels: int = BOOK_PIXELS) -> bytes:
    """The picture `name` of an article, JPEG or PNG as cameras make them, as small as a cover is made.

    SoundError that names it for what is no such picture, or larger than cameras make them.
    """
    try:
        if len(data) > _CAMERA_BYTES:
            raise SoundError("cover.large", kilobytes=len(data) // 1000)
        return _small(data, pixels, _CAMERA_PIXELS)
    except SoundError as error:
        raise SoundError("cover.picture", name=name) from error


def _small(data: bytes, pixels: int, most_pixels: int) -> bytes:
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
            if max(picture.size) > most_pixels:
                raise SoundError("cover.pixels", most=most_pixels)
            if max(picture.size) > _MOST_PIXELS:
                picture.draft("RGB", (2 * pixels, 2 * pixels))  # a JPEG is decoded at a fraction of its size
            return (
                data
                if _is_small(picture, data, pixels)
                else _shrunk(ImageOps.exif_transpose(picture), pixels)
            )
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise SoundError("cover.pixels", most=most_pixels) from error
    except (OSError, SyntaxError, ValueError, struct.error) as error:
        raise SoundError("cover.unreadable") from error


def _is_small(picture: "Image", data: bytes, pixels: int) -> bool:
    """Whether `data` can stay as it is; what a camera wrote into it (a place, a name) can not."""
    hidden = {"progressive", "exif", "comment", "photoshop", "xmp"} & picture.info.keys()
    small = max(picture.size) <= pixels and len(data) <= _SMALL_BYTES
    if not (small and picture.format == "JPEG" and picture.mode in ("L", "RGB")) or hidden:
        return False
    picture.load()
    return True


def _shrunk(picture: "Image", pixels: int) -> bytes:
    from PIL import Image

    see_through = picture.convert("RGBA")
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(see_through, mask=see_through.getchannel("A"))
    flat.thumbnail((pixels, pixels))
    tries = (_jpeg(flat, quality) for quality in _QUALITIES)
    return next(
        data for data in tries if len(data) <= _SMALL_BYTES
    )  # the last gives 24 kB even of pure noise


def _jpeg(picture: "Image", quality: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return file.getvalue()
