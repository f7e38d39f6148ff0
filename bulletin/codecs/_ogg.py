"""Pages of an Ogg file (RFC 3533) put right in place: serial number, and the gain of Opus (RFC 7845)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

_GAIN_AT = 16  # in the first packet, OpusHead
_GAIN_STEPS = 256  # in a dB


def settle(path: Path, serial: int, gain_db: float) -> None:
    """The pages at `path` carry `serial`, and decoders play them `gain_db` louder, to 1/256 dB.

    libsndfile draws the serial by chance; without this the same sound would give another file every time.
    """
    from mutagen.ogg import OggPage

    steps = struct.pack("<h", round(gain_db * _GAIN_STEPS))
    with path.open("r+b") as file:
        while page := _next(OggPage, file):
            if page.first:
                head = page.packets[0]
                page.packets = [head[:_GAIN_AT] + steps + head[_GAIN_AT + 2 :]]
            page.serial = serial
            file.seek(page.offset)
            file.write(page.write())


def _next(kind: Any, file: object) -> Any:
    try:
        return kind(file)
    except EOFError:
        return None
