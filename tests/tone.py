"""A simple engine for tests: it speaks each word as a tone, 60 ms a letter, and always the same way.

A card names it by import path: `engine = "tests.tone"`; `hertz` and `rate` (in Hz) are its pitch and sample
rate. The setting `trouble` makes it do what engines do: "silent", "cut", "short" (half of the words), "fails"
(a Failure), "mute" (no answer), "once" (cut for each line's first time only), "warns" (of a sound left out).
`SPOKEN` lists every text that was asked for in this process.
"""

from collections.abc import Iterator, Sequence

from bulletin.errors import Failure, SpeechError
from bulletin.take import Line, Mark, Resources, Take
from bulletin.voice import Voice

LANGUAGES: tuple[str, ...] = ()
MARKS = "word"
NETWORK = False
BATCH = 8
WORKERS = "core"
MAX_CHARACTERS = 5000
TEMPO = True
RATE = 16000  # Hz
LETTER, GAP = 960, 480  # samples

SPOKEN: list[str] = []


def version() -> str:
    return "tone 1"


def missing() -> str:
    return ""


def open(voice: Voice, resources: Resources) -> "Tone":  # noqa: A001
    return Tone(voice)


class Tone:
    def __init__(self, voice: Voice) -> None:
        self.trouble = str(voice.setting("trouble"))
        self.hertz = float(voice.setting("hertz", 220.0))
        self.rate = int(voice.setting("rate", RATE))
        self.tempo = voice.tempo

    def speak(self, lines: Sequence[Line]) -> Iterator[Take | Failure]:
        for line in lines:
            trouble = "cut" if self.trouble == "once" and line.text not in SPOKEN else self.trouble
            SPOKEN.append(line.text)
            if trouble == "fails" or not line.text.split() or len(line.text) > MAX_CHARACTERS:
                yield Failure(line.key, SpeechError("take.unspoken", text=line.text[:60]))
            elif trouble != "mute":
                yield self.take(line, trouble)

    def take(self, line: Line, trouble: str) -> Take:
        import numpy as np

        from bulletin.clip import Clip

        words, rate = line.text.split(), self.rate
        letter, gap = (round(length * rate / RATE / self.tempo) for length in (LETTER, GAP))
        sounds, marks, place, at = [np.zeros(gap)], [], 0, gap
        for word in words[: len(words) // 2] if trouble == "short" else words:
            start = line.text.index(word, place)
            place, length = start + len(word), len(word) * letter
            marks.append(Mark(start, place, at / rate, (at + length) / rate))
            sounds += [0.3 * np.sin(2 * np.pi * self.hertz / rate * np.arange(length)), np.zeros(gap)]
            at += length + gap
        sound = np.concatenate(sounds[:-1] if trouble == "cut" else sounds) * (trouble != "silent")
        warnings = ("piper.unsaid ŋ",) if trouble == "warns" else ()
        return Take(line.key, Clip(sound.astype(np.float32)[:, None], rate), tuple(marks), warnings)

    def close(self) -> None:
        pass
