"""Any program that reads a WAV file and prints the words in it: `[recognition]` names it, with its arguments.

`command = ["my-ear", "--lang", "{language}", "{input}"]`: in the arguments `{input}` stands for the file,
`{language}` for "vi" or "en", `{model}` for the `model` of `[recognition]`. Without `{input}` it gets the
file on its standard input. It runs in the station's folder; no shell sees any of it. What it prints is the
text, in UTF-8; what stands in square brackets (times, "[BLANK_AUDIO]") and colours are none of it.
"""

import re
from pathlib import Path

from bulletin.errors import SpeechError, UsageError
from bulletin.recognition import Recognition

LANGUAGES: tuple[str, ...] = ()

_MOST_BYTES = 1_000_000
_TOLD = "recognition."  # the sentences about programs that listen
_NO_WORDS = re.compile(r"\x1b\[[\d;]*[A-Za-z]|\[[^\[\]]*\]")
INPUT, LANGUAGE, MODEL = "{input}", "{language}", "{model}"


def version() -> str:
    """That of the way programs are run here; of the programs only the station can tell."""
    return "command 1"


def missing() -> str:
    """Nothing: each station names its own program."""
    return ""


def open(asked: Recognition, folder: Path | None) -> "Listener":  # noqa: A001 (the word of the Protocol)
    """One that runs the program; Lacking without it, UsageError where none is named."""
    from bulletin.program import found

    if not asked.command:
        raise UsageError("recognition.none")
    return Listener(asked, found(asked.command, folder, _TOLD), folder)


class Listener:
    """Each take is a run of the program."""

    def __init__(self, asked: Recognition, words: tuple[str, ...], folder: Path | None) -> None:
        self._asked = asked
        self._words = words
        self._folder = folder

    def hear(self, sound: Path, language: str) -> str:
        """What the program prints of the WAV file `sound`; SpeechError where it fails, does not end in time,
        prints without an end or no UTF-8.
        """
        from bulletin.program import Program, filled, run

        told = {INPUT: str(sound), LANGUAGE: language, MODEL: self._asked.model}
        words, place = filled(self._words, told), self._folder or sound.parent
        program = Program(words, place, self._asked.deadline_seconds, _MOST_BYTES, _TOLD)
        try:
            printed = run(program, sound, None).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise SpeechError("recognition.letters", program=program.name) from None
        return _NO_WORDS.sub(" ", printed)
