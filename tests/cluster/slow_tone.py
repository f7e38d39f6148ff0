"""The tone engine, taking its time and noting each line that it begins in the file `BULLETIN_NOTES`."""

import os
import time
from collections.abc import Iterator, Sequence

from bulletin.errors import Failure
from bulletin.take import Line, Resources, Take
from bulletin.voice import Voice
from tests import tone
from tests.tone import BATCH, LANGUAGES, MARKS, MAX_CHARACTERS, NETWORK, TEMPO, WORKERS, missing

__all__ = ["BATCH", "LANGUAGES", "MARKS", "MAX_CHARACTERS", "NETWORK", "TEMPO", "WORKERS", "missing"]


def version() -> str:
    return os.environ.get("SLOW_TONE_VERSION", "slow tone 1")


def open(voice: Voice, resources: Resources) -> "SlowTone":  # noqa: A001
    return SlowTone(voice)


class SlowTone(tone.Tone):
    def __init__(self, voice: Voice) -> None:
        super().__init__(voice)
        self.seconds = float(voice.setting("seconds", 0.0))

    def speak(self, lines: Sequence[Line]) -> Iterator[Take | Failure]:
        for line in lines:
            note("begins", line.text)
            time.sleep(self.seconds)
            if "nổ" in line.text:
                os._exit(9)
            yield from super().speak((line,))


def note(what: str, text: str) -> None:
    """A line of the notes, written at once, whoever else writes."""
    path = os.environ.get("BULLETIN_NOTES")
    if path:
        number = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(number, f"{os.getpid()}\t{what}\t{text}\n".encode())
        os.close(number)
