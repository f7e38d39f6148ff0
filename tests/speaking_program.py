"""A program that speaks, and misbehaves as told by its first argument; it needs nothing but Python.

It reads text from standard input, or from the file named after `--input`, or as the word after `--text`, and
writes a WAV file to standard output or to the file after `--output`.
"""

import io
import math
import struct
import subprocess
import sys
import time
import wave
from pathlib import Path

RATE = 16000
LETTER = 0.06  # seconds


def sound(text: str, rate: int = RATE, level: float = 0.3) -> bytes:
    """A tone as long as the text, with silence around it, as 16 bits."""
    size = 2 * round(LETTER * len(text) * rate)
    period = [round(32767 * level * math.sin(2 * math.pi * n / 80)) for n in range(80)]
    tone = struct.pack("<80h", *period) * (size // 160 + 1)
    quiet = bytes(2 * round(0.05 * rate))
    return quiet + tone[:size] + quiet


def wav(pcm: bytes, rate: int = RATE) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(pcm)
    return file.getvalue()


def streamed(pcm: bytes, size: int) -> bytes:
    """A WAV file whose head was written before anybody knew its length."""
    whole = bytearray(wav(pcm))
    whole[4:8] = struct.pack("<I", size & 0xFFFFFFFF)
    whole[40:44] = struct.pack("<I", size & 0xFFFFFFFF)
    return bytes(whole)


def made(mode: str, text: str) -> bytes:
    """What is written in this mode."""
    whole = wav(sound(text))
    if mode == "streamed":
        return streamed(sound(text), 0xFFFFFFFF)
    if mode == "streamed_nought":
        return streamed(sound(text), 0)
    return {
        "good": whole,
        "cut": whole[: len(whole) // 2],
        "head": whole[:44],
        "nothing": b"",
        "silent": wav(bytes(32000)),
        "streamed_cut": streamed(sound(text), 0xFFFFFFFF)[: len(whole) // 2],
        "html": b"<!doctype html><title>Sorry</title>",
        "text": b"speaking...\n" * 50,
        "half_head": whole[:20],
        "slow_rate": wav(sound(text), 100),
    }.get(mode, whole)


def option(name: str) -> str:
    return sys.argv[sys.argv.index(name) + 1] if name in sys.argv else ""


def hangs(text: str) -> None:
    time.sleep(60)


def leaves(text: str) -> None:
    """A child that holds everything open."""
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])


def floods(text: str) -> None:
    while True:
        sys.stdout.buffer.write(bytes(1_000_000))


def complains(text: str) -> None:
    sys.stderr.write("warming up\n" * 20_000)


def fails(text: str) -> None:
    sys.stderr.write("loading\nno such model: \x1b[31mgiọng\n\n")
    sys.exit(3)


def once(text: str) -> None:
    """Nothing the first time in this folder."""
    if not Path("spoken-once").exists():
        Path("spoken-once").write_text("yes")
        sys.exit(0)


def echo(text: str) -> None:
    Path("heard.txt").write_text("\n".join([text, *sys.argv[1:]]), "utf-8")


HABITS = {one.__name__: one for one in (hangs, leaves, floods, complains, fails, once, echo)}


def heard() -> str:
    if sys.argv[1] == "deaf":
        return "một hai ba"
    if "--text" in sys.argv:
        return option("--text")
    given = option("--input")
    return (Path(given).read_text("utf-8") if given else sys.stdin.read()).strip()


def main() -> None:
    mode, text = sys.argv[1], heard()
    HABITS.get(mode, len)(text)
    body = made(mode, text)
    if not option("--output"):
        sys.stdout.buffer.write(body)
    elif mode != "forgets":
        Path(option("--output")).write_bytes(body)


if __name__ == "__main__":
    main()
