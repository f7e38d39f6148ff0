"""An independent reader of a WAV's chunks: `cart` by the offsets of AES46-2002, none of our own code."""

import struct
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

# Name of the field, its offset and its bytes (AES46-2002, 6.1).
TEXTS = {
    "version": (0, 4), "title": (4, 64), "artist": (68, 64), "cut": (132, 64), "client": (196, 64),
    "category": (260, 64), "classification": (324, 64), "outcue": (388, 64), "start_date": (452, 10),
    "start_time": (462, 8), "end_date": (470, 10), "end_time": (480, 8), "producer": (488, 64),
    "producer_version": (552, 64), "user": (616, 64), "url": (1024, 1024),
}  # fmt: skip
LEVEL, TIMERS, RESERVED, TAG_TEXT = 680, 684, 748, 2048
CLOSING = {"s": "e"}


@dataclass(frozen=True)
class Cart:
    """What a playout system reads of a cart chunk."""

    texts: dict[str, str]
    level: int
    timers: dict[str, int]
    tag_text: str

    @property
    def start(self) -> datetime:
        return datetime.fromisoformat(f"{self.texts['start_date']}T{self.texts['start_time']}")

    @property
    def end(self) -> datetime:
        return datetime.fromisoformat(f"{self.texts['end_date']}T{self.texts['end_time']}")


def chunks(path: Path) -> list[tuple[bytes, bytes]]:
    """Name and body of each chunk in their order; AssertionError where sizes do not add up."""
    data = path.read_bytes()
    form, size, kind = struct.unpack_from("<4sI4s", data)
    assert (form, size, kind) == (b"RIFF", len(data) - 8, b"WAVE"), (form, size, len(data))
    found, at = [], 12
    while at < len(data):
        name, length = struct.unpack_from("<4sI", data, at)
        assert at + 8 + length <= len(data), name
        found.append((name, data[at + 8 : at + 8 + length]))
        at += 8 + length + length % 2
    return found


def read_cart(body: bytes) -> Cart:
    """The chunk's content; AssertionError naming what AES46 does not have so."""
    assert len(body) > TAG_TEXT, "shorter than AES46 has it"
    assert body[RESERVED:1024] == bytes(276), "what is reserved is zero"
    assert body[TAG_TEXT:].endswith(b"\r\n"), "the tag text ends with a line"
    texts = {name: _text(body[at : at + size]) for name, (at, size) in TEXTS.items()}
    assert texts["version"] == "0101", texts["version"]
    timers: dict[str, int] = {}
    for number in range(8):
        label, value = struct.unpack_from("<4sI", body, TIMERS + 8 * number)
        if label != bytes(4):
            assert label.decode("ascii") not in timers, "a timer twice"
            timers[label.decode("ascii")] = value
    return Cart(texts, struct.unpack_from("<i", body, LEVEL)[0], timers, body[TAG_TEXT:].decode("ascii"))


def _text(field: bytes) -> str:
    """A text that ends at its first zero, with nothing but zeros behind."""
    told, _, rest = field.partition(b"\0")
    assert not rest.strip(b"\0"), "something behind a text's end"
    return told.decode("ascii")


def rivendell(timers: dict[str, int], rate: int) -> dict[str, int]:
    """Rivendell's markers in ms, by the rules of its reader (lib/rdwavefile.cpp, GetCart)."""
    names = {
        "SEGs": "segue_start", "SEC1": "segue_start", "SEGe": "segue_end", "EOD ": "segue_end",
        "INTs": "talk_start", "INTe": "talk_end", "AUDs": "start", "AUDe": "end",
    }  # fmt: skip
    return {names[label]: int(1000.0 * value / rate) for label, value in timers.items() if label in names}
