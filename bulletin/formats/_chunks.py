"""Chunks of a WAV that say what it holds: `bext` of broadcast WAV, and the facts that players show."""

import math
import struct
from datetime import datetime

from bulletin import __version__
from bulletin.codecs.wav import Chunk
from bulletin.edition import Draft
from bulletin.formats._ascii import head, plain
from bulletin.formats._labels import shortened
from bulletin.loudness import Loudness
from bulletin.profile import Delivery

_VERSION = 2  # with loudness: EBU Tech 3285, version 2 (2011)
_UNKNOWN = 0x7FFF  # a loudness that is not known
_LAYOUT = "<256s32s32s10s8sQH64shhhhh180x"


def bext(draft: Draft) -> Chunk:
    """The broadcast extension (EBU Tech 3285): title and disclosure, station, identity, scheduled date and
    time, loudness by the mixdown's own figures, and how it was coded (EBU R 98). All in ASCII.
    """
    edition = draft.record.edition
    at = datetime.fromisoformat(edition.at)
    texts = (
        (_description(draft), 256),
        (edition.station or "Bulletin", 32),
        (edition.id, 32),
        (f"{at:%Y-%m-%d}", 10),
        (f"{at:%H:%M:%S}", 8),
    )
    fields = (head(text, most).encode() for text, most in texts)
    body = struct.pack(_LAYOUT, *fields, 0, _VERSION, bytes(64), *_loudness(draft.mixdown.loudness))
    return b"bext", body + _history(draft.mixdown.delivery)


def _loudness(read: Loudness) -> tuple[int, ...]:
    """Loudness, range, true peak, loudest 400 ms and loudest 3 s, in hundredths of their units."""
    found = (read.lufs, read.range_lu, read.peak_dbtp, read.momentary_max, read.short_max)
    return tuple(round(100 * value) if math.isfinite(value) else _UNKNOWN for value in found)


def _history(sound: Delivery) -> bytes:
    mode = "mono" if sound.channels == 1 else "stereo"
    text = f"A=PCM,F={sound.rate},W={sound.bits},M={mode},T=Bulletin {__version__}\r\n"
    return text.encode("ascii") + b"\0"


def _description(draft: Draft) -> str:
    disclosure = draft.record.provenance.disclosure if draft.record.provenance else ""
    return f"{draft.record.edition.title}. {disclosure}"


def info(draft: Draft) -> Chunk:
    """The LIST chunk of kind INFO, as players show it: title, artist, album, date, genre, program, and as
    comment the description of `bext`, whose place it takes in ffmpeg. In ASCII, for it cannot say what its
    letters are: MediaInfo reads Latin-1 there, Windows the letters of its own language, ffmpeg UTF-8.
    """
    edition = draft.record.edition
    facts = (
        (b"INAM", shortened(edition.title)),
        (b"IART", edition.station),
        (b"IPRD", draft.album),
        (b"ICRD", edition.at[:10]),
        (b"IGNR", draft.genre),
        (b"ISFT", f"Bulletin {__version__}"),
        (b"ICMT", _description(draft)),
    )
    return b"LIST", b"INFO" + b"".join(_fact(name, plain(text)) for name, text in facts if text)


def _fact(name: bytes, text: str) -> bytes:
    body = text.encode("ascii") + b"\0"
    return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)
