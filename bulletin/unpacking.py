"""Unpacking: packed bytes from outside, as they come, and never more of them than can be borne."""

import zlib
from collections.abc import Iterable, Iterator

MOST_RATIO = 100  # times packed bytes may grow, once they are more than:
RATIO_FROM_BYTES = 1_000_000
_BLOCK_BYTES = 65536


class Bomb(Exception):
    """A packed body grows out of all proportion."""


def unpacked(chunks: Iterable[bytes], packing: str) -> Iterator[bytes]:
    """A body packed as `packing` says, in small blocks; zlib.error where it is damaged or packed otherwise,
    Bomb where it grows out of all proportion.
    """
    if packing in {"", "identity"}:
        return iter(chunks)
    if packing in {"gzip", "x-gzip", "deflate"}:
        return _inflated(chunks)
    raise zlib.error(packing)


def _inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    # In small blocks: 300 kB can unfold to 300 MB, and httpx unfolds a whole chunk before anybody counts.
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    came = grown = 0
    for chunk in chunks:
        came += len(chunk)
        rest = chunk
        while rest:
            block = unpack.decompress(rest, _BLOCK_BYTES)
            grown += len(block)
            if grown > max(RATIO_FROM_BYTES, MOST_RATIO * came):
                raise Bomb
            yield block
            rest = unpack.unconsumed_tail
    if came and (not unpack.eof or unpack.unused_data):
        raise zlib.error("cut or followed by something else")


def within(blocks: Iterable[bytes], most: int) -> bytes | None:
    """All blocks together, None as soon as they are more than `most` bytes."""
    body = bytearray()
    for block in blocks:
        body += block
        if len(body) > most:
            return None
    return bytes(body)
