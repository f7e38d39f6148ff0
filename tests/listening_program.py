"""A program that hears what `tests/telling.py` has spoken, and misbehaves as told by its first argument.

It reads a WAV file, named as the last word or on its standard input, and prints the words in it. It leaves a
line in `heard.log` of its folder for each time that it was asked.
"""

import io
import os
import struct
import subprocess
import sys
import time
import wave
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from hidden_words import found


def samples() -> tuple[int, list[int]]:
    """The rate in Hz and the 16-bit values of one channel."""
    named = sys.argv[-1] if sys.argv[-1].endswith(".wav") else ""
    data = Path(named).read_bytes() if named else sys.stdin.buffer.read()
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        frames = file.readframes(file.getnframes())
        return file.getframerate(), list(struct.unpack(f"<{len(frames) // 2}h", frames))


def hangs(words: str) -> None:
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(61)"])
    time.sleep(61)


def crashes(words: str) -> None:
    sys.stdout.write(words)
    sys.stdout.flush()
    os.abort()


def fails(words: str) -> None:
    sys.stderr.write("loading\nno such model: \x1b[31mtiếng Việt\n")
    sys.exit(3)


def floods(words: str) -> None:
    while True:
        sys.stdout.write("và " * 100_000)


def flushes(words: str) -> None:
    """Too much at once, and then the end."""
    sys.stdout.write("và " * 1_000_000)


def no_letters(words: str) -> None:
    sys.stdout.buffer.write("phà Cửa Nam".encode("utf-16") + b"\xff\xfe")


MISHAPS = {one.__name__: one for one in (hangs, crashes, fails, floods, flushes, no_letters)}
SAID = {
    "good": lambda words: words + "\n",
    "nothing": lambda words: "",
    "shouts": lambda words: words.upper().replace(" ", " , ") + "!!!",
    "times": lambda words: f"[00:00:00.000 --> 00:00:02.000]  {words}\n[BLANK_AUDIO]\n",
    "marked": lambda words: "\ufeff" + words,
    "wrong": lambda words: "hôm qua mưa rất to ở nơi khác",
    "endless": lambda words: f"{words} và " * 20_000,
    "controls": lambda words: f"\x1b[2K\x00{words}\x07",
}


def main() -> None:
    rate, values = samples()
    words = found(values)
    with Path("heard.log").open("a", encoding="utf-8") as log:
        log.write(f"{rate} {' '.join(sys.argv[1:-1])} {words}\n")
    MISHAPS.get(sys.argv[1], len)(words)
    sys.stdout.buffer.write(SAID.get(sys.argv[1], SAID["good"])(words).encode())


if __name__ == "__main__":
    main()
