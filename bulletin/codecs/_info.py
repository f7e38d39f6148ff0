"""The silent frame in front of an MP3 that tells players its exact length: Xing/LAME "Info" tag, CBR form.

Layout after the LAME tag specification (gabriel.mp3-tech.org/mp3infotag.html) and the files of lame 3.100.
"""

from __future__ import annotations

import struct
from functools import cache

import numpy as np
from numpy.typing import NDArray

from bulletin.codecs._frames import FRAME, Frame
from bulletin.errors import SoundError

DELAY = 576  # samples by which the encoder is late
DECODER_DELAY = 529  # samples by which every decoder is late; players add it to DELAY themselves
_MOST = 0xFFF  # of a delay or padding, in its 12 bits
_ALL_FIELDS = 0xF
_CBR = 0x01
_QUALITY = 57
_LANE = 256  # bytes that are summed side by side


def info_frame(first: Frame, count: int, sound_bytes: int, samples: int, crc: int) -> bytes:
    """The frame to stand before `count` frames of `sound_bytes` bytes whose CRC-16 is `crc`.

    The programme is `samples` long per channel; SoundError when its frames cannot hold it.
    """
    padding = count * FRAME - DELAY - samples
    if not DECODER_DELAY <= padding <= _MOST:
        raise SoundError("mp3.length", frames=count, samples=samples)
    head = _head(first)
    total = info_bytes(first) + sound_bytes
    toc = bytes(step * 256 // 100 for step in range(100))
    body = struct.pack(">4sIII100sI", b"Info", _ALL_FIELDS, count, total, toc, _QUALITY)
    body += struct.pack(">9sBBIHHBB", b"LAME3.100", _CBR, 0, 0, 0, 0, 0, first.bitrate & 0xFF)
    body += (DELAY << 12 | padding).to_bytes(3, "big") + struct.pack(">BBHIH", 0, 0, 0, total, crc)
    whole = head + body
    # The sum covers everything before itself: 190 bytes in stereo, 175 in mono.
    return (whole + struct.pack(">H", crc16(whole))).ljust(info_bytes(first), b"\0")


def info_bytes(first: Frame) -> int:
    """The length of the Info frame in bytes: that of a frame of this kind without padding."""
    return 144_000 * first.bitrate // first.rate


def _head(first: Frame) -> bytes:
    """A header like that of `first`, unprotected and unpadded, and empty side information."""
    header = bytes((0xFF, first.data[1] | 1, first.data[2] & ~0x02, first.data[3]))
    return header + bytes(first.side_bytes)


def crc16(data: bytes, start: int = 0) -> int:
    """CRC-16 (polynomial 0x8005 reflected, as in the LAME tag) of `data`, going on from `start`."""
    lanes = len(data) // _LANE
    crc = start
    high, low = _over_a_lane()
    for lane in _lane_sums(np.frombuffer(data, "<u2", lanes * _LANE // 2).reshape(lanes, _LANE // 2)):
        crc = high[crc >> 8] ^ low[crc & 0xFF] ^ lane
    table = _table().tolist()
    for byte in data[lanes * _LANE :]:
        crc = crc >> 8 ^ table[(crc ^ byte) & 0xFF]
    return crc


def _lane_sums(lanes: NDArray[np.uint16]) -> list[int]:
    """The CRC-16 of each row of pairs of bytes: the sum is linear, so that rows can be summed at once and
    chained after.
    """
    table = _pairs()
    crc = np.zeros(len(lanes), np.uint16)
    for column in np.ascontiguousarray(lanes.T):
        crc = table.take(crc ^ column)
    return [int(one) for one in crc]


@cache
def _table() -> NDArray[np.uint16]:
    crc = np.arange(256, dtype=np.uint16)
    for _ in range(8):
        crc = np.where(crc & 1, crc >> 1 ^ 0xA001, crc >> 1).astype(np.uint16)
    return crc


@cache
def _pairs() -> NDArray[np.uint16]:
    """What each pair of bytes adds to a sum, the first byte below."""
    table, pairs = _table(), np.arange(1 << 16, dtype=np.uint16)
    first = table[pairs & 0xFF]
    sums: NDArray[np.uint16] = first >> 8 ^ table[(first ^ pairs >> 8) & 0xFF]
    return sums


@cache
def _over_a_lane() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What _LANE zero bytes make of a sum, for its high and its low byte."""
    table = _table().tolist()

    def shifted(crc: int) -> int:
        for _ in range(_LANE):
            crc = crc >> 8 ^ table[crc & 0xFF]
        return crc

    return tuple(shifted(byte << 8) for byte in range(256)), tuple(shifted(byte) for byte in range(256))
