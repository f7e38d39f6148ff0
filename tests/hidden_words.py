"""Words hidden in the last bits of 16-bit samples: `told` hides them, `found` finds them; Python alone."""

from collections.abc import Sequence

MAGIC = b"\x02words:"


def told(text: str) -> bytes:
    """`text` as the bits of it are hidden."""
    body = text.encode()
    return MAGIC + len(body).to_bytes(2, "big") + body


def bits(data: bytes) -> list[int]:
    return [byte >> place & 1 for byte in data for place in range(8)]


def found(values: Sequence[int]) -> str:
    """The words in the last bits of samples, "" where there are none."""
    last = "".join(str(value & 1) for value in values)
    at = last.find("".join(map(str, bits(MAGIC))))
    if at < 0:
        return ""
    line = last[at : at + len(last[at:]) // 8 * 8]
    data = bytes(int(line[n : n + 8][::-1], 2) for n in range(0, len(line), 8))
    start = len(MAGIC) + 2
    return data[start : start + int.from_bytes(data[start - 2 : start], "big")].decode()
