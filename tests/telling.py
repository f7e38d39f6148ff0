"""An engine whose sound tells a program which words it holds, for a recogniser of tests to hear.

It speaks a tone of 60 ms a letter, in whose last bits the words stand again and again. A card names it by
import path; its setting `fault` has it speak something else as long: "language" (English), "words" (others),
"changing" (others each time), "half" (the first half of the words, slowly), "nothing" (no words); `times` is
how often each text comes out wrong, 0 for ever. `SPOKEN` lists every text that was asked for in this process.
"""

import math
from collections.abc import Iterator, Sequence

from bulletin.errors import Failure
from bulletin.take import Line, Resources, Take
from bulletin.voice import Voice
from tests.hidden_words import bits, told

LANGUAGES: tuple[str, ...] = ()
MARKS = "none"
NETWORK = False
BATCH = 8
WORKERS = "core"
MAX_CHARACTERS = 5000
RATE, LETTER, QUIET = 16000, 960, 480  # Hz, samples
ENGLISH = "the quick brown fox jumps over the lazy dog and runs away from it"
OTHERS = "ngày mai trời lại nắng to ai cũng vui khi ra đồng gặt lúa sớm"

SPOKEN: list[str] = []


def version() -> str:
    return "telling 1"


def missing() -> str:
    return ""


def open(voice: Voice, resources: Resources) -> "Telling":  # noqa: A001
    return Telling(voice)


class Telling:
    def __init__(self, voice: Voice) -> None:
        self.fault, self.times = str(voice.setting("fault")), int(voice.setting("times", 0))

    def speak(self, lines: Sequence[Line]) -> Iterator[Take | Failure]:
        for line in lines:
            SPOKEN.append(line.text)
            spared = self.times and SPOKEN.count(line.text) > self.times
            yield Take(line.key, self.clip(line.text, line.text if spared else self.heard(line.text)))

    def heard(self, text: str) -> str:
        """What is said in place of `text`."""
        words = text.split()
        other = {
            "language": ENGLISH.split(),
            "words": OTHERS.split(),
            "changing": OTHERS.split()[len(SPOKEN) :],
            "half": words[: len(words) // 2],
            "nothing": [],
        }.get(self.fault, words)
        return " ".join(other[: len(words)])

    def clip(self, text: str, words: str):
        import numpy as np

        from bulletin.clip import Clip

        size = len(text) * LETTER
        tone = np.rint(8000 * np.sin(2 * math.pi * 220 * np.arange(size) / RATE)).astype(np.int32)
        hidden = bits(told(words)) if words else [0]
        pattern = np.array(hidden * (size // len(hidden) + 1))[:size]
        quiet = np.zeros(QUIET)
        sound = np.concatenate([quiet, tone // 2 * 2 + pattern, quiet]) / 32768
        return Clip(sound.astype(np.float32)[:, None], RATE)

    def close(self) -> None:
        pass
