"""The `cart` chunk of a WAV (AES46): what playout systems want to know before it is on air."""

import struct
from collections.abc import Iterator
from datetime import datetime

from bulletin import __version__
from bulletin.codecs.wav import Chunk
from bulletin.edition import Draft
from bulletin.formats._ascii import head, plain, tail
from bulletin.record import Record
from bulletin.text import clock_time

_VERSION = b"0101"
_TEXT_BYTES = 64  # of each text field
_URL_BYTES = 1024
_TIMERS = 8
_LAYOUT = f"<4s{7 * '64s'}10s8s10s8s64s64s64si{_TIMERS * '4sI'}276x{_URL_BYTES}s"
_ALWAYS = "9999-12-31", "23:59:59"  # it may be on air for good


def cart(draft: Draft) -> Chunk:
    """Title, station, identity, from when until when it may be on air, the last words, and where the voice
    comes in, where the next item may begin and where the sound ends, in samples. All in ASCII.
    """
    edition, sound = draft.record.edition, draft.mixdown.delivery
    texts = (
        edition.title,
        edition.station or "Bulletin",
        edition.id,
        edition.station,
        draft.genre,
        draft.album,
    )
    timers = tuple(_timers(draft.record, sound.rate, draft.mixdown.samples))
    body = struct.pack(
        _LAYOUT,
        _VERSION,
        *(_field(text) for text in texts),
        tail(_last_words(draft.record), _TEXT_BYTES).encode(),
        *_moment(edition.at),
        *_moment(draft.expires),
        b"Bulletin",
        __version__.encode(),
        _field(_disclosure(draft.record)),
        1 << (sound.bits - 1),
        *(part for timer in timers for part in timer),
        *(_TIMERS - len(timers)) * (bytes(4), 0),
        plain(draft.site).encode()[:_URL_BYTES],
    )
    return b"cart", body + _rundown(draft.record)


def _field(text: str) -> bytes:
    return head(text, _TEXT_BYTES).encode()


def _moment(at: str) -> tuple[bytes, bytes]:
    """Date and time of day, the station's own; far in the future for nothing."""
    if not at:
        return _ALWAYS[0].encode(), _ALWAYS[1].encode()
    told = datetime.fromisoformat(at)
    return f"{told:%Y-%m-%d}".encode(), f"{told:%H:%M:%S}".encode()


def _timers(record: Record, rate: int, samples: int) -> Iterator[tuple[bytes, int]]:
    """The markers as Rivendell reads them: audio, intro and segue, each with its start and its end."""
    last = samples - 1

    def at(seconds: float) -> int:
        return min(round(seconds * rate), last)

    yield from ((b"AUDs", 0), (b"AUDe", last))
    if heard := spoken(record):
        first, end = heard
        yield from ((b"INTs", 0), (b"INTe", at(first)), (b"SEGs", at(end)), (b"SEGe", last))


def spoken(record: Record) -> tuple[float, float] | None:
    """From where to where somebody speaks: seconds at which the first word begins and the last one ends; None
    where nobody does.
    """
    heard = [one for one in record.script if one.end > one.start]
    if not heard:
        return None
    starts = (one.words[0].start if one.words else one.start for one in heard)
    ends = (one.words[-1].end if one.words else one.end for one in heard)
    return min(starts), max(ends)


def _last_words(record: Record) -> str:
    heard = [one for one in record.script if one.end > one.start]
    return max(heard, key=lambda one: one.end).spoken if heard else ""


def _disclosure(record: Record) -> str:
    return record.provenance.disclosure if record.provenance else ""


def _rundown(record: Record) -> bytes:
    """What is heard when, a line for each chapter."""
    lines = (f"{clock_time(one.start)} {plain(one.title)}\r\n" for one in record.chapters)
    return "".join(lines).encode() or b"\r\n"
